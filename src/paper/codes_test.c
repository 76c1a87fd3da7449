/* QR and bar codes: known vectors, refusals, and reading them back from a picture with another program. */
#include "paper/barcode.h"
#include "paper/qr.h"

#include "paper/drawing.h"
#include "paper/tools_for_tests.h"

#include <string.h>

static struct text widths_of(struct test *test, const struct barcode *code)
{
    struct buffer text = buffer_new(test_arena(test));
    int modules = 0;
    for (size_t i = 0; i < code->count; i++) {
        buffer_put_integer(&text, code->widths[i]);
        modules += code->widths[i];
    }
    EXPECT_INTEGER(code->modules, modules);
    return buffer_text(&text);
}

static void code128_as_in_the_standard(struct test *test)
{
    struct barcode code;
    /* "HI345678" is start B, H, I, code C, 34, 56, 78, check 68, stop. */
    EXPECT(barcode_code128(test_arena(test), T("HI345678"), &code) == DONE);
    EXPECT_TEXT(widths_of(test, &code), T("211214" "231113" "231311" "113141" "131123" "331121" "241112" "141221" "2331112"));
    EXPECT(barcode_code128(test_arena(test), T("12345678"), &code) == DONE);
    EXPECT_INTEGER(code.modules, 11 * 6 + 13); /* all in set C */
    EXPECT(barcode_code128(test_arena(test), T("\x01" "a"), &code) == DONE);
    EXPECT(barcode_code128(test_arena(test), T(""), &code) == INVALID);
    EXPECT(barcode_code128(test_arena(test), T("いわき"), &code) == INVALID);
    char many[200];
    memset(many, 'x', sizeof(many));
    EXPECT(barcode_code128(test_arena(test), (struct text){many, sizeof(many)}, &code) == TOO_MUCH);
}

static void check_digits(struct test *test)
{
    int digit = -1;
    EXPECT(gs1_check_digit(T("490123456789"), &digit) == DONE && digit == 4); /* JAN 4901234567894 */
    EXPECT(gs1_check_digit(T("629104150021"), &digit) == DONE && digit == 3);
    EXPECT(gs1_check_digit(T("12a"), &digit) == INVALID && gs1_check_digit(T(""), &digit) == INVALID);
}

static void store_payments_have_44_digits(struct test *test)
{
    struct store_payment payment = {.maker = T("901234"), .issuer = T("00001"), .number = T("0000000000004711"),
                                    .due_year = 2026, .due_month = 12, .due_day = 28, .amount = 300};
    struct text digits = {0};
    struct barcode code;
    EXPECT(store_payment_digits(test_arena(test), &payment, &digits) == DONE);
    EXPECT_TEXT(text_slice(digits, 0, 41), T("901234" "00001" "0000000000004711" "0" "261228" "0" "000300"));
    int check_digit;
    EXPECT(gs1_check_digit(arena_join(test_arena(test), T("91"), text_slice(digits, 0, 41)), &check_digit) == DONE);
    EXPECT_INTEGER(digits.bytes[41] - '0', check_digit);
    EXPECT(barcode_gs1_128(test_arena(test), T("91"), digits, &code) == DONE);
    EXPECT_INTEGER(code.modules, 288); /* start, FNC1, 22 pairs, check, stop: 55 mm at 0.19 mm, shops' scanners take 60 */
    payment.due_year = payment.due_month = payment.due_day = 0;
    EXPECT(store_payment_digits(test_arena(test), &payment, &digits) == DONE);
    EXPECT_TEXT(text_slice(digits, 28, 6), T("999999"));
    payment.amount = 1000000;
    EXPECT(store_payment_digits(test_arena(test), &payment, &digits) == INVALID);
    payment.amount = 0;
    EXPECT(store_payment_digits(test_arena(test), &payment, &digits) == INVALID);
    payment = (struct store_payment){.maker = T("90123x"), .issuer = T("00001"), .number = T("0000000000004711"), .amount = 1};
    EXPECT(store_payment_digits(test_arena(test), &payment, &digits) == INVALID);
    EXPECT(barcode_gs1_128(test_arena(test), T("9"), T("1"), &code) == INVALID);
    EXPECT(barcode_gs1_128(test_arena(test), T("91"), T(""), &code) == INVALID);
}

static void nw7_checks(struct test *test)
{
    struct barcode code;
    /* A 16 + 1 + 2 + 3 + A 16 = 38: to the next multiple of 16 10 are missing, which is "-". */
    EXPECT(barcode_nw7(test_arena(test), T("123"), 'A', 'A', true, &code) == DONE);
    EXPECT_TEXT(code.below, T("A123-A"));
    EXPECT_INTEGER((int64_t)code.count, 6 * 8 - 1);
    EXPECT(barcode_nw7(test_arena(test), T("123"), 'A', 'B', false, &code) == DONE);
    EXPECT_TEXT(code.below, T("A123B"));
    EXPECT(barcode_nw7(test_arena(test), T("12A"), 'A', 'A', false, &code) == INVALID);
    EXPECT(barcode_nw7(test_arena(test), T("12"), '1', 'A', false, &code) == INVALID);
    EXPECT(barcode_nw7(test_arena(test), T("1\0" "2"), 'A', 'A', false, &code) == INVALID);
}

