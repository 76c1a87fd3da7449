/*
 * One's own account: name, passkeys, sessions, who looked at one's data, and all of it to take along.
 *
 * Residents and staff share the pages' parts; whose rows are shown is decided by the session alone, never by the request.
 */
#include "base/json.h"
#include "city.pages.h"
#include "city/account_view.h"
#include "city/city.h"
#include "city/passkey_store.h"
#include "city/people.h"
#include "city/registry.h"
#include "store/store.h"

enum { ACCESS_LINES = 50 };
#define PURPOSE_MINE "passkey.mine"

/* ---- account ---- */

struct name_form {
    struct text display_name;
};
static const struct field name_fields[] = {
    TEXT_FIELD(struct name_form, display_name, .label = TR_INIT("Name to show"),
               .hint = TR_INIT("Any name you like. It is shown only to you."), .max = 40, .is_optional = true,
               .autocomplete = "nickname"), {0}};

static enum status show_account(struct request *request, struct response *response)
{
    struct account account;
    const struct city *city = city_of(request);
    struct account_view view = {.fields = name_fields, .has_codes = city_kept(city, "identity") != NULL};
    enum status status = account_of(request->store, city->keys, request->arena, request->actor.id, &account);
    if (status == DONE && request->actor.person_id > 0) { /* not the account's: a session by mail does not open the register */
        struct reading reading = reading_by(request, T("本人のページ"), "account", account.id);
        struct person person;
        status = people_read(request->store, city->keys, request->arena, &reading, request->actor.person_id, &person);
        view.is_linked = status == DONE;
        if (status == DONE)
            view.person_name = person_name(request->arena, &person);
        if (status == NOT_FOUND)
            status = DONE;
    }
    if (status != DONE)
        return status;
    view.mail_address = account.mail_address;
    view.display_name = account.display_name;
    form_initial(request, "display_name", account.display_name);
    return city_account_page(request, response, &view);
}

enum status account_show(struct request *request, struct response *response)
{
    return show_account(request, response);
}

struct renaming {
    const struct request *request;
    struct text name;
};

static enum status rename_in_store(struct store *store, void *context)
{
    const struct renaming *renaming = context;
    const struct request *request = renaming->request;
    struct event actor = event_of(request, "account", request->actor.id, "city.account_renamed");
    return account_set_name(store, city_of(request)->keys, request->arena, request->actor.id, renaming->name, &actor);
}

enum status account_rename(struct request *request, struct response *response)
{
    struct name_form form = {0};
    enum status status = form_read(request, name_fields, &form);
    if (status == DONE && holds_my_number(form.display_name)) {
        form_problem(request, "display_name", TR("Please do not write your My Number here."));
        status = INVALID;
    }
    if (status == INVALID)
        return show_account(request, response);
    struct renaming renaming = {request, form.display_name};
    if (status == DONE)
        status = store_transaction(request->store, rename_in_store, &renaming);
    return status == DONE ? redirect(response, T("/my/account")) : status;
}

/* Everything that every module holds about the person, as one JSON document. */
enum status account_export(struct request *request, struct response *response)
{
    struct city *city = city_of(request);
    struct account account;
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    struct job_run run = {.city = city, .store = request->store, .arena = request->arena, .now = request->now};
    enum status status = account_of(request->store, city->keys, request->arena, request->actor.id, &account);
    if (status != DONE)
        return status;
    json_start_object(&writer);
    json_put_key(&writer, T("account"));
    json_start_object(&writer);
    json_put_member_text(&writer, T("mail_address"), account.mail_address);
    json_put_member_text(&writer, T("display_name"), account.display_name);
    json_end_object(&writer);
    for (const struct personal_data *const *data = (const struct personal_data *const *)city->registry->personal; request->actor.person_id > 0 && *data; data++) {
        struct buffer part = buffer_new(request->arena);
        json_t *value = NULL;
        if ((*data)->export_to == NULL)
            continue;
        status = (*data)->export_to(&run, request->actor.person_id, &part);
        if (status == DONE && part.length > 0 && json_read(request->arena, buffer_text(&part), NULL, &value, NULL) == DONE) {
            json_put_key(&writer, text_of((*data)->meaning));
            json_put_value(&writer, value);
        }
        if (status != DONE && status != NOT_FOUND)
            return status;
    }
    json_end_object(&writer);
    return response_file(response, buffer_text(&json), T("application/json"), T("my-data.json"));
}

/* ---- passkeys ---- */

struct corner { /* where the pages of one kind of actor stand */
    const char *passkeys, *sessions;
    enum status (*passkeys_page)(struct request *request, struct response *response, const struct passkeys_view *view);
    enum status (*sessions_page)(struct request *request, struct response *response, const struct sessions_view *view);
};
static const struct corner mine = {"/my/passkeys", "/my/sessions", city_my_passkeys_page, city_my_sessions_page};
static const struct corner desks = {"/desk/me/passkeys", "/desk/me/sessions", city_desk_passkeys_page,
                                    city_desk_sessions_page};

static enum status show_passkeys(struct request *request, struct response *response, const struct corner *corner)
{
    struct text base = text_of(corner->passkeys);
    struct passkeys_view view = {.action = base, .base = base, .start = arena_join(request->arena, base, T("/start")),
                                 .is_staff = request->actor.kind == STAFF_ACTOR};
    enum status status = passkeys_of(request->store, request->arena, request->actor.kind, request->actor.id, &view.keys);
    return status == DONE ? corner->passkeys_page(request, response, &view) : status;
}

