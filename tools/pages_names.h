/*
 * What make_pages knows about HTML: the elements and attributes a template may use, and their dangers.
 * An unknown element is refused, so that a typing mistake or a new danger is seen at build time.
 */
#pragma once

#include <stdbool.h>
#include <string.h>

static bool is_in(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* White space beside these is not seen, so it is not sent. */
static bool is_block_element(const char *name)
{
    static const char *const names[] = {
        "html", "head", "body", "header", "footer", "main", "nav", "section", "article", "aside", "div", "p", "h1",
        "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody",
        "tfoot", "tr", "th", "td", "colgroup", "col", "form", "fieldset", "legend", "figure", "figcaption", "details",
        "summary", "hr", "br", "option", "optgroup", "select", "datalist", "title", "meta", "link", "script",
        "blockquote", "pre", "dialog", "address", "search", "iframe", "svg", "g", "defs", "pattern", "path", "rect", "circle",
        "line", "polyline", "polygon", "ellipse", "use", "desc", NULL};
    return is_in(names, name);
}

static bool is_known_element(const char *name)
{
    static const char *const inline_names[] = {
        "a", "abbr", "audio", "b", "bdi", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input",
        "ins", "kbd", "label", "mark", "meter", "noscript", "output", "picture", "progress", "q", "rp", "rt", "ruby",
        "s", "samp", "small", "source", "span", "strong", "sub", "sup", "template", "text", "textarea", "time",
        "track", "tspan", "u", "var", "video", "wbr", NULL};
    return is_block_element(name) || is_in(inline_names, name);
}

static bool is_void_element(const char *name)
{
    static const char *const names[] = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta",
                                        "source", "track", "wbr", NULL};
    return is_in(names, name);
}

/* The browser reads no tags inside these: values are shown as words, markup cannot stand there. */
static bool is_words_element(const char *name)
{
    static const char *const names[] = {"title", "option", "textarea", NULL};
    return is_in(names, name);
}

static bool is_preformatted(const char *name)
{
    return strcmp(name, "pre") == 0 || strcmp(name, "textarea") == 0;
}

static bool is_url_attribute(const char *name)
{
    static const char *const names[] = {"href", "src", "action", "formaction", "poster", "cite", NULL};
    return is_in(names, name);
}

/* Read by programs: dates stand there as ISO, numbers plain. */
static bool is_machine_attribute(const char *name)
{
    static const char *const names[] = {"value", "datetime", "min", "max", "step", "content", "d", "points", NULL};
    return is_in(names, name) || begins(name, "data-");
}

/* NULL, or why the attribute cannot stand in a template. */
static const char *attribute_fault(const char *tag, const char *name)
{
    static const char *const others[] = {"srcdoc", "srcset", "ping", "manifest", "background", "xlink:href",
                                         "formmethod", "nonce", "required", "pattern", "autofocus", NULL};
    if (begins(name, "on"))
        return "no script in attributes (CSP): use a data- attribute and app.js";
    if (strcmp(name, "style") == 0)
        return "no style in attributes (CSP): use a class of site.css";
    if (is_in(others, name))
        return "this attribute is not used here";
    if (strcmp(tag, "form") == 0 && strcmp(name, "method") == 0)
        return "plain <form> is for searches (GET); write {form \"/path\"}...{end} for POST";
    if (strcmp(tag, "meta") == 0 && strcmp(name, "http-equiv") == 0)
        return "no http-equiv: headers are sent by the server";
    return NULL;
}
