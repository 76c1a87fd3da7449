/*
 * Electronic approval on the staff and the table of the demonstration city, on both databases.
 */
#include "city.queries.h"
#include "city/jobs.h"
#include "city/test_invariants.h"
#include "engines/approvals/approvals_private.h"
#include "store/event.h"

extern const struct module *const all_modules[];

struct desk {
    struct test_city town;
    int64_t section_id, clerk, senior, chief, head, director; /* of 市民課, and the director above */
    int64_t next_subject;
};

/* One call inside a transaction; bodies may run twice, so each is a plain description of what to do. */
struct doing {
    struct desk *desk;
    struct approval_proposal proposal;
    int64_t staff_id, id, position, to_position, now;
    enum approval_action action;
    const char *comment;
};

static int64_t staff_id_of(struct desk *desk, const char *code)
{
    struct staff staff = {0};
    test_expect(desk->town.test, staff_by_code(desk->town.store, desk->town.arena, text_of(code), &staff) == DONE, code,
                __FILE__, __LINE__);
    return staff.id;
}

static bool desk_open(struct test *test, struct desk *desk, int which)
{
    *desk = (struct desk){0};
    if (!test_city_open(test, &desk->town, which, "cities/iwaki", all_modules))
        return false;
    struct section section = {0};
    EXPECT(section_by_code(desk->town.store, desk->town.arena, T("shimin-shomei"), &section) == DONE);
    desk->section_id = section.id;
    desk->clerk = staff_id_of(desk, "M0101");
    desk->senior = staff_id_of(desk, "M0102");
    desk->chief = staff_id_of(desk, "M0103");
    desk->head = staff_id_of(desk, "M0104");
    desk->director = staff_id_of(desk, "M0801");
    return true;
}

static enum status propose_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct approval_actor drafter = {doing->staff_id, T("市民課 主事")};
    return approval_propose(doing->desk->town.city, store, doing->desk->town.arena, &doing->proposal, &drafter, doing->now,
                            &doing->id);
}

static struct approval_proposal proposal_of(struct desk *desk, const char *kind)
{
    return (struct approval_proposal){.kind = text_of(kind), .subject_kind = T("thing"), .subject_id = ++desk->next_subject,
                                      .section_id = desk->section_id, .title = T("住民票の写しの交付（見本）"),
                                      .outcome = T("approve")};
}

static enum status propose(struct desk *desk, const struct approval_proposal *proposal, int64_t drafter, int64_t *id)
{
    struct doing doing = {.desk = desk, .proposal = *proposal, .staff_id = drafter, .now = TEST_CITY_NOW};
    enum status status = store_transaction(desk->town.store, propose_in_store, &doing);
    if (status == DONE)
        *id = doing.id;
    return status;
}

static enum status act_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct approval_actor actor = {doing->staff_id, T("職")};
    return approval_act(doing->desk->town.city, store, doing->desk->town.arena, doing->id, doing->action, doing->position,
                        doing->to_position, text_of(doing->comment), &actor, doing->now);
}

static enum status do_act(struct desk *desk, int64_t id, int64_t staff, enum approval_action action, int64_t position,
                       int64_t to_position, const char *comment)
{
    struct doing doing = {.desk = desk, .id = id, .staff_id = staff, .action = action, .position = position,
                          .to_position = to_position, .comment = comment, .now = TEST_CITY_NOW + MINUTE_MICROS};
    return store_transaction(desk->town.store, act_in_store, &doing);
}

static struct approval read_draft(struct desk *desk, int64_t id)
{
    struct approval found = {0};
    test_expect(desk->town.test, approval_of(desk->town.city, desk->town.store, desk->town.arena, id, &found) == DONE,
                "the draft is there", __FILE__, __LINE__);
    return found;
}

static bool has_event(struct desk *desk, int64_t id, const char *name)
{
    struct kept_events list = {0};
    if (event_list(desk->town.store, desk->town.arena, T("approval"), id, &list) != DONE)
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (text_is(list.items[i].event.name, text_of(name)))
            return true;
    return false;
}

