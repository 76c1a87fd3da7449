/*
 * What the pages of the register at the desk show.
 */
#pragma once

#include "city/people.h"
#include "web/form.h"

struct residents_line {
    struct text name, kana, address, relation, number, born_words, state;
    int64_t id;
    bool is_stopped, is_former;
};
struct residents_search_view {
    const struct field *fields;
    bool is_answered, has_more, may_see_all;
    struct text purpose, about; /* carried along to the person's page */
    size_t count;
    struct residents_line *items;
};
struct residents_person_view {
    struct residents_line line;
    struct text postcode, previous_address, nationality, origin, alias, sex;
    struct date moved_in, since, ended;
    bool sees_address, sees_birth, sees_name, is_closed; /* closed: a support measure, and no permission for it */
    struct text purpose, about;
    size_t count;
    struct residents_line *items; /* the household */
};
