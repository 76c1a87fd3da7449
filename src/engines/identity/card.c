/*
 * Signing in by card: /sign-in/card, out to the provider, back, and what then.
 *
 * Whatever is wrong with the answer, the resident reads one sentence and is shown the other ways; why it was refused
 * stands in the log only. A sign-in made elsewhere cannot be slipped in: state, nonce and proof key are bound to the
 * browser that left.
 */
#include "base/date.h"
#include "base/encoding.h"
#include "city/accounts.h"
#include "city/pages.h"
#include "city/sessions.h"
#include "engines/identity/identity_private.h"
#include "identity.pages.h"
#include "store/store.h"
#include "system/log.h"
#include "web/language.h"

#define BACK_PATH "/sign-in/card/back"
#define SCOPE "openid name address birthdate gender"

bool identity_has_card(const struct city *city)
{
    return city_has_card(city);
}

static struct provider_party party_of(const struct city *city)
{
    return (struct provider_party){.issuer = city_card_issuer(city), .key = &identity_room_of(city)->key,
                                   .client_id = city_setting_text(city, "city.card_client", city_today(city))};
}

static struct text goal(struct text next)
{
    struct text path = city_local_path(next);
    return path.length > 1 && !text_starts(path, T("/sign-")) ? path : T("/my");
}

/* The page from which one leaves, and to which one comes when it did not work. */
static enum status show(struct request *request, struct response *response, struct text next, struct text problem, int code)
{
    const struct city *city = city_of(request);
    struct card_view view = {.next = goal(next), .problem = problem, .has_card = city_has_card(city),
                             .is_signed_in = request->actor.kind == RESIDENT_ACTOR};
    enum status status = identity_card_page(request, response, &view);
    if (status == DONE && code)
        response->code = code;
    return status;
}

enum status card_show(struct request *request, struct response *response)
{
    return show(request, response, request_query(request, "next"), T(""), 0);
}

static struct text no_answer(const struct request *request)
{
    return say(request->language, TR("The card service does not answer now. Please try again later, or sign in another way. "
                                     "What you entered is kept."));
}

/* The way out is a page with a link: a form must not lead to another site, and a phone opens the app only for a tap. */
enum status card_leave(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct text next = goal(request_field(request, "next"));
    if (!city_has_card(city))
        return show(request, response, next, T(""), 0);
    struct provider_party party = party_of(city);
    struct provider_deadline deadline = provider_deadline_new();
    struct provider_offer offer;
    struct flow flow;
    const char *why = "";
    enum status status = provider_offer_of(identity_room_of(city)->provider, request->arena, &party, &deadline, &offer, &why);
    if (status == BUSY) {
        log_line("identity", "the card's provider cannot be used: %s", why);
        return show(request, response, next, no_answer(request), 503);
    }
    if (status == DONE)
        status = flow_begin(request, response, FLOW_CARD, BACK_PATH, next, &flow);
    if (status != DONE)
        return status;
    struct oidc_asking asking = {.endpoint = offer.authorization, .client_id = party.client_id,
                                 .redirect_uri = flow.redirect_uri, .scope = T(SCOPE), .state = flow.state,
                                 .nonce = flow.nonce, .challenge = pkce_challenge(request->arena, flow.verifier),
                                 .acr_values = city_setting_text(city, "city.card_acr_values", city_today(city))};
    struct card_view view = {.next = next, .url = oidc_door(request->arena, &asking), .has_card = true};
    response_header(response, "Refresh", arena_join(request->arena, T("0; url="), view.url));
    return identity_card_leave_page(request, response, &view);
}

/* ---- back ---- */

static enum status refuse(struct request *request, struct response *response, struct text next, const char *why)
{
    log_line("identity", "a sign-in by card was refused: %s", why);
    return show(request, response, next,
                say(request->language, TR("Signing in with the card did not work, and nobody was signed in. Please begin "
                                          "again, or sign in another way. What you entered is kept.")), 403);
}

/* The provider says why it sends somebody back without a code. */
static enum status turned_back(struct request *request, struct response *response, struct text next, struct text error)
{
    if (text_is(error, T("access_denied")))
        return show(request, response, next,
                    say(request->language, TR("You stopped signing in with the card. You can begin again, or sign in another "
                                              "way. What you entered is kept.")), 0);
    if (text_is(error, T("temporarily_unavailable")) || text_is(error, T("server_error")))
        return show(request, response, next, no_answer(request), 503);
    return refuse(request, response, next, "the provider sent an error back");
}

