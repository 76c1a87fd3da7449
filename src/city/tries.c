/*
 * Tries in the store. Codes and links are kept as keyed hashes; address and payload sealed; peers and addresses blind.
 *
 * A wrong code is counted in the same transaction that compares it, so many at once have no more tries than one by one.
 */
#include "city/tries.h"

#include "base/date.h"
#include "base/encoding.h"
#include "base/identifier.h"
#include "base/japanese.h"
#include "base/json.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/mail_payload.h"
#include "city/sealing.h"
#include "store/store.h"
#include "system/random.h"
#include "web/cookies.h"
#include "web/language.h"

#include <sodium.h>

#define COOKIE_TRY "ikanai_try"
enum { COOKIE_BYTES = 16, SECRET_BYTES = 32, HASH_BYTES = 32, CODE_DIGITS = 6 };

/* ---- the browser ---- */

static struct text hash_bytes(struct arena *arena, const struct keys *keys, const char *kind, struct text value)
{
    return blind_value(arena, keys, kind, value);
}

/* Empty when this browser has no try. */
static struct text browser_hash(struct request *request)
{
    struct text cookie = request_cookie(request, COOKIE_TRY);
    uint8_t bytes[COOKIE_BYTES];
    if (!text_to_hex(cookie, bytes, sizeof bytes))
        return T("");
    return hash_bytes(request->arena, city_of(request)->keys, "try browser", cookie);
}

/* The hash of the cookie that the browser has or now gets. */
static struct text browser_of(struct request *request, struct response *response)
{
    struct text hash = browser_hash(request);
    if (hash.length > 0)
        return hash;
    struct text cookie = random_hex(&system_random, request->arena, COOKIE_BYTES);
    cookie_set(response, request, COOKIE_TRY, cookie, (int64_t)TRY_MINUTES * 60 * 2, 0);
    return hash_bytes(request->arena, city_of(request)->keys, "try browser", cookie);
}

/* ---- sending a code ---- */

struct sending {
    struct request *request;
    const char *purpose;
    struct text mail_address, payload, link_path;
    struct text browser, code, link;
};

static struct text code_hash(struct arena *arena, const struct keys *keys, int64_t try_id, struct text code)
{
    return blind_value(arena, keys, "try code",
                       arena_print(arena, "%lld %.*s", (long long)try_id, TEXT_ARGUMENTS(code)));
}

static struct text sealed_contents(struct arena *arena, const struct keys *keys, int64_t try_id,
                                   const struct sending *sending)
{
    struct key key = keys_common(keys, "tries");
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("mail"), sending->mail_address);
    json_put_member_text(&writer, T("payload"), sending->payload);
    json_end_object(&writer);
    return seal(arena, &key, SEALED_AT("city_try", "sealed", try_id), buffer_text(&json));
}

static struct mail mail_of(const struct sending *sending)
{
    struct request *request = sending->request;
    const struct city *city = city_of(request);
    enum language language = request->language;
    struct text path = arena_print(request->arena, "%.*s%.*s?link=%.*s", TEXT_ARGUMENTS(language_prefix(language)),
                                   TEXT_ARGUMENTS(sending->link_path), TEXT_ARGUMENTS(sending->link));
    struct text url = city_url(city, request->arena, path);
    struct text name = words_in(&city_profile(city)->name, language);
    struct text numbers = SAY(request->arena, language, TR("Your number: {1}"), SHOWN(sending->code));
    struct text hint = SAY(request->arena, language,
                           TR("Enter it on the page where you asked for it. It holds for {1} minutes, once."),
                           SHOWN((int64_t)TRY_MINUTES));
    struct text body = arena_print(request->arena, "%.*s\n\n%.*s\n\n%.*s\n%.*s\n\n%.*s\n%.*s\n", TEXT_ARGUMENTS(numbers),
                                   TEXT_ARGUMENTS(hint),
                                   TEXT_ARGUMENTS(say(language, TR("In the same browser you can also open this page:"))),
                                   TEXT_ARGUMENTS(url),
                                   TEXT_ARGUMENTS(say(language, TR("If you did not ask for this, you need not do anything."))),
                                   TEXT_ARGUMENTS(name));
    return (struct mail){.to = sending->mail_address,
                         .subject = SAY(request->arena, language, TR("{1}: number for signing in"), SHOWN(name)),
                         .body = body, .language = language, .kind = T("city.sign_in_code"), .is_secret = true};
}

