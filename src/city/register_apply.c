/*
 * Applying a file of the register: the first whole one in bulk, everything else person by person.
 *
 * Each person's change goes through people_add and people_change, which hold the person's row: a certificate about the same
 * person is issued before or after it, never across it. Each batch notes in its own transaction how far it is.
 */
#include "city/register_feed.h"

#include "base/check.h"
#include "base/csv.h"
#include "base/list.h"
#include "base/map.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/people_bulk.h"
#include "city/people_private.h"
#include "city/reactions.h"

#define REFUSE(arena, why, ...) (*(why) = arena_print((arena), __VA_ARGS__), INVALID)

struct applying {
    const struct city *city;
    struct arena *arena;
    const struct feed *feed;
    struct event actor;
    int64_t feed_id, done, now;
    bool is_bulk; /* the first whole register */
    struct feed_result result;
    void (*progress)(void *context, int64_t done, int64_t count);
    void *context;
    /* one batch */
    struct feed_row rows[FEED_ROWS_AT_ONCE];
    int64_t row_count;
    struct feed_result batch;
    /* the first whole register */
    struct feed_reader *reader;
    int64_t skipped;
};

/* ---- one person ---- */

static enum status household_of(struct store *store, struct applying *applying, struct arena *arena, struct text number, int64_t *id)
{
    struct person somebody;
    enum status status = person_of_household_number(store, applying->city->keys, arena, number, &somebody);
    if (status == DONE)
        *id = somebody.household_id;
    return status == NOT_FOUND ? household_new(store, applying->now, id) : status;
}

static bool is_same_record(struct arena *arena, const struct person *a, const struct person *b)
{
    return a->state == b->state && a->is_head == b->is_head && a->household_id == b->household_id &&
           text_is(person_pack(arena, a), person_pack(arena, b));
}

static enum status stop_or_allow(struct store *store, struct applying *applying, int64_t id, bool is_stopped)
{
    applying->batch.stopped += is_stopped;
    return people_stop_issue(store, &applying->actor, id, is_stopped, T(""));
}

static enum status apply_row(struct store *store, struct applying *applying, struct arena *arena, const struct feed_row *row)
{
    const struct keys *keys = applying->city->keys;
    struct person given = row->person, former;
    enum status status = person_of_number(store, keys, arena, given.number, &former);
    if (status == NOT_FOUND) {
        int64_t id = 0;
        status = household_of(store, applying, arena, given.household_number, &given.household_id);
        if (status == DONE)
            status = people_add(store, keys, arena, &applying->actor, &given, &id);
        applying->batch.added++;
        return status == DONE && given.is_issue_stopped ? stop_or_allow(store, applying, id, true) : status;
    }
    if (status != DONE)
        return status;
    given.id = former.id;
    given.version = former.version;
    given.household_id = former.household_id;
    if (!text_is(given.household_number, former.household_number))
        status = household_of(store, applying, arena, given.household_number, &given.household_id);
    bool is_same = status == DONE && is_same_record(arena, &given, &former);
    bool is_same_stop = given.is_issue_stopped == former.is_issue_stopped;
    if (status == DONE && !is_same)
        status = people_change(store, keys, arena, &applying->actor, &given, T(""));
    if (status == DONE && !is_same_stop)
        status = stop_or_allow(store, applying, given.id, given.is_issue_stopped);
    applying->batch.changed += !is_same || !is_same_stop;
    applying->batch.unchanged += is_same && is_same_stop;
    return status;
}

static enum status apply_batch(struct store *store, void *context)
{
    struct applying *applying = context;
    struct arena *scratch = arena_new(0);
    enum status status = DONE;
    applying->batch = (struct feed_result){0};
    for (int64_t i = 0; i < applying->row_count && status == DONE; i++) {
        status = apply_row(store, applying, scratch, &applying->rows[i]);
        arena_reset(scratch);
    }
    arena_free(scratch);
    const struct feed_result *batch = &applying->batch;
    struct city_feed_advance_given given = {.id = applying->feed_id, .done_before = applying->done,
                                            .done = applying->done + applying->row_count, .added = batch->added,
                                            .changed = batch->changed, .unchanged = batch->unchanged, .stopped = batch->stopped};
    return status == DONE ? city_feed_advance_with(store, &given) : status;
}

