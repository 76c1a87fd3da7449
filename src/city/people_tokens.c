/*
 * What a person can be found by: keyed tokens of the beginnings of names, of the birth date, of town and address.
 *
 * Names are folded (old forms, width, kana) and lose their spaces, so that 髙橋　太郎, たかはしたろう and ﾀｶﾊｼ ﾀﾛｳ are found
 * alike. Only beginnings of 2 to 8 characters are entered (and whole family names of one); longer ones are compared
 * after opening the record.
 */
#include "city/people_private.h"

#include "base/check.h"
#include "base/japanese.h"
#include "base/numeral.h"

#include <stdio.h>
#include <string.h>

static bool is_separator(int32_t rune)
{
    return rune == ' ' || rune == 0x3000 || rune == 0x30fb || rune == 0xb7 || rune == '.' || rune == ',';
}

struct text name_key(struct arena *arena, struct text name)
{
    struct text rest = japanese_fold(arena, name);
    struct buffer key = buffer_new(arena);
    for (int32_t rune = text_next_rune(&rest); rune >= 0; rune = text_next_rune(&rest)) {
        if (!is_separator(rune))
            buffer_put_rune(&key, rune);
    }
    return buffer_text(&key);
}

static void add_word(struct person_words *words, struct text word)
{
    for (size_t i = 0; i < words->count; i++) {
        if (text_is(words->items[i], word))
            return;
    }
    if (word.length > 0 && words->count < PERSON_WORDS_MAX)
        words->items[words->count++] = word;
}

static void add_single_words(struct arena *arena, struct text name, struct person_words *words)
{
    struct text rest = name;
    while (rest.length > 0) {
        struct text from = rest, before = rest;
        int32_t rune = 0;
        while (rest.length > 0) {
            before = rest;
            rune = text_next_rune(&rest);
            if (is_separator(rune))
                break;
        }
        size_t length = is_separator(rune) ? from.length - before.length : from.length;
        add_word(words, name_key(arena, text_slice(from, 0, length)));
    }
}

void person_words(struct arena *arena, const struct person *person, struct person_words *found)
{
    found->count = 0;
    add_word(found, name_key(arena, person_kana(arena, person)));
    add_word(found, name_key(arena, person_name(arena, person)));
    add_word(found, name_key(arena, person->alias));
    add_single_words(arena, person->given_kana, found);
    add_single_words(arena, person->given_name, found);
    add_single_words(arena, person->alias, found);
}

/* 1丁目 and 一丁目 are one: digits before 丁目 become kanji. */
static struct text with_kanji_blocks(struct arena *arena, struct text folded)
{
    ptrdiff_t block = text_find(folded, T("丁目"));
    size_t start = block < 0 ? 0 : (size_t)block;
    int64_t number;
    while (start > 0 && folded.bytes[start - 1] >= '0' && folded.bytes[start - 1] <= '9')
        start--;
    if (block <= 0 || start == (size_t)block || (size_t)block - start > 2 ||
        !text_to_integer(text_slice(folded, start, (size_t)block - start), &number))
        return folded;
    struct buffer buffer = buffer_new(arena);
    buffer_put(&buffer, text_slice(folded, 0, start));
    numeral_put(&buffer, number);
    buffer_put(&buffer, text_from(folded, (size_t)block));
    return buffer_text(&buffer);
}

struct text town_key(struct arena *arena, struct text town)
{
    return with_kanji_blocks(arena, name_key(arena, town));
}

/* 21番地の3, ２１－３ and 21-3 are one: everything between numbers is one dash. */
static struct text lot_key(struct arena *arena, struct text lot)
{
    struct text rest = japanese_fold(arena, lot);
    struct buffer key = buffer_new(arena);
    bool wants_dash = false;
    for (int32_t rune = text_next_rune(&rest); rune >= 0; rune = text_next_rune(&rest)) {
        bool is_filler = is_separator(rune) || is_dash(rune) || rune == 0x756a || rune == 0x5730 || rune == 0x53f7 ||
                         rune == 0x306e || rune == 0x30ce;
        if (is_filler) {
            wants_dash = key.length > 0;
            continue;
        }
        if (wants_dash)
            buffer_put_byte(&key, '-');
        wants_dash = false;
        buffer_put_rune(&key, rune);
    }
    return buffer_text(&key);
}

