/*
 * The encoders: Code 128 (ISO/IEC 15417), GS1-128 above it, NW-7; and the figures of store payments.
 */
#include "paper/drawing.h"

#include "base/buffer.h"
#include "base/check.h"

#include <string.h>

enum {
    CODE_TO_C = 99, CODE_TO_B = 100, CODE_TO_A = 101, FNC1 = 102,
    START_A = 103, START_B = 104, START_C = 105, STOP = 106,
    CONTENT_MAX = 120 /* characters: more would not fit on a page */
};

/* Widths of bar, space, bar ... of each symbol character, as digits. */
static const char *const code128_patterns[] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112"};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t digits_from(struct text content, size_t at)
{
    size_t count = 0;
    while (at + count < content.length && is_digit(content.bytes[at + count]))
        count++;
    return count;
}

static char set_for(struct text content, size_t at, char now)
{
    size_t digits = digits_from(content, at);
    bool whole_tail = at + digits == content.length;
    if (now == 'C' && digits >= 2)
        return 'C';
    /* C pays from four digits on at an end, from six on in the middle; an odd digit is left to B. */
    if (digits >= 6 || (digits >= 4 && (at == 0 || whole_tail)))
        if (digits % 2 == 0 || at == 0 || now == 0)
            return 'C';
    unsigned char byte = (unsigned char)content.bytes[at];
    if (byte < 32)
        return 'A';
    if (byte >= 96)
        return 'B';
    return now == 'A' ? 'A' : 'B';
}

struct symbols {
    int values[4 * CONTENT_MAX];
    size_t count;
    char set; /* 'A', 'B', 'C'; 0 before the start character */
};

static void enter_set(struct symbols *symbols, char set)
{
    if (symbols->set == set)
        return;
    if (symbols->set == 0)
        symbols->values[symbols->count++] = set == 'A' ? START_A : set == 'B' ? START_B : START_C;
    else
        symbols->values[symbols->count++] = set == 'A' ? CODE_TO_A : set == 'B' ? CODE_TO_B : CODE_TO_C;
    symbols->set = set;
}

static void put_content(struct symbols *symbols, struct text content)
{
    for (size_t i = 0; i < content.length;) {
        enter_set(symbols, set_for(content, i, symbols->set));
        unsigned char byte = (unsigned char)content.bytes[i];
        if (symbols->set == 'C') {
            symbols->values[symbols->count++] = (byte - '0') * 10 + content.bytes[i + 1] - '0';
            i += 2;
            continue;
        }
        symbols->values[symbols->count++] = byte < 32 ? byte + 64 : byte - 32;
        i++;
    }
}

static void finish_code128(struct arena *arena, struct symbols *symbols, struct barcode *found)
{
    int sum = symbols->values[0];
    for (size_t i = 1; i < symbols->count; i++)
        sum += (int)i * symbols->values[i];
    symbols->values[symbols->count++] = sum % 103;
    symbols->values[symbols->count++] = STOP;
    uint8_t *widths = TAKE(arena, uint8_t, symbols->count * 7);
    found->count = 0;
    found->modules = 0;
    for (size_t i = 0; i < symbols->count; i++)
        for (const char *width = code128_patterns[symbols->values[i]]; *width; width++) {
            widths[found->count++] = (uint8_t)(*width - '0');
            found->modules += *width - '0';
        }
    found->widths = widths;
}

enum status barcode_code128(struct arena *arena, struct text content, struct barcode *found)
{
    struct symbols symbols = {0};
    if (content.length == 0)
        return INVALID;
    if (content.length > CONTENT_MAX)
        return TOO_MUCH;
    for (size_t i = 0; i < content.length; i++)
        if ((unsigned char)content.bytes[i] > 127)
            return INVALID;
    put_content(&symbols, content);
    finish_code128(arena, &symbols, found);
    found->below = arena_copy(arena, content);
    return DONE;
}

enum status barcode_gs1_128(struct arena *arena, struct text identifier, struct text value, struct barcode *found)
{
    struct symbols symbols = {0};
    if (identifier.length < 2 || identifier.length > 4 || digits_from(identifier, 0) != identifier.length ||
        value.length == 0)
        return INVALID;
    if (identifier.length + value.length > 48) /* GS1: at most 48 characters */
        return TOO_MUCH;
    for (size_t i = 0; i < value.length; i++)
        if (value.bytes[i] < 33 || value.bytes[i] > 122)
            return INVALID;
    struct text content = arena_join(arena, identifier, value);
    enter_set(&symbols, digits_from(content, 0) >= 4 ? 'C' : 'B');
    symbols.values[symbols.count++] = FNC1;
    put_content(&symbols, content);
    finish_code128(arena, &symbols, found);
    found->below = arena_print(arena, "(%.*s)%.*s", TEXT_ARGUMENTS(identifier), TEXT_ARGUMENTS(value));
    return DONE;
}

static const char nw7_characters[] = "0123456789-$:/.+ABCD";
/* One bit for each of the four bars and three spaces, first bar highest; 1 is wide. */
static const uint8_t nw7_patterns[] = {0x03, 0x06, 0x09, 0x60, 0x12, 0x42, 0x21, 0x24, 0x30, 0x48,
                                       0x0c, 0x18, 0x45, 0x51, 0x54, 0x15, 0x1a, 0x29, 0x0b, 0x0e};

