/*
 * CSV in and out (RFC 4180), for spreadsheets as people have them.
 *
 * In: UTF-8 with or without BOM, CRLF, LF or CR, quotes, limits, line numbers. Out: CRLF, quotes where needed, and by
 * choice a BOM, and a guard against cells that a spreadsheet would run as a formula.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

struct csv_limits {
    size_t rows, columns, cell_bytes; /* 0: 100,000 rows, 1,000 columns, 64 KiB */
};

struct csv_reader {
    struct text rest;
    struct csv_limits limits;
    char separator;
    int64_t line;       /* of the next row */
    size_t rows;
    int64_t why_line;   /* after INVALID or TOO_MUCH: where */
    const char *why;    /* "quote", "utf8", "rows", "columns", "cell": a key, no sentence */
};

struct csv_row {
    int64_t line; /* its first line, from 1 */
    struct text *cells;
    size_t count;
};

/* `limits` may be NULL; separator ',' or '\t' or ';'. */
struct csv_reader csv_reader_new(struct text text, char separator, const struct csv_limits *limits);
/* NOT_FOUND after the last row. Empty lines are skipped. A quote inside an unquoted cell, text behind a closing
   quote and an open quote at the end are INVALID. */
MUST_USE enum status csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *row);
struct text csv_cell(const struct csv_row *row, size_t column); /* empty when there is none */
/* Column of a heading (spaces trimmed), or TEXT_NOT_THERE. */
ptrdiff_t csv_column(const struct csv_row *heading, struct text name);

struct csv_writer {
    struct buffer *buffer;
    bool guards_formulas; /* a cell that begins with = + - @ tab or CR gets ' in front; plain numbers do not */
    char separator;
    bool is_inside_row;
};
struct csv_writer csv_writer_new(struct buffer *buffer, bool with_bom, bool guards_formulas);
void csv_put(struct csv_writer *writer, struct text cell);
void csv_put_integer(struct csv_writer *writer, int64_t number);
void csv_end_row(struct csv_writer *writer);

/* Shift_JIS as Windows means it (CP932). What it cannot hold: first its folded form is tried (髙 is there, 𠮷 → 吉),
   else 〓; *replaced (may be NULL) counts both. Variation selectors are dropped without count. */
struct text csv_to_shift_jis(struct arena *arena, struct text text, size_t *replaced);
/* INVALID when the bytes are no CP932. */
MUST_USE enum status csv_from_shift_jis(struct arena *arena, struct text bytes, struct text *text);
