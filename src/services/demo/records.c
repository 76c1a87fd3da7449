/*
 * Invented figures of the tax systems (demo/records.csv), so that tax certificates can be seen to the end.
 *
 * One row is one record: mail address, kind and year, then the figures under the names that papers/NAME.yaml uses.
 * Figures of digits become numbers; empty cells are left out.
 */
#include "base/csv.h"
#include "base/json.h"
#include "city/load.h"
#include "engines/papers/papers.h"
#include "services/demo/demo.h"

enum { CSV_BYTES_MAX = 256 * 1024, FIRST_FIGURE = 3 };

static int64_t find_person(const struct demo_people *people, struct text mail)
{
    for (size_t i = 0; i < people->count; i++)
        if (text_is(people->items[i].mail, mail))
            return people->items[i].person_id;
    return 0;
}

static struct text figures_of(struct arena *arena, const struct csv_row *heading, const struct csv_row *row)
{
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    for (size_t i = FIRST_FIGURE; i < heading->count; i++) {
        struct text name = text_trim(csv_cell(heading, i)), cell = text_trim(csv_cell(row, i));
        int64_t number;
        if (cell.length && text_to_integer(cell, &number))
            json_put_member_integer(&writer, name, number);
        else if (cell.length)
            json_put_member_text(&writer, name, cell);
    }
    json_end_object(&writer);
    return buffer_text(&json);
}

static enum status add_record(struct city_load *load, const struct demo_people *people, const struct csv_row *heading,
                              const struct csv_row *row)
{
    int64_t year, person = find_person(people, csv_cell(row, 0));
    struct text kind = csv_cell(row, 1);
    if (!text_to_integer(csv_cell(row, 2), &year) || kind.length == 0 ||
        (load->mode == LOAD_APPLY && load->mistake_count == 0 && person == 0)) {
        buffer_print(&load->mistakes, "demo/records.csv:%lld: 住民、種類、年度のどれかが正しくありません。\n", (long long)row->line);
        load->mistake_count++;
        return DONE;
    }
    load_row(load, LOAD_ADDED, "見本の記録 %.*s %lld", TEXT_ARGUMENTS(kind), (long long)year);
    if (load->mode == LOAD_PLAN || load->mistake_count)
        return DONE;
    return paper_record_put(load->city, load->store, load->arena, person, kind, year,
                            figures_of(load->arena, heading, row), load->now);
}

enum status demo_load_records(struct city_load *load, const struct demo_people *people)
{
    struct text bytes;
    struct csv_row heading, row;
    enum status status = load_bytes(load, "demo/records.csv", CSV_BYTES_MAX, &bytes);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    struct csv_reader reader = csv_reader_new(bytes, ',', NULL);
    status = csv_next(&reader, load->arena, &heading);
    while (status == DONE && (status = csv_next(&reader, load->arena, &row)) == DONE)
        status = add_record(load, people, &heading, &row);
    return status == NOT_FOUND ? DONE : status;
}
