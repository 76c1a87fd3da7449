/*
 * What /desk/transfers shows: what changes on which day, as long as it can be taken back.
 */
#pragma once

#include "base/date.h"
#include "web/form.h"

struct transfer_line {
    int64_t kind, id; /* 1 begins, 2 ends, 3 stands in */
    struct date day;
    struct text staff_name, where, what;
};
struct transfer_day {
    struct date day;
    struct {
        size_t count;
        struct transfer_line *items;
    } lines;
};
struct transfers_view {
    struct {
        size_t count;
        struct transfer_day *items;
    } days;
};
