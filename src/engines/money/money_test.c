/*
 * Charges, payments through a provider whose answers get lost, refunds; the books hold after each, on both databases.
 */
#include "engines/money/money_testing.h"

#include <pthread.h>

static void test_charges(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct doing none = {.till = &till, .wanted = wanted_of(900, 0)}, again = {.till = &till};
        EXPECT(store_transaction(till.town.store, make_in_store, &none) == INVALID);
        struct charge charge = make(&till, 300), found;
        again.wanted = wanted_of(till.next_subject, 999); /* a subject has one charge */
        EXPECT(store_transaction(till.town.store, make_in_store, &again) == DONE);
        EXPECT_INTEGER(again.charge.id, charge.id);
        EXPECT_INTEGER(again.charge.amount.minor, 300);
        EXPECT(charge_by_code(till.town.store, till.town.arena, charge.code, &found) == DONE && found.id == charge.id);
        EXPECT(charge_by_slip(till.town.store, till.town.arena, charge.slip_number, &found) == DONE && found.id == charge.id);
        EXPECT_INTEGER(charge.slip_number.length, SLIP_NUMBER_LENGTH);
        EXPECT(charge_by_code(till.town.store, till.town.arena, T("none"), &found) == NOT_FOUND);
        EXPECT(charge_is_open(&found));
        EXPECT_INTEGER(balance(&till, "receivable"), 300);
        EXPECT(settle(&till, charge.id, 299, "counter") == INVALID);
        EXPECT(settle(&till, charge.id, 300, "counter") == DONE);
        EXPECT(settle(&till, charge.id, 300, "counter") == DONE); /* the same again changes nothing */
        EXPECT(settle(&till, charge.id, 300, "slip") == CONFLICT);
        EXPECT(cancel(&till, charge.id) == CONFLICT);
        EXPECT_INTEGER(balance(&till, "receivable"), 0);
        EXPECT_INTEGER(balance(&till, "asset:counter"), 300);
        struct charge other = make(&till, 500);
        EXPECT(cancel(&till, other.id) == DONE);
        EXPECT(cancel(&till, other.id) == CONFLICT);
        EXPECT(settle(&till, other.id, 500, "slip") == CONFLICT);
        again.wanted = wanted_of(till.next_subject, 700);
        EXPECT(store_transaction(till.town.store, make_in_store, &again) == DONE); /* a new one after the cancelled one */
        EXPECT(again.charge.id != other.id);
        EXPECT_INTEGER(balance(&till, "receivable"), 700);
    }
}

static void test_provider(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt = {0}, again = {0};
        enum attempt_state state;
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        EXPECT_TEXT(attempt.next_url, T("https://pay.example/0"));
        EXPECT(begin(&till, &charge, &again) == DONE); /* goes on with the same */
        EXPECT_INTEGER(again.id, attempt.id);
        EXPECT_INTEGER(till.provider.count, 1);
        EXPECT(payment_look(till.town.city, till.town.store, till.town.arena, charge.id, TEST_CITY_NOW, &state) == DONE);
        EXPECT_INTEGER(state, ATTEMPT_WAITING);
        pay_at_provider(&till);
        EXPECT(payment_look(till.town.city, till.town.store, till.town.arena, charge.id, TEST_CITY_NOW, &state) == DONE);
        EXPECT_INTEGER(state, ATTEMPT_PAID);
        EXPECT(begin(&till, &charge, &again) == CONFLICT);
        EXPECT_INTEGER(read_charge(&till, charge.id).paid.minor, 300);
        EXPECT_TEXT(read_charge(&till, charge.id).paid_by, T("provider"));
        EXPECT_INTEGER(balance(&till, "asset:provider"), 300);
        /* Nobody came back: the job finds out. */
        struct charge other = make(&till, 400);
        EXPECT(begin(&till, &other, &attempt) == DONE);
        pay_at_provider(&till);
        pass_minutes(&till, 3);
        test_city_run(&till.town);
        EXPECT_INTEGER(read_charge(&till, other.id).paid.minor, 400);
        /* Cancelled there: a new one may begin. */
        struct charge third = make(&till, 500);
        EXPECT(begin(&till, &third, &attempt) == DONE);
        snprintf(till.provider.payments[2].state, 16, "cancelled");
        EXPECT(begin(&till, &third, &again) == DONE);
        EXPECT(again.id != attempt.id);
        /* A city without a provider. */
        till.town.city->payment_url = T("");
        EXPECT(begin(&till, &third, &again) == NOT_FOUND);
    }
}

