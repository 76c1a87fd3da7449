/*
 * What waits for one's approval: list and case side by side, and the acts of the route.
 */
#include "city/city.h"
#include "city/pages.h"
#include "city/permissions.h"
#include "desk.pages.h"
#include "services/desk/desk.h"

enum { WAITING_SHOWN = 200 };

static enum status fill_waiting(struct request *request, const struct approval_waitings *waiting, struct desk_approvals *view)
{
    view->rows = (struct desk_waitings){waiting->count, TAKE(request->arena, struct desk_waiting, waiting->count)};
    for (size_t i = 0; i < waiting->count; i++) {
        struct desk_waiting *row = &view->rows.items[i];
        struct case_record record;
        int64_t pending;
        *row = (struct desk_waiting){.waiting = waiting->items[i]};
        row->is_pending = desk_is_pending(request->store, T("pass"), row->waiting.id, &pending) == DONE;
        if (text_is(row->waiting.subject_kind, T("refund")))
            row->path = arena_print(request->arena, "/desk/refunds/%lld", (long long)row->waiting.subject_id);
        if (text_is(row->waiting.subject_kind, T("design")))
            row->path = arena_print(request->arena, "/desk/designs/%lld/submit", (long long)row->waiting.subject_id);
        if (!text_is(row->waiting.subject_kind, T("case")) && !text_is(row->waiting.subject_kind, T("exemption")))
            continue;
        enum status status = case_by_id(city_of(request), request->store, request->arena, row->waiting.subject_id, &record);
        if (status != DONE)
            return status;
        row->number = record.number;
        row->path = arena_print(request->arena, "/desk/approvals?case=%.*s", TEXT_ARGUMENTS(record.number));
        row->is_open = view->has_case && text_is(record.number, view->open.record.number);
    }
    return DONE;
}

enum status desk_show_approvals(struct request *request, struct response *response)
{
    struct approval_waitings waiting;
    struct desk_approvals view = {0};
    enum status status = approvals_waiting(request->store, request->arena, request->actor.id, city_today_of(request),
                                           WAITING_SHOWN, &waiting);
    struct text open = request_query(request, "case");
    if (status == DONE && open.length) {
        status = desk_read_case(request, open, T("/desk/approvals"), &view.open);
        view.has_case = status == DONE;
        if (status == NOT_FOUND || status == INVALID)
            status = DONE;
    }
    if (status == DONE)
        status = fill_waiting(request, &waiting, &view);
    if (status == DONE)
        status = desk_read_done(request, &view.done);
    return status == DONE ? desk_approvals_page(request, response, &view) : status;
}

struct acting {
    struct request *request;
    int64_t id, position, to_position;
    enum approval_action action;
    struct text comment;
};

static enum status act_in_store(struct store *store, void *context)
{
    const struct acting *acting = context;
    struct approval_actor actor = desk_approver(acting->request);
    return approval_act(city_of(acting->request), store, acting->request->arena, acting->id, acting->action, acting->position,
                        acting->to_position, acting->comment, &actor, acting->request->now);
}

static bool read_action(struct text name, enum approval_action *action)
{
    static const struct {
        struct text name;
        enum approval_action action;
    } actions[] = {{TEXT_INIT("return"), APPROVAL_RETURN},
                   {TEXT_INIT("reject"), APPROVAL_REJECT},
                   {TEXT_INIT("take-back"), APPROVAL_TAKE_BACK},
                   {TEXT_INIT("withdraw"), APPROVAL_WITHDRAW},
                   {TEXT_INIT("send-again"), APPROVAL_SEND_AGAIN}};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (text_is(actions[i].name, name)) {
            *action = actions[i].action;
            return true;
        }
    return false;
}

/* Everything but passing, which can be taken back for ten seconds (pending.c). */
enum status desk_act_on_approval(struct request *request, struct response *response)
{
    struct acting acting = {.request = request, .id = request_part_id(request, "id"),
                            .comment = text_trim(request_field(request, "comment"))};
    if (!read_action(request_field(request, "act"), &acting.action) ||
        !text_to_integer(request_field(request, "position"), &acting.position))
        return INVALID;
    if (!text_to_integer(request_field(request, "to"), &acting.to_position))
        acting.to_position = 0;
    enum status status = store_transaction(request->store, act_in_store, &acting);
    struct approval approval;
    struct case_record record;
    if (status == INVALID) {
        form_problem(request, "comment", TR("Please write a comment when you send a draft back."), SHOWN(T("")));
        status = approval_of(city_of(request), request->store, request->arena, acting.id, &approval);
        if (status == DONE)
            status = case_by_id(city_of(request), request->store, request->arena, approval.subject_id, &record);
        struct desk_case view;
        if (status == DONE)
            status = desk_read_case(request, record.number, T("/desk/approvals"), &view);
        return status == DONE ? desk_case_page(request, response, &view) : status;
    }
    struct text next = city_local_path(request_field(request, "next"));
    return status == DONE ? redirect(response, text_starts(next, T("/desk/")) ? next : T("/desk/approvals")) : status;
}
