/*
 * A city for the tests of this engine: a small folder written to a temporary place, applied to a fresh store, with a
 * clock that stands still; on SQLite always, on PostgreSQL too when IKANAI_PG is set. Only tests include this.
 */
#pragma once

#include "base/test.h"
#include "city/city.h"
#include "city/load.h"
#include "city/sections.h"
#include "engines/procedures/case.h"
#include "engines/procedures/draft.h"
#include "engines/procedures/library.h"
#include "store/test_database.h"
#include "system/files.h"
#include "web/form_data.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

extern const struct module *const all_modules[];

/* 2026-11-20, Friday, 10:00 in Japan; 23 November is a holiday. */
#define PROCEDURES_NOW INT64_C(1795136400000000)

struct procedures_bench {
    struct test *test;
    struct arena *arena;
    struct test_database place;
    struct text folder;
    struct city *city;
    struct store *store;
    int64_t section_id, other_section_id;
    struct case_actor clerk, city_actor;
};

static inline void bench_write(struct procedures_bench *bench, const char *path, const char *text)
{
    char *name = arena_terminated(bench->arena, arena_print(bench->arena, "%.*s/%s", TEXT_ARGUMENTS(bench->folder), path));
    FILE *file = fopen(name, "w");
    test_expect(bench->test, file && fputs(text, file) >= 0, name, __FILE__, __LINE__);
    if (file)
        fclose(file);
}

static inline void bench_make(struct procedures_bench *bench, const char *path)
{
    mkdir(arena_terminated(bench->arena, arena_print(bench->arena, "%.*s/%s", TEXT_ARGUMENTS(bench->folder), path)), 0700);
}

