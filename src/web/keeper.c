/*
 * The keeper: one thread that sends events, ends what is over its deadline, writes the log and brings the stop about.
 *
 * It looks over all connections four times a second. With ten thousand of them that is a millisecond; a timer wheel
 * would cost every request more than this look costs all of them.
 */
#include "web/web_private.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROUND_MS = 250 };

/* The owner of a connection is woken by the shutdown and closes it; while reading only the reading half is shut, so that
   the client can still be told. */
static void cut(struct connection *connection, enum phase phase)
{
    bool is_reading = phase == PHASE_IDLE || phase == PHASE_HEAD || phase == PHASE_BODY;
    atomic_store(&connection->deadline_ms, 0);
    atomic_store(&connection->is_late, true);
    shutdown(connection->socket, is_reading ? SHUT_RD : SHUT_RDWR);
}

static void look_over(struct web *web, int64_t now_ms)
{
    bool is_stopping = atomic_load(&web->is_stopping);
    pthread_mutex_lock(&web->table_lock);
    for (uint32_t i = 0; i < web->slot_count; i++) {
        struct connection *connection = web->table[i];
        if (!connection)
            continue;
        enum phase phase = atomic_load_explicit(&connection->phase, memory_order_relaxed);
        int64_t deadline = atomic_load_explicit(&connection->deadline_ms, memory_order_relaxed);
        if (deadline && now_ms > deadline) {
            atomic_fetch_add_explicit(&web->counts.timeouts, phase != PHASE_IDLE && phase != PHASE_LINGER,
                                      memory_order_relaxed);
            cut(connection, phase);
        } else if (is_stopping && (phase == PHASE_IDLE || phase == PHASE_STREAM)) {
            cut(connection, phase);
        }
    }
    pthread_mutex_unlock(&web->table_lock);
}

static void listen_again(struct web *web)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = &web->listener};
    if (atomic_exchange(&web->is_full, false) && !atomic_load(&web->is_stopping))
        epoll_ctl(web->epoll, EPOLL_CTL_MOD, web->listener, &event);
}

void *keeper_run(void *context)
{
    struct web *web = context;
    struct pollfd wake = {.fd = web->keeper_wake, .events = POLLIN};
    int64_t next_round = monotonic_ms() + ROUND_MS, stop_by = 0;
    bool has_listener = true;
    web->events.heartbeat_ms = monotonic_ms() + HEARTBEAT_MS;
    for (;;) {
        eventfd_t count;
        int64_t now = monotonic_ms();
        int wait = next_round > now ? (int)(next_round - now) : 0;
        if (poll(&wake, 1, wait) > 0)
            eventfd_read(web->keeper_wake, &count);
        now = monotonic_ms();
        events_send(&web->events, now);
        bool is_stopping = atomic_load(&web->is_stopping);
        if (is_stopping && has_listener) {
            epoll_ctl(web->epoll, EPOLL_CTL_DEL, web->listener, NULL);
            shutdown(web->listener, SHUT_RDWR);
            has_listener = false;
            stop_by = deadline_in(web, DEADLINE_STOP_MS);
            next_round = now;
        }
        if (now < next_round)
            continue;
        next_round = now + (is_stopping ? 20 : ROUND_MS);
        look_over(web, now);
        listen_again(web);
        access_log_flush(web->access_log);
        if (is_stopping && (atomic_load(&web->connection_count) == 0 || now > stop_by))
            break;
    }
    atomic_store(&web->is_ended, true);
    eventfd_write(web->wake, 1); /* stays readable: every thread sees it */
    places_wake_all(web);
    return NULL;
}
