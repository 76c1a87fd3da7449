#include "base/date.h"

#include "base/check.h"

enum { JST_HOURS = 9, YEAR_MAX = 9999 };

bool date_is_none(struct date date)
{
    return date.year == 0 && date.month == 0 && date.day == 0;
}

bool date_is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    check(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && date_is_leap_year(year));
}

bool date_is_valid(struct date date)
{
    return date.year >= 1 && date.year <= YEAR_MAX && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= date_days_in_month(date.year, date.month);
}

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return a.day < b.day ? -1 : a.day > b.day;
}

bool date_is_same(struct date a, struct date b)
{
    return date_compare(a, b) == 0;
}

/* Counts from 1 March of year 0, so that the leap day is the last of its year (as in Howard Hinnant's days_from_civil). */
int64_t date_day_number(struct date date)
{
    check(date_is_valid(date));
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + date.day - 1 - 719468;
}

struct date date_from_day_number(int64_t number)
{
    const int64_t first = -719162, last = 2932896; /* 0001-01-01 and 9999-12-31 */
    if (number < first || number > last)
        return (struct date){0};
    int64_t days = number + 719468;
    int64_t century4 = days / 146097, day_of_4 = days % 146097;
    int64_t year_of_4 = (day_of_4 - day_of_4 / 1460 + day_of_4 / 36524 - day_of_4 / 146096) / 365;
    int64_t day_of_year = day_of_4 - (365 * year_of_4 + year_of_4 / 4 - year_of_4 / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    int64_t year = century4 * 400 + year_of_4 + (month <= 2);
    return (struct date){(int)year, (int)month, (int)day};
}

struct date date_add_days(struct date date, int64_t days)
{
    int64_t number;
    if (!date_is_valid(date) || __builtin_add_overflow(date_day_number(date), days, &number))
        return (struct date){0};
    return date_from_day_number(number);
}

struct date date_add_months(struct date date, int64_t months)
{
    if (!date_is_valid(date) || months > 12 * YEAR_MAX || months < -12 * YEAR_MAX)
        return (struct date){0};
    int64_t count = (int64_t)date.year * 12 + date.month - 1 + months;
    if (count < 12 || count >= 12 * (YEAR_MAX + 1))
        return (struct date){0};
    struct date moved = {(int)(count / 12), (int)(count % 12 + 1), date.day};
    int days = date_days_in_month(moved.year, moved.month);
    if (moved.day > days)
        moved.day = days;
    return moved;
}

struct date date_add_years(struct date date, int64_t years)
{
    if (years > YEAR_MAX || years < -YEAR_MAX)
        return (struct date){0};
    return date_add_months(date, years * 12);
}

int64_t date_days_between(struct date from, struct date to)
{
    return date_day_number(to) - date_day_number(from);
}

struct date date_month_start(struct date date)
{
    return (struct date){date.year, date.month, date_is_none(date) ? 0 : 1};
}

struct date date_month_end(struct date date)
{
    if (!date_is_valid(date))
        return (struct date){0};
    return (struct date){date.year, date.month, date_days_in_month(date.year, date.month)};
}

enum weekday date_weekday(struct date date)
{
    int64_t number = (date_day_number(date) + THURSDAY) % 7; /* 1970-01-01 was one */
    return (enum weekday)(number < 0 ? number + 7 : number);
}

struct text weekday_text(enum weekday weekday)
{
    static const struct text names[] = {TEXT_INIT("日"), TEXT_INIT("月"), TEXT_INIT("火"), TEXT_INIT("水"),
                                        TEXT_INIT("木"), TEXT_INIT("金"), TEXT_INIT("土")};
    check((unsigned)weekday < 7);
    return names[weekday];
}

/* The quotient towards minus infinity: moments before 1970 belong to the day they are in. */
static int64_t floored(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int64_t japan_seconds(int64_t at)
{
    return floored(at, SECOND_MICROS) + JST_HOURS * 3600;
}

struct date date_of_moment(int64_t at)
{
    return date_from_day_number(floored(japan_seconds(at), 86400));
}

static struct clock_time clock_of_seconds(int64_t seconds)
{
    int of_day = (int)(seconds - floored(seconds, 86400) * 86400);
    return (struct clock_time){of_day / 3600, of_day / 60 % 60, of_day % 60};
}

struct clock_time clock_of_moment(int64_t at)
{
    return clock_of_seconds(japan_seconds(at));
}

int64_t date_start_at(struct date date)
{
    return date_day_number(date) * DAY_MICROS - JST_HOURS * HOUR_MICROS;
}

int64_t date_moment(struct date date, struct clock_time clock)
{
    return date_start_at(date) + (clock.hour * 3600 + clock.minute * 60 + clock.second) * SECOND_MICROS;
}

int date_fiscal_year(struct date date)
{
    return date.month >= 4 ? date.year : date.year - 1;
}

struct date fiscal_year_start(int year)
{
    return DATE(year, 4, 1);
}

struct date fiscal_year_end(int year)
{
    return DATE(year + 1, 3, 31);
}

int date_age(struct date born, struct date on)
{
    if (!date_is_valid(born) || !date_is_valid(on) || date_compare(on, born) < 0)
        return -1;
    bool has_had_birthday = on.month > born.month || (on.month == born.month && on.day >= born.day);
    return on.year - born.year - !has_had_birthday;
}

int date_age_by_law(struct date born, struct date on)
{
    if (!date_is_valid(born) || !date_is_valid(on) || date_compare(on, born) < 0)
        return -1;
    struct date next = date_add_days(on, 1);
    return date_is_none(next) ? date_age(born, on) : date_age(born, next);
}
