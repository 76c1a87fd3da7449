#include "web/chart.h"

#include "base/check.h"
#include "base/csv.h"
#include "base/japanese.h"

/* Units of the drawing. A 375 px phone shows it at about 343 px, so 13.5 units are more than 12 px there. */
enum {
    WIDTH = 360,
    PLOT_TOP = 26,
    PLOT_HEIGHT = 170,
    LABEL_LINE = 20,
    LEGEND_LINE = 22,
    TICKS_MAX = 6,
    MARGIN = 8
};
static const char font_size[] = "13.5";
static const double column_units = 7.0; /* of half-width text at that size, a little more than it needs */

struct scale {
    int64_t top, step; /* in units of the chart's values */
    double left, right;
};

static const char *const colours[] = {"#00597c", "#b83c00", "#0a6640", "#6a2a80", "#714c00", "#566570"};
static const char *const dashes[] = {"", "7 4", "2 4", "10 3 2 3", "5 2", "1 3"};

static void check_chart(const struct chart *chart)
{
    for (size_t i = 0; i < chart->id.length; i++)
        check(chart->id.bytes[i] == '-' || (chart->id.bytes[i] >= '0' && chart->id.bytes[i] <= '9')
              || (chart->id.bytes[i] >= 'a' && chart->id.bytes[i] <= 'z')
              || (chart->id.bytes[i] >= 'A' && chart->id.bytes[i] <= 'Z'));
    check(chart->series_count > 0 && chart->series_count <= CHART_SERIES_MAX);
    check(chart->category_count <= CHART_CATEGORIES_MAX);
    check(chart->places >= 0 && chart->places <= 6);
    for (size_t s = 0; s < chart->series_count; s++)
        for (size_t c = 0; c < chart->category_count; c++)
            check(chart->series[s].values[c] == CHART_NONE || chart->series[s].values[c] >= 0);
}

static int64_t value_at(const struct chart *chart, size_t series, size_t category)
{
    return chart->series[series].values[category];
}

static int64_t total_at(const struct chart *chart, size_t category)
{
    int64_t total = 0;
    for (size_t s = 0; s < chart->series_count; s++)
        if (value_at(chart, s, category) != CHART_NONE)
            total += value_at(chart, s, category);
    return total;
}

static int64_t largest(const struct chart *chart)
{
    int64_t most = 1;
    for (size_t c = 0; c < chart->category_count; c++) {
        if (chart->kind == CHART_STACKED && total_at(chart, c) > most)
            most = total_at(chart, c);
        for (size_t s = 0; s < chart->series_count; s++)
            if (value_at(chart, s, c) > most)
                most = value_at(chart, s, c);
    }
    return most;
}

static struct text tick_text(struct arena *arena, const struct chart *chart, int64_t value)
{
    struct buffer to = buffer_new(arena);
    int64_t scale = 1;
    for (int i = 0; i < chart->places; i++)
        scale *= 10;
    if (value % scale == 0)
        shown_put(&to, JAPANESE, counted(value / scale));
    else
        shown_put(&to, JAPANESE, decimal(value, chart->places));
    return buffer_text(&to);
}

/* Steps of 1, 2 or 5 times a power of ten, from 0, at most TICKS_MAX of them. */
static struct scale scale_of(struct arena *arena, const struct chart *chart)
{
    static const int64_t factors[] = {1, 2, 5};
    struct scale scale = {.right = WIDTH - MARGIN};
    int64_t most = largest(chart), power = 1;
    for (int i = 0; scale.step == 0; i = (i + 1) % 3) {
        if (factors[i] * power * (TICKS_MAX - 1) >= most || power > INT64_MAX / 100)
            scale.step = factors[i] * power;
        if (i == 2)
            power *= 10;
    }
    scale.top = (most + scale.step - 1) / scale.step * scale.step;
    scale.left = MARGIN + 6 + column_units * (double)display_width(tick_text(arena, chart, scale.top));
    return scale;
}

static double height_of(const struct scale *scale, int64_t value)
{
    return (double)value / (double)scale->top * PLOT_HEIGHT;
}

static double slot_width(const struct chart *chart, const struct scale *scale)
{
    return (scale->right - scale->left) / (double)(chart->category_count ? chart->category_count : 1);
}