/* A procedure with every kind of question. */
__attribute__((unused)) static const char bench_procedure[] =
    "name: sample\n"
    "title: {ja: 見本の申請, en: Sample, easy: 見本の申請}\n"
    "summary: {ja: 見本, en: Sample, easy: 見本}\n"
    "kana: ミホン\n"
    "category: tests\n"
    "life_events: [moving]\n"
    "search_words: [みほん]\n"
    "section: shimin\n"
    "contact: {ja: 市民課, en: Citizens, easy: 市民課}\n"
    "minutes: 5\n"
    "processing_days: 3\n"
    "assurance: none\n"
    "retention_years: 3\n"
    "duplicate_days: 7\n"
    "correction_days: 5\n"
    "payment: after\n"
    "payment_days: 10\n"
    "approval: certificate\n"
    "result: {certificate: sample}\n"
    "guide:\n"
    "  who: {ja: だれでも, en: Anybody, easy: だれでも}\n"
    "  fee: {ja: 見本, en: Sample, easy: 見本}\n"
    "  time: {ja: 見本, en: Sample, easy: 見本}\n"
    "  legal_basis: {ja: 見本, en: Sample, easy: 見本}\n"
    "steps:\n"
    "  - name: paper\n"
    "    title: {ja: 証明書, en: Paper, easy: 紙}\n"
    "    fields:\n"
    "      - {name: kind, kind: choice, label: {ja: 種類, en: kind, easy: 種類}, choices: [{value: a, label: {ja: エー, en: A, easy: エー}}, {value: b, label: {ja: ビー, en: B, easy: ビー}}, {value: no, label: {ja: なし, en: None, easy: なし}}]}\n"
    "      - {name: other, kind: text, show: {\"==\": [{var: kind}, b]}, at_most: 10, label: {ja: くわしく, en: details, easy: くわしく}}\n"
    "      - {name: copies, kind: number, means: copies, at_least: 1, at_most: 5, unit: {ja: 通, en: copies, easy: 枚}, label: {ja: 通数, en: copies, easy: 何枚}}\n"
    "      - {name: extras, kind: choices, required: false, at_most: 2, label: {ja: 加えること, en: extras, easy: ほか}, choices: [{value: x, label: {ja: 本籍, en: X, easy: X}}, {value: y, label: {ja: 続柄, en: Y, easy: Y}}, {value: z, label: {ja: 国籍, en: Z, easy: Z}}]}\n"
    "      - {name: urgent, kind: yes_no, label: {ja: 急ぎか, en: urgency, easy: 急ぎ}}\n"
    "      - {name: income, kind: money, required: false, at_most: 1000000, label: {ja: 収入, en: income, easy: お金}}\n"
    "      - {name: words, kind: long_text, required: false, at_most: 20, label: {ja: ご意見, en: opinion, easy: 意見}}\n"
    "  - name: no-way\n"
    "    title: {ja: 申し込めません, en: No, easy: できません}\n"
    "    show: {\"==\": [{var: kind}, no]}\n"
    "    exit: {ja: 申し込めません。窓口に聞いてください, en: You cannot, easy: できません}\n"
    "  - name: pets\n"
    "    title: {ja: 犬, en: Dogs, easy: 犬}\n"
    "    show: {\"==\": [{var: kind}, b]}\n"
    "    repeat: {name: dogs, item: {ja: 犬, en: Dog, easy: 犬}, at_least: 1, at_most: 3}\n"
    "    fields:\n"
    "      - {name: dog, kind: text, at_most: 10, label: {ja: 犬の名前, en: name, easy: 名前}}\n"
    "      - {name: big, kind: yes_no, label: {ja: 大きいか, en: size, easy: 大きい}}\n"
    "      - {name: weight, kind: number, at_least: 1, at_most: 100, show: {\"==\": [{var: big}, true]}, label: {ja: 体重, en: weight, easy: 重さ}}\n"
    "  - name: files\n"
    "    title: {ja: 写真, en: Photographs, easy: 写真}\n"
    "    show: {\"==\": [{var: urgent}, true]}\n"
    "    fields:\n"
    "      - {name: photos, kind: file, at_least: 1, at_most: 2, label: {ja: 写真, en: photographs, easy: 写真}}\n"
    "      - {name: plan, kind: file, at_most: 2, later: {days: 14}, show: {\"==\": [{var: words}, あとで]}, label: {ja: 図面, en: plan, easy: 図面}}\n"
    "  - name: applicant\n"
    "    title: {ja: あなたのこと, en: You, easy: あなた}\n"
    "    fields:\n"
    "      - {name: name, kind: name, means: applicant.name, label: {ja: お名前, en: name, easy: 名前}}\n"
    "      - {name: kana, kind: kana, means: applicant.kana, label: {ja: フリガナ, en: kana, easy: フリガナ}}\n"
    "      - {name: birth, kind: date, means: applicant.birth, bound: past, label: {ja: 生年月日, en: birth date, easy: 生まれた日}}\n"
    "      - {name: address, kind: address, means: applicant.address, label: {ja: 住所, en: address, easy: 住所}}\n"
    "      - {name: phone, kind: phone, means: applicant.phone, label: {ja: 電話番号, en: phone, easy: 電話}}\n"
    "      - {name: email, kind: email, means: applicant.email, required: false, label: {ja: メール, en: mail, easy: メール}}\n"
    "      - {name: family, kind: household, required: false, at_most: 3, label: {ja: 家族, en: family, easy: 家族}}\n"
    "      - {name: say, kind: note, label: {ja: 送る前に確かめてください, en: Check, easy: 見てください}}\n"
    "fees:\n"
    "  - name: paper\n"
    "    label: {ja: 証明書, en: Paper, easy: 紙}\n"
    "    quantity: {var: copies}\n"
    "    amounts:\n"
    "      - {from: 2020-04-01, yen: 200, basis: {ja: 旧条例, en: Old, easy: 前}}\n"
    "      - {from: 2024-04-01, yen: 300, basis: {ja: 条例, en: By-law, easy: きまり}}\n"
    "      - {from: 2027-04-01, yen: 400, basis: {ja: 新条例, en: New, easy: 新}}\n"
    "  - name: urgent\n"
    "    label: {ja: 急ぎ, en: Urgent, easy: 急ぎ}\n"
    "    when: {\"==\": [{var: urgent}, true]}\n"
    "    amounts:\n"
    "      - {from: 2020-04-01, yen: 1000, basis: {ja: 見本, en: Sample, easy: 見本}}\n";
__attribute__((unused)) static const char bench_city_yaml[] =
    "name: {ja: 見本市, en: Sample City, easy: 見本市}\ncode: \"072044\"\n"
    "hall: {ja: 見本市役所, en: City Hall}\nprefecture: {ja: 福島県, en: Fukushima}\naddress: {ja: 平, en: Taira}\n"
    "mayor_title: {ja: 見本市長, en: Mayor}\n";
__attribute__((unused)) static const char bench_sections_yaml[] =
    "roles:\n"
    "  - name: clerk\n    title: {ja: 担当, en: Clerk}\n    permissions: [procedures.read, procedures.handle]\n"
    "sections:\n"
    "  - code: shimin\n    name: {ja: 市民課, en: Citizens Division}\n"
    "    posts:\n      - {code: tanto, title: {ja: 主事, en: Clerk}, grade: 係員級, role: clerk}\n"
    "      - {code: kacho, title: {ja: 課長, en: Head}, grade: 課長級, role: clerk}\n"
    "  - code: zei\n    name: {ja: 税務課, en: Tax Division}\n";
