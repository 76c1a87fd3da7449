/*
 * What the pages of the settings show.
 */
#pragma once

#include "base/date.h"
#include "web/form.h"

struct setting_line {
    struct text name, now, source;
    struct message sentence;
    struct date from; /* {0}: the initial value holds */
    bool is_initial, is_yes_no, is_yes;
};
struct settings_view {
    size_t count;
    struct setting_line *items;
};

struct setting_past {
    struct text value, source, set_by;
    struct date from;
    int64_t set_at;
    bool holds;
};
struct setting_view {
    struct setting_line line;
    int64_t min, max;
    bool is_integer;
    const struct field *fields;
    struct {
        size_t count;
        struct setting_past *items;
    } past;
};
