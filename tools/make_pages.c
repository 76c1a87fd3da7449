/*
 * Compiles the templates of one module to C: make_pages MODULE OUT.c OUT.h FILE.html...
 *
 * The language stands in src/web/TEMPLATES.md. The rule it keeps: the place of each value is known here, so escaping
 * is never the page's care; where a value would be dangerous, or markup is not balanced, the file is refused with its
 * line. What comes out is plain C with #line back to the HTML. It does not check expressions: the C compiler does.
 */
#include "pages_expression.h"
#include "pages_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

enum { DEPTH_MAX = 64, SEEN_MAX = 40, PARTS_MAX = 200 };
enum kind { PAGE, PART, FRAME };
enum where { AT_HEAD, AT_TEXT, AT_TAG, AT_VALUE, AT_TITLE };
enum ending { END_OF_FILE, END_END, END_ELSE };

/* Where the reader stands in the markup. Branches of an {if} must agree about it. */
struct position {
    enum where where;
    int depth;         /* open elements */
    bool has_url;      /* the URL attribute has begun */
};

struct page {
    const char *path, *module;
    const char *at, *end; /* the rest of the source */
    int line;
    enum kind kind;
    char name[128], parameters[600], frame[32];
    bool has_title, has_begun, has_content;
    struct locals locals;
    struct position position;
    char open[DEPTH_MAX][24];
    int open_line[DEPTH_MAX];
    char tag[24], attribute[48];
    char seen[SEEN_MAX][48];
    int seen_count;
    int blocks; /* nested {if} {each} {form} */
    /* what is written */
    FILE *code, *header;
    int indent, code_line;
    char piece[64 * 1024];
    size_t piece_length;
    bool has_space, has_line_end, is_after_block;
    jmp_buf failed;
};

static char part_names[PARTS_MAX][128];
static int part_count;

