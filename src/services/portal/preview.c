/*
 * A design as residents would see it, for the phone beside the editor: guide, a page of questions, the check page. Drawn by
 * the same templates as the real pages. Questions that a condition would hide are shown as well: there are no answers yet.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "city/city.h"
#include "city/permissions.h"
#include "city/accounts.h"
#include "services/portal/preview.h"
#include "web/language.h"

enum status preview_open(struct request *request, struct design *design, const struct procedure **procedure)
{
    struct findings findings;
    enum status status = design_of(request->store, request->arena, request_part_id(request, "id"), design);
    if (status != DONE)
        return status;
    if (!may_in_section(request, "procedures.design", design->section_id))
        return FORBIDDEN;
    return design_read(city_of(request), request->store, request->arena, design->name, design->body, city_today_of(request),
                       procedure, &findings);
}

struct answer_facts preview_facts(const struct request *request)
{
    return (struct answer_facts){.today = city_today_of(request), .channel = T("online"), .assurance = ASSURANCE_MAIL};
}

/* The step without its conditions. */
static const struct procedure *with_open_step(struct arena *arena, const struct procedure *procedure, size_t number)
{
    struct procedure *open = TAKE(arena, struct procedure, 1);
    struct procedure_step *steps = TAKE(arena, struct procedure_step, procedure->step_count + 1);
    *open = *procedure;
    for (size_t i = 0; i < procedure->step_count; i++)
        steps[i] = procedure->steps[i];
    struct procedure_step *step = &steps[number];
    struct procedure_field *fields = TAKE(arena, struct procedure_field, step->field_count + 1);
    for (size_t i = 0; i < step->field_count; i++) {
        fields[i] = step->fields[i];
        fields[i].show = NULL;
        struct choice *choices = TAKE(arena, struct choice, fields[i].choice_count + 1);
        for (size_t j = 0; j < fields[i].choice_count; j++) {
            choices[j] = fields[i].choices[j];
            choices[j].show = NULL;
        }
        fields[i].choices = choices;
    }
    step->show = NULL;
    step->fields = fields;
    open->steps = steps;
    return open;
}

static enum status show_step(struct request *request, struct response *response, const struct procedure *procedure, size_t number)
{
    struct answer_set answers;
    struct answer_facts facts = preview_facts(request);
    const struct procedure *open = with_open_step(request->arena, procedure, number);
    const struct procedure_step *step = &open->steps[number];
    enum language language = request->language;
    struct text back = arena_print(request->arena, "/desk/designs/%lld/phone?page=guide", (long long)request_part_id(request, "id"));
    answers_begin(request->arena, open, &facts, &answers);
    struct apply_frame frame;
    enum status status = apply_frame_of(request, open, &answers, step->name, &frame);
    if (status != DONE)
        return status;
    if (step->is_exit) {
        struct exit_view view = {.frame = frame, .title = words_in(&step->title, language), .reason = words_in(&step->reason, language),
                                 .back_url = back};
        return portal_exit_page(request, response, &view);
    }
    struct step_view view = {.frame = frame, .title = words_in(&step->title, language), .hint = words_in(&step->hint, language),
                             .action = arena_print(request->arena, "/desk/designs/%lld/trial", (long long)request_part_id(request, "id")),
                             .back_url = back, .is_trial = true, .trial = T(""), .item_title = words_in(&step->repeat_item, language)};
    answers_views(&answers, step, 0, language, NULL, NULL, NULL, &view.questions);
    view.has_files = has_file_question(&view.questions);
    return portal_step_page(request, response, &view);
}

static struct text_items items_of(struct request *request, const struct words_list *list)
{
    struct text_items items = {list->count, TAKE(request->arena, struct text, list->count + 1)};
    for (size_t i = 0; i < list->count; i++)
        items.items[i] = words_in(&list->items[i], request->language);
    return items;
}

static enum status show_guide(struct request *request, struct response *response, const struct procedure *procedure)
{
    enum language language = request->language;
    struct guide_view view = {.procedure = procedure, .title = words_in(&procedure->title, language),
                              .summary = words_in(&procedure->summary, language),
                              .category = category_title(request->arena, language, procedure->category),
                              .category_url = arena_join(request->arena, T("/procedures?category="), procedure->category),
                              .who = words_in(&procedure->guide.who, language), .fee = words_in(&procedure->guide.fee, language),
                              .time = words_in(&procedure->guide.time, language),
                              .legal_basis = words_in(&procedure->guide.legal_basis, language),
                              .before = words_in(&procedure->guide.before, language),
                              .contact = words_in(&procedure->contact, language), .phone = section_phone(request, procedure->section),
                              .needs = items_of(request, &procedure->guide.needs),
                              .ways = items_of(request, &procedure->guide.other_ways)};
    view.steps.items = TAKE(request->arena, struct text, procedure->step_count + 1);
    for (size_t i = 0; i < procedure->step_count; i++)
        if (!procedure->steps[i].is_exit)
            view.steps.items[view.steps.count++] = words_in(&procedure->steps[i].title, language);
    return portal_guide_page(request, response, &view);
}

enum status portal_show_phone(struct request *request, struct response *response)
{
    struct design design;
    const struct procedure *procedure;
    struct text step = request_query(request, "step");
    enum status status = preview_open(request, &design, &procedure);
    if (status != DONE)
        return status;
    response->may_be_framed = true;
    for (size_t i = 0; text_is(request_query(request, "page"), T("step")) && i < procedure->step_count; i++)
        if (text_is(procedure->steps[i].name, step))
            return show_step(request, response, procedure, i);
    return show_guide(request, response, procedure);
}
