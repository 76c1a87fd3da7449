/*
 * For the tests of this engine: a till on a fresh database, with a provider in memory that loses answers and lies when told to.
 * Only tests include this.
 */
#pragma once

#include "base/json.h"
#include "city/jobs.h"
#include "city/test_invariants.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money_private.h"
#include "system/http_client.h"
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

static inline int find_payment(struct fake_provider *provider, struct text reference)
{
    for (int i = 0; i < provider->count; i++)
        if (text_is(text_of(provider->payments[i].reference), reference))
            return i;
    return -1;
}

static inline struct text payment_json(struct fake_provider *provider, struct arena *arena, int i)
{
    int64_t amount = provider->tells_other_amount ? provider->tells_other_amount : provider->payments[i].amount;
    return arena_print(arena, "{\"payment_id\":\"p%d\",\"state\":\"%s\",\"amount\":%lld,\"next_url\":\"https://pay.example/%d\"}", i,
                       provider->payments[i].state, (long long)amount, i);
}

static inline struct text create(struct fake_provider *provider, struct arena *arena, const json_t *root)
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

static inline int refund(struct fake_provider *provider, struct text url, const json_t *root)
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

static inline enum status answer(struct http_client *client, struct arena *arena, const struct http_question *question,
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

static inline bool till_open(struct test *test, struct till *till, int which)
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
    bool is_automatic;
};

static inline enum status make_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return charge_make(doing->till->town.city, store, doing->till->town.arena, &doing->wanted, TEST_CITY_NOW, &doing->charge);
}

static inline struct charge_wanted wanted_of(int64_t subject, int64_t yen)
{
    return (struct charge_wanted){.subject_kind = T("thing"), .subject_id = subject, .amount = YEN(yen),
                                  .what = {{TEXT_INIT("見本の手数料"), TEXT_INIT("Sample"), TEXT_INIT("見本")}},
                                  .revenue = T("revenue:sample"), .due = DATE(2026, 12, 10)};
}

static inline struct charge make(struct till *till, int64_t yen)
{
    struct doing doing = {.till = till, .wanted = wanted_of(++till->next_subject, yen)};
    test_expect(till->town.test, store_transaction(till->town.store, make_in_store, &doing) == DONE, "charged", __FILE__, __LINE__);
    till->charge_id = doing.charge.id;
    return doing.charge;
}

static inline struct charge read_charge(struct till *till, int64_t id)
{
    struct money_row row = {0};
    test_expect(till->town.test, money_charge_of(till->town.store, till->town.arena, id, &row) == DONE, "read", __FILE__, __LINE__);
    return charge_from_row(till->town.arena, &row);
}

static inline enum status settle_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct arena *arena = arena_new(0);
    enum status status =
        charge_settle(doing->till->town.city, store, arena, doing->id, doing->amount, doing->paid_by, TEST_CITY_NOW);
    arena_free(arena);
    return status;
}

static inline enum status settle(struct till *till, int64_t id, int64_t yen, const char *paid_by)
{
    struct doing doing = {.till = till, .id = id, .amount = YEN(yen), .paid_by = paid_by};
    return store_transaction(till->town.store, settle_in_store, &doing);
}

static inline enum status cancel_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return charge_cancel(doing->till->town.city, store, doing->id, TEST_CITY_NOW);
}

static inline enum status cancel(struct till *till, int64_t id)
{
    struct doing doing = {.till = till, .id = id};
    return store_transaction(till->town.store, cancel_in_store, &doing);
}

static inline int64_t balance(struct till *till, const char *account)
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

static inline enum status ask_refund_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct refund_wanted wanted = {.charge_id = doing->charge.id, .amount = doing->amount, .reason = doing->reason,
                                   .asked_by = T("市民課 主事"), .is_automatic = doing->is_automatic};
    return refund_ask(doing->till->town.city, store, &wanted, TEST_CITY_NOW, &doing->id);
}

static inline enum status ask_refund(struct till *till, const struct charge *charge, int64_t yen, const char *reason, int64_t *id)
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

static inline enum status decide_in_store(struct store *store, void *context)
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

static inline void decide(struct test *test, struct till *till, int64_t refund_id, const char *outcome)
{
    struct staff clerk = {0}, head = {0};
    EXPECT(staff_by_code(till->town.store, till->town.arena, T("M0101"), &clerk) == DONE);
    EXPECT(staff_by_code(till->town.store, till->town.arena, T("M0104"), &head) == DONE);
    struct deciding deciding = {till, refund_id, clerk.id, head.id, text_of(outcome)};
    EXPECT(store_transaction(till->town.store, decide_in_store, &deciding) == DONE);
}

static inline enum status begin(struct till *till, const struct charge *charge, struct attempt *attempt)
{
    return payment_begin(till->town.city, till->town.store, till->town.arena, charge, T("https://city.example/pay"),
                         city_now(till->town.city), attempt);
}

static inline void pass_minutes(struct till *till, int minutes)
{
    city_set_clock(till->town.city, city_now(till->town.city) + minutes * MINUTE_MICROS);
}

/* The payer pays at the provider whatever they were sent to. */
static inline void pay_at_provider(struct till *till)
{
    for (int i = 0; i < till->provider.count; i++)
        if (text_is(text_of(till->provider.payments[i].state), T("created")))
            snprintf(till->provider.payments[i].state, sizeof till->provider.payments[i].state, "success");
}
