#include "base/map.h"

#include "base/check.h"

#include <string.h>

static uint64_t rotated(uint64_t value, int by)
{
    return value << by | value >> (64 - by);
}

static void round_once(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotated(v[1], 13) ^ v[0];
    v[0] = rotated(v[0], 32);
    v[2] += v[3];
    v[3] = rotated(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotated(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotated(v[1], 17) ^ v[2];
    v[2] = rotated(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein). */
uint64_t map_hash(const struct map *map, struct text key)
{
    uint64_t v[4] = {map->seed[0] ^ 0x736f6d6570736575u, map->seed[1] ^ 0x646f72616e646f6du,
                     map->seed[0] ^ 0x6c7967656e657261u, map->seed[1] ^ 0x7465646279746573u};
    uint64_t word = 0;
    for (size_t i = 0; i < key.length; i++) {
        word |= (uint64_t)(unsigned char)key.bytes[i] << (i % 8 * 8);
        if (i % 8 == 7) {
            v[3] ^= word;
            round_once(v);
            v[0] ^= word;
            word = 0;
        }
    }
    word |= (uint64_t)key.length << 56;
    v[3] ^= word;
    round_once(v);
    v[0] ^= word;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        round_once(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct map map_new(struct arena *arena, uint64_t seed_a, uint64_t seed_b)
{
    return (struct map){.arena = arena, .seed = {seed_a, seed_b}};
}

/* The slot of the key, or the free one where it would stand. */
static uint32_t *slot_of(const struct map *map, struct text key)
{
    size_t at = map_hash(map, key) & (map->slot_count - 1);
    while (map->slots[at] && !text_is(map->entries[map->slots[at] - 1].key, key))
        at = (at + 1) & (map->slot_count - 1);
    return &map->slots[at];
}

/* Slots are kept at most half full, so that a search ends soon. */
static void grow(struct map *map)
{
    size_t size = map->size ? map->size * 2 : 8;
    check(size < UINT32_MAX / 2);
    struct map_entry *entries = TAKE(map->arena, struct map_entry, size);
    if (map->count)
        memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->size = size;
    map->slot_count = size * 2;
    map->slots = TAKE(map->arena, uint32_t, map->slot_count);
    for (size_t i = 0; i < map->count; i++)
        *slot_of(map, entries[i].key) = (uint32_t)i + 1;
}

void **map_at(struct map *map, struct text key)
{
    if (map->slot_count) {
        uint32_t found = *slot_of(map, key);
        if (found)
            return &map->entries[found - 1].value;
    }
    if (map->count == map->size)
        grow(map);
    map->entries[map->count].key = key;
    *slot_of(map, key) = (uint32_t)++map->count;
    return &map->entries[map->count - 1].value;
}

void *map_find(const struct map *map, struct text key)
{
    if (map->slot_count == 0)
        return NULL;
    uint32_t found = *slot_of(map, key);
    return found ? map->entries[found - 1].value : NULL;
}
