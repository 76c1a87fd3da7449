/*
 * The part of make_messages that checks values, makes furigana and writes the table.
 */
#pragma once

#include "messages_read.h"

/* Which of {1} ... {9} stand in a sentence, as bits. */
static unsigned placeholders(const char *text)
{
    unsigned seen = 0;
    for (; *text; text++)
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '9' && (text[2] == '}' || text[2] == ':'))
            seen |= 1u << (text[1] - '0');
    return seen;
}

static bool same_placeholders(const char *english, const char *translation)
{
    return placeholders(english) == placeholders(translation);
}

static uint64_t key_of(const char *english)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *english; english++)
        hash = (hash ^ (unsigned char)*english) * 0x100000001b3u;
    return hash;
}

static int by_key(const void *a, const void *b)
{
    uint64_t left = ((const struct sentence *)a)->key, right = ((const struct sentence *)b)->key;
    return left < right ? -1 : left > right;
}

static void finish_catalogue(struct catalogue *all)
{
    if (all->count)
        qsort(all->items, all->count, sizeof *all->items, by_key);
}

/* "button|Open" is shown as "Open"; a bar behind "{" belongs to a plural. */
static const char *without_context(const char *english)
{
    size_t before = strcspn(english, "|{");
    return english[before] == '|' ? english + before + 1 : english;
}

/* The code point at `at` (valid UTF-8 is assumed; else bytes) and its length. */
static uint32_t rune_at(const char *at, size_t *length)
{
    const unsigned char *byte = (const unsigned char *)at;
    *length = byte[0] < 0x80 ? 1 : byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
    uint32_t rune = *length == 1 ? byte[0] : byte[0] & (0x7fu >> *length);
    for (size_t i = 1; i < *length; i++) {
        if ((byte[i] & 0xc0) != 0x80) {
            *length = 1;
            return byte[0];
        }
        rune = rune << 6 | (byte[i] & 0x3f);
    }
    return rune;
}

static bool is_kanji(uint32_t rune)
{
    return (rune >= 0x3400 && rune <= 0x9fff) || (rune >= 0xf900 && rune <= 0xfaff) || rune == 0x3005
           || rune == 0x3006 || rune == 0x30f6 || (rune >= 0x20000 && rune <= 0x3ffff);
}

static void write_c(FILE *file, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\' || bytes[i] == '?')
            fprintf(file, "\\%c", bytes[i]);
        else if (bytes[i] == '\n')
            fputs("\\n", file);
        else if ((unsigned char)bytes[i] < 32)
            fprintf(file, "\\%03o", (unsigned char)bytes[i]);
        else
            fputc(bytes[i], file);
    }
}

static void write_escaped(FILE *file, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (bytes[i]) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            write_c(file, bytes + i, 1);
        }
    }
}

static void write_part(FILE *file, const char *bytes, size_t length, bool is_html)
{
    if (is_html)
        write_escaped(file, bytes, length);
    else
        write_c(file, bytes, length);
}

/* Furigana: 手続《てつづ》き; ｜ before the base where it is not only the kanji in front of 《. A sentence with furigana stands in a
   span: in a flexible row (a button with its icon) its words would otherwise be laid out one by one. */
static void write_sentence(FILE *file, const char *text, bool is_html)
{
    const char *bar = "｜", *open = "《", *close = "》", *base = NULL, *start = text;
    bool has_bar = false, is_spanned = is_html && strstr(text, open) != NULL;
    fputs(is_spanned ? "TEXT_INIT(\"<span>" : "TEXT_INIT(\"", file);
    for (const char *at = text; *at;) {
        size_t length;
        uint32_t rune = rune_at(at, &length);
        const char *end;
        if (strncmp(at, bar, 3) == 0 && strstr(at, open)) {
            write_part(file, start, (size_t)(at - start), is_html);
            start = base = at + 3;
            has_bar = true;
        } else if (base && strncmp(at, open, 3) == 0 && (end = strstr(at, close)) != NULL) {
            write_part(file, start, (size_t)(base - start), is_html);
            fputs(is_html ? "<ruby>" : "", file);
            write_part(file, base, (size_t)(at - base), is_html);
            if (is_html) {
                fputs("<rt>", file);
                write_part(file, at + 3, (size_t)(end - at - 3), true);
                fputs("</rt></ruby>", file);
            }
            start = end + 3;
            length = (size_t)(end + 3 - at);
            base = NULL;
            has_bar = false;
        } else if (!has_bar) {
            base = !is_kanji(rune) ? NULL : base ? base : at;
        }
        at += length;
    }
    write_part(file, start, strlen(start), is_html);
    fputs(is_spanned ? "</span>\")" : "\")", file);
}

static void write_language(FILE *file, const char *name, const char *text)
{
    fprintf(file, "       [%s] = {", name);
    write_sentence(file, text, false);
    fputs(", ", file);
    write_sentence(file, text, true);
    fputs("},\n", file);
}

/* Writes only what differs, so that nothing is compiled again for nothing. */
static void put_file(const char *path, const char *text, size_t length)
{
    FILE *old = fopen(path, "rb");
    if (old) {
        char *bytes = malloc(length + 1);
        size_t had = bytes ? fread(bytes, 1, length + 1, old) : 0;
        bool is_same = bytes && had == length && memcmp(bytes, text, length) == 0;
        free(bytes);
        fclose(old);
        if (is_same)
            return;
    }
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(text, 1, length, file) != length || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void write_header(const char *path)
{
    static const char text[] = "/* Made by tools/make_messages.c. */\n"
                               "#pragma once\n\n"
                               "#include \"web/language.h\"\n\n"
                               "/* message_index[key & message_mask], then the next ones: 1 + row, 0 ends. */\n"
                               "extern const struct message_row message_rows[];\n"
                               "extern const uint16_t message_index[];\n"
                               "extern const size_t message_mask;\n";
    put_file(path, text, sizeof text - 1);
}

static void write_index(FILE *file, const struct catalogue *all)
{
    size_t size = 16;
    while (size < all->count * 2)
        size *= 2;
    unsigned *index = calloc(size, sizeof *index);
    if (!index || all->count > 65000)
        abort();
    for (size_t i = 0; i < all->count; i++) {
        size_t at = all->items[i].key & (size - 1);
        while (index[at])
            at = (at + 1) & (size - 1);
        index[at] = (unsigned)i + 1;
    }
    fprintf(file, "const size_t message_mask = %zu;\nconst uint16_t message_index[] = {", size - 1);
    for (size_t i = 0; i < size; i++)
        fprintf(file, "%s%u,", i % 20 ? " " : "\n    ", index[i]);
    fputs("\n};\n", file);
    free(index);
}

static void write_table(const char *path, const struct catalogue *all)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    fputs("/* Made by tools/make_messages.c. */\n#include \"messages.h\"\n\nconst struct message_row message_rows[] = {\n",
          file);
    for (size_t i = 0; i < all->count; i++) {
        const struct sentence *sentence = &all->items[i];
        const char *english = without_context(sentence->english);
        const char *japanese = sentence->japanese.text ? sentence->japanese.text : english;
        fprintf(file, "    {0x%llx, \"", (unsigned long long)sentence->key);
        write_c(file, sentence->english, strlen(sentence->english));
        fputs("\",\n      {\n", file);
        write_language(file, "JAPANESE", japanese);
        write_language(file, "ENGLISH", english);
        write_language(file, "EASY_JAPANESE", sentence->easy.text ? sentence->easy.text : japanese);
        fputs("      }},\n", file);
    }
    fputs("    {0}};\n", file);
    write_index(file, all);
    fclose(file);
    put_file(path, text, length);
    free(text);
}
