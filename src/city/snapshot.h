/*
 * What the running city keeps in memory of its store: profile and dated settings.
 *
 * A snapshot never changes. A newer one is put in its place with one atomic store; older ones stay until the city
 * closes, so that a handler may hold texts of one without a lock. They are small and change a few times a day.
 */
#pragma once

#include "city/city.h"

#include <pthread.h>
#include <stdatomic.h>

struct dated_setting {
    struct text value, source;
    int64_t from_day, set_at;
};
struct setting_history {
    struct text name;
    size_t count;
    struct dated_setting *items; /* by from_day, one for a day */
};
struct snapshot {
    struct arena *arena;
    struct snapshot *older;
    int64_t change; /* of query newest_change, to see whether anything is newer */
    bool is_empty;  /* no folder has been applied */
    struct city_profile profile;
    size_t setting_count;
    struct setting_history *settings; /* by name */
};
struct snapshots {
    _Atomic(struct snapshot *) now;
    pthread_mutex_t reading; /* one reader of the store at a time */
    enum status (*find_alert)(const struct request *request, struct alert *found);
    int64_t (*desk_count)(const struct request *request, struct text path);
};

struct snapshots *snapshots_new(void);
struct snapshots *snapshots_free(struct snapshots *snapshots);
const struct snapshot *snapshot_now(const struct city *city);

/* profile.c */
struct text profile_to_json(struct arena *arena, const struct city_profile *profile);
struct city_profile profile_from_json(struct arena *arena, struct text json);