static _Noreturn void fail(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fail(struct page *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s:%d: ", page->path, page->line);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    longjmp(page->failed, 1);
}

/* ---- writing ---- */

static void write_raw(struct page *page, const char *line)
{
    fprintf(page->code, "%*s%s\n", page->indent * 4, "", line);
    page->code_line++;
}

static void flush_piece(struct page *page);

/* One statement of C that stands for the present line of the HTML. */
static void statement(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void statement(struct page *page, const char *format, ...)
{
    flush_piece(page);
    if (page->code_line != page->line)
        fprintf(page->code, "#line %d\n", page->line);
    page->code_line = page->line;
    char c[EXPRESSION_MAX * 2];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(c, sizeof c, format, list);
    va_end(list);
    if (length < 0 || (size_t)length >= sizeof c)
        fail(page, "this statement is too long");
    write_raw(page, c);
}

static void write_c_byte(FILE *to, char byte)
{
    if (byte == '"' || byte == '\\')
        fprintf(to, "\\%c", byte);
    else if (byte == '\n')
        fputs("\\n", to);
    else if (byte == '?')
        fputs("\\?", to); /* no trigraphs */
    else
        fputc(byte, to);
}

static const char *place(const struct page *page);

/* The literal markup collected so far becomes one put_markup. Long ones break behind tags. */
static void flush_piece(struct page *page)
{
    size_t length = page->piece_length, on_line = 0;
    if (length == 0)
        return;
    page->piece_length = 0;
    fprintf(page->code, "%*sput_markup(out, T(\"", page->indent * 4, "");
    for (size_t i = 0; i < length; i++, on_line++) {
        write_c_byte(page->code, page->piece[i]);
        if (on_line > 90 && i + 1 < length && (page->piece[i] == '>' || on_line > 500)
            && ((unsigned char)page->piece[i + 1] & 0xc0) != 0x80) {
            fprintf(page->code, "\"\n%*s\"", page->indent * 4 + 18, "");
            page->code_line++;
            on_line = 0;
        }
    }
    fputs("\"));\n", page->code);
    page->code_line++;
}

static void add(struct page *page, const char *bytes, size_t length)
{
    if (page->piece_length + length > sizeof page->piece)
        flush_piece(page);
    if (length > sizeof page->piece)
        fail(page, "this piece of text is too long");
    memcpy(page->piece + page->piece_length, bytes, length);
    page->piece_length += length;
}

static void add_text(struct page *page, const char *text)
{
    add(page, text, strlen(text));
}

static bool keeps_space(const struct page *page)
{
    for (int i = 0; i < page->position.depth; i++)
        if (is_preformatted(page->open[i]))
            return true;
    return false;
}

/* Called before anything that is seen; `next` is its first byte, or 0 for a value. */
static void settle_space(struct page *page, bool is_block, char next)
{
    bool between_wide = page->has_line_end && (unsigned char)next >= 0x80 && page->piece_length
                        && (unsigned char)page->piece[page->piece_length - 1] >= 0x80;
    if (page->has_space && !is_block && !page->is_after_block && !between_wide)
        add(page, " ", 1);
    page->has_space = page->has_line_end = false;
    page->is_after_block = is_block;
}

/* ---- reading ---- */

static char peek(const struct page *page)
{
    return page->at < page->end ? *page->at : 0;
}

static char take(struct page *page)
{
    char byte = peek(page);
    page->line += byte == '\n';
    page->at += page->at < page->end;
    return byte;
}

static bool ahead(const struct page *page, const char *text)
{
    return (size_t)(page->end - page->at) >= strlen(text) && memcmp(page->at, text, strlen(text)) == 0;
}

static void skip_space(struct page *page)
{
    while (isspace((unsigned char)peek(page)))
        take(page);
}

static void take_name(struct page *page, char *name, size_t size, const char *what)
{
    size_t length = 0;
    while (isalnum((unsigned char)peek(page)) || (peek(page) && strchr("-:_", peek(page)))) {
        if (length + 1 >= size)
            fail(page, "%s is too long", what);
        name[length++] = take(page);
    }
    name[length] = 0;
    if (length == 0)
        fail(page, "%s is missing", what);
}

/* Takes what stands between "{" and its "}"; the cursor is behind "{" and ends behind "}". */
static void take_braces(struct page *page, const char **start, const char **end)
{
    int line = page->line;
    *start = page->at;
    for (int depth = 1; peek(page);) {
        if (peek(page) == '"') {
            const char *behind = string_end(page->at, page->end);
            if (!behind)
                fail(page, "the string does not end");
            while (page->at < behind)
                take(page);
            continue;
        }
        depth += (peek(page) == '{') - (peek(page) == '}');
        *end = page->at;
        take(page);
        if (depth == 0)
            return;
    }
    page->line = line;
    fail(page, "\"{\" without \"}\"");
}

static const char *rewrite(struct page *page, struct expression *expression, const char *start, const char *end)
{
    while (start < end && isspace((unsigned char)*start))
        start++;
    while (end > start && isspace((unsigned char)end[-1]))
        end--;
    expression_rewrite(expression, &page->locals, start, end);
    if (expression->fault)
        fail(page, "%s: {%.*s}", expression->fault, (int)(end - start), start);
    return expression->c;
}

/* Names go into the C as they are written. */
static void check_name(struct page *page, const char *name, size_t length, const char *what)
{
    for (size_t i = 0; i < length; i++)
        if (!is_name_byte(name[i]) || (unsigned char)name[i] >= 0x80)
            fail(page, "%s is no name: %.*s", what, (int)length, name);
    if (length == 0 || length >= NAME_MAX_BYTES || isdigit((unsigned char)name[0]))
        fail(page, "%s is no name", what);
}

static void add_local(struct page *page, const char *name, size_t length, bool is_pointer)
{
    static const char *const of_pages[] = {"output", "req", "res", "head", "mark", NULL};
    struct local local = {.is_pointer = is_pointer};
    check_name(page, name, length, "an argument or item");
    if (page->locals.count == LOCALS_MAX)
        fail(page, "there are too many names");
    memcpy(local.name, name, length);
    if (strcmp(local.name, "out") == 0 || (page->kind == PAGE && is_in(of_pages, local.name)))
        fail(page, "\"%s\" is a name of the page's own", local.name);
    page->locals.items[page->locals.count++] = local;
}

#include "pages_markup.h"
#include "pages_blocks.h"

/* ---- files ---- */

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t size = 4 * 1024 * 1024;
    char *bytes = malloc(size);
    *length = bytes ? fread(bytes, 1, size - 1, file) : 0;
    if (!bytes || *length == size - 1) {
        fprintf(stderr, "%s: too long for a template\n", path);
        exit(1);
    }
    bytes[*length] = 0;
    fclose(file);
    return bytes;
}

static void note_part(const char *module, const char *source)
{
    const char *name = strstr(source, "{part ");
    if (!name || name > source + 200 || part_count == PARTS_MAX)
        return;
    name += 6;
    size_t length = 0;
    while (is_name_byte(name[length]))
        length++;
    if (name[length] == '(')
        whole_name(module, name, length, part_names[part_count++], sizeof part_names[0]);
}

static int compile(const char *module, const char *path, char *source, size_t length, FILE *code, FILE *header)
{
    static struct page page;
    page = (struct page){.path = path, .module = module, .at = source, .end = source + length, .line = 1,
                         .code = code, .header = header, .frame = "resident", .is_after_block = true};
    if (setjmp(page.failed))
        return 1;
    if (memchr(source, 0, length))
        fail(&page, "a NUL byte cannot stand in a template");
    read_head(&page);
    enum ending ending = read_block(&page);
    if (ending != END_OF_FILE)
        fail(&page, ending == END_END ? "{end} without a beginning" : "{else} without {if}");
    finish(&page);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: make_pages MODULE OUT.c OUT.h FILE.html...\n");
        return 2;
    }
    const char *module = argv[1];
    char *code_text = NULL, *header_text = NULL;
    size_t code_length = 0, header_length = 0;
    FILE *code = open_memstream(&code_text, &code_length), *header = open_memstream(&header_text, &header_length);
    int faults = 0;
    part_count = 0;
    fprintf(header, "/* Made by tools/make_pages.c from the templates of %s. */\n#pragma once\n\n"
            "#include \"web/output.h\"\n\n", module);
    fprintf(code, "/* Made by tools/make_pages.c from the templates of %s. */\n#include \"%s.pages.h\"\n\n"
            "#include \"web/chart.h\"\n#include \"web/form.h\"\n#include \"web/site.h\"\n%s", module, module,
            strcmp(module, "web") == 0 ? "" : "#include \"web.pages.h\"\n");
    char **sources = calloc((size_t)argc, sizeof *sources);
    size_t *lengths = calloc((size_t)argc, sizeof *lengths);
    for (int i = 4; i < argc; i++) {
        sources[i] = read_file(argv[i], &lengths[i]);
        note_part(module, sources[i]);
    }
    for (int i = 4; i < argc; i++)
        faults += compile(module, argv[i], sources[i], lengths[i], code, header);
    fclose(code);
    fclose(header);
    if (faults)
        return 1;
    const char *texts[] = {code_text, header_text};
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(argv[2 + i], "wb");
        if (!file || fputs(texts[i], file) < 0 || fclose(file) != 0) {
            perror(argv[2 + i]);
            return 1;
        }
    }
    return 0;
}
