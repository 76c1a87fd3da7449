#include "engines/procedures/procedures_testing.h"

#include "city/accounts.h"
#include "engines/procedures/jobs.h"
#include "engines/procedures/statistics.h"
#include "procedures.queries.h"

static void begin(struct procedures_bench *bench, int64_t account_id, struct draft *draft)
{
    struct answer_facts facts = bench_facts();
    struct draft_owner owner = {.account_id = account_id};
    bool is_good = draft_begin(bench->city, bench->store, bench->arena, procedure_find(bench->city, T("sample")), &facts,
                               &owner, PROCEDURES_NOW, draft) == DONE;
    test_expect(bench->test, is_good, "a draft begins", __FILE__, __LINE__);
    (void)bench_answer(&draft->answers, T("paper"), 0, "kind=b&other=ひみつ&copies=2&urgent=no");
    is_good = draft_save(bench->city, bench->store, draft, T("pets"), PROCEDURES_NOW + 1) == DONE;
    test_expect(bench->test, is_good, "a draft is saved", __FILE__, __LINE__);
}

BOTH(resumes_with_its_code_only)
{
    struct draft draft, found;
    struct answer_facts facts = bench_facts();
    struct draft_owner nobody = {0}, somebody = {.account_id = 5};
    begin(bench, 0, &draft);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, draft.code, &facts, &nobody, PROCEDURES_NOW + 2, &found) == DONE);
    EXPECT_TEXT(found.step, T("pets"));
    EXPECT_TEXT(answers_text(&found.answers, T("other")), T("ひみつ"));
    EXPECT_TEXT(found.send_key, draft.send_key);
    char *wrong = arena_terminated(bench->arena, draft.code);
    wrong[3] = wrong[3] == 'A' ? 'B' : 'A';
    EXPECT(draft_open(bench->city, bench->store, bench->arena, text_of(wrong), &facts, &nobody, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, T(""), &facts, &nobody, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, T("../../etc"), &facts, &nobody, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(draft_of_account(bench->city, bench->store, bench->arena, draft.procedure, &facts, &somebody, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, draft.code, &facts, &nobody, draft.forget_at, &found) == NOT_FOUND);
}

/* Whoever has the store and the master key, but not the cookie, reads nothing. */
BOTH(is_unreadable_without_the_code)
{
    struct draft draft;
    begin(bench, 0, &draft);
    struct procedures_draft_overs rows;
    EXPECT(procedures_drafts_over(bench->store, bench->arena, INT64_MAX, 10, &rows) == DONE && rows.count == 1);
    struct procedures_draft_row row;
    struct key guesses[3] = {{0}};
    struct text clear;
    keys_derive(bench->city->keys, T("procedures.draft.key"), guesses[1].bytes);
    keys_derive(bench->city->keys, T("procedures.draft.hash"), guesses[2].bytes);
    EXPECT(procedures_draft_owned(bench->store, bench->arena, draft.id, 0, PROCEDURES_NOW, &row) == NOT_FOUND);
    int64_t words = 0;
    static int slot;
    struct query query = {.module = "test", .name = "sealed", .sql = "SELECT code_hash, sealed FROM procedures_draft", .columns = 2, .slot = &slot};
    struct cursor *cursor = NULL;
    struct value values[2];
    EXPECT(store_start(bench->store, &query, NULL, &cursor) == DONE && store_next(cursor, values) == DONE);
    struct text hash = arena_copy(bench->arena, values[0].text), sealed = arena_copy(bench->arena, values[1].text);
    EXPECT(store_end(cursor, &words) == DONE);
    EXPECT(!text_has(sealed, T("ひみつ")) && !text_has(sealed, T("kind")) && !text_is(hash, draft.code));
    for (size_t i = 0; i < 3; i++) {
        int64_t place;
        memcpy(&place, hash.bytes, sizeof place);
        struct seal_place at = SEALED_AT("procedures_draft", "sealed", place & INT64_MAX);
        EXPECT(unseal(bench->arena, &guesses[i], at, sealed, &clear) == BROKEN);
    }
}

static enum status take_account(struct store *store, void *context)
{
    struct procedures_bench *bench = context;
    int64_t id;
    enum status status = account_take_specimen(store, bench->city->keys, bench->arena, T("hana@example.jp"), T("花子"), 0,
                                               PROCEDURES_NOW, &id);
    bench->other_section_id = id; /* carried out of the transaction */
    return status;
}

BOTH(an_account_resumes_on_any_device)
{
    struct draft draft, found;
    struct answer_facts facts = bench_facts();
    EXPECT(store_transaction(bench->store, take_account, bench) == DONE);
    int64_t account = bench->other_section_id;
    struct draft_owner owner = {.account_id = account}, other = {.account_id = account + 1}, nobody = {0};
    begin(bench, account, &draft);
    EXPECT(draft_of_account(bench->city, bench->store, bench->arena, draft.procedure, &facts, &owner, PROCEDURES_NOW, &found) == DONE);
    EXPECT_TEXT(answers_text(&found.answers, T("other")), T("ひみつ"));
    EXPECT(draft_of_id(bench->city, bench->store, bench->arena, draft.id, &facts, &owner, PROCEDURES_NOW, &found) == DONE);
    EXPECT(draft_of_id(bench->city, bench->store, bench->arena, draft.id, &facts, &other, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, draft.code, &facts, &other, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, draft.code, &facts, &nobody, PROCEDURES_NOW, &found) == NOT_FOUND);
    struct draft_rows rows;
    EXPECT(draft_list(bench->store, bench->arena, account, PROCEDURES_NOW, &rows) == DONE && rows.count == 1);
    EXPECT(draft_list(bench->store, bench->arena, 0, PROCEDURES_NOW, &rows) == DONE && rows.count == 0);
    /* begun without an account, taken over after signing in */
    begin(bench, 0, &draft);
    EXPECT(draft_adopt(bench->city, bench->store, &draft, &owner, PROCEDURES_NOW) == DONE);
    EXPECT(draft_adopt(bench->city, bench->store, &draft, &owner, PROCEDURES_NOW) == CONFLICT);
    EXPECT(draft_list(bench->store, bench->arena, account, PROCEDURES_NOW, &rows) == DONE && rows.count == 2);
}

BOTH(a_proven_mail_address_resumes)
{
    struct draft draft, found;
    struct draft_codes codes;
    struct answer_facts facts = bench_facts();
    struct draft_owner nobody = {0};
    begin(bench, 0, &draft);
    EXPECT(draft_keep_for_mail(bench->city, bench->store, bench->arena, &draft, T("")) == INVALID);
    EXPECT(draft_keep_for_mail(bench->city, bench->store, bench->arena, &draft, T("hana@example.jp")) == DONE);
    EXPECT(draft_codes_of_mail(bench->city, bench->store, bench->arena, T("x@example.jp"), PROCEDURES_NOW, &codes) == DONE);
    EXPECT_INTEGER((int64_t)codes.count, 0);
    EXPECT(draft_codes_of_mail(bench->city, bench->store, bench->arena, T("hana@example.jp"), PROCEDURES_NOW, &codes) == DONE);
    EXPECT_INTEGER((int64_t)codes.count, 1);
    EXPECT(codes.count && draft_open(bench->city, bench->store, bench->arena, codes.items[0].code, &facts, &nobody, PROCEDURES_NOW, &found) == DONE);
}

BOTH(is_forgotten_after_fourteen_days)
{
    struct draft draft, found;
    struct answer_facts facts = bench_facts();
    struct draft_owner nobody = {0};
    begin(bench, 0, &draft);
    struct job_run run = {.city = bench->city, .store = bench->store, .arena = bench->arena, .now = PROCEDURES_NOW + 13 * DAY_MICROS};
    EXPECT(procedures_forget_drafts(&run) == DONE);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, draft.code, &facts, &nobody, run.now, &found) == DONE);
    run.now = PROCEDURES_NOW + 15 * DAY_MICROS;
    EXPECT(procedures_forget_drafts(&run) == DONE);
    EXPECT(draft_save(bench->city, bench->store, &draft, T("paper"), run.now) == NOT_FOUND);
    struct procedure_statistics statistics;
    EXPECT(procedure_statistics(bench->store, bench->arena, T("sample"), DATE(2026, 11, 1), DATE(2026, 12, 31), &statistics) == DONE);
    EXPECT(statistics.started == 1 && statistics.abandoned_count == 1 && statistics.abandoned[0].number == 1);
    EXPECT_TEXT(statistics.abandoned[0].step, T("pets"));
}

