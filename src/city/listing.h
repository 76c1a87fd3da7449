/*
 * Lists at the desk: one way for every list to be filtered, ordered, paged, masked, shown and taken out.
 *
 * A module declares `struct listing` (columns, filters, one function that reads rows) in its module struct; the page
 * /desk/lists/NAME, its JSON and the files (CSV, Excel) come from here. A column may carry a purpose: a permission.
 * Who does not hold it gets masked values in the list, in files and in JSON, and can neither order nor filter by it.
 */
#pragma once

#include "base/date.h"
#include "city/permissions.h"
#include "web/language.h"

struct city;
struct store;

enum listing_kind { LISTING_TEXT, LISTING_NUMBER, LISTING_YEN, LISTING_DATE, LISTING_MOMENT };

struct listing_column {
    const char *key; /* in addresses, CSV headings of machines, JSON */
    struct message title;
    enum listing_kind kind;
    int width;            /* characters, in a workbook; 0: 16 */
    const char *purpose;  /* permission that opens the values; NULL: whoever sees the list */
    bool is_ordered;      /* the list may be ordered by it */
};

struct listing_cell {
    bool is_empty, is_masked;
    struct text text;
    int64_t number; /* yen, day number, microseconds */
};
struct listing_cell cell_text(struct text text);
struct listing_cell cell_number(int64_t number);
struct listing_cell cell_date(struct date date);  /* {0}: empty */
struct listing_cell cell_moment(int64_t at);      /* 0: empty */

struct listing_row {
    struct listing_cell *cells; /* one for each column */
    struct text path;           /* where the row leads; may be empty */
    int64_t person_id;          /* whose data it is, for the access log; 0: nobody's */
};

enum { LISTING_PAGE = 50, LISTING_COLUMNS_MAX = 24, LISTING_FILTERS_MAX = 12, LISTING_ROWS_MAX = 50000 };

enum listing_filter_kind { LISTING_BY_TEXT, LISTING_BY_CHOICE, LISTING_BY_DAY };
struct listing_choice {
    struct text value, title;
};
struct listing_choices {
    size_t count;
    struct listing_choice *items;
};

struct listing_ask;
struct listing_filter {
    const char *key;
    struct message title;
    enum listing_filter_kind kind;
    const char *purpose; /* as of a column */
    /* Of LISTING_BY_CHOICE; the empty choice (every one) is added unless the first value is the initial one. */
    enum status (*choices)(const struct listing_ask *ask, struct listing_choices *found);
    const char *initial; /* value when none is given; NULL: empty */
};

/* What is asked for, without a request: files are made by a job for the staff who asked. */
struct listing_ask {
    const struct city *city;
    struct store *store;
    struct arena *arena;
    const struct rights *rights;
    int64_t staff_id, now;
    struct date today;
    enum language language;
    const struct listing *listing;
    struct text values[LISTING_FILTERS_MAX]; /* of the filters; empty: every one */
    size_t order;      /* number of the column */
    bool is_down;
    struct text after; /* what `next` was; empty: from the start */
    int64_t limit;
};
struct listing_rows {
    size_t count;
    struct listing_row *items;
    struct text next;  /* empty: these are the last */
    int64_t total;     /* how many fit the filters; negative: not counted */
};

struct listing {
    const char *name; /* unique in the program; in the address and as the file's name */
    struct message title;
    const char *permission;        /* to see it */
    const char *export_permission; /* to take it out; NULL: as to see it */
    const char *reading;           /* why the persons in it are read, a sentence residents see (Japanese) */
    const struct listing_column *columns;
    size_t column_count;
    const struct listing_filter *filters;
    size_t filter_count;
    const char *order; /* key of the first order */
    bool is_down;
    const char *several;           /* page that acts on many of its rows at once, with the same filters; may be NULL */
    const char *several_permission;
    /* Rows from `after` on, at most `limit`, in the order asked for. Only filters and orders that may be used arrive. */
    enum status (*read)(const struct listing_ask *ask, struct listing_rows *found);
};

struct text listing_value(const struct listing_ask *ask, const char *filter); /* empty: every one */
bool listing_orders_by(const struct listing_ask *ask, const char *column);
/* For lists that are small enough to be read whole (a few thousand rows): orders `all` and gives the page asked for. */
void listing_arrange(const struct listing_ask *ask, struct listing_row *all, size_t count, struct listing_rows *found);

/* Every list of every module that the rights open, or NULL when this one is not there or not theirs. */
const struct listing *listing_find(const struct city *city, struct text name);
bool listing_may(const struct rights *rights, const char *permission);
bool listing_may_take_out(const struct rights *rights, const struct listing *listing);

/* An ask from an address: filters by their keys, `order` as key or -key, `after`. Unknown words and what the rights do
   not open fall back to the first choice. `value` gives the address's value of a key (empty when it has none). */
void listing_ask_read(struct listing_ask *ask, struct text (*value)(const void *from, const char *key), const void *from);
/* Reads, masks, and enters the reading of the persons shown ("list" or "export"). `title` is the reader's post. */
enum status listing_read(const struct listing_ask *ask, struct text title, const char *way, struct listing_rows *found) MUST_USE;
/* key=value&..., percent-encoded, for addresses that keep filters and order. */
struct text listing_address(const struct listing_ask *ask);
/* As people read it: 2026/11/26, 1,246. */
struct text listing_cell_words(struct arena *arena, const struct listing_column *column, const struct listing_cell *cell);
