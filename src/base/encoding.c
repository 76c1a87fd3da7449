#include "base/encoding.h"

#include "base/check.h"

struct text hex_text(struct arena *arena, const void *bytes, size_t size)
{
    struct buffer buffer = buffer_new(arena);
    buffer_put_hex(&buffer, bytes, size);
    return buffer_text(&buffer);
}

enum status hex_read(struct arena *arena, struct text text, struct text *bytes)
{
    uint8_t *read = arena_take(arena, text.length / 2 + 1, 1);
    if (text.length % 2 || !text_to_hex(text, read, text.length / 2))
        return INVALID;
    *bytes = (struct text){(const char *)read, text.length / 2};
    return DONE;
}

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct text base64_with(struct arena *arena, const void *from, size_t size, const char *alphabet, bool pads)
{
    check(size < SIZE_MAX / 4);
    const uint8_t *bytes = from;
    char *out = arena_take(arena, size / 3 * 4 + 5, 1);
    size_t length = 0;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t three = (uint32_t)bytes[i] << 16;
        three |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        three |= left > 2 ? bytes[i + 2] : 0;
        for (size_t n = 0; n < 4; n++) {
            if (n <= left)
                out[length++] = alphabet[three >> (18 - 6 * n) & 63];
            else if (pads)
                out[length++] = '=';
        }
    }
    return (struct text){out, length};
}

struct text base64url_text(struct arena *arena, const void *bytes, size_t size)
{
    return base64_with(arena, bytes, size, url_safe, false);
}

struct text base64_text(struct arena *arena, const void *bytes, size_t size)
{
    return base64_with(arena, bytes, size, standard, true);
}

static enum status base64_read_with(struct arena *arena, struct text text, const char *alphabet, struct text *bytes)
{
    uint8_t *out = arena_take(arena, text.length / 4 * 3 + 4, 1);
    size_t length = 0;
    uint32_t bits = 0;
    int held = 0;
    if (text.length % 4 == 1)
        return INVALID;
    for (size_t i = 0; i < text.length; i++) {
        ptrdiff_t value = text_find_byte((struct text){alphabet, 64}, text.bytes[i]);
        if (value == TEXT_NOT_THERE)
            return INVALID;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (uint8_t)(bits >> held);
        }
        bits &= (1u << held) - 1;
    }
    if (bits)
        return INVALID;
    *bytes = (struct text){(const char *)out, length};
    return DONE;
}

enum status base64url_read(struct arena *arena, struct text text, struct text *bytes)
{
    return base64_read_with(arena, text, url_safe, bytes);
}

enum status base64_read(struct arena *arena, struct text text, struct text *bytes)
{
    if (text.length % 4)
        return INVALID;
    for (int i = 0; i < 2 && text_ends(text, T("=")); i++)
        text.length--;
    return base64_read_with(arena, text, standard, bytes);
}

void percent_put(struct buffer *buffer, struct text text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        byte == '-' || byte == '.' || byte == '_' || byte == '~';
        if (is_plain) {
            buffer_put_byte(buffer, (char)byte);
        } else {
            buffer_put_byte(buffer, '%');
            buffer_put_byte(buffer, digits[byte >> 4]);
            buffer_put_byte(buffer, digits[byte & 15]);
        }
    }
}

struct text percent_text(struct arena *arena, struct text text)
{
    struct buffer buffer = buffer_new(arena);
    percent_put(&buffer, text);
    return buffer_text(&buffer);
}

enum status percent_read(struct arena *arena, struct text text, bool plus_is_space, struct text *bytes)
{
    char *out = arena_take(arena, text.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '%') {
            uint8_t byte;
            if (!text_to_hex(text_slice(text, i + 1, 2), &byte, 1))
                return INVALID;
            out[length++] = (char)byte;
            i += 2;
        } else {
            out[length++] = plus_is_space && text.bytes[i] == '+' ? ' ' : text.bytes[i];
        }
    }
    *bytes = (struct text){out, length};
    return DONE;
}
