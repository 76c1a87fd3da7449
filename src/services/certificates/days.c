/*
 * /desk/papers/days: how many papers were issued on which day, whether every number is there, and what was paid for them.
 *
 * A fee belongs to the day on which the paper of its case was first issued. A paper that was voided and made again takes a
 * number more and no fee more, so the fees of all days are what was paid for all papers.
 */
#include "certificates.pages.h"
#include "certificates.queries.h"
#include "city/city.h"
#include "services/certificates/certificates.h"

enum { DAYS_SHOWN = 31 };

static void add_fee(struct ledger_days *days, const struct certificates_fee *fee)
{
    struct date day;
    if (date_read(fee->issued_day, &day) != DONE)
        return;
    for (size_t i = 0; i < days->count; i++) {
        struct ledger_day *line = &days->items[i];
        if (!date_is_same(line->day, day) || !text_is(line->kind, fee->kind))
            continue;
        line->charged_yen = fee->charged_yen;
        line->paid_yen = fee->paid_yen;
        line->owed = fee->owed;
        line->is_whole = line->is_whole && fee->owed == 0;
        days->paid_yen += fee->paid_yen;
    }
}

enum status ledger_days(struct store *store, struct arena *arena, struct date from, struct date until, struct ledger_days *found)
{
    struct certificates_days rows;
    struct certificates_fees fees;
    struct text first = date_text(arena, from), last = date_text(arena, until);
    enum status status = certificates_days(store, arena, first, last, &rows);
    if (status == DONE)
        status = certificates_fees(store, arena, first, last, &fees);
    if (status != DONE)
        return status;
    struct ledger_days days = {.items = TAKE(arena, struct ledger_day, rows.count + 1), .from = from, .until = until};
    for (size_t i = 0; i < rows.count; i++) {
        const struct certificates_day *row = &rows.items[i];
        struct ledger_day *day = &days.items[days.count];
        *day = (struct ledger_day){.kind = row->kind, .title = words_from_json(arena, row->title), .taken = row->taken, .holding = row->holding, .voided = row->voided,
                                   .first = row->first_serial, .last = row->last_serial,
                                   .is_whole = row->last_serial - row->first_serial + 1 == row->taken};
        if (date_read(row->issued_day, &day->day) != DONE)
            continue;
        days.count++;
        days.taken += row->taken;
        days.holding += row->holding;
        days.voided += row->voided;
    }
    for (size_t i = 0; i < fees.count; i++)
        add_fee(&days, &fees.items[i]);
    *found = days;
    return DONE;
}

enum status certificates_show_days(struct request *request, struct response *response)
{
    struct ledger_days days;
    struct date until;
    if (date_read(request_query(request, "until"), &until) != DONE)
        until = city_today_of(request);
    enum status status = ledger_days(request->store, request->arena, date_add_days(until, 1 - DAYS_SHOWN), until, &days);
    return status == DONE ? certificates_days_page(request, response, &days) : status;
}
