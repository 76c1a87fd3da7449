/*
 * What stands around every page of an application: where one is, the steps, and the side with fee, time and help.
 */
#include "services/portal/portal.h"

#include "web/language.h"

static void put_step(struct apply_frame *frame, struct text title, bool is_current)
{
    int number = (int)frame->steps.count + 1;
    frame->steps.items[frame->steps.count++] =
        (struct step_mark){.title = title, .number = number, .is_done = !is_current && !frame->current,
                           .is_current = is_current};
    if (is_current)
        frame->current = number;
}

/* The open steps as they are now; answers may open or close some. The last one is checking and sending. */
static void fill_steps(struct request *request, const struct answer_set *answers, struct text step,
                       struct apply_frame *frame)
{
    struct open_steps open;
    answers_open_steps(answers, &open);
    frame->steps.items = TAKE(request->arena, struct step_mark, open.count + 2);
    for (size_t i = 0; i < open.count; i++)
        if (!open.items[i]->is_exit)
            put_step(frame, words_in(&open.items[i]->title, request->language), text_is(open.items[i]->name, step));
    put_step(frame, say(request->language, TR("resident|Check and send")), text_is(step, T("check")));
    frame->total = (int)frame->steps.count;
    if (!frame->current) /* an exit, or the page behind 保存して、あとで続ける */
        frame->steps.count = 0;
}

/* Nothing is said about the fee before the answers give one. */
static void fill_sum(struct request *request, const struct answer_set *answers, struct apply_frame *frame)
{
    struct fee_total total;
    if (answers_fee(answers, request->language, &total) != DONE || total.yen == 0)
        return;
    frame->sum = (struct fee_view){total, true};
}

enum status apply_frame_of(struct request *request, const struct procedure *procedure, const struct answer_set *answers,
                           struct text step, struct apply_frame *found)
{
    enum language language = request->language;
    const struct words_list *needs = &procedure->guide.needs;
    *found = (struct apply_frame){
        .procedure = procedure, .title = words_in(&procedure->title, language),
        .category = category_title(request->arena, language, procedure->category),
        .category_url = arena_join(request->arena, T("/procedures?category="), procedure->category),
        .guide_url = arena_join(request->arena, T("/procedures/"), procedure->name),
        .base = arena_join(request->arena, T("/apply/"), procedure->name),
        .fee = words_in(&procedure->guide.fee, language), .time = words_in(&procedure->guide.time, language),
        .contact = words_in(&procedure->contact, language), .phone = section_phone(request, procedure->section),
        .needs = {needs->count, TAKE(request->arena, struct text, needs->count + 1)},
        .has_other_ways = procedure->guide.other_ways.count > 0};
    for (size_t i = 0; i < needs->count; i++)
        found->needs.items[i] = words_in(&needs->items[i], language);
    if (answers) {
        fill_steps(request, answers, step, found);
        fill_sum(request, answers, found);
    }
    return DONE;
}

void show_problems(struct request *request, const struct answer_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        form_problem_add(request, problems->items[i].control, problems->items[i].sentence);
}

bool has_file_question(const struct answer_views *views)
{
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i].field->kind == ANSWER_FILE)
            return true;
    return false;
}

bool is_pair(const struct answer_view *view)
{
    return view->field->kind == ANSWER_NAME || view->field->kind == ANSWER_KANA;
}

bool is_address(const struct answer_view *view)
{
    return view->field->kind == ANSWER_ADDRESS;
}

struct text id_of_part(const struct output *out, const struct field_view *part)
{
    return field_id(out->arena, part);
}
