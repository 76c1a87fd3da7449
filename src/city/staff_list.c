/*
 * Staff are officials: their names and posts are public within the city, so no column has a purpose.
 */
#include "city/staff_list.h"

static const struct listing_column columns[] = {
    {"name", TR_INIT("staff|Name"), LISTING_TEXT, 20, NULL, true},
    {"section", TR_INIT("staff|Section"), LISTING_TEXT, 28, NULL, true},
    {"post", TR_INIT("staff|Post"), LISTING_TEXT, 20, NULL, true},
    {"grade", TR_INIT("staff|Grade"), LISTING_TEXT, 12, NULL, true},
    {"role", TR_INIT("staff|Role"), LISTING_TEXT, 16, NULL, true},
    {"from", TR_INIT("staff|Since"), LISTING_DATE, 12, NULL, true},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static enum status choose_sections(const struct listing_ask *ask, struct listing_choices *found)
{
    struct sections sections;
    enum status status = sections_on(ask->store, ask->arena, ask->today, &sections);
    if (status != DONE)
        return status;
    *found = (struct listing_choices){0, TAKE(ask->arena, struct listing_choice, sections.count + 1)};
    for (size_t i = 0; i < sections.count; i++)
        found->items[found->count++] =
            (struct listing_choice){sections.items[i].code, words_in(&sections.items[i].name, ask->language)};
    return DONE;
}

static const struct listing_filter filters[] = {
    {"section", TR_INIT("staff|Section"), LISTING_BY_CHOICE, NULL, choose_sections, NULL},
    {"name", TR_INIT("staff|Name"), LISTING_BY_TEXT, NULL, NULL, NULL},
};
enum { FILTERS = sizeof filters / sizeof *filters };

static enum status read(const struct listing_ask *ask, struct listing_rows *found)
{
    struct held_posts posts;
    struct text section = listing_value(ask, "section"), name = listing_value(ask, "name");
    size_t count = 0;
    enum status status = staff_on(ask->store, ask->arena, ask->today, &posts);
    if (status != DONE)
        return status;
    struct listing_row *rows = TAKE(ask->arena, struct listing_row, posts.count + 1);
    for (size_t i = 0; i < posts.count; i++) {
        const struct held_post *post = &posts.items[i];
        if ((section.length && !text_is(section, post->section_code)) || (name.length && !text_has(post->staff_name, name)))
            continue;
        struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
        cells[0] = cell_text(post->staff_name);
        cells[1] = cell_text(words_in(&post->section_name, ask->language));
        cells[2] = cell_text(words_in(&post->title, ask->language));
        cells[3] = cell_text(grade_name(post->grade));
        cells[4] = cell_text(post->role);
        cells[5] = cell_date(post->from);
        rows[count++] = (struct listing_row){.cells = cells};
    }
    listing_arrange(ask, rows, count, found);
    return DONE;
}

const struct listing staff_listing = {
    .name = "staff", .title = TR_INIT("Staff and their posts"), .reading = "職員の一覧", .columns = columns, .column_count = COLUMNS,
    .filters = filters, .filter_count = FILTERS, .order = "section", .read = read,
};
