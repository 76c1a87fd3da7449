#include "store/query.h"

#include "store/store_private.h"
#include "system/log.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 64, FIRST_ROWS = 16 };

/* ---- filling rows ---- */

static enum status wrong_kind(const struct query *query, const char *column)
{
    log_line("store", "%s.%s: column %s is empty or of another kind than its signature says", query->module,
             query->name, column);
    return BROKEN;
}

static struct text kept_text(struct arena *arena, struct text text)
{
    return arena ? arena_copy(arena, text) : text;
}

/* With arena NULL texts are views of the cursor's row. */
static enum status fill_row(struct arena *arena, const struct query *query, const struct row_shape *shape,
                            const struct value *values, void *row)
{
    char *bytes = row;
    for (int i = 0; i < shape->count; i++) {
        const struct row_column *column = &shape->columns[i];
        const struct value *value = &values[i];
        bool is_null = value->kind == VALUE_NULL;
        bool is_number = column->kind == VALUE_INTEGER || column->kind == VALUE_REAL;
        if (is_null ? !column->is_nullable : value->kind != column->kind)
            return wrong_kind(query, column->name);
        void *place = bytes + column->offset;
        if (column->kind == VALUE_INTEGER)
            memcpy(place, &(int64_t){is_null ? 0 : value->integer}, sizeof(int64_t));
        else if (column->kind == VALUE_REAL)
            memcpy(place, &(double){is_null ? 0 : value->real}, sizeof(double));
        else
            memcpy(place, &(struct text){0}, sizeof(struct text));
        if (column->is_nullable && is_number)
            memcpy(bytes + column->has_offset, &(bool){!is_null}, sizeof(bool));
        if (!is_number && !is_null) {
            struct text text = kept_text(arena, value->text);
            memcpy(place, &text, sizeof text);
        }
    }
    return DONE;
}

/* SQLite's columns follow the stored value: a whole number in a real column arrives as an integer. */
static void widen_reals(const struct row_shape *shape, struct value *values)
{
    for (int i = 0; i < shape->count; i++)
        if (shape->columns[i].kind == VALUE_REAL && values[i].kind == VALUE_INTEGER)
            values[i] = value_real((double)values[i].integer);
}

static enum status next_row(struct arena *arena, struct cursor *rows, const struct query *query,
                            const struct row_shape *shape, void *row)
{
    struct value values[MAX_COLUMNS];
    check(shape->count <= MAX_COLUMNS);
    enum status status = store_next(rows, values);
    if (status != DONE)
        return status;
    widen_reals(shape, values);
    return fill_row(arena, query, shape, values, row);
}

/* ---- the forms of a query ---- */

static enum status ended(struct cursor *rows, enum status status)
{
    enum status end = store_end(rows, NULL);
    return status == DONE ? end : status;
}

enum status store_change(struct store *store, const struct query *query, const struct value *given, bool is_any)
{
    struct cursor *rows;
    int64_t changed = 0;
    enum status status = store_start(store, query, given, &rows);
    if (status != DONE)
        return status;
    status = store_next(rows, NULL);
    enum status end = store_end(rows, &changed);
    if (status != NOT_FOUND)
        return status == DONE ? BROKEN : status;
    if (end != DONE)
        return end;
    return changed > 0 || is_any ? DONE : CONFLICT;
}

enum status store_one(struct store *store, struct arena *arena, const struct query *query, const struct value *given,
                      const struct row_shape *shape, void *found)
{
    struct cursor *rows;
    enum status status = store_start(store, query, given, &rows);
    if (status != DONE)
        return status;
    status = next_row(arena, rows, query, shape, found);
    if (status == NOT_FOUND && query->changes)
        status = CONFLICT;
    if (status == DONE) {
        enum status more = store_next(rows, NULL);
        if (more == DONE)
            log_line("store", "%s.%s gave a second row", query->module, query->name);
        status = more == NOT_FOUND ? DONE : more == DONE ? BROKEN : more;
    }
    return ended(rows, status);
}

enum status store_one_value(struct store *store, struct arena *arena, const struct query *query,
                            const struct value *given, enum value_kind kind, void *found)
{
    const struct row_column column = {"value", kind, false, 0, 0};
    const struct row_shape shape = {"value", sizeof(struct text), 1, &column};
    return store_one(store, arena, query, given, &shape, found);
}

