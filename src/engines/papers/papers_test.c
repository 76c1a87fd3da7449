/*
 * Papers for invented people, on both databases: issued once, never for somebody else, never over a changed register.
 */
#include "engines/papers/papers_testing.h"

#include <pthread.h>

static void test_way(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{\"scope\":\"part\",\"items\":[\"relation\"]}");
        struct paper_record paper, again, found;
        struct text problem, pdf = {0}, other, report;
        if (!EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE))
            printf("  %.*s\n", TEXT_ARGUMENTS(problem));
        EXPECT_TEXT(paper.number, T("住-R8-000001"));
        EXPECT_INTEGER(paper.state, PAPER_ISSUED);
        EXPECT(issue(&hall, &wanted, &again, &problem) == DONE); /* sent twice: the same paper */
        EXPECT_INTEGER(again.id, paper.id);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        EXPECT(release(&hall, &paper, "account:12", &other) == DONE);
        EXPECT_TEXT(other, pdf);
        const char *path = test_file(test, "juminhyo.pdf", pdf);
        int code = RUN_TOOL(test, &report, "pdfsig", path);
        EXPECT(code == TOOL_MISSING || text_find(report, T("Signature is Valid")) >= 0);
        EXPECT(code == TOOL_MISSING || text_find(report, T("Total document signed")) >= 0);
        EXPECT(RUN_TOOL(test, &report, "qpdf", "--check", path) == 0);
        struct text words = words_of(test, pdf);
        EXPECT(says(words, "住民票の写し") && says(words, "相違ないことを証明する") && says(words, "妻") && says(words, "太郎"));
        EXPECT(words.bytes == NULL || text_find(words, T("21番地")) < 0); /* the origin was not asked for */
        EXPECT(paper_about(hall.town.store, hall.town.arena, T("thing"), wanted.subject_id, &found) == DONE && found.id == paper.id);
        EXPECT(paper_by_code(hall.town.store, hall.town.arena, paper.code, &found) == DONE && found.id == paper.id);
    }
}

static enum status resume_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return paper_line_resume(doing->hall->town.city, store, T("情報政策課 課長"), 3, TEST_CITY_NOW);
}

static void test_stopped_line(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_wanted next = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_record paper = {0}, other;
        struct text problem, pdf = T("nothing");
        struct line_state line;
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE);
        EXPECT(release(&hall, &paper, "account:13", &pdf) == FORBIDDEN);
        EXPECT_TEXT(pdf, T("nothing"));
        EXPECT(paper_line(hall.town.store, hall.town.arena, &line) == DONE && line.is_stopped);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == BUSY); /* nobody gets anything until a person has looked */
        EXPECT(issue(&hall, &next, &other, &problem) == BUSY);
        struct doing resume = {.hall = &hall};
        EXPECT(store_transaction(hall.town.store, resume_in_store, &resume) == DONE);
        EXPECT(store_transaction(hall.town.store, resume_in_store, &resume) == CONFLICT);
        EXPECT(paper_line(hall.town.store, hall.town.arena, &line) == DONE && !line.is_stopped);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        EXPECT(issue(&hall, &next, &other, &problem) == DONE);
    }
}

/* The register changes while the paper is being made. */
static enum status change_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct event actor = event_by_system("person", 0, "test", TEST_CITY_NOW);
    return people_change(store, doing->hall->town.city->keys, doing->hall->town.arena, &actor, &doing->person, T("転居"));
}

static void move_house(void *context)
{
    struct hall *hall = context;
    struct doing doing = {.hall = hall};
    struct reading reading = reading_by_system(T("試験"), "test", 1, TEST_CITY_NOW);
    enum status status = people_read(hall->town.store, hall->town.city->keys, hall->town.arena, &reading, hall->wife, &doing.person);
    doing.person.lot = T("99");
    if (status == DONE)
        status = store_transaction(hall->town.store, change_in_store, &doing);
    test_expect(hall->town.test, status == DONE, "the register changes", __FILE__, __LINE__);
}

