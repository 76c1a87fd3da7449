/*
 * Making drafts and acting on them. What a person may do stands in approval_may alone; approval_act asks it too.
 */
#include "engines/approvals/approvals.h"

#include "base/check.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/approvals/approvals_private.h"

static enum status tell(const struct city *city, struct store *store, const struct approvals_draft *draft,
                        const struct approval_actor *actor, const char *name, struct text detail, int64_t now)
{
    struct event event = {.subject_kind = T("approval"), .subject_id = draft->id, .name = text_of(name),
                          .actor_kind = actor->staff_id ? T("staff") : T("system"),
                          .actor_id = actor->staff_id, .actor_name = actor->title,
                          .detail = detail, .at = now};
    return event_tell(city, store, &event);
}

/* Owners of subjects find their thing and what became of it here; reasons are read from the draft, not from the event. */
static struct text detail_of(struct arena *arena, const struct approvals_draft *draft, struct text result)
{
    return arena_print(arena, "{\"subject_kind\":\"%.*s\",\"subject_id\":%lld,\"result\":\"%.*s\"}",
                       TEXT_ARGUMENTS(draft->subject_kind), (long long)draft->subject_id, TEXT_ARGUMENTS(result));
}

static enum status mark(const struct city *city, struct store *store, struct arena *arena,
                        const struct approvals_draft *draft, enum approval_action action, int64_t position,
                        int64_t to_position, struct text comment, const struct approval_actor *actor, int64_t now)
{
    int64_t id;
    enum status status = approvals_add_mark(store, draft->id, action, position, to_position, actor->staff_id,
                                            actor->title, T(""), now, &id);
    if (status == DONE && comment.length)
        status = approval_seal_comment(city, store, arena, draft->key_id, id, comment);
    return status;
}

static enum status add_steps(struct store *store, struct arena *arena, const struct approval_proposal *proposal,
                             const struct approval_actor *drafter, const struct route_step *route, size_t count,
                             int64_t draft_id, int64_t now)
{
    struct approvals_add_step_given step = {.draft_id = draft_id, .position = DRAFTER_POSITION, .duty = DUTY_DRAFT,
                                            .section_id = proposal->section_id, .state = STEP_PASSED,
                                            .expected_staff_id = drafter->staff_id, .expected_name = drafter->title,
                                            .since_at = now, .acted_at = now, .acted_staff_id = drafter->staff_id,
                                            .acted_title = drafter->title};
    enum status status = approvals_add_step_with(store, &step);
    for (size_t i = 0; status == DONE && i < count; i++) {
        struct held_post post;
        struct step_search search = {proposal->section_id, route[i].grade, drafter->staff_id, proposal->about_person_id};
        status = approval_expected(store, arena, &search, date_of_moment(now), &post);
        if (status != DONE)
            return status;
        step = (struct approvals_add_step_given){.draft_id = draft_id, .position = (int64_t)i + 1,
                                                 .duty = route[i].duty, .grade = route[i].grade,
                                                 .section_id = proposal->section_id,
                                                 .state = i == 0 ? STEP_HERE : STEP_WAITING,
                                                 .expected_staff_id = post.staff_id, .expected_name = post.staff_name,
                                                 .since_at = now, .acted_title = T("")};
        status = approvals_add_step_with(store, &step);
    }
    return status;
}

