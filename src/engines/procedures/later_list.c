/*
 * 後日提出の書類の一覧: what was promised and has not come yet, of the reader's sections. Names of applicants are not in it.
 */
#include "engines/procedures/case_list.h"

#include "base/identifier.h"
#include "base/list.h"
#include "city/city.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/later.h"
#include "engines/procedures/library.h"

enum { NUMBER, PROCEDURE, PAPER, DUE, STATE, ASSIGNEE, COLUMNS, ROWS_OF_A_SECTION = 2000 };

static const struct listing_column columns[] = {
    {.key = "number", .title = TR_INIT("csv|Receipt number"), .width = 18},
    {.key = "procedure", .title = TR_INIT("csv|Procedure"), .width = 30, .is_ordered = true},
    {.key = "paper", .title = TR_INIT("list|Paper"), .width = 30},
    {.key = "due", .title = TR_INIT("list|Promised for"), .kind = LISTING_DATE, .is_ordered = true},
    {.key = "state", .title = TR_INIT("csv|State"), .width = 14},
    {.key = "assignee", .title = TR_INIT("list|Handled by"), .width = 20, .is_ordered = true}};

static enum status state_choices(const struct listing_ask *ask, struct listing_choices *found)
{
    *found = (struct listing_choices){2, TAKE(ask->arena, struct listing_choice, 2)};
    found->items[0] = (struct listing_choice){T("over"), say(ask->language, TR("list|The day is over"))};
    found->items[1] = (struct listing_choice){T("waits"), say(ask->language, TR("list|Still to come"))};
    return DONE;
}

static const struct listing_filter filters[] = {
    {.key = "state", .title = TR_INIT("csv|State"), .kind = LISTING_BY_CHOICE, .choices = state_choices}};

struct gathering {
    struct listing_row *items;
    size_t count, size;
};

static enum status add_row(const struct listing_ask *ask, const struct procedures_later_line *row, struct gathering *rows)
{
    const struct procedure *procedure;
    struct date due = date_from_day_number(row->due_day);
    bool is_over = date_compare(due, ask->today) < 0;
    struct text wanted = listing_value(ask, "state"), number = identifier_display(ask->arena, row->number);
    if (wanted.length && text_is(wanted, T("over")) != is_over)
        return DONE;
    enum status status = procedure_of_version(ask->city, ask->store, row->procedure_name, row->version, &procedure);
    if (status != DONE)
        return status;
    const struct procedure_field *field = procedure_field(procedure, row->field, NULL);
    struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
    cells[NUMBER] = cell_text(number);
    cells[PROCEDURE] = cell_text(words_in(&procedure->title, ask->language));
    cells[PAPER] = cell_text(field ? words_in(&field->label, ask->language) : row->field);
    cells[DUE] = cell_date(due);
    cells[STATE] = cell_text(say(ask->language, is_over ? TR("list|The day is over") : TR("list|Still to come")));
    cells[ASSIGNEE] = cell_text(row->assignee_name);
    *LIST_ADD(ask->arena, rows) =
        (struct listing_row){.cells = cells, .path = arena_join(ask->arena, T("/desk/cases/"), number)};
    return DONE;
}

static enum status read(const struct listing_ask *ask, struct listing_rows *found)
{
    struct gathering rows = {0};
    enum status status = DONE;
    for (size_t s = 0; status == DONE && s < ask->rights->section_count; s++) {
        struct procedures_later_lines lines;
        status = procedures_later_of_section(ask->store, ask->arena, ask->rights->sections[s], ROWS_OF_A_SECTION, &lines);
        for (size_t i = 0; status == DONE && i < lines.count; i++)
            status = add_row(ask, &lines.items[i], &rows);
    }
    if (status == DONE)
        listing_arrange(ask, rows.items, rows.count, found);
    return status;
}

const struct listing later_listing = {
    .name = "papers-to-come", .title = TR_INIT("list|Papers still to come"), .permission = "procedures.read",
    .export_permission = "procedures.export", .reading = "後日提出の書類の一覧", .columns = columns, .column_count = COLUMNS,
    .filters = filters, .filter_count = sizeof filters / sizeof *filters, .order = "due", .read = read,
};
