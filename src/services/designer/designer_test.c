/*
 * The designer through its pages: who may, what is refused, what is kept; the folder against the desk; every procedure taken
 * out and applied again.
 */
#include "city/load.h"
#include "city/test_invariants.h"
#include "engines/procedures/library.h"
#include "engines/procedures/write.h"
#include "engines/procedures/designs.h"
#include "system/files.h"
#include "web/html.h"

#include <stdio.h>
#include <sys/stat.h>

extern const struct module *const all_modules[];

#define CLERK "M0101"
#define CHIEF "M0103"
#define HEAD "M0104"
#define OTHER_CHIEF "M0202"

static bool says(struct text page, const char *words)
{
    return text_find(page, text_of(words)) >= 0;
}

static int get(struct test_city *town, struct text path, struct text *page)
{
    return test_city_get(town, arena_terminated(town->arena, path), page);
}

static void expect_page(struct test *test, struct test_city *town, struct text path, const char *words)
{
    struct text page = T(""), why = T("");
    char *name = arena_terminated(town->arena, path);
    test_expect_integer(test, get(town, path, &page), 200, name, __LINE__);
    test_expect(test, says(page, words), words, name, __LINE__);
    html_check(town->arena, page, &why);
    test_expect_text(test, why, T(""), name, __LINE__);
}

/* Begins a design of a published procedure; its path. */
static struct text begin(struct test *test, struct test_city *town, const char *name)
{
    struct text answer = T("");
    char *fields = arena_terminated(town->arena, arena_print(town->arena, "do=edit&name=%s", name));
    EXPECT_INTEGER(test_city_post(town, "/desk/designer", "/desk/designer", fields, &answer), 303);
    return answer;
}

static int64_t id_in(struct text path)
{
    int64_t id = 0;
    (void)text_to_integer(text_from(path, (size_t)text_find_last_byte(path, '/') + 1), &id);
    return id;
}

static int64_t revision_of(struct test_city *town, int64_t id)
{
    struct design design = {0};
    return design_of(town->store, town->arena, id, &design) == DONE ? design.revision : 0;
}

static int post(struct test_city *town, struct text form, struct text path, struct text fields, struct text *answer)
{
    return test_city_post(town, arena_terminated(town->arena, form), arena_terminated(town->arena, path),
                          arena_terminated(town->arena, fields), answer);
}

/* Saves the design's own page with one field changed. */
static int save(struct test_city *town, struct text path, const char *at, const char *fields, struct text *answer)
{
    return post(town, path, path, arena_print(town->arena, "at=%s&revision=%lld&do=save&%s", at, (long long)revision_of(town, id_in(path)), fields),
                answer);
}

/* ---- who may, and what is refused ---- */

static void test_rights(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page, answer;
        EXPECT(test_city_get(&town, "/desk/designer", &page) != 200);
        test_city_as_staff(&town, CLERK);
        EXPECT_INTEGER(test_city_get(&town, "/desk/designer", &page), 403);
        test_city_as_staff(&town, CHIEF);
        expect_page(test, &town, T("/desk/designer"), "juminhyo");
        EXPECT_INTEGER(test_city_get(&town, "/desk/designer", &page), 200);
        EXPECT(!says(page, ">inu<")); /* another section's */
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer", "/desk/designer", "do=edit&name=inu", &answer), 403);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer", "/desk/designer", "do=new&title=&name=x1&section=shimin", &answer), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer", "/desk/designer", "do=new&title=a&name=A%20B&section=shimin", &answer), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer", "/desk/designer", "do=new&title=a&name=juminhyo&section=shimin", &answer), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer", "/desk/designer", "do=import&yaml=a%3A%20%5B", &answer), 422);
        struct text path = begin(test, &town, "juminhyo");
        expect_page(test, &town, path, "足りないものはありません");
        EXPECT_TEXT(begin(test, &town, "juminhyo"), path); /* one design for a name */
        expect_page(test, &town, arena_join(town.arena, path, T("?at=steps.0")), "この画面に質問を加える");
        expect_page(test, &town, arena_join(town.arena, path, T("?at=steps.0.fields.0")), "条件を作る");
        expect_page(test, &town, arena_join(town.arena, path, T("?at=guide")), "根拠の法令");
        expect_page(test, &town, arena_join(town.arena, path, T("?at=fees.0")), "条例と条");
        expect_page(test, &town, arena_join(town.arena, path, T("/submit")), "違いはありません");
        expect_page(test, &town, arena_join(town.arena, path, T("/phone?page=guide")), "住民票");
        expect_page(test, &town, arena_join(town.arena, path, T("/trial")), "name=\"trial\"");
        expect_page(test, &town, T("/desk/designer/juminhyo"), "第1版");
        expect_page(test, &town, T("/desk/designer/untranslated"), "すべて3つの言語でそろっています");
        EXPECT_INTEGER(get(&town, arena_join(town.arena, path, T("?at=steps.99")), &page), 404);
        EXPECT_INTEGER(get(&town, arena_join(town.arena, path, T("?at=nothing")), &page), 404);
        test_city_as_staff(&town, OTHER_CHIEF); /* may design, but not this one */
        static const char *const closed[] = {"", "/submit", "/export.yaml", "/phone", "/trial"};
        for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
            EXPECT_INTEGER(get(&town, arena_join(town.arena, path, text_of(closed[i])), &page), 403);
        EXPECT_INTEGER(save(&town, T("/desk/designer"), "", "", &answer) == 303, 0);
        EXPECT_INTEGER(test_city_get(&town, "/desk/designer/juminhyo", &page), 403);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

