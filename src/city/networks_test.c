/* Networks: what is in, what is not, and what cannot be read. Then the rules that stand on them. */
#include "city/networks.h"

#include "base/date.h"
#include "city/parts.h"
#include "city/permissions.h"
#include "city/settings.h"
#include "city/test_city.h"
#include "store/store.h"

static void in_and_out(struct test *test)
{
    static const struct {
        const char *networks, *address;
        bool is_in;
    } cases[] = {{"10.1.0.0/16", "10.1.255.255", true}, {"10.1.0.0/16", "10.2.0.0", false}, {"10.1.0.0/15", "10.0.0.1", true},
                 {"203.0.113.7", "203.0.113.7", true}, {"203.0.113.7", "203.0.113.8", false}, {"0.0.0.0/0", "8.8.8.8", true},
                 {" 10.0.0.0/8 , 192.0.2.0/24 ", "192.0.2.9", true}, {"2001:db8::/32", "2001:db8:1::5", true},
                 {"2001:db8::/32", "2001:db9::5", false}, {"10.0.0.0/8", "::ffff:10.2.3.4", true}, {"::/0", "10.0.0.1", false},
                 {"", "10.0.0.1", false}, {"10.0.0.0/33", "10.0.0.1", false}, {"10.0.0.0/-1", "10.0.0.1", false},
                 {"10.0.0.0/x", "10.0.0.1", false}, {"somewhere", "10.0.0.1", false}, {"10.0.0.0/8", "", false},
                 {"10.0.0.0/8", "10.0.0.1, 1.2.3.4", false}, {"192.168.0.128/25", "192.168.0.127", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!EXPECT_INTEGER(networks_have(test_arena(test), text_of(cases[i].networks), text_of(cases[i].address)), cases[i].is_in))
            EXPECT_TEXT(text_of(cases[i].networks), text_of(cases[i].address));
}

struct putting {
    struct test_city *town;
    const char *name, *value;
};

static enum status put_in_store(struct store *store, void *context)
{
    const struct putting *putting = context;
    const struct city *city = putting->town->city;
    return setting_put(store, city, text_of(putting->name), text_of(putting->value), city_today(city), T("試験"), T("試験"),
                       city_now(city));
}

static void put(struct test *test, struct test_city *town, const char *name, const char *value)
{
    struct putting putting = {town, name, value};
    EXPECT_INTEGER(store_transaction(town->store, put_in_store, &putting), DONE);
    EXPECT_INTEGER(city_refresh(town->city, town->store), DONE);
}

static const struct module *const modules[] = {&city_module, NULL};

/* The tests' own server sees everybody at 127.0.0.1; "bypass" is then taken away by asking through a proxy. */
static void maintenance(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", modules); which++) {
        struct text page;
        EXPECT_INTEGER(test_city_get(&town, "/contact", &page), 200);
        put(test, &town, "city.maintenance_until", "午後3時");
        put(test, &town, "city.maintenance", "yes");
        town.cookie = T("x=y\r\nX-Forwarded-For: 198.51.100.1");
        EXPECT_INTEGER(test_city_get(&town, "/contact", &page), 503);
        EXPECT(text_has(page, T("メンテナンス")) && text_has(page, T("午後3時")));
        EXPECT_INTEGER(test_city_get(&town, "/city/colours.css", &page), 200);
        town.cookie = T("");
        EXPECT_INTEGER(test_city_get(&town, "/contact", &page), 200); /* from this machine */
        put(test, &town, "city.maintenance", "no");
        town.cookie = T("x=y\r\nX-Forwarded-For: 198.51.100.1");
        EXPECT_INTEGER(test_city_get(&town, "/contact", &page), 200);
        test_city_close(&town);
    }
}

static int code_with(struct test *test, struct test_city *town, bool has_second)
{
    struct text page;
    static const struct route powerful = {"GET", "/desk/settings", NEEDS_PERMISSION, "city.settings", NULL, 0};
    struct request request = {.arena = town->arena, .store = town->store, .site = town->city, .now = city_now(town->city),
                              .peer_address = T("203.0.113.7"),
                              .actor = {.kind = STAFF_ACTOR, .session_id = 1, .signed_in_at = city_now(town->city),
                                        .has_second_factor = has_second}};
    static const struct text names[] = {TEXT_INIT("city.settings")};
    const struct rights rights = {.permission_count = 1, .permissions = names};
    (void)page;
    request.actor.rights = &rights;
    EXPECT_INTEGER(city_admit(&request, &powerful) == DONE, has_second); /* powerful: always two factors */
    static const struct route plain = {"GET", "/desk/me", STAFF, NULL, NULL, 0};
    return city_admit(&request, &plain);
}

static void second_factor(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", modules); which++) {
        EXPECT_INTEGER(code_with(test, &town, false), DONE); /* no office network is named */
        put(test, &town, "city.office_networks", "10.0.0.0/8");
        EXPECT_INTEGER(code_with(test, &town, false), CONFLICT); /* from elsewhere: two factors */
        EXPECT_INTEGER(code_with(test, &town, true), DONE);
        put(test, &town, "city.office_networks", "10.0.0.0/8, 203.0.113.0/24");
        EXPECT_INTEGER(code_with(test, &town, false), DONE);
        test_city_close(&town);
    }
}

const struct test_case networks_test[] = {{"in and out", in_and_out},
                                          {"maintenance shuts out all but this machine and the named networks", maintenance},
                                          {"powerful rights and strange networks ask for a second factor", second_factor},
                                          {0}};