enum status approval_propose(const struct city *city, struct store *store, struct arena *arena,
                             const struct approval_proposal *proposal, const struct approval_actor *drafter,
                             int64_t now, int64_t *id)
{
    check(store_is_writing(store));
    if (text_is(proposal->outcome, T("refuse")) && text_trim(proposal->reason).length == 0)
        return INVALID;
    struct staff staff;
    enum status status = staff_of(store, arena, drafter->staff_id, &staff);
    if (status != DONE)
        return status;
    if (proposal->about_person_id && staff.person_id == proposal->about_person_id)
        return FORBIDDEN;
    struct section section;
    struct approvals_rule rule;
    struct route_step route[ROUTE_STEPS_MAX];
    size_t count = 0;
    status = section_of(store, arena, proposal->section_id, &section);
    if (status == DONE)
        status = approvals_rule_for(store, arena, proposal->kind, section.code, proposal->amount_yen,
                                    date_text(arena, date_of_moment(now)), &rule);
    if (status == DONE)
        status = approval_route_read(arena, rule.route, route, &count);
    struct key key;
    if (status == DONE)
        status = key_make(store, city->keys, "approval", now, &key);
    if (status != DONE)
        return status;
    struct approvals_draft draft = {.subject_kind = proposal->subject_kind, .subject_id = proposal->subject_id,
                                    .key_id = key.id};
    struct approvals_add_draft_given given = {
        .kind = proposal->kind, .subject_kind = proposal->subject_kind, .subject_id = proposal->subject_id,
        .section_id = proposal->section_id, .amount_yen = proposal->amount_yen, .title = proposal->title,
        .outcome = proposal->outcome, .reason = T(""), .key_id = key.id,
        .about_person_id = proposal->about_person_id, .drafter_staff_id = drafter->staff_id,
        .legal_basis = rule.legal_basis, .made_at = now};
    status = approvals_add_draft_with(store, &given, &draft.id);
    if (status == DONE && proposal->reason.length)
        status = approvals_seal_reason(
            store, draft.id, seal(arena, &key, SEALED_AT("approvals_draft", "reason", draft.id), proposal->reason));
    if (status == DONE)
        status = add_steps(store, arena, proposal, drafter, route, count, draft.id, now);
    if (status == DONE)
        status = mark(city, store, arena, &draft, APPROVAL_SEND_AGAIN, DRAFTER_POSITION, 1, T(""), drafter, now);
    if (status == DONE)
        status = tell(city, store, &draft, drafter, "approvals.proposed",
                      detail_of(arena, &draft, proposal->outcome), now);
    if (status == DONE)
        *id = draft.id;
    return status;
}

/* Whether this person is asked, stands in for who is asked, or is asked later on the same route (引上げ). */
static bool is_asked(struct store *store, struct arena *arena, const struct approvals_steps *steps, int64_t position,
                     int64_t staff_id, struct date today, int64_t *acting_position)
{
    struct delegations delegations;
    if (delegations_to_on(store, arena, staff_id, today, &delegations) != DONE)
        return false;
    for (size_t i = 0; i < steps->count; i++) {
        const struct approvals_step *step = &steps->items[i];
        if (step->position < position || step->position == DRAFTER_POSITION)
            continue;
        bool is_theirs = step->expected_staff_id == staff_id;
        /* Standing in counts for the step that waits now, not for pulling up. */
        for (size_t k = 0; k < delegations.count && step->position == position; k++)
            is_theirs |= delegations.items[k].from_staff_id == step->expected_staff_id;
        if (is_theirs) {
            *acting_position = step->position;
            return true;
        }
    }
    return false;
}

/* DONE and the position that is acted from, or why not. */
static enum status find_right(struct store *store, struct arena *arena, const struct approvals_draft *draft,
                              const struct approvals_steps *steps, int64_t staff_id, enum approval_action action,
                              struct date today, int64_t *acting_position)
{
    bool is_running = draft->state == APPROVAL_RUNNING, is_drafter = draft->drafter_staff_id == staff_id;
    *acting_position = DRAFTER_POSITION;
    switch (action) {
    case APPROVAL_TAKE_BACK: /* only while the first one after the drafter has not acted */
        return !is_drafter ? FORBIDDEN : is_running && draft->position == 1 ? DONE : CONFLICT;
    case APPROVAL_WITHDRAW:
    case APPROVAL_SEND_AGAIN:
        return !is_drafter ? FORBIDDEN : draft->state == APPROVAL_RETURNED ? DONE : CONFLICT;
    case APPROVAL_PASS:
    case APPROVAL_RETURN:
    case APPROVAL_REJECT:
        break;
    }
    if (!is_running)
        return CONFLICT;
    struct staff staff;
    enum status status = staff_of(store, arena, staff_id, &staff);
    if (status != DONE)
        return status;
    if (is_drafter || (draft->about_person_id && staff.person_id == draft->about_person_id) ||
        !is_asked(store, arena, steps, draft->position, staff_id, today, acting_position))
        return FORBIDDEN;
    if (action == APPROVAL_REJECT && *acting_position != (int64_t)steps->count - 1)
        return FORBIDDEN;
    return DONE;
}

