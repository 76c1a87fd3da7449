/* Shift_JIS as Windows has it (CP932), for the programs that still want it. */
#include "base/csv.h"

#include "base/check.h"
#include "base/japanese.h"

#include <iconv.h>

/* One code point; false when CP932 has no such sign. */
static bool put_converted(struct buffer *out, iconv_t converter, int32_t rune)
{
    char utf8[8], bytes[8];
    struct buffer one = {.bytes = utf8, .size = sizeof utf8}; /* a code point never needs more */
    buffer_put_rune(&one, rune);
    size_t length = one.length, room = sizeof bytes;
    char *from = utf8, *to = bytes;
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &from, &length, &to, &room) == (size_t)-1)
        return false;
    buffer_put(out, (struct text){bytes, sizeof bytes - room});
    return true;
}

/* The same sign under the name Windows has for it: waves, dashes and yen differ between the tables. */
static int32_t windows_form(int32_t rune)
{
    switch (rune) {
    case 0x301c:
        return 0xff5e; /* 〜 */
    case 0x2016:
        return 0x2225; /* ‖ */
    case 0x2212:
        return 0xff0d; /* − */
    case 0x2014:
        return 0x2015; /* — */
    case 0xa2:
        return 0xffe0;
    case 0xa3:
        return 0xffe1;
    case 0xa5:
        return 0xffe5; /* ¥ */
    case 0xac:
        return 0xffe2;
    default:
        return rune;
    }
}

static bool is_variation_selector(int32_t rune)
{
    return (rune >= 0xfe00 && rune <= 0xfe0f) || (rune >= 0xe0100 && rune <= 0xe01ef);
}

struct text csv_to_shift_jis(struct arena *arena, struct text text, size_t *replaced)
{
    iconv_t converter = iconv_open("CP932", "UTF-8");
    check(converter != (iconv_t)-1);
    struct buffer out = buffer_new(arena);
    buffer_reserve(&out, text.length + 16);
    size_t count = 0;
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (is_variation_selector(rune) || put_converted(&out, converter, windows_form(rune)))
            continue;
        count++;
        if (!put_converted(&out, converter, japanese_fold_kanji(rune)))
            buffer_put(&out, T("\x81\xac")); /* 〓 */
    }
    iconv_close(converter);
    if (replaced)
        *replaced = count;
    return buffer_text(&out);
}

enum status csv_from_shift_jis(struct arena *arena, struct text bytes, struct text *text)
{
    iconv_t converter = iconv_open("UTF-8", "CP932");
    check(converter != (iconv_t)-1);
    size_t room = bytes.length * 3 + 4, left = bytes.length;
    char *start = arena_take(arena, room, 1), *to = start, *from = (char *)bytes.bytes;
    bool is_whole = left == 0 || iconv(converter, &from, &left, &to, &room) != (size_t)-1;
    iconv_close(converter);
    struct text found = {start, (size_t)(to - start)};
    if (!is_whole || !text_is_utf8(found))
        return INVALID;
    *text = found;
    return DONE;
}
