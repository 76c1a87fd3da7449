/*
 * The pages of signing in and out for residents.
 *
 * Nothing here tells whether an address has an account: the mail is sent all the same, and so is the answer.
 */
#include "city.pages.h"
#include "city/city.h"
#include "city/pages.h"
#include "city/passkey_store.h"
#include "city/sign_in_view.h"
#include "city/tries.h"
#include "store/store.h"

#define PURPOSE_MAIL "sign_in"
#define PURPOSE_PASSKEY "passkey.sign_in"

struct mail_form {
    struct text mail_address;
};
static const struct field mail_fields[] = {
    EMAIL_FIELD(struct mail_form, mail_address, .label = TR_INIT("Mail address"), .autocomplete = "email"), {0}};

struct code_form {
    struct text code;
};
static const struct field code_fields[] = {
    TEXT_FIELD(struct code_form, code, .label = TR_INIT("Number with six digits"), .max = 80, .width = "w8",
               .autocomplete = "one-time-code", .input_mode = "numeric"), {0}};

/* ---- the door ---- */

static struct text next_of(const struct request *request)
{
    struct text next = request_field(request, "next");
    return city_local_path(next.length > 0 ? next : request_query(request, "next"));
}

/* Where to go without a wish: the own page. */
static struct text goal(struct text next)
{
    return next.length > 1 && !text_starts(next, T("/sign-")) ? next : T("/my");
}

static enum status show(struct request *request, struct response *response)
{
    struct sign_in_view view = {.next = next_of(request), .is_signed_in = request->actor.kind == RESIDENT_ACTOR,
                                .has_card = city_has_card(city_of(request)),
                                .has_codes = city_kept(city_of(request), "identity") != NULL, .fields = mail_fields};
    return city_sign_in_page(request, response, &view);
}

enum status sign_in_show(struct request *request, struct response *response)
{
    return show(request, response);
}

enum status sign_in_send_mail(struct request *request, struct response *response)
{
    struct mail_form form;
    enum status status = form_read(request, mail_fields, &form);
    if (status == INVALID)
        return show(request, response);
    if (status == DONE)
        status = mail_code_send(request, response, PURPOSE_MAIL, form.mail_address, goal(next_of(request)),
                                T("/sign-in/mail"));
    if (status == TOO_MUCH) {
        form_problem(request, "mail_address", TR("We have sent several mails in the last hour. Please use the newest "
                                                 "one, or wait an hour."));
        return show(request, response);
    }
    return status == DONE ? redirect(response, T("/sign-in/mail")) : status;
}

static enum status show_mail(struct request *request, struct response *response, struct text link)
{
    struct sign_in_code_view view = {.link = link, .fields = code_fields};
    enum status status = mail_code_is_open(request, PURPOSE_MAIL, &view.until_at);
    if (status != DONE && status != NOT_FOUND)
        return status;
    view.is_open = status == DONE;
    return city_sign_in_code_page(request, response, &view);
}

enum status sign_in_show_mail(struct request *request, struct response *response)
{
    return show_mail(request, response, request_query(request, "link"));
}

struct taking_account {
    struct request *request;
    struct text mail_address;
    int64_t id;
};

static enum status take_account_in_store(struct store *store, void *context)
{
    struct taking_account *taking = context;
    struct request *request = taking->request;
    struct event actor = event_of(request, "account", 0, "city.account_made");
    actor.actor_kind = T("resident");
    actor.actor_id = 0;
    actor.actor_name = T("本人");
    return account_take_by_mail(store, city_of(request)->keys, request->arena, taking->mail_address, request->language,
                                &actor, &taking->id);
}

enum status sign_in_take_code(struct request *request, struct response *response)
{
    struct code_form form;
    struct mail_code code;
    enum status status = form_read(request, code_fields, &form);
    if (status == DONE) {
        status = mail_code_take(request, PURPOSE_MAIL, form.code, &code);
        if (status == INVALID)
            form_problem(request, "code", TR("This is not the number from the newest mail. Please look once more."));
        if (status == TOO_MUCH)
            form_problem(request, "code", TR("The number was wrong five times. Please ask for a new one."));
        if (status == NOT_FOUND)
            form_problem(request, "code", TR("This number no longer holds. Please ask for a new one."));
    }
    if (status == INVALID || status == TOO_MUCH || status == NOT_FOUND)
        return show_mail(request, response, T(""));
    struct taking_account taking = {.request = request};
    if (status == DONE) {
        taking.mail_address = code.mail_address;
        status = store_transaction(request->store, take_account_in_store, &taking);
    }
    if (status == DONE)
        status = session_start(request, response, RESIDENT_ACTOR, taking.id, BY_MAIL);
    return status == DONE ? redirect(response, city_local_path(code.payload)) : status;
}

/* ---- passkeys ---- */

enum status sign_in_passkey_start(struct request *request, struct response *response)
{
    return passkey_ask(request, response, PURPOSE_PASSKEY, RESIDENT_ACTOR);
}

enum status sign_in_passkey(struct request *request, struct response *response)
{
    int64_t account_id = 0;
    int assurance = ASSURANCE_NONE;
    enum status status = passkey_check_answered(request, PURPOSE_PASSKEY, RESIDENT_ACTOR, &account_id, &assurance);
    if (status == INVALID || status == NOT_FOUND) {
        form_problem(request, "", TR("This passkey did not fit. Please try again, or sign in by mail."));
        return show(request, response);
    }
    if (status == DONE)
        status = session_start_by_passkey(request, response, RESIDENT_ACTOR, account_id, assurance);
    return status == DONE ? redirect(response, goal(next_of(request))) : status;
}

/* ---- out ---- */

enum status sign_out_show(struct request *request, struct response *response)
{
    struct sign_out_view view = {.name = request->actor.name};
    return city_sign_out_page(request, response, &view);
}

enum status sign_out_do(struct request *request, struct response *response)
{
    bool is_staff = request->actor.kind == STAFF_ACTOR;
    enum status status = session_end(request, response);
    return status == DONE ? redirect(response, is_staff ? T("/desk/sign-in") : T("/")) : status;
}
