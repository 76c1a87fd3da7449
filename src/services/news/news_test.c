/*
 * The pages of news: read by everybody in three languages, written and published at the desk by two persons.
 */
#include "city/test_invariants.h"
#include "engines/articles/articles.h"
#include "web/html.h"

extern const struct module *const all_modules[];

static bool says(struct text page, const char *words)
{
    return text_find(page, text_of(words)) >= 0;
}

static void expect_page(struct test *test, struct test_city *town, const char *path, const char *words)
{
    struct text page, why = T("");
    EXPECT_INTEGER(test_city_get(town, path, &page), 200);
    test_expect(test, says(page, words), words, __FILE__, __LINE__);
    html_check(town->arena, page, &why);
    test_expect_text(test, why, T(""), path, __LINE__);
}

static void test_public(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page;
        expect_page(test, &town, "/news", "防災訓練");
        expect_page(test, &town, "/news?topic=%E9%98%B2%E7%81%BD", "防災訓練");
        EXPECT_INTEGER(test_city_get(&town, "/news?topic=%E9%98%B2%E7%81%BD", &page), 200);
        EXPECT(!says(page, "年末年始のごみ収集"));
        expect_page(test, &town, "/news/digital-shiyakusho", "<h2>できること</h2>");
        expect_page(test, &town, "/news/bosai-kunren", "<li>近くの避難場所まで歩きます。</li>");
        expect_page(test, &town, "/en/news/bosai-kunren", "Join the disaster drill");
        expect_page(test, &town, "/yasashii/news/haru-hoiku", "まだ やさしい日本語が ありません");
        expect_page(test, &town, "/", "/news/gomi-nenmatsu");
        EXPECT_INTEGER(test_city_get(&town, "/news/nothing", &page), 404);
        EXPECT_INTEGER(test_city_get(&town, "/api/news", &page), 200);
        EXPECT(says(page, "\"schema_version\":1") && says(page, "\"name\":\"bosai-kunren\"") &&
               says(page, "\"title_en\":") && says(page, "\"until\":\"2026-11-30\""));
        EXPECT(test_city_get(&town, "/desk/news", &page) != 200);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

#define NEW_ARTICLE                                                                                                    \
    "name=shinsetsu&kind=news&title_ja=%E6%96%B0%E3%81%97%E3%81%84%E6%A9%8B&body_ja=%23%20%E6%A9%8B%0A%0A%3Cscript%3E" \
    "&topics=a%2Cb&from=2026-11-20&until=2026-12-20"

static void test_desk(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text answer, page;
        test_city_as_staff(&town, "M0101"); /* no right to write */
        EXPECT_INTEGER(test_city_post(&town, "/desk/news", "/desk/news", NEW_ARTICLE, &answer), 403);
        test_city_as_staff(&town, "M0701");
        expect_page(test, &town, "/desk/news", "未訳");
        expect_page(test, &town, "/desk/news/new", "body_ja");
        EXPECT_INTEGER(test_city_post(&town, "/desk/news/new", "/desk/news", "name=x&title_ja=", &answer), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/news/new", "/desk/news", NEW_ARTICLE "&act=preview", &answer), 200);
        EXPECT(says(answer, "&lt;script&gt;") && !says(answer, "<script>") && says(answer, "<h2>橋</h2>"));
        EXPECT_INTEGER(test_city_post(&town, "/desk/news/new", "/desk/news", NEW_ARTICLE "&act=save", &answer), 303);
        char *address = arena_terminated(town.arena, answer);
        char *ask = arena_terminated(town.arena, arena_print(town.arena, "%s/ask", address));
        char *publish = arena_terminated(town.arena, arena_print(town.arena, "%s/publish", address));
        EXPECT_INTEGER(test_city_post(&town, "/desk/news/new", "/desk/news", NEW_ARTICLE "&act=save", &answer), 422); /* the name is taken */
        expect_page(test, &town, address, "下書き");
        EXPECT_INTEGER(test_city_post(&town, address, address, NEW_ARTICLE "&seen=7&act=save", &answer), 422); /* somebody was faster */
        EXPECT_INTEGER(test_city_post(&town, address, ask, "", &answer), 303);
        EXPECT_INTEGER(test_city_post(&town, address, publish, "number=1", &answer), 403); /* not by who wrote it */
        test_city_as_nobody(&town);
        EXPECT_INTEGER(test_city_get(&town, "/news/shinsetsu", &page), 404);
        test_city_as_staff(&town, "M0702"); /* the second person */
        expect_page(test, &town, address, "公開する");
        EXPECT_INTEGER(test_city_post(&town, address, publish, "number=1", &answer), 303);
        test_city_as_nobody(&town);
        expect_page(test, &town, "/news/shinsetsu", "新しい橋");
        test_city_as_staff(&town, "M0702");
        char *down = arena_terminated(town.arena, arena_print(town.arena, "%s/take-down", address));
        EXPECT_INTEGER(test_city_post(&town, address, down, "", &answer), 303);
        test_city_as_nobody(&town);
        EXPECT_INTEGER(test_city_get(&town, "/news/shinsetsu", &page), 404);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case news_test[] = {
    {"everybody reads the news in three languages and as JSON", test_public},
    {"the desk: preview, ask, published by a second person, taken down", test_desk},
    {0}};
