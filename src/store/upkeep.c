#include "store/upkeep.h"

#include "store/store_private.h"

#include <string.h>

enum { MAX_TABLES = 10000 };

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
