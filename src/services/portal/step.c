/*
 * /apply/NAME/STEP: one subject a page. What was sent is kept in the draft whether it is right or not.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "engines/procedures/library.h"
#include "web/language.h"

#include <string.h>

enum { MEMBERS_MAX = 40 };

/* One page of an application while it is worked on. */
struct stepping {
    struct request *request;
    struct response *response;
    struct draft draft;
    const struct procedure_step *step;
    int item; /* of a repeat group; -1: its list */
    struct answer_source source;
    struct answer_problems problems;
    struct town_choices towns;
    struct file_keeper keeper;
};

/* ---- members of the household, to choose from ---- */

static bool asks_household(const struct procedure_step *step)
{
    for (size_t i = 0; i < step->field_count; i++)
        if (step->fields[i].kind == ANSWER_HOUSEHOLD)
            return true;
    return false;
}

static enum status find_members(struct stepping *stepping)
{
    struct request *request = stepping->request;
    struct people people;
    if (!asks_household(stepping->step) || !visitor_of(request).person_id)
        return DONE;
    struct text purpose = arena_print(request->arena, "%.*sの入力",
                                      TEXT_ARGUMENTS(words_in(&stepping->draft.procedure->title, JAPANESE)));
    enum status status = own_household(request, purpose, &people);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    struct household_choice *members = TAKE(request->arena, struct household_choice, MEMBERS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < people.count && count < MEMBERS_MAX; i++)
        members[count++] = (struct household_choice){
            .person_id = people.items[i].id, .name = person_name(request->arena, &people.items[i]),
            .relation = people.items[i].relation, .is_applicant = people.items[i].id == visitor_of(request).person_id};
    stepping->source.members = members;
    stepping->source.member_count = count;
    return DONE;
}

/* ---- finding the page ---- */

static bool is_open(const struct answer_set *answers, const struct procedure_step *step)
{
    struct open_steps open;
    answers_open_steps(answers, &open);
    for (size_t i = 0; i < open.count; i++)
        if (open.items[i] == step)
            return true;
    return false;
}

static int item_asked(struct request *request, const struct procedure_step *step, size_t count)
{
    int64_t item;
    if (!step->repeat.length)
        return 0;
    if (text_to_integer(request_query(request, "item"), &item) && item >= 0 && item <= (int64_t)count &&
        item < step->repeat_max)
        return (int)item;
    return count || step->repeat_min == 0 ? -1 : 0; /* a group that must not be empty begins with its first item */
}

/* NOT_FOUND: no draft, or no such step; CONFLICT: the step is closed by the answers so far. */
static enum status open_step(struct stepping *stepping)
{
    struct request *request = stepping->request;
    enum status status = visitor_draft(request, request_part(request, "name"), &stepping->draft);
    if (status != DONE)
        return status;
    stepping->step = procedure_step(stepping->draft.procedure, request_part(request, "step"));
    if (!stepping->step)
        return NOT_FOUND;
    if (!is_open(&stepping->draft.answers, stepping->step))
        return CONFLICT;
    stepping->item = item_asked(request, stepping->step, answers_items(&stepping->draft.answers, stepping->step));
    stepping->problems.arena = request->arena;
    stepping->keeper = (struct file_keeper){request, T("draft"), stepping->draft.id};
    stepping->source = (struct answer_source){.request = request, .keep_file = answers_keep_file,
                                              .find_file = answers_find_file, .context = &stepping->keeper};
    return find_members(stepping);
}

/* Without a draft, or on a step that is closed now: to where it goes on. */
static enum status lead_on(struct stepping *stepping, enum status why)
{
    struct text name = request_part(stepping->request, "name");
    if (!procedure_find(city_of(stepping->request), name))
        return NOT_FOUND;
    if (why == NOT_FOUND && stepping->draft.id)
        return NOT_FOUND;
    if (why == NOT_FOUND)
        return redirect_print(stepping->response, "/apply/%.*s", TEXT_ARGUMENTS(name));
    const struct procedure_step *next = answers_next_step(&stepping->draft.answers);
    const struct procedure_step *end = answers_exit(&stepping->draft.answers);
    struct text to = next ? next->name : end ? end->name : T("check");
    return redirect_print(stepping->response, "/apply/%.*s/%.*s", TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(to));
}

/* ---- showing ---- */

static bool leads_to_check(const struct request *request)
{
    return text_is(request_query(request, "back"), T("check"));
}