/* The whole way with the n-th question or answer lost, tried again as people do: paid once, whatever was lost. */
static void pay_with_loss(struct test *test, struct till *till, enum loss loss, int lose_call)
{
    struct charge charge = make(till, 300);
    till->provider.calls = 0;
    till->provider.count = till->provider.refund_count = 0;
    till->provider.lose_call = lose_call;
    till->provider.loss = loss;
    int64_t before = balance(till, "asset:provider");
    for (int tries = 0; tries < 6 && charge_is_open(&charge); tries++) {
        struct attempt attempt;
        enum status status = begin(till, &charge, &attempt);
        EXPECT(status == DONE || status == BUSY || status == CONFLICT); /* conflict: it was paid, we only had not heard */
        if (status == DONE)
            pay_at_provider(till);
        enum attempt_state state;
        EXPECT(payment_look(till->town.city, till->town.store, till->town.arena, charge.id, city_now(till->town.city),
                            &state) == DONE);
        charge = read_charge(till, charge.id);
    }
    EXPECT(!charge_is_open(&charge));
    pay_at_provider(till); /* a payer in another tab who was sent there as well */
    pass_minutes(till, 5);
    test_city_run(&till->town);
    test_city_run(&till->town);
    struct money_attempts open;
    EXPECT(money_open_attempts(till->town.store, till->town.arena, charge.id, &open) == DONE);
    EXPECT_INTEGER(open.count, 0);
    EXPECT_INTEGER(balance(till, "asset:provider") - before, 300); /* what came twice was given back */
    EXPECT_INTEGER(balance(till, "liability:double"), 0);
    int64_t kept = 0;
    for (int i = 0; i < till->provider.count; i++)
        if (text_is(text_of(till->provider.payments[i].state), T("success")))
            kept += till->provider.payments[i].amount - till->provider.payments[i].refunded;
    EXPECT_INTEGER(kept, 300);
}

static void test_losses(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        for (int call = 1; call <= 6; call++) {
            pay_with_loss(test, &till, QUESTION_LOST, call);
            pay_with_loss(test, &till, ANSWER_LOST, call);
        }
    }
}

static void test_meanwhile(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt = {0};
        till.provider.looks_meanwhile = true;
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        pay_at_provider(&till);
        pass_minutes(&till, 3);
        test_city_run(&till.town);
        EXPECT(!charge_is_open(&(struct charge){.paid = read_charge(&till, charge.id).paid}));
    }
}

static void test_double(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct attempt attempt;
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        EXPECT(settle(&till, charge.id, 300, "counter") == DONE); /* paid at the counter while the provider's page is open */
        pay_at_provider(&till);
        pass_minutes(&till, 3);
        till.provider.calls = 0;
        till.provider.lose_call = 2; /* the answer about giving it back is lost as well */
        till.provider.loss = ANSWER_LOST;
        test_city_run(&till.town);
        pass_minutes(&till, 60);
        test_city_run(&till.town);
        EXPECT_INTEGER(balance(&till, "liability:double"), 0);
        EXPECT_INTEGER(balance(&till, "asset:provider"), 0);
        EXPECT_INTEGER(balance(&till, "asset:counter"), 300);
        EXPECT_INTEGER(till.provider.payments[0].refunded, 300);
        EXPECT_INTEGER(till.provider.refund_count, 1);
        EXPECT_TEXT(read_charge(&till, charge.id).paid_by, T("counter"));
    }
}

static void test_wrong_amount(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge bad = make(&till, 300), good = make(&till, 400);
        struct attempt attempt;
        enum attempt_state state;
        EXPECT(begin(&till, &bad, &attempt) == DONE);
        pass_minutes(&till, 1);
        EXPECT(begin(&till, &good, &attempt) == DONE);
        pay_at_provider(&till);
        till.provider.payments[0].amount = 1;
        pass_minutes(&till, 5);
        EXPECT(payment_look(till.town.city, till.town.store, till.town.arena, bad.id, city_now(till.town.city), &state) == BROKEN);
        enum status job = jobs_run_named(till.town.city, till.town.arena, T("money.look_after_attempts"));
        EXPECT(job == DONE || job == BROKEN);
        EXPECT_INTEGER(read_charge(&till, bad.id).paid.minor, 0);   /* never booked */
        EXPECT_INTEGER(read_charge(&till, good.id).paid.minor, 400); /* and not held up by it */
    }
}

