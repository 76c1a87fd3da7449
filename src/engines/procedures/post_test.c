/* Papers by post: what the definition must say, who stands in the list, marking, taking back, mails. */
#include "engines/procedures/procedures_testing.h"

#include "engines/procedures/case_private.h"
#include "engines/procedures/definition_private.h"
#include "engines/procedures/post.h"
#include "engines/procedures/timeline.h"

static struct text mistakes_of(struct test *test, const char *yaml)
{
    struct arena *arena = test_arena(test);
    struct city_load load = procedure_load(NULL, arena);
    struct node *root = NULL;
    const struct procedure *found;
    EXPECT(load_yaml(&load, "sample.yaml", arena_copy(arena, text_of(yaml)), &root) == DONE);
    if (procedure_read(&load, T("sample"), root, FROM_STORE, &found) == DONE)
        return T("");
    return buffer_text(&load.mistakes);
}

/* The sample with one line more, and one piece of it replaced. */
static char *changed(struct test *test, const char *line, const char *from, const char *to)
{
    struct text all = text_of(bench_procedure);
    ptrdiff_t at = from ? text_find(all, text_of(from)) : 0;
    EXPECT(at >= 0);
    struct text before = text_slice(all, 0, (size_t)at), after = text_from(all, (size_t)at + (from ? strlen(from) : 0));
    return arena_terminated(test_arena(test), arena_print(test_arena(test), "%s%.*s%s%.*s", line, TEXT_ARGUMENTS(before), to ? to : "",
                                                          TEXT_ARGUMENTS(after)));
}

static void says_what_is_missing(struct test *test)
{
    EXPECT_TEXT(mistakes_of(test, bench_procedure), T(""));
    EXPECT_TEXT(mistakes_of(test, changed(test, "delivery: post\n", NULL, NULL)), T(""));
    EXPECT_TEXT(mistakes_of(test, changed(test, "delivery: download\ncommon: 3\n", NULL, NULL)), T(""));
    EXPECT(text_has(mistakes_of(test, changed(test, "delivery: pigeon\n", NULL, NULL)), T("delivery")));
    EXPECT(text_has(mistakes_of(test, changed(test, "common: 0\n", NULL, NULL)), T("common")));
    EXPECT(text_has(mistakes_of(test, changed(test, "delivery: post\n", "result: {certificate: sample}\n", "")), T("出すもの（result）がありません")));
    EXPECT(text_has(mistakes_of(test, changed(test, "delivery: post\n", "means: applicant.address, ", "")), T("住所の質問")));
    EXPECT(text_has(mistakes_of(test, changed(test, "", "{name: kind, kind: choice,", "{name: kind, kind: choice, means: delivery,")), T("value: post")));
    EXPECT_TEXT(mistakes_of(test, changed(test, "", "{name: extras, kind: choices, required: false, at_most: 2,", "{name: how, kind: choice, means: delivery, label: {ja: 受け取り方, en: How, easy: もらい方}, "
        "choices: [{value: download, label: {ja: 画面, en: Here, easy: ここ}}, {value: post, label: {ja: 郵送, en: Post, easy: 送る}}]}\n      - {name: extras, kind: choices, required: false, at_most: 2,")), T(""));
}

static int64_t steps_named(struct procedures_bench *bench, int64_t case_id, const char *event)
{
    struct case_timeline timeline = {0};
    int64_t count = 0;
    test_expect(bench->test, case_timeline(bench->store, bench->arena, case_id, JAPANESE, false, &timeline) == DONE, "read", __FILE__, __LINE__);
    for (size_t i = 0; i < timeline.count; i++)
        count += text_is(timeline.items[i].name, text_of(event));
    return count;
}

struct wanting {
    int64_t case_id, now;
};
static enum status want_in_store(struct store *store, void *context)
{
    const struct wanting *wanting = context;
    return procedures_post_add(store, wanting->case_id, wanting->now);
}

/* Every path of marking. That an issued case comes into the list is proven with the whole city (services/desk). */
BOTH(is_marked_once_and_taken_back)
{
    struct case_post post;
    int64_t id = bench_send(bench, T("post-1"));
    EXPECT(case_post_of(bench->store, id, &post) == NOT_FOUND);
    EXPECT(case_mark_posted(bench->city, bench->store, id, DATE(2026, 11, 20), &bench->clerk, PROCEDURES_NOW) == NOT_FOUND);
    struct wanting wanting = {id, PROCEDURES_NOW};
    EXPECT(store_transaction(bench->store, want_in_store, &wanting) == DONE);
    EXPECT(case_post_of(bench->store, id, &post) == DONE && date_is_none(post.posted_on));
    EXPECT(case_mark_posted(bench->city, bench->store, id, DATE(2026, 11, 21), &bench->clerk, PROCEDURES_NOW) == INVALID); /* not yet */
    EXPECT(case_mark_posted(bench->city, bench->store, id, DATE(2026, 11, 19), &bench->clerk, PROCEDURES_NOW) == INVALID); /* before it was there */
    EXPECT(case_unmark_posted(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == CONFLICT);
    EXPECT(case_mark_posted(bench->city, bench->store, id, DATE(2026, 11, 20), &bench->clerk, PROCEDURES_NOW) == DONE);
    EXPECT(case_mark_posted(bench->city, bench->store, id, DATE(2026, 11, 20), &bench->clerk, PROCEDURES_NOW) == CONFLICT);
    EXPECT(case_post_of(bench->store, id, &post) == DONE && date_is_same(post.posted_on, DATE(2026, 11, 20)));
    EXPECT_INTEGER(steps_named(bench, id, "procedures.posted"), 1);
    EXPECT(case_unmark_posted(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == DONE);
    EXPECT(case_post_of(bench->store, id, &post) == DONE && date_is_none(post.posted_on));
    EXPECT_INTEGER(steps_named(bench, id, "procedures.post_undone"), 1);
}

const struct test_case post_test[] = {{"a definition that posts says what and where", says_what_is_missing},
                                      {"a paper is marked as posted once, and taken back", is_marked_once_and_taken_back},
                                      {0}};
