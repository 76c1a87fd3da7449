/*
 * A growing array in an arena. The struct is the caller's: { struct x *items; size_t count, size; }.
 *
 *   LIST_OF(struct person) people = {0};
 *   *LIST_ADD(arena, &people) = person;
 *
 * Growing copies, so pointers into items are only good until the next add.
 */
#pragma once

#include "base/arena.h"

#define LIST_OF(type)                                                                                                  \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        size_t count, size;                                                                                            \
    }

void *list_grown(struct arena *arena, void *items, size_t count, size_t *size, size_t item_bytes);

/* A pointer to one more zeroed item. */
#define LIST_ADD(arena, list)                                                                                          \
    ((list)->items = list_grown((arena), (list)->items, (list)->count, &(list)->size, sizeof *(list)->items),          \
     &(list)->items[(list)->count++])
