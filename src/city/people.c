/*
 * The register: reading with an access entry, holding the row, changes.
 */
#include "city/people_private.h"

#include "base/check.h"

#include <string.h>

/* ---- reading ---- */

enum status people_read_all(struct store *store, const struct keys *keys, struct arena *arena,
                            const struct reading *reading, const int64_t *ids, size_t count, struct people *found)
{
    struct people people = {0, TAKE(arena, struct person, count + 1)};
    int64_t *read = TAKE(arena, int64_t, count + 1);
    enum status status = DONE;
    if (count > PEOPLE_AT_ONCE)
        return TOO_MUCH;
    for (size_t i = 0; i < count && status == DONE; i++) {
        struct city_person_row row;
        status = city_person_row(store, arena, ids[i], &row);
        if (status == DONE)
            status = person_of_row(keys, arena, &row, &people.items[people.count]);
        if (status == DONE)
            read[people.count++] = ids[i];
        if (status == NOT_FOUND)
            status = DONE;
    }
    if (status == DONE)
        status = access_note(store, reading, count == 1 ? "read" : "list", read, people.count);
    if (status == DONE)
        *found = people;
    return status;
}

enum status people_read(struct store *store, const struct keys *keys, struct arena *arena,
                        const struct reading *reading, int64_t person_id, struct person *found)
{
    struct people people;
    enum status status = people_read_all(store, keys, arena, reading, &person_id, 1, &people);
    if (status == DONE && people.count == 0)
        status = NOT_FOUND;
    if (status == DONE)
        *found = people.items[0];
    return status;
}

enum status people_household(struct store *store, const struct keys *keys, struct arena *arena,
                             const struct reading *reading, int64_t household_id, struct people *found)
{
    struct city_person_rows rows;
    enum status status = city_household_rows(store, arena, household_id, &rows);
    if (status != DONE)
        return status;
    struct people people = {rows.count, TAKE(arena, struct person, rows.count + 1)};
    int64_t *read = TAKE(arena, int64_t, rows.count + 1);
    for (size_t i = 0; i < rows.count && status == DONE; i++) {
        status = person_of_row(keys, arena, &rows.items[i], &people.items[i]);
        read[i] = rows.items[i].id;
    }
    if (status == DONE)
        status = access_note(store, reading, "list", read, rows.count);
    if (status == DONE)
        *found = people;
    return status;
}

enum status people_count(struct store *store, int64_t *found)
{
    return city_people_here(store, found);
}

/* ---- the row that serializes ---- */

enum status people_hold(struct store *store, int64_t person_id, struct person_hold *found)
{
    struct arena *scratch = arena_new(0);
    struct city_hold_row row;
    check(store_is_writing(store));
    enum status status = city_person_hold(store, scratch, person_id, &row);
    arena_free(scratch);
    if (status == CONFLICT) /* a change that found no row */
        return NOT_FOUND;
    if (status == DONE)
        *found = (struct person_hold){row.version, row.household_id, row.is_issue_stopped != 0,
                                      (enum person_state)row.state};
    return status;
}

/* ---- changes ---- */

static enum status add_event(struct store *store, const struct event *actor, int64_t person_id, const char *name,
                             struct text why)
{
    struct event event = *actor;
    event.subject_kind = T("person");
    event.subject_id = person_id;
    event.name = text_of(name);
    event.why = why.length > 0 ? why : actor->why;
    return event_append(store, &event);
}

static enum status add_tokens(struct store *store, const struct keys *keys, struct arena *arena,
                              const struct person *person)
{
    struct person_tokens tokens;
    enum status status = DONE;
    person_tokens(keys, arena, person, &tokens);
    for (size_t i = 0; i < tokens.count && status == DONE; i++)
        status = city_token_add(store, tokens.entries[i]);
    return status;
}

static enum status remove_tokens(struct store *store, const struct keys *keys, struct arena *arena,
                                 const struct person *person)
{
    struct person_tokens tokens;
    enum status status = DONE;
    person_tokens(keys, arena, person, &tokens);
    for (size_t i = 0; i < tokens.count && status == DONE; i++)
        status = city_token_remove(store, tokens.entries[i]);
    return status;
}

/* Most changes leave most entries: only the difference is written. */
static bool has_entry(const struct person_tokens *tokens, int64_t entry)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->entries[i] == entry)
            return true;
    return false;
}

