/*
 * Acts on up to 500 cases at once, with what became of each; lists of this service.
 */
#pragma once

#include "city/listing.h"
#include "services/desk/desk.h"

struct several_line {
    struct text number, title, applicant, state, due, path;
};
struct several_result {
    struct text number, path, words;
    bool is_done, is_waiting;
};
struct several_view {
    struct text action, list_path; /* with the list's filters */
    int64_t total;          /* how many fit the filter; at most BULK_CASES_MAX are shown */
    struct held_posts colleagues;
    struct { size_t count; struct several_line *items; } rows;
    struct desk_choices questions; /* of the procedure chosen in the filter: what may be asked to be corrected */
    bool may_assign, may_handle;
};
struct several_done_view {
    struct text code, act;
    int64_t done, failed, left, seconds; /* seconds: until it begins */
    bool may_undo, may_give_back, is_undone;
    struct { size_t count; struct several_result *items; } results;
};
handler desk_show_several, desk_do_several, desk_show_several_done, desk_undo_several;
enum status desk_run_several(struct job_run *run, struct text payload) MUST_USE;

extern const struct listing late_listing, month_listing; /* late_list.c, month_list.c */
enum status desk_count_months(struct job_run *run) MUST_USE;
