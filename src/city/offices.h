/*
 * Places with a counter: 本庁, 支所, 市民サービスセンター. From offices.yaml.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct store;

struct office {
    struct text code, kind, name, district, address; /* name in Japanese */
    int64_t latitude_e6, longitude_e6;               /* degrees in millionths; 0: not known */
    bool is_specimen;
};
struct offices {
    size_t count;
    struct office *items;
};
/* Those that are open, in the city's order. */
enum status offices_open(struct store *store, struct arena *arena, struct offices *found) MUST_USE;
