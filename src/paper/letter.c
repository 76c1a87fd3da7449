/*
 * Letters: the usual order of an official paper (公文書) and a little Markdown for their body.
 */
#include "paper/letter.h"

#include "paper/drawing.h"

static void draw_sender(struct drawing *drawing, void *context)
{
    const struct letter *letter = context;
    bool sealed = letter->seal.length > 0;
    double seal = POINTS(20), right = drawing->x + drawing->width - (sealed ? seal + POINTS(2) : 0);
    struct paper_style post = {.face = PAPER_NAME, .size = 11, .line_height = 1.4};
    struct paper_style name = {.face = PAPER_NAME, .size = 14, .line_height = 1.4, .letter_spacing = 2};
    struct setting post_set = paper_set(drawing->paper, letter->sender_post, &post, POINTS(90));
    struct setting name_set = paper_set(drawing->paper, letter->sender_name, &name, POINTS(80));
    double y = drawing->y + (sealed ? POINTS(6) : 0);
    draw_setting(drawing, &name_set, right - name_set.width, y);
    draw_setting(drawing, &post_set, right - name_set.width - POINTS(5) - post_set.width, y + 2.5);
    if (sealed) {
        draw_seal(drawing, letter->seal, letter->sample, drawing->x + drawing->width - seal, drawing->y, seal);
        return;
    }
    struct paper_style omitted = {.face = PAPER_SANS, .size = 8, .align = PAPER_RIGHT, .colour = COLOUR_QUIET};
    draw_text(drawing, T("（公印省略）"), &omitted, drawing->x, y + POINTS(7), drawing->width);
}

static void put_head(struct paper *paper, struct arena *arena, const struct letter *letter)
{
    struct paper_style right = {.face = PAPER_SANS, .align = PAPER_RIGHT, .size = 10, .line_height = 1.5};
    struct paper_style left = {.face = PAPER_NAME, .size = 11, .line_height = 1.5};
    struct paper_style addressee = {.face = PAPER_NAME, .size = 13, .line_height = 1.6, .space_after = 6};
    struct paper_style title = {.face = PAPER_SANS, .bold = true, .align = PAPER_CENTRE, .size = 14, .line_height = 1.5,
                                .space_after = 7};
    if (letter->number.length > 0)
        paper_paragraph(paper, letter->number, &right);
    paper_paragraph(paper, letter->sent_on, &right);
    paper_space(paper, 5);
    if (letter->postcode.length > 0)
        paper_paragraph(paper, arena_print(arena, "〒%.*s", TEXT_ARGUMENTS(letter->postcode)), &left);
    if (letter->address.length > 0)
        paper_paragraph(paper, letter->address, &left);
    paper_paragraph(paper, letter->addressee, &addressee);
    paper_draw(paper, POINTS(letter->seal.length > 0 ? 27 : 16), draw_sender, (void *)letter);
    paper_space(paper, 5);
    paper_paragraph(paper, letter->title, &title);
}

static void put_block(struct paper *paper, struct arena *arena, const struct letter_block *block)
{
    struct paper_style body = {.face = PAPER_SANS, .size = 10.5, .line_height = 1.75, .space_after = 2.5};
    struct paper_style centred = {.face = PAPER_SANS, .size = 10.5, .align = PAPER_CENTRE, .space_after = 3};
    struct paper_style right = {.face = PAPER_SANS, .size = 10.5, .align = PAPER_RIGHT, .space_after = 4};
    struct paper_style item = {.face = PAPER_SANS, .size = 10.5, .line_height = 1.6, .indent = 5, .space_after = 1};
    switch (block->kind) {
    case LETTER_PARAGRAPH:
        /* A Japanese paragraph begins one character in. */
        paper_paragraph(paper, arena_print(arena, "　%.*s", TEXT_ARGUMENTS(block->text)), &body);
        break;
    case LETTER_HEADING:
        paper_heading(paper, 2, block->text);
        break;
    case LETTER_RECORD:
        paper_space(paper, 2);
        paper_paragraph(paper, T("記"), &centred);
        break;
    case LETTER_END:
        paper_space(paper, 1);
        paper_paragraph(paper, T("以上"), &right);
        break;
    case LETTER_ITEM: {
        struct text mark = block->label.length > 0 ? block->label : T("・");
        paper_paragraph(paper, arena_print(arena, "%.*s　%.*s", TEXT_ARGUMENTS(mark), TEXT_ARGUMENTS(block->text)), &item);
        break;
    }
    case LETTER_PAIR:
        break;
    }
}

/* Pairs that follow each other are one list. */
static size_t put_pairs_from(struct paper *paper, struct arena *arena, const struct letter *letter, size_t at)
{
    size_t end = at;
    while (end < letter->block_count && letter->blocks[end].kind == LETTER_PAIR)
        end++;
    struct paper_pair *pairs = TAKE(arena, struct paper_pair, end - at);
    for (size_t i = at; i < end; i++)
        pairs[i - at] = (struct paper_pair){letter->blocks[i].label, letter->blocks[i].text, PAPER_NAME};
    paper_pairs(paper, pairs, end - at, 44);
    return end;
}

