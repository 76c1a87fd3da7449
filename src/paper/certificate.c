/*
 * Lays out certificates. One drawing for all kinds: what differs is data. Three fonts and no more: each costs half a
 * millisecond and three kilobytes, which is why nothing is set in bold here.
 */
#include "paper/certificate.h"

#include "paper/binding.h"
#include "paper/drawing.h"

static const struct paper_style label_style = {.face = PAPER_SANS, .size = 8.5, .line_height = 1.5,
                                               .colour = COLOUR_QUIET};

static void draw_title(struct drawing *drawing, void *context)
{
    const struct certificate_content *content = context;
    double middle = drawing->x + drawing->width / 2, y = drawing->y;
    struct paper_style number = label_style;
    number.align = PAPER_RIGHT;
    draw_text(drawing, content->number, &number, drawing->x, y, drawing->width);
    struct paper_style city = {.face = PAPER_SANS, .align = PAPER_CENTRE, .size = 10.5, .letter_spacing = 4,
                               .colour = COLOUR_CITY};
    y += POINTS(7);
    y += draw_text(drawing, content->city, &city, drawing->x, y, drawing->width);
    bool is_long = text_runes(content->title) > 9;
    struct paper_style title = {.face = PAPER_SERIF, .align = PAPER_CENTRE, .size = is_long ? 19 : 23,
                                .line_height = 1.45, .letter_spacing = is_long ? 2 : 5};
    y += draw_text(drawing, content->title, &title, drawing->x, y, drawing->width);
    y += POINTS(2.5);
    draw_line(drawing->cairo, middle - POINTS(27), y, middle + POINTS(27), y, 1.2, COLOUR_CITY);
    draw_line(drawing->cairo, middle - POINTS(27), y + 2.2, middle + POINTS(27), y + 2.2, 0.4, COLOUR_CITY);
}

static void put_lines(struct paper *paper, struct arena *arena, const struct certificate_line *lines, size_t count)
{
    if (count == 0)
        return;
    struct paper_pair *pairs = TAKE(arena, struct paper_pair, count);
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct paper_pair){lines[i].label, lines[i].value, PAPER_NAME};
    paper_dense_pairs(paper, pairs, count, 32);
}

enum { TOGETHER_LINES = 16, LAST_LINES = 4 };

static void put_heading(struct paper *paper, const struct certificate_group *group)
{
    struct paper_style heading = {.face = PAPER_SANS, .size = 9.5, .space_after = 0.8, .colour = COLOUR_CITY};
    if (group->heading.length > 0)
        paper_paragraph(paper, group->heading, &heading);
}

static void put_groups(struct paper *paper, struct arena *arena, const struct certificate_content *content, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct certificate_group *group = &content->groups[i];
        bool together = group->line_count <= TOGETHER_LINES; /* a person stays on one page, a long list need not */
        if (together)
            paper_keep_begin(paper);
        put_heading(paper, group);
        put_lines(paper, arena, group->lines, group->line_count);
        if (together)
            paper_keep_end(paper);
        paper_space(paper, 1.5);
    }
}

/* The sentence that certifies never stands on a page alone: the last person, or the last lines of a long list, go with it. What does not
   fit together with it is put before; the keep group stays open for the rest. */
static void put_last_group(struct paper *paper, struct arena *arena, const struct certificate_content *content)
{
    if (content->group_count == 0) {
        paper_keep_begin(paper);
        return;
    }
    const struct certificate_group *last = &content->groups[content->group_count - 1];
    size_t before = last->line_count <= TOGETHER_LINES ? 0 : last->line_count - LAST_LINES;
    if (before) {
        put_heading(paper, last);
        put_lines(paper, arena, last->lines, before);
    }
    paper_keep_begin(paper);
    if (!before)
        put_heading(paper, last);
    put_lines(paper, arena, last->lines + before, last->line_count - before);
    paper_space(paper, 1.5);
}

