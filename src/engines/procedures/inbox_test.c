#include "engines/procedures/procedures_testing.h"

#include "city/people.h"
#include "engines/procedures/inbox.h"
#include "engines/procedures/jobs.h"
#include "engines/procedures/statistics.h"
#include "engines/procedures/timeline.h"

/* ---- inbox ---- */

BOTH(fills_an_inbox)
{
    int64_t ids[7];
    static const struct text keys[] = {TEXT_INIT("i0"), TEXT_INIT("i1"), TEXT_INIT("i2"), TEXT_INIT("i3"),
                                       TEXT_INIT("i4"), TEXT_INIT("i5"), TEXT_INIT("i6")};
    for (size_t i = 0; i < 7; i++)
        ids[i] = bench_send(bench, keys[i]);
    EXPECT(case_assign(bench->city, bench->store, ids[0], bench->clerk.staff_id, T("磯野"), &bench->clerk, DAY(0)) == DONE);
    EXPECT(case_submitted(bench->city, bench->store, ids[1], &bench->clerk, DAY(0)) == DONE);
    const struct fix fixes[] = {{T("phone"), T("")}};
    EXPECT(case_ask_correction(bench->city, bench->store, ids[2], fixes, 1, T(""), &bench->clerk, DAY(0)) == DONE);
    EXPECT(case_return(bench->city, bench->store, ids[3], T("理由"), &bench->clerk, DAY(0)) == DONE);
    EXPECT(case_move_to_section(bench->city, bench->store, ids[4], bench->other_section_id, T("税務課の仕事"), &bench->clerk, DAY(0)) == DONE);
    int64_t sections[] = {bench->section_id, bench->other_section_id};
    struct inbox_query query = {.view = INBOX_ALL, .sections = sections, .section_count = 1,
                                .staff_id = bench->clerk.staff_id, .today = date_of_moment(DAY(0))};
    struct inbox_page page;
    struct inbox_counts counts;
    EXPECT(inbox_page(bench->city, bench->store, bench->arena, &query, &page) == DONE);
    EXPECT_INTEGER((int64_t)page.count, 5);
    query.section_count = 2;
    EXPECT(inbox_page(bench->city, bench->store, bench->arena, &query, &page) == DONE);
    EXPECT_INTEGER((int64_t)page.count, 6);
    EXPECT_TEXT(page.items[0].applicant, T("髙橋 花子"));
    EXPECT_TEXT(page.items[0].title, T("見本の申請"));
    query.limit = 4; /* pages by key see every case once */
    EXPECT(inbox_page(bench->city, bench->store, bench->arena, &query, &page) == DONE && page.has_more);
    query.after_due = page.next_due;
    query.after_id = page.next_id;
    EXPECT(inbox_page(bench->city, bench->store, bench->arena, &query, &page) == DONE && !page.has_more);
    EXPECT_INTEGER((int64_t)page.count, 2);
    query.after_due = query.after_id = query.limit = 0;
    query.order = ORDER_NEWEST;
    EXPECT(inbox_page(bench->city, bench->store, bench->arena, &query, &page) == DONE);
    EXPECT_INTEGER(page.items[0].id, ids[6]);
    query.order = ORDER_DUE;
    static const struct {
        enum inbox_view view;
        int64_t days, count;
    } views[] = {{INBOX_MINE, 0, 1}, {INBOX_UNASSIGNED, 0, 5}, {INBOX_DECIDING, 0, 1}, {INBOX_DUE, -1, 0}, {INBOX_DUE, 0, 5},
                 {INBOX_OVERDUE, 6, 0}, {INBOX_OVERDUE, 7, 5}, {INBOX_ENDED, 0, 1}};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        query.view = views[i].view;
        query.today = date_of_moment(DAY(views[i].days));
        EXPECT(inbox_page(bench->city, bench->store, bench->arena, &query, &page) == DONE);
        EXPECT_INTEGER((int64_t)page.count, views[i].count);
    }
    query.today = date_of_moment(DAY(7));
    EXPECT(inbox_counts(bench->store, bench->arena, &query, &counts) == DONE);
    EXPECT(counts.everything == 6 && counts.mine == 1 && counts.unassigned == 5 && counts.overdue == 5 && counts.deciding == 1);
    struct text csv;
    query.view = INBOX_ALL;
    EXPECT(inbox_csv(bench->city, bench->store, bench->arena, &query, &csv) == DONE);
    EXPECT(text_has(csv, T("受付番号,手続き,状態")) && text_has(csv, T("髙橋 花子")) && text_has(csv, T("期限切れ")));
    size_t done = 0;
    EXPECT(case_assign_all(bench->city, bench->store, ids, 7, bench->clerk.staff_id, T("磯野"), &bench->clerk, DAY(7), &done) == DONE);
    EXPECT_INTEGER((int64_t)done, 6);
    bench_invariants_hold(bench);
}

