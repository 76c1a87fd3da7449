/*
 * /sign-in/lost for residents, /desk/returns for the two officials.
 *
 * Asking answers the same whether the account exists or not.
 */
#include "city/pages.h"
#include "city/permissions.h"
#include "city/sessions.h"
#include "engines/identity/codes.h"
#include "engines/identity/returns.h"
#include "identity.pages.h"
#include "store/store.h"
#include "web/language.h"

enum { LINES_MOST = 200 };

struct lost_form {
    struct text mail_address, name, new_mail, what;
    struct date born;
};
static const struct option things[] = {{"device", TR_INIT("Phone or passkey lost")}, {"mail", TR_INIT("Mail address cannot be used any more")},
                                       {"both", TR_INIT("Both")}, {0}};
static const struct field lost_fields[] = {
    EMAIL_FIELD(struct lost_form, mail_address, .label = TR_INIT("Mail address of the account")),
    TEXT_FIELD(struct lost_form, name, .label = TR_INIT("Name"), .max = 80, .autocomplete = "name"),
    DATE_FIELD(struct lost_form, born, .label = TR_INIT("Birth date"), .bound = UNTIL_TODAY),
    CHOICE_FIELD(struct lost_form, what, .label = TR_INIT("What was lost"), .options = things),
    EMAIL_FIELD(struct lost_form, new_mail, .label = TR_INIT("Mail address where we reach you now"),
                .hint = TR_INIT("It may be the same one, if you can still read it.")), {0}};

struct counter_form {
    struct text mail_address, name, new_mail, what, how_seen;
    struct date born;
};
static const struct field counter_fields[] = {
    TEXT_FIELD(struct counter_form, name, .label = TR_INIT("Name"), .max = 80),
    DATE_FIELD(struct counter_form, born, .label = TR_INIT("Birth date"), .bound = UNTIL_TODAY),
    EMAIL_FIELD(struct counter_form, mail_address, .label = TR_INIT("Mail address of the account"), .is_optional = true,
                .hint = TR_INIT("Leave it empty for an account that is tied to the register.")),
    CHOICE_FIELD(struct counter_form, what, .label = TR_INIT("What was lost"), .options = things),
    EMAIL_FIELD(struct counter_form, new_mail, .label = TR_INIT("Mail address where we reach you now")),
    TEXT_FIELD(struct counter_form, how_seen, .label = TR_INIT("How you made sure who it is"), .max = 200), {0}};

struct decide_form {
    struct text how;
};
static const struct field decide_fields[] = {
    TEXT_FIELD(struct decide_form, how, .label = TR_INIT("How you made sure who it is, or why you refuse"), .max = 200), {0}};

static struct message state_words(int64_t state)
{
    switch ((enum return_state)state) {
    case RETURN_WAITS: return TR("return|waits for the first official");
    case RETURN_ONE_APPROVED: return TR("return|waits for the second official");
    case RETURN_APPROVED: return TR("return|approved, the link was sent");
    case RETURN_REFUSED: return TR("return|refused");
    case RETURN_USED: return TR("return|used");
    }
    return TR("return|refused");
}

/* ---- the resident ---- */

enum status return_lost_show(struct request *request, struct response *response)
{
    struct return_asked_view view = {.fields = lost_fields, .is_sent = text_is(request_query(request, "sent"), T("1"))};
    return identity_lost_page(request, response, &view);
}

struct asking {
    struct request *request;
    const struct account *account; /* NULL: there is none, and nobody is told */
    struct return_story story;
    enum return_channel channel;
    int64_t id;
};

static enum status ask_in_store(struct store *store, void *context)
{
    struct asking *asking = context;
    enum status status = DONE;
    if (asking->channel == RETURN_ONLINE)
        status = guess_count(store, asking->request, "return", asking->story.mail_address);
    if (status == DONE && asking->account)
        status = return_ask(store, asking->request, asking->account, asking->channel, &asking->story, &asking->id);
    return status;
}

enum status return_lost_ask(struct request *request, struct response *response)
{
    struct lost_form form;
    struct account account;
    enum status status = form_read(request, lost_fields, &form);
    if (status == INVALID)
        return return_lost_show(request, response);
    struct asking asking = {.request = request, .channel = RETURN_ONLINE,
                            .story = {.name = form.name, .mail_address = form.mail_address, .new_mail = form.new_mail,
                                      .what = form.what, .born = form.born}};
    if (status == DONE)
        status = account_by_mail(request->store, city_of(request)->keys, request->arena, form.mail_address, &account);
    if (status != DONE && status != NOT_FOUND)
        return status;
    asking.account = status == DONE ? &account : NULL;
    status = store_transaction(request->store, ask_in_store, &asking);
    if (status == TOO_MUCH) {
        form_problem(request, "", TR("You have asked several times. Please wait a quarter of an hour, or call the city."));
        return return_lost_show(request, response);
    }
    return status == DONE || status == CONFLICT ? redirect(response, T("/sign-in/lost?sent=1")) : status;
}

enum status return_link_show(struct request *request, struct response *response)
{
    struct return_asked_view view = {.secret = request_part(request, "secret")};
    enum status status = return_is_open(request->store, request, view.secret);
    return status == DONE ? identity_return_link_page(request, response, &view) : status;
}

struct using {
    struct request *request;
    int64_t account_id;
};

static enum status use_in_store(struct store *store, void *context)
{
    struct using *using = context;
    return return_use(store, using->request, request_part(using->request, "secret"), &using->account_id);
}

