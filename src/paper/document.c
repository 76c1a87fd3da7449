/*
 * The paper itself: its options, its pieces, and drawing them into a PDF.
 */
#include "paper/drawing.h"

#include "base/buffer.h"
#include "base/check.h"
#include "paper/ready.h"

#include <cairo-pdf.h>
#include <time.h>

const double page_width = 210 * 72 / 25.4, page_height = 297 * 72 / 25.4;

static void paper_undo(void *thing)
{
    struct paper *paper = thing;
    for (struct layout_node *node = paper->layouts; node; node = node->next)
        g_object_unref(node->layout);
    paper->layouts = NULL;
    if (paper->press)
        press_give(paper->press);
    paper->press = NULL;
}

static bool is_language(struct text language)
{
    for (size_t i = 0; i < language.length; i++) {
        char byte = language.bytes[i];
        if (!(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z') && !(byte == '-' && i > 0))
            return false;
    }
    return language.length >= 2 && language.length <= 16;
}

struct paper *paper_new(struct arena *arena, const struct paper_options *options)
{
    struct paper *paper = TAKE(arena, struct paper, 1);
    paper->arena = arena;
    paper->options = *options;
    paper->last = &paper->first;
    double side = POINTS(options->margin_side > 0 ? options->margin_side : 22);
    paper->left = side;
    paper->width = page_width - 2 * side;
    paper->top = POINTS(options->margin_top > 0 ? options->margin_top : 22);
    paper->bottom = page_height - POINTS(options->margin_bottom > 0 ? options->margin_bottom : 22);
    if (paper->options.size <= 0)
        paper->options.size = 10.5;
    if (!is_language(paper->options.language))
        paper->options.language = T("ja");
    paper->status = fonts_ready(&paper->problem);
    if (paper->status == DONE) {
        paper->press = press_take();
        pango_context_set_language(paper->press->context,
                                   pango_language_from_string(arena_terminated(arena, paper->options.language)));
    }
    arena_on_reset(arena, paper_undo, paper);
    return paper;
}

void paper_fail(struct paper *paper, struct text problem)
{
    if (paper->status != DONE)
        return;
    paper->status = INVALID;
    paper->problem = arena_copy(paper->arena, problem);
}

struct piece *paper_add(struct paper *paper, const struct piece_kind *kind, double height)
{
    check(!paper->finished);
    struct piece *piece = TAKE(paper->arena, struct piece, 1);
    *piece = (struct piece){.kind = kind, .x = paper->left, .width = paper->width, .height = height,
                            .keep = paper->keep, .box = paper->box};
    *paper->last = piece;
    paper->last = &piece->next;
    return piece;
}

static void draw_nothing(struct drawing *drawing, const struct piece *piece)
{
    (void)drawing, (void)piece;
}

static void draw_own(struct drawing *drawing, const struct piece *piece)
{
    piece->is.own.draw(drawing, piece->is.own.context);
}

static void draw_rule(struct drawing *drawing, const struct piece *piece)
{
    (void)piece;
    double y = drawing->y + drawing->height / 2;
    draw_line(drawing->cairo, drawing->x, y, drawing->x + drawing->width, y, 0.5, COLOUR_LINE);
}

static const struct piece_kind space_piece = {draw_nothing}, own_piece = {draw_own}, rule_piece = {draw_rule};

void draw_line(cairo_t *cairo, double x1, double y1, double x2, double y2, double line_width, uint32_t colour)
{
    draw_colour(cairo, colour);
    cairo_set_line_width(cairo, line_width);
    cairo_move_to(cairo, x1, y1);
    cairo_line_to(cairo, x2, y2);
    cairo_stroke(cairo);
}

void paper_draw(struct paper *paper, double height, paper_drawer *draw, void *context)
{
    struct piece *piece = paper_add(paper, &own_piece, height);
    piece->is.own.draw = draw;
    piece->is.own.context = context;
}

void paper_every_page(struct paper *paper, paper_drawer *draw, void *context)
{
    paper->every_page = draw;
    paper->every_page_context = context;
}

void paper_space(struct paper *paper, double height)
{
    if (height > 0)
        paper_add(paper, &space_piece, POINTS(height))->vanishes = true;
}

void paper_fill_space(struct paper *paper, double height_below)
{
    struct piece *piece = paper_add(paper, &space_piece, POINTS(height_below));
    piece->fills = piece->vanishes = true;
}

void paper_rule(struct paper *paper)
{
    paper_add(paper, &rule_piece, POINTS(3));
}

void paper_new_page(struct paper *paper)
{
    paper_add(paper, &space_piece, 0)->new_page = true;
}

void paper_keep_begin(struct paper *paper)
{
    paper->keep = ++paper->keeps;
}

void paper_keep_end(struct paper *paper)
{
    paper->keep = 0;
}

void paper_box_begin(struct paper *paper, const struct paper_box *box)
{
    static const struct paper_box plain = {.padding = 4, .line = 0.2, .colour = COLOUR_LINE};
    check(paper->box == 0);
    if (!box)
        box = &plain;
    if ((size_t)paper->boxes == paper->looks_size) {
        size_t size = paper->looks_size ? 2 * paper->looks_size : 8;
        struct box_look *looks = TAKE(paper->arena, struct box_look, size);
        for (size_t i = 0; i < paper->looks_size; i++)
            looks[i] = paper->looks[i];
        paper->looks = looks;
        paper->looks_size = size;
    }
    struct box_look look = {.padding = POINTS(box->padding > 0 ? box->padding : 4),
                            .line = POINTS(box->line > 0 ? box->line : 0.2), .fill = box->fill,
                            .colour = box->colour ? box->colour : COLOUR_LINE, .x = paper->left, .width = paper->width};
    paper->looks[paper->boxes++] = look;
    paper->box = paper->boxes;
    paper_add(paper, &space_piece, look.padding)->with_next = true;
    paper->left += look.padding;
    paper->width -= 2 * look.padding;
}

void paper_box_end(struct paper *paper)
{
    check(paper->box != 0);
    const struct box_look *look = &paper->looks[paper->box - 1];
    paper->left = look->x;
    paper->width = look->width;
    paper_add(paper, &space_piece, look->padding);
    paper->box = 0;
}

/* ---- drawing ---- */

static void draw_boxes(struct drawing *drawing, const struct piece *from)
{
    struct paper *paper = drawing->paper;
    for (const struct piece *piece = from; piece && piece->page == drawing->page;) {
        if (piece->box == 0) {
            piece = piece->next;
            continue;
        }
        const struct box_look *look = &paper->looks[piece->box - 1];
        double top = piece->y, bottom = top;
        for (int box = piece->box; piece && piece->page == drawing->page && piece->box == box; piece = piece->next)
            bottom = piece->y + piece->height;
        cairo_rectangle(drawing->cairo, look->x, top, look->width, bottom - top);
        if (look->fill) {
            draw_colour(drawing->cairo, look->fill);
            cairo_fill_preserve(drawing->cairo);
        }
        draw_colour(drawing->cairo, look->colour);
        cairo_set_line_width(drawing->cairo, look->line);
        cairo_stroke(drawing->cairo);
    }
}

static void draw_footer(struct drawing *drawing)
{
    struct paper *paper = drawing->paper;
    double side = POINTS(paper->options.margin_side > 0 ? paper->options.margin_side : 22);
    double width = page_width - 2 * side, y = page_height - POINTS(17);
    struct paper_style style = {.face = PAPER_SANS, .size = 7.5, .colour = COLOUR_QUIET};
    if (paper->options.footer.length > 0)
        draw_text(drawing, paper->options.footer, &style, side, y, width);
    if (paper->options.page_numbers) {
        style.align = PAPER_RIGHT;
        draw_text(drawing, arena_print(paper->arena, "%d/%d", drawing->page, drawing->pages), &style, side, y, width);
    }
}

static const struct piece *draw_page(struct paper *paper, cairo_t *cairo, int page, const struct piece *piece)
{
    struct drawing drawing = {.paper = paper, .cairo = cairo, .width = page_width, .height = page_height,
                              .page = page, .pages = paper->pages};
    if (paper->options.security_background)
        draw_background(&drawing);
    if (paper->every_page)
        paper->every_page(&drawing, paper->every_page_context);
    draw_boxes(&drawing, piece);
    for (const struct placed_head *head = paper->heads; head; head = head->next) {
        if (head->page != page)
            continue;
        drawing.x = head->piece->x, drawing.y = head->y;
        drawing.width = head->piece->width, drawing.height = head->piece->height;
        head->piece->kind->draw(&drawing, head->piece);
    }
    for (; piece && piece->page == page; piece = piece->next) {
        drawing.x = piece->x, drawing.y = piece->y;
        drawing.width = piece->width, drawing.height = piece->height;
        piece->kind->draw(&drawing, piece);
    }
    draw_footer(&drawing);
    cairo_show_page(cairo);
    return piece;
}

static cairo_status_t collect(void *pdf, const unsigned char *bytes, unsigned length)
{
    buffer_put(pdf, (struct text){(const char *)bytes, length});
    return CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *surface, const struct paper *paper)
{
    const struct paper_options *options = &paper->options;
    const struct {
        cairo_pdf_metadata_t kind;
        struct text text;
    } entries[] = {{CAIRO_PDF_METADATA_TITLE, options->title},
                   {CAIRO_PDF_METADATA_AUTHOR, options->author},
                   {CAIRO_PDF_METADATA_SUBJECT, options->subject},
                   {CAIRO_PDF_METADATA_KEYWORDS, options->keywords},
                   {CAIRO_PDF_METADATA_CREATOR, T("Ikanai")}};
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
        if (entries[i].text.length > 0 && text_is_utf8(entries[i].text))
            cairo_pdf_surface_set_metadata(surface, entries[i].kind, arena_terminated(paper->arena, entries[i].text));
    time_t seconds = (time_t)(options->created_at / 1000000);
    struct tm moment;
    char written[40];
    if (gmtime_r(&seconds, &moment) && strftime(written, sizeof(written), "%Y-%m-%dT%H:%M:%SZ", &moment) > 0) {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, written);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, written);
    }
}

