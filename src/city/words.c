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

struct words words_from_json(struct arena *arena, struct text json)
{
    struct words words = {0};
    json_t *root;
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
