/*
 * National holidays of Japan by law (国民の祝日に関する法律), 1955 to 2099, and the working days of a city hall.
 *
 * Equinoxes follow the astronomical formula; the government announces each for the next year, and the formula has
 * agreed every year. Substitutes (振替休日) and days between two holidays (国民の休日) are computed, and the one-off
 * days of imperial ceremonies and of 2019-2021 are listed.
 */
#pragma once

#include "base/date.h"

struct text holiday_name(struct date date); /* 元日, 振替休日, 国民の休日 ...; empty when it is none */
bool date_is_holiday(struct date date);

/* May close further days (a city's own, a hall's Mondays). Must not open what the law closes. */
struct closed_days {
    bool (*is_closed)(void *context, struct date date); /* NULL: none */
    void *context;
};
/* Open: no Saturday, Sunday, national holiday, 29 December to 3 January (行政機関の休日), nor closed by `also`.
   `also` may be NULL. */
bool date_is_business_day(struct date date, const struct closed_days *also);
/* The day `count` business days after (before, when negative) `from`, which itself is not counted. 0: `from` when it
   is a business day, else the next one. {0} when none is found within ten years of closed days. */
struct date date_add_business_days(struct date from, int count, const struct closed_days *also);
/* Business days in (from, to]; negative when to < from. */
int64_t date_business_days_between(struct date from, struct date to, const struct closed_days *also);
