#include "web/once.h"

#include "base/check.h"
#include "store/store.h"
#include "web.queries.h"
#include "web/csrf.h"
#include "web/limits.h"
#include "web/places.h"
#include "web/serving.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RANDOM_BYTES = 16, MAC_BYTES = 16, KEY_BYTES = RANDOM_BYTES + MAC_BYTES, HASH_BYTES = 16, BUCKETS = 256 };
enum { FORGET_AT_A_TIME = 5000 };

/* The keys in work now, in this program; forms that wait for the first of their kind sleep on `has_ended`. */
struct once_table {
    pthread_mutex_t lock;
    pthread_cond_t has_ended;
    struct once *buckets[BUCKETS];
};

struct once_table *once_table_new(void)
{
    struct once_table *table = calloc(1, sizeof *table);
    pthread_condattr_t attributes;
    check(table != NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&table->lock, NULL);
    pthread_cond_init(&table->has_ended, &attributes);
    pthread_condattr_destroy(&attributes);
    return table;
}

struct once_table *once_table_free(struct once_table *table)
{
    if (!table)
        return NULL;
    pthread_cond_destroy(&table->has_ended);
    pthread_mutex_destroy(&table->lock);
    free(table);
    return NULL;
}

static struct text hex_of(struct arena *arena, const uint8_t *bytes, size_t size)
{
    struct buffer out = buffer_new(arena);
    buffer_put_hex(&out, bytes, size);
    return buffer_text(&out);
}

struct text once_key(const struct request *request, struct arena *arena)
{
    uint8_t key[KEY_BYTES];
    if (!request->web_site)
        return T("");
    randombytes_buf(key, RANDOM_BYTES);
    keyed_hash(request, "one-time key", (struct text){(const char *)key, RANDOM_BYTES}, key + RANDOM_BYTES, MAC_BYTES);
    return hex_of(arena, key, sizeof key);
}

/* Only keys that we gave out count, so that nobody fills the table with others. */
static bool is_ours(const struct request *request, struct text given)
{
    uint8_t key[KEY_BYTES], mac[MAC_BYTES];
    if (!text_to_hex(given, key, sizeof key))
        return false;
    keyed_hash(request, "one-time key", (struct text){(const char *)key, RANDOM_BYTES}, mac, sizeof mac);
    return sodium_memcmp(mac, key + RANDOM_BYTES, sizeof mac) == 0;
}

static struct once **place_in_table(struct once_table *table, struct text key_hash)
{
    struct once **place = &table->buckets[text_hash(key_hash) % BUCKETS];
    while (*place && !text_is((*place)->key_hash, key_hash))
        place = &(*place)->next_in_work;
    return place;
}

/* Enters the key into the table; waits while another request has it. */
static enum status hold(struct once *once)
{
    struct once_table *table = once->table;
    struct timespec until;
    int failure = 0;
    bool has_waited = false;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ONCE_WAIT_MS / 1000;
    pthread_mutex_lock(&table->lock);
    while (*place_in_table(table, once->key_hash) && failure != ETIMEDOUT) {
        if (!has_waited)
            web_waiting_begin();
        has_waited = true;
        failure = pthread_cond_timedwait(&table->has_ended, &table->lock, &until);
    }
    struct once **place = place_in_table(table, once->key_hash);
    if (!*place) {
        *place = once;
        once->is_held = true;
    }
    pthread_mutex_unlock(&table->lock);
    if (has_waited)
        web_waiting_end();
    return once->is_held ? DONE : BUSY;
}

static void let_go(struct once *once)
{
    if (!once->is_held)
        return;
    pthread_mutex_lock(&once->table->lock);
    struct once **place = place_in_table(once->table, once->key_hash);
    check(*place == once);
    *place = once->next_in_work;
    once->is_held = false;
    pthread_cond_broadcast(&once->table->has_ended);
    pthread_mutex_unlock(&once->table->lock);
}

/* Part of the transaction of the handler's change; may run twice. */
static enum status ride(struct store *store, void *context)
{
    struct once *once = context;
    once->written_location = once->location;
    enum status status =
        web_once_put(store, once->key_hash, once->content_hash, once->location, once->request->now);
    once->has_lost = status == CONFLICT;
    once->is_written = status == DONE;
    return status;
}

/* DONE: nobody did it yet. */
static enum status look_up(struct once *once, struct text *location)
{
    struct web_once_row row;
    enum status status = web_once_find(once->request->store, once->request->arena, once->key_hash, &row);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    if (!text_is(row.content_hash, once->content_hash))
        return CONFLICT;
    *location = row.location;
    return NOT_FOUND;
}

enum status once_begin(struct once *once, struct once_table *table, struct request *request, struct text *location)
{
    uint8_t hash[32];
    struct text key = request_field(request, FORM_KEY_FIELD);
    *once = (struct once){.table = table, .request = request};
    if (!is_ours(request, key))
        return INVALID;
    if (!request->store)
        return BROKEN;
    keyed_hash(request, "done form", arena_join(request->arena, key, binding_cookie(request)), hash, HASH_BYTES);
    once->key_hash = hex_of(request->arena, hash, HASH_BYTES);
    form_content_hash(request->form, hash);
    struct buffer content = buffer_new(request->arena);
    buffer_put(&content, request->path);
    buffer_put_byte(&content, '\n');
    buffer_put_hex(&content, hash, sizeof hash);
    keyed_hash(request, "its content", buffer_text(&content), hash, HASH_BYTES);
    once->content_hash = hex_of(request->arena, hash, HASH_BYTES);
    enum status status = hold(once);
    if (status == DONE)
        status = look_up(once, location);
    if (status == DONE)
        store_set_rider(request->store, ride, once);
    else
        let_go(once);
    return status;
}

static enum status locate(struct store *store, void *context)
{
    const struct once *once = context;
    return web_once_locate(store, once->key_hash, once->location);
}

enum status once_end(struct once *once, enum status status, struct text answer, struct text *location)
{
    if (!once->is_held)
        return status;
    store_set_rider(once->request->store, NULL, NULL);
    bool is_done = once->is_written && status == DONE;
    if (once->has_lost) {
        enum status first = look_up(once, location);
        status = first == DONE ? status : first;
    } else if (is_done && answer.length && !text_is(answer, once->written_location)) {
        /* If this small write fails the change stands all the same; a repeat is then told "already sent". */
        once->location = answer;
        enum status ignored = store_transaction(once->request->store, locate, once);
        (void)ignored;
    }
    let_go(once);
    return status;
}

void once_answer(const struct request *request, struct text location)
{
    struct serving *serving = serving_of(request);
    if (!serving || !serving->once.is_held)
        return;
    struct response scratch = {.arena = request->arena, .request = request};
    if (redirect(&scratch, location) == DONE)
        serving->once.location = scratch.location;
}

struct forgetting {
    int64_t before;
};

static enum status forget_some(struct store *store, void *context)
{
    const struct forgetting *forgetting = context;
    return web_once_forget_some(store, forgetting->before, FORGET_AT_A_TIME);
}

enum status once_forget(struct store *store, int64_t before)
{
    struct forgetting forgetting = {before};
    enum status status;
    do
        status = store_transaction(store, forget_some, &forgetting);
    while (status == DONE);
    return status == CONFLICT ? DONE : status;
}
