/*
 * /desk/connections: hooks, their deliveries, sending again.
 */
#include "city/pages.h"
#include "city/permissions.h"
#include "city/sealing.h"
#include "connections.pages.h"
#include "engines/procedures/library.h"
#include "services/connections/connections.h"
#include "web/language.h"

enum { NAME_MAX = 60, ADDRESS_MAX = 500, SHOWN_MAX = 200, AGAIN_MAX = 1000 };

struct hook_form {
    struct text name, url;
};
/* clang-format off */
static const struct field hook_fields[] = {
    TEXT_FIELD(struct hook_form, name, .label = TR_INIT("hook|What it is called"), .max = NAME_MAX),
    TEXT_FIELD(struct hook_form, url, .label = TR_INIT("hook|Address"), .hint = TR_INIT("https://… Addresses inside private networks are refused unless the settings allow them."), .max = ADDRESS_MAX),
    {0}};
/* clang-format on */

static const struct option rhythms[] = {{"daily", TR_INIT("batch|Every day")}, {"weekly", TR_INIT("batch|Every week, on Monday")}, {0}};
static const struct option formats[] = {{"csv", TR_INIT("batch|CSV")}, {"json", TR_INIT("batch|JSON")}, {0}};
struct batch_form {
    struct text folder, procedure, rhythm, format, target;
    bool with_answers;
};
/* clang-format off */
static const struct field batch_fields[] = {
    TEXT_FIELD(struct batch_form, folder, .label = TR_INIT("batch|Name (also of the folder)"), .hint = TR_INIT("Small letters, digits and -"), .max = 40),
    TEXT_FIELD(struct batch_form, procedure, .label = TR_INIT("batch|Procedure (its name in the address)"), .max = 40),
    CHOICE_FIELD(struct batch_form, rhythm, .label = TR_INIT("batch|How often"), .options = rhythms),
    CHOICE_FIELD(struct batch_form, format, .label = TR_INIT("batch|Format"), .options = formats),
    TEXT_FIELD(struct batch_form, target, .label = TR_INIT("batch|Address (empty: into the folder)"), .max = ADDRESS_MAX, .is_optional = true),
    YES_NO_FIELD(struct batch_form, with_answers, .label = TR_INIT("batch|With the answers, which are personal"), .is_optional = true),
    {0}};
/* clang-format on */

static enum status show(struct request *request, struct response *response, struct text secret, struct text secret_for)
{
    struct connections_view view = {.hook_fields = hook_fields, .batch_fields = batch_fields, .secret = secret, .secret_for = secret_for};
    enum status status = connections_hooks(request->store, request->arena, &view.hooks);
    if (status == DONE)
        status = connections_batches(request->store, request->arena, &view.batches);
    return status == DONE ? connections_list_page(request, response, &view) : status;
}

enum status connections_show(struct request *request, struct response *response)
{
    return show(request, response, T(""), T(""));
}

/* ---- hooks ---- */

struct changing {
    struct request *request;
    struct text name, url, events, sealed;
    int64_t id;
    bool is_on;
    struct batch_form batch;
    int64_t until_at;
};

static enum status add_in_store(struct store *store, void *context)
{
    struct changing *changing = context;
    struct request *request = changing->request;
    enum status status = connections_hook_add(store, changing->name, changing->url, changing->sealed, changing->events, request->now,
                                              actor_title(request, JAPANESE), &changing->id);
    return status == DONE ? act(store, request, "connection", changing->id, "connections.hook_made") : status;
}

/* The chosen events, a space around each; empty: none was chosen. */
static struct text chosen_events(const struct request *request)
{
    struct buffer events = buffer_new(request->arena);
    struct text one;
    for (size_t i = 0; request_field_at(request, "event", i, &one); i++)
        for (const struct connection_event *event = connection_events; event->name; event++)
            if (text_is(one, text_of(event->name)))
                buffer_print(&events, "%s%.*s ", events.length ? "" : " ", TEXT_ARGUMENTS(one));
    return buffer_text(&events);
}

enum status connections_add_hook(struct request *request, struct response *response)
{
    struct hook_form form;
    struct text secret;
    enum status status = form_read(request, hook_fields, &form);
    struct text events = chosen_events(request);
    if (status == DONE && !connections_is_address(form.url))
        form_problem(request, "url", TR("Please write an address that begins with https:// (or http://), without user and password."));
    if (status == DONE && events.length == 0)
        form_problem(request, "", TR("Please choose at least one event."));
    if (status == INVALID || (status == DONE && form_has_problems(request)))
        return connections_show(request, response);
    struct changing changing = {.request = request, .name = form.name, .url = form.url, .events = events};
    connections_secret(city_of(request), request->arena, &secret, &changing.sealed);
    if (status == DONE)
        status = store_transaction(request->store, add_in_store, &changing);
    return status == DONE ? show(request, response, secret, form.name) : status;
}

