/*
 * What /desk/sections shows: who holds which post on a day, and forms for those who may change it.
 */
#pragma once

#include "base/date.h"
#include "web/form.h"

struct holder_line {
    int64_t assignment_id;
    struct text name, title, grade;
    struct date from, until;
    bool is_main, has_end, is_yet_to_come;
};
struct section_block {
    struct text name, department, phone;
    struct {
        size_t count;
        struct holder_line *items;
    } holders;
};
struct sections_view {
    struct text on;
    struct date day;
    bool may_change;
    const struct field *assign_fields, *delegate_fields;
    struct {
        size_t count;
        struct section_block *items;
    } sections;
    struct {
        size_t count;
        struct delegation_line {
            struct text from_name, to_name, reason;
            struct date from, until;
        } *items;
    } delegations;
};
