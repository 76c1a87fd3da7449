/*
 * What is different between two definitions, in words: where, what it was, what it is.
 *
 * Questions, pages, fees and choices are known by their name, so that moving one is no removal. A key that keys.h knows is
 * called by its title, any other by its own name; nothing that differs is left out.
 */
#pragma once

#include "base/json.h"
#include "web/language.h"

enum difference_kind { DIFFERENCE_ADDED = 1, DIFFERENCE_REMOVED, DIFFERENCE_CHANGED, DIFFERENCE_MOVED };
struct difference {
    enum difference_kind kind;
    struct text path;          /* in the new one; of a removed thing: in the old one */
    struct text where;         /* 画面「犬のこと」 › 質問「毛色」 › 最大 */
    struct text before, after; /* empty where there is none */
};
struct differences { size_t count; struct difference *items; };
/* `before` may be NULL: everything is new, and only the whole is named. */
void procedure_difference(struct arena *arena, enum language language, const json_t *before, const json_t *after,
                          struct differences *found);
