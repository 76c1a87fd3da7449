#include "city/registry.h"

#include "base/check.h"
#include "base/list.h"
#include "city/registry_private.h"
#include "web.migrations.h"

#include <stdlib.h>
#include <string.h>

void registry_mistake(struct registry_making *making, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    buffer_put(making->mistakes, arena_print_list(making->arena, format, list));
    va_end(list);
    buffer_put_byte(making->mistakes, '\n');
    making->count++;
}

/* ---- the order of modules ---- */

static const struct module *module_named(const struct module *const *modules, const char *name)
{
    for (; *modules; modules++)
        if (strcmp((*modules)->name, name) == 0)
            return *modules;
    return NULL;
}

static bool is_placed(const struct registry_making *making, const struct module *module)
{
    for (size_t i = 0; i < making->modules.count; i++)
        if (making->modules.items[i] == module)
            return true;
    return false;
}

static void place_parts(struct registry_making *making, const struct module *module)
{
    *LIST_ADD(making->arena, &making->modules) = module;
    for (const struct module *const *part = module->parts; part && *part; part++) {
        if (strcmp((*part)->name, module->name) != 0)
            registry_mistake(making, "%s: a part is named %s; parts carry the name of their module.", module->name,
                             (*part)->name);
        *LIST_ADD(making->arena, &making->modules) = *part;
    }
}

/* Depth first: what a module needs stands before it. `depth` finds circles. */
static void place(struct registry_making *making, const struct module *const *all, const struct module *module,
                  int depth)
{
    if (is_placed(making, module))
        return;
    if (depth > REGISTRY_NEEDS_DEEP) {
        registry_mistake(making, "%s: its needs go round in a circle.", module->name);
        return;
    }
    for (const char *const *need = module->needs; need && *need; need++) {
        const struct module *needed = module_named(all, *need);
        if (!needed)
            registry_mistake(making, "%s: needs %s, which is not there.", module->name, *need);
        else
            place(making, all, needed, depth + 1);
    }
    if (!is_placed(making, module))
        place_parts(making, module);
}

static void order_modules(struct registry_making *making, const struct module *const *all)
{
    const struct module *city = module_named(all, "city");
    if (city)
        place(making, all, city, 0);
    for (const struct module *const *module = all; *module; module++) {
        if (module_named(all, (*module)->name) != *module)
            registry_mistake(making, "%s: there are two modules of this name.", (*module)->name);
        place(making, all, *module, 0);
    }
}

/* ---- collecting: each kind of table of all modules in one list of pointers ---- */

struct pointers {
    const void **items;
    size_t count, size;
};

static const void *ended(struct arena *arena, struct pointers *list)
{
    *LIST_ADD(arena, list) = NULL;
    return list->items;
}

/* The tables' members, each ended by an item whose first pointer is NULL. */
#define COLLECT(making, into, type, member, is_there)                                                                       \
    do {                                                                                                               \
        struct pointers list = {0};                                                                                    \
        for (size_t m = 0; m < (making)->modules.count; m++)                                                           \
            for (const struct type *one = (making)->modules.items[m]->member;                                          \
                 one && one->is_there; one++)                                                                          \
                *LIST_ADD((making)->arena, &list) = one;                                                               \
        (into) = ended((making)->arena, &list);                                                                        \
    } while (0)

/* Whole lists, one a module, as the web and the store floors take them. */
#define COLLECT_LISTS(making, into, member, first)                                                                    \
    do {                                                                                                               \
        struct pointers list = {0};                                                                                    \
        if ((const void *)(first))                                                                                     \
            *LIST_ADD((making)->arena, &list) = (first);                                                               \
        for (size_t m = 0; m < (making)->modules.count; m++)                                                           \
            if ((making)->modules.items[m]->member)                                                                    \
                *LIST_ADD((making)->arena, &list) = (making)->modules.items[m]->member;                                \
        (into) = ended((making)->arena, &list);                                                                        \
    } while (0)

static int by_order(const void *a, const void *b)
{
    const struct menu_entry *one = *(const struct menu_entry *const *)a, *other = *(const struct menu_entry *const *)b;
    return one->order != other->order ? (one->order > other->order) - (one->order < other->order)
                                      : strcmp(one->path, other->path);
}

static int by_setting(const void *a, const void *b)
{
    return strcmp((*(const struct setting *const *)a)->name, (*(const struct setting *const *)b)->name);
}

static int by_permission(const void *a, const void *b)
{
    return strcmp((*(const struct permission *const *)a)->name, (*(const struct permission *const *)b)->name);
}

static void sort(const void *list, int (*compare)(const void *, const void *))
{
    const void **items = (const void **)(uintptr_t)list;
    size_t count = 0;
    while (items[count])
        count++;
    qsort(items, count, sizeof *items, compare);
}

