/*
 * Many people at once: records are sealed on one thread while the batch before is written on another; the search entries come
 * last, sorted, because a table that grows at its end is written many times faster.
 */
#pragma once

#include "city/people.h"

enum { BULK_HOUSEHOLD_MAX = 1000 };
struct bulk_household {
    size_t count;
    struct person *people; /* without ids; one of them the head */
};
struct bulk_plan {
    int64_t people;  /* how many come at most: so many numbers are taken, of people and of households */
    /* The next household, its texts in the arena; false: there are no more. Called on any one thread at a time. */
    bool (*next)(void *context, struct arena *arena, struct bulk_household *found);
    /* Inside each batch's transaction, with the households written by then: where the source notes how far it is. May be NULL. */
    enum status (*noted)(struct store *store, void *context, int64_t households);
    void *context;
    bool is_specimen;
    const char *event; /* "city.people_invented": one event for all of them */
    int64_t now;
    void (*progress)(void *context, int64_t done, int64_t count);
    void *progress_context;
};
/* Not inside a transaction. On failure the batches written stay; people_index_rebuild makes their entries. */
enum status people_bulk_add(struct store *store, const struct keys *keys, const struct bulk_plan *plan) MUST_USE;