#define EACH_DESK(desk) for (int which = 0; desk_open(test, &(desk), which); test_city_invariants(&(desk).town), test_city_close(&(desk).town), which++)

static void test_way(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct approval_proposal proposal = proposal_of(&desk, "certificate");
        struct approval_steps steps;
        struct approval_waitings waiting;
        struct date today = date_of_moment(TEST_CITY_NOW);
        int64_t id = 0, other;
        EXPECT(propose(&desk, &proposal, desk.clerk, &id) == DONE);
        EXPECT(propose(&desk, &proposal, desk.clerk, &other) == CONFLICT); /* one open draft for one subject */
        struct approval draft = read_draft(&desk, id);
        EXPECT_INTEGER(draft.state, APPROVAL_RUNNING);
        EXPECT_INTEGER(draft.position, 1);
        EXPECT_TEXT(draft.reason, T(""));
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.count, 3);
        EXPECT_INTEGER(steps.items[1].expected_staff_id, desk.chief);
        EXPECT_INTEGER(steps.items[2].expected_staff_id, desk.head);
        EXPECT(approvals_waiting(desk.town.store, desk.town.arena, desk.chief, today, 10, &waiting) == DONE);
        EXPECT_INTEGER(waiting.count, 1);
        EXPECT(approvals_waiting(desk.town.store, desk.town.arena, desk.head, today, 10, &waiting) == DONE);
        EXPECT_INTEGER(waiting.count, 0);
        /* Not the drafter, not somebody who is not asked, not by a stale page. */
        EXPECT(!approval_may(desk.town.store, desk.town.arena, &draft, desk.clerk, APPROVAL_PASS, today));
        EXPECT(approval_may(desk.town.store, desk.town.arena, &draft, desk.chief, APPROVAL_PASS, today));
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_PASS, 1, 0, "") == FORBIDDEN);
        EXPECT(do_act(&desk, id, desk.senior, APPROVAL_PASS, 1, 0, "") == FORBIDDEN);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_REJECT, 1, 0, "理由") == FORBIDDEN); /* only who decides */
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_PASS, 2, 0, "") == CONFLICT);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_PASS, 1, 0, "確かめました") == DONE);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_PASS, 1, 0, "") == CONFLICT);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_PASS, 2, 0, "") == DONE);
        EXPECT_INTEGER(read_draft(&desk, id).state, APPROVAL_APPROVED);
        EXPECT(has_event(&desk, id, "approvals.proposed") && has_event(&desk, id, "approvals.passed") &&
               has_event(&desk, id, "approvals.decided"));
        struct approval_marks marks;
        EXPECT(approval_record(desk.town.city, desk.town.store, desk.town.arena, id, &marks) == DONE);
        EXPECT_INTEGER(marks.count, 3);
        EXPECT_TEXT(marks.items[1].comment, T("確かめました"));
        EXPECT_TEXT(marks.items[2].comment, T(""));
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_PASS, 2, 0, "") == CONFLICT); /* over */
        EXPECT(propose(&desk, &proposal, desk.clerk, &other) == DONE);             /* a new one may follow */
    }
}

static void test_table(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct approval_steps steps;
        struct approval_proposal small = proposal_of(&desk, "refund"), large = proposal_of(&desk, "refund");
        struct approval_proposal unknown = proposal_of(&desk, "nothing"), refusal = proposal_of(&desk, "certificate");
        int64_t id = 0;
        small.amount_yen = 99999;
        large.amount_yen = 100000;
        EXPECT(propose(&desk, &small, desk.clerk, &id) == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.count, 2);
        EXPECT_INTEGER(steps.items[1].expected_staff_id, desk.head);
        EXPECT(propose(&desk, &large, desk.clerk, &id) == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.count, 3);
        EXPECT_INTEGER(steps.items[2].expected_staff_id, desk.director);
        EXPECT(propose(&desk, &unknown, desk.clerk, &id) == NOT_FOUND);
        refusal.outcome = T("refuse");
        EXPECT(propose(&desk, &refusal, desk.clerk, &id) == INVALID); /* a refusal needs its reason */
        refusal.reason = T("要件を満たさないため");
        EXPECT(propose(&desk, &refusal, desk.clerk, &id) == DONE);
        EXPECT_TEXT(read_draft(&desk, id).reason, T("要件を満たさないため"));
        /* The head drafts: who decides is then above. */
        struct approval_proposal by_head = proposal_of(&desk, "certificate");
        EXPECT(propose(&desk, &by_head, desk.head, &id) == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.items[2].expected_staff_id, desk.director);
    }
}

