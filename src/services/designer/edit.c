/*
 * The editor: the outline on the left, the form of one thing, and the resident's page on a phone beside it.
 *
 * Every button of the page sends the whole form, so that what was typed is kept whatever is pressed. A save names the
 * revision it was made on; a design that somebody else saved meanwhile is not overwritten.
 */
#include "designer.pages.h"
#include "services/designer/designer.h"

#include "base/list.h"
#include "city/city.h"
#include "engines/procedures/library.h"
#include "services/designer/edit_acts.h"
#include "web/language.h"

/* ---- the outline ---- */

struct outlining {
    struct request *request;
    const struct opened *opened;
    struct text at;
    LIST_OF(struct edit_line) lines;
};

static int64_t findings_below(const struct opened *opened, struct text path, bool is_exact)
{
    int64_t count = 0;
    for (size_t i = 0; i < opened->findings.count; i++) {
        struct text at = opened->findings.items[i].path;
        bool is_below = text_starts(at, path) && (at.length == path.length || at.bytes[path.length] == '.');
        count += path.length ? is_below : is_exact && !text_starts(at, T("steps.")) && !text_starts(at, T("fees.")) && !text_starts(at, T("guide"));
    }
    return count;
}

static struct edit_line *add_line(struct outlining *outlining, struct text path, struct text title, int level, bool counts_all)
{
    struct edit_line *line = LIST_ADD(outlining->request->arena, &outlining->lines);
    *line = (struct edit_line){.path = path, .title = title, .level = level, .is_current = text_is(path, outlining->at),
                               .id = arena_print(outlining->request->arena, "l-%zu", outlining->lines.count)};
    line->findings = findings_below(outlining->opened, path, counts_all);
    return line;
}

static struct text title_of(struct request *request, const json_t *thing, const char *key, struct message otherwise)
{
    struct text title = body_words(json_member(thing, text_of(key)), request->language);
    return title.length ? title : say(request->language, otherwise);
}

static void set_moves(struct edit_line *line, size_t i, size_t count)
{
    line->is_thing = true;
    line->may_move_up = i > 0;
    line->may_move_down = i + 1 < count;
}

static void outline_step(struct outlining *outlining, const json_t *step, size_t i, size_t count)
{
    struct request *request = outlining->request;
    struct arena *arena = request->arena;
    struct text path = path_index(arena, T("steps"), i);
    size_t j;
    json_t *field, *fields = json_member(step, T("fields"));
    struct edit_line *line = add_line(outlining, path, title_of(request, step, "title", TR("designer|A page without a title")), 0, false);
    set_moves(line, i, count);
    line->note = json_member(step, T("exit"))     ? say(request->language, TR("designer|The way ends here"))
                 : json_member(step, T("repeat")) ? say(request->language, TR("designer|asked several times"))
                 : json_member(step, T("show"))   ? say(request->language, TR("designer|only when"))
                                                  : T("");
    bool is_open = text_is(outlining->at, path) || text_starts(outlining->at, arena_join(arena, path, T(".")));
    json_array_foreach(fields, j, field)
    {
        if (!is_open)
            break;
        struct text below = path_index(arena, path_join(arena, path, T("fields")), j);
        line = add_line(outlining, below, title_of(request, field, "label", TR("designer|A question without words")), 1, false);
        set_moves(line, j, json_array_size(fields));
        line->note = json_member(field, T("show")) ? say(request->language, TR("designer|only when")) : T("");
    }
}

static void fill_outline(struct outlining *outlining)
{
    struct request *request = outlining->request;
    size_t i;
    json_t *one, *steps = json_member(outlining->opened->body, T("steps")), *fees = json_member(outlining->opened->body, T("fees"));
    add_line(outlining, T(""), say(request->language, TR("designer|What it is")), 0, true);
    add_line(outlining, T("guide"), say(request->language, TR("designer|Guide")), 0, false);
    json_array_foreach(steps, i, one) outline_step(outlining, one, i, json_array_size(steps));
    json_array_foreach(fees, i, one)
    {
        struct edit_line *line = add_line(outlining, path_index(request->arena, T("fees"), i),
                                          title_of(request, one, "label", TR("designer|A fee without a name")), 0, false);
        line->note = say(request->language, TR("designer|Fee"));
        set_moves(line, i, json_array_size(fees));
    }
}

