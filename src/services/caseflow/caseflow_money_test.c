/*
 * Money that does not go straight, from the case to the books: withdrawn after payment, exemptions, fees nobody pays. On both databases.
 */
#include "engines/procedures/procedures_testing.h"

#include "base/holiday.h"
#include "city/jobs.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/procedures/case_money.h"
#include "engines/procedures/jobs.h"
#include "store/upkeep.h"

static const char approvals_yaml[] =
    "rules:\n"
    "  - {kind: certificate, from: 2022-04-01, source: 見本, route: [{duty: decide, grade: 課長級}]}\n"
    "  - {kind: refund, from: 2022-04-01, source: 見本, route: [{duty: decide, grade: 課長級}]}\n"
    "  - {kind: exemption, from: 2022-04-01, source: 見本, route: [{duty: decide, grade: 課長級}]}\n";
#define EXEMPTIONS                                                                                                     \
    "exemptions:\n  - {name: a, label: {ja: 被災, en: Disaster, easy: 被災}, percent: %d, basis: {ja: 見本, en: Sample, easy: 見本}, "   \
    "approval: exemption}\n"

struct doing {
    struct procedures_bench *bench;
    int64_t case_id, id;
    const char *subject_kind, *kind, *outcome;
};

static struct text replaced(struct arena *arena, struct text body, const char *what, const char *by)
{
    ptrdiff_t at = text_find(body, text_of(what));
    return at < 0 ? body : arena_print(arena, "%.*s%s%.*s", (int)at, body.bytes, by, TEXT_ARGUMENTS(text_from(body, (size_t)at + strlen(what))));
}

/* The sample procedure with other rules about money. */
static void use(struct procedures_bench *bench, const char *payment, const char *more, bool asks_exemption)
{
    struct load_result result;
    struct text body = text_of(bench_procedure);
    if (asks_exemption)
        body = replaced(bench->arena, body, "{name: kind, kind: choice,", "{name: kind, kind: choice, means: exemption,");
    body = replaced(bench->arena, body, "payment: after", payment);
    body = arena_print(bench->arena, "%.*s%s", TEXT_ARGUMENTS(body), more);
    bench_write(bench, "approvals.yaml", approvals_yaml);
    bench_write(bench, "procedures/sample.yaml", arena_terminated(bench->arena, body));
    test_expect(bench->test, city_apply(bench->city, bench->folder, bench->arena, &result) == DONE, "applied", __FILE__, __LINE__);
}

static enum status pay_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct procedures_bench *bench = doing->bench;
    struct charge charge;
    enum status status = charge_about(store, bench->arena, T("case"), doing->case_id, &charge);
    return status == DONE ? charge_settle(bench->city, store, bench->arena, charge.id, charge.amount, "counter", PROCEDURES_NOW) : status;
}

static enum status pay(struct procedures_bench *bench, int64_t case_id)
{
    struct doing doing = {.bench = bench, .case_id = case_id};
    return store_transaction(bench->store, pay_in_store, &doing);
}

static enum status withdraw(struct procedures_bench *bench, int64_t case_id)
{
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    return case_withdraw(bench->city, bench->store, case_id, T(""), &applicant, PROCEDURES_NOW);
}

static struct charge charge_of(struct procedures_bench *bench, int64_t case_id)
{
    struct charge charge = {0};
    test_expect(bench->test, charge_about(bench->store, bench->arena, T("case"), case_id, &charge) == DONE, "a charge", __FILE__, __LINE__);
    return charge;
}

