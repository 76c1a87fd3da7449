/*
 * 期限の状況: what is late, by section and procedure, in business days; for those who manage.
 */
#include "base/holiday.h"
#include "city/city.h"
#include "services/desk/several.h"

enum column { SECTION, PROCEDURE, OPEN, STANDING, DUE_SOON, OVERDUE, WORST, COLUMNS };
static const struct listing_column columns[COLUMNS] = {
    [SECTION] = {"section", TR_INIT("csv|Section"), LISTING_TEXT, 26, NULL, true},
    [PROCEDURE] = {"procedure", TR_INIT("csv|Procedure"), LISTING_TEXT, 30, NULL, true},
    [OPEN] = {"open", TR_INIT("late|Open"), LISTING_NUMBER, 10, NULL, true},
    [STANDING] = {"standing", TR_INIT("late|Waiting for the applicant"), LISTING_NUMBER, 12, NULL, true},
    [DUE_SOON] = {"due_soon", TR_INIT("late|Due within 3 business days"), LISTING_NUMBER, 14, NULL, true},
    [OVERDUE] = {"overdue", TR_INIT("late|Overdue"), LISTING_NUMBER, 10, NULL, true},
    [WORST] = {"worst", TR_INIT("late|Latest by (business days)"), LISTING_NUMBER, 14, NULL, true},
};

static const struct section *section_with(const struct sections *sections, int64_t id)
{
    for (size_t i = 0; i < sections->count; i++)
        if (sections->items[i].id == id)
            return &sections->items[i];
    return NULL;
}

static struct listing_row row_of(const struct listing_ask *ask, const struct section *section, const struct desk_late_count *count)
{
    const struct procedure *procedure = procedure_find(ask->city, count->procedure_name);
    struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
    int64_t today = date_day_number(ask->today);
    cells[SECTION] = cell_text(words_in(&section->name, ask->language));
    cells[PROCEDURE] = cell_text(procedure ? words_in(&procedure->title, ask->language) : count->procedure_name);
    cells[OPEN] = cell_number(count->open);
    cells[STANDING] = cell_number(count->standing);
    cells[DUE_SOON] = cell_number(count->due_soon);
    cells[OVERDUE] = cell_number(count->overdue);
    cells[WORST] = cell_number(count->oldest < today ? date_business_days_between(date_from_day_number(count->oldest), ask->today, NULL) : 0);
    return (struct listing_row){.cells = cells, .path = arena_print(ask->arena, "/desk/lists/cases?view=overdue&procedure=%.*s",
                                                                    TEXT_ARGUMENTS(count->procedure_name))};
}

static enum status read(const struct listing_ask *ask, struct listing_rows *found)
{
    enum { ROWS_MOST = 5000, SOON_DAYS = 3 };
    struct sections sections;
    struct listing_row *rows = TAKE(ask->arena, struct listing_row, ROWS_MOST);
    size_t count = 0;
    int64_t today = date_day_number(ask->today), soon = date_day_number(date_add_business_days(ask->today, SOON_DAYS, NULL));
    enum status status = sections_on(ask->store, ask->arena, ask->today, &sections);
    for (size_t s = 0; status == DONE && s < ask->rights->section_count; s++) {
        struct desk_late_counts counts;
        const struct section *section = section_with(&sections, ask->rights->sections[s]);
        if (!section)
            continue;
        status = desk_late_counts(ask->store, ask->arena, section->id, today, soon, &counts);
        for (size_t i = 0; status == DONE && i < counts.count && count < ROWS_MOST; i++)
            rows[count++] = row_of(ask, section, &counts.items[i]);
    }
    if (status == DONE)
        listing_arrange(ask, rows, count, found);
    return status;
}

const struct listing late_listing = {
    .name = "late", .title = TR_INIT("What is late"), .permission = "procedures.statistics", .reading = "期限の状況", .columns = columns,
    .column_count = COLUMNS, .order = "overdue", .is_down = true, .read = read,
};
