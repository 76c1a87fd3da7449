#include "city/jobs.h"

#include "base/check.h"
#include "city/city.h"
#include "city/jobs_private.h"
#include "store/outbox.h"
#include "system/log.h"
#include "system/random.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OUTBOX_THREADS = 2, THREADS = OUTBOX_THREADS + 2, ROUNDS_MOST = 1000, ARENA_BYTES = 256 * 1024 };
/* How often the outbox is looked at: where other nodes tell, only what fell due later and what was not heard is found so. */
enum { LOOK_MS = 250, LOOK_MS_WATCHED = 1000 };

struct jobs {
    struct city *city;
    pthread_t threads[THREADS];
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool is_stopping;
    int64_t woken; /* counts: other nodes put work */
    struct outbox_watch *watch; /* NULL: on SQLite */
    char node[NODE_NAME_BYTES * 2 + 1];
    _Atomic int64_t sealed_at;
};

/* Waits, unless the city is closing or somebody put work since `*seen` (NULL: that is none of its business). False: stop now. */
static bool wait_for_work(struct jobs *jobs, int64_t milliseconds, int64_t *seen)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&jobs->lock);
    int waited = 0;
    while (!jobs->is_stopping && waited != ETIMEDOUT && !(seen && *seen != jobs->woken))
        waited = pthread_cond_timedwait(&jobs->stop, &jobs->lock, &until);
    bool goes_on = !jobs->is_stopping;
    if (seen)
        *seen = jobs->woken;
    pthread_mutex_unlock(&jobs->lock);
    return goes_on;
}

static bool wait_for(struct jobs *jobs, int64_t milliseconds)
{
    return wait_for_work(jobs, milliseconds, NULL);
}

static void wake_up(void *context)
{
    struct jobs *jobs = context;
    pthread_mutex_lock(&jobs->lock);
    jobs->woken++;
    pthread_cond_broadcast(&jobs->stop);
    pthread_mutex_unlock(&jobs->lock);
}

/* Trouble is said once, not once a second. */
static void say_trouble(enum status status, enum status *last, const char *what)
{
    if (status != *last && status != DONE && status != BUSY)
        log_line("city", "%s: %s; it is tried again", what, status_name(status));
    *last = status;
}

static void *run_outbox(void *context)
{
    struct jobs *jobs = context;
    struct arena *arena = arena_new(ARENA_BYTES);
    enum status last = DONE;
    int64_t done = 0, seen = 0;
    while (wait_for_work(jobs, done ? 1 : jobs->watch ? LOOK_MS_WATCHED : LOOK_MS, &seen)) {
        done = 0;
        say_trouble(jobs_outbox_step(jobs->city, database_store(jobs->city->database), arena, &done), &last, "outbox");
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void *run_periodic(void *context)
{
    struct jobs *jobs = context;
    struct arena *arena = arena_new(ARENA_BYTES);
    enum status last = DONE;
    int64_t done = 0;
    while (wait_for(jobs, 1000)) {
        struct store *store = database_store(jobs->city->database);
        say_trouble(jobs_periodic_step(jobs->city, store, arena, jobs->node, &done), &last, "periodic jobs");
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void *run_ticker(void *context)
{
    struct jobs *jobs = context;
    struct arena *arena = arena_new(ARENA_BYTES), *kept = arena_new(0);
    struct index_state index = {.arena = kept};
    enum status last_seal = DONE, last_refresh = DONE, last_index = DONE;
    do {
        struct store *store = database_store(jobs->city->database);
        enum status status = jobs_seal_step(jobs->city, store);
        say_trouble(status, &last_seal, "sealer");
        if (status == DONE)
            atomic_store(&jobs->sealed_at, city_now(jobs->city));
        say_trouble(jobs_refresh_step(jobs->city, store), &last_refresh, "settings");
        say_trouble(jobs_index_step(jobs->city, store, arena, &index), &last_index, "index");
        arena_reset(arena);
    } while (wait_for(jobs, 1000));
    arena_free(arena);
    arena_free(kept);
    return NULL;
}

static void name_node(struct jobs *jobs)
{
    uint8_t bytes[NODE_NAME_BYTES];
    random_fill(&system_random, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(jobs->node + 2 * i, 3, "%02x", bytes[i]);
}

struct jobs *jobs_start(struct city *city)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);
    pthread_condattr_t attributes;
    check(jobs && pthread_mutex_init(&jobs->lock, NULL) == 0 && pthread_condattr_init(&attributes) == 0);
    check(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    check(pthread_cond_init(&jobs->stop, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
    jobs->city = city;
    name_node(jobs);
    if (jobs_register(city, database_store(city->database)) != DONE)
        log_line("city", "the list of periodic jobs could not be written");
    jobs->watch = outbox_watch_start(city->database, wake_up, jobs);
    for (int i = 0; i < OUTBOX_THREADS; i++)
        check(pthread_create(&jobs->threads[i], NULL, run_outbox, jobs) == 0);
    check(pthread_create(&jobs->threads[OUTBOX_THREADS], NULL, run_periodic, jobs) == 0);
    check(pthread_create(&jobs->threads[OUTBOX_THREADS + 1], NULL, run_ticker, jobs) == 0);
    city->jobs = jobs;
    return jobs;
}

struct jobs *jobs_stop(struct jobs *jobs)
{
    if (!jobs)
        return NULL;
    pthread_mutex_lock(&jobs->lock);
    jobs->is_stopping = true;
    pthread_cond_broadcast(&jobs->stop);
    pthread_mutex_unlock(&jobs->lock);
    for (int i = 0; i < THREADS; i++)
        pthread_join(jobs->threads[i], NULL);
    jobs->watch = outbox_watch_stop(jobs->watch);
    pthread_cond_destroy(&jobs->stop);
    pthread_mutex_destroy(&jobs->lock);
    jobs->city->jobs = NULL;
    free(jobs);
    return NULL;
}

int64_t jobs_sealed_at(const struct jobs *jobs)
{
    return jobs ? atomic_load(&jobs->sealed_at) : 0;
}

/* Outbox rows may make further ones. */
static enum status drain_outbox(struct city *city, struct store *store, struct arena *arena, int64_t *done)
{
    enum status status = DONE;
    for (int round = 0; status == DONE && round < ROUNDS_MOST; round++) {
        int64_t before = *done;
        status = jobs_outbox_step(city, store, arena, done);
        if (*done == before)
            break;
    }
    return status;
}

enum status jobs_run_once(struct city *city, struct arena *arena, int64_t *done)
{
    struct store *store = database_store(city->database);
    struct index_state index = {.arena = arena};
    *done = 0;
    enum status status = jobs_register(city, store);
    if (status == DONE)
        status = drain_outbox(city, store, arena, done);
    if (status == DONE)
        status = jobs_periodic_step(city, store, arena, "once", done);
    if (status == DONE)
        status = drain_outbox(city, store, arena, done);
    if (status == DONE)
        status = jobs_seal_step(city, store);
    if (status == DONE)
        status = jobs_refresh_step(city, store);
    return status == DONE ? jobs_index_step(city, store, arena, &index) : status;
}
