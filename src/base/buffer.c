#include "base/buffer.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

enum { SHORT_PRINT_BYTES = 128 }; /* most of what is printed; longer is printed twice */

struct buffer buffer_new(struct arena *arena)
{
    return (struct buffer){.arena = arena};
}

static void grow(struct buffer *buffer, size_t more)
{
    check(more < SIZE_MAX / 4);
    size_t size = buffer->size ? buffer->size * 2 : 256;
    if (size < buffer->length + more)
        size = buffer->length + more;
    if (buffer->size && arena_extend(buffer->arena, buffer->bytes, buffer->size, size)) {
        buffer->size = size;
        return;
    }
    char *bytes = arena_take_raw(buffer->arena, size);
    if (buffer->length)
        memcpy(bytes, buffer->bytes, buffer->length);
    buffer->bytes = bytes;
    buffer->size = size;
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->size - buffer->length < more)
        grow(buffer, more);
}

void buffer_put(struct buffer *buffer, struct text text)
{
    if (text.length == 0)
        return;
    if (buffer->size - buffer->length < text.length)
        grow(buffer, text.length);
    memcpy(buffer->bytes + buffer->length, text.bytes, text.length);
    buffer->length += text.length;
}

void buffer_put_byte(struct buffer *buffer, char byte)
{
    if (buffer->size == buffer->length)
        grow(buffer, 1);
    buffer->bytes[buffer->length++] = byte;
}

void buffer_put_rune(struct buffer *buffer, int32_t rune)
{
    check(rune >= 0 && rune <= 0x10ffff);
    if (rune < 0x80) {
        buffer_put_byte(buffer, (char)rune);
    } else if (rune < 0x800) {
        buffer_put_byte(buffer, (char)(0xc0 | rune >> 6));
        buffer_put_byte(buffer, (char)(0x80 | (rune & 0x3f)));
    } else if (rune < 0x10000) {
        buffer_put_byte(buffer, (char)(0xe0 | rune >> 12));
        buffer_put_byte(buffer, (char)(0x80 | (rune >> 6 & 0x3f)));
        buffer_put_byte(buffer, (char)(0x80 | (rune & 0x3f)));
    } else {
        buffer_put_byte(buffer, (char)(0xf0 | rune >> 18));
        buffer_put_byte(buffer, (char)(0x80 | (rune >> 12 & 0x3f)));
        buffer_put_byte(buffer, (char)(0x80 | (rune >> 6 & 0x3f)));
        buffer_put_byte(buffer, (char)(0x80 | (rune & 0x3f)));
    }
}

void buffer_put_integer(struct buffer *buffer, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        digits[--at] = '-';
    buffer_put(buffer, (struct text){digits + at, sizeof digits - at});
}

void buffer_put_hex(struct buffer *buffer, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *byte = bytes;
    buffer_reserve(buffer, size * 2);
    for (size_t i = 0; i < size; i++) {
        buffer->bytes[buffer->length++] = digits[byte[i] >> 4];
        buffer->bytes[buffer->length++] = digits[byte[i] & 15];
    }
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    buffer_reserve(buffer, SHORT_PRINT_BYTES);
    size_t room = buffer->size - buffer->length;
    int length = vsnprintf(buffer->bytes + buffer->length, room, format, list);
    va_end(list);
    check(length >= 0);
    if ((size_t)length >= room) {
        buffer_reserve(buffer, (size_t)length + 1);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
    }
    va_end(again);
    buffer->length += (size_t)length;
}

struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->bytes, buffer->length};
}
