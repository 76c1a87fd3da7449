/*
 * Inventing one household: who lives in it, how old, where, what they are called. Pure, by seed.
 */
#pragma once

#include "city/people.h"

struct area {
    struct text name;
    int64_t weight;
};
struct areas {
    const struct area *items;
    size_t count;
};

enum { HOUSEHOLD_PEOPLE_MAX = 8 };
struct household {
    int count;
    struct person people[HOUSEHOLD_PEOPLE_MAX]; /* the head first; no ids */
};

struct inventor;
struct inventor *inventor_new(struct arena *arena, const struct areas *areas, uint64_t seed, struct date today);
void invent_household(struct inventor *inventor, struct arena *arena, struct household *found);