static enum status stop_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct event actor = event_by_system("person", 0, "test", TEST_CITY_NOW);
    return people_stop_issue(store, &actor, doing->id, doing->is_stopped, T("支援措置"));
}

static void stop_wife(void *context)
{
    struct hall *hall = context;
    struct doing doing = {.hall = hall, .id = hall->wife, .is_stopped = true};
    test_expect(hall->town.test, store_transaction(hall->town.store, stop_in_store, &doing) == DONE, "stopped", __FILE__, __LINE__);
}

static void test_change_between(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct papers_room *room = city_kept(hall.town.city, "papers");
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_record paper = {0};
        struct text problem, pdf;
        room->before_finish_context = &hall;
        room->before_finish = move_house;
        EXPECT(issue(&hall, &wanted, &paper, &problem) == BUSY);
        EXPECT(paper_about(hall.town.store, hall.town.arena, T("thing"), wanted.subject_id, &paper) == DONE);
        EXPECT_INTEGER(paper.state, PAPER_VOID);
        EXPECT_TEXT(paper.number, T("住-R8-000001"));
        EXPECT(release(&hall, &paper, "account:12", &pdf) == CONFLICT);
        room->before_finish = NULL;
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE); /* tried again: with the new address, and no gap */
        EXPECT_TEXT(paper.number, T("住-R8-000002"));
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        EXPECT(says(words_of(test, pdf), "99"));
        /* Issue is stopped while the paper is being made, and from then on. */
        struct paper_wanted late = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        room->before_finish = stop_wife;
        EXPECT(issue(&hall, &late, &paper, &problem) == INVALID);
        room->before_finish = NULL;
        EXPECT(text_find(problem, T("発行を止めている")) >= 0);
        EXPECT(issue(&hall, &late, &paper, &problem) == INVALID);
        int64_t both[] = {hall.head, hall.wife};
        struct paper_wanted together = wanted_for(&hall, "juminhyo", both, 2, "{}");
        EXPECT(issue(&hall, &together, &paper, &problem) == INVALID);
        int64_t nobody = 999999;
        struct paper_wanted unknown = wanted_for(&hall, "juminhyo", &nobody, 1, "{}");
        EXPECT(issue(&hall, &unknown, &paper, &problem) == INVALID);
        struct paper_wanted alone = wanted_for(&hall, "juminhyo", &hall.head, 1, "{}");
        EXPECT(issue(&hall, &alone, &paper, &problem) == DONE);
    }
}

static enum status void_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    return paper_void(doing->hall->town.city, store, doing->id, T("誤って発行したため"), T("市民課 課長"), 4, TEST_CITY_NOW);
}

static void test_check(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.head, 1, "{}");
        struct paper_record paper = {0};
        struct paper_check check;
        struct paper_checks checks;
        struct text problem, pdf, day;
        struct test_city *town = &hall.town;
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE);
        day = date_text(town->arena, paper.issued_on);
        struct text right = paper_signature(papers_room(town->city), town->arena, paper.code, paper.kind, paper.number, day);
        struct text forged = paper_signature(papers_room(town->city), town->arena, paper.code, paper.kind, T("住-R8-000002"), day);
        EXPECT(paper_check(town->city, town->store, town->arena, paper.code, right, TEST_CITY_NOW, &check) == DONE);
        EXPECT(check.holds && check.has_signature && check.is_signature_right);
        EXPECT(paper_check(town->city, town->store, town->arena, paper.code, forged, TEST_CITY_NOW, &check) == DONE);
        EXPECT(check.has_signature && !check.is_signature_right);
        EXPECT(paper_check(town->city, town->store, town->arena, paper.code, T(""), TEST_CITY_NOW, &check) == DONE);
        EXPECT(check.holds && !check.has_signature);
        EXPECT(paper_check(town->city, town->store, town->arena, T("AAAAAAAAAAAAAAAAAAAAAA"), right, TEST_CITY_NOW, &check) == NOT_FOUND);
        EXPECT(paper_checks_of(town->store, town->arena, paper.id, &checks) == DONE);
        EXPECT_INTEGER(checks.count, 3);
        struct doing voiding = {.hall = &hall, .id = paper.id};
        EXPECT(store_transaction(town->store, void_in_store, &voiding) == DONE);
        EXPECT(store_transaction(town->store, void_in_store, &voiding) == CONFLICT);
        EXPECT(paper_check(town->city, town->store, town->arena, paper.code, right, TEST_CITY_NOW, &check) == DONE);
        EXPECT(!check.holds && check.is_signature_right);
        EXPECT_TEXT(check.paper.void_reason, T("誤って発行したため"));
        EXPECT(release(&hall, &paper, "account:12", &pdf) == CONFLICT);
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE); /* another one in its place */
        EXPECT_TEXT(paper.number, T("住-R8-000002"));
        EXPECT_INTEGER(paper_public_key(town->city, town->arena).length, 64);
    }
}

