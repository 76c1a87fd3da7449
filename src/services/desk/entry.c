/*
 * 代理入力: staff type a paper, phone or counter application into the same form. All open steps stand on one page; the
 * applicant and who typed it are both recorded.
 */
#include "base/encoding.h"
#include "city/city.h"
#include "city/permissions.h"
#include "desk.pages.h"
#include "services/desk/desk.h"
#include "system/random.h"
#include "web/once.h"

enum { SEND_KEY_BYTES = 16 };

struct entry_form {
    struct text channel;
};
/* clang-format off */
static const struct option channels[] = {
    {"counter", TR_INIT("channel|At the counter"), TR_INIT("")},
    {"phone", TR_INIT("channel|By phone"), TR_INIT("")},
    {"paper", TR_INIT("channel|On paper"), TR_INIT("")},
    {0}};
static const struct field fields[] = {
    CHOICE_FIELD(struct entry_form, channel, .label = TR_INIT("How it came in"), .options = channels), {0}};
/* clang-format on */

enum status desk_list_entries(struct request *request, struct response *response)
{
    const struct procedure_set *set = procedures_now(city_of(request));
    struct desk_entries view = {set->count, TAKE(request->arena, struct desk_choice, set->count)};
    for (size_t i = 0; i < set->count; i++)
        view.items[i] = (struct desk_choice){set->items[i]->name, words_in(&set->items[i]->title, request->language), false};
    return desk_entries_page(request, response, &view);
}

struct entering {
    struct request *request;
    const struct procedure *procedure;
    struct answer_set answers;
    struct answer_problems problems;
    struct answer_source source;
    bool was_sent;
};

static enum status begin(struct request *request, struct entering *entering)
{
    *entering = (struct entering){.request = request, .procedure = procedure_find(city_of(request), request_part(request, "name"))};
    if (!entering->procedure)
        return NOT_FOUND;
    struct text channel = request_field(request, "channel");
    struct answer_facts facts = {.today = city_today_of(request), .channel = channel.length ? channel : T("counter")};
    answers_begin(request->arena, entering->procedure, &facts, &entering->answers);
    entering->problems.arena = request->arena;
    entering->source = (struct answer_source){.request = request};
    return DONE;
}

/* Reads the open steps in order; what opens or closes by an answer is right for the steps behind it. */
static enum status read_steps(struct entering *entering)
{
    enum status status = DONE;
    const struct procedure *procedure = entering->procedure;
    for (size_t i = 0; status == DONE && i < procedure->step_count; i++) {
        const struct procedure_step *step = &procedure->steps[i];
        if (step->is_exit || !answers_step_is_open(&entering->answers, step))
            continue;
        status = answers_read_step(&entering->answers, step, 0, &entering->source, &entering->problems);
        if (status == INVALID)
            status = DONE;
    }
    return status;
}

static enum status show(struct entering *entering, struct response *response)
{
    struct request *request = entering->request;
    struct open_steps open;
    struct desk_entry view = {.name = entering->procedure->name,
                              .title = words_in(&entering->procedure->title, request->language), .fields = fields};
    answers_open_steps(&entering->answers, &open);
    view.steps = (struct entry_steps){open.count, TAKE(request->arena, struct entry_step, open.count)};
    for (size_t i = 0; i < open.count; i++) {
        struct entry_step *step = &view.steps.items[i];
        *step = (struct entry_step){.title = words_in(&open.items[i]->title, request->language)};
        if (open.items[i]->is_exit)
            step->exit = words_in(&open.items[i]->reason, request->language);
        else
            answers_views(&entering->answers, open.items[i], 0, request->language, &entering->source,
                          entering->was_sent ? &entering->problems : NULL, NULL, &step->questions);
    }
    for (size_t i = 0; entering->was_sent && i < entering->problems.count; i++)
        form_problem_add(request, entering->problems.items[i].control, entering->problems.items[i].sentence);
    if (answers_fee(&entering->answers, request->language, &view.fee) != DONE)
        view.fee = (struct fee_total){0};
    return desk_entry_page(request, response, &view);
}

enum status desk_show_entry(struct request *request, struct response *response)
{
    struct entering entering;
    enum status status = begin(request, &entering);
    return status == DONE ? show(&entering, response) : status;
}

static void keep_answer(void *context, struct text number)
{
    const struct request *request = context;
    once_answer(request, arena_print(request->arena, "/desk/cases/%.*s", TEXT_ARGUMENTS(number)));
}

static enum status send(struct entering *entering, struct response *response, struct text channel)
{
    struct request *request = entering->request;
    struct applicant applicant;
    uint8_t key[SEND_KEY_BYTES];
    random_fill(&system_random, key, sizeof key);
    answers_applicant(&entering->answers, &applicant);
    struct case_actor actor = desk_actor(request);
    struct case_sending sending = {.city = city_of(request), .answers = &entering->answers,
                                   .send_key = base64url_text(request->arena, key, sizeof key), .staff_id = request->actor.id,
                                   .staff_name = actor.name, .channel = channel, .mail = applicant.email,
                                   .language = JAPANESE, .now = request->now, .numbered = keep_answer, .context = request};
    struct case_receipt receipt = {0};
    enum status status = case_send(request->store, request->arena, &sending, &receipt);
    if (status == TOO_MUCH) {
        form_problem_add(request, T(""), window_words_now(city_of(request), request->arena, entering->answers.procedure, receipt.refusal, request->language));
        return show(entering, response);
    }
    return status == DONE ? redirect_print(response, "/desk/cases/%.*s", TEXT_ARGUMENTS(receipt.number)) : status;
}

enum status desk_send_entry(struct request *request, struct response *response)
{
    struct entering entering;
    struct entry_form form;
    enum status status = begin(request, &entering);
    if (status != DONE)
        return status;
    entering.was_sent = true;
    enum status form_status = form_read(request, fields, &form);
    if (form_status != DONE && form_status != INVALID)
        return form_status;
    status = read_steps(&entering);
    if (status != DONE)
        return status;
    /* Steps that an answer has just opened have not been on the page: they are shown now, without blame. */
    if (form_status == INVALID || entering.problems.count || answers_next_step(&entering.answers) || answers_exit(&entering.answers))
        return show(&entering, response);
    status = answers_check(&entering.answers, request->language, &entering.problems);
    if (status == INVALID)
        return show(&entering, response);
    return status == DONE ? send(&entering, response, form.channel) : status;
}
