/*
 * Refunds: asked for, approved by the engine approvals, done by a job that asks the provider and then books it.
 */
#include "base/check.h"
#include "base/json.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/money/money_private.h"

enum status refund_ask(const struct city *city, struct store *store, int64_t charge_id, struct money amount,
                       struct text reason, int64_t now, int64_t *refund_id)
{
    check(store_is_writing(store));
    struct arena *arena = arena_new(0);
    struct money_row row;
    enum status status = money_charge_of(store, arena, charge_id, &row);
    if (status == DONE && (amount.minor <= 0 || amount.minor > row.paid_yen - row.refunded_yen ||
                           text_trim(reason).length == 0))
        status = INVALID;
    if (status == DONE)
        status = money_add_refund(store, charge_id, amount.minor, reason, now, refund_id);
    if (status == DONE) {
        struct event event = event_by_system("charge", charge_id, "money.refund_asked", now);
        status = event_tell(city, store, &event);
    }
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
    if (status == DONE) {
        struct event event = event_by_system("charge", refund->charge_id, "money.refunded", booking->now);
        event.detail = arena_print(booking->arena, "{\"subject_kind\":\"%.*s\",\"subject_id\":%lld,\"yen\":%lld}",
                                   TEXT_ARGUMENTS(booking->row->subject_kind), (long long)booking->row->subject_id,
                                   (long long)refund->amount_yen);
        status = event_tell(booking->city, store, &event);
    }
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
