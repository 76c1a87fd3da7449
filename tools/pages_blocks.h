/*
 * The part of make_pages that reads what stands in braces: values, sentences, conditions, lists, forms and parts.
 */
#pragma once

static enum ending read_block(struct page *page);

/* MODULE_NAME, or NAME when it begins with the module's name already. */
static void whole_name(const char *module, const char *name, size_t length, char *whole, size_t size)
{
    size_t own = strlen(module);
    bool has_module = length >= own && memcmp(name, module, own) == 0 && (length == own || name[own] == '_');
    snprintf(whole, size, "%s%s%.*s", has_module ? "" : module, has_module ? "" : "_", (int)length, name);
}

static bool is_word(const char *start, const char *end, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(end - start) >= length && memcmp(start, word, length) == 0
           && (start + length == end || isspace((unsigned char)start[length]));
}

static void indent(struct page *page)
{
    page->indent++;
    if (++page->blocks > 30)
        fail(page, "blocks are nested too deeply");
}

static void outdent(struct page *page)
{
    flush_piece(page);
    page->indent--;
    page->blocks--;
}

static void check_position(struct page *page, const struct position *wanted, bool with_url, const char *what)
{
    const struct position *now = &page->position;
    if (now->where != wanted->where || now->depth != wanted->depth || (with_url && now->has_url != wanted->has_url))
        fail(page, "%s ends at another place of the markup than it began%s%s%s", what,
             now->depth > wanted->depth ? ": <" : "", now->depth > wanted->depth ? page->open[now->depth - 1] : "",
             now->depth > wanted->depth ? "> is open" : "");
}

static enum ending read_branch(struct page *page)
{
    struct position start = page->position;
    int line = page->line;
    indent(page);
    enum ending ending = read_block(page);
    if (ending == END_OF_FILE) {
        page->line = line;
        fail(page, "this block is not ended by {end}");
    }
    check_position(page, &start, false, "the block");
    outdent(page);
    return ending;
}

static void write_if(struct page *page, const char *before, const char *start, const char *end)
{
    struct expression expression;
    statement(page, "%sif (holds(%s)) {", before, rewrite(page, &expression, start, end));
}

/* The cursor is behind an {else ...}; *start to *end is what stood in its braces. */
static bool is_else_if(const char **start, const char *end)
{
    *start += 4;
    while (*start < end && isspace((unsigned char)**start))
        ++*start;
    if (!is_word(*start, end, "if"))
        return false;
    *start += 2;
    return true;
}

static const char *last_start, *last_end; /* the braces that ended the last block */

static void read_if(struct page *page, const char *start, const char *end)
{
    struct position before = page->position, after;
    int seen = page->seen_count;
    bool is_complete = false, is_first = true;
    settle_space(page, page->is_after_block, 0);
    bool was_after_block = page->is_after_block;
    write_if(page, "", start + 2, end);
    for (;;) {
        page->position = before;
        page->seen_count = seen;
        page->is_after_block = was_after_block;
        enum ending ending = read_branch(page);
        if (is_first)
            after = page->position;
        check_position(page, &after, true, "this branch");
        is_first = false;
        if (ending == END_END)
            break;
        start = last_start;
        if (is_complete)
            fail(page, "{else} after {else}");
        if (is_else_if(&start, last_end)) {
            write_if(page, "} else ", start, last_end);
        } else {
            is_complete = true;
            statement(page, "} else {");
        }
    }
    if (!is_complete)
        check_position(page, &before, true, "an {if} without {else}");
    write_raw(page, "}");
}

