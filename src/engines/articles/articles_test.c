/*
 * Articles from draft to public by two persons, on both databases.
 */
#include "city/search.h"
#include "city/test_invariants.h"
#include "engines/articles/articles.h"

extern const struct module *const all_modules[];

struct press {
    struct test_city town;
    int64_t article_id;
};

enum step { WRITE, ASK, PUBLISH, RETURN, ROLL_BACK, TAKE_DOWN };
struct doing {
    struct press *press;
    enum step step;
    struct article_draft draft;
    struct article_actor actor;
    int64_t id, number;
    struct text comment;
};

static enum status do_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    const struct city *city = doing->press->town.city;
    struct arena *arena = doing->press->town.arena;
    switch (doing->step) {
    case WRITE:
        return article_write(city, store, arena, &doing->draft, &doing->actor, TEST_CITY_NOW, &doing->id);
    case ASK:
        return article_ask(city, store, arena, doing->id, &doing->actor, TEST_CITY_NOW);
    case PUBLISH:
        return article_publish(city, store, arena, doing->id, doing->number, &doing->actor, TEST_CITY_NOW);
    case RETURN:
        return article_return(city, store, arena, doing->id, doing->comment, &doing->actor, TEST_CITY_NOW);
    case ROLL_BACK:
        return article_roll_back(city, store, arena, doing->id, doing->number, &doing->actor, TEST_CITY_NOW);
    case TAKE_DOWN:
        return article_take_down(city, store, arena, doing->id, &doing->actor, TEST_CITY_NOW);
    }
    return INVALID;
}

static enum status step(struct press *press, enum step what, int64_t staff, int64_t number, const char *comment)
{
    struct doing doing = {.press = press, .step = what, .actor = {staff, T("広報担当")}, .id = press->article_id,
                          .number = number, .comment = text_of(comment)};
    return store_transaction(press->town.store, do_in_store, &doing);
}

static struct article_draft draft_of(const char *title)
{
    return (struct article_draft){.name = T("sample-news"), .kind = ARTICLE_NEWS, .title = words_japanese(text_of(title)),
                                  .body = words_japanese(T("本文です。")), .from = DATE(2026, 11, 22)};
}

static enum status write_draft(struct press *press, int64_t staff, const char *title, int64_t seen)
{
    struct doing doing = {.press = press, .step = WRITE, .draft = draft_of(title), .actor = {staff, T("広報担当")}};
    doing.draft.article_id = press->article_id;
    doing.draft.seen_number = seen;
    enum status status = store_transaction(press->town.store, do_in_store, &doing);
    if (status == DONE)
        press->article_id = doing.id;
    return status;
}

static struct text public_title(struct press *press, struct date today)
{
    struct article article;
    enum status status = article_public(press->town.store, press->town.arena, T("sample-news"), today, &article);
    return status == DONE ? words_in(&article.title, JAPANESE) : T("");
}

static bool press_open(struct test *test, struct press *press, int which)
{
    *press = (struct press){0};
    return test_city_open(test, &press->town, which, "cities/iwaki", all_modules);
}

#define EACH_PRESS(press)                                                                                              \
    for (int which = 0; press_open(test, &(press), which);                                                             \
         test_city_invariants(&(press).town), test_city_close(&(press).town), which++)

static void test_way(struct test *test)
{
    struct press press;
    struct date today = DATE(2026, 11, 22);
    EACH_PRESS(press) {
        EXPECT(write_draft(&press, 1, " ", 0) == INVALID);
        EXPECT(write_draft(&press, 1, "はじめ", 0) == DONE);
        EXPECT(write_draft(&press, 1, "はじめ、なおし", 1) == DONE);
        EXPECT(write_draft(&press, 2, "横から", 1) == FORBIDDEN); /* an open draft belongs to who writes it */
        EXPECT(step(&press, PUBLISH, 2, 1, "") == CONFLICT);      /* nobody asked */
        EXPECT(step(&press, ASK, 2, 0, "") == FORBIDDEN);
        EXPECT(step(&press, ASK, 1, 0, "") == DONE);
        EXPECT(write_draft(&press, 1, "あわてて", 1) == CONFLICT);
        EXPECT_TEXT(public_title(&press, today), T(""));
        EXPECT(step(&press, PUBLISH, 1, 1, "") == FORBIDDEN); /* not by who wrote it */
        EXPECT(step(&press, RETURN, 2, 0, " ") == INVALID);
        EXPECT(step(&press, RETURN, 2, 0, "日付を直してください") == DONE);
        EXPECT(write_draft(&press, 1, "直しました", 1) == DONE);
        EXPECT(step(&press, ASK, 1, 0, "") == DONE);
        EXPECT(step(&press, PUBLISH, 2, 2, "") == CONFLICT); /* another number than was seen */
        EXPECT(step(&press, PUBLISH, 2, 1, "") == DONE);
        EXPECT(step(&press, PUBLISH, 2, 1, "") == CONFLICT);
        EXPECT_TEXT(public_title(&press, today), T("直しました"));
        EXPECT_TEXT(public_title(&press, DATE(2026, 11, 21)), T("")); /* not before its day */
        int64_t first = press.article_id;
        press.article_id = 0;
        EXPECT(write_draft(&press, 1, "同じ名前", 0) == CONFLICT);
        press.article_id = first;
    }
}

