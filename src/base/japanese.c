#include "base/japanese.h"

#include "base/check.h"

#include <utf8proc.h>

/* Code points of a text while it is worked on. */
struct runes {
    utf8proc_int32_t *items;
    size_t count;
};

static struct runes decomposed(struct arena *arena, struct text text, int options)
{
    struct runes runes = {0};
    options |= UTF8PROC_STABLE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.bytes;
    utf8proc_ssize_t size = (utf8proc_ssize_t)text.length;
    if (text.length == 0)
        return runes;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, size, NULL, 0, options);
    check(count >= 0); /* only text that is UTF-8 comes here */
    runes.items = TAKE(arena, utf8proc_int32_t, (size_t)count + 1);
    runes.count = (size_t)utf8proc_decompose(bytes, size, runes.items, count, options);
    check(runes.count == (size_t)count);
    return runes;
}

static void compose(struct runes *runes)
{
    if (runes->count == 0)
        return;
    utf8proc_ssize_t count = utf8proc_normalize_utf32(runes->items, (utf8proc_ssize_t)runes->count,
                                                      UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    check(count >= 0);
    runes->count = (size_t)count;
}

static struct text encoded(struct arena *arena, const struct runes *runes)
{
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, runes->count * 4 + 1);
    for (size_t i = 0; i < runes->count; i++)
        buffer_put_rune(&buffer, runes->items[i]);
    return buffer_text(&buffer);
}

static bool is_ascii(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.bytes[i] >= 0x80)
            return false;
    return true;
}

static struct text normal_form(struct arena *arena, struct text text, int options, bool is_composed)
{
    if (is_ascii(text))
        return arena_copy(arena, text);
    struct runes runes = decomposed(arena, text, UTF8PROC_DECOMPOSE | options);
    if (is_composed)
        compose(&runes);
    return encoded(arena, &runes);
}

struct text unicode_nfc(struct arena *arena, struct text text)
{
    return normal_form(arena, text, 0, true);
}

struct text unicode_nfd(struct arena *arena, struct text text)
{
    return normal_form(arena, text, 0, false);
}

struct text unicode_nfkc(struct arena *arena, struct text text)
{
    return normal_form(arena, text, UTF8PROC_COMPAT, true);
}

struct text unicode_nfkd(struct arena *arena, struct text text)
{
    return normal_form(arena, text, UTF8PROC_COMPAT, false);
}

/* Input of a form */

static bool is_variation_selector(int32_t rune)
{
    return (rune >= 0xfe00 && rune <= 0xfe0f) || (rune >= 0xe0100 && rune <= 0xe01ef);
}

