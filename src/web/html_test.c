#include "base/test.h"
#include "web/html.h"

#define PAGE(body)                                                                                                     \
    T("<!doctype html><html lang=\"ja\"><head><title>t</title></head><body><main><h1>h</h1>" body                      \
      "</main></body></html>")

static bool is_good(struct test *test, struct text page)
{
    struct text why = T("");
    return html_check(test_arena(test), page, &why);
}

static void accepts_good_pages(struct test *test)
{
    EXPECT(is_good(test, PAGE("<p>a &amp; b<br>c</p>")));
    EXPECT(is_good(test, PAGE("<label for=\"a\">A</label><input id=\"a\" type=\"text\">")));
    EXPECT(is_good(test, PAGE("<label>A <input type=\"text\"></label>")));
    EXPECT(is_good(test, PAGE("<svg><path d=\"M0 0\"/></svg><a href=\"#x\">b</a><p id=\"x\">c</p>")));
    EXPECT(is_good(test, PAGE("<dl><div><dt>a</dt><dd>b</dd></div></dl><table><tbody><tr><td>1</td></tr></tbody></table>")));
}

static void refuses_faults(struct test *test)
{
    const struct text pages[] = {
        PAGE("<p>"),
        PAGE("<p></b>"),
        PAGE("<p><div>x</div></p>"),
        PAGE("a & b"),
        PAGE("a < b"),
        PAGE("<p id=\"a\">x</p><p id=\"a\">x</p>"),
        PAGE("<p id=a>x</p>"),
        PAGE("<p class=\"a\" class=\"b\">x</p>"),
        PAGE("<input type=\"text\">"),
        PAGE("<input type=\"text\" id=\"a\">"),
        PAGE("<label for=\"b\">x</label>"),
        PAGE("<p aria-describedby=\"b\">x</p>"),
        PAGE("<a href=\"#nowhere\">x</a>"),
        PAGE("<a href=\"/x\"></a>"),
        PAGE("<button type=\"submit\"><svg></svg></button>"),
        PAGE("<a href=\"/x\">a<a href=\"/y\">b</a></a>"),
        PAGE("<img src=\"/x\">"),
        PAGE("<p onclick=\"x\">x</p>"),
        PAGE("<p style=\"x\">x</p>"),
        PAGE("<script>x</script>"),
        PAGE("<style>x</style>"),
        PAGE("<a href=\"javascript:x\">x</a>"),
        PAGE("<h1>two</h1>"),
        PAGE("<h3>a level left out</h3>"),
        PAGE("<main>two</main>"),
        PAGE("<ul><p>x</p></ul>"),
        PAGE("<ul>words</ul>"),
        PAGE("<li>x</li>"),
        PAGE("<tr><td>x</td></tr>"),
        PAGE("<P>x</P>"),
        PAGE("<p title='x'>x</p>"),
        PAGE("<p/>"),
        T("<html lang=\"ja\"><head><title>t</title></head><body><main><h1>h</h1></main></body></html>"),
        T("<!doctype html><html><head><title>t</title></head><body><main><h1>h</h1></main></body></html>"),
        T("<!doctype html><html lang=\"ja\"><head></head><body><main><h1>h</h1></main></body></html>"),
        T("<!doctype html><html lang=\"ja\"><head><title></title></head><body><main><h1>h</h1></main></body></html>"),
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (!EXPECT(!is_good(test, pages[i])))
            EXPECT_TEXT(pages[i], T("a refused page"));
}

static void outlines(struct test *test)
{
    struct arena *arena = test_arena(test);
    EXPECT_TEXT(html_outline(arena, T("<p class=\"a\" id=\"b\">x<b>y</b></p>")), T("<p class id><b></b></p>"));
    EXPECT(!text_is(html_outline(arena, T("<p title=\"a\">x</p>")), html_outline(arena, T("<p title=\"a\" on=\"\">x</p>"))));
}

static void shows_markdown_safely(struct test *test)
{
    struct arena *arena = test_arena(test);
    EXPECT_TEXT(html_of_text(arena, T("a<b>\r\nc")).markup, T("a&lt;b&gt;<br>c"));
    struct text markup = html_of_markdown(arena, T("# A\n\n[l](javascript:x) **b** <script>x</script>\n")).markup;
    EXPECT(text_has(markup, T("<h2")) && text_has(markup, T("A</h2>")) && text_has(markup, T("<strong>b</strong>")));
    EXPECT(!text_has(markup, T("<script")) && !text_has(markup, T("javascript:x\"")));
    struct text broken = html_of_markdown(arena, T("<\xff")).markup;
    EXPECT_TEXT(broken, T("&lt;\xff"));
}

const struct test_case html_test[] = {{"accepts good pages", accepts_good_pages},
                                      {"refuses faults", refuses_faults},
                                      {"outlines", outlines},
                                      {"shows markdown safely", shows_markdown_safely},
                                      {0}};
