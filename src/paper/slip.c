/*
 * Draws payment slips: three parts of the same width under each other, so that one cut parts payer, bank and city.
 */
#include "paper/slip.h"

#include "base/money.h"
#include "paper/drawing.h"

static const double part_height_mm = 99, side_mm = 16;

struct slip_parts {
    const struct slip *slip;
    struct barcode store, own; /* count 0: none */
};

enum part { PART_RECEIPT, PART_PAYMENT, PART_NOTICE, PART_COUNT };
static const struct {
    struct text title, keeper;
} part_words[PART_COUNT] = {
    {TEXT_INIT("領収証書"), TEXT_INIT("納付した方が保管してください")},
    {TEXT_INIT("納付書"), TEXT_INIT("取扱金融機関・店舗の控え")},
    {TEXT_INIT("領収済通知書"), TEXT_INIT("市へ送ります")},
};

static void draw_cut(cairo_t *cairo, double y)
{
    const double dashes[] = {4, 3};
    cairo_save(cairo);
    cairo_set_dash(cairo, dashes, 2, 0);
    draw_line(cairo, 0, y, page_width, y, 0.5, COLOUR_QUIET);
    cairo_restore(cairo);
}

/* Label above, value below; gives the y behind it. */
static double draw_field(struct drawing *drawing, struct text label, struct text value, enum paper_face face, double x,
                         double y, double width)
{
    struct paper_style small = {.face = PAPER_SANS, .size = 7, .line_height = 1.3, .colour = COLOUR_QUIET};
    struct paper_style normal = {.face = face, .size = 9.5, .line_height = 1.3};
    y += draw_text(drawing, label, &small, x, y, width);
    y += draw_text(drawing, value, &normal, x, y, width);
    y += POINTS(0.8);
    draw_line(drawing->cairo, x, y, x + width, y, 0.4, COLOUR_LINE);
    return y + POINTS(1.2);
}

static void draw_stamp_place(struct drawing *drawing, double x, double y, double size)
{
    struct paper_style style = {.face = PAPER_SANS, .align = PAPER_CENTRE, .size = 7, .colour = COLOUR_QUIET};
    draw_colour(drawing->cairo, COLOUR_LINE);
    cairo_set_line_width(drawing->cairo, 0.6);
    cairo_rectangle(drawing->cairo, x, y, size, size);
    cairo_stroke(drawing->cairo);
    draw_text(drawing, T("領収日付印"), &style, x, y + POINTS(1), size);
}

static void draw_amount(struct drawing *drawing, const struct slip *slip, double x, double y, double width)
{
    struct paper_style label = {.face = PAPER_SANS, .size = 8, .colour = COLOUR_QUIET};
    struct paper_style amount = {.face = PAPER_SANS, .bold = true, .align = PAPER_RIGHT, .size = 17, .line_height = 1.3};
    struct arena *arena = drawing->paper->arena;
    cairo_rectangle(drawing->cairo, x, y, width, POINTS(13));
    draw_colour(drawing->cairo, 0xf3f6f8);
    cairo_fill_preserve(drawing->cairo);
    draw_colour(drawing->cairo, COLOUR_CITY);
    cairo_set_line_width(drawing->cairo, 0.8);
    cairo_stroke(drawing->cairo);
    draw_text(drawing, T("納付金額"), &label, x + POINTS(2.5), y + POINTS(0.8), width);
    draw_text(drawing, money_text(arena, YEN(slip->amount)), &amount, x, y + POINTS(4), width - POINTS(3));
}

static void draw_code(struct drawing *drawing, const struct barcode *code, struct text caption, double x, double y,
                      double module, double height)
{
    struct paper_style style = {.face = PAPER_SANS, .size = 6.5, .line_height = 1.3, .colour = COLOUR_QUIET};
    struct paper_style digits = {.face = PAPER_SANS, .size = 6.5, .line_height = 1.3};
    y += draw_text(drawing, caption, &style, x, y, POINTS(90)) + POINTS(0.5);
    draw_barcode(drawing->cairo, code, x + 10 * module, y, module, height);
    draw_text(drawing, code->below, &digits, x + 10 * module, y + height + 1, POINTS(90));
}

static void draw_left(struct drawing *drawing, const struct slip *slip, double x, double y, double width)
{
    double half = (width - POINTS(4)) / 2;
    double next = draw_field(drawing, T("納付番号"), slip->number, PAPER_SANS, x, y, half);
    draw_field(drawing, T("年度"), slip->year, PAPER_SANS, x + half + POINTS(4), y, half);
    y = draw_field(drawing, T("納付の内容"), slip->what_for, PAPER_SANS, x, next, width);
    struct text payer = slip->payer_address.length == 0
                            ? slip->payer
                            : arena_print(drawing->paper->arena, "%.*s\n%.*s", TEXT_ARGUMENTS(slip->payer_address),
                                          TEXT_ARGUMENTS(slip->payer));
    y = draw_field(drawing, T("納付する方"), payer, PAPER_NAME, x, y, width);
    draw_field(drawing, T("納期限"), slip->due_on, PAPER_SANS, x, y, half);
}