static struct text address_of(const struct stepping *stepping, struct text step, int item)
{
    struct request *request = stepping->request;
    struct buffer url = buffer_new(request->arena);
    char mark = '?';
    buffer_print(&url, "/apply/%.*s/%.*s", TEXT_ARGUMENTS(stepping->draft.procedure->name), TEXT_ARGUMENTS(step));
    if (item >= 0) {
        buffer_print(&url, "?item=%d", item);
        mark = '&';
    }
    if (leads_to_check(request) && !text_is(step, T("check")))
        buffer_print(&url, "%cback=check", mark);
    return buffer_text(&url);
}

static struct text before(const struct stepping *stepping)
{
    struct open_steps open;
    struct text last = T("");
    if (leads_to_check(stepping->request))
        return arena_print(stepping->request->arena, "/apply/%.*s/check", TEXT_ARGUMENTS(stepping->draft.procedure->name));
    answers_open_steps(&stepping->draft.answers, &open);
    for (size_t i = 0; i < open.count && open.items[i] != stepping->step; i++)
        if (!open.items[i]->is_exit)
            last = open.items[i]->name;
    if (!last.length)
        return arena_join(stepping->request->arena, T("/apply/"), stepping->draft.procedure->name);
    return address_of(stepping, last, -1);
}

/* The register knows who somebody is; the mail address comes from the account or the proof. */
static bool is_of_register(enum meaning means)
{
    return means >= MEANS_APPLICANT_NAME && means <= MEANS_APPLICANT_ADDRESS;
}

/* A step never sent has answers only where the register or the account filled them in. */
static struct text filled_sentence(const struct stepping *stepping)
{
    const struct answer_set *answers = &stepping->draft.answers;
    enum language language = stepping->request->language;
    struct buffer labels = buffer_new(stepping->request->arena);
    bool is_linked = visitor_of(stepping->request).person_id != 0;
    bool was_sent = answers_is_seen_step(answers, stepping->step);
    for (size_t i = 0; i < stepping->step->field_count && !was_sent; i++) {
        const struct procedure_field *field = &stepping->step->fields[i];
        bool is_filled = is_of_register(field->means) || (!is_linked && field->means == MEANS_APPLICANT_EMAIL);
        if (is_filled && answer_shown(answers, field, NULL, language).length)
            buffer_print(&labels, "%s%.*s", labels.length ? (language == ENGLISH ? ", " : "・") : "",
                         TEXT_ARGUMENTS(words_in(&field->label, language)));
    }
    if (!labels.length)
        return T("");
    if (is_linked)
        return SAY(stepping->request->arena, language,
                   TR("We filled in from the residents' register: {1}. Please check, and change what is different."),
                   SHOWN(buffer_text(&labels)));
    return SAY(stepping->request->arena, language, TR("We filled in what we know already: {1}."),
               SHOWN(buffer_text(&labels)));
}

/* "柴 ポチ": what a person calls this item by: its first two short answers. */
static struct text item_title(const struct stepping *stepping, int item)
{
    struct request *request = stepping->request;
    const struct procedure_step *step = stepping->step;
    const json_t *list = json_member(stepping->draft.answers.values, step->repeat);
    const json_t *one = json_array_get(list, (size_t)item);
    struct buffer title = buffer_new(request->arena);
    buffer_print(&title, "%.*s %d", TEXT_ARGUMENTS(words_in(&step->repeat_item, request->language)), item + 1);
    int count = 0;
    for (size_t i = 0; i < step->field_count && count < 2; i++) {
        struct text value = answer_shown(&stepping->draft.answers, &step->fields[i], one, request->language);
        if (!value.length || value.length > 120)
            continue;
        buffer_print(&title, "%s%.*s", count++ ? " / " : (request->language == ENGLISH ? ": " : "："),
                     TEXT_ARGUMENTS(value));
    }
    return buffer_text(&title);
}

static void fill_list(const struct stepping *stepping, struct step_view *view)
{
    size_t count = answers_items(&stepping->draft.answers, stepping->step);
    view->is_list = true;
    view->may_add = (int64_t)count < stepping->step->repeat_max;
    view->items.items = TAKE(stepping->request->arena, struct item_line, count + 1);
    for (size_t i = 0; i < count; i++)
        view->items.items[view->items.count++] = (struct item_line){
            item_title(stepping, (int)i), address_of(stepping, stepping->step->name, (int)i), (int)i};
}

/* The question tells how to type names; members of the register are ticked. */
static void say_members(const struct stepping *stepping, struct answer_views *views)
{
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i].field->kind == ANSWER_HOUSEHOLD && stepping->source.members)
            views->items[i].parts[0].hint =
                say(stepping->request->language, TR("These people are in your household. Tick those who are meant."));
}

