/*
 * Webhooks and batches, against a receiver that really listens.
 */
#include "services/connections/connections.h"

#include "base/encoding.h"
#include "city/reactions.h"
#include "city/test_city.h"
#include "services/connections/sink_for_tests.h"
#include "system/files.h"
#include "system/http_client.h"
#include "web/html.h"

#include <netdb.h>
#include <sodium.h>

extern const struct module *const all_modules[];

struct setting_up {
    struct test_city *town;
    const char *name;
    struct text value;
};

static enum status set_in_store(struct store *store, void *context)
{
    struct setting_up *setting = context;
    return setting_put(store, setting->town->city, text_of(setting->name), setting->value, date_of_moment(TEST_CITY_NOW), T("試験"), T("試験"), TEST_CITY_NOW);
}

static void set(struct test_city *town, const char *name, struct text value)
{
    struct test *test = town->test;
    struct setting_up setting = {town, name, value};
    EXPECT(store_transaction(town->store, set_in_store, &setting) == DONE);
    EXPECT(city_refresh(town->city, town->store) == DONE);
}

static enum status tell_in_store(struct store *store, void *context)
{
    struct test_city *town = context;
    struct event event = event_by_system("register", 7, "city.register_applied", city_now(town->city));
    return event_tell(town->city, store, &event);
}

#define EVENTS "event=city.register_applied&event=procedures.case_sent"

/* Makes a hook through the page; gives the secret's bytes. */
static struct text make_hook(struct test_city *town, int port)
{
    struct test *test = town->test;
    struct text page, bytes = T("");
    const char *fields = arena_terminated(town->arena, arena_print(town->arena, "name=%%E5%%9F%%BA%%E5%%B9%%B9&url=http://127.0.0.1:%d/in&" EVENTS, port));
    EXPECT_INTEGER(test_city_post(town, "/desk/connections", "/desk/connections/hooks", fields, &page), 200);
    ptrdiff_t at = text_find(page, T("whsec_"));
    EXPECT(at > 0);
    struct text secret = text_slice(page, (size_t)at + 6, 44);
    EXPECT(base64_read(town->arena, secret, &bytes) == DONE);
    EXPECT_INTEGER((int64_t)bytes.length, SECRET_BYTES);
    return bytes;
}

static struct text header_of(struct arena *arena, const char *request, const char *name)
{
    const char *at = strstr(request, name);
    const char *end = at ? strstr(at, "\r\n") : NULL;
    return end ? arena_copy(arena, (struct text){at + strlen(name), (size_t)(end - at) - strlen(name)}) : T("");
}

/* What a receiver does: HMAC-SHA256 over "id.timestamp.body", from nothing but the request and the secret. */
static bool is_signed(struct arena *arena, const char *request, struct text secret)
{
    struct text id = header_of(arena, request, "webhook-id: "), at = header_of(arena, request, "webhook-timestamp: ");
    struct text signature = header_of(arena, request, "webhook-signature: v1,"), body = text_of(strstr(request, "\r\n\r\n") + 4);
    struct text whole = arena_print(arena, "%.*s.%.*s.%.*s", TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(at), TEXT_ARGUMENTS(body));
    uint8_t sum[crypto_auth_hmacsha256_BYTES];
    if (secret.length != crypto_auth_hmacsha256_KEYBYTES)
        return false;
    crypto_auth_hmacsha256(sum, (const unsigned char *)whole.bytes, whole.length, (const unsigned char *)secret.bytes);
    return id.length && at.length && text_is(signature, base64_text(arena, sum, sizeof sum));
}

/* "/desk/connections/hooks/7" of the newest one, with something behind it. On PostgreSQL numbers have gaps. */
static const char *newest(struct test_city *town, const char *what, const char *behind)
{
    struct text page, rest;
    int64_t last = 0;
    const char *path = arena_terminated(town->arena, arena_print(town->arena, "/desk/connections/%s/", what));
    (void)test_city_get(town, "/desk/connections", &page);
    for (ptrdiff_t at = text_find(page, text_of(path)); at >= 0; at = text_find(page, text_of(path))) {
        rest = page = text_from(page, (size_t)at + strlen(path));
        int64_t number = 0;
        for (; rest.length && rest.bytes[0] >= '0' && rest.bytes[0] <= '9'; rest = text_from(rest, 1))
            number = number * 10 + rest.bytes[0] - '0';
        last = number > last ? number : last;
    }
    return arena_terminated(town->arena, arena_print(town->arena, "%s%lld%s", path, (long long)last, behind));
}
#define HOOK(behind) newest(&town, "hooks", behind)

