#include "web/language.h"

#include "base/check.h"
#include "messages.h"

struct message message_of(const char *english)
{
    return (struct message){english ? english : "", 0};
}

bool message_is_empty(struct message message)
{
    return !message.english || !*message.english;
}

const struct message_row *message_row(struct message message)
{
    if (message_is_empty(message))
        return NULL;
    uint64_t key = message.key ? message.key : text_hash(text_of(message.english));
    for (size_t at = key & message_mask; message_index[at]; at = (at + 1) & message_mask) {
        const struct message_row *row = &message_rows[message_index[at] - 1];
        /* A key that came with the message is from the table's own generator, which lets no two sentences share one. */
        if (row->key == key && (message.key || text_is(text_of(row->english), text_of(message.english))))
            return row;
    }
    return NULL;
}

const struct message_row *message_row_at(size_t number)
{
    return message_rows[number].english ? &message_rows[number] : NULL;
}

/* "button|Open" is "Open"; a bar behind a brace belongs to a plural. */
static struct text without_context(struct text english)
{
    ptrdiff_t bar = text_find_byte(english, '|'), brace = text_find_byte(english, '{');
    return bar != TEXT_NOT_THERE && (brace == TEXT_NOT_THERE || bar < brace) ? text_from(english, (size_t)bar + 1)
                                                                              : english;
}

struct text say(enum language language, struct message message)
{
    check(language >= 0 && language < LANGUAGE_COUNT);
    const struct message_row *row = message_row(message);
    return row ? row->in[language].plain : without_context(text_of(message.english));
}

/* ---- values in sentences ---- */

bool sentence_next(struct text *rest, struct text *literal, size_t *value, struct text *one, struct text *many)
{
    for (size_t i = 0; i + 2 < rest->length; i++) {
        char digit = rest->bytes[i + 1], behind = rest->bytes[i + 2];
        if (rest->bytes[i] != '{' || digit < '1' || digit > '9' || (behind != '}' && behind != ':'))
            continue;
        ptrdiff_t close = text_find_byte(text_from(*rest, i), '}');
        if (close == TEXT_NOT_THERE)
            break;
        *literal = text_slice(*rest, 0, i);
        *value = (size_t)(digit - '1');
        struct text forms = behind == ':' ? text_slice(*rest, i + 3, (size_t)close - 3) : (struct text){0};
        ptrdiff_t bar = text_find_byte(forms, '|');
        *one = bar == TEXT_NOT_THERE ? forms : text_slice(forms, 0, (size_t)bar);
        *many = bar == TEXT_NOT_THERE ? forms : text_from(forms, (size_t)bar + 1);
        *rest = text_from(*rest, i + (size_t)close + 1);
        return true;
    }
    return false;
}

struct text say_values(struct arena *arena, enum language language, struct message message,
                       const struct shown *values, size_t count)
{
    struct text rest = say(language, message), literal, one, many;
    struct buffer to = buffer_new(arena);
    size_t value;
    while (sentence_next(&rest, &literal, &value, &one, &many)) {
        buffer_put(&to, literal);
        check(value < count);
        if (one.length || many.length)
            buffer_put(&to, values[value].integer == 1 ? one : many);
        else
            shown_put(&to, language, values[value]);
    }
    if (to.length == 0)
        return rest;
    buffer_put(&to, rest);
    return buffer_text(&to);
}

/* ---- the languages themselves ---- */

struct text language_prefix(enum language language)
{
    return language == ENGLISH ? T("/en") : language == EASY_JAPANESE ? T("/yasashii") : T("");
}

struct text language_tag(enum language language)
{
    return language == ENGLISH ? T("en") : T("ja");
}

struct text language_name(enum language language)
{
    return language == ENGLISH ? T("English") : language == EASY_JAPANESE ? T("やさしい日本語") : T("日本語");
}

enum language language_of_path(struct text path, struct text *rest)
{
    for (enum language language = ENGLISH; language < LANGUAGE_COUNT; language++) {
        struct text prefix = language_prefix(language);
        if (!text_starts(path, prefix) || (path.length > prefix.length && path.bytes[prefix.length] != '/'))
            continue;
        *rest = path.length == prefix.length ? T("/") : text_from(path, prefix.length);
        return language;
    }
    *rest = path;
    return JAPANESE;
}
