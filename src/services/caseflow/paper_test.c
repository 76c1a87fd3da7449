/*
 * From a case of the demonstration city to its certificate: who stands on it is the household where everybody was asked for,
 * the chosen member where one was, and nobody is left out silently.
 */
#include "base/json.h"
#include "city/accounts.h"
#include "city/jobs.h"
#include "city/sections.h"
#include "city/test_invariants.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/papers/papers.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"
#include "paper/tools_for_tests.h"

extern const struct module *const all_modules[];

#define APPLICANT APPLICANT_WITH("1")
#define APPLICANT_WITH(copies)                                                                                         \
    "\"!seen\":{\"paper\":true,\"applicant\":true,\"receive\":true},\"copies\":" copies ",\"purpose\":\"work\",\"name\":{\"family\":\"汐見\",\"given\":\"花子\"},"            \
    "\"kana\":{\"family\":\"シオミ\",\"given\":\"ハナコ\"},\"birth\":\"1985-02-28\",\"phone\":\"09012345678\","            \
    "\"address\":{\"postcode\":\"9700000\",\"town\":\"福島県いわき市平字梅本\",\"street\":\"21\"},"                         \
    "\"email\":\"hanako@example.jp\",\"receive\":\"download\""

struct flow {
    struct test_city *town;
    struct account account;
    int64_t case_id, approval_id;
};

static enum status pay(struct store *store, void *context)
{
    struct flow *flow = context;
    struct charge charge;
    enum status status = charge_about(store, flow->town->arena, T("case"), flow->case_id, &charge);
    return status == DONE ? charge_settle(flow->town->city, store, flow->town->arena, charge.id, charge.amount, "counter", TEST_CITY_NOW)
                          : status;
}

static enum status staff_id_of(struct store *store, struct arena *arena, const char *code, int64_t *id)
{
    struct staff staff;
    enum status status = staff_by_code(store, arena, text_of(code), &staff);
    if (status == DONE)
        *id = staff.id;
    return status;
}

static enum status decide(struct store *store, void *context)
{
    struct flow *flow = context;
    struct test_city *town = flow->town;
    struct case_record record;
    int64_t clerk, chief, head;
    enum status status = case_by_id(town->city, store, town->arena, flow->case_id, &record);
    if (status == DONE)
        status = staff_id_of(store, town->arena, "M0101", &clerk);
    if (status == DONE)
        status = staff_id_of(store, town->arena, "M0103", &chief);
    if (status == DONE)
        status = staff_id_of(store, town->arena, "M0104", &head);
    if (status != DONE)
        return status;
    struct approval_actor drafter = {clerk, T("主事")}, examiner = {chief, T("係長")}, decider = {head, T("課長")};
    struct approval_proposal proposal = {.kind = T("certificate"), .subject_kind = T("case"), .subject_id = flow->case_id,
                                         .section_id = record.section_id, .title = T("見本"), .outcome = T("approve")};
    status = approval_propose(town->city, store, town->arena, &proposal, &drafter, TEST_CITY_NOW, &flow->approval_id);
    if (status == DONE)
        status = approval_act(town->city, store, town->arena, flow->approval_id, APPROVAL_PASS, 1, 0, T(""), &examiner, TEST_CITY_NOW);
    if (status == DONE)
        status = approval_act(town->city, store, town->arena, flow->approval_id, APPROVAL_PASS, 2, 0, T(""), &decider, TEST_CITY_NOW);
    return status;
}

static void send(struct test *test, struct flow *flow, const char *key, const char *answers_json_text)
{
    struct test_city *town = flow->town;
    struct answer_facts facts = {.today = date_of_moment(TEST_CITY_NOW), .channel = T("online"), .assurance = 2, .is_linked = true};
    struct answer_set answers;
    struct case_receipt receipt = {0};
    EXPECT(answers_from_json(town->arena, procedure_find(town->city, T("juminhyo")), &facts, text_of(answers_json_text), &answers) == DONE);
    const struct procedure_step *open = answers_next_step(&answers);
    EXPECT_TEXT(open ? open->name : T(""), T("")); /* everything is answered */
    struct case_sending sending = {.city = town->city, .answers = &answers, .send_key = text_of(key), .channel = T("online"),
                                   .account_id = flow->account.id, .person_id = flow->account.person_id,
                                   .mail = T("hanako@example.jp"), .now = TEST_CITY_NOW};
    EXPECT_INTEGER(case_send(town->store, town->arena, &sending, &receipt), DONE);
    flow->case_id = receipt.case_id;
    EXPECT(store_transaction(town->store, pay, flow) == DONE);
    EXPECT_INTEGER(store_transaction(town->store, decide, flow), DONE);
    test_city_run(town);
}

