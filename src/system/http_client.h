/*
 * Outgoing HTTP as a small struct of functions, so that tests and the demonstration put their own in its place.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct http_question {
    const char *method; /* "GET", "POST" ... */
    struct text url;
    const char *const *headers; /* "Name: value", NULL-ended; may be NULL */
    struct text body;
    int timeout_ms;     /* 0: 20 s */
    size_t limit_bytes; /* of the answer; 0: 1 MiB */
    bool public_only;   /* refuses, when connecting, addresses of this machine and of private networks, whatever the name says */
};
/* Whether a socket's address is one of this machine, of a private network, link-local, multicast or reserved. */
struct sockaddr;
bool address_is_private(const struct sockaddr *address);

struct http_answer {
    int code;
    struct text type, body;
};
struct http_client {
    /* DONE with any answer the server gave. BUSY: unreachable or timed out; TOO_MUCH: the answer is too long;
       INVALID: not an http(s) address; FORBIDDEN: `public_only` and the address is not public. Redirects are not followed. */
    enum status (*ask)(struct http_client *client, struct arena *arena, const struct http_question *question,
                       struct http_answer *found);
    void *context; /* of fakes */
};
extern struct http_client system_http; /* libcurl; only http and https; certificates are checked */

static inline MUST_USE enum status http_ask(struct http_client *client, struct arena *arena,
                                            const struct http_question *question, struct http_answer *found)
{
    return client->ask(client, arena, question, found);
}
