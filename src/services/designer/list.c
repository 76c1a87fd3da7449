/*
 * The list of a section's procedures with their state, and beginning a design: empty, as a copy, from what is published, or
 * from a file.
 */
#include "designer.pages.h"
#include "services/designer/designer.h"

#include "base/japanese.h"
#include "base/list.h"
#include "city/city.h"
#include "city/permissions.h"
#include "engines/procedures/library.h"
#include "web/form_data.h"
#include "web/language.h"

#include <stdlib.h>

/* ---- the rows ---- */

struct listing_rows {
    LIST_OF(struct list_row) list;
};

static struct list_row *row_of_name(struct listing_rows *rows, struct text name)
{
    for (size_t i = 0; i < rows->list.count; i++)
        if (text_is(rows->list.items[i].name, name))
            return &rows->list.items[i];
    return NULL;
}

static enum status add_offered(struct request *request, struct listing_rows *rows)
{
    const struct city *city = city_of(request);
    const struct procedure_set *set = procedures_now(city);
    for (size_t i = 0; i < set->count; i++) {
        const struct procedure *procedure = set->items[i];
        struct publications publications;
        if (!designer_may(request, procedure->section_id))
            continue;
        enum status status = design_publications(request->store, request->arena, procedure->name, &publications);
        if (status != DONE)
            return status;
        struct list_row *row = LIST_ADD(request->arena, &rows->list);
        *row = (struct list_row){.name = procedure->name, .title = words_in(&procedure->title, request->language),
                                 .section = section_title(request, procedure->section), .category = procedure->category,
                                 .is_off = procedure_is_off(city, procedure->name) != NULL,
                                 .path = arena_print(request->arena, "/desk/designer/%.*s", TEXT_ARGUMENTS(procedure->name))};
        if (publications.count) {
            row->number = publications.items[0].number;
            row->changed_at = publications.items[0].published_at;
            row->by = publications.items[0].published_by;
        }
    }
    return DONE;
}

static enum status add_designs(struct request *request, struct listing_rows *rows)
{
    struct designs designs;
    enum status status = designs_open(request->store, request->arena, &designs);
    for (size_t i = 0; status == DONE && i < designs.count; i++) {
        const struct design *design = &designs.items[i];
        json_t *body = NULL;
        if (!designer_may(request, design->section_id))
            continue;
        struct list_row *row = row_of_name(rows, design->name);
        status = json_read(request->arena, design->body, NULL, &body, NULL);
        if (status != DONE)
            return BROKEN;
        if (!row) {
            row = LIST_ADD(request->arena, &rows->list);
            *row = (struct list_row){.name = design->name, .title = body_words(json_member(body, T("title")), request->language),
                                     .section = section_title(request, json_member_text(body, "section")),
                                     .category = json_member_text(body, "category")};
            if (!row->title.length)
                row->title = design->name;
        }
        row->has_design = true;
        row->design_id = design->id;
        row->path = arena_print(request->arena, "/desk/designs/%lld", (long long)design->id);
        row->state = state_title(request, design->state);
        row->tag = design->state == DESIGN_DRAFT ? T("g") : T("w");
        row->changed_at = design->changed_at;
        row->by = design->changed_by;
    }
    return status;
}

/* ---- filter and order ---- */

static bool is_wanted(struct request *request, const struct list_row *row, struct text search)
{
    struct text state = request_query(request, "state"), section = request_query(request, "section");
    if (section.length && !text_is(row->section, section))
        return false;
    if (search.length && !text_has(japanese_fold(request->arena, row->title), search) && !text_has(row->name, search))
        return false;
    return !state.length || (text_is(state, T("draft")) && row->has_design) || (text_is(state, T("off")) && row->is_off) ||
           (text_is(state, T("published")) && row->number > 0);
}

static int by_title(const void *a, const void *b)
{
    const struct list_row *first = a, *second = b;
    int order = text_compare(first->title, second->title);
    return order ? order : text_compare(first->name, second->name);
}
static int by_change(const void *a, const void *b)
{
    const struct list_row *first = a, *second = b;
    if (first->changed_at != second->changed_at)
        return first->changed_at > second->changed_at ? -1 : 1;
    return by_title(a, b);
}
static int by_category(const void *a, const void *b)
{
    int order = text_compare(((const struct list_row *)a)->category, ((const struct list_row *)b)->category);
    return order ? order : by_title(a, b);
}

