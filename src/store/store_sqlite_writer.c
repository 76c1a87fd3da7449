/*
 * The one thread that writes to SQLite: many bodies to one commit, one fsync for all of them.
 *
 * Threads put their job on a list and sleep; the writer runs each, commits, and wakes them when the commit is on disk. A
 * savepoint copies every page that its job touches, so jobs run without one until one of them has to be undone. With many threads asking it waits a moment before the commit, so that those just woken come along.
 * Checkpoints are made here too, after the waiters are awake, and their fsync is looked at: one that failed may have
 * lost pages for ever, so the store turns read-only until the program starts anew.
 */
#include "store/store_private.h"

#include "system/clock.h"
#include "system/log.h"

#include <errno.h>
#include <linux/futex.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    BATCH_JOBS = 1024,
    BATCH_MICROSECONDS = 20000, /* no caller waits longer than this for others' bodies */
    LINGER_MICROSECONDS = 1500,
    CHECKPOINT_PAGES = 4000,
    LARGE_WAL_PAGES = 64000, /* then readers are waited for, so that the log starts anew */
    RESTART_WAIT_MS = 20,
    CAREFUL_BATCHES = 32, /* after a batch that had to be run again */
    BUSY_TIMEOUT_MS = 5000,
    BUSY_TRIES = 5
};

struct alone {
    enum status (*act)(struct connection *connection, void *context);
    void *context;
    enum status status;
    bool is_over;
};

struct writer {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t arrived, alone_over;
    struct job *first, **last;
    int waiting, wake_at; /* jobs on the list; the writer wants to be woken at this many */
    bool is_stopping;
    struct alone *alone;
    struct database *database;
    struct connection connection;
    struct store store;
    sqlite3_stmt *begin, *commit, *rollback, *savepoint, *release, *rollback_to;
    int wal_pages, pages_at_checkpoint;
    int expected; /* jobs that are likely to come together */
    struct job *batch, **batch_last;
    int batch_count;
    bool has_lost_batch; /* SQLite rolled everything back by itself */
    bool is_bold, must_repeat;
    int careful_batches;
};

#ifdef IKANAI_TEST_BUILD
static bool rehearses = true;
#else
static bool rehearses = false;
#endif

void store_rehearse(bool is_wanted)
{
    rehearses = is_wanted;
}

bool store_rehearses(void)
{
    return rehearses;
}

/* ---- waiting and waking ---- */

