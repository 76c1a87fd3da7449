/*
 * Reads markup strictly, as our own pages write it: lower-case tags, attributes in double quotes, every tag closed.
 * Private to html_check.c and html_outline; anything a browser would have to mend is a fault.
 */
#pragma once

#include "base/arena.h"

enum { HTML_ATTRIBUTES_MAX = 40 };

struct html_attribute {
    struct text name, value; /* the value as written, references not decoded */
};

enum html_part { HTML_START, HTML_END, HTML_TEXT, HTML_DOCTYPE };

struct html_token {
    enum html_part part;
    struct text name; /* of a tag; of HTML_TEXT the text */
    struct html_attribute attributes[HTML_ATTRIBUTES_MAX];
    size_t attribute_count;
    bool is_closed; /* <path .../> */
    size_t at;      /* byte offset */
};

struct html_reader {
    struct text markup;
    size_t at;
    const char *fault; /* what is wrong at `at` */
};

bool html_next(struct html_reader *reader, struct html_token *token); /* false: the end, or a fault */
bool html_attribute(const struct html_token *token, struct text name, struct text *value);
bool html_is_void(struct text name);