static enum status decide_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct procedures_bench *bench = doing->bench;
    struct approval_actor drafter = {bench->clerk.staff_id, bench->clerk.name};
    struct staff head;
    int64_t id;
    struct approval_proposal proposal = {.kind = text_of(doing->kind), .subject_kind = text_of(doing->subject_kind), .subject_id = doing->id,
                                         .section_id = bench->section_id, .amount_yen = 600, .title = T("見本"),
                                         .outcome = text_of(doing->outcome), .reason = T("証明書類で確かめました")};
    enum status status = approval_propose(bench->city, store, bench->arena, &proposal, &drafter, PROCEDURES_NOW, &id);
    if (status == DONE) /* nobody decides what they drafted */
        status = approval_act(bench->city, store, bench->arena, id, APPROVAL_PASS, 1, 0, T(""), &drafter, PROCEDURES_NOW) == FORBIDDEN ? DONE : BROKEN;
    if (status == DONE)
        status = staff_by_code(store, bench->arena, T("M2"), &head);
    struct approval_actor decider = {head.id, T("市民課 課長")};
    return status == DONE ? approval_act(bench->city, store, bench->arena, id, APPROVAL_PASS, 1, 0, T(""), &decider, PROCEDURES_NOW) : status;
}

static enum status decide(struct procedures_bench *bench, const char *subject_kind, int64_t subject_id, const char *outcome)
{
    struct doing doing = {.bench = bench, .id = subject_id, .subject_kind = subject_kind, .kind = subject_kind, .outcome = outcome};
    return store_transaction(bench->store, decide_in_store, &doing);
}

static void run_jobs(struct procedures_bench *bench)
{
    int64_t done;
    test_expect(bench->test, jobs_run_once(bench->city, bench->arena, &done) == DONE, "jobs", __FILE__, __LINE__);
}

static void all_holds(struct procedures_bench *bench)
{
    extern const struct module caseflow_module, money_module;
    const struct module *const modules[] = {&caseflow_module, &money_module};
    bench_invariants_hold(bench);
    for (size_t i = 0; i < 2; i++)
        for (const struct invariant *one = modules[i]->invariants; one->sentence; one++) {
            struct raw_result rows;
            struct text why = T("");
            bool holds = store_raw(bench->store, bench->arena, text_of(one->sql_returning_no_row), 1, &rows, &why) == DONE && rows.rows == 0;
            test_expect(bench->test, holds, one->sentence, __FILE__, __LINE__);
        }
}

static int64_t mails(struct procedures_bench *bench, const char *kind)
{
    return bench_count(bench, arena_terminated(bench->arena, arena_print(bench->arena, "SELECT COUNT(*) FROM store_event WHERE name = '%s'", kind)));
}

BOTH(withdrawn_before_anybody_began)
{
    use(bench, "payment: first", "", false);
    int64_t id = bench_send(bench, T("refund-1"));
    EXPECT(pay(bench, id) == DONE && withdraw(bench, id) == DONE);
    struct refund refund = {0};
    EXPECT(refund_about(bench->store, bench->arena, charge_of(bench, id).id, &refund) == DONE);
    EXPECT(refund.is_automatic && refund.state == REFUND_APPROVED && refund.amount.minor == 600);
    run_jobs(bench);
    EXPECT(refund_by_id(bench->store, bench->arena, refund.id, &refund) == DONE && refund.state == REFUND_DONE);
    EXPECT_INTEGER(charge_of(bench, id).refunded.minor, 600);
    EXPECT_INTEGER(mails(bench, "procedures.refunded"), 1);
    EXPECT(withdraw(bench, id) == CONFLICT); /* sent twice: nothing more is given back */
    run_jobs(bench);
    EXPECT_INTEGER(charge_of(bench, id).refunded.minor, 600);
    all_holds(bench);
}

