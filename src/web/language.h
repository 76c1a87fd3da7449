/*
 * Sentences in the page's language. A sentence is known by its English; Japanese stands in ja.po, やさしい日本語 in
 * yasashii.po beside the sources; tools/make_messages.c makes the table and stops the build when Japanese is missing.
 *
 * やさしい日本語 falls back to Japanese. "context|Sentence" shows only what is behind the bar. {1} {2} are values,
 * {1:item|items} is the English singular or plural by value 1. Furigana 手続《てつづ》き is shown in running text only.
 */
#pragma once

#include "web/shown.h"

#define TR(literal) ((struct message){"" literal, 0})
#define TR_INIT(literal) {"" literal, 0}     /* in tables with static storage */
#define SENTENCE(literal) ("" literal)       /* the same for members of type const char * */
#define MESSAGE(literal, key) ((struct message){"" literal, (key)}) /* written by make_pages */

struct message message_of(const char *english); /* from SENTENCE(...); NULL gives an empty message */
bool message_is_empty(struct message message);

/* Program lifetime. A sentence the table does not know is shown as its English. Values stay as {1}. */
struct text say(enum language language, struct message message);
/* With values: SAY(arena, language, TR("Up to {1} characters."), SHOWN(limit)). Not escaped, without furigana. */
struct text say_values(struct arena *arena, enum language language, struct message message,
                       const struct shown *values, size_t count);
#define SAY(arena, language, message, ...)                                                                             \
    say_values((arena), (language), (message), (const struct shown[]){__VA_ARGS__},                                    \
               sizeof((const struct shown[]){__VA_ARGS__}) / sizeof(struct shown))

struct text language_prefix(enum language language); /* "", "/en", "/yasashii" */
struct text language_tag(enum language language);    /* "ja", "en", "ja" for <html lang> and hreflang */
struct text language_name(enum language language);   /* 日本語, English, やさしい日本語 */
/* Splits "/en/desk" into ENGLISH and "/desk"; "/en" gives "/". */
enum language language_of_path(struct text path, struct text *rest);

/* For those who put the values in: takes the literal up to the next {N} off the front of *rest; one and many are set
   for {N:one|many}, else empty. false: no value is left, *rest is the last literal. */
bool sentence_next(struct text *rest, struct text *literal, size_t *value, struct text *one, struct text *many);

/* One row of the generated table, sorted by key. html is escaped and has its furigana as <ruby>. */
struct message_row {
    uint64_t key;
    const char *english; /* with its context */
    struct {
        struct text plain, html;
    } in[LANGUAGE_COUNT];
};
const struct message_row *message_row(struct message message); /* NULL: not in the table */
const struct message_row *message_row_at(size_t number); /* from 0, one after the other; NULL behind the last */
