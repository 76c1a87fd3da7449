/*
 * The web server: started once, runs until it is told to stop, then finishes what is in work.
 */
#pragma once

#include "web/rate.h"
#include "web/site.h"

struct web;

struct web_options {
    struct text address;         /* "127.0.0.1" when empty; "::" for all */
    int port;                    /* 0: any free one, see web_port */
    int threads, places;         /* 0: WEB_THREADS, WEB_PLACES_PER_CORE x cores */
    int connections;             /* 0: LIMIT_CONNECTIONS */
    int connections_of_one;      /* of one address, this machine too; 0: LIMIT_CONNECTIONS_OF_ONE, this machine not */
    int in_work, patience_ms;    /* 0: LIMIT_IN_WORK, or seven of eight threads; PATIENCE_MS */
    bool is_https;               /* TLS ends in front of us: Secure cookies, HSTS */
    struct text trusted_proxies; /* addresses with commas, whose X-Forwarded-For and -Proto are believed; may be empty */
    struct text origin;          /* "https://cityhall.example"; empty: by the Host header */
    struct text upload_folder;   /* must be there; empty: the system's temporary folder */
    struct text access_log;      /* file, "-" for standard error, empty for none */
    const struct rate_limits *rates; /* NULL: rate_limits_usual() */
    int deadline_percent;        /* of the deadlines in limits.h, for tests; 0: 100 */
};

/* Binds, checks the routes and starts to serve. Not DONE: *why is a sentence. `arena` is the program's and outlives web. */
enum status web_start(struct arena *arena, const struct web_options *options, const struct site *site,
                      struct web **started, struct text *why) MUST_USE;
void web_run(struct web *web);  /* returns after web_stop, when all requests are done or DEADLINE_STOP_MS is over */
void web_stop(struct web *web); /* from any thread or a signal handler */
struct web *web_free(struct web *web); /* stops, runs, frees; NULL is fine; always NULL */
int web_port(const struct web *web);
const struct router *web_router(const struct web *web);
