/*
 * One connection: reads a message as it comes, has it served, writes the answer as the client takes it.
 *
 * No thread waits for a client here: what is not complete stays in the exchange or in the outgoing bytes, and the
 * connection goes back into the epoll set with a deadline.
 */
#include "web/web_private.h"

#include "base/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void drop_outgoing(struct connection *connection)
{
    struct outgoing *outgoing = connection->outgoing;
    if (!outgoing)
        return;
    if (outgoing->file >= 0)
        close(outgoing->file);
    if (outgoing->owned)
        atomic_fetch_sub_explicit(&connection->web->held_bytes, (int64_t)outgoing->length, memory_order_relaxed);
    free(outgoing->owned);
    free(outgoing);
    connection->outgoing = NULL;
}

/* Everybody comes through a proxy or from this machine; a city that sets a number of its own means those as well. */
static bool is_stranger(const struct web *web, const uint8_t address[16])
{
    static const uint8_t loopback[13] = {[10] = 0xff, [11] = 0xff, [12] = 127}, loopback_6[16] = {[15] = 1};
    bool is_here = memcmp(address, loopback, sizeof loopback) == 0 || memcmp(address, loopback_6, sizeof loopback_6) == 0;
    return !web_is_proxy(web, address) && (!is_here || web->options.connections_of_one > 0);
}

struct connection *connection_new(struct web *web, int socket, const uint8_t address[16])
{
    struct connection *connection = NULL;
    bool is_counted = is_stranger(web, address);
    pthread_mutex_lock(&web->table_lock);
    if (web->free_count > 0 && (!is_counted || neighbours_add(&web->neighbours, address))) {
        connection = calloc(1, sizeof *connection);
        check(connection != NULL);
        connection->web = web;
        connection->socket = socket;
        connection->is_counted = is_counted;
        connection->slot = web->free_slots[--web->free_count];
        memcpy(connection->address, address, sizeof connection->address);
        web->table[connection->slot] = connection;
    }
    pthread_mutex_unlock(&web->table_lock);
    if (connection) {
        atomic_fetch_add(&web->connection_count, 1);
        atomic_fetch_add_explicit(&web->counts.connections_ever, 1, memory_order_relaxed);
    }
    return connection;
}

void connection_close(struct connection *connection)
{
    struct web *web = connection->web;
    events_unlisten(&web->events, connection);
    pthread_mutex_lock(&web->table_lock);
    web->table[connection->slot] = NULL;
    if (connection->is_counted)
        neighbours_remove(&web->neighbours, connection->address);
    web->free_slots[web->free_count++] = connection->slot;
    pthread_mutex_unlock(&web->table_lock);
    /* A child program may hold a copy of the socket for a moment, which would keep it in the set. */
    epoll_ctl(web->epoll, EPOLL_CTL_DEL, connection->socket, NULL);
    close(connection->socket);
    drop_outgoing(connection);
    exchange_free(this_worker, connection->exchange);
    free(connection);
    atomic_fetch_sub(&web->connection_count, 1);
}

/* After this the connection belongs to whoever is woken by it, and may be gone before the call is back: nothing of it is
   looked at after `is_armed` is set. The plain system call, because the thread sanitizer would take the closing of a
   socket by the woken thread for a race with this call. */
void connection_arm(struct connection *connection, enum phase phase, uint32_t wanted, int64_t deadline_ms)
{
    struct epoll_event event = {.events = wanted | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = connection};
    int epoll = connection->web->epoll, socket = connection->socket;
    atomic_store_explicit(&connection->phase, (uint8_t)phase, memory_order_relaxed);
    atomic_store_explicit(&connection->deadline_ms, deadline_ms, memory_order_relaxed);
    atomic_store_explicit(&connection->is_armed, true, memory_order_release);
    syscall(SYS_epoll_ctl, epoll, EPOLL_CTL_MOD, socket, &event);
}

