#include "engines/procedures/procedures_testing.h"

#include "engines/procedures/inbox.h"
#include "engines/procedures/jobs.h"
#include "engines/procedures/statistics.h"
#include "engines/procedures/timeline.h"
#include "city/people.h"
#include "store/event.h"

/* ---- sending ---- */

BOTH(sends_once)
{
    struct answer_set answers;
    struct case_receipt first = {0}, second = {0};
    bench_fill(bench, &answers, BENCH_PAPER);
    struct case_sending sending = bench_sending(bench, &answers, T("key-1"));
    EXPECT(case_send(bench->store, bench->arena, &sending, &first) == DONE);
    EXPECT(case_send(bench->store, bench->arena, &sending, &second) == DONE);
    EXPECT(!first.is_repeated && second.is_repeated);
    EXPECT_INTEGER(second.case_id, first.case_id);
    EXPECT_TEXT(second.number, first.number);
    EXPECT_INTEGER((int64_t)first.number.length, CASE_NUMBER_LENGTH + 2);
    EXPECT_INTEGER(first.fee_yen, 600);
    /* Friday 20th, then the holiday on Monday 23rd: three business days are Tuesday to Thursday. */
    EXPECT(date_is_same(first.due, DATE(2026, 11, 26)));
    struct case_record record = bench_look(bench, first.case_id);
    EXPECT(record.state == CASE_RECEIVED && record.is_unread && record.revision == 1);
    EXPECT_TEXT(record.applicant, T("髙橋 花子"));
    EXPECT_TEXT(record.mail, T("hana@example.jp"));
    EXPECT_INTEGER(record.section_id, bench->section_id);
    struct answer_set kept;
    EXPECT(case_answers(bench->city, bench->store, bench->arena, &record, &kept) == DONE);
    EXPECT_INTEGER(answers_integer(&kept, T("copies")), 2);
    EXPECT(!text_has(answers_json(&kept, bench->arena), T("!")));
    struct kept_events events = {0};
    EXPECT(event_list(bench->store, bench->arena, T("case"), first.case_id, &events) == DONE);
    EXPECT_INTEGER((int64_t)events.count, 1);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_case"), 1);
    /* any writing of the number finds it */
    struct case_record found;
    char *typed = arena_terminated(bench->arena, first.number);
    for (char *c = typed; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    EXPECT(case_by_number(bench->city, bench->store, bench->arena, text_of(typed), &found) == DONE);
    EXPECT(case_by_number(bench->city, bench->store, bench->arena, T("nothing"), &found) == NOT_FOUND);
    bench_invariants_hold(bench);
}

BOTH(refuses_what_is_not_complete)
{
    struct answer_set answers;
    struct case_receipt receipt = {0};
    struct answer_facts facts = bench_facts();
    answers_begin(bench->arena, procedure_find(bench->city, T("sample")), &facts, &answers);
    struct case_sending sending = bench_sending(bench, &answers, T("key-2"));
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == INVALID);
    bench_fill(bench, &answers, "kind=no&copies=1&urgent=no"); /* an exit is open */
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == INVALID);
    bench_fill(bench, &answers, BENCH_PAPER);
    (void)bench_answer(&answers, T("paper"), 0, "kind=a&copies=9&urgent=no"); /* a wrong answer stands there */
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == INVALID);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_case"), 0);
}

BOTH(warns_of_the_same_again)
{
    struct answer_set answers;
    struct case_twins twins;
    bench_fill(bench, &answers, BENCH_PAPER);
    EXPECT(case_twins(bench->city, bench->store, bench->arena, &answers, 0, 0, PROCEDURES_NOW, &twins) == DONE);
    EXPECT_INTEGER((int64_t)twins.count, 0);
    int64_t id = bench_send(bench, T("key-3"));
    EXPECT(case_twins(bench->city, bench->store, bench->arena, &answers, 0, 0, DAY(6), &twins) == DONE);
    EXPECT_INTEGER((int64_t)twins.count, 1);
    EXPECT(case_twins(bench->city, bench->store, bench->arena, &answers, 0, id, DAY(6), &twins) == DONE);
    EXPECT_INTEGER((int64_t)twins.count, 0);
    EXPECT(case_twins(bench->city, bench->store, bench->arena, &answers, 0, 0, DAY(8), &twins) == DONE);
    EXPECT_INTEGER((int64_t)twins.count, 0);
}

