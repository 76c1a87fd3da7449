/*
 * Backup while others write, and restore into an empty place.
 *
 * SQLite: pages are copied under one read transaction, so the copy is of one moment and the writer never waits.
 * PostgreSQL: pg_dump and pg_restore, with the password in the environment and not on the command line.
 */
#include "store/upkeep.h"

#include "store/store_private.h"
#include "system/files.h"
#include "system/process.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_AT_ONCE = 256, APPLICATION_ID = 0x494b4e49, DUMP_TIMEOUT_MS = 4 * 3600 * 1000, MOST_VARIABLES = 12 };

typedef void progress_function(void *context, int64_t done, int64_t all);

/* ---- files ---- */

static bool sync_file(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool is_synced = fsync(file) == 0;
    close(file);
    return is_synced;
}

/* The finished copy takes its name only when it is on disk, and never somebody else's place. */
static enum status finish_file(const char *part, const char *file, struct arena *arena, struct text *why_not)
{
    if (sync_file(part) && renameat2(AT_FDCWD, part, AT_FDCWD, file, RENAME_NOREPLACE) == 0 &&
        file_sync_folder(file) == DONE)
        return DONE;
    *why_not = arena_print(arena, "%s に書けません: %s", file, strerror(errno));
    return BROKEN;
}

/* ---- SQLite ---- */

static bool copy_pages(sqlite3 *from, sqlite3 *to, progress_function *progress, void *context)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    int code = copy ? SQLITE_OK : SQLITE_ERROR;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(copy, PAGES_AT_ONCE);
        int64_t all = sqlite3_backup_pagecount(copy), left = sqlite3_backup_remaining(copy);
        if (progress)
            progress(context, all - left, all);
    }
    if (copy)
        sqlite3_backup_finish(copy);
    return code == SQLITE_DONE;
}

