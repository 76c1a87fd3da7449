/*
 * The module. Who drafts does not decide: the route of approval for kind "refund" sees to it (engines/approvals).
 */
#include "services/refunds/refunds.h"

#include "city/city.h"
#include "city/permissions.h"
#include "refunds.pages.h"
#include "web/language.h"

enum { LINES_AT_ONCE = 50, REASON_MAX = 200, NUMBER_MAX = 30 };

struct asking_form {
    struct text number, reason;
    int64_t yen;
};
/* clang-format off */
static const struct field fields[] = {
    TEXT_FIELD(struct asking_form, number, .label = TR_INIT("Receipt number or number of the slip"), .max = NUMBER_MAX),
    TEXT_FIELD(struct asking_form, reason, .label = TR_INIT("Why it is given back"), .hint = TR_INIT("No names; it stands on the statement."), .max = REASON_MAX),
    {0}};
static const struct field draft_fields[] = {
    TEXT_FIELD(struct asking_form, reason, .label = TR_INIT("Finding"), .max = REASON_MAX), {0}};
/* clang-format on */

static struct message state_words(const struct refund *refund)
{
    switch (refund->state) {
    case REFUND_ASKED: return TR("refund|To be decided");
    case REFUND_APPROVED: return TR("refund|Being given back");
    case REFUND_DONE: return TR("refund|Given back");
    case REFUND_REFUSED: break;
    }
    return TR("refund|Not given back");
}

static enum status fill_line(struct request *request, const struct refund *refund, struct refund_line *line)
{
    struct case_record record;
    *line = (struct refund_line){.refund = *refund, .state = state_words(refund),
                                 .path = arena_print(request->arena, "/desk/refunds/%lld", (long long)refund->id)};
    enum status status = charge_by_id(request->store, request->arena, refund->charge_id, &line->charge);
    if (status != DONE)
        return status;
    line->what = words_in(&line->charge.what, request->language);
    if (text_is(line->charge.subject_kind, T("case")) &&
        case_by_id(city_of(request), request->store, request->arena, line->charge.subject_id, &record) == DONE)
        line->number = record.number;
    return DONE;
}

enum status refunds_show_all(struct request *request, struct response *response)
{
    struct refunds rows;
    int64_t before = 0;
    if (!text_to_integer(request_query(request, "before"), &before) || before <= 0)
        before = INT64_MAX;
    struct date today = city_today_of(request);
    struct refunds_page page = {.fields = fields, .may_ask = may(request, "money.refund"), .may_see_books = may(request, "money.books"),
                                .from = date_text(request->arena, (struct date){today.year, today.month, 1}),
                                .until = date_text(request->arena, today)};
    enum status status = refunds_before(request->store, request->arena, before, LINES_AT_ONCE + 1, &rows);
    if (status != DONE)
        return status;
    page.has_more = rows.count > LINES_AT_ONCE;
    page.lines = (struct refund_lines){page.has_more ? LINES_AT_ONCE : rows.count, TAKE(request->arena, struct refund_line, rows.count + 1)};
    for (size_t i = 0; status == DONE && i < page.lines.count; i++) {
        status = fill_line(request, &rows.items[i], &page.lines.items[i]);
        page.before_id = rows.items[i].id;
    }
    return status == DONE ? refunds_all_page(request, response, &page) : status;
}

/* ---- asking ---- */

struct asking {
    struct request *request;
    struct charge charge;
    struct refund_wanted wanted;
    struct text outcome;
    int64_t refund_id;
};