BOTH(staff_enter_for_others)
{
    struct answer_set answers;
    struct case_receipt receipt = {0};
    bench_fill(bench, &answers, BENCH_PAPER);
    struct case_sending sending = bench_sending(bench, &answers, T("key-4"));
    sending.channel = T("paper");
    sending.staff_id = bench->clerk.staff_id;
    sending.staff_name = T("磯野 あおい");
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == DONE);
    struct case_record record = bench_look(bench, receipt.case_id);
    EXPECT_TEXT(record.entered_by_name, T("磯野 あおい"));
    EXPECT_TEXT(record.applicant, T("髙橋 花子"));
    EXPECT_TEXT(record.channel, T("paper"));
    struct kept_event last;
    EXPECT(event_last(bench->store, bench->arena, T("case"), receipt.case_id, &last) == DONE);
    EXPECT_TEXT(last.event.actor_kind, T("staff"));
}

/* ---- the whole life ---- */

BOTH(lives_its_whole_life)
{
    struct city *city = bench->city;
    struct store *store = bench->store;
    int64_t id = bench_send(bench, T("key-5"));
    EXPECT(case_seen(store, id) == DONE && case_seen(store, id) == DONE);
    EXPECT(case_begin_check(city, store, id, &bench->clerk, DAY(1)) == DONE);
    EXPECT(case_begin_check(city, store, id, &bench->clerk, DAY(1)) == CONFLICT);
    EXPECT(case_assign(city, store, id, bench->clerk.staff_id, T("磯野 あおい"), &bench->clerk, DAY(1)) == DONE);
    EXPECT(case_submitted(city, store, id, &bench->clerk, DAY(2)) == DONE);
    EXPECT(case_submitted(city, store, id, &bench->clerk, DAY(2)) == CONFLICT);
    EXPECT(case_came_back(city, store, id, T(""), &bench->clerk, DAY(2)) == DONE);
    EXPECT(case_submitted(city, store, id, &bench->clerk, DAY(2)) == DONE);
    EXPECT(case_accept(city, store, id, &bench->clerk, DAY(2)) == FORBIDDEN); /* it needs the route of approval */
    EXPECT(case_decided(city, store, id, true, T(""), &bench->clerk, DAY(3)) == DONE);
    EXPECT(case_decided(city, store, id, false, T("理由"), &bench->clerk, DAY(3)) == CONFLICT);
    EXPECT(case_issued(city, store, id, T("A-1"), DAY(3)) == CONFLICT); /* the fee is owed */
    EXPECT(case_paid(city, store, id, 599, DAY(4)) == INVALID);
    EXPECT(case_paid(city, store, id, 600, DAY(4)) == DONE);
    EXPECT(case_paid(city, store, id, 600, DAY(4)) == DONE); /* told twice */
    EXPECT(case_issued(city, store, id, T("A-1"), DAY(4)) == DONE);
    EXPECT(case_issued(city, store, id, T("A-1"), DAY(4)) == CONFLICT);
    struct case_record record = bench_look(bench, id);
    EXPECT(record.state == CASE_ISSUED && record.decided_at == DAY(3) && record.fee_paid_at == DAY(4));
    EXPECT_TEXT(record.decision, T("approved"));
    EXPECT(case_close(city, store, id, &bench->city_actor, DAY(40)) == DONE);
    EXPECT(case_withdraw(city, store, id, T(""), &bench->clerk, DAY(41)) == CONFLICT);
    struct case_timeline all, own;
    EXPECT(case_timeline(store, bench->arena, id, JAPANESE, true, &all) == DONE);
    EXPECT(case_timeline(store, bench->arena, id, JAPANESE, false, &own) == DONE);
    EXPECT_INTEGER((int64_t)all.count, 10);
    EXPECT_INTEGER((int64_t)own.count, 8); /* neither who was named nor the draft that came back */
    EXPECT_TEXT(own.items[0].sentence, T("申し込みがありました"));
    EXPECT(own.items[1].actor.length == 0 && all.items[1].actor.length > 0);
    bench_invariants_hold(bench);
}