static void collect(struct registry_making *making, struct registry *registry)
{
    COLLECT_LISTS(making, registry->routes, routes, NULL);
    const struct migration *first = web_migrations;
    COLLECT_LISTS(making, registry->migrations, migrations, first);
    COLLECT_LISTS(making, registry->assets, assets, NULL);
    COLLECT(making, registry->menu, menu_entry, menu, path);
    COLLECT(making, registry->settings, setting, settings, name);
    COLLECT(making, registry->permissions, permission, permissions, name);
    COLLECT(making, registry->scopes, permission, scopes, name);
    COLLECT(making, registry->jobs, job, jobs, name);
    COLLECT(making, registry->workers, outbox_worker, workers, kind);
    COLLECT(making, registry->events, event_handler, events, event);
    COLLECT(making, registry->searches, search_source, search, kind);
    COLLECT(making, registry->personal, personal_data, personal, meaning);
    COLLECT(making, registry->invariants, invariant, invariants, sentence);
    sort(registry->menu, by_order);
    sort(registry->settings, by_setting);
    sort(registry->permissions, by_permission);
    sort(registry->scopes, by_permission);
}

enum status registry_make(struct arena *arena, const struct module *const *modules, const struct registry **found,
                          struct buffer *mistakes)
{
    struct registry_making making = {.arena = arena, .mistakes = mistakes};
    struct registry *registry = TAKE(arena, struct registry, 1);
    order_modules(&making, modules);
    collect(&making, registry);
    registry_check(&making, registry);
    struct pointers list = {0};
    for (size_t i = 0; i < making.modules.count; i++)
        *LIST_ADD(arena, &list) = making.modules.items[i];
    registry->modules = ended(arena, &list);
    if (making.count)
        return INVALID;
    *found = registry;
    return DONE;
}

/* ---- looking up ---- */

const struct module *registry_module(const struct registry *registry, struct text name)
{
    for (const struct module *const *module = registry->modules; *module; module++)
        if (text_is(text_of((*module)->name), name))
            return *module;
    return NULL;
}

bool registry_has_permission(const struct registry *registry, struct text name)
{
    for (const struct permission *const *one = registry->permissions; *one; one++)
        if (text_is(text_of((*one)->name), name))
            return true;
    return false;
}

bool registry_has_scope(const struct registry *registry, struct text name)
{
    for (const struct permission *const *one = registry->scopes; *one; one++)
        if (text_is(text_of((*one)->name), name))
            return true;
    return false;
}

const struct outbox_worker *registry_worker(const struct registry *registry, struct text kind)
{
    for (const struct outbox_worker *const *one = registry->workers; *one; one++)
        if (text_is(text_of((*one)->kind), kind))
            return *one;
    return NULL;
}

const struct job *registry_job(const struct registry *registry, struct text name)
{
    for (const struct job *const *one = registry->jobs; *one; one++)
        if (text_is(text_of((*one)->name), name))
            return *one;
    return NULL;
}

/* ---- the golden list ---- */

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static const char *access_name(enum access access)
{
    static const char *const names[] = {[ANYONE] = "ANYONE", [ANY_SESSION] = "ANY_SESSION", [RESIDENT] = "RESIDENT",
                                        [STAFF] = "STAFF", [NEEDS_PERMISSION] = "NEEDS_PERMISSION",
                                        [OPERATOR] = "OPERATOR", [NEEDS_SCOPE] = "NEEDS_SCOPE"};
    check(access >= ANYONE && access <= NEEDS_SCOPE);
    return names[access];
}

void registry_print(const struct registry *registry, struct arena *arena, struct buffer *out)
{
    static const struct {
        unsigned flag;
        const char *name;
    } flags[] = {{ROUTE_UPLOADS, " uploads"}, {ROUTE_API, " api"}, {ROUTE_NO_KEY, " no-key"}, {ROUTE_RECENT, " recent"}};
    LIST_OF(struct text) lines = {0};
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++) {
            struct buffer line = buffer_new(arena);
            buffer_print(&line, "%s %s %s", route->path, route->method, access_name(route->access));
            if (route->permission)
                buffer_print(&line, " %s", route->permission);
            for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
                if (route->flags & flags[i].flag)
                    buffer_put(&line, text_of(flags[i].name));
            *LIST_ADD(arena, &lines) = buffer_text(&line);
        }
    if (lines.count)
        qsort(lines.items, lines.count, sizeof *lines.items, by_text);
    for (size_t i = 0; i < lines.count; i++) {
        buffer_put(out, lines.items[i]);
        buffer_put_byte(out, '\n');
    }
}
