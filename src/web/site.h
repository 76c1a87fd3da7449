/*
 * What the city floor gives to the web floor: the routes and the rules that web cannot know itself.
 */
#pragma once

#include "web/output.h"
#include "web/route.h"

struct page_head {
    struct text title;       /* without the city's name; "エラー：" is put before it when has_problems */
    struct text description; /* may be empty */
    const char *frame;       /* "resident", "desk" or "plain": named by the template's first line */
    const char *name;        /* the page's name, for the body's id and the tests */
    bool has_problems;
};

struct site_rules {
    /* Fills request->actor from the session cookie; a missing or ended session leaves a STRANGER. */
    enum status (*recognise)(struct request *request);
    /* DONE, or FORBIDDEN (signed in, but may not), NOT_FOUND (better not known), INVALID (must sign in first),
       CONFLICT (must sign in again: ROUTE_RECENT). */
    enum status (*admit)(const struct request *request, const struct route *route);
    /* Writes the whole answer for a status that a handler, or the router, gave. response->code is set already (401 where
       admit said INVALID or CONFLICT, 403, 404, 405, 409, 413, 422, 429, 503); it may be changed, also to a redirect. */
    void (*refuse)(struct request *request, struct response *response, enum status why);
    void (*frame_begin)(struct output *output, const struct page_head *head);
    void (*frame_end)(struct output *output, const struct page_head *head);
    int64_t (*now)(const void *city); /* the city's clock, microseconds UTC */
};

struct site {
    const void *city; /* request->site */
    struct database *database;
    const struct route *const *routes; /* every route of every module, NULL-ended; checked at start */
    const struct site_rules *rules;
    const struct asset *const *assets; /* NULL-ended list of the modules' assets (web/assets.h); NULL: none */
    uint8_t token_key[32]; /* CSRF tokens and idempotency keys are bound with it */
};
