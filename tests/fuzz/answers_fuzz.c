/*
 * Any form as the answers to every kind of question: understood or answered with a sentence, never a crash; what is right
 * survives being kept, and what is kept in a case holds nothing that was typed wrongly and no My Number.
 */
#include "base/check.h"
#include "base/contact.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/procedures_testing.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
bool test_expect(struct test *test, bool holds, const char *what, const char *file, int line)
{
    (void)test, (void)what, (void)file, (void)line;
    return holds;
}
bool test_expect_text(struct test *test, struct text found, struct text wanted, const char *file, int line)
{
    (void)test, (void)file, (void)line;
    return text_is(found, wanted);
}
static struct arena *forever;
struct arena *test_arena(struct test *test)
{
    (void)test;
    return forever;
}

static void read_all(struct answer_set *answers, struct request *request)
{
    struct answer_source source = {.request = request};
    struct answer_problems problems = {.arena = answers->arena};
    for (size_t i = 0; i < answers->procedure->step_count; i++) {
        const struct procedure_step *step = &answers->procedure->steps[i];
        size_t before = problems.count;
        enum status status = answers_read_step(answers, step, 0, &source, &problems);
        check(step->is_exit || (status == DONE) == (problems.count == before));
        struct answer_views views;
        answers_views(answers, step, 0, request->language, &source, &problems, NULL, &views);
    }
    for (size_t i = 0; i < problems.count; i++)
        check(problems.items[i].sentence.length > 0 && text_is_utf8(problems.items[i].sentence));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct procedure *procedure;
    if (!procedure) {
        forever = arena_new(0);
        procedure = bench_definition(NULL);
        check(procedure != NULL);
    }
    struct arena *arena = arena_new(0);
    struct request request = {.arena = arena, .language = (enum language)(size % LANGUAGE_COUNT), .form = form_new(arena)};
    struct answer_facts facts = bench_facts();
    struct answer_set answers, again;
    answers_begin(arena, procedure, &facts, &answers);
    if (form_read_urlencoded(request.form, (struct text){(const char *)bytes, size}) == DONE) {
        read_all(&answers, &request);
        struct text json = answers_json(&answers, arena);
        check(answers_from_json(arena, procedure, &facts, json, &again) == DONE);
        check(text_is(answers_json(&again, arena), json));
        answers_tidy(&again);
        const char *name;
        json_t *value;
        json_object_foreach(again.values, name, value) check(name[0] != '!');
        check(!my_number_is_in(answers_text(&again, T("words"))));
        struct shown_answers shown;
        answers_shown(&again, request.language, &shown);
    }
    arena_free(arena);
    return 0;
}
