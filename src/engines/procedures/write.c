/*
 * YAML from the canonical JSON of a definition. Words, rules and short rows stand on one line, everything else in blocks.
 */
#include "engines/procedures/write.h"

#include "base/date.h"
#include "base/list.h"
#include "engines/procedures/keys.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_COLUMNS = 130, INDENT = 2 };

struct yaml_writer {
    struct arena *arena;
    struct buffer out;
};

/* ---- scalars ---- */

static bool is_plain_sign(int32_t rune)
{
    if (rune < 0x80)
        return (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') || (rune >= '0' && rune <= '9') ||
               (rune && strchr(" -_./()+;$~", (char)rune));
    /* what libyaml calls printable, without line breaks, blanks of other kinds and the byte order mark */
    return rune >= 0xA1 && rune != 0x2028 && rune != 0x2029 && rune != 0xFEFF && !(rune >= 0xD800 && rune <= 0xDFFF) &&
           rune != 0xFFFE && rune != 0xFFFF;
}

static bool is_plain_start(int32_t rune)
{
    return rune >= 0x80 || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z');
}

/* Whether the text may stand without quotes and is read back as the same text. */
static bool is_plain(struct text text)
{
    struct date date;
    if (!text.length || text.bytes[text.length - 1] == ' ')
        return false;
    if (text_is(text, T("true")) || text_is(text, T("false")) || text_is(text, T("null")))
        return false;
    if (date_read(text, &date) == DONE && text.length == 10)
        return true; /* 2026-04-01: no number in our YAML */
    struct text rest = text;
    int32_t first = text_next_rune(&rest);
    if (!is_plain_start(first))
        return false;
    for (rest = text; rest.length;)
        if (!is_plain_sign(text_next_rune(&rest)))
            return false;
    return true;
}

static void put_quoted(struct buffer *out, struct text text)
{
    buffer_put_byte(out, '"');
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (rune == '"' || rune == '\\')
            buffer_print(out, "\\%c", (char)rune);
        else if (rune == '\n')
            buffer_put(out, T("\\n"));
        else if (rune == '\t')
            buffer_put(out, T("\\t"));
        else if (rune >= 0x10000 || is_plain_sign(rune) || (rune >= 0x20 && rune < 0x7F))
            buffer_put_rune(out, rune);
        else
            buffer_print(out, "\\u%04X", (unsigned)rune);
    }
    buffer_put_byte(out, '"');
}

static void put_text(struct buffer *out, struct text text)
{
    if (is_plain(text))
        buffer_put(out, text);
    else
        put_quoted(out, text);
}

static void put_scalar(struct yaml_writer *writer, struct buffer *out, const json_t *value)
{
    if (json_is_string(value))
        put_text(out, json_text(value));
    else
        buffer_put(out, json_print(writer->arena, value)); /* numbers, true, false, null: as JSON has them */
}

/* ---- the order of keys ---- */

struct member {
    struct text key;
    const json_t *value;
    const struct definition_key *line; /* NULL: the table does not know it */
    size_t place;
};
struct members {
    struct member *items;
    size_t count, size;
};

static int by_place(const void *a, const void *b)
{
    const struct member *first = a, *second = b;
    if (first->place != second->place)
        return first->place < second->place ? -1 : 1;
    return text_compare(first->key, second->key);
}

static size_t place_of_words(struct text key)
{
    return text_is(key, T("ja")) ? 0 : text_is(key, T("en")) ? 1 : text_is(key, T("easy")) ? 2 : 3;
}

static struct members members_of(struct yaml_writer *writer, const json_t *object, const struct definition_key *table)
{
    struct members members = {0};
    const char *key;
    size_t length;
    json_t *value;
    json_object_keylen_foreach((json_t *)object, key, length, value)
    {
        struct text name = {key, length};
        const struct definition_key *line = definition_key(table, name);
        *LIST_ADD(writer->arena, &members) =
            (struct member){name, value, line, line ? (size_t)(line - table) : table ? 1000 : place_of_words(name)};
    }
    if (members.count)
        qsort(members.items, members.count, sizeof *members.items, by_place);
    return members;
}

/* ---- on one line ---- */

static void put_flow(struct yaml_writer *writer, struct buffer *out, const json_t *value, const struct definition_key *table)
{
    if (json_is_array(value)) {
        size_t i;
        json_t *item;
        buffer_put_byte(out, '[');
        json_array_foreach((json_t *)value, i, item)
        {
            buffer_put(out, i ? T(", ") : T(""));
            put_flow(writer, out, item, table);
        }
        buffer_put_byte(out, ']');
    } else if (json_is_object(value)) {
        struct members members = members_of(writer, value, table);
        buffer_put_byte(out, '{');
        for (size_t i = 0; i < members.count; i++) {
            const struct member *one = &members.items[i];
            buffer_put(out, i ? T(", ") : T(""));
            put_text(out, one->key);
            buffer_put(out, T(": "));
            put_flow(writer, out, one->value, one->line ? one->line->inside : NULL);
        }
        buffer_put_byte(out, '}');
    } else {
        put_scalar(writer, out, value);
    }
}

