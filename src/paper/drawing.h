/*
 * What the files of this folder share to lay out and draw (not for other rooms).
 *
 * A paper is a list of pieces, none of which is ever broken: a line of a paragraph, a row of a table, a space, a
 * drawing. Placing gives each a page and a position; drawing follows. Inside, all lengths are points.
 */
#pragma once

#include "base/buffer.h"
#include "paper/barcode.h"
#include "paper/document.h"
#include "paper/fonts.h"
#include "paper/qr.h"

#include <cairo.h>

#define POINTS(millimetres) ((millimetres) * 72.0 / 25.4)
enum { PAPER_PAGES_MAX = 500 };
extern const double page_width, page_height; /* A4 */

enum {
    COLOUR_TEXT = 0x1a1a1a,
    COLOUR_QUIET = 0x555555, /* labels, footers: 7.5:1 on white */
    COLOUR_LINE = 0xb9c0c7,
    COLOUR_CITY = 0x1d4f6e, /* titles' line and the security pattern */
    COLOUR_SEAL = 0xc3272b
};

struct drawing {
    struct paper *paper;
    cairo_t *cairo;
    double x, y, width, height; /* the place given to the piece, or the whole page */
    int page, pages;            /* from 1 */
};
typedef void paper_drawer(struct drawing *drawing, void *context);

/* A text broken into lines of a width. */
struct setting {
    PangoLayout *layout;
    double leading, size, height, width; /* width: of the longest line */
    int lines;
    uint32_t colour;
};
struct setting paper_set(struct paper *paper, struct text text, const struct paper_style *style, double width);
/* True when the text has a form that only IPAmj Mincho knows: then all of it is set in that. */
bool text_wants_name_face(struct text text);
void draw_setting(struct drawing *drawing, const struct setting *setting, double x, double y);
/* Sets and draws in one; gives the height. */
double draw_text(struct drawing *drawing, struct text text, const struct paper_style *style, double x, double y,
                 double width);
void draw_colour(cairo_t *cairo, uint32_t colour);
void draw_line(cairo_t *cairo, double x1, double y1, double x2, double y2, double line_width, uint32_t colour);

/* As paper_pairs; two short pairs that follow each other share a row. */
void paper_dense_pairs(struct paper *paper, const struct paper_pair *pairs, size_t count, double label_width);
/* A piece that draws itself, height in points. */
void paper_draw(struct paper *paper, double height, paper_drawer *draw, void *context);
/* Drawn on every page before its pieces, over the background. */
void paper_every_page(struct paper *paper, paper_drawer *draw, void *context);

void put_xml_text(struct buffer *svg, struct text text); /* escaped for SVG */
void draw_qr(struct drawing *drawing, const struct qr_code *code, double x, double y, double size);
void draw_barcode(cairo_t *cairo, const struct barcode *barcode, double x, double y, double module, double height);
void draw_background(struct drawing *drawing);
/* A drawn square seal, characters in columns from the right; 見本 across it when it is a sample. */
void draw_seal(struct drawing *drawing, struct text characters, bool sample, double x, double y, double size);

/* ---- inside of document.c, flow.c and table.c ---- */
struct piece;
struct piece_kind {
    void (*draw)(struct drawing *drawing, const struct piece *piece);
};
struct table;
struct piece {
    const struct piece_kind *kind;
    double x, width, height;
    bool vanishes;  /* at the top of a page: space */
    bool fills;     /* grows so that what is below it ends `height` above the bottom */
    bool new_page;
    bool with_next; /* not the last of a page */
    int keep, box;  /* number of the group or the box; 0: none */
    const struct piece *head; /* repeated at the top of a page that starts with this piece */
    union {
        struct {
            struct setting setting;
            int line;
        } text;
        struct {
            paper_drawer *draw;
            void *context;
        } own;
        struct {
            const struct setting *cells;
            const double *lefts;
            size_t count;
            const struct table *table;
            bool is_head, is_first;
        } row;
    } is;
    struct piece *next;
    /* set by placing */
    int page;
    double y;
};
struct placed_head { /* a repeated table head */
    const struct piece *piece;
    int page;
    double y;
    struct placed_head *next;
};
struct box_look {
    double padding, line;
    uint32_t colour, fill;
    double x, width;
};
struct layout_node {
    PangoLayout *layout;
    struct layout_node *next;
};

struct paper {
    struct arena *arena;
    struct paper_options options;
    struct press *press;
    enum status status; /* of the first problem */
    struct text problem;
    double left, width; /* of the text area now: narrower inside a box */
    double top, bottom; /* of the text area on each page */
    struct piece *first, **last;
    struct placed_head *heads;
    int keep, keeps, box, boxes, pages;
    struct box_look *looks; /* by box number - 1 */
    size_t looks_size;
    struct layout_node *layouts;
    paper_drawer *every_page;
    void *every_page_context;
    struct text ready[READY_COUNT]; /* packed drawings to be put in at the end; see ready.h */
    bool finished;
};
struct piece *paper_add(struct paper *paper, const struct piece_kind *kind, double height);
void paper_place(struct paper *paper); /* breaks the pieces into pages */
