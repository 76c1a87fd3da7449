/*
 * Text keys to pointers, in an arena; keys are remembered in the order of their first coming.
 *
 * SipHash-1-3 with a seed that the caller takes from the random source, so that strangers' keys cannot be
 * chosen to collide. Keys are views: the caller keeps their bytes alive.
 */
#pragma once

#include "base/arena.h"

struct map_entry {
    struct text key;
    void *value;
};

struct map {
    struct arena *arena;
    uint64_t seed[2];
    struct map_entry *entries; /* in order of coming: 0 .. count-1 */
    size_t count, size;
    uint32_t *slots; /* entry number + 1; 0 is free */
    size_t slot_count;
};

struct map map_new(struct arena *arena, uint64_t seed_a, uint64_t seed_b);
void **map_at(struct map *map, struct text key);            /* the place of the key, made (NULL inside) when missing */
void *map_find(const struct map *map, struct text key);     /* NULL when it is not there */
uint64_t map_hash(const struct map *map, struct text key);
