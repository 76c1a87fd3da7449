#include "base/list.h"

#include "base/check.h"

#include <string.h>

void *list_grown(struct arena *arena, void *items, size_t count, size_t *size, size_t item_bytes)
{
    if (count < *size)
        return items;
    check(*size < SIZE_MAX / 4);
    *size = *size ? *size * 2 : 8;
    void *grown = arena_take(arena, *size, item_bytes);
    if (count)
        memcpy(grown, items, count * item_bytes);
    return grown;
}
