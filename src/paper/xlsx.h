/*
 * Excel workbooks with one sheet, written row by row into a file (memory stays constant).
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum xlsx_kind { XLSX_TEXT, XLSX_INTEGER, XLSX_REAL, XLSX_DATE };
struct xlsx_column {
    struct text title;
    enum xlsx_kind kind;
    double width; /* characters; 0: 16 */
};
struct xlsx_value { /* text for XLSX_TEXT; an empty cell when `empty` */
    bool empty, is_text; /* is_text: `text` whatever the column's kind is (masked values) */
    struct text text;
    int64_t integer;
    double real;
    int year, month, day;
};
struct xlsx;
/* A file that stands in memory only, for what must not touch the disk in clear; gone with its arena. NULL: no memory. */
struct xlsx_memory;
struct xlsx_memory *xlsx_memory_new(struct arena *arena);
struct text xlsx_memory_path(const struct xlsx_memory *memory); /* for xlsx_new */
enum status xlsx_memory_read(struct arena *arena, const struct xlsx_memory *memory, struct text *bytes) MUST_USE; /* after xlsx_finish */
/* Takes the path of a file to make; NULL when it cannot. A text that looks like a formula stays a text. */
struct xlsx *xlsx_new(struct arena *arena, struct text path, struct text sheet, const struct xlsx_column *columns,
                      size_t column_count, int64_t created_at);
enum status xlsx_row(struct xlsx *xlsx, const struct xlsx_value *values) MUST_USE; /* one for each column; TOO_MUCH after 1,048,575 rows */
enum status xlsx_finish(struct xlsx *xlsx) MUST_USE; /* the file is complete only after DONE */
