/*
 * The syntax of PDF objects.
 */
#include "paper/pdf_file.h"

#include "base/buffer.h"

#include <string.h>

static bool is_space(int byte)
{
    return byte == 0 || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r' || byte == ' ';
}

static bool is_delimiter(int byte)
{
    return byte > 0 && strchr("()<>[]{}/%", byte) != NULL;
}

static int peek(const struct pdf_source *source, size_t ahead)
{
    size_t left = source->bytes.length - source->at;
    return ahead < left ? (unsigned char)source->bytes.bytes[source->at + ahead] : -1;
}

void pdf_skip_space(struct pdf_source *source)
{
    for (;;) {
        int byte = peek(source, 0);
        if (byte == '%') {
            while (byte >= 0 && byte != '\n' && byte != '\r') {
                source->at++;
                byte = peek(source, 0);
            }
        } else if (byte >= 0 && is_space(byte)) {
            source->at++;
        } else {
            return;
        }
    }
}

bool pdf_take_word(struct pdf_source *source, struct text word)
{
    pdf_skip_space(source);
    if (!text_is(text_slice(source->bytes, source->at, word.length), word))
        return false;
    source->at += word.length;
    return true;
}

bool pdf_take_integer(struct pdf_source *source, int64_t *found)
{
    int64_t number = 0;
    int digits = 0;
    pdf_skip_space(source);
    for (int byte; (byte = peek(source, 0)) >= '0' && byte <= '9'; source->at++) {
        if (++digits > 15)
            return false;
        number = number * 10 + byte - '0';
    }
    if (digits > 0)
        *found = number;
    return digits > 0;
}

static int hex_value(int byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

static struct pdf_object *new_node(struct pdf_source *source, enum pdf_kind kind)
{
    if (++*source->nodes > PDF_NODES_MAX)
        return NULL;
    struct pdf_object *object = TAKE(source->arena, struct pdf_object, 1);
    object->kind = kind;
    object->start = source->at;
    return object;
}

static bool parse_name(struct pdf_source *source, struct text *found)
{
    size_t start = ++source->at;
    bool escaped = false;
    for (int byte; (byte = peek(source, 0)) > 0 && !is_space(byte) && !is_delimiter(byte); source->at++)
        escaped = escaped || byte == '#';
    struct text raw = text_slice(source->bytes, start, source->at - start);
    if (!escaped) {
        *found = raw;
        return true;
    }
    struct buffer name = buffer_new(source->arena);
    for (size_t i = 0; i < raw.length; i++) {
        int high = i + 2 < raw.length && raw.bytes[i] == '#' ? hex_value((unsigned char)raw.bytes[i + 1]) : -1;
        int low = high >= 0 ? hex_value((unsigned char)raw.bytes[i + 2]) : -1;
        buffer_put_byte(&name, low >= 0 ? (char)(high * 16 + low) : raw.bytes[i]);
        i += low >= 0 ? 2 : 0;
    }
    *found = buffer_text(&name);
    return true;
}

static bool parse_hex_string(struct pdf_source *source, struct text *found)
{
    size_t start = ++source->at;
    const char *end = memchr(source->bytes.bytes + start, '>', source->bytes.length - start);
    if (!end)
        return false;
    size_t length = (size_t)(end - source->bytes.bytes) - start;
    char *bytes = TAKE(source->arena, char, length / 2 + 1);
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)source->bytes.bytes[start + i], value = hex_value(byte);
        if (value < 0 && !is_space(byte))
            return false;
        if (value < 0)
            continue;
        bytes[digits / 2] = (char)(digits % 2 ? bytes[digits / 2] | value : value << 4);
        digits++;
    }
    source->at = start + length + 1;
    *found = (struct text){bytes, (digits + 1) / 2};
    return true;
}

/* Behind a backslash in a string. */
static void put_escape(struct pdf_source *source, struct buffer *string)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    int byte = peek(source, 0);
    if (byte < 0)
        return;
    source->at++;
    const char *known = byte ? strchr(from, byte) : NULL;
    if (known) {
        buffer_put_byte(string, to[known - from]);
    } else if (byte >= '0' && byte <= '7') {
        int value = byte - '0';
        for (int i = 0; i < 2 && peek(source, 0) >= '0' && peek(source, 0) <= '7'; i++)
            value = value * 8 + peek(source, 0) - '0', source->at++;
        buffer_put_byte(string, (char)value);
    } else if (byte == '\r') {
        source->at += peek(source, 0) == '\n';
    } else if (byte != '\n') {
        buffer_put_byte(string, (char)byte);
    }
}

