/*
 * Invented people, household by household, written in batches while the next batch is being made.
 */
#include "city/people_generate.h"

#include "base/csv.h"
#include "base/list.h"
#include "city/people_invent.h"
#include "city/people_private.h"
#include "system/files.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_PEOPLE = 2000, TOWNS_BYTES_MAX = 4 * 1024 * 1024 };

struct drafted {
    struct person person;
    uint8_t wrapped[KEY_WRAPPED_BYTES];
    struct text sealed;
};
struct batch {
    struct arena *arena;
    struct drafted *people;
    size_t count;
    int64_t now;
};
struct maker {
    const struct keys *keys;
    struct inventor *inventor;
    int64_t next_person, next_household, left;
    int64_t *entries;
    size_t entry_count, entry_size;
    struct batch *batch; /* the one to fill */
};

/* ---- making a batch: no store ---- */

static void keep_tokens(struct maker *maker, const struct person *person)
{
    struct person_tokens tokens;
    person_tokens(maker->keys, maker->batch->arena, person, &tokens);
    if (maker->entry_count + tokens.count > maker->entry_size) {
        maker->entry_size = maker->entry_size * 3 / 2 + 64 * (size_t)BATCH_PEOPLE;
        maker->entries = realloc(maker->entries, maker->entry_size * sizeof *maker->entries);
        if (maker->entries == NULL)
            abort();
    }
    memcpy(maker->entries + maker->entry_count, tokens.entries, tokens.count * sizeof *tokens.entries);
    maker->entry_count += tokens.count;
}

static void draft_person(struct maker *maker, const struct person *invented)
{
    struct batch *batch = maker->batch;
    struct drafted *drafted = &batch->people[batch->count++];
    struct key key;
    drafted->person = *invented;
    drafted->person.id = maker->next_person++;
    drafted->person.household_id = maker->next_household;
    key_prepare(maker->keys, &key, drafted->wrapped);
    drafted->sealed = seal(batch->arena, &key, PERSON_RECORD(drafted->person.id),
                           person_pack(batch->arena, &drafted->person));
    keep_tokens(maker, &drafted->person);
}

static void *fill_batch(void *context)
{
    struct maker *maker = context;
    struct batch *batch = maker->batch;
    struct household household;
    arena_reset(batch->arena);
    batch->people = TAKE(batch->arena, struct drafted, BATCH_PEOPLE);
    batch->count = 0;
    while (maker->left > 0 && batch->count + HOUSEHOLD_PEOPLE_MAX <= BATCH_PEOPLE) {
        invent_household(maker->inventor, batch->arena, &household);
        for (int i = 0; i < household.count && maker->left > 0; i++, maker->left--)
            draft_person(maker, &household.people[i]);
        maker->next_household++;
    }
    return NULL;
}

/* ---- writing it ---- */

static enum status write_batch(struct store *store, void *context)
{
    const struct batch *batch = context;
    int64_t household_id = 0;
    enum status status = DONE;
    for (size_t i = 0; i < batch->count && status == DONE; i++) {
        const struct drafted *drafted = &batch->people[i];
        const struct person *person = &drafted->person;
        int64_t key_id = 0;
        if (person->household_id != household_id) {
            household_id = person->household_id;
            status = city_household_add(store, household_id, batch->now);
        }
        if (status == DONE)
            status = key_store(store, "person", drafted->wrapped, batch->now, &key_id);
        if (status == DONE)
            status = city_person_add(store, person->id, person->household_id, key_id, drafted->sealed, 1,
                                     person->state, person->is_head, true, batch->now);
    }
    return status;
}

struct numbers {
    int64_t count, person, household, now;
};

static enum status take_numbers(struct store *store, void *context)
{
    struct numbers *numbers = context;
    enum status status = city_take_numbers(store, T("person"), numbers->count, &numbers->person);
    if (status == DONE)
        status = city_take_numbers(store, T("household"), numbers->count, &numbers->household);
    if (status != DONE)
        return status;
    struct event event = {.subject_kind = T("register"), .subject_id = numbers->person - numbers->count,
                          .name = T("city.people_invented"), .actor_kind = T("system"), .actor_name = T("システム"),
                          .at = numbers->now};
    return event_append(store, &event);
}

/* Two batches take turns: one is written while the other is made. */
static enum status make_all(struct store *store, struct maker *maker, const struct generate_plan *plan)
{
    struct batch batches[2] = {{.arena = arena_new(0), .now = plan->now}, {.arena = arena_new(0), .now = plan->now}};
    int turn = 0;
    int64_t done = 0;
    enum status status = DONE;
    maker->batch = &batches[0];
    fill_batch(maker);
    while (status == DONE && batches[turn].count > 0) {
        pthread_t thread;
        maker->batch = &batches[1 - turn];
        bool is_started = pthread_create(&thread, NULL, fill_batch, maker) == 0;
        status = store_transaction(store, write_batch, &batches[turn]);
        if (is_started)
            pthread_join(thread, NULL);
        else
            fill_batch(maker);
        done += (int64_t)batches[turn].count;
        if (plan->progress && status == DONE) /* the index takes the last quarter */
            plan->progress(plan->context, done * 3 / 4, plan->count);
        turn = 1 - turn;
    }
    arena_free(batches[0].arena);
    arena_free(batches[1].arena);
    return status;
}

static void index_progress(void *context, int64_t done, int64_t count)
{
    const struct generate_plan *plan = context;
    if (plan->progress)
        plan->progress(plan->context, plan->count - (plan->count / 4) * (count - done) / count, plan->count);
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
    struct numbers numbers = {.count = plan->count, .now = plan->now};
    int64_t somebody;
    enum status status = read_areas(arena, plan->towns_csv, &areas);
    if (status == DONE && !may_add) {
        status = city_has_people(store, &somebody);
        status = status == NOT_FOUND ? DONE : status == DONE ? CONFLICT : status;
    }
    if (status == DONE && plan->count <= 0)
        status = INVALID;
    if (status == DONE)
        status = store_transaction(store, take_numbers, &numbers);
    if (status == DONE && numbers.person > INT64_C(1) << PERSON_ID_BITS)
        status = TOO_MUCH;
    if (status == DONE) {
        struct maker maker = {.keys = keys, .inventor = inventor_new(arena, &areas, plan->seed, plan->today),
                              .next_person = numbers.person - plan->count,
                              .next_household = numbers.household - plan->count, .left = plan->count};
        status = make_all(store, &maker, plan);
        if (status == DONE)
            status = person_entries_write(store, maker.entries, maker.entry_count, index_progress, (void *)plan);
        free(maker.entries);
    }
    arena_free(arena);
    return status;
}

enum status people_towns(struct arena *arena, struct text city_folder, struct text *csv)
{
    return file_read(arena, arena_terminated(arena, arena_join(arena, city_folder, T("/register/towns.csv"))),
                     TOWNS_BYTES_MAX, csv);
}
