/* Typesetting: pages, repeated heads, boxes, what fonts lack, and the same bytes each time. */
#include "paper/document.h"

#include "paper/drawing.h"
#include "paper/tools_for_tests.h"

#include <pthread.h>

static struct text finish(struct test *test, struct paper *paper)
{
    struct text pdf = {0}, problem = {0};
    EXPECT(paper_finish(paper, &pdf, &problem) == DONE);
    EXPECT_TEXT(problem, T(""));
    return pdf;
}

static struct text extract(struct test *test, const char *name, struct text pdf)
{
    struct text text = {0};
    const char *path = test_file(test, name, pdf);
    if (RUN_TOOL(test, &text, "pdftotext", "-layout", path, "-") == TOOL_MISSING)
        test_skip(test, "pdftotext is not installed");
    return text;
}

static size_t occurrences(struct text text, struct text part)
{
    size_t count = 0;
    for (ptrdiff_t place; (place = text_find(text, part)) != TEXT_NOT_THERE; count++)
        text = text_from(text, (size_t)place + part.length);
    return count;
}

static struct text make_long(struct test *test, struct arena *arena)
{
    struct paper_options options = {.title = T("長い表"), .created_at = sample_moment, .page_numbers = true,
                                    .footer = T("足もと"), .security_background = true};
    struct paper *paper = paper_new(arena, &options);
    struct paper_column columns[] = {{T("番号"), 1, PAPER_RIGHT, PAPER_SANS}, {T("氏名"), 4, PAPER_LEFT, PAPER_NAME}};
    enum { ROWS = 90 };
    struct text *cells = TAKE(arena, struct text, 2 * ROWS);
    for (int i = 0; i < ROWS; i++) {
        cells[2 * i] = arena_print(arena, "%d", i + 1);
        cells[2 * i + 1] = T("見本 花子");
    }
    paper_heading(paper, 1, T("名簿"));
    paper_paragraph(paper, T("ここに並ぶのは見本です。"), NULL);
    paper_table(paper, columns, 2, cells, ROWS);
    paper_box_begin(paper, NULL);
    paper_paragraph(paper, T("囲みの中"), NULL);
    paper_box_end(paper);
    return finish(test, paper);
}

static void breaks_into_pages_and_repeats_heads(struct test *test)
{
    struct text text = extract(test, "table.pdf", make_long(test, test_arena(test)));
    if (text.length == 0)
        return;
    size_t pages = occurrences(text, T("\f"));
    EXPECT(pages >= 3);
    EXPECT_INTEGER((int64_t)occurrences(text, T("氏名")), (int64_t)pages);
    EXPECT_INTEGER((int64_t)occurrences(text, T("見本 花子")), 90);
    EXPECT_INTEGER((int64_t)occurrences(text, T("足もと")), (int64_t)pages);
    EXPECT(text_has(text, arena_print(test_arena(test), "%zu/%zu", pages, pages)));
}

static void gives_the_same_bytes_again(struct test *test)
{
    struct text first = make_long(test, test_arena(test));
    struct text second = make_long(test, test_arena(test));
    EXPECT(text_is(first, second));
    paper_cold(); /* new fonts, new press, new background */
    EXPECT(text_is(first, make_long(test, test_arena(test))));
}

struct worker {
    struct test *test;
    struct text wanted;
    int different;
};

static void *work(void *context)
{
    struct worker *worker = context;
    for (int i = 0; i < 4; i++) {
        struct arena *arena = arena_new(0);
        if (!text_is(make_long(worker->test, arena), worker->wanted))
            worker->different++;
        arena_free(arena);
    }
    return NULL;
}

static void threads_do_not_mix(struct test *test)
{
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    struct text wanted = make_long(test, test_arena(test));
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){test, wanted, 0};
        EXPECT(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        EXPECT_INTEGER(workers[i].different, 0);
    }
}

static void a_missing_character_fails_loudly(struct test *test)
{
    struct paper_options options = {.title = T("見本"), .created_at = sample_moment};
    struct text pdf = T("untouched"), problem = {0};
    struct paper *paper = paper_new(test_arena(test), &options);
    paper_paragraph(paper, T("山田\xf0\x9f\x98\x80 太郎"), &(struct paper_style){.face = PAPER_NAME});
    paper_paragraph(paper, T("あとの文"), NULL);
    EXPECT(paper_finish(paper, &pdf, &problem) == INVALID);
    EXPECT_TEXT(problem, T("文字 U+1F600 は、この書体では印刷できません。"));
    EXPECT_TEXT(pdf, T("untouched"));
    /* The same where it is drawn late, in a footer. */
    options.footer = T("\xf0\x9f\x98\x80");
    paper = paper_new(test_arena(test), &options);
    paper_paragraph(paper, T("本文"), NULL);
    EXPECT(paper_finish(paper, &pdf, &problem) == INVALID);
    EXPECT_TEXT(pdf, T("untouched"));
}

