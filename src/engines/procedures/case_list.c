/*
 * 案件の一覧: the cases of the reader's sections as a list, for any order, for files and for other systems.
 *
 * The inbox (inbox.h) reads by two orders straight from its index. Here every order is possible: the index holds all that is
 * ordered or filtered by, so ten thousand cases are read from it in milliseconds; only the rows of the page are opened.
 */
#include "engines/procedures/case_list.h"

#include "base/holiday.h"
#include "base/identifier.h"
#include "city/city.h"
#include "city/sealing.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/library.h"

#include <stdlib.h>

enum column { NUMBER, PROCEDURE, STATE, APPLICANT, SECTION, RECEIVED, DUE, LATE, ASSIGNEE, CHANNEL, FEE, FEE_PAID, DECIDED, COLUMNS };
/* clang-format off */
static const struct listing_column columns[COLUMNS] = {
    [NUMBER]    = {"number",    TR_INIT("csv|Receipt number"),       LISTING_TEXT,   18, NULL,            false},
    [PROCEDURE] = {"procedure", TR_INIT("csv|Procedure"),            LISTING_TEXT,   30, NULL,            true},
    [STATE]     = {"state",     TR_INIT("csv|State"),                LISTING_TEXT,   14, NULL,            true},
    [APPLICANT] = {"applicant", TR_INIT("csv|Applicant"),            LISTING_TEXT,   20, "city.see_name", false},
    [SECTION]   = {"section",   TR_INIT("csv|Section"),              LISTING_TEXT,   20, NULL,            false},
    [RECEIVED]  = {"received",  TR_INIT("csv|Received"),             LISTING_DATE,   12, NULL,            true},
    [DUE]       = {"due",       TR_INIT("csv|Due"),                  LISTING_DATE,   12, NULL,            true},
    [LATE]      = {"late",      TR_INIT("csv|Business days late"),   LISTING_NUMBER, 12, NULL,            false},
    [ASSIGNEE]  = {"assignee",  TR_INIT("csv|Person in charge"),     LISTING_TEXT,   20, NULL,            true},
    [CHANNEL]   = {"channel",   TR_INIT("csv|Channel"),              LISTING_TEXT,   14, NULL,            false},
    [FEE]       = {"fee",       TR_INIT("csv|Fee"),                  LISTING_YEN,    10, NULL,            false},
    [FEE_PAID]  = {"fee_paid",  TR_INIT("csv|Fee paid"),             LISTING_DATE,   12, NULL,            false},
    [DECIDED]   = {"decided",   TR_INIT("csv|Decided"),              LISTING_DATE,   12, NULL,            false},
};

enum view { VIEW_OPEN, VIEW_MINE, VIEW_UNASSIGNED, VIEW_DUE, VIEW_OVERDUE, VIEW_DECIDING, VIEW_ENDED, VIEWS };
static const struct {
    const char *name;
    struct message title;
} views[VIEWS] = {{"all", TR_INIT("inbox|All")}, {"mine", TR_INIT("inbox|Mine")}, {"unassigned", TR_INIT("inbox|Nobody's yet")},
                  {"due", TR_INIT("inbox|Due soon")}, {"overdue", TR_INIT("inbox|Overdue")},
                  {"deciding", TR_INIT("inbox|Being decided")}, {"ended", TR_INIT("inbox|Ended")}};
/* clang-format on */

/* ---- filters ---- */

static enum status choose_views(const struct listing_ask *ask, struct listing_choices *found)
{
    *found = (struct listing_choices){VIEWS, TAKE(ask->arena, struct listing_choice, VIEWS)};
    for (size_t i = 0; i < VIEWS; i++)
        found->items[i] = (struct listing_choice){text_of(views[i].name), say(ask->language, views[i].title)};
    return DONE;
}

static enum status choose_procedures(const struct listing_ask *ask, struct listing_choices *found)
{
    const struct procedure_set *set = procedures_now(ask->city);
    *found = (struct listing_choices){set->count, TAKE(ask->arena, struct listing_choice, set->count + 1)};
    for (size_t i = 0; i < set->count; i++)
        found->items[i] = (struct listing_choice){set->items[i]->name, words_in(&set->items[i]->title, ask->language)};
    return DONE;
}

