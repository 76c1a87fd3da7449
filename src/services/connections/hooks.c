/*
 * Events on their way to other systems.
 *
 * The delivery is a row of the event's own transaction; the outbox does the first try, each try orders the next one.
 */
#include "services/connections/connections.h"

#include "base/encoding.h"
#include "base/json.h"
#include "city/reactions.h"
#include "engines/procedures/case.h"

enum { KEEP_DAYS = 30, GONE = 410 };

/* clang-format off */
const struct connection_event connection_events[] = {
    {"procedures.case_sent",           TR_INIT("hook|A case came in")},
    {"procedures.case_paid",           TR_INIT("hook|The fee was paid")},
    {"procedures.correction_asked",    TR_INIT("hook|A correction was asked for")},
    {"procedures.corrected",           TR_INIT("hook|A case was corrected")},
    {"procedures.case_approved",       TR_INIT("hook|A case was approved")},
    {"procedures.case_refused",        TR_INIT("hook|A case was refused")},
    {"procedures.case_issued",         TR_INIT("hook|The result was issued")},
    {"procedures.case_closed",         TR_INIT("hook|A case was closed")},
    {"procedures.case_withdrawn",      TR_INIT("hook|A case was withdrawn")},
    {"procedures.case_returned",       TR_INIT("hook|A case was returned")},
    {"city.register_applied",          TR_INIT("hook|The register was fed")},
    {"city.register_refused",          TR_INIT("hook|A file of the register was refused")},
    {0}};
/* clang-format on */

static const int64_t waits[] = {5 * SECOND_MICROS,    30 * SECOND_MICROS, 2 * MINUTE_MICROS, 10 * MINUTE_MICROS,
                                30 * MINUTE_MICROS, 2 * HOUR_MICROS,    6 * HOUR_MICROS};

static int64_t wait_after(int64_t attempts)
{
    int64_t last = (int64_t)(sizeof waits / sizeof *waits) - 1;
    return waits[attempts - 1 < last ? attempts - 1 : last];
}

/* ---- telling ---- */

/* No personal value: what happened, when, to which case. */
static struct text body_of(const struct city *city, struct store *store, struct arena *arena, const struct event *event)
{
    struct buffer json = buffer_new(arena), at = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    struct case_record record;
    moment_put_utc(&at, event->at);
    json_start_object(&writer);
    json_put_member_text(&writer, T("type"), event->name);
    json_put_member_text(&writer, T("timestamp"), buffer_text(&at));
    json_put_key(&writer, T("data"));
    json_start_object(&writer);
    json_put_member_text(&writer, T("subject"), event->subject_kind);
    if (text_is(event->subject_kind, T("case")) && case_by_id(city, store, arena, event->subject_id, &record) == DONE) {
        json_put_member_text(&writer, T("number"), record.number);
        json_put_member_text(&writer, T("procedure"), record.procedure_name);
        json_put_member_text(&writer, T("state"), case_state_name(record.state));
        json_put_member_text(&writer, T("channel"), record.channel);
    }
    json_end_object(&writer);
    json_end_object(&writer);
    return buffer_text(&json);
}

static enum status put_delivery(struct store *store, struct arena *arena, int64_t hook_id, struct text event, struct text message_id,
                                struct text body, int64_t now)
{
    int64_t id;
    enum status status = connections_delivery_add(store, hook_id, message_id, event, body, now, &id);
    return status == DONE ? outbox_put(store, T("connections.deliver"), arena_print(arena, "%lld", (long long)id), now, now) : status;
}

