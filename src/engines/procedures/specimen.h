/*
 * Answers invented for any procedure, whatever its file says: for the demonstration city, and to prove in a test that every
 * procedure can be gone through to its end.
 */
#pragma once

#include "engines/procedures/answers.h"

struct specimen {
    struct applicant who; /* family, given, kana, birth, phone, email, postcode, town, street */
    int64_t variant;      /* another number takes other choices */
    struct text file, file_name; /* public id and name for questions for files; empty: none can be given */
    int64_t file_bytes;
};
/* Fills every open step. INVALID: no way through was found (an exit cannot be avoided, or a file is wanted). */
enum status answers_invent(struct answer_set *answers, const struct specimen *specimen) MUST_USE;