/* ---- the page ---- */

static void add_option(struct arena *arena, struct edit_options *options, struct text value, struct text title)
{
    struct edit_option *items = TAKE(arena, struct edit_option, options->count + 1);
    for (size_t i = 0; i < options->count; i++)
        items[i] = options->items[i];
    items[options->count] = (struct edit_option){value, title, false};
    *options = (struct edit_options){options->count + 1, items};
}

static void fill_additions(struct request *request, const struct opened *opened, struct edit_view *view)
{
    struct arena *arena = request->arena;
    const struct procedure_set *set = procedures_now(city_of(request));
    const struct definition_key *kind = definition_key_at(T("steps.0.fields.0.kind"));
    for (const struct key_choice *choice = kind->choices; choice->value; choice++)
        add_option(arena, &view->kinds, text_of(choice->value), say(request->language, choice->title));
    for (size_t i = 0; i < set->count; i++)
        for (size_t j = 0; j < set->items[i]->step_count; j++)
            add_option(arena, &view->steps_to_copy,
                       arena_print(arena, "%.*s.%zu", TEXT_ARGUMENTS(set->items[i]->name), j),
                       arena_print(arena, "%.*s › %.*s", TEXT_ARGUMENTS(words_in(&set->items[i]->title, request->language)),
                                   TEXT_ARGUMENTS(words_in(&set->items[i]->steps[j].title, request->language))));
    size_t i, j;
    json_t *step, *field;
    json_array_foreach(json_member(opened->body, T("steps")), i, step) json_array_foreach(json_member(step, T("fields")), j, field)
        if (text_is(json_member_text(field, "kind"), T("choice")))
            add_option(arena, &view->choice_fields, json_member_text(field, "name"), body_words(json_member(field, T("label")), request->language));
}

/* The page of the phone that shows what is edited. */
static struct text phone_of(struct request *request, const struct opened *opened, struct text at)
{
    struct text part, rest = at;
    struct text page = T("guide");
    if (text_starts(at, T("steps.")) && text_next_part(&rest, '.', &part) && text_next_part(&rest, '.', &part))
        page = arena_join(request->arena, T("step&step="),
                          json_member_text(tree_at(opened->body, arena_join(request->arena, T("steps."), part)), "name"));
    return page;
}

static void fill_phones(struct request *request, const struct opened *opened, struct edit_view *view)
{
    struct text page = phone_of(request, opened, view->at);
    for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++)
        view->phones[language] = (struct edit_cell){
            .title = language_name(language), .tag = language == ENGLISH ? T("en") : T("ja"),
            .value = arena_print(request->arena, "%.*s/desk/designs/%lld/phone?page=%.*s", TEXT_ARGUMENTS(language_prefix(language)),
                                 (long long)opened->design.id, TEXT_ARGUMENTS(page))};
    view->phone = arena_print(request->arena, "/desk/designs/%lld/phone?page=%.*s", (long long)opened->design.id, TEXT_ARGUMENTS(page));
}

static void fill_here(struct edit_view *view, struct arena *arena, const struct opened *opened)
{
    view->findings.items = TAKE(arena, struct finding, opened->findings.count + 1);
    for (size_t i = 0; i < opened->findings.count; i++) /* those that no row of the form shows */
        if (text_is(opened->findings.items[i].path, view->at))
            view->findings.items[view->findings.count++] = opened->findings.items[i];
}

