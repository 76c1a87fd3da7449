/*
 * /apply/NAME: what will be asked, beginning or going on, and keeping a draft for later.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "city/accounts.h"
#include "city/sign_in.h"
#include "engines/procedures/library.h"
#include "web/language.h"

struct mail_form {
    struct text mail_address;
};
static const struct field mail_fields[] = {
    EMAIL_FIELD(struct mail_form, mail_address, .label = TR_INIT("Mail address"), .autocomplete = "email",
                .hint = TR_INIT("We send a number there. Nobody else can open your draft.")), {0}};

/* A card cannot be shown by mail: then signing in comes first. A mailed code is asked for before sending. */
static bool must_sign_in(const struct request *request, const struct procedure *procedure)
{
    return procedure->assurance > ASSURANCE_MAIL && visitor_of(request).assurance < procedure->assurance;
}

static void list_steps(struct request *request, const struct procedure *procedure, struct text_items *steps)
{
    steps->items = TAKE(request->arena, struct text, procedure->step_count + 1);
    for (size_t i = 0; i < procedure->step_count; i++)
        if (!procedure->steps[i].is_exit)
            steps->items[steps->count++] = words_in(&procedure->steps[i].title, request->language);
}

/* Why nobody can begin now; empty: they can. */
static enum status find_refusal(struct request *request, const struct procedure *procedure, struct text *words)
{
    enum window_refusal refusal;
    int64_t left;
    enum status status = window_look(request->store, request->arena, procedure, request->now, &refusal, &left);
    if (status == DONE)
        *words = window_words_now(city_of(request), request->arena, procedure, refusal, request->language);
    return status;
}

enum status portal_show_start(struct request *request, struct response *response)
{
    const struct procedure *procedure = procedure_find(city_of(request), request_part(request, "name"));
    struct draft draft;
    if (!procedure)
        return NOT_FOUND;
    struct visitor visitor = visitor_of(request);
    struct apply_view view = {.summary = words_in(&procedure->summary, request->language),
                              .before = words_in(&procedure->guide.before, request->language),
                              .minutes = procedure->minutes, .is_resident = visitor.account_id != 0,
                              .must_sign_in = must_sign_in(request, procedure),
                              .needs_mail = procedure->assurance == ASSURANCE_MAIL && !visitor.assurance,
                              .sign_in_url = arena_join(request->arena, must_sign_in(request, procedure)
                                                                            ? T("/sign-in/card?next=/apply/")
                                                                            : T("/sign-in?next=/apply/"), procedure->name),
                              .is_linked = visitor.person_id != 0, .is_signed_in = visitor.account_id != 0};
    enum status status = apply_frame_of(request, procedure, NULL, T(""), &view.frame);
    if (status == DONE)
        status = visitor_draft(request, procedure->name, &draft);
    if (status != DONE && status != NOT_FOUND)
        return status;
    view.has_draft = status == DONE;
    status = find_refusal(request, procedure, &view.refusal);
    if (status != DONE)
        return status;
    view.forget_at = view.has_draft ? draft.forget_at : 0;
    list_steps(request, procedure, &view.steps);
    return portal_apply_page(request, response, &view);
}

/* ---- beginning ---- */

/* The register names the town within the city; an address begins with the prefecture. */
static struct text whole_town(struct request *request, struct text town)
{
    const struct city_profile *profile = city_profile(city_of(request));
    struct text prefecture = words_in(&profile->prefecture, JAPANESE);
    if (!town.length || text_starts(town, prefecture))
        return town;
    return arena_join(request->arena, arena_join(request->arena, prefecture, words_in(&profile->name, JAPANESE)), town);
}

static bool is_agreed(const struct request *request, const char *item)
{
    struct text one;
    for (size_t i = 0; request_field_at(request, "fill", i, &one); i++)
        if (text_is(one, text_of(item)))
            return true;
    return false;
}

/* Only what its owner left ticked, item by item; the rest of the record is not used. */
static void take_agreed(struct request *request, const struct person *person, struct applicant *known)
{
    if (is_agreed(request, "name")) {
        known->family = person->family_name;
        known->given = person->given_name;
    }
    if (is_agreed(request, "kana")) {
        known->kana_family = person->family_kana;
        known->kana_given = person->given_kana;
    }
    if (is_agreed(request, "birth"))
        known->birth = person->born;
    if (is_agreed(request, "address")) {
        known->postcode = person->postcode;
        known->town = whole_town(request, person->town);
        known->street = person->lot;
        known->building = person->building;
    }
}