static int nw7_value(char character)
{
    const char *place = character ? strchr(nw7_characters, character) : NULL;
    return place ? (int)(place - nw7_characters) : -1;
}

static void put_nw7(uint8_t *widths, struct barcode *found, char character)
{
    uint8_t pattern = nw7_patterns[nw7_value(character)];
    if (found->count > 0) {
        widths[found->count++] = 1; /* the gap between two characters */
        found->modules += 1;
    }
    for (int bit = 6; bit >= 0; bit--) {
        uint8_t width = pattern >> bit & 1 ? 3 : 1;
        widths[found->count++] = width;
        found->modules += width;
    }
}

enum status barcode_nw7(struct arena *arena, struct text content, char start, char stop, bool with_check,
                        struct barcode *found)
{
    int first = nw7_value(start), last = nw7_value(stop), sum = first + last;
    if (content.length == 0 || first < 16 || last < 16)
        return INVALID;
    if (content.length > CONTENT_MAX)
        return TOO_MUCH;
    for (size_t i = 0; i < content.length; i++) {
        int value = nw7_value(content.bytes[i]);
        if (value < 0 || value >= 16)
            return INVALID;
        sum += value;
    }
    char check_character = nw7_characters[(16 - sum % 16) % 16];
    struct barcode code = {0};
    uint8_t *widths = TAKE(arena, uint8_t, (content.length + 3) * 8);
    put_nw7(widths, &code, start);
    for (size_t i = 0; i < content.length; i++)
        put_nw7(widths, &code, content.bytes[i]);
    if (with_check)
        put_nw7(widths, &code, check_character);
    put_nw7(widths, &code, stop);
    code.widths = widths;
    code.below = arena_print(arena, "%c%.*s%.*s%c", start, TEXT_ARGUMENTS(content), with_check ? 1 : 0,
                             &check_character, stop);
    *found = code;
    return DONE;
}

enum status gs1_check_digit(struct text digits, int *found)
{
    int sum = 0;
    if (digits.length == 0 || digits_from(digits, 0) != digits.length)
        return INVALID;
    for (size_t i = 0; i < digits.length; i++)
        sum += (digits.bytes[digits.length - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    *found = (10 - sum % 10) % 10;
    return DONE;
}

struct text barcode_svg(struct arena *arena, const struct barcode *barcode, struct text label)
{
    enum { QUIET = 10, HEIGHT = 50 };
    struct buffer svg = buffer_new(arena);
    buffer_print(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" "
                       "preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\"><title>",
                 barcode->modules + 2 * QUIET, HEIGHT);
    put_xml_text(&svg, label);
    buffer_print(&svg, "</title><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"",
                 barcode->modules + 2 * QUIET, HEIGHT);
    int x = QUIET;
    for (size_t i = 0; i < barcode->count; x += barcode->widths[i++])
        if (i % 2 == 0)
            buffer_print(&svg, "M%d 0h%dv%dh-%dz", x, barcode->widths[i], HEIGHT, barcode->widths[i]);
    buffer_put(&svg, T("\"/></svg>"));
    return buffer_text(&svg);
}

void draw_barcode(cairo_t *cairo, const struct barcode *barcode, double x, double y, double module, double height)
{
    enum { QUIET = 10 };
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_rectangle(cairo, x - QUIET * module, y, (barcode->modules + 2 * QUIET) * module, height);
    cairo_fill(cairo);
    for (size_t i = 0; i < barcode->count; x += barcode->widths[i++] * module)
        if (i % 2 == 0)
            cairo_rectangle(cairo, x, y, barcode->widths[i] * module, height);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_fill(cairo);
}

static bool is_digits(struct text text, size_t count)
{
    return text.length == count && digits_from(text, 0) == count;
}

enum status store_payment_digits(struct arena *arena, const struct store_payment *payment, struct text *found)
{
    bool dated = payment->due_year != 0 || payment->due_month != 0 || payment->due_day != 0;
    if (!is_digits(payment->maker, 6) || !is_digits(payment->issuer, 5) || !is_digits(payment->number, 16))
        return INVALID;
    if (payment->reissue < 0 || payment->reissue > 9 || payment->amount < 1 || payment->amount > 999999)
        return INVALID;
    if (dated && (payment->due_year < 2000 || payment->due_year > 2099 || payment->due_month < 1 ||
                  payment->due_month > 12 || payment->due_day < 1 || payment->due_day > 31))
        return INVALID;
    int date = dated ? payment->due_year % 100 * 10000 + payment->due_month * 100 + payment->due_day : 999999;
    struct text digits = arena_print(arena, "91%.*s%.*s%.*s%d%06d%d%06d", TEXT_ARGUMENTS(payment->maker),
                                     TEXT_ARGUMENTS(payment->issuer), TEXT_ARGUMENTS(payment->number), payment->reissue,
                                     date, payment->stamp_duty ? 1 : 0, (int)payment->amount);
    int check_digit;
    enum status status = gs1_check_digit(digits, &check_digit);
    if (status != DONE)
        return status;
    *found = arena_print(arena, "%.*s%d", TEXT_ARGUMENTS(text_from(digits, 2)), check_digit);
    check(found->length == 42);
    return DONE;
}
