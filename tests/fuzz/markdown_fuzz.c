/* Whatever the source, the result has only tags that Markdown makes and links that are allowed. */
#include "base/check.h"
#include "base/markdown.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool may_start(struct text html)
{
    static const char *const tags[] = {"p>", "h1>", "h2>", "h3>", "h4>", "h5>", "h6>", "ul>", "ol>", "ol start=\"", "li>", "pre>",
                                       "code>", "code class=\"language-", "em>", "strong>", "del>", "a href=\"", "a>", "img src=\"/",
                                       "br />", "hr />", "blockquote>", "table>", "thead>", "tbody>", "tr>", "th>", "td>",
                                       "th align=\"", "td align=\""};
    if (text_starts(html, T("/")))
        html = text_from(html, 1);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (text_starts(html, text_of(tags[i])))
            return true;
    return false;
}

static bool is_link_allowed(struct text link)
{
    static const char *const starts[] = {"http://", "https://", "mailto:", "tel:", "#", "/"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_is_same_ascii(text_slice(link, 0, strlen(starts[i])), text_of(starts[i])))
            return !text_starts(link, T("//"));
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(0);
    struct text html, plain, source = {(const char *)bytes, size};
    if (markdown_html(arena, source, 1, &html) == DONE) {
        check(text_is_utf8(html));
        for (ptrdiff_t at; (at = text_find_byte(html, '<')) != TEXT_NOT_THERE;) {
            html = text_from(html, (size_t)at + 1);
            check(may_start(html));
            if (text_starts(html, T("a href=\"")))
                check(is_link_allowed(text_from(html, 8)));
        }
        check(markdown_plain(arena, source, &plain) == DONE);
    }
    arena_free(arena);
    return 0;
}
