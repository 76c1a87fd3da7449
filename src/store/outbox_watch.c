/*
 * LISTEN: one thread that hears when a node put work in the outbox.
 */
#include "store/outbox.h"

#include "store/store_postgres.h"
#include "system/log.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { TRY_AGAIN_MS = 1000 };

struct outbox_watch {
    struct database *database;
    void (*wake)(void *context);
    void *context;
    pthread_t thread;
    int stop; /* eventfd */
    atomic_bool is_stopping;
};

static PGconn *connect_and_listen(struct outbox_watch *watch)
{
    const char *const names[] = {"dbname", "connect_timeout", "fallback_application_name", NULL};
    const char *const values[] = {watch->database->where, "5", "ikanai-watch", NULL};
    PGconn *handle = PQconnectdbParams(names, values, 1);
    if (handle && PQstatus(handle) == CONNECTION_OK) {
        PGresult *result = PQexec(handle, "LISTEN " OUTBOX_CHANNEL);
        bool listens = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        if (listens)
            return handle;
    }
    PQfinish(handle);
    return NULL;
}

/* True: told to stop. */
static bool wait_until(struct outbox_watch *watch, int socket, int milliseconds)
{
    struct pollfd files[2] = {{.fd = watch->stop, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
    (void)!poll(files, socket >= 0 ? 2 : 1, milliseconds);
    return atomic_load(&watch->is_stopping);
}

/* Until the connection is lost or the watch is stopped. */
static void listen_to(struct outbox_watch *watch, PGconn *handle)
{
    watch->wake(watch->context); /* what was put while nobody listened */
    while (!wait_until(watch, PQsocket(handle), -1)) {
        bool has_heard = false;
        if (!PQconsumeInput(handle) || PQstatus(handle) != CONNECTION_OK)
            return;
        for (PGnotify *note; (note = PQnotifies(handle)) != NULL; PQfreemem(note))
            has_heard = true;
        if (has_heard)
            watch->wake(watch->context);
    }
}

static void *watch_run(void *context)
{
    struct outbox_watch *watch = context;
    bool has_said = false;
    while (!atomic_load(&watch->is_stopping)) {
        PGconn *handle = connect_and_listen(watch);
        if (handle) {
            has_said = false;
            listen_to(watch, handle);
            PQfinish(handle);
        } else if (!has_said) {
            log_line("store", "new work of other nodes is not heard now; it is looked for instead");
            has_said = true;
        }
        wait_until(watch, -1, TRY_AGAIN_MS);
    }
    return NULL;
}

struct outbox_watch *outbox_watch_start(struct database *database, void (*wake)(void *context), void *context)
{
    if (database_is_sqlite(database))
        return NULL;
    struct outbox_watch *watch = calloc(1, sizeof *watch);
    check(watch != NULL);
    *watch = (struct outbox_watch){.database = database, .wake = wake, .context = context};
    watch->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(watch->stop >= 0 && pthread_create(&watch->thread, NULL, watch_run, watch) == 0);
    return watch;
}

struct outbox_watch *outbox_watch_stop(struct outbox_watch *watch)
{
    uint64_t one = 1;
    if (!watch)
        return NULL;
    atomic_store(&watch->is_stopping, true);
    (void)!write(watch->stop, &one, sizeof one);
    pthread_join(watch->thread, NULL);
    close(watch->stop);
    free(watch);
    return NULL;
}
