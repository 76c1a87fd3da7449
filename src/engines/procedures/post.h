/*
 * 郵送: papers that go out by post, because the procedure always sends them or the applicant chose it.
 *
 * A definition says `delivery: post`, or has a question that `means: delivery` with the choice "post". When such a case is issued
 * or refused it stands in the section's list (post_list.c) until somebody marks it as posted; the applicant is told by mail.
 */
#pragma once

#include "engines/procedures/case.h"

struct event;

bool answers_want_post(const struct answer_set *answers);

struct case_post {
    int64_t wanted_at;
    struct date posted_on; /* year 0: still to be posted */
};
/* NOT_FOUND: the case is not sent by post (or not issued yet). */
enum status case_post_of(struct store *store, int64_t case_id, struct case_post *found) MUST_USE;
/* Given to the post on `day`. NOT_FOUND: nothing is to be posted; CONFLICT: it was marked before; INVALID: a day that is not yet,
   or before the paper was there; FORBIDDEN: one's own matter. The applicant gets a mail. */
enum status case_mark_posted(const struct city *city, struct store *store, int64_t case_id, struct date day,
                             const struct case_actor *actor, int64_t now) MUST_USE;
/* It was not posted after all; the applicant, who was told so, is told again. CONFLICT: it is not marked. */
enum status case_unmark_posted(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                               int64_t now) MUST_USE;

/* Reaction to a case that was issued or refused. */
enum status post_after_result(const struct city *city, struct store *store, const struct event *event) MUST_USE;
