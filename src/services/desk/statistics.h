/*
 * The page of statistics.
 */
#pragma once

#include "engines/procedures/statistics.h"
#include "web/chart.h"

struct desk_figures {
    struct text title;
    struct procedure_statistics figures;
    int64_t finished_per_mille; /* sent of started */
};
struct desk_statistics {
    struct date from, until;
    size_t count;
    struct desk_figures *items;
    struct chart chart; /* the completion rate by month */
};
