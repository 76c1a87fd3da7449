#include "base/test.h"
#include "city/load.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/definition_private.h"
#include "engines/procedures/parts.h"
#include "engines/procedures/procedures_testing.h"
#include "system/files.h"

/* Line 1 is "name"; a finding is put in by replacing one line. */
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
    "retention_years: 3", /* 11 */
    "approval: certificate",
    "result: {letter: sample}",
    "payment: first",
    "guide: {who: {use: words}, fee: {use: words}, time: {use: words}, legal_basis: {use: words}}",
    "steps:",
    "  - name: first", /* 17 */
    "    title: {use: words}",
    "    fields:",
    "      - {name: kind, kind: choice, label: {use: words}, choices: [{value: a, label: {use: words}}, {value: b, label: {use: words}}]}",
    "      - {name: big, kind: yes_no, show: {\"==\": [{var: kind}, b]}, label: {use: words}}", /* 21 */
    "      - {name: copies, kind: number, at_least: 1, at_most: 10, label: {use: words}}",
    "  - name: gone", /* 23 */
    "    title: {use: words}",
    "    show: {and: [{\"==\": [{var: kind}, b]}, {\"==\": [{var: big}, true]}]}",
    "    exit: {use: words}",
    "  - name: second", /* 27 */
    "    title: {use: words}",
    "    show: {\"==\": [{var: kind}, b]}",
    "    fields:",
    "      - {name: code, kind: text, digits: true, at_least: 7, at_most: 7, label: {use: words}}", /* 31 */
    "      - {name: from, kind: date, label: {use: words}}",
    "      - {name: until, kind: date, label: {use: words}, must: {hold: {\"<=\": [{var: from}, {var: until}]}, say: {use: words}}}",
    "  - name: you", /* 34 */
    "    title: {use: words}",
    "    fields:",
    "      - use: person",
    "fees:", /* 38 */
    "  - name: paper",
    "    label: {use: words}",
    "    when: {\">\": [{var: copies}, 2]}", /* 41 */
    "    amounts:",
    "      - {from: 2022-04-01, yen: 300, basis: {use: words}}",
    NULL};

static const char parts_text[] = "words: {ja: 見本, en: Sample, easy: 見本}\n"
                                 "person:\n"
                                 "  - {name: name, kind: name, means: applicant.name, label: {use: words}}\n"
                                 "  - {name: phone, kind: phone, means: applicant.phone, label: {use: words}}\n";

static const char letter_text[] = "form: letter\ntitle: {ja: 見本, en: Sample, easy: 見本}\nsign: 見\n"
                                  "body: |\n  {addressee} {answer:copies} {step:second}\n";

static struct text good_with(struct arena *arena, int line, const char *instead)
{
    struct buffer buffer = buffer_new(arena);
    for (int i = 0; good[i]; i++)
        buffer_print(&buffer, "%s\n", i + 1 == line ? instead : good[i]);
    return buffer_text(&buffer);
}

static void write_in(struct test *test, struct text folder, const char *path, const char *words)
{
    struct text full = arena_print(test_arena(test), "%.*s/%s", TEXT_ARGUMENTS(folder), path);
    EXPECT(file_write(full.bytes, text_of(words), 0600) == DONE);
}

/* A folder with what the definition needs beside it. */
static struct text folder_beside(struct test *test)
{
    struct text folder = T("");
    EXPECT(folder_temporary(test_arena(test), "ikanai-lint-test", &folder) == DONE);
    EXPECT(folder_make(arena_print(test_arena(test), "%.*s/papers", TEXT_ARGUMENTS(folder)).bytes, 0700) == DONE);
    write_in(test, folder, "parts.yaml", parts_text);
    write_in(test, folder, "papers/sample.yaml", letter_text);
    write_in(test, folder, "papers/certificate.yaml", "form: certificate\nsign: 見\nlines: [{label: x, value: \"answer:nobody\"}]\n");
    write_in(test, folder, "approvals.yaml", "rules: [{kind: certificate}]\n");
    write_in(test, folder, "retention.yaml", "classes: [{years: 3}, {years: 5}]\n");
    return folder;
}

