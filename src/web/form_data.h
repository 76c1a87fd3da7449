/*
 * A parsed body, private to web: the fields in the order sent, and the files on disk until the answer is sent.
 *
 * Urlencoded and multipart bodies are read while they arrive, within the limits of web/limits.h; the same input byte by
 * byte gives the same form. Every value is UTF-8 without control characters but tab and line ends.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "web/request.h"

struct form_field {
    struct text name, value;
};

struct form {
    struct arena *arena; /* the form's own: it lives from the first byte of the body until the answer */
    struct form_field *fields;
    size_t count, size;
    struct upload *uploads;
    size_t upload_count;
    uint8_t uploads_hash[32]; /* over the files' names and bytes; zero without files */
    struct text raw;          /* a body that is no form (JSON) */
};

struct form *form_new(struct arena *arena);
/* TOO_MUCH over LIMIT_FIELDS, INVALID for bad names or bytes. The texts must live as long as the form. */
enum status form_add(struct form *form, struct text name, struct text value) MUST_USE;
/* a=1&b=2: strict percent decoding. */
enum status form_read_urlencoded(struct form *form, struct text body) MUST_USE;
/* The same for a query string: LIMIT_QUERY_FIELDS. */
enum status form_read_query(struct form *form, struct text query) MUST_USE;
bool form_find(const struct form *form, struct text name, size_t nth, struct text *found);
/* Over all fields but the token and the key, and the files: what "the same content" means. */
void form_content_hash(const struct form *form, uint8_t hash[32]);

#define FORM_TOKEN_FIELD "_token"
#define FORM_KEY_FIELD "_key"

bool text_is_clean(struct text text); /* UTF-8 without control characters but \t \r \n */
/* The last part of a path, without what file systems or mail cannot bear; never empty, at most LIMIT_FILE_NAME_BYTES. */
struct text file_name_clean(struct arena *arena, struct text name);