static void run_until(struct test_city *town, int64_t seconds)
{
    city_set_clock(town->city, city_now(town->city) + seconds * SECOND_MICROS);
    test_city_run(town);
}

static void test_fails_twice(struct test *test)
{
    static const int codes[] = {500, 503, 204};
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sink sink;
        struct text page, why = T("");
        sink_open(test, &sink, codes, 3);
        set(&town, "connections.private_hosts", arena_print(town.arena, "127.0.0.1:%d", sink.port));
        test_city_as_staff(&town, "M0601");
        struct text secret = make_hook(&town, sink.port);
        EXPECT(store_transaction(town.store, tell_in_store, &town) == DONE);
        run_until(&town, 1);
        EXPECT_INTEGER(atomic_load(&sink.count), 1);
        run_until(&town, 1); /* not yet due again */
        EXPECT_INTEGER(atomic_load(&sink.count), 1);
        run_until(&town, 5);
        EXPECT_INTEGER(atomic_load(&sink.count), 2);
        run_until(&town, 31);
        EXPECT_INTEGER(atomic_load(&sink.count), 3);
        run_until(&town, 100000);
        EXPECT_INTEGER(atomic_load(&sink.count), 3); /* taken: never again */
        for (int i = 0; i < 3; i++)
            EXPECT(is_signed(town.arena, sink.requests[i], secret));
        EXPECT_TEXT(header_of(town.arena, sink.requests[0], "webhook-id: "), header_of(town.arena, sink.requests[2], "webhook-id: "));
        EXPECT(strstr(sink.requests[0], "\"type\":\"city.register_applied\"") != NULL);
        EXPECT_INTEGER(test_city_get(&town, HOOK(""), &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, T("届いた")) && !text_has(page, T("whsec_")));
        /* Once more from the screen. */
        ptrdiff_t form = text_find(page, T("/desk/connections/deliveries/"));
        struct text delivery = form < 0 ? T("") : text_from(page, (size_t)form);
        delivery = text_slice(delivery, 0, (size_t)(text_find(delivery, T("\"")) < 0 ? 0 : text_find(delivery, T("\""))));
        EXPECT_INTEGER(test_city_post(&town, HOOK(""), arena_terminated(town.arena, delivery), "", &page), 303);
        run_until(&town, 1);
        EXPECT_INTEGER(atomic_load(&sink.count), 4);
        EXPECT_INTEGER(test_city_post(&town, HOOK(""), HOOK("/try"), "", &page), 303);
        run_until(&town, 1);
        EXPECT_INTEGER(atomic_load(&sink.count), 5);
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/connections", &page), 403);
        sink_close(&sink);
        test_city_close(&town);
    }
}

static void test_dies(struct test *test)
{
    static const int codes[] = {0, 302, 410};
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sink sink;
        struct text page;
        sink_open(test, &sink, codes, 3);
        set(&town, "connections.private_hosts", arena_print(town.arena, "127.0.0.1:%d", sink.port));
        set(&town, "connections.timeout_seconds", T("1"));
        set(&town, "connections.attempts", T("2"));
        test_city_as_staff(&town, "M0601");
        (void)make_hook(&town, sink.port);
        EXPECT(store_transaction(town.store, tell_in_store, &town) == DONE);
        run_until(&town, 1); /* never answers */
        run_until(&town, 10); /* sends us elsewhere: not followed */
        EXPECT_INTEGER(atomic_load(&sink.count), 2);
        EXPECT_INTEGER(test_city_get(&town, HOOK(""), &page), 200);
        EXPECT(text_has(page, T("届かずに終わった通知が1件")) && text_has(page, T("転送（302）")));
        run_until(&town, 100000);
        EXPECT_INTEGER(atomic_load(&sink.count), 2);
        EXPECT_INTEGER(test_city_post(&town, HOOK(""), HOOK("/dead-again"), "", &page), 303);
        run_until(&town, 1); /* 410: switched off */
        EXPECT_INTEGER(atomic_load(&sink.count), 3);
        EXPECT_INTEGER(test_city_get(&town, HOOK(""), &page), 200);
        EXPECT(text_has(page, T("停止中")));
        EXPECT(store_transaction(town.store, tell_in_store, &town) == DONE); /* nobody is told any more */
        run_until(&town, 1);
        EXPECT_INTEGER(atomic_load(&sink.count), 3);
        sink_close(&sink);
        test_city_close(&town);
    }
}

