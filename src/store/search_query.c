/*
 * Questions to the index. Nothing typed is a syntax error: every word becomes a quoted phrase.
 *
 * All words must be there. When nothing has them all (a whole sentence was typed), entries with any of the pairs are
 * found, the best first.
 */
#include "store/search_private.h"

#include "base/buffer.h"
#include "base/check.h"
#include "system/log.h"

#include <string.h>

enum { MOST_TERMS = 48, LONGEST_QUESTION = 1000, MOST_HITS = 200 };

#define FROM_MATCHING                                                                                                  \
    " FROM words JOIN entry AS e ON e.id = words.rowid WHERE words MATCH ?1 AND (?2 = '' OR e.kind = ?2)"              \
    " AND (?3 = '' OR e.language = ?3) AND (e.permission = '' OR instr(?4, char(10) || e.permission || char(10)))"

static const char find_sql[] = "SELECT e.kind, e.key, e.title, e.url, e.language, e.body, bm25(words, 8.0, 1.0) AS score"
    FROM_MATCHING " ORDER BY score, e.id LIMIT ?5 OFFSET ?6";
static const char count_sql[] = "SELECT count(*)" FROM_MATCHING;

/* ---- readers ---- */

static void reader_close(struct search_reader *reader)
{
    sqlite3_finalize(reader->find);
    sqlite3_finalize(reader->count);
    sqlite3_close(reader->handle);
}

