/*
 * Reads the structure of a PDF: objects, cross-reference tables and streams, object streams (not for other rooms).
 *
 * Meant for bytes of strangers too: everything has a limit, offsets are checked, nothing is repaired. A file whose
 * cross-reference is broken is INVALID here even where viewers would guess.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum pdf_kind {
    PDF_NULL, PDF_BOOLEAN, PDF_INTEGER, PDF_REAL, PDF_STRING, PDF_NAME, PDF_ARRAY, PDF_DICTIONARY, PDF_REFERENCE
};
struct pdf_object {
    enum pdf_kind kind;
    int64_t integer;          /* also the object number of a reference */
    struct text text;         /* decoded string or name */
    struct text key;          /* of an entry of a dictionary */
    struct pdf_object *first; /* entries of an array or dictionary */
    struct pdf_object *next;
    size_t start, end;        /* where it stands in its source */
    struct text stream;       /* raw bytes behind a dictionary, when it is a stream */
    bool has_stream;
};

enum {
    PDF_SIZE_MAX = 64 << 20, PDF_DEPTH_MAX = 48, PDF_NODES_MAX = 400000, PDF_OBJECTS_MAX = 1 << 20,
    PDF_UPDATES_MAX = 64, PDF_STREAM_MAX = 32 << 20
};

struct pdf;
/* INVALID: no PDF, or broken; TOO_MUCH: over a limit. */
enum status pdf_open(struct arena *arena, struct text bytes, struct pdf **found) MUST_USE;
const struct pdf_object *pdf_trailer(const struct pdf *pdf);
bool pdf_is_encrypted(const struct pdf *pdf);
int64_t pdf_object_count(const struct pdf *pdf); /* /Size of the newest trailer */
size_t pdf_last_xref(const struct pdf *pdf);     /* offset that the last startxref names */
bool pdf_has_table(const struct pdf *pdf);       /* the newest cross-reference is a table, not a stream */

/* The object of this number; NULL when there is none or it is broken. */
const struct pdf_object *pdf_load(struct pdf *pdf, int64_t number);
/* Follows a reference; others are given back; NULL stays NULL. */
const struct pdf_object *pdf_resolve(struct pdf *pdf, const struct pdf_object *object);
/* Entry of a dictionary as it stands, and with its reference followed; NULL when it is not there. */
const struct pdf_object *pdf_entry(const struct pdf_object *dictionary, struct text key);
const struct pdf_object *pdf_get(struct pdf *pdf, const struct pdf_object *dictionary, struct text key);

/* ---- used by pdf_file.c and the fuzzer ---- */
struct pdf_source {
    struct arena *arena;
    struct text bytes;
    size_t at;
    int *nodes; /* counted over the whole file */
};
/* Parses one object at source->at; NULL when it is broken. `references`: "1 0 R" is one object. */
struct pdf_object *pdf_parse(struct pdf_source *source);
void pdf_skip_space(struct pdf_source *source); /* white space and comments */
bool pdf_take_word(struct pdf_source *source, struct text word);
bool pdf_take_integer(struct pdf_source *source, int64_t *found); /* after white space; not negative */
