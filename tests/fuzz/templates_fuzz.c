/*
 * Any words in fields, charts, problems and sentences: the elements of the markup stay those of harmless words.
 */
#include "base/check.h"
#include "web.pages.h"
#include "web/chart.h"
#include "web/form.h"
#include "web/html.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

struct words {
    struct text rest;
    bool is_harmless; /* the same shape, with "x" for every word */
};

static struct text next(struct words *words)
{
    struct text part = {0};
    if (!text_next_part(&words->rest, '\x1f', &part) || part.length == 0)
        return T("");
    return words->is_harmless ? T("x") : part;
}

static struct text markup_of(struct arena *arena, struct words words, unsigned char choice)
{
    static const int64_t values[] = {1, 2};
    struct buffer to = buffer_new(arena);
    struct output out = output_to(&to, NULL, (enum language)(choice % LANGUAGE_COUNT));
    struct option_view options[2] = {{.value = T("a"), .label = next(&words), .hint = next(&words)},
                                     {.value = T("b"), .label = next(&words)}};
    struct field_view view = {.kind = (enum field_kind)(choice / 4 % (FIELD_FILE + 1)), .name = T("name"),
                              .label = next(&words), .hint = next(&words), .error = next(&words),
                              .note = next(&words), .year = next(&words), .options = options, .option_count = 2,
                              .autocomplete = next(&words), .unit = next(&words), .accept = next(&words),
                              .is_read_only = choice > 250, .reason = next(&words)};
    struct text value = next(&words);
    if (view.kind != FIELD_CHOICE && view.kind != FIELD_SELECT && view.kind != FIELD_DATE)
        view.value = value;
    web_field_part(&out, &view);
    struct text categories[2] = {next(&words), next(&words)};
    struct chart_series series[1] = {{next(&words), values}};
    struct chart chart = {.kind = (enum chart_kind)(choice % 3), .id = T("c"), .title = next(&words),
                          .unit = next(&words), .categories = categories, .category_count = 2, .series = series,
                          .series_count = 1, .source = next(&words), .csv_path = next(&words)};
    web_chart_part(&out, &chart);
    return buffer_text(&to);
}

/* Drawing labels may be left out for want of room, so drawings are compared without their number of <text>. */
static struct text outline_of(struct arena *arena, struct text markup)
{
    struct text outline = html_outline(arena, markup), label = T("<text x y text-anchor></text>");
    struct buffer shorter = buffer_new(arena);
    for (ptrdiff_t at; (at = text_find(outline, label)) != TEXT_NOT_THERE;) {
        buffer_put(&shorter, text_slice(outline, 0, (size_t)at));
        outline = text_from(outline, (size_t)at + label.length);
    }
    buffer_put(&shorter, outline);
    return buffer_text(&shorter);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct text input = {(const char *)data + 1, size ? size - 1 : 0};
    if (size < 2 || size > 8000 || !text_is_utf8(input))
        return 0;
    struct arena *arena = arena_new(0);
    struct text hostile = outline_of(arena, markup_of(arena, (struct words){input, false}, data[0]));
    struct text harmless = outline_of(arena, markup_of(arena, (struct words){input, true}, data[0]));
    check(text_is(hostile, harmless) && text_find_byte(hostile, '!') == TEXT_NOT_THERE);
    arena_free(arena);
    return 0;
}