static enum status start_passkey(struct request *request, struct response *response)
{
    struct passkey_holder holder = {.kind = request->actor.kind, .id = request->actor.id, .name = request->actor.name};
    enum status status = DONE;
    if (holder.kind == RESIDENT_ACTOR) {
        struct account account;
        status = account_of(request->store, city_of(request)->keys, request->arena, holder.id, &account);
        if (status == DONE)
            holder.name = account.mail_address.length > 0 ? account.mail_address : account.display_name;
    }
    return status == DONE ? passkey_ask_new(request, response, PURPOSE_MINE, &holder) : status;
}

/* One form for both: with "remove" a key goes, else one comes. */
static enum status change_passkeys(struct request *request, struct response *response, const struct corner *corner)
{
    struct passkey_holder holder = {.kind = request->actor.kind, .id = request->actor.id};
    struct event actor = event_of(request, "account", request->actor.id, "city.passkey_added");
    int64_t removed = 0;
    enum status status;
    if (request_has_field(request, "remove")) {
        if (!text_to_integer(request_field(request, "remove"), &removed))
            return NOT_FOUND;
        status = passkey_forget(request->store, holder.kind, holder.id, removed, &actor);
    } else {
        status = passkey_add_answered(request, PURPOSE_MINE, &holder, &actor);
        if (status == INVALID || status == NOT_FOUND || status == CONFLICT) {
            form_problem(request, "", TR("The passkey could not be registered. Please try again."));
            return show_passkeys(request, response, corner);
        }
    }
    return status == DONE ? redirect(response, text_of(corner->passkeys)) : status;
}

enum status my_passkeys_show(struct request *request, struct response *response)
{
    return show_passkeys(request, response, &mine);
}

enum status my_passkeys_start(struct request *request, struct response *response)
{
    return start_passkey(request, response);
}

enum status my_passkeys_add(struct request *request, struct response *response)
{
    return change_passkeys(request, response, &mine);
}

enum status desk_passkeys_show(struct request *request, struct response *response)
{
    return show_passkeys(request, response, &desks);
}

enum status desk_passkeys_start(struct request *request, struct response *response)
{
    return start_passkey(request, response);
}

enum status desk_passkeys_add(struct request *request, struct response *response)
{
    return change_passkeys(request, response, &desks);
}

/* ---- sessions ---- */

static struct message way_name(enum sign_in_way way)
{
    switch (way) {
    case BY_MAIL: return TR("by mail");
    case BY_PASSKEY: return TR("by passkey");
    case BY_CARD: return TR("by card");
    case BY_LINK: return TR("by link");
    case BY_DEMO: return TR("in the demonstration");
    case BY_TOTP: return TR("by code");
    case BY_SIGN_ON: return TR("by the city's sign-on");
    }
    return TR("by mail");
}

static enum status show_sessions(struct request *request, struct response *response, const struct corner *corner)
{
    struct sessions sessions;
    struct sessions_view view = {.action = text_of(corner->sessions)};
    enum status status = sessions_of(request->store, request->arena, request->actor.kind, request->actor.id,
                                     request->now, &sessions);
    if (status != DONE)
        return status;
    view.lines.count = sessions.count;
    view.lines.items = TAKE(request->arena, struct session_line, sessions.count + 1);
    for (size_t i = 0; i < sessions.count; i++)
        view.lines.items[i] = (struct session_line){sessions.items[i], way_name(sessions.items[i].way),
                                                    sessions.items[i].id == request->actor.session_id};
    return corner->sessions_page(request, response, &view);
}

static enum status end_sessions(struct request *request, struct response *response, const struct corner *corner)
{
    const struct actor *actor = &request->actor;
    struct text which = request_field(request, "session");
    int64_t one = 0;
    enum status status = NOT_FOUND;
    if (text_is(which, T("all")))
        status = session_end_all(request->store, actor->kind, actor->id, actor->session_id, request->now);
    else if (text_to_integer(which, &one))
        status = session_end_one(request->store, actor->kind, actor->id, one, request->now);
    return status == DONE ? redirect(response, text_of(corner->sessions)) : status;
}

enum status my_sessions_show(struct request *request, struct response *response)
{
    return show_sessions(request, response, &mine);
}

enum status my_sessions_end(struct request *request, struct response *response)
{
    return end_sessions(request, response, &mine);
}

enum status desk_sessions_show(struct request *request, struct response *response)
{
    return show_sessions(request, response, &desks);
}

enum status desk_sessions_end(struct request *request, struct response *response)
{
    return end_sessions(request, response, &desks);
}

/* ---- who looked ---- */

static struct message reading_way(struct text way)
{
    if (text_is(way, T("search")))
        return TR("came up in a search");
    if (text_is(way, T("list")))
        return TR("read together with others");
    if (text_is(way, T("match")))
        return TR("compared with an application");
    if (text_is(way, T("export")))
        return TR("taken along");
    return TR("read");
}

enum status access_show(struct request *request, struct response *response)
{
    struct access_view view = {.is_linked = request->actor.person_id > 0};
    struct access_entries entries = {0};
    int64_t before = 0;
    enum status status = DONE;
    if (!text_to_integer(request_query(request, "before"), &before) || before < 0)
        before = 0;
    if (view.is_linked)
        status = access_log_of(request->store, request->arena, request->actor.person_id, before, ACCESS_LINES + 1,
                               &entries);
    if (status != DONE)
        return status;
    view.lines.count = entries.count > ACCESS_LINES ? ACCESS_LINES : entries.count;
    view.lines.items = TAKE(request->arena, struct access_line, view.lines.count + 1);
    for (size_t i = 0; i < view.lines.count; i++)
        view.lines.items[i] = (struct access_line){entries.items[i].at, entries.items[i].title, entries.items[i].purpose,
                                                   reading_way(entries.items[i].way)};
    if (entries.count > ACCESS_LINES)
        view.next_before = entries.items[ACCESS_LINES - 1].id;
    return city_my_access_page(request, response, &view);
}
