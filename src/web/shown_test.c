#include "base/test.h"
#include "web/language.h"

static struct text in(struct test *test, enum language language, struct shown shown)
{
    return shown_words(test_arena(test), language, shown);
}

static struct text machine(struct test *test, struct shown shown)
{
    struct buffer buffer = buffer_new(test_arena(test));
    shown_put_machine(&buffer, JAPANESE, shown);
    return buffer_text(&buffer);
}

static void shows_days(struct test *test)
{
    struct date day = DATE(2026, 11, 26);
    EXPECT_TEXT(in(test, JAPANESE, SHOWN(day)), T("11月26日（木）"));
    EXPECT_TEXT(in(test, ENGLISH, SHOWN(day)), T("26 November 2026"));
    EXPECT_TEXT(in(test, EASY_JAPANESE, SHOWN(day)), T("2026年11月26日（木）"));
    EXPECT_TEXT(in(test, JAPANESE, date_long(day)), T("2026年11月26日（木）"));
    EXPECT_TEXT(in(test, ENGLISH, date_long(day)), T("Thursday 26 November 2026"));
    EXPECT_TEXT(in(test, JAPANESE, date_with_era(day)), T("2026年（令和8年）11月26日"));
    EXPECT_TEXT(in(test, ENGLISH, date_with_era(day)), T("26 November 2026 (Reiwa 8)"));
    EXPECT_TEXT(in(test, JAPANESE, date_era(day)), T("令和8年11月26日"));
    EXPECT_TEXT(in(test, ENGLISH, date_slash(day)), T("11/26"));
    EXPECT_TEXT(in(test, JAPANESE, SHOWN((struct date){0})), T(""));
    EXPECT_TEXT(in(test, ENGLISH, SHOWN(DATE(2026, 2, 30))), T(""));
    EXPECT_TEXT(machine(test, date_with_era(day)), T("2026-11-26"));
}

static void shows_times(struct test *test)
{
    int64_t at = date_moment(DATE(2026, 11, 26), (struct clock_time){13, 30, 0});
    EXPECT_TEXT(in(test, JAPANESE, moment_at(at)), T("11月26日（木）午後1時30分"));
    EXPECT_TEXT(in(test, ENGLISH, moment_at(at)), T("26 November 2026, 1:30 pm"));
    EXPECT_TEXT(in(test, JAPANESE, moment_long(at)), T("2026年11月26日（木）午後1時30分"));
    EXPECT_TEXT(in(test, JAPANESE, moment_slash(at)), T("11/26 13:30"));
    EXPECT_TEXT(in(test, JAPANESE, day_of(at)), T("11月26日（木）"));
    EXPECT_TEXT(in(test, JAPANESE, time_of_day(at)), T("午後1時30分"));
    EXPECT_TEXT(in(test, ENGLISH, SHOWN(((struct clock_time){0, 5, 0}))), T("12:05 am"));
    EXPECT_TEXT(in(test, ENGLISH, SHOWN(((struct clock_time){12, 0, 0}))), T("12:00 pm"));
    EXPECT_TEXT(in(test, JAPANESE, moment_at(0)), T(""));
    EXPECT_TEXT(machine(test, SHOWN(((struct moment){at}))), T("2026-11-26T13:30:00+09:00"));
    EXPECT_TEXT(machine(test, time_of_day(at)), T("13:30"));
}