static enum status put_rule(struct store *store, void *context)
{
    (void)context;
    return approvals_rule_put(store, T("certificate"), T(""), 0, INT64_MAX / 2,
                              T("[{\"duty\":\"examine\",\"grade\":2},{\"duty\":\"examine\",\"grade\":3},{\"duty\":\"examine\",\"grade\":4},"
                                "{\"duty\":\"decide\",\"grade\":6}]"),
                              T("2026-04-01"), T("見本"));
}

static void test_rule_change(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct approval_proposal before = proposal_of(&desk, "certificate"), after = proposal_of(&desk, "certificate");
        struct approval_steps steps;
        int64_t running = 0, next = 0;
        EXPECT(propose(&desk, &before, desk.clerk, &running) == DONE);
        EXPECT(store_transaction(desk.town.store, put_rule, NULL) == DONE);
        EXPECT(propose(&desk, &after, desk.clerk, &next) == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, running, &steps) == DONE);
        EXPECT_INTEGER(steps.count, 3);
        EXPECT(approval_route(desk.town.store, desk.town.arena, next, &steps) == DONE);
        EXPECT_INTEGER(steps.count, 5);
        EXPECT(do_act(&desk, running, desk.chief, APPROVAL_PASS, 1, 0, "") == DONE);
        EXPECT(do_act(&desk, running, desk.head, APPROVAL_PASS, 2, 0, "") == DONE);
        EXPECT_INTEGER(read_draft(&desk, running).state, APPROVAL_APPROVED);
    }
}

static void test_return(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        EXPECT(store_transaction(desk.town.store, put_rule, NULL) == DONE);
        struct approval_proposal proposal = proposal_of(&desk, "certificate");
        int64_t id = 0;
        EXPECT(propose(&desk, &proposal, desk.clerk, &id) == DONE);
        EXPECT(do_act(&desk, id, desk.senior, APPROVAL_PASS, 1, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_PASS, 2, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_RETURN, 3, 1, "") == INVALID);    /* a comment is missing */
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_RETURN, 3, 3, "戻す") == INVALID); /* not earlier */
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_RETURN, 3, -1, "戻す") == INVALID);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_RETURN, 3, 1, "見てください") == DONE); /* to any earlier step */
        struct approval draft = read_draft(&desk, id);
        EXPECT_INTEGER(draft.state, APPROVAL_RUNNING);
        EXPECT_INTEGER(draft.position, 1);
        EXPECT(do_act(&desk, id, desk.senior, APPROVAL_PASS, 1, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_RETURN, 2, 0, "書き直してください") == DONE); /* to the drafter */
        draft = read_draft(&desk, id);
        EXPECT_INTEGER(draft.state, APPROVAL_RETURNED);
        EXPECT_INTEGER(draft.position, 0);
        EXPECT(has_event(&desk, id, "approvals.returned"));
        EXPECT(do_act(&desk, id, desk.senior, APPROVAL_SEND_AGAIN, 0, 0, "") == FORBIDDEN);
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_SEND_AGAIN, 0, 0, "直しました") == DONE);
        /* Taken back by the drafter while nobody has acted; not after. */
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_TAKE_BACK, 1, 0, "") == FORBIDDEN);
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_TAKE_BACK, 1, 0, "") == DONE);
        EXPECT_INTEGER(read_draft(&desk, id).state, APPROVAL_RETURNED);
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_SEND_AGAIN, 0, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.senior, APPROVAL_PASS, 1, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_TAKE_BACK, 2, 0, "") == CONFLICT);
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_WITHDRAW, 2, 0, "") == CONFLICT);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_RETURN, 2, 0, "戻します") == DONE);
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_WITHDRAW, 0, 0, "やめます") == DONE);
        EXPECT_INTEGER(read_draft(&desk, id).state, APPROVAL_WITHDRAWN);
        EXPECT(has_event(&desk, id, "approvals.withdrawn"));
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_SEND_AGAIN, 0, 0, "") == CONFLICT);
    }
}

