/*
 * How web/serve.c uses the one-time keys: once_begin before the handler, once_end after it, always both.
 */
#pragma once

#include "web/once.h"

struct once_table; /* keys in work in this program; others are seen through the database */
struct once_table *once_table_new(void);
struct once_table *once_table_free(struct once_table *table);

struct once {
    struct once_table *table;
    const struct request *request;
    struct text key_hash, content_hash; /* hex */
    struct text location;               /* from once_answer or the redirect */
    int64_t at;
    bool is_held, has_rider, is_written, has_answer;
};

/* DONE: go on. CONFLICT: already sent with other content, or without an answer to repeat. TOO_MUCH never. NOT_FOUND: the
   first answer is *location; give it again. INVALID: no key, or not ours. BUSY: the first one is still in work. */
enum status once_begin(struct once *once, struct once_table *table, const struct request *request,
                       struct text *location) MUST_USE;
/* `location` is where the answer led, or empty. */
void once_end(struct once *once, struct text location);
