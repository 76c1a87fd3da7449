/*
 * For tests only: a whole city on a fresh database (SQLite always, PostgreSQL too when IKANAI_PG is set), its clock
 * standing still, behind a real server on a free port. Who asks is said by the test, not by a session.
 *
 *     struct test_city town;
 *     for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
 *         test_city_as_staff(&town, "M0101");
 *         EXPECT_INTEGER(test_city_get(&town, "/desk/settings", &page), 403);
 *         test_city_close(&town);
 *     }
 */
#pragma once

#include "city/city.h"
#include "store/test_database.h"

#define TEST_CITY_NOW INT64_C(1795309200000000) /* 2026-11-22 10:00 in Japan, a Sunday */

struct web;
struct test_city {
    struct test *test;
    struct arena *arena; /* of the test */
    struct test_database place;
    struct city *city;
    struct store *store; /* the test's own thread's */
    struct web *web;
    struct text actor;   /* "staff 3", "resident 5 7", or empty */
    struct text cookie;
};
/* False when there is no further database. `folder` NULL: a city without a folder. Starts no job threads. */
bool test_city_open(struct test *test, struct test_city *town, int which, const char *folder,
                    const struct module *const *modules);
void test_city_close(struct test_city *town);

void test_city_as_staff(struct test_city *town, const char *code); /* staff.yaml */
void test_city_as_resident(struct test_city *town, int64_t account_id, int64_t person_id);
void test_city_as_nobody(struct test_city *town);

/* The HTTP code, and the body. */
int test_city_get(struct test_city *town, const char *path, struct text *body);
/* A form: opens form_path, takes its token and one-time key, and sends `fields` ("a=b&c=d", already encoded) to path.
   `answer` is the Location of a redirect, else the body. */
int test_city_post(struct test_city *town, const char *form_path, const char *path, const char *fields,
                   struct text *answer);
/* Everything that is due: outbox, jobs, seal, index. */
void test_city_run(struct test_city *town);
