/*
 * Sets texts: picks the font of each character, refuses what no font has, breaks lines.
 *
 * Pango is never left to look for another font by itself: which fonts a machine happens to have would then
 * show in the paper. Every character is given its font here.
 */
#include "paper/drawing.h"

#include "base/buffer.h"
#include "base/check.h"

#include <math.h>

static enum font preferred_font(const struct paper_style *style)
{
    if (style->face == PAPER_NAME)
        return FONT_NAME;
    if (style->face == PAPER_SERIF)
        return FONT_SERIF;
    return style->bold ? FONT_BOLD : FONT_SANS;
}

/* The first font of the row that has it; FONT_NONE when none has. Names are set in IPAmj Mincho only. */
static int font_of(enum font preferred, int32_t rune, int32_t variation)
{
    static const enum font names[] = {FONT_NAME, FONT_NAME_REST};
    static const enum font sans[] = {FONT_SANS_WIDE, FONT_NAME, FONT_NAME_REST, FONT_SANS_REST};
    static const enum font serif[] = {FONT_NAME, FONT_NAME_REST, FONT_SANS_REST};
    const enum font *row = preferred == FONT_NAME ? names : preferred == FONT_SERIF ? serif : sans;
    size_t count = preferred == FONT_NAME ? 2 : preferred == FONT_SERIF ? 3 : 4;
    if (font_glyph(preferred, rune, variation))
        return (int)preferred;
    for (size_t i = 0; i < count; i++)
        if (font_glyph(row[i], rune, variation))
            return (int)row[i];
    return FONT_NONE;
}

/* Takes one character off the text: a rune and the variation selector behind it. */
static int32_t next_character(struct text *rest, int32_t *variation)
{
    int32_t rune = text_next_rune(rest);
    struct text ahead = *rest;
    *variation = 0;
    if (rune >= 0) {
        int32_t selector = text_next_rune(&ahead);
        if (rune_is_variation(selector)) {
            *variation = selector;
            *rest = ahead;
        }
    }
    return rune;
}

static void name_code_points(struct buffer *names, int32_t rune, int32_t variation)
{
    buffer_print(names, "%sU+%04X", names->length ? ", " : "", (unsigned)rune);
    if (variation)
        buffer_print(names, " U+%04X", (unsigned)variation);
}

struct runs {
    struct buffer text, missing;
    PangoAttrList *attributes;
    enum font preferred;
    int font; /* of the run that is open */
    size_t start;
};

static void close_run(struct runs *runs)
{
    if (runs->font != (int)runs->preferred && runs->font != FONT_NONE && runs->text.length > runs->start) {
        PangoAttribute *family = pango_attr_family_new(font_family((enum font)runs->font));
        family->start_index = (guint)runs->start;
        family->end_index = (guint)runs->text.length;
        pango_attr_list_insert(runs->attributes, family);
    }
    runs->start = runs->text.length;
}

static void put_character(struct runs *runs, struct paper *paper, struct text bytes, int32_t rune, int32_t variation)
{
    bool breaks = rune == '\n' || rune == '\t' || rune == '\r';
    int font = breaks ? (int)runs->preferred : font_of(runs->preferred, rune, variation);
    bool shown_as_code = font == FONT_NONE && paper->options.missing == PAPER_MISSING_SHOWS_CODE;
    if (font == FONT_NONE && !shown_as_code)
        name_code_points(&runs->missing, rune, variation);
    if (font == FONT_NONE)
        font = (int)runs->preferred;
    if (font != runs->font) {
        close_run(runs);
        runs->font = font;
    }
    if (shown_as_code && rune_is_variation(variation) && font_of(runs->preferred, rune, 0) != FONT_NONE) {
        buffer_put_rune(&runs->text, rune); /* the plain form, and which form was meant */
        buffer_print(&runs->text, "〔U+%04X〕", (unsigned)variation);
    } else if (shown_as_code) {
        buffer_print(&runs->text, "〔U+%04X〕", (unsigned)rune);
    } else if (rune == '\t' || rune == '\r') {
        buffer_put_byte(&runs->text, ' ');
    } else {
        buffer_put(&runs->text, bytes);
    }
}

