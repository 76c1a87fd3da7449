/*
 * A fresh store with a key ring for the tests of people, accounts and files; on PostgreSQL too when IKANAI_PG is set.
 *
 * Only tests include this.
 */
#pragma once

#include "base/test.h"
#include "city.migrations.h"
#include "city/keys.h"
#include "store/test_database.h"
#include "system/files.h"

#define TEST_NOW INT64_C(1795000000000000) /* 2026-11-18 in Japan */

struct bench {
    struct test *test;
    struct test_database place;
    struct arena *arena;
    struct text folder;
    struct database *database;
    struct store *store;
    struct keys *keys;
    bool is_postgres;
};

/* False when there is no such database here. */
static inline bool bench_start(struct bench *bench, struct test *test, int which)
{
    const struct migration *const lists[] = {city_migrations, NULL};
    struct text why_not = {0};
    *bench = (struct bench){.test = test, .arena = test_arena(test), .is_postgres = which > 0};
    if (!test_database_open(test, &bench->place, which, lists))
        return false;
    bench->folder = bench->place.folder;
    bench->database = bench->place.database;
    bench->store = bench->place.store;
    EXPECT(keys_open(bench->arena, bench->store, bench->folder, T(""), TEST_NOW, &bench->keys, &why_not) == DONE);
    EXPECT_TEXT(why_not, T(""));
    return true;
}

static inline void bench_end(struct bench *bench)
{
    bench->place.database = bench->database;
    bench->place.store = bench->store;
    test_database_close(&bench->place);
}

/* One test body, run on each database there is. */
#define BENCH_CASE(name)                                                                                               \
    static void name##_body(struct test *test, struct bench *bench);                                                   \
    static void name(struct test *test)                                                                                \
    {                                                                                                                  \
        struct bench bench;                                                                                            \
        for (int which = 0; bench_start(&bench, test, which); which++) {                                               \
            name##_body(test, &bench);                                                                                 \
            bench_end(&bench);                                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    static void name##_body(struct test *test, struct bench *bench)
#define BENCH_CASES(words, name) {words, name}
