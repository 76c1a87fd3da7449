/*
 * SQLite: opening the file so that nothing surprising is allowed, and running prepared statements.
 *
 * One connection writes and checkpoints (store_sqlite_writer.c); all others are read-only with automatic checkpoints
 * off. A lock file keeps a second server out.
 */
#include "store/store_private.h"

#include "store/upkeep.h"
#include "system/files.h"
#include "system/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUSY_TIMEOUT_MS = 5000,
    APPLICATION_ID = 0x494b4e49, /* "IKNI" in the file's header */
    FOLDER_MODE = 0700,
    NUMBER_BYTES = 16
};

/* ---- statuses ---- */

static void log_failure(sqlite3 *handle, int code, const struct query *query)
{
    log_line("store", "SQLite: %s (%d) in %s.%s", handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code), code,
             query ? query->module : "store", query ? query->name : "connection");
}

enum status sqlite_status(struct connection *connection, int code, const struct query *query)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return CONFLICT; /* somebody was faster: no trouble */
    case SQLITE_CONSTRAINT_TRIGGER:
        log_failure(connection->handle, code, query);
        return FORBIDDEN; /* rows that may only be inserted */
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        log_failure(connection->handle, code, query);
        return CONFLICT;
    }
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return DONE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return BUSY;
    case SQLITE_TOOBIG:
        return TOO_MUCH;
    }
    log_failure(connection->handle, code, query);
    return BROKEN;
}

/* ---- opening ---- */

/* Counting memory takes one lock for the whole program at each allocation; all threads would queue for it. */
static void set_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void sqlite_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_library);
}

static enum status run(sqlite3 *handle, const char *sql, struct arena *arena, struct text *why_not)
{
    char *message = NULL;
    int code = sqlite3_exec(handle, sql, NULL, NULL, &message);
    if (code != SQLITE_OK)
        *why_not = arena_print(arena, "データベースを準備できません: %s", message ? message : sqlite3_errstr(code));
    sqlite3_free(message);
    return code == SQLITE_OK ? DONE : BROKEN;
}