static enum status show_hook(struct request *request, struct response *response, struct text secret)
{
    struct connections_hook_view view = {.secret = secret};
    struct connections_dead_ids dead;
    enum { EVENTS_MAX = 32 };
    int64_t id = request_part_id(request, "id");
    enum status status = connections_hook_of(request->store, request->arena, id, &view.hook);
    if (status == DONE)
        status = connections_deliveries_of(request->store, request->arena, id, SHOWN_MAX, &view.deliveries);
    if (status == DONE)
        status = connections_deliveries_dead(request->store, request->arena, id, AGAIN_MAX, &dead);
    if (status != DONE)
        return status;
    view.dead = (int64_t)dead.count;
    view.events.items = TAKE(request->arena, struct connections_choice, EVENTS_MAX);
    for (const struct connection_event *event = connection_events; event->name && view.events.count < EVENTS_MAX; event++)
        if (text_has(view.hook.events, arena_print(request->arena, " %s ", event->name)))
            view.events.items[view.events.count++] = (struct connections_choice){text_of(event->name), event->meaning, true};
    return connections_hook_page(request, response, &view);
}

enum status connections_show_hook(struct request *request, struct response *response)
{
    return show_hook(request, response, T(""));
}

static enum status switch_in_store(struct store *store, void *context)
{
    const struct changing *changing = context;
    enum status status = connections_hook_switch(store, changing->id, changing->is_on);
    return status == DONE ? act(store, changing->request, "connection", changing->id,
                                changing->is_on ? "connections.hook_on" : "connections.hook_off")
                          : status == CONFLICT ? NOT_FOUND : status;
}

enum status connections_switch_hook(struct request *request, struct response *response)
{
    struct changing changing = {.request = request, .id = request_part_id(request, "id"),
                                .is_on = text_is(request_field(request, "on"), T("1"))};
    enum status status = store_transaction(request->store, switch_in_store, &changing);
    return status == DONE ? redirect_print(response, "/desk/connections/hooks/%lld", (long long)changing.id) : status;
}

static enum status renew_in_store(struct store *store, void *context)
{
    const struct changing *changing = context;
    enum status status = connections_hook_renew(store, changing->id, changing->sealed);
    return status == DONE ? act(store, changing->request, "connection", changing->id, "connections.secret_renewed")
                          : status == CONFLICT ? NOT_FOUND : status;
}

enum status connections_renew_hook(struct request *request, struct response *response)
{
    struct changing changing = {.request = request, .id = request_part_id(request, "id")};
    struct text secret;
    connections_secret(city_of(request), request->arena, &secret, &changing.sealed);
    enum status status = store_transaction(request->store, renew_in_store, &changing);
    return status == DONE ? show_hook(request, response, secret) : status;
}

/* ---- deliveries ---- */

static enum status order(struct store *store, const struct request *request, int64_t delivery_id)
{
    return outbox_put(store, T("connections.deliver"), arena_print(request->arena, "%lld", (long long)delivery_id), request->now, request->now);
}

static enum status try_in_store(struct store *store, void *context)
{
    struct changing *changing = context;
    const struct request *request = changing->request;
    int64_t id;
    struct text message = arena_print(request->arena, "msg_%lld_trial_%lld", (long long)changing->id, (long long)request->now);
    struct text body = arena_print(request->arena, "{\"type\":\"connections.trial\",\"timestamp\":\"%.*s\",\"data\":{}}", TEXT_ARGUMENTS(changing->events));
    enum status status = connections_delivery_add(store, changing->id, message, T("connections.trial"), body, request->now, &id);
    if (status == DONE)
        status = order(store, request, id);
    return status == DONE ? act(store, request, "connection", changing->id, "connections.tried") : status;
}

enum status connections_try_hook(struct request *request, struct response *response)
{
    struct connections_hook_row hook;
    struct buffer at = buffer_new(request->arena);
    struct changing changing = {.request = request, .id = request_part_id(request, "id")};
    moment_put_utc(&at, request->now);
    changing.events = buffer_text(&at);
    enum status status = connections_hook_of(request->store, request->arena, changing.id, &hook);
    if (status == DONE)
        status = store_transaction(request->store, try_in_store, &changing);
    return status == DONE ? redirect_print(response, "/desk/connections/hooks/%lld", (long long)changing.id) : status;
}

struct again {
    struct request *request;
    const int64_t *ids;
    size_t count;
    int64_t hook_id;
};

static enum status again_in_store(struct store *store, void *context)
{
    const struct again *again = context;
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < again->count; i++) {
        status = connections_delivery_again(store, again->ids[i], again->request->now);
        if (status == DONE)
            status = order(store, again->request, again->ids[i]);
        else if (status == CONFLICT) /* on its way already */
            return CONFLICT;
    }
    return status == DONE ? act(store, again->request, "connection", again->hook_id, "connections.sent_again") : status;
}

