/*
 * What /desk/system shows: health in words, periodic jobs, what was given up, the last folder.
 */
#pragma once

#include "city/health.h"
#include "web/language.h"

struct system_line {
    struct message sentence;
    int64_t value;
    bool is_good, is_bad;
};
struct system_job {
    struct text name, outcome;
    int64_t due_at, ended_at;
    bool is_running;
};
struct system_letter {
    int64_t id, died_at, attempts;
    struct text kind, problem;
};
struct system_view {
    struct text version;
    bool is_sqlite;
    int64_t loaded_at;
    struct {
        size_t count;
        struct system_line *items;
    } lines;
    struct {
        size_t count;
        struct system_job *items;
    } jobs;
    struct {
        size_t count;
        struct system_letter *items;
    } letters;
    struct {
        size_t count;
        struct system_miss {
            struct text words;
            int64_t times;
        } *items;
    } misses;
};
