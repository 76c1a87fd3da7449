/*
 * One act of reading: an event in the chain of its own, a row, and a line for each person.
 *
 * The event holds the numbers of the persons, so a line taken away later can be found by comparing.
 */
#include "city/access_log.h"

#include "base/check.h"
#include "city.queries.h"
#include "city/permissions.h"
#include "store/store.h"

static const char *const actor_names[] = {[STRANGER] = "stranger", [RESIDENT_ACTOR] = "resident",
                                          [STAFF_ACTOR] = "staff", [SYSTEM_ACTOR] = "system", [KEY_ACTOR] = "key"};

struct reading reading_by(const struct request *request, struct text purpose, const char *subject_kind,
                          int64_t subject_id)
{
    check(purpose.length > 0);
    return (struct reading){.kind = request->actor.kind, .actor_id = request->actor.id,
                            .title = actor_title(request, JAPANESE), .purpose = purpose,
                            .subject_kind = text_of(subject_kind), .subject_id = subject_id, .at = request->now};
}

struct reading reading_by_system(struct text purpose, const char *subject_kind, int64_t subject_id, int64_t now)
{
    check(purpose.length > 0);
    return (struct reading){.kind = SYSTEM_ACTOR, .title = T("システム"), .purpose = purpose,
                            .subject_kind = text_of(subject_kind), .subject_id = subject_id, .at = now};
}

struct note {
    const struct reading *reading;
    const char *way;
    const int64_t *person_ids;
    size_t count;
};

static struct text people_json(struct arena *arena, const struct note *note)
{
    struct buffer json = buffer_new(arena);
    buffer_print(&json, "{\"way\":\"%s\",\"people\":[", note->way);
    for (size_t i = 0; i < note->count; i++) {
        if (i > 0)
            buffer_put_byte(&json, ',');
        buffer_put_integer(&json, note->person_ids[i]);
    }
    buffer_put(&json, T("]}"));
    return buffer_text(&json);
}

static enum status note_in_store(struct store *store, void *context)
{
    const struct note *note = context;
    const struct reading *reading = note->reading;
    struct text actor = text_of(actor_names[reading->kind]);
    struct arena *scratch = arena_new(0);
    int64_t id = 0;
    enum status status = city_access_add(store, actor, reading->actor_id, reading->title, reading->purpose,
                                         text_of(note->way), reading->subject_kind, reading->subject_id, reading->at,
                                         &id);
    for (size_t i = 0; i < note->count && status == DONE; i++)
        status = city_access_add_person(store, note->person_ids[i], id);
    if (status == DONE) {
        struct event event = {.subject_kind = T("access"), .subject_id = id, .name = T("city.people_read"),
                              .actor_kind = actor, .actor_id = reading->actor_id, .actor_name = reading->title,
                              .why = reading->purpose, .detail = people_json(scratch, note), .at = reading->at};
        status = event_append(store, &event);
    }
    arena_free(scratch);
    return status;
}

enum status access_note(struct store *store, const struct reading *reading, const char *way, const int64_t *person_ids,
                        size_t count)
{
    struct note note = {reading, way, person_ids, count};
    check(reading->purpose.length > 0);
    return count == 0 ? DONE : store_transaction(store, note_in_store, &note);
}

static void take_rows(struct arena *arena, const struct city_access_rows *rows, struct access_entries *found)
{
    found->count = rows->count;
    found->items = TAKE(arena, struct access_entry, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++) {
        const struct city_access_row *row = &rows->items[i];
        found->items[i] = (struct access_entry){.id = row->id, .at = row->at, .title = row->title,
                                                .purpose = row->purpose, .way = row->way,
                                                .subject_kind = row->subject_kind, .subject_id = row->subject_id,
                                                .is_own = text_is(row->actor_kind, T("resident"))};
    }
}

enum status access_log_of(struct store *store, struct arena *arena, int64_t person_id, int64_t before_id,
                          int64_t limit, struct access_entries *found)
{
    struct city_access_rows rows;
    enum status status = city_access_of_person(store, arena, person_id, before_id > 0 ? before_id : INT64_MAX, limit,
                                               &rows);
    if (status == DONE)
        take_rows(arena, &rows, found);
    return status;
}

enum status access_log_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                             int64_t limit, struct access_entries *found)
{
    struct city_access_rows rows;
    enum status status = city_access_about(store, arena, subject_kind, subject_id, limit, &rows);
    if (status == DONE)
        take_rows(arena, &rows, found);
    return status;
}
