/*
 * The own page as one list: everything there can be at once, in the order in which it is needed; read and taken things leave it.
 */
#include "city/accounts.h"
#include "city/test_city.h"
#include "city/test_invariants.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/papers/papers.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"
#include "web/html.h"

#include <string.h>

extern const struct module *const all_modules[];

#define PERSON                                                                                                        \
    "\"name\":{\"family\":\"汐見\",\"given\":\"花子\"},\"kana\":{\"family\":\"シオミ\",\"given\":\"ハナコ\"},"                                    \
    "\"birth\":\"1985-02-28\",\"phone\":\"09012345678\",\"address\":{\"postcode\":\"9700000\",\"town\":\"福島県いわき市平字梅本\","     \
    "\"street\":\"21\"},\"email\":\"hanako@example.jp\""
#define RESIDENCE                                                                                                     \
    "{\"!seen\":{\"paper\":true,\"applicant\":true,\"receive\":true},\"relation\":\"self\",\"scope\":\"all\",\"items\":[],\"copies\":1,"  \
    "\"purpose\":\"work\",\"receive\":\"download\"," PERSON "}"
#define DOG                                                                                                           \
    "{\"!seen\":{\"owner-kind\":true,\"dogs\":true,\"vaccination\":true,\"certificate\":true,\"applicant\":true},\"matter\":\"new\",\"dogs\":[{\"dog_name\":\"ポチ\",\"breed\":\"柴\",\"colour\":\"茶\",\"dog_birth\":\"2024-04-01\",\"sex\":\"male\",\"chip\":\"392140000000001\"}],"  \
    "\"vaccinated\":true,\"certificates\":[{\"later\":true}]," PERSON "}"

struct bench {
    struct test_city *town;
    struct account account;
    int64_t case_id;
};

static int64_t staff_id(struct test *test, struct test_city *town, const char *code)
{
    struct staff staff = {0};
    EXPECT(staff_by_code(town->store, town->arena, text_of(code), &staff) == DONE);
    return staff.id;
}

static struct case_receipt send(struct test *test, struct bench *bench, const char *procedure, const char *key, const char *words)
{
    struct test_city *town = bench->town;
    struct answer_facts facts = {.today = date_of_moment(TEST_CITY_NOW), .channel = T("online"), .assurance = 2, .is_linked = true};
    struct answer_set answers;
    struct case_receipt receipt = {0};
    struct answer_problems problems = {0};
    EXPECT(answers_from_json(town->arena, procedure_find(town->city, text_of(procedure)), &facts, text_of(words), &answers) == DONE);
    const struct procedure_step *open = answers_next_step(&answers);
    EXPECT_TEXT(open ? open->name : T(""), T("")); /* everything is answered */
    struct case_sending sending = {.city = town->city, .answers = &answers, .problems = &problems, .send_key = text_of(key), .channel = T("online"),
                                   .account_id = bench->account.id, .person_id = bench->account.person_id,
                                   .mail = T("hanako@example.jp"), .now = city_now(town->city)};
    EXPECT_INTEGER(case_send(town->store, town->arena, &sending, &receipt), DONE);
    EXPECT_TEXT(problems.count ? problems.items[0].sentence : T(""), T(""));
    bench->case_id = receipt.case_id;
    test_city_run(town);
    return receipt;
}

static enum status pay(struct store *store, void *context)
{
    struct bench *bench = context;
    struct charge charge;
    enum status status = charge_about(store, bench->town->arena, T("case"), bench->case_id, &charge);
    return status == DONE ? charge_settle(bench->town->city, store, bench->town->arena, charge.id, charge.amount, "counter", TEST_CITY_NOW)
                          : status;
}

struct deciding {
    struct bench *bench;
    int64_t section_id, clerk, chief, head, approval_id;
};

