/*
 * QR codes by libqrencode, drawn as runs of dark modules in one path, so that no hairline shows between them.
 */
#include "paper/ready.h"

#include "base/buffer.h"

#include <errno.h>
#include <qrencode.h>

enum status qr_make(struct arena *arena, struct text content, struct qr_code *found)
{
    if (content.length == 0)
        return INVALID;
    if (content.length > 2331) /* version 40, level M, bytes */
        return TOO_MUCH;
    QRcode *code = QRcode_encodeData((int)content.length, (const unsigned char *)content.bytes, 0, QR_ECLEVEL_M);
    if (!code)
        return errno == ERANGE ? TOO_MUCH : BROKEN;
    size_t count = (size_t)code->width * (size_t)code->width;
    uint8_t *modules = TAKE(arena, uint8_t, count);
    for (size_t i = 0; i < count; i++)
        modules[i] = code->data[i] & 1;
    *found = (struct qr_code){.width = code->width, .modules = modules};
    QRcode_free(code);
    return DONE;
}

/* The next run of dark modules in a row from *x on; false when there is none. */
static bool next_run(const struct qr_code *code, int row, int *x, int *length)
{
    const uint8_t *modules = code->modules + (ptrdiff_t)row * code->width;
    while (*x < code->width && !modules[*x])
        ++*x;
    for (*length = 0; *x + *length < code->width && modules[*x + *length];)
        ++*length;
    return *length > 0;
}

void put_xml_text(struct buffer *svg, struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        switch (text.bytes[i]) {
        case '<': buffer_put(svg, T("&lt;")); break;
        case '>': buffer_put(svg, T("&gt;")); break;
        case '&': buffer_put(svg, T("&amp;")); break;
        case '"': buffer_put(svg, T("&quot;")); break;
        default: buffer_put_byte(svg, text.bytes[i]);
        }
}

struct text qr_svg(struct arena *arena, const struct qr_code *code, struct text label)
{
    struct buffer svg = buffer_new(arena);
    int size = code->width + 2 * QR_QUIET_ZONE;
    buffer_print(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" "
                       "shape-rendering=\"crispEdges\"><title>", size, size);
    put_xml_text(&svg, label);
    buffer_print(&svg, "</title><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"", size, size);
    for (int row = 0; row < code->width; row++)
        for (int x = 0, length; next_run(code, row, &x, &length); x += length)
            buffer_print(&svg, "M%d %dh%dv1h-%dz", x + QR_QUIET_ZONE, row + QR_QUIET_ZONE, length, length);
    buffer_put(&svg, T("\"/></svg>"));
    return buffer_text(&svg);
}

static bool has_run(const struct qr_code *code, int row, int from, int length)
{
    if (row < 0 || row >= code->width)
        return false;
    const uint8_t *modules = code->modules + (ptrdiff_t)row * code->width;
    if ((from > 0 && modules[from - 1]) ||
        (from + length < code->width && modules[from + length]))
        return false;
    for (int x = from; x < from + length; x++)
        if (!modules[x])
            return false;
    return true;
}

/* In how many rows from this one on the same run stands; 0 when the row above has it as well and drew it. */
static int rows_alike(const struct qr_code *code, int row, int from, int length)
{
    int rows = 1;
    if (has_run(code, row - 1, from, length))
        return 0;
    while (has_run(code, row + rows, from, length))
        rows++;
    return rows;
}

/* A second code on one paper is drawn by Cairo, module by module. */
static void draw_modules(cairo_t *cairo, const struct qr_code *code, double x, double y, double size)
{
    double module = size / (code->width + 2 * QR_QUIET_ZONE);
    cairo_save(cairo);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_rectangle(cairo, x, y, size, size);
    cairo_fill(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, module, module);
    for (int row = 0; row < code->width; row++)
        for (int from = 0, length; next_run(code, row, &from, &length); from += length)
            cairo_rectangle(cairo, from + QR_QUIET_ZONE, row + QR_QUIET_ZONE, length, 1);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

void draw_qr(struct drawing *drawing, const struct qr_code *code, double x, double y, double size)
{
    int width = code->width + 2 * QR_QUIET_ZONE;
    struct buffer operators = buffer_new(drawing->paper->arena);
    buffer_print(&operators, "q %d.%03d 0 0 %d.%03d 0 0 cm\n1 g 0 0 %d %d re f\n0 g\n", READY_SIZE / width,
                 READY_SIZE * 1000 / width % 1000, READY_SIZE / width, READY_SIZE * 1000 / width % 1000, width, width);
    for (int row = 0; row < code->width; row++)
        for (int from = 0, length; next_run(code, row, &from, &length); from += length) {
            int rows = rows_alike(code, row, from, length);
            if (rows > 0)
                buffer_print(&operators, "%d %d %d %d re\n", from + QR_QUIET_ZONE, row + QR_QUIET_ZONE, length, rows);
        }
    buffer_put(&operators, T("f Q\n"));
    if (!ready_written(drawing->paper, READY_QR, buffer_text(&operators))) {
        draw_modules(drawing->cairo, code, x, y, size);
        return;
    }
    ready_paint(drawing, READY_QR, x, y, size);
}
