#include "base/text.h"

#include <string.h>

struct text text_of(const char *terminated)
{
    return terminated ? (struct text){terminated, strlen(terminated)} : (struct text){0};
}

bool text_is(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

int text_compare(struct text a, struct text b)
{
    size_t shared = a.length < b.length ? a.length : b.length;
    int order = shared ? memcmp(a.bytes, b.bytes, shared) : 0;
    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

bool text_starts(struct text text, struct text start)
{
    return text.length >= start.length && text_is((struct text){text.bytes, start.length}, start);
}

bool text_ends(struct text text, struct text end)
{
    return text.length >= end.length && text_is(text_from(text, text.length - end.length), end);
}

bool text_has(struct text text, struct text part)
{
    return text_find(text, part) != TEXT_NOT_THERE;
}

static char ascii_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool text_is_same_ascii(struct text a, struct text b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (ascii_lower(a.bytes[i]) != ascii_lower(b.bytes[i]))
            return false;
    return true;
}

ptrdiff_t text_find(struct text text, struct text part)
{
    if (part.length == 0)
        return 0;
    for (size_t i = 0; i + part.length <= text.length; i++)
        if (text.bytes[i] == part.bytes[0] && memcmp(text.bytes + i, part.bytes, part.length) == 0)
            return (ptrdiff_t)i;
    return TEXT_NOT_THERE;
}

ptrdiff_t text_find_byte(struct text text, char byte)
{
    const char *found = text.length ? memchr(text.bytes, byte, text.length) : NULL;
    return found ? found - text.bytes : TEXT_NOT_THERE;
}

ptrdiff_t text_find_last_byte(struct text text, char byte)
{
    for (size_t i = text.length; i > 0; i--)
        if (text.bytes[i - 1] == byte)
            return (ptrdiff_t)(i - 1);
    return TEXT_NOT_THERE;
}

struct text text_from(struct text text, size_t start)
{
    if (start >= text.length)
        return (struct text){text.bytes ? text.bytes + text.length : NULL, 0};
    return (struct text){text.bytes + start, text.length - start};
}

struct text text_slice(struct text text, size_t start, size_t length)
{
    struct text rest = text_from(text, start);
    if (rest.length > length)
        rest.length = length;
    return rest;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct text text_trim(struct text text)
{
    while (text.length && is_blank(text.bytes[0])) {
        text.bytes++;
        text.length--;
    }
    while (text.length && is_blank(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

bool text_next_part(struct text *rest, char separator, struct text *part)
{
    if (!rest->bytes)
        return false;
    ptrdiff_t at = text_find_byte(*rest, separator);
    if (at == TEXT_NOT_THERE) {
        *part = *rest;
        *rest = (struct text){0};
        return true;
    }
    *part = (struct text){rest->bytes, (size_t)at};
    *rest = (struct text){rest->bytes + at + 1, rest->length - (size_t)at - 1};
    return true;
}

/* Reads one code point at *bytes with `left` bytes there; 0 when it is not strict UTF-8, else its length. */
static size_t rune_length(const unsigned char *bytes, size_t left, int32_t *rune)
{
    if (bytes[0] < 0x80) {
        *rune = bytes[0];
        return 1;
    }
    size_t length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || length > left)
        return 0;
    int32_t value = bytes[0] & (0x7f >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *rune = value;
    return length;
}

/* Eight bytes of ASCII without a NUL. */
static bool is_ascii_word(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return ((word | (word - ones)) & tops) == 0;
}

bool text_is_utf8(struct text text)
{
    for (size_t i = 0; i < text.length;) {
        int32_t rune;
        while (text.length - i >= sizeof(uint64_t) && is_ascii_word(text.bytes + i))
            i += sizeof(uint64_t);
        if (i == text.length)
            return true;
        size_t length = rune_length((const unsigned char *)text.bytes + i, text.length - i, &rune);
        if (length == 0 || rune == 0)
            return false;
        i += length;
    }
    return true;
}

int32_t text_next_rune(struct text *rest)
{
    if (rest->length == 0)
        return -1;
    int32_t rune = 0xfffd;
    size_t length = rune_length((const unsigned char *)rest->bytes, rest->length, &rune);
    if (length == 0)
        length = 1;
    rest->bytes += length;
    rest->length -= length;
    return rune;
}

size_t text_runes(struct text text)
{
    size_t runes = 0;
    for (size_t i = 0; i < text.length; i++)
        runes += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
    return runes;
}

bool text_to_integer(struct text text, int64_t *found)
{
    bool is_negative = text.length && text.bytes[0] == '-';
    if (is_negative)
        text = text_from(text, 1);
    if (text.length == 0 || text.length > 19)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.bytes[i] - '0');
    }
    if (value > (uint64_t)INT64_MAX + is_negative)
        return false;
    *found = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool text_to_hex(struct text text, uint8_t *bytes, size_t size)
{
    if (text.length != size * 2)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char digit = ascii_lower(text.bytes[i]);
        int value = digit >= '0' && digit <= '9'   ? digit - '0'
                    : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                                                   : -1;
        if (value < 0)
            return false;
        bytes[i / 2] = (uint8_t)(i % 2 ? bytes[i / 2] | value : value << 4);
    }
    return true;
}

uint64_t text_hash(struct text text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * 0x100000001b3u;
    return hash;
}