static enum status apply_rows(struct store *store, struct applying *applying)
{
    struct arena *scratch = arena_new(0);
    struct feed_reader *reader = feed_rows(applying->arena, applying->feed);
    struct text why;
    int64_t seen = 0;
    enum status status = DONE;
    do {
        arena_reset(scratch);
        applying->row_count = 0;
        while (applying->row_count < FEED_ROWS_AT_ONCE &&
               (status = feed_next(reader, scratch, &applying->rows[applying->row_count], &why)) == DONE)
            applying->row_count += seen++ >= applying->done; /* done before this program was killed */
        bool is_over = status == NOT_FOUND;
        if (status == DONE || is_over)
            status = applying->row_count ? store_transaction(store, apply_batch, applying) : DONE;
        if (status != DONE || is_over)
            break;
        applying->done += applying->row_count;
        if (applying->progress)
            applying->progress(applying->context, applying->done, applying->feed->row_count);
    } while (true);
    arena_free(scratch);
    return status;
}

/* ---- the first whole register ---- */

/* Rows of one household stand together; the first row of the next one is read again for it. */
static bool next_household(void *context, struct arena *arena, struct bulk_household *found)
{
    struct applying *applying = context;
    struct text why;
    LIST_OF(struct person) people = {0};
    struct feed_row row;
    for (;;) {
        struct feed_mark mark = feed_mark(applying->reader);
        if (feed_next(applying->reader, arena, &row, &why) != DONE)
            break;
        if (people.count && !text_is(people.items[0].household_number, row.person.household_number)) {
            feed_go_back(applying->reader, mark);
            break;
        }
        *LIST_ADD(arena, &people) = row.person;
    }
    *found = (struct bulk_household){people.count, people.items};
    return people.count > 0;
}

static enum status note_households(struct store *store, void *context, int64_t households)
{
    struct applying *applying = context;
    struct city_feed_advance_given given = {.id = applying->feed_id, .done_before = applying->done,
                                            .done = applying->skipped + households};
    return city_feed_advance_with(store, &given);
}

/* noted() may run twice for a batch, so what is done is taken over from the store after each one. */
static enum status note_and_keep(struct store *store, void *context, int64_t households)
{
    struct applying *applying = context;
    struct city_feed_row row;
    struct arena *scratch = arena_new(0);
    enum status status = city_feed_last(store, scratch, &row);
    if (status == DONE)
        applying->done = row.done;
    arena_free(scratch);
    return status == DONE ? note_households(store, applying, households) : status;
}

static enum status load_all(struct store *store, struct applying *applying)
{
    struct arena *scratch = arena_new(0);
    struct bulk_household household;
    int64_t people = 0;
    enum status status = DONE;
    applying->reader = feed_rows(applying->arena, applying->feed);
    applying->skipped = applying->done;
    for (int64_t i = 0; i < applying->skipped && next_household(applying, scratch, &household); i++) {
        people += (int64_t)household.count;
        arena_reset(scratch);
    }
    arena_free(scratch);
    struct bulk_plan plan = {.people = applying->feed->row_count - people, .next = next_household, .noted = note_and_keep,
                             .context = applying, .event = "city.register_loaded", .now = applying->now,
                             .progress = applying->progress, .progress_context = applying->context};
    if (plan.people > 0)
        status = people_bulk_add(store, applying->city->keys, &plan);
    if (status == DONE && applying->skipped > 0) /* killed in between: entries of the first part were never written */
        status = people_index_rebuild(store, applying->city->keys, applying->progress, applying->context);
    applying->result.added = applying->feed->row_count;
    return status;
}

/* ---- households of a difference: each keeps one head ---- */

struct house {
    int64_t here, heads, line;
};

static enum status house_at(struct store *store, struct map *houses, struct arena *arena, int64_t household_id,
                            struct text number, struct house **found)
{
    struct text key = household_id ? arena_print(arena, "id %lld", (long long)household_id)
                                   : arena_print(arena, "new %.*s", TEXT_ARGUMENTS(number));
    void **place = map_at(houses, key);
    if (!*place) {
        struct house *house = TAKE(arena, struct house, 1);
        struct city_heads_row row = {0};
        enum status status = household_id ? city_household_heads(store, arena, household_id, &row) : DONE;
        if (status != DONE)
            return status;
        *house = (struct house){row.here, row.heads, 0};
        *place = house;
    }
    *found = *place;
    return DONE;
}