static void a_variation_that_is_not_there_fails_too(struct test *test)
{
    struct text missing = {0};
    /* 邉 with variation 17 is in the collection; あ with one is not; 葛 has two forms. */
    EXPECT(paper_name_can_be_set(test_arena(test), T("渡邉\xf3\xa0\x84\x90 葛\xf3\xa0\x84\x82城"), &missing));
    EXPECT_TEXT(missing, T(""));
    EXPECT(!paper_name_can_be_set(test_arena(test), T("あ\xf3\xa0\x84\x90い\xf0\x9f\x98\x80"), &missing));
    EXPECT_TEXT(missing, T("U+3042 U+E0110, U+1F600"));
    EXPECT(!paper_name_can_be_set(test_arena(test), T("\xff"), &missing));
}

/* What Pango sets for a text: the number of its only glyph. */
static uint32_t glyph_set(struct test *test, struct text text)
{
    struct paper_options options = {.title = T("見本")};
    struct paper *paper = paper_new(test_arena(test), &options);
    struct setting set = paper_set(paper, text, &(struct paper_style){.face = PAPER_NAME}, 400);
    PangoLayoutLine *line = pango_layout_get_line_readonly(set.layout, 0);
    PangoGlyphString *glyphs = ((PangoGlyphItem *)line->runs->data)->glyphs;
    uint32_t found = 0;
    int visible = 0;
    for (int i = 0; i < glyphs->num_glyphs; i++)
        if (glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY) {
            found = glyphs->glyphs[i].glyph;
            visible++;
        }
    EXPECT_INTEGER(visible, 1);
    EXPECT(paper->status == DONE);
    return found;
}

static void variation_selectors_pick_the_glyph(struct test *test)
{
    struct text problem;
    if (!EXPECT(fonts_ready(&problem) == DONE))
        return;
    uint32_t plain = glyph_set(test, T("邉")), other = glyph_set(test, T("邉\xf3\xa0\x84\x90"));
    uint32_t third = glyph_set(test, T("邉\xf3\xa0\x84\x93"));
    EXPECT(plain != other && other != third && plain != third);
    EXPECT_INTEGER(plain, font_glyph(FONT_NAME, 0x9089, 0));
    EXPECT_INTEGER(other, font_glyph(FONT_NAME, 0x9089, 0xe0110));
    EXPECT_INTEGER(third, font_glyph(FONT_NAME, 0x9089, 0xe0113));
    /* A rare character that only the whole font has: 𠮷 is in JIS X 0213 only, 𩸽 too. */
    EXPECT(glyph_set(test, T("𠮷")) == font_glyph(FONT_NAME_REST, 0x20bb7, 0));
}

static void answers_show_the_code_of_what_is_missing(struct test *test)
{
    struct paper_options options = {.title = T("控え"), .created_at = sample_moment, .missing = PAPER_MISSING_SHOWS_CODE};
    struct paper *paper = paper_new(test_arena(test), &options);
    paper_paragraph(paper, T("犬の名前\xf0\x9f\x90\xb6です"), NULL);
    paper_paragraph(paper, T("あ\xf3\xa0\x84\x90"), NULL);
    paper_paragraph(paper, T("한국어 Ελλάδα Россия"), NULL);
    struct text text = extract(test, "codes.pdf", finish(test, paper));
    if (text.length == 0)
        return;
    EXPECT(text_has(text, T("犬の名前〔U+1F436〕です")));
    EXPECT(text_has(text, T("あ〔U+E0110〕")));
    EXPECT(text_has(text, T("한국어")));
}

static void broken_input_is_refused(struct test *test)
{
    struct paper_options options = {.title = T("見本"), .language = T("ja) /OpenAction 1 0 R")};
    struct text pdf = {0}, problem = {0};
    struct paper *paper = paper_new(test_arena(test), &options);
    paper_paragraph(paper, T("\xc3\x28"), NULL);
    EXPECT(paper_finish(paper, &pdf, &problem) == INVALID);
    paper = paper_new(test_arena(test), &options);
    paper_paragraph(paper, T("本文"), NULL);
    EXPECT(!text_has(finish(test, paper), T("OpenAction")));
    paper = paper_new(test_arena(test), &options);
    for (int i = 0; i < 501; i++) {
        paper_draw(paper, 10, NULL, NULL);
        paper_new_page(paper);
    }
    EXPECT(paper_finish(paper, &pdf, &problem) == TOO_MUCH);
}

const struct test_case document_test[] = {
    {"breaks into pages and repeats heads", breaks_into_pages_and_repeats_heads},
    {"gives the same bytes again", gives_the_same_bytes_again},
    {"threads do not mix", threads_do_not_mix},
    {"a missing character fails loudly", a_missing_character_fails_loudly},
    {"a variation that is not there fails too", a_variation_that_is_not_there_fails_too},
    {"variation selectors pick the glyph", variation_selectors_pick_the_glyph},
    {"answers show the code of what is missing", answers_show_the_code_of_what_is_missing},
    {"broken input is refused", broken_input_is_refused},
    {0}};
