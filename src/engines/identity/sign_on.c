/*
 * The staff's own sign-on (統合認証), by the same rules as the card: OpenID Connect with proof key, the staff number as
 * "preferred_username". It is one factor: what is powerful, and every page from outside the offices, asks for a second one
 * (city/permissions.h).
 */
#include "city/pages.h"
#include "city/sections.h"
#include "city/sessions.h"
#include "engines/identity/identity_private.h"
#include "identity.pages.h"
#include "store/store.h"
#include "system/log.h"
#include "web/language.h"

#define BACK_PATH "/desk/sign-in/sign-on/back"

static struct text issuer_of(const struct city *city)
{
    struct text issuer = city_setting_text(city, "city.staff_issuer", city_today(city));
    return text_ends(issuer, T("/")) ? text_slice(issuer, 0, issuer.length - 1) : issuer;
}

static struct provider_party party_of(const struct city *city)
{
    const struct identity_room *room = identity_room_of(city);
    return (struct provider_party){.issuer = issuer_of(city), .key = &room->key, .secret = room->staff_secret,
                                   .client_id = city_setting_text(city, "city.staff_client", city_today(city))};
}

static struct text goal(struct text next)
{
    struct text path = city_local_path(next);
    return text_starts(path, T("/desk")) && !text_starts(path, T("/desk/sign-in")) ? path : T("/desk");
}

static enum status show(struct request *request, struct response *response, struct text next, struct text problem, int code)
{
    struct card_view view = {.next = goal(next), .problem = problem, .has_card = issuer_of(city_of(request)).length > 0};
    enum status status = identity_sign_on_page(request, response, &view);
    if (status == DONE && code)
        response->code = code;
    return status;
}

static enum status no_answer(struct request *request, struct response *response, struct text next, const char *why)
{
    log_line("identity", "the staff's sign-on cannot be used: %s", why);
    return show(request, response, next,
                say(request->language, TR("The sign-on does not answer now. Please sign in with your passkey, or try again later.")),
                503);
}

static enum status refuse(struct request *request, struct response *response, struct text next, const char *why)
{
    log_line("identity", "a sign-on was refused: %s", why);
    return show(request, response, next,
                say(request->language, TR("The sign-on did not work, and nobody was signed in. Please begin again, or use your "
                                          "passkey.")), 403);
}

enum status sign_on_show(struct request *request, struct response *response)
{
    return show(request, response, request_query(request, "next"), T(""), 0);
}

enum status sign_on_leave(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct text next = goal(request_field(request, "next"));
    struct provider_party party = party_of(city);
    struct provider_deadline deadline = provider_deadline_new();
    struct provider_offer offer;
    struct flow flow;
    const char *why = "";
    if (!party.issuer.length)
        return NOT_FOUND;
    enum status status = provider_offer_of(identity_room_of(city)->provider, request->arena, &party, &deadline, &offer, &why);
    if (status == BUSY)
        return no_answer(request, response, next, why);
    if (status == DONE)
        status = flow_begin(request, response, FLOW_STAFF, BACK_PATH, next, &flow);
    if (status != DONE)
        return status;
    struct oidc_asking asking = {.endpoint = offer.authorization, .client_id = party.client_id,
                                 .redirect_uri = flow.redirect_uri, .scope = T("openid profile"), .state = flow.state,
                                 .nonce = flow.nonce, .challenge = pkce_challenge(request->arena, flow.verifier)};
    struct card_view view = {.next = next, .url = oidc_door(request->arena, &asking), .has_card = true};
    response_header(response, "Refresh", arena_join(request->arena, T("0; url="), view.url));
    return identity_sign_on_page(request, response, &view);
}

static enum status admit(struct request *request, struct response *response, struct text next, const struct oidc_person *told)
{
    struct staff staff;
    struct held_posts posts = {0};
    enum status status = told->username.length ? staff_by_code(request->store, request->arena, told->username, &staff) : NOT_FOUND;
    if (status == DONE && staff.is_active)
        status = staff_posts_on(request->store, request->arena, staff.id, city_today_of(request), &posts);
    if (status == NOT_FOUND || (status == DONE && posts.count == 0))
        return refuse(request, response, next, "no staff of this number holds a post today");
    if (status == DONE)
        status = session_start(request, response, STAFF_ACTOR, staff.id, BY_SIGN_ON);
    if (status != DONE)
        return status;
    /* The staff cookie is SameSite=Strict: it does not travel on a redirect that began elsewhere, so a page stands between. */
    struct card_view view = {.next = goal(next), .is_linked = true};
    response_header(response, "Refresh", arena_join(request->arena, T("0; url="), view.next));
    return identity_sign_on_page(request, response, &view);
}

enum status sign_on_back(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct text code = request_query(request, "code"), issuer = request_query(request, "iss");
    struct provider_party party = party_of(city);
    struct provider_deadline deadline = provider_deadline_new();
    struct provider_offer offer;
    struct oidc_person told;
    struct flow flow;
    const char *why = "";
    if (!party.issuer.length)
        return NOT_FOUND;
    enum status status = flow_end(request, FLOW_STAFF, request_query(request, "state"), &flow);
    if (status == NOT_FOUND)
        return refuse(request, response, T(""), "no such way out from this browser, or over, or used");
    if (status != DONE)
        return status;
    request->language = flow.language;
    if (!code.length || code.length > 1024)
        return refuse(request, response, flow.next, "there is no code");
    status = provider_offer_of(identity_room_of(city)->provider, request->arena, &party, &deadline, &offer, &why);
    if (status == DONE && (issuer.length || offer.names_itself) && !text_is(issuer, party.issuer))
        return refuse(request, response, flow.next, "another provider answered");
    struct provider_code exchange = {.code = code, .verifier = flow.verifier, .redirect_uri = flow.redirect_uri,
                                     .nonce = flow.nonce, .now = request->now};
    if (status == DONE)
        status = provider_believe(identity_room_of(city)->provider, request->arena, &party, &offer, &exchange, &deadline,
                                  &told, &why);
    if (status == BUSY)
        return no_answer(request, response, flow.next, why);
    if (status == INVALID)
        return refuse(request, response, flow.next, why);
    return status == DONE ? admit(request, response, flow.next, &told) : status;
}
