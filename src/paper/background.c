/*
 * The security background (地紋): crossing wave lines with けん制文字, 複写 and COPY, woven in.
 *
 * The letters have nearly the tone of the waves but a finer grain, so that they hardly show in the original and come out
 * when a copier joins fine lines or loses them. The PDF itself repeats one tile over the page.
 *
 * To draw and pack the tile anew for each document would cost five milliseconds, half of a certificate: ready.h.
 */
#include "paper/ready.h"

#include <math.h>

enum { LINES = 45, DRIFT = 1, SEGMENTS = 3 };
static const double step = 3.2, amplitude = 9;
static const double tile_width = READY_TILE_WIDTH, tile_height = READY_TILE_HEIGHT; /* 45 steps high */
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

static void draw_tile(struct drawing *drawing, void *context)
{
    cairo_t *cairo = drawing->cairo;
    struct press *press = drawing->paper->press;
    (void)context;
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

static void frame(cairo_t *cairo, double inset, double line_width, uint32_t colour)
{
    draw_colour(cairo, colour);
    cairo_set_line_width(cairo, line_width);
    cairo_rectangle(cairo, inset, inset, page_width - 2 * inset, page_height - 2 * inset);
    cairo_stroke(cairo);
}

void draw_background(struct drawing *drawing)
{
    cairo_t *cairo = drawing->cairo;
    double inset = POINTS(9);
    if (ready_kept(drawing, READY_BACKGROUND, T("地紋"), draw_tile, NULL)) {
        cairo_save(cairo);
        cairo_pattern_t *pattern = cairo_pattern_create_for_surface(ready_stand_in(drawing->paper->press, READY_BACKGROUND));
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
    frame(cairo, inset, 1.1, 0x7fa6b8);
    frame(cairo, inset + POINTS(1.1), 0.35, 0x7fa6b8);
}
