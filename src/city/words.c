#include "city/words.h"

#include "base/json.h"

static const char *const names[LANGUAGE_COUNT] = {[JAPANESE] = "ja", [ENGLISH] = "en", [EASY_JAPANESE] = "easy"};

struct text words_in(const struct words *words, enum language language)
{
    return words->in[language].length ? words->in[language] : words->in[JAPANESE];
}

bool words_has(const struct words *words, enum language language)
{
    return words->in[language].length > 0;
}

struct text words_to_json(struct arena *arena, const struct words *words)
{
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        if (words->in[language].length || language == JAPANESE)
            json_put_member_text(&writer, text_of(names[language]), words->in[language]);
    json_end_object(&writer);
    return buffer_text(&json);
}

/* Takes `"..."` off the front of *rest; false when there is none. The caller knows that nothing is escaped. */
static bool take_string(struct text *rest, struct text *string)
{
    ptrdiff_t end = text_starts(*rest, T("\"")) ? text_find_byte(text_from(*rest, 1), '"') : TEXT_NOT_THERE;
    if (end == TEXT_NOT_THERE)
        return false;
    *string = text_slice(*rest, 1, (size_t)end);
    *rest = text_from(*rest, (size_t)end + 2);
    return true;
}

static bool take_byte(struct text *rest, char byte)
{
    if (!rest->length || rest->bytes[0] != byte)
        return false;
    *rest = text_from(*rest, 1);
    return true;
}

/* What words_to_json writes is read straight away as long as nothing in it is escaped: nearly every name of a section or
   procedure, several on each page. False: left to the real parser. */
static bool read_plain(struct text json, struct words *words)
{
    struct text rest = json, key, value;
    if (text_find_byte(json, '\\') != TEXT_NOT_THERE || !take_byte(&rest, '{'))
        return false;
    do {
        int language = 0;
        if (!take_string(&rest, &key) || !take_byte(&rest, ':') || !take_string(&rest, &value))
            return false;
        while (language < LANGUAGE_COUNT && !text_is(key, text_of(names[language])))
            language++;
        if (language == LANGUAGE_COUNT || words->in[language].bytes)
            return false;
        words->in[language] = value;
    } while (take_byte(&rest, ','));
    return text_is(rest, T("}"));
}

struct words words_from_json(struct arena *arena, struct text json)
{
    struct words words = {0};
    json_t *root;
    if (read_plain(json = arena_copy(arena, json), &words))
        return words;
    words = (struct words){0};
    if (!text_starts(json, T("{")) || json_read(arena, json, NULL, &root, NULL) != DONE || !json_is_object(root))
        return words_japanese(json);
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        words.in[language] = json_member_text(root, names[language]);
    return words;
}

struct words words_japanese(struct text japanese)
{
    return (struct words){.in = {[JAPANESE] = japanese}};
}

bool words_are(const struct words *a, const struct words *b)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        if (!text_is(a->in[language], b->in[language]))
            return false;
    return true;
}
