/*
 * Inbox pages: one ordered read for each section of the reader, merged.
 */
#include "engines/procedures/inbox.h"

#include "base/check.h"
#include "base/csv.h"
#include "base/holiday.h"
#include "base/identifier.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/library.h"

#include <stdlib.h>

enum { DUE_SOON_DAYS = 3 };

static struct date soon_after(struct date today)
{
    return date_add_business_days(today, DUE_SOON_DAYS, NULL);
}

/* The last due day that the view shows. */
static int64_t due_until(const struct inbox_query *query)
{
    if (query->view == INBOX_DUE)
        return date_day_number(soon_after(query->today));
    if (query->view == INBOX_OVERDUE)
        return date_day_number(query->today) - 1;
    return INT32_MAX;
}

static bool stands(int64_t state)
{
    return case_clock_stands((enum case_state)state);
}

/* What waits for the applicant is not late, whatever its day. */
static bool is_shown(const struct inbox_query *query, const struct procedures_row *row)
{
    return !((query->view == INBOX_DUE || query->view == INBOX_OVERDUE) && stands(row->state));
}

static enum status read_section(struct store *store, struct arena *arena, const struct inbox_query *query,
                                int64_t section_id, int64_t limit, struct procedures_rows *rows)
{
    int64_t state = query->view == INBOX_DECIDING ? CASE_DECIDING : (int64_t)query->state;
    int64_t assignee = query->view == INBOX_UNASSIGNED ? 0 : -1;
    int64_t before = query->after_id ? query->after_id : INT64_MAX;
    if (query->view == INBOX_ENDED)
        return procedures_cases_ended(store, arena, section_id, query->procedure, before, limit, rows);
    if (query->order == ORDER_NEWEST) {
        struct procedures_inbox_by_newest_given given = {.section_id = section_id, .assignee_id = assignee, .state = state,
                                                         .procedure_name = query->procedure,
                                                         .due_until = due_until(query), .before_id = before, .limit = limit};
        return procedures_inbox_by_newest_with(store, arena, &given, rows);
    }
    struct procedures_inbox_by_due_given given = {.section_id = section_id, .assignee_id = assignee, .state = state,
                                                  .procedure_name = query->procedure, .due_until = due_until(query),
                                                  .after_due = query->after_due, .after_id = query->after_id, .limit = limit};
    return procedures_inbox_by_due_with(store, arena, &given, rows);
}

static enum status read_mine(struct store *store, struct arena *arena, const struct inbox_query *query, int64_t limit,
                             struct procedures_rows *rows)
{
    int64_t before = query->after_id ? query->after_id : INT64_MAX;
    if (query->order == ORDER_NEWEST)
        return procedures_inbox_mine_by_newest(store, arena, query->staff_id, query->state, query->procedure,
                                               due_until(query), before, limit, rows);
    struct procedures_inbox_mine_by_due_given given = {.assignee_id = query->staff_id, .state = query->state,
                                                       .procedure_name = query->procedure, .due_until = due_until(query),
                                                       .after_due = query->after_due, .after_id = query->after_id,
                                                       .limit = limit};
    return procedures_inbox_mine_by_due_with(store, arena, &given, rows);
}

static int by_due(const void *a, const void *b)
{
    const struct procedures_row *first = a, *second = b;
    if (first->due_day != second->due_day)
        return first->due_day < second->due_day ? -1 : 1;
    return first->id < second->id ? -1 : first->id > second->id;
}

static int by_newest(const void *a, const void *b)
{
    return -(((const struct procedures_row *)a)->id < ((const struct procedures_row *)b)->id   ? -1
             : ((const struct procedures_row *)a)->id > ((const struct procedures_row *)b)->id ? 1
                                                                                              : 0);
}

static enum status read_all(struct store *store, struct arena *arena, const struct inbox_query *query, int64_t limit,
                            struct procedures_rows *found)
{
    if (query->view == INBOX_MINE)
        return read_mine(store, arena, query, limit, found);
    *found = (struct procedures_rows){.items = TAKE(arena, struct procedures_row, query->section_count * (size_t)limit + 1)};
    for (size_t i = 0; i < query->section_count; i++) {
        struct procedures_rows rows;
        enum status status = read_section(store, arena, query, query->sections[i], limit, &rows);
        if (status != DONE)
            return status;
        for (size_t j = 0; j < rows.count; j++)
            found->items[found->count++] = rows.items[j];
    }
    bool is_newest = query->order == ORDER_NEWEST || query->view == INBOX_ENDED;
    qsort(found->items, found->count, sizeof *found->items, is_newest ? by_newest : by_due);
    return DONE;
}

