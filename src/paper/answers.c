/*
 * The copy of the answers. It is made for the applicant to keep, so it must come out whatever was typed.
 */
#include "paper/answers.h"

#include "paper/drawing.h"

struct answers_head {
    const struct answers *answers;
    struct barcode code;
};

static void draw_receipt(struct drawing *drawing, void *context)
{
    const struct answers_head *head = context;
    const struct answers *answers = head->answers;
    struct paper_style label = {.face = PAPER_SANS, .size = 8.5, .line_height = 1.4, .colour = COLOUR_QUIET};
    struct paper_style number = {.face = PAPER_SANS, .bold = true, .size = 17, .line_height = 1.35, .letter_spacing = 1};
    double x = drawing->x + POINTS(4), y = drawing->y + POINTS(3), half = drawing->width / 2;
    cairo_rectangle(drawing->cairo, drawing->x, drawing->y, drawing->width, drawing->height);
    draw_colour(drawing->cairo, 0xf3f6f8);
    cairo_fill(drawing->cairo);
    y += draw_text(drawing, T("受付番号"), &label, x, y, half);
    y += draw_text(drawing, answers->receipt_number, &number, x, y, half);
    draw_text(drawing, arena_print(drawing->paper->arena, "受付日時　%.*s", TEXT_ARGUMENTS(answers->received_on)), &label,
              x, y + 1, half);
    if (head->code.count == 0)
        return;
    double module = POINTS(0.3), width = head->code.modules * module;
    if (width > half - POINTS(10))
        module = (half - POINTS(10)) / head->code.modules, width = head->code.modules * module;
    draw_barcode(drawing->cairo, &head->code, drawing->x + drawing->width - width - POINTS(7), drawing->y + POINTS(5),
                 module, POINTS(12));
}

static void put_section(struct paper *paper, struct arena *arena, const struct answer_section *section)
{
    struct paper_pair *pairs = TAKE(arena, struct paper_pair, section->count ? section->count : 1);
    if (section->heading.length > 0)
        paper_heading(paper, 2, section->heading);
    for (size_t i = 0; i < section->count; i++) {
        const struct answer *answer = &section->answers[i];
        pairs[i] = (struct paper_pair){answer->question, answer->answer.length > 0 ? answer->answer : T("（未記入）"),
                                       text_wants_name_face(answer->answer) ? PAPER_NAME : PAPER_SANS};
    }
    paper_pairs(paper, pairs, section->count, 56);
}

enum status answers_compose(struct arena *arena, const struct answers *answers, struct text *pdf, struct text *problem)
{
    struct answers_head head = {.answers = answers};
    /* A number that no bar code holds is still a number for people. */
    if (barcode_code128(arena, answers->receipt_number, &head.code) != DONE)
        head.code.count = 0;
    struct paper_options options = {.title = arena_print(arena, "%.*s 申請内容の控え %.*s",
                                                         TEXT_ARGUMENTS(answers->procedure),
                                                         TEXT_ARGUMENTS(answers->receipt_number)),
                                    .author = answers->city, .created_at = answers->created_at,
                                    .footer = arena_print(arena, "%.*s　受付番号 %.*s", TEXT_ARGUMENTS(answers->city),
                                                          TEXT_ARGUMENTS(answers->receipt_number)),
                                    .page_numbers = true, .missing = PAPER_MISSING_SHOWS_CODE};
    struct paper *paper = paper_new(arena, &options);
    if (paper->status != DONE)
        return paper_finish(paper, pdf, problem);
    struct paper_style city = {.face = PAPER_SANS, .size = 9.5, .colour = COLOUR_CITY};
    struct paper_style note = {.face = PAPER_SANS, .size = 9, .line_height = 1.6, .space_after = 2};
    paper_paragraph(paper, answers->city, &city);
    paper_heading(paper, 1, answers->procedure);
    paper_paragraph(paper, T("この控えは、送信された申請の内容です。証明書ではありません。"), &note);
    paper_draw(paper, POINTS(22), draw_receipt, &head);
    paper_space(paper, 3);
    for (size_t i = 0; i < answers->section_count; i++)
        put_section(paper, arena, &answers->sections[i]);
    if (answers->next_steps.length > 0) {
        paper_keep_begin(paper);
        paper_heading(paper, 2, T("これからのこと"));
        paper_paragraph(paper, answers->next_steps, NULL);
        paper_keep_end(paper);
    }
    if (answers->contact.length > 0)
        paper_paragraph(paper, answers->contact, &note);
    return paper_finish(paper, pdf, problem);
}
