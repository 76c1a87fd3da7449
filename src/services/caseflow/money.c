/*
 * A case and its money when something does not go straight: refunds after a withdrawal, exemptions that change the fee before it is
 * owed.
 */
#include "base/json.h"
#include "engines/approvals/approvals.h"
#include "engines/papers/papers.h"
#include "engines/procedures/case_money.h"
#include "services/caseflow/about.h"

/* Whether the section had begun: by the state the case was in before it ended. */
static enum status had_begun(struct about *about, bool *begun)
{
    json_t *detail;
    enum status status = json_read(about->arena, about->event->detail, NULL, &detail, NULL);
    struct text from = status == DONE ? json_member_text(detail, "from") : T("");
    *begun = !text_is(from, T("received")) && !text_is(from, T("paid"));
    return status;
}

enum status caseflow_refund(struct about *about, const struct charge *charge)
{
    bool begun, is_withdrawn = about->record.state == CASE_WITHDRAWN;
    int64_t id;
    struct refund last;
    enum status status = had_begun(about, &begun);
    if (status != DONE || charge->paid.minor == charge->refunded.minor || about->procedure->refund == REFUND_NONE)
        return status;
    status = refund_about(about->store, about->arena, charge->id, &last);
    if (status == DONE && (last.state == REFUND_ASKED || last.state == REFUND_APPROVED))
        return DONE; /* one is under way already */
    if (status != DONE && status != NOT_FOUND)
        return status;
    struct refund_wanted wanted = {
        .charge_id = charge->id,
        .reason = is_withdrawn ? T("申請の取下げ") : T("申請の返戻または期限切れ"),
        .is_automatic = is_withdrawn && !begun && about->procedure->refund == REFUND_AUTOMATIC};
    return refund_ask(about->city, about->store, &wanted, about->event->at, &id);
}

/* ---- what the applicant hears ---- */

static enum status tell(struct about *about, enum case_refund_step step)
{
    int64_t yen = 0;
    json_t *detail;
    enum status status = json_read(about->arena, about->event->detail, NULL, &detail, NULL);
    if (status == DONE && !json_member_integer(detail, "yen", &yen))
        status = INVALID;
    return status == DONE ? case_refund_told(about->city, about->store, about->record.id, step, yen, about->event->at) : status;
}

static enum status tell_asked(struct about *about)
{
    return tell(about, CASE_REFUND_ASKED);
}
static enum status tell_done(struct about *about)
{
    return tell(about, CASE_REFUND_DONE);
}
static enum status tell_refused(struct about *about)
{
    return tell(about, CASE_REFUND_REFUSED);
}

enum status caseflow_refund_asked(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, tell_asked);
}
enum status caseflow_refund_done(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, tell_done);
}
enum status caseflow_refund_refused(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, true, tell_refused);
}

/* ---- exemptions ---- */

static enum status ask_fee(struct about *about)
{
    return caseflow_make_charge(about);
}

enum status caseflow_fee_asked(const struct city *city, struct store *store, const struct event *event)
{
    return caseflow_with_case(city, store, event, false, ask_fee);
}

/* The route of approval decided about the exemption of a case: subject kind "exemption", subject id the case. */
enum status caseflow_exemption_decided(const struct city *city, struct store *store, const struct event *event)
{
    struct arena *arena = arena_new(0);
    json_t *detail;
    int64_t case_id;
    struct approval approval;
    struct case_actor actor = {.who = BY_CITY, .staff_id = event->actor_id, .name = event->actor_name};
    enum status status = json_read(arena, event->detail, NULL, &detail, NULL);
    if (status == DONE && text_is(json_member_text(detail, "subject_kind"), T("exemption")) &&
        json_member_integer(detail, "subject_id", &case_id)) {
        status = approval_of(city, store, arena, event->subject_id, &approval);
        if (status == DONE)
            status = case_exempt(city, store, case_id, text_is(approval.outcome, T("approve")), approval.reason, &actor, event->at);
    }
    arena_free(arena);
    return status;
}

/* ---- its time is over ---- */

enum status caseflow_case_erased(const struct city *city, struct store *store, const struct event *event)
{
    enum status status = papers_erase_about(city, store, T("case"), event->subject_id, event->at);
    if (status == DONE)
        status = approvals_erase_about(city, store, T("case"), event->subject_id, event->at);
    return status == DONE ? approvals_erase_about(city, store, T("exemption"), event->subject_id, event->at) : status;
}
