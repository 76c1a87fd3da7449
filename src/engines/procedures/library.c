/*
 * The snapshot of offered procedures, and older versions read when a case needs them.
 *
 * A set is made whole, then put in place with one atomic store. Nothing in it is freed before the city closes, so pages
 * and cases may hold a definition as long as they like.
 */
#include "engines/procedures/library.h"

#include "base/check.h"
#include "base/list.h"
#include "city/city.h"
#include "city/sections.h"
#include "engines/procedures/definition_private.h"
#include "procedures.queries.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct old_version {
    const struct procedure *procedure;
    struct old_version *next;
};

struct library {
    _Atomic(const struct procedure_set *) now;
    pthread_mutex_t lock;  /* of all below */
    struct arena *arena;   /* of sets and definitions */
    struct old_version *old;
};

static const struct procedure_set nothing;

static struct library *library_of(const struct city *city)
{
    return city_kept(city, "procedures");
}

static void close_library(void *thing)
{
    struct library *library = thing;
    arena_free(library->arena);
    pthread_mutex_destroy(&library->lock);
}

void procedures_open_library(struct city *city, struct arena *arena)
{
    struct library *library = TAKE(arena, struct library, 1);
    library->arena = arena_new(0);
    check(pthread_mutex_init(&library->lock, NULL) == 0);
    atomic_store(&library->now, &nothing);
    arena_on_reset(arena, close_library, library);
    city_keep(city, "procedures", library);
}

const struct procedure_set *procedures_now(const struct city *city)
{
    struct library *library = library_of(city);
    return library ? atomic_load(&library->now) : &nothing;
}

const struct procedure *procedure_find(const struct city *city, struct text name)
{
    const struct procedure_set *set = procedures_now(city);
    for (size_t i = 0; i < set->count; i++)
        if (text_is(set->items[i]->name, name))
            return set->items[i];
    return NULL;
}

const struct words *procedure_is_off(const struct city *city, struct text name)
{
    const struct procedure_set *set = procedures_now(city);
    for (size_t i = 0; i < set->off_count; i++)
        if (text_is(set->offs[i].name, name))
            return &set->offs[i].reason;
    return NULL;
}

/* ---- reloading ---- */

static enum status read_switches(struct store *store, struct arena *arena, struct arena *kept, struct procedure_set *set)
{
    struct procedures_switch_rows rows;
    enum status status = procedures_switches(store, arena, &rows);
    if (status != DONE)
        return status;
    struct procedure_off *offs = TAKE(kept, struct procedure_off, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].is_off)
            offs[set->off_count++] = (struct procedure_off){arena_copy(kept, rows.items[i].name),
                                                            words_from_json(kept, arena_copy(kept, rows.items[i].reason))};
    set->offs = offs;
    return DONE;
}

static int by_category(const void *a, const void *b)
{
    const struct procedure *first = *(const struct procedure *const *)a, *second = *(const struct procedure *const *)b;
    int order = text_compare(first->category, second->category);
    if (!order)
        order = text_compare(first->kana, second->kana);
    return order ? order : text_compare(first->name, second->name);
}

static enum status read_definition(const struct city *city, struct store *store, struct library *library,
                                   const struct procedures_definition *row, const struct procedure **found)
{
    const struct procedure *procedure = NULL;
    struct section section;
    struct arena *arena = arena_new(0);
    enum status status = procedure_from_body(city, library->arena, row->name, row->body, &procedure);
    if (status == DONE)
        status = section_by_code(store, arena, procedure->section, &section);
    if (status == DONE) {
        struct procedure *whole = TAKE(library->arena, struct procedure, 1);
        *whole = *procedure;
        whole->section_id = section.id;
        *found = whole;
    }
    arena_free(arena);
    return status == NOT_FOUND ? BROKEN : status; /* the section was checked when the procedure was published */
}

/* A definition of the last set is taken over when its version still holds. */
static enum status take_definition(const struct city *city, struct store *store, struct library *library,
                                   const struct procedure_set *last,
                                   const struct procedures_definition *row, const struct procedure **found)
{
    for (size_t i = 0; i < last->count; i++)
        if (text_is(last->items[i]->name, row->name) && text_is(last->items[i]->version, row->version)) {
            *found = last->items[i];
            return DONE;
        }
    return read_definition(city, store, library, row, found);
}

