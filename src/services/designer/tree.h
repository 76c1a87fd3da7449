/*
 * Working on the JSON tree of a design by paths like "steps.2.fields.0".
 */
#pragma once

#include "base/json.h"

json_t *tree_at(json_t *root, struct text path); /* NULL: not there */
struct text path_join(struct arena *arena, struct text path, struct text key);
struct text path_index(struct arena *arena, struct text path, size_t index);
/* "steps.2.fields.0": "steps.2.fields" and 0. False: the last part is no number. */
bool path_split(struct text path, struct text *list, size_t *index);
struct text path_above(struct text path); /* without its last part; "" at the end */

/* Sets or removes (value NULL; stolen otherwise) the value at a path whose map or list is there. */
bool tree_set(json_t *root, struct text path, json_t *value);
/* Puts an item (stolen) into a list at `index`; the list at `list` is made when it is not there. */
bool tree_insert(struct arena *arena, json_t *root, struct text list, size_t index, json_t *item);
bool tree_remove(json_t *root, struct text path);
bool tree_move(json_t *root, struct text path, int by, size_t *index); /* -1 up, 1 down; the new place */

/* Names of questions and lists, pages, fees: whether it is taken, and a free one beginning with `begin`. */
bool tree_has_name(const json_t *root, struct text name);
struct text tree_free_name(struct arena *arena, const json_t *root, struct text begin);
/* A copy with new names for everything that must be unique. */
json_t *tree_copy_item(struct arena *arena, const json_t *root, const json_t *item);
/* Every rule of the definition reads a question by its new name. */
void tree_rename(json_t *root, struct text old_name, struct text new_name);

/* Calls `found` for every {"ja": ...} below, with its path. */
void tree_each_words(struct arena *arena, json_t *value, struct text path,
                     void (*found)(void *context, struct text path, json_t *words), void *context);
