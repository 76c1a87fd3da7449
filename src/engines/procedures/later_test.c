/* Papers that come later: promised, listed, reminded of, handed in without a correction, missed. */
#include "engines/procedures/procedures_testing.h"

#include "engines/procedures/answers_private.h"
#include "engines/procedures/jobs.h"
#include "engines/procedures/later.h"
#include "engines/procedures/timeline.h"

static const struct case_actor applicant = {.who = BY_APPLICANT, .mail = TEXT_INIT("hana@example.jp")};

static json_t *a_file(const char *public_id)
{
    json_t *list = json_array(), *file = json_object();
    json_object_set_new(file, "file", json_string(public_id));
    json_object_set_new(file, "name", json_string("a.jpg"));
    json_object_set_new(file, "size", json_integer(1000));
    json_array_append_new(list, file);
    return list;
}

/* An application whose plan is promised. */
static int64_t send_with_promise(struct procedures_bench *bench)
{
    struct answer_set answers;
    struct case_receipt receipt = {0};
    bench_fill(bench, &answers, "kind=a&copies=2&urgent=yes&words=あとで");
    (void)bench_answer(&answers, T("files"), 0, "plan-later=yes");
    answers_set(&answers, answers.values, T("!photos"), NULL);
    answers_set(&answers, answers.values, T("photos"), a_file("f0"));
    struct case_sending sending = bench_sending(bench, &answers, T("later-1"));
    test_expect(bench->test, case_send(bench->store, bench->arena, &sending, &receipt) == DONE, "sent", __FILE__, __LINE__);
    return receipt.case_id;
}

static struct later_papers look(struct procedures_bench *bench, int64_t case_id, int64_t now)
{
    struct later_papers papers = {0};
    struct case_record record = bench_look(bench, case_id);
    test_expect(bench->test, case_later(bench->store, bench->arena, &record, procedure_find(bench->city, T("sample")), JAPANESE, now, &papers) == DONE,
                "looked", __FILE__, __LINE__);
    return papers;
}

static int64_t events_named(struct procedures_bench *bench, int64_t case_id, const char *name)
{
    struct case_timeline timeline = {0};
    int64_t count = 0;
    test_expect(bench->test, case_timeline(bench->store, bench->arena, case_id, JAPANESE, true, &timeline) == DONE, "read", __FILE__, __LINE__);
    for (size_t i = 0; i < timeline.count; i++)
        count += text_is(timeline.items[i].name, text_of(name));
    return count;
}

BOTH(a_promise_is_kept_on_the_cases_page)
{
    struct kept_file files[] = {{T("p1"), T("図面.pdf"), 500, T("")}, {T("p2"), T("図面2.pdf"), 500, T("")}, {T("p3"), T("3.pdf"), 500, T("")}};
    struct case_actor stranger = {.who = BY_APPLICANT, .mail = T("other@example.jp")};
    int64_t id = send_with_promise(bench);
    struct later_papers papers = look(bench, id, PROCEDURES_NOW);
    EXPECT_INTEGER((int64_t)papers.count, 1);
    EXPECT_TEXT(papers.items[0].title, T("図面"));
    EXPECT(date_is_same(papers.items[0].due, DATE(2026, 12, 4)) && !papers.items[0].is_over);
    EXPECT(look(bench, id, DAY(15)).items[0].is_over);
    int64_t paper = papers.items[0].id;
#define HAND_IN(count, actor, which) case_hand_in(bench->city, bench->store, bench->arena, id, (which), files, (count), (actor), DAY(1))
    EXPECT_INTEGER(HAND_IN(1, &stranger, paper), NOT_FOUND);
    EXPECT_INTEGER(HAND_IN(0, &applicant, paper), INVALID);
    EXPECT_INTEGER(HAND_IN(3, &applicant, paper), INVALID);
    EXPECT_INTEGER(HAND_IN(1, &applicant, paper + 1), CONFLICT);
    EXPECT_INTEGER(bench_look(bench, id).revision, 1);
    EXPECT_INTEGER(HAND_IN(2, &applicant, paper), DONE);
    EXPECT_INTEGER(HAND_IN(2, &applicant, paper), CONFLICT); /* sent twice */
    struct case_record record = bench_look(bench, id);
    struct answer_set answers;
    EXPECT(record.revision == 2 && record.state == CASE_RECEIVED && record.is_unread);
    EXPECT(case_answers(bench->city, bench->store, bench->arena, &record, &answers) == DONE);
    EXPECT_TEXT(answer_shown(&answers, procedure_field(answers.procedure, T("plan"), NULL), NULL, JAPANESE),
                T("図面.pdf（1KB）、図面2.pdf（1KB）"));
    EXPECT_INTEGER((int64_t)look(bench, id, PROCEDURES_NOW).count, 0);
    EXPECT_INTEGER(events_named(bench, id, "procedures.paper_handed_in"), 1);
    bench_invariants_hold(bench);
}

