/*
 * The module: payments that nobody came back from are looked after, refunds are done once they are approved.
 */
#include "base/json.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/money/money_private.h"
#include "money.migrations.h"
#include "system/http_client.h"
#include "web/language.h"

enum { STALE_MINUTES = 2, STALE_AT_ONCE = 50 };

/* The payer closed the window, or the provider's answer was lost: ask until it is known. */
static enum status look_after_attempts(struct job_run *run)
{
    struct money_attempts stale;
    enum status status =
        money_stale_attempts(run->store, run->arena, run->now - STALE_MINUTES * MINUTE_MICROS, STALE_AT_ONCE, &stale);
    enum status worst = status;
    for (size_t i = 0; status == DONE && i < stale.count; i++) {
        enum attempt_state state;
        enum status one = payment_look(run->city, run->store, run->arena, stale.items[i].charge_id, run->now, &state);
        if (one != DONE && one != BUSY) /* one that is wrong does not hold up those behind it */
            worst = one;
    }
    return worst;
}

static enum status do_refund(struct job_run *run, struct text payload)
{
    int64_t id;
    return text_to_integer(payload, &id) ? refund_do(run->city, run->store, run->arena, id, run->now) : INVALID;
}

struct given_back {
    const struct money_attempt *attempt;
    struct arena *arena;
    int64_t now;
};

static enum status book_given_back(struct store *store, void *context)
{
    struct given_back *back = context;
    return money_post(store, back->attempt->charge_id, ACCOUNT_SUSPENSE, ACCOUNT_PROVIDER, back->attempt->amount_yen,
                      T("given back"), arena_print(back->arena, "back:%lld", (long long)back->attempt->id), back->now);
}

/* What was paid twice goes back without anybody asking. */
static enum status give_back(struct job_run *run, struct text payload)
{
    int64_t id;
    struct money_attempt attempt;
    if (!text_to_integer(payload, &id))
        return INVALID;
    enum status status = money_attempt_of(run->store, run->arena, id, &attempt);
    if (status == DONE)
        status = provider_refund(run->city, run->arena, attempt.provider_id,
                                 arena_print(run->arena, "double-%lld", (long long)id), attempt.amount_yen);
    struct given_back back = {&attempt, run->arena, run->now};
    if (status == DONE)
        status = store_transaction(run->store, book_given_back, &back);
    return status == CONFLICT ? DONE : status; /* booked already: the row came twice */
}

/* An approval about a refund was decided: it may be done, or it is refused. */
static enum status approval_decided(const struct city *city, struct store *store, const struct event *event)
{
    struct arena *arena = arena_new(0);
    json_t *detail;
    int64_t id;
    enum status status = json_read(arena, event->detail, NULL, &detail, NULL);
    if (status == DONE && text_is(json_member_text(detail, "subject_kind"), T("refund")) &&
        json_member_integer(detail, "subject_id", &id)) {
        bool is_approved = text_is(json_member_text(detail, "result"), T("approve"));
        struct money_refund refund;
        status = money_set_refund(store, id, T("asked"), is_approved ? T("approved") : T("refused"), 0);
        if (status == DONE && is_approved)
            status = outbox_put(store, T("money.refund"), arena_print(arena, "%lld", (long long)id), event->at, event->at);
        if (status == DONE && !is_approved)
            status = money_refund_of(store, arena, id, &refund);
        if (status == DONE && !is_approved)
            status = refund_tell(city, store, arena, refund.charge_id, refund.amount_yen, "money.refund_refused", event->at);
    }
    arena_free(arena);
    return status;
}

static enum status start(struct city *city, struct arena *arena, struct text *why_not)
{
    (void)why_not;
    struct money_room *room = TAKE(arena, struct money_room, 1);
    room->http = &system_http;
    city_keep(city, "money", room);
    return DONE;
}

static const struct permission permissions[] = {
    {"money.receive", SENTENCE("May record payments at the counter and by slip")},
    {"money.refund", SENTENCE("May ask for refunds")},
    {"money.books", SENTENCE("May see the books")},
    {0}};
static const struct job jobs[] = {{"money.look_after_attempts", 1, look_after_attempts}, {0}};
static const struct outbox_worker workers[] = {{"money.refund", do_refund}, {"money.give_back", give_back}, {0}};
static const struct reaction reactions[] = {
    {"approvals.decided", approval_decided}, {"approvals.rejected", approval_decided}, {0}};
static const struct setting settings[] = {
    {"money.store_limit_yen", SETTING_INTEGER, "300000", 1, 10000000,
     SENTENCE("Convenience stores take payments up to this amount")},
    {0}};

static const struct invariant invariants[] = {
    {"A paid charge is booked as paid exactly once",
     "SELECT c.id FROM money_charge AS c WHERE c.paid_yen <> COALESCE((SELECT SUM(p.amount_yen) FROM money_posting AS p "
     "WHERE p.charge_id = c.id AND p.reason = 'payment'), 0)"},
    {"What a charge was refunded is what the books say",
     "SELECT c.id FROM money_charge AS c WHERE c.refunded_yen <> COALESCE((SELECT SUM(p.amount_yen) FROM money_posting AS p "
     "WHERE p.charge_id = c.id AND p.reason = 'refund'), 0)"},
    {"Nothing was given back that was not asked for and done",
     "SELECT c.id FROM money_charge AS c WHERE c.refunded_yen <> COALESCE((SELECT SUM(r.amount_yen) FROM money_refund AS r "
     "WHERE r.charge_id = c.id AND r.state = 'done'), 0)"},
    {"The receivables are the charges that are neither paid nor cancelled",
     "SELECT 1 FROM (SELECT COALESCE((SELECT SUM(amount_yen) FROM money_posting WHERE debit = 'receivable'), 0) - "
     "COALESCE((SELECT SUM(amount_yen) FROM money_posting WHERE credit = 'receivable'), 0) AS booked, "
     "COALESCE((SELECT SUM(amount_yen) FROM money_charge WHERE paid_yen = 0 AND is_cancelled = 0), 0) AS owed) AS both_sides "
     "WHERE booked <> owed"},
    {0}};

const struct module money_module = {
    .name = "money",
    .title = "Charges, payments and refunds",
    .migrations = money_migrations,
    .permissions = permissions,
    .settings = settings,
    .jobs = jobs,
    .workers = workers,
    .reactions = reactions,
    .invariants = invariants,
    .start = start,
};