/* What the register and the account know is filled in as far as they agreed; only once, and the page says so. */
static enum status prefill(struct request *request, struct draft *draft)
{
    const struct city *city = city_of(request);
    struct visitor visitor = visitor_of(request);
    struct applicant known = {.email = visitor.mail};
    struct account account;
    enum status status = DONE;
    bool asks_register = is_agreed(request, "name") || is_agreed(request, "kana") || is_agreed(request, "birth") ||
                         is_agreed(request, "address");
    if (visitor.account_id && is_agreed(request, "mail")) {
        status = account_of(request->store, city->keys, request->arena, visitor.account_id, &account);
        if (status != DONE)
            return status;
        known.email = account.mail_address;
    }
    if (visitor.person_id && asks_register) {
        struct text purpose = arena_print(request->arena, "%.*sの入力", TEXT_ARGUMENTS(words_in(&draft->procedure->title, JAPANESE)));
        struct reading reading = reading_by(request, purpose, "account", visitor.account_id);
        struct person person;
        status = people_read(request->store, city->keys, request->arena, &reading, visitor.person_id, &person);
        if (status == DONE)
            take_agreed(request, &person, &known);
        if (status == NOT_FOUND)
            status = DONE;
    }
    if (status != DONE)
        return status;
    answers_prefill(&draft->answers, &known);
    return draft_save(city, request->store, draft, draft->step, request->now);
}

static enum status go_on(struct response *response, const struct draft *draft)
{
    const struct procedure_step *step = answers_next_step(&draft->answers), *end = answers_exit(&draft->answers);
    struct text name = step ? step->name : end ? end->name : T("check");
    return redirect_print(response, "/apply/%.*s/%.*s", TEXT_ARGUMENTS(draft->procedure->name), TEXT_ARGUMENTS(name));
}

static enum status begin(struct request *request, struct response *response, const struct procedure *procedure)
{
    struct answer_facts facts = visitor_facts(request);
    struct draft_owner owner = visitor_owner(request);
    struct draft draft;
    enum status status = draft_begin(city_of(request), request->store, request->arena, procedure, &facts, &owner,
                                     request->now, &draft);
    if (status == DONE)
        status = prefill(request, &draft);
    if (status != DONE)
        return status;
    visitor_keep_draft(request, response, &draft);
    return go_on(response, &draft);
}

enum status portal_start(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    const struct procedure *procedure = procedure_find(city, request_part(request, "name"));
    struct draft draft;
    if (!procedure)
        return NOT_FOUND;
    if (must_sign_in(request, procedure))
        return redirect_print(response, "/sign-in/card?next=/apply/%.*s", TEXT_ARGUMENTS(procedure->name));
    struct text refusal;
    enum status status = find_refusal(request, procedure, &refusal);
    if (status == DONE && refusal.length)
        return redirect_print(response, "/apply/%.*s", TEXT_ARGUMENTS(procedure->name));
    if (status == DONE)
        status = visitor_draft(request, procedure->name, &draft);
    bool wants_new = text_is(request_field(request, "do"), T("new"));
    if (status == DONE && !wants_new)
        return go_on(response, &draft);
    if (status == DONE)
        status = draft_forget(city, request->store, draft.id, request->now);
    if (status == DONE) /* begun anew: back to where one says what may be filled in */
        return redirect(response, arena_join(request->arena, T("/apply/"), procedure->name));
    return status == NOT_FOUND ? begin(request, response, procedure) : status;
}

/* ---- 保存して、あとで続ける ---- */

static enum status show_saved(struct request *request, struct response *response)
{
    struct draft draft;
    struct text name = request_part(request, "name");
    enum status status = visitor_draft(request, name, &draft);
    if (status == NOT_FOUND)
        return redirect(response, arena_join(request->arena, T("/apply/"), name));
    struct visitor visitor = visitor_of(request);
    struct saved_view view = {.fields = mail_fields, .is_account = visitor.account_id != 0};
    if (status == DONE)
        status = apply_frame_of(request, draft.procedure, &draft.answers, T(""), &view.frame);
    if (status != DONE)
        return status;
    view.forget_at = draft.forget_at;
    view.continue_url = arena_print(request->arena, "/apply/%.*s/%.*s", TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(draft.step));
    struct applicant applicant;
    answers_applicant(&draft.answers, &applicant);
    form_initial(request, "mail_address", visitor.mail.length ? visitor.mail : applicant.email);
    return portal_saved_page(request, response, &view);
}

enum status portal_show_saved(struct request *request, struct response *response)
{
    return show_saved(request, response);
}

/* The draft is kept under the address at once; the code then proves that the address was typed right. */
enum status portal_keep_for_mail(struct request *request, struct response *response)
{
    struct mail_form form;
    struct draft draft;
    enum status status = form_read(request, mail_fields, &form);
    if (status == INVALID)
        return show_saved(request, response);
    if (status == DONE)
        status = visitor_draft(request, request_part(request, "name"), &draft);
    if (status == NOT_FOUND)
        return show_saved(request, response);
    if (status == DONE)
        status = draft_keep_for_mail(city_of(request), request->store, request->arena, &draft, form.mail_address);
    if (status == DONE)
        status = mail_code_send(request, response, PURPOSE_MAIL_PROOF, form.mail_address, T("/resume/list"),
                                T("/resume/code"));
    if (status == TOO_MUCH) {
        form_problem(request, "mail_address",
                     TR("We have sent several mails in the last hour. Please use the newest one, or wait an hour."));
        return show_saved(request, response);
    }
    return status == DONE ? redirect(response, T("/resume/code")) : status;
}
