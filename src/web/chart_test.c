#include "base/test.h"
#include "web/chart.h"
#include "web/html.h"
#include "web.pages.h"

static const struct text days[] = {TEXT_INIT("11/9"), TEXT_INIT("11/10"), TEXT_INIT("11/11"), TEXT_INIT("11/12"),
                                   TEXT_INIT("11/13")};
static const int64_t first[] = {0, 10, CHART_NONE, 35, 47}, second[] = {5, 4, 3, 2, 1};
static const bool marked[] = {false, true, false, false, false};
static const struct chart_series both[] = {{TEXT_INIT("新しい人"), first}, {TEXT_INIT("<b>"), second}};

static struct chart sample(enum chart_kind kind, size_t series)
{
    return (struct chart){.kind = kind, .id = T("figures"), .title = T("新しい人の数"), .unit = T("人"),
                          .categories = days, .category_count = 5, .category_title = T("日"), .series = both,
                          .series_count = series, .source = T("出典：市 11月22日"), .csv_path = T("/x.csv"),
                          .is_marked = kind == CHART_BARS ? marked : NULL, .mark_label = T("計算した日")};
}

static void draws_all_kinds(struct test *test)
{
    for (enum chart_kind kind = CHART_BARS; kind <= CHART_LINES; kind++) {
        for (size_t series = 1; series <= 2; series++) {
            struct buffer buffer = buffer_new(test_arena(test));
            struct output out = output_to(&buffer, NULL, JAPANESE);
            struct chart chart = sample(kind, series);
            struct text why = T("");
            web_chart_part(&out, &chart);
            struct text markup = buffer_text(&buffer);
            if (!EXPECT(html_check_part(test_arena(test), markup, &why)))
                EXPECT_TEXT(why, T(""));
            EXPECT(text_has(markup, T("role=\"img\"")) && text_has(markup, T("font-size=\"13.5\"")));
            EXPECT(text_has(markup, T("<details>")) && text_has(markup, T("href=\"/x.csv\"")));
            EXPECT(!text_has(markup, T("style=")) && !text_has(markup, T("<script")));
            EXPECT(text_has(markup, T("-p1)")) == (series == 2 && kind != CHART_LINES));
            EXPECT(text_has(markup, T(">0</text>")) && text_has(markup, T(">50</text>")));
        }
    }
}

static void survives_empty_and_large(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct output out = output_to(&buffer, NULL, ENGLISH);
    int64_t large[2] = {INT64_MAX / 4, 1};
    struct chart_series series = {T("x"), large};
    struct chart chart = sample(CHART_LINES, 1);
    chart.series = &series;
    chart.category_count = 2;
    put_chart(&out, &chart);
    chart.id = T("other");
    chart.category_count = 0;
    put_chart(&out, &chart);
    struct text why = T("");
    EXPECT(html_check_part(test_arena(test), buffer_text(&buffer), &why));
    EXPECT(!text_has(buffer_text(&buffer), T("nan")) && !text_has(buffer_text(&buffer), T("inf")));
}

static void shows_decimals_and_gaps(struct test *test)
{
    struct chart chart = sample(CHART_BARS, 2);
    chart.places = 1;
    EXPECT_TEXT(shown_words(test_arena(test), JAPANESE, chart_value(&chart, 0, 3)), T("3.5"));
    EXPECT_TEXT(shown_words(test_arena(test), JAPANESE, chart_value(&chart, 0, 2)), T(""));
    struct buffer csv = buffer_new(test_arena(test));
    chart_csv(&chart, &csv);
    EXPECT(text_starts(buffer_text(&csv), T("\xef\xbb\xbf日,新しい人,<b>,計算した日\r\n11/9,0.0,0.5,\r\n11/10,1.0,0.4,1\r\n")));
}

const struct test_case chart_test[] = {{"draws all kinds", draws_all_kinds},
                                       {"survives empty and large", survives_empty_and_large},
                                       {"shows decimals and gaps", shows_decimals_and_gaps},
                                       {0}};
