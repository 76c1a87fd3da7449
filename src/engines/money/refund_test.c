/*
 * Refunds by rule and by decision, a provider that tells by itself (twice, with a wrong signature, of a wrong amount) or never answers, and
 * the statement that is compared with its own.
 */
#include "engines/money/money_testing.h"

#include "base/encoding.h"
#include "city/keys.h"
#include "system/files.h"

#include <sodium.h>
#include <string.h>

#define PROVIDER_KEY "test-key-of-the-provider"

static void put_key(struct till *till)
{
    struct text path = arena_print(till->town.arena, "%.*s/payment", TEXT_ARGUMENTS(keys_folder(till->town.city->keys)));
    test_expect(till->town.test, file_write(path.bytes, T(PROVIDER_KEY), 0600) == DONE, "the key", __FILE__, __LINE__);
}

static struct text signed_by(struct arena *arena, const char *key, struct text body)
{
    uint8_t mark[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const uint8_t *)key, strlen(key));
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)body.bytes, body.length);
    crypto_auth_hmacsha256_final(&state, mark);
    return hex_text(arena, mark, sizeof mark);
}

static enum status tell(struct till *till, const char *key, struct text body)
{
    return payment_told(till->town.city, till->town.store, till->town.arena, body, signed_by(till->town.arena, key, body),
                        city_now(till->town.city));
}

static void told_by_the_provider(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt;
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        struct text body = arena_print(till.town.arena, "{\"reference\":\"%s\",\"state\":\"success\",\"amount\":1}",
                                       till.provider.payments[0].reference);
        EXPECT(tell(&till, PROVIDER_KEY, body) == FORBIDDEN); /* this city has no key: nobody may tell */
        put_key(&till);
        EXPECT(tell(&till, "another key", body) == FORBIDDEN);
        EXPECT(payment_told(till.town.city, till.town.store, till.town.arena, body, T(""), TEST_CITY_NOW) == FORBIDDEN);
        EXPECT(payment_told(till.town.city, till.town.store, till.town.arena, body, T("zz"), TEST_CITY_NOW) == FORBIDDEN);
        /* Told that it is paid while it is not: we ask, and believe only the answer. */
        EXPECT(tell(&till, PROVIDER_KEY, body) == DONE);
        EXPECT_INTEGER(read_charge(&till, charge.id).paid.minor, 0);
        pay_at_provider(&till);
        for (int times = 0; times < 3; times++)
            EXPECT(tell(&till, PROVIDER_KEY, body) == DONE);
        EXPECT_INTEGER(read_charge(&till, charge.id).paid.minor, 300);
        EXPECT_INTEGER(balance(&till, "asset:provider"), 300);
        EXPECT(tell(&till, PROVIDER_KEY, T("{\"reference\":\"nobody knows\"}")) == NOT_FOUND);
        EXPECT(tell(&till, PROVIDER_KEY, T("no json")) == INVALID);
        EXPECT(tell(&till, PROVIDER_KEY, T("{}")) == NOT_FOUND);
    }
}

static void told_of_another_amount(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt;
        put_key(&till);
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        pay_at_provider(&till);
        till.provider.tells_other_amount = 30;
        struct text body = arena_print(till.town.arena, "{\"reference\":\"%s\"}", till.provider.payments[0].reference);
        EXPECT(tell(&till, PROVIDER_KEY, body) == BROKEN);
        EXPECT_INTEGER(read_charge(&till, charge.id).paid.minor, 0);
        EXPECT_INTEGER(balance(&till, "asset:provider"), 0);
    }
}

static enum status never(struct http_client *client, struct arena *arena, const struct http_question *question, struct http_answer *found)
{
    (void)client, (void)arena, (void)question, (void)found;
    return BUSY;
}

