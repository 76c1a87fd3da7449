/*
 * Transactions on PostgreSQL: serializable, tried again a bounded number of times with jitter, and never called done
 * unless the server said COMMIT without a warning.
 */
#include "store/store_postgres.h"

#include "system/clock.h"
#include "system/log.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

enum {
    TRIES = 40,
    LONGEST_MS = 8000,     /* of trying, all together */
    FIRST_PAUSE_US = 500,  /* doubled each time */
    LONGEST_PAUSE_US = 100000,
    LOST_CONNECTION_PAUSE_US = 200000,
    TELL_EVERY_MS = 20
};

static void pause_between(int tries, bool was_lost)
{
    uint32_t longest = FIRST_PAUSE_US;
    for (int i = 0; i < tries && longest < LONGEST_PAUSE_US; i++)
        longest *= 2;
    if (was_lost)
        longest = LOST_CONNECTION_PAUSE_US;
    uint32_t microseconds = longest / 4 + randombytes_uniform(longest);
    struct timespec pause = {0, (long)microseconds * 1000};
    waiting_begins();
    nanosleep(&pause, NULL);
    waiting_ends();
}

/* DONE only when the server says so; a lost answer is an unknown outcome and is said to be BROKEN. */
static enum status commit(struct connection *connection)
{
    connection->was_warned = false;
    waiting_begins();
    PGresult *result = PQexec(connection->handle, "COMMIT");
    waiting_ends();
    enum status status = postgres_status(connection, result, NULL);
    if (status == DONE && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        status = BUSY; /* the server rolled back instead */
    if (status == DONE && connection->was_warned) {
        log_line("store", "a commit was not confirmed by the standby: its outcome is unknown");
        status = BROKEN;
    }
    if (connection->is_broken) {
        log_line("store", "the connection was lost during a commit: its outcome is unknown");
        status = BROKEN;
    }
    PQclear(result);
    return status;
}

/* Behind the commit, because notifications inside make all commits of the server wait for each other; and not more often than
   a person could notice: who is not told looks by itself soon. */
static void tell_others(struct connection *connection)
{
    long long now = monotonic_ms(), last = atomic_load(&connection->database->told_ms);
    if (now - last < TELL_EVERY_MS || !atomic_compare_exchange_strong(&connection->database->told_ms, &last, now))
        return;
    if (postgres_run(connection, "NOTIFY " OUTBOX_CHANNEL) != DONE)
        log_line("store", "the other nodes could not be told of new work; they find it by themselves");
}

static enum status try_once(struct connection *connection, const struct job *job, bool is_rehearsal,
                            bool *is_unknown)
{
    enum status status = postgres_run(connection, "BEGIN ISOLATION LEVEL SERIALIZABLE");
    if (status != DONE)
        return status;
    struct store writing = {.database = connection->database, .connection = connection, .is_writing = true};
    status = store_run_job(&writing, job);
    if (status == DONE && !is_rehearsal) {
        status = commit(connection);
        *is_unknown = status == BROKEN;
        if (status == DONE && writing.has_put)
            tell_others(connection);
        return status;
    }
    if (!connection->is_broken && postgres_run(connection, "ROLLBACK") != DONE)
        connection->is_broken = true;
    return status;
}

/* One connection, one try (two in test builds); BUSY also when the connection was lost before the commit. */
static enum status try_on_connection(struct store *store, const struct job *job, bool *was_lost)
{
    /* A thread that is reading rows holds a connection already: waiting for a second could wait for ever. */
    struct connection *connection = pool_borrow(store->database, store->uses > 0);
    *was_lost = !connection;
    if (!connection)
        return BUSY;
    bool is_unknown = false;
    enum status status = DONE;
    if (store_rehearses())
        status = try_once(connection, job, true, &is_unknown);
    if (status == DONE)
        status = try_once(connection, job, false, &is_unknown);
    *was_lost = connection->is_broken && !is_unknown;
    if (connection->is_broken)
        pool_drop_idle(store->database); /* most likely they are all dead */
    pool_return(connection);
    return *was_lost ? BUSY : status;
}

enum status postgres_transaction(struct store *store, struct job *job)
{
    int64_t until = monotonic_ms() + LONGEST_MS;
    for (int tries = 0; tries < TRIES; tries++) {
        bool was_lost;
        enum status status = try_on_connection(store, job, &was_lost);
        if (status != BUSY)
            return status;
        if (monotonic_ms() > until)
            break;
        pause_between(tries, was_lost);
    }
    log_line("store", "a transaction was given up after many tries");
    return BUSY;
}
