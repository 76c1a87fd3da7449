/*
 * Listeners of topics, and the events that wait to be sent by the keeper. Private to web.
 */
#pragma once

#include "web/events.h"

#include <pthread.h>
#include <stdatomic.h>

struct connection;
struct topic;

struct listener {
    struct topic *topic; /* NULL: does not listen */
    struct listener *next, *previous;
    struct connection *connection;
};

struct waiting_event {
    struct waiting_event *next;
    struct text topic, frame; /* behind this struct */
};

enum { TOPIC_BUCKETS = 1024 };

struct events {
    pthread_mutex_t lock; /* topics and listeners */
    struct topic *buckets[TOPIC_BUCKETS];
    uint8_t hash_key[16];
    _Atomic int64_t listener_count;
    pthread_mutex_t waiting_lock;
    struct waiting_event *first, *last;
    size_t waiting_count;
    int64_t heartbeat_ms;
};

void events_init(struct events *events);
void events_clear(struct events *events);
/* The topic that events_open chose. */
struct text events_topic(const struct response *response);
void events_listen(struct events *events, struct connection *connection, struct text topic);
void events_unlisten(struct events *events, struct connection *connection);
/* By the keeper only: sends what waits, and a heartbeat now and then. */
void events_send(struct events *events, int64_t now_ms);
