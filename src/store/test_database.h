/*
 * A fresh database for a test: on SQLite always, on PostgreSQL too when IKANAI_PG is set (a schema of its own there).
 *
 *     for (int which = 0; test_database_open(test, &place, which, lists); which++) {
 *         ... place.store ...
 *         test_database_close(&place);
 *     }
 */
#pragma once

#include "base/test.h"
#include "store/store.h"

struct test_database {
    struct arena *arena; /* of the test */
    struct database *database;
    struct store *store;
    struct text where;  /* to open it once more */
    struct text folder; /* of its own, for files; removed at the end */
    bool is_sqlite;
};
/* Opens and migrates (lists may be NULL: only the store's own tables). False when there is no further database. */
bool test_database_open(struct test *test, struct test_database *place, int which,
                        const struct migration *const *lists);
/* PostgreSQL: the schema goes, for restoring into; the database must be closed. */
void test_database_empty(struct test_database *place);
void test_database_close(struct test_database *place);
