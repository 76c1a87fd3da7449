#include "base/test.h"
#include "city/load.h"
#include "engines/procedures/definition_private.h"

#include <stdio.h>

/* Line 1 is "name"; mistakes are put in by replacing one line. */
static const char *const good[] = {
    "name: sample",
    "title: {ja: 見本, en: Sample, easy: 見本}",
    "summary: {ja: 見本, en: Sample, easy: 見本}",
    "kana: ミホン",
    "category: tests",
    "section: shimin",
    "contact: {ja: 市民課, en: Citizens, easy: 市民課}",
    "minutes: 5",
    "processing_days: 3",
    "assurance: none",
    "retention_years: 3",
    "payment: first",
    "guide:",
    "  who: {ja: だれでも, en: Anybody, easy: だれでも}",
    "  fee: {ja: 見本, en: Sample, easy: 見本}",
    "  time: {ja: 見本, en: Sample, easy: 見本}",
    "  legal_basis: {ja: 見本, en: Sample, easy: 見本}",
    "steps:",
    "  - name: first", /* 19 */
    "    title: {ja: はじめ, en: First, easy: はじめ}",
    "    fields:",
    "      - {name: kind, kind: choice, label: {ja: 種類, en: Kind, easy: 種類}, choices: [{value: a, label: {ja: A, en: A, easy: A}}, {value: b, label: {ja: B, en: B, easy: B}}]}",
    "      - {name: copies, kind: number, label: {ja: 通数, en: Copies, easy: 枚}}",
    "  - name: gone", /* 24 */
    "    title: {ja: できません, en: No, easy: できません}",
    "    show: {\"==\": [{var: kind}, b]}",
    "    exit: {ja: できません, en: No, easy: できません}",
    "  - name: second", /* 28 */
    "    title: {ja: つぎ, en: Second, easy: つぎ}",
    "    show: {\"==\": [{var: kind}, a]}",
    "    fields:",
    "      - {name: name, kind: name, means: applicant.name, label: {ja: 名前, en: Name, easy: 名前}}",
    "fees:", /* 33 */
    "  - name: paper",
    "    label: {ja: 見本, en: Sample, easy: 見本}",
    "    quantity: {var: copies}",
    "    amounts:",
    "      - {from: 2022-04-01, yen: 300, basis: {ja: 見本, en: Sample, easy: 見本}}",
    NULL};

static struct text text_with(struct arena *arena, int line, const char *instead)
{
    struct buffer buffer = buffer_new(arena);
    for (int i = 0; good[i]; i++)
        buffer_print(&buffer, "%s\n", i + 1 == line ? instead : good[i]);
    return buffer_text(&buffer);
}

static enum status read_text_of(struct arena *arena, struct text yaml, struct text *mistakes,
                                const struct procedure **found)
{
    struct city_load load = procedure_load(NULL, arena);
    struct node *root = NULL;
    load.today = DATE(2026, 11, 20);
    enum status status = load_yaml(&load, "sample.yaml", yaml, &root);
    if (status == DONE)
        status = procedure_read(&load, T("sample"), root, FROM_FOLDER, found);
    *mistakes = buffer_text(&load.mistakes);
    return status;
}

static void reads_a_definition(struct test *test)
{
    struct arena *arena = test_arena(test);
    const struct procedure *procedure = NULL;
    struct text mistakes;
    EXPECT(read_text_of(arena, text_with(arena, 0, ""), &mistakes, &procedure) == DONE);
    EXPECT_TEXT(mistakes, T(""));
    if (!procedure)
        return;
    EXPECT_INTEGER((int64_t)procedure->step_count, 3);
    EXPECT(procedure->payment == PAYMENT_FIRST && procedure->fees[0].amounts[0].yen == 300);
    EXPECT_INTEGER((int64_t)procedure->version.length, 16);
    EXPECT(procedure_field_meaning(procedure, MEANS_APPLICANT_NAME) != NULL);
    const struct procedure_step *step = NULL;
    EXPECT(procedure_field(procedure, T("copies"), &step) && text_is(step->name, T("first")));
}

static void comments_make_no_new_version(struct test *test)
{
    struct arena *arena = test_arena(test);
    const struct procedure *one = NULL, *two = NULL, *three = NULL;
    struct text mistakes;
    EXPECT(read_text_of(arena, text_with(arena, 0, ""), &mistakes, &one) == DONE);
    EXPECT(read_text_of(arena, arena_join(arena, T("# 説明\n"), text_with(arena, 0, "")), &mistakes, &two) == DONE);
    EXPECT(read_text_of(arena, text_with(arena, 8, "minutes: 6"), &mistakes, &three) == DONE);
    if (one && two && three) {
        EXPECT_TEXT(two->version, one->version);
        EXPECT(!text_is(three->version, one->version));
    }
}

