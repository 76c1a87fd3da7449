/*
 * Forms: a table of fields says what a form may hold; form_read checks it and fills the module's struct.
 *
 * Parameters that are not in the table never reach the struct. What the person can mend is kept on the request as
 * problems, in sentences, and shown at the field and in the summary; the struct is filled only when all is well.
 * Forms that a city's files describe (engines/procedures) build a struct field_view themselves and use field_read.
 */
#pragma once

#include "web/output.h"

#include <stddef.h>

enum field_kind {
    FIELD_TEXT,      /* one line */
    FIELD_LONG_TEXT, /* several lines */
    FIELD_ID,        /* hidden or from a list: a positive integer */
    FIELD_INTEGER,
    FIELD_MONEY,
    FIELD_DATE,      /* NAME-era, NAME-year, NAME-month, NAME-day (also their ids; the fieldset has NAME's);
                        or one NAME as 2026-11-22 or 令和8年11月22日 */
    FIELD_PHONE,
    FIELD_EMAIL,
    FIELD_POSTCODE,
    FIELD_KANA,
    FIELD_CHOICE,    /* radios up to six, else a select */
    FIELD_SELECT,    /* always a select */
    FIELD_CHOICES,   /* check boxes */
    FIELD_YES_NO,    /* one check box; it must be ticked when is_required (in tables: .min = 1) */
    FIELD_FILE
};

enum date_bound { ANY_DAY, UNTIL_TODAY, BEFORE_TODAY, FROM_TODAY, AFTER_TODAY };

/* ---- a field on its way to the page and back ---- */

struct option_view {
    struct text value, label, hint;
    bool is_chosen; /* set by field_fill */
};

struct field_view {
    enum field_kind kind;
    struct text prefix;      /* of a repeat group: "household.0."; the sent name is prefix + name */
    struct text name;
    struct text id;          /* empty: made from prefix and name (field_id) */
    struct text label, hint; /* in the page's language */
    struct text error;       /* empty: none */
    struct text note;        /* what was understood or filled in, in green; may be empty */
    bool is_required;
    int64_t min, max;        /* graphemes of texts, numbers, yen; max 0: no limit (texts: FIELD_TEXT_MAX) */
    bool has_min;            /* numbers: min holds even when it is 0 */
    enum date_bound bound;
    struct text value;       /* as typed, or stored; dates as 2026-11-22 */
    struct text era, year, month, day; /* the four inputs of a date as typed; era is "" for 西暦 */
    struct option_view *options;
    size_t option_count;
    struct text autocomplete;  /* "family-name", "bday" (dates get bday-year ...), "postal-code", "tel" */
    struct text input_mode;    /* empty: by kind */
    struct text width;         /* class of site.css: w4 w8 w13 w24; empty: by kind */
    struct text unit;          /* behind the control: 円, 通 */
    struct text accept;        /* files: "image/png,.pdf" */
    int rows;                  /* long texts; 0: 5 */
    bool is_read_only;         /* shown, not sent */
    struct text reason;        /* why it is read only */
    bool is_legend_hidden;     /* the page's h1 already asks the question */
};

enum { FIELD_TEXT_MAX = 2000, FIELD_LONG_TEXT_MAX = 20000, FIELD_CHOICES_MAX = 200 };

struct field_value {
    struct text text;     /* normalised: what to store. Dates ISO, amounts and numbers in digits */
    int64_t integer;      /* FIELD_ID, FIELD_INTEGER, yen of FIELD_MONEY */
    struct date date;
    bool is_yes, is_empty;
    struct text *items;   /* FIELD_CHOICES */
    size_t item_count;
};

struct text field_full_name(struct arena *arena, const struct field_view *view);
struct text field_id(struct arena *arena, const struct field_view *view); /* "household-0-name": the first control */
struct text field_id_of_name(struct arena *arena, struct text full_name);
/* Reads, normalises and checks what was sent for the field. Empty text: fine, *value is set; else the sentence that
   says what to do, and *value is untouched. Files are only checked by the handler (request_upload_at). */
struct text field_read(const struct request *request, const struct field_view *view, struct field_value *value);
/* Puts what was sent (or form_initial set, or view->value) and the problem into the view, for showing it. */
void field_fill(const struct request *request, struct field_view *view);

/* ---- fields known at compile time ---- */

struct option {
    const char *value; /* NULL ends the table */
    struct message label, hint;
};

struct field {
    enum field_kind kind;
    const char *name; /* NULL ends the table */
    size_t offset;
    struct message label, hint, unit;
    bool is_optional, has_min;
    int64_t min, max;
    enum date_bound bound;
    const struct option *options; /* FIELD_CHOICE, FIELD_SELECT, FIELD_CHOICES */
    const char *autocomplete, *width, *input_mode, *accept;
    int rows;
};

