/*
 * The inbox: views with counts, filters and an order; list and case side by side; several given to somebody at once.
 */
#include "base/encoding.h"
#include "base/identifier.h"
#include "city/city.h"
#include "city/permissions.h"
#include "desk.pages.h"
#include "services/desk/desk.h"

enum { VIEWS = 7, STATES = 8 };

static const struct {
    const char *name;
    enum inbox_view view;
    struct message title;
} views[VIEWS] = {{"mine", INBOX_MINE, TR_INIT("inbox|Mine")},
                  {"unassigned", INBOX_UNASSIGNED, TR_INIT("inbox|Nobody's yet")},
                  {"due", INBOX_DUE, TR_INIT("inbox|Due soon")},
                  {"overdue", INBOX_OVERDUE, TR_INIT("inbox|Overdue")},
                  {"deciding", INBOX_DECIDING, TR_INIT("inbox|Being decided")},
                  {"all", INBOX_ALL, TR_INIT("inbox|All")},
                  {"ended", INBOX_ENDED, TR_INIT("inbox|Ended")}};

static int view_number(struct text name)
{
    for (int i = 0; i < VIEWS; i++)
        if (text_is(name, text_of(views[i].name)))
            return i;
    return 0;
}

struct text desk_tag(enum case_state state, bool is_overdue)
{
    if (is_overdue && case_is_open(state) && !case_clock_stands(state))
        return T("r");
    return state == CASE_CORRECTION || state == CASE_FEE_WAITING || state == CASE_DECIDING ? T("w")
           : state == CASE_ISSUED || state == CASE_DONE || state == CASE_APPROVED          ? T("g")
                                                                                           : T("b");
}

/* What the address asks for. Unknown words fall back to the first choice: a bookmark never breaks. */
static struct inbox_query read_query(const struct request *request)
{
    const struct rights *rights = rights_of(request);
    struct inbox_query query = {.view = views[view_number(request_query(request, "view"))].view,
                                .order = text_is(request_query(request, "order"), T("newest")) ? ORDER_NEWEST : ORDER_DUE,
                                .sections = rights ? rights->sections : NULL,
                                .section_count = rights ? rights->section_count : 0,
                                .staff_id = request->actor.id, .state = case_state_of(request_query(request, "state")),
                                .procedure = request_query(request, "procedure"), .today = city_today_of(request)};
    int64_t number;
    if (text_to_integer(request_query(request, "after_due"), &number))
        query.after_due = number;
    if (text_to_integer(request_query(request, "after"), &number))
        query.after_id = number;
    return query;
}

/* The address with its filters, for links that keep them. */
static struct text list_path(const struct request *request, const char *page, const char *more)
{
    return arena_print(request->arena, "%s?view=%s&order=%s&state=%.*s&procedure=%.*s%s", page,
                       views[view_number(request_query(request, "view"))].name,
                       text_is(request_query(request, "order"), T("newest")) ? "newest" : "due",
                       TEXT_ARGUMENTS(case_state_of(request_query(request, "state")) ? request_query(request, "state") : T("")),
                       TEXT_ARGUMENTS(procedure_find(city_of(request), request_query(request, "procedure"))
                                          ? request_query(request, "procedure")
                                          : T("")),
                       more);
}

static int64_t count_of(const struct inbox_counts *counts, enum inbox_view view)
{
    return view == INBOX_MINE         ? counts->mine
           : view == INBOX_UNASSIGNED ? counts->unassigned
           : view == INBOX_DUE        ? counts->due_soon
           : view == INBOX_OVERDUE    ? counts->overdue
           : view == INBOX_DECIDING   ? counts->deciding
           : view == INBOX_ALL        ? counts->everything
                                      : -1;
}

static void fill_tabs(const struct request *request, const struct inbox_counts *counts, struct desk_inbox *inbox)
{
    int current = view_number(request_query(request, "view"));
    inbox->tabs = (struct desk_tabs){VIEWS, TAKE(request->arena, struct desk_tab, VIEWS)};
    for (int i = 0; i < VIEWS; i++)
        inbox->tabs.items[i] = (struct desk_tab){arena_print(request->arena, "/desk/inbox?view=%s", views[i].name),
                                                 views[i].title, count_of(counts, views[i].view), i == current};
    inbox->view = text_of(views[current].name);
}

static void fill_choices(struct request *request, const struct inbox_query *query, struct desk_inbox *inbox)
{
    static const enum case_state states[STATES] = {CASE_RECEIVED, CASE_PAID, CASE_CHECKING, CASE_CORRECTION,
                                                   CASE_FEE_WAITING, CASE_DECIDING, CASE_APPROVED, CASE_REFUSED};
    struct arena *arena = request->arena;
    const struct procedure_set *set = procedures_now(city_of(request));
    inbox->procedures = (struct desk_choices){set->count, TAKE(arena, struct desk_choice, set->count)};
    for (size_t i = 0; i < set->count; i++)
        inbox->procedures.items[i] = (struct desk_choice){set->items[i]->name, words_in(&set->items[i]->title, request->language),
                                                          text_is(set->items[i]->name, query->procedure)};
    inbox->states = (struct desk_choices){STATES, TAKE(arena, struct desk_choice, STATES)};
    for (size_t i = 0; i < STATES; i++)
        inbox->states.items[i] = (struct desk_choice){case_state_name(states[i]), case_state_staff_words(states[i], false),
                                                      states[i] == query->state};
    inbox->orders = (struct desk_choices){2, TAKE(arena, struct desk_choice, 2)};
    inbox->orders.items[0] = (struct desk_choice){T("due"), say(request->language, TR("Due first")), query->order == ORDER_DUE};
    inbox->orders.items[1] = (struct desk_choice){T("newest"), say(request->language, TR("inbox|Newest first")), query->order == ORDER_NEWEST};
}

