/*
 * What the operator's commands need of the store: backup while writing, checking, counting, and looking with SQL.
 */
#pragma once

#include "store/store.h"

/* Writes one consistent copy to `file`, which must not exist, while others go on writing: an SQLite file, or what
   pg_dump makes. It is synced and complete when DONE; nothing is left behind otherwise. `progress` may be NULL. */
enum status database_backup(struct database *database, struct text file,
                            void (*progress)(void *context, int64_t done, int64_t all), void *context,
                            struct arena *arena, struct text *why_not) MUST_USE;
/* Fills an empty place with a backup: `where` as for database_open. INVALID when the place is not empty or the file is
   no backup. */
enum status database_restore(struct text file, struct text where, struct arena *arena,
                             struct text *why_not) MUST_USE;
/* Does the database itself say that it is whole (pages, indexes, foreign keys)? Problems are lines; empty: none. */
enum status database_check(struct database *database, struct arena *arena, struct text *problems) MUST_USE;

struct table_count {
    struct text table;
    int64_t rows;
};
struct table_counts {
    struct table_count *items;
    size_t count;
};
/* Every table and its rows, by name: equal before a backup and after its restore. */
enum status store_counts(struct store *store, struct arena *arena, struct table_counts *found) MUST_USE;

/* Any one reading statement, for `ikanai sql`, invariants and doctor. It cannot change anything. INVALID and *why_not
   when it is not understood. Stops after `limit` rows (is_cut). Values as text, NULL with bytes NULL. */
struct raw_result {
    struct text *names; /* columns */
    size_t columns, rows;
    struct text *values; /* rows * columns */
    bool is_cut;
};
enum status store_raw(struct store *store, struct arena *arena, struct text sql, int64_t limit,
                      struct raw_result *found, struct text *why_not) MUST_USE;
