#include "city/jobs_private.h"

#include "base/date.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/keys.h"
#include "city/registry.h"
#include "city/search.h"
#include "store/outbox.h"
#include "system/log.h"

#include <sodium.h>
#include <string.h>

static const int64_t INDEX_AGAIN_MICROS = 10 * MINUTE_MICROS;

/* ---- outbox ---- */

static enum status work_one(struct city *city, struct store *store, struct arena *arena, const struct outbox_item *item)
{
    const struct outbox_worker *worker = registry_worker(city->registry, item->kind);
    struct job_run run = {.city = city, .store = store, .arena = arena, .now = city_now(city)};
    if (!worker) /* perhaps a newer node of the same city knows it */
        return outbox_retry(store, item, T("この種類の仕事をする機能がありません。"), run.now);
    enum status status = worker->work(&run, item->payload);
    switch (status) {
    case DONE:
        return outbox_finish(store, item);
    case BUSY:
    case BROKEN:
    case TOO_MUCH:
    case CONFLICT:
        return outbox_retry(store, item, text_of(status_name(status)), run.now);
    case NOT_FOUND:
    case INVALID:
    case FORBIDDEN:
        log_line("city", "outbox row %lld of kind %.*s is given up: %s", (long long)item->id,
                 TEXT_ARGUMENTS(item->kind), status_name(status));
        return outbox_give_up(store, item, text_of(status_name(status)), run.now);
    }
    return BROKEN;
}

enum status jobs_outbox_step(struct city *city, struct store *store, struct arena *arena, int64_t *done)
{
    int64_t waiting = 0, oldest, dead;
    enum status status = outbox_waiting(store, city_now(city), &waiting, &oldest, &dead);
    if (status != DONE || waiting == 0)
        return status;
    struct outbox_batch batch = {0};
    status = outbox_claim(store, arena, OUTBOX_BATCH, city_now(city), OUTBOX_LEASE_MS, &batch);
    for (size_t i = 0; status == DONE && i < batch.count; i++) {
        struct arena_mark mark = arena_mark(arena);
        status = work_one(city, store, arena, &batch.items[i]);
        if (status == CONFLICT) /* the lease was lost: another worker has it now */
            status = DONE;
        arena_release(arena, mark);
        ++*done;
    }
    return status;
}

/* ---- periodic jobs ---- */

struct job_row {
    const struct registry *registry;
    int64_t now;
};

static enum status register_in_store(struct store *store, void *context)
{
    const struct job_row *row = context;
    enum status status = DONE;
    for (const struct job *const *job = row->registry->jobs; status == DONE && *job; job++)
        if ((*job)->every_minutes > 0)
            status = city_job_add(store, text_of((*job)->name), row->now);
    return status;
}

enum status jobs_register(struct city *city, struct store *store)
{
    struct job_row row = {city->registry, city_now(city)};
    return store_transaction(store, register_in_store, &row);
}

struct taking {
    struct text name, node;
    int64_t now, due_at, ended_at;
    struct text outcome;
};

static enum status take_in_store(struct store *store, void *context)
{
    const struct taking *taking = context;
    return city_job_take(store, taking->name, taking->node, taking->now,
                         taking->now + JOB_LEASE_MINUTES * MINUTE_MICROS);
}

static enum status end_in_store(struct store *store, void *context)
{
    const struct taking *taking = context;
    return city_job_end(store, taking->name, taking->node, taking->due_at, taking->ended_at, taking->outcome);
}

/* CONFLICT: another node has it. A job that failed is due again at its usual time, and its outcome is kept. */
static enum status run_job(struct city *city, struct store *store, struct arena *arena, const struct job *job,
                           const char *node)
{
    struct taking taking = {.name = text_of(job->name), .node = text_of(node), .now = city_now(city)};
    enum status status = store_transaction(store, take_in_store, &taking);
    if (status != DONE)
        return status;
    struct job_run run = {.city = city, .store = store, .arena = arena, .now = taking.now};
    enum status outcome = job->run(&run);
    if (outcome != DONE)
        log_line("city", "job %s ended with %s", job->name, status_name(outcome));
    taking.ended_at = city_now(city);
    taking.due_at = taking.now + job->every_minutes * MINUTE_MICROS;
    taking.outcome = text_of(status_name(outcome));
    return store_transaction(store, end_in_store, &taking);
}