/* The provider never answers again: a refund stays approved, is tried again, and nothing is booked that was not done. */
static void never_answers(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt;
        enum attempt_state state;
        struct refund refund = {0};
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        pay_at_provider(&till);
        EXPECT(payment_look(till.town.city, till.town.store, till.town.arena, charge.id, TEST_CITY_NOW, &state) == DONE);
        struct money_room *room = city_kept(till.town.city, "money");
        struct http_client silent = {.ask = never}, *before = room->http;
        room->http = &silent;
        struct doing doing = {.till = &till, .charge = charge, .amount = YEN(0), .reason = T("取下げ"), .is_automatic = true};
        EXPECT(store_transaction(till.town.store, ask_refund_in_store, &doing) == DONE);
        for (int hours = 0; hours < 5; hours++) {
            pass_minutes(&till, 60);
            test_city_run(&till.town);
        }
        EXPECT(refund_by_id(till.town.store, till.town.arena, doing.id, &refund) == DONE && refund.state == REFUND_APPROVED);
        EXPECT_INTEGER(read_charge(&till, charge.id).refunded.minor, 0);
        EXPECT_INTEGER(balance(&till, "asset:provider"), 300);
        room->http = before;
        pass_minutes(&till, 60 * 7);
        test_city_run(&till.town);
        EXPECT(refund_by_id(till.town.store, till.town.arena, doing.id, &refund) == DONE && refund.state == REFUND_DONE);
        EXPECT_INTEGER(till.provider.payments[0].refunded, 300);
        EXPECT_INTEGER(balance(&till, "asset:provider"), 0);
    }
}

static void by_rule(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 500);
        struct refund refund = {0};
        EXPECT(settle(&till, charge.id, 500, "counter") == DONE);
        struct doing part = {.till = &till, .charge = charge, .amount = YEN(200), .reason = T("重ねて払われたため"), .is_automatic = true};
        EXPECT(store_transaction(till.town.store, ask_refund_in_store, &part) == DONE);
        struct doing second = part;
        EXPECT(store_transaction(till.town.store, ask_refund_in_store, &second) == CONFLICT); /* one at a time */
        test_city_run(&till.town);
        EXPECT(refund_about(till.town.store, till.town.arena, charge.id, &refund) == DONE);
        EXPECT(refund.is_automatic && refund.state == REFUND_DONE && refund.amount.minor == 200);
        struct doing rest = part;
        rest.amount = YEN(0); /* all that is left */
        EXPECT(store_transaction(till.town.store, ask_refund_in_store, &rest) == DONE);
        test_city_run(&till.town);
        EXPECT_INTEGER(read_charge(&till, charge.id).refunded.minor, 500);
        EXPECT_INTEGER(balance(&till, "asset:counter"), 0);
        EXPECT(store_transaction(till.town.store, ask_refund_in_store, &rest) == INVALID); /* nothing is left */
        /* A decision is not taken by asking: it waits for two persons. */
        struct charge other = make(&till, 400);
        int64_t id = 0;
        EXPECT(settle(&till, other.id, 400, "counter") == DONE && ask_refund(&till, &other, 400, "取りやめ", &id) == DONE);
        test_city_run(&till.town);
        EXPECT(refund_by_id(till.town.store, till.town.arena, id, &refund) == DONE && refund.state == REFUND_ASKED);
    }
}

static void the_statement(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt;
        enum attempt_state state;
        struct text csv = {0}, later = {0};
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        pay_at_provider(&till);
        EXPECT(payment_look(till.town.city, till.town.store, till.town.arena, charge.id, TEST_CITY_NOW, &state) == DONE);
        EXPECT(money_statement(till.town.store, till.town.arena, 0, TEST_CITY_NOW + DAY_MICROS, &csv) == DONE);
        EXPECT(text_has(csv, charge.slip_number) && text_has(csv, T("asset:provider,receivable,300")) && text_has(csv, T(",p0,")));
        EXPECT(money_statement(till.town.store, till.town.arena, TEST_CITY_NOW + DAY_MICROS, TEST_CITY_NOW + 2 * DAY_MICROS, &later) == DONE);
        EXPECT(later.length < csv.length && !text_has(later, charge.slip_number));
    }
}

const struct test_case refund_test[] = {{"what the provider tells is only a reason to ask: twice, early, with a wrong signature", told_by_the_provider},
                                        {"another amount than ours is never booked, whoever tells", told_of_another_amount},
                                        {"a provider that never answers: approved, tried again, booked once", never_answers},
                                        {"by rule at once, by decision after two persons, whole and in parts", by_rule},
                                        {"the statement names every booking with the provider's number", the_statement},
                                        {0}};