static enum status change_tokens(struct store *store, const struct keys *keys, struct arena *arena, const struct person *former,
                                 const struct person *person)
{
    struct person_tokens *before = TAKE(arena, struct person_tokens, 2), *after = before + 1;
    enum status status = DONE;
    person_tokens(keys, arena, former, before);
    person_tokens(keys, arena, person, after);
    for (size_t i = 0; i < before->count && status == DONE; i++)
        if (!has_entry(after, before->entries[i]))
            status = city_token_remove(store, before->entries[i]);
    for (size_t i = 0; i < after->count && status == DONE; i++)
        if (!has_entry(before, after->entries[i]))
            status = city_token_add(store, after->entries[i]);
    return status;
}

static enum status take_number(struct store *store, const char *name, int64_t *found)
{
    int64_t next;
    enum status status = city_take_numbers(store, text_of(name), 1, &next);
    if (status == DONE)
        *found = next - 1;
    return status;
}

enum status household_new(struct store *store, int64_t now, int64_t *id)
{
    int64_t number;
    check(store_is_writing(store));
    enum status status = take_number(store, "household", &number);
    if (status == DONE)
        status = city_household_add(store, number, now);
    if (status == DONE)
        *id = number;
    return status;
}

enum status people_add(struct store *store, const struct keys *keys, struct arena *arena, const struct event *actor,
                       const struct person *person, int64_t *id)
{
    struct person added = *person;
    struct key key;
    check(store_is_writing(store));
    enum status status = person_is_sound(person);
    if (status == DONE)
        status = take_number(store, "person", &added.id);
    if (status == DONE && added.id >= INT64_C(1) << PERSON_ID_BITS)
        status = TOO_MUCH;
    if (status == DONE && added.household_id == 0)
        status = household_new(store, actor->at, &added.household_id);
    if (status == DONE)
        status = key_make(store, keys, "person", actor->at, &key);
    if (status == DONE)
        status = city_person_add(store, added.id, added.household_id, key.id,
                                 seal(arena, &key, PERSON_RECORD(added.id), person_pack(arena, &added)), 1,
                                 added.state, added.is_head, added.is_specimen, actor->at);
    if (status == DONE)
        status = add_tokens(store, keys, arena, &added);
    if (status == DONE)
        status = add_event(store, actor, added.id, "city.person_added", T(""));
    if (status == DONE)
        *id = added.id;
    return status;
}

/* What stands now, without an access entry: the change's own event tells of it. */
static enum status present(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                           struct city_person_row *row, struct person *person)
{
    enum status status = city_person_row(store, arena, id, row);
    return status == DONE ? person_of_row(keys, arena, row, person) : status;
}

enum status people_change(struct store *store, const struct keys *keys, struct arena *arena,
                          const struct event *actor, const struct person *person, struct text why)
{
    struct city_person_row row;
    struct person former;
    struct key key;
    check(store_is_writing(store));
    enum status status = person_is_sound(person);
    if (status == DONE)
        status = present(store, keys, arena, person->id, &row, &former);
    if (status == DONE && former.version != person->version)
        status = CONFLICT;
    if (status == DONE)
        status = key_unwrap(keys, row.key_id, row.wrapped, &key);
    if (status == DONE)
        status = city_person_keep_past(store, person->id, actor->at);
    if (status == DONE)
        status = city_person_change(store, person->id, person->version, person->household_id,
                                    seal(arena, &key, PERSON_RECORD(person->id), person_pack(arena, person)),
                                    person->state, person->is_head, actor->at);
    if (status == DONE)
        status = change_tokens(store, keys, arena, &former, person);
    return status == DONE ? add_event(store, actor, person->id, "city.person_changed", why) : status;
}

enum status people_stop_issue(struct store *store, const struct event *actor, int64_t person_id, bool is_stopped,
                              struct text why)
{
    check(store_is_writing(store));
    enum status status = city_person_stop(store, person_id, is_stopped, actor->at);
    if (status == CONFLICT)
        status = NOT_FOUND;
    if (status != DONE)
        return status;
    return add_event(store, actor, person_id, is_stopped ? "city.issue_stopped" : "city.issue_allowed", why);
}

enum status people_erase(struct store *store, const struct keys *keys, struct arena *arena,
                         const struct event *actor, int64_t person_id)
{
    struct city_person_row row;
    struct person former;
    check(store_is_writing(store));
    enum status status = present(store, keys, arena, person_id, &row, &former);
    if (status == DONE)
        status = remove_tokens(store, keys, arena, &former);
    if (status == DONE)
        status = city_person_forget_past(store, person_id);
    if (status == DONE)
        status = city_person_erase(store, person_id, T(""), actor->at);
    if (status == DONE)
        status = key_drop(store, keys, row.key_id, actor->at);
    return status == DONE ? add_event(store, actor, person_id, "city.person_erased", T("")) : status;
}
