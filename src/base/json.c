#include "base/json_private.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_USUAL = 1024 * 1024, DEPTH_USUAL = 64, DEPTH_WRITTEN_MAX = 2048 };

static void drop(void *value)
{
    json_decref(value);
}

json_t *json_kept(struct arena *arena, json_t *value)
{
    if (value)
        arena_on_reset(arena, drop, value);
    return value;
}

/* A raw NUL is never JSON, but jansson takes one at the very end for the end. */
static bool has_nul(struct text text, int *why_line)
{
    ptrdiff_t at = text_find_byte(text, '\0');
    for (ptrdiff_t i = 0; i < at; i++)
        *why_line += text.bytes[i] == '\n';
    return at != TEXT_NOT_THERE;
}

/* Looks at brackets only, before the real parser spends memory on them. Brackets in strings do not count. */
static bool is_too_deep(struct text text, int most, int *why_line)
{
    int depth = 0, line = 1;
    bool is_in_string = false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        line += byte == '\n';
        if (is_in_string) {
            i += byte == '\\';
            is_in_string = byte != '"';
        } else if (byte == '"') {
            is_in_string = true;
        } else if (byte == '[' || byte == '{') {
            if (++depth > most) {
                *why_line = line;
                return true;
            }
        } else if (byte == ']' || byte == '}') {
            depth--;
        }
    }
    return false;
}

enum status json_read(struct arena *arena, struct text text, const struct json_limits *limits, json_t **root,
                      int *why_line)
{
    static const struct json_limits usual = {0};
    if (!limits)
        limits = &usual;
    int line = 1, depth = limits->depth ? limits->depth : DEPTH_USUAL;
    size_t most = limits->bytes ? limits->bytes : BYTES_USUAL;
    enum status status = DONE;
    json_t *value = text.length > most ? NULL : json_read_quickly(arena, text, depth, limits->allows_duplicate_keys);
    if (value) {
        *root = json_kept(arena, value);
        return DONE;
    }
    if (text.length > most || is_too_deep(text, depth, &line))
        status = TOO_MUCH;
    else if (has_nul(text, &line))
        status = INVALID;
    json_error_t error = {.line = 1};
    if (status == DONE) {
        size_t flags = JSON_DECODE_ANY;
        flags |= limits->allows_duplicate_keys ? 0 : JSON_REJECT_DUPLICATES;
        flags |= limits->allows_nul ? JSON_ALLOW_NUL : 0;
        value = json_loadb(text.bytes ? text.bytes : "", text.length, flags, &error);
        if (!value) {
            status = INVALID;
            line = error.line > 0 ? error.line : 1;
        }
    }
    if (status != DONE) {
        if (why_line)
            *why_line = line;
        return status;
    }
    *root = json_kept(arena, value);
    return DONE;
}

struct text json_text(const json_t *value)
{
    if (!json_is_string(value))
        return (struct text){0};
    return (struct text){json_string_value(value), json_string_length(value)};
}

json_t *json_member(const json_t *object, struct text key)
{
    return object && json_is_object(object) ? json_object_getn(object, key.bytes ? key.bytes : "", key.length) : NULL;
}

struct text json_member_text(const json_t *object, const char *key)
{
    return json_text(json_member(object, text_of(key)));
}

bool json_member_integer(const json_t *object, const char *key, int64_t *found)
{
    const json_t *value = json_member(object, text_of(key));
    if (!json_is_integer(value))
        return false;
    *found = json_integer_value(value);
    return true;
}

bool json_member_is_true(const json_t *object, const char *key)
{
    return json_is_true(json_member(object, text_of(key)));
}

json_t *json_text_value(struct text text)
{
    json_t *value = json_stringn(text.bytes ? text.bytes : "", text.length);
    check(value != NULL);
    return value;
}

/* Writing */

/* Bytes that are looked at, beside control characters: quotes, what HTML would read, and the first byte of U+2028. */
static const bool is_special[256] = {['"'] = true, ['\\'] = true, ['<'] = true,
                                     ['>'] = true, ['&'] = true, [0x7f] = true, [0xe2] = true};

void json_put_escaped(struct buffer *buffer, struct text text)
{
    buffer_put_byte(buffer, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte >= 0x20 && !is_special[byte])
            continue;
        bool is_line_separator = byte == 0xe2 && i + 2 < text.length && (unsigned char)text.bytes[i + 1] == 0x80 &&
                                 ((unsigned char)text.bytes[i + 2] & 0xfe) == 0xa8;
        if (byte == 0xe2 && !is_line_separator)
            continue;
        buffer_put(buffer, text_slice(text, from, i - from));
        if (is_line_separator) {
            buffer_print(buffer, "\\u20%02x", (unsigned char)text.bytes[i + 2] - 0x80);
            i += 2;
        } else if (byte == '"' || byte == '\\') {
            buffer_put_byte(buffer, '\\');
            buffer_put_byte(buffer, (char)byte);
        } else if (byte == '\n') {
            buffer_put(buffer, T("\\n"));
        } else {
            buffer_print(buffer, "\\u%04x", byte);
        }
        from = i + 1;
    }
    buffer_put(buffer, text_from(text, from));
    buffer_put_byte(buffer, '"');
}

/* The shortest decimal that reads back as the same number. */
static void put_real(struct buffer *buffer, double number)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    buffer_put(buffer, text_of(digits));
    if (!strpbrk(digits, ".e"))
        buffer_put(buffer, T(".0"));
}

static int compare_keys(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static void put_value(struct buffer *buffer, const json_t *value, int depth);

static void put_object(struct buffer *buffer, const json_t *object, int depth)
{
    size_t count = json_object_size(object), n = 0;
    struct text *keys = TAKE(buffer->arena, struct text, count + 1);
    const char *key;
    size_t length;
    json_t *member;
    json_object_keylen_foreach((json_t *)object, key, length, member)
        keys[n++] = (struct text){key, length};
    qsort(keys, count, sizeof *keys, compare_keys);
    buffer_put_byte(buffer, '{');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_put_byte(buffer, ',');
        json_put_escaped(buffer, keys[i]);
        buffer_put_byte(buffer, ':');
        put_value(buffer, json_member(object, keys[i]), depth + 1);
    }
    buffer_put_byte(buffer, '}');
}

static void put_value(struct buffer *buffer, const json_t *value, int depth)
{
    check(depth < DEPTH_WRITTEN_MAX);
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_OBJECT:
        put_object(buffer, value, depth);
        break;
    case JSON_ARRAY:
        buffer_put_byte(buffer, '[');
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i)
                buffer_put_byte(buffer, ',');
            put_value(buffer, json_array_get(value, i), depth + 1);
        }
        buffer_put_byte(buffer, ']');
        break;
    case JSON_STRING:
        json_put_escaped(buffer, json_text(value));
        break;
    case JSON_INTEGER:
        buffer_put_integer(buffer, json_integer_value(value));
        break;
    case JSON_REAL:
        put_real(buffer, json_real_value(value));
        break;
    case JSON_TRUE:
        buffer_put(buffer, T("true"));
        break;
    case JSON_FALSE:
        buffer_put(buffer, T("false"));
        break;
    case JSON_NULL:
        buffer_put(buffer, T("null"));
        break;
    }
}

void json_put(struct buffer *buffer, const json_t *value)
{
    put_value(buffer, value, 0);
}

struct text json_print(struct arena *arena, const json_t *value)
{
    struct buffer buffer = buffer_new(arena);
    json_put(&buffer, value);
    return buffer_text(&buffer);
}