struct text address_key(struct arena *arena, struct text town, struct text lot)
{
    struct text lot_text = lot_key(arena, lot);
    if (lot_text.length == 0)
        return town_key(arena, town);
    return arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(town_key(arena, town)), TEXT_ARGUMENTS(lot_text));
}

/* ---- tokens ---- */

static struct text first_runes(struct text text, size_t count)
{
    struct text rest = text;
    while (count-- > 0 && rest.length > 0)
        (void)text_next_rune(&rest);
    return text_slice(text, 0, text.length - rest.length);
}

int64_t token_of_start(const struct keys *keys, struct text key)
{
    return blind_token(keys, "name", first_runes(key, START_RUNES_MAX));
}

int64_t token_of_day(const struct keys *keys, struct date born)
{
    char day[16];
    int length = snprintf(day, sizeof day, "%04d%02d%02d", born.year % 10000, born.month % 100, born.day % 100);
    return blind_token(keys, "born", (struct text){day, (size_t)length});
}

int64_t token_of_town(const struct keys *keys, struct text key)
{
    return blind_token(keys, "town", key);
}

int64_t token_of_address(const struct keys *keys, struct text key)
{
    return blind_token(keys, "address", key);
}

int64_t token_of_number(const struct keys *keys, struct text number)
{
    return blind_token(keys, "number", number);
}

int64_t token_of_household(const struct keys *keys, struct text household_number)
{
    return blind_token(keys, "household", household_number);
}

static void add_entry(struct person_tokens *tokens, int64_t person_id, int64_t token)
{
    int64_t entry = (int64_t)((uint64_t)token << PERSON_ID_BITS) | person_id;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->entries[i] == entry)
            return;
    }
    check(tokens->count < PERSON_TOKENS_MAX);
    tokens->entries[tokens->count++] = entry;
}

static void add_starts(const struct keys *keys, struct person_tokens *tokens, int64_t person_id, struct text word)
{
    size_t runes = text_runes(word), last = runes < START_RUNES_MAX ? runes : START_RUNES_MAX;
    for (size_t length = runes < 2 ? 1 : 2; length <= last; length++)
        add_entry(tokens, person_id, token_of_start(keys, first_runes(word, length)));
}

void person_tokens(const struct keys *keys, struct arena *arena, const struct person *person,
                   struct person_tokens *found)
{
    struct person_words words;
    struct text family = name_key(arena, person->family_name), town = town_key(arena, person->town);
    check(person->id > 0 && person->id < (INT64_C(1) << PERSON_ID_BITS));
    found->count = 0;
    person_words(arena, person, &words);
    for (size_t i = 0; i < words.count; i++)
        add_starts(keys, found, person->id, words.items[i]);
    if (text_runes(family) == 1)
        add_entry(found, person->id, token_of_start(keys, family));
    add_entry(found, person->id, token_of_day(keys, person->born));
    if (person->number.length > 0)
        add_entry(found, person->id, token_of_number(keys, person->number));
    if (person->household_number.length > 0)
        add_entry(found, person->id, token_of_household(keys, person->household_number));
    if (town.length > 0) {
        add_entry(found, person->id, token_of_town(keys, town));
        add_entry(found, person->id, token_of_town(keys, first_runes(town, TOWN_START_RUNES - 1)));
        add_entry(found, person->id, token_of_town(keys, first_runes(town, TOWN_START_RUNES)));
        add_entry(found, person->id, token_of_address(keys, address_key(arena, person->town, person->lot)));
    }
}
