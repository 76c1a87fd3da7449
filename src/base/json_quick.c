/*
 * The plain part of JSON, read quickly: most of what is read was written by us and holds objects, lists, texts, whole numbers.
 *
 * Whatever is not plain (a fraction, a surrogate pair, a NUL, a control character, too deep, a key twice, a mistake) gives
 * NULL, and json_read() asks jansson, which judges and names the line. So this file never decides that something is wrong.
 */
#include "base/json_private.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 18 };

struct reading {
    const char *at, *end;
    int depth_left;
    bool allows_duplicate_keys;
    struct buffer scratch; /* of texts with escapes */
};

static json_t *read_value(struct reading *reading);

static void skip_space(struct reading *reading)
{
    while (reading->at < reading->end &&
           (*reading->at == ' ' || *reading->at == '\n' || *reading->at == '\t' || *reading->at == '\r'))
        reading->at++;
}

static bool take(struct reading *reading, char wanted)
{
    skip_space(reading);
    if (reading->at == reading->end || *reading->at != wanted)
        return false;
    reading->at++;
    return true;
}

/* The byte behind the text's plain beginning: a quote, a backslash, a control character, or the end. */
static const char *plain_end(const char *at, const char *end)
{
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

static int hex_digit(char byte)
{
    return byte >= '0' && byte <= '9' ? byte - '0' : (byte | 32) >= 'a' && (byte | 32) <= 'f' ? (byte | 32) - 'a' + 10 : -1;
}

/* \uXXXX, but no NUL and no half of a pair. */
static bool put_code(struct reading *reading)
{
    unsigned code = 0;
    if (reading->end - reading->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(*reading->at++);
        if (digit < 0)
            return false;
        code = code << 4 | (unsigned)digit;
    }
    if (code == 0 || (code & 0xf800) == 0xd800)
        return false;
    buffer_put_rune(&reading->scratch, (int32_t)code);
    return true;
}

static bool put_escape(struct reading *reading)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (reading->at == reading->end)
        return false;
    char byte = *reading->at++;
    const char *known = byte ? strchr(from, byte) : NULL;
    if (byte == 'u')
        return put_code(reading);
    if (!known)
        return false;
    buffer_put_byte(&reading->scratch, to[known - from]);
    return true;
}

/* Behind the opening quote; a view of the text read, or of scratch until the next text with escapes. */
static bool read_text(struct reading *reading, struct text *text)
{
    const char *begin = reading->at;
    reading->at = plain_end(begin, reading->end);
    *text = (struct text){begin, (size_t)(reading->at - begin)};
    if (reading->at < reading->end && *reading->at == '"') {
        reading->at++;
        return true;
    }
    reading->scratch.length = 0;
    buffer_put(&reading->scratch, *text);
    while (reading->at < reading->end && *reading->at == '\\') {
        reading->at++;
        if (!put_escape(reading))
            return false;
        begin = reading->at;
        reading->at = plain_end(begin, reading->end);
        buffer_put(&reading->scratch, (struct text){begin, (size_t)(reading->at - begin)});
    }
    *text = buffer_text(&reading->scratch);
    return reading->at < reading->end && *reading->at++ == '"';
}

static json_t *read_number(struct reading *reading)
{
    bool is_negative = *reading->at == '-';
    const char *first = reading->at + is_negative;
    int64_t number = 0;
    for (reading->at = first; reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9'; reading->at++) {
        if (reading->at - first == DIGITS_MAX)
            return NULL;
        number = number * 10 + (*reading->at - '0');
    }
    char next = reading->at < reading->end ? *reading->at : ' ';
    bool is_odd = reading->at == first || (*first == '0' && (reading->at - first > 1 || is_negative));
    return is_odd || next == '.' || next == 'e' || next == 'E' ? NULL : json_integer(is_negative ? -number : number);
}

static json_t *read_word(struct reading *reading, const char *word, json_t *value)
{
    size_t length = strlen(word);
    if ((size_t)(reading->end - reading->at) < length || memcmp(reading->at, word, length) != 0)
        return NULL;
    reading->at += length;
    return value;
}

static bool read_members(struct reading *reading, json_t *object)
{
    size_t count = 0;
    if (take(reading, '}'))
        return true;
    do {
        struct text key;
        json_t *value;
        if (!take(reading, '"') || !read_text(reading, &key))
            return false;
        char *kept = key.bytes == reading->scratch.bytes ? strndup(key.bytes, key.length) : NULL;
        if (kept)
            key.bytes = kept;
        value = take(reading, ':') ? read_value(reading) : NULL;
        bool is_put = value && json_object_setn_new_nocheck(object, key.bytes, key.length, value) == 0;
        free(kept);
        if (!is_put || (json_object_size(object) == count && !reading->allows_duplicate_keys))
            return false;
        count = json_object_size(object);
    } while (take(reading, ','));
    return take(reading, '}');
}

static bool read_items(struct reading *reading, json_t *list)
{
    if (take(reading, ']'))
        return true;
    do {
        json_t *value = read_value(reading);
        if (!value || json_array_append_new(list, value) != 0)
            return false;
    } while (take(reading, ','));
    return take(reading, ']');
}

static json_t *read_inside(struct reading *reading, bool is_object)
{
    json_t *made = is_object ? json_object() : json_array();
    bool is_read = false;
    reading->at++;
    if (made && --reading->depth_left >= 0)
        is_read = is_object ? read_members(reading, made) : read_items(reading, made);
    reading->depth_left++;
    if (!is_read)
        json_decref(made);
    return is_read ? made : NULL;
}

static json_t *read_value(struct reading *reading)
{
    struct text text;
    skip_space(reading);
    if (reading->at == reading->end)
        return NULL;
    switch (*reading->at) {
    case '{':
        return read_inside(reading, true);
    case '[':
        return read_inside(reading, false);
    case '"':
        reading->at++;
        return read_text(reading, &text) ? json_stringn_nocheck(text.bytes, text.length) : NULL;
    case 't':
        return read_word(reading, "true", json_true());
    case 'f':
        return read_word(reading, "false", json_false());
    case 'n':
        return read_word(reading, "null", json_null());
    default:
        return *reading->at == '-' || (*reading->at >= '0' && *reading->at <= '9') ? read_number(reading) : NULL;
    }
}

json_t *json_read_quickly(struct arena *arena, struct text text, int depth, bool allows_duplicate_keys)
{
    struct reading reading = {.at = text.bytes, .end = text.bytes + text.length, .depth_left = depth,
                              .allows_duplicate_keys = allows_duplicate_keys, .scratch = buffer_new(arena)};
    if (!text.length || !text_is_utf8(text))
        return NULL;
    json_t *value = read_value(&reading);
    skip_space(&reading);
    if (value && reading.at == reading.end)
        return value;
    json_decref(value);
    return NULL;
}