/* The draft of the decision, by the section whose case it is. */
static enum status propose(struct store *store, struct asking *asking, struct money amount, struct text reason)
{
    struct request *request = asking->request;
    struct case_record record;
    struct approval_actor drafter = {request->actor.id, actor_title(request, JAPANESE)};
    int64_t id;
    enum status status = text_is(asking->charge.subject_kind, T("case"))
                             ? case_by_id(city_of(request), store, request->arena, asking->charge.subject_id, &record)
                             : NOT_FOUND;
    if (status != DONE)
        return status;
    struct approval_proposal proposal = {
        .kind = T("refund"), .subject_kind = T("refund"), .subject_id = asking->refund_id, .section_id = record.section_id,
        .amount_yen = amount.minor, .title = arena_print(request->arena, "手数料の還付（%.*s）", TEXT_ARGUMENTS(record.number)),
        .outcome = asking->outcome, .reason = reason, .about_person_id = record.person_id};
    return approval_propose(city_of(request), store, request->arena, &proposal, &drafter, request->now, &id);
}

static enum status ask_in_store(struct store *store, void *context)
{
    struct asking *asking = context;
    struct refund refund;
    enum status status = refund_ask(city_of(asking->request), store, &asking->wanted, asking->request->now, &asking->refund_id);
    if (status == DONE)
        status = refund_by_id(store, asking->request->arena, asking->refund_id, &refund);
    return status == DONE ? propose(store, asking, refund.amount, refund.reason) : status;
}

static enum status find_charge(struct request *request, struct text number, struct charge *charge)
{
    struct case_record record;
    enum status status = charge_by_slip(request->store, request->arena, number, charge);
    if (status != NOT_FOUND)
        return status;
    status = case_by_number(city_of(request), request->store, request->arena, number, &record);
    if (status == DONE && !may_in_section(request, "money.refund", record.section_id))
        status = NOT_FOUND;
    return status == DONE ? charge_about(request->store, request->arena, T("case"), record.id, charge) : status == INVALID ? NOT_FOUND : status;
}

enum status refunds_ask(struct request *request, struct response *response)
{
    struct asking_form form;
    struct asking asking = {.request = request, .outcome = T("approve")};
    int64_t yen = 0;
    struct text typed = text_trim(request_field(request, "yen"));
    enum status status = form_read(request, fields, &form);
    if (status == DONE && typed.length && (!text_to_integer(typed, &yen) || yen <= 0)) {
        form_problem(request, "yen", TR("Please write the amount in yen with digits, or leave it empty for all of it."), SHOWN(T("")));
        status = INVALID;
    }
    if (status == INVALID)
        return refunds_show_all(request, response);
    if (status == DONE)
        status = find_charge(request, form.number, &asking.charge);
    if (status == NOT_FOUND) {
        form_problem(request, "number", TR("No fee with this number was found in your sections."), SHOWN(T("")));
        return refunds_show_all(request, response);
    }
    asking.wanted = (struct refund_wanted){.charge_id = asking.charge.id, .amount = YEN(yen), .reason = form.reason,
                                           .asked_by = actor_title(request, JAPANESE)};
    if (status == DONE)
        status = store_transaction(request->store, ask_in_store, &asking);
    if (status == INVALID || status == CONFLICT || status == NOT_FOUND) {
        form_problem(request, "number",
                     status == INVALID    ? TR("So much was not paid, or it was given back already.")
                     : status == CONFLICT ? TR("A refund of this fee is under way already.")
                                          : TR("Nobody holds the post that decides this today. Please ask the section of general affairs."),
                     SHOWN(T("")));
        return refunds_show_all(request, response);
    }
    return status == DONE ? redirect_print(response, "/desk/refunds/%lld", (long long)asking.refund_id) : status;
}

/* ---- one ---- */

