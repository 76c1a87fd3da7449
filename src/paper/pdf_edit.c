#include "paper/pdf_edit.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

enum { TABLE_ROW = 20 }; /* "0000000015 00000 n \n" */

static size_t moved(size_t offset, const struct pdf_edit *edits, size_t count)
{
    size_t to = offset;
    for (size_t i = 0; i < count && edits[i].at < offset; i++)
        to = to + edits[i].inserted.length - edits[i].removed;
    return to;
}

static bool read_number(struct text text, size_t width, int64_t *found)
{
    return text.length >= width && text_to_integer(text_trim(text_slice(text, 0, width)), found);
}

/* The table's rows, with every offset moved. */
static bool put_table(struct buffer *out, struct text table, const struct pdf_edit *edits, size_t count)
{
    struct text rest = table, line;
    int64_t rows;
    if (!text_next_part(&rest, '\n', &line) || !text_is(line, T("xref")) || !text_next_part(&rest, '\n', &line) ||
        !text_starts(line, T("0 ")) || !text_to_integer(text_from(line, 2), &rows) || rows < 1 ||
        (uint64_t)rows > rest.length / TABLE_ROW)
        return false;
    buffer_print(out, "xref\n0 %lld\n", (long long)rows);
    for (int64_t i = 0; i < rows; i++) {
        struct text row = text_slice(rest, (size_t)i * TABLE_ROW, TABLE_ROW);
        int64_t offset;
        if (!read_number(row, 10, &offset))
            return false;
        if (row.bytes[17] == 'n')
            buffer_print(out, "%010zu", moved((size_t)offset, edits, count));
        else
            buffer_put(out, text_slice(row, 0, 10));
        buffer_put(out, text_from(row, 10));
    }
    buffer_put(out, text_from(rest, (size_t)rows * TABLE_ROW));
    return true;
}

static const struct text start_word = TEXT_INIT("startxref\n");

/* Offset of the last startxref, and of the table that it names. */
static bool find_table(struct text pdf, size_t *end, size_t *start)
{
    size_t tail = pdf.length > 64 ? pdf.length - 64 : 0;
    ptrdiff_t place = text_find(text_from(pdf, tail), start_word);
    if (place < 0)
        return false;
    *end = tail + (size_t)place;
    struct text rest = text_from(pdf, *end + start_word.length), line;
    int64_t number;
    if (!text_next_part(&rest, '\n', &line) || !text_to_integer(line, &number) || number < 0 || (size_t)number > *end)
        return false;
    *start = (size_t)number;
    return true;
}

bool pdf_table_start(struct text pdf, size_t *found)
{
    size_t end;
    return find_table(pdf, &end, found);
}

bool pdf_apply_edits(struct arena *arena, struct text pdf, const struct pdf_edit *edits, size_t count,
                     struct text *found)
{
    size_t start, end;
    if (!find_table(pdf, &end, &start))
        return false;
    struct buffer out = buffer_new(arena);
    size_t at = 0, more = 0;
    for (size_t i = 0; i < count; i++)
        more += edits[i].inserted.length;
    buffer_reserve(&out, pdf.length + more + 64);
    for (size_t i = 0; i < count; i++) {
        if (edits[i].at < at || edits[i].at + edits[i].removed > start)
            return false;
        buffer_put(&out, text_slice(pdf, at, edits[i].at - at));
        buffer_put(&out, edits[i].inserted);
        at = edits[i].at + edits[i].removed;
    }
    buffer_put(&out, text_slice(pdf, at, start - at));
    size_t table_at = out.length;
    if (!put_table(&out, text_slice(pdf, start, end - start), edits, count))
        return false;
    buffer_print(&out, "startxref\n%zu\n%%%%EOF\n", table_at);
    *found = buffer_text(&out);
    return true;
}
