/*
 * Charges and the books. A payment is booked in one place, charge_book_payment, whichever way it came.
 */
#include "base/check.h"
#include "base/encoding.h"
#include "base/identifier.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/money/money_private.h"
#include "system/random.h"

struct charge charge_from_row(struct arena *arena, const struct money_row *row)
{
    struct charge charge = {.id = row->id, .subject_id = row->subject_id, .account_id = row->account_id,
                            .code = row->code, .slip_number = row->slip_number, .subject_kind = row->subject_kind,
                            .paid_by = row->paid_by, .what = words_from_json(arena, row->what),
                            .amount = YEN(row->amount_yen), .paid = YEN(row->paid_yen),
                            .refunded = YEN(row->refunded_yen), .is_cancelled = row->is_cancelled,
                            .made_at = row->made_at, .paid_at = row->paid_at};
    if (date_read(row->due_day, &charge.due) != DONE)
        charge.due = (struct date){0};
    return charge;
}

bool charge_is_open(const struct charge *charge)
{
    return !charge->is_cancelled && charge->paid.minor == 0;
}

static enum status give(struct arena *arena, enum status status, const struct money_row *row, struct charge *found)
{
    if (status == DONE)
        *found = charge_from_row(arena, row);
    return status;
}

enum status charge_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                         struct charge *found)
{
    struct money_row row;
    return give(arena, money_charge_about_subject(store, arena, subject_kind, subject_id, &row), &row, found);
}

enum status charge_by_id(struct store *store, struct arena *arena, int64_t id, struct charge *found)
{
    struct money_row row;
    return give(arena, money_charge_of(store, arena, id, &row), &row, found);
}

enum status charge_by_code(struct store *store, struct arena *arena, struct text code, struct charge *found)
{
    struct money_row row;
    return give(arena, money_charge_of_code(store, arena, code, &row), &row, found);
}

enum status charge_by_slip(struct store *store, struct arena *arena, struct text slip_number, struct charge *found)
{
    struct money_row row;
    return give(arena, money_charge_of_slip(store, arena, slip_number, &row), &row, found);
}

static enum status tell(const struct city *city, struct store *store, struct arena *arena, const struct money_row *row,
                        const char *name, int64_t yen, int64_t now)
{
    struct event event = event_by_system("charge", row->id, name, now);
    event.detail = arena_print(arena, "{\"subject_kind\":\"%.*s\",\"subject_id\":%lld,\"yen\":%lld}",
                               TEXT_ARGUMENTS(row->subject_kind), (long long)row->subject_id, (long long)yen);
    return event_tell(city, store, &event);
}

static struct text reference_of(struct arena *arena, const char *what, int64_t id)
{
    return arena_print(arena, "%s:%lld", what, (long long)id);
}

enum status charge_make(const struct city *city, struct store *store, struct arena *arena,
                        const struct charge_wanted *wanted, int64_t now, struct charge *made)
{
    check(store_is_writing(store));
    if (wanted->amount.minor <= 0)
        return INVALID;
    struct money_row row;
    enum status status = money_charge_about_subject(store, arena, wanted->subject_kind, wanted->subject_id, &row);
    if (status == DONE && !row.is_cancelled)
        return give(arena, DONE, &row, made);
    if (status != DONE && status != NOT_FOUND)
        return status;
    uint8_t code[16];
    random_fill(&system_random, code, sizeof code);
    uint64_t number;
    random_fill(&system_random, &number, sizeof number);
    struct money_add_charge_given given = {
        .code = base64url_text(arena, code, sizeof code), .slip_number = digits_new(arena, number, SLIP_NUMBER_LENGTH),
        .subject_kind = wanted->subject_kind, .subject_id = wanted->subject_id, .account_id = wanted->account_id,
        .what = words_to_json(arena, &wanted->what), .revenue = wanted->revenue, .amount_yen = wanted->amount.minor,
        .due_day = date_text(arena, wanted->due), .made_at = now};
    int64_t id;
    status = money_add_charge_with(store, &given, &id);
    if (status == DONE)
        status = money_post(store, id, ACCOUNT_RECEIVABLE, wanted->revenue, wanted->amount.minor, T("charge"),
                            reference_of(arena, "charge", id), now);
    if (status == DONE)
        status = money_charge_of(store, arena, id, &row);
    if (status == DONE)
        status = tell(city, store, arena, &row, "money.charge_made", row.amount_yen, now);
    return give(arena, status, &row, made);
}

enum status charges_after(struct store *store, struct arena *arena, int64_t after_id, int64_t limit, struct charges *found)
{
    struct money_rows rows;
    enum status status = money_charges_after(store, arena, after_id, limit, &rows);
    if (status != DONE)
        return status;
    *found = (struct charges){.items = TAKE(arena, struct charge, rows.count + 1)};
    for (; found->count < rows.count; found->count++)
        found->items[found->count] = charge_from_row(arena, &rows.items[found->count]);
    return DONE;
}

enum status charge_cancel(const struct city *city, struct store *store, int64_t charge_id, int64_t now)
{
    struct arena *arena = arena_new(0);
    struct money_row row;
    enum status status = money_charge_of(store, arena, charge_id, &row);
    if (status == DONE)
        status = money_cancel(store, charge_id);
    if (status == DONE)
        status = money_post(store, charge_id, row.revenue, ACCOUNT_RECEIVABLE, row.amount_yen, T("cancelled"),
                            reference_of(arena, "cancel", charge_id), now);
    if (status == DONE)
        status = tell(city, store, arena, &row, "money.charge_cancelled", row.amount_yen, now);
    arena_free(arena);
    return status;
}

enum status charge_book_payment(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id,
                                struct text debit, struct text reference, const char *paid_by, int64_t now)
{
    check(store_is_writing(store));
    struct money_row row;
    enum status status = money_charge_of(store, arena, charge_id, &row);
    if (status == DONE)
        status = money_mark_paid(store, charge_id, text_of(paid_by), now);
    if (status == DONE)
        status = money_post(store, charge_id, debit, ACCOUNT_RECEIVABLE, row.amount_yen, T("payment"), reference, now);
    if (status == DONE)
        status = tell(city, store, arena, &row, "money.charge_paid", row.amount_yen, now);
    return status;
}

enum status charge_settle(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id,
                          struct money amount, const char *paid_by, int64_t now)
{
    struct money_row row;
    enum status status = money_charge_of(store, arena, charge_id, &row);
    if (status != DONE)
        return status;
    if (row.amount_yen != amount.minor)
        return INVALID;
    if (row.is_cancelled)
        return CONFLICT;
    if (row.paid_yen)
        return text_is(row.paid_by, text_of(paid_by)) ? DONE : CONFLICT;
    struct text debit = text_is(text_of(paid_by), T("counter")) ? ACCOUNT_COUNTER : ACCOUNT_BANK;
    return charge_book_payment(city, store, arena, charge_id, debit, reference_of(arena, "payment", charge_id), paid_by,
                               now);
}
