/*
 * The security background (地紋): crossing wave lines with けん制文字, 複写 and COPY, woven in.
 *
 * The letters have nearly the tone of the waves but a finer grain, so that they hardly show in the original and come out
 * when a copier joins fine lines or loses them. The PDF itself repeats one tile over the page.
 *
 * To draw and pack the tile anew for each document would cost five milliseconds, half of a certificate. So
 * documents are drawn with a stand-in of one short line; when they are finished, the tile's packed bytes, made
 * once, are put where the stand-in's packed bytes stand.
 */
#include "paper/background.h"

#include "paper/pdf_edit.h"
#include "paper/pdf_file.h"

#include <cairo-pdf.h>
#include <libdeflate.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

enum { LINES = 45, DRIFT = 1, SEGMENTS = 3 };
static const double step = 3.2, amplitude = 9;
static const double tile_width = 180, tile_height = 45 * 3.2; /* whole points: Cairo rounds the size of a tile up */
static const double pi = 3.14159265358979323846;

/* One period of a sine as Bézier curves with the right slopes at the joints. */
static void wave(cairo_t *cairo, double y, double phase)
{
    double length = tile_width / SEGMENTS, turn = 2 * pi / SEGMENTS;
    cairo_move_to(cairo, -length, y + amplitude * sin(phase - turn));
    for (int i = -1; i <= SEGMENTS; i++) { /* beyond both edges, so that no line ends at one */
        double a = phase + i * turn, b = a + turn, slope = amplitude * turn / 3;
        cairo_curve_to(cairo, (i + 1.0 / 3) * length, y + amplitude * sin(a) + slope * cos(a),
                       (i + 2.0 / 3) * length, y + amplitude * sin(b) - slope * cos(b), (i + 1) * length,
                       y + amplitude * sin(b));
    }
}

static void waves(cairo_t *cairo, double shift, int direction)
{
    int beyond = (int)(amplitude / step) + 2; /* lines that reach in from the neighbouring tiles */
    for (int line = -beyond; line < LINES + beyond; line++)
        wave(cairo, line * step + shift, direction * 2 * pi * DRIFT * line / LINES);
    cairo_stroke(cairo);
}

static void letters_path(cairo_t *cairo, struct press *press, const char *letters, double size, double x, double y)
{
    PangoLayout *layout = pango_layout_new(press->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, font_family(FONT_BOLD));
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, letters, -1);
    cairo_move_to(cairo, x, y);
    pango_cairo_layout_path(cairo, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static void all_letters(cairo_t *cairo, struct press *press)
{
    letters_path(cairo, press, "複写", 46, 12, -4);
    letters_path(cairo, press, "COPY", 33, 84, 78);
}

/* Straight lines, close together: the tone of the waves in another grain. */
static void hatching(cairo_t *cairo)
{
    const double pitch = 1.25;
    for (double y = pitch / 2; y < tile_height; y += pitch) {
        cairo_move_to(cairo, 0, y);
        cairo_line_to(cairo, tile_width, y);
    }
    cairo_stroke(cairo);
}

static void draw_tile(cairo_t *cairo, struct press *press)
{
    cairo_save(cairo);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_rectangle(cairo, 0, 0, tile_width, tile_height);
    all_letters(cairo, press);
    cairo_clip(cairo); /* everything but the letters */
    cairo_set_line_width(cairo, 0.3);
    cairo_set_source_rgb(cairo, 0.70, 0.83, 0.87);
    waves(cairo, 0, 1);
    cairo_set_source_rgb(cairo, 0.90, 0.86, 0.76);
    waves(cairo, step / 2, -1);
    cairo_restore(cairo);
    all_letters(cairo, press);
    cairo_clip(cairo);
    cairo_set_line_width(cairo, 0.34);
    cairo_set_source_rgb(cairo, 0.70, 0.83, 0.87);
    hatching(cairo);
}

static void draw_stand_in(cairo_t *cairo, struct press *press)
{
    (void)press;
    draw_line(cairo, 0, 0, 7, 11, 0.3, 0x705a38);
}

static cairo_surface_t *record(struct press *press, void (*draw)(cairo_t *cairo, struct press *press))
{
    cairo_rectangle_t extents = {0, 0, tile_width, tile_height};
    cairo_surface_t *tile = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    cairo_t *cairo = cairo_create(tile);
    draw(cairo, press);
    cairo_destroy(cairo);
    return tile;
}

static void fill_with(cairo_t *cairo, cairo_surface_t *tile, double inset)
{
    cairo_save(cairo);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(tile);
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_REPEAT);
    cairo_matrix_t shift;
    cairo_matrix_init_translate(&shift, -inset, -inset);
    cairo_pattern_set_matrix(pattern, &shift);
    cairo_set_source(cairo, pattern);
    cairo_rectangle(cairo, inset, inset, page_width - 2 * inset, page_height - 2 * inset);
    cairo_fill(cairo);
    cairo_pattern_destroy(pattern);
    cairo_restore(cairo);
}

/* ---- the ready tile, made once ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *kept;
static struct text stand_in, ready; /* packed streams */

static cairo_status_t collect(void *pdf, const unsigned char *bytes, unsigned length)
{
    buffer_put(pdf, (struct text){(const char *)bytes, length});
    return CAIRO_STATUS_SUCCESS;
}

