/*
 * The reactions that tie the engines together. Each runs inside the transaction of the event and may run twice.
 */
#include "base/holiday.h"
#include "base/json.h"
#include "city/city.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"
#include "services/caseflow/about.h"
#include "services/caseflow/caseflow.h"

static enum status read_case(struct about *about, int64_t case_id)
{
    enum status status = case_by_id(about->city, about->store, about->arena, case_id, &about->record);
    if (status == DONE)
        status = procedure_of_version(about->city, about->store, about->record.procedure_name, about->record.version,
                                      &about->procedure);
    return status;
}

enum status caseflow_with_case(const struct city *city, struct store *store, const struct event *event, bool by_detail,
                               enum status (*react)(struct about *about))
{
    struct about about = {.city = city, .store = store, .arena = arena_new(0), .event = event};
    int64_t case_id = event->subject_id;
    enum status status = DONE;
    json_t *detail;
    bool is_ours = true;
    if (by_detail) {
        status = json_read(about.arena, event->detail, NULL, &detail, NULL);
        is_ours = status == DONE && text_is(json_member_text(detail, "subject_kind"), T("case")) &&
                  json_member_integer(detail, "subject_id", &case_id);
    }
    if (status == DONE && is_ours)
        status = read_case(&about, case_id);
    if (status == DONE && is_ours)
        status = react(&about);
    arena_free(about.arena);
    return status;
}

enum status caseflow_make_charge(struct about *about)
{
    const struct case_record *record = &about->record;
    struct date today = date_of_moment(about->event->at);
    struct charge_wanted wanted = {.subject_kind = T("case"), .subject_id = record->id, .account_id = record->account_id,
                                   .what = about->procedure->title,
                                   .revenue = arena_join(about->arena, T("revenue:"), record->procedure_name),
                                   .amount = YEN(record->fee_yen),
                                   .due = date_add_business_days(today, (int)about->procedure->payment_days, NULL)};
    struct charge charge;
    return charge_make(about->city, about->store, about->arena, &wanted, about->event->at, &charge);
}

static enum status after_sent(struct about *about)
{
    bool owes = about->procedure->payment == PAYMENT_FIRST && about->record.state == CASE_FEE_WAITING;
    return owes ? caseflow_make_charge(about) : DONE;
}

static enum status after_approved(struct about *about)
{
    bool owes = about->record.fee_yen > 0 && !about->record.fee_paid_at;
    if (owes)
        return caseflow_make_charge(about);
    return about->procedure->result == RESULT_NONE ? DONE
                                                   : caseflow_ask_paper(about->store, about->record.id, about->event->at);
}

static enum status after_refused(struct about *about)
{
    return caseflow_ask_paper(about->store, about->record.id, about->event->at);
}

static enum status after_paid(struct about *about)
{
    int64_t yen = 0;
    json_t *detail;
    enum status status = json_read(about->arena, about->event->detail, NULL, &detail, NULL);
    if (status == DONE && !json_member_integer(detail, "yen", &yen))
        status = INVALID;
    if (status == DONE)
        status = case_paid(about->city, about->store, about->record.id, yen, about->event->at);
    if (status == DONE && about->record.state == CASE_APPROVED && about->procedure->result != RESULT_NONE)
        status = caseflow_ask_paper(about->store, about->record.id, about->event->at);
    return status;
}

/* The time-stamp authority answers again, or the wait for it is over. */
static enum status after_wait(struct about *about)
{
    bool waits = about->record.state == CASE_APPROVED || about->record.state == CASE_REFUSED;
    return waits ? caseflow_ask_paper(about->store, about->record.id, about->event->at) : DONE;
}

/* Nobody is asked any more; what is owed is not owed, what was paid is looked at (money.c). */
/* A paper that was issued was voided, and its section wants it made anew. Nothing is charged again. */
static enum status after_asked_again(struct about *about)
{
    return caseflow_ask_paper_again(about->store, about->arena, about->record.id, about->event->at);
}

static enum status after_end(struct about *about)
{
    struct charge charge;
    enum status status = approval_end_about(about->city, about->store, about->arena, T("case"), about->record.id,
                                            about->event->at);
    if (status == DONE)
        status = approval_end_about(about->city, about->store, about->arena, T("exemption"), about->record.id, about->event->at);
    if (status == DONE)
        status = charge_about(about->store, about->arena, T("case"), about->record.id, &charge);
    if (status == NOT_FOUND || (status == DONE && charge.is_cancelled))
        return DONE;
    if (status == DONE && charge_is_open(&charge))
        return charge_cancel(about->city, about->store, charge.id, about->event->at);
    return status == DONE ? caseflow_refund(about, &charge) : status;
}

/* ---- approval ---- */

static struct case_actor staff_of_event(const struct event *event)
{
    return (struct case_actor){.who = BY_CITY, .staff_id = event->actor_id, .name = event->actor_name};
}

