/*
 * Any bytes as a template: make_pages takes them or refuses them with a line, and never reads or writes elsewhere.
 * What it takes must be balanced C: as many braces opened as closed outside of strings.
 */
#include <stdio.h>

static FILE *quiet;
#undef stderr
#define stderr quiet
#define main make_pages_main
#include "../../tools/make_pages.c"
#undef main

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_braces(const char *code)
{
    int depth = 0;
    for (; *code; code++) {
        if (*code == '"')
            for (code++; *code && *code != '"'; code++)
                code += *code == '\\' && code[1];
        depth += (*code == '{') - (*code == '}');
        if (!*code || depth < 0)
            abort();
    }
    if (depth != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size > 20000)
        return 0;
    if (!quiet)
        quiet = fopen("/dev/null", "w");
    char *code_text = NULL, *header_text = NULL, *source = malloc(size + 1);
    size_t code_length = 0, header_length = 0;
    FILE *code = open_memstream(&code_text, &code_length), *header = open_memstream(&header_text, &header_length);
    if (!quiet || !source || !code || !header)
        abort();
    memcpy(source, data, size);
    source[size] = 0;
    part_count = 0;
    note_part("m", source);
    int faults = compile("m", "fuzz.html", source, size, code, header);
    fclose(code);
    fclose(header);
    if (!faults)
        check_braces(code_text);
    free(code_text);
    free(header_text);
    free(source);
    return 0;
}
