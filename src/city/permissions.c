#include "city/permissions.h"

#include "base/check.h"
#include "city/api_keys.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/networks.h"

/* An act that matters asks to sign in again when the sign-in is older. */
static const int64_t RECENT_MICROS = 5 * MINUTE_MICROS;

static enum status load_permissions(struct store *store, struct arena *arena, struct date on, struct rights *rights)
{
    struct city_permission_names names;
    enum status status = city_staff_permissions(store, arena, rights->staff_id, date_day_number(on), &names);
    if (status != DONE)
        return status;
    struct text *permissions = TAKE(arena, struct text, names.count);
    for (size_t i = 0; i < names.count; i++)
        permissions[i] = names.items[i].name;
    rights->permissions = permissions;
    rights->permission_count = names.count;
    return DONE;
}

static bool has_id(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static int64_t section_above_group(const struct city_section_links *all, int64_t id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].id == id && all->items[i].level == LEVEL_GROUP)
            return all->items[i].parent_id;
    return 0;
}

/* Own sections, those of the posts stood in for, and all below them: parents come before children in the list. Who
   sits in a 係 works for its 課. */
static enum status load_sections_of(struct store *store, struct arena *arena, struct date on, struct rights *rights)
{
    struct city_section_links all;
    enum status status = city_section_links(store, arena, date_day_number(on), &all);
    if (status != DONE)
        return status;
    int64_t *ids = TAKE(arena, int64_t, 2 * all.count + rights->posts.count + 64);
    size_t count = 0;
    for (size_t i = 0; i < rights->posts.count; i++)
        if (!has_id(ids, count, rights->posts.items[i].section_id))
            ids[count++] = rights->posts.items[i].section_id;
    for (size_t d = 0; d < rights->stands_in.count; d++) {
        struct held_posts posts;
        status = staff_posts_on(store, arena, rights->stands_in.items[d].from_staff_id, on, &posts);
        if (status != DONE)
            return status;
        for (size_t i = 0; i < posts.count; i++)
            if (!has_id(ids, count, posts.items[i].section_id) && count < rights->posts.count + 64)
                ids[count++] = posts.items[i].section_id;
    }
    for (size_t i = 0, own = count; i < own; i++) {
        int64_t above = section_above_group(&all, ids[i]);
        if (above && !has_id(ids, count, above))
            ids[count++] = above;
    }
    for (size_t i = 0; i < all.count; i++)
        if (has_id(ids, count, all.items[i].parent_id) && !has_id(ids, count, all.items[i].id))
            ids[count++] = all.items[i].id;
    rights->sections = ids;
    rights->section_count = count;
    return DONE;
}

enum status rights_load(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                        const struct rights **found)
{
    struct rights *rights = TAKE(arena, struct rights, 1);
    rights->staff_id = staff_id;
    enum status status = staff_posts_on(store, arena, staff_id, on, &rights->posts);
    if (status == DONE)
        status = delegations_to_on(store, arena, staff_id, on, &rights->stands_in);
    if (status == DONE)
        status = load_permissions(store, arena, on, rights);
    if (status == DONE)
        status = load_sections_of(store, arena, on, rights);
    if (status == DONE)
        *found = rights;
    return status;
}

