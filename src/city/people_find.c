/*
 * Finding people by blind tokens, then proving each hit on its opened record.
 *
 * The rarest of the tokens asked for leads, the next rarest is checked in the same statement, the rest after opening.
 * A name is tried as a whole first; only when nobody fits are its words tried one by one in any order.
 */
#include "city/people_private.h"

#include "base/era.h"
#include "base/japanese.h"

#include <string.h>

#define NOT_INDEXED INT64_MAX
enum { TERMS_MAX = 8, COUNT_UP_TO = 2000, HITS_AT_ONCE = 256, LOOKED_AT_MAX = 4000, RUNES_LEAST = 2 };

struct term {
    enum { TERM_NAME, TERM_WORD, TERM_BORN, TERM_TOWN, TERM_ADDRESS, TERM_NUMBER, TERM_HOUSEHOLD } kind;
    struct text key;
    struct date born;
    int64_t token, count; /* count NOT_INDEXED: too short for the index, only looked at after opening */
};
struct terms {
    size_t count;
    struct term items[TERMS_MAX];
};

static void add_term(struct terms *terms, struct term term)
{
    if (terms->count < TERMS_MAX)
        terms->items[terms->count++] = term;
}

/* ---- from what was asked to terms ---- */

/* Prefecture and city in front are dropped; 三和町上市萱 keeps its 市, because a 町 stands before it. */
static struct text without_city(struct text address)
{
    enum { FAR_BYTES = 15, RUNE_BYTES = 3 };
    ptrdiff_t prefecture = text_find(address, T("県"));
    bool has_prefecture = prefecture > 0 && prefecture <= FAR_BYTES;
    struct text rest = has_prefecture ? text_from(address, (size_t)prefecture + RUNE_BYTES) : address;
    ptrdiff_t city = text_find(rest, T("市"));
    struct text before = text_slice(rest, 0, city > 0 ? (size_t)city : 0);
    if (city <= 0 || city > FAR_BYTES || text_has(before, T("町")) || text_has(before, T("村")) ||
        text_has(before, T("字")) || rest.length <= (size_t)city + RUNE_BYTES)
        return rest;
    return text_from(rest, (size_t)city + RUNE_BYTES);
}

/* The town ends where the first digit stands that no 丁目 follows. */
static size_t town_length(struct text folded)
{
    for (size_t i = 0; i < folded.length; i++) {
        if (folded.bytes[i] < '0' || folded.bytes[i] > '9')
            continue;
        size_t end = i;
        while (end < folded.length && folded.bytes[end] >= '0' && folded.bytes[end] <= '9')
            end++;
        if (!text_starts(text_from(folded, end), T("丁目")))
            return i;
        i = end;
    }
    return folded.length;
}

static void add_address(const struct keys *keys, struct arena *arena, struct text address, struct terms *terms)
{
    struct text folded = japanese_fold(arena, without_city(address));
    size_t length = town_length(folded);
    struct text town = text_slice(folded, 0, length), lot = text_from(folded, length);
    struct term term = {.kind = TERM_TOWN, .key = town_key(arena, town)};
    if (term.key.length == 0)
        return;
    if (lot.length > 0) {
        term.kind = TERM_ADDRESS;
        term.key = address_key(arena, town, lot);
        term.token = token_of_address(keys, term.key);
    } else {
        term.token = token_of_town(keys, term.key);
    }
    add_term(terms, term);
}

