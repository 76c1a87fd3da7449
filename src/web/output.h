/*
 * What compiled templates call. Text is escaped by its place and its type; nothing here takes a char *.
 *
 * Templates are X.html files compiled by tools/make_pages.c to MODULE.pages.c/.h; see web/README.md for the language.
 */
#pragma once

#include "web/request.h"

/* Markup already known to be safe: made by the markdown renderer, the chart drawer and templates only. */
struct html {
    struct text markup;
};

struct money;
struct date;
struct moment { int64_t at; };      /* microseconds UTC, shown as 11月26日（木）午後1時30分 */

struct output {
    struct buffer *to;
    const struct request *request; /* language, token, path */
    enum language language;
};
