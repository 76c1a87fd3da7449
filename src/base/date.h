/*
 * Days of the Gregorian calendar and moments seen on a Japanese clock (JST, UTC+9, never summer time).
 *
 * A moment is int64_t microseconds since 1970-01-01 UTC (names end in _at). Nothing here knows what time it is.
 * {0} is "no date" (date_is_none); it is not valid. Years 1 to 9999.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

struct date {
    int year, month, day;
};

#define DATE(year, month, day) ((struct date){(year), (month), (day)})
#define SECOND_MICROS INT64_C(1000000)
#define MINUTE_MICROS (60 * SECOND_MICROS)
#define HOUR_MICROS (60 * MINUTE_MICROS)
#define DAY_MICROS (24 * HOUR_MICROS)

enum weekday { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

bool date_is_none(struct date date);
bool date_is_valid(struct date date); /* a day that exists, years 1 to 9999 */
bool date_is_leap_year(int year);
int date_days_in_month(int year, int month);
int date_compare(struct date a, struct date b); /* < 0, 0, > 0 */
bool date_is_same(struct date a, struct date b);

int64_t date_day_number(struct date date);       /* days since 1970-01-01; the date must be valid */
struct date date_from_day_number(int64_t number); /* outside years 1 to 9999: {0} */
/* These give {0} for {0} and where the result leaves years 1 to 9999. */
struct date date_add_days(struct date date, int64_t days);
struct date date_add_months(struct date date, int64_t months); /* the 31st becomes the month's last day */
struct date date_add_years(struct date date, int64_t years);   /* 29 February becomes the 28th */
int64_t date_days_between(struct date from, struct date to);    /* to - from */
struct date date_month_start(struct date date);
struct date date_month_end(struct date date);
enum weekday date_weekday(struct date date);
struct text weekday_text(enum weekday weekday); /* "日" "月" ... */

/* Clock of a moment in Japan. */
struct clock_time {
    int hour, minute, second;
};
struct date date_of_moment(int64_t at);             /* the JST day */
struct clock_time clock_of_moment(int64_t at);      /* the JST clock */
int64_t date_start_at(struct date date);            /* 00:00 JST of the day */
int64_t date_moment(struct date date, struct clock_time clock);

/* ISO 8601. Reading is strict: "2026-11-22" and nothing else. */
MUST_USE enum status date_read(struct text text, struct date *date);
void date_put(struct buffer *buffer, struct date date);      /* "2026-11-22"; nothing for {0} */
struct text date_text(struct arena *arena, struct date date);
MUST_USE enum status clock_read(struct text text, struct clock_time *clock); /* "13:30" or "13:30:05", 24:00 refused */
void moment_put(struct buffer *buffer, int64_t at);          /* "2026-11-22T13:30:05+09:00", JST */
/* For machines: UTC, "2026-11-22T04:30:05Z". */
void moment_put_utc(struct buffer *buffer, int64_t at);
/* "2026-11-22T13:30", with optional seconds, fraction and zone (Z, +09:00); without a zone it is JST. */
MUST_USE enum status moment_read(struct text text, int64_t *at);

/* For people, Japanese (ux: content rules). */
void date_put_japanese(struct buffer *buffer, struct date date); /* 2026年11月22日 */
void date_put_day(struct buffer *buffer, struct date date);      /* 11月22日（日） */
void clock_put_japanese(struct buffer *buffer, struct clock_time clock); /* 午後1時30分, 正午 is 午後0時 */

int date_fiscal_year(struct date date);   /* 年度: April to March; 2027-03-31 is 2026 */
struct date fiscal_year_start(int year);  /* 1 April */
struct date fiscal_year_end(int year);    /* 31 March of the next year */

/* Age in whole years; -1 when not yet born. date_age counts a year on the birthday, as people do;
   date_age_by_law on the day before (年齢計算ニ関スル法律: a year is full at the end of that day), which decides
   school years, pensions and votes. Born on 29 February: 1 March in other years, by law the last of February. */
int date_age(struct date born, struct date on);
int date_age_by_law(struct date born, struct date on);