static struct terms terms_of(const struct keys *keys, struct arena *arena, const struct people_search *search,
                             bool by_words)
{
    struct terms terms = {0};
    struct text name = name_key(arena, search->name);
    if (search->born.year > 0)
        add_term(&terms, (struct term){.kind = TERM_BORN, .born = search->born,
                                       .token = token_of_day(keys, search->born)});
    if (name.length > 0 && !by_words) {
        add_term(&terms, (struct term){.kind = TERM_NAME, .key = name, .token = token_of_start(keys, name)});
    } else if (name.length > 0) {
        struct text rest = japanese_fold(arena, search->name), word;
        while (rest.length > 0 && text_next_part(&rest, ' ', &word)) {
            struct text key = name_key(arena, word);
            if (key.length > 0)
                add_term(&terms, (struct term){.kind = TERM_WORD, .key = key, .token = token_of_start(keys, key)});
        }
    }
    if (search->address.length > 0)
        add_address(keys, arena, search->address, &terms);
    if (search->number.length > 0) {
        struct text number = text_trim(japanese_ascii(arena, search->number));
        add_term(&terms, (struct term){.kind = TERM_NUMBER, .key = number, .token = token_of_number(keys, number)});
    }
    return terms;
}

/* ---- proving a hit ---- */

static bool fits(struct arena *arena, const struct person *person, const struct term *term)
{
    struct person_words words;
    if (term->kind == TERM_BORN)
        return date_is_same(person->born, term->born);
    if (term->kind == TERM_TOWN)
        return text_starts(town_key(arena, person->town), term->key);
    if (term->kind == TERM_ADDRESS)
        return text_is(address_key(arena, person->town, person->lot), term->key);
    if (term->kind == TERM_NUMBER)
        return text_is(person->number, term->key);
    if (term->kind == TERM_HOUSEHOLD)
        return text_is(person->household_number, term->key);
    person_words(arena, person, &words);
    if (text_is(name_key(arena, person->family_name), term->key))
        return true;
    for (size_t i = 0; i < words.count; i++) {
        if (text_starts(words.items[i], term->key))
            return true;
    }
    return false;
}

struct hits {
    size_t count;
    int64_t ids[HITS_AT_ONCE];
};

static enum status take_hit(void *context, const struct city_token_hit *row)
{
    struct hits *hits = context;
    hits->ids[hits->count++] = row->entry & ((INT64_C(1) << PERSON_ID_BITS) - 1);
    return DONE;
}

static enum status next_hits(struct store *store, const struct terms *terms, int64_t after, struct hits *hits)
{
    int64_t low = (int64_t)((uint64_t)terms->items[0].token << PERSON_ID_BITS);
    int64_t high = low | ((INT64_C(1) << PERSON_ID_BITS) - 1);
    hits->count = 0;
    if (terms->count == 1 || terms->items[1].count == NOT_INDEXED)
        return city_token_hits(store, low, high, low + after, HITS_AT_ONCE, take_hit, hits);
    int64_t other = (int64_t)((uint64_t)terms->items[1].token << PERSON_ID_BITS);
    return city_token_hits_too(store, low, high, low + after, other, HITS_AT_ONCE, take_hit, hits);
}

static enum status look_at(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                           const struct terms *terms, bool with_former, struct people_found *found)
{
    struct arena_mark mark = arena_mark(arena);
    struct city_person_row row;
    struct person person;
    enum status status = city_person_row(store, arena, id, &row);
    if (status == DONE)
        status = person_of_row(keys, arena, &row, &person);
    bool is_hit = status == DONE && (with_former || person.state == PERSON_HERE);
    for (size_t i = 0; i < terms->count && is_hit; i++)
        is_hit = fits(arena, &person, &terms->items[i]);
    if (!is_hit) {
        arena_release(arena, mark);
        return status == NOT_FOUND ? DONE : status;
    }
    if (found->count == PEOPLE_FOUND_MAX)
        found->has_more = true;
    else
        found->items[found->count++] = person;
    return DONE;
}

static int by_count(const struct term *a, const struct term *b)
{
    return a->count < b->count ? -1 : a->count > b->count;
}

static enum status count_term(struct store *store, struct term *term)
{
    int64_t low = (int64_t)((uint64_t)term->token << PERSON_ID_BITS);
    return city_token_count(store, low, low | ((INT64_C(1) << PERSON_ID_BITS) - 1), COUNT_UP_TO, &term->count);
}

