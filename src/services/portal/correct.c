/*
 * 補正: the questions the city marked, and only those, on one page. What else is sent is not read.
 *
 * The items of a repeat group have the same field names, so on this page each item's names begin with "itemN.".
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "engines/procedures/library.h"
#include "web/form_data.h"
#include "web/language.h"

enum { FIXES_MAX = 200, PARTS_MAX = 60 };

struct correcting {
    struct request *request;
    struct case_record record;
    struct correction correction;
    struct answer_set answers;
    struct text only[FIXES_MAX];
    struct answer_source source;
    struct answer_problems problems;
    struct file_keeper keeper;
    bool is_away;
};

static enum status open_correction(struct correcting *correcting, struct response *response)
{
    struct request *request = correcting->request;
    const struct city *city = city_of(request);
    enum status status = visitor_case(request, request_part(request, "number"), &correcting->record);
    if (status == NOT_FOUND && request->actor.kind == STRANGER) {
        correcting->is_away = true;
        return redirect(response, T("/resume"));
    }
    if (status != DONE)
        return status;
    status = case_correction(city, request->store, request->arena, correcting->record.id, &correcting->correction);
    if (status == NOT_FOUND) { /* answered already, or no longer asked */
        correcting->is_away = true;
        return redirect(response, case_page_url(request->arena, &correcting->record));
    }
    if (status == DONE)
        status = case_answers(city, request->store, request->arena, &correcting->record, &correcting->answers);
    if (status != DONE)
        return status;
    size_t count = correcting->correction.count < FIXES_MAX ? correcting->correction.count : FIXES_MAX;
    for (size_t i = 0; i < count; i++)
        correcting->only[i] = correcting->correction.fixes[i].field;
    correcting->problems.arena = request->arena;
    correcting->keeper = (struct file_keeper){request, T("case"), correcting->record.id};
    correcting->source = (struct answer_source){.request = request, .only = correcting->only, .only_count = count,
                                                .keep_file = answers_keep_file,
                                                .find_file = answers_find_file, .context = &correcting->keeper};
    return DONE;
}

static bool is_asked(const struct correcting *correcting, struct text field)
{
    for (size_t i = 0; i < correcting->source.only_count; i++)
        if (text_is(correcting->only[i], field))
            return true;
    return false;
}

static bool is_step_asked(const struct correcting *correcting, const struct procedure_step *step)
{
    for (size_t i = 0; i < step->field_count; i++)
        if (is_asked(correcting, step->fields[i].name))
            return true;
    return false;
}

static size_t item_count(const struct correcting *correcting, const struct procedure_step *step)
{
    return step->repeat.length ? answers_items(&correcting->answers, step) : 1;
}

/* ---- showing ---- */

static struct text sentence_of(const struct correcting *correcting, struct text field)
{
    for (size_t i = 0; i < correcting->correction.count; i++)
        if (text_is(correcting->correction.fixes[i].field, field))
            return correcting->correction.fixes[i].sentence;
    return T("");
}

static void fill_part(struct correcting *correcting, const struct procedure_step *step, int item, struct correct_part *part)
{
    struct request *request = correcting->request;
    struct answer_views all;
    answers_views(&correcting->answers, step, item, request->language, &correcting->source, &correcting->problems, NULL, &all);
    struct text title = words_in(&step->title, request->language);
    struct text prefix = step->repeat.length ? arena_print(request->arena, "item%d.", item) : T("");
    *part = (struct correct_part){
        .title = step->repeat.length ? arena_print(request->arena, "%.*s %d", TEXT_ARGUMENTS(title), item + 1) : title,
        .questions = {TAKE(request->arena, struct answer_view, all.count + 1), 0}};
    for (size_t i = 0; i < all.count; i++) {
        struct answer_view view = all.items[i];
        if (!is_asked(correcting, view.field->name))
            continue;
        for (size_t j = 0; j < view.part_count; j++)
            view.parts[j].prefix = prefix;
        view.files_url = arena_join(request->arena, case_base(request->arena, &correcting->record), T("/files"));
        struct text sentence = sentence_of(correcting, view.field->name);
        if (sentence.length)
            view.hint = sentence;
        if (view.part_count == 1 && sentence.length)
            view.parts[0].hint = sentence;
        part->questions.items[part->questions.count++] = view;
    }
}

/* The problems of an item are at controls with its prefix. */
static void say_problems(struct correcting *correcting)
{
    for (size_t i = 0; i < correcting->problems.count; i++) {
        const struct answer_problem *problem = &correcting->problems.items[i];
        const struct procedure_step *step = NULL;
        struct text control = problem->control;
        if (procedure_field(correcting->answers.procedure, problem->field, &step) && step->repeat.length)
            control = arena_print(correcting->request->arena, "item%d-%.*s", problem->item, TEXT_ARGUMENTS(control));
        form_problem_add(correcting->request, control, problem->sentence);
    }
}