static enum status weigh_row(struct store *store, struct applying *applying, struct map *houses, struct arena *arena,
                             struct arena *scratch, const struct feed_row *row)
{
    const struct keys *keys = applying->city->keys;
    struct person former = {0}, somebody;
    struct house *house;
    int64_t household_id = 0;
    enum status status = person_of_number(store, keys, scratch, row->person.number, &former);
    if (status == DONE && former.state == PERSON_HERE) {
        status = house_at(store, houses, arena, former.household_id, T(""), &house);
        if (status == DONE) {
            house->here--;
            house->heads -= former.is_head;
            house->line = row->line;
        }
    }
    if (status != DONE && status != NOT_FOUND)
        return status;
    if (row->person.state != PERSON_HERE)
        return DONE;
    bool stays = text_is(row->person.household_number, former.household_number);
    status = stays ? DONE : person_of_household_number(store, keys, scratch, row->person.household_number, &somebody);
    if (status == DONE)
        household_id = stays ? former.household_id : somebody.household_id;
    if (status != DONE && status != NOT_FOUND)
        return status;
    status = house_at(store, houses, arena, household_id, row->person.household_number, &house);
    if (status == DONE) {
        house->here++;
        house->heads += row->person.is_head;
        house->line = row->line;
    }
    return status;
}

static enum status check_heads(struct store *store, struct applying *applying, struct text *why)
{
    struct arena *kept = arena_new(0), *scratch = arena_new(0);
    struct map houses = map_new(kept, (uint64_t)applying->now, (uint64_t)applying->feed->sequence);
    struct feed_reader *reader = feed_rows(kept, applying->feed);
    struct feed_row row;
    struct text ignored;
    enum status status;
    while ((status = feed_next(reader, scratch, &row, &ignored)) == DONE) {
        status = weigh_row(store, applying, &houses, kept, scratch, &row);
        if (status != DONE)
            break;
        arena_reset(scratch);
    }
    status = status == NOT_FOUND ? DONE : status;
    for (size_t i = 0; i < houses.count && status == DONE; i++) {
        const struct house *house = houses.entries[i].value;
        if (house->here > 0 && house->heads != 1)
            status = REFUSE(applying->arena, why, "このファイルのとおりにすると、%lld行目の世帯の世帯主が%lld人になります。何も取りこみませんでした。",
                            (long long)house->line, (long long)house->heads);
    }
    arena_free(scratch);
    arena_free(kept);
    return status;
}

/* ---- order ---- */

/* INVALID with a sentence; else whether it was applied before, or where it goes on. */
static enum status look_at_order(const struct city_feed_row *last, bool has_last, struct applying *applying, struct text *why)
{
    const struct feed *feed = applying->feed;
    long long sequence = (long long)feed->sequence, before = has_last ? (long long)last->sequence : 0;
    struct arena *arena = applying->arena;
    bool is_same = has_last && last->sequence == feed->sequence && text_is(last->checksum, feed->checksum);
    if (has_last && !last->is_done) {
        if (!is_same)
            return REFUSE(arena, why, "通し番号%lldのファイルが途中です。先に同じファイルをもう一度送ってください。", before);
        applying->feed_id = last->id;
        applying->done = last->done;
        applying->is_bulk = last->is_bulk != 0;
        return DONE;
    }
    applying->result.was_applied_before = is_same;
    if (is_same)
        return DONE;
    if (has_last && sequence <= before)
        return REFUSE(arena, why, "通し番号が%lldですが、もう%lldまで取りこんでいます。順番が違うので、何も取りこみませんでした。", sequence, before);
    if (feed->kind == FEED_DIFFERENCE && !has_last)
        return REFUSE(arena, why, "まだ全件のファイルを取りこんでいません。先に全件（full）を送ってください。");
    if (feed->kind == FEED_DIFFERENCE && sequence != before + 1)
        return REFUSE(arena, why, "通し番号が%lldですが、次に待っているのは%lldです。抜けた差分を先に送ってください。", sequence, before + 1);
    return DONE;
}

