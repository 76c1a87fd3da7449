#include "base/csv.h"
#include "base/era.h"
#include "base/numeral.h"
#include "base/test.h"

/* 2022-01-01, 20220101, 2022/01/01 */
static struct date any_date(struct text text)
{
    struct date date = {0};
    return era_read(text, true, &date) == ERA_DATE_OK ? date : (struct date){0};
}

static void agrees_with_wareki(struct test *test)
{
    struct text text = test_read(test, "japanese/wareki_smarthr.tsv");
    struct csv_reader reader = csv_reader_new(text, '\t', NULL);
    struct csv_row row;
    int cases = 0;
    while (text.bytes && csv_next(&reader, test_arena(test), &row) == DONE) {
        struct text function = csv_cell(&row, 0), wareki = csv_cell(&row, 2);
        struct date date = any_date(csv_cell(&row, 3)), found;
        if (row.line == 1)
            continue;
        cases++;
        if (text_is(function, T("dateToWareki"))) {
            EXPECT_TEXT(era_text(test_arena(test), date), wareki);
        } else {
            EXPECT(era_read(wareki, false, &found) == ERA_DATE_OK);
            EXPECT_TEXT(date_text(test_arena(test), found), date_text(test_arena(test), date));
        }
    }
    EXPECT(!text.bytes || cases > 5);
}

