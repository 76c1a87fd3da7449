/*
 * What every page must keep, checked on the bytes that are sent. Used by tests: of each page, in each language.
 */
#include "web/html.h"

#include "base/list.h"
#include "web/html_reader.h"

enum { OPEN_MAX = 100 };

struct open_element {
    struct text name;
    bool has_words; /* text, alt or aria-label inside: what a link or a button is called */
};

struct texts {
    struct text *items;
    size_t count, size;
};

struct checking {
    struct arena *arena;
    struct open_element open[OPEN_MAX];
    size_t depth;
    struct texts ids, labelled, references, controls;
    int titles, h1s, mains, last_heading;
    bool has_language;
    const char *fault;
    struct text about;
};

static bool fail(struct checking *checking, const char *fault, struct text about)
{
    checking->fault = fault;
    checking->about = about;
    return false;
}

static bool has_text(const struct texts *list, struct text wanted)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_is(list->items[i], wanted))
            return true;
    return false;
}

static bool is_one_of(struct text name, const char *spaced)
{
    struct text rest = text_of(spaced), part;
    while (text_next_part(&rest, ' ', &part))
        if (text_is(part, name))
            return true;
    return false;
}

static bool is_inside(const struct checking *checking, const char *spaced)
{
    for (size_t i = 0; i < checking->depth; i++)
        if (is_one_of(checking->open[i].name, spaced))
            return true;
    return false;
}

static struct text parent(const struct checking *checking)
{
    return checking->depth ? checking->open[checking->depth - 1].name : T("");
}

static const char blocks[] = "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 "
                             "h5 h6 header hr main nav ol p pre section table ul";

/* Children that stand only in certain parents, and parents that hold only certain children: else browsers rearrange. */
static const struct {
    const char *children, *parents;
} homes[] = {{"li", "ul ol"},         {"tr", "thead tbody tfoot"}, {"td th", "tr"},
             {"thead tbody tfoot caption colgroup", "table"}, {"option", "select optgroup datalist"},
             {"dt dd", "dl div"},     {"legend", "fieldset"},      {"summary", "details"},
             {"rt rp", "ruby"},       {"figcaption", "figure"}};
static const struct {
    const char *parents, *children;
} holders[] = {{"ul ol", "li script"},  {"tr", "td th"}, {"thead tbody tfoot", "tr"},
               {"table", "caption colgroup thead tbody tfoot"}, {"select", "option optgroup"},
               {"dl", "dt dd div"},     {"option title textarea", ""}};

static bool check_nesting(struct checking *checking, struct text name)
{
    struct text around = parent(checking);
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
        if (is_one_of(name, homes[i].children) && !is_one_of(around, homes[i].parents) && around.length)
            return fail(checking, "stands where it cannot stand", name);
    for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
        if (is_one_of(around, holders[i].parents) && !is_one_of(name, holders[i].children))
            return fail(checking, "stands in an element that cannot hold it", name);
    if (is_one_of(name, blocks) && is_inside(checking, "p h1 h2 h3 h4 h5 h6 span button label"))
        return fail(checking, "is a block inside running text", name);
    if (is_one_of(name, "a button") && is_inside(checking, "a button"))
        return fail(checking, "is a link or button inside another", name);
    static const char *const lonely[] = {"form", "main", "label"};
    for (size_t i = 0; i < sizeof lonely / sizeof *lonely; i++)
        if (is_one_of(name, lonely[i]) && is_inside(checking, lonely[i]))
            return fail(checking, "stands inside another of its kind", name);
    return true;
}

static void note_references(struct checking *checking, struct text ids)
{
    struct text part;
    while (text_next_part(&ids, ' ', &part))
        if (part.length)
            *LIST_ADD(checking->arena, &checking->references) = part;
}

