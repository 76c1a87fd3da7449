/*
 * The module: the table of delegated powers from the city's folder, and transfers of staff that take hold at midnight.
 */
#include "approvals.migrations.h"
#include "base/json.h"
#include "city/city.h"
#include "city/load.h"
#include "engines/approvals/approvals_private.h"
#include "web/language.h"

static const char *const duties[] = {"examine", "decide", NULL};

/* The route of one line of the table as JSON; empty after a mistake. */
static struct text read_route(struct city_load *load, struct node *line)
{
    struct node *list = load_list(load, line, "route", NEEDED);
    struct buffer json = buffer_new(load->arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_list(&writer);
    for (struct node *step = list ? list->first : NULL; step; step = step->next) {
        int duty = load_choice(load, step, "duty", NEEDED, duties);
        struct text name = load_text(load, step, "grade", NEEDED);
        enum grade grade;
        if (name.length && !grade_from_name(name, &grade))
            load_mistake(load, step, "「%.*s」という職階はありません。課長級のように書いてください。", TEXT_ARGUMENTS(name));
        else if (duty >= 0 && name.length) {
            json_start_object(&writer);
            json_put_member_text(&writer, T("duty"), text_of(duties[duty]));
            json_put_member_integer(&writer, T("grade"), grade);
            json_end_object(&writer);
        }
        load_no_more(load, step);
    }
    json_end_list(&writer);
    struct route_step steps[ROUTE_STEPS_MAX];
    size_t count;
    if (list && approval_route_read(load->arena, buffer_text(&json), steps, &count) != DONE) {
        load_mistake(load, list, "決裁の経路は、審査（examine）のあとに決裁（decide）を1つ、全部で%d段までで書いてください。",
                     ROUTE_STEPS_MAX);
        return (struct text){0};
    }
    return list ? buffer_text(&json) : (struct text){0};
}

static enum status load_rule(struct city_load *load, struct node *line)
{
    struct text kind = load_name(load, line, "kind", NEEDED), section = load_text(load, line, "section", OPTIONAL);
    int64_t from = load_integer(load, line, "amount_from", OPTIONAL, 0, INT64_MAX / 2, 0);
    int64_t below = load_integer(load, line, "amount_below", OPTIONAL, 1, INT64_MAX / 2, INT64_MAX / 2);
    struct text source = load_text(load, line, "source", NEEDED), route = read_route(load, line);
    struct date day = {0};
    load_date(load, line, "from", NEEDED, &day);
    load_no_more(load, line);
    if (from >= below)
        load_mistake(load, line, "amount_below は amount_from より大きい額にしてください。");
    if (load->mistake_count || route.length == 0)
        return DONE;
    struct text from_day = date_text(load->arena, day);
    struct approvals_rule_row row;
    enum status status = approvals_rule_same(load->store, load->arena, kind, section, from, from_day, &row);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_same = status == DONE && row.amount_below == below && text_is(row.route, route) &&
                   text_is(row.legal_basis, source);
    load_row(load, status == NOT_FOUND ? LOAD_ADDED : is_same ? LOAD_UNCHANGED : LOAD_CHANGED, "専決 %.*s（%lld円から）",
             TEXT_ARGUMENTS(kind), (long long)from);
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    return approvals_rule_put(load->store, kind, section, from, below, route, from_day, source);
}

static enum status load_rules(struct city_load *load)
{
    struct node *root;
    enum status status = load_file(load, "approvals.yaml", &root);
    if (status != DONE)
        return status == NOT_FOUND || status == INVALID ? DONE : status;
    struct node *list = load_list(load, root, "rules", NEEDED);
    for (struct node *line = list ? list->first : NULL; status == DONE && line; line = line->next)
        status = load_rule(load, line);
    load_no_more(load, root);
    return status;
}

struct renewal {
    struct arena *arena;
    int64_t now;
};

/* Whoever is asked for a step has left the post, or holds another one since today: ask the one who holds it now. */
static enum status renew_expected_in_store(struct store *store, void *context)
{
    struct renewal *renewal = context;
    struct approvals_runnings steps;
    enum status status = approvals_running_steps(store, renewal->arena, &steps);
    for (size_t i = 0; status == DONE && i < steps.count; i++) {
        const struct approvals_running *step = &steps.items[i];
        struct held_post post;
        struct step_search search = {step->section_id, step->grade, step->drafter_staff_id, step->about_person_id};
        enum status found = approval_expected(store, renewal->arena, &search, date_of_moment(renewal->now), &post);
        if (found != DONE && found != NOT_FOUND)
            return found;
        if (post.staff_id != step->expected_staff_id)
            status = approvals_expect(store, step->draft_id, step->position, post.staff_id, post.staff_name);
    }
    return status;
}

static enum status renew_expected(struct job_run *run)
{
    struct renewal renewal = {run->arena, run->now};
    return store_transaction(run->store, renew_expected_in_store, &renewal);
}

static const struct permission permissions[] = {
    {"approvals.draft", SENTENCE("May draft decisions")},
    {"approvals.act", SENTENCE("May examine and decide drafts that reach their post")},
    {0}};

static const struct job jobs[] = {{"approvals.renew_expected", 10, renew_expected}, {0}};

static const struct invariant invariants[] = {
    {"A draft is never examined or decided by its drafter",
     "SELECT s.id FROM approvals_step AS s JOIN approvals_draft AS d ON d.id = s.draft_id "
     "WHERE s.position > 0 AND s.acted_staff_id = d.drafter_staff_id AND s.acted_staff_id <> 0"},
    {"An approved draft has had its last step passed",
     "SELECT d.id FROM approvals_draft AS d WHERE d.state = 3 AND NOT EXISTS (SELECT 1 FROM approvals_step AS s "
     "WHERE s.draft_id = d.id AND s.duty = 2 AND s.state = 2)"},
    {"A running draft waits at exactly one step",
     "SELECT d.id FROM approvals_draft AS d WHERE d.state IN (1, 2) AND "
     "(SELECT COUNT(*) FROM approvals_step AS s WHERE s.draft_id = d.id AND s.state = 1 AND s.position = d.position) <> 1"},
    {0}};

const struct module approvals_module = {
    .name = "approvals",
    .title = "Electronic approval",
    .migrations = approvals_migrations,
    .permissions = permissions,
    .jobs = jobs,
    .invariants = invariants,
    .load = load_rules,
};
