/*
 * Invented people, household by household.
 */
#include "city/people_generate.h"

#include "base/csv.h"
#include "base/list.h"
#include "city/people_bulk.h"
#include "city/people_invent.h"
#include "city/people_private.h"
#include "system/files.h"

enum { TOWNS_BYTES_MAX = 4 * 1024 * 1024 };

struct inventing {
    struct inventor *inventor;
    int64_t left, number, household_number;
};

/* Numbers as a city's system gives them: ten digits, also in the invented register. */
static bool next_household(void *context, struct arena *arena, struct bulk_household *found)
{
    struct inventing *inventing = context;
    struct household *household = TAKE(arena, struct household, 1);
    if (inventing->left <= 0)
        return false;
    invent_household(inventing->inventor, arena, household);
    struct text household_number = arena_print(arena, "%010lld", (long long)++inventing->household_number);
    *found = (struct bulk_household){(size_t)household->count, household->people};
    for (int i = 0; i < household->count; i++) {
        household->people[i].number = arena_print(arena, "%010lld", (long long)++inventing->number);
        household->people[i].household_number = household_number;
    }
    inventing->left -= household->count;
    return true;
}

static enum status read_areas(struct arena *arena, struct text csv, struct areas *found)
{
    struct csv_reader reader = csv_reader_new(csv, ',', NULL);
    struct csv_row heading, row;
    LIST_OF(struct area) list = {0};
    enum status status = csv_next(&reader, arena, &heading);
    ptrdiff_t name = status == DONE ? csv_column(&heading, T("area")) : TEXT_NOT_THERE;
    ptrdiff_t weight = status == DONE ? csv_column(&heading, T("weight")) : TEXT_NOT_THERE;
    if (name < 0)
        return INVALID;
    while ((status = csv_next(&reader, arena, &row)) == DONE) {
        struct area area = {.name = csv_cell(&row, (size_t)name), .weight = 1};
        if (weight >= 0 && (!text_to_integer(csv_cell(&row, (size_t)weight), &area.weight) || area.weight < 0))
            return INVALID;
        if (area.name.length > 0)
            *LIST_ADD(arena, &list) = area;
    }
    if (status != NOT_FOUND || list.count == 0)
        return INVALID;
    *found = (struct areas){list.items, list.count};
    return DONE;
}

enum status people_generate(struct store *store, const struct keys *keys, const struct generate_plan *plan, bool may_add)
{
    struct arena *arena = arena_new(0);
    struct areas areas;
    int64_t first = 0;
    int64_t somebody;
    enum status status = read_areas(arena, plan->towns_csv, &areas);
    if (status == DONE && !may_add) {
        status = city_has_people(store, &somebody);
        status = status == NOT_FOUND ? DONE : status == DONE ? CONFLICT : status;
    }
    if (status == DONE && plan->count <= 0)
        status = INVALID;
    if (status == DONE)
        status = city_last_person(store, &first);
    if (status == DONE) {
        struct inventing inventing = {inventor_new(arena, &areas, plan->seed, plan->today), plan->count, first, first};
        struct bulk_plan bulk = {.people = plan->count, .next = next_household, .context = &inventing, .is_specimen = true,
                                 .event = "city.people_invented", .now = plan->now, .progress = plan->progress,
                                 .progress_context = plan->context};
        status = people_bulk_add(store, keys, &bulk);
    }
    arena_free(arena);
    return status;
}

enum status people_towns(struct arena *arena, struct text city_folder, struct text *csv)
{
    return file_read(arena, arena_terminated(arena, arena_join(arena, city_folder, T("/register/towns.csv"))),
                     TOWNS_BYTES_MAX, csv);
}