/* A town is entered whole and by its first characters; one character alone is not entered unless it is a whole name. */
static enum status count_again(struct store *store, const struct keys *keys, struct term *term)
{
    enum status status = DONE;
    if (term->kind == TERM_TOWN && text_runes(term->key) > TOWN_START_RUNES) {
        term->token = token_of_town(keys, grapheme_first(term->key, TOWN_START_RUNES));
        status = count_term(store, term);
    }
    if (term->count == 0 && (term->kind == TERM_TOWN || term->kind == TERM_WORD) && text_runes(term->key) == 1)
        term->count = NOT_INDEXED;
    return status;
}

/* Rarest first; NOT_FOUND when one of them occurs nowhere, INVALID when none is in the index. */
static enum status sort_terms(struct store *store, const struct keys *keys, struct terms *terms)
{
    for (size_t i = 0; i < terms->count; i++) {
        struct term term = terms->items[i];
        enum status status = count_term(store, &term);
        if (status == DONE && term.count == 0)
            status = count_again(store, keys, &term);
        if (status != DONE)
            return status;
        if (term.count == 0)
            return NOT_FOUND;
        size_t at = i;
        for (; at > 0 && by_count(&term, &terms->items[at - 1]) < 0; at--)
            terms->items[at] = terms->items[at - 1];
        terms->items[at] = term;
    }
    return terms->items[0].count == NOT_INDEXED ? INVALID : DONE;
}

static enum status search_terms(struct store *store, const struct keys *keys, struct arena *arena, struct terms *terms,
                                bool with_former, struct people_found *found)
{
    struct hits hits;
    int64_t after = 0, looked_at = 0;
    enum status status = sort_terms(store, keys, terms);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    do {
        status = next_hits(store, terms, after, &hits);
        for (size_t i = 0; i < hits.count && status == DONE && !found->has_more; i++) {
            status = look_at(store, keys, arena, hits.ids[i], terms, with_former, found);
            after = hits.ids[i];
            found->has_more = found->has_more || ++looked_at >= LOOKED_AT_MAX;
        }
    } while (status == DONE && hits.count == HITS_AT_ONCE && !found->has_more);
    return status;
}

static enum status first_of_term(struct store *store, const struct keys *keys, struct arena *arena, struct term term,
                                 struct person *found)
{
    struct terms terms = {.count = 1, .items = {term}};
    struct people_found hits = {.items = TAKE(arena, struct person, PEOPLE_FOUND_MAX)};
    struct hits ids;
    int64_t after = 0;
    enum status status;
    do {
        status = next_hits(store, &terms, after, &ids);
        for (size_t i = 0; i < ids.count && status == DONE && hits.count == 0; i++) {
            status = look_at(store, keys, arena, ids.ids[i], &terms, true, &hits);
            after = ids.ids[i];
        }
    } while (status == DONE && ids.count == HITS_AT_ONCE && hits.count == 0);
    if (status == DONE && hits.count == 0)
        return NOT_FOUND;
    if (status == DONE)
        *found = hits.items[0];
    return status;
}

enum status person_of_number(struct store *store, const struct keys *keys, struct arena *arena, struct text number,
                             struct person *found)
{
    return first_of_term(store, keys, arena,
                         (struct term){.kind = TERM_NUMBER, .key = number, .token = token_of_number(keys, number)}, found);
}

enum status person_of_household_number(struct store *store, const struct keys *keys, struct arena *arena, struct text number,
                                       struct person *found)
{
    return first_of_term(store, keys, arena,
                         (struct term){.kind = TERM_HOUSEHOLD, .key = number, .token = token_of_household(keys, number)}, found);
}

/* The same without the access entry, for people_match. */
static enum status search_silently(struct store *store, const struct keys *keys, struct arena *arena,
                                   const struct people_search *search, struct people_found *found)
{
    struct terms terms = terms_of(keys, arena, search, false);
    enum status status;
    *found = (struct people_found){.items = TAKE(arena, struct person, PEOPLE_FOUND_MAX)};
    if (terms.count == 0)
        return INVALID;
    if (terms.count == 1 && terms.items[0].kind == TERM_NAME && text_runes(terms.items[0].key) < RUNES_LEAST &&
        is_katakana(terms.items[0].key))
        return INVALID;
    status = search_terms(store, keys, arena, &terms, search->with_former, found);
    if (status != DONE || found->count > 0 || text_find_byte(japanese_fold(arena, search->name), ' ') < 0)
        return status;
    terms = terms_of(keys, arena, search, true);
    return search_terms(store, keys, arena, &terms, search->with_former, found);
}