static struct text mistakes_of(struct test *test, struct text folder, struct text yaml, const struct procedure **found)
{
    struct arena *arena = test_arena(test);
    struct city_load load = procedure_load(NULL, arena);
    struct node *root = NULL;
    struct parts parts;
    load.today = DATE(2026, 11, 20);
    load.folder = folder;
    EXPECT(parts_read(&load, &parts) == DONE);
    if (load_yaml(&load, "sample.yaml", yaml, &root) == DONE) {
        parts_put_in(&load, &parts, root);
        if (procedure_read(&load, T("sample"), root, FROM_FOLDER, found) == DONE)
            parts_lint(&load, &parts);
    }
    return buffer_text(&load.mistakes);
}

static bool is_said(struct text mistakes, struct text at, const char *words)
{
    for (struct text rest = mistakes, line; rest.length && text_next_part(&rest, '\n', &line);)
        if (text_starts(line, at) && text_has(line, text_of(words)))
            return true;
    return false;
}

struct finding {
    int line;            /* which line is replaced, */
    const char *instead; /* by what, */
    int said_at;         /* where it is said, */
    const char *words;   /* and with which words */
};

static const struct finding findings[] = {
    /* what can never be */
    {25, "    show: {and: [{\"==\": [{var: kind}, a]}, {\"==\": [{var: big}, true]}]}", 23, "だれも進めません"},
    {25, "    show: {\"==\": [{var: kind}, b]}", 27, "だれも進めません"},
    {29, "    show: {and: [{\"==\": [{var: kind}, a]}, {\"==\": [{var: kind}, b]}]}", 27, "だれも進めません"},
    {29, "    show: {\">\": [{var: copies}, 10]}", 27, "だれも進めません"},
    {22, "      - {name: copies, kind: number, at_least: 1, at_most: 10, show: {\"==\": [{var: big}, x]}, label: {use: words}}", 22, "だれにも聞かれません"},
    {20, "      - {name: kind, kind: choice, label: {use: words}, choices: [{value: a, show: {\"==\": [1, 2]}, label: {use: words}}, {value: b, label: {use: words}}]}", 20, "「a」は、だれも選べません"},
    {41, "    when: {\">\": [{var: copies}, 20]}", 39, "だれにもかかりません"},
    /* what is asked later, or by nobody */
    {25, "    show: {\"==\": [{var: code}, x]}", 25, "あとで聞く質問"},
    {25, "    show: {\"==\": [{var: nobody}, x]}", 25, "「nobody」という質問はありません"},
    {33, "      - {name: until, kind: date, label: {use: words}, must: {hold: {\"==\": [{var: phone}, 1]}, say: {use: words}}}", 33, "あとで聞く質問"},
    {33, "      - {name: until, kind: date, label: {use: words}, must: {hold: true}}", 33, "「say」がありません"},
    {31, "      - {name: code, kind: number, digits: true, label: {use: words}}", 31, "digits"},
    {31, "      - {name: code, kind: text, later: {days: 7}, label: {use: words}}", 31, "later"},
    {31, "      - {name: code, kind: file, later: {}, label: {use: words}}", 31, "days"},
    {31, "      - {name: code, kind: file, later: {days: 0}, label: {use: words}}", 31, "days"},
    {29, "    show: {\"==\": [{var: big}, false]}", 29, "「===」にしてください"},
    /* what is elsewhere in the city */
    {12, "approval: magic", 12, "専決の表（approvals.yaml）にありません"},
    {11, "retention_years: 4", 11, "次のどれかにしてください（retention.yaml）: 3, 5"},
    {13, "result: {letter: nothing}", 13, "papers/nothing.yaml がありません"},
    {13, "result: {letter: certificate}", 13, "は証明書です"},
    {13, "result: {certificate: certificate}", 13, "「answer:nobody」は、この手続きにありません"},
    {27, "  - name: others", 13, "{step:second}"},
    /* parts */
    {28, "    title: {use: nothing}", 28, "「nothing」という部品"},
    {28, "    title: {use: person}", 28, "は一覧です"},
    {37, "      - {use: person, label: x}", 37, "は一覧です"},
    {37, "      - {name: name, kind: name, means: applicant.name, label: {use: words}}", 2, "どの手続きも使っていません"},
};

