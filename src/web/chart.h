/*
 * Charts drawn on the server as SVG: bars, stacked bars and lines, from 0, readable at 375 px, told apart by pattern
 * and label besides colour. web_chart_part adds the same numbers as a table and the CSV link; no script, no style=.
 */
#pragma once

#include "web/output.h"

enum chart_kind { CHART_BARS, CHART_STACKED, CHART_LINES };
#define CHART_NONE INT64_MIN /* no value: a gap */

struct chart_series {
    struct text label;
    const int64_t *values; /* one for each category; units of 1/10^places */
};

enum { CHART_SERIES_MAX = 6, CHART_CATEGORIES_MAX = 400 };

struct chart {
    enum chart_kind kind;
    struct text id;              /* of the figure; letters, digits, - */
    struct text title;           /* the caption; also the drawing's name for screen readers */
    struct text unit;            /* "人", "%" */
    int places;                  /* decimals of the values */
    const struct text *categories; /* below the axis: "11/22" */
    size_t category_count;
    struct text category_title;  /* head of the table's first column: 日 */
    const struct chart_series *series;
    size_t series_count;
    struct text source;          /* 出典 with date; may be empty */
    struct text csv_path;        /* "/infection/figures.csv"; may be empty */
    const bool *is_marked;       /* per category: hatched, for derived or preliminary values; may be NULL */
    struct text mark_label;      /* "計算した日" */
};

/* The <svg> alone. Negative values and more than the MAX are refused by check(). */
void put_chart(struct output *out, const struct chart *chart);
struct shown chart_value(const struct chart *chart, size_t series, size_t category); /* empty text for CHART_NONE */
/* The lines of the CSV: head and one line a category, CRLF, UTF-8 with BOM, formula characters disarmed. */
void chart_csv(const struct chart *chart, struct buffer *csv);
