/*
 * What the pages of lists and of files made from them show.
 */
#pragma once

#include "city/listing_file.h"

struct listing_head {
    struct message title;
    struct text path;      /* orders by it; empty: cannot be ordered */
    struct text direction; /* "ascending", "descending", "none": for screen readers */
    bool is_number, is_current, is_down;
};
struct listing_shown_cell {
    struct text words, path; /* path: the row's, on its first cell */
    bool is_number, is_first;
};
struct listing_shown_row {
    size_t count;
    struct listing_shown_cell *items;
};
struct listing_shown_choice {
    struct text value, title;
    bool is_chosen;
};
struct listing_shown_filter {
    struct text key, value;
    struct message title;
    bool is_choice, is_day;
    size_t count;
    struct listing_shown_choice *items;
};
struct listing_view {
    struct text name, order, first_path, next_path, json_path, several_path;
    struct message title;
    int64_t total; /* negative: not counted */
    int64_t shown;
    bool may_take_out, has_masks, is_later_page;
    struct { size_t count; struct listing_head *items; } heads;
    struct { size_t count; struct listing_shown_row *items; } rows;
    struct { size_t count; struct listing_shown_filter *items; } filters;
    const struct listing_file_kind *kinds;
    size_t kind_count;
};
struct listing_link {
    struct text path;
    struct message title;
};
struct listing_links {
    size_t count;
    struct listing_link *items;
};

enum take_out_state { TAKE_OUT_WAITING = 1, TAKE_OUT_WORKING, TAKE_OUT_DONE, TAKE_OUT_FAILED };
struct take_out_view {
    struct text code, file_name;
    struct message title, format;
    enum take_out_state state;
    int64_t rows, replaced, size_bytes, made_at, forget_at;
    bool is_cut;
    struct text list_path;
};
struct take_outs_view {
    size_t count;
    struct take_out_view *items;
};

/* listing_page.c */
enum status listing_show(struct request *request, struct response *response);
enum status listing_show_json(struct request *request, struct response *response);
enum status listing_show_all(struct request *request, struct response *response);
/* An ask by the staff of a request. */
struct listing_ask listing_ask_of(const struct request *request, const struct listing *listing);
/* take_out.c */
enum status take_out_start(struct request *request, struct response *response);
enum status take_out_show(struct request *request, struct response *response);
enum status take_out_show_all(struct request *request, struct response *response);
enum status take_out_send(struct request *request, struct response *response);
struct job_run;
enum status take_out_work(struct job_run *run, struct text payload);
enum status take_out_clean(struct job_run *run);
