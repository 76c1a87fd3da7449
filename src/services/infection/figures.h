/*
 * Figures of an infection, day by day: the seven-day rate per 100,000 and which small numbers are withheld.
 *
 * Pure: no store, no clock. Source of the rate: the table of the mayor's press conference of 2 August 2022, all of
 * whose fourteen figures it gives back (figures_test.c).
 */
#pragma once

#include "base/date.h"

enum {
    INFECTION_WINDOW_DAYS = 7, /* the day and the six before it */
    INFECTION_RATE_PEOPLE = 100000
};

struct infection_day {
    struct date day;
    int64_t cases;          /* 陽性者数: confirmed on this day */
    int64_t administrative; /* of them found by administrative tests (行政検査) */
    int64_t insured;        /* of them found in insured care (保険診療) */
    bool is_derived;        /* worked out from published rates; only `cases` is known */
};

/* A number as the public may see it. */
struct infection_shown {
    int64_t number;
    bool is_known;  /* false: there is no such figure */
    bool is_masked; /* true: there is one, but it is too small to be shown */
};

struct infection_row {
    struct date day;
    struct infection_shown cases, administrative, insured;
    struct infection_shown rate; /* hundredths of a case per 100,000 people in seven days */
    bool is_derived;
};

/* sum7 * 100,000 / population in hundredths, rounded half up. population > 0. */
int64_t infection_rate_hundredths(int64_t sum7, int64_t population);

/*
 * Fills rows[i] for days[i]; the days are sorted, without gaps. A rate is known from the seventh day on.
 *
 * Withheld: every number from 1 to mask_below - 1; then, so that nothing can be worked out by subtraction, the
 * other part of a day whose one part is withheld, both parts of a day whose total is withheld, and every rate whose seven days hold a day with a
 * withheld total. mask_below 0 or 1 withholds nothing.
 */
void infection_rows(const struct infection_day *days, size_t count, int64_t population, int64_t mask_below,
                    struct infection_row *rows);
