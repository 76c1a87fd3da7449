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
    OPERATOR          /* health and metrics, from this machine only */
};

enum route_flags {
    ROUTE_UPLOADS = 1, /* multipart with files allowed */
    ROUTE_API = 2,     /* JSON; GET needs no session */
    ROUTE_NO_KEY = 4,  /* POST without idempotency key: sign-out, display settings */
    ROUTE_RECENT = 8   /* asks to sign in again after five minutes */
};

struct route {
    const char *method, *path; /* "/desk/cases/{id}"; GET also answers HEAD */
    enum access access;
    const char *permission; /* with NEEDS_PERMISSION, else NULL */
    handler *handle;
    unsigned flags;
};
