/*
 * What the small generators share: reading a file whole, opening an output, refusing with file and line.
 */
#pragma once

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *generator_file = "";

static _Noreturn void __attribute__((format(printf, 2, 3))) refuse(int line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s:%d: ", generator_file, line);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(1);
}

/* NUL-terminated; the caller frees. */
static char *read_whole(const char *path)
{
    FILE *stream = fopen(path, "rb");
    generator_file = path;
    if (!stream)
        refuse(0, "%s", strerror(errno));
    size_t size = 1 << 16, length = 0, got;
    char *bytes = malloc(size + 1);
    while (bytes && (got = fread(bytes + length, 1, size - length, stream)) > 0) {
        length += got;
        if (length == size)
            bytes = realloc(bytes, (size *= 2) + 1);
    }
    if (!bytes || ferror(stream))
        refuse(0, "cannot be read");
    fclose(stream);
    bytes[length] = 0;
    if (strlen(bytes) != length)
        refuse(0, "holds a NUL byte");
    return bytes;
}

static FILE *open_output(const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out) {
        generator_file = path;
        refuse(0, "%s", strerror(errno));
    }
    return out;
}

static void close_output(FILE *out)
{
    if (ferror(out) || fclose(out) != 0) {
        fprintf(stderr, "the output cannot be written: %s\n", strerror(errno));
        exit(1);
    }
}

/* The last part of a path. */
static const char *file_name(const char *path)
{
    return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

/* A C string literal, one source line for each line of text. */
__attribute__((unused)) static void write_string(FILE *out, const char *text)
{
    fputs("    \"", out);
    for (; *text; text++) {
        if (*text == '\n')
            fputs(text[1] ? "\\n\"\n    \"" : "\\n", out);
        else if ((unsigned char)*text < ' ')
            fprintf(out, "\\%03o", (unsigned char)*text);
        else
            fprintf(out, *text == '"' || *text == '\\' || *text == '?' ? "\\%c" : "%c", *text);
    }
    fputc('"', out);
}