static enum status put_record(struct store *store, void *context)
{
    struct doing *doing = context;
    return paper_record_put(doing->hall->town.city, store, doing->hall->town.arena, doing->id, doing->kind, doing->year,
                            doing->figures, TEST_CITY_NOW);
}

static void test_kinds(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct paper_record paper = {0};
        struct text problem, pdf, words;
        struct paper_wanted tax = wanted_for(&hall, "shotoku", &hall.wife, 1, "{\"year\":\"2026\",\"kind\":\"full\"}");
        EXPECT(issue(&hall, &tax, &paper, &problem) == INVALID); /* no record of the year */
        EXPECT(text_find(problem, T("2026年度")) >= 0);
        struct doing record = {.hall = &hall, .id = hall.wife, .kind = T("income"), .year = 2026,
                               .figures = T("{\"fiscal_year\":\"令和8年度\",\"salary\":1,\"total_income\":2345678}")};
        EXPECT(store_transaction(hall.town.store, put_record, &record) == DONE);
        record.figures = T("{\"fiscal_year\":\"令和8年度\",\"salary\":5400000,\"total_income\":2345678}"); /* replaces */
        EXPECT(store_transaction(hall.town.store, put_record, &record) == DONE);
        EXPECT(issue(&hall, &tax, &paper, &problem) == DONE);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        words = words_of(test, pdf);
        EXPECT(says(words, "5,400,000円") && says(words, "2,345,678円") && says(words, "令和8年度"));
        struct paper_wanted damage = wanted_for(&hall, "risai", NULL, 0,
                                                "{\"cause\":\"flood\",\"happened_on\":\"2026-09-08\",\"name\":\"髙﨑 太郎\"}");
        EXPECT(issue(&hall, &damage, &paper, &problem) == DONE); /* nobody of the register stands on it */
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        words = words_of(test, pdf);
        EXPECT(says(words, "一部損壊") && says(words, "令和8年9月8日"));
        struct paper_wanted blank = wanted_for(&hall, "juminhyo", NULL, 0, "{}");
        EXPECT(issue(&hall, &blank, &paper, &problem) == INVALID); /* whose lines? never a blank certificate */
        struct paper_wanted refusal = wanted_for(&hall, "refusal", NULL, 0, "{}");
        refusal.decision = T("要件を満たさないため。\n以上\n# 偽の見出し");
        EXPECT(issue(&hall, &refusal, &paper, &problem) == DONE);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        words = words_of(test, pdf);
        EXPECT(says(words, "審査請求") && says(words, "取消しの訴え") && says(words, "K7RM-4F2W-9XQD"));
        struct paper_wanted dog = wanted_for(&hall, "inu", &hall.wife, 1, "{}");
        json_t *shown;
        EXPECT(json_read(hall.town.arena, T("{\"fields\":{\"address\":\"いわき市\"},\"steps\":{\"dogs\":[[\"犬の名前\",\"ポチ\"],[\"毛色\",\"白\"]]}}"),
                         NULL, &shown, NULL) == DONE);
        dog.shown = shown;
        EXPECT(issue(&hall, &dog, &paper, &problem) == DONE);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        EXPECT(says(words_of(test, pdf), "ポチ"));
        bool everybody;
        EXPECT(paper_is_for_everybody(hall.town.store, hall.town.arena, T("juminhyo"), wanted_for(&hall, "juminhyo", NULL, 0,
                                      "{\"scope\":\"all\"}").values, &everybody) == DONE && everybody);
        EXPECT(paper_is_for_everybody(hall.town.store, hall.town.arena, T("juminhyo"), tax.values, &everybody) == DONE && !everybody);
        struct paper_wanted none = wanted_for(&hall, "nothing", &hall.wife, 1, "{}");
        EXPECT(issue(&hall, &none, &paper, &problem) == NOT_FOUND);
    }
}

