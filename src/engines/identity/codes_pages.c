/*
 * /my/codes and /desk/me/codes: one-time codes registered, renewed, taken away; the same for residents and staff.
 *
 * Staff register one only in a session that was opened with two factors: else whoever has the first one makes the second.
 */
#include "city/accounts.h"
#include "city/sections.h"
#include "engines/identity/codes_view.h"
#include "identity.pages.h"
#include "paper/qr.h"
#include "store/store.h"
#include "web/language.h"

#include "base/encoding.h"

struct code_form {
    struct text code;
};
static const struct field fields[] = {
    TEXT_FIELD(struct code_form, code, .label = TR_INIT("Number that the app shows"), .max = 40, .width = "w8",
               .autocomplete = "one-time-code", .input_mode = "numeric"), {0}};

static struct code_owner owner_of(const struct request *request)
{
    return (struct code_owner){request->actor.kind, request->actor.id};
}

static struct text grouped(struct arena *arena, struct text secret)
{
    struct buffer out = buffer_new(arena);
    for (size_t i = 0; i < secret.length; i++) {
        if (i > 0 && i % 4 == 0)
            buffer_put_byte(&out, ' ');
        buffer_put_byte(&out, secret.bytes[i]);
    }
    return buffer_text(&out);
}

static enum status label_of(struct request *request, struct text *label)
{
    struct account account;
    struct staff staff;
    enum status status;
    if (request->actor.kind == STAFF_ACTOR) {
        status = staff_of(request->store, request->arena, request->actor.id, &staff);
        *label = status == DONE ? staff.code : T("");
        return status;
    }
    status = account_of(request->store, city_of(request)->keys, request->arena, request->actor.id, &account);
    *label = status == DONE ? account.mail_address : T("");
    return status;
}

/* The address that apps read: otpauth://totp/CITY:LABEL?... */
static enum status draw(struct request *request, struct codes_view *view)
{
    struct arena *arena = request->arena;
    struct text city = words_in(&city_profile(city_of(request))->name, request->language), label;
    struct qr_code code;
    enum status status = label_of(request, &label);
    if (status != DONE)
        return status;
    city = percent_text(arena, city);
    struct text address = arena_print(arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s&algorithm=SHA1&digits=6&period=30",
                                      TEXT_ARGUMENTS(city), TEXT_ARGUMENTS(percent_text(arena, label)),
                                      TEXT_ARGUMENTS(view->state.pending), TEXT_ARGUMENTS(city));
    status = qr_make(arena, address, &code);
    if (status == DONE) /* drawn here, from numbers only */
        view->drawing = (struct html){qr_svg(arena, &code, say(request->language, TR("The secret as a QR code")))};
    view->secret = grouped(arena, view->state.pending);
    return status;
}

static enum status show(struct request *request, struct response *response, struct text *spares)
{
    bool is_staff = request->actor.kind == STAFF_ACTOR;
    struct codes_view view = {.base = is_staff ? T("/desk/me/codes") : T("/my/codes"), .is_staff = is_staff,
                              .may_add = !is_staff || request->actor.has_second_factor, .fields = fields};
    enum status status = codes_state(request->store, city_of(request), request->arena, owner_of(request), &view.state);
    if (status == DONE && view.state.pending.length)
        status = draw(request, &view);
    if (status != DONE)
        return status;
    if (spares) {
        view.spares.items = spares;
        view.spares.count = SPARE_CODES;
    }
    return is_staff ? identity_desk_codes_page(request, response, &view) : identity_my_codes_page(request, response, &view);
}

/* ---- changes ---- */

struct changing {
    struct request *request;
    struct text act, typed;
    struct text spares[SPARE_CODES];
    bool has_spares;
    enum status outcome;
};

static enum status change_in_store(struct store *store, void *context)
{
    struct changing *changing = context;
    struct request *request = changing->request;
    const struct city *city = city_of(request);
    struct code_owner owner = owner_of(request);
    struct event actor = event_of(request, "account", owner.id, "identity.codes_added");
    changing->has_spares = false;
    changing->outcome = DONE;
    if (text_is(changing->act, T("begin")))
        return codes_begin(store, city, request->arena, owner, request->now);
    if (text_is(changing->act, T("remove")))
        return codes_remove(store, city, owner, &actor);
    if (text_is(changing->act, T("spares"))) {
        changing->has_spares = true;
        return codes_renew_spares(store, city, request->arena, owner, &actor, changing->spares);
    }
    enum status status = guess_count(store, request, "first code", codes_whom(request->arena, owner));
    if (status != DONE)
        return status;
    changing->outcome = codes_confirm(store, city, request->arena, owner, changing->typed, &actor, changing->spares);
    changing->has_spares = changing->outcome == DONE;
    return changing->outcome == INVALID || changing->outcome == NOT_FOUND ? DONE : changing->outcome;
}

static enum status change(struct request *request, struct response *response)
{
    bool is_staff = request->actor.kind == STAFF_ACTOR;
    struct changing changing = {.request = request, .act = request_field(request, "do"), .outcome = DONE};
    struct code_form form = {0};
    enum status status = DONE;
    if (is_staff && !request->actor.has_second_factor)
        return FORBIDDEN;
    if (text_is(changing.act, T("confirm")))
        status = form_read(request, fields, &form);
    else if (!text_is(changing.act, T("begin")) && !text_is(changing.act, T("remove")) && !text_is(changing.act, T("spares")))
        return NOT_FOUND;
    changing.typed = form.code;
    if (status == DONE)
        status = store_transaction(request->store, change_in_store, &changing);
    if (status == DONE && changing.outcome == INVALID)
        form_problem(request, "code", TR("This is not the number that fits now. Please wait for the next one in the app and "
                                         "enter it. If it never fits, check the clock of the device."));
    if (status == TOO_MUCH)
        form_problem(request, "code", TR("There were several wrong numbers. Please wait a quarter of an hour."));
    if (form_has_problems(request) || status == INVALID)
        return show(request, response, NULL);
    if (status == DONE && changing.has_spares)
        return show(request, response, changing.spares);
    return status == DONE ? redirect(response, is_staff ? T("/desk/me/codes") : T("/my/codes")) : status;
}

enum status codes_my_show(struct request *request, struct response *response)
{
    return show(request, response, NULL);
}

enum status codes_my_change(struct request *request, struct response *response)
{
    return change(request, response);
}

enum status codes_desk_show(struct request *request, struct response *response)
{
    return show(request, response, NULL);
}

enum status codes_desk_change(struct request *request, struct response *response)
{
    return change(request, response);
}
