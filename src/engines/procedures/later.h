/*
 * Papers that are promised when applying and come later (`later: {days: N}` of a question for files).
 *
 * A promise is an answer like any other, so conditions, corrections and the copy of the answers know it; the row in
 * procedures_later says by which day, and drives the reminder, the section's list (later_list.c) and the case's page. Handing in
 * puts the files where the promise stood, keeps the former answers, and needs no correction.
 */
#pragma once

#include "engines/procedures/case.h"

struct job_run;

struct later_paper {
    int64_t id;
    const struct procedure_field *field; /* of the case's own version; lives in the answers' arena or longer */
    int item;                            /* of a repeat group; 0 otherwise */
    struct text title;                   /* what to hand in, in the language asked for */
    struct date due;
    bool is_over; /* the day has gone by */
};
struct later_papers {
    struct later_paper *items;
    size_t count;
};
/* What is still to come. */
enum status case_later(struct store *store, struct arena *arena, const struct case_record *record,
                       const struct procedure *procedure, enum language language, int64_t now,
                       struct later_papers *found) MUST_USE;
/* The files (kept for owner "case") take the promise's place; told to the section. NOT_FOUND: nothing is to come under this
   id; CONFLICT: the case is over, or it was handed in meanwhile; INVALID: more files than are asked for, or too few. */
enum status case_hand_in(const struct city *city, struct store *store, struct arena *arena, int64_t case_id, int64_t later_id,
                         const struct kept_file *files, size_t count, const struct case_actor *actor, int64_t now) MUST_USE;

/* Makes the rows what the answers say: new promises get their day, others end. Inside the transaction that writes answers. */
enum status later_keep(struct store *store, struct arena *arena, int64_t case_id, const struct answer_set *answers,
                       int64_t now) MUST_USE;
bool later_is_asked(const struct answer_set *answers); /* whether there is any promise */

/* By the daily job: reminds the applicant REMIND_DAYS before, tells the section when the day is over. */
enum status later_look_at_days(struct job_run *run) MUST_USE;
