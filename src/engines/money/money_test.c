/*
 * Charges, payments through a provider whose answers get lost, refunds; the books hold after each, on both databases.
 */
#include "base/json.h"
#include "city/jobs.h"
#include "city/test_invariants.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money_private.h"
#include "system/http_client.h"

#include <pthread.h>
#include <stdio.h>

extern const struct module *const all_modules[];

enum { PAYMENTS_MAX = 20 };
enum loss { NOTHING_LOST, QUESTION_LOST, ANSWER_LOST };

/* A provider in memory, of the shape of provider.c. */
struct fake_provider {
    struct http_client client;
    struct till *till;
    struct {
        char reference[64], state[16];
        int64_t amount, refunded;
    } payments[PAYMENTS_MAX];
    char refunds[PAYMENTS_MAX][64];
    int count, refund_count, calls;
    int lose_call; /* this call, counted from 1 */
    enum loss loss;
    int64_t tells_other_amount;
    bool looks_meanwhile; /* while a payment is created, another thread looks at the charge */
};

struct till {
    struct test_city town;
    struct fake_provider provider;
    int64_t next_subject;
    int64_t charge_id;
};

static int find_payment(struct fake_provider *provider, struct text reference)
{
    for (int i = 0; i < provider->count; i++)
        if (text_is(text_of(provider->payments[i].reference), reference))
            return i;
    return -1;
}

static struct text payment_json(struct fake_provider *provider, struct arena *arena, int i)
{
    int64_t amount = provider->tells_other_amount ? provider->tells_other_amount : provider->payments[i].amount;
    return arena_print(arena, "{\"payment_id\":\"p%d\",\"state\":\"%s\",\"amount\":%lld,\"next_url\":\"https://pay.example/%d\"}", i,
                       provider->payments[i].state, (long long)amount, i);
}

static struct text create(struct fake_provider *provider, struct arena *arena, const json_t *root)
{
    int i = find_payment(provider, json_member_text(root, "reference"));
    if (i < 0 && provider->count < PAYMENTS_MAX) {
        i = provider->count++;
        snprintf(provider->payments[i].reference, sizeof provider->payments[i].reference, "%.*s",
                 TEXT_ARGUMENTS(json_member_text(root, "reference")));
        snprintf(provider->payments[i].state, sizeof provider->payments[i].state, "created");
        if (!json_member_integer(root, "amount", &provider->payments[i].amount))
            provider->payments[i].amount = 0;
    }
    return payment_json(provider, arena, i);
}

static int refund(struct fake_provider *provider, struct text url, const json_t *root)
{
    int64_t amount = 0, number = 0;
    struct text reference = json_member_text(root, "reference");
    /* https://provider.example/v1/payments/pN/refunds */
    struct text id = text_from(url, (size_t)text_find(url, T("payments/p")) + 10);
    id = text_slice(id, 0, (size_t)text_find_byte(id, '/'));
    if (!text_to_integer(id, &number) || number >= provider->count || !json_member_integer(root, "amount", &amount))
        return 404;
    for (int i = 0; i < provider->refund_count; i++)
        if (text_is(text_of(provider->refunds[i]), reference))
            return 200;
    if (provider->payments[number].refunded + amount > provider->payments[number].amount)
        return 409;
    provider->payments[number].refunded += amount;
    snprintf(provider->refunds[provider->refund_count++], 64, "%.*s", TEXT_ARGUMENTS(reference));
    return 200;
}

static enum status answer(struct http_client *client, struct arena *arena, const struct http_question *question,
                          struct http_answer *found)
{
    struct fake_provider *provider = client->context;
    bool is_hit = ++provider->calls == provider->lose_call;
    if (is_hit && provider->loss == QUESTION_LOST)
        return BUSY;
    json_t *root = NULL;
    if (question->body.length && json_read(arena, question->body, NULL, &root, NULL) != DONE)
        return BUSY;
    *found = (struct http_answer){.code = 200, .type = T("application/json")};
    ptrdiff_t at = text_find(question->url, T("?reference="));
    if (at >= 0) {
        int i = find_payment(provider, text_from(question->url, (size_t)at + 11));
        found->body = i < 0 ? T("{\"payments\":[]}")
                            : arena_print(arena, "{\"payments\":[%.*s]}", TEXT_ARGUMENTS(payment_json(provider, arena, i)));
    } else if (text_find(question->url, T("/refunds")) >= 0) {
        found->code = refund(provider, question->url, root);
        found->body = T("{\"state\":\"success\"}");
    } else {
        if (provider->looks_meanwhile) {
            enum attempt_state state;
            provider->looks_meanwhile = false;
            struct till *till = provider->till;
            test_expect(till->town.test, payment_look(till->town.city, till->town.store, arena, till->charge_id,
                                                      city_now(till->town.city), &state) == DONE,
                        "looked at meanwhile", __FILE__, __LINE__);
        }
        found->body = create(provider, arena, root);
    }
    return is_hit && provider->loss == ANSWER_LOST ? BUSY : DONE;
}

static bool till_open(struct test *test, struct till *till, int which)
{
    *till = (struct till){0};
    if (!test_city_open(test, &till->town, which, "cities/iwaki", all_modules))
        return false;
    struct money_room *room = city_kept(till->town.city, "money");
    till->provider.client = (struct http_client){.ask = answer, .context = &till->provider};
    till->provider.till = till;
    room->http = &till->provider.client;
    till->town.city->payment_url = T("https://provider.example");
    return true;
}

#define EACH_TILL(till)                                                                                                \
    for (int which = 0; till_open(test, &(till), which);                                                               \
         test_city_invariants(&(till).town), test_city_close(&(till).town), which++)

