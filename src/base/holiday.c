#include "base/holiday.h"

enum { MILLIONTHS = 1000000, FIRST_YEAR = 1955, LAST_YEAR = 2099, YEARS_TO_SEARCH = 10 };

/* A holiday on a fixed day, or on the `nth` Monday of a month when nth is set; laws for one day among them. By month. */
static const struct rule {
    int first_year, last_year, month, day, nth;
    struct text name;
} rules[] = {
    {1949, 9999, 1, 1, 0, TEXT_INIT("元日")},
    {1949, 1999, 1, 15, 0, TEXT_INIT("成人の日")},
    {2000, 9999, 1, 0, 2, TEXT_INIT("成人の日")},
    {1967, 9999, 2, 11, 0, TEXT_INIT("建国記念の日")},
    {2020, 9999, 2, 23, 0, TEXT_INIT("天皇誕生日")},
    {1989, 1989, 2, 24, 0, TEXT_INIT("大喪の礼")},
    {1949, 1988, 4, 29, 0, TEXT_INIT("天皇誕生日")},
    {1989, 2006, 4, 29, 0, TEXT_INIT("みどりの日")},
    {2007, 9999, 4, 29, 0, TEXT_INIT("昭和の日")},
    {1959, 1959, 4, 10, 0, TEXT_INIT("結婚の儀")},
    {1949, 9999, 5, 3, 0, TEXT_INIT("憲法記念日")},
    {2007, 9999, 5, 4, 0, TEXT_INIT("みどりの日")},
    {1949, 9999, 5, 5, 0, TEXT_INIT("こどもの日")},
    {2019, 2019, 5, 1, 0, TEXT_INIT("天皇の即位の日")},
    {1993, 1993, 6, 9, 0, TEXT_INIT("結婚の儀")},
    {1996, 2002, 7, 20, 0, TEXT_INIT("海の日")},
    {2003, 2019, 7, 0, 3, TEXT_INIT("海の日")},
    {2020, 2020, 7, 23, 0, TEXT_INIT("海の日")},
    {2021, 2021, 7, 22, 0, TEXT_INIT("海の日")},
    {2022, 9999, 7, 0, 3, TEXT_INIT("海の日")},
    {2020, 2020, 7, 24, 0, TEXT_INIT("スポーツの日")},
    {2021, 2021, 7, 23, 0, TEXT_INIT("スポーツの日")},
    {2016, 2019, 8, 11, 0, TEXT_INIT("山の日")},
    {2020, 2020, 8, 10, 0, TEXT_INIT("山の日")},
    {2021, 2021, 8, 8, 0, TEXT_INIT("山の日")},
    {2022, 9999, 8, 11, 0, TEXT_INIT("山の日")},
    {1966, 2002, 9, 15, 0, TEXT_INIT("敬老の日")},
    {2003, 9999, 9, 0, 3, TEXT_INIT("敬老の日")},
    {1966, 1999, 10, 10, 0, TEXT_INIT("体育の日")},
    {2000, 2019, 10, 0, 2, TEXT_INIT("体育の日")},
    {2022, 9999, 10, 0, 2, TEXT_INIT("スポーツの日")},
    {2019, 2019, 10, 22, 0, TEXT_INIT("即位礼正殿の儀")},
    {1948, 9999, 11, 3, 0, TEXT_INIT("文化の日")},
    {1948, 9999, 11, 23, 0, TEXT_INIT("勤労感謝の日")},
    {1990, 1990, 11, 12, 0, TEXT_INIT("即位礼正殿の儀")},
    {1989, 2018, 12, 23, 0, TEXT_INIT("天皇誕生日")},
};

/* The day of the month on which the equinox falls in Japan: mean drift less the leap days. Two spans, as the
   Earth's orbit does not keep to one straight line. */
