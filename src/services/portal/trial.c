/*
 * Trying a design: it is filled in page by page as a resident would, and at the end stand the fee, the route, the paper and
 * the answers. Nothing is kept: the answers travel with the page, files are looked at by name and size only, no draft, no
 * case, no mail. A restart begins with an empty form.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "base/holiday.h"
#include "city/city.h"
#include "engines/approvals/preview.h"
#include "services/portal/preview.h"
#include "web/form_data.h"
#include "web/language.h"

enum { TRIAL_BYTES = 100 * 1024 };

struct trying {
    struct request *request;
    struct response *response;
    struct design design;
    const struct procedure *procedure;
    struct answer_set answers;
    struct answer_source source;
    struct answer_problems problems;
    struct town_choices towns;
};

static enum status look_at_file(void *context, const struct upload *upload, struct kept_file *kept)
{
    const struct trying *trying = context;
    *kept = (struct kept_file){.public_id = T("trial"), .name = arena_copy(trying->request->arena, upload->file_name),
                               .size_bytes = upload->size_bytes};
    return DONE;
}

static enum status open_trial(struct request *request, struct response *response, struct trying *trying)
{
    struct answer_facts facts = preview_facts(request);
    struct text sent = request_field(request, "trial");
    *trying = (struct trying){.request = request, .response = response};
    enum status status = preview_open(request, &trying->design, &trying->procedure);
    if (status != DONE)
        return status;
    if (sent.length > TRIAL_BYTES)
        return TOO_MUCH;
    if (!sent.length || answers_from_json(request->arena, trying->procedure, &facts, sent, &trying->answers) != DONE)
        answers_begin(request->arena, trying->procedure, &facts, &trying->answers);
    trying->problems.arena = request->arena;
    trying->source = (struct answer_source){.request = request, .keep_file = look_at_file, .context = trying};
    response->may_be_framed = true;
    return DONE;
}

/* ---- pages ---- */

static struct text action_of(const struct trying *trying, struct text step, int item)
{
    return arena_print(trying->request->arena, "/desk/designs/%lld/trial?step=%.*s&item=%d", (long long)trying->design.id,
                       TEXT_ARGUMENTS(step), item);
}

static enum status show_step(struct trying *trying, const struct procedure_step *step, int item)
{
    struct request *request = trying->request;
    enum language language = request->language;
    struct step_view view = {.title = words_in(&step->title, language), .hint = words_in(&step->hint, language), .is_trial = true,
                             .action = action_of(trying, step->name, item), .item_title = words_in(&step->repeat_item, language),
                             .trial = answers_json(&trying->answers, request->arena),
                             .back_url = arena_print(request->arena, "/desk/designs/%lld/trial", (long long)trying->design.id)};
    enum status status = apply_frame_of(request, trying->procedure, &trying->answers, step->name, &view.frame);
    if (status != DONE)
        return status;
    if (item >= 0) {
        answers_views(&trying->answers, step, item, language, &trying->source, &trying->problems,
                      trying->towns.count ? &trying->towns : NULL, &view.questions);
        view.has_files = has_file_question(&view.questions);
    } else {
        size_t count = answers_items(&trying->answers, step);
        view.is_list = true;
        view.may_add = (int64_t)count < step->repeat_max;
        view.items.items = TAKE(request->arena, struct item_line, count + 1);
        for (size_t i = 0; i < count; i++)
            view.items.items[view.items.count++] = (struct item_line){
                arena_print(request->arena, "%.*s %zu", TEXT_ARGUMENTS(view.item_title), i + 1), T(""), (int)i};
    }
    show_problems(request, &trying->problems);
    return portal_step_page(request, trying->response, &view);
}

static enum status fill_route(struct trying *trying, struct trial_view *view)
{
    struct request *request = trying->request;
    struct approval_steps steps;
    if (!trying->procedure->approval.length)
        return DONE;
    enum status status = approval_preview(request->store, request->arena, trying->procedure->approval, view->fee.yen,
                                          trying->design.section_id, request->actor.id, city_today_of(request), &steps);
    view->has_no_route = status == NOT_FOUND;
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    view->route.items = TAKE(request->arena, struct trial_step, steps.count + 1);
    for (size_t i = 0; i < steps.count; i++)
        view->route.items[view->route.count++] = (struct trial_step){
            say(request->language, steps.items[i].duty == DUTY_EXAMINE ? TR("duty|Examine") : TR("duty|Decide")),
            grade_name(steps.items[i].grade), steps.items[i].expected_name};
    return DONE;
}