static bool check_attributes(struct checking *checking, const struct html_token *token)
{
    for (size_t i = 0; i < token->attribute_count; i++) {
        struct text name = token->attributes[i].name, value = token->attributes[i].value;
        if (text_starts(name, T("on")) || text_is(name, T("style")))
            return fail(checking, "is script or style inside the page", name);
        if (text_is(name, T("id"))) {
            if (value.length == 0 || has_text(&checking->ids, value))
                return fail(checking, "is an id that stands twice, or is empty", value);
            *LIST_ADD(checking->arena, &checking->ids) = value;
        }
        if (text_is(name, T("for"))) {
            *LIST_ADD(checking->arena, &checking->labelled) = value;
            note_references(checking, value);
        }
        if (is_one_of(name, "aria-labelledby aria-describedby aria-controls"))
            note_references(checking, value);
        if (text_is(name, T("href")) && text_starts(value, T("#")) && value.length > 1 && text_is(token->name, T("a")))
            note_references(checking, text_from(value, 1));
        if (is_one_of(name, "href src action formaction")
            && (text_starts(value, T("javascript:")) || text_starts(value, T("data:"))))
            return fail(checking, "is a dangerous address", value);
    }
    return true;
}

/* Is the control named by itself or by a label around it? Else its id must be in a label's for. */
static bool check_control(struct checking *checking, const struct html_token *token)
{
    struct text type = T(""), id, ignored;
    html_attribute(token, T("type"), &type);
    if (!is_one_of(token->name, "input select textarea") || is_one_of(type, "hidden submit button image"))
        return true;
    if (is_inside(checking, "label") || html_attribute(token, T("aria-label"), &ignored)
        || html_attribute(token, T("aria-labelledby"), &ignored))
        return true;
    if (!html_attribute(token, T("id"), &id))
        return fail(checking, "is a control without label", token->name);
    *LIST_ADD(checking->arena, &checking->controls) = id;
    return true;
}

static void note_words(struct checking *checking)
{
    for (size_t i = 0; i < checking->depth; i++)
        checking->open[i].has_words = true;
}

static bool check_heading(struct checking *checking, struct text name)
{
    if (name.length != 2 || name.bytes[0] != 'h' || name.bytes[1] < '1' || name.bytes[1] > '6')
        return true;
    int level = name.bytes[1] - '0';
    checking->h1s += level == 1;
    if (checking->last_heading && level > checking->last_heading + 1)
        return fail(checking, "is a heading that leaves out a level", name);
    checking->last_heading = level;
    return true;
}

static bool check_start(struct checking *checking, const struct html_token *token)
{
    struct text name = token->name, value;
    bool is_drawing = is_inside(checking, "svg");
    if (!check_attributes(checking, token) || !check_control(checking, token))
        return false;
    if (!is_drawing && (!check_nesting(checking, name) || !check_heading(checking, name)))
        return false;
    if (is_one_of(name, "style object embed base"))
        return fail(checking, "is not used here", name);
    if (text_is(name, T("iframe")) && !(html_attribute(token, T("title"), &value) && value.length &&
                                        html_attribute(token, T("src"), &value) && text_starts(value, T("/"))))
        return fail(checking, "needs a title and a page of ours", name);
    if (text_is(name, T("script")) && !html_attribute(token, T("src"), &value))
        return fail(checking, "is script inside the page", name);
    if (text_is(name, T("img")) && !html_attribute(token, T("alt"), &value))
        return fail(checking, "is a picture without alt", name);
    if (html_attribute(token, T("aria-label"), &value) || html_attribute(token, T("alt"), &value))
        if (value.length)
            note_words(checking);
    if (text_is(name, T("html")))
        checking->has_language = html_attribute(token, T("lang"), &value) && value.length;
    checking->titles += text_is(name, T("title")) && !is_drawing;
    checking->mains += text_is(name, T("main"));
    if (html_is_void(name) || token->is_closed) {
        if (token->is_closed && !is_drawing && !html_is_void(name))
            return fail(checking, "closes itself outside of svg", name);
        return true;
    }
    if (checking->depth == OPEN_MAX)
        return fail(checking, "is nested too deeply", name);
    bool is_named = html_attribute(token, T("aria-label"), &value) || html_attribute(token, T("aria-labelledby"), &value);
    checking->open[checking->depth++] = (struct open_element){name, is_named};
    return true;
}