static enum status show(struct correcting *correcting, struct response *response)
{
    struct request *request = correcting->request;
    const struct procedure *procedure = correcting->answers.procedure;
    struct case_record *record = &correcting->record;
    struct correct_view view = {.title = words_in(&procedure->title, request->language), .number = record->number,
                                .action = arena_join(request->arena, case_base(request->arena, record), T("/correct")),
                                .back_url = case_page_url(request->arena, record),
                                .message = correcting->correction.message, .answer_by = record->answer_by};
    view.parts.items = TAKE(request->arena, struct correct_part, PARTS_MAX);
    for (size_t i = 0; i < procedure->step_count; i++) {
        const struct procedure_step *step = &procedure->steps[i];
        for (size_t item = 0; is_step_asked(correcting, step) && item < item_count(correcting, step); item++) {
            if (view.parts.count == PARTS_MAX)
                break;
            struct correct_part *part = &view.parts.items[view.parts.count];
            fill_part(correcting, step, (int)item, part);
            view.parts.count += part->questions.count > 0;
        }
    }
    say_problems(correcting);
    return portal_correct_page(request, response, &view);
}

enum status portal_show_correction(struct request *request, struct response *response)
{
    struct correcting *correcting = TAKE(request->arena, struct correcting, 1);
    correcting->request = request;
    enum status status = open_correction(correcting, response);
    return status == DONE && !correcting->is_away ? show(correcting, response) : status;
}

/* ---- taking ---- */

/* The request as one item of a group sees it: its own fields under their plain names. */
static enum status request_of_item(struct request *request, int item, struct request *found)
{
    struct text name, value, prefix = arena_print(request->arena, "item%d.", item);
    struct upload upload;
    struct form *form = form_new(request->arena);
    size_t uploads = 0;
    for (size_t i = 0; request_field_number(request, i, &name, &value); i++)
        if (text_starts(name, prefix) || text_is(name, T("do"))) {
            enum status status = form_add(form, text_is(name, T("do")) ? name : text_from(name, prefix.length), value);
            if (status != DONE)
                return status;
        }
    while (request_upload_at(request, uploads, &upload))
        uploads++;
    form->uploads = TAKE(request->arena, struct upload, uploads + 1);
    for (size_t i = 0; i < uploads && request_upload_at(request, i, &upload); i++)
        if (text_starts(upload.field, prefix)) {
            upload.field = text_from(upload.field, prefix.length);
            form->uploads[form->upload_count++] = upload;
        }
    *found = *request;
    found->form = form;
    return DONE;
}

static enum status read_part(struct correcting *correcting, const struct procedure_step *step, int item)
{
    struct answer_source source = correcting->source;
    struct request own;
    if (step->repeat.length) {
        enum status status = request_of_item(correcting->request, item, &own);
        if (status != DONE)
            return status;
        source.request = &own;
    }
    return answers_read_step(&correcting->answers, step, item, &source, &correcting->problems);
}

static enum status read_all(struct correcting *correcting)
{
    const struct procedure *procedure = correcting->answers.procedure;
    bool is_good = true;
    for (size_t i = 0; i < procedure->step_count; i++) {
        const struct procedure_step *step = &procedure->steps[i];
        for (size_t item = 0; is_step_asked(correcting, step) && item < item_count(correcting, step); item++) {
            enum status status = read_part(correcting, step, (int)item);
            if (status != DONE && status != INVALID)
                return status;
            is_good = is_good && status == DONE;
        }
    }
    return is_good ? DONE : INVALID;
}

enum status portal_correct(struct request *request, struct response *response)
{
    struct correcting *correcting = TAKE(request->arena, struct correcting, 1);
    correcting->request = request;
    enum status status = open_correction(correcting, response);
    if (status != DONE || correcting->is_away)
        return status;
    status = read_all(correcting);
    struct text act = request_field(request, "do"); /* a file more, or another order: nothing is sent yet */
    if ((status == DONE || status == INVALID) && (text_is(act, T("upload")) || text_starts(act, T("up:")))) {
        correcting->problems.count = 0;
        return show(correcting, response);
    }
    struct case_actor actor = visitor_actor(request, &correcting->record);
    if (status == DONE) {
        status = case_correct(city_of(request), request->store, request->arena, correcting->record.id,
                              &correcting->answers, &actor, request->now);
        if (status == INVALID)
            form_problem(request, "", TR("This correction changes the fee or something else that was not asked for. Please write to the section, or withdraw and apply again."),
                         SHOWN(T("")));
    }
    if (status == INVALID)
        return show(correcting, response);
    if (status == CONFLICT) /* answered in another window */
        status = DONE;
    return status == DONE ? redirect(response, case_page_url(request->arena, &correcting->record)) : status;
}
