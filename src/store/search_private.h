/*
 * What the three files of the full-text index share.
 */
#pragma once

#include "store/search.h"

#include <pthread.h>
#include <sqlite3.h>

enum { FIND_ENTRY, ADD_ENTRY, DROP_ENTRY, ADD_WORDS, DROP_WORDS, LIST_KIND, SEARCH_STATEMENTS };
enum { SEARCH_READERS = 16 };

struct search_reader {
    sqlite3 *handle;
    sqlite3_stmt *find, *count;
};

struct search {
    char *file;
    search_fold *fold;
    sqlite3 *writer;
    sqlite3_stmt *statements[SEARCH_STATEMENTS];
    pthread_mutex_t mutex;   /* of the writer */
    pthread_mutex_t readers; /* of the list of idle readers */
    bool is_new, is_batch, has_failed;
    struct search_reader idle[SEARCH_READERS];
    int idle_count;
};

sqlite3 *search_connect(struct search *search, bool is_for_writing);
/* "bigram": every pair of neighbouring characters of Japanese runs, whole words of letters and digits. */
bool search_tokenizer_register(sqlite3 *handle);

/* Takes the next token off *rest; false at the end. A token is a word of letters and digits, a pair of neighbouring
   Japanese characters, or the last character of such a run alone. */
struct search_token {
    struct text text;
    bool is_pair;
};
bool search_next_token(struct text *rest, struct search_token *token);
/* A cut of the body round the first place that one of the (folded) terms is found at, the places marked. */
struct text search_snippet(struct arena *arena, search_fold *fold, struct text body, const struct text *terms,
                           size_t term_count);
void search_readers_close(struct search *search);