static void says_findings_with_file_and_line(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder = folder_beside(test);
    const struct procedure *procedure = NULL;
    EXPECT_TEXT(mistakes_of(test, folder, good_with(arena, 0, ""), &procedure), T(""));
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        const struct finding *one = &findings[i];
        bool is_in_parts = text_has(text_of(one->words), T("どの手続きも"));
        struct text mistakes = mistakes_of(test, folder, good_with(arena, one->line, one->instead), &procedure);
        struct text at = arena_print(arena, "%s.yaml:%d: ", is_in_parts ? "parts" : "sample", one->said_at);
        if (!EXPECT(is_said(mistakes, at, one->words)))
            EXPECT_TEXT(mistakes, arena_print(arena, "%.*s ... %s (case %zu)", TEXT_ARGUMENTS(at), one->words, i));
    }
    EXPECT(folder_remove(arena_terminated(arena, folder)) == DONE);
}

static void parts_take_their_place(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder = folder_beside(test);
    const struct procedure *procedure = NULL;
    EXPECT_TEXT(mistakes_of(test, folder, good_with(arena, 0, ""), &procedure), T(""));
    if (procedure) {
        EXPECT_INTEGER((int64_t)procedure->steps[3].field_count, 2);
        EXPECT_TEXT(procedure->steps[3].fields[1].label.in[ENGLISH], T("Sample"));
        EXPECT(procedure->steps[2].fields[0].is_digits && procedure->steps[2].fields[2].must != NULL);
    }
    /* keys beside `use` take the place of the part's own */
    EXPECT_TEXT(mistakes_of(test, folder, good_with(arena, 2, "title: {use: words, en: Other}"), &procedure), T(""));
    if (procedure)
        EXPECT_TEXT(procedure->title.in[ENGLISH], T("Other"));
    EXPECT(folder_remove(arena_terminated(arena, folder)) == DONE);
}

/* Each part uses the one above it ten times: a thousand million sentences, if anybody let it. */
static void parts_do_not_explode(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder = folder_beside(test);
    struct buffer yaml = buffer_new(arena);
    buffer_print(&yaml, "p0: [{ja: ha, en: ha}]\n");
    for (int i = 1; i < 10; i++) {
        buffer_print(&yaml, "p%d: [", i);
        for (int j = 0; j < 10; j++)
            buffer_print(&yaml, "%s{use: p%d}", j ? ", " : "", i - 1);
        buffer_print(&yaml, "]\n");
    }
    const struct procedure *procedure = NULL;
    write_in(test, folder, "parts.yaml", arena_terminated(arena, buffer_text(&yaml)));
    struct text mistakes = mistakes_of(test, folder, T("name: sample\n"), &procedure);
    EXPECT(is_said(mistakes, T("parts.yaml:"), "大きくなりすぎます"));
    EXPECT(arena_bytes(arena) < 64 * 1024 * 1024);
    write_in(test, folder, "parts.yaml", "a: {b: {use: c}}\nc: {d: {use: a}}\ne: {use: a}\nf: [{use: f}]\n");
    mistakes = mistakes_of(test, folder, T("name: sample\n"), &procedure);
    EXPECT(is_said(mistakes, T("parts.yaml:1: "), "「c」という部品"));
    EXPECT(is_said(mistakes, T("parts.yaml:3: "), "中に書いてください"));
    EXPECT(is_said(mistakes, T("parts.yaml:4: "), "「f」という部品"));
    EXPECT(folder_remove(arena_terminated(arena, folder)) == DONE);
}

/* A million laughs, circles, twenty thousand lines, a hundred levels: one clear sentence each, and soon. */
static void odd_files_have_a_bounded_cost(struct test *test)
{
    struct arena *arena = test_arena(test);
    const struct procedure *procedure = NULL;
    struct buffer deep = buffer_new(arena), wide = buffer_new(arena), keys = buffer_new(arena), steps = buffer_new(arena);
    for (int i = 0; i < 100; i++)
        buffer_print(&deep, "%*sa:\n", i, "");
    for (int i = 0; i < 60000; i++)
        buffer_print(&wide, "- x\n");
    for (int i = 0; i < 20000; i++)
        buffer_print(&keys, "key%d: x\n", i);
    buffer_put(&steps, good_with(arena, 38, "x: y\nmore:"));
    for (int i = 0; i < 20000; i++)
        buffer_print(&steps, "  - name: s%d\n", i);
    struct odd {
        struct text yaml;
        const char *words;
    } odd[] = {
        {T("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"), "目印（&と*）は使えません"},
        {T("a: &a\n  b: *a\n"), "目印（&と*）は使えません"},
        {T("a: !!python/object x\n"), "型の指定"},
        {T("name: a\nname: b\n"), "同じ項目が2回"},
        {T("name: a\n---\nname: b\n"), "1つの内容だけ"},
        {buffer_text(&deep), "入れ子が深すぎる"},
        {buffer_text(&wide), "項目が多すぎます"},
        {buffer_text(&keys), "項目が多すぎます"},
        {buffer_text(&steps), "つづりを確かめてください"},
        {T("name: \xff\xfe\n"), "YAMLとして読めません"},
        {T("\t\tname: a"), "YAMLとして読めません"},
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct text mistakes = mistakes_of(test, T(""), odd[i].yaml, &procedure);
        if (!EXPECT(text_has(mistakes, text_of(odd[i].words))))
            EXPECT_TEXT(text_slice(mistakes, 0, 300), text_of(odd[i].words));
        EXPECT(procedure == NULL);
    }
}

