/*
 * What a resident sees of a procedure that does not take applications now: when it does, instead of a way in.
 */
#include "city/test_city.h"
#include "paper/tools_for_tests.h"
#include "system/files.h"

extern const struct module *const all_modules[];

/* The example city with a window in the file of the dog. */
static struct text folder_with(struct test *test, const char *window)
{
    struct text folder, words, yaml = T("");
    EXPECT(folder_temporary(test_arena(test), "window", &folder) == DONE);
    struct text to = arena_print(test_arena(test), "%.*s/iwaki", TEXT_ARGUMENTS(folder));
    EXPECT(RUN_TOOL(test, &words, "cp", "-r", "cities/iwaki", to.bytes) == 0);
    struct text path = arena_print(test_arena(test), "%.*s/procedures/inu.yaml", TEXT_ARGUMENTS(to));
    EXPECT(file_read(test_arena(test), path.bytes, 1 << 20, &yaml) == DONE);
    EXPECT(file_write(path.bytes, arena_print(test_arena(test), "%.*s\nwindow: %s\n", TEXT_ARGUMENTS(yaml), window), 0600) == DONE);
    return to;
}

static void forget(struct test *test, struct text folder)
{
    EXPECT(folder_remove(arena_terminated(test_arena(test), folder)) == DONE);
}

static void before_it_opens(struct test *test)
{
    struct test_city town;
    struct text folder = folder_with(test, "{opens: 2026-12-01T09:00, closes: 2026-12-25, limit: 30, per_person: 1}");
    for (int which = 0; test_city_open(test, &town, which, folder.bytes, all_modules); which++) {
        struct text page;
        EXPECT_INTEGER(test_city_get(&town, "/procedures/inu", &page), 200);
        EXPECT(text_has(page, T("受付は12月1日")) && text_has(page, T("先着30件（残り30件）")) && text_has(page, T("受付期間")));
        EXPECT(!text_has(page, T("href=\"/apply/inu\"")));
        EXPECT_INTEGER(test_city_get(&town, "/en/procedures/inu", &page), 200);
        EXPECT(text_has(page, T("30 of 30 left")));
        EXPECT_INTEGER(test_city_get(&town, "/apply/inu", &page), 200);
        EXPECT(text_has(page, T("受付は12月1日")) && !text_has(page, T("action=\"/apply/inu\"")));
        EXPECT_INTEGER(test_city_post(&town, "/procedures/juminhyo", "/apply/inu", "", &page), 403); /* no form, no token */
        EXPECT_INTEGER(test_city_post(&town, "/apply/juminhyo", "/apply/inu", "", &page), 303);
        EXPECT_TEXT(page, T("/apply/inu")); /* back to the page that says so */
        test_city_close(&town);
    }
    forget(test, folder);
}

static void while_it_is_open(struct test *test)
{
    struct test_city town;
    struct text folder = folder_with(test, "{opens: 2026-11-01, closes: 2026-11-22}");
    for (int which = 0; test_city_open(test, &town, which, folder.bytes, all_modules); which++) {
        struct text page;
        EXPECT_INTEGER(test_city_get(&town, "/procedures/inu", &page), 200);
        EXPECT(text_has(page, T("href=\"/apply/inu\"")) && text_has(page, T("受付期間")));
        EXPECT_INTEGER(test_city_get(&town, "/apply/inu", &page), 200);
        EXPECT(text_has(page, T("action=\"/apply/inu\"")));
        test_city_close(&town);
    }
    forget(test, folder);
}

/* The most used procedures by `common` of their files, not by the alphabet; and chips that lead to every part of the long list. */
static void finds_its_way(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page;
        int parts = 0;
        EXPECT_INTEGER(test_city_get(&town, "/", &page), 200);
        EXPECT(text_has(page, T("所得課税証明書の請求、納税証明書の請求"))); /* the files' names are in the other order */
        EXPECT_INTEGER(test_city_get(&town, "/procedures", &page), 200);
        for (; text_has(page, arena_print(town.arena, "<h2 id=\"g-%d\">", parts)); parts++)
            EXPECT(text_has(page, arena_print(town.arena, "href=\"#g-%d\"", parts)));
        EXPECT(parts > 3);
        EXPECT_INTEGER(test_city_get(&town, "/procedures?q=%E7%8A%AC", &page), 200);
        EXPECT(!text_has(page, T("href=\"#g-0\""))); /* a search is short */
        test_city_close(&town);
    }
}

const struct test_case places_test[] = {{"the guide says when applications are taken, and shows no way in before", before_it_opens},
                                        {"while it is open one can begin", while_it_is_open},
                                        {"the home page names the most used procedures, the long list has jump links", finds_its_way},
                                        {0}};