static enum status choose_states(const struct listing_ask *ask, struct listing_choices *found)
{
    enum { STATES_MAX = 16 };
    *found = (struct listing_choices){0, TAKE(ask->arena, struct listing_choice, STATES_MAX)};
    for (int state = CASE_RECEIVED; state <= CASE_EXPIRED && found->count < STATES_MAX; state++)
        found->items[found->count++] = (struct listing_choice){case_state_name((enum case_state)state),
                                                               case_state_staff_words((enum case_state)state, false)};
    return DONE;
}

/* clang-format off */
static const struct listing_filter filters[] = {
    {"view",      TR_INIT("csv|View"),           LISTING_BY_CHOICE, NULL, choose_views,      "all"},
    {"procedure", TR_INIT("csv|Procedure"),      LISTING_BY_CHOICE, NULL, choose_procedures, NULL},
    {"state",     TR_INIT("csv|State"),          LISTING_BY_CHOICE, NULL, choose_states,     NULL},
    {"from",      TR_INIT("csv|Received from"),  LISTING_BY_DAY,    NULL, NULL,              NULL},
    {"until",     TR_INIT("csv|Received until"), LISTING_BY_DAY,    NULL, NULL,              NULL},
};
/* clang-format on */

/* ---- reading ---- */

struct wanted {
    const struct listing_ask *ask;
    enum view view;
    int64_t state, from_at, until_at, due_until;
    struct text procedure;
    struct procedures_light *rows;
    size_t count;
};

static enum view view_of(const struct listing_ask *ask)
{
    struct text name = listing_value(ask, "view");
    for (int i = 0; i < VIEWS; i++)
        if (text_is(name, text_of(views[i].name)))
            return (enum view)i;
    return VIEW_OPEN;
}

static struct wanted wanted_of(const struct listing_ask *ask)
{
    enum { SOON_DAYS = 3 };
    struct date from = {0}, until = {0};
    struct wanted wanted = {.ask = ask, .view = view_of(ask), .state = case_state_of(listing_value(ask, "state")),
                            .procedure = listing_value(ask, "procedure"), .until_at = INT64_MAX, .due_until = INT32_MAX};
    if (date_read(listing_value(ask, "from"), &from) == DONE)
        wanted.from_at = date_start_at(from);
    if (date_read(listing_value(ask, "until"), &until) == DONE)
        wanted.until_at = date_start_at(date_add_days(until, 1));
    if (wanted.view == VIEW_OVERDUE)
        wanted.due_until = date_day_number(ask->today) - 1;
    if (wanted.view == VIEW_DUE)
        wanted.due_until = date_day_number(date_add_business_days(ask->today, SOON_DAYS, NULL));
    return wanted;
}

/* What waits for the applicant is not late, whatever its day. */
static bool is_wanted(const struct wanted *wanted, const struct procedures_light *row)
{
    bool by_view = wanted->view == VIEW_MINE         ? row->assignee_id == wanted->ask->staff_id
                   : wanted->view == VIEW_UNASSIGNED ? row->assignee_id == 0
                   : wanted->view == VIEW_DECIDING   ? row->state == CASE_DECIDING
                   : wanted->view == VIEW_DUE || wanted->view == VIEW_OVERDUE
                       ? row->due_day <= wanted->due_until && !case_clock_stands((enum case_state)row->state)
                       : true;
    return by_view && (wanted->state == 0 || row->state == wanted->state) &&
           (wanted->procedure.length == 0 || text_is(row->procedure_name, wanted->procedure)) &&
           row->sent_at >= wanted->from_at && row->sent_at < wanted->until_at;
}