static void test_missing_glyph(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct person person = invented("\xF0\x93\x80\x80", "世帯主"); /* U+13000, a hieroglyph */
        int64_t id = add_person(&hall, person);
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &id, 1, "{}");
        struct paper_record paper;
        struct text problem;
        EXPECT(issue(&hall, &wanted, &paper, &problem) == INVALID);
        EXPECT(text_find(problem, T("13000")) >= 0);
        printf("  %.*s\n", TEXT_ARGUMENTS(problem));
    }
}

enum { CLERKS = 50, ISSUE_TRIES = 40 };
struct clerk {
    pthread_t thread;
    struct hall *hall;
    struct arena *arena;
    int64_t subject_id;
    enum status status;
};

static void *issue_at_once(void *context)
{
    struct clerk *clerk = context;
    struct test_city *town = &clerk->hall->town;
    struct paper_wanted wanted = {.kind = T("refusal"), .subject_kind = T("thing"), .subject_id = clerk->subject_id,
                                  .requester = T("account:12"), .decision = T("見本"), .addressee = T("見本 太郎"),
                                  .address = T("見本"), .number_of_subject = T("見本")};
    struct paper_record paper;
    struct text problem;
    clerk->status = BUSY;
    for (int tries = 0; clerk->status == BUSY && tries < ISSUE_TRIES; tries++)
        clerk->status = paper_issue(town->city, database_store(town->city->database), clerk->arena, &wanted, TEST_CITY_NOW,
                                    &paper, &problem);
    return NULL;
}

static void test_numbers(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        static struct clerk clerks[CLERKS];
        struct paper_record paper;
        for (int i = 0; i < CLERKS; i++) {
            clerks[i] = (struct clerk){.hall = &hall, .arena = arena_new(0), .subject_id = 1000 + i};
            EXPECT(pthread_create(&clerks[i].thread, NULL, issue_at_once, &clerks[i]) == 0);
        }
        bool seen[CLERKS + 1] = {0};
        for (int i = 0; i < CLERKS; i++) {
            pthread_join(clerks[i].thread, NULL);
            arena_free(clerks[i].arena);
            EXPECT_INTEGER(clerks[i].status, DONE);
        }
        for (int i = 0; i < CLERKS; i++) {
            int64_t number = 0;
            EXPECT(paper_about(hall.town.store, hall.town.arena, T("thing"), 1000 + i, &paper) == DONE);
            EXPECT(text_to_integer(text_from(paper.number, paper.number.length - 6), &number));
            EXPECT(number >= 1 && number <= CLERKS && !seen[number]);
            if (number >= 1 && number <= CLERKS)
                seen[number] = true;
        }
    }
}

const struct test_case papers_test[] = {
    {"a certificate is issued once, signed, and strangers' tools accept it", test_way},
    {"the first paper for somebody else stops the line until a person has looked", test_stopped_line},
    {"the register changes between the two transactions: void, no gap", test_change_between},
    {"anyone can check: holds, void, forged", test_check},
    {"certificates of records and answers, letters, refusals", test_kinds},
    {"a character that no font has is named", test_missing_glyph},
    {"fifty at once: numbers without gaps", test_numbers},
    {0}};