static void fill_options(struct request *request, struct edit_options *options, const char *const *values, const struct message *titles,
                         size_t count, struct text chosen)
{
    options->items = TAKE(request->arena, struct edit_option, count);
    for (size_t i = 0; i < count; i++)
        options->items[options->count++] =
            (struct edit_option){text_of(values[i]), say(request->language, titles[i]), text_is(chosen, text_of(values[i]))};
}

static void fill_filters(struct request *request, struct list_view *view, const struct listing_rows *rows)
{
    static const char *const states[] = {"", "draft", "published", "off"}, *const orders[] = {"", "title", "category"};
    const struct message state_titles[] = {TR("designer|every state"), TR("designer|being designed"), TR("designer|published"),
                                           TR("designer|switched off")};
    const struct message order_titles[] = {TR("designer|last change first"), TR("designer|by title"), TR("designer|by category")};
    struct text chosen = request_query(request, "section");
    fill_options(request, &view->states, states, state_titles, 4, request_query(request, "state"));
    fill_options(request, &view->orders, orders, order_titles, 3, request_query(request, "order"));
    view->sections.items = TAKE(request->arena, struct edit_option, rows->list.count + 1);
    view->sections.items[view->sections.count++] = (struct edit_option){T(""), say(request->language, TR("designer|every section")), false};
    for (size_t i = 0; i < rows->list.count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < view->sections.count; j++)
            is_there |= text_is(view->sections.items[j].value, rows->list.items[i].section);
        if (!is_there)
            view->sections.items[view->sections.count++] = (struct edit_option){
                rows->list.items[i].section, rows->list.items[i].section, text_is(rows->list.items[i].section, chosen)};
    }
    const struct procedure_set *set = procedures_now(city_of(request));
    view->copies.items = TAKE(request->arena, struct edit_option, set->count + 1);
    for (size_t i = 0; i < set->count; i++)
        view->copies.items[view->copies.count++] =
            (struct edit_option){set->items[i]->name, words_in(&set->items[i]->title, request->language), false};
}

enum status designer_show_list(struct request *request, struct response *response)
{
    struct listing_rows rows = {0};
    struct list_view view = {.search = text_trim(request_query(request, "q"))};
    struct text order = request_query(request, "order"), search = japanese_fold(request->arena, view.search);
    enum status status = add_offered(request, &rows);
    if (status == DONE)
        status = add_designs(request, &rows);
    if (status == DONE)
        status = designer_sections(request, T(""), &view.own_sections);
    if (status != DONE)
        return status;
    fill_filters(request, &view, &rows);
    if (rows.list.count)
        qsort(rows.list.items, rows.list.count, sizeof *rows.list.items,
              text_is(order, T("title")) ? by_title : text_is(order, T("category")) ? by_category : by_change);
    view.rows.items = TAKE(request->arena, struct list_row, rows.list.count + 1);
    for (size_t i = 0; i < rows.list.count; i++)
        if (is_wanted(request, &rows.list.items[i], search))
            view.rows.items[view.rows.count++] = rows.list.items[i];
    view.total = (int64_t)rows.list.count;
    return designer_list_page(request, response, &view);
}

/* ---- beginning ---- */

struct making {
    struct request *request;
    struct design design;
    int64_t id;
};

static enum status make_in_store(struct store *store, void *context)
{
    struct making *making = context;
    struct request *request = making->request;
    struct event actor = designer_actor(request);
    return design_begin(city_of(request), store, request->arena, &making->design, &actor, &making->id);
}

static json_t *empty_body(struct request *request, struct text name, struct text title, struct text section)
{
    json_t *body = json_kept(request->arena, json_pack("{s{} s[] si si ss si}", "guide", "steps", "minutes", 5, "processing_days", 10,
                                                       "assurance", "none", "retention_years", 5));
    json_t *words = json_object();
    json_object_set_new(words, "ja", json_text_value(title));
    json_object_set_new(body, "name", json_text_value(name));
    json_object_set_new(body, "title", words);
    json_object_set_new(body, "section", json_text_value(section));
    return body;
}

