/* Hiragana, katakana, half-width kana, wide ASCII and dashes: changing one kind into another. */
#include "base/japanese.h"

/* Full forms of U+FF61 to U+FF9F in order: 。「」、・ヲァィゥェォャュョッーアイウ ... ン゛゜ */
static const uint16_t full_forms[] = {
    0x3002, 0x300c, 0x300d, 0x3001, 0x30fb, 0x30f2, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30e3, 0x30e5,
    0x30e7, 0x30c3, 0x30fc, 0x30a2, 0x30a4, 0x30a6, 0x30a8, 0x30aa, 0x30ab, 0x30ad, 0x30af, 0x30b1, 0x30b3,
    0x30b5, 0x30b7, 0x30b9, 0x30bb, 0x30bd, 0x30bf, 0x30c1, 0x30c4, 0x30c6, 0x30c8, 0x30ca, 0x30cb, 0x30cc,
    0x30cd, 0x30ce, 0x30cf, 0x30d2, 0x30d5, 0x30d8, 0x30db, 0x30de, 0x30df, 0x30e0, 0x30e1, 0x30e2, 0x30e4,
    0x30e6, 0x30e8, 0x30e9, 0x30ea, 0x30eb, 0x30ec, 0x30ed, 0x30ef, 0x30f3, 0x309b, 0x309c};
enum {
    HALF_FIRST = 0xff61,
    HALF_LAST = 0xff9f,
    HALF_VOICED = 0xff9e,
    HALF_HALF_VOICED = 0xff9f,
    MARK_VOICED = 0x3099,
    MARK_HALF_VOICED = 0x309a
};

/* カ with a voiced mark: ガ; 0 when there is no such sign. */
static int32_t voiced(int32_t rune)
{
    if (rune >= 0x30ab && rune <= 0x30c2)
        return rune % 2 ? rune + 1 : 0;
    if (rune == 0x30c4 || rune == 0x30c6 || rune == 0x30c8)
        return rune + 1;
    if (rune >= 0x30cf && rune <= 0x30db)
        return (rune - 0x30cf) % 3 == 0 ? rune + 1 : 0;
    switch (rune) {
    case 0x30a6: /* ウ ヴ */
        return 0x30f4;
    case 0x30ef: /* ワ ヷ */
        return 0x30f7;
    case 0x30f2: /* ヲ ヺ */
        return 0x30fa;
    default:
        return 0;
    }
}

static int32_t half_voiced(int32_t rune)
{
    return rune >= 0x30cf && rune <= 0x30db && (rune - 0x30cf) % 3 == 0 ? rune + 2 : 0;
}

struct text kana_to_katakana(struct arena *arena, struct text text)
{
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, text.length + 1);
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        bool is_hiragana = (rune >= 0x3041 && rune <= 0x3096) || rune == 0x309d || rune == 0x309e;
        buffer_put_rune(&buffer, is_hiragana ? rune + 0x60 : rune);
    }
    return buffer_text(&buffer);
}

struct text kana_to_hiragana(struct arena *arena, struct text text)
{
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, text.length + 1);
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        bool is_katakana_sign = (rune >= 0x30a1 && rune <= 0x30f6) || rune == 0x30fd || rune == 0x30fe;
        buffer_put_rune(&buffer, is_katakana_sign ? rune - 0x60 : rune);
    }
    return buffer_text(&buffer);
}

struct text kana_to_wide(struct arena *arena, struct text text)
{
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, text.length + 1);
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (rune < HALF_FIRST || rune > HALF_LAST) {
            buffer_put_rune(&buffer, rune);
            continue;
        }
        int32_t full = full_forms[rune - HALF_FIRST];
        struct text behind = text;
        int32_t mark = text_next_rune(&behind);
        bool is_voiced_mark = mark == HALF_VOICED || mark == MARK_VOICED || mark == 0x309b;
        bool is_half_mark = mark == HALF_HALF_VOICED || mark == MARK_HALF_VOICED || mark == 0x309c;
        int32_t joined = is_voiced_mark ? voiced(full) : is_half_mark ? half_voiced(full) : 0;
        if (joined)
            text = behind;
        buffer_put_rune(&buffer, joined ? joined : full);
    }
    return buffer_text(&buffer);
}

static int32_t half_form(int32_t rune)
{
    for (size_t i = 0; i < sizeof full_forms / sizeof *full_forms; i++)
        if (full_forms[i] == rune)
            return (int32_t)(HALF_FIRST + i);
    return 0;
}