/* On papers of several pages each says to which paper it belongs, and how many there must be. */
static void draw_belonging(struct drawing *drawing, void *context)
{
    const struct certificate_content *content = context;
    if (drawing->pages < 2)
        return;
    struct paper_style style = {.face = PAPER_SANS, .size = 8, .colour = COLOUR_QUIET};
    double left = POINTS(22), width = drawing->width - 2 * left;
    draw_text(drawing, arena_print(drawing->paper->arena, "%.*s　%.*s", TEXT_ARGUMENTS(content->title), TEXT_ARGUMENTS(content->number)),
              &style, left, POINTS(11), width);
    style.align = PAPER_RIGHT;
    draw_text(drawing, arena_print(drawing->paper->arena, "%d枚で1通です　%d枚目", drawing->pages, drawing->page), &style, left,
              POINTS(11), width);
}

static void draw_issuer(struct drawing *drawing, void *context)
{
    const struct certificate_content *content = context;
    double seal = POINTS(23), right = drawing->x + drawing->width, y = drawing->y;
    struct paper_style date = {.face = PAPER_NAME, .size = 11.5, .line_height = 1.5};
    draw_text(drawing, content->issued_on, &date, drawing->x + POINTS(8), y, drawing->width);
    double name_y = y + POINTS(11);
    struct paper_style post = {.face = PAPER_NAME, .size = 12, .line_height = 1.5, .align = PAPER_RIGHT};
    struct paper_style name = post;
    name.size = 16;
    name.letter_spacing = 3;
    struct setting set = paper_set(drawing->paper, content->issuer_name, &name, POINTS(70));
    double left = right - seal - POINTS(3) - set.width;
    draw_setting(drawing, &set, right - seal - POINTS(3) - POINTS(70), name_y);
    draw_text(drawing, content->issuer_post, &post, left - POINTS(86), name_y + 3, POINTS(80));
    if (content->seal.length > 0)
        draw_seal(drawing, content->seal, content->sample, right - seal, name_y - POINTS(7), seal);
}

struct verification {
    const struct certificate_content *content;
    struct qr_code qr;
};

static void draw_verification(struct drawing *drawing, void *context)
{
    const struct verification *verification = context;
    const struct certificate_content *content = verification->content;
    cairo_t *cairo = drawing->cairo;
    double x = drawing->x, y = drawing->y, qr = drawing->height - POINTS(3);
    cairo_rectangle(cairo, x, y, drawing->width, drawing->height);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_fill_preserve(cairo);
    draw_colour(cairo, COLOUR_LINE);
    cairo_set_line_width(cairo, 0.5);
    cairo_stroke(cairo);
    draw_qr(drawing, &verification->qr, x + POINTS(1.5), y + POINTS(1.5), qr);
    double left = x + qr + POINTS(5), width = drawing->width - qr - POINTS(8);
    struct paper_style heading = {.face = PAPER_SANS, .size = 9.5, .line_height = 1.5, .colour = COLOUR_CITY};
    struct paper_style note = {.face = PAPER_SANS, .size = 7.5, .line_height = 1.5};
    struct paper_style code = {.face = PAPER_SANS, .size = 12, .line_height = 1.4, .letter_spacing = 1.5};
    struct text usual = T("QRコードを読み取るか、下のページで番号を入れると、いつ何が発行され、いまも有効かを確かめられます。"
                          "PDFのまま受け取ったときは、電子署名で市が発行したものと確かめられます。");
    y += POINTS(2.4);
    y += draw_text(drawing, T("この証明書の確かめ方"), &heading, left, y, width);
    y += draw_text(drawing, content->verify_note.length > 0 ? content->verify_note : usual, &note, left, y, width);
    y += POINTS(0.6);
    y += draw_text(drawing, content->verify_url, &note, left, y, width);
    draw_text(drawing, content->verify_code, &code, left, y, width);
}

