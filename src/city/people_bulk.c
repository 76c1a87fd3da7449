/*
 * Batches of whole households, two taking turns: one is written while the other is made.
 */
#include "city/people_bulk.h"

#include "base/check.h"
#include "city/people_private.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_PEOPLE = 2000, BATCH_ROOM = BATCH_PEOPLE + BULK_HOUSEHOLD_MAX };

struct drafted {
    struct person person;
    uint8_t wrapped[KEY_WRAPPED_BYTES];
    struct text sealed;
};
struct batch {
    struct arena *arena;
    struct drafted *people;
    size_t count;
    int64_t households; /* drafted up to the end of this batch */
    const struct bulk_plan *plan;
};
struct maker {
    const struct keys *keys;
    const struct bulk_plan *plan;
    int64_t next_person, next_household, last_person, households;
    int64_t *entries;
    size_t entry_count, entry_size;
    struct batch *batch; /* the one to fill */
    bool is_over;
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

static void draft_person(struct maker *maker, const struct person *given)
{
    struct batch *batch = maker->batch;
    struct drafted *drafted = &batch->people[batch->count++];
    struct key key;
    drafted->person = *given;
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
    struct bulk_household household;
    arena_reset(batch->arena);
    batch->people = TAKE(batch->arena, struct drafted, BATCH_ROOM);
    batch->count = 0;
    while (!maker->is_over && batch->count < BATCH_PEOPLE) {
        maker->is_over = !maker->plan->next(maker->plan->context, batch->arena, &household);
        for (size_t i = 0; !maker->is_over && i < household.count && maker->next_person < maker->last_person; i++) {
            check(batch->count < BATCH_ROOM);
            draft_person(maker, &household.people[i]);
        }
        maker->next_household++;
        maker->households += !maker->is_over;
        maker->is_over = maker->is_over || maker->next_person >= maker->last_person;
    }
    batch->households = maker->households;
    return NULL;
}

/* ---- writing it ---- */

static enum status write_person(struct store *store, const struct batch *batch, const struct drafted *drafted)
{
    const struct person *person = &drafted->person;
    int64_t key_id = 0;
    enum status status = key_store(store, "person", drafted->wrapped, batch->plan->now, &key_id);
    if (status == DONE)
        status = city_person_add(store, person->id, person->household_id, key_id, drafted->sealed, 1, person->state,
                                 person->is_head, batch->plan->is_specimen || person->is_specimen, batch->plan->now);
    if (status == DONE && person->is_issue_stopped)
        status = city_person_stop(store, person->id, true, batch->plan->now);
    return status;
}

static enum status write_batch(struct store *store, void *context)
{
    const struct batch *batch = context;
    int64_t household_id = 0;
    enum status status = DONE;
    for (size_t i = 0; i < batch->count && status == DONE; i++) {
        const struct drafted *drafted = &batch->people[i];
        if (drafted->person.household_id != household_id) {
            household_id = drafted->person.household_id;
            status = city_household_add(store, household_id, batch->plan->now);
        }
        if (status == DONE)
            status = write_person(store, batch, drafted);
    }
    if (status == DONE && batch->plan->noted)
        status = batch->plan->noted(store, batch->plan->context, batch->households);
    return status;
}

struct numbers {
    const struct bulk_plan *plan;
    int64_t person, household;
};

static enum status take_numbers(struct store *store, void *context)
{
    struct numbers *numbers = context;
    const struct bulk_plan *plan = numbers->plan;
    enum status status = city_take_numbers(store, T("person"), plan->people, &numbers->person);
    if (status == DONE)
        status = city_take_numbers(store, T("household"), plan->people + 1, &numbers->household);
    if (status != DONE)
        return status;
    struct event event = {.subject_kind = T("register"), .subject_id = numbers->person - plan->people,
                          .name = text_of(plan->event), .actor_kind = T("system"), .actor_name = T("システム"),
                          .at = plan->now};
    return event_append(store, &event);
}

static enum status make_all(struct store *store, struct maker *maker)
{
    const struct bulk_plan *plan = maker->plan;
    struct batch batches[2] = {{.arena = arena_new(0), .plan = plan}, {.arena = arena_new(0), .plan = plan}};
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
            plan->progress(plan->progress_context, done * 3 / 4, plan->people);
        turn = 1 - turn;
    }
    arena_free(batches[0].arena);
    arena_free(batches[1].arena);
    return status;
}

static void index_progress(void *context, int64_t done, int64_t count)
{
    const struct bulk_plan *plan = context;
    if (plan->progress)
        plan->progress(plan->progress_context, plan->people - (plan->people / 4) * (count - done) / count, plan->people);
}

enum status people_bulk_add(struct store *store, const struct keys *keys, const struct bulk_plan *plan)
{
    struct numbers numbers = {.plan = plan};
    if (plan->people <= 0)
        return INVALID;
    enum status status = store_transaction(store, take_numbers, &numbers);
    if (status == DONE && numbers.person > INT64_C(1) << PERSON_ID_BITS)
        status = TOO_MUCH;
    if (status != DONE)
        return status;
    struct maker maker = {.keys = keys, .plan = plan, .next_person = numbers.person - plan->people,
                          .last_person = numbers.person, .next_household = numbers.household - plan->people - 1};
    status = make_all(store, &maker);
    if (status == DONE)
        status = person_entries_write(store, maker.entries, maker.entry_count, index_progress, (void *)plan);
    free(maker.entries);
    return status;
}
