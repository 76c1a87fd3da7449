/*
 * Appending events to their subject's chain, and reading them back.
 *
 * Canonical bytes: "ikanai event 1\n", then each member in the order of the table as LENGTH ":" BYTES "\n" with
 * numbers in decimal, then the 32 bytes of the hash before (zeros for the first).
 */
#include "store/event.h"

#include "store/event_private.h"
#include "store/store_private.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void put_member(struct buffer *bytes, struct text member)
{
    buffer_put_integer(bytes, (int64_t)member.length);
    buffer_put_byte(bytes, ':');
    buffer_put(bytes, member);
    buffer_put_byte(bytes, '\n');
}

static void put_number(struct buffer *bytes, int64_t number)
{
    char storage[32];
    int length = snprintf(storage, sizeof storage, "%lld", (long long)number);
    put_member(bytes, (struct text){storage, (size_t)length});
}

void event_hash(struct arena *arena, const struct event *event, int64_t sequence,
                const uint8_t previous[EVENT_HASH_BYTES], uint8_t hash[EVENT_HASH_BYTES])
{
    struct arena_mark mark = arena_mark(arena);
    struct buffer bytes = buffer_new(arena);
    buffer_put(&bytes, T("ikanai event 1\n"));
    put_member(&bytes, event->subject_kind);
    put_number(&bytes, event->subject_id);
    put_number(&bytes, sequence);
    put_member(&bytes, event->name);
    put_member(&bytes, event->actor_kind);
    put_number(&bytes, event->actor_id);
    put_member(&bytes, event->actor_name);
    put_member(&bytes, event->why);
    put_member(&bytes, event->detail);
    put_number(&bytes, event->at);
    buffer_put(&bytes, (struct text){(const char *)previous, EVENT_HASH_BYTES});
    crypto_generichash(hash, EVENT_HASH_BYTES, (const unsigned char *)bytes.bytes, bytes.length, NULL, 0);
    arena_release(arena, mark);
}

enum status event_append(struct store *store, const struct event *event)
{
    check(store_is_writing(store));
    check(event->subject_kind.length > 0 && event->name.length > 0 && event->actor_kind.length > 0);
    struct arena *arena = arena_new(4096);
    struct store_link last = {0};
    uint8_t previous[EVENT_HASH_BYTES] = {0}, hash[EVENT_HASH_BYTES];
    enum status status = event->is_first ? NOT_FOUND
                                         : store_last_link(store, arena, event->subject_kind, event->subject_id, &last);
    if (status == NOT_FOUND)
        status = DONE;
    else if (status == DONE && last.hash.length == sizeof previous)
        memcpy(previous, last.hash.bytes, sizeof previous);
    else if (status == DONE)
        status = BROKEN;
    if (status == DONE) {
        event_hash(arena, event, last.sequence + 1, previous, hash);
        const struct store_add_event_given given = {
            .subject_kind = event->subject_kind,
            .subject_id = event->subject_id,
            .sequence = last.sequence + 1,
            .name = event->name,
            .actor_kind = event->actor_kind,
            .actor_id = event->actor_id,
            .actor_name = event->actor_name,
            .why = event->why,
            .detail = event->detail,
            .at = event->at,
            .previous = {(const char *)previous, sizeof previous},
            .hash = {(const char *)hash, sizeof hash},
        };
        status = store_add_event_with(store, &given);
        if (status == CONFLICT)
            status = BUSY; /* another transaction took this sequence: the whole one is tried again */
    }
    arena_free(arena);
    return status;
}

/* ---- reading ---- */

bool event_from_row(const struct store_event_row *row, struct kept_event *found)
{
    if (row->hash.length != EVENT_HASH_BYTES || row->previous.length != EVENT_HASH_BYTES)
        return false;
    *found = (struct kept_event){
        .event = {row->subject_kind, row->subject_id, row->name, row->actor_kind, row->actor_id, row->actor_name,
                  row->why, row->detail, row->at, false},
        .id = row->id,
        .sequence = row->sequence,
        .leaf = row->has_leaf ? row->leaf : -1,
    };
    memcpy(found->hash, row->hash.bytes, EVENT_HASH_BYTES);
    memcpy(found->previous, row->previous.bytes, EVENT_HASH_BYTES);
    return true;
}

static enum status from_rows(struct arena *arena, const struct store_event_rows *rows, struct kept_events *found)
{
    struct kept_event *items = TAKE(arena, struct kept_event, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++)
        if (!event_from_row(&rows->items[i], &items[i]))
            return BROKEN;
    *found = (struct kept_events){items, rows->count};
    return DONE;
}

enum status event_list(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                       struct kept_events *found)
{
    struct store_event_rows rows;
    enum status status = store_events_of(store, arena, subject_kind, subject_id, &rows);
    return status == DONE ? from_rows(arena, &rows, found) : status;
}

enum status event_list_after(struct store *store, struct arena *arena, int64_t after_id, int64_t limit,
                             struct kept_events *found)
{
    struct store_event_rows rows;
    enum status status = store_events_after(store, arena, after_id, limit, &rows);
    return status == DONE ? from_rows(arena, &rows, found) : status;
}

enum status event_last(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                       struct kept_event *found)
{
    struct store_event_row row;
    enum status status = store_last_event(store, arena, subject_kind, subject_id, &row);
    if (status == DONE && !event_from_row(&row, found))
        status = BROKEN;
    return status;
}
