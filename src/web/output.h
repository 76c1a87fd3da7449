/*
 * What compiled templates call. A value is escaped by its place and its type; nothing here takes a char *.
 *
 * Templates are X.html files compiled by tools/make_pages.c to MODULE.pages.c/.h; the language stands in TEMPLATES.md.
 * C code that writes markup by hand uses the same functions: put_markup for literals, put for values.
 */
#pragma once

#include "web/language.h"
#include "web/request.h"

struct output {
    struct buffer *to;
    const struct request *request; /* path, problems of the form, token; NULL in tests of single parts */
    struct arena *arena;
    enum language language;
};

enum place {
    IN_TEXT,      /* between tags */
    IN_WORDS,     /* inside title, option, textarea: text without markup */
    IN_ATTRIBUTE, /* a quoted attribute that people read */
    IN_MACHINE,   /* a quoted attribute that programs read: value, datetime, data-... */
    IN_URL,       /* the whole of href, src, action: scheme checked, local paths get the language prefix */
    IN_URL_PART,  /* behind a literal beginning: percent-encoded */
    IN_PLAIN      /* a title before it is escaped */
};

/* Literal markup: only for string literals, T("..."). */
void put_markup(struct output *out, struct text literal);
#define put(out, value) put_shown((out), IN_TEXT, SHOWN_IN_TEXT(value))
#define put_in(out, place, value) put_shown((out), (place), SHOWN(value))
void put_shown(struct output *out, enum place place, struct shown shown);
/* put_message(out, IN_TEXT, TR("{1} of {2}"), SHOWN(a), SHOWN(b)); a sentence without values is put(out, TR("...")). */
#define put_message(out, place, message, ...)                                                                          \
    put_message_values((out), (place), (message), (const struct shown[]){__VA_ARGS__},                                 \
                       sizeof((const struct shown[]){__VA_ARGS__}) / sizeof(struct shown))
void put_message_values(struct output *out, enum place place, struct message message, const struct shown *values,
                        size_t count);
void put_language_prefix(struct output *out); /* before a literal local path */
void put_asset(struct output *out, struct text name); /* address of a compiled-in file, with its hash */
void put_icon(struct output *out, struct text name); /* a symbol of icons.svg; names are letters, digits and - */
void put_form_secrets(struct output *out);    /* hidden fields: token and idempotency key */

/* {if value}: text holds when it is not empty. */
#define holds(value) _Generic((value), struct text: holds_text, default: holds_scalar)(value)
bool holds_text(struct text text);
bool holds_scalar(bool value);

/* Takes off what was written since the mark, as a copy: for titles and for markup kept for later. */
size_t output_mark(const struct output *out);
struct text output_cut(struct output *out, size_t mark);
struct html output_cut_html(struct output *out, size_t mark);

/* For pages: an output into the response's body. */
struct output output_begin(struct request *request, struct response *response);
/* For parts outside a response: mail, tests. The request may be NULL. */
struct output output_to(struct buffer *to, const struct request *request, enum language language);

struct page_head; /* web/site.h */
/* Writes the frame of the site (a bare one when there is no site) around the page. 422 when the form has problems. */
void output_page_begin(struct output *out, struct response *response, struct page_head *head);
void output_page_end(struct output *out, const struct page_head *head);