BOTH(a_day_that_comes_near_is_said_and_one_that_passes_is_told)
{
    int64_t id = send_with_promise(bench);
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = DAY(5)};
    EXPECT(later_look_at_days(&run) == DONE);
    EXPECT_INTEGER(events_named(bench, id, "procedures.paper_reminded"), 0);
    int64_t mails = bench_count(bench, "SELECT COUNT(*) FROM store_outbox");
    run.now = DAY(12); /* Wednesday; Friday is the day */
    EXPECT(later_look_at_days(&run) == DONE);
    EXPECT(later_look_at_days(&run) == DONE); /* once */
    EXPECT_INTEGER(events_named(bench, id, "procedures.paper_reminded"), 1);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM store_outbox"), mails + 1);
    EXPECT(case_seen(bench->store, id) == DONE);
    run.now = DAY(14); /* the day itself is in time */
    EXPECT(later_look_at_days(&run) == DONE);
    EXPECT_INTEGER(events_named(bench, id, "procedures.paper_overdue"), 0);
    run.now = DAY(17);
    EXPECT(later_look_at_days(&run) == DONE);
    EXPECT(later_look_at_days(&run) == DONE);
    EXPECT_INTEGER(events_named(bench, id, "procedures.paper_overdue"), 1);
    EXPECT(bench_look(bench, id).is_unread);
    EXPECT(case_withdraw(bench->city, bench->store, id, T(""), &applicant, DAY(17)) == DONE);
    struct kept_file file = {T("p1"), T("a.pdf"), 500, T("")};
    EXPECT_INTEGER(case_hand_in(bench->city, bench->store, bench->arena, id, look(bench, id, DAY(17)).items[0].id, &file, 1, &applicant, DAY(18)),
                   CONFLICT); /* over */
}

/* The section may ask for it as a correction too: then nothing is to come any more. */
BOTH(a_correction_ends_the_promise)
{
    struct fix fix = {T("plan"), T("いま出してください")};
    struct answer_set answers;
    int64_t id = send_with_promise(bench);
    EXPECT(case_begin_check(bench->city, bench->store, id, &bench->clerk, PROCEDURES_NOW) == DONE);
    EXPECT(case_ask_correction(bench->city, bench->store, id, &fix, 1, T("x"), &bench->clerk, PROCEDURES_NOW) == DONE);
    struct case_record record = bench_look(bench, id);
    EXPECT(case_answers(bench->city, bench->store, bench->arena, &record, &answers) == DONE);
    answers_set(&answers, answers.values, T("plan"), a_file("p9"));
    EXPECT(case_correct(bench->city, bench->store, bench->arena, id, &answers, &applicant, DAY(1)) == DONE);
    EXPECT_INTEGER((int64_t)look(bench, id, DAY(1)).count, 0);
    bench_invariants_hold(bench);
}

const struct test_case later_test[] = {
    {"a promise is kept on the case's page", a_promise_is_kept_on_the_cases_page},
    {"a day that comes near is said, one that passes is told", a_day_that_comes_near_is_said_and_one_that_passes_is_told},
    {"a correction ends the promise", a_correction_ends_the_promise},
    {0}};