static enum status decide(struct store *store, void *context)
{
    struct deciding *deciding = context;
    struct test_city *town = deciding->bench->town;
    struct approval_actor drafter = {deciding->clerk, T("主事")}, examiner = {deciding->chief, T("係長")}, decider = {deciding->head, T("課長")};
    struct approval_proposal proposal = {.kind = T("certificate"), .subject_kind = T("case"), .subject_id = deciding->bench->case_id,
                                         .section_id = deciding->section_id, .title = T("見本"), .outcome = T("approve")};
    enum status status = approval_propose(town->city, store, town->arena, &proposal, &drafter, TEST_CITY_NOW, &deciding->approval_id);
    if (status == DONE)
        status = approval_act(town->city, store, town->arena, deciding->approval_id, APPROVAL_PASS, 1, 0, T(""), &examiner, TEST_CITY_NOW);
    if (status == DONE)
        status = approval_act(town->city, store, town->arena, deciding->approval_id, APPROVAL_PASS, 2, 0, T(""), &decider, TEST_CITY_NOW);
    return status;
}

static void pay_and_decide(struct test *test, struct bench *bench)
{
    struct test_city *town = bench->town;
    struct case_record record;
    EXPECT(store_transaction(town->store, pay, bench) == DONE);
    EXPECT(case_by_id(town->city, town->store, town->arena, bench->case_id, &record) == DONE);
    struct deciding deciding = {bench, record.section_id, staff_id(test, town, "M0101"), staff_id(test, town, "M0103"),
                                staff_id(test, town, "M0104"), 0};
    EXPECT_INTEGER(store_transaction(town->store, decide, &deciding), DONE);
    test_city_run(town);
}

/* Each sentence behind the one before; says which is missing or too early. */
static void in_order(struct test *test, struct text page, const char *const *words)
{
    for (; *words; words++) {
        ptrdiff_t at = text_find(page, text_of(*words));
        if (at < 0)
            EXPECT_TEXT(T("missing or too early"), text_of(*words));
        else
            page = text_from(page, (size_t)at + strlen(*words));
    }
}

static const char *case_path(struct test_city *town, struct text number)
{
    return arena_terminated(town->arena, arena_join(town->arena, T("/my/cases/"), number));
}

static void take_paper(struct test *test, struct bench *bench, int64_t case_id)
{
    struct test_city *town = bench->town;
    struct paper_record paper;
    struct text pdf, page, requester = arena_print(town->arena, "account:%lld", (long long)bench->account.id);
    EXPECT(paper_about(town->store, town->arena, T("case"), case_id, &paper) == DONE);
    EXPECT(paper_release(town->city, town->store, town->arena, &paper, requester, T("staff"), 1, TEST_CITY_NOW, &pdf) == DONE);
    EXPECT_INTEGER(test_city_get(town, "/my", &page), 200);
    EXPECT(text_has(page, T("受け取り待ち"))); /* that the section looked at it is not taking it */
    EXPECT(paper_release(town->city, town->store, town->arena, &paper, requester, T("resident"), bench->account.id, TEST_CITY_NOW, &pdf) == DONE);
}