/* What Cairo cannot write: the language (for reading aloud) and the ready drawings. */
static enum status finish_bytes(struct paper *paper, struct text bytes, struct text *pdf)
{
    struct pdf_edit edits[READY_EDITS + 1];
    size_t count;
    if (!ready_edits(paper, bytes, edits, &count))
        return BROKEN;
    /* The catalog is the last object before the table. */
    static const struct text catalog = TEXT_INIT("<< /Type /Catalog\n");
    size_t table;
    if (!pdf_table_start(bytes, &table))
        return BROKEN;
    size_t from = table > 128 ? table - 128 : 0;
    ptrdiff_t place = text_find(text_slice(bytes, from, table - from), catalog);
    if (place == TEXT_NOT_THERE)
        return BROKEN;
    edits[count++] = (struct pdf_edit){from + (size_t)place + catalog.length, 0,
                                       arena_print(paper->arena, "   /Lang (%.*s)\n",
                                                   TEXT_ARGUMENTS(paper->options.language))};
    return pdf_apply_edits(paper->arena, bytes, edits, count, pdf) ? DONE : BROKEN;
}

static enum status draw_all(struct paper *paper, struct text *pdf)
{
    struct buffer bytes = buffer_new(paper->arena);
    buffer_reserve(&bytes, 65536);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, &bytes, page_width, page_height);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    describe(surface, paper);
    cairo_t *cairo = cairo_create(surface);
    const struct piece *piece = paper->first;
    for (int page = 1; page <= paper->pages; page++)
        piece = draw_page(paper, cairo, page, piece);
    cairo_status_t drawn = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (drawn == CAIRO_STATUS_SUCCESS)
        drawn = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (drawn != CAIRO_STATUS_SUCCESS)
        return BROKEN;
    return finish_bytes(paper, buffer_text(&bytes), pdf);
}

