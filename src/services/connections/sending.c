/*
 * One signed POST, as Standard Webhooks describes it. Private addresses are refused at the socket.
 */
#include "services/connections/connections.h"

#include "base/encoding.h"
#include "city/sealing.h"
#include "system/http_client.h"
#include "system/random.h"

#include <sodium.h>
#include <string.h>

enum { ANSWER_BYTES_MAX = 64 * 1024, MILLISECONDS = 1000, URL_MAX = 500 };

static const struct seal_place secret_place = {.table = TEXT_INIT("connections"), .column = TEXT_INIT("secret")};

void connections_secret(const struct city *city, struct arena *arena, struct text *shown, struct text *sealed)
{
    char *bytes = TAKE(arena, char, SECRET_BYTES);
    struct key key = keys_common(city->keys, "connections.secret");
    random_fill(&system_random, bytes, SECRET_BYTES);
    *shown = arena_join(arena, T("whsec_"), base64_text(arena, bytes, SECRET_BYTES));
    *sealed = seal(arena, &key, secret_place, (struct text){bytes, SECRET_BYTES});
}

enum status connections_open_secret(const struct city *city, struct arena *arena, struct text sealed, struct text *bytes)
{
    struct key key = keys_common(city->keys, "connections.secret");
    return unseal(arena, &key, secret_place, sealed, bytes);
}

/* The host and port of an address: "example.jp:8443". */
static struct text host_of(struct text url)
{
    struct text rest = text_from(url, text_starts(url, T("https://")) ? 8 : 7);
    size_t length = 0;
    while (length < rest.length && rest.bytes[length] != '/' && rest.bytes[length] != '?' && rest.bytes[length] != '#')
        length++;
    return text_slice(rest, 0, length);
}

bool connections_is_address(struct text url)
{
    if (!(text_starts(url, T("https://")) || text_starts(url, T("http://"))) || url.length > URL_MAX)
        return false;
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.bytes[i] <= ' ' || (unsigned char)url.bytes[i] >= 0x7f)
            return false;
    struct text host = host_of(url);
    return host.length > 0 && text_find_byte(host, '@') == TEXT_NOT_THERE;
}

static bool is_allowed_inside(const struct city *city, struct text url, int64_t now)
{
    struct text rest = city_setting_text(city, "connections.private_hosts", date_of_moment(now)), one;
    while (rest.length && text_next_part(&rest, ',', &one))
        if (text_is(text_trim(one), host_of(url)))
            return true;
    return false;
}

static const char *sign(struct arena *arena, const struct sending *sending, const char *second)
{
    crypto_auth_hmacsha256_state state;
    uint8_t sum[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)sending->secret.bytes, sending->secret.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)sending->id.bytes, sending->id.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)second, strlen(second));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)sending->body.bytes, sending->body.length);
    crypto_auth_hmacsha256_final(&state, sum);
    return arena_terminated(arena, arena_print(arena, "webhook-signature: v1,%.*s",
                                               TEXT_ARGUMENTS(base64_text(arena, sum, sizeof sum))));
}

static struct text problem_of(struct arena *arena, enum status status, int code)
{
    enum { TAKEN_FIRST = 200, TAKEN_LAST = 299, MOVED_FIRST = 300, MOVED_LAST = 399, GONE = 410 };
    if (status == FORBIDDEN)
        return T("内部のネットワークの宛先です。設定「connections.private_hosts」にないため、送りませんでした。");
    if (status == TOO_MUCH)
        return T("返事が長すぎます。");
    if (status != DONE)
        return T("つながらないか、時間内に返事がありませんでした。");
    if (code >= TAKEN_FIRST && code <= TAKEN_LAST)
        return T("");
    if (code >= MOVED_FIRST && code <= MOVED_LAST)
        return arena_print(arena, "転送（%d）には従いません。宛先を直してください。", code);
    if (code == GONE)
        return T("宛先がもうないと答えました（410）。通知先を止めました。");
    return arena_print(arena, "宛先が%dと答えました。", code);
}

void connections_send(const struct city *city, struct arena *arena, const struct sending *sending, struct sent *sent)
{
    const char *second = arena_terminated(arena, arena_print(arena, "%lld", (long long)(sending->now / SECOND_MICROS)));
    const char *const headers[] = {
        arena_terminated(arena, arena_print(arena, "Content-Type: %.*s", TEXT_ARGUMENTS(sending->type))),
        arena_terminated(arena, arena_print(arena, "webhook-id: %.*s", TEXT_ARGUMENTS(sending->id))),
        arena_terminated(arena, arena_print(arena, "webhook-timestamp: %s", second)), sign(arena, sending, second), NULL};
    struct http_question question = {
        .method = "POST", .url = sending->url, .headers = headers, .body = sending->body, .limit_bytes = ANSWER_BYTES_MAX,
        .timeout_ms = (int)city_setting_integer(city, "connections.timeout_seconds", date_of_moment(sending->now)) * MILLISECONDS,
        .public_only = !is_allowed_inside(city, sending->url, sending->now)};
    struct http_answer answer = {0};
    enum status status = http_ask(&system_http, arena, &question, &answer);
    *sent = (struct sent){status == DONE ? answer.code : 0, problem_of(arena, status, answer.code)};
}
