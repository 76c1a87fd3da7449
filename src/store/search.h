/*
 * The full-text index: SQLite FTS5 in a file of its own (FOLDER/search.db), with a bigram tokenizer over folded text.
 *
 * Derived data: it can be thrown away and made anew, and each node has its own, whatever the store is. A document is
 * found by every pair of neighbouring characters, so no dictionary is needed. All functions may be called by any thread.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct search;

/* Folds what people would call the same (japanese_fold); used for documents and questions alike. */
typedef struct text search_fold(struct arena *arena, struct text text);

/* NULL and *why_not when it cannot be opened; a damaged or older file is made anew, empty (search_is_new). */
struct search *search_open(struct arena *arena, struct text folder, search_fold *fold, struct text *why_not);
struct search *search_close(struct search *search); /* NULL is fine; always NULL */
bool search_is_new(const struct search *search); /* it was made just now and wants to be filled */

struct search_entry {
    struct text kind;       /* "procedures"; part of the key */
    struct text key;        /* unique within kind */
    struct text permission; /* empty: public */
    struct text language;   /* "ja" */
    struct text title, body, url;
};
/* Adds or replaces. Not durable at once: after a crash the index may lack the last moments and is filled again. */
enum status search_replace(struct search *search, const struct search_entry *entry) MUST_USE;
enum status search_remove(struct search *search, struct text kind, struct text key) MUST_USE;
enum status search_clear(struct search *search, struct text kind) MUST_USE; /* empty kind: all */
/* Many changes in one transaction; every call between belongs to the calling thread. */
enum status search_begin(struct search *search) MUST_USE;
enum status search_commit(struct search *search) MUST_USE;

struct search_question {
    struct text words;      /* as typed; words parted by spaces must all be there */
    struct text kind;       /* empty: every kind */
    struct text language;   /* empty: every language */
    const struct text *permissions; /* besides public entries; may be NULL */
    size_t permission_count;
    int64_t limit, offset;
};
struct search_hit {
    struct text kind, key, title, url, language;
    struct text snippet; /* of the body; the places found stand between U+E000 and U+E001 */
    double rank;         /* smaller is better */
};
struct search_hits {
    struct search_hit *items;
    size_t count;
    int64_t total;
};
/* An empty question or one of only spaces finds nothing. Nothing typed is a syntax error. */
enum status search_query(struct search *search, struct arena *arena, const struct search_question *question,
                         struct search_hits *found) MUST_USE;