bool rights_have(const struct rights *rights, struct text permission)
{
    size_t low = 0, high = rights ? rights->permission_count : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = text_compare(rights->permissions[middle], permission);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

const struct rights *rights_of(const struct request *request)
{
    return request->actor.kind == STAFF_ACTOR ? request->actor.rights : NULL;
}

bool may(const struct request *request, const char *permission)
{
    return rights_have(rights_of(request), text_of(permission));
}

bool is_in_section(const struct request *request, int64_t section_id)
{
    const struct rights *rights = rights_of(request);
    return rights && has_id(rights->sections, rights->section_count, section_id);
}

bool may_in_section(const struct request *request, const char *permission, int64_t section_id)
{
    return may(request, permission) && (is_in_section(request, section_id) || may(request, "city.all_sections"));
}

struct text actor_title(const struct request *request, enum language language)
{
    static const struct text resident[] = {TEXT_INIT("本人"), TEXT_INIT("The person"), TEXT_INIT("本人")};
    static const struct text stranger[] = {TEXT_INIT("利用者"), TEXT_INIT("A visitor"), TEXT_INIT("使う人")};
    static const struct text staff[] = {TEXT_INIT("職員"), TEXT_INIT("Staff"), TEXT_INIT("市の人")};
    static const struct text program[] = {TEXT_INIT("システム"), TEXT_INIT("The system"), TEXT_INIT("システム")};
    const struct rights *rights = rights_of(request);
    switch (request->actor.kind) {
    case RESIDENT_ACTOR:
        return resident[language];
    case STAFF_ACTOR:
        if (!rights || rights->posts.count == 0)
            return staff[language];
        return arena_print(request->arena, "%.*s %.*s",
                           TEXT_ARGUMENTS(words_in(&rights->posts.items[0].section_name, language)),
                           TEXT_ARGUMENTS(words_in(&rights->posts.items[0].title, language)));
    case SYSTEM_ACTOR:
        return program[language];
    case KEY_ACTOR: /* the name that the administrator gave: which program of which office */
        return request->actor.name;
    case STRANGER:
        break;
    }
    return stranger[language];
}

/* What came through a proxy is from outside, even where the operator forgot to name the proxy as trusted. */
static bool is_from_this_machine(const struct request *request)
{
    struct text address = request->peer_address;
    if (request_header(request, "X-Forwarded-For").length || request_header(request, "Forwarded").length)
        return false;
    return text_starts(address, T("127.")) || text_is(address, T("::1")) || text_starts(address, T("::ffff:127."));
}

static enum status admit_by_kind(const struct request *request, enum actor_kind wanted)
{
    if (request->actor.kind == wanted)
        return DONE;
    return request->actor.kind == STRANGER ? INVALID : FORBIDDEN;
}

/* 保守中: everything is shut, but for this machine and for the networks of those who look after it. */
static bool is_shut(const struct request *request, const struct route *route)
{
    if (!request->site || route->access == OPERATOR)
        return false;
    const struct city *city = city_of(request);
    struct date today = city_today_of(request);
    if (!city_setting_yes(city, "city.maintenance", today))
        return false;
    if (text_starts(text_of(route->path), T("/city/")) || is_from_this_machine(request)) /* the page's own look */
        return false;
    return !networks_have(request->arena, city_setting_text(city, "city.maintenance_networks", today), request->peer_address);
}

static bool is_powerful(const struct city *city, struct date today, const char *permission)
{
    struct text rest = city_setting_text(city, "city.powerful_permissions", today), one;
    while (permission && rest.length && text_next_part(&rest, ' ', &one))
        if (text_is(one, text_of(permission)))
            return true;
    return false;
}

/* Who came in with one factor (the city's sign-on): powerful rights ask for a second one, and so does any desk page from
   outside the offices' networks, where those are named. */
static enum status admit_by_factors(const struct request *request, const struct route *route)
{
    if (request->actor.kind != STAFF_ACTOR || request->actor.has_second_factor || !request->site ||
        (route->access != STAFF && route->access != NEEDS_PERMISSION) || text_is(text_of(route->path), T("/desk/second")))
        return DONE;
    const struct city *city = city_of(request);
    struct date today = city_today_of(request);
    struct text offices = city_setting_text(city, "city.office_networks", today);
    bool is_outside = offices.length && !networks_have(request->arena, offices, request->peer_address);
    return is_outside || is_powerful(city, today, route->permission) ? CONFLICT : DONE;
}

enum status city_admit(const struct request *request, const struct route *route)
{
    enum status status = FORBIDDEN;
    if (is_shut(request, route))
        return BUSY;
    switch (route->access) {
    case ANYONE:
    case ANY_SESSION:
        status = DONE;
        break;
    case RESIDENT:
        status = admit_by_kind(request, RESIDENT_ACTOR);
        break;
    case STAFF:
        status = admit_by_kind(request, STAFF_ACTOR);
        break;
    case NEEDS_PERMISSION:
        check(route->permission != NULL);
        status = admit_by_kind(request, STAFF_ACTOR);
        if (status == DONE && !may(request, route->permission))
            status = FORBIDDEN;
        break;
    case OPERATOR:
        status = is_from_this_machine(request) ? DONE : NOT_FOUND;
        break;
    case NEEDS_SCOPE:
        status = admit_by_kind(request, KEY_ACTOR);
        if (status == DONE && !api_key_has(request, text_of(route->permission)))
            status = FORBIDDEN;
        break;
    }
    if (status == DONE)
        status = admit_by_factors(request, route);
    bool is_recent = request->actor.kind != STRANGER && request->now - request->actor.signed_in_at <= RECENT_MICROS;
    if (status == DONE && (route->flags & ROUTE_RECENT) && !is_recent)
        status = request->actor.kind == STRANGER ? INVALID : CONFLICT;
    return status;
}
