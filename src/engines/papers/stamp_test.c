/*
 * Papers with a time stamp: B-T when the authority answers, wait and then B-B when it does not, nothing lost, few numbers used.
 */
#include "engines/papers/papers_testing.h"

#include "city/jobs.h"
#include "paper/authority_for_tests.h"
#include "system/log.h"

struct setting_of {
    struct hall *hall;
    const char *name;
    struct text value;
};

static enum status put_in_store(struct store *store, void *context)
{
    const struct setting_of *put = context;
    return setting_put(store, put->hall->town.city, text_of(put->name), put->value, DATE(2026, 1, 1), T("試験"), T("試験"), TEST_CITY_NOW);
}

static void put(struct hall *hall, const char *name, struct text value)
{
    struct setting_of setting = {hall, name, value};
    bool done = store_transaction(hall->town.store, put_in_store, &setting) == DONE &&
                city_refresh(hall->town.city, hall->town.store) == DONE;
    test_expect(hall->town.test, done, name, __FILE__, __LINE__);
}

static enum status issue_at(struct hall *hall, const struct paper_wanted *wanted, int64_t now, struct paper_record *paper)
{
    struct text problem;
    return paper_issue(hall->town.city, hall->town.store, hall->town.arena, wanted, now, paper, &problem);
}

/* The city trusts this authority from now on. */
static void use(struct hall *hall, const struct test_authority *authority)
{
    struct arena *arena = hall->town.arena;
    char *path = arena_terminated(arena, arena_print(arena, "%.*s/timestamp-authority.pem",
                                                     TEXT_ARGUMENTS(keys_folder(hall->town.city->keys))));
    test_expect(hall->town.test, write_bytes(path, authority->trusted), path, __FILE__, __LINE__);
    test_authority_be(hall->town.test, authority, "good");
    put(hall, "papers.timestamp_url", arena_print(arena, "%.*s/good", TEXT_ARGUMENTS(authority->base)));
    put(hall, "papers.timestamp_timeout_seconds", T("1"));
}

static void stamped(struct test *test)
{
    struct test_authority authority;
    struct hall hall;
    if (!test_authority_start(test, &authority))
        return;
    EACH_HALL(hall) {
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_wanted plain = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_record paper = {0};
        struct pdf_signature_report report;
        struct text problem, pdf = {0}, said;
        EXPECT(issue(&hall, &plain, &paper, &problem) == DONE && paper.stamped_at == 0); /* none is named: B-B as before */
        use(&hall, &authority);
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE && paper.stamped_at > 0);
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        EXPECT(pdf_signature_check(test_arena(test), pdf, T(""), &report) == DONE && report.signatures->stamp_holds);
        EXPECT_INTEGER(report.signatures->stamp.at, paper.stamped_at);
        const char *path = test_file(test, "bt.pdf", pdf);
        if (RUN_TOOL(test, &said, "pdfsig", path) != TOOL_MISSING)
            EXPECT(text_has(said, T("Signature is Valid.")) && text_has(said, T("Total document signed")));
        if (RUN_TOOL(test, &said, "mutool", "sign", "-v", path) != TOOL_MISSING)
            EXPECT(text_has(said, T("The document is unchanged since signing.")));
    }
}

static int64_t waiting_count(struct hall *hall)
{
    int64_t count = -1;
    (void)!papers_waiting_count(hall->town.store, &count);
    return count;
}