BOTH(fees_that_come_first_stop_the_clock)
{
    bench_write(bench, "procedures/sample.yaml", arena_terminated(bench->arena, T("")));
    struct buffer yaml = buffer_new(bench->arena);
    struct text body = text_of(bench_procedure);
    ptrdiff_t at = text_find(body, T("payment: after"));
    buffer_print(&yaml, "%.*spayment: first%s", (int)at, bench_procedure, bench_procedure + at + strlen("payment: after"));
    bench_write(bench, "procedures/sample.yaml", arena_terminated(bench->arena, buffer_text(&yaml)));
    struct load_result result;
    EXPECT(city_apply(bench->city, bench->folder, bench->arena, &result) == DONE);
    int64_t id = bench_send(bench, T("key-6"));
    struct case_record record = bench_look(bench, id);
    EXPECT(record.state == CASE_FEE_WAITING && !date_is_none(record.clock_stopped));
    EXPECT(case_begin_check(bench->city, bench->store, id, &bench->clerk, DAY(1)) == CONFLICT);
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, DAY(1)) == CONFLICT);
    EXPECT(case_paid(bench->city, bench->store, id, 600, DAY(5)) == DONE); /* Wednesday 25th: two business days later */
    record = bench_look(bench, id);
    EXPECT(record.state == CASE_PAID && date_is_none(record.clock_stopped));
    EXPECT(date_is_same(record.due, DATE(2026, 11, 30)));
    EXPECT(case_submitted(bench->city, bench->store, id, &bench->clerk, DAY(6)) == DONE);
    /* one that is never paid ends by itself */
    int64_t late = bench_send(bench, T("key-7"));
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = DAY(10)};
    EXPECT(procedures_look_at_days(&run) == DONE);
    EXPECT(bench_look(bench, late).state == CASE_FEE_WAITING);
    run.now = DAY(20);
    EXPECT(procedures_look_at_days(&run) == DONE);
    EXPECT(bench_look(bench, late).state == CASE_EXPIRED);
    bench_invariants_hold(bench);
}

/* ---- correction ---- */

