/*
 * The shape of an answer to a program: one table from which its JSON is written and its description (OpenAPI) is made, so
 * that the two cannot differ.
 */
#pragma once

#include "base/json.h"

#include <stddef.h>

enum member_type {
    MEMBER_TEXT,    /* struct text; empty is "" */
    MEMBER_INTEGER, /* int64_t */
    MEMBER_BOOLEAN, /* bool */
    MEMBER_MOMENT,  /* int64_t microseconds, as 2026-11-22T13:30:05+09:00; 0 is null */
    MEMBER_DAY,     /* struct date, as 2026-11-22; none is null */
    MEMBER_OBJECT,  /* the struct of `of` itself */
    MEMBER_LIST,    /* struct shape_list of `of` */
    MEMBER_ANY      /* const json_t *; NULL is null */
};
struct shape_list {
    size_t count;
    const void *items;
};
struct member {
    const char *name; /* NULL ends the table */
    enum member_type type;
    size_t offset;
    const char *meaning; /* English, for the description; may be NULL */
    const struct shape *of;
};
struct shape {
    const char *name; /* "Case": unique in the program */
    size_t size;
    const struct member *members;
};
#define MEMBER(kind, type, member, meaning) {#member, MEMBER_##kind, offsetof(type, member), meaning, NULL}
#define MEMBER_OF(kind, type, member, shape, meaning) {#member, MEMBER_##kind, offsetof(type, member), meaning, shape}

void shape_put(struct json_writer *json, const struct shape *shape, const void *value);
/* As an OpenAPI schema: {"type":"object",...}; other shapes are referred to as #/components/schemas/NAME. */
void shape_put_schema(struct json_writer *json, const struct shape *shape);
