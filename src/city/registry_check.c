/*
 * The rules that a registry keeps. One function for each kind of thing a module declares.
 */
#include "city/listing.h"
#include "city/registry_private.h"

#include <string.h>

/* "infection.confirm" belongs to module infection. */
static bool is_own_name(const char *module, const char *name)
{
    size_t length = strlen(module);
    if (strncmp(module, name, length) != 0 || name[length] != '.' || !name[length + 1])
        return false;
    for (const char *at = name; *at; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '_' || *at == '.' || *at == '-'))
            return false;
    return true;
}

static void check_name(struct registry_making *making, const struct module *module, const char *what, const char *name)
{
    if (!is_own_name(module->name, name))
        registry_mistake(making, "%s: the %s \"%s\" must begin with \"%s.\" and be in lower case.", module->name, what,
                         name, module->name);
}

static void check_names(struct registry_making *making, const struct module *module)
{
    for (const struct permission *one = module->permissions; one && one->name; one++) {
        check_name(making, module, "permission", one->name);
        if (!one->meaning)
            registry_mistake(making, "%s: the permission \"%s\" has no meaning.", module->name, one->name);
    }
    for (const struct permission *one = module->scopes; one && one->name; one++) {
        check_name(making, module, "scope", one->name);
        if (!one->meaning)
            registry_mistake(making, "%s: the scope \"%s\" has no meaning.", module->name, one->name);
    }
    for (const struct job *one = module->jobs; one && one->name; one++) {
        check_name(making, module, "job", one->name);
        if (!one->run || one->every_minutes < 0)
            registry_mistake(making, "%s: the job \"%s\" has no function or a negative interval.", module->name,
                             one->name);
    }
    for (const struct outbox_worker *one = module->workers; one && one->kind; one++)
        check_name(making, module, "outbox kind", one->kind);
}

static void check_settings(struct registry_making *making, const struct module *module)
{
    for (const struct setting *one = module->settings; one && one->name; one++) {
        int64_t number;
        struct text initial = text_of(one->initial);
        check_name(making, module, "setting", one->name);
        bool is_good = one->initial && one->sentence;
        if (is_good && one->type == SETTING_INTEGER)
            is_good = text_to_integer(initial, &number) && number >= one->min && number <= one->max;
        if (is_good && one->type == SETTING_YES_NO)
            is_good = text_is(initial, T("yes")) || text_is(initial, T("no"));
        if (!is_good)
            registry_mistake(making, "%s: the setting \"%s\" has no sentence, or its initial value does not fit.",
                             module->name, one->name);
    }
}

static bool is_method(const char *method)
{
    static const char *const known[] = {"GET", "POST", "PUT", "DELETE", NULL};
    for (int i = 0; method && known[i]; i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return false;
}

/* Below /desk, but for the pages that lead into it. */
static bool is_desk_path(const char *path)
{
    static const char *const doors[] = {"/desk/sign-in", "/desk/enrol", NULL};
    for (int i = 0; doors[i]; i++)
        if (strncmp(path, doors[i], strlen(doors[i])) == 0)
            return false;
    return strncmp(path, "/desk", 5) == 0 && (path[5] == '/' || !path[5]);
}

/* What stands under /api/ is for everybody, and says so, or names the scope that a key must have. */
static void check_api_route(struct registry_making *making, const struct registry *registry, const struct module *module,
                            const struct route *route)
{
    bool is_api = strncmp(route->path, "/api/", 5) == 0, is_for_programs = route->access == NEEDS_SCOPE;
    if (is_api && (!(route->flags & ROUTE_API) || (route->access != ANYONE && !is_for_programs)))
        registry_mistake(making, "%s: the route %s of the API neither is for ANYONE nor names a scope.", module->name,
                         route->path);
    if (!is_for_programs)
        return;
    if (!is_api || !route->answer)
        registry_mistake(making, "%s: the route %s needs a scope but is not under /api/ or has no shape.", module->name,
                         route->path);
    if (!route->permission || !registry_has_scope(registry, text_of(route->permission)))
        registry_mistake(making, "%s: the route %s asks for the scope \"%s\", which nobody declared.", module->name,
                         route->path, route->permission ? route->permission : "");
}

static void check_route(struct registry_making *making, const struct registry *registry, const struct module *module,
                        const struct route *route)
{
    if (!is_method(route->method) || route->path[0] != '/' || !route->handle)
        registry_mistake(making, "%s: the route \"%s\" has no method, no path or no handler.", module->name,
                         route->path);
    if (route->access < ANYONE || route->access > NEEDS_SCOPE)
        registry_mistake(making, "%s: the route %s %s has no access rule.", module->name,
                         route->method ? route->method : "?", route->path);
    bool is_for_programs = route->access == NEEDS_SCOPE;
    if ((route->access == NEEDS_PERMISSION || is_for_programs) != (route->permission != NULL))
        registry_mistake(making, "%s: the route %s needs a permission exactly when its rule is NEEDS_PERMISSION.",
                         module->name, route->path);
    check_api_route(making, registry, module, route);
    if (route->permission && !is_for_programs && !registry_has_permission(registry, text_of(route->permission)))
        registry_mistake(making, "%s: the route %s asks for \"%s\", which nobody declared.", module->name, route->path,
                         route->permission);
    bool is_for_staff = route->access == STAFF || route->access == NEEDS_PERMISSION;
    if (is_desk_path(route->path) && !is_for_staff)
        registry_mistake(making, "%s: the route %s is below /desk but not for staff.", module->name, route->path);
}

static void check_menu(struct registry_making *making, const struct registry *registry, const struct module *module)
{
    for (const struct menu_entry *one = module->menu; one && one->path; one++) {
        if (!one->title || one->access < ANYONE)
            registry_mistake(making, "%s: the menu entry %s has no title or no access rule.", module->name, one->path);
        if (one->permission && !registry_has_permission(registry, text_of(one->permission)))
            registry_mistake(making, "%s: the menu entry %s asks for \"%s\", which nobody declared.", module->name,
                             one->path, one->permission);
    }
}

/* Two paths meet when they differ only in the names of their {parts}. */
static bool is_same_path(const char *a, const char *b)
{
    while (*a && *b) {
        if (*a == '{' && *b == '{') {
            a += strcspn(a, "}");
            b += strcspn(b, "}");
        } else if (*a != *b) {
            return false;
        }
        a += *a != 0;
        b += *b != 0;
    }
    return *a == *b;
}

static void check_double_routes(struct registry_making *making, const struct registry *registry)
{
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *one = *list; one->path; one++)
            for (const struct route *const *others = list; *others; others++)
                for (const struct route *other = others == list ? one + 1 : *others; other->path; other++)
                    if (is_method(one->method) && is_method(other->method) &&
                        strcmp(one->method, other->method) == 0 && is_same_path(one->path, other->path))
                        registry_mistake(making, "%s %s has two handlers.", one->method, other->path);
}