static void draw_foot(struct drawing *drawing, const struct slip *slip, double x, double y, double width)
{
    struct paper_style small = {.face = PAPER_SANS, .size = 7, .line_height = 1.45, .colour = COLOUR_QUIET};
    struct arena *arena = drawing->paper->arena;
    if (slip->account.length > 0)
        y += draw_text(drawing, slip->account, &small, x, y, width);
    if (slip->section.length > 0)
        y += draw_text(drawing, arena_print(arena, "問い合わせ　%.*s　%.*s", TEXT_ARGUMENTS(slip->section),
                                            TEXT_ARGUMENTS(slip->telephone)), &small, x, y, width);
    if (slip->note.length > 0)
        draw_text(drawing, slip->note, &small, x, y, width);
}

static void draw_sample(struct drawing *drawing, double middle_x, double middle_y)
{
    struct paper_style style = {.face = PAPER_SANS, .bold = true, .align = PAPER_CENTRE, .size = 26, .line_height = 1.2,
                                .letter_spacing = 4, .colour = 0xe3b5b2};
    draw_text(drawing, T("見本"), &style, middle_x - POINTS(25), middle_y - 16, POINTS(50));
}

static void draw_part(struct drawing *drawing, const struct slip_parts *parts, enum part part)
{
    const struct slip *slip = parts->slip;
    double top = POINTS(part_height_mm) * part, x = POINTS(side_mm), y = top + POINTS(8);
    double width = page_width - 2 * x, right = x + width * 0.62, right_width = width * 0.38;
    struct paper_style title = {.face = PAPER_SANS, .bold = true, .size = 13, .line_height = 1.3, .letter_spacing = 2};
    struct paper_style small = {.face = PAPER_SANS, .size = 7.5, .line_height = 1.3, .colour = COLOUR_QUIET};
    struct paper_style city = {.face = PAPER_SANS, .size = 10, .line_height = 1.3, .align = PAPER_RIGHT};
    struct arena *arena = drawing->paper->arena;
    if (slip->sample)
        draw_sample(drawing, right + POINTS(18), top + POINTS(47));
    draw_text(drawing, part_words[part].title, &title, x, y, width);
    draw_text(drawing, arena_print(arena, "%.*s　%.*s", TEXT_ARGUMENTS(slip->city), TEXT_ARGUMENTS(slip->city_code)),
              &city, x, y + 2, width);
    draw_text(drawing, part_words[part].keeper, &small, x + POINTS(42), y + 5, width);
    y += POINTS(8);
    draw_line(drawing->cairo, x, y, x + width, y, 0.9, COLOUR_CITY);
    y += POINTS(2.5);
    draw_left(drawing, slip, x, y, width * 0.58);
    draw_amount(drawing, slip, right, y, right_width);
    draw_stamp_place(drawing, x + width - POINTS(26), y + POINTS(16), POINTS(26));
    double foot = top + POINTS(part_height_mm - 22);
    if (part == PART_PAYMENT && parts->store.count > 0)
        /* Scanners of shops take 60 mm: 288 modules of 0.19 mm and the quiet zones. */
        draw_code(drawing, &parts->store, T("コンビニエンスストア用"), right - POINTS(10), foot - POINTS(5), POINTS(0.19),
                  POINTS(13));
    if (part == PART_NOTICE && parts->own.count > 0)
        draw_code(drawing, &parts->own, T("市処理用"), right - POINTS(10), foot - POINTS(1), POINTS(0.25), POINTS(9));
    draw_foot(drawing, slip, x, foot + POINTS(1), width * 0.5);
}

static void draw_slip(struct drawing *drawing, void *context)
{
    for (int part = 0; part < PART_COUNT; part++) {
        draw_part(drawing, context, (enum part)part);
        if (part > 0)
            draw_cut(drawing->cairo, POINTS(part_height_mm) * part);
    }
}

enum status slip_compose(struct arena *arena, const struct slip *slip, struct text *pdf, bool *has_store_barcode,
                         struct text *problem)
{
    struct slip_parts parts = {.slip = slip};
    if (slip->amount < 1 || slip->number.length == 0 || slip->payer.length == 0 || slip->city.length == 0) {
        *problem = T("納付書の金額、番号、納付する方、市の名前のどれかがありません。");
        return INVALID;
    }
    if (barcode_code128(arena, slip->number, &parts.own) != DONE) {
        *problem = T("納付番号は半角の英数字にしてください。");
        return INVALID;
    }
    bool in_store = slip->store && slip->amount <= slip->store_limit;
    struct text digits;
    if (in_store && (slip->store->amount != slip->amount || store_payment_digits(arena, slip->store, &digits) != DONE ||
                     barcode_gs1_128(arena, T("91"), digits, &parts.store) != DONE)) {
        *problem = T("コンビニエンスストア用のバーコードの内容が正しくありません。");
        return INVALID;
    }
    struct paper_options options = {.title = arena_print(arena, "納付書 %.*s", TEXT_ARGUMENTS(slip->number)),
                                    .author = slip->city, .created_at = slip->created_at, .margin_top = 0.1,
                                    .margin_bottom = 0.1, .margin_side = 0.1};
    struct paper *paper = paper_new(arena, &options);
    paper_draw(paper, page_height - POINTS(0.3), draw_slip, &parts);
    enum status status = paper_finish(paper, pdf, problem);
    if (status == DONE && has_store_barcode)
        *has_store_barcode = in_store;
    return status;
}
