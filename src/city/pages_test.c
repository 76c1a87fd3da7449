/*
 * The city's own pages on a real server: well-formed in three languages, refused to whom they are not for.
 */
#include "city.queries.h"
#include "city/frame.h"
#include "city/parts.h"
#include "city/pages.h"
#include "city/test_city.h"
#include "web/html.h"

#include <string.h>

#define IWAKI "cities/iwaki"
static const struct module *const modules[] = {&city_module, NULL};

static void expect_page(struct test *test, struct test_city *town, const char *path, int wanted)
{
    struct text page, why = T("");
    int code = test_city_get(town, path, &page);
    if (code != wanted || !html_check(town->arena, page, &why)) {
        EXPECT_TEXT(why, T(""));
        test_expect_integer(test, code, wanted, path, 0);
    }
}

static void pages_are_well_formed(struct test *test)
{
    static const char *const pages[] = {"/display", "/accessibility", "/privacy", "/contact", "/sitemap", "/search"};
    static const char *const languages[] = {"", "/en", "/yasashii"};
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        for (size_t p = 0; p < sizeof pages / sizeof *pages; p++)
            for (size_t l = 0; l < 3; l++)
                expect_page(test, &town, arena_print(town.arena, "%s%s", languages[l], pages[p]).bytes, 200);
        struct text page;
        test_city_get(&town, "/en/contact", &page);
        EXPECT(text_has(page, T("Onahama Branch")) && text_has(page, T("<html lang=\"en\"")));
        EXPECT(text_has(page, T("href=\"/yasashii/contact\"")) && text_has(page, T("href=\"/contact\"")));
        test_city_close(&town);
    }
}

static void desk_pages_need_their_permission(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct text page;
        EXPECT_INTEGER(test_city_get(&town, "/desk/settings?a=b", &page), 303);
        EXPECT_TEXT(page, T("/desk/sign-in?next=%2Fdesk%2Fsettings%3Fa%3Db"));
        test_city_as_resident(&town, 1, 0);
        expect_page(test, &town, "/desk/settings", 403);
        test_city_as_staff(&town, "M0101");
        expect_page(test, &town, "/desk/settings", 403);
        expect_page(test, &town, "/desk/sections", 200);
        test_city_get(&town, "/desk/sections", &page);
        EXPECT(!text_has(page, T("/desk/sections/assign")) && !text_has(page, T("href=\"/desk/settings\"")));
        test_city_as_staff(&town, "M0601");
        test_city_run(&town);
        static const char *const desk[] = {"/desk/settings", "/desk/settings/city.keep_form_keys_days", "/desk/system",
                                           "/desk/sections", "/desk/sections?on=2027-04-01", "/en/desk/system"};
        for (size_t i = 0; i < sizeof desk / sizeof *desk; i++)
            expect_page(test, &town, desk[i], 200);
        expect_page(test, &town, "/desk/settings/city.none", 404);
        test_city_close(&town);
    }
}

static void a_setting_is_added_on_the_desk(struct test *test)
{
    struct test_city town;
    const char *path = "/desk/settings/city.keep_form_keys_days";
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct text answer;
        test_city_as_staff(&town, "M0601");
        EXPECT_INTEGER(test_city_post(&town, path, path, "value=61&from-year=2026&from-month=11&from-day=22&source=x",
                                      &answer), 422);
        EXPECT(text_has(answer, T("2から60までの整数")));
        EXPECT_INTEGER(test_city_post(&town, path, path, "value=20&from-year=2026&from-month=11&from-day=22&source=x",
                                      &answer), 303);
        EXPECT_INTEGER(city_setting_integer(town.city, "city.keep_form_keys_days", city_today(town.city)), 20);
        EXPECT_INTEGER(city_setting_integer(town.city, "city.keep_form_keys_days", DATE(2026, 11, 21)), 14);
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_post(&town, "/desk/sections", path, "value=30", &answer), 403);
        test_city_close(&town);
    }
}

static void transfers_are_entered_on_the_desk(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct text answer;
        test_city_as_staff(&town, "M0601");
        const char *fields = "staff=M0101&post=joho-tanto&holding=2&from-year=2027&from-month=4&from-day=1";
        EXPECT_INTEGER(test_city_post(&town, "/desk/sections", "/desk/sections/assign", fields, &answer), 303);
        test_city_get(&town, "/desk/sections?on=2027-04-01", &answer);
        EXPECT(text_has(answer, T("兼務など")));
        EXPECT_INTEGER(test_city_post(&town, "/desk/sections", "/desk/sections/assign", fields, &answer), 422);
        EXPECT(text_has(answer, T("この人は、この期間にこの職についています")));
        EXPECT_INTEGER(test_city_post(&town, "/desk/sections", "/desk/sections/assign", "staff=X&post=Y&holding=1", &answer),
                       422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/sections", "/desk/sections/delegate",
                                      "absent=M0203&deputy=M0202&first_day=2027-01-04&last_day=2027-01-08&reason=%E4%BC%91",
                                      &answer), 303);
        test_city_close(&town);
    }
}

