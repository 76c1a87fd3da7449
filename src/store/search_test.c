#include "store/search.h"

#include "base/japanese.h"
#include "base/test.h"
#include "system/files.h"
#include "system/log.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct place {
    struct text folder;
    struct search *search;
};

static bool open_place(struct test *test, struct place *place)
{
    struct text why_not = {0};
    if (!EXPECT(folder_temporary(test_arena(test), "ikanai-search", &place->folder) == DONE))
        return false;
    place->search = search_open(test_arena(test), place->folder, japanese_fold, &why_not);
    return EXPECT_TEXT(why_not, T("")) && EXPECT(place->search != NULL);
}

static void close_place(struct test *test, struct place *place)
{
    search_close(place->search);
    EXPECT(folder_remove(place->folder.bytes) == DONE);
}

static const struct search_entry entries[] = {
    {TEXT_INIT("procedures"), TEXT_INIT("juminhyo"), {0}, TEXT_INIT("ja"), TEXT_INIT("住民票の写し"),
     TEXT_INIT("住民票の写しは、住んでいることを証明する書類です。郵便でも請求できます。"), TEXT_INIT("/procedures/juminhyo")},
    {TEXT_INIT("procedures"), TEXT_INIT("inu"), {0}, TEXT_INIT("ja"), TEXT_INIT("犬の登録"),
     TEXT_INIT("犬を飼い始めたら登録が必要です。手数料は３０００円です。住民票はいりません。"), TEXT_INIT("/procedures/inu")},
    {TEXT_INIT("people"), TEXT_INIT("1"), TEXT_INIT("people.read"), TEXT_INIT("ja"), TEXT_INIT("髙橋 さくら"),
     TEXT_INIT("齋藤町 Apt.3"), TEXT_INIT("/people/1")},
    {TEXT_INIT("articles"), TEXT_INIT("en"), {0}, TEXT_INIT("en"), TEXT_INIT("Moving in"),
     TEXT_INIT("Register your address within 14 days."), TEXT_INIT("/en/moving")},
};

static void fill(struct test *test, struct search *search)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        EXPECT(search_replace(search, &entries[i]) == DONE);
}

static struct search_hits ask(struct test *test, struct search *search, struct search_question question)
{
    struct search_hits hits = {0};
    question.limit = question.limit ? question.limit : 10;
    EXPECT(search_query(search, test_arena(test), &question, &hits) == DONE);
    return hits;
}

static struct text first_key(struct test *test, struct search *search, struct text words)
{
    struct search_hits hits = ask(test, search, (struct search_question){.words = words});
    return hits.count ? hits.items[0].key : T("");
}

static void finds(struct test *test)
{
    struct place place;
    if (!open_place(test, &place))
        return;
    EXPECT(search_is_new(place.search));
    fill(test, place.search);
    EXPECT_TEXT(first_key(test, place.search, T("住民票")), T("juminhyo")); /* the title weighs more */
    EXPECT_TEXT(first_key(test, place.search, T("犬")), T("inu"));         /* one character */
    EXPECT_TEXT(first_key(test, place.search, T("ﾄｳﾛｸ 登録")), T("inu"));  /* not both, but one of the words */
    EXPECT_TEXT(first_key(test, place.search, T("3000円")), T("inu"));     /* width */
    EXPECT_TEXT(first_key(test, place.search, T("犬の登録をしたいのですが")), T("inu")); /* a sentence */
    EXPECT_TEXT(first_key(test, place.search, T("REGIS")), T("en"));       /* a beginning, in capitals */
    EXPECT_TEXT(first_key(test, place.search, T("請求 郵便")), T("juminhyo"));
    EXPECT_INTEGER(ask(test, place.search, (struct search_question){.words = T("す")}).total, 2); /* a run's end */
    EXPECT_TEXT(first_key(test, place.search, T("")), T(""));
    EXPECT_TEXT(first_key(test, place.search, T(" 　、。\"*^()")), T(""));
    EXPECT_TEXT(first_key(test, place.search, T("\"住民票\" AND (NEAR NOT *")), T("juminhyo"));
    EXPECT_TEXT(first_key(test, place.search, T("冥王星")), T(""));
    close_place(test, &place);
}

static void filters(struct test *test)
{
    struct place place;
    if (!open_place(test, &place))
        return;
    fill(test, place.search);
    const struct text mine[] = {TEXT_INIT("other.read"), TEXT_INIT("people.read")};
    struct search_question question = {.words = T("高橋")};
    EXPECT_INTEGER(ask(test, place.search, question).total, 0);
    question.permissions = mine;
    question.permission_count = 1;
    EXPECT_INTEGER(ask(test, place.search, question).total, 0);
    question.permission_count = 2;
    EXPECT_INTEGER(ask(test, place.search, question).total, 1);
    question.words = T("斎藤"); /* the old form is written */
    EXPECT_INTEGER(ask(test, place.search, question).total, 1);
    EXPECT_INTEGER(ask(test, place.search, (struct search_question){.words = T("住民票"), .kind = T("articles")}).total, 0);
    EXPECT_INTEGER(ask(test, place.search, (struct search_question){.words = T("register"), .language = T("ja")}).total, 0);
    struct search_hits page = ask(test, place.search, (struct search_question){.words = T("住民票"), .limit = 1, .offset = 1});
    EXPECT(page.total == 2 && page.count == 1 && text_is(page.items[0].key, T("inu")));
    close_place(test, &place);
}

