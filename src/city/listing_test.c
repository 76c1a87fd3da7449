/*
 * Lists: masks, orders, files. A list of this test's own stands beside that of the staff.
 */
#include "city/listing_file.h"

#include "base/csv.h"
#include "city/city.h"
#include "city/test_city.h"
#include "web/html.h"

extern const struct module *const all_modules[];

enum { ROWS = 1205 };

static const struct listing_column columns[] = {
    {"number", TR_INIT("csv|Receipt number"), LISTING_NUMBER, 0, NULL, true},
    {"name", TR_INIT("csv|Applicant"), LISTING_TEXT, 0, "city.see_name", true},
    {"day", TR_INIT("csv|Due"), LISTING_DATE, 0, NULL, true},
    {"words", TR_INIT("csv|State"), LISTING_TEXT, 0, NULL, false},
};
static const struct listing_filter filters[] = {
    {"words", TR_INIT("csv|State"), LISTING_BY_TEXT, NULL, NULL, NULL},
    {"name", TR_INIT("csv|Applicant"), LISTING_BY_TEXT, "city.see_name", NULL, NULL},
};

static enum status read_invented(const struct listing_ask *ask, struct listing_rows *found)
{
    static const struct text words[] = {TEXT_INIT("=1+2"), TEXT_INIT("𠮷野家 ☃"), TEXT_INIT("-5"), TEXT_INIT("@SUM(A1)"), TEXT_INIT("ふつう")};
    struct listing_row *rows = TAKE(ask->arena, struct listing_row, ROWS);
    size_t count = 0;
    for (int64_t i = 0; i < ROWS; i++) {
        struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, 4);
        if (listing_value(ask, "words").length && !text_is(listing_value(ask, "words"), words[i % 5]))
            continue;
        cells[0] = cell_number((i * 7919) % ROWS);
        cells[1] = cell_text(i % 2 ? T("汐見 花子") : T("髙﨑 葛󠄀子"));
        cells[2] = i % 3 ? cell_date(date_add_days(DATE(2026, 4, 1), i % 40)) : cell_date((struct date){0});
        cells[3] = cell_text(words[i % 5]);
        rows[count++] = (struct listing_row){.cells = cells, .person_id = 0};
    }
    listing_arrange(ask, rows, count, found);
    return DONE;
}

static const struct listing invented = {.name = "invented", .reading = "試験", .title = TR_INIT("csv|State"), .columns = columns,
                                        .column_count = 4, .filters = filters, .filter_count = 2, .order = "number",
                                        .read = read_invented};

struct asked { const char *order, *words, *name; };
static struct text from_asked(const void *from, const char *key)
{
    const struct asked *asked = from;
    return text_of(text_is(text_of(key), T("order")) ? asked->order : text_is(text_of(key), T("words")) ? asked->words
                   : text_is(text_of(key), T("name")) ? asked->name : NULL);
}

static struct listing_ask ask_for(struct test_city *town, const char *staff, const struct asked *asked)
{
    struct test *test = town->test;
    struct staff person;
    struct listing_ask ask = {.city = town->city, .store = town->store, .arena = town->arena, .now = TEST_CITY_NOW,
                              .today = date_of_moment(TEST_CITY_NOW), .listing = &invented};
    EXPECT(staff_by_code(town->store, town->arena, text_of(staff), &person) == DONE);
    EXPECT(rights_load(town->store, town->arena, person.id, ask.today, &ask.rights) == DONE);
    ask.staff_id = person.id;
    listing_ask_read(&ask, from_asked, asked);
    return ask;
}

static void test_orders_and_pages(struct test *test)
{
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct listing_ask ask = ask_for(&town, "M0101", &(struct asked){"-day", NULL, NULL});
        struct listing_rows rows;
        int64_t seen = 0, before = INT64_MAX;
        bool is_over = false, was_empty = false;
        while (!is_over && seen <= ROWS) {
            EXPECT(listing_read(&ask, T("試験"), "list", &rows) == DONE);
            for (size_t i = 0; i < rows.count; i++, seen++) {
                const struct listing_cell *day = &rows.items[i].cells[2];
                EXPECT(!was_empty || day->is_empty); /* those without a day come last */
                EXPECT(day->is_empty || day->number <= before);
                was_empty = day->is_empty;
                before = day->is_empty ? before : day->number;
            }
            is_over = rows.next.length == 0;
            ask.after = rows.next;
        }
        EXPECT_INTEGER(seen, ROWS);
        ask = ask_for(&town, "M0101", &(struct asked){"nothing", "ふつう", NULL});
        EXPECT(listing_read(&ask, T("試験"), "list", &rows) == DONE);
        EXPECT_INTEGER(rows.total, ROWS / 5);
        EXPECT_INTEGER(rows.items[0].cells[0].number, 1); /* every fifth number, from 1 */
        EXPECT_TEXT(listing_address(&ask), T("order=number&words=%E3%81%B5%E3%81%A4%E3%81%86"));
        test_city_close(&town);
    }
}