/* {each NAME in LIST}, {each NAME in ITEMS count COUNT} */
static void read_each(struct page *page, const char *start, const char *end)
{
    struct expression items, count;
    const char *word, *word_end, *name = start += 4;
    next_word(&start, end, &name, &word_end);
    int length = (int)(word_end - name);
    if (!next_word(&start, end, &word, &word_end) || !is_word(word, word_end, "in"))
        fail(page, "write {each item in list}");
    next_word(&start, end, &word, &word_end);
    rewrite(page, &items, word, word_end);
    bool is_pointer = local_named(&page->locals, word, (size_t)(word_end - word))
                      && local_named(&page->locals, word, (size_t)(word_end - word))->is_pointer;
    if (next_word(&start, end, &word, &word_end)) {
        if (!is_word(word, word_end, "count") || !next_word(&start, end, &word, &word_end))
            fail(page, "write {each item in items count number}");
        rewrite(page, &count, word, word_end);
    } else {
        char list[EXPRESSION_MAX];
        snprintf(list, sizeof list, items.c[0] == '*' ? "(%s)%s" : "%s%s", items.c, is_pointer ? "->" : ".");
        snprintf(items.c, sizeof items.c, "%.*sitems", EXPRESSION_MAX - 8, list);
        snprintf(count.c, sizeof count.c, "%.*scount", EXPRESSION_MAX - 8, list);
    }
    struct position before = page->position;
    int locals = page->locals.count;
    settle_space(page, page->is_after_block, 0);
    statement(page, "for (size_t %.*s_at = 0; %.*s_at < (size_t)(%s); %.*s_at++) {", length, name, length, name,
              count.c, length, name);
    add_local(page, name, (size_t)length, true);
    char at_name[NAME_MAX_BYTES * 2];
    int at_length = snprintf(at_name, sizeof at_name, "%.*s_at", length, name);
    add_local(page, at_name, (size_t)at_length, false);
    page->indent++;
    statement(page, "const __typeof__(*(%s)) *%.*s = &(%s)[%s];", items.c, length, name, items.c, at_name);
    statement(page, "(void)%.*s;", length, name);
    page->indent--;
    enum ending ending = read_branch(page);
    check_position(page, &before, true, "{each}");
    page->locals.count = locals;
    write_raw(page, "}");
    if (ending == END_ELSE) {
        statement(page, "if ((%s) == 0) {", count.c);
        if (read_branch(page) != END_END)
            fail(page, "{else} after {else}");
        check_position(page, &before, true, "{else}");
        write_raw(page, "}");
    }
}

static uint64_t message_key(const char *english, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++) {
        i += english[i] == '\\' && i + 1 < length;
        hash = (hash ^ (unsigned char)english[i]) * 0x100000001b3u;
    }
    return hash;
}

static int placeholders(const char *english, const char *end)
{
    int most = 0;
    for (; english + 1 < end; english++)
        if (*english == '{' && isdigit((unsigned char)english[1]) && english[1] - '0' > most)
            most = english[1] - '0';
    return most;
}

/* {t "English" value...} */
static void read_sentence(struct page *page, const char *start, const char *end)
{
    struct expression expression;
    char values[EXPRESSION_MAX] = "";
    const char *literal = strchr(start, '"'), *word, *word_end;
    const char *at = literal && literal < end ? string_end(literal, end) : NULL;
    if (!at || at == literal + 2)
        fail(page, "write {t \"English sentence\"}");
    if (memchr(literal, '\n', (size_t)(at - literal)))
        fail(page, "a sentence stands on one line");
    int wanted = placeholders(literal, at), given = 0;
    int length = (int)(at - literal);
    unsigned long long key = message_key(literal + 1, (size_t)length - 2);
    bool in_text = strcmp(place(page), "IN_TEXT") == 0;
    size_t used = 0;
    for (; next_word(&at, end, &word, &word_end); given++) {
        int wrote = snprintf(values + used, sizeof values - used, ", %s(%s)", in_text ? "SHOWN_IN_TEXT" : "SHOWN",
                             rewrite(page, &expression, word, word_end));
        used += (size_t)wrote;
        if (used >= sizeof values)
            fail(page, "these values are too long");
    }
    if (wanted != given)
        fail(page, "the sentence has places for %d values and gets %d", wanted, given);
    if (given)
        statement(page, "put_message(out, %s, MESSAGE(%.*s, 0x%llx)%s);", place(page), length, literal, key, values);
    else if (in_text)
        statement(page, "put(out, MESSAGE(%.*s, 0x%llx));", length, literal, key);
    else
        statement(page, "put_in(out, %s, MESSAGE(%.*s, 0x%llx));", place(page), length, literal, key);
}