static void tell_missing(struct paper *paper, const struct runs *runs)
{
    if (runs->missing.length > 0)
        paper_fail(paper, arena_print(paper->arena, "文字 %.*s は、この書体では印刷できません。",
                                      TEXT_ARGUMENTS(buffer_text(&runs->missing))));
}

static void whole_text_attributes(PangoAttrList *attributes, const struct paper_style *style)
{
    pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
    if (style->letter_spacing > 0)
        pango_attr_list_insert(attributes, pango_attr_letter_spacing_new((int)(style->letter_spacing * PANGO_SCALE)));
}

static PangoLayout *new_layout(struct paper *paper, const struct paper_style *style, double size)
{
    PangoLayout *layout = pango_layout_new(paper->press->context);
    struct layout_node *node = TAKE(paper->arena, struct layout_node, 1);
    *node = (struct layout_node){.layout = layout, .next = paper->layouts};
    paper->layouts = node;
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family_static(description, font_family(preferred_font(style)));
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    return layout;
}

struct setting paper_set(struct paper *paper, struct text text, const struct paper_style *style, double width)
{
    double size = style->size > 0 ? style->size : paper->options.size;
    struct setting set = {.size = size, .colour = style->colour ? style->colour : COLOUR_TEXT};
    set.leading = size * (style->line_height > 0 ? style->line_height : 1.6);
    if (!text_is_utf8(text)) {
        paper_fail(paper, T("文字の符号が正しくありません。"));
        text = T("");
    }
    struct runs runs = {.text = buffer_new(paper->arena), .missing = buffer_new(paper->arena),
                        .attributes = pango_attr_list_new(), .preferred = preferred_font(style), .font = FONT_NONE};
    whole_text_attributes(runs.attributes, style);
    int32_t rune, variation;
    for (struct text rest = text, before = text; (rune = next_character(&rest, &variation)) >= 0; before = rest)
        put_character(&runs, paper, text_slice(before, 0, before.length - rest.length), rune, variation);
    close_run(&runs);
    tell_missing(paper, &runs);

