/*
 * Acts on many cases, what is late, the figures of the months: on the demonstration's cases.
 */
#include "base/date.h"
#include "city/listing_file.h"
#include "city/test_city.h"
#include "engines/procedures/case_list.h"
#include "services/desk/several.h"
#include "web/html.h"

extern const struct module *const all_modules[];

static void fill(struct test_city *town)
{
    struct test *test = town->test;
    for (const struct module *const *module = town->city->modules; *module; module++) {
        struct job_run run = {.city = town->city, .store = town->store, .arena = town->arena, .now = city_now(town->city)};
        if ((*module)->demo)
            EXPECT((*module)->demo(&run) == DONE);
    }
    test_city_run(town);
}

/* The numbers of the cases on the page, as "&id=A&id=B". */
static struct text ids_on(struct test_city *town, struct text page, size_t most)
{
    struct buffer ids = buffer_new(town->arena);
    struct text mark = T("name=\"id\" value=\"");
    for (ptrdiff_t at = text_find(page, mark); at >= 0 && most-- > 0; at = text_find(page, mark)) {
        page = text_from(page, (size_t)at + mark.length);
        buffer_print(&ids, "&id=%.*s", (int)text_find_byte(page, '"'), page.bytes);
    }
    return buffer_text(&ids);
}

static int post(struct test_city *town, const char *act, struct text ids, const char *more, struct text *answer)
{
    const char *fields = arena_terminated(town->arena, arena_print(town->arena, "act=%s%.*s%s", act, TEXT_ARGUMENTS(ids), more));
    return test_city_post(town, "/desk/several?view=all&procedure=juminhyo", "/desk/several?view=all&procedure=juminhyo", fields, answer);
}

static const char *to_staff(struct test_city *town, const char *code)
{
    struct test *test = town->test;
    struct staff staff = {0};
    EXPECT(staff_by_code(town->store, town->arena, text_of(code), &staff) == DONE);
    return arena_terminated(town->arena, arena_print(town->arena, "&to=%lld", (long long)staff.id));
}

static void later(struct test_city *town)
{
    city_set_clock(town->city, city_now(town->city) + 11 * SECOND_MICROS);
    test_city_run(town);
}

static void test_several(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page, to, why = T("");
        fill(&town);
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/several?view=all&procedure=juminhyo", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        struct text ids = ids_on(&town, page, 3);
        EXPECT(ids.length > 30);
        /* Nothing chosen, no words, no question, a stranger's act. */
        EXPECT_INTEGER(post(&town, "note", T(""), "&words=a", &to), 422);
        EXPECT_INTEGER(post(&town, "note", ids, "&words=", &to), 422);
        EXPECT_INTEGER(post(&town, "correction", ids, "&words=a&field=", &to), 422);
        EXPECT_INTEGER(post(&town, "erase", ids, "&words=a", &to), 422);

        /* Taken back within ten seconds: nothing happens. */
        EXPECT_INTEGER(post(&town, "message", ids, "&words=%E8%A9%A6%E9%A8%93%E3%81%AE%E9%80%A3%E7%B5%A1", &to), 303);
        const char *path = arena_terminated(town.arena, to);
        EXPECT_INTEGER(test_city_post(&town, path, arena_terminated(town.arena, arena_join(town.arena, to, T("/undo"))), "", &page), 303);
        later(&town);
        EXPECT_INTEGER(test_city_get(&town, path, &page), 200);
        EXPECT(text_has(page, T("取り消しました")) && text_has(page, T("これから")));

        /* A note on each; a strange number is left out. */
        EXPECT_INTEGER(post(&town, "note", arena_join(town.arena, ids, T("&id=AAAA-BBBB-CCCC")), "&words=%E8%A9%A6%E9%A8%93%E3%81%AE%E3%83%A1%E3%83%A2", &to), 303);
        later(&town);
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, to), &page), 200);
        EXPECT(text_has(page, T("済み3件、できなかったもの0件、これから0件")));
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        struct text number = text_slice(text_from(ids, 4), 0, 14);
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, arena_join(town.arena, T("/desk/cases/"), number)), &page), 200);
        EXPECT(text_has(page, T("試験のメモ")) && !text_has(page, T("試験の連絡")));

        /* The same correction of all: what is not in a state for it says so, the others are done. */
        EXPECT_INTEGER(post(&town, "correction", ids, "&words=%E7%9B%B4%E3%81%97%E3%81%A6%E3%81%8F%E3%81%A0%E3%81%95%E3%81%84&field=nothing", &to), 303);
        later(&town);
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, to), &page), 200);
        EXPECT(text_has(page, T("できなかったもの3件")));

        /* Given to a colleague, and given back where somebody had it. */
        EXPECT_INTEGER(post(&town, "assign", ids, to_staff(&town, "M0101"), &to), 303);
        later(&town);
        EXPECT_INTEGER(post(&town, "assign", ids, to_staff(&town, "M0102"), &to), 303);
        later(&town);
        path = arena_terminated(town.arena, to);
        EXPECT_INTEGER(test_city_get(&town, path, &page), 200);
        EXPECT(text_has(page, T("元の担当にもどす")) && text_has(page, T("済み3件")));
        EXPECT_INTEGER(test_city_post(&town, path, arena_terminated(town.arena, arena_join(town.arena, to, T("/undo"))), "", &page), 303);
        EXPECT_INTEGER(test_city_get(&town, path, &page), 200);
        EXPECT(text_has(page, T("元の担当にもどしました")));
        test_city_as_staff(&town, "M0103"); /* somebody else's */
        EXPECT_INTEGER(test_city_get(&town, path, &page), 404);
        test_city_close(&town);
    }
}

static void test_figures(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page, again, why = T("");
        fill(&town);
        struct job_run run = {.city = town.city, .store = town.store, .arena = town.arena, .now = city_now(town.city)};
        EXPECT(desk_count_months(&run) == DONE);
        test_city_as_staff(&town, "M0104");
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/procedure-months?order=-sent", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, T("完了率")) && text_has(page, T("住民票の写しの請求")) && !text_has(page, T("汐見")));
        EXPECT(desk_count_months(&run) == DONE); /* made again: the same figures */
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/procedure-months/rows.json?order=-sent", &again), 200);
        EXPECT(text_has(again, T("\"sent\":")) && text_has(again, T("\"median_days\":")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/late", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, T("期限切れ")) && text_has(page, T("view=overdue&amp;procedure=")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/cases?view=overdue", &page), 200);
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/cases/rows.json?view=all&order=-received", &again), 200);
        EXPECT(text_has(again, T("\"applicant\":\"")) && !text_has(again, T("＊＊＊")));
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/late", &page), 403);
        test_city_close(&town);
    }
}

const struct test_case several_test[] = {
    {"many cases: undo, a note, a correction, an assignment and giving back, with a result for each", test_several},
    {"the figures of the months and what is late, without persons", test_figures},
    {0}};
