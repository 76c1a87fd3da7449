/*
 * From draft to published: the difference in words, what is still wrong, the route, and the acts of those on it.
 */
#include "designer.pages.h"
#include "services/designer/designer.h"

#include "base/holiday.h"
#include "city/city.h"
#include "city/permissions.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { COMMENT_MAX = 1000, DAYS_AHEAD_MAX = 366 };

static struct approval_actor approver_of(const struct request *request)
{
    return (struct approval_actor){request->actor.id, actor_title(request, JAPANESE)};
}

/* ---- showing ---- */

static struct text kind_title(const struct request *request, enum difference_kind kind)
{
    return say(request->language, kind == DIFFERENCE_ADDED     ? TR("difference|Added")
                                  : kind == DIFFERENCE_REMOVED ? TR("difference|Removed")
                                  : kind == DIFFERENCE_MOVED   ? TR("difference|Moved")
                                                               : TR("difference|Changed"));
}

/* The form that shows the place: of a label the question, of a choice the question. */
static struct text form_of(struct text path)
{
    while (path.length && !definition_keys_at(path))
        path = path_above(path);
    while (path.length && (text_has(path, T(".choices")) || text_has(path, T(".amounts")) || text_has(path, T(".must")) || text_has(path, T(".repeat"))))
        path = path_above(path);
    return text_is(path, T("result")) ? T("") : path;
}

static enum status fill_difference(struct request *request, const struct opened *opened, struct submit_view *view)
{
    struct text version = T(""), text = T("");
    json_t *before = NULL;
    struct differences differences;
    struct publications publications;
    enum status status = design_offered(request->store, request->arena, opened->design.name, &version, &text);
    view->is_new = status == NOT_FOUND;
    if (status == NOT_FOUND)
        status = DONE;
    if (status == DONE && text.length)
        status = json_read(request->arena, text, NULL, &before, NULL);
    if (status == DONE)
        status = design_publications(request->store, request->arena, opened->design.name, &publications);
    if (status != DONE)
        return status;
    view->base_number = publications.count ? publications.items[0].number : 0;
    view->is_stale = !text_is(version, opened->design.base_version);
    procedure_difference(request->arena, request->language, before, opened->body, &differences);
    view->lines.items = TAKE(request->arena, struct difference_line, differences.count + 1);
    for (size_t i = 0; i < differences.count; i++) {
        const struct difference *one = &differences.items[i];
        view->lines.items[view->lines.count++] = (struct difference_line){
            *one, kind_title(request, one->kind), one->kind == DIFFERENCE_REMOVED ? T("r") : one->kind == DIFFERENCE_ADDED ? T("b") : T("w"),
            arena_print(request->arena, "/desk/designs/%lld?at=%.*s", (long long)opened->design.id, TEXT_ARGUMENTS(form_of(one->path)))};
    }
    return DONE;
}

static enum status fill_route(struct request *request, const struct opened *opened, struct submit_view *view)
{
    struct approval_steps steps;
    struct approval_marks marks;
    struct date today = city_today_of(request);
    enum status status = approval_about(city_of(request), request->store, request->arena, T("design"), opened->design.id, &view->approval);
    view->has_approval = status == DONE;
    if (status == NOT_FOUND)
        return DONE;
    if (status == DONE)
        status = approval_route(request->store, request->arena, view->approval.id, &steps);
    if (status == DONE)
        status = approval_record(city_of(request), request->store, request->arena, view->approval.id, &marks);
    if (status != DONE)
        return status;
    view->marks.items = marks.items;
    view->marks.count = marks.count;
    view->route.items = TAKE(request->arena, struct route_line, steps.count + 1);
    for (size_t i = 0; i < steps.count; i++)
        view->route.items[view->route.count++] = (struct route_line){
            say(request->language, steps.items[i].duty == DUTY_DRAFT     ? TR("duty|Draft")
                                   : steps.items[i].duty == DUTY_EXAMINE ? TR("duty|Examine")
                                                                         : TR("duty|Decide")),
            steps.items[i].acted_at ? steps.items[i].acted_title : steps.items[i].expected_name,
            say(request->language, steps.items[i].state == STEP_PASSED ? TR("step|Done")
                                   : steps.items[i].state == STEP_HERE ? TR("step|Here now")
                                                                       : TR("step|Later"))};
    view->may_decide = may(request, "approvals.act") &&
                       approval_may(request->store, request->arena, &view->approval, request->actor.id, APPROVAL_PASS, today);
    view->may_take_back = approval_may(request->store, request->arena, &view->approval, request->actor.id, APPROVAL_TAKE_BACK, today);
    return DONE;
}

