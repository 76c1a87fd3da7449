/*
 * The inside of the server: threads, connections and what passes between them. Private to web.
 *
 * A connection belongs to whoever took it out of the epoll set (one-shot), until that thread arms it again. Only its
 * `deadline_ms`, `phase` and `is_late` are read by the keeper meanwhile, under the table's lock so that it is not closed.
 */
#pragma once

#include "web/events_private.h"
#include "web/access_log.h"
#include "web/crowd.h"
#include "web/metrics.h"
#include "web/serving.h"

#include "system/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>

enum phase { PHASE_IDLE, PHASE_HEAD, PHASE_BODY, PHASE_WORK, PHASE_ANSWER, PHASE_STREAM, PHASE_LINGER };

/* The part of an answer that the socket did not take yet. */
struct outgoing {
    const char *bytes;
    char *owned; /* NULL where the bytes live as long as the program */
    size_t length, at;
    int file; /* sent behind the bytes; -1: none */
    int64_t file_at, file_end;
};

/* One message being read; idle connections have none. */
struct exchange {
    struct web *web;
    struct exchange *next_spare;
    char *bytes; /* from the message's first byte; `first` until it is too small */
    size_t size, length, taken;
    bool is_in_body, is_complete, may_upload, is_api;
    int refusal; /* HTTP code for what is wrong with the body; the rest is not read */
    int64_t body_bytes, body_limit; /* body_bytes are counted in the server's held or spooled ones */
    struct arena *form_arena; /* made when a body comes */
    struct form *form;
    struct multipart *multipart;
    struct buffer body;
    struct http_parser parser;
    char first[1536];
};

struct connection {
    struct web *web;
    int socket;
    uint32_t slot; /* in the table */
    _Atomic uint8_t phase;
    _Atomic bool is_late, is_armed;
    bool is_closing, is_counted; /* is_counted: among the neighbours */
    uint8_t address[16]; /* IPv4 mapped */
    _Atomic int64_t deadline_ms; /* 0: none */
    struct exchange *exchange;
    struct outgoing *outgoing;
    struct listener listener; /* of an event stream */
};

struct worker {
    struct web *web;
    pthread_t thread;
    pthread_cond_t has_turn;
    bool has_place;
    int waiting_depth;
    struct worker *next_parked;
    struct arena *arena;
    struct exchange *spare; /* at most SPARE_EXCHANGES */
    int spare_count;
    char *reading;          /* READING_BYTES for bodies */
    uint32_t id_start, id_count;
};

enum { READING_BYTES = 64 * 1024, CHUNKED_READ_BYTES = 8 * 1024, SPARE_EXCHANGES = 8, TRUSTED_PROXIES = 16, COMPRESSORS = 8 };

struct route_count {
    _Atomic int64_t requests, arena_most_bytes, most_microseconds;
};

struct counts {
    _Atomic int64_t by_class[6], latency[METRIC_LATENCIES];
    _Atomic int64_t refused, rate_limited, repeated, connections_ever, bytes_sent, timeouts;
};

struct web {
    struct web_options options;
    const struct site *site;
    struct arena *arena; /* the program's; only before the threads start */
    struct router *router;
    struct rates *rates;
    struct once_table *once;
    struct access_log *access_log;
    uint8_t proxies[TRUSTED_PROXIES][16];
    size_t proxy_count;
    int listener, epoll, wake, keeper_wake, port;

    pthread_mutex_t places_lock;
    int places_free, thread_count, thread_limit;
    struct worker **workers;
    struct worker *parked; /* waiting for a place; the last one first, its memory is warm */

    pthread_mutex_t table_lock;
    struct connection **table;
    uint32_t *free_slots;
    uint32_t free_count, slot_count;
    struct neighbours neighbours; /* under table_lock */
    _Atomic int64_t connection_count, held_bytes, spooled_bytes;

    pthread_mutex_t compressors_lock;
    struct libdeflate_compressor *compressors[COMPRESSORS]; /* at rest; large, so they are shared */
    int compressor_count;

    struct crowd crowd;
    struct events events;
    pthread_t keeper;
    _Atomic bool is_stopping, is_ended, is_full; /* is_full: the listener rests until the keeper's next round */
    bool is_joined;
    _Atomic int64_t date_second;
    struct counts counts;
    struct route_count *route_counts;
};

/* A deadline so many milliseconds from now. */
static inline int64_t deadline_in(const struct web *web, int64_t milliseconds)
{
    int percent = web->options.deadline_percent;
    return monotonic_ms() + (percent ? milliseconds * percent / 100 : milliseconds);
}

/* places.c */
void place_take(struct worker *worker);  /* waits; the worker may run */
void places_wake_all(struct web *web);
bool worker_start(struct web *web);      /* with places_lock held */
extern _Thread_local struct worker *this_worker;

/* connection.c */
struct connection *connection_new(struct web *web, int socket, const uint8_t address[16]); /* NULL: too many, or of this address */
void connection_close(struct connection *connection);
void connection_ready(struct worker *worker, struct connection *connection, uint32_t ready);
void connection_arm(struct connection *connection, enum phase phase, uint32_t wanted, int64_t deadline_ms);

/* exchange.c */
struct exchange *exchange_new(struct worker *worker);
void exchange_free(struct worker *worker, struct exchange *exchange);
void exchange_again(struct exchange *exchange); /* the next message; bytes behind the last one are kept */
void exchange_room(struct exchange *exchange, size_t more);
/* The head is complete: decides what body may come. Sets refusal. */
void exchange_begin_body(struct worker *worker, struct connection *connection, bool *wants_continue);
/* HTTP_MORE, HTTP_END (also when refusal is set), HTTP_REFUSED. *used bytes were read. */
enum http_progress exchange_feed(struct exchange *exchange, const char *bytes, size_t length, size_t *used);

/* serve.c */
/* Answers the complete message of the connection's exchange; false when the client is gone. */
bool address_read(struct text text, uint8_t address[16]); /* IPv4 as ::ffff:a.b.c.d */
bool web_is_proxy(const struct web *web, const uint8_t address[16]);
bool serve(struct worker *worker, struct connection *connection);

/* answer.c */
struct sending {
    struct text head, body;
    bool is_static; /* the body lives as long as the program */
    int file;
    int64_t file_size;
};
/* Makes the bytes of an answer: security headers, caching, compression. */
void answer_make(struct serving *serving, bool is_closing, struct sending *sending);
void answer_forget_compressors(struct web *web);
/* For messages that could not be read: the whole answer, static. */
struct text answer_plain(int code);
const char *code_name(int code);

/* connection.c */
/* False when the connection is gone. Otherwise all is sent, or connection->outgoing holds the rest. */
bool connection_send(struct connection *connection, const struct sending *sending);

/* keeper.c */
void *keeper_run(void *web);
