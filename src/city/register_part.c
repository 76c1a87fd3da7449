/*
 * The part of the city's module that feeds the register, and the list of what was fed.
 */
#include "city.queries.h"
#include "city/listing.h"
#include "city/parts.h"
#include "city/register_feed.h"

static const struct job jobs[] = {{"city.register", 1, feed_watch}, {0}};

enum column { SEQUENCE, KIND, AS_OF, ROWS, ADDED, CHANGED, UNCHANGED, STOPPED, BEGUN, APPLIED, COLUMNS };
static const struct listing_column columns[COLUMNS] = {
    [SEQUENCE] = {"sequence", TR_INIT("feed|Sequence number"), LISTING_NUMBER, 12, NULL, true},
    [KIND] = {"kind", TR_INIT("feed|Kind"), LISTING_TEXT, 10, NULL, false},
    [AS_OF] = {"as_of", TR_INIT("feed|As of"), LISTING_DATE, 12, NULL, true},
    [ROWS] = {"rows", TR_INIT("feed|Rows"), LISTING_NUMBER, 10, NULL, false},
    [ADDED] = {"added", TR_INIT("feed|Added"), LISTING_NUMBER, 10, NULL, false},
    [CHANGED] = {"changed", TR_INIT("feed|Changed"), LISTING_NUMBER, 10, NULL, false},
    [UNCHANGED] = {"unchanged", TR_INIT("feed|As before"), LISTING_NUMBER, 10, NULL, false},
    [STOPPED] = {"stopped", TR_INIT("feed|New support measures"), LISTING_NUMBER, 12, NULL, false},
    [BEGUN] = {"begun", TR_INIT("feed|Begun"), LISTING_MOMENT, 18, NULL, false},
    [APPLIED] = {"applied", TR_INIT("feed|Applied"), LISTING_MOMENT, 18, NULL, false},
};

static enum status read_feeds(const struct listing_ask *ask, struct listing_rows *found)
{
    enum { SHOWN_MAX = 5000 };
    struct city_feed_lines lines;
    enum status status = city_feeds(ask->store, ask->arena, SHOWN_MAX, &lines);
    if (status != DONE)
        return status;
    struct listing_row *rows = TAKE(ask->arena, struct listing_row, lines.count + 1);
    for (size_t i = 0; i < lines.count; i++) {
        const struct city_feed_line *line = &lines.items[i];
        struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
        cells[SEQUENCE] = cell_number(line->sequence);
        cells[KIND] = cell_text(say(ask->language, line->kind == FEED_FULL ? TR("feed|Whole") : TR("feed|Difference")));
        cells[AS_OF] = cell_date(date_from_day_number(line->as_of_day));
        cells[ROWS] = cell_number(line->row_count);
        cells[ADDED] = cell_number(line->added);
        cells[CHANGED] = cell_number(line->changed);
        cells[UNCHANGED] = cell_number(line->unchanged);
        cells[STOPPED] = cell_number(line->stopped);
        cells[BEGUN] = cell_moment(line->begun_at);
        cells[APPLIED] = cell_moment(line->applied_at);
        rows[i] = (struct listing_row){.cells = cells};
    }
    listing_arrange(ask, rows, lines.count, found);
    return DONE;
}

static const struct listing feeds_listing = {
    .name = "register-feeds", .title = TR_INIT("Files the register was fed with"), .permission = "city.system",
    .reading = "台帳の取りこみの一覧", .columns = columns, .column_count = COLUMNS, .order = "sequence", .is_down = true,
    .read = read_feeds,
};
static const struct listing *const listings[] = {&feeds_listing, NULL};

const struct module city_register_part = {.name = "city", .title = "Register feed", .jobs = jobs, .listings = listings};
