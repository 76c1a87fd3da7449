/*
 * The books seen from outside: sums of the accounts, and every booking of a time to be compared with provider and bank.
 */
#include "base/csv.h"
#include "base/date.h"
#include "engines/money/money_private.h"

enum { ROWS_AT_ONCE = 1000, ROWS_MAX = 200000 };

enum status money_balances(struct store *store, struct arena *arena, struct balances *found)
{
    struct money_sums sums;
    enum status status = money_account_sums(store, arena, &sums);
    if (status != DONE)
        return status;
    *found = (struct balances){sums.count, TAKE(arena, struct balance, sums.count)};
    for (size_t i = 0; i < sums.count; i++)
        found->items[i] = (struct balance){sums.items[i].account, YEN(sums.items[i].debit), YEN(sums.items[i].credit)};
    return DONE;
}

static void put_row(struct csv_writer *writer, struct arena *arena, const struct money_booking *row)
{
    struct buffer at = buffer_new(arena);
    moment_put(&at, row->posted_at);
    struct text cells[] = {arena_print(arena, "%lld", (long long)row->id), buffer_text(&at), row->slip_number, row->debit, row->credit,
                           arena_print(arena, "%lld", (long long)row->amount_yen), row->reason, row->reference, row->provider_id,
                           arena_print(arena, "%.*s:%lld", TEXT_ARGUMENTS(row->subject_kind), (long long)row->subject_id)};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        csv_put(writer, cells[i]);
    csv_end_row(writer);
}

enum status money_statement(struct store *store, struct arena *arena, int64_t from_at, int64_t until_at, struct text *csv)
{
    static const struct text titles[] = {TEXT_INIT("番号"), TEXT_INIT("日時"), TEXT_INIT("納付番号"), TEXT_INIT("借方"), TEXT_INIT("貸方"),
                                         TEXT_INIT("金額"), TEXT_INIT("理由"), TEXT_INIT("参照"), TEXT_INIT("決済事業者の番号"),
                                         TEXT_INIT("対象")};
    struct buffer out = buffer_new(arena);
    struct csv_writer writer = csv_writer_new(&out, true, true);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        csv_put(&writer, titles[i]);
    csv_end_row(&writer);
    int64_t after_at = -1, after_id = 0, written = 0;
    for (;;) {
        struct money_bookings rows;
        enum status status = money_bookings(store, arena, from_at, until_at, after_at, after_id, ROWS_AT_ONCE, &rows);
        if (status != DONE)
            return status;
        for (size_t i = 0; i < rows.count; i++)
            put_row(&writer, arena, &rows.items[i]);
        written += (int64_t)rows.count;
        if (written > ROWS_MAX)
            return TOO_MUCH;
        if (rows.count < ROWS_AT_ONCE)
            break;
        after_at = rows.items[rows.count - 1].posted_at;
        after_id = rows.items[rows.count - 1].id;
    }
    *csv = buffer_text(&out);
    return DONE;
}
