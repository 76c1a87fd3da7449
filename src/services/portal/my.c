/*
 * /my: マイページ. Drafts, what is under way, what has to be paid, what is over.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "web/language.h"

enum { CASES_AT_ONCE = 30 };

static enum status add_case(struct request *request, const struct case_record *record, struct my_view *view)
{
    struct task task;
    struct charge_view charge = {0};
    enum status status = task_of_case(request, record, case_page_url(request->arena, record), &task);
    bool owes = record->fee_yen > 0 && !record->fee_paid_at && case_is_open(record->state);
    if (status == DONE && owes)
        status = charge_of_case(request, record, &charge);
    if (status != DONE)
        return status;
    struct tasks *into = task.is_over ? &view->over : &view->open;
    into->items[into->count++] = task;
    if (charge.is_open) {
        view->charges.items[view->charges.count++] = charge;
        view->charge_titles.items[view->charge_titles.count++] = task.title;
    }
    return DONE;
}

enum status portal_show_my(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct my_view view = {.name = request->actor.name};
    struct draft_rows drafts = {0};
    struct case_records cases;
    int64_t before = 0;
    if (!text_to_integer(request_query(request, "before"), &before) || before < 0)
        before = 0;
    view.is_later_page = before > 0;
    enum status status = DONE;
    if (!view.is_later_page)
        status = draft_list(request->store, request->arena, request->actor.id, request->now, &drafts);
    if (status == DONE)
        status = cases_of_account(city, request->store, request->arena, request->actor.id, before, CASES_AT_ONCE + 1, &cases);
    if (status != DONE)
        return status;
    view.has_more = cases.count > CASES_AT_ONCE;
    size_t count = view.has_more ? CASES_AT_ONCE : cases.count;
    view.drafts.items = TAKE(request->arena, struct task, drafts.count + 1);
    view.open.items = TAKE(request->arena, struct task, count + 1);
    view.over.items = TAKE(request->arena, struct task, count + 1);
    view.charges.items = TAKE(request->arena, struct charge_view, count + 1);
    view.charge_titles.items = TAKE(request->arena, struct text, count + 1);
    for (size_t i = 0; i < drafts.count; i++)
        view.drafts.items[view.drafts.count++] = task_of_draft(request, &drafts.items[i]);
    for (size_t i = 0; i < count && status == DONE; i++)
        status = add_case(request, &cases.items[i], &view);
    if (status != DONE)
        return status;
    view.before_id = count ? cases.items[count - 1].id : 0;
    return portal_my_page(request, response, &view);
}