bool approval_may(struct store *store, struct arena *arena, const struct approval *approval, int64_t staff_id,
                  enum approval_action action, struct date today)
{
    struct approvals_draft draft;
    struct approvals_steps steps;
    int64_t position;
    return approvals_draft_of(store, arena, approval->id, &draft) == DONE &&
           approvals_steps_of(store, arena, approval->id, &steps) == DONE &&
           find_right(store, arena, &draft, &steps, staff_id, action, today, &position) == DONE;
}

static enum status set_step(struct store *store, const struct approvals_draft *draft, const struct approvals_step *step,
                            enum approval_step_state state, const struct approval_actor *actor, int64_t now)
{
    bool has_acted = state == STEP_PASSED;
    return approvals_set_step(store, draft->id, step->position, state, step->expected_staff_id, step->expected_name,
                              now, has_acted ? now : 0, has_acted ? actor->staff_id : 0,
                              has_acted ? actor->title : T(""));
}

static enum status pass(const struct city *city, struct store *store, struct arena *arena,
                        const struct approvals_draft *draft, const struct approvals_steps *steps, int64_t acting,
                        const struct approval_actor *actor, int64_t now)
{
    bool is_last = acting == (int64_t)steps->count - 1;
    enum status status = approvals_move_draft(store, draft->id, draft->state, draft->position,
                                              is_last ? APPROVAL_APPROVED : APPROVAL_RUNNING,
                                              is_last ? acting : acting + 1, now);
    for (int64_t at = draft->position; status == DONE && at < acting; at++)
        status = set_step(store, draft, &steps->items[at], STEP_SKIPPED, actor, now);
    if (status == DONE)
        status = set_step(store, draft, &steps->items[acting], STEP_PASSED, actor, now);
    if (status == DONE && !is_last)
        status = set_step(store, draft, &steps->items[acting + 1], STEP_HERE, actor, now);
    if (status == DONE)
        status = tell(city, store, draft, actor, is_last ? "approvals.decided" : "approvals.passed",
                      detail_of(arena, draft, draft->outcome), now);
    return status;
}

/* Back to an earlier position; everything from there on waits again. */
static enum status go_back(const struct city *city, struct store *store, struct arena *arena,
                           const struct approvals_draft *draft, const struct approvals_steps *steps,
                           int64_t to_position, const char *event, const struct approval_actor *actor, int64_t now)
{
    bool is_with_drafter = to_position == DRAFTER_POSITION;
    enum status status = approvals_move_draft(store, draft->id, draft->state, draft->position,
                                              is_with_drafter ? APPROVAL_RETURNED : APPROVAL_RUNNING, to_position, now);
    for (int64_t at = to_position; status == DONE && at < (int64_t)steps->count; at++)
        status = set_step(store, draft, &steps->items[at], at == to_position ? STEP_HERE : STEP_WAITING, actor, now);
    if (status == DONE)
        status = tell(city, store, draft, actor, event, detail_of(arena, draft, T("returned")), now);
    return status;
}