static bool is_private(const char *written)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(written, "80", &hints, &found) != 0)
        return false;
    bool result = address_is_private(found->ai_addr);
    freeaddrinfo(found);
    return result;
}

static void test_private(struct test *test)
{
    static const char *const inside[] = {"127.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
                                         "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
                                         "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "198.18.0.1"};
    static const char *const outside[] = {"8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (!EXPECT(is_private(inside[i])))
            EXPECT_TEXT(text_of(inside[i]), T("private"));
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        EXPECT(!is_private(outside[i]));
    static const int codes[] = {200};
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sink sink;
        struct text page;
        sink_open(test, &sink, codes, 1);
        test_city_as_staff(&town, "M0601");
        (void)make_hook(&town, sink.port);
        EXPECT(store_transaction(town.store, tell_in_store, &town) == DONE);
        run_until(&town, 1);
        EXPECT_INTEGER(atomic_load(&sink.count), 0);
        EXPECT_INTEGER(test_city_get(&town, HOOK(""), &page), 200);
        EXPECT(text_has(page, T("内部のネットワークの宛先です")));
        static const char *const bad[] = {"name=a&url=ftp://example.jp/&" EVENTS, "name=a&url=http://u:p@example.jp/&" EVENTS,
                                          "name=a&url=https://&" EVENTS, "name=a&url=https://example.jp/&event=nothing"};
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            EXPECT_INTEGER(test_city_post(&town, "/desk/connections", "/desk/connections/hooks", bad[i], &page), 422);
        sink_close(&sink);
        test_city_close(&town);
    }
}

#define BATCH "procedure=juminhyo&rhythm=daily&with_answers=no"

static void test_batches(struct test *test)
{
    static const int codes[] = {500, 200};
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sink sink;
        struct text page, file = T(""), why = T("");
        sink_open(test, &sink, codes, 2);
        set(&town, "connections.private_hosts", arena_print(town.arena, "127.0.0.1:%d", sink.port));
        test_city_as_staff(&town, "M0601");
        EXPECT_INTEGER(test_city_post(&town, "/desk/connections", "/desk/connections/batches", "folder=../x&format=csv&target=&" BATCH, &page), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/connections", "/desk/connections/batches", "folder=kikan&format=csv&target=&" BATCH, &page), 200);
        EXPECT_INTEGER(test_city_post(&town, "/desk/connections", "/desk/connections/batches", "folder=kikan&format=csv&target=&" BATCH, &page), 422);
        const char *fields = arena_terminated(town.arena, arena_print(town.arena, "folder=kikan-http&format=json&target=http://127.0.0.1:%d/in&" BATCH, sink.port));
        EXPECT_INTEGER(test_city_post(&town, "/desk/connections", "/desk/connections/batches", fields, &page), 200);
        run_until(&town, 3600); /* the day is not over */
        EXPECT_INTEGER(atomic_load(&sink.count), 0);
        run_until(&town, 24 * 3600);
        EXPECT_INTEGER(atomic_load(&sink.count), 1); /* 500: the same again at the next run */
        run_until(&town, 31 * 60);
        EXPECT_INTEGER(atomic_load(&sink.count), 2);
        run_until(&town, 31 * 60);
        EXPECT_INTEGER(atomic_load(&sink.count), 2);
        struct text path = arena_join(town.arena, town.city->data_folder, T("/outgoing/kikan/juminhyo-2026-11-22.csv"));
        EXPECT(file_read(town.arena, arena_terminated(town.arena, path), 100000, &file) == DONE);
        EXPECT(text_starts(file, T("\xef\xbb\xbfnumber,procedure,version,state,")));
        EXPECT(file_is_there(arena_terminated(town.arena, arena_join(town.arena, path, T(".sha256")))));
        EXPECT_INTEGER(test_city_get(&town, newest(&town, "batches", ""), &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, T("渡せませんでした")) && text_has(page, T("届いた")));
        sink_close(&sink);
        test_city_close(&town);
    }
}

const struct test_case connections_test[] = {
    {"a receiver that fails twice, then takes it: signed, later, once; again from the screen", test_fails_twice},
    {"one that never answers, redirects, or is gone: dead, listed, sent again", test_dies},
    {"addresses inside private networks are refused at the socket", test_private},
    {"batches with receipts: a folder and an address that fails once", test_batches},
    {0}};
