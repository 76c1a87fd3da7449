/*
 * Which messages of the city the applicant has not yet had before them.
 *
 * A message is read when its applicant opens the page of the case; staff who look at a case change nothing here.
 */
#pragma once

#include "engines/procedures/case.h"

struct unread_case {
    int64_t case_id, newest_at; /* when the newest of its unread messages was sent */
};
struct unread_cases {
    struct unread_case *items;
    size_t count;
};
/* The cases of an account with messages that were not read; no order. */
enum status case_unread_of_account(struct store *store, struct arena *arena, int64_t account_id, struct unread_cases *found) MUST_USE;
/* The applicant has the case's page before them: every message of the city up to now is read. Writes only when one was not. */
enum status case_had_messages(struct store *store, int64_t case_id) MUST_USE;