enum status connections_send_again(struct request *request, struct response *response)
{
    struct connections_delivery delivery;
    int64_t id = request_part_id(request, "id");
    enum status status = connections_delivery_of(request->store, request->arena, id, &delivery);
    if (status != DONE)
        return status;
    struct again again = {request, &id, 1, delivery.hook_id};
    status = store_transaction(request->store, again_in_store, &again);
    if (status == CONFLICT)
        status = DONE;
    return status == DONE ? redirect_print(response, "/desk/connections/hooks/%lld", (long long)delivery.hook_id) : status;
}

enum status connections_send_dead_again(struct request *request, struct response *response)
{
    struct connections_dead_ids dead;
    struct again again = {.request = request, .hook_id = request_part_id(request, "id")};
    enum status status = connections_deliveries_dead(request->store, request->arena, again.hook_id, AGAIN_MAX, &dead);
    if (status != DONE)
        return status;
    int64_t *ids = TAKE(request->arena, int64_t, dead.count + 1);
    for (size_t i = 0; i < dead.count; i++)
        ids[again.count++] = dead.items[i].id;
    again.ids = ids;
    if (again.count)
        status = store_transaction(request->store, again_in_store, &again);
    return status == DONE ? redirect_print(response, "/desk/connections/hooks/%lld", (long long)again.hook_id) : status;
}

/* ---- batches ---- */

static bool is_folder_name(struct text name)
{
    bool is_good = name.length > 0 && name.bytes[0] != '-';
    for (size_t i = 0; i < name.length && is_good; i++)
        is_good = (name.bytes[i] >= 'a' && name.bytes[i] <= 'z') || (name.bytes[i] >= '0' && name.bytes[i] <= '9') || name.bytes[i] == '-';
    return is_good;
}

static enum status add_batch_in_store(struct store *store, void *context)
{
    struct changing *changing = context;
    const struct batch_form *form = &changing->batch;
    struct connections_batch_add_given given = {.name = form->folder, .procedure_name = form->procedure, .rhythm = form->rhythm,
                                                .format = form->format, .url = form->target, .secret = changing->sealed,
                                                .with_answers = form->with_answers, .until_at = changing->until_at,
                                                .now = changing->request->now, .made_by = actor_title(changing->request, JAPANESE)};
    enum status status = connections_batch_add_with(store, &given, &changing->id);
    return status == DONE ? act(store, changing->request, "connection", changing->id, "connections.batch_made") : status;
}

enum status connections_add_batch(struct request *request, struct response *response)
{
    struct changing changing = {.request = request, .until_at = date_start_at(city_today_of(request))};
    struct text secret;
    enum status status = form_read(request, batch_fields, &changing.batch);
    if (status == DONE && !is_folder_name(changing.batch.folder))
        form_problem(request, "folder", TR("Please write the name with small letters, digits and - only."));
    if (status == DONE && !procedure_find(city_of(request), changing.batch.procedure))
        form_problem(request, "procedure", TR("There is no procedure of this name."));
    if (status == DONE && changing.batch.target.length && !connections_is_address(changing.batch.target))
        form_problem(request, "target", TR("Please write an address that begins with https:// (or http://), without user and password."));
    if (status == INVALID || (status == DONE && form_has_problems(request)))
        return connections_show(request, response);
    connections_secret(city_of(request), request->arena, &secret, &changing.sealed);
    if (status == DONE)
        status = store_transaction(request->store, add_batch_in_store, &changing);
    if (status == CONFLICT) {
        form_problem(request, "folder", TR("There is a batch of this name already."));
        return connections_show(request, response);
    }
    return status == DONE ? show(request, response, changing.batch.target.length ? secret : T(""), changing.batch.folder) : status;
}

enum status connections_show_batch(struct request *request, struct response *response)
{
    struct connections_batch_view view = {0};
    int64_t id = request_part_id(request, "id");
    enum status status = connections_batch_of(request->store, request->arena, id, &view.batch);
    if (status == DONE)
        status = connections_receipts_of(request->store, request->arena, id, SHOWN_MAX, &view.receipts);
    if (status != DONE)
        return status;
    const struct procedure *procedure = procedure_find(city_of(request), view.batch.procedure_name);
    view.procedure_title = procedure ? words_in(&procedure->title, request->language) : view.batch.procedure_name;
    return connections_batch_page(request, response, &view);
}

static enum status switch_batch_in_store(struct store *store, void *context)
{
    const struct changing *changing = context;
    enum status status = connections_batch_switch(store, changing->id, changing->is_on);
    return status == DONE ? act(store, changing->request, "connection", changing->id,
                                changing->is_on ? "connections.batch_on" : "connections.batch_off")
                          : status == CONFLICT ? NOT_FOUND : status;
}

enum status connections_switch_batch(struct request *request, struct response *response)
{
    struct changing changing = {.request = request, .id = request_part_id(request, "id"),
                                .is_on = text_is(request_field(request, "on"), T("1"))};
    enum status status = store_transaction(request->store, switch_batch_in_store, &changing);
    return status == DONE ? redirect_print(response, "/desk/connections/batches/%lld", (long long)changing.id) : status;
}
