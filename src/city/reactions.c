#include "city/reactions.h"

#include "base/check.h"
#include "base/json.h"
#include "city/city.h"
#include "city/registry.h"

#include <string.h>

static struct text event_to_json(struct arena *arena, const char *module, const struct event *event)
{
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("module"), text_of(module));
    json_put_member_text(&writer, T("subject_kind"), event->subject_kind);
    json_put_member_integer(&writer, T("subject_id"), event->subject_id);
    json_put_member_text(&writer, T("name"), event->name);
    json_put_member_text(&writer, T("actor_kind"), event->actor_kind);
    json_put_member_integer(&writer, T("actor_id"), event->actor_id);
    json_put_member_text(&writer, T("actor_name"), event->actor_name);
    json_put_member_text(&writer, T("why"), event->why);
    json_put_member_text(&writer, T("detail"), event->detail);
    json_put_member_integer(&writer, T("at"), event->at);
    json_end_object(&writer);
    return buffer_text(&json);
}

static bool is_handled_by(const struct module *module, const struct event *event)
{
    for (const struct event_handler *one = module->events; one && one->event; one++)
        if (text_is(text_of(one->event), event->name))
            return true;
    return false;
}

/* One row for each module, so that one handler's trouble does not repeat another's work. */
static enum status put_row(const struct module *module, struct store *store, const struct event *event)
{
    struct arena *scratch = arena_new(1024);
    struct text payload = event_to_json(scratch, module->name, event);
    enum status status = outbox_put(store, T("city.event"), payload, event->at, event->at);
    arena_free(scratch);
    return status;
}

enum status event_tell(const struct city *city, struct store *store, const struct event *event)
{
    check(store_is_writing(store));
    enum status status = event_append(store, event);
    const char *has_row = ""; /* a module's parts share its row; they stand behind it */
    for (const struct module *const *module = city->registry->modules; status == DONE && *module; module++) {
        for (const struct reaction *one = (*module)->reactions; status == DONE && one && one->event; one++)
            if (text_is(text_of(one->event), event->name))
                status = one->react(city, store, event);
        if (status == DONE && strcmp(has_row, (*module)->name) != 0 && is_handled_by(*module, event)) {
            status = put_row(*module, store, event);
            has_row = (*module)->name;
        }
    }
    return status;
}

static enum status call_handlers(struct job_run *run, struct text module_name, const struct event *event)
{
    enum status status = DONE;
    for (const struct module *const *module = run->city->registry->modules; *module; module++) {
        if (!text_is(text_of((*module)->name), module_name))
            continue;
        for (const struct event_handler *one = (*module)->events; status == DONE && one && one->event; one++)
            if (text_is(text_of(one->event), event->name))
                status = one->handle(run, event);
    }
    return status;
}

enum status event_handle(struct job_run *run, struct text payload)
{
    json_t *root;
    struct event event = {0};
    if (json_read(run->arena, payload, NULL, &root, NULL) != DONE ||
        !json_member_integer(root, "subject_id", &event.subject_id) ||
        !json_member_integer(root, "actor_id", &event.actor_id) || !json_member_integer(root, "at", &event.at))
        return INVALID;
    event.subject_kind = json_member_text(root, "subject_kind");
    event.name = json_member_text(root, "name");
    event.actor_kind = json_member_text(root, "actor_kind");
    event.actor_name = json_member_text(root, "actor_name");
    event.why = json_member_text(root, "why");
    event.detail = json_member_text(root, "detail");
    return call_handlers(run, json_member_text(root, "module"), &event);
}
