/*
 * 受付期間と先着: from when until when a procedure takes applications, how many, and how many of one person.
 *
 * Places are scarce: they are taken in the transaction that sends the case, from a counter that a constraint bounds, and given
 * back when the case is withdrawn, returned or expires. Without a limit nothing is counted.
 */
#pragma once

#include "engines/procedures/definition.h"

struct store;

enum window_refusal { WINDOW_ADMITS, WINDOW_NOT_YET, WINDOW_OVER, WINDOW_FULL, WINDOW_PERSON_HAS_THEIRS, WINDOW_SWITCHED_OFF };

/* By the clock alone. */
enum window_refusal window_by_time(const struct procedure *procedure, int64_t now);
/* Switch, time and places left, without taking one: for the guide. *left is -1 where there is no limit. */
enum status window_look(struct store *store, struct arena *arena, const struct procedure *procedure, int64_t now,
                        enum window_refusal *refusal, int64_t *left) MUST_USE;

/* Inside a transaction. TOO_MUCH: *refusal says why, nothing is taken. `person` is who the place is for: a token or id
   without a personal value; empty: not known, and not counted by person. */
enum status window_take(struct store *store, struct arena *arena, const struct procedure *procedure, struct text person,
                       int64_t case_id, int64_t now, enum window_refusal *refusal) MUST_USE;
/* Inside a transaction. DONE also where the case has none. */
enum status window_give_back(struct store *store, struct arena *arena, int64_t case_id) MUST_USE;

/* Why not, and what to do: for the applicant, and for staff who enter for somebody. */
struct text window_words(struct arena *arena, const struct procedure *procedure, enum window_refusal refusal,
                         enum language language);
/* The same, with the reason that the section gave when it switched the procedure off (designs.h). */
struct text window_words_now(const struct city *city, struct arena *arena, const struct procedure *procedure,
                             enum window_refusal refusal, enum language language);
/* 受付期間: "12月1日（火）午前9時から12月25日（金）まで"; empty: always. */
struct text window_period_words(struct arena *arena, const struct procedure *procedure, enum language language);