static void a_silent_authority_loses_nothing(struct test *test)
{
    enum { PAPERS = 5 };
    struct test_authority authority;
    struct hall hall;
    if (!test_authority_start(test, &authority))
        return;
    EACH_HALL(hall) {
        struct paper_wanted wanted[PAPERS];
        struct paper_record paper = {0};
        int64_t now = TEST_CITY_NOW;
        log_quiet(true);
        use(&hall, &authority);
        test_authority_be(test, &authority, "silent");
        for (int i = 0; i < PAPERS; i++) {
            wanted[i] = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
            EXPECT(issue_at(&hall, &wanted[i], now, &paper) == BUSY);
        }
        EXPECT_INTEGER(waiting_count(&hall), PAPERS);
        /* Only the first one asked and took a number; it is void, and that stands in the ledger. */
        EXPECT(paper_about(hall.town.store, hall.town.arena, T("thing"), wanted[0].subject_id, &paper) == DONE);
        EXPECT(paper.state == PAPER_VOID && text_is(paper.void_reason, T("時刻認証局が応答しませんでした")));
        EXPECT(paper_about(hall.town.store, hall.town.arena, T("thing"), wanted[1].subject_id, &paper) == NOT_FOUND);
        /* It answers again: the job finds out, whoever waits is told, and the papers are stamped. */
        test_authority_be(test, &authority, "good");
        now += 2 * MINUTE_MICROS;
        city_set_clock(hall.town.city, now);
        EXPECT(jobs_run_named(hall.town.city, hall.town.arena, T("papers.stamps")) == DONE);
        struct kept_event told;
        EXPECT(event_last(hall.town.store, hall.town.arena, T("certificate"), 0, &told) == DONE);
        EXPECT_TEXT(told.event.name, T("papers.may_go_on"));
        for (int i = 0; i < PAPERS; i++)
            EXPECT(issue_at(&hall, &wanted[i], now, &paper) == DONE && paper.stamped_at > 0);
        EXPECT_TEXT(paper.number, T("住-R8-000006"));
        EXPECT_INTEGER(waiting_count(&hall), 0);
        log_quiet(false);
    }
}

static void the_wait_has_an_end(struct test *test)
{
    static const char *const modes[] = {"down", "refuse", "garbage", "other"};
    struct test_authority authority;
    struct hall hall;
    if (!test_authority_start(test, &authority))
        return;
    EACH_HALL(hall) {
        struct paper_record paper = {0};
        int64_t now = TEST_CITY_NOW;
        log_quiet(true);
        use(&hall, &authority);
        put(&hall, "papers.timestamp_wait_minutes", T("30"));
        for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
            struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
            test_authority_be(test, &authority, modes[i]);
            now += 5 * MINUTE_MICROS; /* the last failure is long enough ago to be tried once more */
            EXPECT(issue_at(&hall, &wanted, now, &paper) == BUSY);
            EXPECT(issue_at(&hall, &wanted, now + 29 * MINUTE_MICROS, &paper) == BUSY);
            EXPECT(issue_at(&hall, &wanted, now + 30 * MINUTE_MICROS, &paper) == DONE && paper.stamped_at == 0);
            now += 40 * MINUTE_MICROS;
        }
        /* A city that would rather not wait. */
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        put(&hall, "papers.timestamp_wait_minutes", T("0"));
        EXPECT(issue_at(&hall, &wanted, now, &paper) == DONE && paper.stamped_at == 0);
        EXPECT_INTEGER(waiting_count(&hall), 0);
        log_quiet(false);
    }
}

static void copies_have_numbers_of_their_own(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_record one = {0}, two = {0}, again = {0};
        struct paper_records all;
        struct text problem, pdf;
        EXPECT(issue(&hall, &wanted, &one, &problem) == DONE);
        wanted.copy = 2;
        EXPECT(issue(&hall, &wanted, &two, &problem) == DONE && issue(&hall, &wanted, &again, &problem) == DONE);
        EXPECT(again.id == two.id && two.id != one.id && one.copy == 1 && two.copy == 2);
        EXPECT(!text_is(one.number, two.number) && !text_is(one.code, two.code));
        EXPECT(papers_about(hall.town.store, hall.town.arena, T("thing"), wanted.subject_id, &all) == DONE);
        EXPECT(all.count == 2 && all.items[0].id == one.id && all.items[1].id == two.id);
        EXPECT(release(&hall, &two, "account:12", &pdf) == DONE && says(words_of(test, pdf), "R8-000002"));
    }
}

const struct test_case stamp_test[] = {{"a paper is stamped where the city named an authority", stamped},
                                       {"a silent authority loses no paper and uses up one number", a_silent_authority_loses_nothing},
                                       {"the wait has an end: then without a stamp", the_wait_has_an_end},
                                       {"each copy has a number of its own", copies_have_numbers_of_their_own},
                                       {0}};