enum status store_list(struct store *store, struct arena *arena, const struct query *query, const struct value *given,
                       const struct row_shape *shape, void **items, size_t *count)
{
    struct cursor *rows;
    enum status status = store_start(store, query, given, &rows);
    if (status != DONE)
        return status;
    size_t size = 0, used = 0;
    char *list = NULL;
    for (;;) {
        if (used == size) {
            size_t wanted = size ? size * 2 : FIRST_ROWS;
            char *longer = arena_take(arena, wanted, shape->size);
            if (used)
                memcpy(longer, list, used * shape->size);
            list = longer;
            size = wanted;
        }
        status = next_row(arena, rows, query, shape, list + used * shape->size);
        if (status != DONE)
            break;
        used++;
    }
    status = ended(rows, status == NOT_FOUND ? DONE : status);
    if (status == DONE) {
        *items = list;
        *count = used;
    }
    return status;
}

enum status store_each(struct store *store, const struct query *query, const struct value *given,
                       const struct row_shape *shape, void *row, enum status (*each)(void *context, const void *row),
                       void *context)
{
    struct cursor *rows;
    enum status status = store_start(store, query, given, &rows);
    if (status != DONE)
        return status;
    do {
        status = next_row(NULL, rows, query, shape, row);
        if (status == NOT_FOUND)
            return ended(rows, DONE);
        if (status == DONE)
            status = each(context, row);
    } while (status == DONE);
    return ended(rows, status);
}

/* ---- JSON ---- */

static void put_json_text(struct buffer *json, struct text text)
{
    buffer_put_byte(json, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte == '"' || byte == '\\')
            buffer_print(json, "\\%c", byte);
        else if (byte < ' ' || byte == '<' || byte == '>' || byte == '&')
            buffer_print(json, "\\u%04x", byte); /* so that it may stand inside HTML */
        else
            buffer_put_byte(json, (char)byte);
    }
    buffer_put_byte(json, '"');
}

static void put_json_real(struct buffer *json, double real)
{
    if (!isfinite(real)) {
        buffer_put(json, T("null"));
        return;
    }
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, real);
        if (strtod(digits, NULL) == real)
            break;
    }
    buffer_put(json, text_of(digits));
}

static void put_json_column(struct buffer *json, const struct row_column *column, const char *bytes)
{
    bool is_there = true;
    struct text text = {0};
    int64_t integer = 0;
    double real = 0;
    if (column->kind == VALUE_INTEGER)
        memcpy(&integer, bytes + column->offset, sizeof integer);
    else if (column->kind == VALUE_REAL)
        memcpy(&real, bytes + column->offset, sizeof real);
    else
        memcpy(&text, bytes + column->offset, sizeof text);
    if (column->is_nullable && (column->kind == VALUE_INTEGER || column->kind == VALUE_REAL))
        memcpy(&is_there, bytes + column->has_offset, sizeof is_there);
    else if (column->is_nullable)
        is_there = text.bytes != NULL;
    if (!is_there)
        buffer_put(json, T("null"));
    else if (column->kind == VALUE_INTEGER)
        buffer_put_integer(json, integer);
    else if (column->kind == VALUE_REAL)
        put_json_real(json, real);
    else if (column->kind == VALUE_TEXT)
        put_json_text(json, text);
    else {
        buffer_put_byte(json, '"');
        buffer_put_hex(json, text.bytes, text.length);
        buffer_put_byte(json, '"');
    }
}

void store_row_json(struct buffer *json, const struct row_shape *shape, const void *row)
{
    buffer_put_byte(json, '{');
    for (int i = 0; i < shape->count; i++) {
        buffer_print(json, "%s\"%s\":", i ? "," : "", shape->columns[i].name);
        put_json_column(json, &shape->columns[i], row);
    }
    buffer_put_byte(json, '}');
}

void store_rows_json(struct buffer *json, const struct row_shape *shape, const void *items, size_t count)
{
    const char *row = items;
    buffer_put_byte(json, '[');
    for (size_t i = 0; i < count; i++, row += shape->size) {
        if (i)
            buffer_put_byte(json, ',');
        store_row_json(json, shape, row);
    }
    buffer_put_byte(json, ']');
}