static enum status begin_in_store(struct store *store, void *context)
{
    struct applying *applying = context;
    const struct feed *feed = applying->feed;
    return city_feed_begin(store, feed->sequence, feed->kind, applying->is_bulk, feed->checksum, date_day_number(feed->day), feed->row_count,
                           applying->now, &applying->feed_id);
}

static enum status end_in_store(struct store *store, void *context)
{
    const struct applying *applying = context;
    struct event event = applying->actor;
    enum status status = city_feed_end(store, applying->feed_id, applying->now);
    event.subject_kind = T("register");
    event.subject_id = applying->feed_id;
    event.name = T("city.register_applied");
    return status == DONE ? event_tell(applying->city, store, &event) : status;
}

static enum status apply_feed(struct store *store, struct applying *applying, struct text *why)
{
    int64_t somebody;
    bool goes_on = applying->feed_id != 0;
    enum status status = goes_on ? DONE : city_has_people(store, &somebody);
    if (!goes_on && status == NOT_FOUND) {
        applying->is_bulk = applying->feed->kind == FEED_FULL;
        status = DONE;
    }
    if (status == DONE && !goes_on && applying->feed->kind == FEED_DIFFERENCE)
        status = check_heads(store, applying, why);
    if (status == DONE && !goes_on)
        status = store_transaction(store, begin_in_store, applying);
    if (status == DONE)
        status = applying->is_bulk ? load_all(store, applying) : apply_rows(store, applying);
    return status == DONE ? store_transaction(store, end_in_store, applying) : status;
}

enum status feed_apply(const struct city *city, struct store *store, struct arena *arena, struct text file, int64_t now,
                       void (*progress)(void *context, int64_t done, int64_t count), void *context,
                       struct feed_result *found, struct text *why)
{
    struct feed feed;
    struct city_feed_row last = {0};
    int64_t here = 0;
    enum status status = feed_read(arena, file, &feed, why);
    if (status != DONE)
        return status;
    struct applying *applying = TAKE(arena, struct applying, 1);
    *applying = (struct applying){.city = city, .arena = arena, .feed = &feed, .now = now, .progress = progress, .context = context,
                                  .actor = event_by_system("person", 0, "city.register_applied", now)};
    applying->actor.why = arena_print(arena, "住民の台帳の取りこみ（通し番号%lld）", (long long)feed.sequence);
    status = city_feed_last(store, arena, &last);
    bool has_last = status == DONE;
    if (status == NOT_FOUND)
        status = DONE;
    if (status == DONE)
        status = look_at_order(&last, has_last, applying, why);
    if (status == DONE && !applying->result.was_applied_before)
        status = apply_feed(store, applying, why);
    if (status == DONE)
        status = city_feed_last(store, arena, &last);
    if (status == DONE && feed.kind == FEED_FULL)
        status = people_count(store, &here);
    if (status != DONE)
        return status;
    applying->result.rows = feed.row_count;
    if (last.added + last.changed + last.unchanged > 0) {
        applying->result.added = last.added;
        applying->result.changed = last.changed;
        applying->result.unchanged = last.unchanged;
        applying->result.stopped = last.stopped;
    }
    applying->result.missing = feed.kind == FEED_FULL && here > feed.row_count ? here - feed.row_count : 0;
    *found = applying->result;
    return DONE;
}

struct text feed_words(struct arena *arena, const struct feed_result *result)
{
    if (result->was_applied_before)
        return T("このファイルは前に取りこんでいます。何も変えませんでした。");
    struct text missing = result->missing ? arena_print(arena, "台帳には、このファイルにない人が%lld人います。", (long long)result->missing)
                                          : T("");
    return arena_print(arena, "%lld行を取りこみました。追加%lld、変更%lld、同じ%lld、新しい支援措置%lld。%.*s", (long long)result->rows,
                       (long long)result->added, (long long)result->changed, (long long)result->unchanged,
                       (long long)result->stopped, TEXT_ARGUMENTS(missing));
}

enum status feed_last(struct store *store, struct arena *arena, struct feed_state *found)
{
    struct city_feed_row row;
    enum status status = city_feed_last(store, arena, &row);
    if (status == DONE)
        *found = (struct feed_state){row.sequence, row.row_count, row.done, row.applied_at, (enum feed_kind)row.kind, row.is_done != 0};
    return status;
}