static enum status show_step(struct stepping *stepping)
{
    struct request *request = stepping->request;
    const struct procedure_step *step = stepping->step;
    struct step_view view = {.title = words_in(&step->title, request->language),
                             .hint = words_in(&step->hint, request->language),
                             .action = address_of(stepping, step->name, stepping->step->repeat.length ? stepping->item : -1),
                             .back_url = before(stepping), .filled = filled_sentence(stepping),
                             .saved_at = stepping->draft.saved_at, .forget_at = stepping->draft.forget_at,
                             .is_account = visitor_of(request).account_id != 0, .leads_to_check = leads_to_check(request)};
    enum status status = apply_frame_of(request, stepping->draft.procedure, &stepping->draft.answers, step->name,
                                        &view.frame);
    if (status != DONE)
        return status;
    if (text_is(request_query(request, "more"), T("1")))
        view.note = say(request->language, TR("Your answer opened further questions on this page. Please answer them too."));
    if (text_is(request_query(request, "town"), T("1")))
        view.note = say(request->language, TR("The address was put in. Please go on with the lot number."));
    if (step->repeat.length)
        view.item_title = words_in(&step->repeat_item, request->language);
    if (stepping->item < 0) {
        fill_list(stepping, &view);
    } else {
        answers_views(&stepping->draft.answers, step, stepping->item, request->language, &stepping->source,
                      &stepping->problems, stepping->towns.count ? &stepping->towns : NULL, &view.questions);
        view.has_files = has_file_question(&view.questions);
        for (size_t i = 0; i < view.questions.count; i++)
            view.questions.items[i].files_url = arena_print(request->arena, "/apply/%.*s/files",
                                                            TEXT_ARGUMENTS(stepping->draft.procedure->name));
        say_members(stepping, &view.questions);
    }
    show_problems(request, &stepping->problems);
    return portal_step_page(request, stepping->response, &view);
}

static enum status show_exit(struct stepping *stepping)
{
    struct request *request = stepping->request;
    struct exit_view view = {.title = words_in(&stepping->step->title, request->language),
                             .reason = words_in(&stepping->step->reason, request->language), .back_url = before(stepping)};
    enum status status = apply_frame_of(request, stepping->draft.procedure, &stepping->draft.answers, T(""), &view.frame);
    return status == DONE ? portal_exit_page(request, stepping->response, &view) : status;
}

enum status portal_show_step(struct request *request, struct response *response)
{
    struct stepping stepping = {.request = request, .response = response};
    enum status status = open_step(&stepping);
    if (status == NOT_FOUND || status == CONFLICT)
        return lead_on(&stepping, status);
    if (status != DONE)
        return status;
    return stepping.step->is_exit ? show_exit(&stepping) : show_step(&stepping);
}

/* ---- taking ---- */

static enum status save(struct stepping *stepping)
{
    return draft_save(city_of(stepping->request), stepping->request->store, &stepping->draft, stepping->step->name,
                      stepping->request->now);
}

/* After a step that is right: the list of its group, the check page if one came from there, or the next open step. */
static enum status go_on(struct stepping *stepping)
{
    const struct answer_set *answers = &stepping->draft.answers;
    const struct procedure_step *next = answers_next_step(answers), *end = answers_exit(answers);
    struct open_steps open;
    if (stepping->step->repeat.length && stepping->item >= 0)
        return redirect(stepping->response, address_of(stepping, stepping->step->name, -1));
    if (leads_to_check(stepping->request))
        return redirect(stepping->response, address_of(stepping, next ? next->name : end ? end->name : T("check"), -1));
    answers_open_steps(answers, &open);
    for (size_t i = 0; i + 1 < open.count; i++)
        if (open.items[i] == stepping->step)
            return redirect(stepping->response, address_of(stepping, open.items[i + 1]->name, -1));
    return redirect(stepping->response, address_of(stepping, next ? next->name : end ? end->name : T("check"), -1));
}

/* Names of the questions that stood on the page that was sent. */
struct asked {
    struct text names[STEP_FIELDS_MAX];
    size_t count;
};
static void note_asked(const struct stepping *stepping, struct asked *asked)
{
    struct answer_views views;
    answers_views(&stepping->draft.answers, stepping->step, stepping->item, JAPANESE, NULL, NULL, NULL, &views);
    asked->count = 0;
    for (size_t i = 0; i < views.count && asked->count < STEP_FIELDS_MAX; i++)
        asked->names[asked->count++] = views.items[i].field->name;
}

/* Problems only about questions that nobody could answer yet, because they were opened by the answers just sent. */
static bool only_opened(const struct stepping *stepping, const struct asked *asked)
{
    for (size_t i = 0; i < stepping->problems.count; i++)
        for (size_t j = 0; j < asked->count; j++)
            if (text_is(stepping->problems.items[i].field, asked->names[j]))
                return false;
    return stepping->problems.count > 0;
}

