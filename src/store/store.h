/*
 * All that the rest of the program may know about databases.
 *
 * A `struct database` is opened once. A `struct store` is one thread's view of it: outside a transaction it
 * reads; inside store_transaction the body is handed the store that writes. Bodies may run twice, touch
 * nothing but the store, and are durable before store_transaction returns DONE. SQL stands in queries.sql
 * files only; the generated functions are the only callers of store_start and friends.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct database;
struct store;

/* `where` is a data folder (SQLite in FOLDER/city.db) or postgres://... On failure NULL and *why_not says it
   in a sentence (allocated in `arena`): locked by another server, not a city's file, unreadable, ... */
struct database *database_open(struct arena *arena, struct text where, struct text *why_not);
/* The same for commands that stand beside a running server (sql, verify, backup): takes no lock, changes nothing. */
struct database *database_open_reading(struct arena *arena, struct text where, struct text *why_not);
struct database *database_close(struct database *database); /* NULL is fine; always NULL; no thread may be inside */
bool database_is_sqlite(const struct database *database);
/* False after a failed fsync or a commit whose outcome is unknown on disk: reading goes on, every transaction is
   BROKEN until the program is started anew. */
bool database_may_write(const struct database *database);
/* Is the database there and answering? For /health; asks it anew. */
enum status database_ping(struct database *database) MUST_USE;
/* The calling thread's store, made at first use and kept until the thread ends or the database closes. */
struct store *database_store(struct database *database);
struct database *store_database(const struct store *store);

/* Runs body on the writing store in one transaction and returns when it is on disk. A body that returns
   anything but DONE is rolled back and that status is returned. A nested call joins the outer one. BUSY is
   retried here, bounded, and nowhere else. An unknown outcome is BROKEN, never DONE. The body may run on another
   thread and, in test builds, always runs twice (the first try is rolled back). After a query gave anything but
   DONE or NOT_FOUND, or a change gave CONFLICT by a constraint, the transaction can only be rolled back. */
enum status store_transaction(struct store *store, enum status (*body)(struct store *store, void *context),
                              void *context) MUST_USE;
bool store_is_writing(const struct store *store);
/* Reads that must agree with each other: everything in body sees the same moment. It may not change anything. */
enum status store_snapshot(struct store *store, enum status (*body)(struct store *store, void *context),
                           void *context) MUST_USE;
/* `rider` runs at the end of this thread's next outermost transaction, inside it, after the body said DONE; unless
   it says DONE too everything is rolled back and its status returned. Stays until a transaction is DONE or until
   it is taken off with NULL. The web floor records idempotency keys with it. */
void store_set_rider(struct store *store, enum status (*rider)(struct store *store, void *context), void *context);
/* Called around every wait for a commit, a free connection or PostgreSQL, so that a thread can give up its running
   place meanwhile. One pair for the program; set before threads start. */
void store_waiting_hooks(void (*before)(void), void (*after)(void));
/* Told of every statement when it ends: rows read or changed, and rows that SQLite walked through without an index (0 on
   PostgreSQL). NULL: off. Any thread; it may not use the store. */
typedef void store_trace(const char *module, const char *query, int64_t microseconds, int64_t rows, int64_t scanned);
void store_set_trace(store_trace *trace);

/* ---- migrations: NNNN_words.sql files of each module, applied in list order, forward only ---- */
struct migration {
    const char *module; /* folder name: "city", "procedures", "infection" */
    int number;
    const char *name, *sql; /* with {id} {int} {text} {bytes} {real} {strict} tokens; `{insert_only table};` as a
                               statement makes updates and deletes of its rows fail on both databases */
    bool expands; /* the release before may run on what it makes: begins with "-- expands:"; only adds */
};
/* `lists` is NULL-terminated; each list ends with a NULL module; the store's own tables come first by themselves.
   Each migration is a transaction of its own. Refuses (INVALID, *why_not) a changed checksum, a gap, or a schema
   newer than this program, unless all that is newer only expands (docs/decisions/expand-and-contract.md). */
enum status store_migrate(struct store *store, const struct migration *const *lists, struct text now_version,
                          int64_t now, struct arena *arena, struct text *why_not) MUST_USE;

/* Whether the first comment of a migration says that it only expands. */
bool migration_expands(const char *sql);

/* What store_migrate would do: one line for each migration not yet applied ("city 0002 households"). */
enum status store_migration_plan(struct store *store, const struct migration *const *lists, struct arena *arena,
                                 struct text *plan, struct text *why_not) MUST_USE;

/* ---- events: every change says who, when, what, why in the same transaction ---- */
struct event {
    struct text subject_kind;  /* "case", "person", "certificate" ... */
    int64_t subject_id;
    struct text name;          /* "procedures.case_sent": module, dot, what happened */
    struct text actor_kind;    /* "resident", "staff", "system", "stranger" */
    int64_t actor_id;          /* 0 when there is none */
    struct text actor_name;    /* a post or "本人"; no personal value */
    struct text why;           /* reason given; may be empty; no personal value */
    struct text detail;        /* JSON object without personal values; may be empty */
    int64_t at;                /* microseconds UTC, passed in */
    bool is_first;             /* the subject was made in this transaction: there is no event before, none is looked for */
};
/* Appends to the subject's hash chain. Only inside a transaction. */
enum status event_append(struct store *store, const struct event *event) MUST_USE;

/* ---- outbox: work to do after commit, done at least once by the job threads ---- */
enum status outbox_put(struct store *store, struct text kind, struct text payload, int64_t due_at,
                       int64_t now) MUST_USE; /* kind such as "notices.mail"; payload opaque */

/* ---- used by generated query functions only ---- */
enum value_kind { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BYTES };
struct value {
    enum value_kind kind;
    int64_t integer;
    double real;
    struct text text; /* also bytes */
};
struct query {
    const char *module, *name, *sql; /* placeholders $1.. */
    int parameters, columns;
    bool changes; /* INSERT, UPDATE or DELETE */
    bool streams; /* each row is called back: never all of them in memory */
    int *slot; /* statement cache slot, given at first use */
    const char *parameter_kinds;   /* one of i t b r for each parameter */
    const struct row_shape *shape; /* store/query.h; NULL for a single value or none */
};
struct cursor;
/* Prepares every query of every list (NULL-terminated lists of NULL-terminated query lists) and compares the number
   and kind of columns. The report (in arena) has a line for each that does not fit; BROKEN when there is one. */
enum status store_prepare_all(struct store *store, const struct query *const *const *lists, struct arena *arena,
                              struct text *report) MUST_USE;
enum status store_start(struct store *store, const struct query *query, const struct value *given,
                        struct cursor **rows) MUST_USE;
/* NOT_FOUND after the last row; texts live until the next call. */
enum status store_next(struct cursor *rows, struct value *columns) MUST_USE;
enum status store_end(struct cursor *rows, int64_t *changed_rows) MUST_USE; /* always call; NULL is fine */
