#include "system/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t which, int64_t per_second)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * per_second + now.tv_nsec / (1000000000 / per_second);
}

static int64_t wall_now(const struct clock *clock)
{
    return read_clock(CLOCK_REALTIME, MICROSECONDS) + __atomic_load_n(&clock->offset, __ATOMIC_RELAXED);
}

static int64_t fixed_now(const struct clock *clock)
{
    return __atomic_load_n(&clock->fixed_at, __ATOMIC_RELAXED);
}

const struct clock system_clock = {.now = wall_now};

struct clock clock_fixed(int64_t at)
{
    return (struct clock){.now = fixed_now, .fixed_at = at};
}

struct clock clock_shifted(int64_t offset)
{
    return (struct clock){.now = wall_now, .offset = offset};
}

void clock_move(struct clock *clock, int64_t microseconds)
{
    __atomic_fetch_add(clock->now == fixed_now ? &clock->fixed_at : &clock->offset, microseconds, __ATOMIC_RELAXED);
}

int64_t monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t monotonic_microseconds(void)
{
    return read_clock(CLOCK_MONOTONIC, MICROSECONDS);
}
