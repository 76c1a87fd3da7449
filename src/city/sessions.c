/*
 * Sessions in the store: found by the hash of the cookie, ended by time or by their owner.
 */
#include "city/sessions.h"

#include "base/date.h"
#include "base/encoding.h"
#include "city.queries.h"
#include "city/accounts.h"
#include "city/api_keys.h"
#include "city/city.h"
#include "city/permissions.h"
#include "city/sealing.h"
#include "city/sessions_private.h"
#include "store/store.h"
#include "system/random.h"
#include "web/cookies.h"

#include <sodium.h>

enum { TOKEN_BYTES = 32, HASH_BYTES = 32 };

#define SEEN_EVERY MINUTE_MICROS

int64_t session_kind(enum actor_kind kind)
{
    return kind == STAFF_ACTOR ? 2 : 1;
}

int64_t session_idle_micros(enum actor_kind kind)
{
    return kind == STAFF_ACTOR ? 15 * MINUTE_MICROS : 30 * MINUTE_MICROS;
}

int64_t session_whole_micros(enum actor_kind kind)
{
    return kind == STAFF_ACTOR ? 10 * HOUR_MICROS : 12 * HOUR_MICROS;
}

static const char *cookie_name(enum actor_kind kind)
{
    return kind == STAFF_ACTOR ? COOKIE_STAFF : COOKIE_SESSION;
}

/* Empty when the cookie is no token of ours. */
static struct text hash_of(struct arena *arena, struct text cookie)
{
    struct text token = {0};
    if (cookie.length == 0 || base64url_read(arena, cookie, &token) != DONE || token.length != TOKEN_BYTES)
        return T("");
    uint8_t *hash = TAKE(arena, uint8_t, HASH_BYTES);
    crypto_generichash(hash, HASH_BYTES, (const uint8_t *)token.bytes, token.length, NULL, 0);
    return (struct text){(const char *)hash, HASH_BYTES};
}

/* ---- recognising ---- */

struct seeing {
    int64_t id, now;
};

static enum status see_in_store(struct store *store, void *context)
{
    const struct seeing *seeing = context;
    return city_session_seen(store, seeing->id, seeing->now);
}

static bool is_over(const struct city_session_known *known, enum actor_kind kind, int64_t now)
{
    return now - known->seen_at > session_idle_micros(kind) || now - known->started_at > session_whole_micros(kind);
}

static enum status name_resident(const struct request *request, const struct city_session_known *known,
                                 struct text *name)
{
    struct key key;
    enum status status = DONE;
    if (known->name_sealed.bytes == NULL || !known->has_key_id)
        return DONE;
    status = key_unwrap(city_of(request)->keys, known->key_id, known->wrapped, &key);
    if (status == DONE)
        status = unseal(request->arena, &key, SEALED_AT("city_account", "name_sealed", known->owner_id),
                        known->name_sealed, name);
    return status;
}

static enum status recognise_by(struct request *request, enum actor_kind kind)
{
    struct city_session_known known;
    struct text hash = hash_of(request->arena, request_cookie(request, cookie_name(kind)));
    if (hash.length == 0)
        return NOT_FOUND;
    enum status status = city_session_by_hash(request->store, request->arena, hash, &known);
    if (status != DONE)
        return status;
    bool is_there = kind == STAFF_ACTOR ? known.staff_name.bytes != NULL : known.has_assurance;
    if (known.kind != session_kind(kind) || !is_there || is_over(&known, kind, request->now))
        return NOT_FOUND;
    struct actor actor = {.kind = kind, .id = known.owner_id, .session_id = known.id,
                          .signed_in_at = known.started_at, .name = T("")};
    if (kind == STAFF_ACTOR) {
        const struct rights *rights = NULL;
        actor.name = known.staff_name;
        status = rights_load(request->store, request->arena, known.owner_id, date_of_moment(request->now), &rights);
        actor.rights = rights;
        actor.has_second_factor = known.has_second_at;
    } else {
        actor.assurance = (int)(known.assurance < known.most ? known.assurance : known.most);
        actor.person_id = known.has_person_id && actor.assurance >= ASSURANCE_CARD ? known.person_id : 0;
        status = name_resident(request, &known, &actor.name);
    }
    if (status != DONE)
        return status;
    request->actor = actor;
    if (request->now - known.seen_at > SEEN_EVERY) {
        struct seeing seeing = {known.id, request->now};
        status = store_transaction(request->store, see_in_store, &seeing);
    }
    /* Not being able to write (disk full) does not sign anybody out. */
    return status == BROKEN || status == BUSY ? DONE : status;
}