static int equinox(int year, bool is_spring)
{
    bool is_old = year < 1980;
    int64_t start = is_spring ? (is_old ? 20835700 : 20843100) : (is_old ? 23258800 : 23248800);
    int64_t leaps = is_old ? (year - 1983) / 4 : (year - 1980) / 4;
    return (int)((start + INT64_C(242194) * (year - 1980)) / MILLIONTHS - leaps);
}

/* 国民の祝日 itself, without the days that follow from others. */
static struct text named_by_law(struct date date)
{
    if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
        return (struct text){0};
    for (size_t i = 0; i < sizeof rules / sizeof *rules && rules[i].month <= date.month; i++) {
        const struct rule *rule = &rules[i];
        if (rule->month != date.month || date.year < rule->first_year || date.year > rule->last_year)
            continue;
        if (rule->nth ? date_weekday(date) == MONDAY && (date.day - 1) / 7 + 1 == rule->nth : date.day == rule->day)
            return rule->name;
    }
    if (date.month == 3 && date.day == equinox(date.year, true))
        return T("春分の日");
    if (date.month == 9 && date.day == equinox(date.year, false))
        return T("秋分の日");
    return (struct text){0};
}

/* 振替休日: since 12 April 1973 the Monday after a holiday on Sunday; since 2007 the next day that is none itself. */
static bool is_substitute(struct date date)
{
    if (date_compare(date, DATE(1973, 4, 12)) < 0)
        return false;
    if (date.year < 2007)
        return date_weekday(date) == MONDAY && named_by_law(date_add_days(date, -1)).length;
    struct date before = date_add_days(date, -1);
    while (named_by_law(before).length) {
        if (date_weekday(before) == SUNDAY)
            return true;
        before = date_add_days(before, -1);
    }
    return false;
}

/* 国民の休日: since 27 December 1985 a day between two holidays. */
static bool is_between(struct date date)
{
    return date_compare(date, DATE(1985, 12, 27)) >= 0 && date_weekday(date) != SUNDAY &&
           named_by_law(date_add_days(date, -1)).length && named_by_law(date_add_days(date, 1)).length;
}

struct text holiday_name(struct date date)
{
    if (!date_is_valid(date))
        return (struct text){0};
    struct text name = named_by_law(date);
    if (name.length)
        return name;
    if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
        return (struct text){0};
    if (is_substitute(date))
        return T("振替休日");
    return is_between(date) ? T("国民の休日") : (struct text){0};
}

bool date_is_holiday(struct date date)
{
    return holiday_name(date).length > 0;
}

static bool is_year_end(struct date date)
{
    return (date.month == 12 && date.day >= 29) || (date.month == 1 && date.day <= 3);
}

bool date_is_business_day(struct date date, const struct closed_days *also)
{
    if (!date_is_valid(date) || is_year_end(date))
        return false;
    enum weekday weekday = date_weekday(date);
    if (weekday == SATURDAY || weekday == SUNDAY || date_is_holiday(date))
        return false;
    return !also || !also->is_closed || !also->is_closed(also->context, date);
}

struct date date_add_business_days(struct date from, int count, const struct closed_days *also)
{
    if (!date_is_valid(from))
        return (struct date){0};
    if (count == 0 && date_is_business_day(from, also))
        return from;
    int step = count < 0 ? -1 : 1;
    int64_t left = count == 0 ? 1 : (int64_t)count * step;
    for (int closed = 0; closed < YEARS_TO_SEARCH * 366;) {
        from = date_add_days(from, step);
        if (date_is_none(from))
            return from;
        if (!date_is_business_day(from, also)) {
            closed++;
            continue;
        }
        closed = 0;
        if (--left == 0)
            return from;
    }
    return (struct date){0};
}

int64_t date_business_days_between(struct date from, struct date to, const struct closed_days *also)
{
    if (!date_is_valid(from) || !date_is_valid(to))
        return 0;
    if (date_compare(from, to) > 0)
        return -date_business_days_between(to, from, also);
    int64_t days = 0;
    while (date_compare(from, to) < 0) {
        from = date_add_days(from, 1);
        days += date_is_business_day(from, also);
    }
    return days;
}
