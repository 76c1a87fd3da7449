/*
 * Workbooks by libxlsxwriter in its constant-memory mode: a row is written when the next one begins.
 */
#include "paper/xlsx.h"

#include "base/check.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { ROWS_MAX = 1048575, TEXT_MAX = 32767 };

struct xlsx {
    struct arena *arena;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *date, *integer;
    const struct xlsx_column *columns;
    size_t column_count;
    uint32_t row;
};

/* A workbook that was never finished is closed with its arena, so that nothing stays open. */
static void close_workbook(void *thing)
{
    struct xlsx *xlsx = thing;
    if (xlsx->workbook)
        (void)workbook_close(xlsx->workbook);
    xlsx->workbook = NULL;
}

static void put_head(struct xlsx *xlsx)
{
    lxw_format *head = workbook_add_format(xlsx->workbook);
    format_set_bold(head);
    format_set_bottom(head, LXW_BORDER_THIN);
    format_set_text_wrap(head);
    for (size_t i = 0; i < xlsx->column_count; i++) {
        const struct xlsx_column *column = &xlsx->columns[i];
        worksheet_set_column(xlsx->sheet, (lxw_col_t)i, (lxw_col_t)i, column->width > 0 ? column->width : 16, NULL);
        worksheet_write_string(xlsx->sheet, 0, (lxw_col_t)i, arena_terminated(xlsx->arena, column->title), head);
    }
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
}

struct xlsx *xlsx_new(struct arena *arena, struct text path, struct text sheet, const struct xlsx_column *columns,
                      size_t column_count, int64_t created_at)
{
    /* Rows on their way stand in memory where the system has such a folder. */
    static char in_memory[] = "/dev/shm";
    lxw_workbook_options options = {.constant_memory = LXW_TRUE,
                                    .tmpdir = access(in_memory, W_OK | X_OK) == 0 ? in_memory : NULL};
    if (column_count == 0 || column_count > 16384)
        return NULL;
    struct xlsx *xlsx = TAKE(arena, struct xlsx, 1);
    *xlsx = (struct xlsx){.arena = arena, .columns = columns, .column_count = column_count};
    xlsx->workbook = workbook_new_opt(arena_terminated(arena, path), &options);
    if (!xlsx->workbook)
        return NULL;
    arena_on_reset(arena, close_workbook, xlsx);
    lxw_doc_properties properties = {.created = (time_t)(created_at / 1000000)};
    workbook_set_properties(xlsx->workbook, &properties);
    xlsx->sheet = workbook_add_worksheet(xlsx->workbook, arena_terminated(arena, sheet));
    if (!xlsx->sheet)
        xlsx->sheet = workbook_add_worksheet(xlsx->workbook, NULL); /* a name that Excel does not take */
    check(xlsx->sheet);
    xlsx->date = workbook_add_format(xlsx->workbook);
    format_set_num_format(xlsx->date, "yyyy/mm/dd");
    xlsx->integer = workbook_add_format(xlsx->workbook);
    format_set_num_format(xlsx->integer, "#,##0");
    put_head(xlsx);
    return xlsx;
}

static lxw_error put_value(struct xlsx *xlsx, const struct xlsx_value *value, size_t column)
{
    lxw_col_t at = (lxw_col_t)column;
    switch (value->is_text ? XLSX_TEXT : xlsx->columns[column].kind) {
    case XLSX_INTEGER:
        return worksheet_write_number(xlsx->sheet, xlsx->row, at, (double)value->integer, xlsx->integer);
    case XLSX_REAL:
        return worksheet_write_number(xlsx->sheet, xlsx->row, at, value->real, NULL);
    case XLSX_DATE: {
        lxw_datetime date = {.year = value->year, .month = value->month, .day = value->day};
        return worksheet_write_datetime(xlsx->sheet, xlsx->row, at, &date, xlsx->date);
    }
    case XLSX_TEXT:
        break;
    }
    /* As a string it is never read as a formula, whatever it begins with. */
    return worksheet_write_string(xlsx->sheet, xlsx->row, at, arena_terminated(xlsx->arena, value->text), NULL);
}

enum status xlsx_row(struct xlsx *xlsx, const struct xlsx_value *values)
{
    if (xlsx->row >= ROWS_MAX)
        return TOO_MUCH;
    xlsx->row++;
    struct arena_mark mark = arena_mark(xlsx->arena);
    enum status status = DONE;
    for (size_t i = 0; i < xlsx->column_count && status == DONE; i++) {
        bool is_text = values[i].is_text || xlsx->columns[i].kind == XLSX_TEXT;
        if (values[i].empty)
            continue;
        if (is_text && text_runes(values[i].text) > TEXT_MAX)
            status = TOO_MUCH;
        else if (put_value(xlsx, &values[i], i) != LXW_NO_ERROR)
            status = BROKEN;
    }
    arena_release(xlsx->arena, mark);
    return status;
}

enum status xlsx_finish(struct xlsx *xlsx)
{
    check(xlsx->workbook);
    lxw_error closed = workbook_close(xlsx->workbook);
    xlsx->workbook = NULL;
    return closed == LXW_NO_ERROR ? DONE : BROKEN;
}

/* ---- in memory ---- */

struct xlsx_memory {
    int file;
    struct text path;
};

static void close_memory(void *thing)
{
    close(((struct xlsx_memory *)thing)->file);
}

struct xlsx_memory *xlsx_memory_new(struct arena *arena)
{
    struct xlsx_memory *memory = TAKE(arena, struct xlsx_memory, 1);
    memory->file = memfd_create("list", MFD_CLOEXEC);
    if (memory->file < 0)
        return NULL;
    arena_on_reset(arena, close_memory, memory);
    memory->path = arena_print(arena, "/proc/self/fd/%d", memory->file);
    return memory;
}

struct text xlsx_memory_path(const struct xlsx_memory *memory)
{
    return memory->path;
}

enum status xlsx_memory_read(struct arena *arena, const struct xlsx_memory *memory, struct text *bytes)
{
    struct stat about;
    if (fstat(memory->file, &about) != 0 || about.st_size <= 0)
        return BROKEN;
    char *copy = TAKE(arena, char, (size_t)about.st_size);
    size_t done = 0;
    while (done < (size_t)about.st_size) {
        ssize_t got = pread(memory->file, copy + done, (size_t)about.st_size - done, (off_t)done);
        if (got <= 0)
            return BROKEN;
        done += (size_t)got;
    }
    *bytes = (struct text){copy, done};
    return DONE;
}