static void forgets(struct test *test)
{
    struct place place;
    if (!open_place(test, &place))
        return;
    fill(test, place.search);
    struct search_entry changed = entries[1];
    changed.title = T("猫の相談");
    changed.body = T("猫");
    EXPECT(search_replace(place.search, &changed) == DONE);
    EXPECT_TEXT(first_key(test, place.search, T("犬")), T(""));
    EXPECT_TEXT(first_key(test, place.search, T("猫")), T("inu"));
    EXPECT(search_remove(place.search, T("procedures"), T("inu")) == DONE);
    EXPECT(search_remove(place.search, T("procedures"), T("inu")) == NOT_FOUND);
    EXPECT_TEXT(first_key(test, place.search, T("猫")), T(""));
    EXPECT(search_begin(place.search) == DONE);
    fill(test, place.search);
    EXPECT(search_commit(place.search) == DONE);
    EXPECT(search_clear(place.search, T("procedures")) == DONE);
    EXPECT_TEXT(first_key(test, place.search, T("住民票")), T(""));
    EXPECT_TEXT(first_key(test, place.search, T("moving")), T("en"));
    EXPECT(search_clear(place.search, T("")) == DONE);
    EXPECT_TEXT(first_key(test, place.search, T("moving")), T(""));
    close_place(test, &place);
}

static void marks(struct test *test)
{
    struct place place;
    if (!open_place(test, &place))
        return;
    fill(test, place.search);
    struct search_hits hits = ask(test, place.search, (struct search_question){.words = T("ﾕｳﾋﾞﾝ")});
    EXPECT_INTEGER((int64_t)hits.count, 0); /* kana and kanji are different words */
    hits = ask(test, place.search, (struct search_question){.words = T("3000円")});
    if (EXPECT(hits.count == 1))
        EXPECT(text_has(hits.items[0].snippet, T("手数料は\ue000３０００円\ue001です")));
    struct buffer body = buffer_new(test_arena(test));
    for (int i = 0; i < 400; i++)
        buffer_put(&body, T("長い文章が続きます。"));
    buffer_put(&body, T("ここに葛\xf3\xa0\x84\x80飾区の字があります。"));
    const struct search_entry entry = {T("a"), T("long"), {0}, T("ja"), T("t"), buffer_text(&body), T("/")};
    EXPECT(search_replace(place.search, &entry) == DONE);
    hits = ask(test, place.search, (struct search_question){.words = T("葛飾区")});
    if (EXPECT(hits.count == 1)) {
        EXPECT(text_has(hits.items[0].snippet, T("ここに\ue000葛\xf3\xa0\x84\x80飾区\ue001の字")));
        EXPECT(text_starts(hits.items[0].snippet, T("…")) && hits.items[0].snippet.length < 400);
    }
    close_place(test, &place);
}

static void damaged_files_are_made_anew(struct test *test)
{
    struct place place;
    struct text why_not;
    if (!open_place(test, &place))
        return;
    fill(test, place.search);
    search_close(place.search);
    place.search = search_open(test_arena(test), place.folder, japanese_fold, &why_not);
    EXPECT(place.search && !search_is_new(place.search));
    EXPECT_TEXT(first_key(test, place.search, T("犬")), T("inu"));
    search_close(place.search);
    struct text file = arena_print(test_arena(test), "%s/search.db", place.folder.bytes);
    EXPECT(file_write(file.bytes, T("this is no database at all, but it is long enough to be looked at"), 0600) == DONE);
    log_quiet(true);
    place.search = search_open(test_arena(test), place.folder, japanese_fold, &why_not);
    log_quiet(false);
    EXPECT(place.search && search_is_new(place.search));
    EXPECT_TEXT(first_key(test, place.search, T("犬")), T(""));
    close_place(test, &place);
}

struct asking {
    struct search *search;
    int64_t failed;
};

static void *ask_often(void *context)
{
    struct asking *asking = context;
    struct arena *arena = arena_new(0);
    for (int i = 0; i < 200; i++, arena_reset(arena)) {
        struct search_hits hits;
        const struct search_question question = {.words = T("住民票 写し"), .limit = 5};
        asking->failed += search_query(asking->search, arena, &question, &hits) != DONE || hits.count == 0;
    }
    arena_free(arena);
    return NULL;
}

static void asked_while_written(struct test *test)
{
    struct place place;
    if (!open_place(test, &place))
        return;
    fill(test, place.search);
    struct asking asking[4] = {{0}};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        asking[i].search = place.search;
        EXPECT(pthread_create(&threads[i], NULL, ask_often, &asking[i]) == 0);
    }
    for (int i = 0; i < 100; i++)
        EXPECT(search_replace(place.search, &entries[1]) == DONE);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        EXPECT_INTEGER(asking[i].failed, 0);
    }
    close_place(test, &place);
}

const struct test_case search_test[] = {{"finds", finds},
                                        {"filters", filters},
                                        {"forgets", forgets},
                                        {"marks the places found", marks},
                                        {"damaged files are made anew", damaged_files_are_made_anew},
                                        {"asked while written", asked_while_written},
                                        {0}};