/* ---- statistics and personal data ---- */

BOTH(counts_and_forgets)
{
    int64_t id = bench_send(bench, T("key-20"));
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, DAY(1)) == DONE);
    EXPECT(case_decided(bench->city, bench->store, id, false, T("理由"), &bench->clerk, DAY(2)) == DONE);
    (void)bench_send(bench, T("key-21"));
    struct procedure_statistics statistics;
    EXPECT(procedure_statistics(bench->store, bench->arena, T("sample"), DATE(2026, 11, 1), DATE(2026, 11, 30), &statistics) == DONE);
    EXPECT(statistics.sent == 2 && statistics.decided == 1 && statistics.refused == 1 && statistics.open == 1);
    EXPECT_INTEGER(statistics.decision_tenth_days, 20);
    EXPECT_INTEGER((int64_t)statistics.channel_count, 1);
    EXPECT(procedure_statistics(bench->store, bench->arena, T("sample"), DATE(2026, 12, 1), DATE(2026, 12, 31), &statistics) == DONE);
    EXPECT_INTEGER(statistics.sent, 0);
}

/* ---- the register: checks, what a person may take along, what is erased ---- */

struct somebody {
    struct procedures_bench *bench;
    int64_t person_id;
};

static enum status add_somebody(struct store *store, void *context)
{
    struct somebody *somebody = context;
    struct procedures_bench *bench = somebody->bench;
    struct event actor = event_by_system("person", 0, "test.added", PROCEDURES_NOW);
    struct person person = {.state = PERSON_HERE, .is_head = true, .family_name = T("髙橋"), .given_name = T("花子"),
                            .family_kana = T("タカハシ"), .given_kana = T("ハナコ"), .born = DATE(1985, 2, 28),
                            .relation = T("世帯主"), .postcode = T("9708026"), .town = T("平"), .lot = T("21-3"),
                            .since = DATE(2015, 4, 1), .is_specimen = true};
    return people_add(store, bench->city->keys, bench->arena, &actor, &person, &somebody->person_id);
}

static const struct case_check *check_named(const struct case_checks *checks, struct text name)
{
    for (size_t i = 0; i < checks->count; i++)
        if (text_is(checks->items[i].name, name))
            return &checks->items[i];
    return NULL;
}

