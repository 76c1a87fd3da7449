/*
 * The demonstration's cases go on: most fees are paid, and some cases are checked, decided and get their papers, through the
 * same functions that people use. Only at the first start, before anybody has paid anything.
 */
#include "city/city.h"
#include "city/sections.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/procedures/inbox.h"
#include "engines/procedures/library.h"
#include "services/caseflow/caseflow.h"

enum { CASES_MAX = 200, STEPS_MAX = 10, SECTIONS_MAX = 64 };

struct scene {
    struct job_run *run;
    const struct inbox_row *row;
    const struct procedure *procedure;
    struct held_post clerk;
    int64_t number; /* decides how far it goes */
};

static struct text title_of(struct arena *arena, const struct held_post *post)
{
    return arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(words_in(&post->section_name, JAPANESE)),
                       TEXT_ARGUMENTS(words_in(&post->title, JAPANESE)));
}

static enum status pay(struct store *store, void *context)
{
    const struct scene *scene = context;
    struct job_run *run = scene->run;
    struct charge charge;
    enum status status = charge_about(store, run->arena, T("case"), scene->row->id, &charge);
    if (status == DONE)
        status = charge_settle(run->city, store, run->arena, charge.id, charge.amount, "counter", run->now);
    return status;
}

static enum status propose(struct store *store, void *context)
{
    const struct scene *scene = context;
    struct job_run *run = scene->run;
    struct case_record record;
    int64_t id;
    enum status status = case_by_id(run->city, store, run->arena, scene->row->id, &record);
    if (status != DONE)
        return status;
    struct approval_actor drafter = {scene->clerk.staff_id, title_of(run->arena, &scene->clerk)};
    struct approval_proposal proposal = {
        .kind = scene->procedure->approval, .subject_kind = T("case"), .subject_id = record.id,
        .section_id = record.section_id, .amount_yen = record.fee_yen,
        .title = arena_print(run->arena, "%.*s（%.*s）", TEXT_ARGUMENTS(words_in(&scene->procedure->title, JAPANESE)),
                             TEXT_ARGUMENTS(record.number)),
        .outcome = T("approve"), .about_person_id = record.person_id};
    return approval_propose(run->city, store, run->arena, &proposal, &drafter, run->now, &id);
}

/* Everybody on the route agrees, one after the other. */
static enum status decide(struct store *store, void *context)
{
    const struct scene *scene = context;
    struct job_run *run = scene->run;
    struct approval approval;
    struct approval_steps route;
    enum status status = approval_about(run->city, store, run->arena, T("case"), scene->row->id, &approval);
    for (int i = 0; status == DONE && approval.state == APPROVAL_RUNNING && i < STEPS_MAX; i++) {
        status = approval_route(store, run->arena, approval.id, &route);
        if (status != DONE || approval.position >= (int64_t)route.count)
            return status;
        const struct approval_step *step = &route.items[approval.position];
        struct approval_actor actor = {step->expected_staff_id, step->expected_name};
        status = approval_act(run->city, store, run->arena, approval.id, APPROVAL_PASS, approval.position, 0, T(""), &actor,
                              run->now);
        if (status == DONE)
            status = approval_of(run->city, store, run->arena, approval.id, &approval);
    }
    return status;
}

static enum status play(struct scene *scene)
{
    struct job_run *run = scene->run;
    struct held_posts posts;
    enum status status = store_transaction(run->store, pay, scene);
    if (status == DONE)
        status = section_staff_on(run->store, run->arena, scene->row->section_id, date_of_moment(run->now), &posts);
    if (status != DONE || scene->number % 4 == 1 || !posts.count || !scene->procedure->approval.length)
        return status;
    scene->clerk = posts.items[posts.count - 1];
    struct case_actor clerk = {.who = BY_STAFF, .staff_id = scene->clerk.staff_id,
                               .name = title_of(run->arena, &scene->clerk)};
    status = case_assign(run->city, run->store, scene->row->id, clerk.staff_id, scene->clerk.staff_name, &clerk, run->now);
    if (status == DONE)
        status = case_begin_check(run->city, run->store, scene->row->id, &clerk, run->now);
    if (status == DONE && scene->number % 4 != 2)
        status = store_transaction(run->store, propose, scene);
    if (status == DONE && scene->number % 8 == 3)
        status = store_transaction(run->store, decide, scene);
    return status;
}

static enum status find_cases(struct job_run *run, struct inbox_page *found)
{
    const struct procedure_set *set = procedures_now(run->city);
    int64_t *sections = TAKE(run->arena, int64_t, SECTIONS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < SECTIONS_MAX; i++) {
        bool is_known = false;
        for (size_t j = 0; j < count; j++)
            is_known = is_known || sections[j] == set->items[i]->section_id;
        if (!is_known)
            sections[count++] = set->items[i]->section_id;
    }
    struct inbox_query query = {.view = INBOX_ALL, .sections = sections, .section_count = count, .limit = CASES_MAX,
                                .today = date_of_moment(run->now)};
    return inbox_page(run->city, run->store, run->arena, &query, found);
}

enum status caseflow_demo(struct job_run *run)
{
    struct inbox_page page;
    int64_t number = 0;
    enum status status = find_cases(run, &page);
    for (size_t i = 0; status == DONE && i < page.count; i++)
        if (page.items[i].fee_paid_at)
            return DONE;
    for (size_t i = 0; status == DONE && i < page.count; i++) {
        if (page.items[i].state != CASE_FEE_WAITING || number++ % 5 == 4)
            continue;
        struct scene scene = {.run = run, .row = &page.items[i], .number = number,
                              .procedure = procedure_find(run->city, page.items[i].procedure_name)};
        status = scene.procedure ? play(&scene) : DONE;
        if (status != BROKEN && status != BUSY) /* nobody holds a post today, or it is the clerk's own matter: left as it is */
            status = DONE;
    }
    return status;
}
