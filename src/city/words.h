/*
 * One text in the three languages of the city: Japanese, English, やさしい日本語.
 *
 * Japanese is always there; the others may be empty and then fall back to Japanese. In tables it is one TEXT
 * column holding {"ja":"...","en":"...","easy":"..."}; in a city's folder it is a plain text (Japanese only) or a
 * map with the same three names.
 */
#pragma once

#include "base/buffer.h"
#include "web/request.h"

struct words {
    struct text in[LANGUAGE_COUNT];
};

struct text words_in(const struct words *words, enum language language);       /* falls back to Japanese */
bool words_has(const struct words *words, enum language language);             /* without falling back */
struct text words_to_json(struct arena *arena, const struct words *words);
/* Plain text that is no such object becomes the Japanese text. */
struct words words_from_json(struct arena *arena, struct text json);
struct words words_japanese(struct text japanese);
bool words_are(const struct words *a, const struct words *b);