static void qr_limits(struct test *test)
{
    struct qr_code code;
    char many[2332];
    memset(many, 'a', sizeof(many));
    EXPECT(qr_make(test_arena(test), T(""), &code) == INVALID);
    EXPECT(qr_make(test_arena(test), (struct text){many, 2331}, &code) == DONE && code.width == 177);
    EXPECT(qr_make(test_arena(test), (struct text){many, 2332}, &code) == TOO_MUCH);
    EXPECT(qr_make(test_arena(test), T("HTTPS"), &code) == DONE && code.width == 21);
    struct text svg = qr_svg(test_arena(test), &code, T("確認 <b>&\"</b>"));
    EXPECT(text_has(svg, T("viewBox=\"0 0 29 29\"")) && text_has(svg, T("<title>確認 &lt;b&gt;&amp;&quot;&lt;/b&gt;</title>")));
    EXPECT(text_ends(svg, T("</svg>")) && text_is_utf8(svg));
}

struct codes {
    struct qr_code qr;
    struct barcode code, payment, nw7;
};

static void draw_codes(struct drawing *drawing, void *context)
{
    struct codes *codes = context;
    draw_qr(drawing, &codes->qr, drawing->x, drawing->y, 90);
    draw_barcode(drawing->cairo, &codes->code, drawing->x, drawing->y + 130, 1, 40);
    draw_barcode(drawing->cairo, &codes->payment, drawing->x, drawing->y + 210, POINTS(0.19), 40);
    draw_barcode(drawing->cairo, &codes->nw7, drawing->x, drawing->y + 290, 1, 40);
}

static void another_program_reads_them(struct test *test)
{
    struct codes codes;
    struct store_payment payment = {.maker = T("901234"), .issuer = T("00001"), .number = T("0000000000004711"),
                                    .due_year = 2026, .due_month = 12, .due_day = 28, .amount = 300};
    struct text digits, pdf = {0}, problem, said;
    struct arena *arena = test_arena(test);
    EXPECT(qr_make(arena, T("https://city.example/verify/いわき"), &codes.qr) == DONE);
    EXPECT(barcode_code128(arena, T("R8-Ka7 000123456"), &codes.code) == DONE);
    EXPECT(store_payment_digits(arena, &payment, &digits) == DONE);
    EXPECT(barcode_gs1_128(arena, T("91"), digits, &codes.payment) == DONE);
    EXPECT(barcode_nw7(arena, T("0123456789-$:/.+"), 'A', 'D', false, &codes.nw7) == DONE);
    struct paper *paper = paper_new(arena, &(struct paper_options){.title = T("符号")});
    paper_draw(paper, 400, draw_codes, &codes);
    EXPECT(paper_finish(paper, &pdf, &problem) == DONE);
    const char *path = test_file(test, "codes.pdf", pdf);
    char *picture = arena_terminated(arena, arena_print(arena, "%s/codes", test_folder(test)));
    if (RUN_TOOL(test, NULL, "pdftoppm", "-r", "300", "-png", "-singlefile", path, picture) == TOOL_MISSING)
        return test_skip(test, "pdftoppm is not installed");
    char *png = arena_terminated(arena, arena_print(arena, "%s.png", picture));
    if (RUN_TOOL(test, &said, "zbarimg", "-q", "-Sqrcode.enable", "-Scode128.enable", "-Scodabar.enable", png) == TOOL_MISSING)
        return test_skip(test, "zbarimg is not installed");
    struct text wanted[] = {T("QR-Code:https://city.example/verify/いわき"), T("CODE-128:R8-Ka7 000123456"),
                            arena_print(arena, "CODE-128:91%.*s", TEXT_ARGUMENTS(digits)),
                            T("Codabar:A0123456789-$:/.+D")};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        if (!EXPECT(text_has(said, wanted[i])))
            fprintf(stderr, "  not read: %.*s in %.*s\n", TEXT_ARGUMENTS(wanted[i]), TEXT_ARGUMENTS(said));
}

static void svg_of_bars(struct test *test)
{
    struct barcode code;
    EXPECT(barcode_code128(test_arena(test), T("12"), &code) == DONE);
    struct text svg = barcode_svg(test_arena(test), &code, T("受付番号"));
    EXPECT(text_starts(svg, T("<svg ")) && text_ends(svg, T("</svg>")) && text_has(svg, T("role=\"img\"")));
    EXPECT(text_has(svg, T("M10 0h2v50h-2z"))); /* ten modules of quiet, then the first bar of start C */
}

const struct test_case codes_test[] = {{"Code 128 as in the standard", code128_as_in_the_standard},
                                       {"check digits", check_digits},
                                       {"store payments have 44 digits", store_payments_have_44_digits},
                                       {"NW-7 checks", nw7_checks},
                                       {"QR limits", qr_limits},
                                       {"another program reads them", another_program_reads_them},
                                       {"SVG of bars", svg_of_bars},
                                       {0}};