static void put_foot(struct paper *paper, const struct letter *letter)
{
    struct paper_style small = {.face = PAPER_SANS, .size = 8.5, .line_height = 1.6};
    struct paper_style heading = {.face = PAPER_SANS, .bold = true, .size = 9.5, .line_height = 1.4, .space_after = 1};
    struct paper_style small_right = {.face = PAPER_SANS, .size = 8.5, .line_height = 1.5, .align = PAPER_RIGHT,
                                      .colour = COLOUR_QUIET};
    if (letter->appeal.length > 0) {
        paper_space(paper, 4);
        paper_box_begin(paper, &(struct paper_box){.padding = 3.5, .colour = COLOUR_LINE});
        paper_paragraph(paper, T("教示"), &heading);
        struct text rest = letter->appeal, paragraph;
        while (text_next_part(&rest, '\n', &paragraph))
            if (text_trim(paragraph).length > 0)
                paper_paragraph(paper, paragraph, &small);
        paper_box_end(paper);
    }
    if (letter->section.length == 0)
        return;
    paper_space(paper, 5);
    paper_keep_begin(paper);
    paper_paragraph(paper, letter->section, &small_right);
    if (letter->contact.length > 0)
        paper_paragraph(paper, letter->contact, &small_right);
    paper_keep_end(paper);
}

enum status letter_compose(struct arena *arena, const struct letter *letter, struct text *pdf, struct text *problem)
{
    if (letter->addressee.length == 0 || letter->title.length == 0 || letter->sender_name.length == 0) {
        *problem = T("通知書の宛名、件名、差出人のどれかがありません。");
        return INVALID;
    }
    struct paper_options options = {.title = letter->title, .author = letter->city, .keywords = letter->keywords,
                                    .created_at = letter->created_at, .margin_top = 25, .margin_bottom = 26,
                                    .margin_side = 25, .footer = letter->number, .page_numbers = true};
    struct paper *paper = paper_new(arena, &options);
    put_head(paper, arena, letter);
    for (size_t i = 0; i < letter->block_count;) {
        if (letter->blocks[i].kind == LETTER_PAIR) {
            i = put_pairs_from(paper, arena, letter, i);
            continue;
        }
        put_block(paper, arena, &letter->blocks[i++]);
    }
    put_foot(paper, letter);
    return paper_finish(paper, pdf, problem);
}

/* ---- a little Markdown ---- */

struct reading {
    struct arena *arena;
    struct letter_block *blocks;
    size_t count, size;
    bool in_record; /* between 記 and 以上 */
    struct text open; /* the paragraph that grows line by line */
};

static void put(struct reading *reading, struct letter_block block)
{
    if (reading->count == reading->size) {
        size_t size = reading->size ? 2 * reading->size : 16;
        struct letter_block *blocks = TAKE(reading->arena, struct letter_block, size);
        for (size_t i = 0; i < reading->count; i++)
            blocks[i] = reading->blocks[i];
        reading->blocks = blocks;
        reading->size = size;
    }
    reading->blocks[reading->count++] = block;
}

static void close_paragraph(struct reading *reading)
{
    if (reading->open.length > 0)
        put(reading, (struct letter_block){.kind = LETTER_PARAGRAPH, .text = reading->open});
    reading->open = (struct text){0};
}

/* "1. " or "12) "; gives the length of the mark. */
static size_t numbered(struct text line)
{
    size_t digits = 0;
    while (digits < line.length && line.bytes[digits] >= '0' && line.bytes[digits] <= '9')
        digits++;
    struct text rest = text_from(line, digits);
    bool marked = digits > 0 && digits <= 3 && (text_starts(rest, T(". ")) || text_starts(rest, T(") ")));
    return marked ? digits + 2 : 0;
}

static bool read_pair(struct reading *reading, struct text line)
{
    ptrdiff_t place = text_find(line, T(": "));
    size_t width = 2;
    if (place < 0) {
        place = text_find(line, T("："));
        width = 3;
    }
    if (place <= 0 || !reading->in_record)
        return false;
    put(reading, (struct letter_block){.kind = LETTER_PAIR, .label = text_trim(text_slice(line, 0, (size_t)place)),
                                       .text = text_trim(text_from(line, (size_t)place + width))});
    return true;
}

static void read_line(struct reading *reading, struct text line)
{
    size_t mark = numbered(line);
    bool is_paragraph = false;
    struct text before = reading->open;
    if (text_is(line, T("記")) || text_is(line, T("以上")) || text_starts(line, T("# ")) || text_starts(line, T("## ")) ||
        text_starts(line, T("- ")) || text_starts(line, T("* ")) || mark > 0 || line.length == 0)
        close_paragraph(reading);
    if (line.length == 0)
        return;
    if (text_is(line, T("記")) || text_is(line, T("以上"))) {
        reading->in_record = text_is(line, T("記"));
        put(reading, (struct letter_block){.kind = reading->in_record ? LETTER_RECORD : LETTER_END});
    } else if (text_starts(line, T("# ")) || text_starts(line, T("## "))) {
        size_t width = line.bytes[1] == '#' ? 3 : 2;
        put(reading, (struct letter_block){.kind = LETTER_HEADING, .text = text_trim(text_from(line, width))});
    } else if (text_starts(line, T("- ")) || text_starts(line, T("* "))) {
        put(reading, (struct letter_block){.kind = LETTER_ITEM, .text = text_trim(text_from(line, 2))});
    } else if (mark > 0) {
        put(reading, (struct letter_block){.kind = LETTER_ITEM, .label = text_slice(line, 0, mark - 1),
                                           .text = text_trim(text_from(line, mark))});
    } else {
        is_paragraph = before.length > 0 || !read_pair(reading, line);
    }
    if (is_paragraph)
        reading->open = before.length > 0 ? arena_print(reading->arena, "%.*s%.*s", TEXT_ARGUMENTS(before),
                                                        TEXT_ARGUMENTS(line))
                                          : line;
}

struct letter_block *letter_blocks_of(struct arena *arena, struct text markdown, size_t *count)
{
    struct reading reading = {.arena = arena};
    struct text rest = markdown, line;
    while (rest.bytes && text_next_part(&rest, '\n', &line))
        read_line(&reading, text_trim(line));
    close_paragraph(&reading);
    *count = reading.count;
    return reading.blocks;
}
