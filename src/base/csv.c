#include "base/csv.h"

#include "base/list.h"

enum { ROWS_USUAL = 100000, COLUMNS_USUAL = 1000, CELL_BYTES_USUAL = 64 * 1024 };

struct csv_reader csv_reader_new(struct text text, char separator, const struct csv_limits *limits)
{
    struct csv_reader reader = {.rest = text, .separator = separator, .line = 1};
    if (limits)
        reader.limits = *limits;
    if (!reader.limits.rows)
        reader.limits.rows = ROWS_USUAL;
    if (!reader.limits.columns)
        reader.limits.columns = COLUMNS_USUAL;
    if (!reader.limits.cell_bytes)
        reader.limits.cell_bytes = CELL_BYTES_USUAL;
    if (text_starts(reader.rest, T("\xef\xbb\xbf")))
        reader.rest = text_from(reader.rest, 3);
    if (!text_is_utf8(reader.rest)) {
        reader.why = "utf8";
        reader.why_line = 1;
    }
    return reader;
}

static enum status refused(struct csv_reader *reader, enum status status, const char *why)
{
    reader->why = why;
    reader->why_line = reader->line;
    return status;
}

static char first_byte(const struct csv_reader *reader)
{
    return reader->rest.length ? reader->rest.bytes[0] : '\0';
}

static void skip(struct csv_reader *reader, size_t bytes)
{
    reader->rest = text_from(reader->rest, bytes);
}

/* CRLF, LF or CR. */
static bool take_line_end(struct csv_reader *reader)
{
    bool has_return = first_byte(reader) == '\r';
    if (has_return)
        skip(reader, 1);
    bool has_feed = first_byte(reader) == '\n';
    if (has_feed)
        skip(reader, 1);
    reader->line += has_return || has_feed;
    return has_return || has_feed;
}

/* A quoted cell; the quote before it is taken. Doubled quotes mean one, so it is copied. */
static enum status take_quoted(struct csv_reader *reader, struct arena *arena, struct text *cell)
{
    struct buffer buffer = buffer_new(arena);
    int64_t start = reader->line;
    for (;;) {
        if (reader->rest.length == 0) {
            reader->line = start;
            return refused(reader, INVALID, "quote");
        }
        char byte = first_byte(reader);
        skip(reader, 1);
        if (byte == '"') {
            if (first_byte(reader) != '"')
                break;
            skip(reader, 1);
        }
        if (buffer.length == reader->limits.cell_bytes)
            return refused(reader, TOO_MUCH, "cell");
        reader->line += byte == '\n';
        buffer_put_byte(&buffer, byte);
    }
    char behind = first_byte(reader);
    if (reader->rest.length && behind != reader->separator && behind != '\r' && behind != '\n')
        return refused(reader, INVALID, "quote");
    *cell = buffer_text(&buffer);
    return DONE;
}

static enum status take_cell(struct csv_reader *reader, struct arena *arena, struct text *cell)
{
    if (first_byte(reader) == '"') {
        skip(reader, 1);
        return take_quoted(reader, arena, cell);
    }
    size_t length = 0;
    while (length < reader->rest.length) {
        char byte = reader->rest.bytes[length];
        if (byte == reader->separator || byte == '\r' || byte == '\n')
            break;
        if (byte == '"')
            return refused(reader, INVALID, "quote");
        length++;
    }
    if (length > reader->limits.cell_bytes)
        return refused(reader, TOO_MUCH, "cell");
    *cell = text_slice(reader->rest, 0, length);
    skip(reader, length);
    return DONE;
}

enum status csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *row)
{
    if (reader->why) /* after a mistake there is no safe place to go on */
        return INVALID;
    while (take_line_end(reader))
        ;
    if (reader->rest.length == 0)
        return NOT_FOUND;
    if (reader->rows++ == reader->limits.rows)
        return refused(reader, TOO_MUCH, "rows");
    LIST_OF(struct text) cells = {0};
    int64_t line = reader->line;
    for (;;) {
        struct text cell = {0};
        if (cells.count == reader->limits.columns)
            return refused(reader, TOO_MUCH, "columns");
        enum status status = take_cell(reader, arena, &cell);
        if (status != DONE)
            return status;
        *LIST_ADD(arena, &cells) = cell;
        if (reader->rest.length == 0 || first_byte(reader) != reader->separator)
            break;
        skip(reader, 1);
    }
    take_line_end(reader);
    *row = (struct csv_row){line, cells.items, cells.count};
    return DONE;
}

struct text csv_cell(const struct csv_row *row, size_t column)
{
    return column < row->count ? row->cells[column] : (struct text){0};
}

ptrdiff_t csv_column(const struct csv_row *heading, struct text name)
{
    for (size_t i = 0; i < heading->count; i++)
        if (text_is(text_trim(heading->cells[i]), name))
            return (ptrdiff_t)i;
    return TEXT_NOT_THERE;
}

/* Writing */

struct csv_writer csv_writer_new(struct buffer *buffer, bool with_bom, bool guards_formulas)
{
    if (with_bom)
        buffer_put(buffer, T("\xef\xbb\xbf"));
    return (struct csv_writer){.buffer = buffer, .guards_formulas = guards_formulas, .separator = ','};
}

/* -5, +3.2, 1,000: what a spreadsheet reads as a number and nothing else. */
static bool is_plain_number(struct text cell)
{
    bool has_digit = false;
    for (size_t i = 0; i < cell.length; i++) {
        char byte = cell.bytes[i];
        bool is_digit = byte >= '0' && byte <= '9';
        bool is_sign = i == 0 && (byte == '-' || byte == '+');
        if (!is_digit && !is_sign && byte != '.' && byte != ',')
            return false;
        has_digit = has_digit || is_digit;
    }
    return has_digit;
}

static bool is_formula(struct text cell)
{
    static const struct text starts[] = {TEXT_INIT("="),  TEXT_INIT("+"),  TEXT_INIT("-"),  TEXT_INIT("@"),
                                         TEXT_INIT("\t"), TEXT_INIT("\r"), TEXT_INIT("＝"), TEXT_INIT("＋"),
                                         TEXT_INIT("－"), TEXT_INIT("＠")};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(cell, starts[i]))
            return !is_plain_number(cell);
    return false;
}

void csv_put(struct csv_writer *writer, struct text cell)
{
    struct buffer *buffer = writer->buffer;
    if (writer->is_inside_row)
        buffer_put_byte(buffer, writer->separator);
    writer->is_inside_row = true;
    bool needs_guard = writer->guards_formulas && is_formula(cell);
    bool needs_quotes = text_find_byte(cell, '"') != TEXT_NOT_THERE || text_find_byte(cell, '\n') != TEXT_NOT_THERE ||
                        text_find_byte(cell, '\r') != TEXT_NOT_THERE ||
                        text_find_byte(cell, writer->separator) != TEXT_NOT_THERE || needs_guard;
    if (!needs_quotes) {
        buffer_put(buffer, cell);
        return;
    }
    buffer_put_byte(buffer, '"');
    if (needs_guard)
        buffer_put_byte(buffer, '\'');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.bytes[i] == '"')
            buffer_put_byte(buffer, '"');
        buffer_put_byte(buffer, cell.bytes[i]);
    }
    buffer_put_byte(buffer, '"');
}

void csv_put_integer(struct csv_writer *writer, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        digits[--at] = '-';
    csv_put(writer, (struct text){digits + at, sizeof digits - at});
}

void csv_end_row(struct csv_writer *writer)
{
    buffer_put(writer->buffer, T("\r\n"));
    writer->is_inside_row = false;
}
