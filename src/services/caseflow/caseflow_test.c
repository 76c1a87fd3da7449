#include "engines/procedures/procedures_testing.h"

#include "city/jobs.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"

static const char approvals_yaml[] = "rules:\n  - kind: certificate\n    from: 2022-04-01\n    source: 見本\n    route:\n"
                                     "      - {duty: decide, grade: 課長級}\n";

/* A sent case of the sample procedure; its fee is due after approval. */
static int64_t send(struct procedures_bench *bench, struct text key)
{
    struct load_result result;
    struct answer_facts facts = bench_facts();
    struct answer_set answers;
    struct case_receipt receipt = {0};
    bench_write(bench, "approvals.yaml", approvals_yaml);
    enum status status = city_apply(bench->city, bench->folder, bench->arena, &result);
    answers_begin(bench->arena, procedure_find(bench->city, T("sample")), &facts, &answers);
    (void)bench_answer(&answers, T("paper"), 0, BENCH_PAPER);
    (void)bench_answer(&answers, T("applicant"), 0, BENCH_APPLICANT);
    struct case_sending sending = {.city = bench->city, .answers = &answers, .send_key = key, .channel = T("online"),
                                   .mail = T("hana@example.jp"), .now = PROCEDURES_NOW};
    if (status == DONE)
        status = case_send(bench->store, bench->arena, &sending, &receipt);
    test_expect(bench->test, status == DONE, "a case is sent", __FILE__, __LINE__);
    return receipt.case_id;
}

static enum case_state state_of(struct procedures_bench *bench, int64_t case_id)
{
    struct case_record record = {0};
    (void)!case_by_id(bench->city, bench->store, bench->arena, case_id, &record);
    return record.state;
}

struct doing {
    struct procedures_bench *bench;
    int64_t case_id, id;
};

static enum status propose(struct store *store, void *context)
{
    struct doing *doing = context;
    struct procedures_bench *bench = doing->bench;
    struct approval_actor drafter = {bench->clerk.staff_id, bench->clerk.name};
    struct approval_proposal proposal = {.kind = T("certificate"), .subject_kind = T("case"), .subject_id = doing->case_id,
                                         .section_id = bench->section_id, .amount_yen = 600, .title = T("見本"),
                                         .outcome = T("approve"), .reason = T("")};
    return approval_propose(bench->city, store, bench->arena, &proposal, &drafter, PROCEDURES_NOW, &doing->id);
}

static enum status decide(struct store *store, void *context)
{
    struct doing *doing = context;
    struct procedures_bench *bench = doing->bench;
    struct approval_steps route;
    enum status status = approval_route(store, bench->arena, doing->id, &route);
    if (status != DONE)
        return status;
    struct approval_actor head = {route.items[1].expected_staff_id, T("市民課 課長")};
    return approval_act(bench->city, store, bench->arena, doing->id, APPROVAL_PASS, 1, 0, T(""), &head, PROCEDURES_NOW);
}

static enum status pay(struct store *store, void *context)
{
    struct doing *doing = context;
    struct procedures_bench *bench = doing->bench;
    struct charge charge;
    enum status status = charge_about(store, bench->arena, T("case"), doing->case_id, &charge);
    return status == DONE ? charge_settle(bench->city, store, bench->arena, charge.id, charge.amount, "counter", PROCEDURES_NOW)
                          : status;
}

BOTH(goes_through_approval_and_money)
{
    struct doing doing = {.bench = bench, .case_id = send(bench, T("flow-1"))};
    struct charge charge;
    EXPECT(charge_about(bench->store, bench->arena, T("case"), doing.case_id, &charge) == NOT_FOUND); /* due after approval */
    EXPECT(store_transaction(bench->store, propose, &doing) == DONE);
    EXPECT(state_of(bench, doing.case_id) == CASE_DECIDING);
    EXPECT(store_transaction(bench->store, propose, &doing) == CONFLICT);
    EXPECT(store_transaction(bench->store, decide, &doing) == DONE);
    EXPECT(state_of(bench, doing.case_id) == CASE_APPROVED);
    EXPECT(charge_about(bench->store, bench->arena, T("case"), doing.case_id, &charge) == DONE && charge.amount.minor == 600);
    EXPECT(store_transaction(bench->store, pay, &doing) == DONE);
    struct case_record record;
    EXPECT(case_by_id(bench->city, bench->store, bench->arena, doing.case_id, &record) == DONE && record.fee_paid_at);
    /* This city has no such paper: the case waits, and the section finds out why. */
    int64_t done;
    struct case_messages notes;
    EXPECT(jobs_run_once(bench->city, bench->arena, &done) == DONE);
    EXPECT(case_thread(bench->city, bench->store, bench->arena, doing.case_id, true, &notes) == DONE && notes.count == 1);
    EXPECT(notes.count && notes.items[0].is_note);
    EXPECT(state_of(bench, doing.case_id) == CASE_APPROVED);
}

/* An applicant who withdraws leaves nothing behind that still asks somebody for something. */
BOTH(a_withdrawn_case_asks_nobody)
{
    struct doing doing = {.bench = bench, .case_id = send(bench, T("flow-2"))};
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    struct approval approval;
    struct approval_waitings waiting;
    EXPECT(store_transaction(bench->store, propose, &doing) == DONE);
    EXPECT(case_withdraw(bench->city, bench->store, doing.case_id, T(""), &applicant, PROCEDURES_NOW) == DONE);
    EXPECT(state_of(bench, doing.case_id) == CASE_WITHDRAWN);
    EXPECT(approval_of(bench->city, bench->store, bench->arena, doing.id, &approval) == DONE);
    EXPECT(approval.state == APPROVAL_WITHDRAWN);
    EXPECT(store_transaction(bench->store, decide, &doing) != DONE);
    struct staff head;
    EXPECT(staff_by_code(bench->store, bench->arena, T("M2"), &head) == DONE);
    EXPECT(approvals_waiting(bench->store, bench->arena, head.id, date_of_moment(PROCEDURES_NOW), 10, &waiting) == DONE);
    EXPECT_INTEGER((int64_t)waiting.count, 0);
}

const struct test_case caseflow_test[] = {{"goes through approval and money", goes_through_approval_and_money},
                                          {"a withdrawn case asks nobody", a_withdrawn_case_asks_nobody},
                                          {0}};
