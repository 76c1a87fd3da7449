/*
 * What the server counts about itself, for /health and the tests. Reading gives a copy.
 */
#pragma once

#include "base/arena.h"

enum { METRIC_LATENCIES = 24 }; /* bucket i: below 2^i microseconds */

struct web_metrics {
    int64_t requests, by_class[6]; /* [2]: 2xx ... */
    int64_t latency[METRIC_LATENCIES];
    int64_t refused;               /* by the parser */
    int64_t rate_limited, repeated; /* 429; forms answered from their key */
    int64_t shed;                  /* above the limit of requests in work: 503 */
    int64_t connections, connections_ever, streams, threads, bytes_sent, timeouts;
    size_t route_count;
    const struct web_route_metrics {
        const char *method, *path;
        int64_t requests, arena_most_bytes, most_microseconds;
    } *routes;
};

struct web;
struct web_metrics web_metrics(struct web *web, struct arena *arena);
/* The latency in microseconds that this share (0.99) of the requests stayed below, by the histogram. */
int64_t metrics_latency(const struct web_metrics *metrics, double share);
