/*
 * Refunds through the desk's pages: asked for by one, decided by another, seen by the applicant; allowed, forbidden, wrong, sent twice.
 */
#include "services/refunds/refunds.h"

#include "city/accounts.h"
#include "city/city.h"
#include "city/jobs.h"
#include "city/test_invariants.h"
#include "engines/procedures/library.h"

extern const struct module *const all_modules[];

struct paid {
    struct test_city *town;
    struct account account;
    struct case_receipt receipt;
};

static enum status pay(struct store *store, void *context)
{
    struct paid *paid = context;
    struct charge charge;
    enum status status = charge_about(store, paid->town->arena, T("case"), paid->receipt.case_id, &charge);
    return status == DONE ? charge_settle(paid->town->city, store, paid->town->arena, charge.id, charge.amount, "counter", TEST_CITY_NOW) : status;
}

static void send_and_pay(struct test *test, struct paid *paid)
{
    static const char json[] =
        "{\"!seen\":{\"paper\":true,\"applicant\":true,\"receive\":true},\"copies\":1,\"purpose\":\"work\",\"name\":{\"family\":\"汐見\",\"given\":\"花子\"},"
        "\"kana\":{\"family\":\"シオミ\",\"given\":\"ハナコ\"},\"birth\":\"1985-02-28\",\"phone\":\"09012345678\","
        "\"address\":{\"postcode\":\"9700000\",\"town\":\"福島県いわき市平字梅本\",\"street\":\"21\"},\"email\":\"hanako@example.jp\","
        "\"receive\":\"download\",\"relation\":\"self\",\"scope\":\"all\",\"items\":[]}";
    struct test_city *town = paid->town;
    struct answer_facts facts = {.today = date_of_moment(TEST_CITY_NOW), .channel = T("online"), .assurance = 2, .is_linked = true};
    struct answer_set answers;
    EXPECT(account_by_mail(town->store, town->city->keys, town->arena, T("hanako@example.jp"), &paid->account) == DONE);
    EXPECT(answers_from_json(town->arena, procedure_find(town->city, T("juminhyo")), &facts, text_of(json), &answers) == DONE);
    struct case_sending sending = {.city = town->city, .answers = &answers, .send_key = T("refund-page"), .channel = T("online"),
                                   .account_id = paid->account.id, .person_id = paid->account.person_id, .now = TEST_CITY_NOW};
    EXPECT_INTEGER(case_send(town->store, town->arena, &sending, &paid->receipt), DONE);
    EXPECT(store_transaction(town->store, pay, paid) == DONE);
}

static void through_the_desk(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct paid paid = {.town = &town};
        struct text page, to, one;
        struct refunds refunds;
        send_and_pay(test, &paid);
        char *number = arena_terminated(town.arena, paid.receipt.number);
        char *own = arena_terminated(town.arena, arena_print(town.arena, "/my/cases/%s", number));
        test_city_as_resident(&town, paid.account.id, paid.account.person_id);
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, arena_print(town.arena, "%s/withdraw", own)), &page), 200);
        EXPECT(text_has(page, T("自動的にお返しします"))); /* before one withdraws it is said what happens to the fee */
        EXPECT(test_city_get(&town, "/desk/refunds", &page) != 200);
        test_city_as_staff(&town, "M0101"); /* may not ask */
        EXPECT_INTEGER(test_city_get(&town, "/desk/refunds", &page), 403);
        test_city_as_staff(&town, "M0103");
        EXPECT_INTEGER(test_city_get(&town, "/desk/refunds", &page), 200);
        EXPECT_INTEGER(test_city_post(&town, "/desk/refunds", "/desk/refunds", "number=nothing&reason=x&yen=", &to), 422);
        char *too_much = arena_terminated(town.arena, arena_print(town.arena, "number=%s&reason=test&yen=99999", number));
        EXPECT_INTEGER(test_city_post(&town, "/desk/refunds", "/desk/refunds", too_much, &to), 422);
        char *part = arena_terminated(town.arena, arena_print(town.arena, "number=%s&reason=test&yen=100", number));
        EXPECT_INTEGER(test_city_post(&town, "/desk/refunds", "/desk/refunds", part, &one), 303);
        EXPECT_INTEGER(test_city_post(&town, "/desk/refunds", "/desk/refunds", part, &to), 422); /* one at a time */
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, one), &page), 200);
        EXPECT(!text_has(page, T("/desk/approvals/pass"))); /* who drafted does not decide */
        test_city_as_staff(&town, "M0104");
        EXPECT_INTEGER(test_city_get(&town, "/desk/approvals", &page), 200);
        EXPECT(text_has(page, one));
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, one), &page), 200);
        EXPECT(text_has(page, T("/desk/approvals/pass")));
        EXPECT(refunds_before(town.store, town.arena, INT64_MAX, 10, &refunds) == DONE && refunds.count == 1);
        struct approval approval;
        EXPECT(approval_about(town.city, town.store, town.arena, T("refund"), refunds.items[0].id, &approval) == DONE);
        char *pass = arena_terminated(town.arena, arena_print(town.arena, "id=%lld", (long long)approval.id));
        EXPECT_INTEGER(test_city_post(&town, arena_terminated(town.arena, one), "/desk/approvals/pass", pass, &to), 303);
        city_set_clock(town.city, TEST_CITY_NOW + MINUTE_MICROS);
        test_city_run(&town);
        EXPECT(refund_by_id(town.store, town.arena, refunds.items[0].id, &refunds.items[0]) == DONE);
        EXPECT_INTEGER(refunds.items[0].state, REFUND_DONE);
        EXPECT_INTEGER(test_city_get(&town, "/desk/money/statement.csv?from=2026-11-01&until=2026-11-30", &page), 200);
        EXPECT(text_has(page, T("refund")) && text_has(page, T("asset:counter")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/money/statement.csv?from=x&until=", &page), 422);
        test_city_as_resident(&town, paid.account.id, paid.account.person_id);
        EXPECT_INTEGER(test_city_get(&town, own, &page), 200);
        EXPECT(text_has(page, T("お返ししました")));
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case refunds_test[] = {{"asked for by one, decided by another, on the pages of the desk", through_the_desk}, {0}};