static enum status send_in_store(struct store *store, void *context)
{
    const struct sending *sending = context;
    struct request *request = sending->request;
    struct arena *arena = request->arena;
    const struct keys *keys = city_of(request)->keys;
    struct text mail = blind_value(arena, keys, "try mail", sending->mail_address);
    struct text peer = blind_value(arena, keys, "try peer", request->peer_address);
    int64_t now = request->now, by_mail = 0, by_peer = 0, id = 0;
    enum status status = city_tries_by_mail(store, mail, now - HOUR_MICROS, &by_mail);
    if (status == DONE)
        status = city_tries_by_peer(store, peer, now - HOUR_MICROS, &by_peer);
    if (status == DONE && (by_mail >= TRIES_BY_MAIL_MOST || by_peer >= TRIES_BY_PEER_MOST))
        return TOO_MUCH;
    if (status == DONE)
        status = city_try_add(store, text_of(sending->purpose), sending->browser, mail, peer, (struct text){0}, 0, now,
                              now + TRY_MINUTES * MINUTE_MICROS, &id);
    if (status == DONE)
        status = city_try_seal(store, id, sealed_contents(arena, keys, id, sending),
                               code_hash(arena, keys, id, sending->code),
                               blind_value(arena, keys, "try link", sending->link));
    struct mail letter = mail_of(sending);
    return status == DONE ? mail_put(store, keys, arena, &letter, now, now) : status;
}

enum status mail_code_send(struct request *request, struct response *response, const char *purpose,
                           struct text mail_address, struct text payload, struct text link_path)
{
    uint8_t secret[SECRET_BYTES];
    random_fill(&system_random, secret, sizeof secret);
    struct sending sending = {.request = request, .purpose = purpose, .mail_address = mail_address,
                              .payload = payload, .link_path = link_path, .browser = browser_of(request, response),
                              .code = digits_new(request->arena, random_below(&system_random, UINT64_MAX), CODE_DIGITS),
                              .link = base64url_text(request->arena, secret, sizeof secret)};
    return store_transaction(request->store, send_in_store, &sending);
}

/* ---- taking it back ---- */

struct taking {
    struct request *request;
    const char *purpose;
    struct text browser, typed;
    enum status outcome;
    struct mail_code found;
};

static struct text tidy(struct arena *arena, struct text typed)
{
    struct text rest = japanese_ascii_dashes(arena, typed);
    struct buffer code = buffer_new(arena);
    bool has_letters = false;
    for (size_t i = 0; i < rest.length; i++)
        has_letters = has_letters || !(rest.bytes[i] == ' ' || rest.bytes[i] == '-' ||
                                       (rest.bytes[i] >= '0' && rest.bytes[i] <= '9'));
    if (has_letters)
        return text_trim(rest);
    for (size_t i = 0; i < rest.length; i++)
        if (rest.bytes[i] != ' ' && rest.bytes[i] != '-')
            buffer_put_byte(&code, rest.bytes[i]);
    return buffer_text(&code);
}

static enum status open_contents(struct request *request, const struct city_try_row *row, struct mail_code *found)
{
    struct key key = keys_common(city_of(request)->keys, "tries");
    struct text clear = {0};
    json_t *root = NULL;
    enum status status = unseal(request->arena, &key, SEALED_AT("city_try", "sealed", row->id), row->sealed, &clear);
    if (status == DONE)
        status = json_read(request->arena, clear, NULL, &root, NULL);
    if (status != DONE)
        return BROKEN;
    *found = (struct mail_code){json_member_text(root, "mail"), json_member_text(root, "payload")};
    return DONE;
}

static bool is_same(struct text a, struct text b)
{
    return a.length == HASH_BYTES && b.length == HASH_BYTES && sodium_memcmp(a.bytes, b.bytes, HASH_BYTES) == 0;
}