    set.layout = new_layout(paper, style, size);
    struct text result = buffer_text(&runs.text);
    pango_layout_set_text(set.layout, result.bytes ? result.bytes : "", (int)result.length);
    pango_layout_set_attributes(set.layout, runs.attributes);
    pango_attr_list_unref(runs.attributes);
    pango_layout_set_width(set.layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(set.layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(set.layout, FALSE);
    pango_layout_set_alignment(set.layout, style->align == PAPER_RIGHT    ? PANGO_ALIGN_RIGHT
                                           : style->align == PAPER_CENTRE ? PANGO_ALIGN_CENTER
                                                                          : PANGO_ALIGN_LEFT);
    /* What the fonts have was checked above; this catches what the shaper thinks otherwise. */
    if (pango_layout_get_unknown_glyphs_count(set.layout) > 0)
        paper_fail(paper, T("この書体では印刷できない文字があります。"));
    set.lines = pango_layout_get_line_count(set.layout);
    PangoRectangle extents;
    pango_layout_get_extents(set.layout, NULL, &extents);
    set.width = (double)extents.width / PANGO_SCALE;
    set.height = set.lines * set.leading;
    return set;
}

void draw_colour(cairo_t *cairo, uint32_t colour)
{
    cairo_set_source_rgb(cairo, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
}

/* Line `only` of the setting with its top at y, or all lines for -1. */
static void draw_lines(struct drawing *drawing, const struct setting *setting, int only, double x, double y)
{
    draw_colour(drawing->cairo, setting->colour);
    PangoLayoutIter *lines = pango_layout_get_iter(setting->layout);
    int line = 0;
    do {
        if (only >= 0 && line != only)
            continue;
        PangoRectangle place;
        pango_layout_iter_get_line_extents(lines, NULL, &place);
        /* Japanese type stands in a square whose middle is 0.38 em above the baseline, whatever the font says. */
        double baseline = y + setting->leading / 2 + 0.38 * setting->size;
        cairo_move_to(drawing->cairo, x + (double)place.x / PANGO_SCALE, baseline);
        pango_cairo_show_layout_line(drawing->cairo, pango_layout_iter_get_line_readonly(lines));
        y += setting->leading;
    } while (line++, pango_layout_iter_next_line(lines));
    pango_layout_iter_free(lines);
}

void draw_setting(struct drawing *drawing, const struct setting *setting, double x, double y)
{
    draw_lines(drawing, setting, -1, x, y);
}

double draw_text(struct drawing *drawing, struct text text, const struct paper_style *style, double x, double y,
                 double width)
{
    struct setting setting = paper_set(drawing->paper, text, style, width);
    draw_setting(drawing, &setting, x, y);
    return setting.height;
}

static void draw_line_piece(struct drawing *drawing, const struct piece *piece)
{
    draw_lines(drawing, &piece->is.text.setting, piece->is.text.line, drawing->x, drawing->y);
}

static const struct piece_kind line_piece = {draw_line_piece};

void paper_paragraph(struct paper *paper, struct text text, const struct paper_style *style)
{
    struct paper_style body = {.face = paper->options.face, .space_after = 2};
    if (paper->status != DONE)
        return;
    if (!style)
        style = &body;
    double indent = POINTS(style->indent);
    struct setting setting = paper_set(paper, text, style, paper->width - indent);
    for (int line = 0; line < setting.lines; line++) {
        struct piece *piece = paper_add(paper, &line_piece, setting.leading);
        piece->x += indent;
        piece->width -= indent;
        piece->is.text.setting = setting;
        piece->is.text.line = line;
        /* No first line alone at the foot, no last line alone at the head of a page. */
        piece->with_next = setting.lines > 1 && (line == 0 || line == setting.lines - 2);
    }
    paper_space(paper, style->space_after);
}

void paper_heading(struct paper *paper, int level, struct text text)
{
    static const struct paper_style styles[] = {
        {.face = PAPER_SANS, .bold = true, .size = 17, .line_height = 1.4, .space_after = 4},
        {.face = PAPER_SANS, .bold = true, .size = 12.5, .line_height = 1.5, .space_after = 1.5},
        {.face = PAPER_SANS, .bold = true, .size = 10.5, .line_height = 1.5, .space_after = 1}};
    if (level > 1)
        paper_space(paper, level == 2 ? 5 : 3);
    struct piece **from = paper->last;
    paper_paragraph(paper, text, &styles[level < 1 ? 0 : level > 3 ? 2 : level - 1]);
    for (struct piece *piece = *from; piece; piece = piece->next)
        piece->with_next = true;
}

bool text_wants_name_face(struct text text)
{
    bool wants = false;
    int32_t rune, variation;
    if (!text_is_utf8(text))
        return false;
    for (struct text rest = text; (rune = next_character(&rest, &variation)) >= 0;) {
        int font = rune == '\n' ? FONT_SANS : font_of(FONT_SANS, rune, variation);
        wants = wants || font == FONT_NAME || font == FONT_NAME_REST;
    }
    return wants;
}

bool paper_name_can_be_set(struct arena *arena, struct text name, struct text *missing)
{
    struct text problem;
    struct buffer names = buffer_new(arena);
    if (!text_is_utf8(name) || fonts_ready(&problem) != DONE)
        return false;
    int32_t rune, variation;
    for (struct text rest = name; (rune = next_character(&rest, &variation)) >= 0;)
        if (font_of(FONT_NAME, rune, variation) == FONT_NONE)
            name_code_points(&names, rune, variation);
    if (missing && names.length > 0)
        *missing = buffer_text(&names);
    return names.length == 0;
}
