/*
 * /desk/post: papers to be posted; marking them as posted, one or many, and taking that back.
 */
#pragma once

#include "services/desk/desk.h"

struct post_line {
    struct text number, title, recipient, address, wanted, posted, path;
    struct desk_choices copies; /* value: which copy; title: its number */
};
struct post_view {
    struct text action, list_path; /* with the list's filters */
    int64_t total, changed, refused; /* changed, refused: of the form sent just now; changed < 0: none was */
    bool is_posted, has_more;
    struct { size_t count; struct post_line *items; } rows;
    struct date today;
};
handler desk_show_post, desk_do_post, desk_send_post_paper;
