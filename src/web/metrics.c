#include "web/metrics.h"

#include "web/web_private.h"

static int64_t read_count(_Atomic int64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

struct web_metrics web_metrics(struct web *web, struct arena *arena)
{
    struct counts *counts = &web->counts;
    struct web_metrics metrics = {0};
    for (int i = 0; i < 6; i++) {
        metrics.by_class[i] = read_count(&counts->by_class[i]);
        metrics.requests += metrics.by_class[i];
    }
    for (int i = 0; i < METRIC_LATENCIES; i++)
        metrics.latency[i] = read_count(&counts->latency[i]);
    metrics.refused = read_count(&counts->refused);
    metrics.rate_limited = read_count(&counts->rate_limited);
    metrics.shed = crowd_shed(&web->crowd);
    metrics.repeated = read_count(&counts->repeated);
    metrics.connections_ever = read_count(&counts->connections_ever);
    metrics.bytes_sent = read_count(&counts->bytes_sent);
    metrics.timeouts = read_count(&counts->timeouts);
    metrics.connections = read_count(&web->connection_count);
    metrics.streams = read_count(&web->events.listener_count);
    pthread_mutex_lock(&web->places_lock);
    metrics.threads = web->thread_count;
    pthread_mutex_unlock(&web->places_lock);
    metrics.route_count = router_count(web->router);
    struct web_route_metrics *routes = TAKE(arena, struct web_route_metrics, metrics.route_count);
    for (size_t i = 0; i < metrics.route_count; i++) {
        const struct route *route = router_route(web->router, i);
        struct route_count *count = &web->route_counts[i];
        routes[i] = (struct web_route_metrics){route->method, route->path, read_count(&count->requests),
                                               read_count(&count->arena_most_bytes),
                                               read_count(&count->most_microseconds)};
    }
    metrics.routes = routes;
    return metrics;
}

int64_t metrics_latency(const struct web_metrics *metrics, double share)
{
    int64_t total = 0, seen = 0;
    for (int i = 0; i < METRIC_LATENCIES; i++)
        total += metrics->latency[i];
    for (int i = 0; i < METRIC_LATENCIES; i++) {
        seen += metrics->latency[i];
        if (total > 0 && (double)seen >= share * (double)total)
            return (int64_t)1 << i;
    }
    return 0;
}