static void write_value(struct page *page, const char *start, const char *end)
{
    struct expression expression;
    if (strcmp(place(page), "IN_URL") == 0 && strcmp(page->tag, "script") == 0)
        fail(page, "scripts come from /assets/ only");
    rewrite(page, &expression, start, end);
    if (strcmp(place(page), "IN_TEXT") == 0)
        statement(page, "put(out, %s);", expression.c);
    else
        statement(page, "put_in(out, %s, %s);", place(page), expression.c);
    if (page->position.where == AT_VALUE && is_url_attribute(page->attribute))
        page->position.has_url = true;
}

/* {part name args...}, {icon "name"}, {chart expression} */
static void read_call(struct page *page, const char *start, const char *end)
{
    struct expression expression;
    char call[EXPRESSION_MAX] = "", name[256];
    const char *word, *word_end;
    if (is_word(start, end, "icon")) {
        settle_space(page, false, 0);
        statement(page, "put_icon(out, %s);", rewrite(page, &expression, start + 4, end));
        return;
    }
    settle_space(page, true, 0);
    if (is_word(start, end, "chart")) {
        statement(page, "put_chart(out, &(%s));", rewrite(page, &expression, start + 5, end));
        return;
    }
    start += 4;
    if (!next_word(&start, end, &word, &word_end))
        fail(page, "write {part name values}");
    check_name(page, word, (size_t)(word_end - word), "the part");
    whole_name(page->module, word, (size_t)(word_end - word), name, sizeof name);
    bool is_own = false;
    for (int i = 0; i < part_count; i++)
        is_own |= strcmp(part_names[i], name) == 0;
    if (!is_own)
        snprintf(name, sizeof name, "%.*s", (int)(word_end - word), word);
    for (size_t used = 0; next_word(&start, end, &word, &word_end);) {
        used += (size_t)snprintf(call + used, sizeof call - used, ", %s", rewrite(page, &expression, word, word_end));
        if (used >= sizeof call)
            fail(page, "these values are too long");
    }
    statement(page, "%s_part(out%s);", name, call);
}

/* The cursor is behind "{form": the path, uploads, class and id; then the block. */
static void read_form(struct page *page)
{
    bool has_uploads = false;
    struct expression expression;
    if (page->position.where != AT_TEXT || is_inside(page, "form"))
        fail(page, "{form} stands between tags, and not inside a form");
    settle_space(page, true, 0);
    snprintf(page->tag, sizeof page->tag, "form");
    snprintf(page->attribute, sizeof page->attribute, "action");
    page->seen_count = 0;
    add_text(page, "<form action=\"");
    skip_space(page);
    if (peek(page) == '"') {
        take(page);
        read_value(page);
    } else {
        const char *start = page->at;
        while (peek(page) && peek(page) != '}' && !isspace((unsigned char)peek(page)))
            take(page);
        statement(page, "put_in(out, IN_URL, %s);", rewrite(page, &expression, start, page->at));
    }
    add_text(page, "\" method=\"post\" accept-charset=\"utf-8\" novalidate");
    page->position.where = AT_TAG;
    for (skip_space(page); peek(page) != '}'; skip_space(page)) {
        if (ahead(page, "uploads") && !has_uploads) {
            page->at += strlen("uploads");
            has_uploads = true;
        } else {
            read_attribute(page);
        }
    }
    take(page);
    add_text(page, has_uploads ? " enctype=\"multipart/form-data\">" : ">");
    statement(page, "put_form_secrets(out);");
    page->position.where = AT_TEXT;
    push(page, "form");
    if (read_branch(page) != END_END)
        fail(page, "{else} without {if}");
    settle_space(page, true, 0);
    pop(page, "form");
    add_text(page, "</form>");
}