__attribute__((unused)) static const char bench_staff_yaml[] = "staff:\n"
                                       "  - code: M1\n    name: 磯野 あおい\n    kana: イソノ アオイ\n    specimen: true\n"
                                       "    mail_address: m1@staff.example.jp\n"
                                       "    posts:\n      - {post: tanto, from: 2024-04-01, holding: 本務}\n"
                                       "  - code: M2\n    name: 波多野 まこと\n    kana: ハタノ マコト\n    specimen: true\n"
                                       "    posts:\n      - {post: kacho, from: 2024-04-01, holding: 本務}\n";

static inline bool procedures_bench_start(struct procedures_bench *bench, struct test *test, int which)
{
    *bench = (struct procedures_bench){.test = test, .arena = test_arena(test)};
    if (!test_database_open(test, &bench->place, which, NULL))
        return false;
    bench->place.database = database_close(bench->place.database);
    bench->folder = arena_print(bench->arena, "%.*s/city", TEXT_ARGUMENTS(bench->place.folder));
    bench_make(bench, "");
    bench_make(bench, "procedures");
    bench_write(bench, "city.yaml", bench_city_yaml);
    bench_write(bench, "sections.yaml", bench_sections_yaml);
    bench_write(bench, "staff.yaml", bench_staff_yaml);
    bench_write(bench, "postcodes.csv", "# 見本\npostcode,town\n9708026,福島県いわき市平\n9700222,福島県いわき市平沼ノ内\n"
                                        "9700222,福島県いわき市平沼ノ内諏訪原\n");
    bench_write(bench, "procedures/sample.yaml", bench_procedure);
    struct city_options options = {.data_folder = bench->place.folder,
                                   .store = bench->place.is_sqlite ? T("") : bench->place.where,
                                   .city_folder = bench->folder,
                                   .base_url = T("https://city.example.jp"),
                                   .program_version = T("test"),
                                   .may_migrate = true,
                                   .modules = all_modules,
                                   .clock_fixed = PROCEDURES_NOW};
    struct text why = {0};
    bench->city = city_open(bench->arena, &options, &why);
    test_expect_text(test, why, T(""), __FILE__, __LINE__);
    if (!bench->city)
        return test_expect(test, false, "the city opens", __FILE__, __LINE__);
    bench->store = database_store(bench->city->database);
    struct section section = {0};
    struct staff staff = {0};
    bool is_good = section_by_code(bench->store, bench->arena, T("shimin"), &section) == DONE;
    bench->section_id = section.id;
    is_good = is_good && section_by_code(bench->store, bench->arena, T("zei"), &section) == DONE;
    bench->other_section_id = section.id;
    is_good = is_good && staff_by_code(bench->store, bench->arena, T("M1"), &staff) == DONE;
    bench->clerk = (struct case_actor){.who = BY_STAFF, .staff_id = staff.id, .name = T("市民課 主事")};
    bench->city_actor = (struct case_actor){.who = BY_CITY};
    return test_expect(test, is_good, "sections and staff are there", __FILE__, __LINE__);
}

static inline void procedures_bench_end(struct procedures_bench *bench)
{
    bench->city = city_close(bench->city);
    test_database_close(&bench->place);
}

/* A form as a browser sends it: "name=value&...", not encoded but for %XX. */
static inline struct request *bench_form(struct arena *arena, struct text body, enum language language)
{
    struct request *request = TAKE(arena, struct request, 1);
    request->arena = arena;
    request->now = PROCEDURES_NOW;
    request->language = language;
    request->form = form_new(arena);
    for (struct text rest = body, part; text_next_part(&rest, '&', &part);) {
        ptrdiff_t equals = text_find_byte(part, '=');
        if (equals > 0)
            (void)!form_add(request->form, text_slice(part, 0, (size_t)equals), text_from(part, (size_t)equals + 1));
    }
    return request;
}

static inline struct answer_facts bench_facts(void)
{
    return (struct answer_facts){.today = date_of_moment(PROCEDURES_NOW), .channel = T("online")};
}

/* Sends one step's form; the problems' sentences are joined by "/". */
static inline struct text bench_answer(struct answer_set *answers, struct text step, int item, const char *body)
{
    struct arena *arena = answers->arena;
    struct answer_problems problems = {.arena = arena};
    struct answer_source source = {.request = bench_form(arena, text_of(body), JAPANESE)};
    struct buffer all = buffer_new(arena);
    (void)!answers_read_step(answers, procedure_step(answers->procedure, step), item, &source, &problems);
    for (size_t i = 0; i < problems.count; i++)
        buffer_print(&all, "%s%.*s", i ? "/" : "", TEXT_ARGUMENTS(problems.items[i].sentence));
    return buffer_text(&all);
}

