/*
 * The part of make_pages that reads HTML: tags, attributes and running text, and says where a value stands.
 */
#pragma once

static void read_braces(struct page *page); /* pages_blocks.h */

/* The enum place of a value that would stand here. */
static const char *place(const struct page *page)
{
    if (page->position.where == AT_TITLE)
        return "IN_PLAIN";
    if (page->position.where == AT_TEXT)
        return page->position.depth > 0 && is_words_element(page->open[page->position.depth - 1]) ? "IN_WORDS"
                                                                                                  : "IN_TEXT";
    if (is_url_attribute(page->attribute))
        return page->position.has_url ? "IN_URL_PART" : "IN_URL";
    return is_machine_attribute(page->attribute) ? "IN_MACHINE" : "IN_ATTRIBUTE";
}

static bool is_inside(const struct page *page, const char *name)
{
    for (int i = 0; i < page->position.depth; i++)
        if (strcmp(page->open[i], name) == 0)
            return true;
    return false;
}

static void push(struct page *page, const char *name)
{
    if (page->position.depth == DEPTH_MAX)
        fail(page, "elements are nested too deeply");
    page->open_line[page->position.depth] = page->line;
    snprintf(page->open[page->position.depth++], sizeof page->open[0], "%s", name);
}

static void pop(struct page *page, const char *name)
{
    if (page->position.depth == 0)
        fail(page, "</%s> closes nothing", name);
    if (strcmp(page->open[page->position.depth - 1], name) != 0)
        fail(page, "</%s> where </%s> is due", name, page->open[page->position.depth - 1]);
    page->position.depth--;
}

/* "&" only as the beginning of a character reference. */
static void check_reference(struct page *page)
{
    const char *at = page->at + 1;
    at += at < page->end && *at == '#';
    while (at < page->end && isalnum((unsigned char)*at))
        at++;
    if (at >= page->end || *at != ';' || at == page->at + 1)
        fail(page, "write &amp; for \"&\"");
}

static bool has_seen(const struct page *page, const char *name)
{
    for (int i = 0; i < page->seen_count; i++)
        if (strcmp(page->seen[i], name) == 0)
            return true;
    return false;
}

/* "/assets/site.css": the address with the file's hash is known when the page is shown. */
static void read_asset(struct page *page)
{
    char name[100];
    page->at += strlen("/assets/");
    size_t length = 0;
    while (isalnum((unsigned char)peek(page)) || (peek(page) && strchr(".-_", peek(page)))) {
        if (length + 1 >= sizeof name)
            fail(page, "the asset's name is too long");
        name[length++] = take(page);
    }
    name[length] = 0;
    if (length == 0)
        fail(page, "an asset is named in letters: /assets/site.css");
    statement(page, "put_asset(out, T(\"%s\"));", name);
}

/* The literal beginning of a URL attribute. Local paths get the language before them. */
static void begin_url(struct page *page)
{
    static const char *const allowed[] = {"#", "?", "https://", "http://", "mailto:", "tel:", NULL};
    page->position.has_url = true;
    bool is_script = strcmp(page->tag, "script") == 0;
    if (is_script && !ahead(page, "/assets/"))
        fail(page, "scripts come from /assets/ only");
    if (ahead(page, "/assets/")) {
        read_asset(page);
        return;
    }
    if (peek(page) == '/' && !ahead(page, "//")) {
        if (!ahead(page, "/api/"))
            statement(page, "put_language_prefix(out);");
        return;
    }
    for (int i = 0; allowed[i]; i++)
        if (ahead(page, allowed[i]))
            return;
    fail(page, "an address begins with / # ? https:// http:// mailto: tel: or is one value");
}

static bool is_at_braces(const struct page *page)
{
    return (peek(page) == '{' && !ahead(page, "{{")) || (peek(page) == '}' && !ahead(page, "}}"));
}

/* One literal byte of an attribute's value. */
static void read_value_byte(struct page *page)
{
    if (page->at >= page->end)
        fail(page, "the value of %s is not closed", page->attribute);
    if (peek(page) == '"')
        fail(page, "the value of %s ends inside a block", page->attribute);
    if (peek(page) == '<')
        fail(page, "write &lt; for \"<\" in the value of %s", page->attribute);
    if (is_url_attribute(page->attribute) && !page->position.has_url) {
        begin_url(page);
        return;
    }
    if (peek(page) == '&')
        check_reference(page);
    if (peek(page) == '{' || peek(page) == '}')
        take(page); /* the first of {{ or }} */
    char byte = take(page);
    add(page, &byte, 1);
}

/* Reads an attribute's value up to its closing quote, which is taken. */
static void read_value(struct page *page)
{
    page->position.where = AT_VALUE;
    page->position.has_url = false;
    while (peek(page) != '"') {
        if (is_at_braces(page))
            read_braces(page);
        else
            read_value_byte(page);
    }
    take(page);
    page->position.where = AT_TAG;
    page->position.has_url = false;
}