enum status session_recognise(struct request *request)
{
    bool is_desk = text_is(request->path, T("/desk")) || text_starts(request->path, T("/desk/"));
    enum status status = NOT_FOUND;
    request->actor = (struct actor){.kind = STRANGER, .name = T("")};
    if (api_key_is_shown(request)) /* a program; whatever cookies it sends mean nothing */
        return api_key_recognise(request);
    if (!is_desk)
        status = recognise_by(request, RESIDENT_ACTOR);
    if (status == NOT_FOUND)
        status = recognise_by(request, STAFF_ACTOR);
    return status == NOT_FOUND ? DONE : status;
}

/* ---- starting ---- */

static struct text browser_label(struct arena *arena, struct text agent)
{
    static const char *const browsers[][2] = {{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
                                              {"OPR/", "Opera"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
                                              {"Safari/", "Safari"}};
    static const char *const systems[][2] = {{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"},
                                             {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}};
    const char *browser = "", *system = "";
    for (size_t i = 0; *browser == '\0' && i < sizeof browsers / sizeof *browsers; i++)
        browser = text_has(agent, text_of(browsers[i][0])) ? browsers[i][1] : "";
    for (size_t i = 0; *system == '\0' && i < sizeof systems / sizeof *systems; i++)
        system = text_has(agent, text_of(systems[i][0])) ? systems[i][1] : "";
    return arena_print(arena, "%s%s%s", browser, *browser && *system ? ", " : "", system);
}

struct starting {
    struct request *request;
    enum actor_kind kind;
    int64_t id;
    enum sign_in_way way;
    int assurance;
    struct text hash, former, browser;
};

static const char *const ways[] = {[BY_MAIL] = "mail", [BY_PASSKEY] = "passkey", [BY_CARD] = "card",
                                   [BY_LINK] = "link", [BY_DEMO] = "demo", [BY_TOTP] = "totp", [BY_SIGN_ON] = "sign_on"};

/* A mailed code proves a mail box and a one-time code a device: neither says who holds it. */
static int level_of(enum sign_in_way way)
{
    return way == BY_CARD || way == BY_DEMO ? ASSURANCE_CARD : ASSURANCE_MAIL;
}

/* A passkey with its PIN or finger is two factors in one; the city's own sign-on says nothing about a second one. */
static bool is_two_factors(enum sign_in_way way)
{
    return way == BY_PASSKEY || way == BY_DEMO;
}

static enum status start_in_store(struct store *store, void *context)
{
    const struct starting *starting = context;
    int64_t now = starting->request->now, id;
    bool is_staff = starting->kind == STAFF_ACTOR;
    enum status status = DONE;
    if (starting->former.length > 0)
        status = city_session_end_by_hash(store, starting->former, now);
    if (status == DONE)
        status = city_session_add(store, starting->hash, session_kind(starting->kind), starting->id, starting->way,
                                  starting->assurance, is_two_factors(starting->way) ? &now : NULL, starting->browser, now,
                                  &id);
    if (status == DONE && !is_staff)
        status = city_account_signed_in(store, starting->id, now);
    if (status != DONE)
        return status;
    struct event event = {.subject_kind = is_staff ? T("staff") : T("account"), .subject_id = starting->id,
                          .name = T("city.signed_in"), .actor_kind = is_staff ? T("staff") : T("resident"),
                          .actor_id = starting->id, .actor_name = is_staff ? T("職員") : T("本人"),
                          .detail = arena_print(starting->request->arena, "{\"way\":\"%s\"}", ways[starting->way]),
                          .at = now};
    return event_append(store, &event);
}

static enum status start(struct request *request, struct response *response, enum actor_kind kind, int64_t id,
                         enum sign_in_way way, int assurance)
{
    uint8_t token[TOKEN_BYTES];
    random_fill(&system_random, token, sizeof token);
    struct text cookie = base64url_text(request->arena, token, sizeof token);
    struct starting starting = {.request = request, .kind = kind, .id = id, .way = way, .assurance = assurance,
                                .hash = hash_of(request->arena, cookie),
                                .former = hash_of(request->arena, request_cookie(request, cookie_name(kind))),
                                .browser = browser_label(request->arena, request_header(request, "User-Agent"))};
    enum status status = store_transaction(request->store, start_in_store, &starting);
    if (status == DONE)
        cookie_set(response, request, cookie_name(kind), cookie, 0, kind == STAFF_ACTOR ? COOKIE_STRICT : 0);
    sodium_memzero(token, sizeof token);
    return status;
}

enum status session_start(struct request *request, struct response *response, enum actor_kind kind, int64_t id,
                          enum sign_in_way way)
{
    return start(request, response, kind, id, way, level_of(way));
}

enum status session_start_by_passkey(struct request *request, struct response *response, enum actor_kind kind, int64_t id,
                                     int assurance)
{
    return start(request, response, kind, id, BY_PASSKEY, assurance);
}

static enum status strengthen_in_store(struct store *store, void *context)
{
    const struct request *request = context;
    const struct actor *actor = &request->actor;
    struct event event = event_of(request, actor->kind == STAFF_ACTOR ? "staff" : "account", actor->id,
                                  "city.second_factor_shown");
    enum status status = city_session_second(store, actor->session_id, request->now);
    return status == DONE ? event_append(store, &event) : status;
}

enum status session_strengthen(struct request *request)
{
    return store_transaction(request->store, strengthen_in_store, request);
}

enum status session_start_demo(struct request *request, struct response *response, enum actor_kind kind, int64_t id)
{
    if (!city_of(request)->is_demo)
        return FORBIDDEN;
    return session_start(request, response, kind, id, BY_DEMO);
}

/* ---- ending ---- */

struct ending {
    struct text hash;
    int64_t kind, owner_id, except, one, now;
};

static enum status end_in_store(struct store *store, void *context)
{
    const struct ending *ending = context;
    if (ending->hash.length > 0)
        return city_session_end_by_hash(store, ending->hash, ending->now);
    if (ending->one > 0)
        return city_session_end_one(store, ending->kind, ending->owner_id, ending->one, ending->now);
    return city_session_end_others(store, ending->kind, ending->owner_id, ending->except, ending->now);
}

/* Both of them: who leaves a shared computer leaves nobody behind, whichever page the button stood on. */
enum status session_end(struct request *request, struct response *response)
{
    static const enum actor_kind kinds[] = {RESIDENT_ACTOR, STAFF_ACTOR};
    enum status status = DONE;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && status == DONE; i++) {
        struct ending ending = {.hash = hash_of(request->arena, request_cookie(request, cookie_name(kinds[i]))),
                                .now = request->now};
        if (ending.hash.length == 0)
            continue;
        status = store_transaction(request->store, end_in_store, &ending);
        if (status == DONE)
            cookie_set(response, request, cookie_name(kinds[i]), T(""), -1, kinds[i] == STAFF_ACTOR ? COOKIE_STRICT : 0);
    }
    return status;
}

enum status session_end_all(struct store *store, enum actor_kind kind, int64_t id, int64_t except_session_id,
                            int64_t now)
{
    struct ending ending = {.kind = session_kind(kind), .owner_id = id, .except = except_session_id, .now = now};
    return store_transaction(store, end_in_store, &ending);
}

enum status session_end_one(struct store *store, enum actor_kind kind, int64_t id, int64_t session_id, int64_t now)
{
    struct ending ending = {.kind = session_kind(kind), .owner_id = id, .one = session_id, .now = now};
    return session_id > 0 ? store_transaction(store, end_in_store, &ending) : NOT_FOUND;
}

enum status sessions_of(struct store *store, struct arena *arena, enum actor_kind kind, int64_t id, int64_t now,
                        struct sessions *found)
{
    struct city_session_rows rows;
    enum status status = city_sessions_open(store, arena, session_kind(kind), id, now - session_idle_micros(kind),
                                            now - session_whole_micros(kind), &rows);
    if (status != DONE)
        return status;
    found->count = rows.count;
    found->items = TAKE(arena, struct session, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        found->items[i] = (struct session){rows.items[i].id, rows.items[i].started_at, rows.items[i].seen_at,
                                           (enum sign_in_way)rows.items[i].way, rows.items[i].browser};
    return DONE;
}