BOTH(corrections_open_only_what_is_marked)
{
    struct city *city = bench->city;
    struct store *store = bench->store;
    int64_t id = bench_send(bench, T("key-8"));
    const struct fix fixes[] = {{T("phone"), T("番号がつながりません")}, {T("kind"), T("")}};
    const struct fix unknown[] = {{T("nothing"), T("")}};
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    EXPECT(case_ask_correction(city, store, id, unknown, 1, T(""), &bench->clerk, DAY(0)) == INVALID);
    EXPECT(case_ask_correction(city, store, id, fixes, 0, T(""), &bench->clerk, DAY(0)) == INVALID);
    EXPECT(case_ask_correction(city, store, id, fixes, 2, T(""), &applicant, DAY(0)) == FORBIDDEN);
    EXPECT(case_ask_correction(city, store, id, fixes, 2, T("お願いします"), &bench->clerk, DAY(0)) == DONE);
    EXPECT(case_ask_correction(city, store, id, fixes, 2, T(""), &bench->clerk, DAY(0)) == CONFLICT);
    struct case_record record = bench_look(bench, id);
    EXPECT(record.state == CASE_CORRECTION && date_is_same(record.clock_stopped, DATE(2026, 11, 20)));
    EXPECT(date_is_same(record.answer_by, DATE(2026, 11, 30))); /* five business days, one holiday */
    struct correction correction;
    EXPECT(case_correction(city, store, bench->arena, id, &correction) == DONE);
    EXPECT_INTEGER((int64_t)correction.marked_count, 2);
    EXPECT(correction.count > 2); /* what depends on kind can be answered as well */
    EXPECT_TEXT(correction.fixes[0].sentence, T("番号がつながりません"));
    EXPECT_TEXT(correction.message, T("お願いします"));

    struct answer_set changed;
    EXPECT(case_answers(city, store, bench->arena, &record, &changed) == DONE);
    (void)bench_answer(&changed, T("applicant"), 0,
                       "name-family=別&name-given=人&kana-family=べつ&kana-given=じん&birth-era=&birth-year=1990&birth-month=1&birth-day=1"
                       "&address-postcode=9708026&address-town=東京都&address-street=1&phone=0246221111");
    struct case_actor stranger = {.who = BY_APPLICANT, .mail = T("x@example.jp")};
    EXPECT(case_correct(city, store, bench->arena, id, &changed, &stranger, DAY(5)) == NOT_FOUND);
    EXPECT(case_correct(city, store, bench->arena, id, &changed, &applicant, DAY(5)) == DONE);
    EXPECT(case_correct(city, store, bench->arena, id, &changed, &applicant, DAY(5)) == CONFLICT);
    record = bench_look(bench, id);
    EXPECT(record.state == CASE_CHECKING && record.revision == 2 && date_is_none(record.clock_stopped));
    EXPECT(date_is_same(record.due, DATE(2026, 11, 30))); /* 26th plus the two business days it stood */
    struct answer_set kept, before;
    struct applicant now_is, was;
    EXPECT(case_answers(city, store, bench->arena, &record, &kept) == DONE);
    EXPECT(case_answers_revision(city, store, bench->arena, &record, 1, &before) == DONE);
    answers_applicant(&kept, &now_is);
    answers_applicant(&before, &was);
    EXPECT_TEXT(now_is.name, T("髙橋 花子")); /* not marked, so not changed */
    EXPECT_TEXT(now_is.phone, T("0246221111"));
    EXPECT_TEXT(was.phone, T("09012345678"));
    EXPECT(case_correction(city, store, bench->arena, id, &correction) == NOT_FOUND);
    bench_invariants_hold(bench);
}

BOTH(an_open_correction_ends_with_its_case)
{
    int64_t id = bench_send(bench, T("key-9")), late = bench_send(bench, T("key-10"));
    const struct fix fixes[] = {{T("phone"), T("")}};
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    EXPECT(case_ask_correction(bench->city, bench->store, id, fixes, 1, T(""), &bench->clerk, DAY(0)) == DONE);
    EXPECT(case_ask_correction(bench->city, bench->store, late, fixes, 1, T(""), &bench->clerk, DAY(0)) == DONE);
    EXPECT(case_withdraw(bench->city, bench->store, id, T(""), &applicant, DAY(1)) == DONE);
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = DAY(5)};
    EXPECT(procedures_look_at_days(&run) == DONE); /* three business days before the last day: a reminder */
    run.now = DAY(14);
    EXPECT(procedures_look_at_days(&run) == DONE);
    EXPECT(bench_look(bench, id).state == CASE_WITHDRAWN && bench_look(bench, late).state == CASE_EXPIRED);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_correction WHERE answered_at = 0"), 0);
    struct case_timeline timeline;
    EXPECT(case_timeline(bench->store, bench->arena, late, JAPANESE, false, &timeline) == DONE);
    EXPECT_INTEGER((int64_t)timeline.count, 4); /* sent, asked, reminded, expired */
    bench_invariants_hold(bench);
}

/* Whoever has late cases hears of it once a day, by one mail. */
BOTH(tells_staff_what_is_late)
{
    for (int i = 0; i < 2; i++) {
        int64_t id = bench_send(bench, i ? T("late-1") : T("late-0"));
        EXPECT(case_assign(bench->city, bench->store, id, bench->clerk.staff_id, T("磯野 あおい"), &bench->clerk, DAY(0)) == DONE);
    }
    const char *count = "SELECT COUNT(*) FROM store_outbox WHERE kind = 'notices.mail'";
    int64_t before = bench_count(bench, count);
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = DAY(6)};
    EXPECT(procedures_look_at_days(&run) == DONE); /* Thursday 26th: the day itself is not over */
    EXPECT_INTEGER(bench_count(bench, count), before);
    run.now = DAY(7);
    EXPECT(procedures_look_at_days(&run) == DONE);
    EXPECT_INTEGER(bench_count(bench, count), before + 1);
    run.now = DAY(8); /* Saturday */
    EXPECT(procedures_look_at_days(&run) == DONE);
    EXPECT_INTEGER(bench_count(bench, count), before + 1);
}