static bool run(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static enum status copy_to_file(sqlite3 *from, const char *part, progress_function *progress, void *context,
                                struct arena *arena, struct text *why_not)
{
    sqlite3 *to = NULL;
    bool is_copied = sqlite3_open(part, &to) == SQLITE_OK && run(to, "PRAGMA synchronous=FULL") &&
                     run(from, "BEGIN; SELECT count(*) FROM sqlite_schema") &&
                     copy_pages(from, to, progress, context) && run(to, "PRAGMA journal_mode=DELETE");
    if (!is_copied)
        *why_not = arena_print(arena, "写しを作れません: %s", to ? sqlite3_errmsg(to) : "memory");
    if (!sqlite3_get_autocommit(from))
        run(from, "ROLLBACK");
    sqlite3_close(to);
    return is_copied ? DONE : BROKEN;
}

static enum status backup_sqlite(struct database *database, const char *part, progress_function *progress,
                                 void *context, struct arena *arena, struct text *why_not)
{
    struct connection *connection = pool_borrow(database, true);
    if (!connection) {
        *why_not = T("データベースを開けません。");
        return BROKEN;
    }
    enum status status = copy_to_file(connection->handle, part, progress, context, arena, why_not);
    pool_return(connection);
    return status;
}

/* Whole, and a city's: what is restored is looked at first. */
static bool is_good_copy(sqlite3 *handle)
{
    sqlite3_stmt *statement = NULL;
    bool is_good = sqlite3_prepare_v2(handle, "PRAGMA application_id", -1, &statement, NULL) == SQLITE_OK &&
                   sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == APPLICATION_ID;
    sqlite3_finalize(statement);
    statement = NULL;
    is_good = is_good && sqlite3_prepare_v2(handle, "PRAGMA integrity_check(1)", -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_step(statement) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    return is_good;
}

static enum status restore_sqlite(const char *file, const char *folder, struct arena *arena, struct text *why_not)
{
    struct text target = arena_print(arena, "%s/city.db", folder), part = arena_print(arena, "%s.part", target.bytes);
    sqlite3 *from = NULL;
    if (file_is_there(target.bytes)) {
        *why_not = arena_print(arena, "%s がすでにあります。空のフォルダに戻してください。", target.bytes);
        return INVALID;
    }
    enum status status = INVALID;
    bool is_good = sqlite3_open_v2(file, &from, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && is_good_copy(from);
    if (!is_good)
        *why_not = arena_print(arena, "%s は Ikanai のバックアップではないか、壊れています。", file);
    else if ((status = folder_make(folder, 0700)) != DONE)
        *why_not = arena_print(arena, "%s を作れません: %s", folder, strerror(errno));
    else
        status = copy_to_file(from, part.bytes, NULL, NULL, arena, why_not);
    sqlite3_close(from);
    if (status == DONE)
        status = finish_file(part.bytes, target.bytes, arena, why_not);
    if (status != DONE)
        (void)!file_remove(part.bytes);
    return status;
}

/* ---- PostgreSQL ---- */

/* The parts of the address as the variables that libpq's programs read. */
static bool read_address(const char *where, struct arena *arena, const char *variables[MOST_VARIABLES])
{
    static const struct {
        const char *keyword, *variable;
    } names[] = {{"host", "PGHOST"},         {"port", "PGPORT"},       {"user", "PGUSER"},
                 {"password", "PGPASSWORD"}, {"dbname", "PGDATABASE"}, {"options", "PGOPTIONS"},
                 {"sslmode", "PGSSLMODE"},   {"sslrootcert", "PGSSLROOTCERT"}};
    int count = 0;
    PQconninfoOption *options = PQconninfoParse(where, NULL);
    for (const PQconninfoOption *option = options; option && option->keyword; option++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (option->val && strcmp(option->keyword, names[i].keyword) == 0 && count < MOST_VARIABLES - 1)
                variables[count++] = arena_print(arena, "%s=%s", names[i].variable, option->val).bytes;
    variables[count] = NULL;
    PQconninfoFree(options);
    return count > 0;
}

static enum status run_program(const char *const *arguments, const char *where, struct arena *arena,
                               struct text *why_not)
{
    const char *variables[MOST_VARIABLES];
    struct process_result result = {0};
    if (!read_address(where, arena, variables)) {
        *why_not = T("PostgreSQL のアドレスが読めません。");
        return INVALID;
    }
    const struct process process = {.arguments = arguments, .environment = variables, .timeout_ms = DUMP_TIMEOUT_MS};
    enum status status = process_run(arena, &process, &result);
    if (status == NOT_FOUND)
        *why_not = arena_print(arena, "%s がありません。postgresql-client を入れてください。", arguments[0]);
    else if (status != DONE || result.exit_code != 0)
        *why_not = arena_print(arena, "%s: %.*s", arguments[0], TEXT_ARGUMENTS(result.errors));
    return status == DONE && result.exit_code != 0 ? BROKEN : status;
}

static enum status backup_postgres(struct database *database, const char *part, struct arena *arena,
                                   struct text *why_not)
{
    struct raw_result schema;
    enum status status = store_raw(database_store(database), arena, T("SELECT current_schema()"), 1, &schema, why_not);
    if (status != DONE)
        return status;
    const char *const arguments[] = {
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password",
        arena_print(arena, "--schema=%.*s", TEXT_ARGUMENTS(schema.values[0])).bytes,
        arena_print(arena, "--file=%s", part).bytes, NULL};
    return run_program(arguments, database->where, arena, why_not);
}

static enum status look_whether_empty(struct text where, struct arena *arena, struct text *why_not)
{
    struct table_counts tables = {0};
    struct database *database = database_open_reading(arena, where, why_not);
    if (!database)
        return BROKEN;
    enum status status = store_counts(database_store(database), arena, &tables);
    database_close(database);
    if (status == DONE && tables.count > 0) {
        *why_not = T("データベースにはすでに表があります。空のデータベースに戻してください。");
        return INVALID;
    }
    return status;
}

static bool is_dump(const char *path)
{
    char head[5];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is_good = file >= 0 && read(file, head, sizeof head) == sizeof head && memcmp(head, "PGDMP", sizeof head) == 0;
    if (file >= 0)
        close(file);
    return is_good;
}

static enum status restore_postgres(const char *file, struct text where, struct arena *arena, struct text *why_not)
{
    const char *variables[MOST_VARIABLES], *name = "postgres";
    char *address = arena_terminated(arena, where);
    if (!is_dump(file)) {
        *why_not = arena_print(arena, "%s は PostgreSQL のバックアップではありません。", file);
        return INVALID;
    }
    enum status status = look_whether_empty(where, arena, why_not);
    if (status != DONE || !read_address(address, arena, variables))
        return status == DONE ? INVALID : status;
    for (const char **variable = variables; *variable; variable++)
        if (strncmp(*variable, "PGDATABASE=", 11) == 0)
            name = *variable + 11;
    const char *const arguments[] = {"pg_restore", "--no-owner", "--no-privileges", "--no-password", "--exit-on-error",
                                     "--single-transaction", arena_print(arena, "--dbname=%s", name).bytes, file, NULL};
    return run_program(arguments, address, arena, why_not);
}

/* ---- both ---- */

enum status database_backup(struct database *database, struct text file,
                            void (*progress)(void *context, int64_t done, int64_t all), void *context,
                            struct arena *arena, struct text *why_not)
{
    char *path = arena_terminated(arena, file);
    struct text part = arena_print(arena, "%s.part", path);
    *why_not = (struct text){0};
    if (file_is_there(path) || file_is_there(part.bytes)) {
        *why_not = arena_print(arena, "%s がすでにあります。", file_is_there(path) ? path : part.bytes);
        return INVALID;
    }
    enum status status = database_is_sqlite(database)
                             ? backup_sqlite(database, part.bytes, progress, context, arena, why_not)
                             : backup_postgres(database, part.bytes, arena, why_not);
    if (status == DONE)
        status = finish_file(part.bytes, path, arena, why_not);
    if (status != DONE)
        (void)!file_remove(part.bytes);
    return status;
}

enum status database_restore(struct text file, struct text where, struct arena *arena, struct text *why_not)
{
    char *path = arena_terminated(arena, file);
    *why_not = (struct text){0};
    if (!file_is_there(path)) {
        *why_not = arena_print(arena, "%s がありません。", path);
        return NOT_FOUND;
    }
    if (text_starts(where, T("postgres://")) || text_starts(where, T("postgresql://")))
        return restore_postgres(path, where, arena, why_not);
    return restore_sqlite(path, arena_terminated(arena, where), arena, why_not);
}
