/*
 * Limits of a city's folder, shared by the reader and the getters.
 */
#pragma once

#include "base/list.h"
#include "city/load.h"

enum {
    LOAD_FILE_BYTES = 1024 * 1024,
    LOAD_DEPTH = 24,
    LOAD_NODES = 50000,
    LOAD_KEY_BYTES = 200,
    LOAD_MAP_KEYS = 2000, /* the search for double keys is quadratic */
    LOAD_FOLDER_FILES = 2000,
    LOAD_MISTAKES_SHOWN = 200
};

/* A load with empty report in `arena`. */
struct city_load load_new(struct city *city, struct store *store, struct arena *arena, struct text folder,
                          enum load_mode mode, int64_t now);
/* The whole file, at most limit_bytes; NOT_FOUND, TOO_MUCH, INVALID (not a plain file below the folder), BROKEN. */
enum status load_read_file(struct arena *arena, struct text folder, const char *path, size_t limit_bytes,
                           struct text *found) MUST_USE;

/* Codes that the folder declares, so that a plan can follow references to what does not exist yet. */
struct load_codes {
    LIST_OF(struct text) sections, posts, staff, roles;
};
bool load_has_code(const struct text *items, size_t count, struct text code);

/* The city's own part of the folder: city.yaml, settings.yaml (load_city.c); roles, sections, posts and offices
   (load_sections.c); staff.yaml (load_staff.c). */
enum status load_city(struct city_load *load) MUST_USE;
enum status load_settings(struct city_load *load) MUST_USE;
enum status load_sections(struct city_load *load) MUST_USE;
enum status load_offices(struct city_load *load) MUST_USE;
enum status load_staff(struct city_load *load) MUST_USE;
/* The `load` function of the city's module: all of the above. */
enum status load_city_folder(struct city_load *load) MUST_USE;
/* A note in the report that counts as no change. */
void load_note(struct city_load *load, const struct node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