BOTH(checks_and_gives_out_and_erases)
{
    struct somebody somebody = {.bench = bench};
    EXPECT(store_transaction(bench->store, add_somebody, &somebody) == DONE);
    struct answer_set answers;
    struct case_receipt receipt = {0};
    bench_fill(bench, &answers, BENCH_PAPER);
    struct case_sending sending = bench_sending(bench, &answers, T("key-30"));
    sending.person_id = somebody.person_id;
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == DONE);
    struct case_record record = bench_look(bench, receipt.case_id);
    struct reading reading = reading_by_system(T("見本の審査"), "case", record.id, PROCEDURES_NOW);
    struct case_checks checks = {0};
    EXPECT(case_checks(bench->city, bench->store, bench->arena, &record, &answers, &reading, PROCEDURES_NOW, &checks) == DONE);
    const struct case_check *registered = check_named(&checks, T("register")), *fee = check_named(&checks, T("fee"));
    EXPECT(registered && registered->result == CHECK_FINE);
    EXPECT(fee && fee->result == CHECK_LOOK && text_has(fee->sentence, T("600円")));
    EXPECT(check_named(&checks, T("twins")) && check_named(&checks, T("twins"))->result == CHECK_FINE);
    (void)bench_answer(&answers, T("applicant"), 0, BENCH_APPLICANT "&birth-day=27");
    struct answer_set other;
    struct answer_facts facts = bench_facts();
    answers_begin(bench->arena, answers.procedure, &facts, &other);
    (void)bench_answer(&other, T("applicant"), 0, "name-family=別&name-given=人&kana-family=べつ&kana-given=じん&birth-era=&birth-year=1985&birth-month=2&birth-day=28");
    EXPECT(case_checks(bench->city, bench->store, bench->arena, &record, &other, &reading, PROCEDURES_NOW, &checks) == DONE);
    EXPECT(check_named(&checks, T("register")) && check_named(&checks, T("register"))->result == CHECK_LOOK);

    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = DAY(1)};
    struct buffer json = buffer_new(bench->arena);
    EXPECT(procedures_export(&run, somebody.person_id, &json) == DONE);
    EXPECT(text_has(buffer_text(&json), T("髙橋")) && text_has(buffer_text(&json), T("09012345678")));
    EXPECT(procedures_erase(&run, somebody.person_id) == DONE);
    EXPECT_TEXT(bench_look(bench, record.id).applicant, T("髙橋 花子")); /* it is still open */
    EXPECT(case_return(bench->city, bench->store, record.id, T("理由"), &bench->clerk, DAY(2)) == DONE);
    EXPECT(procedures_erase(&run, somebody.person_id) == DONE);
    EXPECT(procedures_erase(&run, somebody.person_id) == DONE);
    record = bench_look(bench, record.id);
    EXPECT_TEXT(record.applicant, T(""));
    EXPECT_TEXT(record.mail, T(""));
    EXPECT(case_answers(bench->city, bench->store, bench->arena, &record, &answers) == NOT_FOUND);
    struct buffer after = buffer_new(bench->arena);
    EXPECT(procedures_export(&run, somebody.person_id, &after) == DONE);
    EXPECT(!text_has(buffer_text(&after), T("髙橋")));
}

/* Nobody handles their own matter. */
BOTH(staff_keep_off_their_own_matters)
{
    struct somebody somebody = {.bench = bench};
    EXPECT(store_transaction(bench->store, add_somebody, &somebody) == DONE);
    EXPECT(bench_count(bench, "SELECT COUNT(*) FROM city_staff") == 2);
    struct answer_set answers;
    struct case_receipt receipt = {0};
    bench_fill(bench, &answers, BENCH_PAPER);
    struct case_sending sending = bench_sending(bench, &answers, T("key-31"));
    sending.person_id = somebody.person_id;
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == DONE);
    struct case_actor unknown = {.who = BY_STAFF, .staff_id = 9999, .name = T("だれか")};
    EXPECT(case_begin_check(bench->city, bench->store, receipt.case_id, &unknown, DAY(1)) == FORBIDDEN);
    EXPECT(case_begin_check(bench->city, bench->store, receipt.case_id, &bench->clerk, DAY(1)) == DONE);
}

static void count_document(void *index, const struct search_document *document)
{
    int *count = index;
    *count += document->title.length > 0 && document->body.length > 0 && text_starts(document->url, T("/procedures/"));
}

BOTH(guides_can_be_searched)
{
    extern const struct module procedures_module;
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = PROCEDURES_NOW};
    int count = 0;
    EXPECT(procedures_module.search[0].list(&run, count_document, &count) == DONE);
    EXPECT_INTEGER(count, LANGUAGE_COUNT);
    struct procedure_list list;
    procedures_of_category(bench->city, bench->arena, T("tests"), &list);
    EXPECT_INTEGER((int64_t)list.count, 1);
    procedures_of_life_event(bench->city, bench->arena, T("moving"), &list);
    EXPECT_INTEGER((int64_t)list.count, 1);
    procedures_of_life_event(bench->city, bench->arena, T("nothing"), &list);
    EXPECT_INTEGER((int64_t)list.count, 0);
}

const struct test_case inbox_test[] = {{"fills an inbox", fills_an_inbox},
                                       {"counts and forgets", counts_and_forgets},
                                       {"checks, gives out and erases", checks_and_gives_out_and_erases},
                                       {"staff keep off their own matters", staff_keep_off_their_own_matters},
                                       {"guides can be searched", guides_can_be_searched},
                                       {0}};
