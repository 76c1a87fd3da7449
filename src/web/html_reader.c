#include "web/html_reader.h"

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-'
           || byte == '_' || byte == ':';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static char peek(const struct html_reader *reader)
{
    return reader->at < reader->markup.length ? reader->markup.bytes[reader->at] : 0;
}

static bool fault(struct html_reader *reader, const char *what)
{
    reader->fault = what;
    return false;
}

static struct text take_name(struct html_reader *reader)
{
    size_t start = reader->at;
    while (is_name_byte(peek(reader)))
        reader->at++;
    return text_slice(reader->markup, start, reader->at - start);
}

static void skip_space(struct html_reader *reader)
{
    while (is_space(peek(reader)))
        reader->at++;
}

/* &amp; &#39; &#x27; */
static bool has_good_references(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != '&')
            continue;
        size_t end = i + 1;
        if (end < text.length && text.bytes[end] == '#')
            end++;
        size_t first = end;
        while (end < text.length && is_name_byte(text.bytes[end]))
            end++;
        if (end == first || end >= text.length || text.bytes[end] != ';')
            return false;
    }
    return true;
}

bool html_is_void(struct text name)
{
    static const struct text names[] = {TEXT_INIT("area"), TEXT_INIT("base"), TEXT_INIT("br"),    TEXT_INIT("col"),
                                        TEXT_INIT("hr"),   TEXT_INIT("img"),  TEXT_INIT("input"), TEXT_INIT("link"),
                                        TEXT_INIT("meta"), TEXT_INIT("source"), TEXT_INIT("track"), TEXT_INIT("wbr")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(names[i], name))
            return true;
    return false;
}

bool html_attribute(const struct html_token *token, struct text name, struct text *value)
{
    for (size_t i = 0; i < token->attribute_count; i++) {
        if (!text_is(token->attributes[i].name, name))
            continue;
        *value = token->attributes[i].value;
        return true;
    }
    return false;
}

static bool read_attribute(struct html_reader *reader, struct html_token *token)
{
    struct html_attribute attribute = {.name = take_name(reader)};
    struct text ignored;
    if (attribute.name.length == 0)
        return fault(reader, "something in a tag is no attribute");
    if (html_attribute(token, attribute.name, &ignored))
        return fault(reader, "an attribute stands twice in one tag");
    if (token->attribute_count == HTML_ATTRIBUTES_MAX)
        return fault(reader, "too many attributes");
    if (peek(reader) == '=') {
        reader->at++;
        if (peek(reader) != '"')
            return fault(reader, "an attribute's value is not in double quotes");
        struct text rest = text_from(reader->markup, ++reader->at);
        ptrdiff_t end = text_find_byte(rest, '"');
        if (end == TEXT_NOT_THERE)
            return fault(reader, "an attribute's value does not end");
        attribute.value = text_slice(rest, 0, (size_t)end);
        if (text_find_byte(attribute.value, '<') != TEXT_NOT_THERE || !has_good_references(attribute.value))
            return fault(reader, "an attribute's value is not escaped");
        reader->at += (size_t)end + 1;
        if (is_name_byte(peek(reader)) || peek(reader) == '"')
            return fault(reader, "no space between attributes");
    }
    token->attributes[token->attribute_count++] = attribute;
    return true;
}

static bool read_tag(struct html_reader *reader, struct html_token *token)
{
    reader->at++;
    token->part = peek(reader) == '/' ? HTML_END : HTML_START;
    reader->at += token->part == HTML_END;
    if (peek(reader) < 'a' || peek(reader) > 'z')
        return fault(reader, "\"<\" is not escaped");
    token->name = take_name(reader);
    for (;;) {
        skip_space(reader);
        if (peek(reader) == '>') {
            reader->at++;
            return true;
        }
        if (text_starts(text_from(reader->markup, reader->at), T("/>")) && token->part == HTML_START) {
            token->is_closed = true;
            reader->at += 2;
            return true;
        }
        if (token->part == HTML_END)
            return fault(reader, "an end tag has attributes");
        if (!read_attribute(reader, token))
            return false;
    }
}

bool html_next(struct html_reader *reader, struct html_token *token)
{
    struct text rest = text_from(reader->markup, reader->at);
    *token = (struct html_token){.at = reader->at};
    if (rest.length == 0 || reader->fault)
        return false;
    if (text_starts(rest, T("<!doctype html>"))) {
        token->part = HTML_DOCTYPE;
        reader->at += T("<!doctype html>").length;
        return true;
    }
    if (rest.bytes[0] == '<')
        return read_tag(reader, token);
    ptrdiff_t end = text_find_byte(rest, '<');
    token->part = HTML_TEXT;
    token->name = end == TEXT_NOT_THERE ? rest : text_slice(rest, 0, (size_t)end);
    reader->at += token->name.length;
    return has_good_references(token->name) ? true : fault(reader, "\"&\" is not escaped");
}
