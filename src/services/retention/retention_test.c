/*
 * From a case that ended to the report that it is gone: on both databases, with chains, seals and invariants checked afterwards.
 */
#include "services/retention/retention.h"

#include "city/accounts.h"
#include "city/city.h"
#include "city/jobs.h"
#include "city/test_invariants.h"
#include "engines/papers/papers.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"
#include "paper/tools_for_tests.h"
#include "store/event.h"

extern const struct module *const all_modules[];

static void years(struct test *test)
{
    static const struct { struct date ended; int64_t years; struct date until; } cases[] = {
        {DATE(2026, 11, 22), 1, DATE(2028, 3, 31)},  {DATE(2027, 3, 31), 1, DATE(2028, 3, 31)}, {DATE(2027, 4, 1), 1, DATE(2029, 3, 31)},
        {DATE(2026, 11, 22), 3, DATE(2030, 3, 31)},  {DATE(2026, 11, 22), 5, DATE(2032, 3, 31)}, {DATE(2026, 11, 22), 10, DATE(2037, 3, 31)},
        {DATE(2026, 11, 22), 30, DATE(2057, 3, 31)}, {DATE(2026, 11, 22), RETENTION_FOR_EVER, {0}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT(date_is_same(retention_until(cases[i].ended, cases[i].years), cases[i].until));
}

struct ending {
    struct test_city *town;
    int64_t id, list_id;
    struct text number;
};

/* A case of the demonstration that its applicant withdraws. */
static void send_and_withdraw(struct test *test, struct ending *ending, const char *key)
{
    struct test_city *town = ending->town;
    struct account account;
    struct answer_facts facts = {.today = date_of_moment(TEST_CITY_NOW), .channel = T("online"), .assurance = 2, .is_linked = true};
    struct answer_set answers;
    struct case_receipt receipt = {0};
    static const char json[] =
        "{\"!seen\":{\"paper\":true,\"applicant\":true,\"receive\":true},\"copies\":1,\"purpose\":\"work\",\"name\":{\"family\":\"汐見\",\"given\":\"花子\"},"
        "\"kana\":{\"family\":\"シオミ\",\"given\":\"ハナコ\"},\"birth\":\"1985-02-28\",\"phone\":\"09012345678\","
        "\"address\":{\"postcode\":\"9700000\",\"town\":\"福島県いわき市平字梅本\",\"street\":\"21\"},\"email\":\"hanako@example.jp\","
        "\"receive\":\"download\",\"relation\":\"self\",\"scope\":\"all\",\"items\":[\"relation\"]}";
    EXPECT(account_by_mail(town->store, town->city->keys, town->arena, T("hanako@example.jp"), &account) == DONE);
    EXPECT(answers_from_json(town->arena, procedure_find(town->city, T("juminhyo")), &facts, text_of(json), &answers) == DONE);
    struct case_sending sending = {.city = town->city, .answers = &answers, .send_key = text_of(key), .channel = T("online"),
                                   .account_id = account.id, .person_id = account.person_id, .now = TEST_CITY_NOW};
    EXPECT_INTEGER(case_send(town->store, town->arena, &sending, &receipt), DONE);
    struct case_actor applicant = {.who = BY_APPLICANT, .account_id = account.id};
    EXPECT(case_withdraw(town->city, town->store, receipt.case_id, T(""), &applicant, TEST_CITY_NOW) == DONE);
    ending->id = receipt.case_id;
    ending->number = receipt.number;
}

static void run_at(struct test *test, struct test_city *town, int64_t now)
{
    city_set_clock(town->city, now);
    EXPECT(jobs_run_named(town->city, town->arena, T("retention.find")) == DONE);
    EXPECT(jobs_run_named(town->city, town->arena, T("retention.erase")) == DONE);
}

static bool has_answers(struct ending *ending)
{
    struct test_city *town = ending->town;
    struct case_record record;
    struct answer_set answers;
    return case_by_id(town->city, town->store, town->arena, ending->id, &record) == DONE &&
           case_answers(town->city, town->store, town->arena, &record, &answers) == DONE && record.applicant.length > 0;
}

static void the_whole_way(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct ending gone = {.town = &town}, kept = {.town = &town};
        struct retention_lists lists;
        struct retention_items items;
        struct text page, to, pdf;
        send_and_withdraw(test, &gone, "retention-1");
        send_and_withdraw(test, &kept, "retention-2");
        /* Three years from the first of April after it ended: not one day earlier. */
        run_at(test, &town, date_start_at(DATE(2030, 3, 31)));
        EXPECT(retention_lists(town.store, town.arena, 10, &lists) == DONE && lists.count == 0);
        run_at(test, &town, date_start_at(DATE(2030, 4, 1)));
        run_at(test, &town, date_start_at(DATE(2030, 4, 2))); /* found once */
        EXPECT(retention_lists(town.store, town.arena, 10, &lists) == DONE && lists.count == 1 && lists.items[0].listed == 2);
        EXPECT(has_answers(&gone)); /* nothing goes before it is decided */
        EXPECT(retention_items(town.store, town.arena, lists.items[0].id, 0, 10, &items) == DONE && items.count == 2);
        char *list = arena_terminated(town.arena, arena_print(town.arena, "/desk/retention/%lld", (long long)lists.items[0].id));
        char *keep = arena_terminated(town.arena, arena_print(town.arena, "%s/items/%lld/keep", list, (long long)items.items[1].id));
        char *decide = arena_terminated(town.arena, arena_print(town.arena, "%s/decide", list));
        test_city_as_staff(&town, "M0101"); /* a clerk may not */
        EXPECT_INTEGER(test_city_get(&town, list, &page), 403);
        test_city_as_staff(&town, "M0104");
        EXPECT_INTEGER(test_city_get(&town, "/desk/retention", &page), 200);
        EXPECT_INTEGER(test_city_get(&town, list, &page), 200);
        EXPECT(text_has(page, T("juminhyo")));
        EXPECT_INTEGER(test_city_post(&town, list, keep, "why=", &to), 422);
        EXPECT_INTEGER(test_city_post(&town, list, keep, "why=%E8%A8%B4%E8%A8%9F", &to), 303);
        EXPECT_INTEGER(test_city_post(&town, list, decide, "", &to), 422); /* without looking through */
        EXPECT_INTEGER(test_city_post(&town, list, decide, "sure=yes", &to), 303);
        EXPECT_INTEGER(test_city_get(&town, list, &page), 200);
        EXPECT(!text_has(page, T("/decide"))); /* once */
        run_at(test, &town, date_start_at(DATE(2030, 4, 3)));
        EXPECT(!has_answers(&gone) && has_answers(&kept));
        struct paper_record paper;
        EXPECT(paper_about(town.store, town.arena, T("case"), gone.id, &paper) == NOT_FOUND);
        /* The report is signed and names what went and what stays, nobody by name. */
        EXPECT(retention_report_of(town.store, town.arena, lists.items[0].id, &pdf) == DONE);
        struct pdf_signature_report report;
        EXPECT(pdf_signature_check(town.arena, pdf, T(""), &report) == DONE && report.count == 1);
        struct text words = T("");
        if (RUN_TOOL(test, &words, "pdftotext", "-layout", test_file(test, "report.pdf", pdf), "-") == 0)
            EXPECT(text_has(words, T("廃棄")) && text_has(words, T("残す: 訴訟")) && !text_has(words, T("汐見")));
        /* What happened can still be proved. */
        struct event_verdict verdict;
        uint8_t public_key[EVENT_KEY_BYTES], secret_key[EVENT_SECRET_BYTES];
        test_city_run(&town);
        jobs_seal_key(town.city, public_key, secret_key);
        EXPECT(event_verify(town.store, town.arena, public_key, NULL, &verdict) == DONE);
        EXPECT_TEXT(verdict.problem, T(""));
        struct kept_event last;
        EXPECT(event_last(town.store, town.arena, T("case"), gone.id, &last) == DONE);
        EXPECT_TEXT(last.event.name, T("procedures.case_erased"));
        /* Kept back: listed again after a year. */
        run_at(test, &town, date_start_at(DATE(2031, 3, 1)));
        EXPECT(retention_lists(town.store, town.arena, 10, &lists) == DONE && lists.count == 1);
        run_at(test, &town, date_start_at(DATE(2031, 4, 3)));
        EXPECT(retention_lists(town.store, town.arena, 10, &lists) == DONE && lists.count == 2 && lists.items[0].listed == 1);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case retention_test[] = {{"years count from the fiscal year after the end", years},
                                           {"listed, decided, erased with its key, proved by a signed report", the_whole_way},
                                           {0}};
