/*
 * When too much comes at once: how many requests are in work together, and how many connections one address holds.
 */
#pragma once

#include "base/arena.h"
#include "system/clock.h"

#include <pthread.h>

struct crowd {
    pthread_mutex_t lock;
    pthread_cond_t has_room;
    int in_work, work_limit, patience_ms;
    int64_t refuse_until_ms; /* somebody waited in vain a moment ago */
    int64_t shed;            /* how many were asked to come again */
};
void crowd_init(struct crowd *crowd, int work_limit, int patience_ms);
void crowd_clear(struct crowd *crowd);
/* True: may be served, and must leave. False: above the limit; say "please retry". */
bool crowd_enter(struct crowd *crowd);
void crowd_leave(struct crowd *crowd);
int64_t crowd_shed(struct crowd *crowd);

struct neighbour {
    uint64_t who; /* keyed hash of the address */
    uint32_t count;
};
/* Not locked here: under the table's lock. */
struct neighbours {
    struct neighbour *items;
    uint32_t mask, limit;
    unsigned char key[16];
};
void neighbours_init(struct neighbours *neighbours, struct arena *arena, uint32_t connections, uint32_t limit);
/* False: this address holds as many as one may. */
bool neighbours_add(struct neighbours *neighbours, const uint8_t address[16]);
void neighbours_remove(struct neighbours *neighbours, const uint8_t address[16]);
