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
   in a sentence (allocated in `arena`): locked by another server, newer schema, unreadable, ... */
struct database *database_open(struct arena *arena, struct text where, struct text *why_not);
struct database *database_close(struct database *database); /* NULL is fine; always NULL */
bool database_is_sqlite(const struct database *database);
/* The calling thread's store, made at first use and kept until the thread ends or the database closes. */
struct store *database_store(struct database *database);

/* Runs body on the writing store in one transaction and returns when it is on disk. A body that returns
   anything but DONE is rolled back and that status is returned. A nested call joins the outer one. BUSY is
   retried here, bounded, and nowhere else. An unknown outcome is BROKEN, never DONE. */
enum status store_transaction(struct store *store, enum status (*body)(struct store *store, void *context),
                              void *context) MUST_USE;
bool store_is_writing(const struct store *store);

/* ---- migrations: NNNN_words.sql files of each module, applied in list order, forward only ---- */
struct migration {
    const char *module; /* folder name: "city", "procedures", "infection" */
    int number;
    const char *name, *sql; /* with {id} {int} {text} {bytes} {real} {strict} tokens */
};
/* `lists` is NULL-terminated; each list ends with a NULL module. Refuses (INVALID, *why_not) a changed
   checksum or a schema newer than this program. */
enum status store_migrate(struct store *store, const struct migration *const *lists, struct text now_version,
                          int64_t now, struct arena *arena, struct text *why_not) MUST_USE;

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
    int *slot; /* statement cache slot, given at start */
};
struct cursor;
enum status store_start(struct store *store, const struct query *query, const struct value *given,
                        struct cursor **rows) MUST_USE;
/* NOT_FOUND after the last row; texts live until the next call. */
enum status store_next(struct cursor *rows, struct value *columns) MUST_USE;
enum status store_end(struct cursor *rows, int64_t *changed_rows) MUST_USE; /* always call; NULL is fine */