/* ---- who may ---- */

BOTH(withdraws_until_decided)
{
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    struct case_actor stranger = {.who = BY_APPLICANT, .account_id = 77};
    int64_t one = bench_send(bench, T("key-11")), two = bench_send(bench, T("key-12"));
    EXPECT(case_withdraw(bench->city, bench->store, one, T(""), &stranger, DAY(1)) == NOT_FOUND);
    EXPECT(case_begin_check(bench->city, bench->store, one, &applicant, DAY(1)) == FORBIDDEN);
    EXPECT(case_submitted(bench->city, bench->store, one, &bench->clerk, DAY(1)) == DONE);
    EXPECT(case_withdraw(bench->city, bench->store, one, T("要らなくなりました"), &applicant, DAY(1)) == DONE);
    EXPECT(case_withdraw(bench->city, bench->store, one, T(""), &applicant, DAY(1)) == CONFLICT);
    EXPECT(case_decided(bench->city, bench->store, one, true, T(""), &bench->clerk, DAY(2)) == CONFLICT);
    EXPECT(case_submitted(bench->city, bench->store, two, &bench->clerk, DAY(1)) == DONE);
    EXPECT(case_decided(bench->city, bench->store, two, false, T("要件に合いません"), &bench->clerk, DAY(2)) == DONE);
    EXPECT(case_withdraw(bench->city, bench->store, two, T(""), &applicant, DAY(3)) == CONFLICT);
    EXPECT_TEXT(bench_look(bench, two).reason, T("要件に合いません"));
    EXPECT(case_return(bench->city, bench->store, bench_send(bench, T("key-13")), T(" "), &bench->clerk, DAY(1)) == INVALID);
    struct case_record record;
    EXPECT(case_of_account(bench->city, bench->store, bench->arena, bench_look(bench, one).number, 0, &record) == NOT_FOUND);
    bench_invariants_hold(bench);
}

BOTH(writes_a_thread)
{
    int64_t id = bench_send(bench, T("key-14"));
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    struct case_messages own, all;
    EXPECT(case_say(bench->city, bench->store, id, T("いつできますか"), &applicant, DAY(1)) == DONE);
    EXPECT(case_say(bench->city, bench->store, id, T("あす発行します"), &bench->clerk, DAY(1) + 1) == DONE);
    EXPECT(case_note(bench->city, bench->store, id, T("急ぎとのこと"), &bench->clerk, DAY(1) + 2) == DONE);
    EXPECT(case_note(bench->city, bench->store, id, T("?"), &applicant, DAY(1)) == FORBIDDEN);
    EXPECT(case_say(bench->city, bench->store, id, T("  "), &applicant, DAY(1)) == INVALID);
    EXPECT(case_say(bench->city, bench->store, id, T("番号は1234-5678-9018です"), &applicant, DAY(1)) == INVALID);
    EXPECT(case_thread(bench->city, bench->store, bench->arena, id, false, &own) == DONE);
    EXPECT(case_thread(bench->city, bench->store, bench->arena, id, true, &all) == DONE);
    EXPECT_INTEGER((int64_t)own.count, 2);
    EXPECT_INTEGER((int64_t)all.count, 3);
    EXPECT_TEXT(own.items[0].words, T("いつできますか"));
    EXPECT(!own.items[0].is_from_staff && own.items[1].is_from_staff);
}