#define CHECK_DOUBLES(making, list, member, what)                                                                      \
    do {                                                                                                               \
        for (size_t i = 0; (list)[i]; i++)                                                                             \
            for (size_t j = i + 1; (list)[j]; j++)                                                                     \
                if (strcmp((list)[i]->member, (list)[j]->member) == 0)                                                 \
                    registry_mistake((making), "The %s \"%s\" is declared twice.", (what), (list)[i]->member);         \
    } while (0)

static void check_searches(struct registry_making *making, const struct registry *registry)
{
    for (const struct search_source *const *one = registry->searches; *one; one++)
        if (!(*one)->list || ((*one)->permission && !registry_has_permission(registry, text_of((*one)->permission))))
            registry_mistake(making, "The search source \"%s\" has no list or an unknown permission.", (*one)->kind);
}

static void check_listings(struct registry_making *making, const struct registry *registry, const struct module *module)
{
    for (const struct listing *const *one = module->listings; one && *one; one++) {
        const struct listing *listing = *one;
        bool is_good = listing->name && listing->read && listing->reading && listing->column_count <= LISTING_COLUMNS_MAX &&
                       listing->filter_count <= LISTING_FILTERS_MAX;
        bool has_order = false;
        const char *const named[] = {listing->permission, listing->export_permission};
        for (size_t i = 0; i < 2; i++)
            is_good = is_good && (!named[i] || registry_has_permission(registry, text_of(named[i])));
        for (size_t i = 0; is_good && i < listing->column_count; i++) {
            const struct listing_column *column = &listing->columns[i];
            has_order = has_order || (column->is_ordered && !column->purpose && strcmp(column->key, listing->order) == 0);
            is_good = !column->purpose || registry_has_permission(registry, text_of(column->purpose));
        }
        if (!is_good || !has_order)
            registry_mistake(making, "%s: the list \"%s\" has an unknown permission, no first order that everybody may use, or a part is missing.",
                             module->name, listing->name ? listing->name : "?");
    }
}

void registry_check(struct registry_making *making, const struct registry *registry)
{
    for (size_t i = 0; i < making->modules.count; i++) {
        const struct module *module = making->modules.items[i];
        check_names(making, module);
        check_settings(making, module);
        check_menu(making, registry, module);
        check_listings(making, registry, module);
        for (const struct route *route = module->routes; route && route->path; route++)
            check_route(making, registry, module, route);
    }
    check_double_routes(making, registry);
    check_searches(making, registry);
    CHECK_DOUBLES(making, registry->settings, name, "setting");
    CHECK_DOUBLES(making, registry->permissions, name, "permission");
    CHECK_DOUBLES(making, registry->scopes, name, "scope");
    CHECK_DOUBLES(making, registry->jobs, name, "job");
    CHECK_DOUBLES(making, registry->workers, kind, "outbox kind");
    CHECK_DOUBLES(making, registry->searches, kind, "search source");
}