static void test_masks(struct test *test)
{
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct listing_rows rows;
        struct listing_file file;
        struct text json;
        struct listing_ask open = ask_for(&town, "M0101", &(struct asked){"name", NULL, "汐見"});
        EXPECT(listing_orders_by(&open, "name"));
        EXPECT_TEXT(listing_value(&open, "name"), T("汐見"));
        /* Without the purpose: no order and no filter by it, and masks everywhere. */
        struct listing_ask masked = ask_for(&town, "M0601", &(struct asked){"name", NULL, "汐見"});
        EXPECT(listing_orders_by(&masked, "number"));
        EXPECT_TEXT(listing_value(&masked, "name"), T(""));
        EXPECT(listing_read(&masked, T("試験"), "list", &rows) == DONE);
        for (size_t i = 0; i < rows.count; i++)
            EXPECT(rows.items[i].cells[1].is_masked && text_is(rows.items[i].cells[1].text, T("＊＊＊")));
        EXPECT(listing_json(&masked, &rows, &json) == DONE && !text_has(json, T("花子")) && text_has(json, T("＊＊＊")));
        EXPECT(listing_write(&masked, T("試験"), LISTING_CSV, NULL, NULL, &file) == DONE);
        EXPECT(!text_has(file.bytes, T("花子")) && !text_has(file.bytes, T("髙﨑")) && text_has(file.bytes, T("＊＊＊")));
        EXPECT(listing_write(&open, T("試験"), LISTING_CSV, NULL, NULL, &file) == DONE && text_has(file.bytes, T("花子")));
        test_city_close(&town);
    }
}

static enum status stop_at_once(void *context, int64_t rows)
{
    (void)context;
    return rows > 0 ? BUSY : DONE;
}

static void test_files(struct test *test)
{
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct listing_ask ask = ask_for(&town, "M0101", &(struct asked){"number", NULL, NULL});
        struct listing_file file;
        EXPECT(listing_write(&ask, T("試験"), LISTING_CSV, NULL, NULL, &file) == DONE);
        EXPECT_INTEGER(file.rows, ROWS);
        EXPECT(text_starts(file.bytes, T("\xef\xbb\xbf受付番号,申請者,期限,状態\r\n")));
        EXPECT(text_has(file.bytes, T("\"'=1+2\"")) && text_has(file.bytes, T("\"'@SUM(A1)\"")) && text_has(file.bytes, T(",-5\r\n")));
        EXPECT(!text_has(file.bytes, T(",=1")) && !text_has(file.bytes, T(",@")));

        struct text back;
        EXPECT(listing_write(&ask, T("試験"), LISTING_CSV_SHIFT_JIS, NULL, NULL, &file) == DONE);
        EXPECT_INTEGER((int64_t)file.replaced, 2 * ROWS / 5); /* 𠮷 becomes 吉, ☃ becomes 〓 */
        EXPECT(csv_from_shift_jis(town.arena, file.bytes, &back) == DONE);
        EXPECT(text_has(back, T("吉野家 〓")) && text_has(back, T("髙﨑 葛子")));

        EXPECT(listing_write(&ask, T("試験"), LISTING_XLSX, NULL, NULL, &file) == DONE);
        EXPECT(text_starts(file.bytes, T("PK\x03\x04")) && file.bytes.length > 10000);
        EXPECT(listing_write(&ask, T("試験"), LISTING_XLSX, stop_at_once, NULL, &file) == BUSY);
        test_city_close(&town);
    }
}

static void test_pages(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page, why = T(""), to;
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/staff?order=-name", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, T("aria-sort=\"descending\"")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/nothing", &page), 404);
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/staff/rows.json", &page), 200);
        EXPECT(text_starts(page, T("{\"rows\":[{\"name\":")));
        EXPECT_INTEGER(test_city_post(&town, "/desk/lists/staff", "/desk/lists/staff/take-out", "format=doc", &to), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/lists/staff", "/desk/lists/staff/take-out", "format=xlsx&order=-name", &to), 303);
        const char *path = arena_terminated(town.arena, to);
        EXPECT_INTEGER(test_city_get(&town, path, &page), 200);
        EXPECT(text_has(page, T("ファイルを作っています")));
        test_city_run(&town);
        EXPECT_INTEGER(test_city_get(&town, path, &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, T("ファイルができました")));
        const char *file = arena_terminated(town.arena, arena_join(town.arena, to, T("/file")));
        EXPECT_INTEGER(test_city_get(&town, file, &page), 200);
        EXPECT(text_starts(page, T("PK")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/take-outs", &page), 200);
        test_city_as_staff(&town, "M0601"); /* a colleague with the code does not get it */
        EXPECT_INTEGER(test_city_get(&town, path, &page), 404);
        EXPECT_INTEGER(test_city_get(&town, file, &page), 404);
        test_city_as_staff(&town, "M0101");
        city_set_clock(town.city, TEST_CITY_NOW + 25 * HOUR_MICROS);
        EXPECT_INTEGER(test_city_get(&town, file, &page), 404);
        test_city_run(&town);
        test_city_close(&town);
    }
}

const struct test_case listing_test[] = {
    {"orders and pages, what is empty last", test_orders_and_pages},
    {"a role without the purpose gets masks in list, file and JSON", test_masks},
    {"files: CSV without formulas, Shift_JIS counts what it lacks, Excel", test_files},
    {"a file is for who asked, for a day", test_pages},
    {0}};