static enum status show_end(struct trying *trying)
{
    struct request *request = trying->request;
    enum language language = request->language;
    const struct procedure *procedure = trying->procedure;
    struct trial_view view = {.title = words_in(&procedure->title, language), .procedure = procedure,
                              .again_url = arena_print(request->arena, "/desk/designs/%lld/trial", (long long)trying->design.id),
                              .due = date_add_business_days(city_today_of(request), (int)procedure->processing_days, NULL),
                              .paper = procedure->result_name};
    enum status status = answers_check(&trying->answers, language, &trying->problems);
    if (status != DONE && status != INVALID)
        return status;
    for (size_t i = 0; i < trying->problems.count; i++)
        form_problem_add(request, T(""), trying->problems.items[i].sentence);
    answers_shown(&trying->answers, language, &view.answers);
    if (answers_fee(&trying->answers, language, &view.fee) != DONE)
        view.fee = (struct fee_total){0};
    status = fill_route(trying, &view);
    return status == DONE ? portal_trial_page(request, trying->response, &view) : status;
}

static enum status show_exit(struct trying *trying, const struct procedure_step *step)
{
    struct exit_view view = {.title = words_in(&step->title, trying->request->language),
                             .reason = words_in(&step->reason, trying->request->language),
                             .back_url = arena_print(trying->request->arena, "/desk/designs/%lld/trial", (long long)trying->design.id)};
    enum status status = apply_frame_of(trying->request, trying->procedure, &trying->answers, T(""), &view.frame);
    return status == DONE ? portal_exit_page(trying->request, trying->response, &view) : status;
}

static int first_item(const struct trying *trying, const struct procedure_step *step)
{
    if (!step->repeat.length)
        return 0;
    return answers_items(&trying->answers, step) || step->repeat_min == 0 ? -1 : 0;
}

/* The page after this one (NULL: the first), or the end. */
static enum status show_next(struct trying *trying, const struct procedure_step *after)
{
    struct open_steps open;
    answers_open_steps(&trying->answers, &open);
    size_t i = 0;
    while (after && i < open.count && open.items[i] != after)
        i++;
    if (after)
        i++;
    if (i >= open.count)
        return show_end(trying);
    const struct procedure_step *step = open.items[i];
    return step->is_exit ? show_exit(trying, step) : show_step(trying, step, first_item(trying, step));
}

enum status portal_show_trial(struct request *request, struct response *response)
{
    struct trying trying;
    enum status status = open_trial(request, response, &trying);
    return status == DONE ? show_next(&trying, NULL) : status;
}

/* ---- taking ---- */

static enum status go_back(struct trying *trying, const struct procedure_step *step)
{
    struct open_steps open;
    const struct procedure_step *last = NULL;
    answers_open_steps(&trying->answers, &open);
    for (size_t i = 0; i < open.count && open.items[i] != step; i++)
        last = open.items[i];
    return last ? show_step(trying, last, first_item(trying, last)) : show_step(trying, step, first_item(trying, step));
}

static enum status take_list(struct trying *trying, const struct procedure_step *step, struct text act)
{
    size_t count = answers_items(&trying->answers, step);
    int64_t item;
    if (text_is(act, T("add")) && (int64_t)count < step->repeat_max)
        return show_step(trying, step, (int)count);
    if (text_starts(act, T("open:")) && text_to_integer(text_from(act, 5), &item) && item >= 0 && item < (int64_t)count)
        return show_step(trying, step, (int)item);
    if (text_starts(act, T("remove:")) && text_to_integer(text_from(act, 7), &item) && item >= 0 && item < (int64_t)count) {
        enum status status = answers_remove_item(&trying->answers, step, (int)item);
        return status == DONE ? show_step(trying, step, -1) : status;
    }
    if (count == 0)
        answers_mark_seen(&trying->answers, step);
    return show_next(trying, step);
}

static enum status take_answers(struct trying *trying, const struct procedure_step *step, int item, struct text act)
{
    enum status status = answers_read_step(&trying->answers, step, item, &trying->source, &trying->problems);
    if (status != DONE && status != INVALID)
        return status;
    if (text_starts(act, T("town:"))) {
        trying->problems = (struct answer_problems){.arena = trying->request->arena};
        status = answers_find_town(trying->request->store, &trying->answers, step, item, text_from(act, 5),
                                   trying->request->language, &trying->towns, &trying->problems);
        return status == BROKEN || status == BUSY ? status : show_step(trying, step, item);
    }
    if (status == INVALID || text_is(act, T("upload")))
        return show_step(trying, step, item);
    return step->repeat.length ? show_step(trying, step, -1) : show_next(trying, step);
}

enum status portal_try(struct request *request, struct response *response)
{
    struct trying trying;
    int64_t item = 0;
    struct text act = request_field(request, "do");
    enum status status = open_trial(request, response, &trying);
    if (status != DONE)
        return status;
    const struct procedure_step *step = procedure_step(trying.procedure, request_query(request, "step"));
    if (!step || step->is_exit)
        return show_next(&trying, NULL);
    if (!text_to_integer(request_query(request, "item"), &item) || item < -1 || item >= REPEAT_ITEMS_MAX || (item && !step->repeat.length))
        item = first_item(&trying, step);
    if (text_is(act, T("back")))
        return go_back(&trying, step);
    return item < 0 ? take_list(&trying, step, act) : take_answers(&trying, step, (int)item, act);
}
