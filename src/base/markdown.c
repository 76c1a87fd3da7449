#include "base/markdown.h"

#include "base/buffer.h"
#include "base/check.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>

enum { HTML_GROWTH_MAX = 10, HEADING_MAX = 6 };

static void release_node(void *node)
{
    cmark_node_free(node);
}

static void release_parser(void *parser)
{
    cmark_parser_free(parser);
}

static void register_extensions(void)
{
    cmark_gfm_core_extensions_ensure_registered();
}

/* Parses; the tree is freed with the arena (or an earlier mark). */
static enum status parsed(struct arena *arena, struct text source, cmark_parser **parser, cmark_node **root)
{
    static const char *const extensions[] = {"table", "strikethrough", "autolink"};
    static pthread_once_t once = PTHREAD_ONCE_INIT; /* cmark keeps one list of extensions for the process */
    if (source.length > MARKDOWN_BYTES_MAX)
        return TOO_MUCH;
    if (!text_is_utf8(source))
        return INVALID;
    pthread_once(&once, register_extensions);
    *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    check(*parser != NULL);
    arena_on_reset(arena, release_parser, *parser);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        check(cmark_parser_attach_syntax_extension(*parser, cmark_find_syntax_extension(extensions[i])));
    cmark_parser_feed(*parser, source.bytes ? source.bytes : "", source.length);
    *root = cmark_parser_finish(*parser);
    check(*root != NULL);
    arena_on_reset(arena, release_node, *root);
    return DONE;
}

static bool is_local_path(struct text url)
{
    if (text_starts(url, T("#")))
        return true;
    /* "//host" and "/\host" leave the site */
    return text_starts(url, T("/")) && !text_starts(url, T("//")) && !text_starts(url, T("/\\"));
}

static bool has_control(struct text url)
{
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.bytes[i] <= ' ' || url.bytes[i] == 0x7f)
            return true;
    return false;
}

static bool has_scheme(struct text url, struct text scheme)
{
    return text_is_same_ascii(text_slice(url, 0, scheme.length), scheme);
}

static bool is_safe_link(struct text url)
{
    if (has_control(url))
        return false;
    return is_local_path(url) || has_scheme(url, T("https://")) || has_scheme(url, T("http://")) ||
           has_scheme(url, T("mailto:")) || has_scheme(url, T("tel:"));
}

/* Puts the children in the place of their parent, so that a refused link leaves its words. */
static void unwrap(cmark_node *node)
{
    cmark_node *child;
    while ((child = cmark_node_first_child(node))) {
        cmark_node_unlink(child);
        check(cmark_node_insert_before(node, child));
    }
    cmark_node_unlink(node);
    cmark_node_free(node);
}

/* Raw HTML becomes the text it was written as. */
static void show_as_text(struct arena *arena, cmark_node *node, bool is_block)
{
    struct text written = text_trim(text_of(cmark_node_get_literal(node)));
    cmark_node *shown = cmark_node_new(CMARK_NODE_TEXT), *place = shown;
    check(cmark_node_set_literal(shown, arena_terminated(arena, written)));
    if (is_block) {
        place = cmark_node_new(CMARK_NODE_PARAGRAPH);
        check(cmark_node_append_child(place, shown));
    }
    check(cmark_node_insert_before(node, place));
    cmark_node_unlink(node);
    cmark_node_free(node);
}

static void make_safe(struct arena *arena, cmark_node *node, int heading_shift)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING: {
        int level = cmark_node_get_heading_level(node) + heading_shift;
        cmark_node_set_heading_level(node, level > HEADING_MAX ? HEADING_MAX : level < 1 ? 1 : level);
        break;
    }
    case CMARK_NODE_LINK:
        if (!is_safe_link(text_of(cmark_node_get_url(node))))
            unwrap(node);
        break;
    case CMARK_NODE_IMAGE: {
        struct text url = text_of(cmark_node_get_url(node));
        if (has_control(url) || !is_local_path(url) || text_starts(url, T("#")))
            unwrap(node);
        break;
    }
    case CMARK_NODE_HTML_BLOCK:
        show_as_text(arena, node, true);
        break;
    case CMARK_NODE_HTML_INLINE:
        show_as_text(arena, node, false);
        break;
    default:
        break;
    }
}

/* The iterator may lose its own node on leaving it, so what is changed is listed first, innermost first. */
static void make_tree_safe(struct arena *arena, cmark_node *root, int heading_shift)
{
    struct buffer found = buffer_new(arena);
    cmark_iter *walk = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        cmark_node_type type = cmark_node_get_type(node);
        bool is_leaf = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
        bool is_container = type == CMARK_NODE_HEADING || type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
        if ((is_leaf && event == CMARK_EVENT_ENTER) || (is_container && event == CMARK_EVENT_EXIT))
            buffer_put(&found, (struct text){(const char *)&node, sizeof node});
    }
    cmark_iter_free(walk);
    cmark_node *const *nodes = (cmark_node *const *)(const void *)found.bytes;
    for (size_t i = 0; i < found.length / sizeof *nodes; i++)
        make_safe(arena, nodes[i], heading_shift);
}

enum status markdown_html(struct arena *arena, struct text source, int heading_shift, struct text *html)
{
    cmark_parser *parser;
    cmark_node *root;
    enum status status = parsed(arena, source, &parser, &root);
    if (status != DONE)
        return status;
    make_tree_safe(arena, root, heading_shift);
    char *rendered = cmark_render_html(root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser));
    check(rendered != NULL);
    struct text whole = text_of(rendered);
    bool is_too_long = whole.length > source.length * HTML_GROWTH_MAX + 1024;
    if (!is_too_long)
        *html = arena_copy(arena, whole);
    free(rendered);
    return is_too_long ? TOO_MUCH : DONE;
}

/* What ends behind a block with words: a line, behind a cell of a table a space; nothing behind other nodes. */
static struct text end_of(cmark_node *node)
{
    struct text type = text_of(cmark_node_get_type_string(node)); /* those of extensions have no constants */
    if (text_is(type, T("table_cell")))
        return T(" ");
    bool ends_line = text_is(type, T("paragraph")) || text_is(type, T("heading")) || text_is(type, T("table_row")) ||
                     text_is(type, T("table_header"));
    return ends_line ? T("\n") : T("");
}

enum status markdown_plain(struct arena *arena, struct text source, struct text *plain)
{
    cmark_parser *parser;
    cmark_node *root;
    enum status status = parsed(arena, source, &parser, &root);
    if (status != DONE)
        return status;
    struct buffer buffer = buffer_new(arena);
    cmark_iter *walk = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        cmark_node_type type = cmark_node_get_type(node);
        bool is_leaf = type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK;
        bool has_something = buffer.length && buffer.bytes[buffer.length - 1] != '\n';
        if (event == CMARK_EVENT_ENTER && is_leaf)
            buffer_put(&buffer, text_of(cmark_node_get_literal(node)));
        else if (event == CMARK_EVENT_ENTER && (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK))
            buffer_put_byte(&buffer, '\n');
        else if (event == CMARK_EVENT_EXIT && has_something)
            buffer_put(&buffer, end_of(node));
    }
    cmark_iter_free(walk);
    *plain = text_trim(buffer_text(&buffer));
    return DONE;
}
