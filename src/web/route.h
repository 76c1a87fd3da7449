/*
 * A route: which handler answers a path, and who may call it. A route without an access rule does not start.
 */
#pragma once

#include "web/request.h"

enum access {
    ANYONE = 1,       /* no sign-in, no personal data */
    ANY_SESSION,      /* an account or an anonymous draft cookie; the handler looks at whose it is */
    RESIDENT,         /* a signed-in resident; rows are found by their account only */
    STAFF,            /* any signed-in staff */
    NEEDS_PERMISSION, /* staff whose post gives the named permission today */
    OPERATOR,         /* health and metrics, from this machine only */
    NEEDS_SCOPE       /* a program with an API key that has the named scope */
};

enum route_flags {
    ROUTE_UPLOADS = 1, /* multipart with files allowed */
    ROUTE_API = 2,     /* JSON; GET needs no session */
    ROUTE_NO_KEY = 4,  /* POST without idempotency key: sign-out, display settings */
    ROUTE_RECENT = 8   /* asks to sign in again after five minutes */
};

struct shape;
struct route_query {
    const char *name, *meaning; /* ended by {0} */
};

struct route {
    const char *method, *path; /* "/desk/cases/{id}"; GET also answers HEAD */
    enum access access;
    const char *permission; /* with NEEDS_PERMISSION, or the scope with NEEDS_SCOPE, else NULL */
    handler *handle;
    unsigned flags;
    const struct shape *answer;        /* of the API: what is answered, or NULL; NEEDS_SCOPE has one (web/shape.h) */
    const struct shape *takes;         /* ... what a POST takes as JSON, or NULL */
    const struct route_query *queries; /* ... what may stand behind ?, or NULL */
};