static void test_refunds(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300), counter = make(&till, 500);
        struct attempt attempt;
        enum attempt_state state;
        int64_t id, other;
        EXPECT(ask_refund(&till, &charge, 100, "誤り", &id) == INVALID); /* nothing was paid */
        EXPECT(begin(&till, &charge, &attempt) == DONE);
        pay_at_provider(&till);
        EXPECT(payment_look(till.town.city, till.town.store, till.town.arena, charge.id, TEST_CITY_NOW, &state) == DONE);
        EXPECT(ask_refund(&till, &charge, 301, "誤り", &id) == INVALID);
        EXPECT(ask_refund(&till, &charge, 100, " ", &id) == INVALID);
        EXPECT(ask_refund(&till, &charge, 100, "重ねて請求したため", &id) == DONE);
        EXPECT(ask_refund(&till, &charge, 100, "もう一度", &other) == CONFLICT); /* one at a time */
        till.provider.calls = 0;
        till.provider.lose_call = 1;
        till.provider.loss = ANSWER_LOST;
        decide(test, &till, id, "approve");
        test_city_run(&till.town);
        EXPECT_INTEGER(read_charge(&till, charge.id).refunded.minor, 0); /* not known yet */
        pass_minutes(&till, 60);
        test_city_run(&till.town);
        EXPECT_INTEGER(read_charge(&till, charge.id).refunded.minor, 100);
        EXPECT_INTEGER(till.provider.payments[0].refunded, 100);
        EXPECT_INTEGER(balance(&till, "asset:provider"), 200);
        EXPECT(refund_do(till.town.city, till.town.store, till.town.arena, id, TEST_CITY_NOW) == DONE); /* once more: nothing */
        EXPECT_INTEGER(read_charge(&till, charge.id).refunded.minor, 100);
        EXPECT(ask_refund(&till, &charge, 201, "残り", &id) == INVALID);
        EXPECT(ask_refund(&till, &charge, 200, "残り", &id) == DONE);
        decide(test, &till, id, "refuse");
        test_city_run(&till.town);
        EXPECT_INTEGER(read_charge(&till, charge.id).refunded.minor, 100);
        /* Paid at the counter, given back at the counter: no provider is asked. */
        EXPECT(settle(&till, counter.id, 500, "counter") == DONE);
        EXPECT(ask_refund(&till, &counter, 500, "取りやめ", &id) == DONE);
        int calls = till.provider.calls;
        decide(test, &till, id, "approve");
        test_city_run(&till.town);
        EXPECT_INTEGER(till.provider.calls, calls);
        EXPECT_INTEGER(balance(&till, "asset:counter"), 0);
    }
}

enum { PAYERS = 12 };
struct payer {
    pthread_t thread;
    struct till *till;
    int64_t charge_id;
    enum status status;
};

static void *pay_at_once(void *context)
{
    struct payer *payer = context;
    struct doing doing = {.till = payer->till, .id = payer->charge_id, .amount = YEN(300), .paid_by = "slip"};
    payer->status = store_transaction(database_store(payer->till->town.city->database), settle_in_store, &doing);
    return NULL;
}

static void test_at_once(struct test *test)
{
    struct till till;
    EACH_TILL(till) {
        struct charge charge = make(&till, 300);
        struct payer payers[PAYERS] = {0};
        for (int i = 0; i < PAYERS; i++) {
            payers[i] = (struct payer){.till = &till, .charge_id = charge.id};
            EXPECT(pthread_create(&payers[i].thread, NULL, pay_at_once, &payers[i]) == 0);
        }
        for (int i = 0; i < PAYERS; i++) {
            pthread_join(payers[i].thread, NULL);
            EXPECT(payers[i].status == DONE || payers[i].status == BUSY || payers[i].status == CONFLICT);
        }
        EXPECT_INTEGER(balance(&till, "asset:bank"), 300);
        EXPECT_INTEGER(balance(&till, "receivable"), 0);
    }
}

const struct test_case money_test[] = {
    {"charges: one for a subject, paid once, cancelled only unpaid", test_charges},
    {"paid through the provider, also when nobody comes back", test_provider},
    {"each question and answer lost in turn: paid once", test_losses},
    {"a payment being created is not given up by who looks meanwhile", test_meanwhile},
    {"what was paid twice goes back, once", test_double},
    {"another amount than ours is never booked and holds up nobody", test_wrong_amount},
    {"refunds: asked, approved, done once; refused", test_refunds},
    {"many book the same payment at once: booked once", test_at_once},
    {0}};
