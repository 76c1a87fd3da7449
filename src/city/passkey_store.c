/*
 * Asking a browser for a passkey and believing its answer; see passkey.h for the rules it must fulfil.
 */
#include "city/passkey_store.h"

#include "base/encoding.h"
#include "base/json.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/passkey.h"
#include "city/sealing.h"
#include "city/sessions_private.h"
#include "city/tries.h"
#include "store/store.h"
#include "system/log.h"

enum { ANSWER_BYTES_MAX = 128 * 1024, TIMEOUT_MS = 300000 };

/* ---- who we are to the browser ---- */

/* "https://city.example.jp": the configured address behind TLS; while developing, the one in the browser's bar. */
static struct text origin_of(const struct request *request)
{
    struct text base = city_of(request)->base_url;
    if (text_starts(base, T("https://")))
        return base;
    return arena_join(request->arena, request->is_https ? T("https://") : T("http://"), request_header(request, "Host"));
}

static struct text relying_party_of(const struct request *request)
{
    struct text host = origin_of(request);
    host = text_from(host, text_starts(host, T("https://")) ? 8 : 7);
    ptrdiff_t port = text_find_byte(host, ':');
    return port < 0 ? host : text_slice(host, 0, (size_t)port);
}

static void put_bytes(struct arena *arena, struct json_writer *writer, const char *key, struct text bytes)
{
    json_put_member_text(writer, text_of(key), base64url_text(arena, bytes.bytes, bytes.length));
}

static void put_known_keys(struct arena *arena, struct json_writer *writer, const struct city_passkey_rows *rows)
{
    json_put_key(writer, T("excludeCredentials"));
    json_start_list(writer);
    for (size_t i = 0; i < rows->count; i++) {
        json_start_object(writer);
        json_put_member_text(writer, T("type"), T("public-key"));
        put_bytes(arena, writer, "id", rows->items[i].credential_id);
        json_end_object(writer);
    }
    json_end_list(writer);
}

static void put_algorithms(struct json_writer *writer)
{
    static const int algorithms[] = {-7, -8, -257};
    json_put_key(writer, T("pubKeyCredParams"));
    json_start_list(writer);
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        json_start_object(writer);
        json_put_member_text(writer, T("type"), T("public-key"));
        json_put_member_integer(writer, T("alg"), algorithms[i]);
        json_end_object(writer);
    }
    json_end_list(writer);
}

static struct text user_verification(enum actor_kind kind)
{
    return kind == STAFF_ACTOR ? T("required") : T("preferred");
}

enum status passkey_ask_new(struct request *request, struct response *response, const char *purpose,
                            const struct passkey_holder *holder)
{
    struct arena *arena = request->arena;
    struct text challenge;
    struct city_passkey_rows rows;
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    enum status status = city_passkeys_held(request->store, arena, session_kind(holder->kind), holder->id, &rows);
    if (status == DONE)
        status = challenge_give(request, response, purpose, holder->id, &challenge);
    if (status != DONE)
        return status;
    struct text handle = blind_value(arena, city_of(request)->keys, "passkey user",
                                     arena_print(arena, "%lld %lld", (long long)session_kind(holder->kind),
                                                 (long long)holder->id));
    json_start_object(&writer);
    put_bytes(arena, &writer, "challenge", challenge);
    json_put_key(&writer, T("rp"));
    json_start_object(&writer);
    json_put_member_text(&writer, T("id"), relying_party_of(request));
    json_put_member_text(&writer, T("name"), words_in(&city_profile(city_of(request))->name, request->language));
    json_end_object(&writer);
    json_put_key(&writer, T("user"));
    json_start_object(&writer);
    put_bytes(arena, &writer, "id", handle);
    json_put_member_text(&writer, T("name"), holder->name);
    json_put_member_text(&writer, T("displayName"), holder->name);
    json_end_object(&writer);
    put_algorithms(&writer);
    put_known_keys(arena, &writer, &rows);
    json_put_key(&writer, T("authenticatorSelection"));
    json_start_object(&writer);
    json_put_member_text(&writer, T("residentKey"), T("required"));
    json_put_member_boolean(&writer, T("requireResidentKey"), true);
    json_put_member_text(&writer, T("userVerification"), user_verification(holder->kind));
    json_end_object(&writer);
    json_put_member_text(&writer, T("attestation"), T("none"));
    json_put_member_integer(&writer, T("timeout"), TIMEOUT_MS);
    json_end_object(&writer);
    return response_json(response, buffer_text(&json));
}

