#include "base/test.h"
#include "city/load.h"
#include "city/load_private.h"

#include <string.h>

static struct city_load fresh(struct test *test)
{
    return load_new(NULL, NULL, test_arena(test), T("."), LOAD_PLAN, INT64_C(1795309200000000));
}

/* The first mistake, without its line end. */
static struct text first_mistake(struct city_load *load)
{
    struct text rest = buffer_text(&load->mistakes), line = T("");
    if (rest.length)
        text_next_part(&rest, '\n', &line);
    return line;
}

static void expect_refused(struct test *test, struct text yaml, struct text start)
{
    struct city_load load = fresh(test);
    struct node *root = NULL;
    EXPECT(load_yaml(&load, "a.yaml", yaml, &root) == INVALID);
    EXPECT(root == NULL);
    EXPECT_INTEGER(load.mistake_count, 1);
    if (!EXPECT(text_starts(first_mistake(&load), start)))
        EXPECT_TEXT(first_mistake(&load), start);
}

static void reads_a_tree_with_lines(struct test *test)
{
    struct city_load load = fresh(test);
    struct node *root;
    if (!EXPECT(load_yaml(&load, "a.yaml", T("name: 市民課\nposts:\n  - code: a\n  - code: b\nphone: \"0246\"\nn: 12\n"),
                          &root) == DONE))
        return;
    EXPECT_TEXT(load_text(&load, root, "name", NEEDED), T("市民課"));
    struct node *posts = load_list(&load, root, "posts", NEEDED);
    EXPECT_INTEGER((int64_t)posts->count, 2);
    EXPECT_INTEGER(posts->first->next->line, 4);
    EXPECT_TEXT(load_name(&load, posts->first->next, "code", NEEDED), T("b"));
    EXPECT(load_child(&load, root, "phone", NEEDED)->is_quoted);
    EXPECT_INTEGER(load_integer(&load, root, "n", NEEDED, 0, 100, 5), 12);
    load_no_more(&load, root);
    EXPECT_INTEGER(load.mistake_count, 0);
}

static void refuses_what_is_dangerous(struct test *test)
{
    expect_refused(test, T("a: &x 1\nb: *x\n"), T("a.yaml:1: 目印"));
    expect_refused(test, T("a: !!binary aGk=\n"), T("a.yaml:1: 型"));
    expect_refused(test, T("a: 1\nb: 2\na: 3\n"), T("a.yaml:3: 同じ項目"));
    expect_refused(test, T("a: 1\n---\nb: 2\n"), T("a.yaml:2: 1つのファイル"));
    expect_refused(test, T("a: [1, 2\nb: 3\n"), T("a.yaml:"));
    expect_refused(test, T("a: \"\\0\"\n"), T("a.yaml:1: 文字コード"));
    expect_refused(test, T("\xff\xfe"), T("a.yaml:1: "));
    expect_refused(test, T("? {a: b}\n: c\n"), T("a.yaml:1: 項目の名前"));
    struct buffer deep = buffer_new(test_arena(test));
    for (int i = 0; i < 60; i++)
        buffer_put_byte(&deep, '[');
    for (int i = 0; i < 60; i++)
        buffer_put_byte(&deep, ']');
    expect_refused(test, buffer_text(&deep), T("a.yaml:1: 入れ子"));
}

static void keeps_its_limits(struct test *test)
{
    struct buffer many = buffer_new(test_arena(test));
    buffer_put(&many, T("["));
    for (int i = 0; i < LOAD_NODES; i++)
        buffer_put(&many, T("1,"));
    buffer_put(&many, T("1]"));
    expect_refused(test, buffer_text(&many), T("a.yaml:1: 入れ子"));
    struct buffer big = buffer_new(test_arena(test));
    buffer_reserve(&big, LOAD_FILE_BYTES + 1);
    memset(big.bytes, '#', LOAD_FILE_BYTES + 1);
    big.length = LOAD_FILE_BYTES + 1;
    expect_refused(test, buffer_text(&big), T("a.yaml:1: ファイルが大きすぎます"));
    big.length = LOAD_FILE_BYTES;
    struct city_load load = fresh(test);
    struct node *root;
    EXPECT(load_yaml(&load, "a.yaml", buffer_text(&big), &root) == DONE && root->kind == NODE_NOTHING);
}

