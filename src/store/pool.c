/*
 * Open connections, lent to threads for as long as they read rows or write.
 *
 * Many threads share few connections: only as many threads run at a time as have a running place, and each
 * connection costs a page cache and its prepared statements. The one returned last is lent first.
 */
#include "store/store_private.h"
#include "system/log.h"

#include <stdlib.h>

static struct connection *open_connection(struct database *database)
{
    struct connection *connection = calloc(1, sizeof *connection);
    check(connection != NULL);
    connection->database = database;
    struct arena *arena = arena_new(0);
    struct text why_not = {0};
    enum status status = database->backend->connect(database, false, connection, arena, &why_not);
    if (status != DONE) {
        log_line("store", "no connection: %.*s", TEXT_ARGUMENTS(why_not));
        free(connection);
        connection = NULL;
    }
    arena_free(arena);
    return connection;
}

static void close_connection(struct connection *connection)
{
    connection_forget_statements(connection);
    connection->database->backend->disconnect(connection);
    free(connection);
}

struct connection *pool_borrow(struct database *database, bool may_exceed)
{
    pthread_mutex_lock(&database->mutex);
    while (!database->idle && database->open >= MAX_CONNECTIONS && !may_exceed) {
        waiting_begins();
        pthread_cond_wait(&database->returned, &database->mutex);
        pthread_mutex_unlock(&database->mutex);
        waiting_ends(); /* may block: not under the mutex */
        pthread_mutex_lock(&database->mutex);
    }
    struct connection *connection = database->idle;
    if (connection)
        database->idle = connection->next;
    else
        database->open++;
    pthread_mutex_unlock(&database->mutex);
    if (connection)
        return connection;
    connection = open_connection(database);
    if (connection)
        return connection;
    pthread_mutex_lock(&database->mutex);
    database->open--;
    pthread_cond_signal(&database->returned);
    pthread_mutex_unlock(&database->mutex);
    return NULL;
}

void pool_return(struct connection *connection)
{
    struct database *database = connection->database;
    bool is_kept = !connection->is_broken;
    if (!is_kept)
        close_connection(connection);
    pthread_mutex_lock(&database->mutex);
    if (is_kept && database->open <= MAX_CONNECTIONS) {
        connection->next = database->idle;
        database->idle = connection;
        connection = NULL;
    } else {
        database->open--;
    }
    pthread_cond_signal(&database->returned);
    pthread_mutex_unlock(&database->mutex);
    if (is_kept && connection)
        close_connection(connection);
}

void pool_drop_idle(struct database *database)
{
    pthread_mutex_lock(&database->mutex);
    struct connection *idle = database->idle;
    database->idle = NULL;
    for (struct connection *connection = idle; connection; connection = connection->next)
        database->open--;
    pthread_cond_broadcast(&database->returned);
    pthread_mutex_unlock(&database->mutex);
    while (idle) {
        struct connection *connection = idle;
        idle = connection->next;
        close_connection(connection);
    }
}

void pool_close(struct database *database)
{
    pool_drop_idle(database);
    check(database->open == 0); /* somebody still reads */
}