enum status paper_finish(struct paper *paper, struct text *pdf, struct text *problem)
{
    check(!paper->finished && paper->box == 0);
    paper->finished = true;
    struct text found = {0};
    if (paper->status == DONE) {
        paper_place(paper);
        if (paper->pages > PAPER_PAGES_MAX) {
            paper->status = TOO_MUCH;
            paper->problem = T("ページが多すぎます。");
        }
    }
    if (paper->status == DONE) {
        enum status drawn = draw_all(paper, &found);
        /* A drawing may have met a character that cannot be set: then paper->status is not DONE any more. */
        if (paper->status == DONE && drawn != DONE) {
            paper->status = drawn;
            paper->problem = T("PDFを作れませんでした。");
        }
    }
    paper_undo(paper);
    if (paper->status == DONE)
        *pdf = found;
    else if (problem)
        *problem = paper->problem;
    return paper->status;
}

enum status paper_warm(struct arena *arena, struct text *problem)
{
    struct paper_options options = {.title = T("見本"), .security_background = true, .page_numbers = true};
    struct paper *paper = paper_new(arena, &options);
    struct paper_style styles[] = {{.face = PAPER_SANS}, {.face = PAPER_SANS, .bold = true}, {.face = PAPER_SERIF},
                                   {.face = PAPER_NAME}};
    for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]) && paper->status == DONE; i++)
        paper_paragraph(paper, T("見本 0123456789"), &styles[i]);
    struct text pdf;
    return paper_finish(paper, &pdf, problem);
}

void paper_cold(void)
{
    ready_free();
    presses_free();
}