BOTH(ends_when_it_is_sent)
{
    struct draft draft, found;
    struct answer_facts facts = bench_facts();
    struct draft_owner nobody = {0};
    begin(bench, 0, &draft);
    (void)bench_answer(&draft.answers, T("paper"), 0, BENCH_PAPER);
    (void)bench_answer(&draft.answers, T("applicant"), 0, BENCH_APPLICANT);
    struct case_sending sending = {.city = bench->city, .answers = &draft.answers, .send_key = draft.send_key,
                                   .draft_id = draft.id, .channel = T("online"), .now = PROCEDURES_NOW};
    struct case_receipt receipt = {0}, again = {0};
    EXPECT(case_send(bench->store, bench->arena, &sending, &receipt) == DONE);
    EXPECT(draft_open(bench->city, bench->store, bench->arena, draft.code, &facts, &nobody, PROCEDURES_NOW, &found) == NOT_FOUND);
    EXPECT(case_send(bench->store, bench->arena, &sending, &again) == DONE && again.is_repeated);
    EXPECT_TEXT(again.number, receipt.number);
}

BOTH(fills_the_town_of_a_postcode)
{
    struct draft draft;
    struct town_choices towns;
    struct answer_problems problems = {.arena = bench->arena};
    begin(bench, 0, &draft);
    const struct procedure_step *step = procedure_step(draft.procedure, T("applicant"));
    (void)bench_answer(&draft.answers, T("applicant"), 0, "address-postcode=９７０ー８０２６&address-street=21");
    EXPECT(answers_find_town(bench->store, &draft.answers, step, 0, T("address"), JAPANESE, &towns, &problems) == DONE);
    struct answer_views views;
    answers_views(&draft.answers, step, 0, JAPANESE, NULL, NULL, NULL, &views);
    EXPECT_TEXT(views.items[3].parts[1].value, T("福島県いわき市平"));
    EXPECT_TEXT(views.items[3].parts[2].value, T("21"));
    (void)bench_answer(&draft.answers, T("applicant"), 0, "address-postcode=9700222");
    EXPECT(answers_find_town(bench->store, &draft.answers, step, 0, T("address"), JAPANESE, &towns, &problems) == CONFLICT);
    EXPECT_INTEGER((int64_t)towns.count, 2);
    answers_views(&draft.answers, step, 0, JAPANESE, NULL, &problems, &towns, &views);
    EXPECT_INTEGER((int64_t)views.items[3].parts[1].option_count, 2);
    (void)bench_answer(&draft.answers, T("applicant"), 0, "address-postcode=1000001");
    EXPECT(answers_find_town(bench->store, &draft.answers, step, 0, T("address"), JAPANESE, &towns, &problems) == NOT_FOUND);
    EXPECT_TEXT(problems.items[problems.count - 1].sentence,
                T("この郵便番号の住所が見つかりません。数字を確かめるか、住所を直接入力してください"));
}

const struct test_case draft_test[] = {{"resumes with its code only", resumes_with_its_code_only},
                                       {"is unreadable without the code", is_unreadable_without_the_code},
                                       {"an account resumes on any device", an_account_resumes_on_any_device},
                                       {"a proven mail address resumes", a_proven_mail_address_resumes},
                                       {"is forgotten after fourteen days", is_forgotten_after_fourteen_days},
                                       {"ends when it is sent", ends_when_it_is_sent},
                                       {"fills the town of a postcode", fills_the_town_of_a_postcode},
                                       {0}};