enum status return_link_use(struct request *request, struct response *response)
{
    struct using using = {request, 0};
    enum status status = store_transaction(request->store, use_in_store, &using);
    if (status == DONE)
        status = session_start(request, response, RESIDENT_ACTOR, using.account_id, BY_LINK);
    return status == DONE ? redirect(response, T("/my/passkeys")) : status;
}

/* ---- the officials ---- */

enum status returns_show(struct request *request, struct response *response)
{
    struct identity_return_lines rows;
    struct returns_view view = {.fields = counter_fields};
    enum status status = identity_returns_waiting(request->store, request->arena, LINES_MOST, &rows);
    if (status != DONE)
        return status;
    view.lines.count = rows.count;
    view.lines.items = TAKE(request->arena, struct return_line_view, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        view.lines.items[i] = (struct return_line_view){rows.items[i], state_words(rows.items[i].state)};
    return identity_returns_page(request, response, &view);
}

static enum status find_account(struct request *request, const struct counter_form *form, struct account *account)
{
    const struct city *city = city_of(request);
    struct reading reading = reading_by(request, T("アカウントの回復の受付"), "", 0);
    struct person person;
    if (form->mail_address.length)
        return account_by_mail(request->store, city->keys, request->arena, form->mail_address, account);
    enum status status = people_match(request->store, city->keys, request->arena, &reading, form->name, T(""), form->born, &person);
    if (status == DONE)
        status = account_by_person(request->store, city->keys, request->arena, person.id, account);
    return status == CONFLICT ? NOT_FOUND : status;
}

enum status returns_enter(struct request *request, struct response *response)
{
    struct counter_form form;
    struct account account;
    enum status status = form_read(request, counter_fields, &form);
    if (status == DONE)
        status = find_account(request, &form, &account);
    if (status == NOT_FOUND)
        form_problem(request, "name", TR("No account fits. Please check the spelling, or enter the mail address of the account."));
    if (status == NOT_FOUND || status == INVALID)
        return returns_show(request, response);
    struct asking asking = {.request = request, .channel = RETURN_COUNTER, .account = &account,
                            .story = {.name = form.name, .mail_address = form.mail_address, .new_mail = form.new_mail,
                                      .what = form.what, .born = form.born, .how_seen = form.how_seen}};
    if (status == DONE)
        status = store_transaction(request->store, ask_in_store, &asking);
    if (status == CONFLICT) {
        form_problem(request, "name", TR("A way back is under way for this account already."));
        return returns_show(request, response);
    }
    return status == DONE ? redirect_print(response, "/desk/returns/%lld", (long long)asking.id) : status;
}

/* What the account and the register know, to compare with what was told. */
static enum status fill(struct request *request, struct return_view *view)
{
    const struct city *city = city_of(request);
    struct account account;
    struct person person;
    struct staff staff;
    enum status status = account_of(request->store, city->keys, request->arena, view->one.row.account_id, &account);
    if (status != DONE)
        return status;
    view->account_mail = account.mail_address;
    view->account_name = account.display_name;
    status = staff_of(request->store, request->arena, request->actor.id, &staff);
    if (status == DONE && account.person_id) {
        struct reading reading = reading_by(request, T("アカウントの回復の確認"), "account", account.id);
        status = people_read(request->store, city->keys, request->arena, &reading, account.person_id, &person);
        view->has_person = status == DONE;
    }
    if (view->has_person) {
        view->person_name = person_name(request->arena, &person);
        view->person_address = person_address(request->arena, &person);
        view->person_born = person.born;
    }
    int64_t me = request->actor.id;
    bool is_own = account.person_id && staff.person_id == account.person_id;
    view->is_over = view->one.row.state > RETURN_ONE_APPROVED;
    view->may_approve = !view->is_over && !is_own && view->one.row.entered_by != me && view->one.row.first_by != me;
    int64_t hours = city_setting_integer(city, "identity.return_wait_hours", city_today_of(request));
    int64_t not_before = view->one.row.made_at + hours * HOUR_MICROS;
    if (view->one.row.channel == RETURN_ONLINE && view->one.row.state == RETURN_ONE_APPROVED && request->now < not_before)
        view->not_before = not_before;
    return status == NOT_FOUND ? DONE : status;
}

enum status return_desk_show(struct request *request, struct response *response)
{
    struct return_view view = {.fields = decide_fields};
    enum status status = return_read(request->store, city_of(request), request->arena, request_part_id(request, "id"), &view.one);
    if (status == DONE)
        status = fill(request, &view);
    if (status != DONE)
        return status;
    view.state = state_words(view.one.row.state);
    return identity_return_page(request, response, &view);
}

struct deciding {
    struct request *request;
    struct text how, secret;
    bool is_refusal;
};

static enum status decide_in_store(struct store *store, void *context)
{
    struct deciding *deciding = context;
    int64_t id = request_part_id(deciding->request, "id");
    return deciding->is_refusal ? return_refuse(store, deciding->request, id, deciding->how)
                                : return_approve(store, deciding->request, id, deciding->how, &deciding->secret);
}

enum status return_desk_act(struct request *request, struct response *response)
{
    struct decide_form form;
    enum status status = form_read(request, decide_fields, &form);
    if (status == INVALID)
        return return_desk_show(request, response);
    struct deciding deciding = {.request = request, .how = form.how,
                                .is_refusal = text_is(request_field(request, "do"), T("refuse"))};
    if (status == DONE)
        status = store_transaction(request->store, decide_in_store, &deciding);
    return status == DONE ? redirect_print(response, "/desk/returns/%lld", (long long)request_part_id(request, "id")) : status;
}