static enum status after_proposed(struct about *about)
{
    struct case_actor actor = staff_of_event(about->event);
    return case_submitted(about->city, about->store, about->record.id, &actor, about->event->at);
}

static enum status after_came_back(struct about *about)
{
    struct case_actor actor = staff_of_event(about->event);
    if (about->record.state != CASE_DECIDING) /* withdrawn meanwhile, or with the drafter already */
        return DONE;
    return case_came_back(about->city, about->store, about->record.id, T(""), &actor, about->event->at);
}

static enum status after_decided(struct about *about)
{
    struct approval approval;
    struct case_actor actor = staff_of_event(about->event);
    enum status status = approval_of(about->city, about->store, about->arena, about->event->subject_id, &approval);
    if (status != DONE)
        return status;
    return case_decided(about->city, about->store, about->record.id, text_is(approval.outcome, T("approve")),
                        approval.reason, &actor, about->event->at);
}

/* Mostly nothing is owed, and the detail that case_send() wrote says so without reading the case again. */
static enum status case_sent(const struct city *city, struct store *store, const struct event *event)
{
    if (!text_has(event->detail, T("\"payment\":\"first\"")) || text_has(event->detail, T("\"fee_yen\":0,")))
        return DONE;
    return caseflow_with_case(city, store, event, false, after_sent);
}
static enum status case_approved(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, false, after_approved);
}
static enum status case_refused(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, false, after_refused);
}
static enum status case_ended(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, false, after_end);
}
static enum status charge_paid(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, after_paid);
}
static enum status may_go_on(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, after_wait);
}
static enum status paper_asked_again(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, false, after_asked_again);
}
static enum status proposed(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, after_proposed);
}
static enum status came_back(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, after_came_back);
}
static enum status decided(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, after_decided);
}

static const struct reaction reactions[] = {{"procedures.case_sent", case_sent},
                                            {"procedures.case_approved", case_approved},
                                            {"procedures.case_refused", case_refused},
                                            {"procedures.case_withdrawn", case_ended},
                                            {"procedures.case_returned", case_ended},
                                            {"procedures.case_expired", case_ended},
                                            {"money.charge_paid", charge_paid},
                                            {"papers.may_go_on", may_go_on},
                                            {"certificates.paper_asked_again", paper_asked_again},
                                            {"approvals.proposed", proposed},
                                            {"approvals.returned", came_back},
                                            {"approvals.rejected", came_back},
                                            {"approvals.withdrawn", came_back},
                                            {"approvals.decided", decided},
                                            {"approvals.decided", caseflow_exemption_decided},
                                            {"procedures.fee_asked", caseflow_fee_asked},
                                            {"procedures.case_erased", caseflow_case_erased},
                                            {"money.refund_asked", caseflow_refund_asked},
                                            {"money.refunded", caseflow_refund_done},
                                            {"money.refund_refused", caseflow_refund_refused},
                                            {0}};
static const struct outbox_worker workers[] = {{"caseflow.paper", caseflow_make_paper}, {0}};
static const char *const needs[] = {"procedures", "approvals", "money", "papers", NULL};

static const struct invariant invariants[] = {
    {"A case that is issued has a paper that holds or was voided later",
     "SELECT c.id FROM procedures_case AS c WHERE c.issued_at > 0 AND NOT EXISTS (SELECT 1 FROM papers_paper AS p "
     "WHERE p.subject_kind = 'case' AND p.subject_id = c.id AND p.issued_at > 0)"},
    {"A paid case has a paid charge",
     "SELECT c.id FROM procedures_case AS c WHERE c.fee_paid_at > 0 AND NOT EXISTS (SELECT 1 FROM money_charge AS m "
     "WHERE m.subject_kind = 'case' AND m.subject_id = c.id AND m.paid_yen = c.fee_yen)"},
    {"An open charge of a case is for what the case costs",
     "SELECT c.id FROM procedures_case AS c JOIN money_charge AS m ON m.subject_kind = 'case' AND m.subject_id = c.id "
     "WHERE m.is_cancelled = 0 AND m.amount_yen <> c.fee_yen"},
    {"What is given back by decision was decided by another person than who drafted it",
     "SELECT r.id FROM money_refund AS r WHERE r.rule = 'decision' AND r.state IN ('approved', 'done') AND NOT EXISTS "
     "(SELECT 1 FROM approvals_draft AS d JOIN approvals_step AS s ON s.draft_id = d.id AND s.duty = 2 AND s.state = 2 "
     "WHERE d.subject_kind = 'refund' AND d.subject_id = r.id AND d.state = 3 AND s.acted_staff_id <> d.drafter_staff_id)"},
    {0}};

const struct module caseflow_module = {
    .name = "caseflow",
    .title = "Cases through money, approval and paper",
    .needs = needs,
    .workers = workers,
    .reactions = reactions,
    .invariants = invariants,
    .demo = caseflow_demo,
};