enum status connections_react(const struct city *city, struct store *store, const struct event *event)
{
    struct arena *scratch = arena_new(0);
    struct connections_hook_ids hooks;
    struct text pattern = arena_print(scratch, "%% %.*s %%", TEXT_ARGUMENTS(event->name));
    enum status status = connections_hooks_for(store, scratch, pattern, &hooks);
    struct text body = status == DONE && hooks.count ? body_of(city, store, scratch, event) : T("");
    for (size_t i = 0; status == DONE && i < hooks.count; i++) {
        struct text id = arena_print(scratch, "msg_%lld_%.*s_%lld_%lld_%llx", (long long)hooks.items[i].id,
                                     TEXT_ARGUMENTS(event->subject_kind), (long long)event->subject_id, (long long)event->at,
                                     (unsigned long long)(text_hash(event->name) & 0xffffffff));
        status = put_delivery(store, scratch, hooks.items[i].id, event->name, id, body, event->at);
    }
    arena_free(scratch);
    return status;
}

/* ---- sending ---- */

struct settling {
    struct job_run *run;
    const struct connections_delivery *delivery;
    struct sent sent;
    enum delivery_state state;
    int64_t next_at;
};

static enum status settle_in_store(struct store *store, void *context)
{
    const struct settling *settling = context;
    const struct connections_delivery *delivery = settling->delivery;
    int64_t now = settling->run->now, number = delivery->attempts + 1;
    enum status status = connections_delivery_settle(store, delivery->id, number, settling->state, settling->next_at,
                                                     settling->state == DELIVERY_WAITING ? 0 : now);
    if (status == CONFLICT) /* another node did the same try */
        return DONE;
    if (status == DONE)
        status = connections_attempt_add(store, delivery->id, number, now, settling->sent.code, settling->sent.problem);
    if (status == DONE && settling->sent.code == GONE)
        status = connections_hook_switch(store, delivery->hook_id, 0);
    if (status == DONE && settling->state == DELIVERY_WAITING)
        status = outbox_put(store, T("connections.deliver"),
                            arena_print(settling->run->arena, "%lld", (long long)delivery->id), settling->next_at, now);
    return status;
}

enum status connections_deliver(struct job_run *run, struct text payload)
{
    struct connections_delivery delivery;
    struct connections_hook_row hook;
    struct settling settling = {.run = run, .delivery = &delivery, .state = DELIVERY_TAKEN};
    struct text secret;
    int64_t id;
    if (!text_to_integer(payload, &id))
        return INVALID;
    enum status status = connections_delivery_of(run->store, run->arena, id, &delivery);
    if (status == NOT_FOUND || (status == DONE && (delivery.state != DELIVERY_WAITING || delivery.next_at > run->now)))
        return DONE; /* settled, or ordered again for later */
    if (status == DONE)
        status = connections_hook_of(run->store, run->arena, delivery.hook_id, &hook);
    if (status == DONE)
        status = connections_open_secret(run->city, run->arena, hook.secret, &secret);
    if (status != DONE)
        return status;
    if (hook.is_on) {
        struct sending sending = {hook.url, delivery.message_id, T("application/json"), delivery.body, secret, run->now};
        connections_send(run->city, run->arena, &sending, &settling.sent);
    } else {
        settling.sent.problem = T("通知先を止めているため、送りませんでした。");
    }
    if (settling.sent.problem.length) {
        int64_t most = city_setting_integer(run->city, "connections.attempts", date_of_moment(run->now));
        bool is_over = delivery.attempts + 1 >= most || !hook.is_on || settling.sent.code == GONE;
        settling.state = is_over ? DELIVERY_DEAD : DELIVERY_WAITING;
        settling.next_at = is_over ? 0 : run->now + wait_after(delivery.attempts + 1);
    }
    return store_transaction(run->store, settle_in_store, &settling);
}

static enum status clean_in_store(struct store *store, void *context)
{
    int64_t before = ((const struct job_run *)context)->now - KEEP_DAYS * DAY_MICROS;
    enum status status = connections_deliveries_forget(store, before);
    return status == DONE ? connections_deliveries_forget_too(store, before) : status;
}

enum status connections_clean(struct job_run *run)
{
    return store_transaction(run->store, clean_in_store, run);
}
