#include "base/json.h"
#include "base/markdown.h"
#include "base/test.h"

static struct text html(struct test *test, const char *source, int shift)
{
    struct text found = T("(refused)");
    (void)!markdown_html(test_arena(test), text_of(source), shift, &found);
    return found;
}

static void renders(struct test *test)
{
    EXPECT_TEXT(html(test, "# 見出し\n\n**太字**", 1), T("<h2>見出し</h2>\n<p><strong>太字</strong></p>\n"));
    EXPECT_TEXT(html(test, "##### a\n", 3), T("<h6>a</h6>\n"));
    EXPECT_TEXT(html(test, "# a\n", -2), T("<h1>a</h1>\n"));
    EXPECT_TEXT(html(test, "~~x~~", 0), T("<p><del>x</del></p>\n"));
    EXPECT_TEXT(html(test, "|a|b|\n|-|-|\n|1|2|", 0),
                T("<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n"
                  "</tr>\n</tbody>\n</table>\n"));
    EXPECT_TEXT(html(test, "[a](/guide?x=1&y=2) [b](#c) [c](mailto:a@example.jp)", 0),
                T("<p><a href=\"/guide?x=1&amp;y=2\">a</a> <a href=\"#c\">b</a> <a href=\"mailto:a@example.jp\">c</a></p>\n"));
    EXPECT_TEXT(html(test, "https://example.jp/x", 0), T("<p><a href=\"https://example.jp/x\">https://example.jp/x</a></p>\n"));
    EXPECT_TEXT(html(test, "", 0), T(""));
}

static void stays_safe(struct test *test)
{
    EXPECT_TEXT(html(test, "<script>alert(1)</script>", 0), T("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"));
    EXPECT_TEXT(html(test, "a <b onclick=x>b</b>", 0), T("<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"));
    EXPECT_TEXT(html(test, "[a **b**](javascript:alert(1))", 0), T("<p>a <strong>b</strong></p>\n"));
    EXPECT_TEXT(html(test, "[a](JaVaScRiPt:x) [b](data:text/html,x) [c](//evil.example) [d](/\\\\evil.example)", 0),
                T("<p>a b c d</p>\n"));
    EXPECT_TEXT(html(test, "[a](other) [b](&#106;avascript:x) [c](ftp://x)", 0), T("<p>a b c</p>\n"));
    EXPECT_TEXT(html(test, "![p *q*](/files/1.png \"t\") ![x](https://evil.example/p.png)", 0),
                T("<p><img src=\"/files/1.png\" alt=\"p q\" title=\"t\" /> x</p>\n"));
    EXPECT_TEXT(html(test, "[![x](http://evil.example/x)](javascript:y)", 0), T("<p>x</p>\n"));
    EXPECT_TEXT(html(test, "<javascript:alert(1)>", 0), T("<p>javascript:alert(1)</p>\n"));
    EXPECT_TEXT(html(test, "\xff", 0), T("(refused)"));
}

/* Does every `start` ("href=\"") in the wanted result go on with a place we link to? */
static bool all_go_to_safe_places(struct text html, struct text start)
{
    for (ptrdiff_t at; (at = text_find(html, start)) != TEXT_NOT_THERE;) {
        html = text_from(html, (size_t)at + start.length);
        bool is_local = text_starts(html, T("/")) && !text_starts(html, T("//"));
        if (!is_local && !(text_starts(html, T("#")) && start.bytes[0] == 'h'))
            return false;
    }
    return true;
}

/* Raw HTML, links to places we do not link to, and addresses that GitHub links without being told. */
static bool is_comparable(struct text markdown, struct text wanted)
{
    return text_find_byte(markdown, '<') == TEXT_NOT_THERE && !text_has(markdown, T("http")) &&
           all_go_to_safe_places(wanted, T("href=\"")) && all_go_to_safe_places(wanted, T("src=\""));
}

static void agrees_with_commonmark(struct test *test)
{
    struct text text = test_read(test, "conformance/commonmark/spec-0.31.2.json");
    json_t *cases;
    struct json_limits limits = {.allows_nul = true};
    if (!text.bytes || !EXPECT(json_read(test_arena(test), text, &limits, &cases, NULL) == DONE))
        return;
    int compared = 0, wrong = 0;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        const char *markdown = json_string_value(json_object_get(one, "markdown"));
        struct text wanted = json_member_text(one, "html");
        if (!is_comparable(text_of(markdown), wanted))
            continue;
        compared++;
        if (!EXPECT_TEXT(html(test, markdown, 0), wanted))
            wrong++;
    }
    EXPECT(compared > 220);
    EXPECT_INTEGER(wrong, 0);
}

/* Whatever is fed, no tag stands in the result that Markdown itself does not make. */
static void never_lets_markup_through(struct test *test)
{
    static const char *const pieces[] = {"<",  ">", "script", "[",  "]",  "(",    ")",   "javascript:", "!",  "\"", "'",
                                         "\n", "|", "-",      "`",  "&#60;", " ", "//x", "onerror=",    "*",  "#",  "\\"};
    struct arena *arena = arena_new(0);
    uint64_t state = 42;
    int bad = 0;
    for (int round = 0; round < 3000; round++) {
        struct buffer source = buffer_new(arena);
        for (int i = 0; i < 30; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            buffer_put(&source, text_of(pieces[(state >> 33) % (sizeof pieces / sizeof *pieces)]));
        }
        struct text found;
        if (markdown_html(arena, buffer_text(&source), 1, &found) == DONE)
            bad += text_has(found, T("<script")) || text_has(found, T("href=\"javascript")) ||
                   text_has(found, T("src=\"//")) || text_has(found, T("href=\"//"));
        arena_reset(arena);
    }
    arena_free(arena);
    EXPECT_INTEGER(bad, 0);
}

static void gives_plain_words(struct test *test)
{
    struct text plain;
    EXPECT(markdown_plain(test_arena(test), T("# 手続き\n\n- **住民票** [案内](/x)\n- `a`\n\n|名|額|\n|-|-|\n|写し|300円|\n\n```\ncode\n```\n"), &plain) == DONE);
    EXPECT_TEXT(plain, T("手続き\n住民票 案内\na\n名 額 \n写し 300円 \ncode"));
}

static void keeps_its_limit(struct test *test)
{
    struct text found;
    struct buffer many = buffer_new(test_arena(test));
    while (many.length < MARKDOWN_BYTES_MAX)
        buffer_put(&many, T("a\n"));
    EXPECT(markdown_html(test_arena(test), buffer_text(&many), 0, &found) == DONE);
    buffer_put(&many, T("b"));
    EXPECT(markdown_html(test_arena(test), buffer_text(&many), 0, &found) == TOO_MUCH);
    EXPECT(markdown_plain(test_arena(test), buffer_text(&many), &found) == TOO_MUCH);
}

const struct test_case markdown_test[] = {{"renders", renders},
                                          {"stays safe", stays_safe},
                                          {"agrees with CommonMark where comparable", agrees_with_commonmark},
                                          {"never lets markup through", never_lets_markup_through},
                                          {"gives plain words", gives_plain_words},
                                          {"keeps its limit", keeps_its_limit},
                                          {0}};
