/*
 * This node's full-text index, filled from every module's search source, and the page /search.
 *
 * A source's documents are indexed anew as a whole: when its module says so (search_touch), when the program starts,
 * and every ten minutes, because what is public depends on the day.
 */
#pragma once

#include "city/module.h"

struct city;

/* What this source lists has changed: every node indexes it anew within a second or two. In a transaction. */
enum status search_touch(struct store *store, const char *kind, int64_t now) MUST_USE;
/* Indexes every source now: `ikanai rebuild`, the first start, tests. */
enum status city_index_all(struct city *city, struct store *store, struct arena *arena, int64_t *documents) MUST_USE;
enum status city_index_kind(struct city *city, struct store *store, struct arena *arena,
                            const struct search_source *source, int64_t *documents) MUST_USE;

handler city_show_search;
