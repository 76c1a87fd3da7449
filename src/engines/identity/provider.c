/*
 * Questions to the provider, and what is remembered of its answers.
 */
#include "engines/identity/provider.h"

#include "base/check.h"
#include "base/date.h"
#include "base/encoding.h"
#include "system/clock.h"
#include "system/http_client.h"
#include "system/random.h"
#include "web/places.h"

#include <pthread.h>

/* ---- what is remembered: whole texts, read anew from JSON by whoever asks ---- */

struct kept { /* of one provider; two are enough: residents' and staff's */
    struct arena *arena;
    struct text issuer, offer, keys;
    int64_t offer_ms, keys_ms, failed_ms; /* monotonic; 0: never */
};
enum { KEPT_MOST = 4 };
struct provider {
    struct http_client *http;
    pthread_mutex_t lock;
    struct kept kept[KEPT_MOST];
    size_t next;
};

static void forget(void *thing)
{
    struct provider *provider = thing;
    for (size_t i = 0; i < KEPT_MOST; i++)
        provider->kept[i].arena = arena_free(provider->kept[i].arena);
}

struct provider *provider_new(struct arena *arena, struct http_client *http)
{
    struct provider *provider = TAKE(arena, struct provider, 1);
    provider->http = http;
    check(pthread_mutex_init(&provider->lock, NULL) == 0);
    arena_on_reset(arena, forget, provider); /* what is remembered ends with the program's arena */
    return provider;
}

/* With the lock. */
static struct kept *kept_of(struct provider *provider, struct text issuer)
{
    for (size_t i = 0; i < KEPT_MOST; i++)
        if (provider->kept[i].arena && text_is(provider->kept[i].issuer, issuer))
            return &provider->kept[i];
    struct kept *kept = &provider->kept[provider->next++ % KEPT_MOST];
    arena_free(kept->arena);
    *kept = (struct kept){.arena = arena_new(0)};
    kept->issuer = arena_copy(kept->arena, issuer);
    return kept;
}

enum what { WHAT_OFFER, WHAT_KEYS };

/* Empty: not known, or too old. */
static struct text recall(struct provider *provider, struct arena *arena, struct text issuer, enum what what,
                          int64_t *fetched_ms, bool *is_resting)
{
    int64_t now = monotonic_ms();
    pthread_mutex_lock(&provider->lock);
    struct kept *kept = kept_of(provider, issuer);
    int64_t at = what == WHAT_OFFER ? kept->offer_ms : kept->keys_ms;
    bool is_fresh = at && now - at < (int64_t)PROVIDER_KEEP_MINUTES * 60 * 1000;
    struct text found = is_fresh ? arena_copy(arena, what == WHAT_OFFER ? kept->offer : kept->keys) : T("");
    *fetched_ms = at;
    *is_resting = kept->failed_ms && now - kept->failed_ms < (int64_t)PROVIDER_REST_SECONDS * 1000;
    pthread_mutex_unlock(&provider->lock);
    return found;
}

/* Texts that were remembered before go with the arena; the other one of the two is carried over. */
static void keep(struct provider *provider, struct text issuer, enum what what, struct text text)
{
    pthread_mutex_lock(&provider->lock);
    struct kept *kept = kept_of(provider, issuer), fresh = *kept;
    fresh.arena = arena_new(0);
    fresh.issuer = arena_copy(fresh.arena, issuer);
    fresh.offer = arena_copy(fresh.arena, what == WHAT_OFFER ? text : kept->offer);
    fresh.keys = arena_copy(fresh.arena, what == WHAT_KEYS ? text : kept->keys);
    *(what == WHAT_OFFER ? &fresh.offer_ms : &fresh.keys_ms) = monotonic_ms();
    fresh.failed_ms = 0;
    arena_free(kept->arena);
    *kept = fresh;
    pthread_mutex_unlock(&provider->lock);
}

static void note_failure(struct provider *provider, struct text issuer)
{
    pthread_mutex_lock(&provider->lock);
    kept_of(provider, issuer)->failed_ms = monotonic_ms();
    pthread_mutex_unlock(&provider->lock);
}

/* ---- asking ---- */

struct provider_deadline provider_deadline_new(void)
{
    return (struct provider_deadline){monotonic_ms() + PROVIDER_TOTAL_MS};
}

/* https, or http to this very machine for tests and the demonstration. */
static bool is_safe(struct text url)
{
    return text_starts(url, T("https://")) || text_starts(url, T("http://localhost:")) ||
           text_starts(url, T("http://127.0.0.1:"));
}