static void refusals_say_what_to_do(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct text page;
        static const char *const paths[] = {"/no-such-page", "/en/no-such-page", "/yasashii/no-such-page"};
        for (size_t i = 0; i < 3; i++)
            expect_page(test, &town, paths[i], 404);
        EXPECT_INTEGER(test_city_get(&town, "/no-such-page", &page), 404);
        EXPECT(text_has(page, T("このページが見つかりません")) && !text_has(page, T("404")));
        EXPECT_INTEGER(test_city_get(&town, "/health", &page), 200);
        EXPECT(text_starts(page, T("{\"status\":")));
        test_city_close(&town);
    }
}

/* Each status in each language: a whole page, a sentence that says what to do, the support number only on 500. */
static void every_refusal_has_a_page(struct test *test)
{
    static const struct {
        int code;
        enum status why;
    } all[] = {{0, NOT_FOUND}, {0, INVALID}, {0, CONFLICT}, {0, FORBIDDEN}, {0, TOO_MUCH}, {0, BUSY}, {0, BROKEN},
               {400, INVALID}, {401, INVALID}, {405, CONFLICT}, {429, TOO_MUCH}, {503, BUSY}};
    static const int codes[] = {404, 422, 409, 403, 413, 503, 500, 400, 401, 405, 429, 503};
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        const struct site *site = city_site(town.city);
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            for (int language = 0; language < LANGUAGE_COUNT; language++) {
                struct request request = {.arena = town.arena, .store = town.store, .site = town.city, .web_site = site,
                                          .now = TEST_CITY_NOW, .language = (enum language)language,
                                          .method = T("POST"), .path = T("/a"), .target = T("/a"), .id = T("support-7")};
                struct response response = {.arena = town.arena, .code = all[i].code ? all[i].code : 200,
                                            .body = buffer_new(town.arena), .headers = buffer_new(town.arena)};
                struct text why = T("");
                city_refuse(&request, &response, all[i].why);
                EXPECT_INTEGER(response.code, codes[i]);
                if (!EXPECT(html_check(town.arena, buffer_text(&response.body), &why)))
                    EXPECT_TEXT(why, T(""));
                EXPECT(text_has(buffer_text(&response.body), T("support-7")) == (codes[i] == 500));
            }
        test_city_close(&town);
    }
}

struct banner {
    const struct city *city;
    const char *name, *value;
};

static enum status put_banner(struct store *store, void *context)
{
    const struct banner *banners = context;
    enum status status = DONE;
    for (size_t i = 0; status == DONE && banners[i].name; i++)
        status = setting_put(store, banners[i].city, text_of(banners[i].name), text_of(banners[i].value),
                             DATE(2026, 11, 22), T("災害対策本部"), T("試験"), TEST_CITY_NOW);
    return status;
}

static void the_banner_shows_danger(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct text page;
        struct banner banners[] = {{town.city, "city.alert_kind", "danger"},
                                   {town.city, "city.alert_title", "{\"ja\":\"津波警報\",\"en\":\"Tsunami warning\"}"},
                                   {town.city, "city.alert_sentence", "高い所へ<b>逃げて</b>ください。"},
                                   {town.city, "city.alert_link", "//evil.example"}, {0}};
        test_city_get(&town, "/contact", &page);
        EXPECT(!text_has(page, T("class=\"alert")));
        EXPECT_INTEGER(store_transaction(town.store, put_banner, banners), DONE);
        EXPECT_INTEGER(city_refresh(town.city, town.store), DONE);
        expect_page(test, &town, "/contact", 200);
        test_city_get(&town, "/en/contact", &page);
        EXPECT(text_has(page, T("class=\"alert danger\"")) && text_has(page, T("Tsunami warning")));
        EXPECT(!text_has(page, T("<b>逃げて")) && !text_has(page, T("evil.example")));
        test_city_close(&town);
    }
}

static void the_reader_chooses_how_it_looks(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct text page;
        EXPECT_INTEGER(test_city_get(&town, "/display/set?size=x&contrast=on&furigana=on&next=/contact", &page), 303);
        EXPECT_TEXT(page, T("/contact"));
        test_city_get(&town, "/contact", &page);
        EXPECT(text_has(page, T("data-furigana=\"on\" data-size=\"xl\" data-contrast=\"high\"")));
        EXPECT_INTEGER(test_city_get(&town, "/display/set?furigana=off&next=//evil.example", &page), 303);
        EXPECT_TEXT(page, T("/"));
        test_city_close(&town);
    }
    EXPECT_TEXT(city_local_path(T("/a?b=c")), T("/a?b=c"));
    EXPECT_TEXT(city_local_path(T("/\\evil")), T("/"));
    EXPECT_TEXT(city_local_path(T("https://evil")), T("/"));
    EXPECT_TEXT(city_local_path(T("/a\r\nb")), T("/"));
}

const struct test_case pages_test[] = {{"pages are well-formed", pages_are_well_formed},
                                       {"desk pages need their permission", desk_pages_need_their_permission},
                                       {"a setting is added on the desk", a_setting_is_added_on_the_desk},
                                       {"transfers are entered on the desk", transfers_are_entered_on_the_desk},
                                       {"refusals say what to do", refusals_say_what_to_do},
                                       {"every refusal has a page", every_refusal_has_a_page},
                                       {"the banner shows danger", the_banner_shows_danger},
                                       {"the reader chooses how it looks", the_reader_chooses_how_it_looks},
                                       {0}};
