#include "base/date.h"
#include "base/test.h"

static void counts_days(struct test *test)
{
    EXPECT_INTEGER(date_day_number(DATE(1970, 1, 1)), 0);
    EXPECT_INTEGER(date_day_number(DATE(2000, 3, 1)), 11017);
    EXPECT_INTEGER(date_day_number(DATE(1, 1, 1)), -719162);
    EXPECT_INTEGER(date_day_number(DATE(9999, 12, 31)), 2932896);
    struct date date = DATE(1, 1, 1);
    int64_t number = date_day_number(date);
    bool is_right = true;
    for (; !date_is_none(date) && is_right; number++) {
        is_right = date_day_number(date) == number && date_is_same(date_from_day_number(number), date);
        struct date next = date;
        if (++next.day > date_days_in_month(next.year, next.month)) {
            next.day = 1;
            if (++next.month > 12) {
                next.month = 1;
                next.year++;
            }
        }
        date = next.year > 9999 ? (struct date){0} : next;
    }
    EXPECT(is_right && number == 2932897);
    EXPECT(date_is_none(date_from_day_number(2932897)) && date_is_none(date_from_day_number(-719163)));
}

static void adds(struct test *test)
{
    EXPECT(date_is_same(date_add_days(DATE(2026, 12, 31), 1), DATE(2027, 1, 1)));
    EXPECT(date_is_same(date_add_months(DATE(2026, 1, 31), 1), DATE(2026, 2, 28)));
    EXPECT(date_is_same(date_add_months(DATE(2026, 1, 31), -2), DATE(2025, 11, 30)));
    EXPECT(date_is_same(date_add_years(DATE(2024, 2, 29), 1), DATE(2025, 2, 28)));
    EXPECT(date_is_none(date_add_days(DATE(9999, 12, 31), 1)) && date_is_none(date_add_months(DATE(1, 1, 1), -1)));
    EXPECT(date_is_none(date_add_days((struct date){0}, 1)) && date_is_none(date_add_days(DATE(2026, 1, 1), INT64_MAX)));
    EXPECT_INTEGER(date_days_between(DATE(2026, 3, 1), DATE(2026, 2, 28)), -1);
    EXPECT(date_weekday(DATE(2026, 11, 22)) == SUNDAY && date_weekday(DATE(1969, 12, 31)) == WEDNESDAY);
    EXPECT_TEXT(weekday_text(date_weekday(DATE(1900, 1, 1))), T("月"));
    EXPECT(date_is_same(date_month_end(DATE(2024, 2, 5)), DATE(2024, 2, 29)));
}

static void knows_the_japanese_day(struct test *test)
{
    int64_t midnight = date_start_at(DATE(2026, 11, 22));
    EXPECT_INTEGER(midnight, INT64_C(1795273200000000));
    EXPECT(date_is_same(date_of_moment(midnight), DATE(2026, 11, 22)));
    EXPECT(date_is_same(date_of_moment(midnight - 1), DATE(2026, 11, 21)));
    struct clock_time last = clock_of_moment(midnight - 1);
    EXPECT(last.hour == 23 && last.minute == 59 && last.second == 59);
    EXPECT(date_is_same(date_of_moment(-1), DATE(1970, 1, 1)) && clock_of_moment(-1).hour == 8);
    EXPECT(date_is_same(date_of_moment(-9 * HOUR_MICROS - 1), DATE(1969, 12, 31)));
    EXPECT(date_is_same(date_of_moment(0), DATE(1970, 1, 1)) && clock_of_moment(0).hour == 9);
    EXPECT_INTEGER(date_moment(DATE(1970, 1, 1), (struct clock_time){9, 0, 1}), SECOND_MICROS);
}

