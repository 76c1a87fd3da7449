/*
 * What the files of the register share: the record's bytes, the search tokens, rows turned into persons.
 */
#pragma once

#include "city.queries.h"
#include "city/people.h"
#include "city/people_generate.h"
#include "store/store.h"

/* ---- people_record.c ---- */
struct text person_pack(struct arena *arena, const struct person *person);
enum status person_unpack(struct text record, struct person *person) MUST_USE; /* BROKEN: no such record */
#define PERSON_RECORD(id) SEALED_AT("city_person", "record", (id))
/* The sealed record opened; texts live in the arena. NOT_FOUND: erased. */
enum status person_of_row(const struct keys *keys, struct arena *arena, const struct city_person_row *row,
                          struct person *found) MUST_USE;
/* INVALID: no name, no birth date, too long, or a My Number in a field. */
enum status person_is_sound(const struct person *person) MUST_USE;

/* ---- people_tokens.c ---- */
enum { PERSON_ID_BITS = 24, PERSON_TOKENS_MAX = 128, PERSON_WORDS_MAX = 12, START_RUNES_MAX = 8,
       TOWN_START_RUNES = 3 };
struct person_tokens {
    size_t count;
    int64_t entries[PERSON_TOKENS_MAX]; /* token * 2^24 + person, each once */
};
void person_tokens(const struct keys *keys, struct arena *arena, const struct person *person,
                   struct person_tokens *found);

/* Folded, without spaces and dots: what names are compared by. */
struct text name_key(struct arena *arena, struct text name);
struct person_words { /* everything a name search may begin with: whole names first, then single words */
    size_t count;
    struct text items[PERSON_WORDS_MAX];
};
void person_words(struct arena *arena, const struct person *person, struct person_words *found);
struct text town_key(struct arena *arena, struct text town);
struct text address_key(struct arena *arena, struct text town, struct text lot);

/* ---- people_index.c ---- */
/* Writes entries, in order of value, in transactions of many; sorts them first. Not inside a transaction. */
enum status person_entries_write(struct store *store, int64_t *entries, size_t count,
                                 void (*progress)(void *context, int64_t done, int64_t count), void *context) MUST_USE;

int64_t token_of_start(const struct keys *keys, struct text key); /* cut to START_RUNES_MAX */
int64_t token_of_day(const struct keys *keys, struct date born);
int64_t token_of_town(const struct keys *keys, struct text key);
int64_t token_of_address(const struct keys *keys, struct text key);
int64_t token_of_number(const struct keys *keys, struct text number);
int64_t token_of_household(const struct keys *keys, struct text household_number);

/* ---- people_find.c ---- */
/* Whoever has this number (of a person, or of a household: anybody of it), opened, without an access entry: for the feed
   of the register. NOT_FOUND: nobody. */
enum status person_of_number(struct store *store, const struct keys *keys, struct arena *arena, struct text number,
                             struct person *found) MUST_USE;
enum status person_of_household_number(struct store *store, const struct keys *keys, struct arena *arena, struct text number,
                                       struct person *found) MUST_USE;

/* ---- people.c ---- */
enum status household_new(struct store *store, int64_t now, int64_t *id) MUST_USE; /* inside a transaction */