static enum status send_again(const struct city *city, struct store *store, struct arena *arena,
                              const struct approvals_draft *draft, const struct approvals_steps *steps,
                              const struct approval_actor *actor, int64_t now)
{
    enum status status =
        approvals_move_draft(store, draft->id, draft->state, draft->position, APPROVAL_RUNNING, 1, now);
    if (status == DONE)
        status = set_step(store, draft, &steps->items[DRAFTER_POSITION], STEP_PASSED, actor, now);
    if (status == DONE)
        status = set_step(store, draft, &steps->items[1], STEP_HERE, actor, now);
    if (status == DONE)
        status = tell(city, store, draft, actor, "approvals.proposed", detail_of(arena, draft, draft->outcome), now);
    return status;
}

static enum status end(const struct city *city, struct store *store, struct arena *arena,
                       const struct approvals_draft *draft, enum approval_state state, const char *event,
                       const struct approval_actor *actor, int64_t now)
{
    enum status status =
        approvals_move_draft(store, draft->id, draft->state, draft->position, state, draft->position, now);
    if (status == DONE)
        status = tell(city, store, draft, actor, event,
                      detail_of(arena, draft, state == APPROVAL_REJECTED ? T("rejected") : T("withdrawn")), now);
    return status;
}

enum status approval_end_about(const struct city *city, struct store *store, struct arena *arena, struct text subject_kind,
                               int64_t subject_id, int64_t now)
{
    check(store_is_writing(store));
    struct approvals_draft draft;
    const struct approval_actor nobody = {.title = T("システム")};
    enum status status = approvals_draft_about(store, arena, subject_kind, subject_id, &draft);
    if (status == NOT_FOUND || (status == DONE && draft.state != APPROVAL_RUNNING && draft.state != APPROVAL_RETURNED))
        return DONE;
    if (status == DONE)
        status = mark(city, store, arena, &draft, APPROVAL_WITHDRAW, draft.position, DRAFTER_POSITION, T(""), &nobody, now);
    if (status == DONE)
        status = end(city, store, arena, &draft, APPROVAL_WITHDRAWN, "approvals.withdrawn", &nobody, now);
    return status;
}

enum status approval_act(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                         enum approval_action action, int64_t expected_position, int64_t to_position,
                         struct text comment, const struct approval_actor *actor, int64_t now)
{
    check(store_is_writing(store));
    struct approvals_draft draft;
    struct approvals_steps steps;
    enum status status = approvals_draft_of(store, arena, id, &draft);
    if (status == DONE)
        status = approvals_steps_of(store, arena, id, &steps);
    if (status != DONE)
        return status;
    if (draft.position != expected_position)
        return CONFLICT;
    int64_t acting;
    status = find_right(store, arena, &draft, &steps, actor->staff_id, action, date_of_moment(now), &acting);
    if (status != DONE)
        return status;
    comment = text_trim(comment);
    bool needs_comment = action == APPROVAL_RETURN || action == APPROVAL_REJECT;
    if ((needs_comment && comment.length == 0) ||
        (action == APPROVAL_RETURN && (to_position < DRAFTER_POSITION || to_position >= draft.position)))
        return INVALID;
    status = mark(city, store, arena, &draft, action, acting, to_position, comment, actor, now);
    if (status != DONE)
        return status;
    switch (action) {
    case APPROVAL_PASS:
        return pass(city, store, arena, &draft, &steps, acting, actor, now);
    case APPROVAL_RETURN:
        return go_back(city, store, arena, &draft, &steps, to_position,
                       to_position == DRAFTER_POSITION ? "approvals.returned" : "approvals.sent_back", actor, now);
    case APPROVAL_TAKE_BACK:
        return go_back(city, store, arena, &draft, &steps, DRAFTER_POSITION, "approvals.returned", actor, now);
    case APPROVAL_SEND_AGAIN:
        return send_again(city, store, arena, &draft, &steps, actor, now);
    case APPROVAL_REJECT:
        return end(city, store, arena, &draft, APPROVAL_REJECTED, "approvals.rejected", actor, now);
    case APPROVAL_WITHDRAW:
        return end(city, store, arena, &draft, APPROVAL_WITHDRAWN, "approvals.withdrawn", actor, now);
    }
    return INVALID;
}
