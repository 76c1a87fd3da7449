/*
 * What the files of this engine share: drafts as they are stored, and how their texts are sealed.
 */
#pragma once

#include "approvals.queries.h"
#include "engines/approvals/approvals.h"

enum { ROUTE_STEPS_MAX = 12, DRAFTER_POSITION = 0 };

/* For whom a step is looked for. */
struct step_search {
    int64_t section_id, grade, drafter_staff_id, about_person_id;
};
/* Who is asked for a step today: the lowest sufficient post of the section or above, never the drafter nor whose own matter
   it is. With nobody there *found is {0} (empty texts) and the answer NOT_FOUND. */
enum status approval_expected(struct store *store, struct arena *arena, const struct step_search *search, struct date today,
                              struct held_post *found) MUST_USE;
/* Reads the route of a rule ([{"duty":"examine","grade":3}, ...]); INVALID when it is none. */
struct route_step { enum approval_duty duty; enum grade grade; };
enum status approval_route_read(struct arena *arena, struct text json, struct route_step steps[ROUTE_STEPS_MAX],
                                size_t *count) MUST_USE;
enum status approval_seal_comment(const struct city *city, struct store *store, struct arena *arena, int64_t key_id,
                                  int64_t mark_id, struct text comment) MUST_USE;
