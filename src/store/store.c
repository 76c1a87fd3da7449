/*
 * Opening a database, each thread's store, and transactions as far as both databases agree.
 *
 * Inside a body every store of the same database stands for the one that writes: code that kept its thread's store
 * reads what the transaction has done so far, and a nested transaction joins.
 */
#include "store/store.h"

#include "store/store_private.h"
#include "system/clock.h"
#include "system/log.h"

#include <stdlib.h>
#include <string.h>

static _Thread_local struct store *now_writing;
static void (*hook_before)(void), (*hook_after)(void);
static store_trace *_Atomic told;
static _Atomic int64_t calls_until_failure = -1;

void store_waiting_hooks(void (*before)(void), void (*after)(void))
{
    hook_before = before;
    hook_after = after;
}

void store_set_trace(store_trace *trace)
{
    told = trace;
}

void waiting_begins(void)
{
    if (hook_before)
        hook_before();
}

void waiting_ends(void)
{
    if (hook_after)
        hook_after();
}

void store_fail_at(int64_t call)
{
    calls_until_failure = call;
}

bool store_should_fail(void)
{
    if (calls_until_failure < 0)
        return false;
    return atomic_fetch_sub(&calls_until_failure, 1) == 1;
}

/* ---- opening ---- */

static bool is_postgres(struct text where)
{
    return text_starts(where, T("postgres://")) || text_starts(where, T("postgresql://"));
}

static void read_fault_setting(void)
{
    const char *fault = getenv("FAULT");
    int64_t call;
    if (fault && strncmp(fault, "store:", 6) == 0 && text_to_integer(text_of(fault + 6), &call))
        store_fail_at(call);
}

static void store_free_at_thread_end(void *thing)
{
    struct store *store = thing;
    struct database *database = store->database;
    pthread_mutex_lock(&database->mutex);
    for (struct store **at = &database->stores; *at; at = &(*at)->next) {
        if (*at == store) {
            *at = store->next;
            break;
        }
    }
    pthread_mutex_unlock(&database->mutex);
    check(store->uses == 0);
    free(store);
}

static struct database *open_either(struct arena *arena, struct text where, bool is_read_only, struct text *why_not)
{
    struct database *database = calloc(1, sizeof *database);
    check(database != NULL);
    database->backend = is_postgres(where) ? &postgres_backend : &sqlite_backend;
    database->where = strndup(where.bytes ? where.bytes : "", where.length);
    database->lock = -1;
    database->is_read_only = is_read_only;
    check(pthread_key_create(&database->key, store_free_at_thread_end) == 0);
    pthread_mutex_init(&database->mutex, NULL);
    pthread_cond_init(&database->returned, NULL);
    read_fault_setting();
    sqlite_begin(); /* also beside PostgreSQL: the text index is SQLite's */
    if (database->backend->open(database, arena, why_not) == DONE)
        return database;
    return database_close(database);
}

struct database *database_open(struct arena *arena, struct text where, struct text *why_not)
{
    return open_either(arena, where, false, why_not);
}

struct database *database_open_reading(struct arena *arena, struct text where, struct text *why_not)
{
    return open_either(arena, where, true, why_not);
}

struct database *database_close(struct database *database)
{
    if (!database)
        return NULL;
    pool_close(database);
    database->backend->close(database);
    pthread_key_delete(database->key);
    while (database->stores) {
        struct store *store = database->stores;
        database->stores = store->next;
        check(store->uses == 0);
        free(store);
    }
    pthread_cond_destroy(&database->returned);
    pthread_mutex_destroy(&database->mutex);
    free(database->where);
    free(database);
    return NULL;
}

bool database_is_sqlite(const struct database *database)
{
    return database->backend == &sqlite_backend;
}

bool database_may_write(const struct database *database)
{
    return !database->is_read_only && !database->is_poisoned;
}

struct store *database_store(struct database *database)
{
    struct store *store = pthread_getspecific(database->key);
    if (store)
        return store;
    store = calloc(1, sizeof *store);
    check(store != NULL);
    store->database = database;
    check(pthread_setspecific(database->key, store) == 0);
    pthread_mutex_lock(&database->mutex);
    store->next = database->stores;
    database->stores = store;
    pthread_mutex_unlock(&database->mutex);
    return store;
}

struct database *store_database(const struct store *store)
{
    return store->database;
}

/* ---- transactions ---- */

struct store *store_now_writing(const struct database *database)
{
    return now_writing && now_writing->database == database ? now_writing : NULL;
}

bool store_is_writing(const struct store *store)
{
    return store_now_writing(store->database) != NULL;
}

void store_set_rider(struct store *store, enum status (*rider)(struct store *store, void *context), void *context)
{
    store->rider = (struct rider){rider, context};
}

enum status store_run_job(struct store *writing, const struct job *job)
{
    struct store *outer = now_writing; /* another database's, if any */
    now_writing = writing;
    writing->failed = DONE;
    enum status status = job->body(writing, job->context);
    if (status == DONE && writing->failed == DONE && job->rider.run)
        status = job->rider.run(writing, job->rider.context);
    if (status == DONE)
        status = writing->failed;
    check(writing->uses == 0); /* the body ended all its rows */
    now_writing = outer;
    return status;
}

enum status store_transaction(struct store *store, enum status (*body)(struct store *store, void *context),
                              void *context)
{
    struct database *database = store->database;
    struct store *writing = store_now_writing(database);
    if (writing)
        return body(writing, context);
    if (!database_may_write(database))
        return BROKEN;
    struct job job = {.body = body, .context = context, .rider = store->rider, .status = BROKEN};
    enum status status = database->backend->transaction(store, &job);
    if (status == DONE)
        store->rider = (struct rider){0};
    return status;
}

