/*
 * What the generated query functions stand on; hand-written code includes only the generated headers.
 *
 * Nullable columns: text and bytes have bytes NULL, numbers have a has_x member. Nullable parameters: text with
 * bytes NULL, numbers as a pointer that may be NULL. Texts in rows are copied to the arena given.
 */
#pragma once

#include "base/buffer.h"
#include "store/store.h"

struct row_column {
    const char *name;
    enum value_kind kind;
    bool is_nullable;
    unsigned short offset, has_offset; /* has_offset only for nullable numbers */
};
struct row_shape {
    const char *name;
    size_t size;
    int count;
    const struct row_column *columns;
};

/* CONFLICT when nothing changed, unless is_any. */
enum status store_change(struct store *store, const struct query *query, const struct value *given,
                         bool is_any) MUST_USE;
/* At most one row: none is NOT_FOUND, or CONFLICT when the query changes; a second one is BROKEN. */
enum status store_one(struct store *store, struct arena *arena, const struct query *query, const struct value *given,
                      const struct row_shape *shape, void *found) MUST_USE;
/* The same for a single column; found is an int64_t, a double or a struct text. */
enum status store_one_value(struct store *store, struct arena *arena, const struct query *query,
                            const struct value *given, enum value_kind kind, void *found) MUST_USE;
enum status store_list(struct store *store, struct arena *arena, const struct query *query, const struct value *given,
                       const struct row_shape *shape, void **items, size_t *count) MUST_USE;
/* Calls back with each row; texts live only during the call; anything but DONE stops and is returned. */
enum status store_each(struct store *store, const struct query *query, const struct value *given,
                       const struct row_shape *shape, void *row, enum status (*each)(void *context, const void *row),
                       void *context) MUST_USE;

/* One row as a JSON object, many as an array; NULL is null, bytes are hex. */
void store_row_json(struct buffer *json, const struct row_shape *shape, const void *row);
void store_rows_json(struct buffer *json, const struct row_shape *shape, const void *items, size_t count);

static inline struct value value_integer(int64_t integer)
{
    return (struct value){.kind = VALUE_INTEGER, .integer = integer};
}

static inline struct value value_real(double real)
{
    return (struct value){.kind = VALUE_REAL, .real = real};
}

static inline struct value value_text(struct text text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text.bytes ? text : T("")};
}

static inline struct value value_bytes(struct text text)
{
    return (struct value){.kind = VALUE_BYTES, .text = text.bytes ? text : T("")};
}

static inline struct value value_or_null_integer(const int64_t *integer)
{
    return integer ? value_integer(*integer) : (struct value){.kind = VALUE_NULL};
}

static inline struct value value_or_null_real(const double *real)
{
    return real ? value_real(*real) : (struct value){.kind = VALUE_NULL};
}

static inline struct value value_or_null_text(struct text text)
{
    return text.bytes ? value_text(text) : (struct value){.kind = VALUE_NULL};
}

static inline struct value value_or_null_bytes(struct text text)
{
    return text.bytes ? value_bytes(text) : (struct value){.kind = VALUE_NULL};
}