/* DONE only with a 200 in time. */
static enum status ask(struct provider *provider, struct arena *arena, struct text issuer,
                       struct provider_deadline *deadline, const struct http_question *asked, struct text *body,
                       const char **why)
{
    struct http_question question = *asked;
    struct http_answer answer = {0};
    int64_t left = deadline->until_ms - monotonic_ms();
    if (!is_safe(question.url) || left <= 0) {
        *why = left <= 0 ? "the time was over" : "the provider names an address without https";
        return BUSY;
    }
    question.timeout_ms = (int)left;
    question.limit_bytes = PROVIDER_ANSWER_MOST;
    web_waiting_begin();
    enum status status = http_ask(provider->http, arena, &question, &answer);
    web_waiting_end();
    if (status == BUSY)
        note_failure(provider, issuer);
    if (status != DONE) {
        *why = status == TOO_MUCH ? "the provider's answer is too long" : "the provider did not answer in time";
        return BUSY;
    }
    if (answer.code != 200) {
        *why = arena_print(arena, "the provider answered %d", answer.code).bytes;
        return answer.code >= 400 && answer.code < 500 ? INVALID : BUSY;
    }
    *body = answer.body;
    return DONE;
}

static enum status fetch(struct provider *provider, struct arena *arena, struct text issuer, enum what what,
                         struct text url, struct provider_deadline *deadline, struct text *body, const char **why)
{
    static const char *const headers[] = {"Accept: application/json", NULL};
    struct http_question question = {.method = "GET", .url = url, .headers = headers};
    json_t *root = NULL;
    enum status status = ask(provider, arena, issuer, deadline, &question, body, why);
    if (status == DONE && (json_read(arena, *body, NULL, &root, NULL) != DONE || !json_is_object(root))) {
        *why = "the provider's answer cannot be read";
        status = BUSY;
    }
    if (status == DONE)
        keep(provider, issuer, what, *body);
    return status == DONE ? DONE : BUSY;
}

/* ---- what it offers ---- */

static bool read_offer(struct arena *arena, struct text json, struct provider_offer *found)
{
    json_t *root = NULL;
    if (json_read(arena, json, NULL, &root, NULL) != DONE)
        return false;
    *found = (struct provider_offer){
        .issuer = json_member_text(root, "issuer"), .authorization = json_member_text(root, "authorization_endpoint"),
        .token = json_member_text(root, "token_endpoint"), .userinfo = json_member_text(root, "userinfo_endpoint"),
        .keys = json_member_text(root, "jwks_uri"),
        .names_itself = json_member_is_true(root, "authorization_response_iss_parameter_supported")};
    return found->authorization.length && found->token.length && found->keys.length;
}

enum status provider_offer_of(struct provider *provider, struct arena *arena, const struct provider_party *party,
                              struct provider_deadline *deadline, struct provider_offer *found, const char **why)
{
    bool is_resting;
    int64_t fetched_ms;
    struct text json = recall(provider, arena, party->issuer, WHAT_OFFER, &fetched_ms, &is_resting);
    if (!json.length && is_resting) {
        *why = "the provider did not answer a moment ago";
        return BUSY;
    }
    if (!json.length) {
        struct text url = arena_join(arena, party->issuer, T("/.well-known/openid-configuration"));
        if (fetch(provider, arena, party->issuer, WHAT_OFFER, url, deadline, &json, why) != DONE)
            return BUSY;
    }
    if (!read_offer(arena, json, found) || !text_is(found->issuer, party->issuer) || !is_safe(found->authorization)) {
        *why = "the provider describes itself as somebody else, or not wholly";
        return BUSY;
    }
    return DONE;
}

/* ---- its keys ---- */

static enum status keys_of(struct provider *provider, struct arena *arena, const struct provider_offer *offer,
                           bool wants_new, struct provider_deadline *deadline, struct jwk_set *found, const char **why)
{
    bool is_resting;
    int64_t fetched_ms;
    struct text json = recall(provider, arena, offer->issuer, WHAT_KEYS, &fetched_ms, &is_resting);
    bool may_fetch = !fetched_ms || monotonic_ms() - fetched_ms > PROVIDER_NEW_KEYS_SECONDS * 1000 || !json.length;
    if (wants_new && !may_fetch)
        return NOT_FOUND;
    if (!json.length || wants_new) {
        if (fetch(provider, arena, offer->issuer, WHAT_KEYS, offer->keys, deadline, &json, why) != DONE)
            return BUSY;
    }
    if (jwk_set_read(arena, json, found) == DONE)
        return DONE;
    *why = "the provider's keys cannot be read";
    return BUSY;
}

/* ---- the code for the tokens ---- */

static struct text assertion_of(struct arena *arena, const struct provider_party *party, struct text audience,
                                int64_t now)
{
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    int64_t seconds = now / SECOND_MICROS;
    json_start_object(&writer);
    json_put_member_text(&writer, T("iss"), party->client_id);
    json_put_member_text(&writer, T("sub"), party->client_id);
    json_put_member_text(&writer, T("aud"), audience);
    json_put_member_text(&writer, T("jti"), random_hex(&system_random, arena, 16));
    json_put_member_integer(&writer, T("iat"), seconds);
    json_put_member_integer(&writer, T("exp"), seconds + 120);
    json_end_object(&writer);
    return jws_sign(arena, party->key, buffer_text(&json));
}

static void put_pair(struct buffer *body, const char *name, struct text value)
{
    buffer_print(body, "%s%s=", body->length ? "&" : "", name);
    percent_put(body, value);
}

