#include "web/router.h"

#include "base/check.h"
#include "web/limits.h"

#include <stdlib.h>
#include <string.h>

enum { NO_ROUTE = -1 };

/* A node stands for a place in paths: its literal children sorted, and one child for {any} segment. */
struct node {
    struct text literal;
    struct node **children;
    size_t child_count, child_size;
    struct node *any;
    int get, post; /* numbers of routes that end here, or NO_ROUTE */
};

struct known_route {
    const struct route *route;
    struct text part_names[LIMIT_SEGMENTS];
};

struct router {
    struct node *root;
    struct known_route *routes;
    size_t count;
};

static struct node *node_new(struct arena *arena, struct text literal)
{
    struct node *node = TAKE(arena, struct node, 1);
    node->literal = literal;
    node->get = node->post = NO_ROUTE;
    return node;
}

/* The place of a literal among the children: found, or where it belongs. */
static size_t child_place(const struct node *node, struct text literal)
{
    size_t low = 0, high = node->child_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (text_compare(node->children[middle]->literal, literal) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct node *child_of(const struct node *node, struct text literal)
{
    size_t at = child_place(node, literal);
    return at < node->child_count && text_is(node->children[at]->literal, literal) ? node->children[at] : NULL;
}

static struct node *child_made(struct arena *arena, struct node *node, struct text literal)
{
    struct node *child = child_of(node, literal);
    if (child)
        return child;
    if (node->child_count == node->child_size) {
        node->child_size = node->child_size ? node->child_size * 2 : 4;
        struct node **more = TAKE(arena, struct node *, node->child_size);
        if (node->child_count)
            memcpy(more, node->children, node->child_count * sizeof *more);
        node->children = more;
    }
    size_t at = child_place(node, literal);
    memmove(node->children + at + 1, node->children + at, (node->child_count - at) * sizeof *node->children);
    node->child_count++;
    return node->children[at] = node_new(arena, literal);
}

static const char *wrong_with(const struct route *route)
{
    struct text path = text_of(route->path), method = text_of(route->method), rest = path, segment;
    size_t segments = 0;
    if (!text_is(method, T("GET")) && !text_is(method, T("POST")))
        return "its method is neither GET nor POST";
    if (!route->handle)
        return "it has no handler";
    if (route->access < ANYONE || route->access > NEEDS_SCOPE)
        return "it has no access rule";
    if ((route->access == NEEDS_PERMISSION || route->access == NEEDS_SCOPE) != (route->permission != NULL))
        return "NEEDS_PERMISSION and a permission's name belong together";
    if (!text_starts(path, T("/")) || (path.length > 1 && text_ends(path, T("/"))))
        return "its path does not begin with a slash, or ends with one";
    if (text_starts(path, T("/assets/")) || text_is(path, T("/en")) || text_starts(path, T("/en/")) ||
        text_is(path, T("/yasashii")) || text_starts(path, T("/yasashii/")))
        return "its path begins with a word that is kept for languages or assets";
    if (path.length == 1)
        return NULL;
    rest = text_from(rest, 1);
    while (text_next_part(&rest, '/', &segment)) {
        bool is_part = text_starts(segment, T("{")) && text_ends(segment, T("}")) && segment.length > 2;
        struct text inner = is_part ? text_slice(segment, 1, segment.length - 2) : segment;
        if (++segments > LIMIT_SEGMENTS || segment.length == 0)
            return "its path has an empty segment, or too many";
        for (size_t i = 0; i < inner.length; i++)
            if (inner.bytes[i] <= ' ' || inner.bytes[i] == 127 || strchr("{}%?#\\", inner.bytes[i]))
                return "its path has a byte that may not stand in paths";
    }
    return NULL;
}

static struct node *place_of(struct router *router, struct arena *arena, int number)
{
    struct known_route *known = &router->routes[number];
    struct node *node = router->root;
    struct text rest = text_from(text_of(known->route->path), 1), segment;
    size_t parts = 0;
    while (rest.length && text_next_part(&rest, '/', &segment)) {
        if (!text_starts(segment, T("{"))) {
            node = child_made(arena, node, segment);
            continue;
        }
        known->part_names[parts++] = text_slice(segment, 1, segment.length - 2);
        node = node->any = node->any ? node->any : node_new(arena, T(""));
    }
    return node;
}

enum status router_build(struct arena *arena, const struct route *const *routes, struct router **built,
                         struct text *why)
{
    struct router *router = TAKE(arena, struct router, 1);
    size_t count = 0;
    for (const struct route *const *list = routes; list && *list; list++)
        for (const struct route *route = *list; route->path; route++)
            count++;
    router->root = node_new(arena, T(""));
    router->routes = TAKE(arena, struct known_route, count + 1);
    for (const struct route *const *list = routes; list && *list; list++) {
        for (const struct route *route = *list; route->path; route++) {
            const char *method = route->method ? route->method : "?", *wrong = wrong_with(route);
            if (wrong) {
                *why = arena_print(arena, "The route %s %s cannot be served: %s.", method, route->path, wrong);
                return INVALID;
            }
            int number = (int)router->count++;
            router->routes[number].route = route;
            struct node *node = place_of(router, arena, number);
            int *slot = strcmp(method, "GET") == 0 ? &node->get : &node->post;
            if (*slot != NO_ROUTE) {
                *why = arena_print(arena, "Two routes answer the same path: %s %s and %s %s.", method,
                                   router->routes[*slot].route->path, method, route->path);
                return INVALID;
            }
            *slot = number;
        }
    }
    *built = router;
    return DONE;
}

struct search {
    struct text segments[LIMIT_SEGMENTS];
    size_t count;
    bool is_post;
    struct text values[LIMIT_SEGMENTS];
    bool has_get, has_post; /* some place of this path has such a route */
};

/* Literals first; comes back from a dead end. Visits each node of the tree at most once. */
static int search_node(struct search *search, const struct node *node, size_t depth, size_t parts)
{
    if (depth == search->count) {
        search->has_get |= node->get != NO_ROUTE;
        search->has_post |= node->post != NO_ROUTE;
        return search->is_post ? node->post : node->get;
    }
    const struct node *child = child_of(node, search->segments[depth]);
    int found = child ? search_node(search, child, depth + 1, parts) : NO_ROUTE;
    if (found != NO_ROUTE || !node->any || search->segments[depth].length > LIMIT_PART_BYTES)
        return found;
    search->values[parts] = search->segments[depth];
    return search_node(search, node->any, depth + 1, parts + 1);
}

static bool split(struct search *search, struct text path)
{
    struct text rest = text_from(path, 1), segment;
    if (rest.length == 0)
        return true;
    while (text_next_part(&rest, '/', &segment)) {
        if (segment.length == 0 || search->count == LIMIT_SEGMENTS)
            return false;
        search->segments[search->count++] = segment;
    }
    return true;
}

enum status router_find(const struct router *router, struct text method, struct text path, struct routed *found)
{
    struct search search = {.is_post = text_is(method, T("POST"))};
    bool has_slash = path.length > 2 && text_ends(path, T("/"));
    found->route = NULL;
    found->part_count = 0;
    found->number = NO_ROUTE;
    if (!text_starts(path, T("/")) || !split(&search, text_slice(path, 0, path.length - has_slash)))
        return NOT_FOUND;
    int number = search_node(&search, router->root, 0, 0);
    if (!search.has_get && !search.has_post)
        return NOT_FOUND;
    if (has_slash)
        return TOO_MUCH;
    if (number == NO_ROUTE) {
        found->allow = search.has_get ? T("GET, HEAD") : T("POST");
        return CONFLICT;
    }
    const struct known_route *known = &router->routes[number];
    found->route = known->route;
    found->number = number;
    for (size_t i = 0; i < LIMIT_SEGMENTS && known->part_names[i].length; i++)
        found->parts[found->part_count++] = (struct route_part){known->part_names[i], search.values[i]};
    return DONE;
}

size_t router_count(const struct router *router)
{
    return router->count;
}

const struct route *router_route(const struct router *router, size_t number)
{
    check(number < router->count);
    return router->routes[number].route;
}