static void put_label(struct output *out, double x, double y, const char *anchor, struct text words)
{
    buffer_print(out->to, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    put_in(out, IN_WORDS, words);
    put_markup(out, T("</text>"));
}

/* ---- patterns: series are told apart without colour ---- */

static void put_pattern(struct output *out, const struct chart *chart, size_t series)
{
    static const char *const drawings[] = {
        "", "<path d=\"M0 8L8 0M-2 2L2-2M6 10l4-4\"/>", "<path d=\"M0 2h8M0 6h8\"/>",
        "<path d=\"M1 1h2v2H1zM5 5h2v2H5z\"/>", "<path d=\"M2 0v8M6 0v8\"/>", "<path d=\"M0 0l8 8M8 0L0 8\"/>"};
    buffer_print(out->to, "<pattern id=\"%.*s-p%zu\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">",
                 TEXT_ARGUMENTS(chart->id), series);
    buffer_print(out->to, "<rect width=\"8\" height=\"8\" fill=\"%s\"/><g stroke=\"#fff\" stroke-width=\"1.6\">%s</g></pattern>",
                 colours[series], drawings[series]);
}

static void put_patterns(struct output *out, const struct chart *chart)
{
    put_markup(out, T("<defs>"));
    for (size_t s = 0; s < chart->series_count; s++)
        put_pattern(out, chart, s);
    if (chart->is_marked)
        buffer_print(out->to,
                     "<pattern id=\"%.*s-mark\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect "
                     "width=\"6\" height=\"6\" fill=\"#fff\"/><path d=\"M0 6L6 0M-1 1l2-2M5 7l2-2\" stroke=\"#00597c\" "
                     "stroke-width=\"1.6\"/></pattern>",
                     TEXT_ARGUMENTS(chart->id));
    put_markup(out, T("</defs>"));
}

/* ---- axes ---- */

static void put_value_axis(struct output *out, const struct chart *chart, const struct scale *scale)
{
    put_markup(out, T("<g class=\"chart-grid\" stroke=\"#cdd7dd\">"));
    for (int64_t tick = 0; tick <= scale->top; tick += scale->step) {
        double y = PLOT_TOP + PLOT_HEIGHT - height_of(scale, tick);
        buffer_print(out->to, "<path d=\"M%.1f %.1fH%.1f\"%s/>", scale->left, y, scale->right,
                     tick == 0 ? " stroke=\"#15222b\" stroke-width=\"1.5\"" : "");
    }
    put_markup(out, T("</g>"));
    for (int64_t tick = 0; tick <= scale->top; tick += scale->step)
        put_label(out, scale->left - 5, PLOT_TOP + PLOT_HEIGHT - height_of(scale, tick) + 4.5, "end",
                  tick_text(out->arena, chart, tick));
    if (chart->unit.length)
        put_label(out, MARGIN, 14, "start", arena_print(out->arena, "（%.*s）", TEXT_ARGUMENTS(chart->unit)));
}

/* Only as many names below the axis as have room; the last one is always there when the first is. */
static void put_category_axis(struct output *out, const struct chart *chart, const struct scale *scale)
{
    double slot = slot_width(chart, scale), widest = 0;
    for (size_t c = 0; c < chart->category_count; c++) {
        double width = column_units * (double)(display_width(chart->categories[c]) + 1);
        widest = width > widest ? width : widest;
    }
    size_t every = slot > 0 ? (size_t)(widest / slot) + (widest > slot * (double)(size_t)(widest / slot)) : 1;
    every = every ? every : 1;
    for (size_t c = (chart->category_count + every - 1) % every; c < chart->category_count; c += every) {
        double x = scale->left + slot * ((double)c + 0.5), half = widest / 2;
        const char *anchor = x + half > WIDTH ? "end" : x < half ? "start" : "middle";
        put_label(out, x + half > WIDTH ? WIDTH - 1 : x < half ? 1 : x, PLOT_TOP + PLOT_HEIGHT + LABEL_LINE - 3, anchor,
                  chart->categories[c]);
    }
}

/* ---- bars ---- */

static void put_bar(struct output *out, const struct chart *chart, const struct scale *scale, size_t series,
                    size_t category, double x, double width, int64_t below)
{
    double height = height_of(scale, value_at(chart, series, category));
    double y = PLOT_TOP + PLOT_HEIGHT - height_of(scale, below) - height;
    buffer_print(out->to, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" ", x, y, width, height);
    if (chart->is_marked && chart->is_marked[category])
        buffer_print(out->to, "fill=\"url(#%.*s-mark)\" stroke=\"%s\"/>", TEXT_ARGUMENTS(chart->id), colours[series]);
    else if (series == 0)
        buffer_print(out->to, "fill=\"%s\"/>", colours[0]);
    else
        buffer_print(out->to, "fill=\"url(#%.*s-p%zu)\" stroke=\"%s\"/>", TEXT_ARGUMENTS(chart->id), series,
                     colours[series]);
}

/* Figures above the bars where every one of them has room. */
static bool has_room_for_figures(struct arena *arena, const struct chart *chart, double bar)
{
    for (size_t s = 0; s < chart->series_count; s++)
        for (size_t c = 0; c < chart->category_count; c++)
            if (value_at(chart, s, c) != CHART_NONE
                && column_units * (double)display_width(tick_text(arena, chart, value_at(chart, s, c))) > bar + 2)
                return false;
    return chart->kind == CHART_BARS;
}

static void put_bars(struct output *out, const struct chart *chart, const struct scale *scale)
{
    double slot = slot_width(chart, scale), gap = slot > 8 ? slot * 0.18 : slot * 0.1;
    size_t side_by_side = chart->kind == CHART_STACKED ? 1 : chart->series_count;
    double width = (slot - gap) / (double)side_by_side;
    bool with_figures = has_room_for_figures(out->arena, chart, width + (side_by_side == 1 ? gap : 0));
    for (size_t c = 0; c < chart->category_count; c++) {
        int64_t below = 0;
        for (size_t s = 0; s < chart->series_count; s++) {
            int64_t value = value_at(chart, s, c);
            double x = scale->left + slot * (double)c + gap / 2 + (side_by_side > 1 ? width * (double)s : 0);
            if (value == CHART_NONE)
                continue;
            put_bar(out, chart, scale, s, c, x, width, below);
            if (with_figures)
                put_label(out, x + width / 2, PLOT_TOP + PLOT_HEIGHT - height_of(scale, value) - 4, "middle",
                          tick_text(out->arena, chart, value));
            if (chart->kind == CHART_STACKED)
                below += value;
        }
    }
}

/* ---- lines ---- */

static void put_mark(struct output *out, size_t series, double x, double y)
{
    const char *colour = colours[series];
    if (series % 3 == 0)
        buffer_print(out->to, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
    else if (series % 3 == 1)
        buffer_print(out->to, "<rect x=\"%.2f\" y=\"%.2f\" width=\"6\" height=\"6\" fill=\"%s\"/>", x - 3, y - 3, colour);
    else
        buffer_print(out->to, "<path d=\"M%.2f %.2fl4 7h-8z\" fill=\"%s\"/>", x, y - 4, colour);
}

static void put_line(struct output *out, const struct chart *chart, const struct scale *scale, size_t series)
{
    double slot = slot_width(chart, scale);
    bool is_drawing = false, has_marks = slot >= 9;
    buffer_print(out->to, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" stroke-linejoin=\"round\"%s%s%s d=\"",
                 colours[series], *dashes[series] ? " stroke-dasharray=\"" : "", dashes[series],
                 *dashes[series] ? "\"" : "");
    for (size_t c = 0; c < chart->category_count; c++) {
        int64_t value = value_at(chart, series, c);
        if (value != CHART_NONE)
            buffer_print(out->to, "%s%.2f %.2f", is_drawing ? "L" : "M", scale->left + slot * ((double)c + 0.5),
                         PLOT_TOP + PLOT_HEIGHT - height_of(scale, value));
        is_drawing = value != CHART_NONE;
    }
    put_markup(out, T("\"/>"));
    for (size_t c = 0; c < chart->category_count; c++) {
        int64_t value = value_at(chart, series, c);
        bool stands_alone = (c == 0 || value_at(chart, series, c - 1) == CHART_NONE)
                            && (c + 1 == chart->category_count || value_at(chart, series, c + 1) == CHART_NONE);
        if (value != CHART_NONE && (has_marks || stands_alone))
            put_mark(out, series, scale->left + slot * ((double)c + 0.5),
                     PLOT_TOP + PLOT_HEIGHT - height_of(scale, value));
    }
}

/* ---- the key below the drawing ---- */

static size_t key_lines(const struct chart *chart)
{
    return (chart->series_count > 1 ? chart->series_count : 0) + (chart->is_marked && chart->mark_label.length);
}

static void put_key(struct output *out, const struct chart *chart)
{
    double y = PLOT_TOP + PLOT_HEIGHT + LABEL_LINE + LEGEND_LINE - 6;
    for (size_t s = 0; chart->series_count > 1 && s < chart->series_count; s++, y += LEGEND_LINE) {
        if (chart->kind == CHART_LINES) {
            buffer_print(out->to, "<path d=\"M%d %.1fh28\" stroke=\"%s\" stroke-width=\"2.5\"", MARGIN, y - 5, colours[s]);
            if (*dashes[s])
                buffer_print(out->to, " stroke-dasharray=\"%s\"", dashes[s]);
            put_markup(out, T("/>"));
            put_mark(out, s, MARGIN + 14, y - 5);
        } else {
            buffer_print(out->to, "<rect x=\"%d\" y=\"%.1f\" width=\"28\" height=\"13\" fill=\"url(#%.*s-p%zu)\" stroke=\"%s\"/>",
                         MARGIN, y - 11, TEXT_ARGUMENTS(chart->id), s, colours[s]);
        }
        put_label(out, MARGIN + 36, y, "start", chart->series[s].label);
    }
    if (chart->is_marked && chart->mark_label.length) {
        buffer_print(out->to, "<rect x=\"%d\" y=\"%.1f\" width=\"28\" height=\"13\" fill=\"url(#%.*s-mark)\" stroke=\"%s\"/>",
                     MARGIN, y - 11, TEXT_ARGUMENTS(chart->id), colours[0]);
        put_label(out, MARGIN + 36, y, "start", chart->mark_label);
    }
}

void put_chart(struct output *out, const struct chart *chart)
{
    check_chart(chart);
    struct scale scale = scale_of(out->arena, chart);
    int height = PLOT_TOP + PLOT_HEIGHT + LABEL_LINE + LEGEND_LINE * (int)key_lines(chart) + 4;
    buffer_print(out->to, "<svg class=\"chart-drawing\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, height);
    put_message(out, IN_ATTRIBUTE, TR("{1}. The table below has the same figures."), SHOWN(chart->title));
    buffer_print(out->to, "\" font-size=\"%s\" fill=\"#15222b\">", font_size);
    put_patterns(out, chart);
    put_value_axis(out, chart, &scale);
    if (chart->kind == CHART_LINES)
        for (size_t s = 0; s < chart->series_count; s++)
            put_line(out, chart, &scale, s);
    else
        put_bars(out, chart, &scale);
    put_category_axis(out, chart, &scale);
    put_key(out, chart);
    put_markup(out, T("</svg>"));
}

struct shown chart_value(const struct chart *chart, size_t series, size_t category)
{
    int64_t value = value_at(chart, series, category);
    return value == CHART_NONE ? shown_text(T("")) : decimal(value, chart->places);
}

void chart_csv(const struct chart *chart, struct buffer *csv)
{
    struct csv_writer writer = csv_writer_new(csv, true, true);
    csv_put(&writer, chart->category_title);
    for (size_t s = 0; s < chart->series_count; s++)
        csv_put(&writer, chart->series[s].label);
    if (chart->is_marked)
        csv_put(&writer, chart->mark_label);
    csv_end_row(&writer);
    for (size_t c = 0; c < chart->category_count; c++) {
        csv_put(&writer, chart->categories[c]);
        for (size_t s = 0; s < chart->series_count; s++) {
            struct buffer figure = buffer_new(csv->arena);
            shown_put_machine(&figure, JAPANESE, chart_value(chart, s, c));
            csv_put(&writer, buffer_text(&figure));
        }
        if (chart->is_marked)
            csv_put(&writer, chart->is_marked[c] ? T("1") : T(""));
        csv_end_row(&writer);
    }
}
