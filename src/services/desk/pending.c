/*
 * Ten seconds to take it back: approvals and changes of who handles wait in desk_pending until a worker does them.
 */
#include "base/encoding.h"
#include "city/city.h"
#include "city/pages.h"
#include "city/permissions.h"
#include "services/desk/desk.h"
#include "system/random.h"

enum { BATCH_BYTES = 12, BATCH_CASES_MAX = 500 };

struct batch {
    struct request *request;
    struct text code;
    bool is_assignment;
    int64_t to_staff_id;
    struct text to_name;
    size_t count;
};

static enum status add_one(struct store *store, struct batch *batch, struct text value)
{
    struct request *request = batch->request;
    struct desk_add_pending_given given = {.batch = batch->code, .kind = batch->is_assignment ? T("assign") : T("pass"),
                                           .staff_id = request->actor.id, .staff_title = actor_title(request, JAPANESE),
                                           .to_staff_id = batch->to_staff_id, .to_name = batch->to_name,
                                           .due_at = request->now + UNDO_SECONDS * SECOND_MICROS};
    if (batch->is_assignment) {
        struct case_record record;
        enum status status = case_by_number(city_of(request), store, request->arena, value, &record);
        if (status != DONE || !may_in_section(request, "procedures.assign", record.section_id))
            return status == BUSY || status == BROKEN ? status : DONE; /* not theirs: left out */
        given.subject_id = record.id;
    } else {
        struct approval approval;
        if (!text_to_integer(value, &given.subject_id))
            return DONE;
        enum status status = approval_of(city_of(request), store, request->arena, given.subject_id, &approval);
        if (status != DONE || !approval_may(store, request->arena, &approval, request->actor.id, APPROVAL_PASS, city_today_of(request)))
            return status == BUSY || status == BROKEN ? status : DONE;
        given.position = approval.position;
    }
    enum status status = desk_add_pending_with(store, &given);
    if (status == DONE)
        batch->count++;
    return status;
}

static enum status add_batch(struct store *store, void *context)
{
    struct batch *batch = context;
    struct request *request = batch->request;
    struct text value;
    enum status status = DONE;
    batch->count = 0;
    for (size_t i = 0; status == DONE && i < BATCH_CASES_MAX && request_field_at(request, "id", i, &value); i++)
        status = add_one(store, batch, value);
    if (status == DONE && batch->count)
        status = outbox_put(store, T("desk.batch"), batch->code, request->now + UNDO_SECONDS * SECOND_MICROS, request->now);
    return status;
}

static enum status begin_batch(struct request *request, struct response *response, struct batch *batch, const char *list)
{
    uint8_t code[BATCH_BYTES];
    random_fill(&system_random, code, sizeof code);
    batch->code = base64url_text(request->arena, code, sizeof code);
    enum status status = store_transaction(request->store, add_batch, batch);
    if (status != DONE)
        return status;
    struct text next = city_local_path(request_field(request, "next"));
    if (!text_starts(next, text_of(list)))
        next = text_of(list);
    if (batch->count == 0)
        return redirect(response, next);
    return redirect_print(response, "%.*s%sdone=%.*s", TEXT_ARGUMENTS(next), text_has(next, T("?")) ? "&" : "?",
                          TEXT_ARGUMENTS(batch->code));
}

enum status desk_assign_several(struct request *request, struct response *response)
{
    struct batch batch = {.request = request, .is_assignment = true};
    struct staff staff;
    if (!text_to_integer(request_field(request, "to"), &batch.to_staff_id))
        batch.to_staff_id = request->actor.id;
    enum status status = staff_of(request->store, request->arena, batch.to_staff_id, &staff);
    if (status != DONE)
        return status;
    batch.to_name = staff.name;
    return begin_batch(request, response, &batch, "/desk/inbox");
}

enum status desk_pass_several(struct request *request, struct response *response)
{
    struct batch batch = {.request = request, .to_name = T("")};
    return begin_batch(request, response, &batch, "/desk/approvals");
}

struct undoing {
    struct request *request;
    struct text batch;
};

static enum status undo_in_store(struct store *store, void *context)
{
    const struct undoing *undoing = context;
    enum status status = desk_undo_batch(store, undoing->batch, undoing->request->actor.id);
    return status == DONE ? act(store, undoing->request, "staff", undoing->request->actor.id, "desk.taken_back") : status;
}

enum status desk_undo(struct request *request, struct response *response)
{
    struct undoing undoing = {request, request_part(request, "batch")};
    enum status status = store_transaction(request->store, undo_in_store, &undoing);
    struct text next = city_local_path(request_field(request, "next"));
    return status == DONE ? redirect(response, text_starts(next, T("/desk/")) ? next : T("/desk")) : status;
}

enum status desk_read_done(struct request *request, struct desk_done *found)
{
    struct desk_pendings rows;
    struct text batch = request_query(request, "done");
    *found = (struct desk_done){0};
    if (batch.length == 0)
        return DONE;
    enum status status = desk_batch_of(request->store, request->arena, batch, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        const struct desk_pending *row = &rows.items[i];
        if (row->staff_id != request->actor.id || !text_is(row->state, T("waiting")))
            continue;
        *found = (struct desk_done){batch, found->count + 1, text_is(row->kind, T("assign")),
                                    row->due_at > request->now ? (row->due_at - request->now) / SECOND_MICROS + 1 : 1};
    }
    return status;
}

/* ---- the worker ---- */

struct doing {
    struct job_run *run;
    const struct desk_pending *pending;
    bool has_failed;
};

static enum status do_one(struct store *store, void *context)
{
    const struct doing *doing = context;
    const struct desk_pending *pending = doing->pending;
    struct job_run *run = doing->run;
    enum status status = desk_settle_pending(store, pending->id, doing->has_failed ? T("failed") : T("done"));
    if (status != DONE || doing->has_failed)
        return status == CONFLICT ? DONE : status; /* taken back, or done by another node */
    if (text_is(pending->kind, T("assign"))) {
        struct case_actor actor = {.who = BY_STAFF, .staff_id = pending->staff_id, .name = pending->staff_title};
        return case_assign(run->city, store, pending->subject_id, pending->to_staff_id, pending->to_name, &actor, run->now);
    }
    struct approval_actor actor = {pending->staff_id, pending->staff_title};
    return approval_act(run->city, store, run->arena, pending->subject_id, APPROVAL_PASS, pending->position, 0, T(""), &actor,
                        run->now);
}

enum status desk_run_batch(struct job_run *run, struct text payload)
{
    struct desk_pendings rows;
    enum status status = desk_batch_of(run->store, run->arena, payload, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        if (!text_is(rows.items[i].state, T("waiting")))
            continue;
        struct doing doing = {run, &rows.items[i], false};
        status = store_transaction(run->store, do_one, &doing);
        /* What moved on meanwhile, or is not theirs any more, is marked and the others go on. */
        if (status == CONFLICT || status == FORBIDDEN || status == NOT_FOUND || status == INVALID) {
            doing.has_failed = true;
            status = store_transaction(run->store, do_one, &doing);
        }
    }
    return status;
}