static void reads_and_prints(struct test *test)
{
    struct date date = DATE(1, 2, 3);
    static const char *const bad[] = {"2026-2-1", "2026-02-30", "2026-13-01", "2026/02/01", "2026-02-01 ", "", "0000-01-01",
                                      "2025-02-29", "+026-02-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(date_read(text_of(bad[i]), &date) == INVALID && date.year == 1);
    EXPECT(date_read(T("2024-02-29"), &date) == DONE && date_is_same(date, DATE(2024, 2, 29)));
    EXPECT_TEXT(date_text(test_arena(test), DATE(794, 1, 2)), T("0794-01-02"));
    EXPECT_TEXT(date_text(test_arena(test), (struct date){0}), T(""));
    struct clock_time clock;
    EXPECT(clock_read(T("23:59"), &clock) == DONE && clock.hour == 23 && clock.second == 0);
    EXPECT(clock_read(T("24:00"), &clock) == INVALID && clock_read(T("1:00"), &clock) == INVALID);
    struct buffer buffer = buffer_new(test_arena(test));
    moment_put(&buffer, date_start_at(DATE(2026, 11, 22)) + 5 * SECOND_MICROS);
    buffer_put(&buffer, T(" "));
    moment_put_utc(&buffer, date_start_at(DATE(2026, 11, 22)));
    buffer_put(&buffer, T(" "));
    date_put_japanese(&buffer, DATE(2026, 11, 2));
    date_put_day(&buffer, DATE(2026, 11, 26));
    clock_put_japanese(&buffer, (struct clock_time){13, 30, 0});
    clock_put_japanese(&buffer, (struct clock_time){0, 5, 0});
    clock_put_japanese(&buffer, (struct clock_time){12, 0, 0});
    EXPECT_TEXT(buffer_text(&buffer), T("2026-11-22T00:00:05+09:00 2026-11-21T15:00:00Z 2026年11月2日11月26日（木）"
                                        "午後1時30分午前0時5分午後0時"));
}

static void reads_moments(struct test *test)
{
    static const struct {
        const char *text;
        int64_t at;
    } good[] = {{"1970-01-01T09:00", 0},
                {"1970-01-01T00:00:00Z", 0},
                {"1970-01-01T00:00:00.5Z", 500000},
                {"1969-12-31T19:00:00-05:00", 0},
                {"1970-01-01 09:00:00.1234567+09:00", 123456}};
    static const char *const bad[] = {"1970-01-01", "1970-01-01T25:00", "1970-01-01T09:00:00.", "1970-01-01T09:00+9",
                                      "1970-01-01T09:00Zx", "1970-01-01T09:00+15:00"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t at = -5;
        EXPECT(moment_read(text_of(good[i].text), &at) == DONE);
        EXPECT_INTEGER(at, good[i].at);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t at = -5;
        EXPECT(moment_read(text_of(bad[i]), &at) == INVALID && at == -5);
    }
}

static void counts_years(struct test *test)
{
    EXPECT_INTEGER(date_fiscal_year(DATE(2027, 3, 31)), 2026);
    EXPECT_INTEGER(date_fiscal_year(DATE(2027, 4, 1)), 2027);
    EXPECT(date_is_same(fiscal_year_end(2026), DATE(2027, 3, 31)));
    EXPECT_INTEGER(date_age(DATE(2008, 4, 1), DATE(2026, 3, 31)), 17);
    EXPECT_INTEGER(date_age_by_law(DATE(2008, 4, 1), DATE(2026, 3, 31)), 18);
    EXPECT_INTEGER(date_age(DATE(2004, 2, 29), DATE(2026, 2, 28)), 21);
    EXPECT_INTEGER(date_age(DATE(2004, 2, 29), DATE(2026, 3, 1)), 22);
    EXPECT_INTEGER(date_age_by_law(DATE(2004, 2, 29), DATE(2026, 2, 28)), 22);
    EXPECT_INTEGER(date_age_by_law(DATE(2004, 2, 29), DATE(2026, 2, 27)), 21);
    EXPECT_INTEGER(date_age(DATE(2026, 4, 1), DATE(2026, 3, 31)), -1);
    EXPECT_INTEGER(date_age_by_law(DATE(2026, 4, 1), DATE(2026, 4, 1)), 0);
}

const struct test_case date_test[] = {{"counts days both ways, all years", counts_days},
                                      {"adds and compares", adds},
                                      {"knows the Japanese day", knows_the_japanese_day},
                                      {"reads and prints", reads_and_prints},
                                      {"reads moments", reads_moments},
                                      {"counts fiscal years and ages", counts_years},
                                      {0}};