/* A published definition as the beginning: of itself (the next version) or under another name (a copy). */
static enum status body_from(struct request *request, struct text of, struct text name, struct text title, struct text section,
                             json_t **body)
{
    struct text version, text;
    enum status status = design_offered(request->store, request->arena, of, &version, &text);
    if (status == DONE)
        status = json_read(request->arena, text, NULL, body, NULL);
    if (status != DONE || text_is(of, name))
        return status;
    json_object_set_new(*body, "name", json_text_value(name));
    json_object_set_new(*body, "section", json_text_value(section));
    json_t *words = json_object();
    json_object_set_new(words, "ja", json_text_value(title));
    json_object_set_new(*body, "title", words);
    return DONE;
}

static enum status refuse(struct request *request, struct response *response, const char *field, struct message why, struct text value)
{
    form_problem(request, field, why, SHOWN(value));
    return designer_show_list(request, response);
}

static enum status begin(struct request *request, struct response *response, struct text name, json_t *body)
{
    struct section section;
    struct making making = {.request = request};
    struct text version = T(""), offered;
    if (section_by_code(request->store, request->arena, json_member_text(body, "section"), &section) != DONE)
        return refuse(request, response, "section", TR("Please choose a section of yours."), T(""));
    enum status status = design_offered(request->store, request->arena, name, &version, &offered);
    const struct procedure *procedure = procedure_find(city_of(request), name);
    bool is_theirs = designer_may(request, section.id) && (!procedure || designer_may(request, procedure->section_id));
    if (status != DONE && status != NOT_FOUND)
        return status;
    if (!is_theirs)
        return FORBIDDEN;
    making.design = (struct design){.name = name, .section_id = section.id, .body = json_print(request->arena, body),
                                    .base_version = version, .maker_staff_id = request->actor.id,
                                    .changed_by = actor_title(request, JAPANESE)};
    status = store_transaction(request->store, make_in_store, &making);
    if (status == INVALID)
        return refuse(request, response, "name", TR("Please use small letters a to z, digits, - and _ only."), T(""));
    if (status == CONFLICT) {
        struct design open;
        status = design_open_of(request->store, request->arena, name, &open);
        return status == DONE ? redirect_print(response, "/desk/designs/%lld", (long long)open.id) : status;
    }
    return status == DONE ? redirect_print(response, "/desk/designs/%lld", (long long)making.id) : status;
}

static enum status import(struct request *request, struct response *response)
{
    struct text name, body, why, yaml = request_field(request, "yaml");
    json_t *tree = NULL;
    if (design_from_yaml(city_of(request), request->arena, yaml, &name, &body, &why) != DONE)
        return refuse(request, response, "yaml", TR("This file cannot be read: {1}"), why);
    if (json_read(request->arena, body, NULL, &tree, NULL) != DONE)
        return INVALID;
    return begin(request, response, name, tree);
}

enum status designer_make(struct request *request, struct response *response)
{
    struct text act = request_field(request, "do"), name = text_trim(request_field(request, "name"));
    struct text title = text_trim(request_field(request, "title")), section = request_field(request, "section");
    struct text copy = request_field(request, "copy");
    json_t *body = NULL;
    if (text_is(act, T("import")))
        return import(request, response);
    if (text_is(act, T("edit"))) {
        enum status status = body_from(request, name, name, title, section, &body);
        return status == DONE ? begin(request, response, name, body) : status;
    }
    if (!title.length)
        return refuse(request, response, "title", TR("Please write the procedure's title."), T(""));
    if (procedure_find(city_of(request), name))
        return refuse(request, response, "name", TR("Another procedure has this sign. Please choose another one."), T(""));
    if (copy.length) {
        enum status status = body_from(request, copy, name, title, section, &body);
        if (status != DONE)
            return status;
    } else {
        body = empty_body(request, name, title, section);
    }
    return begin(request, response, name, body);
}
