/*
 * Which route answers a path: a tree of segments made once at start; literals come before {parts}.
 *
 * Routes that could not be told apart, routes without an access rule, with an unknown method or a bad path stop the
 * program at start with a sentence.
 */
#pragma once

#include "web/limits.h"
#include "web/route.h"

struct router;

/* `routes` is NULL-ended: a list of lists that end with {0}. Program arena. INVALID sets *why. */
enum status router_build(struct arena *arena, const struct route *const *routes, struct router **built,
                         struct text *why) MUST_USE;

struct route_part {
    struct text name, value;
};

struct routed {
    const struct route *route; /* NULL unless DONE */
    int number;                /* of the route, 0.. in the order given: for metrics */
    struct route_part parts[LIMIT_SEGMENTS];
    size_t part_count;
    struct text allow;         /* with CONFLICT: "GET, HEAD" */
};

/* DONE; NOT_FOUND; CONFLICT: the path exists, but not with this method; TOO_MUCH: the path with a slash too many at
   its end exists without it. HEAD finds GET. Parts point into `path`. */
enum status router_find(const struct router *router, struct text method, struct text path, struct routed *found) MUST_USE;
size_t router_count(const struct router *router);
const struct route *router_route(const struct router *router, size_t number);