static bool check_end(struct checking *checking, struct text name)
{
    if (checking->depth == 0 || !text_is(parent(checking), name))
        return fail(checking, "closes another element than the one that is open", name);
    const struct open_element *element = &checking->open[--checking->depth];
    if (is_one_of(name, "a button label legend h1 h2 h3 summary title") && !element->has_words)
        return fail(checking, "has no words", name);
    return true;
}

static bool check_tokens(struct checking *checking, struct text markup)
{
    struct html_reader reader = {.markup = markup};
    struct html_token token;
    while (html_next(&reader, &token)) {
        bool is_good = true;
        if (token.part == HTML_START)
            is_good = check_start(checking, &token);
        else if (token.part == HTML_END)
            is_good = check_end(checking, token.name);
        else if (token.part == HTML_TEXT && text_trim(token.name).length) {
            note_words(checking);
            if (is_one_of(parent(checking), "ul ol dl table thead tbody tr select script"))
                is_good = fail(checking, "holds words that browsers move elsewhere", parent(checking));
        }
        if (!is_good) {
            checking->about = arena_print(checking->arena, "%.*s (byte %zu)", TEXT_ARGUMENTS(checking->about), token.at);
            return false;
        }
    }
    if (reader.fault)
        return fail(checking, reader.fault, text_slice(markup, reader.at > 40 ? reader.at - 40 : 0, 80));
    if (checking->depth)
        return fail(checking, "is not closed", parent(checking));
    return true;
}

static bool check_references(struct checking *checking)
{
    for (size_t i = 0; i < checking->controls.count; i++)
        if (!has_text(&checking->labelled, checking->controls.items[i]))
            return fail(checking, "is a control without label", checking->controls.items[i]);
    for (size_t i = 0; i < checking->references.count; i++)
        if (!has_text(&checking->ids, checking->references.items[i]))
            return fail(checking, "is an id that something points to, but it is not there",
                        checking->references.items[i]);
    return true;
}

static bool check_whole(struct checking *checking, struct text page)
{
    if (!text_starts(page, T("<!doctype html>")))
        return fail(checking, "does not come first", T("<!doctype html>"));
    if (!checking->has_language)
        return fail(checking, "has no lang", T("html"));
    if (checking->titles != 1)
        return fail(checking, "must stand once", T("title"));
    if (checking->h1s != 1)
        return fail(checking, "must stand once", T("h1"));
    if (checking->mains != 1)
        return fail(checking, "must stand once", T("main"));
    return true;
}

static bool finish(const struct checking *checking, bool is_good, struct text *why)
{
    if (!is_good)
        *why = arena_print(checking->arena, "\"%.*s\": %s", TEXT_ARGUMENTS(checking->about), checking->fault);
    return is_good;
}

bool html_check(struct arena *arena, struct text page, struct text *why)
{
    struct checking checking = {.arena = arena};
    return finish(&checking, check_tokens(&checking, page) && check_references(&checking) && check_whole(&checking, page),
                  why);
}

bool html_check_part(struct arena *arena, struct text part, struct text *why)
{
    struct checking checking = {.arena = arena};
    return finish(&checking, check_tokens(&checking, part) && check_references(&checking), why);
}

struct text html_outline(struct arena *arena, struct text markup)
{
    struct html_reader reader = {.markup = markup};
    struct html_token token;
    struct buffer outline = buffer_new(arena);
    while (html_next(&reader, &token)) {
        if (token.part == HTML_TEXT || token.part == HTML_DOCTYPE)
            continue;
        buffer_print(&outline, "<%s%.*s", token.part == HTML_END ? "/" : "", TEXT_ARGUMENTS(token.name));
        for (size_t i = 0; i < token.attribute_count; i++)
            buffer_print(&outline, " %.*s", TEXT_ARGUMENTS(token.attributes[i].name));
        buffer_put(&outline, T(">"));
    }
    if (reader.fault)
        buffer_print(&outline, "!%s", reader.fault);
    return buffer_text(&outline);
}