enum status store_snapshot(struct store *store, enum status (*body)(struct store *store, void *context),
                           void *context)
{
    struct store *writing = store_now_writing(store->database);
    if (writing || store->is_snapshot)
        return body(writing ? writing : store, context);
    struct connection *connection = store_hold(store);
    if (!connection)
        return BROKEN;
    bool is_inside_rows = store->uses > 1; /* rows being read already hold a moment */
    enum status status = is_inside_rows ? DONE : store->database->backend->begin_reading(connection);
    if (status == DONE) {
        store->is_snapshot = true;
        status = body(store, context);
        store->is_snapshot = false;
        enum status ended = is_inside_rows ? DONE : store->database->backend->end_reading(connection);
        if (status == DONE)
            status = ended;
    }
    store_let_go(store);
    return status;
}

/* ---- rows ---- */

struct connection *store_hold(struct store *store)
{
    if (store->uses == 0 && !store->is_writing)
        store->connection = pool_borrow(store->database, false);
    if (store->connection)
        store->uses++;
    return store->connection;
}

void store_let_go(struct store *store)
{
    check(store->uses > 0);
    if (--store->uses > 0 || store->is_writing)
        return;
    pool_return(store->connection);
    store->connection = NULL;
}

static int slot_of(const struct query *query)
{
    static int next_slot = 0;
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    int slot = __atomic_load_n(query->slot, __ATOMIC_ACQUIRE);
    if (slot)
        return slot;
    pthread_mutex_lock(&mutex);
    slot = *query->slot ? *query->slot : ++next_slot;
    __atomic_store_n(query->slot, slot, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&mutex);
    return slot;
}

/* The query's statement on this connection; a fresh one for the time being when it is already running. */
static struct cursor *cursor_for(struct connection *connection, const struct query *query)
{
    int slot = query->slot ? slot_of(query) : 0;
    if (slot >= connection->statement_count) {
        int count = slot + 64;
        connection->statements = realloc(connection->statements, (size_t)count * sizeof *connection->statements);
        check(connection->statements != NULL);
        for (int i = connection->statement_count; i < count; i++)
            connection->statements[i] = NULL;
        connection->statement_count = count;
    }
    struct cursor *cursor = slot ? connection->statements[slot] : NULL;
    if (cursor && !cursor->is_running)
        return cursor;
    struct cursor *fresh = calloc(1, sizeof *fresh);
    check(fresh != NULL);
    *fresh = (struct cursor){.connection = connection, .query = query, .is_throwaway = cursor != NULL || !slot};
    if (!fresh->is_throwaway)
        connection->statements[slot] = fresh;
    return fresh;
}

static void forget(struct cursor *cursor)
{
    cursor->connection->database->backend->forget(cursor);
    free(cursor);
}

void connection_forget_statements(struct connection *connection)
{
    for (int i = 0; i < connection->statement_count; i++)
        if (connection->statements[i])
            forget(connection->statements[i]);
    free(connection->statements);
    connection->statements = NULL;
    connection->statement_count = 0;
}

static enum status noted(struct store *store, enum status status)
{
    if (status != DONE && status != NOT_FOUND && store->is_writing && store->failed == DONE)
        store->failed = status;
    return status;
}

/* *was_lost: the connection broke before it gave anything, and another may be tried. */
static enum status start_once(struct store *store, const struct query *query, const struct value *given,
                              struct cursor **rows, bool *was_lost)
{
    struct connection *connection = store_hold(store);
    if (!connection)
        return BROKEN;
    bool is_alone = store->uses == 1 && !store->is_writing && !store->is_snapshot;
    struct cursor *cursor = cursor_for(connection, query);
    cursor->store = store;
    cursor->is_running = true;
    cursor->rows = 0;
    cursor->began_at = told ? monotonic_microseconds() : 0;
    enum status status = store->database->backend->start(connection, cursor, given);
    if (status == DONE) {
        *rows = cursor;
        return DONE;
    }
    *was_lost = connection->is_broken && is_alone;
    if (*was_lost)
        pool_drop_idle(store->database);
    (void)!store_end(cursor, NULL);
    return status;
}

enum status store_start(struct store *store, const struct query *query, const struct value *given,
                        struct cursor **rows)
{
    struct store *writing = store_now_writing(store->database);
    if (writing)
        store = writing;
    if (query->changes && !writing) {
        log_line("store", "%s.%s changes outside a transaction", query->module, query->name);
        return BROKEN;
    }
    if (store->failed != DONE)
        return store->failed;
    if (store_should_fail())
        return noted(store, BROKEN);
    bool was_lost = false;
    enum status status = start_once(store, query, given, rows, &was_lost);
    if (was_lost) /* the server was restarted while the connection lay idle */
        status = start_once(store, query, given, rows, &was_lost);
    return noted(store, status);
}

enum status store_next(struct cursor *rows, struct value *columns)
{
    enum status status = rows->connection->database->backend->next(rows, columns);
    rows->rows += status == DONE;
    return noted(rows->store, status);
}

enum status store_end(struct cursor *rows, int64_t *changed_rows)
{
    if (!rows)
        return DONE;
    struct store *store = rows->store;
    int64_t changed = 0;
    enum status status = store->database->backend->end(rows, &changed);
    if (changed_rows)
        *changed_rows = changed;
    store_trace *trace = told;
    if (trace && rows->began_at)
        trace(rows->query->module, rows->query->name, monotonic_microseconds() - rows->began_at,
              rows->query->changes && changed ? changed : rows->rows, rows->scanned);
    rows->is_running = false;
    rows->store = NULL;
    if (rows->is_throwaway)
        forget(rows);
    store_let_go(store);
    return noted(store, status);
}
