/*
 * The index file, its entries and its questions. The tokenizer stands in search_tokenizer.c.
 *
 * Title and body are folded before they go into the index, and kept as written beside it for the answers.
 */
#include "store/search_private.h"

#include "base/buffer.h"
#include "base/check.h"
#include "system/files.h"
#include "system/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 2, BUSY_TIMEOUT_MS = 5000, FOLDER_MODE = 0700 };

static const char schema[] =
    "BEGIN;"
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, permission TEXT NOT NULL,"
    " language TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, url TEXT NOT NULL, UNIQUE (kind, key)) STRICT;"
    "CREATE VIRTUAL TABLE words USING fts5 (title, body, content='', tokenize='bigram');"
    "PRAGMA user_version = 2;"
    "COMMIT";

static const char *const statements[SEARCH_STATEMENTS] = {
    [FIND_ENTRY] = "SELECT id, title, body FROM entry WHERE kind = ?1 AND key = ?2",
    [ADD_ENTRY] = "INSERT INTO entry (kind, key, permission, language, title, body, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [DROP_ENTRY] = "DELETE FROM entry WHERE id = ?1",
    [ADD_WORDS] = "INSERT INTO words (rowid, title, body) VALUES (?1, ?2, ?3)",
    [DROP_WORDS] = "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?1, ?2, ?3)",
    [LIST_KIND] = "SELECT key FROM entry WHERE kind = ?1",
};

/* ---- opening ---- */

