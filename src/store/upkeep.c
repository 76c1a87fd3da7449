#include "store/upkeep.h"

#include "store/store_private.h"

#include <string.h>

enum { MAX_TABLES = 10000, MAX_PROBLEMS = 100 };

enum status store_raw(struct store *store, struct arena *arena, struct text sql, int64_t limit,
                      struct raw_result *found, struct text *why_not)
{
    *why_not = (struct text){0};
    if (store_is_writing(store)) {
        *why_not = T("not inside a transaction");
        return INVALID;
    }
    struct connection *connection = store_hold(store);
    if (!connection) {
        *why_not = T("データベースに接続できません。");
        return BROKEN;
    }
    enum status status = store->database->backend->raw(connection, arena, sql, limit, found, why_not);
    store_let_go(store);
    return status;
}

static bool is_plain_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.bytes[i]))
            return false;
    return name.length > 0;
}

enum status store_counts(struct store *store, struct arena *arena, struct table_counts *found)
{
    struct text sql = database_is_sqlite(store->database)
                          ? T("SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
                              " ORDER BY name")
                          : T("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
                              " AND table_type = 'BASE TABLE' ORDER BY table_name COLLATE \"C\"");
    struct raw_result tables, number;
    struct text why_not;
    enum status status = store_raw(store, arena, sql, MAX_TABLES, &tables, &why_not);
    if (status != DONE)
        return BROKEN;
    struct table_count *items = TAKE(arena, struct table_count, tables.rows + 1);
    for (size_t i = 0; i < tables.rows; i++) {
        items[i].table = tables.values[i];
        if (!is_plain_name(items[i].table))
            return BROKEN;
        sql = arena_print(arena, "SELECT count(*) FROM %.*s", TEXT_ARGUMENTS(items[i].table));
        status = store_raw(store, arena, sql, 1, &number, &why_not);
        if (status != DONE || number.rows != 1 || !text_to_integer(number.values[0], &items[i].rows))
            return BROKEN;
    }
    *found = (struct table_counts){items, tables.rows};
    return DONE;
}

enum status store_prepare_all(struct store *store, const struct query *const *const *lists, struct arena *arena,
                              struct text *report)
{
    struct connection *connection = store_hold(store);
    if (!connection)
        return BROKEN;
    struct buffer lines = buffer_new(arena);
    for (; *lists; lists++)
        for (const struct query *const *query = *lists; *query; query++)
            buffer_put(&lines, store->database->backend->examine(connection, *query, arena));
    store_let_go(store);
    *report = buffer_text(&lines);
    return report->length ? BROKEN : DONE;
}

static enum status ask_one(struct store *store, void *context)
{
    struct raw_result one;
    struct arena *arena = context;
    struct text why_not;
    return store_raw(store, arena, T("SELECT 1"), 1, &one, &why_not);
}

enum status database_ping(struct database *database)
{
    struct arena *arena = arena_new(1024);
    enum status status = ask_one(database_store(database), arena);
    arena_free(arena);
    return status == DONE ? DONE : BROKEN;
}

/* ---- is it whole? ---- */

/* Every row of a PRAGMA's answer is a problem, but for a lone "ok". */
static enum status add_problems(struct store *store, struct arena *arena, struct text sql, struct buffer *lines)
{
    struct raw_result result;
    struct text why_not;
    enum status status = store_raw(store, arena, sql, MAX_PROBLEMS, &result, &why_not);
    if (status != DONE) {
        buffer_print(lines, "%.*s\n", TEXT_ARGUMENTS(why_not));
        return DONE; /* that it cannot be read is a problem too */
    }
    if (result.rows == 1 && text_is(result.values[0], T("ok")))
        return DONE;
    for (size_t i = 0; i < result.rows * result.columns; i++) {
        buffer_put(lines, result.values[i]);
        buffer_put_byte(lines, (i + 1) % result.columns ? ' ' : '\n');
    }
    return DONE;
}

enum status database_check(struct database *database, struct arena *arena, struct text *problems)
{
    struct store *store = database_store(database);
    struct buffer lines = buffer_new(arena);
    struct table_counts tables;
    enum status status = DONE;
    if (database_is_sqlite(database)) {
        status = add_problems(store, arena, T("PRAGMA integrity_check(100)"), &lines);
        if (status == DONE)
            status = add_problems(store, arena, T("PRAGMA foreign_key_check"), &lines);
    }
    if (status == DONE && store_counts(store, arena, &tables) != DONE) /* reads every table */
        buffer_put(&lines, T("a table cannot be read\n"));
    if (status == DONE)
        *problems = buffer_text(&lines);
    return status;
}