static bool reader_take(struct search *search, struct search_reader *reader)
{
    pthread_mutex_lock(&search->readers);
    bool is_idle = search->idle_count > 0;
    if (is_idle)
        *reader = search->idle[--search->idle_count];
    pthread_mutex_unlock(&search->readers);
    if (is_idle)
        return true;
    *reader = (struct search_reader){.handle = search_connect(search, false)};
    if (reader->handle && sqlite3_prepare_v2(reader->handle, find_sql, -1, &reader->find, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(reader->handle, count_sql, -1, &reader->count, NULL) == SQLITE_OK)
        return true;
    reader_close(reader);
    return false;
}

static void reader_give_back(struct search *search, struct search_reader *reader)
{
    pthread_mutex_lock(&search->readers);
    bool has_room = search->idle_count < SEARCH_READERS;
    if (has_room)
        search->idle[search->idle_count++] = *reader;
    pthread_mutex_unlock(&search->readers);
    if (!has_room)
        reader_close(reader);
}

void search_readers_close(struct search *search)
{
    while (search->idle_count > 0)
        reader_close(&search->idle[--search->idle_count]);
}

/* ---- the question as FTS5 reads it ---- */

struct terms {
    struct text items[MOST_TERMS];
    size_t count;
};

static void put_quoted(struct buffer *match, struct text term, bool is_beginning)
{
    buffer_put_byte(match, '"');
    for (size_t i = 0; i < term.length; i++) {
        if (term.bytes[i] == '"')
            buffer_put_byte(match, '"');
        buffer_put_byte(match, term.bytes[i]);
    }
    buffer_put(match, is_beginning ? T("\"*") : T("\""));
}

/* Each word a phrase; a single character or the letters at its end may go on. */
static struct text match_all(struct arena *arena, struct text folded, struct terms *terms)
{
    struct buffer match = buffer_new(arena);
    struct text rest = folded, word;
    while (terms->count < MOST_TERMS && text_next_part(&rest, ' ', &word)) {
        struct text inside = word;
        struct search_token token;
        int tokens = 0;
        bool ends_alone = false, was_pair = false;
        while (search_next_token(&inside, &token)) {
            ends_alone = !token.is_pair && !was_pair;
            was_pair = token.is_pair;
            tokens++;
        }
        if (tokens == 0)
            continue;
        buffer_put(&match, match.length ? T(" AND ") : T(""));
        put_quoted(&match, word, ends_alone);
        terms->items[terms->count++] = word;
    }
    return buffer_text(&match);
}

static struct text match_any(struct arena *arena, struct text folded, struct terms *terms)
{
    struct buffer match = buffer_new(arena);
    struct search_token token;
    bool was_pair = false;
    while (terms->count < MOST_TERMS && search_next_token(&folded, &token)) {
        bool is_covered = was_pair && !token.is_pair; /* the end of a run */
        was_pair = token.is_pair;
        if (is_covered)
            continue;
        buffer_put(&match, match.length ? T(" OR ") : T(""));
        put_quoted(&match, token.text, false);
        terms->items[terms->count++] = token.text;
    }
    return buffer_text(&match);
}

/* ---- asking ---- */

static bool bind(sqlite3_stmt *statement, int place, struct text text)
{
    return sqlite3_bind_text64(statement, place, text.bytes ? text.bytes : "", text.length, SQLITE_STATIC, SQLITE_UTF8) ==
           SQLITE_OK;
}

static bool bind_question(sqlite3_stmt *statement, const struct search_question *question, struct text match,
                          struct text permissions)
{
    return bind(statement, 1, match) && bind(statement, 2, question->kind) && bind(statement, 3, question->language) &&
           bind(statement, 4, permissions);
}

static struct text permission_lines(struct arena *arena, const struct search_question *question)
{
    struct buffer lines = buffer_new(arena);
    buffer_put_byte(&lines, '\n');
    for (size_t i = 0; i < question->permission_count; i++) {
        buffer_put(&lines, question->permissions[i]);
        buffer_put_byte(&lines, '\n');
    }
    return buffer_text(&lines);
}

static struct text column(struct arena *arena, sqlite3_stmt *statement, int i)
{
    return arena_copy(arena, (struct text){(const char *)sqlite3_column_text(statement, i),
                                           (size_t)sqlite3_column_bytes(statement, i)});
}

struct asking {
    struct search *search;
    struct arena *arena;
    const struct search_question *question;
    struct search_reader reader;
    struct text permissions;
};

static bool ask(struct asking *asking, struct text match, const struct terms *terms, struct search_hits *found)
{
    const struct search_question *question = asking->question;
    sqlite3_stmt *count = asking->reader.count, *find = asking->reader.find;
    int64_t limit = question->limit < MOST_HITS ? question->limit : MOST_HITS;
    bool is_good = bind_question(count, question, match, asking->permissions) && sqlite3_step(count) == SQLITE_ROW;
    *found = (struct search_hits){.total = is_good ? sqlite3_column_int64(count, 0) : 0};
    sqlite3_reset(count);
    if (!is_good || found->total == 0 || limit <= 0)
        return is_good;
    found->items = TAKE(asking->arena, struct search_hit, (size_t)limit);
    is_good = bind_question(find, question, match, asking->permissions) &&
              sqlite3_bind_int64(find, 5, limit) == SQLITE_OK &&
              sqlite3_bind_int64(find, 6, question->offset) == SQLITE_OK;
    int code = SQLITE_DONE;
    while (is_good && (code = sqlite3_step(find)) == SQLITE_ROW) {
        struct search_hit *hit = &found->items[found->count++];
        struct text body = {(const char *)sqlite3_column_text(find, 5), (size_t)sqlite3_column_bytes(find, 5)};
        *hit = (struct search_hit){column(asking->arena, find, 0), column(asking->arena, find, 1),
                                   column(asking->arena, find, 2), column(asking->arena, find, 3),
                                   column(asking->arena, find, 4), {0}, sqlite3_column_double(find, 6)};
        hit->snippet = search_snippet(asking->arena, asking->search->fold, body, terms->items, terms->count);
    }
    sqlite3_reset(find);
    return is_good && code == SQLITE_DONE;
}

enum status search_query(struct search *search, struct arena *arena, const struct search_question *question,
                         struct search_hits *found)
{
    struct terms all = {.count = 0}, any = {.count = 0};
    struct search_hits hits = {0};
    struct text words = text_slice(question->words, 0, LONGEST_QUESTION);
    while (words.length && !text_is_utf8(words)) /* cut inside a character */
        words.length--;
    struct text folded = search->fold(arena, words);
    struct text match = match_all(arena, folded, &all);
    if (match.length == 0) {
        *found = hits;
        return DONE;
    }
    struct asking asking = {search, arena, question, {0}, permission_lines(arena, question)};
    if (!reader_take(search, &asking.reader))
        return BROKEN;
    bool is_good = ask(&asking, match, &all, &hits);
    if (is_good && hits.total == 0)
        is_good = ask(&asking, match_any(arena, folded, &any), &any, &hits);
    if (!is_good)
        log_line("store", "search: %s", sqlite3_errmsg(asking.reader.handle));
    reader_give_back(search, &asking.reader);
    if (is_good)
        *found = hits;
    return is_good ? DONE : BROKEN;
}