static enum status read_light(struct wanted *wanted)
{
    enum { FIRST_SIZE = 256 };
    const struct listing_ask *ask = wanted->ask;
    size_t size = 0;
    for (size_t s = 0; s < ask->rights->section_count; s++) {
        struct procedures_lights rows;
        int64_t section = ask->rights->sections[s];
        enum status status = wanted->view == VIEW_ENDED
                                 ? procedures_cases_light_ended(ask->store, ask->arena, section, LISTING_ROWS_MAX, &rows)
                                 : procedures_cases_light(ask->store, ask->arena, section, LISTING_ROWS_MAX, &rows);
        if (status != DONE)
            return status;
        for (size_t i = 0; i < rows.count; i++) {
            if (!is_wanted(wanted, &rows.items[i]))
                continue;
            if (wanted->count == size) {
                size_t grown = size ? size * 2 : FIRST_SIZE;
                struct procedures_light *items = TAKE(ask->arena, struct procedures_light, grown);
                for (size_t k = 0; k < wanted->count; k++)
                    items[k] = wanted->rows[k];
                wanted->rows = items;
                size = grown;
            }
            wanted->rows[wanted->count++] = rows.items[i];
        }
    }
    return DONE;
}

/* ---- order: (key, id), so that the next page can begin behind any row ---- */

struct ordered {
    struct text text;
    int64_t number, id;
    const struct procedures_light *row;
};

static struct ordered ordered_of(const struct listing_ask *ask, const struct procedures_light *row)
{
    struct ordered ordered = {.id = row->id, .row = row};
    if (listing_orders_by(ask, "procedure"))
        ordered.text = row->procedure_name;
    else if (listing_orders_by(ask, "state"))
        ordered.number = row->state;
    else if (listing_orders_by(ask, "assignee"))
        ordered.number = row->assignee_id;
    else if (listing_orders_by(ask, "received"))
        ordered.number = row->sent_at;
    else
        ordered.number = row->due_day;
    return ordered;
}

static int compare_up(const void *a, const void *b)
{
    const struct ordered *first = a, *second = b;
    if (first->number != second->number)
        return first->number < second->number ? -1 : 1;
    int compared = text_compare(first->text, second->text);
    return compared ? compared : first->id < second->id ? -1 : first->id > second->id;
}

static int compare_down(const void *a, const void *b)
{
    return compare_up(b, a);
}

/* "12.34.name": the keys of the last row shown. */
static struct text cursor_of(struct arena *arena, const struct ordered *last)
{
    return arena_print(arena, "%lld.%lld.%.*s", (long long)last->number, (long long)last->id, TEXT_ARGUMENTS(last->text));
}

static bool read_cursor(struct text cursor, struct ordered *found)
{
    struct text number, id;
    if (cursor.length == 0 || !text_next_part(&cursor, '.', &number) || !text_next_part(&cursor, '.', &id) ||
        !text_to_integer(number, &found->number) || !text_to_integer(id, &found->id))
        return false;
    found->text = cursor;
    return true;
}

/* ---- rows ---- */

static struct text channel_words(enum language language, struct text channel)
{
    return say(language, text_is(channel, T("online"))  ? TR("channel|Online")
                         : text_is(channel, T("paper")) ? TR("channel|Paper")
                         : text_is(channel, T("phone")) ? TR("channel|Phone")
                         : text_is(channel, T("van"))   ? TR("channel|Van")
                         : text_is(channel, T("store")) ? TR("channel|Convenience store")
                                                        : TR("channel|Counter"));
}

static int64_t business_days_late(const struct listing_ask *ask, const struct procedures_record *row)
{
    struct date due = date_from_day_number(row->due_day);
    if (!case_is_open((enum case_state)row->state) || case_clock_stands((enum case_state)row->state) || date_compare(due, ask->today) >= 0)
        return 0;
    return date_business_days_between(due, ask->today, NULL);
}

static enum status open_applicant(const struct listing_ask *ask, const struct procedures_record *row, struct listing_cell *cell)
{
    struct key key;
    struct text name = T("");
    if (!listing_may(ask->rights, columns[APPLICANT].purpose)) { /* masked anyway: it stays sealed */
        *cell = cell_text(T("＊"));
        return DONE;
    }
    if (row->wrapped.bytes) {
        enum status status = key_unwrap(ask->city->keys, row->key_id, row->wrapped, &key);
        if (status == DONE)
            status = case_unseal(ask->arena, &key, "applicant", 0, row->applicant, &name);
        if (status != DONE)
            return status;
    }
    *cell = cell_text(name);
    return DONE;
}