/* What the program keeps is read as JSON, and refused for the same reasons in the same words. */
static void keeps_them_for_bodies(struct test *test)
{
    struct buffer deep = buffer_new(test_arena(test)), many = buffer_new(test_arena(test)), wide = buffer_new(test_arena(test));
    struct buffer key = buffer_new(test_arena(test));
    buffer_put(&deep, T("{\"a\":"));
    for (int i = 0; i < 60; i++)
        buffer_put_byte(&deep, i < 30 ? '[' : ']');
    buffer_put_byte(&deep, '}');
    buffer_put(&many, T("{\"a\":[1"));
    for (int i = 0; i < LOAD_NODES; i++)
        buffer_put(&many, T(",1"));
    buffer_put(&many, T("]}"));
    for (int i = 0; i <= LOAD_MAP_KEYS; i++)
        buffer_print(&wide, "%s\"k%d\":1", i ? "," : "{", i);
    buffer_put_byte(&wide, '}');
    buffer_print(&key, "{\"%0*d\":1}", LOAD_KEY_BYTES + 1, 0);
    const struct { struct text json; const char *start; } cases[] = {
        {buffer_text(&deep), "a:1: 入れ子"}, {buffer_text(&many), "a:1: 入れ子"}, {buffer_text(&wide), "a:1: 項目が多すぎます"},
        {buffer_text(&key), "a:1: 項目の名前"}, {T("{\"a\":1,\"a\":2}"), "a:1: 同じ項目"}, {T("{\"\":1}"), "a:1: 項目の名前"},
        {T("{\"a\":"), "a:2: YAMLとして"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct city_load load = fresh(test);
        struct node *root = NULL;
        EXPECT(load_body(&load, "a", cases[i].json, &root) == INVALID && !root);
        EXPECT_INTEGER(load.mistake_count, 1);
        if (!EXPECT(text_starts(first_mistake(&load), text_of(cases[i].start))))
            EXPECT_TEXT(first_mistake(&load), text_of(cases[i].start));
    }
}

static void names_each_mistake(struct test *test)
{
    struct city_load load = fresh(test);
    struct node *root;
    struct date date;
    static const char *const kinds[] = {"red", "blue", NULL};
    struct text yaml = T("n: twelve\nday: 2026-02-30\nkind: green\nyes: maybe\ncode: 市民\ntypo: 1\nlist: 3\n");
    if (!EXPECT(load_yaml(&load, "b.yaml", yaml, &root) == DONE))
        return;
    EXPECT_INTEGER(load_integer(&load, root, "n", NEEDED, 0, 100, 5), 5);
    EXPECT(!load_date(&load, root, "day", NEEDED, &date));
    EXPECT_INTEGER(load_choice(&load, root, "kind", NEEDED, kinds), -1);
    EXPECT(!load_yes(&load, root, "yes", true));
    EXPECT_TEXT(load_name(&load, root, "code", NEEDED), T(""));
    EXPECT(load_list(&load, root, "list", NEEDED) == NULL);
    EXPECT_TEXT(load_text(&load, root, "missing", NEEDED), T(""));
    EXPECT_TEXT(load_text(&load, root, "absent", OPTIONAL), T(""));
    load_no_more(&load, root);
    EXPECT_INTEGER(load.mistake_count, 8);
    struct text all = buffer_text(&load.mistakes);
    static const char *const wanted[] = {"b.yaml:1: 「n」は0から100まで", "b.yaml:2: 「day」は", "b.yaml:3: 「kind」は次のどれか",
                                         "b.yaml:4: 「yes」は", "b.yaml:5: 「code」は、英小文字", "b.yaml:7: 「list」は一覧",
                                         "「missing」がありません", "b.yaml:6: 「typo」という項目はありません"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!EXPECT(text_has(all, text_of(wanted[i]))))
            test_expect(test, false, wanted[i], __FILE__, __LINE__);
}

static void reads_words_and_dated_values(struct test *test)
{
    struct city_load load = fresh(test);
    struct node *root;
    struct text yaml = T("title: {ja: 市, en: City}\nplain: 町\nfee:\n  - {value: 300, from: 2024-04-01, source: 条例第3条}\n"
                         "  - {value: 400, from: 2026-04-01}\nonce: 5\ntwice:\n  - {value: 1, from: 2026-04-01}\n"
                         "  - {value: 2, from: 2026-04-01}\n");
    if (!EXPECT(load_yaml(&load, "c.yaml", yaml, &root) == DONE))
        return;
    struct words title = load_words(&load, root, "title", NEEDED), plain = load_words(&load, root, "plain", NEEDED);
    EXPECT_TEXT(words_in(&title, ENGLISH), T("City"));
    EXPECT_TEXT(words_in(&title, EASY_JAPANESE), T("市"));
    EXPECT_TEXT(words_in(&plain, JAPANESE), T("町"));
    struct dated_values fee = load_dated(&load, root, "fee", NEEDED), once = load_dated(&load, root, "once", NEEDED);
    EXPECT_INTEGER((int64_t)fee.count, 2);
    EXPECT_TEXT(fee.items[0].source, T("条例第3条"));
    EXPECT(date_is_same(fee.items[1].from, DATE(2026, 4, 1)));
    EXPECT_TEXT(once.items[0].value, T("5"));
    EXPECT_INTEGER(load.mistake_count, 0);
    load_dated(&load, root, "twice", NEEDED);
    EXPECT_INTEGER(load.mistake_count, 1);
}

static void becomes_json(struct test *test)
{
    struct city_load load = fresh(test);
    struct node *root;
    struct text yaml = T("n: 12\nq: \"12\"\nzip: 007\nr: 1.5\nyes: true\nno: ~\nrule: {\"==\": [{var: a}, b]}\nd: 2026-04-01\n");
    if (!EXPECT(load_yaml(&load, "d.yaml", yaml, &root) == DONE))
        return;
    EXPECT_TEXT(load_json(&load, root),
                T("{\"d\":\"2026-04-01\",\"n\":12,\"no\":null,\"q\":\"12\",\"r\":1.5,\"rule\":{\"==\":[{\"var\":\"a\"},\"b\"]},"
                  "\"yes\":true,\"zip\":\"007\"}"));
    struct words words = {.in = {[JAPANESE] = T("市\"民"), [ENGLISH] = T("City")}};
    struct words again = words_from_json(test_arena(test), words_to_json(test_arena(test), &words));
    EXPECT(words_are(&words, &again));
}

static void stays_inside_the_folder(struct test *test)
{
    struct city_load load = fresh(test);
    struct text bytes;
    static const char *const bad[] = {"../meson.build", "/etc/passwd", "src/../../x", ".git/config", "src//x", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(load_bytes(&load, bad[i], 1000, &bytes) == INVALID);
    EXPECT(load_bytes(&load, "no-such-file.yaml", 1000, &bytes) == NOT_FOUND);
    EXPECT_INTEGER(load.mistake_count, 6);
    EXPECT(load_bytes(&load, "LICENSE", 10, &bytes) == INVALID); /* over the limit */
}

const struct test_case load_test[] = {{"reads a tree with lines", reads_a_tree_with_lines},
                                      {"refuses what is dangerous", refuses_what_is_dangerous},
                                      {"keeps its limits", keeps_its_limits},
                                      {"keeps them for what is read as JSON", keeps_them_for_bodies},
                                      {"names each mistake", names_each_mistake},
                                      {"reads words and dated values", reads_words_and_dated_values},
                                      {"becomes JSON", becomes_json},
                                      {"stays inside the folder", stays_inside_the_folder},
                                      {0}};