BOTH(withdrawn_after_the_section_began)
{
    use(bench, "payment: first", "", false);
    int64_t id = bench_send(bench, T("refund-2")), other = bench_send(bench, T("refund-3"));
    struct refund refund = {0}, second = {0};
    EXPECT(pay(bench, id) == DONE && case_begin_check(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == DONE);
    EXPECT(withdraw(bench, id) == DONE);
    EXPECT(refund_about(bench->store, bench->arena, charge_of(bench, id).id, &refund) == DONE);
    EXPECT(!refund.is_automatic && refund.state == REFUND_ASKED);
    run_jobs(bench);
    EXPECT_INTEGER(charge_of(bench, id).refunded.minor, 0); /* nobody decided */
    EXPECT(decide(bench, "refund", refund.id, "approve") == DONE);
    run_jobs(bench);
    EXPECT_INTEGER(charge_of(bench, id).refunded.minor, 600);
    EXPECT(pay(bench, other) == DONE && case_begin_check(bench->city, bench->store, other, &bench->clerk, PROCEDURES_NOW) == DONE);
    EXPECT(withdraw(bench, other) == DONE);
    EXPECT(refund_about(bench->store, bench->arena, charge_of(bench, other).id, &second) == DONE);
    EXPECT(decide(bench, "refund", second.id, "refuse") == DONE);
    run_jobs(bench);
    EXPECT_INTEGER(charge_of(bench, other).refunded.minor, 0);
    EXPECT_INTEGER(mails(bench, "procedures.refund_refused"), 1);
    all_holds(bench);
}

BOTH(the_procedure_says_what_is_given_back)
{
    struct refund refund;
    use(bench, "payment: first", "refund: none\n", false);
    int64_t id = bench_send(bench, T("refund-4"));
    EXPECT(pay(bench, id) == DONE && withdraw(bench, id) == DONE);
    EXPECT(refund_about(bench->store, bench->arena, charge_of(bench, id).id, &refund) == NOT_FOUND);
    use(bench, "payment: first", "refund: decision\n", false);
    int64_t other = bench_send(bench, T("refund-5"));
    EXPECT(pay(bench, other) == DONE && withdraw(bench, other) == DONE);
    EXPECT(refund_about(bench->store, bench->arena, charge_of(bench, other).id, &refund) == DONE && refund.state == REFUND_ASKED);
    all_holds(bench);
}

BOTH(an_exemption_is_decided_before_anything_is_paid)
{
    char half[512];
    snprintf(half, sizeof half, EXEMPTIONS, 50);
    use(bench, "payment: first", half, true);
    int64_t id = bench_send(bench, T("exempt-1")), refused = bench_send(bench, T("exempt-2"));
    struct case_exemption exemption;
    struct charge charge;
    struct case_record record = bench_look(bench, id);
    EXPECT(record.state == CASE_RECEIVED && record.fee_yen == 600 && date_is_none(record.clock_stopped));
    EXPECT(charge_about(bench->store, bench->arena, T("case"), id, &charge) == NOT_FOUND); /* nothing is owed */
    EXPECT(case_exemption(bench->city, bench->store, bench->arena, &record, &exemption) == DONE && exemption.state == EXEMPTION_ASKED);
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == CONFLICT);
    EXPECT(decide(bench, "exemption", id, "approve") == DONE);
    record = bench_look(bench, id);
    EXPECT(record.state == CASE_FEE_WAITING && record.fee_yen == 300 && !date_is_none(record.answer_by));
    EXPECT_INTEGER(charge_of(bench, id).amount.minor, 300);
    EXPECT(decide(bench, "exemption", id, "refuse") == CONFLICT); /* once */
    EXPECT(pay(bench, id) == DONE && bench_look(bench, id).state == CASE_PAID);
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == DONE);
    /* Refused: the whole fee, with the reason for the applicant. */
    EXPECT(case_exempt(bench->city, bench->store, refused, false, T(" "), &bench->clerk, PROCEDURES_NOW) == INVALID);
    EXPECT(decide(bench, "exemption", refused, "refuse") == DONE);
    record = bench_look(bench, refused);
    EXPECT(record.fee_yen == 600 && charge_of(bench, refused).amount.minor == 600);
    EXPECT(case_exemption(bench->city, bench->store, bench->arena, &record, &exemption) == DONE);
    EXPECT(exemption.state == EXEMPTION_REFUSED && text_is(exemption.reason, T("証明書類で確かめました")));
    /* Withdrawn while it waits: nobody is asked to decide any more. */
    int64_t gone = bench_send(bench, T("exempt-3"));
    EXPECT(withdraw(bench, gone) == DONE && decide(bench, "exemption", gone, "approve") == CONFLICT);
    all_holds(bench);
}

