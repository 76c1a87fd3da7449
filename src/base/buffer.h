/*
 * Builds text in an arena. Growing copies, so the text of a buffer is only good until the next put.
 */
#pragma once

#include "base/arena.h"

struct buffer {
    struct arena *arena;
    char *bytes;
    size_t length, size;
};

struct buffer buffer_new(struct arena *arena);
void buffer_reserve(struct buffer *buffer, size_t more); /* room for `more` bytes behind length */
void buffer_put(struct buffer *buffer, struct text text);
void buffer_put_byte(struct buffer *buffer, char byte);
void buffer_put_rune(struct buffer *buffer, int32_t rune); /* as UTF-8 */
void buffer_put_integer(struct buffer *buffer, int64_t number);
void buffer_put_hex(struct buffer *buffer, const void *bytes, size_t size); /* lower case */
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer);
