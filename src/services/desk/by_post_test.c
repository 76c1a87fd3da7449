/*
 * 郵送 at the desk: who chose post stands in the section's list when the paper is there; printed, marked, told, taken back.
 */
#include "city/accounts.h"
#include "city/test_city.h"
#include "city/test_invariants.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"
#include "engines/procedures/post.h"
#include "web/html.h"

extern const struct module *const all_modules[];

#define RESIDENCE(way)                                                                                                \
    "{\"!seen\":{\"paper\":true,\"applicant\":true,\"receive\":true},\"relation\":\"self\",\"scope\":\"all\",\"items\":[],\"copies\":1,"  \
    "\"purpose\":\"work\",\"receive\":\"" way "\",\"name\":{\"family\":\"汐見\",\"given\":\"花子\"},\"kana\":{\"family\":\"シオミ\",\"given\":\"ハナコ\"}," \
    "\"birth\":\"1985-02-28\",\"phone\":\"09012345678\",\"address\":{\"postcode\":\"9700000\",\"town\":\"福島県いわき市平字梅本\","     \
    "\"street\":\"21\"},\"email\":\"hanako@example.jp\"}"

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

static const char *ids(struct test_city *town, const char *act, struct text number)
{
    return arena_terminated(town->arena, arena_print(town->arena, "act=%s&id=%.*s", act, TEXT_ARGUMENTS(number)));
}

static void by_post(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct bench bench = {.town = &town};
        struct text page, to, why = T("");
        struct case_post post;
        EXPECT(account_by_mail(town.store, town.city->keys, town.arena, T("hanako@example.jp"), &bench.account) == DONE);
        struct case_receipt here = send(test, &bench, "juminhyo", "here", RESIDENCE("download"));
        pay_and_decide(test, &bench);
        struct case_receipt sent = send(test, &bench, "juminhyo", "sent", RESIDENCE("post"));
        EXPECT_INTEGER(sent.fee_yen - here.fee_yen, 110); /* the postage of today */
        EXPECT(case_post_of(town.store, sent.case_id, &post) == NOT_FOUND);
        pay_and_decide(test, &bench);
        EXPECT(case_post_of(town.store, sent.case_id, &post) == DONE && date_is_none(post.posted_on));
        EXPECT(case_post_of(town.store, here.case_id, &post) == NOT_FOUND);

        test_city_as_resident(&town, bench.account.id, bench.account.person_id);
        EXPECT_INTEGER(test_city_get(&town, "/my", &page), 200);
        EXPECT(text_has(page, T("市が書類を郵送します")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/post", &page), 403);

        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/to-post", &page), 200);
        EXPECT(text_has(page, sent.number) && !text_has(page, here.number));
        EXPECT_INTEGER(test_city_get(&town, "/desk/lists/to-post/rows.json", &page), 200);
        EXPECT(text_has(page, sent.number));
        EXPECT_INTEGER(test_city_get(&town, "/desk/post", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, sent.number) && !text_has(page, here.number) && text_has(page, T("/paper.pdf?copy=1")));
        const char *pdf = arena_terminated(town.arena, arena_print(town.arena, "/desk/post/%.*s/paper.pdf", TEXT_ARGUMENTS(sent.number)));
        EXPECT_INTEGER(test_city_get(&town, pdf, &page), 200);
        EXPECT(text_starts(page, T("%PDF-")));
        pdf = arena_terminated(town.arena, arena_print(town.arena, "/desk/post/%.*s/paper.pdf", TEXT_ARGUMENTS(here.number)));
        EXPECT_INTEGER(test_city_get(&town, pdf, &page), 404); /* it does not go by post */

        EXPECT_INTEGER(test_city_post(&town, "/desk/post", "/desk/post", "act=posted", &to), 422);        /* none chosen */
        EXPECT_INTEGER(test_city_post(&town, "/desk/post", "/desk/post", ids(&town, "posted&day=soon", sent.number), &to), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/post", "/desk/post", ids(&town, "posted&day=2027-01-01", sent.number), &to), 303);
        EXPECT(text_has(to, T("changed=0&refused=1"))); /* that day is not yet */
        EXPECT_INTEGER(test_city_post(&town, "/desk/post", "/desk/post", ids(&town, "posted&day=2026-11-22", sent.number), &to), 303);
        EXPECT(text_has(to, T("changed=1&refused=0")));
        EXPECT_INTEGER(test_city_post(&town, "/desk/post?state=posted", "/desk/post", ids(&town, "posted", sent.number), &to), 303);
        EXPECT(text_has(to, T("changed=0&refused=1"))); /* sent twice: marked once */
        EXPECT_INTEGER(test_city_get(&town, "/desk/post?state=posted&changed=1", &page), 200);
        html_check(town.arena, page, &why);
        EXPECT_TEXT(why, T(""));
        EXPECT(text_has(page, sent.number) && text_has(page, T("1件を郵送ずみにしました")));
        EXPECT_INTEGER(test_city_get(&town, "/desk/post", &page), 200);
        EXPECT(!text_has(page, sent.number));
        test_city_as_staff(&town, "M0301"); /* of another section */
        if (test_city_get(&town, "/desk/post?state=posted", &page) == 200)
            EXPECT(!text_has(page, sent.number));

        test_city_as_resident(&town, bench.account.id, bench.account.person_id);
        EXPECT_INTEGER(test_city_get(&town, "/my", &page), 200);
        EXPECT(text_has(page, T("11月22日（日）に郵送しました")));
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, arena_join(town.arena, T("/my/cases/"), sent.number)), &page), 200);
        EXPECT(text_has(page, T("書類を郵送しました")));

        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_post(&town, "/desk/post?state=posted", "/desk/post", ids(&town, "back", sent.number), &to), 303);
        EXPECT_INTEGER(test_city_get(&town, "/desk/post", &page), 200);
        EXPECT(text_has(page, sent.number));
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case by_post_test[] = {{"who chose post stands in the list; printed, marked with its day, told, taken back", by_post}, {0}};
