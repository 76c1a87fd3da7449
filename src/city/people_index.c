/*
 * Search entries in bulk: sorted first, because a table that grows at its end is written many times faster.
 *
 * The entries are derived: people_index_rebuild makes them again from the records.
 */
#include "city/people_private.h"

#include <stdlib.h>

enum { EIGHT = 8, ENTRIES_AT_ONCE = 40000 };

struct slice {
    const int64_t *entries;
    size_t count;
};

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static enum status write_slice(struct store *store, void *context)
{
    const struct slice *slice = context;
    size_t i = 0;
    enum status status = DONE;
    for (; i + EIGHT <= slice->count && status == DONE; i += EIGHT) {
        const int64_t *entry = slice->entries + i;
        status = city_token_add_eight(store, entry[0], entry[1], entry[2], entry[3], entry[4], entry[5], entry[6],
                                      entry[7]);
    }
    for (; i < slice->count && status == DONE; i++)
        status = city_token_add(store, slice->entries[i]);
    return status;
}

enum status person_entries_write(struct store *store, int64_t *entries, size_t count,
                                 void (*progress)(void *context, int64_t done, int64_t count), void *context)
{
    enum status status = DONE;
    if (count > 0)
        qsort(entries, count, sizeof *entries, by_value);
    for (size_t start = 0; start < count && status == DONE; start += ENTRIES_AT_ONCE) {
        struct slice slice = {entries + start, count - start < ENTRIES_AT_ONCE ? count - start : ENTRIES_AT_ONCE};
        status = store_transaction(store, write_slice, &slice);
        if (progress && status == DONE)
            progress(context, (int64_t)(start + slice.count), (int64_t)count);
    }
    return status;
}

/* ---- from the records ---- */

struct entries {
    int64_t *items;
    size_t count, size;
};

static void take_tokens(struct entries *entries, const struct person_tokens *tokens)
{
    if (entries->count + tokens->count > entries->size) {
        entries->size = entries->size * 2 + PERSON_TOKENS_MAX;
        entries->items = realloc(entries->items, entries->size * sizeof *entries->items);
        if (entries->items == NULL)
            abort();
    }
    for (size_t i = 0; i < tokens->count; i++)
        entries->items[entries->count++] = tokens->entries[i];
}

static enum status forget_all(struct store *store, void *context)
{
    (void)context;
    return city_tokens_forget(store);
}

enum status people_index_rebuild(struct store *store, const struct keys *keys,
                                 void (*progress)(void *context, int64_t done, int64_t count), void *context)
{
    enum { PEOPLE_STEP = 500 };
    struct arena *arena = arena_new(0);
    struct entries entries = {0};
    int64_t after = 0;
    enum status status = DONE;
    for (;;) {
        struct city_person_rows rows;
        arena_reset(arena);
        status = city_people_after(store, arena, after, PEOPLE_STEP, &rows);
        if (status != DONE || rows.count == 0)
            break;
        for (size_t i = 0; i < rows.count && status == DONE; i++) {
            struct person person;
            struct person_tokens tokens;
            after = rows.items[i].id;
            status = person_of_row(keys, arena, &rows.items[i], &person);
            if (status == DONE) {
                person_tokens(keys, arena, &person, &tokens);
                take_tokens(&entries, &tokens);
            }
        }
        if (status != DONE)
            break;
    }
    if (status == DONE)
        status = store_transaction(store, forget_all, NULL);
    if (status == DONE)
        status = person_entries_write(store, entries.items, entries.count, progress, context);
    free(entries.items);
    arena_free(arena);
    return status;
}