/* ---- saving, undoing, colleagues ---- */

static void test_saving(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text answer, page;
        test_city_as_staff(&town, CHIEF);
        struct text path = begin(test, &town, "juminhyo");
        struct text field = arena_join(town.arena, path, T("?at=steps.0.fields.0"));
        EXPECT_INTEGER(save(&town, path, "steps.0.fields.0", "label.ja=%E3%81%82&label.en=&label.easy=%E3%81%82", &answer), 303);
        expect_page(test, &town, field, "まだありません"); /* the English is missing, and said */
        EXPECT_INTEGER(get(&town, arena_join(town.arena, path, T("/submit")), &page), 200);
        EXPECT(says(page, "英語（en）を書いてください") && !says(page, "決裁に回す</button>"));
        EXPECT_INTEGER(post(&town, path, arena_join(town.arena, path, T("/submit")), T("revision=2"), &answer), 422);
        /* a colleague with the older page */
        EXPECT_INTEGER(post(&town, path, path, T("at=&revision=1&do=save&kana=%E3%82%A2"), &answer), 422);
        EXPECT(says(answer, "ほかの職員がこの設計を保存しました"));
        EXPECT_INTEGER(save(&town, path, "", "do=undo", &answer), 303); /* the first "do" is save: nothing changes */
        int64_t now = revision_of(&town, id_in(path));
        EXPECT_INTEGER(post(&town, path, path, arena_print(town.arena, "at=&revision=%lld&do=undo", (long long)now), &answer), 303);
        EXPECT_INTEGER(get(&town, field, &page), 200);
        EXPECT(!says(page, "まだありません"));
        /* a renamed question is renamed in every condition, and the words of the city come by themselves */
        EXPECT_INTEGER(save(&town, path, "steps.0", "new-kind=text&new-fields=%E3%81%8A%E5%90%8D%E5%89%8D", &answer), 303);
        now = revision_of(&town, id_in(path));
        EXPECT_INTEGER(post(&town, path, path, arena_print(town.arena, "at=steps.0&revision=%lld&do=add%%3Afields&new-kind=text&new-fields=%%E3%%81%%8A%%E5%%90%%8D%%E5%%89%%8D", (long long)now), &answer), 303);
        EXPECT_INTEGER(get(&town, arena_join(town.arena, path, T("/export.yaml")), &page), 200);
        EXPECT(says(page, "- name: text_1") && says(page, "en: Your name"));
        /* hands off what is broken: a rule that is no JSON, a path that is not there */
        now = revision_of(&town, id_in(path));
        EXPECT_INTEGER(post(&town, path, path, arena_print(town.arena, "at=steps.0&revision=%lld&do=save&show.raw=%%7Bbad", (long long)now), &answer), 422);
        EXPECT_INTEGER(post(&town, path, path, arena_print(town.arena, "at=steps.0&revision=%lld&do=remove%%3Asteps.77.fields.9", (long long)now), &answer), 303);
        EXPECT_INTEGER(post(&town, path, path, arena_print(town.arena, "at=..x&revision=%lld&do=save", (long long)now), &answer), 303);
        EXPECT_INTEGER(revision_of(&town, id_in(path)), now);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

/* ---- approval, publishing, versions, the switch ---- */

static struct text ask(struct test *test, struct test_city *town, struct text path, const char *day)
{
    struct text answer = T("");
    struct text submit = arena_join(town->arena, path, T("/submit"));
    struct text fields = arena_print(town->arena, "revision=%lld&publish_on=%s", (long long)revision_of(town, id_in(path)), day);
    EXPECT_INTEGER(post(town, submit, submit, fields, &answer), 303);
    return submit;
}

static int go(struct test_city *town, struct text submit, const char *fields, struct text *answer)
{
    struct text path = text_slice(submit, 0, submit.length - (sizeof "/submit" - 1));
    return post(town, submit, arena_join(town->arena, path, T("/acts")), text_of(fields), answer);
}

static void test_publishing(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text answer, old_version = procedure_find(town.city, T("juminhyo"))->version;
        test_city_as_staff(&town, CHIEF);
        struct text path = begin(test, &town, "juminhyo");
        EXPECT_INTEGER(save(&town, path, "", "minutes=7", &answer), 303);
        struct text submit = ask(test, &town, path, "");
        EXPECT_INTEGER(go(&town, submit, "do=approve&position=1", &answer), 403); /* not by who drafts */
        EXPECT(save(&town, path, "", "minutes=8", &answer) == 409); /* on its way */
        test_city_as_staff(&town, HEAD);
        EXPECT_INTEGER(go(&town, submit, "do=return&position=1&comment=", &answer), 422);
        EXPECT_INTEGER(go(&town, submit, "do=return&position=1&comment=x", &answer), 303);
        test_city_as_staff(&town, CHIEF);
        ask(test, &town, path, "");
        test_city_as_staff(&town, HEAD);
        expect_page(test, &town, submit, "入力にかかる分数");
        EXPECT_INTEGER(go(&town, submit, "do=approve&position=1", &answer), 303);
        EXPECT_INTEGER(go(&town, submit, "do=approve&position=1", &answer), 409); /* twice */
        EXPECT_INTEGER(procedure_find(town.city, T("juminhyo"))->minutes, 7);
        expect_page(test, &town, T("/desk/designer/juminhyo?changes=2"), "第2版");
        const struct procedure *old = NULL; /* cases keep theirs */
        EXPECT(procedure_of_version(town.city, town.store, T("juminhyo"), old_version, &old) == DONE && old->minutes != 7);
        /* on a chosen day */
        test_city_as_staff(&town, CHIEF);
        path = begin(test, &town, "juminhyo");
        EXPECT_INTEGER(save(&town, path, "", "minutes=9", &answer), 303);
        EXPECT_INTEGER(post(&town, path, arena_join(town.arena, path, T("/submit")), T("revision=2&publish_on=2020-01-01"), &answer), 422);
        submit = ask(test, &town, path, "2026-11-25");
        test_city_as_staff(&town, HEAD);
        EXPECT_INTEGER(go(&town, submit, "do=approve&position=1", &answer), 303);
        EXPECT_INTEGER(procedure_find(town.city, T("juminhyo"))->minutes, 7);
        city_set_clock(town.city, TEST_CITY_NOW + 3 * DAY_MICROS);
        test_city_run(&town);
        EXPECT_INTEGER(procedure_find(town.city, T("juminhyo"))->minutes, 9);
        city_set_clock(town.city, TEST_CITY_NOW);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

static void test_switch(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text answer, page;
        test_city_as_staff(&town, CHIEF);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer/juminhyo", "/desk/designer/juminhyo/switch", "do=off&reason.ja=", &answer), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer/juminhyo", "/desk/designer/juminhyo/switch",
                                      "do=off&reason.ja=%E7%82%B9%E6%A4%9C%E4%B8%AD&reason.en=Maintenance", &answer), 303);
        test_city_as_nobody(&town);
        EXPECT_INTEGER(test_city_get(&town, "/procedures/juminhyo", &page), 200);
        EXPECT(says(page, "点検中"));
        EXPECT_INTEGER(test_city_get(&town, "/en/procedures/juminhyo", &page), 200);
        EXPECT(says(page, "Maintenance"));
        EXPECT_INTEGER(test_city_get(&town, "/apply/juminhyo", &page), 200);
        EXPECT(says(page, "点検中") && !says(page, "<button class=\"btn main\""));
        test_city_as_staff(&town, CHIEF);
        EXPECT_INTEGER(test_city_post(&town, "/desk/designer/juminhyo", "/desk/designer/juminhyo/switch", "do=on&reason.ja=-", &answer), 303);
        test_city_as_nobody(&town);
        EXPECT_INTEGER(test_city_get(&town, "/procedures/juminhyo", &page), 200);
        EXPECT(!says(page, "点検中"));
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

/* ---- the folder against the desk ---- */

static void put_file(struct test_city *town, struct text folder, const char *name, struct text bytes)
{
    char *path = arena_terminated(town->arena, arena_print(town->arena, "%.*s/procedures/%s.yaml", TEXT_ARGUMENTS(folder), name));
    FILE *file = fopen(path, "w");
    if (file) {
        (void)fwrite(bytes.bytes, 1, bytes.length, file);
        fclose(file);
    }
}

static struct text yaml_of(struct test *test, struct test_city *town, struct text name, bool is_export)
{
    struct text version = T(""), body = T("");
    json_t *tree = NULL;
    EXPECT(design_offered(town->store, town->arena, name, &version, &body) == DONE);
    EXPECT(json_read(town->arena, body, NULL, &tree, NULL) == DONE);
    return is_export ? procedure_export(town->arena, tree, version) : procedure_write(town->arena, tree);
}

static void copy_file(struct test_city *town, struct text folder, const char *name)
{
    char *to = arena_terminated(town->arena, arena_print(town->arena, "%.*s/%s", TEXT_ARGUMENTS(folder), name));
    FILE *from_file = fopen(arena_terminated(town->arena, arena_print(town->arena, "cities/iwaki/%s", name)), "r"), *to_file = fopen(to, "w");
    for (int byte; from_file && to_file && (byte = getc(from_file)) != EOF;)
        putc(byte, to_file);
    if (from_file)
        fclose(from_file);
    if (to_file)
        fclose(to_file);
}

static struct text make_folder(struct test_city *town)
{
    struct text folder = arena_join(town->arena, town->place.folder, T("/taken-out"));
    mkdir(arena_terminated(town->arena, folder), 0700);
    mkdir(arena_terminated(town->arena, arena_join(town->arena, folder, T("/procedures"))), 0700);
    static const char *const others[] = {"approvals.yaml", "city.yaml", "offices.yaml", "postcodes.csv", "retention.yaml",
                                         "sections.yaml", "settings.yaml", "staff.yaml"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        copy_file(town, folder, others[i]);
    return folder;
}

static struct load_result plan(struct test_city *town, struct text folder, bool applies)
{
    struct load_result result = {0};
    enum status status = applies ? city_apply(town->city, folder, town->arena, &result) : city_plan(town->city, folder, town->arena, &result);
    (void)status;
    return result;
}

static void test_folder(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text folder = make_folder(&town), answer;
        const struct procedure_set *set = procedures_now(town.city);
        EXPECT(set->count >= 7);
        for (size_t i = 0; i < set->count; i++)
            put_file(&town, folder, arena_terminated(town.arena, set->items[i]->name), yaml_of(test, &town, set->items[i]->name, true));
        struct load_result result = plan(&town, folder, false);
        EXPECT_TEXT(result.mistakes ? result.report : T(""), T(""));
        EXPECT(!text_has(result.report, T("手続き"))); /* every one is as before */
        struct text before = yaml_of(test, &town, T("juminhyo"), false);
        /* changed at the desk only: the desk wins */
        test_city_as_staff(&town, CHIEF);
        struct text path = begin(test, &town, "juminhyo");
        EXPECT_INTEGER(save(&town, path, "", "minutes=7", &answer), 303);
        struct text submit = ask(test, &town, path, "");
        test_city_as_staff(&town, HEAD);
        EXPECT_INTEGER(go(&town, submit, "do=approve&position=1", &answer), 303);
        result = plan(&town, folder, true);
        EXPECT_INTEGER(result.mistakes, 0);
        EXPECT_INTEGER(procedure_find(town.city, T("juminhyo"))->minutes, 7);
        /* changed in both: neither, and it is said */
        ptrdiff_t at = text_find(before, T("kana: "));
        struct text both = arena_print(town.arena, "%.*skana: カエタ\n%.*s", (int)at, before.bytes,
                                       TEXT_ARGUMENTS(text_from(before, (size_t)at + (size_t)text_find_byte(text_from(before, (size_t)at), '\n') + 1)));
        put_file(&town, folder, "juminhyo", both);
        result = plan(&town, folder, true);
        EXPECT(result.mistakes == 1 && text_has(result.report, T("based_on")));
        EXPECT_INTEGER(procedure_find(town.city, T("juminhyo"))->minutes, 7);
        /* ... and the file says that it was made from what is offered */
        put_file(&town, folder, "juminhyo",
                 arena_print(town.arena, "based_on: \"%.*s\"\n%.*s", TEXT_ARGUMENTS(procedure_find(town.city, T("juminhyo"))->version), TEXT_ARGUMENTS(both)));
        result = plan(&town, folder, true);
        EXPECT_TEXT(result.mistakes ? result.report : T(""), T(""));
        EXPECT(procedure_find(town.city, T("juminhyo"))->minutes != 7);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case designer_test[] = {
    {"only a section's own procedures, and what is wrong is refused", test_rights},
    {"saved, undone, not over a colleague's work; nothing is lost", test_saving},
    {"another person approves; at once or on a day; old versions stay", test_publishing},
    {"a procedure is switched off and on without a restart", test_switch},
    {"taken out and applied again; the folder against the desk", test_folder},
    {0}};