/* The whole way through, ready to be sent. */
#define BENCH_PAPER "kind=a&copies=2&urgent=no"
#define BENCH_APPLICANT                                                                                                \
    "name-family=髙橋&name-given=花子&kana-family=たかはし&kana-given=ﾊﾅｺ&birth-era=昭和&birth-year=60&birth-month=2&birth-day=28"  \
    "&address-postcode=970-8026&address-town=福島県いわき市平&address-street=２１ー３&phone=０９０ー１２３４ー５６７８"

static inline const struct procedure *bench_definition(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct city_load load = {.arena = arena, .report = buffer_new(arena), .mistakes = buffer_new(arena)};
    struct node *root = NULL;
    const struct procedure *procedure = NULL;
    load.today = date_of_moment(PROCEDURES_NOW);
    if (load_yaml(&load, "sample.yaml", text_of(bench_procedure), &root) == DONE)
        (void)!procedure_read(&load, T("sample"), root, FROM_FOLDER, &procedure);
    test_expect_text(test, buffer_text(&load.mistakes), T(""), __FILE__, __LINE__);
    return procedure;
}

#define DAY(days) (PROCEDURES_NOW + (days)*DAY_MICROS)

/* One body, run on both databases. */
#define BOTH(name)                                                                                                     \
    static void name##_on(struct test *test, struct procedures_bench *bench);                                          \
    static void name(struct test *test)                                                                                \
    {                                                                                                                  \
        struct procedures_bench bench;                                                                                 \
        for (int which = 0; procedures_bench_start(&bench, test, which); which++) {                                    \
            name##_on(test, &bench);                                                                                   \
            procedures_bench_end(&bench);                                                                              \
        }                                                                                                              \
    }                                                                                                                  \
    static void name##_on(struct test *test, struct procedures_bench *bench)

static inline void bench_fill(struct procedures_bench *bench, struct answer_set *answers, const char *paper)
{
    struct answer_facts facts = bench_facts();
    answers_begin(bench->arena, procedure_find(bench->city, T("sample")), &facts, answers);
    (void)bench_answer(answers, T("paper"), 0, paper);
    (void)bench_answer(answers, T("applicant"), 0, BENCH_APPLICANT "&email=hana@example.jp");
}

static inline struct case_sending bench_sending(struct procedures_bench *bench, const struct answer_set *answers, struct text key)
{
    return (struct case_sending){.city = bench->city, .answers = answers, .send_key = key, .channel = T("online"),
                                 .mail = T("hana@example.jp"), .now = PROCEDURES_NOW};
}

static inline int64_t bench_send(struct procedures_bench *bench, struct text key)
{
    struct answer_set answers;
    struct case_receipt receipt = {0};
    bench_fill(bench, &answers, BENCH_PAPER);
    struct case_sending sending = bench_sending(bench, &answers, key);
    test_expect(bench->test, case_send(bench->store, bench->arena, &sending, &receipt) == DONE, "sent", __FILE__, __LINE__);
    return receipt.case_id;
}

static inline struct case_record bench_look(struct procedures_bench *bench, int64_t id)
{
    struct case_record record = {0};
    test_expect(bench->test, case_by_id(bench->city, bench->store, bench->arena, id, &record) == DONE, "there", __FILE__, __LINE__);
    return record;
}

static inline int64_t bench_count(struct procedures_bench *bench, const char *sql)
{
    static int slots[8];
    static int used;
    struct query query = {.module = "test", .name = "count", .sql = sql, .columns = 1, .slot = &slots[used++ % 8]};
    *query.slot = 0;
    struct cursor *rows = NULL;
    struct value value = {0};
    enum status status = store_start(bench->store, &query, NULL, &rows);
    if (status == DONE)
        status = store_next(rows, &value);
    enum status ended = store_end(rows, NULL);
    test_expect(bench->test, status == DONE && ended == DONE, sql, __FILE__, __LINE__);
    return value.integer;
}

static inline void bench_invariants_hold(struct procedures_bench *bench)
{
    extern const struct module procedures_module;
    for (const struct invariant *one = procedures_module.invariants; one->sentence; one++) {
        static int slots[16];
        struct query query = {.module = "test", .name = "invariant", .sql = one->sql_returning_no_row, .columns = 1,
                              .slot = &slots[(one - procedures_module.invariants) & 15]};
        *query.slot = 0;
        struct cursor *rows = NULL;
        struct value value[4];
        enum status status = store_start(bench->store, &query, NULL, &rows);
        if (status == DONE)
            status = store_next(rows, value);
        (void)!store_end(rows, NULL);
        test_expect(bench->test, status == NOT_FOUND, one->sentence, __FILE__, __LINE__);
    }
}