static enum status show(struct request *request, struct response *response, struct opened *opened)
{
    struct submit_view view = {.design = opened->design, .state = state_title(request, opened->design.state),
                               .title = body_words(json_member(opened->body, T("title")), request->language)};
    view.findings.count = opened->findings.count;
    view.findings.items = TAKE(request->arena, struct finding, opened->findings.count + 1);
    for (size_t i = 0; i < opened->findings.count; i++)
        view.findings.items[i] = (struct finding){
            arena_print(request->arena, "/desk/designs/%lld?at=%.*s", (long long)opened->design.id, TEXT_ARGUMENTS(form_of(opened->findings.items[i].path))),
            opened->findings.items[i].sentence};
    enum status status = fill_difference(request, opened, &view);
    if (status == DONE)
        status = fill_route(request, opened, &view);
    if (status != DONE)
        return status;
    view.may_ask = opened->design.state == DESIGN_DRAFT && !view.findings.count && !view.is_stale && may(request, "approvals.draft");
    view.is_rights_missing = !may(request, "approvals.draft");
    view.may_drop = opened->design.state == DESIGN_DRAFT || opened->design.state == DESIGN_APPROVED;
    return designer_submit_page(request, response, &view);
}

enum status designer_show_submit(struct request *request, struct response *response)
{
    struct opened opened;
    enum status status = designer_open(request, &opened);
    return status == DONE ? show(request, response, &opened) : status;
}

/* ---- asking ---- */

struct submitting {
    struct request *request;
    const struct opened *opened;
    int64_t revision;
    struct date publish_on;
    struct text comment;
};

static enum status ask_in_store(struct store *store, void *context)
{
    const struct submitting *submitting = context;
    struct request *request = submitting->request;
    const struct design *design = &submitting->opened->design;
    const struct city *city = city_of(request);
    struct event actor = designer_actor(request);
    struct approval_actor drafter = approver_of(request);
    int64_t id;
    struct text title = words_in(&submitting->opened->procedure->title, JAPANESE);
    struct approval_proposal proposal = {.kind = T("procedure"), .subject_kind = T("design"), .subject_id = design->id,
                                         .section_id = design->section_id, .outcome = T("approve"),
                                         .title = SAY(request->arena, JAPANESE, TR("Publishing the procedure {1}"), SHOWN(title))};
    enum status status = approval_end_about(city, store, request->arena, T("design"), design->id, request->now);
    if (status == DONE)
        status = design_ask(city, store, request->arena, design->id, submitting->revision, submitting->publish_on, &actor);
    if (status == DONE)
        status = approval_propose(city, store, request->arena, &proposal, &drafter, request->now, &id);
    return status;
}

/* Empty: at once. False: no day, or not within a year. */
static bool read_day(struct request *request, struct date *day)
{
    struct text value = text_trim(request_field(request, "publish_on"));
    struct date today = city_today_of(request);
    *day = (struct date){0};
    if (!value.length)
        return true;
    return date_read(value, day) == DONE && date_compare(*day, today) >= 0 &&
           date_day_number(*day) - date_day_number(today) <= DAYS_AHEAD_MAX;
}