static enum status read_page(struct request *request, struct refund_page *page)
{
    struct refund refund;
    struct case_record record;
    enum status status = refund_by_id(request->store, request->arena, request_part_id(request, "id"), &refund);
    if (status == DONE)
        status = fill_line(request, &refund, &page->line);
    if (status == DONE)
        status = case_by_id(city_of(request), request->store, request->arena, page->line.charge.subject_id, &record);
    if (status != DONE)
        return status;
    status = approval_about(city_of(request), request->store, request->arena, T("refund"), refund.id, &page->approval);
    page->has_approval = status == DONE;
    struct date today = city_today_of(request);
    int64_t staff = request->actor.id;
    bool is_running = page->has_approval && page->approval.state == APPROVAL_RUNNING;
    page->may_pass = is_running && approval_may(request->store, request->arena, &page->approval, staff, APPROVAL_PASS, today);
    page->may_reject = is_running && approval_may(request->store, request->arena, &page->approval, staff, APPROVAL_REJECT, today);
    bool handles = may_in_section(request, "money.refund", record.section_id);
    page->may_draft = handles && refund.state == REFUND_ASKED && !is_running;
    if (status == DONE)
        status = approval_route(request->store, request->arena, page->approval.id, &page->steps);
    if (status != DONE && status != NOT_FOUND)
        return status;
    return handles || page->may_pass || may(request, "money.books") ? DONE : NOT_FOUND;
}

enum status refunds_show_one(struct request *request, struct response *response)
{
    struct refund_page page = {.fields = draft_fields};
    enum status status = read_page(request, &page);
    return status == DONE ? refunds_one_page(request, response, &page) : status;
}

static enum status draft_in_store(struct store *store, void *context)
{
    struct asking *asking = context;
    return propose(store, asking, asking->wanted.amount, asking->wanted.reason);
}

/* For refunds that a procedure's rule asked for: somebody has to draft the decision. */
enum status refunds_draft(struct request *request, struct response *response)
{
    struct asking_form form = {0};
    struct refund_page page = {.fields = draft_fields};
    enum status status = read_page(request, &page);
    if (status == DONE && !page.may_draft)
        status = CONFLICT;
    if (status == DONE)
        status = form_read(request, draft_fields, &form);
    if (status == INVALID)
        return refunds_one_page(request, response, &page);
    struct asking asking = {.request = request, .charge = page.line.charge, .refund_id = page.line.refund.id,
                            .wanted = {.amount = page.line.refund.amount, .reason = form.reason},
                            .outcome = text_is(request_field(request, "outcome"), T("refuse")) ? T("refuse") : T("approve")};
    if (status == DONE)
        status = store_transaction(request->store, draft_in_store, &asking);
    return status == DONE ? redirect(response, page.line.path) : status;
}

/* ---- the statement ---- */

enum status refunds_send_statement(struct request *request, struct response *response)
{
    struct date from, until;
    struct text csv;
    if (date_read(request_query(request, "from"), &from) != DONE || date_read(request_query(request, "until"), &until) != DONE ||
        date_compare(from, until) > 0) {
        form_problem(request, "from", TR("Please give the first and the last day as 2026-04-01."), SHOWN(T("")));
        return refunds_show_all(request, response);
    }
    enum status status = money_statement(request->store, request->arena, date_start_at(from), date_start_at(date_add_days(until, 1)), &csv);
    if (status != DONE)
        return status;
    return response_file(response, csv, T("text/csv; charset=utf-8"),
                         arena_print(request->arena, "money-%.*s-%.*s.csv", TEXT_ARGUMENTS(date_text(request->arena, from)),
                                     TEXT_ARGUMENTS(date_text(request->arena, until))));
}

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/refunds",            NEEDS_PERMISSION, "money.refund",  refunds_show_all,       0},
    {"POST", "/desk/refunds",            NEEDS_PERMISSION, "money.refund",  refunds_ask,            0},
    {"GET",  "/desk/refunds/{id}",       NEEDS_PERMISSION, "approvals.act", refunds_show_one,       0},
    {"POST", "/desk/refunds/{id}/draft", NEEDS_PERMISSION, "money.refund",  refunds_draft,          0},
    {"GET",  "/desk/money/statement.csv", NEEDS_PERMISSION, "money.books",  refunds_send_statement, 0},
    {0}};
/* clang-format on */
static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "money.refund", "/desk/refunds", SENTENCE("Refunds and statement"), "yen", 45}, {0}};
static const char *const needs[] = {"money", "approvals", "procedures", NULL};

const struct module refunds_module = {
    .name = "refunds",
    .title = "Refunds at the desk",
    .needs = needs,
    .routes = routes,
    .menu = menu,
};
