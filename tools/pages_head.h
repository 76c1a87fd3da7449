/*
 * The part of make_pages that reads a template's first lines and writes the beginning and the end of its functions.
 */
#pragma once

/* "const struct x *view, bool is_new": the names become locals; a star makes a pointer. */
static void read_parameters(struct page *page, const char *start, const char *end)
{
    while (start < end) {
        const char *comma = memchr(start, ',', (size_t)(end - start)), *last = comma ? comma : end, *behind = last;
        while (behind > start && isspace((unsigned char)behind[-1]))
            behind--;
        const char *name = behind;
        while (name > start && is_name_byte(name[-1]))
            name--;
        bool is_pointer = false;
        for (const char *byte = start; byte < name; byte++)
            is_pointer |= *byte == '*';
        add_local(page, name, (size_t)(behind - name), is_pointer);
        start = comma ? comma + 1 : end;
    }
}

static void write_use_of_parameters(struct page *page)
{
    char line[NAME_MAX_BYTES + 16];
    for (int i = 0; i < page->locals.count; i++) {
        snprintf(line, sizeof line, "(void)%s;", page->locals.items[i].name);
        write_raw(page, line);
    }
}

/* The head of a C function that ends in `ending`, on its own line, also declared in the header. */
static void write_function(struct page *page, const char *ending)
{
    const char *comma = page->parameters[0] ? ", " : "";
    char line[1200];
    if (page->kind == PAGE)
        snprintf(line, sizeof line, "enum status %s_page(struct request *req, struct response *res%s%s)", page->name,
                 comma, page->parameters);
    else
        snprintf(line, sizeof line, "void %s_%s(struct output *out%s%s)", page->name, ending, comma,
                 page->parameters);
    fprintf(page->header, "%s;\n", line);
    write_raw(page, "");
    write_raw(page, line);
    write_raw(page, "{");
    page->indent = 1;
    write_use_of_parameters(page);
}

static void read_use(struct page *page, const char *start, const char *end)
{
    start += 3;
    while (start < end && isspace((unsigned char)*start))
        start++;
    bool is_quoted = start < end && *start == '"' && string_end(start, end) == end && end - start > 2;
    if (!is_quoted || memchr(start, '\n', (size_t)(end - start)) || memchr(start, '\\', (size_t)(end - start)))
        fail(page, "write {use \"folder/file.h\"}");
    fprintf(page->header, "#include %.*s\n", (int)(end - start), start);
}

/* {page NAME(ARGS) frame resident}, {part NAME(ARGS)} or {frame NAME(ARGS)}, then the {use} lines. */
static void read_head(struct page *page)
{
    const char *start, *end, *word, *word_end;
    skip_space(page);
    if (take(page) != '{')
        fail(page, "a template begins with {page NAME(ARGS)}, {part NAME(ARGS)} or {frame NAME(ARGS)}");
    take_braces(page, &start, &end);
    page->kind = is_word(start, end, "page") ? PAGE : is_word(start, end, "part") ? PART : FRAME;
    if (page->kind == FRAME && !is_word(start, end, "frame"))
        fail(page, "a template begins with {page NAME(ARGS)}, {part NAME(ARGS)} or {frame NAME(ARGS)}");
    start += page->kind == FRAME ? 5 : 4;
    while (start < end && isspace((unsigned char)*start))
        start++;
    const char *open = memchr(start, '(', (size_t)(end - start));
    const char *close = open ? memchr(open, ')', (size_t)(end - open)) : NULL;
    if (!close || open == start)
        fail(page, "the first line names the template and its arguments: NAME(ARGS)");
    check_name(page, start, (size_t)(open - start), "the template");
    whole_name(page->module, start, (size_t)(open - start), page->name, sizeof page->name);
    for (const char *at = open + 1; at < close; at++)
        if (!is_name_byte(*at) && !strchr(" *,", *at))
            fail(page, "the arguments are C parameters on one line: const struct x *view, bool is_new");
    if ((size_t)(close - open) >= sizeof page->parameters)
        fail(page, "the arguments are too long");
    if (!is_word(open + 1, close, "void"))
        snprintf(page->parameters, sizeof page->parameters, "%.*s", (int)(close - open - 1), open + 1);
    read_parameters(page, page->parameters, page->parameters + strlen(page->parameters));
    start = close + 1;
    if (next_word(&start, end, &word, &word_end)) {
        if (page->kind != PAGE || !is_word(word, word_end, "frame") || !next_word(&start, end, &word, &word_end))
            fail(page, "only \"frame NAME\" can follow, and only for a page");
        check_name(page, word, (size_t)(word_end - word), "the frame");
        snprintf(page->frame, sizeof page->frame, "%.*s", (int)(word_end - word), word);
    }
    for (skip_space(page); ahead(page, "{use "); skip_space(page)) {
        take(page);
        take_braces(page, &start, &end);
        read_use(page, start, end);
    }
    fprintf(page->code, "\n#line %d \"%s\"\n", page->line, page->path);
    page->code_line = page->line;
    write_function(page, page->kind == PART ? "part" : "begin");
    if (page->kind == PAGE) {
        char line[300];
        write_raw(page, "struct output output = output_begin(req, res), *out = &output;");
        snprintf(line, sizeof line, "struct page_head head = {.frame = \"%s\", .name = \"%s\"};", page->frame,
                 page->name);
        write_raw(page, line);
    }
}

static void begin_markup(struct page *page)
{
    page->position.where = AT_TEXT;
    page->has_begun = true;
    page->is_after_block = true;
    if (page->kind != PAGE)
        return;
    if (!page->has_title)
        fail(page, "a page needs {title}...{end} before its markup");
    write_raw(page, "output_page_begin(out, res, &head);");
}

static void read_before_markup(struct page *page)
{
    if (isspace((unsigned char)peek(page)))
        take(page);
    else
        begin_markup(page);
}

/* {title}, {description} and comments; anything else begins the markup. */
static void read_head_braces(struct page *page)
{
    const char *start, *end;
    if (ahead(page, "{title}") || ahead(page, "{description}")) {
        const char *member = ahead(page, "{title}") ? "title" : "description";
        take(page);
        take_braces(page, &start, &end);
        read_title(page, member);
    } else if (ahead(page, "{#")) {
        read_braces(page);
    } else {
        begin_markup(page);
    }
}

/* {content}: the frame's first function ends here, its second one begins. */
static void read_content(struct page *page)
{
    if (page->kind != FRAME || page->has_content || page->blocks || page->position.where != AT_TEXT)
        fail(page, "{content} stands once in a frame, outside of {if}, {each} and {form}");
    settle_space(page, true, 0);
    flush_piece(page);
    page->has_content = true;
    page->indent = 0;
    write_raw(page, "}");
    write_function(page, "end");
}

static void finish(struct page *page)
{
    if (!page->has_begun)
        begin_markup(page);
    if (page->position.depth > 0) {
        page->line = page->open_line[page->position.depth - 1];
        fail(page, "<%s> is not closed", page->open[page->position.depth - 1]);
    }
    if (page->kind == FRAME && !page->has_content)
        fail(page, "a frame has one {content}");
    flush_piece(page);
    if (page->kind == PAGE) {
        write_raw(page, "output_page_end(out, &head);");
        write_raw(page, "return DONE;");
    }
    page->indent = 0;
    write_raw(page, "}");
}