static int64_t pragma_number(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* A file of another program, or one that is no database, is never written to. */
static enum status look_at_file(sqlite3 *handle, struct database *database, struct arena *arena,
                                struct text *why_not)
{
    int64_t tables = pragma_number(handle, "SELECT count(*) FROM sqlite_schema");
    int64_t id = pragma_number(handle, "PRAGMA application_id");
    if (tables < 0 || id < 0) {
        *why_not = arena_print(arena, "%s を読めません: %s", database->file, sqlite3_errmsg(handle));
        return BROKEN;
    }
    if (id == APPLICATION_ID || (tables == 0 && id == 0))
        return DONE;
    *why_not = arena_print(arena, "%s は Ikanai のデータではありません。", database->file);
    return INVALID;
}

static enum status set_up(sqlite3 *handle, bool is_for_writing, struct arena *arena, struct text *why_not)
{
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    enum status status = run(handle,
                             "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;"
                             "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA recursive_triggers=ON",
                             arena, why_not);
    if (status == DONE && is_for_writing)
        status = run(handle, "PRAGMA journal_mode=WAL; PRAGMA cache_size=-16000", arena, why_not);
    else if (status == DONE)
        status = run(handle, "PRAGMA query_only=ON; PRAGMA cache_size=-2000", arena, why_not);
    return status;
}

static enum status sqlite_connect(struct database *database, bool is_for_writing, struct connection *connection,
                                  struct arena *arena, struct text *why_not)
{
    sqlite3 *handle = NULL;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    flags |= is_for_writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(database->file, &handle, flags, sqlite_files());
    enum status status = code == SQLITE_OK ? DONE : BROKEN;
    if (status != DONE)
        *why_not = arena_print(arena, "%s を開けません: %s", database->file, sqlite3_errstr(code));
    if (status == DONE) {
        sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
        status = look_at_file(handle, database, arena, why_not);
    }
    if (status == DONE)
        status = set_up(handle, is_for_writing, arena, why_not);
    if (status == DONE && is_for_writing && pragma_number(handle, "PRAGMA application_id") != APPLICATION_ID)
        status = run(handle, "PRAGMA application_id=1229672009", arena, why_not);
    if (status != DONE) {
        sqlite3_close(handle);
        return status;
    }
    connection->handle = handle;
    return DONE;
}

static void sqlite_disconnect(struct connection *connection)
{
    check(sqlite3_close(connection->handle) == SQLITE_OK);
}

/* Says who holds the folder; the text in the lock file is for people, the lock itself is the kernel's. */
static enum status take_lock(struct database *database, struct arena *arena, struct text *why_not)
{
    struct text path = arena_print(arena, "%s/city.lock", database->where);
    database->lock = open(path.bytes, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (database->lock < 0) {
        *why_not = arena_print(arena, "%s を作れません: %s", path.bytes, strerror(errno));
        return BROKEN;
    }
    char text[256] = "";
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(database->lock, F_OFD_SETLK, &lock) != 0) {
        ssize_t got = pread(database->lock, text, sizeof text - 1, 0);
        text[got > 0 ? got : 0] = 0;
        *why_not = arena_print(arena, "このフォルダは別の ikanai が使っています（%s）。先にそちらを止めてください。",
                               text[0] ? text : "相手は不明");
        return BUSY;
    }
    char host[128] = "";
    gethostname(host, sizeof host - 1);
    int length = snprintf(text, sizeof text, "%s, pid %ld", host, (long)getpid());
    if (ftruncate(database->lock, 0) != 0 || pwrite(database->lock, text, (size_t)length, 0) != length) {
        *why_not = arena_print(arena, "%s に書けません: %s", path.bytes, strerror(errno));
        return BROKEN;
    }
    return DONE;
}

static enum status sqlite_open(struct database *database, struct arena *arena, struct text *why_not)
{
    size_t length = strlen(database->where) + sizeof "/city.db";
    database->file = malloc(length);
    check(database->file != NULL);
    snprintf(database->file, length, "%s/city.db", database->where);
    if (database->is_read_only) {
        if (file_is_there(database->file))
            return DONE;
        *why_not = arena_print(arena, "%s がありません。", database->file);
        return NOT_FOUND;
    }
    if (folder_make(database->where, FOLDER_MODE) != DONE) {
        *why_not = arena_print(arena, "フォルダ %s を作れません: %s", database->where, strerror(errno));
        return BROKEN;
    }
    enum status status = take_lock(database, arena, why_not);
    bool is_new = !file_is_there(database->file);
    if (status == DONE)
        status = sqlite_writer_start(database, arena, why_not);
    if (status == DONE && is_new) /* SQLite syncs the file, not the folder's entry of it */
        status = file_sync_folder(database->where);
    return status;
}

static void sqlite_close(struct database *database)
{
    if (database->writer)
        sqlite_writer_stop(database);
    if (database->lock >= 0)
        close(database->lock);
    free(database->file);
}

/* ---- statements ---- */

/* SQLite numbers $n by first appearance, so the place of each parameter is asked for once. `length`: of the text, -1 all. */
static enum status prepare(struct connection *connection, struct cursor *cursor, int length)
{
    const struct query *query = cursor->query;
    sqlite3_stmt *statement = NULL;
    unsigned flags = cursor->is_throwaway ? 0 : SQLITE_PREPARE_PERSISTENT;
    int code = sqlite3_prepare_v3(connection->handle, query->sql, length, flags, &statement, NULL);
    if (code != SQLITE_OK)
        return sqlite_status(connection, code, query);
    cursor->statement = statement;
    cursor->places = calloc((size_t)query->parameters + 1, sizeof *cursor->places);
    check(cursor->places != NULL);
    for (int i = 0; i < query->parameters; i++) {
        char name[NUMBER_BYTES];
        snprintf(name, sizeof name, "$%d", i + 1);
        cursor->places[i] = sqlite3_bind_parameter_index(statement, name);
        check(cursor->places[i] > 0);
    }
    cursor->is_prepared = true;
    return DONE;
}

static int bind_value(sqlite3_stmt *statement, int place, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NULL:
        return sqlite3_bind_null(statement, place);
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, place, value->integer);
    case VALUE_REAL:
        return sqlite3_bind_double(statement, place, value->real);
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, place, value->text.bytes, value->text.length, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case VALUE_BYTES:
        return sqlite3_bind_blob64(statement, place, value->text.bytes, value->text.length, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum status sqlite_start(struct connection *connection, struct cursor *cursor, const struct value *given)
{
    if (!cursor->is_prepared) {
        int length = cursor->query->changes ? sqlite_length_without_returning(connection->handle, cursor->query->sql) : 0;
        cursor->gives_row_number = length > 0;
        enum status status = prepare(connection, cursor, length > 0 ? length : -1);
        if (status != DONE)
            return status;
    }
    for (int i = 0; i < cursor->query->parameters; i++) {
        int code = bind_value(cursor->statement, cursor->places[i], &given[i]);
        if (code != SQLITE_OK)
            return sqlite_status(connection, code, cursor->query);
    }
    return DONE;
}

static void read_column(sqlite3_stmt *statement, int i, struct value *value)
{
    switch (sqlite3_column_type(statement, i)) {
    case SQLITE_INTEGER:
        *value = value_integer(sqlite3_column_int64(statement, i));
        break;
    case SQLITE_FLOAT:
        *value = value_real(sqlite3_column_double(statement, i));
        break;
    case SQLITE_TEXT:
        *value = value_text((struct text){(const char *)sqlite3_column_text(statement, i),
                                          (size_t)sqlite3_column_bytes(statement, i)});
        break;
    case SQLITE_BLOB:
        *value = value_bytes((struct text){sqlite3_column_blob(statement, i),
                                           (size_t)sqlite3_column_bytes(statement, i)});
        break;
    default:
        *value = (struct value){.kind = VALUE_NULL};
    }
}

/* The number of the row that was inserted stands for the row that RETURNING id would give. */
static enum status next_inserted(struct cursor *cursor, struct value *columns)
{
    sqlite3 *handle = cursor->connection->handle;
    if (cursor->has_given)
        return NOT_FOUND;
    int code = sqlite3_step(cursor->statement);
    if (code != SQLITE_DONE)
        return sqlite_status(cursor->connection, code, cursor->query);
    cursor->has_given = true;
    cursor->changed = sqlite3_changes64(handle);
    if (cursor->changed == 0)
        return NOT_FOUND;
    if (columns)
        columns[0] = value_integer(sqlite3_last_insert_rowid(handle));
    return DONE;
}

static enum status sqlite_next(struct cursor *cursor, struct value *columns)
{
    if (cursor->gives_row_number)
        return next_inserted(cursor, columns);
    int code = sqlite3_step(cursor->statement);
    if (code == SQLITE_DONE) {
        cursor->changed = cursor->query->changes ? sqlite3_changes64(cursor->connection->handle) : 0;
        return NOT_FOUND;
    }
    if (code != SQLITE_ROW)
        return sqlite_status(cursor->connection, code, cursor->query);
    if (!columns)
        return DONE;
    if (sqlite3_column_count(cursor->statement) != cursor->query->columns) {
        log_line("store", "%s.%s gives another number of columns than its signature says", cursor->query->module,
                 cursor->query->name);
        return BROKEN;
    }
    for (int i = 0; i < cursor->query->columns; i++)
        read_column(cursor->statement, i, &columns[i]);
    return DONE;
}

static enum status sqlite_end(struct cursor *cursor, int64_t *changed)
{
    if (cursor->statement) {
        cursor->scanned = sqlite3_stmt_status(cursor->statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
        sqlite3_reset(cursor->statement); /* repeats the error of the last step; that was reported */
    }
    *changed = cursor->changed;
    cursor->changed = 0;
    cursor->has_given = false;
    return DONE;
}

static void sqlite_forget(struct cursor *cursor)
{
    sqlite3_finalize(cursor->statement);
    free(cursor->places);
}

static enum status script(struct connection *connection, const char *sql)
{
    connection->has_run_script = true;
    return sqlite_status(connection, sqlite3_exec(connection->handle, sql, NULL, NULL, NULL), NULL);
}

static enum status begin_reading(struct connection *connection)
{
    return script(connection, "BEGIN");
}

static enum status end_reading(struct connection *connection)
{
    return script(connection, "ROLLBACK");
}

static enum status sqlite_transaction(struct store *store, struct job *job)
{
    return sqlite_writer_run(store, job);
}

/* ---- looking ---- */

static struct text examine(struct connection *connection, const struct query *query, struct arena *arena)
{
    struct cursor cursor = {.connection = connection, .query = query, .is_throwaway = true};
    log_quiet(true);
    enum status status = prepare(connection, &cursor, -1);
    log_quiet(false);
    struct text problem = {0};
    if (status != DONE)
        problem = arena_print(arena, "%s.%s: %s\n", query->module, query->name, sqlite3_errmsg(connection->handle));
    else if (sqlite3_column_count(cursor.statement) != query->columns)
        problem = arena_print(arena, "%s.%s: %d columns, the signature says %d\n", query->module, query->name,
                              sqlite3_column_count(cursor.statement), query->columns);
    else if (!sqlite3_stmt_readonly(cursor.statement) != query->changes)
        problem = arena_print(arena, "%s.%s: changes, or does not, against its text\n", query->module, query->name);
    sqlite_forget(&cursor);
    return problem;
}

static enum status raw(struct connection *connection, struct arena *arena, struct text sql, int64_t limit,
                       struct raw_result *found, struct text *why_not)
{
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;
    char *text = arena_terminated(arena, sql);
    int code = sqlite3_prepare_v2(connection->handle, text, -1, &statement, &rest);
    if (code != SQLITE_OK || !statement || text_trim(text_of(rest)).length > 0 || !sqlite3_stmt_readonly(statement)) {
        *why_not = code != SQLITE_OK ? arena_print(arena, "%s", sqlite3_errmsg(connection->handle))
                                     : T("one statement that only reads is wanted");
        sqlite3_finalize(statement);
        return INVALID;
    }
    struct raw_result result = {.columns = (size_t)sqlite3_column_count(statement)};
    result.names = TAKE(arena, struct text, result.columns + 1);
    for (size_t i = 0; i < result.columns; i++)
        result.names[i] = arena_copy(arena, text_of(sqlite3_column_name(statement, (int)i)));
    struct buffer values = buffer_new(arena);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if ((int64_t)result.rows == limit) {
            result.is_cut = true;
            break;
        }
        for (size_t i = 0; i < result.columns; i++) {
            struct text value = {(const char *)sqlite3_column_text(statement, (int)i),
                                 (size_t)sqlite3_column_bytes(statement, (int)i)};
            if (value.bytes)
                value = arena_copy(arena, value);
            buffer_put(&values, (struct text){(const char *)&value, sizeof value});
        }
        result.rows++;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        *why_not = arena_print(arena, "%s", sqlite3_errmsg(connection->handle));
    sqlite3_finalize(statement);
    result.values = (struct text *)(void *)values.bytes;
    *found = result;
    return code == SQLITE_ROW || code == SQLITE_DONE ? DONE : INVALID;
}

const struct backend sqlite_backend = {
    .open = sqlite_open,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .start = sqlite_start,
    .next = sqlite_next,
    .end = sqlite_end,
    .forget = sqlite_forget,
    .transaction = sqlite_transaction,
    .begin_reading = begin_reading,
    .end_reading = end_reading,
    .script = script,
    .examine = examine,
    .raw = raw,
    .close = sqlite_close,
};