/* Every pair of state and action, by each of the three: only what the table says is possible. */
static void the_table_decides(struct test *test)
{
    int possible = 0;
    for (enum case_state from = CASE_RECEIVED; from < CASE_STATE_COUNT; from++)
        for (enum case_action action = ACT_BEGIN_CHECK; action <= ACT_EXPIRE; action++) /* then come acts that are possible in any state */ {
            const struct transition *found = NULL;
            for (const struct transition *one = case_transitions; one->from; one++)
                if (one->from == from && one->action == action) {
                    EXPECT(found == NULL); /* one way only */
                    found = one;
                }
            for (enum case_who who = BY_APPLICANT; who <= BY_CITY; who <<= 1) {
                enum case_state to = 0;
                enum status status = case_next_state(from, action, who, &to);
                EXPECT(status == (!found ? CONFLICT : found->who & who ? DONE : FORBIDDEN));
                EXPECT(status == DONE ? to == found->to : to == 0);
                possible += status == DONE;
            }
        }
    EXPECT_INTEGER(possible, 49);
    for (enum case_state state = CASE_RECEIVED; state < CASE_STATE_COUNT; state++) {
        EXPECT(case_state_of(case_state_name(state)) == state);
        for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++)
            EXPECT(case_state_words(state, language).length > 0);
    }
    EXPECT(case_state_of(T("nothing")) == 0);
}

/* ---- versions ---- */

BOTH(old_cases_keep_their_version)
{
    int64_t id = bench_send(bench, T("key-15"));
    struct buffer yaml = buffer_new(bench->arena);
    ptrdiff_t at = text_find(text_of(bench_procedure), T("ja: 電話番号"));
    buffer_print(&yaml, "%.*sja: 新しい電話番号%s", (int)at, bench_procedure, bench_procedure + at + strlen("ja: 電話番号"));
    bench_write(bench, "procedures/sample.yaml", arena_terminated(bench->arena, buffer_text(&yaml)));
    struct load_result result;
    EXPECT(city_apply(bench->city, bench->folder, bench->arena, &result) == DONE);
    EXPECT_INTEGER(result.changed, 1);
    const struct procedure *now_is = procedure_find(bench->city, T("sample"));
    EXPECT_TEXT(procedure_field(now_is, T("phone"), NULL)->label.in[JAPANESE], T("新しい電話番号"));
    struct case_record record = bench_look(bench, id);
    struct answer_set answers;
    EXPECT(case_answers(bench->city, bench->store, bench->arena, &record, &answers) == DONE);
    EXPECT(!text_is(answers.procedure->version, now_is->version));
    EXPECT_TEXT(procedure_field(answers.procedure, T("phone"), NULL)->label.in[JAPANESE], T("電話番号"));
    /* the same file again changes nothing; a broken one is refused whole */
    EXPECT(city_apply(bench->city, bench->folder, bench->arena, &result) == DONE && result.changed == 0);
    bench_write(bench, "procedures/sample.yaml", "name: sample\n");
    EXPECT(city_apply(bench->city, bench->folder, bench->arena, &result) == INVALID);
    EXPECT(text_has(result.report, T("procedures/sample.yaml:1: ")));
    EXPECT(procedure_find(bench->city, T("sample")) == now_is);
    const struct procedure *nobody = NULL;
    EXPECT(procedure_of_version(bench->city, bench->store, T("sample"), T("0000000000000000"), &nobody) == NOT_FOUND);
}

const struct test_case case_test[] = {{"sends once", sends_once},
                                      {"refuses what is not complete", refuses_what_is_not_complete},
                                      {"warns of the same again", warns_of_the_same_again},
                                      {"staff enter for others", staff_enter_for_others},
                                      {"lives its whole life", lives_its_whole_life},
                                      {"fees that come first stop the clock", fees_that_come_first_stop_the_clock},
                                      {"corrections open only what is marked", corrections_open_only_what_is_marked},
                                      {"an open correction ends with its case", an_open_correction_ends_with_its_case},
                                      {"tells staff what is late", tells_staff_what_is_late},
                                      {"withdraws until decided", withdraws_until_decided},
                                      {"writes a thread", writes_a_thread},
                                      {"the table decides", the_table_decides},
                                      {"old cases keep their version", old_cases_keep_their_version},
                                      {0}};
