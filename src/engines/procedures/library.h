/*
 * The procedures a city offers today, and every version it ever published.
 *
 * The set is an immutable snapshot kept for each running city; a new one is swapped in whole when the store holds newer
 * definitions. Nobody frees a definition: pages and cases may hold it as long as the city is open.
 */
#pragma once

#include "engines/procedures/definition.h"

struct store;

struct procedure_off {
    struct text name;
    struct words reason;
};
struct procedure_set {
    const struct procedure *const *items; /* ordered by category, then kana */
    size_t count;
    const struct procedure_off *offs; /* switched off */
    size_t off_count;
    int64_t newest_id; /* of definitions and switches; how a reload knows that there is something new */
};

/* Makes the empty place; called once by the module's start. */
void procedures_open_library(struct city *city, struct arena *arena);
const struct procedure_set *procedures_now(const struct city *city); /* never NULL after start */
/* Why nothing can be begun or sent just now (switched off at the desk); NULL: it is on. */
const struct words *procedure_is_off(const struct city *city, struct text name);
/* The current version by name; NULL: none is offered. */
const struct procedure *procedure_find(const struct city *city, struct text name);
/* The version a case was made with. NOT_FOUND: never published. */
enum status procedure_of_version(const struct city *city, struct store *store, struct text name, struct text version,
                                 const struct procedure **found) MUST_USE;
/* Reads the store's definitions and swaps the snapshot if there is anything new. */
enum status procedures_reload(const struct city *city, struct store *store) MUST_USE;

/* Which procedures a guide's search words, life event or category name; in the set's order, all of them. */
struct procedure_list {
    const struct procedure **items;
    size_t count;
};
void procedures_of_category(const struct city *city, struct arena *arena, struct text category,
                            struct procedure_list *found);
void procedures_of_life_event(const struct city *city, struct arena *arena, struct text life_event,
                              struct procedure_list *found);