static void one_list(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct bench bench = {.town = &town};
        struct text page, answer, why = T("");
        struct case_actor clerk = {.who = BY_STAFF, .staff_id = staff_id(test, &town, "M0101"), .name = T("市民課 主事")};
        const struct fix fixes[] = {{T("phone"), T("番号がつながりません")}};
        EXPECT(account_by_mail(town.store, town.city->keys, town.arena, T("hanako@example.jp"), &bench.account) == DONE);
        test_city_as_resident(&town, bench.account.id, bench.account.person_id);
        EXPECT_INTEGER(test_city_get(&town, "/my", &page), 200);
        EXPECT(text_has(page, T("<p class=\"lead\">")) && !text_has(page, T("していただくこと")));

        send(test, &bench, "juminhyo", "taken", RESIDENCE); /* a paper to take */
        int64_t issued = bench.case_id;
        pay_and_decide(test, &bench);
        struct case_receipt asked = send(test, &bench, "juminhyo", "asked", RESIDENCE); /* a correction and a message */
        EXPECT(store_transaction(town.store, pay, &bench) == DONE);
        test_city_run(&town);
        EXPECT(case_say(town.city, town.store, asked.case_id, T("お電話ください。"), &clerk, TEST_CITY_NOW) == DONE);
        EXPECT(case_note(town.city, town.store, asked.case_id, T("内部のメモ"), &clerk, TEST_CITY_NOW) == DONE);
        send(test, &bench, "juminhyo", "owed", RESIDENCE); /* a fee */
        struct case_receipt dog = send(test, &bench, "inu", "dog", DOG); /* a paper to hand in, and the city works on it */
        struct case_receipt over = send(test, &bench, "juminhyo", "over", RESIDENCE);
        struct case_actor self = {.who = BY_APPLICANT, .account_id = bench.account.id};
        EXPECT(case_withdraw(town.city, town.store, over.case_id, T(""), &self, TEST_CITY_NOW) == DONE);
        EXPECT_INTEGER(test_city_post(&town, "/apply/shotoku", "/apply/shotoku", "", &answer), 303); /* a draft */
        EXPECT(case_ask_correction(town.city, town.store, asked.case_id, fixes, 1, T("お願いします"), &clerk, TEST_CITY_NOW + 3 * DAY_MICROS) == DONE);

        EXPECT_INTEGER(test_city_get(&town, "/my", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        /* The nearest day first, the fee before the paper of the same day; then what has no day, the draft, what waits, what is over. */
        in_order(test, page, (const char *const[]){"していただくこと", "/pay/", "お支払い待ち", "12月7日", "お支払いください", "#papers", "後日提出の書類", "12月7日", "注射済証の写真",
                                                   "/correct", "直してください", "12月9日", "市が印をつけたところを直してください", "#messages", "11月22日",
                                                   "市からメッセージが届いています", "受け取り待ち", "ダウンロードしてください", "/apply/shotoku", "入力の途中",
                                                   "市で進めているもの", "犬の登録", "終わった手続きを見る（1件）", "取り下げ", NULL});
        EXPECT(!text_has(page, T("内部のメモ")) && text_has(page, dog.number));

        take_paper(test, &bench, issued);
        EXPECT_INTEGER(test_city_get(&town, case_path(&town, asked.number), &page), 200);
        EXPECT_INTEGER(test_city_get(&town, "/my", &page), 200);
        EXPECT(!text_has(page, T("受け取り待ち")) && !text_has(page, T("市からメッセージが届いています")));
        EXPECT(text_has(page, T("終わった手続きを見る（2件）")));
        EXPECT(case_say(town.city, town.store, asked.case_id, T("もう一度お知らせします。"), &clerk, TEST_CITY_NOW + 1) == DONE);
        EXPECT_INTEGER(test_city_get(&town, "/en/my", &page), 200);
        in_order(test, page, (const char *const[]){"For you to do", "Please pay", "Please hand in:", "Please correct what the city marked.", "The city wrote to you",
                                                   "The city is working on it", "Finished before", NULL});
        EXPECT_INTEGER(test_city_get(&town, "/yasashii/my", &page), 200);
        EXPECT(text_has(page, T("すること")));
        EXPECT_INTEGER(test_city_get(&town, "/", &page), 200); /* the home page shows the first three */
        in_order(test, page, (const char *const[]){"お支払いください", "後日提出の書類", "市が印をつけたところを直してください", NULL});
        EXPECT(!text_has(page, T("市からメッセージが届いています")));
        test_city_as_resident(&town, bench.account.id + 1000, 0); /* somebody else has none of it */
        EXPECT_INTEGER(test_city_get(&town, "/my", &page), 200);
        EXPECT(!text_has(page, T("していただくこと")) && !text_has(page, asked.number));
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case own_list_test[] = {{"one list in the order of need; read and taken things leave it", one_list}, {0}};
