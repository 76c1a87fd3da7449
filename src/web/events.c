#include "web/events.h"

#include "web/web_private.h"

#include "base/check.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct topic {
    struct topic *next;
    struct listener *first;
    size_t count, length;
    char name[];
};

void events_init(struct events *events)
{
    pthread_mutex_init(&events->lock, NULL);
    pthread_mutex_init(&events->waiting_lock, NULL);
    randombytes_buf(events->hash_key, sizeof events->hash_key);
}

void events_clear(struct events *events)
{
    while (events->first) {
        struct waiting_event *event = events->first;
        events->first = event->next;
        free(event);
    }
    events->last = NULL;
    pthread_mutex_destroy(&events->lock);
    pthread_mutex_destroy(&events->waiting_lock);
}

static bool is_topic(struct text topic)
{
    for (size_t i = 0; i < topic.length; i++)
        if ((unsigned char)topic.bytes[i] < ' ' || topic.bytes[i] == 127)
            return false;
    return topic.length > 0 && topic.length <= LIMIT_TOPIC_BYTES;
}

enum status events_open(struct response *response, struct text topic)
{
    struct serving *serving = response->request ? serving_of(response->request) : NULL;
    if (!serving || !is_topic(topic))
        return INVALID;
    if (atomic_load(&serving->web->events.listener_count) >= LIMIT_STREAMS)
        return BUSY;
    struct text *copy = TAKE(response->arena, struct text, 1);
    *copy = arena_copy(response->arena, topic);
    response->stream = copy;
    response->type = T("text/event-stream");
    return DONE;
}

struct text events_topic(const struct response *response)
{
    return *(const struct text *)response->stream;
}

/* With the lock held: where the topic is, or would be put. */
static struct topic **topic_place(struct events *events, struct text name)
{
    unsigned char hash[crypto_shorthash_BYTES];
    uint32_t number;
    crypto_shorthash(hash, (const unsigned char *)name.bytes, name.length, events->hash_key);
    memcpy(&number, hash, sizeof number);
    struct topic **place = &events->buckets[number % TOPIC_BUCKETS];
    while (*place && !text_is((struct text){(*place)->name, (*place)->length}, name))
        place = &(*place)->next;
    return place;
}

void events_listen(struct events *events, struct connection *connection, struct text name)
{
    struct listener *listener = &connection->listener;
    pthread_mutex_lock(&events->lock);
    struct topic **place = topic_place(events, name), *topic = *place;
    if (!topic) {
        topic = malloc(sizeof *topic + name.length);
        check(topic != NULL);
        *topic = (struct topic){.length = name.length};
        memcpy(topic->name, name.bytes, name.length);
        *place = topic;
    }
    *listener = (struct listener){.topic = topic, .next = topic->first, .connection = connection};
    if (topic->first)
        topic->first->previous = listener;
    topic->first = listener;
    topic->count++;
    pthread_mutex_unlock(&events->lock);
    atomic_fetch_add(&events->listener_count, 1);
}

void events_unlisten(struct events *events, struct connection *connection)
{
    struct listener *listener = &connection->listener;
    if (!listener->topic) /* only its owner sets or clears it */
        return;
    pthread_mutex_lock(&events->lock);
    struct topic *topic = listener->topic;
    if (listener->previous)
        listener->previous->next = listener->next;
    else
        topic->first = listener->next;
    if (listener->next)
        listener->next->previous = listener->previous;
    listener->topic = NULL;
    if (--topic->count == 0) {
        struct topic **place = topic_place(events, (struct text){topic->name, topic->length});
        check(*place == topic);
        *place = topic->next;
        free(topic);
    }
    pthread_mutex_unlock(&events->lock);
    atomic_fetch_sub(&events->listener_count, 1);
}

size_t events_listeners(struct web *web, struct text topic)
{
    if (!is_topic(topic))
        return 0;
    pthread_mutex_lock(&web->events.lock);
    struct topic *found = *topic_place(&web->events, topic);
    size_t count = found ? found->count : 0;
    pthread_mutex_unlock(&web->events.lock);
    return count;
}

/* event: NAME, then a data: line for each line, then an empty one. */
static struct text frame_of(struct arena *arena, struct text name, struct text data)
{
    struct buffer out = buffer_new(arena);
    struct text line;
    if (name.length)
        buffer_print(&out, "event: %.*s\n", TEXT_ARGUMENTS(name));
    if (data.length == 0)
        buffer_put(&out, T("data:\n"));
    while (data.length && text_next_part(&data, '\n', &line))
        buffer_print(&out, "data: %.*s\n", TEXT_ARGUMENTS(line));
    buffer_put_byte(&out, '\n');
    return buffer_text(&out);
}

bool events_publish(struct web *web, struct text topic, struct text name, struct text data)
{
    struct events *events = &web->events;
    if (!is_topic(topic) || (name.length && !is_topic(name)) || data.length > LIMIT_EVENT_BYTES ||
        text_find_byte(data, '\r') >= 0 || text_find_byte(data, 0) >= 0)
        return false;
    struct arena *arena = arena_new(1024);
    struct text frame = frame_of(arena, name, data);
    struct waiting_event *event = malloc(sizeof *event + topic.length + frame.length);
    check(event != NULL);
    char *bytes = (char *)(event + 1);
    memcpy(bytes, topic.bytes, topic.length);
    memcpy(bytes + topic.length, frame.bytes, frame.length);
    *event = (struct waiting_event){NULL, {bytes, topic.length}, {bytes + topic.length, frame.length}};
    arena_free(arena);
    pthread_mutex_lock(&events->waiting_lock);
    if (events->waiting_count == LIMIT_EVENTS_WAITING) {
        struct waiting_event *oldest = events->first;
        events->first = oldest->next;
        events->waiting_count--;
        free(oldest);
    }
    if (events->first)
        events->last->next = event;
    else
        events->first = event;
    events->last = event;
    events->waiting_count++;
    pthread_mutex_unlock(&events->waiting_lock);
    eventfd_t one = 1;
    ssize_t written = write(web->keeper_wake, &one, sizeof one);
    (void)written; /* full: the keeper is awake anyway */
    return true;
}

/* With the lock held. A listener whose socket is full, or gone, is cut; its owner sees that and closes it. */
static void send_to_all(struct topic *topic, struct text frame)
{
    for (struct listener *one = topic ? topic->first : NULL; one; one = one->next) {
        ssize_t sent = send(one->connection->socket, frame.bytes, frame.length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent != (ssize_t)frame.length)
            shutdown(one->connection->socket, SHUT_RDWR);
    }
}

void events_send(struct events *events, int64_t now_ms)
{
    pthread_mutex_lock(&events->waiting_lock);
    struct waiting_event *event = events->first;
    events->first = events->last = NULL;
    events->waiting_count = 0;
    pthread_mutex_unlock(&events->waiting_lock);
    while (event) {
        struct waiting_event *next = event->next;
        pthread_mutex_lock(&events->lock);
        send_to_all(*topic_place(events, event->topic), event->frame);
        pthread_mutex_unlock(&events->lock);
        free(event);
        event = next;
    }
    if (now_ms < events->heartbeat_ms)
        return;
    events->heartbeat_ms = now_ms + HEARTBEAT_MS;
    for (int i = 0; i < TOPIC_BUCKETS; i++) {
        pthread_mutex_lock(&events->lock);
        for (struct topic *topic = events->buckets[i]; topic; topic = topic->next)
            send_to_all(topic, T(":\n\n"));
        pthread_mutex_unlock(&events->lock);
    }
}