struct doing {
    struct till *till;
    struct charge_wanted wanted;
    struct charge charge;
    struct money amount;
    const char *paid_by;
    int64_t id;
    struct text reason;
};

static enum status make_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return charge_make(doing->till->town.city, store, doing->till->town.arena, &doing->wanted, TEST_CITY_NOW, &doing->charge);
}

static struct charge_wanted wanted_of(int64_t subject, int64_t yen)
{
    return (struct charge_wanted){.subject_kind = T("thing"), .subject_id = subject, .amount = YEN(yen),
                                  .what = {{TEXT_INIT("見本の手数料"), TEXT_INIT("Sample"), TEXT_INIT("見本")}},
                                  .revenue = T("revenue:sample"), .due = DATE(2026, 12, 10)};
}

static struct charge make(struct till *till, int64_t yen)
{
    struct doing doing = {.till = till, .wanted = wanted_of(++till->next_subject, yen)};
    test_expect(till->town.test, store_transaction(till->town.store, make_in_store, &doing) == DONE, "charged", __FILE__, __LINE__);
    till->charge_id = doing.charge.id;
    return doing.charge;
}

static struct charge read_charge(struct till *till, int64_t id)
{
    struct money_row row = {0};
    test_expect(till->town.test, money_charge_of(till->town.store, till->town.arena, id, &row) == DONE, "read", __FILE__, __LINE__);
    return charge_from_row(till->town.arena, &row);
}

static enum status settle_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct arena *arena = arena_new(0);
    enum status status =
        charge_settle(doing->till->town.city, store, arena, doing->id, doing->amount, doing->paid_by, TEST_CITY_NOW);
    arena_free(arena);
    return status;
}

static enum status settle(struct till *till, int64_t id, int64_t yen, const char *paid_by)
{
    struct doing doing = {.till = till, .id = id, .amount = YEN(yen), .paid_by = paid_by};
    return store_transaction(till->town.store, settle_in_store, &doing);
}

static enum status cancel_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return charge_cancel(doing->till->town.city, store, doing->id, TEST_CITY_NOW);
}

static enum status cancel(struct till *till, int64_t id)
{
    struct doing doing = {.till = till, .id = id};
    return store_transaction(till->town.store, cancel_in_store, &doing);
}

static int64_t balance(struct till *till, const char *account)
{
    struct balances balances = {0};
    int64_t sum = 0, found = 0;
    test_expect(till->town.test, money_balances(till->town.store, till->town.arena, &balances) == DONE, "books", __FILE__, __LINE__);
    for (size_t i = 0; i < balances.count; i++) {
        sum += balances.items[i].debit.minor - balances.items[i].credit.minor;
        if (text_is(balances.items[i].account, text_of(account)))
            found = balances.items[i].debit.minor - balances.items[i].credit.minor;
    }
    test_expect_integer(till->town.test, sum, 0, __FILE__, __LINE__);
    return found;
}

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

static enum status begin(struct till *till, const struct charge *charge, struct attempt *attempt)
{
    return payment_begin(till->town.city, till->town.store, till->town.arena, charge, T("https://city.example/pay"),
                         city_now(till->town.city), attempt);
}

static void pass_minutes(struct till *till, int minutes)
{
    city_set_clock(till->town.city, city_now(till->town.city) + minutes * MINUTE_MICROS);
}

/* The payer pays at the provider whatever they were sent to. */
static void pay_at_provider(struct till *till)
{
    for (int i = 0; i < till->provider.count; i++)
        if (text_is(text_of(till->provider.payments[i].state), T("created")))
            snprintf(till->provider.payments[i].state, sizeof till->provider.payments[i].state, "success");
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

static enum status ask_refund_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return refund_ask(doing->till->town.city, store, doing->charge.id, doing->amount, doing->reason, TEST_CITY_NOW, &doing->id);
}

static enum status ask_refund(struct till *till, const struct charge *charge, int64_t yen, const char *reason, int64_t *id)
{
    struct doing doing = {.till = till, .charge = *charge, .amount = YEN(yen), .reason = text_of(reason)};
    enum status status = store_transaction(till->town.store, ask_refund_in_store, &doing);
    *id = doing.id;
    return status;
}

struct deciding {
    struct till *till;
    int64_t refund_id, clerk, head;
    struct text outcome;
};

static enum status decide_in_store(struct store *store, void *context)
{
    struct deciding *deciding = context;
    struct test_city *town = &deciding->till->town;
    struct section section;
    int64_t id;
    enum status status = section_by_code(store, town->arena, T("shimin-shomei"), &section);
    struct approval_actor clerk = {deciding->clerk, T("主事")}, head = {deciding->head, T("課長")};
    struct approval_proposal proposal = {.kind = T("refund"), .subject_kind = T("refund"), .subject_id = deciding->refund_id,
                                         .section_id = section.id, .amount_yen = 100, .title = T("還付（見本）"),
                                         .outcome = deciding->outcome, .reason = T("見本の理由")};
    if (status == DONE)
        status = approval_propose(town->city, store, town->arena, &proposal, &clerk, TEST_CITY_NOW, &id);
    if (status == DONE)
        status = approval_act(town->city, store, town->arena, id, APPROVAL_PASS, 1, 0, T(""), &head, TEST_CITY_NOW);
    return status;
}

static void decide(struct test *test, struct till *till, int64_t refund_id, const char *outcome)
{
    struct staff clerk = {0}, head = {0};
    EXPECT(staff_by_code(till->town.store, till->town.arena, T("M0101"), &clerk) == DONE);
    EXPECT(staff_by_code(till->town.store, till->town.arena, T("M0104"), &head) == DONE);
    struct deciding deciding = {till, refund_id, clerk.id, head.id, text_of(outcome)};
    EXPECT(store_transaction(till->town.store, decide_in_store, &deciding) == DONE);
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