static void test_pull_up(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct approval_proposal proposal = proposal_of(&desk, "certificate"), other = proposal_of(&desk, "certificate");
        struct approval_steps steps;
        int64_t id = 0;
        EXPECT(propose(&desk, &proposal, desk.clerk, &id) == DONE);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_PASS, 1, 0, "急ぎのため") == DONE);
        EXPECT_INTEGER(read_draft(&desk, id).state, APPROVAL_APPROVED);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.items[1].state, STEP_SKIPPED);
        EXPECT_INTEGER(steps.items[1].acted_at, 0);
        EXPECT_INTEGER(steps.items[2].state, STEP_PASSED);
        /* Rejected by who decides, with a comment. */
        EXPECT(propose(&desk, &other, desk.clerk, &id) == DONE);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_PASS, 1, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_REJECT, 2, 0, " ") == INVALID);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_REJECT, 2, 0, "認められません") == DONE);
        EXPECT_INTEGER(read_draft(&desk, id).state, APPROVAL_REJECTED);
        EXPECT(has_event(&desk, id, "approvals.rejected") && !has_event(&desk, id, "approvals.decided"));
    }
}

struct delegating {
    int64_t from, to;
};

static enum status delegate_in_store(struct store *store, void *context)
{
    struct delegating *given = context;
    struct delegation delegation = {.from_staff_id = given->from, .to_staff_id = given->to, .reason = T("出張"),
                                    .from = DATE(2026, 11, 20), .until = DATE(2026, 11, 30)};
    struct event actor = event_by_system("staff", 0, "test", TEST_CITY_NOW);
    int64_t id;
    return staff_delegate(store, &delegation, &actor, &id);
}

static void test_deputy(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct delegating to_senior = {desk.chief, desk.senior}, to_clerk = {desk.head, desk.clerk};
        struct approval_proposal proposal = proposal_of(&desk, "certificate");
        struct approval_waitings waiting;
        struct approval_steps steps;
        int64_t id = 0;
        EXPECT(store_transaction(desk.town.store, delegate_in_store, &to_senior) == DONE);
        EXPECT(store_transaction(desk.town.store, delegate_in_store, &to_clerk) == DONE);
        EXPECT(propose(&desk, &proposal, desk.clerk, &id) == DONE);
        EXPECT(approvals_waiting(desk.town.store, desk.town.arena, desk.senior, DATE(2026, 11, 22), 10, &waiting) == DONE);
        EXPECT_INTEGER(waiting.count, 1);
        EXPECT(approvals_waiting(desk.town.store, desk.town.arena, desk.senior, DATE(2026, 12, 1), 10, &waiting) == DONE);
        EXPECT_INTEGER(waiting.count, 0);
        EXPECT(do_act(&desk, id, desk.senior, APPROVAL_PASS, 1, 0, "代決") == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.items[1].expected_staff_id, desk.chief);
        EXPECT_TEXT(steps.items[1].acted_title, T("職"));
        /* The deputy of who decides is the drafter: still not theirs. */
        EXPECT(do_act(&desk, id, desk.clerk, APPROVAL_PASS, 2, 0, "") == FORBIDDEN);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_PASS, 2, 0, "") == DONE);
    }
}