/* The button 住所を入れる of an address: what else is wrong on the page is not said now. */
static enum status find_town(struct stepping *stepping, struct text field)
{
    struct request *request = stepping->request;
    stepping->problems = (struct answer_problems){.arena = request->arena};
    enum status status = answers_find_town(request->store, &stepping->draft.answers, stepping->step, stepping->item, field,
                                           request->language, &stepping->towns, &stepping->problems);
    enum status saved = save(stepping);
    if (status == INVALID || saved != DONE)
        return status == INVALID ? INVALID : saved;
    if (status == NOT_FOUND || status == CONFLICT)
        return show_step(stepping);
    if (status != DONE)
        return status;
    struct text url = address_of(stepping, stepping->step->name, stepping->step->repeat.length ? stepping->item : -1);
    char mark = text_find_byte(url, '?') == TEXT_NOT_THERE ? '?' : '&';
    return redirect_print(stepping->response, "%.*s%ctown=1#%.*s-street", TEXT_ARGUMENTS(url), mark, TEXT_ARGUMENTS(field));
}

static enum status take_answers(struct stepping *stepping, struct text act)
{
    struct asked asked;
    note_asked(stepping, &asked);
    enum status status = answers_read_step(&stepping->draft.answers, stepping->step, stepping->item, &stepping->source,
                                           &stepping->problems);
    if (status != DONE && status != INVALID)
        return status;
    if (text_starts(act, T("town:")))
        return find_town(stepping, text_from(act, 5));
    enum status saved = save(stepping);
    if (saved != DONE)
        return saved;
    if (text_is(act, T("save")))
        return redirect_print(stepping->response, "/apply/%.*s/saved", TEXT_ARGUMENTS(stepping->draft.procedure->name));
    if (status == DONE)
        return text_is(act, T("upload")) || text_starts(act, T("up:")) ? redirect(stepping->response, address_of(stepping, stepping->step->name,
                                                        stepping->step->repeat.length ? stepping->item : -1))
                                         : go_on(stepping);
    if (!only_opened(stepping, &asked))
        return show_step(stepping);
    struct text url = address_of(stepping, stepping->step->name, stepping->step->repeat.length ? stepping->item : -1);
    char mark = text_find_byte(url, '?') == TEXT_NOT_THERE ? '?' : '&';
    return redirect_print(stepping->response, "%.*s%cmore=1#%.*s", TEXT_ARGUMENTS(url), mark,
                          TEXT_ARGUMENTS(stepping->problems.items[0].control));
}

/* The page that lists a group's items: one more, one less, or on. */
static enum status take_list(struct stepping *stepping, struct text act)
{
    struct answer_set *answers = &stepping->draft.answers;
    size_t count = answers_items(answers, stepping->step);
    int64_t item;
    if (text_is(act, T("add")) && (int64_t)count < stepping->step->repeat_max)
        return redirect(stepping->response, address_of(stepping, stepping->step->name, (int)count));
    if (text_starts(act, T("remove:")) && text_to_integer(text_from(act, 7), &item) && item >= 0 &&
        item < (int64_t)count) {
        enum status status = answers_remove_item(answers, stepping->step, (int)item);
        if (status == DONE)
            status = save(stepping);
        return status == DONE ? redirect(stepping->response, address_of(stepping, stepping->step->name, -1)) : status;
    }
    if (text_is(act, T("save")))
        return redirect_print(stepping->response, "/apply/%.*s/saved", TEXT_ARGUMENTS(stepping->draft.procedure->name));
    if (count == 0 && stepping->step->repeat_min == 0) { /* nothing to enter here */
        answers_mark_seen(answers, stepping->step);
        enum status status = save(stepping);
        if (status != DONE)
            return status;
    }
    const struct procedure_step *next = answers_next_step(answers);
    if (next != stepping->step)
        return go_on(stepping);
    form_problem(stepping->request, "", TR("An entry is not complete yet. Please open it and answer what is missing."),
                 SHOWN(T("")));
    return show_step(stepping);
}

enum status portal_take_step(struct request *request, struct response *response)
{
    struct stepping stepping = {.request = request, .response = response};
    struct text act = request_field(request, "do");
    enum status status = open_step(&stepping);
    if (status == NOT_FOUND || status == CONFLICT)
        return lead_on(&stepping, status);
    if (status == DONE && stepping.step->is_exit)
        return redirect(response, before(&stepping));
    if (status == DONE)
        status = stepping.item < 0 ? take_list(&stepping, act) : take_answers(&stepping, act);
    if (status == NOT_FOUND) /* sent or forgotten in another window meanwhile */
        return redirect_print(response, "/apply/%.*s", TEXT_ARGUMENTS(stepping.draft.procedure->name));
    return status;
}