static enum status make_row(const struct listing_ask *ask, const struct sections *sections, int64_t id, struct listing_row *found)
{
    struct procedures_record row;
    enum status status = procedures_case_of(ask->store, ask->arena, id, &row);
    if (status != DONE)
        return status;
    const struct procedure *procedure = procedure_find(ask->city, row.procedure_name);
    struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
    bool is_late = case_is_open((enum case_state)row.state) && !case_clock_stands((enum case_state)row.state) && row.due_day < date_day_number(ask->today);
    cells[NUMBER] = cell_text(identifier_display(ask->arena, row.number));
    cells[PROCEDURE] = cell_text(procedure ? words_in(&procedure->title, ask->language) : row.procedure_name);
    cells[STATE] = cell_text(case_state_staff_words((enum case_state)row.state, is_late));
    for (size_t i = 0; i < sections->count; i++)
        if (sections->items[i].id == row.section_id)
            cells[SECTION] = cell_text(words_in(&sections->items[i].name, ask->language));
    cells[SECTION].is_empty = cells[SECTION].text.length == 0;
    cells[RECEIVED] = cell_date(date_of_moment(row.sent_at));
    cells[DUE] = cell_date(date_from_day_number(row.due_day));
    cells[LATE] = cell_number(business_days_late(ask, &row));
    cells[ASSIGNEE] = cell_text(row.assignee_name);
    cells[CHANNEL] = cell_text(channel_words(ask->language, row.channel));
    cells[FEE] = cell_number(row.fee_yen);
    cells[FEE_PAID] = cell_date(row.fee_paid_at ? date_of_moment(row.fee_paid_at) : (struct date){0});
    cells[DECIDED] = cell_date(row.decided_at ? date_of_moment(row.decided_at) : (struct date){0});
    *found = (struct listing_row){.cells = cells, .person_id = row.person_id,
                                  .path = arena_print(ask->arena, "/desk/cases/%.*s", TEXT_ARGUMENTS(cells[NUMBER].text))};
    return open_applicant(ask, &row, &cells[APPLICANT]);
}

static enum status read(const struct listing_ask *ask, struct listing_rows *found)
{
    struct wanted wanted = wanted_of(ask);
    struct sections sections;
    struct ordered after;
    enum status status = read_light(&wanted);
    if (status == DONE)
        status = sections_on(ask->store, ask->arena, ask->today, &sections);
    if (status != DONE)
        return status;
    struct ordered *ordered = TAKE(ask->arena, struct ordered, wanted.count + 1);
    for (size_t i = 0; i < wanted.count; i++)
        ordered[i] = ordered_of(ask, &wanted.rows[i]);
    int (*compare)(const void *, const void *) = ask->is_down ? compare_down : compare_up;
    qsort(ordered, wanted.count, sizeof *ordered, compare);
    size_t start = 0;
    if (read_cursor(ask->after, &after))
        while (start < wanted.count && compare(&ordered[start], &after) <= 0)
            start++;
    struct listing_rows rows = {.items = TAKE(ask->arena, struct listing_row, (size_t)ask->limit + 1), .total = (int64_t)wanted.count};
    for (size_t i = start; i < wanted.count && rows.count < (size_t)ask->limit && status == DONE; i++)
        status = make_row(ask, &sections, ordered[i].id, &rows.items[rows.count++]);
    if (status == DONE && start + rows.count < wanted.count)
        rows.next = cursor_of(ask->arena, &ordered[start + rows.count - 1]);
    if (status == DONE)
        *found = rows;
    return status;
}

const struct listing case_listing = {
    .name = "cases", .title = TR_INIT("Cases"), .permission = "procedures.read", .export_permission = "procedures.export",
    .reading = "案件の一覧", .columns = columns, .column_count = COLUMNS, .filters = filters,
    .filter_count = sizeof filters / sizeof *filters, .order = "due", .read = read,
    .several = "/desk/several", .several_permission = "procedures.handle",
};
