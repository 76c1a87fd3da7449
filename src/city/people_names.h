/*
 * Names for invented people: common family and given names with their kana, some in old or variant forms.
 */
#pragma once

#include "base/text.h"

struct invented_name {
    struct text name, kana;
    int weight;
};
struct invented_names {
    const struct invented_name *items;
    int count, weight; /* of all together */
};

struct invented_names family_names(void);
/* Given names as they were liked around the year of birth. */
struct invented_names given_names(int born_year, bool is_female);

/* Foreign residents: names as on the residence card, in Latin letters, with kana. */
struct foreign_name {
    struct text nationality, family, family_kana, given_male, male_kana, given_female, female_kana;
    struct text alias_family; /* 通称: a Japanese family name used beside it; may be empty */
};
const struct foreign_name *foreign_name(unsigned number); /* any number */
