#include "web/target.h"

#include "web/form_data.h"
#include "web/limits.h"

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 32);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

enum status percent_decode(struct arena *arena, struct text raw, bool is_form, struct text *found)
{
    char *bytes = arena_take(arena, raw.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < raw.length; i++) {
        char byte = raw.bytes[i];
        if (byte == '%') {
            int high = i + 2 < raw.length ? hex_digit(raw.bytes[i + 1]) : -1;
            int low = i + 2 < raw.length ? hex_digit(raw.bytes[i + 2]) : -1;
            if (high < 0 || low < 0)
                return INVALID;
            byte = (char)(high << 4 | low);
            i += 2;
        } else if (byte == '+' && is_form) {
            byte = ' ';
        }
        bytes[length++] = byte;
    }
    struct text decoded = {bytes, length};
    if (!text_is_clean(decoded))
        return INVALID;
    *found = decoded;
    return DONE;
}

/* Segments are decoded after they are split, so an encoded slash would say something else than it seems: refused. */
static enum status check_path(struct text raw, struct text path)
{
    for (size_t i = 0; i + 2 < raw.length; i++)
        if (raw.bytes[i] == '%' && ((raw.bytes[i + 1] == '2' && (raw.bytes[i + 2] | 32) == 'f') ||
                                    (raw.bytes[i + 1] == '5' && (raw.bytes[i + 2] | 32) == 'c')))
            return INVALID;
    for (size_t i = 0; i < path.length; i++)
        if ((unsigned char)path.bytes[i] < ' ' || path.bytes[i] == '\\')
            return INVALID;
    struct text rest = path, segment;
    while (text_next_part(&rest, '/', &segment))
        if (text_is(segment, T(".")) || text_is(segment, T("..")))
            return INVALID;
    return DONE;
}

enum status target_read(struct arena *arena, struct text raw, struct target *found)
{
    if (!text_starts(raw, T("/"))) {
        ptrdiff_t authority = text_find(raw, T("://"));
        if (authority < 0)
            return INVALID;
        raw = text_from(raw, (size_t)authority + 3);
        size_t end = 0;
        while (end < raw.length && raw.bytes[end] != '/' && raw.bytes[end] != '?')
            end++;
        raw = text_from(raw, end);
    }
    ptrdiff_t mark = text_find_byte(raw, '?');
    struct text path = mark < 0 ? raw : text_slice(raw, 0, (size_t)mark), decoded = path;
    if (path.length == 0)
        decoded = path = T("/");
    if (text_find_byte(path, '%') >= 0 && percent_decode(arena, path, false, &decoded) != DONE)
        return INVALID;
    if (!text_is_clean(decoded) || check_path(path, decoded) != DONE)
        return INVALID;
    *found = (struct target){decoded, mark < 0 ? T("") : text_from(raw, (size_t)mark + 1)};
    return DONE;
}
