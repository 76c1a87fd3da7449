/*
 * The types that the sample templates show: one of each kind.
 */
#pragma once

#include "web/chart.h"
#include "web/output.h"

struct sample_item {
    int64_t id;
    struct text what, place;
    int64_t found_at;
    bool is_new;
};

struct sample_list {
    const struct sample_item *items;
    size_t count;
};

struct sample_view {
    struct text title, note, address, query;
    struct html body;
    struct date day;
    struct moment sent;
    struct money fee;
    struct message state;
    const struct sample_list *list;
    struct sample_list second;
    const struct text *tags;
    size_t tag_count;
    struct chart chart;
    int number;
};