BOTH(a_whole_exemption_costs_nothing)
{
    char whole[512];
    struct charge charge;
    snprintf(whole, sizeof whole, EXEMPTIONS, 100);
    use(bench, "payment: first", whole, true);
    int64_t id = bench_send(bench, T("exempt-4"));
    EXPECT(decide(bench, "exemption", id, "approve") == DONE);
    EXPECT(bench_look(bench, id).state == CASE_RECEIVED && bench_look(bench, id).fee_yen == 0);
    EXPECT(charge_about(bench->store, bench->arena, T("case"), id, &charge) == NOT_FOUND);
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == DONE);
    use(bench, "payment: after", whole, true); /* due after approval: the same, and the paper follows at once */
    int64_t after = bench_send(bench, T("exempt-5"));
    EXPECT(case_submitted(bench->city, bench->store, after, &bench->clerk, PROCEDURES_NOW) == CONFLICT);
    EXPECT(decide(bench, "exemption", after, "approve") == DONE && bench_look(bench, after).fee_yen == 0);
    all_holds(bench);
}

BOTH(fees_nobody_pays)
{
    use(bench, "payment: after", "unpaid: {remind_days: 5, then: withdraw}\n", false);
    int64_t id = bench_send(bench, T("unpaid-1"));
    struct case_actor city = {.who = BY_CITY};
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == DONE);
    EXPECT(case_decided(bench->city, bench->store, id, true, T(""), &city, PROCEDURES_NOW) == DONE);
    EXPECT(charge_is_open(&(struct charge){0}) && charge_of(bench, id).amount.minor == 600);
    struct date last = bench_look(bench, id).answer_by;
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = PROCEDURES_NOW};
    int64_t reminded_on = 0;
    for (int day = 1; day < 40; day++) {
        run.now = DAY(day);
        EXPECT(procedures_look_at_days(&run) == DONE);
        if (!reminded_on && mails(bench, "procedures.reminded"))
            reminded_on = day;
        if (date_compare(date_of_moment(run.now), last) <= 0)
            EXPECT(bench_look(bench, id).state == CASE_APPROVED);
    }
    EXPECT_INTEGER(mails(bench, "procedures.reminded"), 1);
    EXPECT_INTEGER(date_business_days_between(date_of_moment(DAY(reminded_on)), last, NULL), 5);
    EXPECT(bench_look(bench, id).state == CASE_EXPIRED && charge_of(bench, id).is_cancelled);
    EXPECT(pay(bench, id) == CONFLICT);
    /* Where the procedure keeps waiting, the section sees it once and the charge stands. */
    use(bench, "payment: first", "unpaid: {remind_days: 0, then: keep}\n", false);
    int64_t kept = bench_send(bench, T("unpaid-2"));
    for (int day = 1; day < 40; day++) {
        run.now = DAY(day);
        EXPECT(procedures_look_at_days(&run) == DONE);
    }
    EXPECT(bench_look(bench, kept).state == CASE_FEE_WAITING && !charge_of(bench, kept).is_cancelled);
    EXPECT_INTEGER(mails(bench, "procedures.unpaid"), 1);
    EXPECT_INTEGER(mails(bench, "procedures.reminded"), 1); /* none for this one */
    EXPECT(pay(bench, kept) == DONE && bench_look(bench, kept).state == CASE_PAID);
    all_holds(bench);
}

const struct test_case caseflow_money_test[] = {
    {"withdrawn before anybody began: the fee goes back by itself, once", withdrawn_before_anybody_began},
    {"withdrawn after the section began: two persons decide about the fee", withdrawn_after_the_section_began},
    {"the procedure says what is given back", the_procedure_says_what_is_given_back},
    {"an exemption is decided before anything is paid", an_exemption_is_decided_before_anything_is_paid},
    {"a whole exemption costs nothing", a_whole_exemption_costs_nothing},
    {"fees nobody pays: reminded on the day, ended or kept as the procedure says", fees_nobody_pays},
    {0}};
