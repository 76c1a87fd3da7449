/*
 * All modules put together and checked before the first request.
 *
 * A missing access rule, a permission that nobody declared, two handlers for one path, a need that is not there, a
 * circle of needs, or a name without its module in front stops the program at start, with a sentence for each.
 * Paths are free (a page's address is for people, not for programmers); permissions, settings, jobs, outbox kinds and
 * tables begin with their module's name.
 */
#pragma once

#include "city/module.h"

/* Every list is NULL-ended. */
struct registry {
    const struct module *const *modules;       /* by needs, city first; parts follow their module */
    const struct route *const *routes;         /* one list for each module */
    const struct migration *const *migrations; /* for store_migrate: city, then by needs */
    const struct asset *const *assets;
    const struct menu_entry *const *menu;      /* by order */
    const struct setting *const *settings;     /* by name */
    const struct permission *const *permissions; /* by name */
    const struct permission *const *scopes;      /* of API keys, by name */
    const struct job *const *jobs;
    const struct outbox_worker *const *workers;
    const struct event_handler *const *events;
    const struct search_source *const *searches;
    const struct personal_data *const *personal;
    const struct invariant *const *invariants;
};

/* INVALID when something is wrong; `mistakes` then holds one sentence a line. `modules` is NULL-ended. */
enum status registry_make(struct arena *arena, const struct module *const *modules, const struct registry **found,
                          struct buffer *mistakes) MUST_USE;
const struct module *registry_module(const struct registry *registry, struct text name); /* NULL: none */
bool registry_has_permission(const struct registry *registry, struct text name);
bool registry_has_scope(const struct registry *registry, struct text name);
const struct outbox_worker *registry_worker(const struct registry *registry, struct text kind); /* NULL: none */
const struct job *registry_job(const struct registry *registry, struct text name);             /* NULL: none */
/* "GET /desk/inbox NEEDS_PERMISSION procedures.read" a line, sorted: tests/golden/registry.txt. */
void registry_print(const struct registry *registry, struct arena *arena, struct buffer *out);
