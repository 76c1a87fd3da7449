/*
 * A mock of the card's provider (デジタル認証アプリ) for the demonstration, of the same shape: discovery, keys, a door where
 * one chooses whose card it is, tokens for a code with its proof key, and the four basic items.
 */
#include "base/encoding.h"
#include "base/json.h"
#include "city/accounts.h"
#include "city/city.h"
#include "city/people.h"
#include "demo.pages.h"
#include "engines/identity/jose.h"
#include "engines/identity/oidc.h"
#include "services/demo/demo.h"
#include "system/random.h"

#define BACK_PATH "/sign-in/card/back"
enum { CODE_MINUTES = 1, TOKEN_SECONDS = 300 };

static struct text issuer_of(const struct request *request)
{
    return city_url(city_of(request), request->arena, T("/demo/card"));
}

static const struct jose_key *key_of(const struct request *request)
{
    return city_kept(city_of(request), "demo");
}

static void put_url(struct request *request, struct json_writer *writer, const char *name, const char *path)
{
    json_put_member_text(writer, text_of(name), arena_join(request->arena, issuer_of(request), text_of(path)));
}

enum status demo_card_offer(struct request *request, struct response *response)
{
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    enum status status = demo_only(request);
    if (status != DONE)
        return status;
    json_start_object(&writer);
    put_url(request, &writer, "issuer", "");
    put_url(request, &writer, "authorization_endpoint", "/authorize");
    put_url(request, &writer, "token_endpoint", "/token");
    put_url(request, &writer, "userinfo_endpoint", "/userinfo");
    put_url(request, &writer, "jwks_uri", "/keys");
    json_put_member_boolean(&writer, T("authorization_response_iss_parameter_supported"), true);
    json_end_object(&writer);
    return response_json(response, buffer_text(&json));
}

enum status demo_card_keys(struct request *request, struct response *response)
{
    enum status status = demo_only(request);
    return status == DONE ? response_json(response, arena_print(request->arena, "{\"keys\":[%.*s]}",
                                                                TEXT_ARGUMENTS(key_of(request)->public_json)))
                          : status;
}

/* ---- the door ---- */

enum status demo_card_show(struct request *request, struct response *response)
{
    struct demo_card_view view = {.asked = {request_query(request, "client_id"), request_query(request, "redirect_uri"),
                                            request_query(request, "state"), request_query(request, "nonce"),
                                            request_query(request, "code_challenge")}};
    bool is_whole = text_is(request_query(request, "response_type"), T("code")) && view.asked.state.length &&
                    text_is(request_query(request, "code_challenge_method"), T("S256")) && view.asked.nonce.length;
    enum status status = demo_only(request);
    if (status == DONE && !is_whole)
        status = INVALID;
    if (status == DONE)
        status = demo_residents(request->store, request->arena, &view.residents);
    return status == DONE ? demo_card_page(request, response, &view) : status;
}

struct choosing {
    struct request *request;
    struct demo_card card;
};

static enum status choose_in_store(struct store *store, void *context)
{
    const struct choosing *choosing = context;
    const struct demo_card *card = &choosing->card;
    return demo_card_add(store, card->code, card->token, card->person_id, card->client_id, card->redirect_uri, card->nonce,
                         card->challenge, choosing->request->now);
}

/* Only back to our own page: the mock never sends anybody elsewhere. */
static enum status send_back(struct request *request, struct response *response, const char *name, struct text value)
{
    struct arena *arena = request->arena;
    if (!text_ends(request_field(request, "redirect_uri"), T(BACK_PATH)))
        return INVALID;
    return redirect_print(response, BACK_PATH "?%s=%.*s&state=%.*s&iss=%.*s", name, TEXT_ARGUMENTS(percent_text(arena, value)),
                          TEXT_ARGUMENTS(percent_text(arena, request_field(request, "state"))),
                          TEXT_ARGUMENTS(percent_text(arena, issuer_of(request))));
}

enum status demo_card_choose(struct request *request, struct response *response)
{
    struct arena *arena = request->arena;
    struct text holder = request_field(request, "holder");
    struct account account = {0};
    int64_t account_id = 0;
    enum status status = demo_only(request);
    if (status != DONE)
        return status;
    if (text_is(holder, T("none")))
        return send_back(request, response, "error", T("access_denied"));
    if (!text_to_integer(holder, &account_id))
        return INVALID;
    if (account_id)
        status = demo_is_resident(request->store, account_id, &(int64_t){0});
    if (status == DONE && account_id)
        status = account_of(request->store, city_of(request)->keys, arena, account_id, &account);
    struct choosing choosing = {request, {.code = random_hex(&system_random, arena, 16), .person_id = account.person_id,
                                          .token = random_hex(&system_random, arena, 16),
                                          .client_id = request_field(request, "client_id"),
                                          .redirect_uri = request_field(request, "redirect_uri"),
                                          .nonce = request_field(request, "nonce"),
                                          .challenge = request_field(request, "code_challenge")}};
    if (status == DONE)
        status = store_transaction(request->store, choose_in_store, &choosing);
    return status == DONE ? send_back(request, response, "code", choosing.card.code) : status;
}

/* ---- tokens and items ---- */

static enum status use_in_store(struct store *store, void *context)
{
    const struct choosing *choosing = context;
    return demo_card_use(store, choosing->card.id, choosing->request->now);
}