static void keeps_the_bounds(struct test *test)
{
    static const struct {
        const char *text;
        enum era_problem problem;
        struct date found;
    } cases[] = {{"昭和64年1月7日", ERA_DATE_OK, {1989, 1, 7}},
                 {"昭和64年1月8日", ERA_DATE_AFTER_ERA, {1989, 1, 8}},
                 {"平成元年1月8日", ERA_DATE_OK, {1989, 1, 8}},
                 {"平成1年1月7日", ERA_DATE_BEFORE_ERA, {1989, 1, 7}},
                 {"平成31年4月30日", ERA_DATE_OK, {2019, 4, 30}},
                 {"平成35年4月1日", ERA_DATE_AFTER_ERA, {2023, 4, 1}},
                 {"令和元年5月1日", ERA_DATE_OK, {2019, 5, 1}},
                 {"令和1年4月30日", ERA_DATE_BEFORE_ERA, {2019, 4, 30}},
                 {"大正15年12月25日", ERA_DATE_AFTER_ERA, {1926, 12, 25}},
                 {"昭和元年12月25日", ERA_DATE_OK, {1926, 12, 25}},
                 {"明治45年7月29日", ERA_DATE_OK, {1912, 7, 29}},
                 {"大正元年7月30日", ERA_DATE_OK, {1912, 7, 30}},
                 {"昭和60年2月30日", ERA_DATE_NO_SUCH_DAY, {1985, 2, 0}},
                 {"昭和60年13月1日", ERA_DATE_NO_SUCH_DAY, {1985, 0, 0}},
                 {"令和0年5月1日", ERA_DATE_UNREADABLE, {0}},
                 {"　", ERA_DATE_EMPTY, {0}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct date found = {0};
        enum era_problem problem = era_read(text_of(cases[i].text), true, &found);
        if (!EXPECT_INTEGER(problem, cases[i].problem) || !EXPECT(date_is_same(found, cases[i].found)))
            test_expect(test, false, cases[i].text, __FILE__, __LINE__);
    }
    struct date found;
    EXPECT(era_read(T("平成35年4月1日"), false, &found) == ERA_DATE_OK && date_is_same(found, DATE(2023, 4, 1)));
    EXPECT(era_date(era_named(T("S")), 64, 1, 8, &found) == ERA_DATE_AFTER_ERA);
    EXPECT(era_date_lenient(era_named(T("S")), 64, 1, 8, &found) == ERA_DATE_OK);
}

static void reads_what_people_write(struct test *test)
{
    static const char *const same[] = {"令和8年11月22日", "R8.11.22", "r8/11/22", "令和八年十一月二十二日", "令８．１１．２２",
                                       "Ｒ８－１１－２２", " 令和 8 年 11 月 22 日 ", "㋿8年11月22日", "R081122", "R08.11.22",
                                       "R.8.11.22", "2026年11月22日", "2026-11-22", "2026/11/22", "20261122", "２０２６１１２２",
                                       "二〇二六年十一月二十二日", "西暦2026年11月22日", "令和8 11 22", "reiwa 8-11-22",
                                       "2026.11.22", "R8・11・22", "令和8年11月22"};
    static const char *const bad[] = {"8年11月22日", "R8", "令和", "11/22", "令和8年11月", "abc", "26-11-22", "R8.11.22x",
                                      "2026112", "X8.11.22", "令和8年11月22日1", "R99999999999999999999.1.1", "令和-8年1月1日"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct date found = {0};
        if (!EXPECT(era_read(text_of(same[i]), true, &found) == ERA_DATE_OK) ||
            !EXPECT(date_is_same(found, DATE(2026, 11, 22))))
            test_expect(test, false, same[i], __FILE__, __LINE__);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct date found = {0};
        if (!EXPECT(era_read(text_of(bad[i]), true, &found) == ERA_DATE_UNREADABLE))
            test_expect(test, false, bad[i], __FILE__, __LINE__);
    }
    struct date found;
    EXPECT(era_read(T("S640107"), true, &found) == ERA_DATE_OK && date_is_same(found, DATE(1989, 1, 7)));
    EXPECT(era_read(T("令和元年五月一日"), true, &found) == ERA_DATE_OK && date_is_same(found, DATE(2019, 5, 1)));
}

static void goes_round(struct test *test)
{
    int wrong = 0;
    for (struct date date = DATE(1868, 1, 25); date.year < 2060; date = date_add_days(date, 1)) {
        struct date found;
        int year;
        const struct era *era = era_of(date, &year);
        wrong += era_read(era_text(test_arena(test), date), true, &found) != ERA_DATE_OK || !date_is_same(found, date);
        wrong += !era || era_date(era, year, date.month, date.day, &found) != ERA_DATE_OK;
    }
    EXPECT_INTEGER(wrong, 0);
    EXPECT(era_of(DATE(1868, 1, 24), NULL) == NULL && era_number(5) == NULL && era_number(-1) == NULL);
    EXPECT_TEXT(era_number(4)->name, T("令和"));
}

static void prints(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    era_put_fiscal_year(&buffer, 2018);
    era_put_fiscal_year(&buffer, 2019);
    era_put_fiscal_year(&buffer, 2026);
    era_put_year(&buffer, DATE(1989, 1, 7));
    EXPECT_TEXT(buffer_text(&buffer), T("平成30年度令和元年度令和8年度昭和64年"));
    EXPECT_TEXT(era_text_both(test_arena(test), DATE(2026, 11, 22)), T("2026年（令和8年）11月22日"));
    EXPECT_TEXT(era_text(test_arena(test), DATE(2019, 5, 1)), T("令和元年5月1日"));
}

static void reads_numerals(struct test *test)
{
    struct text text = test_read(test, "japanese/kanji_numeral.tsv");
    struct csv_reader reader = csv_reader_new(text, '\t', NULL);
    struct csv_row row;
    while (text.bytes && csv_next(&reader, test_arena(test), &row) == DONE) {
        int64_t number = -1, wanted = -2;
        if (text_is(csv_cell(&row, 0), T("kanji2number"))) {
            EXPECT(numeral_read(csv_cell(&row, 1), &number) == DONE);
            EXPECT(text_to_integer(csv_cell(&row, 2), &wanted));
            EXPECT_INTEGER(number, wanted);
        } else if (text_is(csv_cell(&row, 0), T("number2kanji"))) {
            struct buffer buffer = buffer_new(test_arena(test));
            EXPECT(text_to_integer(csv_cell(&row, 1), &number));
            numeral_put(&buffer, number);
            EXPECT_TEXT(buffer_text(&buffer), csv_cell(&row, 2));
        }
    }
    int64_t number = 7;
    static const char *const bad[] = {"", "百千", "万万", "十x", "二十三十", "万", "あ", "一万億"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(numeral_read(text_of(bad[i]), &number) == INVALID && number == 7))
            test_expect(test, false, bad[i], __FILE__, __LINE__);
    EXPECT(numeral_read(T("九千九百九十九京"), &number) == TOO_MUCH);
    EXPECT(numeral_read(T("99999999999999999999"), &number) == TOO_MUCH);
    for (int64_t n = 1; n > 0 && n < INT64_MAX / 7; n = n * 7 + 3) {
        struct buffer buffer = buffer_new(test_arena(test));
        numeral_put(&buffer, n);
        EXPECT(numeral_read(buffer_text(&buffer), &number) == DONE);
        EXPECT_INTEGER(number, n);
    }
}

const struct test_case era_test[] = {{"agrees with the cases of wareki", agrees_with_wareki},
                                     {"keeps the bounds of the eras", keeps_the_bounds},
                                     {"reads what people write", reads_what_people_write},
                                     {"goes round for every day", goes_round},
                                     {"prints", prints},
                                     {"reads and prints kanji numerals", reads_numerals},
                                     {0}};
