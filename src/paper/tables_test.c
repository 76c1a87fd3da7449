/* Workbooks and calendars. */
#include "base/buffer.h"
#include "paper/ical.h"
#include "paper/xlsx.h"

#include "paper/tools_for_tests.h"

static void a_workbook_holds_its_rows(struct test *test)
{
    const struct xlsx_column columns[] = {{T("番号"), XLSX_INTEGER, 8}, {T("氏名"), XLSX_TEXT, 20},
                                          {T("日付"), XLSX_DATE, 0}, {T("率"), XLSX_REAL, 0}};
    char *path = arena_terminated(test_arena(test), arena_print(test_arena(test), "%s/list.xlsx", test_folder(test)));
    struct xlsx *xlsx = xlsx_new(test_arena(test), text_of(path), T("一覧"), columns, 4, sample_moment);
    if (!EXPECT(xlsx != NULL))
        return;
    int bad = 0;
    for (int i = 1; i <= 500; i++) {
        struct xlsx_value values[] = {{.integer = i * 1000}, {.text = T("=1+1 渡邉 <&>")}, {.year = 2026, .month = 11, .day = 22},
                                      {.empty = i % 2 == 0, .real = 0.5}};
        bad += xlsx_row(xlsx, values) != DONE;
    }
    EXPECT_INTEGER(bad, 0);
    EXPECT(xlsx_finish(xlsx) == DONE);
    struct text sheet = {0};
    int code = RUN_TOOL(test, &sheet, "python3", "-c",
                        "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read('xl/worksheets/sheet1.xml').decode())",
                        path);
    if (code == TOOL_MISSING)
        return test_skip(test, "python3 is not installed");
    EXPECT_INTEGER(code, 0);
    EXPECT(text_has(sheet, T("<t>=1+1 渡邉 &lt;&amp;&gt;</t>")) && !text_has(sheet, T("<f>")));
    EXPECT(text_has(sheet, T("<v>500000</v>")) && text_has(sheet, T("r=\"501\"")));
}

static void a_workbook_that_cannot_be_made(struct test *test)
{
    const struct xlsx_column column = {T("番号"), XLSX_INTEGER, 8};
    struct arena *arena = arena_new(0);
    struct xlsx *xlsx = xlsx_new(arena, T("/does/not/exist/list.xlsx"), T("一覧"), &column, 1, 0);
    EXPECT(!xlsx || xlsx_finish(xlsx) == BROKEN);
    EXPECT(xlsx_new(arena, T("x"), T("一覧"), &column, 0, 0) == NULL);
    arena_free(arena);
}

static void lines_are_folded_between_characters(struct test *test)
{
    struct ical_event event = {.id = T("booking-1@city.example"),
                               .title = T("住民票の写しについての相談（市民課の窓口、二階の三番）、持ち物は本人確認書類; 印鑑, \\"),
                               .description = T("一行目\n二行目"), .url = T("https://city.example/a?b=c;d\r\nEVIL:1"),
                               .starts_at = sample_moment, .ends_at = sample_moment + INT64_C(1800) * 1000000,
                               .changed_at = sample_moment, .alarm_minutes_before = 60};
    struct text text = ical_write(test_arena(test), T("いわき市の予約"), &event, 1), rest = text, line;
    EXPECT(text_starts(text, T("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")) && text_ends(text, T("END:VCALENDAR\r\n")));
    struct buffer unfolded = buffer_new(test_arena(test));
    while (text_next_part(&rest, '\n', &line)) {
        EXPECT(line.length <= 76 && text_is_utf8(line)); /* 75 and the CR */
        EXPECT(line.length == 0 || text_ends(line, T("\r")));
        line = text_slice(line, 0, line.length ? line.length - 1 : 0);
        if (text_starts(line, T(" ")))
            line = text_from(line, 1);
        else
            buffer_put_byte(&unfolded, '\n');
        buffer_put(&unfolded, line);
    }
    struct text whole = buffer_text(&unfolded);
    EXPECT(text_has(whole, T("\nSUMMARY:住民票の写しについての相談（市民課の窓口、二階の三番）、持ち物は本人確認書類\\; 印鑑\\, \\\\\n")));
    EXPECT(text_has(whole, T("\nDESCRIPTION:一行目\\n二行目\n")));
    EXPECT(text_has(whole, T("\nDTSTART:20261122T050000Z\n")) && text_has(whole, T("\nTRIGGER:-PT60M\n")));
    EXPECT(!text_has(whole, T("\nEVIL")));
}

static void whole_days_are_days_in_japan(struct test *test)
{
    struct ical_event event = {.id = T("a"), .title = T("粗大ごみ"), .starts_at = INT64_C(1795273200) * 1000000, .all_day = true,
                               .ends_at = INT64_C(1795359600) * 1000000, .cancelled = true, .sequence = 2};
    struct text text = ical_write(test_arena(test), T("ごみ"), &event, 1);
    EXPECT(text_has(text, T("DTSTART;VALUE=DATE:20261122\r\n")) && text_has(text, T("DTEND;VALUE=DATE:20261123\r\n")));
    EXPECT(text_has(text, T("STATUS:CANCELLED\r\n")) && text_has(text, T("SEQUENCE:2\r\n")));
}

const struct test_case tables_test[] = {{"a workbook holds its rows", a_workbook_holds_its_rows},
                                        {"a workbook that cannot be made", a_workbook_that_cannot_be_made},
                                        {"lines are folded between characters", lines_are_folded_between_characters},
                                        {"whole days are days in Japan", whole_days_are_days_in_japan},
                                        {0}};
