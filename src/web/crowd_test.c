/*
 * Above the limit: "please retry", at once and politely; below it: everybody gets their own, and nobody another's.
 */
#include "web/crowd.h"
#include "web/metrics.h"
#include "web/test_client.h"

#include <pthread.h>

enum { MANY = 60, ROUNDS = 4, OF_ONE = 5 };

struct coming {
    pthread_t thread;
    const struct test_site *site;
    int number, served, retried, wrong;
};

/* The answer is whole and made of nothing but this asker's name, or it says when to come again. */
static void look(struct coming *coming, struct text who, struct text answer)
{
    struct text body = body_of(answer);
    bool is_own = code_of(answer) == 200 && body.length > 0 && body.length % who.length == 0;
    for (size_t i = 0; is_own && i < body.length; i += who.length)
        is_own = text_is(text_slice(body, i, who.length), who);
    if (is_own)
        coming->served++;
    else if (code_of(answer) == 503 && header_of(answer, "Retry-After").length && !text_has(answer, who))
        coming->retried++;
    else
        coming->wrong++;
}

static void *come(void *context)
{
    struct coming *coming = context;
    struct arena *arena = arena_new(0);
    for (int i = 0; i < ROUNDS; i++) {
        struct text who = arena_print(arena, "<%04d.%02d>", coming->number, i);
        look(coming, who, get(coming->site, arena, arena_print(arena, "/keep?who=%.*s", TEXT_ARGUMENTS(who)).bytes, ""));
    }
    arena_free(arena);
    return NULL;
}

static void above_the_limit_please_retry(struct test *test)
{
    static struct coming coming[MANY];
    struct test_site site;
    struct arena *arena = test_arena(test);
    struct web_options options = {.places = 2, .threads = 32, .in_work = 6, .patience_ms = 40};
    int served = 0, retried = 0, wrong = 0;
    if (!test_site_start(test, &site, options, NULL))
        return;
    for (int i = 0; i < MANY; i++) {
        coming[i] = (struct coming){.site = &site, .number = i};
        pthread_create(&coming[i].thread, NULL, come, &coming[i]);
    }
    usleep(60 * 1000);
    EXPECT_INTEGER(code_of(get(&site, arena, "/state", "")), 200); /* the operator can always look */
    for (int i = 0; i < MANY; i++) {
        pthread_join(coming[i].thread, NULL);
        served += coming[i].served;
        retried += coming[i].retried;
        wrong += coming[i].wrong;
    }
    printf("  %d asked: %d served with their own, %d asked to retry\n", MANY * ROUNDS, served, retried);
    EXPECT(served >= 6 && retried >= 6);
    EXPECT_INTEGER(wrong, 0);
    EXPECT_INTEGER(served + retried, MANY * ROUNDS);
    EXPECT_INTEGER(web_metrics(site.web, arena).shed, retried);
    for (int i = 0; i < 6; i++) /* and when it is quiet again, everybody */
        EXPECT_INTEGER(code_of(get(&site, arena, "/hello", "")), 200);
    test_site_stop(&site);
}

static void a_burst_that_flows_is_served(struct test *test)
{
    struct coming coming[12];
    struct test_site site;
    struct web_options options = {.places = 2, .threads = 32, .in_work = 4, .patience_ms = 20000};
    if (!test_site_start(test, &site, options, NULL))
        return;
    for (int i = 0; i < 12; i++) {
        coming[i] = (struct coming){.site = &site, .number = i};
        pthread_create(&coming[i].thread, NULL, come, &coming[i]);
    }
    for (int i = 0; i < 12; i++) {
        pthread_join(coming[i].thread, NULL);
        EXPECT_INTEGER(coming[i].served, ROUNDS);
    }
    test_site_stop(&site);
}

static bool is_answered(const struct test_site *site, struct arena *arena, int client)
{
    client_send(client, T("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
    (void)site;
    return code_of(client_read(arena, client, T("hello"), 2000)) == 200;
}

static void one_address_holds_so_many(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    int clients[OF_ONE + 1];
    if (!test_site_start(test, &site, (struct web_options){.connections_of_one = OF_ONE}, NULL))
        return;
    for (int i = 0; i < OF_ONE; i++) {
        clients[i] = client_open(&site);
        EXPECT(is_answered(&site, arena, clients[i]));
    }
    clients[OF_ONE] = client_open(&site);
    EXPECT_INTEGER(code_of(client_read(arena, clients[OF_ONE], T(""), 2000)), 503);
    close(clients[OF_ONE]);
    close(clients[0]);
    bool has_room = false;
    for (int i = 0; i < 100 && !has_room; i++) { /* the closing has to be seen first */
        usleep(10 * 1000);
        clients[0] = client_open(&site);
        has_room = is_answered(&site, arena, clients[0]);
        if (!has_room)
            close(clients[0]);
    }
    EXPECT(has_room);
    for (int i = 0; i < OF_ONE; i++)
        close(clients[i]);
    test_site_stop(&site);
}

static void a_proxy_holds_more(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    int clients[3 * OF_ONE];
    struct web_options options = {.connections_of_one = OF_ONE, .trusted_proxies = T("127.0.0.1")};
    if (!test_site_start(test, &site, options, NULL))
        return;
    for (int i = 0; i < 3 * OF_ONE; i++) {
        clients[i] = client_open(&site);
        EXPECT(is_answered(&site, arena, clients[i]));
    }
    for (int i = 0; i < 3 * OF_ONE; i++)
        close(clients[i]);
    test_site_stop(&site);
}

/* The table against a plain count, with so few places that everybody meets everybody. */
static void counts_neighbours(struct test *test)
{
    enum { ADDRESSES = 40, STEPS = 20000, EACH = 9 };
    struct neighbours neighbours;
    uint32_t held[ADDRESSES] = {0}, seed = 12345;
    neighbours_init(&neighbours, test_arena(test), ADDRESSES, EACH);
    for (int step = 0; step < STEPS; step++) {
        seed = seed * 1103515245 + 12345;
        uint32_t one = (seed >> 16) % ADDRESSES;
        uint8_t address[16] = {[10] = 0xff, [11] = 0xff, [12] = 10, [15] = (uint8_t)one};
        bool comes = (seed >> 8) % 5 < 3;
        if (comes) {
            bool may = held[one] < EACH;
            EXPECT(neighbours_add(&neighbours, address) == may);
            held[one] += may;
        } else if (held[one]) {
            neighbours_remove(&neighbours, address);
            held[one]--;
        }
    }
    uint8_t one[16] = {0x20, 1, [15] = 1}, two[16] = {0x20, 1, [15] = 2}; /* the same /64 */
    neighbours_init(&neighbours, test_arena(test), 4, 1);
    EXPECT(neighbours_add(&neighbours, one) && !neighbours_add(&neighbours, two));
}

const struct test_case crowd_test[] = {{"above the limit please retry, and nobody gets another's", above_the_limit_please_retry},
                                       {"a burst that flows is served", a_burst_that_flows_is_served},
                                       {"one address holds so many connections", one_address_holds_so_many},
                                       {"a proxy holds more", a_proxy_holds_more},
                                       {"counts neighbours", counts_neighbours},
                                       {0}};
