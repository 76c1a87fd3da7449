/*
 * The route that a draft would take, without making one: for those who design what is to be approved.
 */
#pragma once

#include "engines/approvals/approvals.h"

/* Steps with who would be asked today. NOT_FOUND: the table has no line for it, or nobody holds a needed post. */
enum status approval_preview(struct store *store, struct arena *arena, struct text kind, int64_t amount_yen, int64_t section_id,
                             int64_t drafter_staff_id, struct date today, struct approval_steps *found) MUST_USE;
