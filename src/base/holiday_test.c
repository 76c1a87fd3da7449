#include "base/csv.h"
#include "base/holiday.h"
#include "base/test.h"

/* The Cabinet Office calls all computed days 休日 and adds remarks; the days are what must agree. */
static bool is_same_name(struct text official, struct text own)
{
    if (text_starts(official, T("休日")))
        return text_is(own, T("振替休日")) || text_is(own, T("国民の休日")) || text_has(own, T("即位"));
    return text_is(official, own) || (text_starts(official, T("体育の日")) && text_is(own, T("体育の日")));
}

/* The list holds some years only; within those, a day not listed must be no holiday. */
static void agrees_with_the_cabinet_office(struct test *test)
{
    struct text text = test_read(test, "japanese/holidays_cao.csv");
    struct csv_reader reader = csv_reader_new(text, ',', NULL);
    struct csv_row row;
    bool has_year[2100] = {0};
    int listed = 0, found = 0;
    while (text.bytes && csv_next(&reader, test_arena(test), &row) == DONE) {
        struct date date;
        if (date_read(csv_cell(&row, 0), &date) != DONE)
            continue;
        listed++;
        has_year[date.year] = true;
        if (!is_same_name(csv_cell(&row, 1), holiday_name(date)))
            EXPECT_TEXT(arena_join(test_arena(test), csv_cell(&row, 0), holiday_name(date)), csv_cell(&row, 1));
    }
    for (struct date date = DATE(1955, 1, 1); date.year < 2100; date = date_add_days(date, 1))
        found += has_year[date.year] && date_is_holiday(date);
    EXPECT_INTEGER(found, listed);
    EXPECT(!text.bytes || listed > 400);
}

static void knows_the_days_of_law(struct test *test)
{
    static const struct {
        struct date date;
        const char *name;
    } days[] = {{{1973, 4, 30}, "振替休日"},     {{1988, 5, 4}, "国民の休日"},     {{2009, 5, 6}, "振替休日"},
                {{2009, 9, 22}, "国民の休日"},   {{2015, 9, 22}, "国民の休日"},    {{2020, 7, 24}, "スポーツの日"},
                {{2020, 10, 12}, ""},            {{2021, 8, 9}, "振替休日"},       {{2019, 4, 30}, "国民の休日"},
                {{2019, 5, 2}, "国民の休日"},    {{2019, 10, 22}, "即位礼正殿の儀"}, {{1990, 11, 12}, "即位礼正殿の儀"},
                {{2019, 12, 23}, ""},            {{2026, 9, 22}, "国民の休日"},    {{2026, 5, 6}, "振替休日"},
                {{2032, 9, 21}, "国民の休日"},   {{2024, 9, 22}, "秋分の日"},      {{2012, 9, 22}, "秋分の日"},
                {{2044, 9, 22}, "秋分の日"},     {{2026, 11, 24}, ""},             {{1972, 1, 2}, ""}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        EXPECT_TEXT(holiday_name(days[i].date), text_of(days[i].name));
    EXPECT(!date_is_holiday((struct date){0}) && !date_is_holiday(DATE(1954, 1, 1)));
}

static bool is_founding_day(void *context, struct date date)
{
    ++*(int *)context;
    return date.month == 10 && date.day == 1;
}

static void counts_business_days(struct test *test)
{
    int asked = 0;
    struct closed_days also = {is_founding_day, &asked};
    EXPECT(!date_is_business_day(DATE(2026, 11, 22), NULL) && !date_is_business_day(DATE(2026, 11, 23), NULL));
    EXPECT(date_is_business_day(DATE(2026, 11, 24), NULL));
    EXPECT(!date_is_business_day(DATE(2026, 12, 29), NULL) && !date_is_business_day(DATE(2027, 1, 3), NULL));
    EXPECT(date_is_business_day(DATE(2026, 12, 28), NULL) && date_is_business_day(DATE(2027, 1, 4), NULL));
    EXPECT(date_is_business_day(DATE(2026, 10, 1), NULL) && !date_is_business_day(DATE(2026, 10, 1), &also));
    EXPECT(asked == 1);
    EXPECT(date_is_same(date_add_business_days(DATE(2026, 12, 28), 1, NULL), DATE(2027, 1, 4)));
    EXPECT(date_is_same(date_add_business_days(DATE(2026, 11, 20), 1, NULL), DATE(2026, 11, 24)));
    EXPECT(date_is_same(date_add_business_days(DATE(2026, 11, 24), -1, NULL), DATE(2026, 11, 20)));
    EXPECT(date_is_same(date_add_business_days(DATE(2026, 11, 22), 0, NULL), DATE(2026, 11, 24)));
    EXPECT(date_is_same(date_add_business_days(DATE(2026, 11, 24), 0, NULL), DATE(2026, 11, 24)));
    EXPECT(date_is_same(date_add_business_days(DATE(2026, 9, 30), 1, &also), DATE(2026, 10, 2)));
    EXPECT(date_is_none(date_add_business_days((struct date){0}, 1, NULL)));
    EXPECT_INTEGER(date_business_days_between(DATE(2026, 12, 28), DATE(2027, 1, 5), NULL), 2);
    EXPECT_INTEGER(date_business_days_between(DATE(2027, 1, 5), DATE(2026, 12, 28), NULL), -2);
    for (int count = -40; count < 40; count++) {
        struct date moved = date_add_business_days(DATE(2026, 11, 24), count, NULL);
        EXPECT_INTEGER(date_business_days_between(DATE(2026, 11, 24), moved, NULL), count);
    }
}

static bool is_always_closed(void *context, struct date date)
{
    (void)context, (void)date;
    return true;
}

static void ends_when_nothing_is_open(struct test *test)
{
    struct closed_days also = {is_always_closed, NULL};
    EXPECT(date_is_none(date_add_business_days(DATE(2026, 1, 1), 1, &also)));
}

const struct test_case holiday_test[] = {{"agrees with the Cabinet Office", agrees_with_the_cabinet_office},
                                         {"knows the days of law", knows_the_days_of_law},
                                         {"counts business days", counts_business_days},
                                         {"ends when nothing is open", ends_when_nothing_is_open},
                                         {0}};