static bool is_pictograph(int32_t rune)
{
    return utf8proc_get_property(rune)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* Joins pictures into one (a family); anywhere else it is an invisible sign. */
static bool is_picture_joiner(const struct runes *runes, size_t at)
{
    if (at == 0 || at + 1 == runes->count || runes->items[at] != 0x200d)
        return false;
    int32_t before = runes->items[at - 1];
    bool is_modifier = before == 0xfe0f || (before >= 0x1f3fb && before <= 0x1f3ff);
    return (is_modifier || is_pictograph(before)) && is_pictograph(runes->items[at + 1]);
}

/* Signs that show nothing: controls, zero-width, direction marks, tags, non-characters. */
static bool is_invisible(int32_t rune)
{
    if (is_variation_selector(rune))
        return false;
    if ((rune & 0xfffe) == 0xfffe || (rune >= 0xfdd0 && rune <= 0xfdef))
        return true;
    utf8proc_category_t category = utf8proc_category(rune);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || rune == 0x34f ||
           (rune >= 0xe0000 && rune <= 0xe0fff) || rune == 0x180b || rune == 0x180c || rune == 0x180d;
}

static bool is_space(int32_t rune)
{
    return rune == ' ' || rune == '\t' || rune == '\n' || utf8proc_category(rune) == UTF8PROC_CATEGORY_ZS;
}

static bool is_line_end(int32_t rune)
{
    return rune == '\n' || rune == '\r' || rune == 0x85 || rune == 0x2028 || rune == 0x2029;
}

/* Takes the invisible out, in place; line ends become \n or a space. */
static void clean(struct runes *runes, bool several_lines)
{
    size_t kept = 0;
    struct runes all = *runes;
    for (size_t i = 0; i < all.count; i++) {
        int32_t rune = all.items[i];
        bool joins = is_picture_joiner(&all, i);
        if (is_line_end(rune)) {
            if (rune == '\r' && i + 1 < all.count && all.items[i + 1] == '\n')
                continue;
            rune = several_lines ? '\n' : ' ';
        } else if (rune == '\t') {
            rune = several_lines ? '\t' : ' ';
        } else if (is_invisible(rune) && !joins) {
            continue;
        }
        runes->items[kept++] = rune;
    }
    runes->count = kept;
}

static void trim(struct runes *runes)
{
    while (runes->count && is_space(runes->items[runes->count - 1]))
        runes->count--;
    while (runes->count && is_space(runes->items[0])) {
        runes->items++;
        runes->count--;
    }
}

enum status japanese_normalise(struct arena *arena, struct text text, bool several_lines, struct text *found)
{
    if (!text_is_utf8(text))
        return INVALID;
    /* One decomposition, then the cleaning, then composing: what composes must not depend on invisible signs. */
    struct runes runes = decomposed(arena, text, UTF8PROC_DECOMPOSE);
    clean(&runes, several_lines);
    compose(&runes);
    trim(&runes);
    *found = encoded(arena, &runes);
    return DONE;
}

/* Folding */

static int32_t folded_kana(int32_t rune)
{
    if ((rune >= 0x3041 && rune <= 0x3096) || rune == 0x309d)
        rune += 0x60;
    switch (rune) {
    case 0x30a1: /* ァ ィ ゥ ェ ォ ッ ャ ュ ョ ヮ: each stands before its large form */
    case 0x30a3:
    case 0x30a5:
    case 0x30a7:
    case 0x30a9:
    case 0x30c3:
    case 0x30e3:
    case 0x30e5:
    case 0x30e7:
    case 0x30ee:
        return rune + 1;
    case 0x30f5: /* ヵ */
        return 0x30ab;
    case 0x30f6: /* ヶ */
        return 0x30b1;
    case 0x30f0: /* ヰ */
        return 0x30a4;
    case 0x30f1: /* ヱ */
        return 0x30a8;
    default:
        return rune;
    }
}

static bool is_kana(int32_t rune)
{
    return rune >= 0x30a1 && rune <= 0x30ff && rune != 0x30fb;
}

static int32_t folded(int32_t rune)
{
    if (is_space(rune))
        return ' ';
    if (rune >= 0x3041 && rune <= 0x30ff)
        return folded_kana(rune);
    return japanese_fold_kanji(rune);
}

struct text japanese_fold(struct arena *arena, struct text text)
{
    if (!text_is_utf8(text))
        return (struct text){0};
    struct runes runes =
        decomposed(arena, text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    for (size_t i = 0; i < runes.count; i++)
        runes.items[i] = folded(runes.items[i]);
    compose(&runes);
    size_t kept = 0;
    for (size_t i = 0; i < runes.count; i++) {
        int32_t rune = runes.items[i], before = kept ? runes.items[kept - 1] : ' ';
        if (utf8proc_category(rune) == UTF8PROC_CATEGORY_CC && rune != '\n' && rune != '\t' && rune != '\r')
            continue;
        if (rune == ' ' || rune == '\r') {
            if (before == ' ')
                continue;
            rune = ' ';
        } else if (is_dash(rune)) {
            rune = is_kana(before) ? 0x30fc : '-'; /* a long vowel or a dash, whichever was typed */
        }
        runes.items[kept++] = rune;
    }
    runes.count = kept;
    trim(&runes);
    return encoded(arena, &runes);
}

/* Graphemes and width */

bool grapheme_next(struct text *rest, struct text *grapheme)
{
    if (rest->length == 0)
        return false;
    struct text left = *rest;
    utf8proc_int32_t state = 0;
    int32_t before = text_next_rune(&left);
    while (left.length) {
        struct text behind = left;
        int32_t rune = text_next_rune(&behind);
        if (utf8proc_grapheme_break_stateful(before, rune, &state))
            break;
        before = rune;
        left = behind;
    }
    *grapheme = text_slice(*rest, 0, rest->length - left.length);
    *rest = left;
    return true;
}

size_t grapheme_count(struct text text)
{
    size_t count = 0;
    struct text grapheme;
    while (grapheme_next(&text, &grapheme))
        count++;
    return count;
}

struct text grapheme_first(struct text text, size_t count)
{
    struct text rest = text, grapheme;
    while (count > 0 && grapheme_next(&rest, &grapheme))
        count--;
    return text_slice(text, 0, text.length - rest.length);
}

size_t display_width(struct text text)
{
    size_t width = 0;
    struct text grapheme;
    while (grapheme_next(&text, &grapheme)) {
        int widest = 0;
        while (grapheme.length) {
            int one = utf8proc_charwidth(text_next_rune(&grapheme));
            if (one > widest)
                widest = one;
        }
        width += (size_t)widest;
    }
    return width;
}
