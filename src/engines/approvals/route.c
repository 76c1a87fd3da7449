/*
 * Routes: who is asked for which step, and reading drafts with their sealed texts.
 */
#include "base/json.h"
#include "city/city.h"
#include "engines/approvals/approvals_private.h"

static enum status may_be_asked(struct store *store, struct arena *arena, const struct step_search *search,
                                int64_t staff_id, bool *may)
{
    struct staff staff;
    *may = staff_id != search->drafter_staff_id;
    if (!*may || search->about_person_id == 0)
        return DONE;
    enum status status = staff_of(store, arena, staff_id, &staff);
    *may = status == DONE && staff.person_id != search->about_person_id;
    return status;
}

enum status approval_expected(struct store *store, struct arena *arena, const struct step_search *search, struct date today,
                              struct held_post *found)
{
    struct held_post post = {0};
    *found = (struct held_post){.staff_name = T("")};
    enum status status = decider_on(store, arena, search->section_id, (enum grade)search->grade, today,
                                    search->drafter_staff_id, &post);
    /* Grades end, so this does: whoever may not be asked is passed over for the next one above. */
    for (int tries = 0; status == DONE && tries < GRADE_MAYOR; tries++) {
        bool may = false;
        status = may_be_asked(store, arena, search, post.staff_id, &may);
        if (status == DONE && may) {
            *found = post;
            return DONE;
        }
        struct held_post below = post;
        if (status == DONE)
            status = superior_on(store, arena, &below, today, &post);
    }
    return status == DONE ? NOT_FOUND : status;
}

enum status approval_route_read(struct arena *arena, struct text json, struct route_step steps[ROUTE_STEPS_MAX],
                                size_t *count)
{
    json_t *root;
    enum status status = json_read(arena, json, NULL, &root, NULL);
    if (status != DONE)
        return status;
    size_t size = json_array_size(root);
    if (size == 0 || size > ROUTE_STEPS_MAX)
        return INVALID;
    for (size_t i = 0; i < size; i++) {
        const json_t *step = json_array_get(root, i);
        struct text duty = json_member_text(step, "duty");
        int64_t grade;
        if (!json_member_integer(step, "grade", &grade) || grade < GRADE_STAFF || grade > GRADE_MAYOR)
            return INVALID;
        bool decides = text_is(duty, T("decide"));
        /* The last step decides, the ones before examine. */
        if (decides != (i + 1 == size) || (!decides && !text_is(duty, T("examine"))))
            return INVALID;
        steps[i] = (struct route_step){decides ? DUTY_DECIDE : DUTY_EXAMINE, (enum grade)grade};
    }
    *count = size;
    return DONE;
}

enum status approval_seal_comment(const struct city *city, struct store *store, struct arena *arena, int64_t key_id,
                                  int64_t mark_id, struct text comment)
{
    struct key key;
    enum status status = key_read(store, city->keys, key_id, &key);
    if (status == DONE)
        status = approvals_seal_comment(
            store, mark_id, seal(arena, &key, SEALED_AT("approvals_mark", "comment", mark_id), comment));
    return status;
}

static enum status open_draft(const struct city *city, struct store *store, struct arena *arena,
                              const struct approvals_draft *draft, struct approval *found)
{
    struct key key;
    struct text reason = T("");
    enum status status = key_read(store, city->keys, draft->key_id, &key);
    if (status == DONE && draft->reason.length) /* an approval may go without one */
        status = unseal(arena, &key, SEALED_AT("approvals_draft", "reason", draft->id), draft->reason, &reason);
    if (status != DONE)
        return status;
    *found = (struct approval){
        .id = draft->id, .kind = draft->kind, .subject_kind = draft->subject_kind, .subject_id = draft->subject_id,
        .title = draft->title, .outcome = draft->outcome, .reason = reason, .legal_basis = draft->legal_basis,
        .section_id = draft->section_id, .amount_yen = draft->amount_yen,
        .drafter_staff_id = draft->drafter_staff_id, .about_person_id = draft->about_person_id,
        .state = (enum approval_state)draft->state, .position = draft->position, .made_at = draft->made_at,
        .changed_at = draft->changed_at};
    return DONE;
}