static void test_versions(struct test *test)
{
    struct press press;
    struct date today = DATE(2026, 11, 22);
    EACH_PRESS(press) {
        struct article_versions history;
        EXPECT(write_draft(&press, 1, "一", 0) == DONE && step(&press, ASK, 1, 0, "") == DONE &&
               step(&press, PUBLISH, 2, 1, "") == DONE);
        EXPECT(write_draft(&press, 1, "二", 0) == CONFLICT); /* seen an older one */
        EXPECT(write_draft(&press, 3, "二", 1) == DONE);
        EXPECT_TEXT(public_title(&press, today), T("一")); /* while the next one is written */
        EXPECT(step(&press, ROLL_BACK, 2, 1, "") == CONFLICT);
        EXPECT(step(&press, ASK, 3, 0, "") == DONE && step(&press, PUBLISH, 1, 2, "") == DONE);
        EXPECT_TEXT(public_title(&press, today), T("二"));
        EXPECT(step(&press, ROLL_BACK, 1, 7, "") == NOT_FOUND);
        EXPECT(step(&press, ROLL_BACK, 1, 1, "") == DONE);
        EXPECT_TEXT(public_title(&press, today), T("二")); /* a second person publishes it */
        EXPECT(step(&press, PUBLISH, 1, 3, "") == FORBIDDEN);
        EXPECT(step(&press, PUBLISH, 2, 3, "") == DONE);
        EXPECT_TEXT(public_title(&press, today), T("一"));
        EXPECT(article_history(press.town.store, press.town.arena, press.article_id, &history) == DONE);
        EXPECT_INTEGER(history.count, 3);
        EXPECT(history.items[0].is_public && !history.items[1].is_public);
        EXPECT_TEXT(words_in(&history.items[1].title, JAPANESE), T("二"));
        EXPECT(step(&press, TAKE_DOWN, 1, 0, "") == DONE);
        EXPECT(step(&press, TAKE_DOWN, 1, 0, "") == CONFLICT);
        EXPECT_TEXT(public_title(&press, today), T(""));
    }
}

static void test_folder(struct test *test)
{
    struct press press;
    EACH_PRESS(press) {
        struct articles found;
        struct article_lines lines;
        EXPECT(articles_newest(press.town.store, press.town.arena, ARTICLE_NEWS, DATE(2026, 11, 22), 5, &found) == DONE);
        EXPECT_INTEGER(found.count, 5);
        for (size_t i = 1; i < found.count; i++)
            EXPECT(date_compare(found.items[i - 1].from, found.items[i].from) >= 0);
        EXPECT(found.items[0].is_new);
        EXPECT(articles_newest(press.town.store, press.town.arena, ARTICLE_NEWS, DATE(2027, 6, 1), 50, &found) == DONE);
        for (size_t i = 0; i < found.count; i++)
            EXPECT(date_is_none(found.items[i].until)); /* the others are over */
        EXPECT(articles_list(press.town.store, press.town.arena, 100, &lines) == DONE);
        size_t untranslated = 0;
        for (size_t i = 0; i < lines.count; i++)
            untranslated += lines.items[i].lacks_easy;
        EXPECT(untranslated >= 1); /* said at the desk, shown in Japanese */
        struct article article;
        EXPECT(article_public(press.town.store, press.town.arena, T("haru-hoiku"), DATE(2026, 11, 22), &article) == DONE);
        EXPECT_TEXT(words_in(&article.title, EASY_JAPANESE), words_in(&article.title, JAPANESE));
        int64_t documents;
        EXPECT(city_index_all(press.town.city, press.town.store, press.town.arena, &documents) == DONE);
        struct text page;
        EXPECT_INTEGER(test_city_get(&press.town, "/search?q=%E9%98%B2%E7%81%BD%E8%A8%93%E7%B7%B4", &page), 200);
        EXPECT(text_find(page, T("/news/bosai-kunren")) >= 0);
    }
}

static void test_topics(struct test *test)
{
    struct article_topics topics = article_topics_of(test_arena(test), T(" 子育て、防災 , ,健康"));
    EXPECT_INTEGER(topics.count, 3);
    EXPECT_TEXT(article_topics_line(test_arena(test), &topics), T("子育て,防災,健康"));
    topics = article_topics_of(test_arena(test), T(""));
    EXPECT_INTEGER(topics.count, 0);
}

const struct test_case articles_test[] = {
    {"one person writes, another one publishes", test_way},
    {"older versions come back by two persons; taken down", test_versions},
    {"articles of the folder are public on their days and found", test_folder},
    {"topics", test_topics},
    {0}};