static enum status take_in_store(struct store *store, void *context)
{
    struct taking *taking = context;
    struct request *request = taking->request;
    const struct keys *keys = city_of(request)->keys;
    struct city_try_row row;
    enum status status = city_try_latest(store, request->arena, text_of(taking->purpose), taking->browser,
                                         request->now, &row);
    taking->outcome = NOT_FOUND;
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    taking->outcome = TOO_MUCH;
    if (row.wrong_count >= TRY_WRONG_MOST)
        return DONE;
    bool is_code = is_same(row.code_hash, code_hash(request->arena, keys, row.id, taking->typed));
    bool is_link = is_same(row.link_hash, blind_value(request->arena, keys, "try link", taking->typed));
    if (!is_code && !is_link) {
        taking->outcome = row.wrong_count + 1 >= TRY_WRONG_MOST ? TOO_MUCH : INVALID;
        return city_try_was_wrong(store, row.id, TRY_WRONG_MOST);
    }
    status = open_contents(request, &row, &taking->found);
    if (status == DONE)
        status = city_try_use(store, row.id, request->now);
    taking->outcome = status;
    return status;
}

enum status mail_code_take(struct request *request, const char *purpose, struct text code_or_link,
                           struct mail_code *found)
{
    struct taking taking = {.request = request, .purpose = purpose, .browser = browser_hash(request),
                            .typed = tidy(request->arena, code_or_link)};
    if (taking.browser.length == 0)
        return NOT_FOUND;
    enum status status = store_transaction(request->store, take_in_store, &taking);
    if (status == DONE && taking.outcome == DONE)
        *found = taking.found;
    return status == DONE ? taking.outcome : status;
}

enum status mail_code_is_open(struct request *request, const char *purpose, int64_t *until_at)
{
    struct city_try_row row;
    struct text browser = browser_hash(request);
    if (browser.length == 0)
        return NOT_FOUND;
    enum status status = city_try_latest(request->store, request->arena, text_of(purpose), browser, request->now, &row);
    if (status == DONE)
        *until_at = row.until_at;
    return status;
}

/* ---- challenges ---- */

struct challenging {
    struct request *request;
    const char *purpose;
    struct text browser, challenge;
    int64_t owner_id;
};

static enum status give_in_store(struct store *store, void *context)
{
    const struct challenging *giving = context;
    struct request *request = giving->request;
    struct text peer = blind_value(request->arena, city_of(request)->keys, "try peer", request->peer_address);
    int64_t id;
    return city_try_add(store, text_of(giving->purpose), giving->browser, (struct text){0}, peer, giving->challenge,
                        giving->owner_id, request->now, request->now + TRY_MINUTES * MINUTE_MICROS, &id);
}

enum status challenge_give(struct request *request, struct response *response, const char *purpose, int64_t owner_id,
                           struct text *challenge)
{
    uint8_t *bytes = TAKE(request->arena, uint8_t, CHALLENGE_BYTES);
    random_fill(&system_random, bytes, CHALLENGE_BYTES);
    struct challenging giving = {.request = request, .purpose = purpose, .browser = browser_of(request, response),
                                 .challenge = {(const char *)bytes, CHALLENGE_BYTES}, .owner_id = owner_id};
    enum status status = store_transaction(request->store, give_in_store, &giving);
    if (status == DONE)
        *challenge = giving.challenge;
    return status;
}

static enum status use_in_store(struct store *store, void *context)
{
    struct challenging *taking = context;
    struct request *request = taking->request;
    struct city_try_row row;
    enum status status = city_try_latest(store, request->arena, text_of(taking->purpose), taking->browser,
                                         request->now, &row);
    if (status == DONE)
        status = city_try_use(store, row.id, request->now);
    taking->challenge = status == DONE ? row.challenge : T("");
    taking->owner_id = status == DONE ? row.owner_id : 0;
    return status == CONFLICT ? NOT_FOUND : status;
}

enum status challenge_take(struct request *request, const char *purpose, struct text *challenge, int64_t *owner_id)
{
    struct challenging taking = {.request = request, .purpose = purpose, .browser = browser_hash(request)};
    if (taking.browser.length == 0)
        return NOT_FOUND;
    enum status status = store_transaction(request->store, use_in_store, &taking);
    if (status == DONE && taking.challenge.length == 0)
        return NOT_FOUND;
    if (status == DONE) {
        *challenge = taking.challenge;
        *owner_id = taking.owner_id;
    }
    return status;
}