enum status designer_submit(struct request *request, struct response *response)
{
    struct opened opened;
    struct submitting submitting = {.request = request, .opened = &opened};
    enum status status = designer_open(request, &opened);
    if (status != DONE)
        return status;
    if (!read_day(request, &submitting.publish_on)) {
        form_problem(request, "publish_on", TR("Please choose a day from today within a year, or leave it empty."), SHOWN(T("")));
        return show(request, response, &opened);
    }
    if (!text_to_integer(request_field(request, "revision"), &submitting.revision))
        return INVALID;
    status = store_transaction(request->store, ask_in_store, &submitting);
    if (status == NOT_FOUND)
        form_problem(request, "", TR("Nobody may decide on procedures: the table of delegated powers (approvals.yaml) needs a line of the kind “procedure”, and its post a holder."), SHOWN(T("")));
    else if (status == INVALID)
        form_problem(request, "", TR("There are mistakes left. They are listed here with a link to each."), SHOWN(T("")));
    else if (status == CONFLICT)
        form_problem(request, "", TR("Something has changed meanwhile. Please look at the page as it is now."), SHOWN(T("")));
    else
        return status == DONE ? redirect_print(response, "/desk/designs/%lld/submit", (long long)opened.design.id) : status;
    status = designer_open(request, &opened);
    return status == DONE ? show(request, response, &opened) : status;
}

/* ---- the other acts ---- */

struct going {
    struct request *request;
    int64_t id, approval_id, position;
    struct text act, comment;
};

static enum status act_on_approval(struct store *store, const struct going *going)
{
    struct request *request = going->request;
    struct approval_actor actor = approver_of(request);
    enum approval_action action = text_is(going->act, T("approve"))  ? APPROVAL_PASS
                                  : text_is(going->act, T("return")) ? APPROVAL_RETURN
                                                                     : APPROVAL_TAKE_BACK;
    return approval_act(city_of(request), store, request->arena, going->approval_id, action, going->position, 0, going->comment,
                        &actor, request->now);
}

static enum status go_in_store(struct store *store, void *context)
{
    const struct going *going = context;
    struct request *request = going->request;
    const struct city *city = city_of(request);
    struct event actor = designer_actor(request);
    if (text_is(going->act, T("drop")))
        return design_drop(city, store, request->arena, going->id, &actor);
    if (text_is(going->act, T("rebase")))
        return design_rebase(city, store, request->arena, going->id, &actor);
    if (text_is(going->act, T("recall"))) /* an approved one that waits for its day comes back */
        return design_came_back(city, store, request->arena, going->id, T(""), &actor);
    return act_on_approval(store, going);
}

enum status designer_go(struct request *request, struct response *response)
{
    struct opened opened;
    struct approval approval = {0};
    struct going going = {.request = request, .act = request_field(request, "do"), .comment = text_trim(request_field(request, "comment"))};
    enum status status = designer_open(request, &opened);
    if (status == DONE)
        status = approval_about(city_of(request), request->store, request->arena, T("design"), opened.design.id, &approval);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_about_approval = text_is(going.act, T("approve")) || text_is(going.act, T("return")) || text_is(going.act, T("take-back"));
    if (is_about_approval && (status == NOT_FOUND || (!text_is(going.act, T("take-back")) && !may(request, "approvals.act"))))
        return status == NOT_FOUND ? NOT_FOUND : FORBIDDEN;
    if (going.comment.length > COMMENT_MAX)
        return TOO_MUCH;
    going.id = opened.design.id;
    going.approval_id = approval.id;
    if (!text_to_integer(request_field(request, "position"), &going.position))
        going.position = approval.position;
    status = store_transaction(request->store, go_in_store, &going);
    if (status == INVALID) {
        form_problem(request, "comment", TR("Please write a comment when you send a draft back."), SHOWN(T("")));
        return show(request, response, &opened);
    }
    if (status == DONE)
        status = procedures_reload(city_of(request), request->store); /* other nodes follow within a second */
    if (status == DONE && text_is(going.act, T("drop")))
        return redirect(response, T("/desk/designer"));
    return status == DONE ? redirect_print(response, "/desk/designs/%lld/submit", (long long)going.id) : status;
}