struct text_list { /* the member of CHOICES_FIELD */
    struct text *items;
    size_t count;
};

#define FIELD_AT(type, member, wanted)                                                                                 \
    .name = #member, .offset = offsetof(type, member) * _Generic(&((type *)0)->member, wanted *: 1)
#define TEXT_FIELD(type, member, ...) {.kind = FIELD_TEXT, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define LONG_TEXT_FIELD(type, member, ...) {.kind = FIELD_LONG_TEXT, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define ID_FIELD(type, member, ...) {.kind = FIELD_ID, FIELD_AT(type, member, int64_t), __VA_ARGS__}
#define INTEGER_FIELD(type, member, ...) {.kind = FIELD_INTEGER, FIELD_AT(type, member, int64_t), __VA_ARGS__}
#define MONEY_FIELD(type, member, ...) {.kind = FIELD_MONEY, FIELD_AT(type, member, struct money), __VA_ARGS__}
#define DATE_FIELD(type, member, ...) {.kind = FIELD_DATE, FIELD_AT(type, member, struct date), __VA_ARGS__}
#define PHONE_FIELD(type, member, ...) {.kind = FIELD_PHONE, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define EMAIL_FIELD(type, member, ...) {.kind = FIELD_EMAIL, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define POSTCODE_FIELD(type, member, ...) {.kind = FIELD_POSTCODE, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define KANA_FIELD(type, member, ...) {.kind = FIELD_KANA, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define CHOICE_FIELD(type, member, ...) {.kind = FIELD_CHOICE, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define SELECT_FIELD(type, member, ...) {.kind = FIELD_SELECT, FIELD_AT(type, member, struct text), __VA_ARGS__}
#define CHOICES_FIELD(type, member, ...) {.kind = FIELD_CHOICES, FIELD_AT(type, member, struct text_list), __VA_ARGS__}
#define YES_NO_FIELD(type, member, ...) {.kind = FIELD_YES_NO, FIELD_AT(type, member, bool), __VA_ARGS__}

/* DONE: every field is well and *form (the struct of the table) is filled. INVALID: problems are on the request,
   *form is untouched; show the page again: it answers 422 and keeps what was typed. */
MUST_USE enum status form_read(struct request *request, const struct field *fields, void *form);

/* A problem of a field ("" for the form as a whole), as a sentence that says what to do:
   form_problem(req, "starts_at", TR("This time is taken. The next free one is {1}."), time_of_day(at)). */
#define form_problem(request, field, message, ...)                                                                     \
    form_problem_values((request), text_of(field), (message), (const struct shown[]){__VA_ARGS__},                     \
                        sizeof((const struct shown[]){__VA_ARGS__}) / sizeof(struct shown))
void form_problem_values(struct request *request, struct text field, struct message message,
                         const struct shown *values, size_t count);
void form_problem_add(struct request *request, struct text field, struct text sentence);
bool form_has_problems(const struct request *request);

struct form_problem {
    struct text field, sentence;
    struct text control; /* id of the control its link leads to */
    struct form_problem *next;
};

/* What an unsent form shows: form_initial(req, "owner", row.owner). Dates as date_text. */
void form_initial(struct request *request, const char *field, struct text value);
struct form_initial {
    struct text field, value;
    struct form_initial *next;
};

/* A field of a table, filled, for {part web_field form_view(out, fields, "owner")}. */
const struct field_view *form_view(const struct output *out, const struct field *fields, struct text name);

/* ---- for the templates of parts in this folder ---- */

enum { RADIOS_MAX = 6 };

/* A field made ready to draw: id and name whole, dates split, the usual widths and keyboards. */
struct control_view {
    struct field_view view;
    struct text described_by, type;
    bool has_spelling, is_birthday, is_select;
};
const struct control_view *field_control(const struct output *out, const struct field_view *given);

struct problem_link {
    struct text id; /* empty: of the form as a whole */
    struct text sentence;
};
struct problem_links {
    struct problem_link *items;
    size_t count;
};
size_t form_problem_count(const struct output *out);
const struct problem_links *form_problem_links(const struct output *out);

/* {problem("owner")}, {if has_problem("owner")}, {if has_problems()}, {entered("owner")} in templates. */
struct text page_problem(const struct output *out, struct text field);
bool page_has_problem(const struct output *out, struct text field);
bool page_has_problems(const struct output *out);
struct text page_entered(const struct output *out, struct text field);