enum status passkey_ask(struct request *request, struct response *response, const char *purpose, enum actor_kind kind)
{
    struct text challenge;
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    enum status status = challenge_give(request, response, purpose, 0, &challenge);
    if (status != DONE)
        return status;
    json_start_object(&writer);
    put_bytes(request->arena, &writer, "challenge", challenge);
    json_put_member_text(&writer, T("rpId"), relying_party_of(request));
    json_put_member_text(&writer, T("userVerification"), user_verification(kind));
    json_put_member_integer(&writer, T("timeout"), TIMEOUT_MS);
    json_end_object(&writer);
    return response_json(response, buffer_text(&json));
}

/* ---- what the browser answered ---- */

struct answered {
    struct text id, client_data, attestation, authenticator_data, signature;
};

static struct text member_bytes(struct arena *arena, const json_t *root, const char *key)
{
    struct text bytes = {0};
    struct text text = json_member_text(root, key);
    return text.length > 0 && base64url_read(arena, text, &bytes) == DONE ? bytes : T("");
}

static enum status read_answer(const struct request *request, struct answered *found)
{
    struct json_limits limits = {.bytes = ANSWER_BYTES_MAX, .depth = 4};
    json_t *root = NULL;
    if (json_read(request->arena, request_field(request, "answer"), &limits, &root, NULL) != DONE)
        return INVALID;
    *found = (struct answered){member_bytes(request->arena, root, "id"),
                               member_bytes(request->arena, root, "clientDataJSON"),
                               member_bytes(request->arena, root, "attestationObject"),
                               member_bytes(request->arena, root, "authenticatorData"),
                               member_bytes(request->arena, root, "signature")};
    return found->client_data.length > 0 ? DONE : INVALID;
}

/* `origins` has room for two. */
static struct passkey_rules rules_of(const struct request *request, struct text challenge, enum actor_kind kind,
                                     struct text *origins)
{
    origins[0] = origin_of(request);
    origins[1] = (struct text){0};
    return (struct passkey_rules){.challenge = challenge, .relying_party = relying_party_of(request),
                                  .origins = origins, .needs_verified_user = kind == STAFF_ACTOR};
}

struct adding {
    const struct passkey_holder *holder;
    const struct passkey *passkey;
    const struct event *actor;
    struct text label;
    int assurance;
};

static enum status add_in_store(struct store *store, void *context)
{
    const struct adding *adding = context;
    const struct passkey *passkey = adding->passkey;
    int64_t id, kind = session_kind(adding->holder->kind);
    struct event event = *adding->actor;
    enum status status = city_passkey_add(store, kind, adding->holder->id, passkey->credential_id, passkey->public_key,
                                          passkey->algorithm, passkey->sign_count, passkey->is_backed_up,
                                          passkey->attestation, adding->label, adding->assurance, adding->actor->at, &id);
    if (status == DONE && adding->holder->enrolment_id > 0) /* CONFLICT: somebody used the link a moment ago */
        status = city_enrolment_use(store, adding->holder->enrolment_id, adding->actor->at);
    if (status != DONE)
        return status;
    event.subject_kind = kind == 2 ? T("staff") : T("account");
    event.subject_id = adding->holder->id;
    event.name = T("city.passkey_added");
    return event_append(store, &event);
}

