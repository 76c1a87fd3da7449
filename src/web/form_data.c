#include "web/form_data.h"

#include "web/limits.h"
#include "web/target.h"

#include <sodium.h>
#include <string.h>

bool text_is_clean(struct text text)
{
    bool is_ascii = true;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if ((byte < ' ' && byte != '\t' && byte != '\r' && byte != '\n') || byte == 127)
            return false;
        is_ascii &= byte < 128;
    }
    return is_ascii || text_is_utf8(text);
}

struct form *form_new(struct arena *arena)
{
    struct form *form = TAKE(arena, struct form, 1);
    form->arena = arena;
    return form;
}

enum status form_add(struct form *form, struct text name, struct text value)
{
    if (name.length == 0 || name.length > LIMIT_FIELD_NAME_BYTES || !text_is_clean(name) || !text_is_clean(value))
        return INVALID;
    if (form->count == LIMIT_FIELDS || value.length > LIMIT_FIELD_BYTES)
        return TOO_MUCH;
    if (form->count == form->size) {
        size_t size = form->size ? form->size * 2 : 16;
        struct form_field *fields = TAKE(form->arena, struct form_field, size);
        if (form->count)
            memcpy(fields, form->fields, form->count * sizeof *fields);
        form->fields = fields;
        form->size = size;
    }
    form->fields[form->count++] = (struct form_field){name, value};
    return DONE;
}

static enum status read_pairs(struct form *form, struct text rest, size_t most)
{
    struct text pair;
    if (rest.length == 0)
        return DONE;
    while (text_next_part(&rest, '&', &pair)) {
        struct text name, value = T("");
        ptrdiff_t equals = text_find_byte(pair, '=');
        struct text raw_name = equals < 0 ? pair : text_slice(pair, 0, (size_t)equals);
        if (pair.length == 0)
            continue;
        if (form->count == most)
            return TOO_MUCH;
        if (percent_decode(form->arena, raw_name, true, &name) != DONE ||
            (equals >= 0 && percent_decode(form->arena, text_from(pair, (size_t)equals + 1), true, &value) != DONE))
            return INVALID;
        enum status status = form_add(form, name, value);
        if (status != DONE)
            return status;
    }
    return DONE;
}

enum status form_read_urlencoded(struct form *form, struct text body)
{
    return read_pairs(form, body, LIMIT_FIELDS);
}

enum status form_read_query(struct form *form, struct text query)
{
    return read_pairs(form, query, LIMIT_QUERY_FIELDS);
}

bool form_find(const struct form *form, struct text name, size_t nth, struct text *found)
{
    for (size_t i = 0; form && i < form->count; i++) {
        if (!text_is(form->fields[i].name, name) || nth-- > 0)
            continue;
        *found = form->fields[i].value;
        return true;
    }
    return false;
}

static void hash_text(crypto_generichash_state *state, struct text text)
{
    uint64_t length = text.length;
    crypto_generichash_update(state, (const unsigned char *)&length, sizeof length);
    if (length)
        crypto_generichash_update(state, (const unsigned char *)text.bytes, length);
}

void form_content_hash(const struct form *form, uint8_t hash[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    for (size_t i = 0; i < form->count; i++) {
        if (text_is(form->fields[i].name, T(FORM_TOKEN_FIELD)) || text_is(form->fields[i].name, T(FORM_KEY_FIELD)))
            continue;
        hash_text(&state, form->fields[i].name);
        hash_text(&state, form->fields[i].value);
    }
    hash_text(&state, form->raw);
    crypto_generichash_update(&state, form->uploads_hash, sizeof form->uploads_hash);
    crypto_generichash_final(&state, hash, 32);
}

/* Code points that file systems, mail headers or eyes take for something else: bidirectional marks, separators. */
static bool is_bad_in_file_names(int32_t rune)
{
    return rune < ' ' || rune == 127 || (rune >= 0x80 && rune < 0xa0) || (rune >= 0x200b && rune <= 0x200f) ||
           (rune >= 0x2028 && rune <= 0x202e) || (rune >= 0x2066 && rune <= 0x2069) || rune == 0xfeff ||
           (rune < 127 && strchr("\"*/:<>?\\|", (char)rune));
}

struct text file_name_clean(struct arena *arena, struct text name)
{
    for (ptrdiff_t at; (at = text_find_last_byte(name, '/')) >= 0 || (at = text_find_last_byte(name, '\\')) >= 0;)
        name = text_from(name, (size_t)at + 1);
    while (text_starts(name, T(".")) || text_starts(name, T(" ")))
        name = text_from(name, 1);
    struct buffer out = buffer_new(arena);
    ptrdiff_t dot = text_find_last_byte(name, '.');
    /* A name that is too long keeps its ending. */
    struct text ending = dot > 0 && name.length - (size_t)dot <= 12 ? text_from(name, (size_t)dot) : T("");
    struct text rest = text_slice(name, 0, name.length - ending.length);
    for (int part = 0; part < 2; part++, rest = ending) {
        size_t most = LIMIT_FILE_NAME_BYTES - (part == 0 ? ending.length + 4 : 0);
        for (int32_t rune; (rune = text_next_rune(&rest)) >= 0 && out.length < most;)
            buffer_put_rune(&out, is_bad_in_file_names(rune) ? '_' : rune);
    }
    struct text clean = text_trim(buffer_text(&out));
    return clean.length ? clean : T("file");
}