/* The words of the case's paper, taken as its applicant; empty when there is none. */
static struct text words_of_paper(struct test *test, struct flow *flow)
{
    struct test_city *town = flow->town;
    struct paper_record paper;
    struct text pdf, words = {0};
    if (paper_about(town->store, town->arena, T("case"), flow->case_id, &paper) != DONE)
        return T("");
    struct text requester = arena_print(town->arena, "account:%lld", (long long)flow->account.id);
    EXPECT(paper_release(town->city, town->store, town->arena, &paper, requester, T("resident"), flow->account.id, TEST_CITY_NOW,
                         &pdf) == DONE);
    if (RUN_TOOL(test, &words, "pdftotext", "-layout", test_file(test, "paper.pdf", pdf), "-") != 0)
        test_skip(test, "pdftotext is not installed");
    return words;
}

static bool says(struct text words, const char *part)
{
    return text_find(words, text_of(part)) >= 0;
}

static void test_papers(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct flow flow = {.town = &town};
        EXPECT(account_by_mail(town.store, town.city->keys, town.arena, T("hanako@example.jp"), &flow.account) == DONE);
        send(test, &flow, "everybody", "{" APPLICANT ",\"relation\":\"self\",\"scope\":\"all\",\"items\":[\"relation\"]}");
        struct text words = words_of_paper(test, &flow);
        EXPECT(says(words, "太郎") && says(words, "花子") && says(words, "海") && says(words, "陸") && says(words, "世帯主"));
        EXPECT(!says(words, "本籍・筆頭者 ")); /* it was not asked for */
        send(test, &flow, "one", "{" APPLICANT ",\"relation\":\"family\",\"scope\":\"part\",\"members\":[{\"name\":\"汐見　海\"}]}");
        words = words_of_paper(test, &flow);
        EXPECT(says(words, "海") && !says(words, "花子") && !says(words, "陸"));
        send(test, &flow, "stranger", "{" APPLICANT ",\"relation\":\"family\",\"scope\":\"part\",\"members\":[{\"name\":\"見知 らぬ\"}]}");
        EXPECT_TEXT(words_of_paper(test, &flow), T("")); /* no paper about somebody else instead: a note for the clerk */
        struct case_messages notes;
        EXPECT(case_thread(town.city, town.store, town.arena, flow.case_id, true, &notes) == DONE && notes.count == 1);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

/* Three copies: three papers with numbers of their own, all for the one who asked, one case. */
static void test_copies(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct flow flow = {.town = &town};
        struct paper_records papers;
        EXPECT(account_by_mail(town.store, town.city->keys, town.arena, T("hanako@example.jp"), &flow.account) == DONE);
        send(test, &flow, "three", "{" APPLICANT_WITH("3") ",\"relation\":\"self\",\"scope\":\"all\",\"items\":[]}");
        EXPECT(papers_about(town.store, town.arena, T("case"), flow.case_id, &papers) == DONE);
        EXPECT_INTEGER((int64_t)papers.count, 3);
        struct text requester = arena_print(town.arena, "account:%lld", (long long)flow.account.id);
        for (size_t i = 0; i < papers.count; i++) {
            struct text pdf;
            EXPECT(papers.items[i].copy == (int64_t)i + 1 && papers.items[i].state == PAPER_ISSUED);
            EXPECT(i == 0 || !text_is(papers.items[i].number, papers.items[i - 1].number));
            EXPECT(paper_release(town.city, town.store, town.arena, &papers.items[i], requester, T("resident"), flow.account.id,
                                 TEST_CITY_NOW, &pdf) == DONE);
        }
        struct case_record record;
        EXPECT(case_by_id(town.city, town.store, town.arena, flow.case_id, &record) == DONE && record.state == CASE_ISSUED);
        test_city_as_resident(&town, flow.account.id, flow.account.person_id);
        struct text page;
        EXPECT_INTEGER(test_city_get(&town, arena_terminated(town.arena, arena_join(town.arena, T("/my/cases/"), record.number)), &page), 200);
        for (size_t i = 0; i < papers.count; i++)
            EXPECT(text_has(page, papers.items[i].number) && text_has(page, papers.items[i].code));
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

struct voiding {
    struct test_city *town;
    int64_t id;
};

static enum status void_one(struct store *store, void *context)
{
    struct voiding *voiding = context;
    return paper_void(voiding->town->city, store, voiding->id, T("誤って発行したため"), T("市民課 課長"), 1, TEST_CITY_NOW);
}

static int64_t fee_of(const struct flow *flow)
{
    struct case_record record = {0};
    return case_by_id(flow->town->city, flow->town->store, flow->town->arena, flow->case_id, &record) == DONE ? record.fee_yen : 0;
}

/* What the ledger by day says of all its days together. */
static struct text day_sums(struct test_city *town, int numbers, int holding, int voided, int64_t paid)
{
    return arena_print(town->arena, "番号 %d、有効 %d、無効 %d、収納 %lld円", numbers, holding, voided, (long long)paid);
}

/* Two cases of the same fee; one paper is voided and made again: a number more, no fee more, and the day agrees. */
static void test_void_and_again(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct flow flow = {.town = &town};
        struct paper_record first, second;
        struct text page;
        EXPECT(account_by_mail(town.store, town.city->keys, town.arena, T("hanako@example.jp"), &flow.account) == DONE);
        send(test, &flow, "kept", "{" APPLICANT ",\"relation\":\"self\",\"scope\":\"all\",\"items\":[]}");
        send(test, &flow, "wrong", "{" APPLICANT ",\"relation\":\"self\",\"scope\":\"all\",\"items\":[]}");
        EXPECT(paper_about(town.store, town.arena, T("case"), flow.case_id, &first) == DONE);
        test_city_as_staff(&town, "M0104");
        EXPECT_INTEGER(test_city_get(&town, "/desk/papers/days", &page), 200);
        int64_t paid = 2 * fee_of(&flow);
        EXPECT(paid > 0 && text_has(page, day_sums(&town, 2, 2, 0, paid)) && !text_has(page, T("要確認")));
        struct voiding voiding = {&town, first.id};
        EXPECT(store_transaction(town.store, void_one, &voiding) == DONE);
        EXPECT(store_transaction(town.store, void_one, &voiding) == CONFLICT);
        char *again = arena_terminated(town.arena, arena_print(town.arena, "/desk/papers/%lld/again", (long long)first.id));
        test_city_as_staff(&town, "M0101"); /* a clerk may look, not void */
        EXPECT_INTEGER(test_city_post(&town, "/desk/papers", again, "", &page), 403);
        test_city_as_staff(&town, "M0104");
        EXPECT_INTEGER(test_city_post(&town, "/desk/papers", again, "", &page), 303);
        test_city_run(&town);
        EXPECT(paper_about(town.store, town.arena, T("case"), flow.case_id, &second) == DONE && second.id != first.id);
        EXPECT(!text_is(second.number, first.number) && second.state == PAPER_ISSUED);
        EXPECT_INTEGER(test_city_post(&town, "/desk/papers", again, "", &page), 409); /* there is one now */
        EXPECT_INTEGER(test_city_get(&town, "/desk/papers/days", &page), 200); /* the fee is not there twice */
        EXPECT(text_has(page, day_sums(&town, 3, 2, 1, paid)) && !text_has(page, T("要確認")));
        struct balances balances;
        EXPECT(money_balances(town.store, town.arena, &balances) == DONE);
        for (size_t i = 0; i < balances.count; i++) /* what the books say came in for certificates */
            if (text_starts(balances.items[i].account, T("revenue:")))
                EXPECT_INTEGER(balances.items[i].credit.minor - balances.items[i].debit.minor, paid);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case paper_test[] = {{"who stands on a certificate is who was asked for", test_papers},
                                       {"three copies are three papers with numbers of their own", test_copies},
                                       {"void and issued again: numbers, papers and fees of the day agree", test_void_and_again},
                                       {0}};
