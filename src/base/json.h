/*
 * JSON read with limits and an arena's lifetime; written compactly and always the same. What is plain is read by
 * json_quick.c; jansson judges everything else, and every mistake.
 *
 * Values are json_t, jansson's own accessors may be used; nobody calls json_decref on what json_read gives.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

#include <jansson.h>

struct json_limits {
    size_t bytes;              /* 0: 1 MiB */
    int depth;                 /* 0: 64 */
    bool allows_duplicate_keys; /* the last one wins, as the standard lets one do */
    bool allows_nul;           /* "\u0000" in strings; texts of the program never hold it */
};
/* Any JSON value. INVALID: not JSON, or a key twice; TOO_MUCH: over a limit. *why_line (may be NULL) is the line of
   the mistake, from 1. `limits` may be NULL. Lives as long as the arena. */
MUST_USE enum status json_read(struct arena *arena, struct text text, const struct json_limits *limits,
                               json_t **root, int *why_line);
/* The arena takes over one reference and drops it at its reset; gives the same value back. */
json_t *json_kept(struct arena *arena, json_t *value);

/* Members of an object; `object` may be NULL or no object. The texts are views that live as long as the value. */
struct text json_text(const json_t *value); /* of a string; empty for anything else */
json_t *json_member(const json_t *object, struct text key); /* NULL when it is not there */
struct text json_member_text(const json_t *object, const char *key); /* empty when missing or no string */
MUST_USE bool json_member_integer(const json_t *object, const char *key, int64_t *found); /* untouched on false */
bool json_member_is_true(const json_t *object, const char *key);
json_t *json_text_value(struct text text); /* a new string value (one reference; hand it to json_kept or a parent) */

/* Whole values: keys sorted by bytes, no spaces; < > & and U+2028/9 escaped so that it may stand in HTML. */
void json_put(struct buffer *buffer, const json_t *value);
void json_put_escaped(struct buffer *buffer, struct text text); /* one string, with its quotes */
struct text json_print(struct arena *arena, const json_t *value);

/* Written piece by piece; commas come by themselves. The text must be UTF-8. */
struct json_writer {
    struct buffer *buffer;
    bool needs_comma;
    int depth;
};
struct json_writer json_writer_new(struct buffer *buffer);
void json_start_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_start_list(struct json_writer *writer);
void json_end_list(struct json_writer *writer);
void json_put_key(struct json_writer *writer, struct text key);
void json_put_text(struct json_writer *writer, struct text text);
void json_put_integer(struct json_writer *writer, int64_t number);
void json_put_boolean(struct json_writer *writer, bool is_true);
void json_put_null(struct json_writer *writer);
void json_put_value(struct json_writer *writer, const json_t *value);
/* key and value at once */
void json_put_member_text(struct json_writer *writer, struct text key, struct text text);
void json_put_member_integer(struct json_writer *writer, struct text key, int64_t number);
void json_put_member_boolean(struct json_writer *writer, struct text key, bool is_true);
