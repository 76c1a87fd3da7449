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
    struct text written_location;       /* as the rider wrote it */
    struct once *next_in_work;
    bool is_held;    /* stands in the table of keys in work */
    bool is_written; /* the rider put the row into a transaction of the handler */
    bool has_lost;   /* the rider found the row of another, which was faster */
};

/* DONE: go on. NOT_FOUND: it was done already, the first answer is *location (may be empty). CONFLICT: already sent with
   other content. INVALID: no key, or not ours. BUSY: the first one is still in work. BROKEN: no store. */
enum status once_begin(struct once *once, struct once_table *table, struct request *request,
                       struct text *location) MUST_USE;
/* `status` is the handler's, `location` where its answer led, or empty. Says NOT_FOUND with *location when another was
   faster, CONFLICT when that one had other content, else `status`. */
enum status once_end(struct once *once, enum status status, struct text answer, struct text *location) MUST_USE;
