/*
 * Compiles files into the program:  make_assets MODULE OUT.c OUT.h asset-list
 *
 * asset-list names one file a line, relative to itself; '#' begins a comment. Each file gets an address with a hash of its
 * bytes (/assets/site.0a1b2c3d.css), its content type by its ending, and a gzip copy where that is smaller.
 */
#include "generator.h"

#include <libdeflate.h>
#include <stdbool.h>
#include <stdint.h>

static const struct {
    const char *ending, *type;
    bool is_compressible;
} types[] = {{"css", "text/css; charset=utf-8", true},
             {"js", "text/javascript; charset=utf-8", true},
             {"svg", "image/svg+xml", true},
             {"txt", "text/plain; charset=utf-8", true},
             {"json", "application/json; charset=utf-8", true},
             {"webmanifest", "application/manifest+json", true},
             {"ico", "image/x-icon", true},
             {"png", "image/png", false},
             {"jpg", "image/jpeg", false},
             {"webp", "image/webp", false},
             {"woff2", "font/woff2", false},
             {"pdf", "application/pdf", false}};

struct bytes {
    unsigned char *bytes;
    size_t length;
};

static struct bytes read_bytes(const char *path, int line)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        refuse(line, "%s: %s", path, strerror(errno));
    size_t size = 1 << 16, got;
    struct bytes read = {malloc(size), 0};
    while (read.bytes && (got = fread(read.bytes + read.length, 1, size - read.length, stream)) > 0) {
        read.length += got;
        if (read.length == size)
            read.bytes = realloc(read.bytes, size *= 2);
    }
    if (!read.bytes || ferror(stream))
        refuse(line, "%s: cannot be read", path);
    fclose(stream);
    return read;
}

static void write_array(FILE *out, const char *name, int number, struct bytes bytes)
{
    fprintf(out, "static const unsigned char %s_%d[] = {", name, number);
    for (size_t i = 0; i < bytes.length; i++)
        fprintf(out, "%s%u,", i % 32 ? "" : "\n    ", bytes.bytes[i]);
    fprintf(out, "%s};\n", bytes.length ? "\n" : "0");
}

static uint32_t hash_of(struct bytes bytes)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < bytes.length; i++)
        hash = (hash ^ bytes.bytes[i]) * 0x100000001b3u;
    return (uint32_t)(hash ^ hash >> 32);
}

static struct bytes compressed(struct bytes bytes)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(12);
    struct bytes smaller = {malloc(bytes.length + 1), 0};
    if (!compressor || !smaller.bytes)
        refuse(0, "out of memory");
    smaller.length = libdeflate_gzip_compress(compressor, bytes.bytes, bytes.length, smaller.bytes,
                                              bytes.length - bytes.length / 16);
    libdeflate_free_compressor(compressor);
    return smaller;
}

struct row {
    char name[128], url[192];
    const char *type;
    size_t length, compressed_length;
};

static void add_file(FILE *out, const char *folder, const char *listed, int line, int number, struct row *row)
{
    char path[4096];
    const char *name = file_name(listed), *dot = strrchr(name, '.');
    size_t kind = 0;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, listed) >= sizeof path)
        refuse(line, "the path is too long");
    for (const char *byte = name; *byte; byte++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", *byte))
            refuse(line, "%s: a name has small letters, digits, - _ . only", name);
    while (dot && kind < sizeof types / sizeof *types && strcmp(types[kind].ending, dot + 1) != 0)
        kind++;
    if (!dot || dot == name || kind == sizeof types / sizeof *types || strlen(name) >= sizeof row->name)
        refuse(line, "%s: an ending whose content type is not known here", name);
    struct bytes bytes = read_bytes(path, line);
    struct bytes smaller = types[kind].is_compressible ? compressed(bytes) : (struct bytes){NULL, 0};
    snprintf(row->name, sizeof row->name, "%s", name);
    snprintf(row->url, sizeof row->url, "/assets/%.*s.%08x%s", (int)(dot - name), name, hash_of(bytes), dot);
    row->type = types[kind].type;
    row->length = bytes.length;
    row->compressed_length = smaller.length;
    write_array(out, "bytes", number, bytes);
    if (smaller.length)
        write_array(out, "compressed", number, smaller);
    free(bytes.bytes);
    free(smaller.bytes);
}

int main(int argc, char **argv)
{
    enum { MOST = 256 };
    static struct row rows[MOST];
    int count = 0, line = 0;
    if (argc != 5) {
        fprintf(stderr, "usage: make_assets MODULE OUT.c OUT.h asset-list\n");
        return 2;
    }
    char *list = read_whole(argv[4]), folder[4096];
    snprintf(folder, sizeof folder, "%.*s", (int)(file_name(argv[4]) - argv[4]), argv[4]);
    FILE *code = open_output(argv[2]), *header = open_output(argv[3]);
    fprintf(code, "/* Made by tools/make_assets from %s's asset-list. */\n#include \"%s.assets.h\"\n\n", argv[1], argv[1]);
    for (char *next = list, *end; *next; next = end) {
        end = next + strcspn(next, "\n");
        if (*end)
            *end++ = 0;
        line++;
        next += strspn(next, " \t");
        next[strcspn(next, " \t\r#")] = 0;
        if (!*next)
            continue;
        if (count == MOST)
            refuse(line, "more than %d files", MOST);
        add_file(code, *folder ? folder : ".", next, line, count, &rows[count]);
        count++;
    }
    fprintf(code, "\nconst struct asset %s_assets[] = {\n", argv[1]);
    for (int i = 0; i < count; i++) {
        struct row *row = &rows[i];
        fprintf(code, "    {TEXT_INIT(\"%s\"), TEXT_INIT(\"%s\"), TEXT_INIT(\"%s\"),\n     {(const char *)bytes_%d, %zu}, ",
                row->name, row->url, row->type, i, row->length);
        if (row->compressed_length)
            fprintf(code, "{(const char *)compressed_%d, %zu}},\n", i, row->compressed_length);
        else
            fprintf(code, "{NULL, 0}},\n");
    }
    fprintf(code, "    {.name = {NULL, 0}}};\n");
    fprintf(header, "/* Made by tools/make_assets. */\n#pragma once\n\n#include \"web/assets.h\"\n\n"
                    "extern const struct asset %s_assets[]; /* ended by {0} */\n", argv[1]);
    close_output(code);
    close_output(header);
    free(list);
    return 0;
}
