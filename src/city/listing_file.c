/*
 * Writing a list: pages of rows are read one after another into scratch memory; only the file itself grows.
 */
#include "city/listing_file.h"

#include "base/csv.h"
#include "base/json.h"
#include "paper/xlsx.h"

#include <string.h>

enum { ROWS_AT_ONCE = 500 };

/* clang-format off */
const struct listing_file_kind listing_file_kinds[] = {
    {"csv",      ".csv",  "text/csv; charset=utf-8",     LISTING_CSV,           TR_INIT("CSV (UTF-8, for Excel and others)")},
    {"csv-sjis", ".csv",  "text/csv; charset=Shift_JIS", LISTING_CSV_SHIFT_JIS, TR_INIT("CSV (Shift_JIS, for older systems)")},
    {"xlsx",     ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", LISTING_XLSX, TR_INIT("Excel (XLSX)")},
    {0}};
/* clang-format on */

const struct listing_file_kind *listing_file_kind(struct text word)
{
    for (const struct listing_file_kind *kind = listing_file_kinds; kind->word; kind++)
        if (text_is(word, text_of(kind->word)))
            return kind;
    return NULL;
}

struct writing {
    const struct listing_ask *ask;
    enum listing_format format;
    struct buffer *out;
    struct csv_writer csv;
    struct json_writer json;
    struct xlsx *xlsx;
    struct xlsx_memory *memory;
};

/* Spreadsheets read 2026/11/26 as a day, so CSV has it as people read it; numbers are plain. */
static void put_csv_row(struct writing *writing, struct arena *scratch, const struct listing_row *row)
{
    const struct listing *listing = writing->ask->listing;
    for (size_t c = 0; c < listing->column_count; c++) {
        const struct listing_cell *cell = &row->cells[c];
        bool is_number = listing->columns[c].kind == LISTING_NUMBER || listing->columns[c].kind == LISTING_YEN;
        if (is_number && !cell->is_masked && !cell->is_empty)
            csv_put_integer(&writing->csv, cell->number);
        else
            csv_put(&writing->csv, listing_cell_words(scratch, &listing->columns[c], cell));
    }
    csv_end_row(&writing->csv);
}

static void put_json_row(struct writing *writing, struct arena *scratch, const struct listing_row *row)
{
    const struct listing *listing = writing->ask->listing;
    json_start_object(&writing->json);
    for (size_t c = 0; c < listing->column_count; c++) {
        const struct listing_cell *cell = &row->cells[c];
        const struct listing_column *column = &listing->columns[c];
        json_put_key(&writing->json, text_of(column->key));
        if (cell->is_empty)
            json_put_null(&writing->json);
        else if (cell->is_masked || column->kind == LISTING_TEXT)
            json_put_text(&writing->json, cell->text);
        else if (column->kind == LISTING_DATE)
            json_put_text(&writing->json, date_text(scratch, date_from_day_number(cell->number)));
        else if (column->kind == LISTING_MOMENT) {
            struct buffer at = buffer_new(scratch);
            moment_put(&at, cell->number);
            json_put_text(&writing->json, buffer_text(&at));
        } else
            json_put_integer(&writing->json, cell->number);
    }
    json_end_object(&writing->json);
}

static enum status put_xlsx_row(struct writing *writing, struct arena *scratch, const struct listing_row *row)
{
    const struct listing *listing = writing->ask->listing;
    struct xlsx_value values[LISTING_COLUMNS_MAX];
    for (size_t c = 0; c < listing->column_count; c++) {
        const struct listing_cell *cell = &row->cells[c];
        enum listing_kind kind = listing->columns[c].kind;
        struct date date = kind == LISTING_DATE && !cell->is_empty ? date_from_day_number(cell->number) : (struct date){0};
        bool is_text = kind == LISTING_MOMENT || cell->is_masked;
        values[c] = (struct xlsx_value){.empty = cell->is_empty, .is_text = is_text,
                                        .text = is_text ? listing_cell_words(scratch, &listing->columns[c], cell) : cell->text,
                                        .integer = cell->number, .year = date.year, .month = date.month, .day = date.day};
    }
    return xlsx_row(writing->xlsx, values);
}

static enum status put_row(struct writing *writing, struct arena *scratch, const struct listing_row *row)
{
    if (writing->format == LISTING_XLSX)
        return put_xlsx_row(writing, scratch, row);
    if (writing->format == LISTING_JSON)
        put_json_row(writing, scratch, row);
    else
        put_csv_row(writing, scratch, row);
    return DONE;
}

static enum xlsx_kind xlsx_kind_of(enum listing_kind kind)
{
    return kind == LISTING_NUMBER || kind == LISTING_YEN ? XLSX_INTEGER : kind == LISTING_DATE ? XLSX_DATE : XLSX_TEXT;
}

static enum status begin(struct writing *writing)
{
    const struct listing_ask *ask = writing->ask;
    const struct listing *listing = ask->listing;
    if (writing->format == LISTING_JSON) {
        writing->json = json_writer_new(writing->out);
        json_start_list(&writing->json);
        return DONE;
    }
    if (writing->format != LISTING_XLSX) {
        writing->csv = csv_writer_new(writing->out, writing->format == LISTING_CSV, true);
        for (size_t c = 0; c < listing->column_count; c++)
            csv_put(&writing->csv, say(ask->language, listing->columns[c].title));
        csv_end_row(&writing->csv);
        return DONE;
    }
    struct xlsx_column *columns = TAKE(ask->arena, struct xlsx_column, listing->column_count);
    for (size_t c = 0; c < listing->column_count; c++)
        columns[c] = (struct xlsx_column){say(ask->language, listing->columns[c].title),
                                          xlsx_kind_of(listing->columns[c].kind), listing->columns[c].width};
    writing->memory = xlsx_memory_new(ask->arena);
    if (writing->memory)
        writing->xlsx = xlsx_new(ask->arena, xlsx_memory_path(writing->memory), say(ask->language, listing->title), columns,
                                 listing->column_count, ask->now);
    return writing->xlsx ? DONE : BROKEN;
}

static enum status end(struct writing *writing, struct listing_file *file)
{
    struct arena *arena = writing->ask->arena;
    if (writing->format == LISTING_JSON)
        json_end_list(&writing->json);
    if (writing->format == LISTING_XLSX) {
        enum status status = xlsx_finish(writing->xlsx);
        return status == DONE ? xlsx_memory_read(arena, writing->memory, &file->bytes) : status;
    }
    file->bytes = buffer_text(writing->out);
    if (writing->format == LISTING_CSV_SHIFT_JIS)
        file->bytes = csv_to_shift_jis(arena, file->bytes, &file->replaced);
    return DONE;
}

enum status listing_write(const struct listing_ask *ask, struct text title, enum listing_format format,
                          enum status (*progress)(void *context, int64_t rows), void *context, struct listing_file *found)
{
    struct buffer out = buffer_new(ask->arena);
    struct writing writing = {.ask = ask, .format = format, .out = &out};
    struct listing_file file = {0};
    struct arena *scratch = arena_new(0);
    struct listing_ask page = *ask;
    struct text next = T("");
    enum status status = begin(&writing);
    do {
        struct listing_rows rows = {0};
        char after[256];
        if (next.length >= sizeof after)
            status = BROKEN;
        if (status != DONE)
            break;
        if (next.length)
            memcpy(after, next.bytes, next.length);
        arena_reset(scratch);
        page.arena = scratch;
        page.after = (struct text){after, next.length};
        page.limit = ROWS_AT_ONCE;
        status = listing_read(&page, title, "export", &rows);
        for (size_t i = 0; i < rows.count && status == DONE; i++)
            status = put_row(&writing, scratch, &rows.items[i]);
        file.rows += (int64_t)rows.count;
        next = rows.next;
        if (status == DONE && progress)
            status = progress(context, file.rows);
    } while (status == DONE && next.length && file.rows < LISTING_ROWS_MAX);
    file.is_cut = next.length > 0;
    if (status == DONE)
        status = end(&writing, &file);
    arena_free(scratch);
    if (status == DONE)
        *found = file;
    return status;
}

enum status listing_json(const struct listing_ask *ask, const struct listing_rows *rows, struct text *json)
{
    struct buffer out = buffer_new(ask->arena);
    struct writing writing = {.ask = ask, .format = LISTING_JSON, .out = &out, .json = json_writer_new(&out)};
    json_start_object(&writing.json);
    json_put_key(&writing.json, T("rows"));
    json_start_list(&writing.json);
    for (size_t i = 0; i < rows->count; i++)
        put_json_row(&writing, ask->arena, &rows->items[i]);
    json_end_list(&writing.json);
    json_put_member_text(&writing.json, T("next"), rows->next);
    if (rows->total >= 0)
        json_put_member_integer(&writing.json, T("total"), rows->total);
    json_end_object(&writing.json);
    *json = buffer_text(&out);
    return DONE;
}
