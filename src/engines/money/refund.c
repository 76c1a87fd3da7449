/*
 * Refunds: asked for, approved by the engine approvals, done by a job that asks the provider and then books it.
 */
#include "base/check.h"
#include "base/json.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/money/money_private.h"

static struct refund refund_from_row(const struct money_refund *row)
{
    enum refund_state state = text_is(row->state, T("asked"))      ? REFUND_ASKED
                              : text_is(row->state, T("approved")) ? REFUND_APPROVED
                              : text_is(row->state, T("done"))     ? REFUND_DONE
                                                                   : REFUND_REFUSED;
    return (struct refund){.id = row->id, .charge_id = row->charge_id, .asked_at = row->asked_at, .done_at = row->done_at,
                           .amount = YEN(row->amount_yen), .reason = row->reason, .asked_by = row->asked_by, .state = state,
                           .is_automatic = text_is(row->rule, T("automatic"))};
}

static enum status give(enum status status, const struct money_refund *row, struct refund *found)
{
    if (status == DONE)
        *found = refund_from_row(row);
    return status;
}

enum status refund_by_id(struct store *store, struct arena *arena, int64_t id, struct refund *found)
{
    struct money_refund row;
    return give(money_refund_of(store, arena, id, &row), &row, found);
}

enum status refund_about(struct store *store, struct arena *arena, int64_t charge_id, struct refund *found)
{
    struct money_refund row;
    return give(money_refund_of_charge(store, arena, charge_id, &row), &row, found);
}

enum status refunds_before(struct store *store, struct arena *arena, int64_t before_id, int64_t limit, struct refunds *found)
{
    struct money_refunds rows;
    enum status status = money_refunds(store, arena, before_id, limit, &rows);
    if (status != DONE)
        return status;
    *found = (struct refunds){rows.count, TAKE(arena, struct refund, rows.count)};
    for (size_t i = 0; i < rows.count; i++)
        found->items[i] = refund_from_row(&rows.items[i]);
    return DONE;
}

/* Said about the thing that was paid for, so that whoever owns it can go on. */
enum status refund_tell(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id, int64_t yen,
                        const char *name, int64_t now)
{
    struct money_row row;
    enum status status = money_charge_of(store, arena, charge_id, &row);
    if (status != DONE)
        return status;
    struct event event = event_by_system("charge", charge_id, name, now);
    event.detail = arena_print(arena, "{\"subject_kind\":\"%.*s\",\"subject_id\":%lld,\"yen\":%lld}",
                               TEXT_ARGUMENTS(row.subject_kind), (long long)row.subject_id, (long long)yen);
    return event_tell(city, store, &event);
}

static enum status approve_by_rule(struct store *store, struct arena *arena, int64_t refund_id, int64_t now)
{
    enum status status = money_set_refund(store, refund_id, T("asked"), T("approved"), 0);
    return status == DONE ? outbox_put(store, T("money.refund"), arena_print(arena, "%lld", (long long)refund_id), now, now) : status;
}

enum status refund_ask(const struct city *city, struct store *store, const struct refund_wanted *wanted, int64_t now,
                       int64_t *refund_id)
{
    check(store_is_writing(store));
    struct arena *arena = arena_new(0);
    struct money_row row;
    struct money_refund last;
    enum status status = money_charge_of(store, arena, wanted->charge_id, &row);
    int64_t left = status == DONE ? row.paid_yen - row.refunded_yen : 0, yen = wanted->amount.minor ? wanted->amount.minor : left;
    if (status == DONE && (yen <= 0 || yen > left || text_trim(wanted->reason).length == 0))
        status = INVALID;
    /* One at a time. The index says so too, but only to the whole transaction, which may be more than this. */
    if (status == DONE && money_refund_of_charge(store, arena, wanted->charge_id, &last) == DONE &&
        (text_is(last.state, T("asked")) || text_is(last.state, T("approved"))))
        status = CONFLICT;
    if (status == DONE)
        status = money_add_refund(store, wanted->charge_id, yen, wanted->reason, now,
                                  wanted->is_automatic ? T("automatic") : T("decision"), wanted->asked_by, refund_id);
    if (status == DONE)
        status = refund_tell(city, store, arena, wanted->charge_id, yen, "money.refund_asked", now);
    if (status == DONE && wanted->is_automatic)
        status = approve_by_rule(store, arena, *refund_id, now);
    arena_free(arena);
    return status;
}

struct booking {
    const struct city *city;
    struct arena *arena;
    const struct money_refund *refund;
    const struct money_row *row;
    struct text credit;
    int64_t now;
};

static enum status book_in_store(struct store *store, void *context)
{
    struct booking *booking = context;
    const struct money_refund *refund = booking->refund;
    enum status status = money_set_refund(store, refund->id, T("approved"), T("done"), booking->now);
    if (status == DONE)
        status = money_add_refunded(store, refund->charge_id, refund->amount_yen);
    if (status == DONE)
        status = money_post(store, refund->charge_id, booking->row->revenue, booking->credit, refund->amount_yen,
                            T("refund"), arena_print(booking->arena, "refund:%lld", (long long)refund->id), booking->now);
    if (status == DONE)
        status = refund_tell(booking->city, store, booking->arena, refund->charge_id, refund->amount_yen, "money.refunded", booking->now);
    return status;
}

enum status refund_do(const struct city *city, struct store *store, struct arena *arena, int64_t refund_id, int64_t now)
{
    struct money_refund refund;
    struct money_row row;
    enum status status = money_refund_of(store, arena, refund_id, &refund);
    if (status == DONE)
        status = money_charge_of(store, arena, refund.charge_id, &row);
    if (status != DONE)
        return status;
    if (!text_is(refund.state, T("approved"))) /* done before, or refused */
        return DONE;
    struct text credit = text_is(row.paid_by, T("counter")) ? ACCOUNT_COUNTER : ACCOUNT_BANK;
    struct money_attempt attempt;
    enum status by_provider = money_paid_attempt(store, arena, refund.charge_id, &attempt);
    if (by_provider == DONE) {
        credit = ACCOUNT_PROVIDER;
        status = provider_refund(city, arena, attempt.provider_id,
                                 arena_print(arena, "refund-%lld", (long long)refund.id), refund.amount_yen);
    } else if (by_provider != NOT_FOUND) {
        status = by_provider;
    }
    struct booking booking = {city, arena, &refund, &row, credit, now};
    return status == DONE ? store_transaction(store, book_in_store, &booking) : status;
}