static void shows_numbers(struct test *test)
{
    EXPECT_TEXT(in(test, JAPANESE, SHOWN(1246)), T("1246"));
    EXPECT_TEXT(in(test, JAPANESE, counted(1246)), T("1,246"));
    EXPECT_TEXT(in(test, JAPANESE, SHOWN(YEN(1960))), T("1,960円"));
    EXPECT_TEXT(in(test, ENGLISH, SHOWN(YEN(1960))), T("¥1,960"));
    EXPECT_TEXT(in(test, ENGLISH, SHOWN(YEN(-300))), T("-¥300"));
    EXPECT_TEXT(machine(test, SHOWN(YEN(1960))), T("1960"));
    EXPECT_TEXT(in(test, JAPANESE, decimal(1234, 2)), T("12.34"));
    EXPECT_TEXT(in(test, JAPANESE, decimal(-5, 2)), T("-0.05"));
    EXPECT_TEXT(in(test, JAPANESE, decimal(123456789, 1)), T("12,345,678.9"));
    EXPECT_TEXT(machine(test, decimal(123456, 1)), T("12345.6"));
    EXPECT_TEXT(in(test, JAPANESE, file_bytes(86000)), T("84KB"));
    EXPECT_TEXT(in(test, JAPANESE, file_bytes(1)), T("1KB"));
    EXPECT_TEXT(in(test, JAPANESE, file_bytes(12 * 1024 * 1024)), T("12MB"));
    EXPECT_TEXT(in(test, JAPANESE, file_bytes(1258291)), T("1.2MB"));
    EXPECT_TEXT(in(test, JAPANESE, SHOWN((size_t)7)), T("7"));
    EXPECT_TEXT(in(test, JAPANESE, decimal(INT64_MIN, 0)), T("-9,223,372,036,854,775,808"));
}

static void says_sentences(struct test *test)
{
    struct arena *arena = test_arena(test);
    EXPECT_TEXT(say(JAPANESE, TR("Choose {1}.")), T("{1}を選んでください"));
    EXPECT_TEXT(say(ENGLISH, TR("Choose {1}.")), T("Choose {1}."));
    EXPECT_TEXT(SAY(arena, JAPANESE, TR("Choose {1}."), SHOWN(T("受け取り方"))), T("受け取り方を選んでください"));
    EXPECT_TEXT(say(EASY_JAPANESE, TR("Choose {1}.")), T("{1}を選んでください"));
    EXPECT_TEXT(say(JAPANESE, TR("date|Year")), T("年"));
    EXPECT_TEXT(say(ENGLISH, TR("date|Year")), T("Year"));
    EXPECT_TEXT(say(EASY_JAPANESE, TR("Remark")), T("備考"));
    EXPECT_TEXT(SAY(arena, ENGLISH, TR("{1} {1:thing|things} to correct"), SHOWN(1)), T("1 thing to correct"));
    EXPECT_TEXT(SAY(arena, ENGLISH, TR("{1} {1:thing|things} to correct"), SHOWN(3)), T("3 things to correct"));
    EXPECT_TEXT(SAY(arena, JAPANESE, TR("{1} {1:thing|things} to correct"), SHOWN(3)), T("直すところが3か所あります"));
    EXPECT_TEXT(say(JAPANESE, message_of("nobody ever wrote this")), T("nobody ever wrote this"));
    EXPECT(message_is_empty(message_of(NULL)) && message_row(message_of("")) == NULL);
    const struct message_row *row = message_row(TR("See as a table"));
    if (EXPECT(row))
        EXPECT_TEXT(row->in[EASY_JAPANESE].html, T("<span><ruby>表<rt>ひょう</rt></ruby>で<ruby>見<rt>み</rt></ruby>る</span>"));
}

static void finds_languages(struct test *test)
{
    struct text rest;
    EXPECT(language_of_path(T("/en/desk"), &rest) == ENGLISH && text_is(rest, T("/desk")));
    EXPECT(language_of_path(T("/en"), &rest) == ENGLISH && text_is(rest, T("/")));
    EXPECT(language_of_path(T("/english"), &rest) == JAPANESE && text_is(rest, T("/english")));
    EXPECT(language_of_path(T("/yasashii/"), &rest) == EASY_JAPANESE && text_is(rest, T("/")));
    EXPECT(language_of_path(T("/"), &rest) == JAPANESE && text_is(rest, T("/")));
}

const struct test_case shown_test[] = {{"shows days", shows_days},
                                       {"shows times", shows_times},
                                       {"shows numbers", shows_numbers},
                                       {"says sentences", says_sentences},
                                       {"finds languages", finds_languages},
                                       {0}};