static void fill_rows(struct request *request, const struct inbox_page *page, struct text open, struct desk_inbox *inbox)
{
    inbox->rows = (struct desk_rows){page->count, TAKE(request->arena, struct desk_row, page->count)};
    for (size_t i = 0; i < page->count; i++) {
        const struct inbox_row *row = &page->items[i];
        struct text more = arena_print(request->arena, "&case=%.*s", TEXT_ARGUMENTS(row->number));
        inbox->rows.items[i] = (struct desk_row){*row, list_path(request, "/desk/inbox", more.bytes),
                                                 desk_tag(row->state, row->is_overdue), text_is(row->number, open)};
    }
    inbox->has_more = page->has_more;
    if (page->has_more)
        inbox->next_path = list_path(request, "/desk/inbox",
                                     arena_print(request->arena, "&after_due=%lld&after=%lld", (long long)page->next_due,
                                                 (long long)page->next_id).bytes);
    inbox->csv_path = list_path(request, "/desk/inbox.csv", "");
    inbox->list_path = arena_print(request->arena, "/desk/lists/cases?view=%s&state=%.*s&procedure=%.*s",
                                   views[view_number(request_query(request, "view"))].name,
                                   TEXT_ARGUMENTS(percent_text(request->arena, request_query(request, "state"))),
                                   TEXT_ARGUMENTS(percent_text(request->arena, request_query(request, "procedure"))));
}

/* Names are shown in the rows: one act of reading for all of them. */
static enum status note_rows(struct request *request, const struct inbox_page *page)
{
    int64_t persons[INBOX_PAGE + 1];
    size_t count = 0;
    struct case_record record;
    for (size_t i = 0; i < page->count && count < INBOX_PAGE; i++)
        if (case_by_id(city_of(request), request->store, request->arena, page->items[i].id, &record) == DONE && record.person_id)
            persons[count++] = record.person_id;
    struct reading reading = reading_by(request, T("受信箱の一覧"), "", 0);
    return count ? access_note(request->store, &reading, "list", persons, count) : DONE;
}

/* A number typed into the search at the top leads to its case. */
static enum status search_number(struct request *request, struct response *response, bool *is_found)
{
    struct case_record record;
    struct text typed = text_trim(request_query(request, "q"));
    *is_found = false;
    if (typed.length == 0)
        return DONE;
    enum status status = case_by_number(city_of(request), request->store, request->arena, typed, &record);
    if (status == NOT_FOUND || status == INVALID)
        return DONE;
    *is_found = status == DONE && may_in_section(request, "procedures.read", record.section_id);
    return *is_found ? redirect_print(response, "/desk/cases/%.*s", TEXT_ARGUMENTS(record.number)) : status;
}

enum status desk_go_home(struct request *request, struct response *response)
{
    bool handles = may(request, "procedures.read");
    return redirect(response, handles ? T("/desk/inbox") : may(request, "approvals.act") ? T("/desk/approvals")
                              : may(request, "city.system") ? T("/desk/system") : T("/desk/infection"));
}

enum status desk_show_inbox(struct request *request, struct response *response)
{
    struct inbox_query query = read_query(request);
    struct inbox_counts counts;
    struct inbox_page page;
    struct desk_inbox inbox = {.may_assign = may(request, "procedures.assign"), .may_export = may(request, "procedures.export"),
                               .search = request_query(request, "q")};
    bool is_found;
    enum status status = search_number(request, response, &is_found);
    if (status != DONE || is_found)
        return status;
    inbox.is_searching = inbox.search.length > 0;
    status = inbox_counts(request->store, request->arena, &query, &counts);
    if (status == DONE)
        status = inbox_page(city_of(request), request->store, request->arena, &query, &page);
    if (status == DONE)
        status = note_rows(request, &page);
    if (status == DONE && inbox.may_assign && rights_of(request)->posts.count)
        status = section_staff_on(request->store, request->arena, rights_of(request)->posts.items[0].section_id,
                                  city_today_of(request), &inbox.colleagues);
    if (status == DONE)
        status = desk_read_done(request, &inbox.done);
    if (status != DONE)
        return status;
    fill_tabs(request, &counts, &inbox);
    fill_choices(request, &query, &inbox);
    struct text open = request_query(request, "case");
    if (open.length) {
        status = desk_read_case(request, open, list_path(request, "/desk/inbox", ""), &inbox.open);
        inbox.has_case = status == DONE;
        if (status != DONE && status != NOT_FOUND && status != INVALID)
            return status;
    }
    fill_rows(request, &page, inbox.has_case ? inbox.open.record.number : T(""), &inbox);
    return desk_inbox_page(request, response, &inbox);
}

static enum status note_export(struct store *store, void *context)
{
    const struct request *request = context;
    return act(store, request, "staff", request->actor.id, "desk.list_exported");
}

enum status desk_send_csv(struct request *request, struct response *response)
{
    struct inbox_query query = read_query(request);
    struct text csv;
    query.after_due = query.after_id = 0;
    query.limit = INBOX_CSV_ROWS_MAX;
    enum status status = inbox_csv(city_of(request), request->store, request->arena, &query, &csv);
    if (status == DONE)
        status = store_transaction(request->store, note_export, request);
    if (status != DONE)
        return status;
    return response_file(response, csv, T("text/csv; charset=utf-8"), T("cases.csv"));
}
