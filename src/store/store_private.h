/*
 * What the files of this folder share: connections, their pool, and the functions that each database brings.
 *
 * A connection belongs to one thread at a time, between pool_borrow and pool_return, and keeps its prepared
 * statements. A store is a thread's light handle: it borrows a connection for as long as rows are being read. The
 * store that writes is another one, handed to transaction bodies.
 */
#pragma once

#include "base/check.h"
#include "store/query.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MAX_CONNECTIONS = 32 };

/* One prepared statement of a connection, and the cursor over its rows while it runs. */
struct cursor {
    struct connection *connection;
    const struct query *query;
    struct store *store; /* that borrowed the connection; NULL when idle */
    bool is_running, is_throwaway;
    void *statement; /* sqlite3_stmt, or PGresult while it runs */
    int *places;     /* SQLite: parameter i stands at places[i] */
    bool is_prepared;
    bool gives_row_number, has_given; /* SQLite: an insert whose RETURNING id was cut off */
    int64_t began_at, rows, scanned; /* for the trace */
    int64_t row, changed;      /* PostgreSQL: next row of the result */
    struct text *decoded;      /* PostgreSQL: bytes of the present row, freed at the next */
    int64_t stream;            /* PostgreSQL: number of the server's cursor that rows are fetched from, or 0 */
    bool began_reading;        /* PostgreSQL: for that cursor */
};

struct connection {
    struct database *database;
    struct connection *next; /* in the pool */
    void *handle;            /* sqlite3 or PGconn */
    struct cursor **statements;
    int statement_count; /* size of statements */
    bool is_broken;      /* not to be used again */
    bool has_run_script; /* SQLite: changes that it does not count, since it was last set false */
    bool was_warned; /* PostgreSQL: by the server, since it was last set false */
};

struct rider {
    enum status (*run)(struct store *store, void *context);
    void *context;
};

struct store {
    bool has_put; /* PostgreSQL: this transaction put work in the outbox; told to the other nodes behind its commit */
    struct database *database;
    struct store *next; /* in the database's list */
    struct connection *connection;
    int uses; /* cursors and snapshots that hold the connection */
    bool is_writing, is_snapshot;
    enum status failed; /* of a writing store: the transaction can only be rolled back */
    struct rider rider;
};

/* One transaction asked for; lives on the stack of the thread that waits for it. */
struct job {
    enum status (*body)(struct store *store, void *context);
    void *context;
    struct rider rider;
    enum status status;
    struct job *next;
    _Atomic uint32_t is_over; /* futex */
};

struct raw_result;

struct backend {
    enum status (*open)(struct database *database, struct arena *arena, struct text *why_not);
    enum status (*connect)(struct database *database, bool is_for_writing, struct connection *connection,
                           struct arena *arena, struct text *why_not);
    void (*disconnect)(struct connection *connection);
    enum status (*start)(struct connection *connection, struct cursor *cursor, const struct value *given);
    enum status (*next)(struct cursor *cursor, struct value *columns);
    enum status (*end)(struct cursor *cursor, int64_t *changed); /* also counts cursor->scanned */
    void (*forget)(struct cursor *cursor); /* frees the prepared statement */
    enum status (*transaction)(struct store *store, struct job *job);
    enum status (*begin_reading)(struct connection *connection);
    enum status (*end_reading)(struct connection *connection);
    enum status (*script)(struct connection *connection, const char *sql); /* several statements */
    /* Prepares and compares with the shape; the line of what is wrong, or empty. */
    struct text (*examine)(struct connection *connection, const struct query *query, struct arena *arena);
    enum status (*raw)(struct connection *connection, struct arena *arena, struct text sql, int64_t limit,
                       struct raw_result *found, struct text *why_not);
    void (*close)(struct database *database); /* the backend's own part */
};
extern const struct backend sqlite_backend, postgres_backend;

struct database {
    const struct backend *backend;
    char *where;  /* folder or URL */
    char *file;   /* SQLite: FOLDER/city.db */
    int lock;     /* SQLite: descriptor of the lock file, -1 without */
    bool is_read_only;
    atomic_bool is_poisoned; /* see database_may_write */
    pthread_key_t key;       /* the thread's store */
    pthread_mutex_t mutex;   /* guards the lists below */
    pthread_cond_t returned;
    struct store *stores;
    struct connection *idle; /* last in, first out: the warm ones are used */
    int open;                /* connections, idle or borrowed */
    void *writer;            /* SQLite: the writer thread's state */
    atomic_llong told_ms;    /* PostgreSQL: when other nodes were last told of new work */
    atomic_llong ids;        /* for ids that must differ within the process */
};

/* The store whose body this thread is inside of, or NULL. */
struct store *store_now_writing(const struct database *database);
/* Runs a job's body and rider on the writing store; in test builds the caller passes is_rehearsal for the first. */
enum status store_run_job(struct store *writing, const struct job *job);

/* Waits for a free connection unless `may_exceed`; NULL when it cannot be opened. */
struct connection *pool_borrow(struct database *database, bool may_exceed);
void pool_return(struct connection *connection); /* a broken one is closed */
void pool_close(struct database *database);      /* all; nobody may hold one */
void pool_drop_idle(struct database *database);  /* after a lost connection: the others are likely lost too */

/* The store's connection while somebody uses it; each hold is given up by store_let_go. */
struct connection *store_hold(struct store *store);
void store_let_go(struct store *store);

void connection_forget_statements(struct connection *connection);
void waiting_begins(void);
void waiting_ends(void);

/* Tests set it: the n-th call from now that reaches the database fails with BROKEN. Also FAULT=store:N. */
void store_fail_at(int64_t call);
bool store_should_fail(void);

/* SQLite's own parts. */
void sqlite_begin(void); /* settings of the whole library; once, before its first use */
enum status sqlite_writer_start(struct database *database, struct arena *arena, struct text *why_not);
void sqlite_writer_stop(struct database *database);
enum status sqlite_writer_run(struct store *store, struct job *job);
const char *sqlite_files(void); /* the name of the file functions that gather what is written to the log */
/* The length of an INSERT's text without its RETURNING id, where the row's number says the same; 0: it has to stay. */
int sqlite_length_without_returning(void *handle, const char *sql);
enum status sqlite_status(struct connection *connection, int code, const struct query *query);
/* Bodies are run twice, the first try rolled back; always on in test builds. */
void store_rehearse(bool is_wanted);
bool store_rehearses(void);
/* Runs something on the writing connection between two batches, while nobody writes. */
enum status sqlite_writer_alone(struct database *database, enum status (*act)(struct connection *, void *),
                                void *context);
