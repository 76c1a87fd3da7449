#include "base/test.h"
#include "web/form.h"
#include "web/html.h"
#include "web/output.h"
#include "web/site.h"

static struct text shown_in(struct test *test, enum place place, enum language language, struct shown shown)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct output out = output_to(&buffer, NULL, language);
    put_shown(&out, place, shown);
    return buffer_text(&buffer);
}

static void escapes_by_place(struct test *test)
{
    struct text evil = T("<b a=\"1\" b='2'>&amp;");
    struct text escaped = T("&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;");
    EXPECT_TEXT(shown_in(test, IN_TEXT, JAPANESE, SHOWN(evil)), escaped);
    EXPECT_TEXT(shown_in(test, IN_WORDS, JAPANESE, SHOWN(evil)), escaped);
    EXPECT_TEXT(shown_in(test, IN_ATTRIBUTE, JAPANESE, SHOWN(evil)), escaped);
    EXPECT_TEXT(shown_in(test, IN_MACHINE, JAPANESE, SHOWN(evil)), escaped);
    EXPECT_TEXT(shown_in(test, IN_PLAIN, JAPANESE, SHOWN(evil)), evil);
    EXPECT_TEXT(shown_in(test, IN_URL_PART, JAPANESE, SHOWN(T("a/b?c=d&e \"あ"))),
                T("a%2Fb%3Fc%3Dd%26e%20%22%E3%81%82"));
    EXPECT_TEXT(shown_in(test, IN_TEXT, JAPANESE, SHOWN_IN_TEXT(((struct html){T("<b>x</b>")}))), T("<b>x</b>"));
    EXPECT_TEXT(shown_in(test, IN_URL_PART, JAPANESE, SHOWN(DATE(2026, 1, 2))), T("2026-01-02"));
    EXPECT_TEXT(shown_in(test, IN_MACHINE, JAPANESE, SHOWN(YEN(1960))), T("1960"));
    EXPECT_TEXT(shown_in(test, IN_ATTRIBUTE, JAPANESE, SHOWN(YEN(1960))), T("1,960円"));
}

static void lets_only_safe_addresses_out(struct test *test)
{
    static const struct {
        const char *from, *to;
    } cases[] = {{"/desk", "/en/desk"},
                 {"/en/desk", "/en/desk"},
                 {"/yasashii/desk?a=1&b=2", "/yasashii/desk?a=1&amp;b=2"},
                 {"/assets/site.css", "/assets/site.css"},
                 {"/api/x", "/api/x"},
                 {"https://example.jp/a?b=c#d", "https://example.jp/a?b=c#d"},
                 {"mailto:a@example.jp", "mailto:a@example.jp"},
                 {"tel:0246", "tel:0246"},
                 {"#here", "#here"},
                 {"?page=2", "?page=2"},
                 {"", ""},
                 {"javascript:alert(1)", "#"},
                 {" javascript:alert(1)", "#"},
                 {"JaVaScRiPt:alert(1)", "#"},
                 {"data:text/html,x", "#"},
                 {"//evil.example", "#"},
                 {"/\\evil.example", "/en/%5Cevil.example"},
                 {"vbscript:x", "#"},
                 {"java\tscript:x", "#"},
                 {"/a\"b<c>'d", "/en/a%22b%3Cc%3E%27d"},
                 {"relative", "#"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_TEXT(shown_in(test, IN_URL, ENGLISH, SHOWN(text_of(cases[i].from))), text_of(cases[i].to));
    EXPECT_TEXT(shown_in(test, IN_URL, ENGLISH, SHOWN(((struct address){T("/desk")}))), T("/desk"));
    EXPECT_TEXT(shown_in(test, IN_URL, ENGLISH, SHOWN(12)), T("#"));
}

static void puts_values_into_sentences(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct output out = output_to(&buffer, NULL, JAPANESE);
    put_message(&out, IN_TEXT, TR("Choose {1}."), SHOWN(T("<i>")));
    EXPECT_TEXT(output_cut(&out, 0), T("&lt;i&gt;を選んでください"));
    put_message(&out, IN_ATTRIBUTE, message_of("<{1}>"), SHOWN(T("\"")));
    EXPECT_TEXT(output_cut(&out, 0), T("&lt;&quot;&gt;"));
    put_message(&out, IN_TEXT, message_of("{2} before {1}"), SHOWN_IN_TEXT(((struct html){T("<b>1</b>")})), SHOWN(2));
    EXPECT_TEXT(output_cut(&out, 0), T("2 before <b>1</b>"));
    put_message(&out, IN_TEXT, TR("Choose {1}."), SHOWN(T("{1}")));
    EXPECT_TEXT(output_cut(&out, 0), T("{1}を選んでください"));
    out.language = EASY_JAPANESE;
    put(&out, TR("Nothing entered"));
    EXPECT_TEXT(output_cut(&out, 0), T("<span><ruby>何<rt>なに</rt></ruby>も<ruby>書<rt>か</rt></ruby>いていません</span>"));
    put_in(&out, IN_ATTRIBUTE, TR("Nothing entered"));
    EXPECT_TEXT(output_cut(&out, 0), T("何も書いていません"));
}

static void writes_whole_pages(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct request request = {.arena = arena};
    struct response response = {.arena = arena, .code = 200};
    struct output out = output_begin(&request, &response);
    struct page_head head = {.title = T("A <b>"), .name = "test"};
    struct text why = T("");
    output_page_begin(&out, &response, &head);
    put_markup(&out, T("<h1>x</h1>"));
    output_page_end(&out, &head);
    if (!EXPECT(html_check(arena, buffer_text(&response.body), &why)))
        EXPECT_TEXT(why, T(""));
    EXPECT(text_has(buffer_text(&response.body), T("<title>A &lt;b&gt;</title>")));
    EXPECT_INTEGER(response.code, 200);
    form_problem(&request, "x", TR("Choose {1}."), SHOWN(T("x")));
    output_page_begin(&out, &response, &head);
    EXPECT_INTEGER(response.code, 422);
    EXPECT(head.has_problems);
}

static void marks_and_cuts(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct output out = output_to(&buffer, NULL, JAPANESE);
    EXPECT_TEXT(output_cut(&out, output_mark(&out)), T(""));
    put_markup(&out, T("kept"));
    size_t mark = output_mark(&out);
    put(&out, T("<"));
    EXPECT_TEXT(output_cut_html(&out, mark).markup, T("&lt;"));
    EXPECT_TEXT(buffer_text(&buffer), T("kept"));
    EXPECT(holds(T("x")) && !holds(T("")) && holds(3) && !holds(0));
}

const struct test_case output_test[] = {{"escapes by place", escapes_by_place},
                                        {"lets only safe addresses out", lets_only_safe_addresses_out},
                                        {"puts values into sentences", puts_values_into_sentences},
                                        {"writes whole pages", writes_whole_pages},
                                        {"marks and cuts", marks_and_cuts},
                                        {0}};
