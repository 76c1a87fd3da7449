/*
 * Any bytes as the definition of a procedure: read or refused with mistakes that have lines, never a crash; what was read has a
 * kept form that reads again to the same version, and can be answered.
 */
#include "base/check.h"
#include "engines/procedures/definition_private.h"
#include "engines/procedures/specimen.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void go_through(struct arena *arena, const struct procedure *procedure)
{
    struct answer_facts facts = {.today = DATE(2026, 11, 20), .channel = T("online")};
    struct specimen specimen = {.who = {.family = T("見本"), .given = T("花子"), .phone = T("09012345678"),
                                        .email = T("a@example.jp"), .postcode = T("9708686"), .town = T("平"),
                                        .street = T("1"), .birth = DATE(1985, 2, 28)}};
    struct answer_set answers;
    struct shown_answers shown;
    struct fee_total fee;
    answers_begin(arena, procedure, &facts, &answers);
    (void)!answers_invent(&answers, &specimen);
    (void)!answers_fee(&answers, ENGLISH, &fee);
    answers_shown(&answers, JAPANESE, &shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(0);
    struct city_load load = procedure_load(NULL, arena);
    struct node *root = NULL;
    const struct procedure *procedure = NULL, *again = NULL;
    load.today = DATE(2026, 11, 20);
    enum status status = load_yaml(&load, "fuzz.yaml", (struct text){(const char *)bytes, size}, &root);
    if (status == DONE)
        status = procedure_read(&load, T("sample"), root, FROM_FOLDER, &procedure);
    check((status == DONE) == (procedure != NULL));
    check(status == DONE || load.mistake_count > 0);
    if (procedure) {
        struct text body = procedure_body(&load, root);
        check(procedure_from_body(NULL, arena, T("sample"), body, &again) == DONE);
        check(text_is(again->version, procedure->version));
        go_through(arena, procedure);
    }
    arena_free(arena);
    return 0;
}
