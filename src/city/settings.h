/*
 * Figures and switches that a city may change without a new program, each with the day from which it holds and the
 * law, by-law or decision it comes from.
 *
 * One table (struct setting in each module) drives parse, limits, page and help. A value is never changed: a new one is
 * added with its own first day; the one that holds on a day is the newest whose first day has come. Yes and no are
 * written "yes" and "no".
 */
#pragma once

#include "base/date.h"
#include "city/module.h"

struct city;

/* The value that holds on `on`; the setting's initial one when the city has set none. An unknown name is a mistake of
   the program and stops it. */
int64_t city_setting_integer(const struct city *city, const char *name, struct date on);
bool city_setting_yes(const struct city *city, const char *name, struct date on);
/* Lives as long as the program. */
struct text city_setting_text(const struct city *city, const char *name, struct date on);
/* Where the value that holds comes from: "条例第12条"; empty for the initial value. */
struct text city_setting_source(const struct city *city, const char *name, struct date on);

/* Its first day; {0} for the initial value. */
struct date city_setting_from(const struct city *city, const char *name, struct date on);

/* When it was entered; 0 for the initial value. */
int64_t city_setting_set_at(const struct city *city, const char *name, struct date on);

/* The declared setting of that name, or NULL. */
const struct setting *setting_find(const struct city *city, struct text name);
/* Whether `value` fits type and limits; `normalised` is what to keep ("yes" for true; no spaces around it). */
bool setting_fits(const struct setting *setting, struct text value, struct text *normalised);
/* Adds a value from a day on; a later one for the same day takes the place of the earlier, which stays in the history.
   Inside a transaction. INVALID: no such setting, or the value does not fit. */
enum status setting_put(struct store *store, const struct city *city, struct text name, struct text value,
                        struct date from, struct text source, struct text set_by, int64_t now) MUST_USE;