enum status people_find(struct store *store, const struct keys *keys, struct arena *arena,
                        const struct reading *reading, const struct people_search *search, struct people_found *found)
{
    struct people_found hits;
    int64_t ids[PEOPLE_FOUND_MAX];
    enum status status = search_silently(store, keys, arena, search, &hits);
    for (size_t i = 0; status == DONE && i < hits.count; i++)
        ids[i] = hits.items[i].id;
    if (status == DONE)
        status = access_note(store, reading, "search", ids, hits.count);
    if (status == DONE)
        *found = hits;
    return status;
}

static bool is_match(struct arena *arena, const struct person *person, struct text name, struct text kana)
{
    struct text own_kana = name_key(arena, person_kana(arena, person));
    bool name_fits = name.length == 0 || text_is(name, name_key(arena, person_name(arena, person))) ||
                     text_is(name, name_key(arena, person->alias));
    bool kana_fits = kana.length == 0 || own_kana.length == 0 || text_is(kana, own_kana);
    return name_fits && kana_fits && name.length + kana.length > 0;
}

enum status people_match(struct store *store, const struct keys *keys, struct arena *arena,
                         const struct reading *reading, struct text name, struct text kana, struct date born,
                         struct person *found)
{
    struct people_search search = {.born = born};
    struct people_found hits;
    struct text name_wanted = name_key(arena, name), kana_wanted = name_key(arena, kana);
    const struct person *match = NULL;
    size_t matches = 0;
    if (date_is_none(born))
        return INVALID;
    /* The day alone may have more people than a search shows: the name narrows it. */
    search.name = name.length > 0 ? name : kana;
    enum status status = search_silently(store, keys, arena, &search, &hits);
    for (size_t i = 0; status == DONE && i < hits.count; i++) {
        if (is_match(arena, &hits.items[i], name_wanted, kana_wanted)) {
            match = &hits.items[i];
            matches++;
        }
    }
    if (status == DONE && matches != 1)
        status = matches == 0 ? NOT_FOUND : CONFLICT;
    if (status == DONE)
        status = access_note(store, reading, "match", &match->id, 1);
    if (status == DONE)
        *found = *match;
    return status;
}

/* ---- one line of a search box ---- */

/* 町田 is a name, 三和町上三坂 a place. */
static bool is_place(struct text word)
{
    enum { SHORT_NAME_BYTES = 9 };
    return text_has(word, T("丁目")) || text_has(word, T("字")) || text_ends(word, T("町")) ||
           (word.length > SHORT_NAME_BYTES && text_find(word, T("町")) > 0);
}

struct people_search people_search_read(struct arena *arena, struct text line)
{
    struct people_search search = {.name = T(""), .address = T("")};
    struct buffer name = buffer_new(arena);
    struct text rest = japanese_ascii(arena, line), word;
    struct date day;
    if (rest.bytes == NULL)
        return search;
    while (text_next_part(&rest, ' ', &word)) {
        bool has_digit = false;
        for (size_t i = 0; i < word.length; i++)
            has_digit = has_digit || (word.bytes[i] >= '0' && word.bytes[i] <= '9');
        if (word.length == 0)
            continue;
        if (date_is_none(search.born) && era_read(word, false, &day) == ERA_DATE_OK) {
            search.born = day;
        } else if (search.address.length == 0 && (has_digit || is_place(word))) {
            search.address = word;
        } else {
            if (name.length > 0)
                buffer_put_byte(&name, ' ');
            buffer_put(&name, word);
        }
    }
    search.name = buffer_text(&name);
    return search;
}