/* Conditions over so many answers that nobody could try them all are taken as possible, and soon. */
static void many_answers_are_not_tried_for_ever(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder = folder_beside(test);
    struct buffer fields = buffer_new(arena), all = buffer_new(arena);
    for (int i = 0; i < 20; i++) {
        buffer_print(&fields, "      - {name: f%d, kind: choices, label: {use: words}, choices: [", i);
        for (int j = 0; j < 60; j++)
            buffer_print(&fields, "%s{value: v%d, label: {use: words}}", j ? ", " : "", j);
        buffer_print(&fields, "]}\n");
        buffer_print(&all, "%s{in: [v1, {var: f%d}]}", i ? ", " : "", i);
    }
    buffer_print(&fields, "  - name: then\n    title: {use: words}\n    show: {and: [%.*s]}\n    fields:\n"
                          "      - {name: x, kind: yes_no, label: {use: words}}",
                 (int)all.length, all.bytes);
    const struct procedure *procedure = NULL;
    struct text yaml = good_with(arena, 22, arena_join(arena, T("      - {name: copies, kind: number, at_least: 1, at_most: 10, label: {use: words}}\n"),
                                                      buffer_text(&fields)).bytes);
    EXPECT_TEXT(mistakes_of(test, folder, yaml, &procedure), T(""));
    EXPECT(folder_remove(arena_terminated(arena, folder)) == DONE);
}

/* ---- what the new words do with answers ---- */

static void digits_and_must_are_kept(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder = folder_beside(test);
    const struct procedure *procedure = NULL;
    EXPECT_TEXT(mistakes_of(test, folder, good_with(arena, 0, ""), &procedure), T(""));
    if (!procedure)
        return;
    struct answer_set answers;
    struct answer_facts facts = {.today = DATE(2026, 11, 20), .channel = T("online")};
    answers_begin(arena, procedure, &facts, &answers);
    EXPECT_TEXT(bench_answer(&answers, T("first"), 0, "kind=b&big=no&copies=1"), T(""));
    static const char dates[] = "from-era=ad&from-year=2026&from-month=12&from-day=1&until-era=ad&until-year=2026&until-month=12";
    struct text good_days = arena_print(arena, "%s&until-day=1&code=１２３-４５６７", dates);
    struct text bad_days = arena_print(arena, "%s&until-day=1&code=123456", dates);
    EXPECT_TEXT(bench_answer(&answers, T("second"), 0, good_days.bytes), T(""));
    EXPECT_TEXT(answers_text(&answers, T("code")), T("1234567"));
    EXPECT(text_has(bench_answer(&answers, T("second"), 0, bad_days.bytes), T("7けたの数字")));
    EXPECT(text_has(bench_answer(&answers, T("second"), 0, arena_print(arena, "%s&until-day=1&code=12345ab", dates).bytes),
                    T("数字だけ")));
    struct text early = arena_print(arena, "from-era=ad&from-year=2026&from-month=12&from-day=2&until-era=ad&until-year=2026"
                                           "&until-month=12&until-day=1&code=1234567");
    EXPECT_TEXT(bench_answer(&answers, T("second"), 0, early.bytes), T("見本"));
    EXPECT(folder_remove(arena_terminated(arena, folder)) == DONE);
}

const struct test_case lint_test[] = {{"findings are said with file and line", says_findings_with_file_and_line},
                                      {"parts take their place in a definition", parts_take_their_place},
                                      {"parts do not explode and make no circles", parts_do_not_explode},
                                      {"odd files have a bounded cost", odd_files_have_a_bounded_cost},
                                      {"many answers are not tried for ever", many_answers_are_not_tried_for_ever},
                                      {"digits and must are kept to", digits_and_must_are_kept},
                                      {0}};
