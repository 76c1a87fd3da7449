/*
 * A fresh store with a key ring for the tests of people, accounts and files; on PostgreSQL too when IKANAI_PG is set.
 *
 * Only tests include this.
 */
#pragma once

#include "base/test.h"
#include "city.migrations.h"
#include "city/keys.h"
#include "store/store.h"
#include "system/files.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <unistd.h>

#define TEST_NOW INT64_C(1795000000000000) /* 2026-11-18 in Japan */

struct bench {
    struct test *test;
    struct arena *arena;
    struct text folder, where, database_name;
    struct database *database;
    struct store *store;
    struct keys *keys;
    bool is_postgres;
};

static inline bool bench_postgres(struct bench *bench, const char *sql, struct text name)
{
    PGconn *connection = PQconnectdb(getenv("IKANAI_PG"));
    char *line = arena_terminated(bench->arena, arena_print(bench->arena, sql, TEXT_ARGUMENTS(name)));
    PGresult *result = PQexec(connection, line);
    bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!is_done)
        test_expect(bench->test, false, PQerrorMessage(connection), __FILE__, __LINE__);
    PQclear(result);
    PQfinish(connection);
    return is_done;
}

/* postgres://user@host:port/NAME?options with another NAME. */
static inline struct text bench_url(struct arena *arena, struct text url, struct text name)
{
    ptrdiff_t query = text_find_byte(url, '?');
    struct text options = query < 0 ? T("") : text_from(url, (size_t)query);
    struct text base = query < 0 ? url : text_slice(url, 0, (size_t)query);
    ptrdiff_t slash = text_find_last_byte(base, '/');
    return arena_print(arena, "%.*s/%.*s%.*s", TEXT_ARGUMENTS(text_slice(base, 0, (size_t)slash)),
                       TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(options));
}

static inline bool bench_start(struct bench *bench, struct test *test, bool is_postgres)
{
    static int number;
    struct text why_not = {0};
    const struct migration *const lists[] = {city_migrations, NULL};
    *bench = (struct bench){.test = test, .arena = test_arena(test), .is_postgres = is_postgres};
    if (folder_temporary(bench->arena, "ikanai-people", &bench->folder) != DONE)
        return EXPECT(!"a temporary folder");
    bench->where = bench->folder;
    if (is_postgres) {
        bench->database_name = arena_print(bench->arena, "people_%d_%d", (int)getpid(), number++);
        if (!bench_postgres(bench, "CREATE DATABASE %.*s TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
                            bench->database_name))
            return false;
        bench->where = bench_url(bench->arena, text_of(getenv("IKANAI_PG")), bench->database_name);
    }
    bench->database = database_open(bench->arena, bench->where, &why_not);
    EXPECT_TEXT(why_not, T(""));
    if (bench->database == NULL)
        return false;
    bench->store = database_store(bench->database);
    bool is_ready = EXPECT(store_migrate(bench->store, lists, T("test"), TEST_NOW, bench->arena, &why_not) == DONE);
    EXPECT_TEXT(why_not, T(""));
    is_ready = is_ready && EXPECT(keys_open(bench->arena, bench->store, bench->folder, T(""), TEST_NOW, &bench->keys,
                                            &why_not) == DONE);
    EXPECT_TEXT(why_not, T(""));
    return is_ready;
}

static inline void bench_end(struct bench *bench)
{
    struct test *test = bench->test;
    bench->database = database_close(bench->database);
    if (bench->is_postgres && bench->database_name.length > 0)
        (void)bench_postgres(bench, "DROP DATABASE %.*s WITH (FORCE)", bench->database_name);
    if (bench->folder.length > 0)
        EXPECT_INTEGER(folder_remove(arena_terminated(bench->arena, bench->folder)), DONE);
}

/* One test body, run on both databases. */
#define BENCH_CASE(name)                                                                                               \
    static void name(struct test *test, struct bench *bench);                                                          \
    static void name##_sqlite(struct test *test)                                                                       \
    {                                                                                                                  \
        struct bench bench;                                                                                            \
        if (bench_start(&bench, test, false))                                                                          \
            name(test, &bench);                                                                                        \
        bench_end(&bench);                                                                                             \
    }                                                                                                                  \
    static void name##_postgres(struct test *test)                                                                     \
    {                                                                                                                  \
        struct bench bench;                                                                                            \
        if (getenv("IKANAI_PG") == NULL || *getenv("IKANAI_PG") == '\0') {                                             \
            test_skip(test, "IKANAI_PG is not set");                                                                   \
            return;                                                                                                    \
        }                                                                                                              \
        if (bench_start(&bench, test, true))                                                                           \
            name(test, &bench);                                                                                        \
        bench_end(&bench);                                                                                             \
    }                                                                                                                  \
    static void name(struct test *test, struct bench *bench)
#define BENCH_CASES(words, name) {words " (SQLite)", name##_sqlite}, {words " (PostgreSQL)", name##_postgres}
