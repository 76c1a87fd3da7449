/*
 * Handing a paper out, voiding it, checking it, and the issuing line that stops at the first mismatch.
 */
#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/papers/papers_private.h"
#include "paper/certificate.h"

#include <sodium.h>

enum { CHECKS_SHOWN = 50, PAPERS_OF_SUBJECT = 400 };

static enum status give(struct arena *arena, enum status status, const struct papers_row *row, struct paper_record *found)
{
    if (status == DONE)
        *found = paper_from_row(arena, row);
    return status;
}

enum status paper_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                        struct paper_record *found)
{
    struct papers_row row;
    return give(arena, papers_paper_about_subject(store, arena, subject_kind, subject_id, 1, &row), &row, found);
}

enum status papers_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                         struct paper_records *found)
{
    struct papers_rows rows;
    enum status status = papers_papers_about_subject(store, arena, subject_kind, subject_id, PAPERS_OF_SUBJECT, &rows);
    if (status != DONE)
        return status;
    *found = (struct paper_records){0, TAKE(arena, struct paper_record, rows.count)};
    for (size_t i = 0; i < rows.count; i++)
        if (i == 0 || rows.items[i].copy != rows.items[i - 1].copy) /* the newest of each copy comes first */
            found->items[found->count++] = paper_from_row(arena, &rows.items[i]);
    return DONE;
}

enum status paper_by_code(struct store *store, struct arena *arena, struct text code, struct paper_record *found)
{
    struct papers_row row;
    return give(arena, papers_paper_of_code(store, arena, code, &row), &row, found);
}

struct acting {
    const struct city *city;
    struct arena *arena;
    int64_t paper_id, actor_id, now;
    struct text actor_kind, why;
    const char *event;
    bool is_withheld;
};

static enum status note_in_store(struct store *store, void *context)
{
    struct acting *acting = context;
    struct event event = event_by_system("certificate", acting->paper_id, acting->event, acting->now);
    event.actor_kind = acting->actor_kind;
    event.actor_id = acting->actor_id;
    event.actor_name = text_is(acting->actor_kind, T("resident")) ? T("本人") : T("");
    return event_tell(acting->city, store, &event);
}

static enum status stop_in_store(struct store *store, void *context)
{
    struct acting *acting = context;
    enum status status = papers_stop(store, acting->why, acting->now);
    if (status == DONE)
        status = note_in_store(store, acting);
    return status;
}

/* The bytes are not for who asks: nobody gets anything until a person has looked. */
static enum status stop_line(struct store *store, struct acting *acting)
{
    acting->event = "papers.line_stopped";
    acting->actor_kind = T("system");
    acting->actor_id = 0;
    acting->why = arena_print(acting->arena, "証明書 %lld の名あて人が、請求した人と合いません。", (long long)acting->paper_id);
    enum status status = store_transaction(store, stop_in_store, acting);
    return status == DONE ? FORBIDDEN : status;
}

/* Nothing about a person whose issue is stopped (支援措置) leaves, whenever it was made. The persons are held, so that the stop comes
   before this release or after it, never into the middle of it. */
static enum status release_in_store(struct store *store, void *context)
{
    struct acting *acting = context;
    struct papers_on_papers persons;
    enum status status = papers_persons_of(store, acting->arena, acting->paper_id, &persons);
    acting->is_withheld = false;
    for (size_t i = 0; status == DONE && i < persons.count; i++) {
        struct person_hold hold;
        status = people_hold(store, persons.items[i].person_id, &hold);
        acting->is_withheld = acting->is_withheld || status == NOT_FOUND || (status == DONE && hold.is_issue_stopped);
        if (status == NOT_FOUND)
            status = DONE;
    }
    if (status == DONE && acting->is_withheld)
        acting->event = "papers.withheld";
    return status == DONE ? note_in_store(store, acting) : status;
}

static enum status read_bytes(const struct city *city, struct store *store, struct arena *arena,
                              const struct papers_row *row, struct text *pdf)
{
    struct key key;
    struct text sealed;
    enum status status = key_read(store, city->keys, row->key_id, &key);
    if (status == DONE)
        status = papers_bytes_of(store, arena, row->id, &sealed);
    if (status == DONE)
        status = unseal(arena, &key, SEALED_AT("papers_bytes", "sealed", row->id), sealed, pdf);
    return status;
}

enum status paper_release(const struct city *city, struct store *store, struct arena *arena,
                          const struct paper_record *paper, struct text requester, struct text actor_kind,
                          int64_t actor_id, int64_t now, struct text *pdf)
{
    struct papers_stop_row stop;
    struct papers_row row;
    struct text bytes;
    enum status status = papers_open_stop(store, arena, &stop);
    if (status == DONE)
        return BUSY;
    if (status == NOT_FOUND)
        status = papers_paper_of(store, arena, paper->id, &row);
    if (status == DONE && !text_is(row.state, T("issued")))
        status = CONFLICT;
    if (status == DONE)
        status = read_bytes(city, store, arena, &row, &bytes);
    if (status != DONE)
        return status;
    struct acting acting = {city, arena, row.id, actor_id, now, actor_kind, T(""), "papers.released", false};
    if (certificate_is_for(arena, bytes, papers_room(city)->binding_key, row.job, requester) != DONE)
        return stop_line(store, &acting);
    if (papers_room(city)->before_finish)
        papers_room(city)->before_finish(papers_room(city)->before_finish_context);
    status = store_transaction(store, release_in_store, &acting);
    if (status == DONE && acting.is_withheld)
        return INVALID;
    if (status == DONE)
        *pdf = bytes;
    return status;
}

