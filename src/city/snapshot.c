#include "city/snapshot.h"

#include "base/check.h"
#include "city.queries.h"

#include <stdlib.h>

struct snapshots *snapshots_new(void)
{
    struct snapshots *snapshots = calloc(1, sizeof *snapshots);
    check(snapshots && pthread_mutex_init(&snapshots->reading, NULL) == 0);
    struct arena *arena = arena_new(0);
    struct snapshot *first = TAKE(arena, struct snapshot, 1);
    *first = (struct snapshot){.arena = arena, .change = -1, .is_empty = true};
    first->profile.name = words_japanese(T("市（見本）")); /* until a folder is applied */
    first->profile.colour = T("#00597c");
    first->profile.colour_deep = T("#062c3f");
    atomic_store(&snapshots->now, first);
    return snapshots;
}

struct snapshots *snapshots_free(struct snapshots *snapshots)
{
    struct snapshot *snapshot = snapshots ? atomic_load(&snapshots->now) : NULL;
    while (snapshot) {
        struct snapshot *older = snapshot->older;
        arena_free(snapshot->arena);
        snapshot = older;
    }
    if (snapshots)
        pthread_mutex_destroy(&snapshots->reading);
    free(snapshots);
    return NULL;
}

const struct snapshot *snapshot_now(const struct city *city)
{
    return atomic_load(&city->snapshots->now);
}

/* Rows come sorted by name, day and id: the last of a day counts. */
static void take_settings(struct snapshot *snapshot, const struct city_setting_rows *rows)
{
    snapshot->settings = TAKE(snapshot->arena, struct setting_history, rows->count + 1);
    struct dated_setting *values = TAKE(snapshot->arena, struct dated_setting, rows->count + 1);
    struct setting_history *history = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct city_setting_row *row = &rows->items[i];
        if (!history || !text_is(history->name, row->name)) {
            history = &snapshot->settings[snapshot->setting_count++];
            *history = (struct setting_history){.name = row->name, .items = values};
        }
        struct dated_setting *last = history->count ? &history->items[history->count - 1] : NULL;
        if (!last || last->from_day != row->from_day) {
            last = &history->items[history->count++];
            values++;
        }
        *last = (struct dated_setting){row->worth, row->source, row->from_day, row->set_at};
    }
}

static enum status read_snapshot(struct store *store, struct snapshot *snapshot)
{
    struct text document;
    enum status status = city_profile_read(store, snapshot->arena, &document);
    if (status == DONE)
        snapshot->profile = profile_from_json(snapshot->arena, document);
    else if (status == NOT_FOUND)
        snapshot->is_empty = true;
    else
        return status;
    struct city_setting_rows rows;
    status = city_setting_values(store, snapshot->arena, &rows);
    if (status == DONE)
        take_settings(snapshot, &rows);
    return status;
}

static enum status refresh(struct city *city, struct store *store)
{
    int64_t change;
    enum status status = city_newest_change(store, &change);
    const struct snapshot *old = snapshot_now(city);
    if (status != DONE || change == old->change)
        return status;
    struct arena *arena = arena_new(0);
    struct snapshot *snapshot = TAKE(arena, struct snapshot, 1);
    snapshot->arena = arena;
    snapshot->change = change;
    snapshot->profile = old->profile; /* colours, when the store has no profile yet */
    status = read_snapshot(store, snapshot);
    if (status != DONE) {
        arena_free(arena);
        return status;
    }
    snapshot->older = atomic_load(&city->snapshots->now);
    atomic_store(&city->snapshots->now, snapshot);
    return DONE;
}

enum status city_refresh(struct city *city, struct store *store)
{
    pthread_mutex_lock(&city->snapshots->reading);
    enum status status = refresh(city, store);
    pthread_mutex_unlock(&city->snapshots->reading);
    return status;
}