/* What could not be sent at once is kept; static bytes are not copied. False when too much is held already. */
static bool keep_rest(struct connection *connection, const struct sending *sending, size_t sent)
{
    struct outgoing *outgoing = calloc(1, sizeof *outgoing);
    check(outgoing != NULL);
    size_t head = sent < sending->head.length ? sending->head.length - sent : 0;
    size_t body_at = sent > sending->head.length ? sent - sending->head.length : 0;
    size_t body = sending->body.length - body_at;
    outgoing->file = sending->file;
    outgoing->file_end = sending->file >= 0 ? sending->file_size : 0;
    outgoing->length = head + body;
    connection->outgoing = outgoing;
    if (head == 0 && sending->is_static) {
        outgoing->bytes = sending->body.bytes + body_at;
    } else if (head + body > 0) {
        outgoing->bytes = outgoing->owned = malloc(head + body);
        check(outgoing->owned != NULL);
        if (head)
            memcpy(outgoing->owned, sending->head.bytes + sent, head);
        if (body)
            memcpy(outgoing->owned + head, sending->body.bytes + body_at, body);
        int64_t length = (int64_t)outgoing->length;
        return atomic_fetch_add(&connection->web->held_bytes, length) + length <= LIMIT_HELD_BYTES;
    }
    return true;
}

bool connection_send(struct connection *connection, const struct sending *sending)
{
    struct iovec parts[2] = {{(char *)(uintptr_t)sending->head.bytes, sending->head.length},
                             {(char *)(uintptr_t)sending->body.bytes, sending->body.length}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = sending->body.length ? 2 : 1};
    size_t all = sending->head.length + sending->body.length;
    int more = sending->file >= 0 ? MSG_MORE : 0;
    ssize_t sent = sendmsg(connection->socket, &message, MSG_NOSIGNAL | more);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        if (sending->file >= 0)
            close(sending->file);
        return false;
    }
    if (sent < 0)
        sent = 0;
    return ((size_t)sent == all && sending->file < 0) || keep_rest(connection, sending, (size_t)sent);
}

enum progress { GOES_ON, IS_ARMED, IS_GONE };

static int64_t answer_deadline(const struct connection *connection, const struct outgoing *outgoing)
{
    int64_t bytes = (int64_t)(outgoing->length - outgoing->at) + outgoing->file_end - outgoing->file_at;
    return deadline_in(connection->web, DEADLINE_ANSWER_MS + bytes * 1000 / SLOWEST_ANSWER_BYTES_A_SECOND);
}

/* GOES_ON when all is out. */
static enum progress send_rest(struct connection *connection, bool is_first)
{
    struct outgoing *outgoing = connection->outgoing;
    int64_t deadline = is_first ? answer_deadline(connection, outgoing) : atomic_load(&connection->deadline_ms);
    while (outgoing->at < outgoing->length || outgoing->file_at < outgoing->file_end) {
        ssize_t sent;
        if (outgoing->at < outgoing->length) {
            sent = send(connection->socket, outgoing->bytes + outgoing->at, outgoing->length - outgoing->at, MSG_NOSIGNAL);
            outgoing->at += sent > 0 ? (size_t)sent : 0;
        } else {
            off_t at = outgoing->file_at;
            size_t left = (size_t)(outgoing->file_end - outgoing->file_at);
            sent = sendfile(connection->socket, outgoing->file, &at, left < READING_BYTES * 4 ? left : READING_BYTES * 4);
            outgoing->file_at = at;
        }
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN) {
            connection_arm(connection, PHASE_ANSWER, EPOLLOUT, deadline);
            return IS_ARMED;
        }
        if (sent <= 0) { /* gone, or the file became shorter */
            connection_close(connection);
            return IS_GONE;
        }
    }
    drop_outgoing(connection);
    return GOES_ON;
}

/* Lets the client read the answer before the connection ends: closing with unread bytes would cut it. */
static enum progress linger(struct connection *connection)
{
    exchange_free(this_worker, connection->exchange); /* with its uploads, before the client sees the end */
    connection->exchange = NULL;
    shutdown(connection->socket, SHUT_WR);
    connection_arm(connection, PHASE_LINGER, EPOLLIN, deadline_in(connection->web, DEADLINE_LINGER_MS));
    return IS_ARMED;
}

