/*
 * How a procedure goes: who begins, where they stop, how long decisions take. Figures only, no persons.
 */
#pragma once

#include "base/date.h"
#include "store/store.h"

struct step_count {
    struct text step; /* where the draft stood when it was forgotten */
    int64_t number;
};
struct channel_number {
    struct text channel;
    int64_t number;
};
struct procedure_statistics {
    int64_t started, sent, corrected, decided, approved, refused, withdrawn, open;
    int64_t decision_tenth_days; /* mean time from sending to decision, in tenths of a day; 0: none decided */
    struct step_count *abandoned;
    size_t abandoned_count;
    struct channel_number *channels;
    size_t channel_count;
};
/* Both days belong to the time; cases count by the day they were sent, drafts by the day they were begun or forgotten. */
enum status procedure_statistics(struct store *store, struct arena *arena, struct text procedure, struct date from,
                                 struct date until, struct procedure_statistics *found) MUST_USE;