static enum status take_in_store(struct store *store, void *context)
{
    return card_take(store, context);
}

static enum status admit(struct request *request, struct response *response, const struct flow *flow,
                         const struct oidc_person *told, struct text issuer)
{
    const struct city *city = city_of(request);
    struct card_taking taking = {.city = city, .arena = request->arena, .told = told, .issuer = issuer,
                                 .current_account_id = flow->account_id, .language = request->language,
                                 .now = request->now};
    enum status status = register_match(request->store, city, request->arena, told, request->now, &taking.person_id);
    if (status == DONE || status == NOT_FOUND)
        status = store_transaction(request->store, take_in_store, &taking);
    if (status == FORBIDDEN)
        return refuse(request, response, flow->next, "card, account and register speak of different people");
    if (status == DONE)
        status = session_start(request, response, RESIDENT_ACTOR, taking.account_id, BY_CARD);
    if (status != DONE)
        return status;
    if (taking.person_id && taking.outcome != CARD_OTHER_ACCOUNT)
        return redirect(response, goal(flow->next));
    return redirect_print(response, "/sign-in/card/done?%snext=%.*s", taking.outcome == CARD_OTHER_ACCOUNT ? "other=1&" : "",
                          TEXT_ARGUMENTS(percent_text(request->arena, goal(flow->next))));
}

enum status card_done(struct request *request, struct response *response)
{
    struct card_view view = {.next = goal(request_query(request, "next")), .is_linked = request->actor.person_id != 0,
                             .is_other_account = text_is(request_query(request, "other"), T("1"))};
    return identity_card_done_page(request, response, &view);
}

enum status card_back(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct text code = request_query(request, "code"), issuer = request_query(request, "iss"),
                error = request_query(request, "error");
    struct provider_party party = party_of(city);
    struct provider_deadline deadline = provider_deadline_new();
    struct provider_offer offer;
    struct oidc_person told;
    struct flow flow;
    const char *why = "";
    if (!city_has_card(city))
        return NOT_FOUND;
    enum status status = flow_end(request, FLOW_CARD, request_query(request, "state"), &flow);
    if (status == NOT_FOUND)
        return refuse(request, response, T(""), "no such way out from this browser, or over, or used");
    if (status != DONE)
        return status;
    request->language = flow.language;
    if (flow.account_id && (request->actor.kind != RESIDENT_ACTOR || request->actor.id != flow.account_id))
        flow.account_id = 0; /* signed out, or somebody else, meanwhile */
    if (error.length)
        return turned_back(request, response, flow.next, error);
    if (!code.length || code.length > 1024)
        return refuse(request, response, flow.next, "there is no code");
    status = provider_offer_of(identity_room_of(city)->provider, request->arena, &party, &deadline, &offer, &why);
    if (status == DONE && (issuer.length || offer.names_itself) && !text_is(issuer, party.issuer))
        return refuse(request, response, flow.next, "another provider answered");
    struct provider_code exchange = {.code = code, .verifier = flow.verifier, .redirect_uri = flow.redirect_uri,
                                     .nonce = flow.nonce, .wants_userinfo = true, .now = request->now,
                                     .acr = city_setting_text(city, "city.card_acr", city_today(city))};
    if (status == DONE)
        status = provider_believe(identity_room_of(city)->provider, request->arena, &party, &offer, &exchange, &deadline,
                                  &told, &why);
    if (status == BUSY) {
        log_line("identity", "a sign-in by card was not finished: %s", why);
        return show(request, response, flow.next, no_answer(request), 503);
    }
    if (status == INVALID)
        return refuse(request, response, flow.next, why);
    return status == DONE ? admit(request, response, &flow, &told, party.issuer) : status;
}

/* Our public key, for the provider (private_key_jwt). */
enum status card_keys(struct request *request, struct response *response)
{
    struct text json = arena_print(request->arena, "{\"keys\":[%.*s]}",
                                   TEXT_ARGUMENTS(identity_room_of(city_of(request))->key.public_json));
    response->is_private = false;
    return response_json(response, json);
}
