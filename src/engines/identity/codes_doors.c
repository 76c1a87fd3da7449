/*
 * Where codes are typed: residents sign in with address and code, staff show a second factor beside the city's sign-on.
 *
 * An address without account, one without codes and a wrong code give the same answer, and the same limit.
 */
#include "city/accounts.h"
#include "city/pages.h"
#include "city/sessions.h"
#include "engines/identity/codes_view.h"
#include "identity.pages.h"
#include "store/store.h"
#include "web/language.h"

struct door_form {
    struct text mail_address, code;
};
static const struct field door_fields[] = {
    EMAIL_FIELD(struct door_form, mail_address, .label = TR_INIT("Mail address"), .autocomplete = "email"),
    TEXT_FIELD(struct door_form, code, .label = TR_INIT("Number in the app, or a spare code"), .max = 40,
               .autocomplete = "one-time-code"), {0}};
struct second_form {
    struct text code;
};
static const struct field second_fields[] = {
    TEXT_FIELD(struct second_form, code, .label = TR_INIT("Number in the app, or a spare code"), .max = 40,
               .autocomplete = "one-time-code"), {0}};

static struct text next_of(const struct request *request)
{
    struct text next = request_field(request, "next");
    return city_local_path(next.length > 0 ? next : request_query(request, "next"));
}

struct proving {
    struct request *request;
    struct text whom, typed;
    struct code_owner owner; /* id 0: nobody has this address */
    enum status outcome;
};

static enum status prove_in_store(struct store *store, void *context)
{
    struct proving *proving = context;
    struct request *request = proving->request;
    proving->outcome = INVALID;
    enum status status = guess_count(store, request, "code", proving->whom);
    if (status != DONE)
        return status;
    if (proving->owner.id)
        proving->outcome = codes_prove(store, city_of(request), request->arena, proving->owner, proving->typed, request->now);
    return proving->outcome == INVALID ? DONE : proving->outcome;
}

static enum status prove(struct proving *proving)
{
    enum status status = store_transaction(proving->request->store, prove_in_store, proving);
    if (status == DONE && proving->outcome == INVALID)
        form_problem(proving->request, "code", TR("This did not fit. Please use the newest number, each only once, or a spare "
                                                  "code that was not used yet."));
    if (status == TOO_MUCH)
        form_problem(proving->request, "code", TR("There were several wrong numbers. Please wait a quarter of an hour."));
    return status == TOO_MUCH || (status == DONE && proving->outcome == INVALID) ? INVALID : status;
}

/* ---- residents ---- */

enum status code_sign_in_show(struct request *request, struct response *response)
{
    struct code_door_view view = {.next = next_of(request), .fields = door_fields};
    return identity_code_door_page(request, response, &view);
}

enum status code_sign_in_take(struct request *request, struct response *response)
{
    struct door_form form;
    struct account account = {0};
    enum status status = form_read(request, door_fields, &form);
    if (status == INVALID)
        return code_sign_in_show(request, response);
    if (status == DONE)
        status = account_by_mail(request->store, city_of(request)->keys, request->arena, form.mail_address, &account);
    if (status != DONE && status != NOT_FOUND)
        return status;
    struct proving proving = {.request = request, .whom = form.mail_address, .typed = form.code,
                              .owner = {RESIDENT_ACTOR, status == DONE ? account.id : 0}};
    status = prove(&proving);
    if (status == INVALID)
        return code_sign_in_show(request, response);
    if (status == DONE)
        status = session_start(request, response, RESIDENT_ACTOR, account.id, BY_TOTP);
    struct text next = next_of(request);
    return status == DONE ? redirect(response, next.length > 1 && !text_starts(next, T("/sign-")) ? next : T("/my")) : status;
}

/* ---- staff ---- */

static struct text desk_next(const struct request *request)
{
    struct text next = next_of(request);
    return text_starts(next, T("/desk")) && !text_starts(next, T("/desk/sign-in")) && !text_starts(next, T("/desk/second"))
               ? next : T("/desk");
}

enum status code_second_show(struct request *request, struct response *response)
{
    struct code_state state;
    struct code_owner owner = {STAFF_ACTOR, request->actor.id};
    enum status status = codes_state(request->store, city_of(request), request->arena, owner, &state);
    struct code_door_view view = {.next = desk_next(request), .fields = second_fields, .has_codes = state.has_codes};
    return status == DONE ? identity_second_page(request, response, &view) : status;
}

enum status code_second_take(struct request *request, struct response *response)
{
    struct second_form form;
    enum status status = form_read(request, second_fields, &form);
    if (status == INVALID)
        return code_second_show(request, response);
    struct proving proving = {.request = request, .typed = form.code, .owner = {STAFF_ACTOR, request->actor.id}};
    proving.whom = codes_whom(request->arena, proving.owner);
    if (status == DONE)
        status = prove(&proving);
    if (status == INVALID)
        return code_second_show(request, response);
    if (status == DONE)
        status = session_strengthen(request);
    return status == DONE ? redirect(response, desk_next(request)) : status;
}