static enum status make_row(const struct city *city, struct arena *arena, const struct inbox_query *query,
                            const struct procedures_row *row, struct inbox_row *shown)
{
    const struct procedure *procedure = procedure_find(city, row->procedure_name);
    *shown = (struct inbox_row){.id = row->id,
                                .sent_at = row->sent_at,
                                .section_id = row->section_id,
                                .assignee_staff_id = row->assignee_id,
                                .fee_yen = row->fee_yen,
                                .fee_paid_at = row->fee_paid_at,
                                .number = identifier_display(arena, row->number),
                                .procedure_name = row->procedure_name,
                                .title = procedure ? words_in(&procedure->title, JAPANESE) : row->procedure_name,
                                .channel = row->channel,
                                .assignee_name = row->assignee_name,
                                .entered_by_name = row->staff_name,
                                .state = (enum case_state)row->state,
                                .due = date_from_day_number(row->due_day),
                                .is_unread = row->is_unread != 0,
                                .is_clock_stopped = row->stopped_day != 0};
    if (row->answer_by_day)
        shown->answer_by = date_from_day_number(row->answer_by_day);
    shown->is_overdue =
        case_is_open(shown->state) && !stands(row->state) && row->due_day < date_day_number(query->today);
    shown->words = case_state_staff_words(shown->state, shown->is_overdue);
    struct key key;
    if (!row->wrapped.bytes)
        return DONE;
    enum status status = key_unwrap(city->keys, row->key_id, row->wrapped, &key);
    return status == DONE ? case_unseal(arena, &key, "applicant", 0, row->applicant, &shown->applicant) : status;
}

enum status inbox_page(const struct city *city, struct store *store, struct arena *arena, const struct inbox_query *query,
                       struct inbox_page *found)
{
    int64_t limit = query->limit ? query->limit : INBOX_PAGE;
    struct procedures_rows rows = {0};
    struct inbox_page page = {.items = TAKE(arena, struct inbox_row, (size_t)limit + 1)};
    enum status status = read_all(store, arena, query, limit + 1, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        if ((int64_t)page.count == limit || (i >= (size_t)limit)) {
            page.has_more = true;
            break;
        }
        page.next_due = rows.items[i].due_day;
        page.next_id = rows.items[i].id;
        if (is_shown(query, &rows.items[i]))
            status = make_row(city, arena, query, &rows.items[i], &page.items[page.count++]);
    }
    if (status == DONE)
        *found = page;
    return status;
}

enum status inbox_mine(struct store *store, int64_t staff_id, int64_t *count)
{
    return procedures_inbox_mine_count(store, staff_id, count);
}

enum status inbox_counts(struct store *store, struct arena *arena, const struct inbox_query *query,
                         struct inbox_counts *found)
{
    struct inbox_counts counts = {0};
    int64_t today = date_day_number(query->today), soon = date_day_number(soon_after(query->today));
    enum status status = inbox_mine(store, query->staff_id, &counts.mine);
    for (size_t i = 0; status == DONE && i < query->section_count; i++) {
        struct procedures_inbox_count row;
        status = procedures_inbox_counts(store, arena, query->sections[i], query->staff_id, today, soon, &row);
        if (status != DONE)
            return status;
        counts.everything += row.everything;
        counts.unassigned += row.unassigned;
        counts.due_soon += row.due_soon;
        counts.overdue += row.overdue;
        counts.deciding += row.deciding;
        counts.unread += row.unread;
    }
    if (status == DONE)
        *found = counts;
    return status;
}

/* ---- CSV ---- */

static struct text channel_words(struct text channel)
{
    return say(JAPANESE, text_is(channel, T("online"))  ? TR("channel|Online")
                         : text_is(channel, T("paper")) ? TR("channel|Paper")
                         : text_is(channel, T("phone")) ? TR("channel|Phone")
                                                        : TR("channel|Counter"));
}

static void put_heading(struct csv_writer *writer)
{
    static const struct message headings[] = {
        TR_INIT("csv|Receipt number"), TR_INIT("csv|Procedure"), TR_INIT("csv|State"),  TR_INIT("csv|Applicant"),
        TR_INIT("csv|Received"),       TR_INIT("csv|Due"),       TR_INIT("csv|Person in charge"), TR_INIT("csv|Channel"),
        TR_INIT("csv|Fee"),            TR_INIT("csv|Fee paid")};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        csv_put(writer, say(JAPANESE, headings[i]));
    csv_end_row(writer);
}

static void put_row(struct csv_writer *writer, struct arena *arena, const struct inbox_row *row)
{
    csv_put(writer, row->number);
    csv_put(writer, row->title);
    csv_put(writer, row->words);
    csv_put(writer, row->applicant);
    csv_put(writer, date_text(arena, date_of_moment(row->sent_at)));
    csv_put(writer, date_text(arena, row->due));
    csv_put(writer, row->assignee_name);
    csv_put(writer, channel_words(row->channel));
    csv_put_integer(writer, row->fee_yen);
    csv_put(writer, row->fee_paid_at ? date_text(arena, date_of_moment(row->fee_paid_at)) : T(""));
    csv_end_row(writer);
}

enum status inbox_csv(const struct city *city, struct store *store, struct arena *arena, const struct inbox_query *query,
                      struct text *csv)
{
    struct buffer buffer = buffer_new(arena);
    struct csv_writer writer = csv_writer_new(&buffer, true, true);
    struct inbox_query next = *query;
    size_t rows = 0;
    next.limit = 500;
    put_heading(&writer);
    for (bool has_more = true; has_more && rows < INBOX_CSV_ROWS_MAX;) {
        struct inbox_page page;
        enum status status = inbox_page(city, store, arena, &next, &page);
        if (status != DONE)
            return status;
        for (size_t i = 0; i < page.count; i++)
            put_row(&writer, arena, &page.items[i]);
        rows += page.count;
        has_more = page.has_more;
        next.after_due = page.next_due;
        next.after_id = page.next_id;
    }
    *csv = buffer_text(&buffer);
    return DONE;
}
