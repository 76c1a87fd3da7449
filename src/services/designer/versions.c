/*
 * One published procedure: its versions, what each changed, the files of them, and the switch.
 */
#include "designer.pages.h"
#include "services/designer/designer.h"

#include "city/city.h"
#include "city/permissions.h"
#include "engines/procedures/library.h"
#include "engines/procedures/write.h"
#include "web/language.h"

/* Old versions may be of a section that is gone: the right is that of what is offered now. */
static enum status find(struct request *request, const struct procedure **procedure)
{
    *procedure = procedure_find(city_of(request), request_part(request, "name"));
    if (!*procedure)
        return NOT_FOUND;
    return designer_may(request, (*procedure)->section_id) ? DONE : FORBIDDEN;
}

static enum status body_of(struct request *request, struct text name, struct text version, json_t **body)
{
    struct text text;
    enum status status = design_published_body(request->store, request->arena, name, version, &text);
    return status == DONE ? json_read(request->arena, text, NULL, body, NULL) : status;
}

/* What a version changed against the one before it. */
static enum status fill_difference(struct request *request, const struct publications *all, int64_t number, struct versions_view *view)
{
    json_t *before = NULL, *after = NULL;
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i + 1 < all->count; i++)
        if (all->items[i].number == number) {
            status = body_of(request, view->name, all->items[i + 1].version, &before);
            if (status == DONE)
                status = body_of(request, view->name, all->items[i].version, &after);
        }
    if (status == DONE && before && after) {
        procedure_difference(request->arena, request->language, before, after, &view->differences);
        view->difference_of = number;
    }
    return status;
}

static enum status show(struct request *request, struct response *response)
{
    const struct procedure *procedure;
    struct publications all;
    struct design design;
    int64_t number = 0;
    enum status status = find(request, &procedure);
    if (status == DONE)
        status = design_publications(request->store, request->arena, procedure->name, &all);
    if (status != DONE)
        return status;
    const struct words *reason = procedure_is_off(city_of(request), procedure->name);
    struct versions_view view = {.name = procedure->name, .title = words_in(&procedure->title, request->language),
                                 .is_off = reason != NULL, .may_edit = true};
    if (reason)
        view.is_switched.reason = *reason;
    view.versions.items = TAKE(request->arena, struct version_line, all.count + 1);
    for (size_t i = 0; i < all.count; i++)
        view.versions.items[view.versions.count++] = (struct version_line){
            all.items[i], arena_print(request->arena, "/desk/designer/%.*s/versions/%.*s", TEXT_ARGUMENTS(procedure->name),
                                      TEXT_ARGUMENTS(all.items[i].version))};
    if (text_to_integer(request_query(request, "changes"), &number))
        status = fill_difference(request, &all, number, &view);
    if (status == DONE) {
        status = design_open_of(request->store, request->arena, procedure->name, &design);
        view.design_id = status == DONE ? design.id : 0;
    }
    return status == DONE || status == NOT_FOUND ? designer_versions_page(request, response, &view) : status;
}

enum status designer_show_versions(struct request *request, struct response *response)
{
    return show(request, response);
}

/* ---- the switch ---- */

struct turning {
    struct request *request;
    struct text name;
    struct words reason;
    bool is_off;
};

static enum status turn_in_store(struct store *store, void *context)
{
    const struct turning *turning = context;
    struct event actor = designer_actor(turning->request);
    return procedure_turn(city_of(turning->request), store, turning->request->arena, turning->name, turning->is_off,
                          &turning->reason, &actor);
}

enum status designer_turn(struct request *request, struct response *response)
{
    const struct procedure *procedure;
    struct turning turning = {.request = request, .is_off = text_is(request_field(request, "do"), T("off"))};
    enum status status = find(request, &procedure);
    if (status != DONE)
        return status;
    turning.name = procedure->name;
    turning.reason = (struct words){{text_trim(request_field(request, "reason.ja")), text_trim(request_field(request, "reason.en")),
                                     text_trim(request_field(request, "reason.easy"))}};
    if (turning.is_off && !turning.reason.in[JAPANESE].length) {
        form_problem(request, "reason.ja", TR("Please say why, for those who want to apply."), SHOWN(T("")));
        return show(request, response);
    }
    status = store_transaction(request->store, turn_in_store, &turning);
    if (status == DONE)
        status = procedures_reload(city_of(request), request->store);
    return status == DONE ? redirect_print(response, "/desk/designer/%.*s", TEXT_ARGUMENTS(turning.name)) : status;
}

/* ---- files ---- */

static enum status send_file(struct request *request, struct response *response, struct text name, const json_t *body, struct text version)
{
    return response_file(response, procedure_export(request->arena, body, version), T("application/yaml; charset=utf-8"),
                         arena_print(request->arena, "%.*s.yaml", TEXT_ARGUMENTS(name)));
}

/* `based_on` names what is offered now: a design that is put into the folder replaces that. */
enum status designer_export(struct request *request, struct response *response)
{
    struct opened opened;
    enum status status = designer_open(request, &opened);
    return status == DONE ? send_file(request, response, opened.design.name, opened.body, opened.design.base_version) : status;
}

enum status designer_export_version(struct request *request, struct response *response)
{
    const struct procedure *procedure;
    json_t *body = NULL;
    enum status status = find(request, &procedure);
    if (status == DONE)
        status = body_of(request, procedure->name, request_part(request, "version"), &body);
    return status == DONE ? send_file(request, response, procedure->name, body, procedure->version) : status;
}