static void kept_bodies_read_again(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct city_load load = procedure_load(NULL, arena);
    struct node *root = NULL;
    const struct procedure *procedure = NULL, *again = NULL;
    EXPECT(load_yaml(&load, "sample.yaml", text_with(arena, 0, ""), &root) == DONE);
    struct text body = procedure_body(&load, root);
    EXPECT(procedure_read(&load, T("sample"), root, FROM_FOLDER, &procedure) == DONE);
    EXPECT(procedure_from_body(NULL, arena, T("sample"), body, &again) == DONE);
    if (procedure && again)
        EXPECT_TEXT(again->version, procedure->version);
    EXPECT(procedure_from_body(NULL, arena, T("sample"), T("{\"name\":\"sample\"}"), &again) == BROKEN);
}

struct mistake_case {
    int line;            /* which line is replaced, */
    const char *instead; /* by what, */
    int said_at;         /* and where the mistake must be said */
    const char *words;   /* with these words in it */
};

static const struct mistake_case mistakes_made[] = {
    {2, "title: {ja: 見本, easy: 見本}", 2, "英語（en）"},
    {2, "title: 見本", 2, "英語（en）とやさしい日本語（easy）"},
    {1, "name: other", 1, "ファイルの名前と同じ"},
    {8, "minutes: soon", 8, "整数"},
    {10, "assurance: magic", 10, "次のどれか"},
    {4, "kanna: ミホン", 4, "つづりを確かめて"},
    {4, "kanna: ミホン", 1, "「kana」がありません"},
    {12, "payment: none", 33, "いつ払うか"},
    {26, "    show: {\"==\": [{var: nobody}, b]}", 26, "「nobody」という質問はありません"},
    {26, "    show: {\"==\": [{var: kind}, c]}", 26, "「c」という選ぶものはありません"},
    {26, "    show: {\"==\": [{var: name}, b]}", 26, "あとで聞く質問"},
    {26, "    show: {is_it: [{var: kind}, b]}", 26, "計算はありません"},
    {26, "    show: {\"==\": [1, 2]}", 24, "成り立つことがありません"},
    {26, "", 28, "前に、いつも終わる画面"},
    {23, "      - {name: kind, kind: number, label: {ja: 通数, en: Copies, easy: 枚}}", 23, "質問が2つ"},
    {23, "      - {name: today, kind: number, label: {ja: 通数, en: Copies, easy: 枚}}", 23, "決まった名前"},
    {23, "      - {name: copies, kind: number, means: applicant.name, label: {ja: 通数, en: Copies, easy: 枚}}", 23, "付けられません"},
    {23, "      - {name: copies, kind: number, at_least: 5, at_most: 2, label: {ja: 通数, en: Copies, easy: 枚}}", 23, "at_most"},
    {23, "      - {name: copies, kind: number, show: {\"==\": [{var: copies}, 1]}, label: {ja: 通数, en: C, easy: 枚}}", 23, "その質問自身"},
    {22, "      - {name: kind, kind: choice, label: {ja: 種類, en: Kind, easy: 種類}}", 22, "「choices」がありません"},
    {32, "      - {name: name, kind: name, label: {ja: 名前, en: Name, easy: 名前}}", 1, "applicant.name"},
    {28, "  - name: first", 28, "画面が2つ"},
    {28, "  - name: check", 28, "決まった名前"},
    {38, "      - {yen: 300, basis: {ja: 見本, en: Sample, easy: 見本}}", 38, "いつからか"},
    {38, "      - {from: 2027-04-01, yen: 300, basis: {ja: 見本, en: Sample, easy: 見本}}", 33, "今日使える金額がありません"},
    {38, "      - {from: 2022-13-01, yen: 300, basis: {ja: 見本, en: Sample, easy: 見本}}", 38, "実際にある日付"},
};

static void says_mistakes_with_their_lines(struct test *test)
{
    for (size_t i = 0; i < sizeof mistakes_made / sizeof *mistakes_made; i++) {
        const struct mistake_case *one = &mistakes_made[i];
        const struct procedure *procedure = NULL;
        struct text mistakes;
        struct arena *arena = test_arena(test);
        enum status status = read_text_of(arena, text_with(arena, one->line, one->instead), &mistakes, &procedure);
        struct text at = arena_print(arena, "sample.yaml:%d: ", one->said_at);
        bool is_said = false;
        for (struct text rest = mistakes, line; rest.length && text_next_part(&rest, '\n', &line);)
            is_said = is_said || (text_starts(line, at) && text_has(line, text_of(one->words)));
        if (!EXPECT(status == INVALID && is_said))
            EXPECT_TEXT(mistakes, arena_print(arena, "%.*s ... %s (case %zu)", TEXT_ARGUMENTS(at), one->words, i));
    }
}

static void refuses_what_is_no_definition(struct test *test)
{
    static const char *const texts[] = {"", "- a\n- b\n", "just words", "name: [unclosed", "a: &x 1\nb: *x\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct procedure *procedure = NULL;
        struct text mistakes;
        EXPECT(read_text_of(test_arena(test), text_of(texts[i]), &mistakes, &procedure) != DONE);
        EXPECT(procedure == NULL);
    }
}

const struct test_case definition_test[] = {{"reads a definition", reads_a_definition},
                                            {"comments make no new version", comments_make_no_new_version},
                                            {"kept bodies read again", kept_bodies_read_again},
                                            {"says mistakes with their lines", says_mistakes_with_their_lines},
                                            {"refuses what is no definition", refuses_what_is_no_definition},
                                            {0}};