static struct text label_of(const struct request *request)
{
    static const char *const systems[][2] = {{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"},
                                             {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}};
    struct text agent = request_header(request, "User-Agent");
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (text_has(agent, text_of(systems[i][0])))
            return text_of(systems[i][1]);
    return T("");
}

enum status passkey_add_answered(struct request *request, const char *purpose, const struct passkey_holder *holder,
                                 const struct event *actor)
{
    struct answered answered;
    struct text challenge, origins[2];
    struct passkey passkey;
    const char *why = "";
    int64_t owner_id = 0;
    enum status status = challenge_take(request, purpose, &challenge, &owner_id);
    if (status == DONE && owner_id != holder->id)
        status = NOT_FOUND;
    if (status == DONE)
        status = read_answer(request, &answered);
    if (status != DONE)
        return status;
    struct passkey_rules rules = rules_of(request, challenge, holder->kind, origins);
    status = passkey_register(request->arena, &rules, answered.client_data, answered.attestation, &passkey, &why);
    if (status != DONE) {
        log_line("city", "a passkey was not taken: %s", why);
        return status;
    }
    struct adding adding = {holder, &passkey, actor, label_of(request), request->actor.assurance};
    return store_transaction(request->store, add_in_store, &adding);
}

struct using {
    int64_t id, sign_count, former, now;
};

static enum status use_in_store(struct store *store, void *context)
{
    const struct using *using = context;
    return city_passkey_used(store, using->id, using->sign_count, using->former, using->now);
}

enum status passkey_check_answered(struct request *request, const char *purpose, enum actor_kind kind,
                                   int64_t *owner_id, int *assurance)
{
    struct answered answered;
    struct text challenge, origins[2];
    struct city_passkey_known row;
    const char *why = "";
    int64_t ignored = 0, sign_count = 0;
    bool user_verified = false;
    enum status status = challenge_take(request, purpose, &challenge, &ignored);
    if (status == DONE)
        status = read_answer(request, &answered);
    if (status != DONE)
        return status;
    status = city_passkey_known(request->store, request->arena, answered.id, &row);
    if (status == NOT_FOUND || (status == DONE && row.kind != session_kind(kind)))
        return INVALID;
    if (status != DONE)
        return status;
    struct passkey known = {.credential_id = answered.id, .public_key = row.public_key, .algorithm = row.algorithm,
                            .sign_count = row.sign_count};
    struct passkey_answer answer = {answered.client_data, answered.authenticator_data, answered.signature};
    struct passkey_rules rules = rules_of(request, challenge, kind, origins);
    status = passkey_check(request->arena, &rules, &known, &answer, &sign_count, &user_verified, &why);
    if (status != DONE) {
        log_line("city", "passkey %lld did not sign in: %s", (long long)row.id, why);
        return status;
    }
    struct using using = {row.id, sign_count, row.sign_count, request->now};
    status = store_transaction(request->store, use_in_store, &using);
    if (status == DONE) {
        *owner_id = row.owner_id;
        *assurance = (int)row.assurance;
    }
    return status == CONFLICT ? INVALID : status; /* the counter moved meanwhile: two at once with one key */
}

/* ---- lists ---- */

enum status passkeys_of(struct store *store, struct arena *arena, enum actor_kind kind, int64_t id,
                        struct passkey_entries *found)
{
    struct city_passkey_rows rows;
    enum status status = city_passkeys_held(store, arena, session_kind(kind), id, &rows);
    if (status != DONE)
        return status;
    found->count = rows.count;
    found->items = TAKE(arena, struct passkey_entry, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        const struct city_passkey_row *row = &rows.items[i];
        found->items[i] = (struct passkey_entry){row->id, row->made_at, row->has_used_at ? row->used_at : 0, row->label,
                                                 row->is_backed_up != 0};
    }
    return DONE;
}

struct forgetting {
    enum actor_kind kind;
    int64_t owner_id, passkey_id;
    const struct event *actor;
};

static enum status forget_in_store(struct store *store, void *context)
{
    const struct forgetting *forgetting = context;
    struct event event = *forgetting->actor;
    int64_t kind = session_kind(forgetting->kind);
    enum status status = city_passkey_remove(store, kind, forgetting->owner_id, forgetting->passkey_id);
    if (status == CONFLICT)
        return NOT_FOUND;
    event.subject_kind = kind == 2 ? T("staff") : T("account");
    event.subject_id = forgetting->owner_id;
    event.name = T("city.passkey_removed");
    return status == DONE ? event_append(store, &event) : status;
}

enum status passkey_forget(struct store *store, enum actor_kind kind, int64_t owner_id, int64_t passkey_id,
                           const struct event *actor)
{
    struct forgetting forgetting = {kind, owner_id, passkey_id, actor};
    return store_transaction(store, forget_in_store, &forgetting);
}