static void read_title(struct page *page, const char *member)
{
    struct position before = page->position;
    if (page->kind != PAGE || page->has_begun || page->position.where != AT_HEAD)
        fail(page, "{%s} stands once, before the markup of a page", member);
    page->position.where = AT_TITLE;
    page->is_after_block = true;
    write_raw(page, "{");
    page->indent++;
    write_raw(page, "size_t mark = output_mark(out);");
    if (read_branch(page) != END_END)
        fail(page, "{%s} is not ended by {end}", member);
    statement(page, "head.%s = output_cut(out, mark);", member);
    page->indent--;
    write_raw(page, "}");
    page->position = before;
    page->has_title |= strcmp(member, "title") == 0;
    page->is_after_block = true;
    page->has_space = false;
}

#include "pages_head.h"

/* Anything in braces but {else} and {end}. The cursor is at "{". */
static void read_braces(struct page *page)
{
    const char *start, *end;
    bool in_tag = page->position.where == AT_TAG;
    if (peek(page) == '}')
        fail(page, "\"}\" without \"{\"; write }} for one that is seen");
    take(page);
    if (ahead(page, "#")) {
        while (!ahead(page, "#}"))
            if (!take(page))
                fail(page, "the comment is not closed");
        page->at += 2;
        return;
    }
    if (ahead(page, "form ") && page->position.where == AT_TEXT) {
        page->at += 4;
        read_form(page);
        return;
    }
    take_braces(page, &start, &end);
    if (is_word(start, end, "if")) {
        read_if(page, start, end);
        return;
    }
    if (in_tag)
        fail(page, "a value cannot stand for a tag's or an attribute's name: {%.*s}", (int)(end - start), start);
    if (is_word(start, end, "each")) {
        read_each(page, start, end);
    } else if (is_word(start, end, "t")) {
        if (page->position.where == AT_VALUE && is_url_attribute(page->attribute))
            fail(page, "an address holds no sentence");
        settle_space(page, false, 0);
        read_sentence(page, start, end);
    } else if (is_word(start, end, "part") || is_word(start, end, "icon") || is_word(start, end, "chart")) {
        if (strcmp(place(page), "IN_TEXT") != 0)
            fail(page, "markup cannot stand here: {%.*s}", (int)(end - start), start);
        read_call(page, start, end);
    } else if (is_word(start, end, "content")) {
        read_content(page);
    } else {
        settle_space(page, false, 0);
        write_value(page, start, end);
    }
}

/* Is the next thing {end} or {else ...}? Then takes it. */
static bool takes_ending(struct page *page, enum ending *ending)
{
    bool is_end = ahead(page, "{end}");
    if (!is_end && !ahead(page, "{else}") && !ahead(page, "{else "))
        return false;
    take(page);
    take_braces(page, &last_start, &last_end);
    *ending = is_end ? END_END : END_ELSE;
    return true;
}

/* Reads until {end}, {else} or the end of the file. Also runs inside a tag or a value, for {if} there. */
static enum ending read_block(struct page *page)
{
    enum ending ending;
    for (;;) {
        if (page->at >= page->end)
            return END_OF_FILE;
        if (page->position.where == AT_TAG)
            skip_space(page);
        if (takes_ending(page, &ending)) {
            if (page->position.where == AT_TEXT)
                settle_space(page, page->is_after_block, 0);
            return ending;
        }
        char byte = peek(page);
        if (is_at_braces(page))
            page->position.where == AT_HEAD ? read_head_braces(page) : read_braces(page);
        else if (page->position.where == AT_HEAD)
            read_before_markup(page);
        else if (page->position.where == AT_TAG)
            read_attribute(page);
        else if (page->position.where == AT_VALUE)
            read_value_byte(page);
        else if (byte == '<' && page->position.where == AT_TEXT)
            read_markup(page);
        else
            read_text_byte(page);
    }
}