static void read_attribute(struct page *page)
{
    take_name(page, page->attribute, sizeof page->attribute, "an attribute's name");
    const char *fault = attribute_fault(page->tag, page->attribute);
    if (fault)
        fail(page, "%s: %s", page->attribute, fault);
    if (has_seen(page, page->attribute))
        fail(page, "%s stands twice in <%s>", page->attribute, page->tag);
    if (page->seen_count == SEEN_MAX)
        fail(page, "too many attributes");
    snprintf(page->seen[page->seen_count++], sizeof page->seen[0], "%s", page->attribute);
    add_text(page, " ");
    add_text(page, page->attribute);
    if (peek(page) != '=')
        return;
    take(page);
    if (peek(page) != '"')
        fail(page, "the value of %s must stand in double quotes", page->attribute);
    add_text(page, "=\"");
    take(page);
    read_value(page);
    add_text(page, "\"");
}

static void close_start_tag(struct page *page, bool is_self_closed)
{
    const char *tag = page->tag;
    if (is_self_closed && !is_inside(page, "svg") && !is_void_element(tag))
        fail(page, "<%s/> closes itself only inside <svg>", tag);
    if (strcmp(tag, "img") == 0 && !has_seen(page, "alt"))
        fail(page, "<img> needs alt (alt=\"\" for decoration)");
    if (strcmp(tag, "button") == 0 && !has_seen(page, "type"))
        fail(page, "<button> needs type");
    if (strcmp(tag, "script") == 0 && !has_seen(page, "src"))
        fail(page, "<script> only with src=\"/assets/...\"");
    add_text(page, is_self_closed && !is_void_element(tag) ? "/>" : ">");
    if (!is_self_closed && !is_void_element(tag))
        push(page, tag);
    page->position.where = AT_TEXT;
    page->is_after_block = is_block_element(tag);
    if (strcmp(tag, "script") == 0 && !ahead(page, "</script>"))
        fail(page, "<script> has no content here");
}

/* The cursor is behind "<name". */
static void read_tag(struct page *page)
{
    for (;;) {
        skip_space(page);
        if (peek(page) == '{') {
            read_braces(page);
            if (page->position.where != AT_TAG)
                return;
        } else if (peek(page) == '>') {
            take(page);
            close_start_tag(page, false);
            return;
        } else if (ahead(page, "/>")) {
            take(page);
            take(page);
            close_start_tag(page, true);
            return;
        } else if (page->at >= page->end) {
            fail(page, "<%s is not closed", page->tag);
        } else {
            read_attribute(page);
        }
    }
}

static void read_start_tag(struct page *page)
{
    take(page);
    take_name(page, page->tag, sizeof page->tag, "a tag's name");
    if (!is_known_element(page->tag))
        fail(page, "<%s> is not used here", page->tag);
    if (page->position.depth > 0 && is_words_element(page->open[page->position.depth - 1]))
        fail(page, "<%s> holds words only", page->open[page->position.depth - 1]);
    if (strcmp(page->tag, "form") == 0 && is_inside(page, "form"))
        fail(page, "a form inside a form");
    settle_space(page, is_block_element(page->tag), 0);
    page->seen_count = 0;
    page->position.where = AT_TAG;
    add_text(page, "<");
    add_text(page, page->tag);
    read_tag(page);
}

static void read_end_tag(struct page *page)
{
    char name[24];
    take(page);
    take(page);
    take_name(page, name, sizeof name, "a tag's name");
    skip_space(page);
    if (peek(page) != '>')
        fail(page, "</%s is not closed", name);
    take(page);
    settle_space(page, is_block_element(name), 0);
    if (is_void_element(name))
        fail(page, "</%s> does not exist", name);
    pop(page, name);
    add_text(page, "</");
    add_text(page, name);
    add_text(page, ">");
}

static void skip_comment(struct page *page)
{
    int line = page->line;
    while (!ahead(page, "-->")) {
        if (page->at >= page->end) {
            page->line = line;
            fail(page, "the comment is not closed");
        }
        if (peek(page) == '{')
            fail(page, "values cannot stand in a comment; write {# ... #}");
        take(page);
    }
    page->at += 3;
}

static void read_text_byte(struct page *page)
{
    char byte = peek(page);
    if (page->position.where == AT_TITLE && (byte == '<' || byte == '&'))
        fail(page, "a title and a description hold words only");
    if (isspace((unsigned char)byte) && !keeps_space(page)) {
        page->has_space = true;
        page->has_line_end |= byte == '\n';
        take(page);
        return;
    }
    if (byte == '&')
        check_reference(page);
    settle_space(page, false, byte);
    take(page);
    if (byte == '{' || byte == '}')
        take(page); /* the second of {{ or }} */
    add(page, &byte, 1);
}

static void read_markup(struct page *page)
{
    if (ahead(page, "<!--"))
        skip_comment(page);
    else if (ahead(page, "<!doctype html>") && page->kind == FRAME && page->position.depth == 0) {
        add_text(page, "<!doctype html>");
        page->at += strlen("<!doctype html>");
    } else if (ahead(page, "</"))
        read_end_tag(page);
    else if (page->at + 1 < page->end && islower((unsigned char)page->at[1]))
        read_start_tag(page);
    else
        fail(page, "write &lt; for \"<\"");
}
