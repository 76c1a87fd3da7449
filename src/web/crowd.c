/*
 * When too much comes at once: who is let in, who is asked to come again, and how many connections one address may hold.
 *
 * So many requests are in work at a time (web->work_limit), fewer than there are threads: the rest of the threads are kept
 * for saying "please retry". A request above the limit waits a moment for one that ends, because a burst that flows is
 * served sooner than it could come again. When a moment was not enough for somebody, the next ones are told at once. Nobody
 * is ever served in what another one uses: a thread has one arena, and one request at a time.
 */
#include "web/crowd.h"

#include "base/check.h"
#include "web/places.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- work ---- */

void crowd_init(struct crowd *crowd, int work_limit, int patience_ms)
{
    pthread_condattr_t attributes;
    pthread_mutex_init(&crowd->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&crowd->has_room, &attributes);
    pthread_condattr_destroy(&attributes);
    crowd->work_limit = work_limit > 0 ? work_limit : 1;
    crowd->patience_ms = patience_ms;
}

void crowd_clear(struct crowd *crowd)
{
    pthread_cond_destroy(&crowd->has_room);
    pthread_mutex_destroy(&crowd->lock);
}

/* With the lock held, which is given up while waiting. True: there is room. */
static bool wait_for_room(struct crowd *crowd)
{
    int64_t until_ms = monotonic_ms() + crowd->patience_ms;
    struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
    int outcome = 0;
    while (crowd->in_work >= crowd->work_limit && outcome != ETIMEDOUT)
        outcome = pthread_cond_timedwait(&crowd->has_room, &crowd->lock, &until);
    if (crowd->in_work < crowd->work_limit)
        return true;
    crowd->refuse_until_ms = monotonic_ms() + crowd->patience_ms;
    return false;
}

bool crowd_enter(struct crowd *crowd)
{
    pthread_mutex_lock(&crowd->lock);
    bool is_in = crowd->in_work < crowd->work_limit, waits = !is_in && monotonic_ms() >= crowd->refuse_until_ms;
    if (waits) {
        pthread_mutex_unlock(&crowd->lock);
        web_waiting_begin(); /* who waits here must not hold up those who would end */
        pthread_mutex_lock(&crowd->lock);
        is_in = wait_for_room(crowd);
    }
    crowd->in_work += is_in;
    crowd->shed += !is_in;
    pthread_mutex_unlock(&crowd->lock);
    if (waits)
        web_waiting_end();
    return is_in;
}

void crowd_leave(struct crowd *crowd)
{
    pthread_mutex_lock(&crowd->lock);
    crowd->in_work--;
    pthread_cond_signal(&crowd->has_room);
    pthread_mutex_unlock(&crowd->lock);
}

int64_t crowd_shed(struct crowd *crowd)
{
    pthread_mutex_lock(&crowd->lock);
    int64_t shed = crowd->shed;
    pthread_mutex_unlock(&crowd->lock);
    return shed;
}

/* ---- connections of one address ---- */

/* Open addressing; a place whose count is 0 is free. At most half of the places are ever taken. */
void neighbours_init(struct neighbours *neighbours, struct arena *arena, uint32_t connections, uint32_t limit)
{
    uint32_t size = 16;
    while (size < 2 * connections)
        size *= 2;
    neighbours->items = TAKE(arena, struct neighbour, size);
    memset(neighbours->items, 0, size * sizeof *neighbours->items);
    neighbours->mask = size - 1;
    neighbours->limit = limit;
    randombytes_buf(neighbours->key, sizeof neighbours->key);
}

/* IPv6 addresses by their /64, which is what one household has. Never 0. */
static uint64_t who_is(const struct neighbours *neighbours, const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t who;
    bool is_version_4 = memcmp(address, mapped, sizeof mapped) == 0;
    crypto_shorthash(hash, address, is_version_4 ? 16 : 8, neighbours->key);
    memcpy(&who, hash, sizeof who);
    return who | 1;
}

static uint32_t find(const struct neighbours *neighbours, uint64_t who)
{
    uint32_t at = (uint32_t)(who >> 16) & neighbours->mask;
    while (neighbours->items[at].count && neighbours->items[at].who != who)
        at = (at + 1) & neighbours->mask;
    return at;
}

bool neighbours_add(struct neighbours *neighbours, const uint8_t address[16])
{
    uint64_t who = who_is(neighbours, address);
    struct neighbour *neighbour = &neighbours->items[find(neighbours, who)];
    if (neighbour->count >= neighbours->limit)
        return false;
    neighbour->who = who;
    neighbour->count++;
    return true;
}

/* What stood behind a place that becomes free moves up, so that every search still ends at a free place. */
static void close_gap(struct neighbours *neighbours, uint32_t gap)
{
    for (uint32_t at = (gap + 1) & neighbours->mask; neighbours->items[at].count; at = (at + 1) & neighbours->mask) {
        uint32_t home = (uint32_t)(neighbours->items[at].who >> 16) & neighbours->mask;
        if (((at - home) & neighbours->mask) < ((at - gap) & neighbours->mask))
            continue;
        neighbours->items[gap] = neighbours->items[at];
        neighbours->items[at].count = 0;
        gap = at;
    }
}

void neighbours_remove(struct neighbours *neighbours, const uint8_t address[16])
{
    uint32_t at = find(neighbours, who_is(neighbours, address));
    check(neighbours->items[at].count > 0);
    if (--neighbours->items[at].count == 0)
        close_gap(neighbours, at);
}
