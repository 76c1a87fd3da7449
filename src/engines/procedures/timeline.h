/*
 * これまでの動き and 自動の確認: what happened to a case, and what the machine can say about it.
 */
#pragma once

#include "engines/procedures/case.h"

struct reading; /* city/access_log.h */

/* ---- what happened, from the case's chain of events ---- */
struct case_step {
    int64_t event_id, at;
    struct text name;     /* "procedures.correction_asked" */
    struct text sentence; /* in the reader's language */
    struct text actor;    /* post of staff, 本人, システム; empty towards the applicant for the city's own steps */
    struct text why;
};
struct case_timeline {
    struct case_step *items;
    size_t count;
};
/* Oldest first. The applicant does not see assignments and notes. */
enum status case_timeline(struct store *store, struct arena *arena, int64_t case_id, enum language language,
                          bool is_for_staff, struct case_timeline *found) MUST_USE;

/* ---- automatic checks, for staff; computed when looked at, in Japanese ---- */
enum check_result { CHECK_FINE, CHECK_LOOK, CHECK_NONE }; /* none: nothing to compare with */
struct case_check {
    struct text name, title, sentence; /* "register", 住民登録, 氏名・生年月日が一致しています */
    enum check_result result;
};
struct case_checks {
    struct case_check *items;
    size_t count;
};
/* `reading` says who looks into the register and why; the register's access log is written by it. */
enum status case_checks(const struct city *city, struct store *store, struct arena *arena,
                        const struct case_record *record, const struct answer_set *answers,
                        const struct reading *reading, int64_t now, struct case_checks *found) MUST_USE;