enum status approval_of(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                        struct approval *found)
{
    struct approvals_draft draft;
    enum status status = approvals_draft_of(store, arena, id, &draft);
    return status == DONE ? open_draft(city, store, arena, &draft, found) : status;
}

enum status approval_about(const struct city *city, struct store *store, struct arena *arena, struct text subject_kind,
                           int64_t subject_id, struct approval *found)
{
    struct approvals_draft draft;
    enum status status = approvals_draft_about(store, arena, subject_kind, subject_id, &draft);
    return status == DONE ? open_draft(city, store, arena, &draft, found) : status;
}

enum status approval_route(struct store *store, struct arena *arena, int64_t id, struct approval_steps *found)
{
    struct approvals_steps rows;
    enum status status = approvals_steps_of(store, arena, id, &rows);
    if (status != DONE)
        return status;
    *found = (struct approval_steps){rows.count, TAKE(arena, struct approval_step, rows.count)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct approvals_step *row = &rows.items[i];
        found->items[i] = (struct approval_step){
            .position = row->position, .duty = (enum approval_duty)row->duty, .grade = (enum grade)row->grade,
            .section_id = row->section_id, .state = (enum approval_step_state)row->state,
            .expected_staff_id = row->expected_staff_id, .expected_name = row->expected_name,
            .acted_at = row->acted_at, .acted_title = row->acted_title};
    }
    return DONE;
}

enum status approval_record(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                            struct approval_marks *found)
{
    struct approvals_draft draft;
    struct approvals_marks rows;
    struct key key;
    enum status status = approvals_draft_of(store, arena, id, &draft);
    if (status == DONE)
        status = key_read(store, city->keys, draft.key_id, &key);
    if (status == DONE)
        status = approvals_marks_of(store, arena, id, &rows);
    if (status != DONE)
        return status;
    *found = (struct approval_marks){rows.count, TAKE(arena, struct approval_mark, rows.count)};
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        const struct approvals_mark *row = &rows.items[i];
        found->items[i] = (struct approval_mark){.action = (enum approval_action)row->action,
                                                 .position = row->position, .to_position = row->to_position,
                                                 .staff_id = row->staff_id, .at = row->marked_at, .title = row->title};
        found->items[i].comment = T("");
        if (row->comment.length)
            status = unseal(arena, &key, SEALED_AT("approvals_mark", "comment", row->id), row->comment,
                            &found->items[i].comment);
    }
    return status;
}

static void take_over(struct approval_waitings *found, const struct approvals_waitings *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct approvals_waiting *row = &rows->items[i];
        found->items[found->count++] = (struct approval_waiting){
            .id = row->id, .subject_id = row->subject_id, .position = row->position, .since_at = row->since_at,
            .subject_kind = row->subject_kind, .kind = row->kind, .title = row->title};
    }
}

enum status approvals_waiting(struct store *store, struct arena *arena, int64_t staff_id, struct date today,
                              int64_t limit, struct approval_waitings *found)
{
    struct delegations delegations;
    enum status status = delegations_to_on(store, arena, staff_id, today, &delegations);
    if (status != DONE)
        return status;
    struct approval_waitings all = {0, TAKE(arena, struct approval_waiting, (size_t)limit * (delegations.count + 1))};
    for (size_t i = 0; status == DONE && i <= delegations.count; i++) {
        struct approvals_waitings rows;
        int64_t whose = i == 0 ? staff_id : delegations.items[i - 1].from_staff_id;
        status = approvals_waiting_for(store, arena, whose, limit, &rows);
        if (status == DONE)
            take_over(&all, &rows);
    }
    if (status == DONE)
        *found = all;
    return status;
}