static enum status exchange(struct provider *provider, struct arena *arena, const struct provider_party *party,
                            const struct provider_offer *offer, const struct provider_code *code,
                            struct provider_deadline *deadline, json_t **root, const char **why)
{
    const char *headers[] = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json", NULL, NULL};
    struct buffer body = buffer_new(arena);
    struct text answer;
    put_pair(&body, "grant_type", T("authorization_code"));
    put_pair(&body, "code", code->code);
    put_pair(&body, "redirect_uri", code->redirect_uri);
    put_pair(&body, "client_id", party->client_id);
    put_pair(&body, "code_verifier", code->verifier);
    if (party->secret.length) {
        struct text pair = arena_print(arena, "%.*s:%.*s", TEXT_ARGUMENTS(percent_text(arena, party->client_id)),
                                       TEXT_ARGUMENTS(percent_text(arena, party->secret)));
        headers[2] = arena_print(arena, "Authorization: Basic %.*s",
                                 TEXT_ARGUMENTS(base64_text(arena, pair.bytes, pair.length))).bytes;
    } else {
        put_pair(&body, "client_assertion_type", T("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        put_pair(&body, "client_assertion", assertion_of(arena, party, offer->token, code->now));
    }
    struct http_question question = {.method = "POST", .url = offer->token, .headers = headers, .body = buffer_text(&body)};
    enum status status = ask(provider, arena, party->issuer, deadline, &question, &answer, why);
    if (status != DONE)
        return status;
    if (json_read(arena, answer, NULL, root, NULL) == DONE && json_is_object(*root))
        return DONE;
    *why = "the tokens cannot be read";
    return INVALID;
}

static enum status check_token(struct provider *provider, struct arena *arena, const struct provider_party *party,
                               const struct provider_offer *offer, const struct provider_code *code,
                               struct provider_deadline *deadline, const json_t *tokens, json_t **claims, const char **why)
{
    struct text token = json_member_text(tokens, "id_token"), algorithm = T("");
    struct jwk_set keys;
    if (!token.length) {
        *why = "there is no ID token";
        return INVALID;
    }
    enum status status = keys_of(provider, arena, offer, false, deadline, &keys, why);
    if (status == DONE)
        status = jws_verify(arena, token, &keys, claims, &algorithm, why);
    if (status == NOT_FOUND) { /* the provider may have changed its keys */
        status = keys_of(provider, arena, offer, true, deadline, &keys, why);
        if (status == DONE)
            status = jws_verify(arena, token, &keys, claims, &algorithm, why);
        if (status == NOT_FOUND)
            status = INVALID;
    }
    if (status != DONE)
        return status;
    struct oidc_rules rules = {.issuer = party->issuer, .client_id = party->client_id, .nonce = code->nonce,
                               .acr = code->acr, .access_token = json_member_text(tokens, "access_token"), .now = code->now};
    return oidc_check_claims(arena, &rules, *claims, algorithm, why);
}

/* The basic items come from there; it must speak of the same person. */
static enum status ask_person(struct provider *provider, struct arena *arena, const struct provider_offer *offer,
                              const json_t *tokens, struct provider_deadline *deadline, struct oidc_person *person,
                              const char **why)
{
    struct text token = json_member_text(tokens, "access_token"), body;
    struct oidc_person told;
    json_t *root = NULL;
    for (size_t i = 0; i < token.length; i++)
        if (token.bytes[i] <= ' ' || token.bytes[i] > '~')
            token.length = 0;
    if (!token.length) {
        *why = "there is no access token";
        return INVALID;
    }
    const char *headers[] = {"Accept: application/json",
                             arena_print(arena, "Authorization: Bearer %.*s", TEXT_ARGUMENTS(token)).bytes, NULL};
    struct http_question question = {.method = "GET", .url = offer->userinfo, .headers = headers};
    enum status status = ask(provider, arena, offer->issuer, deadline, &question, &body, why);
    if (status != DONE)
        return status;
    if (json_read(arena, body, NULL, &root, NULL) != DONE) {
        *why = "the person's items cannot be read";
        return INVALID;
    }
    oidc_read_person(arena, root, &told);
    if (!text_is(told.subject, person->subject)) {
        *why = "the items are about somebody else";
        return INVALID;
    }
    *person = told;
    return DONE;
}

enum status provider_believe(struct provider *provider, struct arena *arena, const struct provider_party *party,
                             const struct provider_offer *offer, const struct provider_code *code,
                             struct provider_deadline *deadline, struct oidc_person *found, const char **why)
{
    json_t *tokens = NULL, *claims = NULL;
    struct oidc_person person;
    enum status status = exchange(provider, arena, party, offer, code, deadline, &tokens, why);
    if (status == DONE)
        status = check_token(provider, arena, party, offer, code, deadline, tokens, &claims, why);
    if (status != DONE)
        return status;
    oidc_read_person(arena, claims, &person);
    if (code->wants_userinfo && offer->userinfo.length)
        status = ask_person(provider, arena, offer, tokens, deadline, &person, why);
    if (status == DONE)
        *found = person;
    return status;
}