static enum status show(struct request *request, struct response *response, struct opened *opened, struct text at, bool is_stale)
{
    struct outlining outlining = {.request = request, .opened = opened, .at = at};
    struct edit_view view = {.design = opened->design, .at = at, .is_stale = is_stale,
                             .title = body_words(json_member(opened->body, T("title")), request->language),
                             .finding_count = (int64_t)opened->findings.count, .may_edit = opened->design.state == DESIGN_DRAFT,
                             .has_former = opened->design.revision > 1, .is_saved = text_is(request_query(request, "saved"), T("1"))};
    const struct definition_key *table = definition_keys_at(at);
    if (!table || (at.length && !tree_at(opened->body, at) && !text_is(at, T("guide"))))
        return NOT_FOUND;
    view.is_root = !at.length;
    view.is_field = definition_key(table, T("kind")) != NULL;
    view.is_fee = definition_key(table, T("amounts")) != NULL;
    view.is_step = definition_key(table, T("fields")) != NULL;
    view.is_exit = view.is_step && json_member(tree_at(opened->body, at), T("exit"));
    view.above = view.is_field ? path_above(path_above(at)) : T("");
    if (!view.title.length)
        view.title = opened->design.name;
    fill_outline(&outlining);
    view.outline.items = outlining.lines.items;
    view.outline.count = outlining.lines.count;
    for (size_t i = 0; i < view.outline.count; i++)
        if (view.outline.items[i].is_current)
            view.at_title = view.outline.items[i].title;
    designer_rows(request, opened, at, &view.rows);
    fill_additions(request, opened, &view);
    fill_phones(request, opened, &view);
    fill_here(&view, request->arena, opened);
    response->has_frame = true;
    return designer_edit_page(request, response, &view);
}

enum status designer_show_edit(struct request *request, struct response *response)
{
    struct opened opened;
    enum status status = designer_open(request, &opened);
    return status == DONE ? show(request, response, &opened, request_query(request, "at"), false) : status;
}

/* ---- saving ---- */

struct saving {
    struct request *request;
    const struct opened *opened;
    struct text body;
    int64_t revision, section_id;
    bool is_undo;
};

static enum status save_in_store(struct store *store, void *context)
{
    const struct saving *saving = context;
    struct event actor = designer_actor(saving->request);
    const struct city *city = city_of(saving->request);
    if (saving->is_undo)
        return design_undo(city, store, saving->request->arena, saving->opened->design.id, saving->revision, &actor);
    return design_save(city, store, saving->request->arena, saving->opened->design.id, saving->revision, saving->body,
                       saving->section_id, &actor);
}

/* A section that one may not design for is not taken: the design would be out of one's hands. */
static int64_t section_of_body(struct request *request, const struct opened *opened)
{
    struct section section;
    struct text code = json_member_text(opened->body, "section");
    if (section_by_code(request->store, request->arena, code, &section) != DONE || !designer_may(request, section.id))
        return opened->design.section_id;
    return section.id;
}

static enum status save(struct request *request, struct response *response, struct opened *opened, struct text at, bool is_undo)
{
    struct saving saving = {.request = request, .opened = opened, .body = json_print(request->arena, opened->body),
                            .section_id = section_of_body(request, opened), .is_undo = is_undo};
    if (!text_to_integer(request_field(request, "revision"), &saving.revision))
        return INVALID;
    enum status status = DONE;
    if (is_undo || !text_is(saving.body, opened->design.body))
        status = store_transaction(request->store, save_in_store, &saving);
    if (status == CONFLICT) {
        struct opened now;
        form_problem(request, "", TR("A colleague saved this design meanwhile. What you typed was not kept; here is what it is now."), SHOWN(T("")));
        status = designer_open(request, &now);
        return status == DONE ? show(request, response, &now, T(""), true) : status;
    }
    if (status == TOO_MUCH) {
        form_problem(request, "", TR("The definition would be too large. Please take something out first."), SHOWN(T("")));
        return show(request, response, opened, T(""), false);
    }
    if (status != DONE && status != NOT_FOUND)
        return status;
    return redirect_print(response, "/desk/designs/%lld?at=%.*s&saved=1", (long long)opened->design.id, TEXT_ARGUMENTS(at));
}

enum status designer_edit(struct request *request, struct response *response)
{
    struct opened opened;
    enum status status = designer_open(request, &opened);
    struct text at = request_field(request, "at"), act = request_field(request, "do");
    if (status != DONE)
        return status;
    if (opened.design.state != DESIGN_DRAFT)
        return CONFLICT;
    if (text_is(act, T("undo")))
        return save(request, response, &opened, T(""), true);
    designer_take(request, opened.body, at);
    struct text next = edit_act(request, opened.body, at, act);
    status = designer_fill_words(request, opened.body);
    if (status != DONE)
        return status;
    if (form_has_problems(request))
        return show(request, response, &opened, tree_at(opened.body, next) ? next : T(""), false);
    return save(request, response, &opened, next, false);
}