static struct text subject_of(struct arena *arena, int64_t person_id)
{
    return arena_print(arena, "mock-card-%lld", (long long)person_id);
}

static struct text id_token(struct request *request, const struct demo_card *card)
{
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    struct text hash = sha256_bytes(request->arena, card->token);
    int64_t now = request->now / SECOND_MICROS;
    json_start_object(&writer);
    json_put_member_text(&writer, T("iss"), issuer_of(request));
    json_put_member_text(&writer, T("sub"), subject_of(request->arena, card->person_id));
    json_put_member_text(&writer, T("aud"), card->client_id);
    json_put_member_text(&writer, T("nonce"), card->nonce);
    json_put_member_text(&writer, T("acr"), T("aal3"));
    json_put_member_text(&writer, T("at_hash"), base64url_text(request->arena, hash.bytes, hash.length / 2));
    json_put_member_integer(&writer, T("iat"), now);
    json_put_member_integer(&writer, T("exp"), now + TOKEN_SECONDS);
    json_end_object(&writer);
    return jws_sign(request->arena, key_of(request), buffer_text(&json));
}

static enum status refuse(struct response *response)
{
    enum status status = response_json(response, T("{\"error\":\"invalid_grant\"}"));
    response->code = 400;
    return status;
}

enum status demo_card_token(struct request *request, struct response *response)
{
    struct choosing choosing = {.request = request};
    enum status status = demo_only(request);
    if (status == DONE)
        status = demo_card_of_code(request->store, request->arena, request_field(request, "code"), &choosing.card);
    if (status == NOT_FOUND && city_of(request)->is_demo)
        return refuse(response);
    if (status != DONE)
        return status;
    struct text challenge = pkce_challenge(request->arena, request_field(request, "code_verifier"));
    if (!text_is(challenge, choosing.card.challenge) || !request_field(request, "client_assertion").length ||
        !text_is(request_field(request, "redirect_uri"), choosing.card.redirect_uri) ||
        request->now - choosing.card.made_at > CODE_MINUTES * MINUTE_MICROS)
        return refuse(response);
    status = store_transaction(request->store, use_in_store, &choosing);
    if (status == CONFLICT)
        return refuse(response);
    if (status != DONE)
        return status;
    return response_json(response, arena_print(request->arena,
        "{\"access_token\":\"%.*s\",\"token_type\":\"Bearer\",\"expires_in\":%d,\"id_token\":\"%.*s\"}",
        TEXT_ARGUMENTS(choosing.card.token), TOKEN_SECONDS, TEXT_ARGUMENTS(id_token(request, &choosing.card))));
}

static enum status put_items(struct request *request, struct json_writer *writer, int64_t person_id)
{
    const struct city *city = city_of(request);
    const struct city_profile *profile = city_profile(city);
    struct reading reading = reading_by_system(T("見本のカードの読み取り"), "", 0, request->now);
    struct person person = {.family_name = T("市外"), .given_name = T("一郎"), .born = DATE(1990, 4, 1), .sex = SEX_MALE};
    struct text address = T("東京都見本区見本一丁目1番1号");
    enum status status = person_id ? people_read(request->store, city->keys, request->arena, &reading, person_id, &person) : DONE;
    if (status != DONE)
        return status;
    if (person_id)
        address = arena_print(request->arena, "%.*s%.*s%.*s%.*s番地 %.*s", TEXT_ARGUMENTS(words_in(&profile->prefecture, JAPANESE)),
                              TEXT_ARGUMENTS(words_in(&profile->name, JAPANESE)), TEXT_ARGUMENTS(person.town),
                              TEXT_ARGUMENTS(person.lot), TEXT_ARGUMENTS(person.building));
    json_put_member_text(writer, T("name"), person_name(request->arena, &person));
    json_put_member_text(writer, T("birthdate"), date_text(request->arena, person.born));
    json_put_member_text(writer, T("gender"), person.sex == SEX_FEMALE ? T("female") : T("male"));
    json_put_key(writer, T("address"));
    json_start_object(writer);
    json_put_member_text(writer, T("formatted"), address);
    json_end_object(writer);
    return DONE;
}

enum status demo_card_items(struct request *request, struct response *response)
{
    struct text token = request_header(request, "Authorization");
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    int64_t person_id = 0;
    enum status status = demo_only(request);
    token = text_starts(token, T("Bearer ")) ? text_from(token, 7) : T("");
    if (status == DONE)
        status = demo_card_of_token(request->store, token, &person_id);
    if (status != DONE)
        return status;
    json_start_object(&writer);
    json_put_member_text(&writer, T("sub"), subject_of(request->arena, person_id));
    status = put_items(request, &writer, person_id);
    json_end_object(&writer);
    return status == DONE ? response_json(response, buffer_text(&json)) : status;
}

/* The mock's own key, beside the others, so that several nodes share it. */
enum status demo_card_start(struct city *city, struct arena *arena, struct text *why_not)
{
    if (!city->is_demo)
        return DONE;
    struct jose_key *key = TAKE(arena, struct jose_key, 1);
    city_keep(city, "demo", key);
    return jose_key_open(arena, arena_join(arena, keys_folder(city->keys), T("/mock-card.pem")), key, why_not);
}