enum status jobs_periodic_step(struct city *city, struct store *store, struct arena *arena, const char *node,
                               int64_t *done)
{
    struct city_job_names due;
    int64_t first;
    enum status status = city_job_next_due(store, &first);
    if (status != DONE || first > city_now(city))
        return status;
    status = city_jobs_due(store, arena, city_now(city), &due);
    for (size_t i = 0; status == DONE && i < due.count; i++) {
        const struct job *job = registry_job(city->registry, due.items[i].name);
        if (!job || job->every_minutes <= 0)
            continue;
        struct arena_mark mark = arena_mark(arena);
        status = run_job(city, store, arena, job, node);
        arena_release(arena, mark);
        *done += status == DONE;
        if (status == CONFLICT)
            status = DONE;
    }
    return status;
}

enum status jobs_refresh_step(struct city *city, struct store *store)
{
    enum status status = city_refresh(city, store);
    for (const struct module *const *module = city->modules; status == DONE && *module; module++)
        if ((*module)->refresh)
            status = (*module)->refresh(city, store);
    return status;
}

static enum status make_due_in_store(struct store *store, void *context)
{
    const struct taking *taking = context;
    enum status status = city_job_add(store, taking->name, taking->now);
    return status == DONE ? city_job_make_due(store, taking->name, taking->now) : status;
}

enum status jobs_run_named(struct city *city, struct arena *arena, struct text name)
{
    const struct job *job = registry_job(city->registry, name);
    if (!job)
        return NOT_FOUND;
    struct store *store = database_store(city->database);
    struct taking taking = {.name = name, .now = city_now(city)};
    enum status status = store_transaction(store, make_due_in_store, &taking);
    return status == DONE ? run_job(city, store, arena, job, "desk") : status;
}

/* ---- sealer, index ---- */

void jobs_seal_key(const struct city *city, uint8_t public_key[EVENT_KEY_BYTES], uint8_t secret_key[EVENT_SECRET_BYTES])
{
    _Static_assert(EVENT_KEY_BYTES == crypto_sign_PUBLICKEYBYTES && EVENT_SECRET_BYTES == crypto_sign_SECRETKEYBYTES &&
                       KEY_BYTES == crypto_sign_SEEDBYTES,
                   "the keys of events are Ed25519 keys");
    uint8_t seed[KEY_BYTES];
    keys_derive(city->keys, T("event tree"), seed);
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    sodium_memzero(seed, sizeof seed);
}

enum status jobs_seal_step(struct city *city, struct store *store)
{
    uint8_t public_key[EVENT_KEY_BYTES], secret_key[EVENT_SECRET_BYTES];
    jobs_seal_key(city, public_key, secret_key);
    enum status status = event_seal(store, secret_key, city_now(city), NULL);
    sodium_memzero(secret_key, sizeof secret_key);
    return status;
}

/* How often the source was touched, on any node. */
static enum status generation_of(struct store *store, struct arena *arena, const char *kind, int64_t *found)
{
    struct city_note_row row;
    enum status status = city_note_read(store, arena, arena_print(arena, "index.%s", kind), &row);
    *found = status == DONE ? row.worth : 0;
    return status == NOT_FOUND ? DONE : status;
}

static void begin_state(const struct city *city, struct index_state *state)
{
    while (city->registry->searches[state->count])
        state->count++;
    state->seen = TAKE(state->arena, int64_t, state->count + 1);
    for (size_t i = 0; i < state->count; i++)
        state->seen[i] = -1;
}

enum status jobs_index_step(struct city *city, struct store *store, struct arena *arena, struct index_state *state)
{
    if (!state->seen)
        begin_state(city, state);
    int64_t now = city_now(city);
    bool is_time = now - state->indexed_at >= INDEX_AGAIN_MICROS;
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < state->count; i++) {
        int64_t generation, documents = 0;
        struct arena_mark mark = arena_mark(arena);
        const struct search_source *source = city->registry->searches[i];
        status = generation_of(store, arena, source->kind, &generation);
        if (status == DONE && (is_time || generation != state->seen[i])) {
            status = city_index_kind(city, store, arena, source, &documents);
            state->seen[i] = status == DONE ? generation : -1;
        }
        arena_release(arena, mark);
    }
    if (is_time && status == DONE)
        state->indexed_at = now;
    return status;
}
