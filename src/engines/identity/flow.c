/*
 * Out to a provider and back. The state in the address says which flow; only the browser that left can end it, once.
 */
#include "base/date.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/sealing.h"
#include "engines/identity/identity_private.h"
#include "store/store.h"
#include "system/random.h"
#include "web/cookies.h"

#define COOKIE_FLOW "ikanai_flow"
enum { SECRET_BYTES = 32 };

static struct text secret_new(struct arena *arena)
{
    uint8_t bytes[SECRET_BYTES];
    random_fill(&system_random, bytes, sizeof bytes);
    return base64url_text(arena, bytes, sizeof bytes);
}

static struct text hash_of(const struct request *request, const char *kind, struct text value)
{
    return blind_value(request->arena, city_of(request)->keys, kind, value);
}

/* "https://city.example.jp": the configured address behind TLS; while developing, the one in the browser's bar. */
static struct text origin_of(const struct request *request)
{
    struct text base = city_of(request)->base_url;
    if (text_starts(base, T("https://")))
        return base;
    return arena_join(request->arena, request->is_https ? T("https://") : T("http://"), request_header(request, "Host"));
}

struct keeping {
    struct request *request;
    enum flow_kind kind;
    struct flow *flow;
    struct text browser;
};

static struct text sealed_flow(struct arena *arena, const struct city *city, int64_t id, const struct flow *flow)
{
    struct key key = keys_common(city->keys, "identity flows");
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("nonce"), flow->nonce);
    json_put_member_text(&writer, T("verifier"), flow->verifier);
    json_put_member_text(&writer, T("redirect_uri"), flow->redirect_uri);
    json_put_member_text(&writer, T("next"), flow->next);
    json_put_member_integer(&writer, T("language"), flow->language);
    json_end_object(&writer);
    return seal(arena, &key, SEALED_AT("identity_flow", "sealed", id), buffer_text(&json));
}

static enum status begin_in_store(struct store *store, void *context)
{
    const struct keeping *keeping = context;
    struct request *request = keeping->request;
    int64_t id;
    enum status status = identity_flow_add(store, hash_of(request, "flow state", keeping->flow->state),
                                           hash_of(request, "flow browser", keeping->browser), keeping->kind,
                                           keeping->flow->account_id, request->now,
                                           request->now + FLOW_MINUTES * MINUTE_MICROS, &id);
    return status == DONE ? identity_flow_seal(store, id, sealed_flow(request->arena, city_of(request), id, keeping->flow))
                          : status;
}

enum status flow_begin(struct request *request, struct response *response, enum flow_kind kind, const char *back_path,
                       struct text next, struct flow *found)
{
    struct arena *arena = request->arena;
    struct flow flow = {.account_id = request->actor.kind == RESIDENT_ACTOR ? request->actor.id : 0,
                        .state = secret_new(arena), .nonce = secret_new(arena), .verifier = secret_new(arena),
                        .redirect_uri = arena_join(arena, origin_of(request), text_of(back_path)), .next = next, .language = request->language};
    struct keeping keeping = {request, kind, &flow, secret_new(arena)};
    enum status status = store_transaction(request->store, begin_in_store, &keeping);
    if (status != DONE)
        return status;
    /* The newest way out counts: a browser that leaves twice comes back once. */
    cookie_set(response, request, COOKIE_FLOW, keeping.browser, FLOW_MINUTES * 60, 0);
    *found = flow;
    return DONE;
}

struct ending {
    struct request *request;
    enum flow_kind kind;
    struct text state, browser;
    struct identity_flow row;
};

static enum status end_in_store(struct store *store, void *context)
{
    struct ending *ending = context;
    struct request *request = ending->request;
    enum status status = identity_flow_open(store, request->arena, hash_of(request, "flow state", ending->state),
                                            hash_of(request, "flow browser", ending->browser), ending->kind,
                                            request->now, &ending->row);
    if (status == DONE)
        status = identity_flow_use(store, ending->row.id, request->now);
    return status == CONFLICT ? NOT_FOUND : status;
}

enum status flow_end(struct request *request, enum flow_kind kind, struct text state, struct flow *found)
{
    struct ending ending = {.request = request, .kind = kind, .state = state,
                            .browser = request_cookie(request, COOKIE_FLOW)};
    struct key key = keys_common(city_of(request)->keys, "identity flows");
    struct text clear = {0};
    json_t *root = NULL;
    int64_t language = 0;
    if (!state.length || !ending.browser.length)
        return NOT_FOUND;
    enum status status = store_transaction(request->store, end_in_store, &ending);
    if (status == DONE)
        status = unseal(request->arena, &key, SEALED_AT("identity_flow", "sealed", ending.row.id), ending.row.sealed, &clear);
    if (status == DONE)
        status = json_read(request->arena, clear, NULL, &root, NULL);
    if (status == DONE && (!json_member_integer(root, "language", &language) || language < 0 || language >= LANGUAGE_COUNT))
        status = BROKEN;
    if (status != DONE)
        return status;
    *found = (struct flow){.account_id = ending.row.account_id, .state = state, .nonce = json_member_text(root, "nonce"),
                           .language = (enum language)language, .verifier = json_member_text(root, "verifier"),
                           .redirect_uri = json_member_text(root, "redirect_uri"), .next = json_member_text(root, "next")};
    return DONE;
}