static enum progress drain(struct worker *worker, struct connection *connection)
{
    for (int round = 0; round < 64; round++) {
        ssize_t got = recv(connection->socket, worker->reading, READING_BYTES, 0);
        if (got > 0)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EINTR) && !atomic_load(&connection->is_late))
            break;
        connection_close(connection);
        return IS_GONE;
    }
    connection_arm(connection, PHASE_LINGER, EPOLLIN, atomic_load(&connection->deadline_ms));
    return IS_ARMED;
}

/* After an answer is out: the next message, or the end. */
static enum progress after_answer(struct connection *connection)
{
    struct exchange *exchange = connection->exchange;
    if (connection->is_closing)
        return linger(connection);
    exchange_again(exchange);
    if (exchange->length > 0) {
        atomic_store_explicit(&connection->phase, PHASE_HEAD, memory_order_relaxed);
        atomic_store_explicit(&connection->deadline_ms, deadline_in(connection->web, DEADLINE_HEAD_MS), memory_order_relaxed);
        return GOES_ON;
    }
    exchange_free(this_worker, exchange);
    connection->exchange = NULL;
    connection_arm(connection, PHASE_IDLE, EPOLLIN, deadline_in(connection->web, DEADLINE_IDLE_MS));
    return IS_ARMED;
}

static enum progress refuse(struct connection *connection, int code)
{
    struct sending sending = {.head = answer_plain(code), .is_static = true, .file = -1};
    atomic_fetch_add_explicit(&connection->web->counts.refused, 1, memory_order_relaxed);
    connection->is_closing = true;
    if (!connection_send(connection, &sending)) {
        connection_close(connection);
        return IS_GONE;
    }
    enum progress progress = connection->outgoing ? send_rest(connection, true) : GOES_ON;
    return progress == GOES_ON ? linger(connection) : progress;
}

/* A complete message is answered. */
static enum progress answer(struct worker *worker, struct connection *connection)
{
    atomic_store_explicit(&connection->phase, PHASE_WORK, memory_order_relaxed);
    atomic_store_explicit(&connection->deadline_ms, 0, memory_order_relaxed);
    if (!serve(worker, connection)) {
        connection_close(connection);
        return IS_GONE;
    }
    if (connection->listener.topic) {
        exchange_free(worker, connection->exchange);
        connection->exchange = NULL;
        connection_arm(connection, PHASE_STREAM, EPOLLIN, 0);
        return IS_ARMED;
    }
    enum progress progress = connection->outgoing ? send_rest(connection, true) : GOES_ON;
    return progress == GOES_ON ? after_answer(connection) : progress;
}

static int64_t body_deadline(const struct web *web, const struct exchange *exchange)
{
    int64_t bytes = exchange->parser.framing == BODY_LENGTH ? (int64_t)exchange->parser.left : exchange->body_limit;
    return deadline_in(web, DEADLINE_BODY_MS + bytes * 1000 / SLOWEST_BODY_BYTES_A_SECOND);
}

/* Makes what it can of the bytes that are there. GOES_ON: more bytes are wanted from the socket. */
static enum progress use_bytes(struct worker *worker, struct connection *connection)
{
    for (int answered = 0;;) {
        struct exchange *exchange = connection->exchange;
        size_t used;
        if (!exchange->is_in_body) {
            enum http_progress progress = http_parse_head(&exchange->parser, exchange->bytes, exchange->length);
            if (progress == HTTP_REFUSED)
                return refuse(connection, exchange->parser.code);
            if (progress == HTTP_MORE)
                return GOES_ON;
            bool wants_continue;
            exchange_begin_body(worker, connection, &wants_continue);
            if (wants_continue &&
                send(connection->socket, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL) != 25) {
                connection_close(connection);
                return IS_GONE;
            }
            atomic_store_explicit(&connection->deadline_ms, body_deadline(connection->web, exchange), memory_order_relaxed);
            atomic_store_explicit(&connection->phase, PHASE_BODY, memory_order_relaxed);
        }
        enum http_progress progress = exchange_feed(exchange, exchange->bytes + exchange->taken,
                                                    exchange->length - exchange->taken, &used);
        exchange->taken += used;
        if (progress == HTTP_MORE)
            return GOES_ON;
        if (progress == HTTP_REFUSED)
            return refuse(connection, exchange->parser.code);
        enum progress next = answer(worker, connection);
        if (next != GOES_ON)
            return next;
        if (++answered == LIMIT_PIPELINED) { /* writable at once: back behind the others */
            connection_arm(connection, PHASE_HEAD, EPOLLIN | EPOLLOUT, deadline_in(connection->web, DEADLINE_HEAD_MS));
            return IS_ARMED;
        }
    }
}