enum status paper_void(const struct city *city, struct store *store, int64_t paper_id, struct text reason,
                       struct text actor_title, int64_t actor_id, int64_t now)
{
    check(store_is_writing(store));
    enum status status = papers_mark_void(store, paper_id, reason);
    if (status == DONE) {
        struct event event = event_by_system("certificate", paper_id, "papers.voided", now);
        if (actor_id) {
            event.actor_kind = T("staff");
            event.actor_id = actor_id;
            event.actor_name = actor_title;
        }
        event.why = reason;
        status = event_tell(city, store, &event);
    }
    return status;
}

/* ---- checking ---- */

static enum status check_in_store(struct store *store, void *context)
{
    struct acting *acting = context;
    return papers_add_check(store, acting->paper_id, acting->now);
}

enum status paper_check(const struct city *city, struct store *store, struct arena *arena, struct text code,
                        struct text signature, int64_t now, struct paper_check *found)
{
    struct papers_row row;
    enum status status = papers_paper_of_code(store, arena, code, &row);
    if (status == DONE && row.issued_at == 0) /* in the making, or never made: its code was never given to anybody */
        status = NOT_FOUND;
    if (status != DONE)
        return status;
    struct acting acting = {.paper_id = row.id, .now = now};
    status = store_transaction(store, check_in_store, &acting);
    if (status != DONE)
        return status;
    struct paper_check checked = {.paper = paper_from_row(arena, &row), .has_signature = signature.length > 0};
    struct date today = date_of_moment(now);
    checked.holds = checked.paper.state == PAPER_ISSUED &&
                    (date_is_none(checked.paper.holds_until) || date_compare(today, checked.paper.holds_until) <= 0);
    struct text wanted = paper_signature(papers_room(city), arena, row.code, row.kind, row.number, row.issued_day);
    checked.is_signature_right = text_is(signature, wanted);
    *found = checked;
    return DONE;
}

enum status paper_checks_of(struct store *store, struct arena *arena, int64_t paper_id, struct paper_checks *found)
{
    struct papers_checks rows;
    enum status status = papers_checks_of(store, arena, paper_id, CHECKS_SHOWN, &rows);
    if (status != DONE)
        return status;
    *found = (struct paper_checks){rows.count, TAKE(arena, int64_t, rows.count)};
    for (size_t i = 0; i < rows.count; i++)
        found->checked_at[i] = rows.items[i].checked_at;
    return DONE;
}

struct text paper_public_key(const struct city *city, struct arena *arena)
{
    return hex_text(arena, papers_room(city)->code_public, sizeof papers_room(city)->code_public);
}

enum status paper_certificate(const struct city *city, struct arena *arena, struct text *der)
{
    *der = arena_copy(arena, signer_certificate(papers_room(city)->signer));
    return DONE;
}

/* ---- the line ---- */

enum status paper_line(struct store *store, struct arena *arena, struct line_state *found)
{
    struct papers_stop_row stop;
    enum status status = papers_open_stop(store, arena, &stop);
    if (status == NOT_FOUND) {
        *found = (struct line_state){0};
        return DONE;
    }
    if (status == DONE)
        *found = (struct line_state){true, stop.why, stop.stopped_at};
    return status;
}

enum status paper_line_resume(const struct city *city, struct store *store, struct text actor_title, int64_t actor_id,
                              int64_t now)
{
    check(store_is_writing(store));
    enum status status = papers_resume(store, now, actor_title);
    if (status == DONE) {
        struct event event = event_by_system("certificate", 0, "papers.line_resumed", now);
        event.actor_kind = T("staff");
        event.actor_id = actor_id;
        event.actor_name = actor_title;
        status = event_tell(city, store, &event);
    }
    return status;
}

/* ---- figures of other systems ---- */

enum status paper_record_put(const struct city *city, struct store *store, struct arena *arena, int64_t person_id,
                             struct text kind, int64_t year, struct text figures, int64_t now)
{
    check(store_is_writing(store));
    struct key key;
    int64_t id;
    enum status status = papers_drop_record(store, person_id, kind, year);
    if (status == DONE)
        status = key_make(store, city->keys, "record", now, &key);
    if (status == DONE)
        status = papers_add_record(store, person_id, kind, year, key.id, T(""), &id);
    if (status == DONE)
        status = papers_seal_record(store, id, seal(arena, &key, SEALED_AT("papers_record", "sealed", id), figures));
    return status;
}

enum status papers_read_record(const struct city *city, struct store *store, struct arena *arena, int64_t person_id,
                               struct text kind, int64_t year, json_t **figures)
{
    struct papers_record record;
    struct key key;
    struct text json;
    enum status status = papers_record_of(store, arena, person_id, kind, year, &record);
    if (status == DONE)
        status = key_read(store, city->keys, record.key_id, &key);
    if (status == DONE)
        status = unseal(arena, &key, SEALED_AT("papers_record", "sealed", record.id), record.sealed, &json);
    if (status == DONE)
        status = json_read(arena, json, NULL, figures, NULL);
    return status;
}
