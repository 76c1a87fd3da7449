#include "store/test_database.h"

#include "base/check.h"
#include "system/files.h"
#include "system/random.h"

#include <libpq-fe.h>
#include <stdlib.h>

static bool run(const char *sql)
{
    PGconn *connection = PQconnectdb(getenv("IKANAI_PG"));
    PQclear(PQexec(connection, "SET client_min_messages = warning"));
    PGresult *result = PQexec(connection, sql);
    bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    PQfinish(connection);
    return is_done;
}

/* The schema's name stands in the folder's name, so that both go together. */
static struct text schema_of(const struct test_database *place)
{
    return text_from(place->folder, place->folder.length - 16);
}

static bool make_schema(struct test_database *place)
{
    const char *url = getenv("IKANAI_PG");
    struct text schema = schema_of(place);
    place->where = arena_print(place->arena, "%s%coptions=-csearch_path%%3Dt%.*s", url,
                               text_find_byte(text_of(url), '?') < 0 ? '?' : '&', TEXT_ARGUMENTS(schema));
    return run(arena_print(place->arena, "CREATE SCHEMA t%.*s", TEXT_ARGUMENTS(schema)).bytes);
}

bool test_database_open(struct test *test, struct test_database *place, int which,
                        const struct migration *const *lists)
{
    const char *url = getenv("IKANAI_PG");
    if (which > 1 || (which == 1 && (!url || !*url)))
        return false;
    const char *parent = getenv("TMPDIR");
    struct text why_not = {0};
    *place = (struct test_database){.arena = test_arena(test), .is_sqlite = which == 0};
    place->folder = arena_print(place->arena, "%s/ikanai-test-%.16s", parent && *parent ? parent : "/tmp",
                                random_hex(&system_random, place->arena, 8).bytes);
    if (!EXPECT(folder_make(place->folder.bytes, 0700) == DONE))
        return false;
    place->where = place->folder;
    if (!place->is_sqlite && !EXPECT(make_schema(place)))
        return false;
    place->database = database_open(place->arena, place->where, &why_not);
    EXPECT_TEXT(why_not, T(""));
    if (!EXPECT(place->database != NULL))
        return false;
    place->store = database_store(place->database);
    if (!EXPECT(store_migrate(place->store, lists, T("test"), 1, place->arena, &why_not) == DONE))
        EXPECT_TEXT(why_not, T(""));
    return true;
}

void test_database_empty(struct test_database *place)
{
    struct text schema = schema_of(place);
    check(!place->is_sqlite && !place->database);
    run(arena_print(place->arena, "DROP SCHEMA t%.*s CASCADE", TEXT_ARGUMENTS(schema)).bytes);
}

void test_database_close(struct test_database *place)
{
    place->database = database_close(place->database);
    if (!place->is_sqlite)
        test_database_empty(place);
    check(folder_remove(place->folder.bytes) == DONE);
}