/* Reads once; GOES_ON when bytes came. */
static enum progress read_some(struct worker *worker, struct connection *connection, bool *was_full)
{
    struct exchange *exchange = connection->exchange;
    char *to = worker->reading;
    size_t room = READING_BYTES, used;
    if (!exchange->is_in_body) {
        exchange_room(exchange, 512);
        to = exchange->bytes + exchange->length;
        room = exchange->size - exchange->length;
    } else if (exchange->parser.framing == BODY_CHUNKED) {
        room = CHUNKED_READ_BYTES; /* so that what belongs to the next message is little */
    } else if (exchange->parser.left < room) {
        room = (size_t)exchange->parser.left;
    }
    ssize_t got = recv(connection->socket, to, room, 0);
    *was_full = got == (ssize_t)room;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        connection_arm(connection, exchange->is_in_body ? PHASE_BODY : PHASE_HEAD, EPOLLIN,
                       atomic_load(&connection->deadline_ms));
        return IS_ARMED;
    }
    if (got <= 0) {
        if (atomic_load(&connection->is_late) && exchange->length > 0)
            return refuse(connection, 408);
        connection_close(connection);
        return IS_GONE;
    }
    if (!exchange->is_in_body) {
        exchange->length += (size_t)got;
        return GOES_ON;
    }
    enum http_progress progress = exchange_feed(exchange, to, (size_t)got, &used);
    if (progress == HTTP_REFUSED)
        return refuse(connection, exchange->parser.code);
    if (used < (size_t)got) {
        exchange_room(exchange, (size_t)got - used);
        memcpy(exchange->bytes + exchange->length, to + used, (size_t)got - used);
        exchange->length += (size_t)got - used;
    }
    return GOES_ON;
}

static void read_message(struct worker *worker, struct connection *connection)
{
    if (!connection->exchange) {
        connection->exchange = exchange_new(worker);
        atomic_store_explicit(&connection->deadline_ms, deadline_in(connection->web, DEADLINE_HEAD_MS), memory_order_relaxed);
    } else if (use_bytes(worker, connection) != GOES_ON) {
        return; /* pipelined ones that had to wait for their turn */
    }
    for (int round = 0; round < 32; round++) {
        bool was_full;
        if (read_some(worker, connection, &was_full) != GOES_ON || use_bytes(worker, connection) != GOES_ON)
            return;
        if (!was_full)
            break;
    }
    bool is_in_body = connection->exchange->is_in_body;
    connection_arm(connection, is_in_body ? PHASE_BODY : PHASE_HEAD, EPOLLIN, atomic_load(&connection->deadline_ms));
}

void connection_ready(struct worker *worker, struct connection *connection, uint32_t ready)
{
    check(atomic_exchange_explicit(&connection->is_armed, false, memory_order_acquire));
    switch ((enum phase)atomic_load_explicit(&connection->phase, memory_order_relaxed)) {
    case PHASE_ANSWER:
        if (atomic_load(&connection->is_late) || (ready & (EPOLLERR | EPOLLHUP)))
            connection_close(connection);
        else if (send_rest(connection, false) == GOES_ON && after_answer(connection) == GOES_ON)
            read_message(worker, connection);
        break;
    case PHASE_STREAM: /* a listener has nothing to say: it went, or was cut */
        connection_close(connection);
        break;
    case PHASE_LINGER:
        drain(worker, connection);
        break;
    default:
        read_message(worker, connection);
    }
}
