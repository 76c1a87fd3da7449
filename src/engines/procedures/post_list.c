/*
 * 郵送するものの一覧: papers to be posted, and those posted last, of the reader's sections; with address for the envelopes.
 */
#include "engines/procedures/case_list.h"

#include "base/list.h"
#include "city/city.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/library.h"
#include "engines/procedures/post.h"

enum { NUMBER, PROCEDURE, RECIPIENT, ADDRESS, WANTED, POSTED, BY, COLUMNS, ROWS_OF_A_SECTION = 500 };

static const struct listing_column columns[] = {
    {.key = "number", .title = TR_INIT("csv|Receipt number"), .width = 18},
    {.key = "procedure", .title = TR_INIT("csv|Procedure"), .width = 30, .is_ordered = true},
    {.key = "recipient", .title = TR_INIT("list|Recipient"), .width = 20, .purpose = "city.see_name"},
    {.key = "address", .title = TR_INIT("list|Address"), .width = 44, .purpose = "city.see_address"},
    {.key = "wanted", .title = TR_INIT("list|Ready since"), .kind = LISTING_DATE, .is_ordered = true},
    {.key = "posted", .title = TR_INIT("list|Posted on"), .kind = LISTING_DATE, .is_ordered = true},
    {.key = "by", .title = TR_INIT("list|Posted by"), .width = 20}};

static enum status state_choices(const struct listing_ask *ask, struct listing_choices *found)
{
    *found = (struct listing_choices){2, TAKE(ask->arena, struct listing_choice, 2)};
    found->items[0] = (struct listing_choice){T("waits"), say(ask->language, TR("list|To be posted"))};
    found->items[1] = (struct listing_choice){T("posted"), say(ask->language, TR("list|Posted"))};
    return DONE;
}

static enum status procedure_choices(const struct listing_ask *ask, struct listing_choices *found)
{
    const struct procedure_set *set = procedures_now(ask->city);
    *found = (struct listing_choices){0, TAKE(ask->arena, struct listing_choice, set->count + 1)};
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i]->is_posted || procedure_field_meaning(set->items[i], MEANS_DELIVERY))
            found->items[found->count++] = (struct listing_choice){set->items[i]->name, words_in(&set->items[i]->title, ask->language)};
    return DONE;
}

static const struct listing_filter filters[] = {
    {.key = "state", .title = TR_INIT("csv|State"), .kind = LISTING_BY_CHOICE, .choices = state_choices, .initial = "waits"},
    {.key = "procedure", .title = TR_INIT("csv|Procedure"), .kind = LISTING_BY_CHOICE, .choices = procedure_choices}};

struct gathering {
    struct listing_row *items;
    size_t count, size;
};

static enum status add_row(const struct listing_ask *ask, const struct procedures_post_line *line, struct gathering *rows)
{
    struct case_record record;
    struct answer_set answers;
    struct applicant applicant = {0};
    struct text wanted = listing_value(ask, "procedure");
    enum status status = case_by_id(ask->city, ask->store, ask->arena, line->case_id, &record);
    if (status != DONE || (wanted.length && !text_is(wanted, record.procedure_name)))
        return status;
    status = case_answers(ask->city, ask->store, ask->arena, &record, &answers);
    if (status == NOT_FOUND)
        return DONE; /* erased: nobody can be written to any more */
    if (status != DONE)
        return status;
    answers_applicant(&answers, &applicant);
    struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
    cells[NUMBER] = cell_text(record.number);
    cells[PROCEDURE] = cell_text(words_in(&answers.procedure->title, ask->language));
    cells[RECIPIENT] = cell_text(applicant.name);
    cells[ADDRESS] = cell_text(applicant.address);
    cells[WANTED] = cell_date(date_of_moment(line->wanted_at));
    cells[POSTED] = cell_date(line->posted_day ? date_from_day_number(line->posted_day) : (struct date){0});
    cells[BY] = cell_text(line->staff_title);
    *LIST_ADD(ask->arena, rows) = (struct listing_row){.cells = cells, .person_id = record.person_id,
                                                       .path = arena_join(ask->arena, T("/desk/cases/"), record.number)};
    return DONE;
}

static enum status read(const struct listing_ask *ask, struct listing_rows *found)
{
    struct gathering rows = {0};
    bool is_posted = text_is(listing_value(ask, "state"), T("posted"));
    enum status status = DONE;
    for (size_t s = 0; status == DONE && s < ask->rights->section_count; s++) {
        struct procedures_post_lines lines;
        int64_t section = ask->rights->sections[s];
        status = is_posted ? procedures_posts_done(ask->store, ask->arena, section, ROWS_OF_A_SECTION, &lines)
                           : procedures_posts_waiting(ask->store, ask->arena, section, ROWS_OF_A_SECTION, &lines);
        for (size_t i = 0; status == DONE && i < lines.count; i++)
            status = add_row(ask, &lines.items[i], &rows);
    }
    if (status == DONE)
        listing_arrange(ask, rows.items, rows.count, found);
    return status;
}

const struct listing post_listing = {
    .name = "to-post", .title = TR_INIT("list|Papers by post"), .permission = "procedures.read",
    .export_permission = "procedures.export", .reading = "郵送するものの一覧", .columns = columns, .column_count = COLUMNS,
    .filters = filters, .filter_count = sizeof filters / sizeof *filters, .order = "wanted", .several = "/desk/post",
    .several_permission = "procedures.handle", .read = read,
};