/* Signs half-width kana do not have, by what stands for them in bank and telegram kana. */
static int32_t stand_in(int32_t rune)
{
    switch (rune) {
    case 0x30ee:
        return 0x30ef;
    case 0x30f0:
        return 0x30a4;
    case 0x30f1:
        return 0x30a8;
    case 0x30f5:
        return 0x30ab;
    case 0x30f6:
        return 0x30b1;
    default:
        return rune;
    }
}

struct text kana_to_half(struct arena *arena, struct text text)
{
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, text.length + 1);
    while (text.length) {
        int32_t rune = stand_in(text_next_rune(&text)), half = half_form(rune);
        if (half) {
            buffer_put_rune(&buffer, half);
            continue;
        }
        int32_t base = 0, mark = 0;
        for (size_t i = 0; rune >= 0x30a1 && rune <= 0x30fa && i < sizeof full_forms / sizeof *full_forms; i++) {
            if (voiced(full_forms[i]) == rune || half_voiced(full_forms[i]) == rune) {
                base = (int32_t)(HALF_FIRST + i);
                mark = voiced(full_forms[i]) == rune ? HALF_VOICED : HALF_HALF_VOICED;
            }
        }
        buffer_put_rune(&buffer, base ? base : rune);
        if (mark)
            buffer_put_rune(&buffer, mark);
    }
    return buffer_text(&buffer);
}

static bool is_katakana_rune(int32_t rune)
{
    return rune >= 0x30a1 && rune <= 0x30fe; /* ァ to ヺ, ・ ー ヽ ヾ */
}

bool is_katakana(struct text text)
{
    bool has_any = false;
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (!is_katakana_rune(rune) && rune != 0x3000)
            return false;
        has_any = has_any || rune != 0x3000;
    }
    return has_any;
}

static bool is_blank(int32_t rune)
{
    return rune == ' ' || rune == '\t' || rune == 0xa0 || rune == 0x3000;
}

enum status japanese_furigana(struct arena *arena, struct text text, struct text *found)
{
    if (!text_is_utf8(text))
        return INVALID;
    text = kana_to_katakana(arena, kana_to_wide(arena, unicode_nfc(arena, text)));
    struct buffer buffer = buffer_new(arena);
    int32_t before = 0x3000; /* as if a space stood in front: leading ones go */
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (is_blank(rune)) {
            rune = 0x3000;
            if (before == rune)
                continue;
        } else if (is_dash(rune)) {
            if (before == 0x3000)
                return INVALID;
            rune = 0x30fc;
        } else if (!is_katakana_rune(rune)) {
            return INVALID;
        }
        buffer_put_rune(&buffer, rune);
        before = rune;
    }
    if (buffer.length && before == 0x3000)
        buffer.length -= 3;
    *found = buffer_text(&buffer);
    return DONE;
}

bool is_dash(int32_t rune)
{
    switch (rune) {
    case '-':
    case 0x02d7: /* ˗ */
    case 0x2043: /* ⁃ */
    case 0x207b: /* ⁻ */
    case 0x208b: /* ₋ */
    case 0x2212: /* − */
    case 0x2500: /* ─ */
    case 0x2501: /* ━ */
    case 0x2e3a: /* ⸺ */
    case 0x2e3b: /* ⸻ */
    case 0x30fc: /* ー */
    case 0xfe58: /* ﹘ */
    case 0xfe63: /* ﹣ */
    case 0xff0d: /* － */
    case 0xff70: /* ｰ */
        return true;
    default:
        return rune >= 0x2010 && rune <= 0x2015; /* ‐ ‑ ‒ – — ― */
    }
}

static struct text to_ascii(struct arena *arena, struct text text, bool with_dashes)
{
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, text.length + 1);
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (with_dashes && is_dash(rune))
            rune = '-';
        else if (rune >= 0xff01 && rune <= 0xff5e)
            rune -= 0xfee0;
        else if (rune == 0x3000)
            rune = ' ';
        else if (rune == 0xffe5)
            rune = 0xa5;
        buffer_put_rune(&buffer, rune);
    }
    return buffer_text(&buffer);
}

struct text japanese_ascii(struct arena *arena, struct text text)
{
    return to_ascii(arena, text, false);
}

struct text japanese_ascii_dashes(struct arena *arena, struct text text)
{
    return to_ascii(arena, text, true);
}