static void wait_for(struct job *job)
{
    waiting_begins();
    while (atomic_load_explicit(&job->is_over, memory_order_acquire) == 0)
        syscall(SYS_futex, &job->is_over, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    waiting_ends();
}

/* The job lies on the waiter's stack and is gone once is_over is seen; the wake only uses its address. */
static void wake(struct job *job)
{
    atomic_store_explicit(&job->is_over, 1, memory_order_release);
    syscall(SYS_futex, &job->is_over, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static enum status submit(struct writer *writer, struct job *job)
{
    job->is_over = 0;
    job->next = NULL;
    pthread_mutex_lock(&writer->mutex);
    *writer->last = job;
    writer->last = &job->next;
    if (++writer->waiting >= writer->wake_at)
        pthread_cond_signal(&writer->arrived);
    pthread_mutex_unlock(&writer->mutex);
    wait_for(job);
    return job->status;
}

enum status sqlite_writer_run(struct store *store, struct job *job)
{
    struct writer *writer = store->database->writer;
    enum status status = BUSY;
    for (int i = 0; i < BUSY_TRIES && status == BUSY; i++)
        status = submit(writer, job);
    return status;
}

/* ---- one batch ---- */

static int step(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    int ended = sqlite3_reset(statement);
    return ended != SQLITE_OK ? ended : code == SQLITE_DONE ? SQLITE_OK : code;
}

static bool undo_to_savepoint(struct writer *writer)
{
    if (sqlite3_get_autocommit(writer->connection.handle))
        return false;
    return step(writer->rollback_to) == SQLITE_OK && step(writer->release) == SQLITE_OK;
}

static enum status try_job(struct writer *writer, struct job *job, bool is_rehearsal)
{
    int code = step(writer->savepoint);
    if (code != SQLITE_OK)
        return sqlite_status(&writer->connection, code, NULL);
    enum status status = store_run_job(&writer->store, job);
    if (status == DONE && !is_rehearsal) {
        code = step(writer->release);
        status = sqlite_status(&writer->connection, code, NULL);
        if (code == SQLITE_OK)
            return DONE;
    }
    if (!undo_to_savepoint(writer))
        writer->has_lost_batch = true;
    return status;
}

/* Without a savepoint. A job that fails after it has changed something takes the whole batch with it: then all others are
   run again, each under a savepoint (bodies may run twice), and what this one said stands. */
static enum status run_boldly(struct writer *writer, struct job *job)
{
    sqlite3 *handle = writer->connection.handle;
    int64_t changes = sqlite3_total_changes64(handle);
    writer->connection.has_run_script = false;
    enum status status = store_run_job(&writer->store, job);
    if (sqlite3_get_autocommit(handle))
        writer->has_lost_batch = true;
    else if (status != DONE && (sqlite3_total_changes64(handle) != changes || writer->connection.has_run_script))
        writer->must_repeat = true;
    return status;
}

static void run_job(struct writer *writer, struct job *job)
{
    job->status = writer->has_lost_batch ? BROKEN : DONE;
    if (job->status == DONE && writer->is_bold) {
        if (!writer->must_repeat)
            job->status = run_boldly(writer, job);
        return;
    }
    if (job->status == DONE && rehearses)
        job->status = try_job(writer, job, true);
    if (job->status == DONE && !writer->has_lost_batch)
        job->status = try_job(writer, job, false);
}

/* Takes what is on the list into the batch and runs it. */
static void run_arrived(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    struct job *job = writer->first;
    writer->first = NULL;
    writer->last = &writer->first;
    writer->waiting = 0;
    pthread_mutex_unlock(&writer->mutex);
    *writer->batch_last = job;
    for (; job; job = job->next) {
        run_job(writer, job);
        writer->batch_last = &job->next;
        writer->batch_count++;
    }
}

static void run_again_with_care(struct writer *writer)
{
    writer->is_bold = writer->must_repeat = false;
    writer->careful_batches = CAREFUL_BATCHES;
    writer->has_lost_batch = step(writer->rollback) != SQLITE_OK || step(writer->begin) != SQLITE_OK;
    for (struct job *job = writer->batch; job; job = job->next)
        if (job->status == DONE)
            run_job(writer, job);
}

/* Waits until as many have come as are likely to, but not for long. */
static void linger(struct writer *writer, int64_t began_at)
{
    int64_t until = monotonic_microseconds() + LINGER_MICROSECONDS;
    while (writer->batch_count < writer->expected && writer->batch_count < BATCH_JOBS && !writer->has_lost_batch &&
           !writer->must_repeat) {
        int64_t now = monotonic_microseconds();
        if (now >= until || now - began_at > BATCH_MICROSECONDS)
            return;
        struct timespec deadline = {until / MICROSECONDS, until % MICROSECONDS * 1000};
        int code = 0;
        pthread_mutex_lock(&writer->mutex);
        writer->wake_at = writer->expected - writer->batch_count;
        while (writer->waiting < writer->wake_at && !writer->is_stopping && code == 0)
            code = pthread_cond_timedwait(&writer->arrived, &writer->mutex, &deadline);
        writer->wake_at = 1;
        bool is_empty = writer->waiting == 0;
        pthread_mutex_unlock(&writer->mutex);
        if (is_empty)
            return;
        run_arrived(writer);
    }
}

static bool is_sync_failure(int code)
{
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC || code == SQLITE_IOERR_TRUNCATE ||
           code == SQLITE_IOERR_CLOSE;
}

static void poison(struct writer *writer, const char *what)
{
    if (!writer->database->is_poisoned)
        log_line("store", "%s failed: what is on disk is uncertain, so nothing is written any more until a restart",
                 what);
    writer->database->is_poisoned = true;
    sqlite3_db_config(writer->connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* DONE when the batch is on disk; otherwise what every job of it is told. */
static enum status commit(struct writer *writer)
{
    if (writer->has_lost_batch) {
        if (!sqlite3_get_autocommit(writer->connection.handle))
            step(writer->rollback);
        return BROKEN;
    }
    int code = step(writer->commit);
    if (code == SQLITE_OK)
        return DONE;
    enum status status = sqlite_status(&writer->connection, code, NULL);
    if (is_sync_failure(code))
        poison(writer, "fsync at commit");
    if (!sqlite3_get_autocommit(writer->connection.handle) && step(writer->rollback) != SQLITE_OK)
        poison(writer, "taking back a failed commit");
    return status == BUSY ? BUSY : BROKEN;
}

static int wake_all(struct writer *writer, enum status outcome)
{
    int count = 0;
    for (struct job *job = writer->batch; job; count++) {
        struct job *next = job->next;
        if (outcome != DONE)
            job->status = outcome;
        wake(job);
        job = next;
    }
    return count;
}

static void run_batch(struct writer *writer)
{
    int64_t began_at = monotonic_microseconds();
    writer->batch = NULL;
    writer->batch_last = &writer->batch;
    writer->batch_count = 0;
    writer->has_lost_batch = writer->database->is_poisoned;
    writer->must_repeat = false;
    writer->is_bold = !rehearses && writer->careful_batches == 0;
    writer->careful_batches -= writer->careful_batches > 0;
    if (!writer->has_lost_batch) {
        int code = step(writer->begin);
        writer->has_lost_batch = code != SQLITE_OK;
        (void)sqlite_status(&writer->connection, code, NULL);
    }
    run_arrived(writer);
    linger(writer, began_at);
    if (writer->must_repeat && !writer->has_lost_batch)
        run_again_with_care(writer);
    enum status outcome = commit(writer);
    pthread_mutex_lock(&writer->mutex);
    int together = writer->batch_count + writer->waiting;
    pthread_mutex_unlock(&writer->mutex);
    writer->expected = together > writer->expected ? together : writer->expected - (writer->expected - together + 7) / 8;
    wake_all(writer, outcome);
}

/* ---- checkpoints ---- */

static int count_wal_pages(void *context, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    ((struct writer *)context)->wal_pages = pages;
    return SQLITE_OK;
}

/* Copies the log into the file. One that could not finish for readers is tried again after as many pages more. */
static void checkpoint_when_due(struct writer *writer)
{
    if (writer->wal_pages < writer->pages_at_checkpoint)
        writer->pages_at_checkpoint = 0; /* the log began anew */
    if (writer->database->is_poisoned || writer->wal_pages - writer->pages_at_checkpoint < CHECKPOINT_PAGES)
        return;
    bool is_large = writer->wal_pages > LARGE_WAL_PAGES;
    sqlite3 *handle = writer->connection.handle;
    sqlite3_busy_timeout(handle, is_large ? RESTART_WAIT_MS : 0); /* for a reader that stays, all writers would wait */
    int code = sqlite3_wal_checkpoint_v2(handle, NULL, is_large ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE,
                                         NULL, NULL);
    sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
    writer->pages_at_checkpoint = writer->wal_pages;
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
        return;
    (void)sqlite_status(&writer->connection, code, NULL);
    if (is_sync_failure(code))
        poison(writer, "fsync at checkpoint");
}

/* ---- the thread ---- */

static void *write_for_ever(void *context)
{
    struct writer *writer = context;
    pthread_mutex_lock(&writer->mutex);
    for (;;) {
        while (!writer->first && !writer->alone && !writer->is_stopping)
            pthread_cond_wait(&writer->arrived, &writer->mutex);
        struct alone *alone = writer->alone;
        bool has_jobs = writer->first != NULL;
        if (!alone && !has_jobs)
            break; /* stopping, and all is written */
        writer->alone = NULL;
        pthread_mutex_unlock(&writer->mutex);
        if (alone)
            alone->status = alone->act(&writer->connection, alone->context);
        if (has_jobs) {
            run_batch(writer);
            checkpoint_when_due(writer);
        }
        pthread_mutex_lock(&writer->mutex);
        if (alone) {
            alone->is_over = true;
            pthread_cond_broadcast(&writer->alone_over);
        }
    }
    pthread_mutex_unlock(&writer->mutex);
    return NULL;
}

enum status sqlite_writer_alone(struct database *database, enum status (*act)(struct connection *, void *),
                                void *context)
{
    struct writer *writer = database->writer;
    struct alone alone = {.act = act, .context = context};
    pthread_mutex_lock(&writer->mutex);
    while (writer->alone)
        pthread_cond_wait(&writer->alone_over, &writer->mutex);
    writer->alone = &alone;
    pthread_cond_signal(&writer->arrived);
    while (!alone.is_over)
        pthread_cond_wait(&writer->alone_over, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    return alone.status;
}

static bool prepare_steps(struct writer *writer)
{
    struct {
        sqlite3_stmt **statement;
        const char *sql;
    } steps[] = {{&writer->begin, "BEGIN IMMEDIATE"},       {&writer->commit, "COMMIT"},
                 {&writer->rollback, "ROLLBACK"},           {&writer->savepoint, "SAVEPOINT job"},
                 {&writer->release, "RELEASE SAVEPOINT job"}, {&writer->rollback_to, "ROLLBACK TO SAVEPOINT job"}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (sqlite3_prepare_v3(writer->connection.handle, steps[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               steps[i].statement, NULL) != SQLITE_OK)
            return false;
    return true;
}

enum status sqlite_writer_start(struct database *database, struct arena *arena, struct text *why_not)
{
    struct writer *writer = calloc(1, sizeof *writer);
    check(writer != NULL);
    writer->database = database;
    writer->connection.database = database;
    enum status status = database->backend->connect(database, true, &writer->connection, arena, why_not);
    if (status != DONE || !prepare_steps(writer)) {
        free(writer);
        return status == DONE ? BROKEN : status;
    }
    writer->last = &writer->first;
    writer->wake_at = 1;
    writer->expected = 1;
    writer->store = (struct store){.database = database, .connection = &writer->connection, .is_writing = true};
    sqlite3_wal_hook(writer->connection.handle, count_wal_pages, writer);
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->arrived, &monotonic);
    pthread_cond_init(&writer->alone_over, NULL);
    pthread_condattr_destroy(&monotonic);
    check(pthread_create(&writer->thread, NULL, write_for_ever, writer) == 0);
    database->writer = writer;
    return DONE;
}

/* Threads that still wait are served first; the last connection to close makes the last checkpoint. */
void sqlite_writer_stop(struct database *database)
{
    struct writer *writer = database->writer;
    pthread_mutex_lock(&writer->mutex);
    writer->is_stopping = true;
    pthread_cond_signal(&writer->arrived);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    sqlite3_stmt *steps[] = {writer->begin,     writer->commit,  writer->rollback,
                             writer->savepoint, writer->release, writer->rollback_to};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        sqlite3_finalize(steps[i]);
    connection_forget_statements(&writer->connection);
    database->backend->disconnect(&writer->connection);
    pthread_cond_destroy(&writer->arrived);
    pthread_cond_destroy(&writer->alone_over);
    pthread_mutex_destroy(&writer->mutex);
    free(writer);
    database->writer = NULL;
}
