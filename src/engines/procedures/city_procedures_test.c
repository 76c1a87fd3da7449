/*
 * Every procedure of the demonstration city: read with its parts and linted beside its folder, filled in on several ways to the
 * end, shown in three languages, its fee worked out.
 */
#include "base/test.h"
#include "engines/procedures/definition_private.h"
#include "engines/procedures/parts.h"
#include "engines/procedures/specimen.h"
#include "system/files.h"

enum { PROCEDURES_LEAST = 60 };

/* To the end, on several ways; all that is answered is shown in words of each language, and the fee is known. */
static void goes_through(struct test *test, const struct procedure *procedure)
{
    struct answer_facts facts = {.today = DATE(2026, 11, 20), .channel = T("online")};
    struct specimen specimen = {.who = {.family = T("見本"), .given = T("花子"), .kana_family = T("ミホン"),
                                        .kana_given = T("ハナコ"), .phone = T("09012345678"), .email = T("a@example.jp"),
                                        .postcode = T("9708686"), .town = T("福島県いわき市平字梅本"), .street = T("21"),
                                        .birth = DATE(1985, 2, 28)},
                                .file = T("f"), .file_name = T("f.png"), .file_bytes = 100};
    for (specimen.variant = 0; specimen.variant < 6; specimen.variant++) {
        struct answer_set answers;
        struct fee_total fee = {0};
        answers_begin(test_arena(test), procedure, &facts, &answers);
        if (!EXPECT(answers_invent(&answers, &specimen) == DONE))
            EXPECT_TEXT(procedure->name, arena_print(test_arena(test), "variant %d", (int)specimen.variant));
        EXPECT(answers_fee(&answers, JAPANESE, &fee) == DONE);
        EXPECT(procedure->payment == PAYMENT_NONE ? fee.yen == 0 : fee.yen <= 200000);
        for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++) {
            struct shown_answers shown;
            answers_shown(&answers, language, &shown);
            EXPECT(shown.count >= 2);
            for (size_t i = 0; i < shown.count; i++)
                for (size_t j = 0; j < shown.items[i].count; j++)
                    EXPECT(shown.items[i].items[j].label.length > 0);
        }
    }
}

struct sound {
    struct test *test;
    struct parts parts;
    size_t count;
};

static enum status look_at(struct city_load *load, struct text name, struct node *root, void *context)
{
    struct sound *sound = context;
    struct test *test = sound->test;
    const struct procedure *procedure = NULL;
    sound->count++;
    parts_put_in(load, &sound->parts, root);
    if (!EXPECT(procedure_read(load, name, root, FROM_FOLDER, &procedure) == DONE))
        return DONE;
    EXPECT(procedure->step_count >= 2 && procedure->step_count <= 10);
    EXPECT(procedure->search_words.count >= 3 && procedure->guide.needs.count >= 1 && procedure->guide.other_ways.count >= 1);
    EXPECT(procedure_field_meaning(procedure, MEANS_APPLICANT_PHONE) && procedure_field_meaning(procedure, MEANS_APPLICANT_EMAIL));
    struct text body = procedure_body(load, root);
    EXPECT(body.length && body.length <= PROCEDURE_BYTES_MAX);
    goes_through(test, procedure);
    return DONE;
}

/* Tests are run from the tree or from a build folder in it. */
static struct text citys_folder(struct arena *arena)
{
    static const char *const roots[] = {"", "../", "../../"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        struct text path = arena_print(arena, "%scities/iwaki", roots[i]);
        if (file_is_there(arena_print(arena, "%.*s/city.yaml", TEXT_ARGUMENTS(path)).bytes))
            return path;
    }
    return T("");
}

static void the_citys_procedures_are_sound(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct city_load load = procedure_load(NULL, arena);
    struct sound sound = {.test = test};
    load.folder = citys_folder(arena);
    load.today = DATE(2026, 11, 20);
    if (!load.folder.length) {
        test_skip(test, "the city's folder is not beside the tests");
        return;
    }
    EXPECT(parts_read(&load, &sound.parts) == DONE);
    EXPECT(load_folder(&load, "procedures", look_at, &sound) == DONE);
    parts_lint(&load, &sound.parts);
    EXPECT_TEXT(buffer_text(&load.mistakes), T(""));
    EXPECT(sound.count >= PROCEDURES_LEAST);
}

const struct test_case city_procedures_test[] = {{"the city's procedures are sound", the_citys_procedures_are_sound}, {0}};