static bool run(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int format_of(sqlite3 *handle)
{
    sqlite3_stmt *statement = NULL;
    int format = -1;
    if (sqlite3_prepare_v2(handle, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        format = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return format;
}

/* synchronous=OFF would lose the file to a crash of the machine, NORMAL only the last moments. */
sqlite3 *search_connect(struct search *search, bool is_for_writing)
{
    sqlite3 *handle = NULL;
    int flags = SQLITE_OPEN_NOMUTEX | (is_for_writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    bool is_open = sqlite3_open_v2(search->file, &handle, flags, NULL) == SQLITE_OK;
    if (is_open) {
        sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        is_open = search_tokenizer_register(handle);
    }
    if (is_open && is_for_writing)
        is_open = run(handle, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4000");
    if (is_open && is_for_writing && format_of(handle) == 0)
        search->is_new = is_open = run(handle, schema);
    if (is_open && format_of(handle) == FORMAT)
        return handle;
    sqlite3_close(handle);
    return NULL;
}

static bool is_whole(sqlite3 *handle)
{
    sqlite3_stmt *statement = NULL;
    bool is_good = sqlite3_prepare_v2(handle, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK &&
                   sqlite3_step(statement) == SQLITE_ROW &&
                   strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    return is_good;
}

static bool prepare_all(struct search *search)
{
    for (int i = 0; i < SEARCH_STATEMENTS; i++)
        if (sqlite3_prepare_v3(search->writer, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &search->statements[i],
                               NULL) != SQLITE_OK)
            return false;
    return true;
}

static void close_writer(struct search *search)
{
    for (int i = 0; i < SEARCH_STATEMENTS; i++) {
        sqlite3_finalize(search->statements[i]);
        search->statements[i] = NULL;
    }
    sqlite3_close(search->writer);
    search->writer = NULL;
}

static bool open_writer(struct search *search)
{
    search->writer = search_connect(search, true);
    if (search->writer && is_whole(search->writer) && prepare_all(search))
        return true;
    close_writer(search);
    return false;
}

/* Derived data: a file that is damaged or of another format goes. */
static void throw_away(struct search *search)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    log_line("store", "the search index is made anew");
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s%s", search->file, endings[i]);
        if (file_remove(path) != DONE)
            log_line("store", "%s cannot be removed", path);
    }
}

struct search *search_open(struct arena *arena, struct text folder, search_fold *fold, struct text *why_not)
{
    struct search *search = calloc(1, sizeof *search);
    check(search != NULL && fold != NULL);
    search->fold = fold;
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&search->mutex, &recursive);
    pthread_mutexattr_destroy(&recursive);
    pthread_mutex_init(&search->readers, NULL);
    size_t size = folder.length + sizeof "/search.db";
    search->file = malloc(size);
    check(search->file != NULL);
    snprintf(search->file, size, "%.*s/search.db", TEXT_ARGUMENTS(folder));
    bool is_ready = folder_make(arena_terminated(arena, folder), FOLDER_MODE) == DONE;
    if (is_ready && !open_writer(search)) {
        throw_away(search);
        is_ready = open_writer(search);
    }
    if (is_ready)
        return search;
    *why_not = arena_print(arena, "検索用の索引 %s を作れません。", search->file);
    return search_close(search);
}

struct search *search_close(struct search *search)
{
    if (!search)
        return NULL;
    search_readers_close(search);
    close_writer(search);
    pthread_mutex_destroy(&search->readers);
    pthread_mutex_destroy(&search->mutex);
    free(search->file);
    free(search);
    return NULL;
}

bool search_is_new(const struct search *search)
{
    return search->is_new;
}

/* ---- changing ---- */

static bool bind(sqlite3_stmt *statement, int place, struct text text)
{
    return sqlite3_bind_text64(statement, place, text.bytes ? text.bytes : "", text.length, SQLITE_STATIC, SQLITE_UTF8) ==
           SQLITE_OK;
}

static bool step(sqlite3_stmt *statement)
{
    bool is_done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return is_done;
}

/* The index keeps no text of its own, so it must be told what to forget, folded as it was put. */
static bool drop(struct search *search, struct arena *arena, struct text kind, struct text key, bool *was_there)
{
    sqlite3_stmt *find = search->statements[FIND_ENTRY], *words = search->statements[DROP_WORDS];
    sqlite3_stmt *entry = search->statements[DROP_ENTRY];
    if (!bind(find, 1, kind) || !bind(find, 2, key))
        return false;
    int code = sqlite3_step(find);
    *was_there = code == SQLITE_ROW;
    bool is_good = code == SQLITE_DONE;
    if (*was_there) {
        int64_t id = sqlite3_column_int64(find, 0);
        struct text title = {(const char *)sqlite3_column_text(find, 1), (size_t)sqlite3_column_bytes(find, 1)};
        struct text body = {(const char *)sqlite3_column_text(find, 2), (size_t)sqlite3_column_bytes(find, 2)};
        is_good = bind(words, 2, search->fold(arena, title)) && bind(words, 3, search->fold(arena, body)) &&
                  sqlite3_bind_int64(words, 1, id) == SQLITE_OK && step(words) &&
                  sqlite3_bind_int64(entry, 1, id) == SQLITE_OK && step(entry);
    }
    sqlite3_reset(find);
    return is_good;
}

static bool add(struct search *search, struct arena *arena, const struct search_entry *entry)
{
    sqlite3_stmt *words = search->statements[ADD_WORDS], *row = search->statements[ADD_ENTRY];
    return bind(row, 1, entry->kind) && bind(row, 2, entry->key) && bind(row, 3, entry->permission) &&
           bind(row, 4, entry->language) && bind(row, 5, entry->title) && bind(row, 6, entry->body) &&
           bind(row, 7, entry->url) && step(row) &&
           sqlite3_bind_int64(words, 1, sqlite3_last_insert_rowid(search->writer)) == SQLITE_OK &&
           bind(words, 2, search->fold(arena, entry->title)) && bind(words, 3, search->fold(arena, entry->body)) &&
           step(words);
}

/* The mutex is recursive: inside search_begin .. search_commit the calling thread holds it already. */
static bool enter(struct search *search)
{
    pthread_mutex_lock(&search->mutex);
    return search->is_batch || run(search->writer, "BEGIN IMMEDIATE");
}

static enum status leave(struct search *search, bool is_good)
{
    if (!is_good)
        log_line("store", "search index: %s", sqlite3_errmsg(search->writer));
    if (search->is_batch) {
        search->has_failed |= !is_good;
        pthread_mutex_unlock(&search->mutex);
        return is_good ? DONE : BROKEN;
    }
    is_good = is_good && run(search->writer, "COMMIT");
    if (!is_good && !sqlite3_get_autocommit(search->writer))
        run(search->writer, "ROLLBACK");
    pthread_mutex_unlock(&search->mutex);
    return is_good ? DONE : BROKEN;
}

enum status search_begin(struct search *search)
{
    pthread_mutex_lock(&search->mutex);
    if (!run(search->writer, "BEGIN IMMEDIATE")) {
        pthread_mutex_unlock(&search->mutex);
        return BROKEN;
    }
    search->is_batch = true;
    search->has_failed = false;
    return DONE;
}

enum status search_commit(struct search *search)
{
    check(search->is_batch);
    search->is_batch = false;
    return leave(search, !search->has_failed);
}

enum status search_replace(struct search *search, const struct search_entry *entry)
{
    struct arena *arena = arena_new(0);
    bool was_there;
    bool is_good = enter(search) && drop(search, arena, entry->kind, entry->key, &was_there) &&
                   add(search, arena, entry);
    arena_free(arena);
    return leave(search, is_good);
}

enum status search_remove(struct search *search, struct text kind, struct text key)
{
    struct arena *arena = arena_new(0);
    bool was_there = false;
    bool is_good = enter(search) && drop(search, arena, kind, key, &was_there);
    arena_free(arena);
    enum status status = leave(search, is_good);
    return status == DONE && !was_there ? NOT_FOUND : status;
}

static bool drop_kind(struct search *search, struct arena *arena, struct text kind)
{
    sqlite3_stmt *list = search->statements[LIST_KIND];
    bool is_good = bind(list, 1, kind);
    int code;
    while (is_good && (code = sqlite3_step(list)) == SQLITE_ROW) {
        struct arena_mark mark = arena_mark(arena);
        struct text key = arena_copy(arena, (struct text){(const char *)sqlite3_column_text(list, 0),
                                                          (size_t)sqlite3_column_bytes(list, 0)});
        bool was_there;
        is_good = drop(search, arena, kind, key, &was_there);
        arena_release(arena, mark);
    }
    sqlite3_reset(list);
    return is_good;
}

enum status search_clear(struct search *search, struct text kind)
{
    struct arena *arena = arena_new(0);
    bool is_good = enter(search);
    if (is_good && kind.length)
        is_good = drop_kind(search, arena, kind);
    else if (is_good)
        is_good = run(search->writer, "INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM entry");
    arena_free(arena);
    return leave(search, is_good);
}
