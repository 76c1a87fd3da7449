/*
 * All modules put together and checked before the first request.
 *
 * A missing access rule, a permission that nobody declared, two handlers for one path, a need that is not there, a
 * circle of needs, or a name without its module in front stops the program at start, with a sentence for each.
 */
#pragma once

#include "city/module.h"

struct registry {
    const struct module *const *modules;       /* by needs, city first; NULL-ended */
    const struct route *const *routes;         /* NULL-ended */
    const struct migration *const *migrations; /* for store_migrate: store, web, city, then by needs */
    const struct menu_entry **menu;            /* by order, NULL-ended */
    const struct setting **settings;           /* by name, NULL-ended */
    const struct permission **permissions;     /* by name, NULL-ended */
    const struct job **jobs;
    const struct outbox_worker **workers;
    const struct event_handler **events;
    const struct search_source **searches;
    const struct personal_data **personal;
    const struct invariant **invariants;
};

/* INVALID when something is wrong; `mistakes` then holds one sentence a line. */
enum status registry_make(struct arena *arena, const struct module *const *modules, struct registry **found,
                          struct buffer *mistakes) MUST_USE;
const struct module *registry_module(const struct registry *registry, struct text name); /* NULL: none */
/* Which module a route or job came from, by the part before the dot of a name. */
bool registry_has_permission(const struct registry *registry, struct text name);
const struct outbox_worker *registry_worker(const struct registry *registry, struct text kind);
/* "GET /desk/inbox NEEDS_PERMISSION procedures.read" a line, sorted: tests/golden/registry.txt. */
void registry_print(const struct registry *registry, struct buffer *out);