static void put_content(struct paper *paper, struct arena *arena, const struct certificate_content *content,
                        struct verification *verification)
{
    paper_draw(paper, POINTS(36), draw_title, (void *)content);
    put_lines(paper, arena, content->head_lines, content->head_line_count);
    if (content->table)
        put_groups(paper, arena, content, content->group_count);
    else if (content->group_count)
        put_groups(paper, arena, content, content->group_count - 1);
    if (content->table)
        paper_table(paper, content->table->columns, content->table->column_count, content->table->cells,
                    content->table->row_count);
    if (content->table)
        paper_keep_begin(paper);
    else
        put_last_group(paper, arena, content);
    if (content->note.length > 0)
        paper_paragraph(paper, content->note,
                        &(struct paper_style){.face = PAPER_SANS, .size = 8, .line_height = 1.5, .space_after = 2});
    /* Nothing can be written in below what is certified. */
    paper_paragraph(paper, T("以下余白"), &(struct paper_style){.face = PAPER_NAME, .align = PAPER_CENTRE, .size = 9,
                                                                .letter_spacing = 8, .colour = COLOUR_QUIET});
    paper_space(paper, 5);
    paper_paragraph(paper, content->statement, &(struct paper_style){.face = PAPER_NAME, .size = 12, .line_height = 1.7,
                                                                     .indent = 4, .space_after = 4});
    paper_draw(paper, POINTS(32), draw_issuer, (void *)content);
    paper_fill_space(paper, 31);
    paper_draw(paper, POINTS(30), draw_verification, verification);
    paper_keep_end(paper);
}

static bool is_whole(const struct certificate_content *content, struct text *problem)
{
    const struct {
        bool missing;
        const char *what;
    } parts[] = {{content->city.length == 0, "市の名前がありません。"},
                 {content->title.length == 0, "証明書の名前がありません。"},
                 {content->number.length == 0, "証明書の番号がありません。"},
                 {content->issued_on.length == 0, "発行の日付がありません。"},
                 {content->statement.length == 0, "証明する文がありません。"},
                 {content->issuer_post.length == 0 || content->issuer_name.length == 0, "市長の名前がありません。"},
                 {content->verify_url.length == 0, "確かめるための場所がありません。"},
                 {content->requester.length == 0 || !content->binding_key, "受け取る人が決まっていません。"},
                 {!binding_job_is_good(content->job), "発行の番号が正しくありません。"}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].missing) {
            *problem = text_of(parts[i].what);
            return false;
        }
    return true;
}

enum status certificate_compose(struct arena *arena, const struct certificate_content *content, struct text *pdf,
                                struct text *problem)
{
    struct verification verification = {.content = content};
    if (!is_whole(content, problem))
        return INVALID;
    enum status made = qr_make(arena, content->verify_url, &verification.qr);
    if (made != DONE) {
        *problem = T("QRコードを作れませんでした。");
        return made;
    }
    uint8_t mark[CERTIFICATE_MARK_SIZE];
    certificate_mark(content->binding_key, content->job, content->requester, mark);
    struct paper_options options = {.title = arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(content->title),
                                                         TEXT_ARGUMENTS(content->number)),
                                    .author = content->city,
                                    .subject = content->title,
                                    .keywords = binding_keywords(arena, content->job, mark),
                                    .language = content->language,
                                    .created_at = content->created_at,
                                    .margin_top = 20,
                                    .margin_bottom = 21,
                                    .footer = arena_print(arena, "%.*s　%.*s　%.*s", TEXT_ARGUMENTS(content->city),
                                                          TEXT_ARGUMENTS(content->title), TEXT_ARGUMENTS(content->number)),
                                    .page_numbers = true,
                                    .security_background = true,
                                    .face = PAPER_NAME,
                                    .size = 11.5};
    struct paper *paper = paper_new(arena, &options);
    paper_every_page(paper, draw_belonging, (void *)content);
    put_content(paper, arena, content, &verification);
    return paper_finish(paper, pdf, problem);
}
