/*
 * The square seal (公印) as a drawing: vermilion frame, characters in columns from right to left, each stretched to its
 * cell as seals are cut. The characters are outlines, not text, so that they do not mix into copied text.
 */
#include "paper/ready.h"

static int columns_for(size_t characters)
{
    return characters <= 1 ? 1 : characters <= 4 ? 2 : 3;
}

static void draw_cell(struct drawing *drawing, struct text character, double seal_size, double x, double y, double width,
                      double height)
{
    struct paper_style style = {.face = PAPER_NAME, .size = 20, .line_height = 1};
    struct setting set = paper_set(drawing->paper, character, &style, 100);
    PangoRectangle ink;
    pango_layout_get_extents(set.layout, &ink, NULL);
    double ink_width = (double)ink.width / PANGO_SCALE, ink_height = (double)ink.height / PANGO_SCALE;
    if (ink_width <= 0 || ink_height <= 0)
        return;
    cairo_t *cairo = drawing->cairo;
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, width / ink_width, height / ink_height);
    cairo_translate(cairo, -(double)ink.x / PANGO_SCALE, -(double)ink.y / PANGO_SCALE);
    cairo_move_to(cairo, 0, 0);
    pango_cairo_layout_path(cairo, set.layout);
    cairo_restore(cairo);
    draw_colour(cairo, COLOUR_SEAL);
    cairo_fill_preserve(cairo);
    cairo_set_line_width(cairo, seal_size / 145); /* seals are cut bolder than type */
    cairo_stroke(cairo);
}

struct seal_place {
    struct text characters;
    double x, y, size;
};

static void draw_face(struct drawing *drawing, void *context)
{
    const struct seal_place *place = context;
    struct text characters = place->characters;
    cairo_t *cairo = drawing->cairo;
    double x = place->x, y = place->y, size = place->size;
    cairo_save(cairo);
    draw_colour(cairo, COLOUR_SEAL);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cairo, size / 22);
    cairo_rectangle(cairo, x, y, size, size);
    cairo_stroke(cairo);
    size_t count = text_runes(characters);
    int columns = columns_for(count);
    double padding = size / 12, gap = size / 24;
    double inner = size - 2 * padding, width = (inner - gap * (columns - 1)) / columns;
    struct text rest = characters;
    for (int column = 0; column < columns && rest.length > 0; column++) {
        int here = (int)(text_runes(rest) + (size_t)(columns - column) - 1) / (columns - column); /* fuller ones first */
        double height = (inner - gap * (here - 1)) / here;
        for (int row = 0; row < here; row++) {
            struct text before = rest;
            text_next_rune(&rest);
            draw_cell(drawing, text_slice(before, 0, before.length - rest.length), size,
                      x + size - padding - width - column * (width + gap), y + padding + row * (height + gap), width,
                      height);
        }
    }
    cairo_restore(cairo);
}

void draw_seal(struct drawing *drawing, struct text characters, bool sample, double x, double y, double size)
{
    /* In the ready drawing the frame's outer edge must lie inside. */
    double edge = READY_SIZE / 44.0;
    struct seal_place ready = {characters, edge, edge, READY_SIZE - 2 * edge}, direct = {characters, x, y, size};
    double grown = size * READY_SIZE / (READY_SIZE - 2 * edge), shift = (grown - size) / 2;
    if (ready_kept(drawing, READY_SEAL, characters, draw_face, &ready))
        ready_paint(drawing, READY_SEAL, x - shift, y - shift, grown);
    else
        draw_face(drawing, &direct);
    if (sample) {
        struct paper_style style = {.face = PAPER_SANS, .align = PAPER_CENTRE, .size = 8,
                                    .line_height = 1.2, .colour = COLOUR_SEAL};
        draw_text(drawing, T("（見本）"), &style, x - 10, y + size + 2, size + 20);
    }
}
