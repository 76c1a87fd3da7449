/*
 * What the pages of this module show; filled by dashboard.c and desk.c, laid out by the templates.
 */
#pragma once

#include "infection.queries.h"
#include "services/infection/figures.h"
#include "web/chart.h"
#include "web/form.h"

/* One line of the public table: figures as words, "*" where withheld, empty where there is none. */
struct infection_line {
    struct date day;
    struct text cases, administrative, insured, rate;
    bool is_derived;
};
struct infection_lines { size_t count; struct infection_line *items; };

struct infection_board {
    struct infection_lines lines; /* newest first */
    struct chart cases, rate;
    struct date newest;
    struct text newest_cases, newest_rate, sum;
    int64_t population, mask_below, changed_at;
    bool has_masked, has_derived;
};

/* The days that are shown, in order, with what is withheld. */
struct infection_days {
    struct infection_day *days;
    struct infection_row *rows;
    size_t count;
    int64_t changed_at; /* when the newest figure was entered; 0: there is none */
};
/* The last `wanted` days up to the newest confirmed one; a day without a figure ends the row before it. */
enum status infection_read(struct request *request, int64_t wanted, struct infection_days *found) MUST_USE;
struct text infection_word(struct arena *arena, struct infection_shown shown, int places);

/* One entry at the desk, with the day before and what it would take the place of. */
struct infection_entry {
    struct infection_report report;
    struct date day;
    bool has_before, has_current, may_decide;
    int64_t before_cases, difference, current_cases;
    struct message state;
};
struct infection_entries { size_t count; struct infection_entry *items; };
struct infection_desk {
    struct infection_entries waiting, history;
    const struct field *fields;
    bool may_enter;
};

handler infection_show_board, infection_send_csv, infection_send_json;
handler infection_show_desk, infection_enter_day, infection_confirm_day, infection_reject_day;
