/*
 * Breaks the pieces of a paper into pages.
 *
 * What must stay together (a heading and its text, the two first lines of a paragraph, a keep group) is a
 * unit; a unit that does not fit goes to the next page, unless no page could hold it.
 */
#include "paper/drawing.h"

/* The piece behind the unit that starts with this one. */
static struct piece *after_unit(struct piece *piece, double *height)
{
    double sum = 0;
    bool more = true;
    int keep = piece->keep;
    while (piece && more) {
        sum += piece->fills ? 0 : piece->height;
        more = piece->with_next || (piece->next && piece->keep != 0 && piece->next->keep == keep);
        piece = piece->next;
    }
    *height = sum;
    return piece;
}

static void repeat_head(struct paper *paper, const struct piece *piece, int page, double *y)
{
    if (!piece->head)
        return;
    struct placed_head *head = TAKE(paper->arena, struct placed_head, 1);
    *head = (struct placed_head){.piece = piece->head, .page = page, .y = *y, .next = paper->heads};
    paper->heads = head;
    *y += piece->head->height;
}

void paper_place(struct paper *paper)
{
    const double tolerance = 0.01;
    int page = 1;
    double y = paper->top;
    bool at_top = true;
    for (struct piece *piece = paper->first; piece;) {
        double unit;
        struct piece *behind = after_unit(piece, &unit);
        bool fits = y + unit <= paper->bottom + tolerance;
        if (piece->new_page || (!fits && !at_top && unit <= paper->bottom - paper->top + tolerance)) {
            page++, y = paper->top, at_top = true;
            repeat_head(paper, piece, page, &y);
        }
        for (; piece != behind; piece = piece->next) {
            /* Only a unit higher than a page gets here and needs breaking between its pieces. */
            if (y + piece->height > paper->bottom + tolerance && !at_top && !piece->vanishes) {
                page++, y = paper->top, at_top = true;
                repeat_head(paper, piece, page, &y);
            }
            piece->page = page;
            piece->y = y;
            if (piece->fills) {
                double end = paper->bottom - piece->height;
                piece->height = !at_top && end > y ? end - y : 0;
            } else if (piece->vanishes && (at_top || y + piece->height > paper->bottom)) {
                piece->height = 0;
            }
            y += piece->height;
            at_top = at_top && piece->height == 0;
        }
    }
    paper->pages = page;
}