static enum status make_set(const struct city *city, struct store *store, struct library *library, struct arena *arena,
                            const struct procedures_definitions *rows, int64_t newest)
{
    const struct procedure **items = TAKE(library->arena, const struct procedure *, rows->count + 1);
    const struct procedure_set *last = atomic_load(&library->now);
    for (size_t i = 0; i < rows->count; i++) {
        enum status status = take_definition(city, store, library, last, &rows->items[i], &items[i]);
        if (status != DONE)
            return status;
    }
    qsort(items, rows->count, sizeof(struct procedure *), by_category);
    struct procedure_set *set = TAKE(library->arena, struct procedure_set, 1);
    *set = (struct procedure_set){.items = items, .count = rows->count, .newest_id = newest};
    enum status status = read_switches(store, arena, library->arena, set);
    if (status != DONE)
        return status;
    atomic_store(&library->now, set);
    return DONE;
}

enum status procedures_reload(const struct city *city, struct store *store)
{
    struct library *library = library_of(city);
    check(library != NULL);
    int64_t newest;
    struct arena *arena = arena_new(0);
    struct procedures_definitions rows;
    enum status status = procedures_definitions_changed(store, &newest);
    if (status == DONE && newest == atomic_load(&library->now)->newest_id) {
        arena_free(arena);
        return DONE;
    }
    if (status == DONE)
        status = procedures_definitions_offered(store, arena, &rows);
    if (status == DONE) {
        pthread_mutex_lock(&library->lock);
        status = make_set(city, store, library, arena, &rows, newest);
        pthread_mutex_unlock(&library->lock);
    }
    arena_free(arena);
    return status;
}

/* ---- older versions ---- */

static const struct procedure *known_version(struct library *library, struct text name, struct text version)
{
    const struct procedure_set *set = atomic_load(&library->now);
    for (size_t i = 0; i < set->count; i++)
        if (text_is(set->items[i]->name, name) && text_is(set->items[i]->version, version))
            return set->items[i];
    const struct procedure *found = NULL;
    pthread_mutex_lock(&library->lock);
    for (struct old_version *one = library->old; one && !found; one = one->next)
        if (text_is(one->procedure->name, name) && text_is(one->procedure->version, version))
            found = one->procedure;
    pthread_mutex_unlock(&library->lock);
    return found;
}

enum status procedure_of_version(const struct city *city, struct store *store, struct text name, struct text version,
                                 const struct procedure **found)
{
    struct library *library = library_of(city);
    check(library != NULL);
    const struct procedure *known = known_version(library, name, version);
    if (known) {
        *found = known;
        return DONE;
    }
    struct arena *arena = arena_new(0);
    struct procedures_definition row;
    const struct procedure *procedure = NULL;
    enum status status = procedures_definition_of(store, arena, name, version, &row);
    if (status == DONE) {
        pthread_mutex_lock(&library->lock);
        status = read_definition(city, store, library, &row, &procedure);
        struct old_version *one = TAKE(library->arena, struct old_version, 1);
        *one = (struct old_version){.procedure = procedure, .next = library->old};
        if (status == DONE) {
            library->old = one;
            *found = procedure;
        }
        pthread_mutex_unlock(&library->lock);
    }
    arena_free(arena);
    return status;
}

/* ---- lists ---- */

static bool has_text(const struct texts *texts, struct text wanted)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_is(texts->items[i], wanted))
            return true;
    return false;
}

static void list_those(const struct city *city, struct arena *arena, struct text wanted, bool by_life_event,
                       struct procedure_list *found)
{
    const struct procedure_set *set = procedures_now(city);
    *found = (struct procedure_list){.items = TAKE(arena, const struct procedure *, set->count + 1)};
    for (size_t i = 0; i < set->count; i++)
        if (by_life_event ? has_text(&set->items[i]->life_events, wanted) : text_is(set->items[i]->category, wanted))
            found->items[found->count++] = set->items[i];
}

void procedures_of_category(const struct city *city, struct arena *arena, struct text category, struct procedure_list *found)
{
    list_those(city, arena, category, false, found);
}

void procedures_of_life_event(const struct city *city, struct arena *arena, struct text life_event,
                              struct procedure_list *found)
{
    list_those(city, arena, life_event, true, found);
}
