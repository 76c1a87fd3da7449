/*
 * What web keeps beside a request while it is served; request->connection points to it. Private to web.
 */
#pragma once

#include "web/form_data.h"
#include "web/http_parser.h"
#include "web/once_private.h"
#include "web/router.h"
#include "web/web.h"

struct connection;
struct asset;

struct serving {
    struct web *web;
    struct connection *connection;
    const struct http_parser *parser;
    const char *head;
    struct routed routed;
    struct form *query;
    struct request request;
    struct response response;
    struct once once;
    struct text visit;      /* the value of a visit cookie that this answer sets */
    int64_t retry_after_seconds;
    int64_t begun_us;       /* monotonic */
    const struct asset *asset; /* to be sent instead of the response's body */
    bool is_head, is_in_crowd;
};

/* Requests that web does not serve (tests of single parts, jobs) have none: NULL. */
static inline struct serving *serving_of(const struct request *request)
{
    return (struct serving *)(uintptr_t)request->connection;
}

/* BLAKE2b with the site's key; `what` keeps uses apart. At least 16 bytes. */
void keyed_hash(const struct request *request, const char *what, struct text value, uint8_t *out, size_t size);
/* The cookie of this browser that tokens are bound to: of the session, else of the visit; may be empty. */
struct text binding_cookie(const struct request *request);