static const struct pdf_object *first_of(struct pdf *pdf, const struct pdf_object *holder, struct text kind)
{
    const struct pdf_object *resources = pdf_get(pdf, holder, T("Resources"));
    const struct pdf_object *list = pdf_get(pdf, resources, kind);
    return list ? pdf_resolve(pdf, list->first) : NULL;
}

/* The packed bytes of the only tile in a PDF; empty when it is not where Cairo puts it. */
static struct text packed_tile(struct arena *arena, cairo_surface_t *tile)
{
    struct buffer bytes = buffer_new(arena);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, &bytes, page_width, page_height);
    cairo_t *cairo = cairo_create(surface);
    fill_with(cairo, tile, 0);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    struct pdf *pdf;
    if (pdf_open(arena, buffer_text(&bytes), &pdf) != DONE)
        return T("");
    const struct pdf_object *pages = pdf_get(pdf, pdf_get(pdf, pdf_trailer(pdf), T("Root")), T("Pages"));
    const struct pdf_object *kids = pdf_get(pdf, pages, T("Kids"));
    const struct pdf_object *page = kids ? pdf_resolve(pdf, kids->first) : NULL;
    const struct pdf_object *pattern = first_of(pdf, page, T("Pattern"));
    const struct pdf_object *form = first_of(pdf, pattern, T("XObject"));
    return form && form->has_stream ? form->stream : T("");
}

/* Packed once for all documents, so as tightly as can be. */
static struct text repacked(struct arena *arena, struct text packed)
{
    enum { TILE_MAX = 1 << 20 };
    struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
    struct libdeflate_compressor *writer = libdeflate_alloc_compressor(12);
    char *plain = TAKE(arena, char, TILE_MAX), *tight = TAKE(arena, char, TILE_MAX);
    size_t length = 0, written = 0;
    if (reader && writer &&
        libdeflate_zlib_decompress(reader, packed.bytes, packed.length, plain, TILE_MAX, &length) == LIBDEFLATE_SUCCESS)
        written = libdeflate_zlib_compress(writer, plain, length, tight, TILE_MAX);
    libdeflate_free_decompressor(reader);
    libdeflate_free_compressor(writer);
    return written > 0 ? (struct text){tight, written} : packed;
}

static void make_ready(struct press *press)
{
    pthread_mutex_lock(&lock);
    if (!kept) {
        struct arena *scratch = arena_new(0);
        kept = arena_new(0);
        cairo_surface_t *tile = record(press, draw_tile), *short_line = record(press, draw_stand_in);
        ready = arena_copy(kept, repacked(scratch, packed_tile(scratch, tile)));
        stand_in = arena_copy(kept, packed_tile(scratch, short_line));
        cairo_surface_destroy(tile);
        cairo_surface_destroy(short_line);
        arena_free(scratch);
    }
    pthread_mutex_unlock(&lock);
}

void background_free(void)
{
    pthread_mutex_lock(&lock);
    kept = arena_free(kept);
    pthread_mutex_unlock(&lock);
}

bool background_edits(struct arena *arena, struct text pdf, struct pdf_edit edits[2], size_t *count)
{
    static const struct text between = TEXT_INIT("\nendstream\nendobj\n");
    const char *place = stand_in.length > 0 ? memmem(pdf.bytes, pdf.length, stand_in.bytes, stand_in.length) : NULL;
    if (!place || ready.length == 0)
        return false;
    size_t at = (size_t)(place - pdf.bytes);
    struct text behind = text_from(pdf, at + stand_in.length);
    if (text_find(behind, stand_in) != TEXT_NOT_THERE || !text_starts(behind, between))
        return false;
    /* Its length stands in the object that follows: "18 0 obj", a line, the number. */
    ptrdiff_t head = text_find(text_slice(behind, 0, 64), T(" 0 obj\n"));
    struct text number = text_from(behind, head > 0 ? (size_t)head + 7 : behind.length), line;
    struct text rest = number;
    int64_t length;
    if (!text_next_part(&rest, '\n', &line) || !text_to_integer(text_trim(line), &length) ||
        length != (int64_t)stand_in.length)
        return false;
    edits[0] = (struct pdf_edit){at, stand_in.length, ready};
    edits[1] = (struct pdf_edit){(size_t)(number.bytes - pdf.bytes), line.length,
                                 arena_print(arena, "%zu", ready.length)};
    *count = 2;
    return true;
}

static void frame(cairo_t *cairo, double inset, double line_width, uint32_t colour)
{
    draw_colour(cairo, colour);
    cairo_set_line_width(cairo, line_width);
    cairo_rectangle(cairo, inset, inset, page_width - 2 * inset, page_height - 2 * inset);
    cairo_stroke(cairo);
}

void draw_background(struct drawing *drawing, struct press *press)
{
    cairo_t *cairo = drawing->cairo;
    double inset = POINTS(9);
    make_ready(press);
    if (!press->background)
        press->background = record(press, draw_stand_in);
    fill_with(cairo, press->background, inset);
    frame(cairo, inset, 1.1, 0x7fa6b8);
    frame(cairo, inset + POINTS(1.1), 0.35, 0x7fa6b8);
}
