/*
 * Steps of the job threads, shared by jobs.c (threads) and jobs_work.c (what they do).
 */
#pragma once

#include "city/jobs.h"

enum {
    OUTBOX_LEASE_MS = 120 * 1000,
    JOB_LEASE_MINUTES = 30,
    NODE_NAME_BYTES = 16
};

/* Which generation of each search source this node has indexed. */
struct index_state {
    struct arena *arena;
    int64_t *seen; /* by number of the source; -1: never */
    size_t count;
    int64_t indexed_at;
};

/* Makes a row for each periodic job that has none. */
enum status jobs_register(struct city *city, struct store *store) MUST_USE;
/* At most one batch of the outbox; counts rows. */
enum status jobs_outbox_step(struct city *city, struct store *store, struct arena *arena, int64_t *done) MUST_USE;
/* Every periodic job that is due and not taken by another node. */
enum status jobs_periodic_step(struct city *city, struct store *store, struct arena *arena, const char *node,
                               int64_t *done) MUST_USE;
enum status jobs_seal_step(struct city *city, struct store *store) MUST_USE;
/* Settings, and what modules keep in this node's memory. */
enum status jobs_refresh_step(struct city *city, struct store *store) MUST_USE;
/* Indexes what changed since, and everything every ten minutes. */
enum status jobs_index_step(struct city *city, struct store *store, struct arena *arena,
                            struct index_state *state) MUST_USE;
