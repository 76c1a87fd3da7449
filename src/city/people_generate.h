/*
 * An invented register of a real size, for demonstrations and measurements: everybody in it is 見本.
 *
 * Ages as in an ageing Japanese city, households from one person to three generations, common names with old and
 * variant characters among them, some foreign residents, towns from the city's folder (register/towns.csv). The same
 * seed gives the same people. One person in none of the fields is real.
 */
#pragma once

#include "city/people.h"

struct generate_plan {
    int64_t count;
    uint64_t seed;
    struct text towns_csv;  /* the text of towns.csv: columns area and weight count; needed */
    struct date today;      /* ages are counted from this day */
    int64_t now;
    void (*progress)(void *context, int64_t done, int64_t count); /* may be NULL; also while the index is written */
    void *context;
};
/* Adds people in transactions of many rows; not inside a transaction. INVALID: no usable town.
   CONFLICT: the register already has somebody and may_add is false. */
enum status people_generate(struct store *store, const struct keys *keys, const struct generate_plan *plan,
                            bool may_add) MUST_USE;
/* Makes the search entries again from the records (they are derived): part of `ikanai rebuild`. */
enum status people_index_rebuild(struct store *store, const struct keys *keys,
                                 void (*progress)(void *context, int64_t done, int64_t count), void *context) MUST_USE;
/* Reads towns.csv of the city's folder (cities/iwaki/register/towns.csv). NOT_FOUND: the city has none. */
enum status people_towns(struct arena *arena, struct text city_folder, struct text *csv) MUST_USE;