static bool parse_string(struct pdf_source *source, struct text *found)
{
    struct buffer string = buffer_new(source->arena);
    int open = 1;
    source->at++;
    for (int byte; (byte = peek(source, 0)) >= 0;) {
        source->at++;
        if (byte == '\\') {
            put_escape(source, &string);
            continue;
        }
        open += byte == '(' ? 1 : byte == ')' ? -1 : 0;
        if (open == 0) {
            *found = buffer_text(&string);
            return true;
        }
        buffer_put_byte(&string, (char)byte);
    }
    return false;
}

/* A number, or a reference when "G R" follows. */
static bool parse_number(struct pdf_source *source, struct pdf_object *object)
{
    bool negative = peek(source, 0) == '-';
    source->at += negative || peek(source, 0) == '+';
    int digits = 0;
    bool real = false;
    for (int byte; ((byte = peek(source, 0)) >= '0' && byte <= '9') || byte == '.'; source->at++) {
        real = real || byte == '.';
        digits += byte != '.';
        if (!real && digits <= 15)
            object->integer = object->integer * 10 + byte - '0';
    }
    if (digits == 0)
        return false;
    object->kind = real ? PDF_REAL : PDF_INTEGER;
    if (negative)
        object->integer = -object->integer;
    if (digits > 15 && !real)
        return false;
    if (real || negative)
        return true;
    struct pdf_source ahead = *source;
    int64_t generation;
    if (is_space(peek(source, 0)) && pdf_take_integer(&ahead, &generation) && is_space(peek(&ahead, 0))) {
        pdf_skip_space(&ahead);
        int behind = peek(&ahead, 1);
        if (peek(&ahead, 0) == 'R' && (behind < 0 || is_space(behind) || is_delimiter(behind))) {
            source->at = ahead.at + 1;
            object->kind = PDF_REFERENCE;
        }
    }
    return true;
}

static struct pdf_object *parse_object(struct pdf_source *source, int depth);

static bool parse_entries(struct pdf_source *source, struct pdf_object *object, int depth)
{
    bool is_dictionary = object->kind == PDF_DICTIONARY;
    struct pdf_object **last = &object->first;
    source->at += is_dictionary ? 2 : 1;
    for (;;) {
        struct text key = {0};
        if (pdf_take_word(source, is_dictionary ? T(">>") : T("]")))
            return true;
        if (is_dictionary) {
            if (peek(source, 0) != '/' || !parse_name(source, &key))
                return false;
            pdf_skip_space(source);
        }
        struct pdf_object *entry = parse_object(source, depth + 1);
        if (!entry)
            return false;
        entry->key = key;
        *last = entry;
        last = &entry->next;
    }
}

static bool parse_word(struct pdf_source *source, struct pdf_object *object)
{
    if (pdf_take_word(source, T("true")) || pdf_take_word(source, T("false"))) {
        object->kind = PDF_BOOLEAN;
        object->integer = source->bytes.bytes[source->at - 2] == 'u';
        return true;
    }
    return pdf_take_word(source, T("null"));
}

static struct pdf_object *parse_object(struct pdf_source *source, int depth)
{
    pdf_skip_space(source);
    struct pdf_object *object = depth > PDF_DEPTH_MAX ? NULL : new_node(source, PDF_NULL);
    if (!object)
        return NULL;
    int byte = peek(source, 0);
    bool good;
    if (byte == '<' && peek(source, 1) == '<') {
        object->kind = PDF_DICTIONARY;
        good = parse_entries(source, object, depth);
    } else if (byte == '[') {
        object->kind = PDF_ARRAY;
        good = parse_entries(source, object, depth);
    } else if (byte == '/') {
        object->kind = PDF_NAME;
        good = parse_name(source, &object->text);
    } else if (byte == '(') {
        object->kind = PDF_STRING;
        good = parse_string(source, &object->text);
    } else if (byte == '<') {
        object->kind = PDF_STRING;
        good = parse_hex_string(source, &object->text);
    } else if (byte == '+' || byte == '-' || byte == '.' || (byte >= '0' && byte <= '9')) {
        good = parse_number(source, object);
    } else {
        good = parse_word(source, object);
    }
    object->end = source->at;
    return good ? object : NULL;
}

struct pdf_object *pdf_parse(struct pdf_source *source)
{
    return parse_object(source, 0);
}

const struct pdf_object *pdf_entry(const struct pdf_object *dictionary, struct text key)
{
    if (!dictionary || dictionary->kind != PDF_DICTIONARY)
        return NULL;
    for (const struct pdf_object *entry = dictionary->first; entry; entry = entry->next)
        if (text_is(entry->key, key))
            return entry;
    return NULL;
}