static bool is_short(struct text text, size_t column)
{
    size_t width = column;
    while (text.length)
        width += text_next_rune(&text) >= 0x1100 ? 2 : 1;
    return width <= LINE_COLUMNS;
}

/* Rules are always read as one expression; rows of tables and words while they fit. Steps, questions and fees never. */
static bool stands_on_one_line(const struct member *of, const json_t *value, struct text flow, size_t column)
{
    enum key_shape shape = of && of->line ? of->line->shape : KEY_ANY;
    if (!json_is_object(value) && !json_is_array(value))
        return true;
    if (json_object_size(value) == 0 && json_array_size(value) == 0)
        return true;
    if (shape == KEY_RULE || shape == KEY_QUANTITY)
        return true;
    if (shape == KEY_LIST || (shape == KEY_MAP && json_object_size(value) > 2))
        return false;
    return is_short(flow, column);
}

/* ---- blocks ---- */

static void put_indent(struct buffer *out, int indent)
{
    for (int i = 0; i < indent; i++)
        buffer_put_byte(out, ' ');
}

static void put_members(struct yaml_writer *writer, const json_t *object, const struct definition_key *table, int indent,
                        bool begins_line);
static void put_items(struct yaml_writer *writer, const json_t *list, const struct member *of, int indent);

/* What stands behind "key:". */
static void put_value(struct yaml_writer *writer, const struct member *of, int indent)
{
    const json_t *value = of->value;
    const struct definition_key *inside = of->line ? of->line->inside : NULL;
    struct buffer flow = buffer_new(writer->arena);
    put_flow(writer, &flow, value, inside);
    if (stands_on_one_line(of, value, buffer_text(&flow), (size_t)indent + of->key.length + 2)) {
        buffer_put_byte(&writer->out, ' ');
        buffer_put(&writer->out, buffer_text(&flow));
        buffer_put_byte(&writer->out, '\n');
        return;
    }
    buffer_put_byte(&writer->out, '\n');
    if (json_is_array(value))
        put_items(writer, value, of, indent + INDENT);
    else
        put_members(writer, value, inside, indent + INDENT, true);
}

static void put_members(struct yaml_writer *writer, const json_t *object, const struct definition_key *table, int indent,
                        bool begins_line)
{
    struct members members = members_of(writer, object, table);
    for (size_t i = 0; i < members.count; i++) {
        if (i || begins_line)
            put_indent(&writer->out, indent);
        put_text(&writer->out, members.items[i].key);
        buffer_put_byte(&writer->out, ':');
        put_value(writer, &members.items[i], indent);
    }
}

static bool is_row(const json_t *item) /* a choice, an amount, words: no lists below it */
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)item, key, value) if (json_is_array(value)) return false;
    return true;
}

static void put_items(struct yaml_writer *writer, const json_t *list, const struct member *of, int indent)
{
    const struct definition_key *inside = of->line ? of->line->inside : NULL;
    bool is_table = inside && !definition_key(inside, T("kind")) && !definition_key(inside, T("fields"));
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)list, i, item)
    {
        struct buffer flow = buffer_new(writer->arena);
        put_flow(writer, &flow, item, inside);
        put_indent(&writer->out, indent);
        buffer_put(&writer->out, T("- "));
        bool is_line = !json_is_object(item) || json_object_size(item) == 0 ||
                       ((is_table || !inside) && is_row(item) && is_short(buffer_text(&flow), (size_t)indent + 2));
        if (is_line) {
            buffer_put(&writer->out, buffer_text(&flow));
            buffer_put_byte(&writer->out, '\n');
        } else {
            put_members(writer, item, inside, indent + INDENT, false);
        }
    }
}

struct text procedure_write(struct arena *arena, const json_t *body)
{
    struct yaml_writer writer = {arena, buffer_new(arena)};
    put_members(&writer, body, definition_keys, 0, true);
    return buffer_text(&writer.out);
}

struct text procedure_export(struct arena *arena, const json_t *body, struct text version)
{
    struct buffer out = buffer_new(arena);
    buffer_put(&out, T("# 画面で作った手続きの書き出し。もとのファイルの注釈は残りません。\n"));
    if (version.length) {
        buffer_put(&out, T("based_on: "));
        put_text(&out, version);
        buffer_put_byte(&out, '\n');
    }
    buffer_put(&out, procedure_write(arena, body));
    return buffer_text(&out);
}
