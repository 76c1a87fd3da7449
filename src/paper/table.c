/*
 * Tables and pairs: rows of cells that are never broken.
 */
#include "paper/drawing.h"

enum { CELL_PADDING = 4 }; /* points, left and right; above and below it is three quarters of that */
static const double cell_above = 3;

struct table {
    double left, width;
};

static double row_height(const struct setting *cells, size_t count)
{
    double height = 0, leading = 0;
    for (size_t i = 0; i < count; i++)
        leading = cells[i].leading > leading ? cells[i].leading : leading;
    for (size_t i = 0; i < count; i++) {
        double needed = cells[i].height + (leading - cells[i].leading) / 2;
        height = needed > height ? needed : height;
    }
    return height + 2 * cell_above;
}

static void draw_row(struct drawing *drawing, const struct piece *piece)
{
    double bottom = drawing->y + drawing->height;
    double right = drawing->x + drawing->width;
    cairo_t *cairo = drawing->cairo;
    if (piece->is.row.is_head) {
        cairo_rectangle(cairo, drawing->x, drawing->y, drawing->width, drawing->height);
        draw_colour(cairo, 0xeef2f4);
        cairo_fill(cairo);
        draw_line(cairo, drawing->x, drawing->y, right, drawing->y, 0.8, COLOUR_CITY);
    } else if (piece->is.row.is_first) {
        draw_line(cairo, drawing->x, drawing->y, right, drawing->y, 0.5, COLOUR_LINE);
    }
    draw_line(cairo, drawing->x, bottom, right, bottom, 0.5, COLOUR_LINE);
    double leading = 0; /* the first lines of all cells stand on one height */
    for (size_t i = 0; i < piece->is.row.count; i++)
        if (piece->is.row.cells[i].leading > leading)
            leading = piece->is.row.cells[i].leading;
    for (size_t i = 0; i < piece->is.row.count; i++) {
        const struct setting *cell = &piece->is.row.cells[i];
        draw_setting(drawing, cell, drawing->x + piece->is.row.lefts[i] + CELL_PADDING,
                     drawing->y + cell_above + (leading - cell->leading) / 2);
    }
}

static const struct piece_kind row_piece = {draw_row};

static struct piece *add_row(struct paper *paper, const struct setting *cells, const double *lefts, size_t count)
{
    struct piece *piece = paper_add(paper, &row_piece, row_height(cells, count));
    piece->is.row.cells = cells;
    piece->is.row.lefts = lefts;
    piece->is.row.count = count;
    return piece;
}

void paper_table(struct paper *paper, const struct paper_column *columns, size_t column_count,
                 const struct text *cells, size_t row_count)
{
    if (paper->status != DONE || column_count == 0)
        return;
    double shares = 0;
    double *lefts = TAKE(paper->arena, double, column_count + 1);
    for (size_t i = 0; i < column_count; i++)
        shares += columns[i].share > 0 ? columns[i].share : 1;
    for (size_t i = 0; i < column_count; i++)
        lefts[i + 1] = lefts[i] + paper->width * (columns[i].share > 0 ? columns[i].share : 1) / shares;
    struct piece *head = NULL;
    for (size_t row = 0; row <= row_count; row++) {
        struct setting *set = TAKE(paper->arena, struct setting, column_count);
        for (size_t i = 0; i < column_count; i++) {
            struct paper_style style = {.face = row == 0 ? PAPER_SANS : columns[i].face, .align = columns[i].align,
                                        .bold = row == 0, .size = 9, .line_height = 1.4};
            struct text text = row == 0 ? columns[i].title : cells[(row - 1) * column_count + i];
            set[i] = paper_set(paper, text, &style, lefts[i + 1] - lefts[i] - 2 * CELL_PADDING);
        }
        struct piece *piece = add_row(paper, set, lefts, column_count);
        if (row == 0) {
            head = piece;
            piece->is.row.is_head = true;
            piece->with_next = row_count > 0;
        } else {
            piece->head = head;
        }
    }
    paper_space(paper, 3);
}

static void set_pair(struct paper *paper, const struct paper_pair *pair, double label_width, double width,
                     struct setting set[2])
{
    struct paper_style label = {.face = PAPER_SANS, .size = 8.5, .line_height = 1.5, .colour = COLOUR_QUIET};
    struct paper_style value = {.face = pair->face, .size = paper->options.size, .line_height = 1.5};
    set[0] = paper_set(paper, pair->label, &label, label_width - 2 * CELL_PADDING);
    set[1] = paper_set(paper, pair->value, &value, width - label_width - 2 * CELL_PADDING);
}

static bool is_short(const struct setting set[2], double width)
{
    return set[0].lines == 1 && set[1].lines == 1 && set[1].width <= width - 2 * CELL_PADDING;
}

static void put_pairs(struct paper *paper, const struct paper_pair *pairs, size_t count, double label_width, bool dense)
{
    if (paper->status != DONE)
        return;
    double *lefts = TAKE(paper->arena, double, 4);
    lefts[1] = POINTS(label_width > 0 ? label_width : 40);
    lefts[2] = paper->width * 0.53;
    lefts[3] = lefts[2] + lefts[1];
    double left_room = lefts[2] - lefts[1], right_room = paper->width - lefts[3];
    for (size_t i = 0; i < count; i++) {
        struct setting *set = TAKE(paper->arena, struct setting, 4);
        size_t cells = 2;
        set_pair(paper, &pairs[i], lefts[1], paper->width, set);
        if (dense && i > 0 && i + 1 < count && is_short(set, left_room)) {
            set_pair(paper, &pairs[i + 1], lefts[1], paper->width, set + 2);
            cells = is_short(set + 2, right_room) ? 4 : 2;
        }
        add_row(paper, set, lefts, cells)->is.row.is_first = i == 0;
        i += cells == 4;
    }
    paper_space(paper, 3);
}

void paper_pairs(struct paper *paper, const struct paper_pair *pairs, size_t count, double label_width)
{
    put_pairs(paper, pairs, count, label_width, false);
}

void paper_dense_pairs(struct paper *paper, const struct paper_pair *pairs, size_t count, double label_width)
{
    put_pairs(paper, pairs, count, label_width, true);
}
