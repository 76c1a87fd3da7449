/*
 * The register at the desk: found in any writing, entered with the purpose, masked, closed under a support measure.
 */
#include "city/access_log.h"
#include "city/people.h"
#include "city/test_city.h"
#include "web/html.h"

extern const struct module *const all_modules[];

struct adding {
    struct test_city *town;
    struct person person;
    bool is_stopped;
    int64_t id;
};

static enum status add_in_store(struct store *store, void *context)
{
    struct adding *adding = context;
    struct event actor = event_by_system("person", 0, "test.added", TEST_CITY_NOW);
    enum status status = people_add(store, adding->town->city->keys, adding->town->arena, &actor, &adding->person, &adding->id);
    return status == DONE && adding->is_stopped ? people_stop_issue(store, &actor, adding->id, true, T("試験")) : status;
}

static int64_t add(struct test_city *town, const char *family, const char *given, const char *number, bool is_stopped)
{
    struct test *test = town->test;
    struct adding adding = {.town = town, .is_stopped = is_stopped,
                            .person = {.state = PERSON_HERE, .is_head = true, .is_specimen = true, .family_name = text_of(family),
                                       .given_name = text_of(given), .family_kana = T("タカサキ"), .given_kana = T("カツコ"),
                                       .born = DATE(1955, 3, 3), .town = T("平字梅本"), .lot = T("99番地の7"), .relation = T("世帯主"),
                                       .number = text_of(number), .household_number = text_of(number)}};
    EXPECT(store_transaction(town->store, add_in_store, &adding) == DONE);
    return adding.id;
}

#define SEARCH "purpose=certificate&about=K7RM-4F2W-9XHC&born-era=&born-year=&born-month=&born-day=&address=&number="

static void test_finds(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page, why = T("");
        int64_t id = add(&town, "髙﨑", "葛󠄀子", "0099000001", false), closed = add(&town, "隠田", "守", "0099000002", true);
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/residents", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        static const char *const ways[] = {"name=%E9%AB%98%E5%B4%8E", "name=%E3%81%9F%E3%81%8B%E3%81%95%E3%81%8D+%E3%81%8B%E3%81%A4%E3%81%93"};
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) { /* 高崎, たかさき かつこ */
            const char *sent = arena_terminated(town.arena, arena_print(town.arena, SEARCH "&%s", ways[i]));
            EXPECT_INTEGER(test_city_post(&town, "/desk/residents", "/desk/residents", sent, &page), 200);
            EXPECT(text_has(page, T("髙﨑　葛󠄀子")) && text_has(page, T("平字梅本99番地の7")) && text_has(page, T("0099000001")));
        }
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", "/desk/residents", SEARCH "0099000001&name=", &page), 200);
        EXPECT(text_has(page, T("1人見つかりました")));
        /* Nothing to search by, no purpose, too short. */
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", "/desk/residents", SEARCH "&name=", &page), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", "/desk/residents", "name=%E9%AB%98%E5%B4%8E", &page), 422);
        /* The person sees who looked, and why. */
        struct access_entries log;
        EXPECT(access_log_of(town.store, town.arena, id, 0, 10, &log) == DONE && log.count == 3);
        EXPECT_TEXT(log.items[0].purpose, T("住民の検索：証明書の発行（K7RM-4F2W-9XHC）"));
        EXPECT_TEXT(log.items[0].way, T("search"));
        const char *path = arena_terminated(town.arena, arena_print(town.arena, "/desk/residents/%lld", (long long)id));
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", path, "purpose=identity&about=", &page), 200);
        EXPECT(text_has(page, T("1955年（昭和30年）3月3日")));
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", path, "purpose=&about=", &page), 303);
        /* A support measure: found, with the warning, without the address. */
        path = arena_terminated(town.arena, arena_print(town.arena, "/desk/residents/%lld", (long long)closed));
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", path, "purpose=identity&about=", &page), 200);
        EXPECT(text_has(page, T("支援措置")) && text_has(page, T("隠田")) && !text_has(page, T("99番地の7")));
        test_city_as_staff(&town, "M0103"); /* may see them */
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", path, "purpose=safety&about=", &page), 200);
        EXPECT(text_has(page, T("99番地の7")));
        test_city_as_staff(&town, "M0601");
        EXPECT_INTEGER(test_city_get(&town, "/desk/residents", &page), 403);
        test_city_as_nobody(&town);
        EXPECT(test_city_get(&town, "/desk/residents", &page) != 200);
        test_city_close(&town);
    }
}

static void test_masks(struct test *test)
{
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page;
        (void)add(&town, "髙﨑", "葛󠄀子", "0099000001", false);
        test_city_as_staff(&town, "M0501"); /* may search, but not see birth dates and addresses */
        EXPECT_INTEGER(test_city_post(&town, "/desk/residents", "/desk/residents", SEARCH "0099000001&name=", &page), 200);
        EXPECT(text_has(page, T("1人見つかりました")) && text_has(page, T("＊＊＊")));
        EXPECT(!text_has(page, T("99番地の7")) && !text_has(page, T("1955")));
        test_city_close(&town);
    }
}

const struct test_case residents_test[] = {
    {"found in any writing, entered with the purpose, closed under a support measure", test_finds},
    {"a post without the purpose sees masks", test_masks},
    {0}};
