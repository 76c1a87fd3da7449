/*
 * Time as a thing that is passed in, so that tests and the demonstration run on a clock of their own.
 */
#pragma once

#include <stdint.h>

enum { MICROSECONDS = 1000000 };

struct clock {
    int64_t (*now)(const struct clock *clock); /* microseconds since 1970, UTC */
    int64_t fixed_at;                          /* of fake clocks */
    int64_t offset;                            /* of shifted clocks: microseconds added to the real time */
};

extern const struct clock system_clock; /* the wall clock */
struct clock clock_fixed(int64_t at);   /* stands still until clock_move or a new fixed_at */
struct clock clock_shifted(int64_t offset);
void clock_move(struct clock *clock, int64_t microseconds); /* fixed or shifted; any thread */
static inline int64_t clock_now(const struct clock *clock)
{
    return clock->now(clock);
}

/* For limits and durations: never jumps, has no date. */
int64_t monotonic_ms(void);
int64_t monotonic_microseconds(void);