static enum status bind_person(struct store *store, void *context)
{
    const struct delegating *given = context;
    return city_staff_set_person(store, given->from, &given->to);
}

static void test_own_matter(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct delegating chief_is = {desk.chief, 7001}, clerk_is = {desk.clerk, 7002};
        struct approval_proposal about_chief = proposal_of(&desk, "certificate"), about_clerk = proposal_of(&desk, "certificate");
        struct approval_steps steps;
        int64_t id = 0;
        EXPECT(store_transaction(desk.town.store, bind_person, &chief_is) == DONE);
        EXPECT(store_transaction(desk.town.store, bind_person, &clerk_is) == DONE);
        about_chief.about_person_id = 7001;
        about_clerk.about_person_id = 7002;
        EXPECT(propose(&desk, &about_clerk, desk.clerk, &id) == FORBIDDEN);
        EXPECT(propose(&desk, &about_chief, desk.clerk, &id) == DONE);
        /* Whose matter it is is not even asked: the next one above is. */
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.items[1].expected_staff_id, desk.head);
        EXPECT(do_act(&desk, id, desk.chief, APPROVAL_PASS, 1, 0, "") == FORBIDDEN);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_PASS, 1, 0, "") == DONE);
        EXPECT(do_act(&desk, id, desk.head, APPROVAL_PASS, 2, 0, "") == DONE);
    }
}

static enum status release_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct held_posts posts;
    struct event actor = event_by_system("staff", 0, "test", TEST_CITY_NOW);
    struct arena *arena = doing->desk->town.arena;
    enum status status = staff_posts_on(store, arena, doing->staff_id, date_of_moment(TEST_CITY_NOW), &posts);
    for (size_t i = 0; status == DONE && i < posts.count; i++)
        status = staff_release(store, arena, posts.items[i].assignment_id, DATE(2026, 11, 21), &actor);
    return status;
}

static void test_transfer(struct test *test)
{
    struct desk desk;
    EACH_DESK(desk) {
        struct approval_proposal proposal = proposal_of(&desk, "certificate");
        struct approval_steps steps;
        int64_t id = 0;
        EXPECT(propose(&desk, &proposal, desk.clerk, &id) == DONE);
        struct doing leaving = {.desk = &desk, .staff_id = desk.chief};
        EXPECT(store_transaction(desk.town.store, release_in_store, &leaving) == DONE);
        EXPECT(jobs_run_named(desk.town.city, desk.town.arena, T("approvals.renew_expected")) == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.items[1].expected_staff_id, desk.head);
        /* Everybody of the whole city leaves: nobody is asked, and nothing breaks. */
        struct held_posts all;
        EXPECT(staff_on(desk.town.store, desk.town.arena, date_of_moment(TEST_CITY_NOW), &all) == DONE);
        for (size_t i = 0; i < all.count; i++) {
            leaving.staff_id = all.items[i].staff_id;
            EXPECT(store_transaction(desk.town.store, release_in_store, &leaving) == DONE);
        }
        EXPECT(jobs_run_named(desk.town.city, desk.town.arena, T("approvals.renew_expected")) == DONE);
        EXPECT(approval_route(desk.town.store, desk.town.arena, id, &steps) == DONE);
        EXPECT_INTEGER(steps.items[1].expected_staff_id, 0);
        struct approval_proposal late = proposal_of(&desk, "certificate");
        EXPECT(propose(&desk, &late, desk.clerk, &id) == NOT_FOUND);
    }
}

const struct test_case approvals_test[] = {
    {"a draft goes its way, and only who is asked may act", test_way},
    {"the table gives the route by kind and amount, a refusal its reason", test_table},
    {"a changed table holds for the next draft only", test_rule_change},
    {"returned to any step, taken back, withdrawn", test_return},
    {"pulled up, rejected", test_pull_up},
    {"a deputy acts by delegation, never for what they drafted", test_deputy},
    {"nobody handles their own matter", test_own_matter},
    {"when a post changes hands the next holder is asked", test_transfer},
    {0}};
