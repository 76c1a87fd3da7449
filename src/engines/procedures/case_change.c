/*
 * The one way to change the state of a case: table, clock, row, event, mail, in this order, in one transaction.
 */
#include "engines/procedures/case_private.h"

#include "base/check.h"
#include "base/holiday.h"
#include "city/reactions.h"
#include "city/sections.h"
#include "engines/procedures/library.h"

static struct text actor_kind(enum case_who who)
{
    return who == BY_APPLICANT ? T("resident") : who == BY_STAFF ? T("staff") : T("system");
}

enum status case_tell(const struct city *city, struct store *store, int64_t case_id, struct text name,
                      const struct case_actor *actor, struct text why, struct text detail, int64_t now)
{
    struct event event = {.subject_kind = T("case"),
                          .subject_id = case_id,
                          .name = name,
                          .actor_kind = actor_kind(actor->who),
                          .actor_id = actor->who == BY_STAFF ? actor->staff_id : actor->account_id,
                          .actor_name = actor->name.length         ? actor->name
                                        : actor->who == BY_APPLICANT ? T("本人")
                                                                     : T("システム"),
                          .why = why,
                          .detail = detail,
                          .at = now};
    return event_tell(city, store, &event);
}

/* Applicants: their own only, and they do not learn of others. Staff: never their own matter. */
enum status case_admits(struct store *store, struct arena *arena, const struct case_record *record,
                        const struct case_actor *actor)
{
    struct staff staff;
    if (actor->who == BY_APPLICANT) {
        bool is_theirs = record->account_id ? record->account_id == actor->account_id
                                            : actor->mail.length && text_is(record->mail, actor->mail);
        return is_theirs ? DONE : NOT_FOUND;
    }
    if (actor->who != BY_STAFF || !record->person_id)
        return DONE;
    enum status status = staff_of(store, arena, actor->staff_id, &staff);
    if (status == NOT_FOUND)
        return FORBIDDEN;
    if (status == DONE && staff.person_id == record->person_id)
        return FORBIDDEN;
    return status;
}

static int64_t day_number(struct date date)
{
    return date_is_none(date) ? 0 : date_day_number(date);
}

/* The clock: stands while the applicant has to act; the days it stood are added to the due day. */
static void move_clock(const struct case_record *before, const struct case_change *change, enum case_state to,
                       struct procedures_case_move_given *row)
{
    struct date today = date_of_moment(change->now), due = before->due;
    bool stood = !date_is_none(before->clock_stopped), stands = case_clock_stands(to);
    if (stood && !stands) {
        int64_t days = date_business_days_between(before->clock_stopped, today, NULL);
        if (days > 0)
            due = date_add_business_days(due, (int)days, NULL);
        row->stopped_day = 0;
    } else
        row->stopped_day = stands && !stood ? day_number(today) : day_number(before->clock_stopped);
    row->due_day = day_number(due);
    row->answer_by_day = stands ? day_number(before->answer_by) : 0;
    if (change->answer_days)
        row->answer_by_day = day_number(date_add_business_days(today, (int)change->answer_days, NULL));
}

static enum status seal_reason(struct store *store, struct arena *arena, const struct case_change *change,
                               const struct case_record *before, struct text *sealed)
{
    struct key key;
    struct text clear = change->reason.length ? change->reason : before->reason;
    *sealed = T("");
    if (!clear.length)
        return DONE;
    enum status status = case_key(change->city, store, before->key_id, &key);
    if (status == DONE)
        *sealed = case_seal(arena, &key, "reason", 0, clear);
    return status;
}

static enum status write_row(struct store *store, struct arena *arena, const struct case_change *change,
                             const struct case_record *before, enum case_state to)
{
    struct procedures_case_move_given row = {
        .id = before->id,
        .from_state = before->state,
        .state = to,
        .is_open = case_is_open(to),
        .is_unread = change->actor->who == BY_APPLICANT || change->action == ACT_PAY ? 1
                     : change->actor->who == BY_STAFF                                ? 0
                                                                                     : before->is_unread,
        .now = change->now,
        .decided_at = change->decision ? change->now : before->decided_at,
        .issued_at = to == CASE_ISSUED ? change->now : before->issued_at,
        .closed_at = !case_is_open(to) && !before->closed_at && to != CASE_ISSUED && to != CASE_REFUSED ? change->now
                                                                                                        : before->closed_at,
        .fee_yen = change->fee_yen >= 0 ? change->fee_yen : before->fee_yen,
        .fee_paid_at = change->is_paid_now ? change->now : before->fee_paid_at,
        .decision = change->decision ? text_of(change->decision) : before->decision};
    move_clock(before, change, to, &row);
    enum status status = seal_reason(store, arena, change, before, &row.reason);
    return status == DONE ? procedures_case_move_with(store, &row) : status;
}

enum status case_change(struct store *store, struct arena *arena, const struct case_change *change,
                        struct case_record *before)
{
    check(store_is_writing(store));
    enum case_state to;
    enum status status = case_by_id(change->city, store, arena, change->case_id, before);
    if (status == DONE)
        status = case_admits(store, arena, before, change->actor);
    if (status == DONE)
        status = case_next_state(before->state, change->action, change->actor->who, &to);
    if (status == DONE)
        status = write_row(store, arena, change, before, to);
    if (status == DONE && before->state == CASE_CORRECTION) /* answered, withdrawn, returned or expired: no longer asked */
        status = procedures_correction_close(store, before->id, change->now);
    if (status == DONE && (to == CASE_WITHDRAWN || to == CASE_RETURNED || to == CASE_EXPIRED))
        status = window_give_back(store, arena, before->id);
    if (status != DONE)
        return status;
    struct text from_name = case_state_name(before->state), to_name = case_state_name(to);
    struct text detail = arena_print(arena, "{\"from\":\"%.*s\",\"to\":\"%.*s\",\"procedure\":\"%.*s\"%.*s}",
                                     TEXT_ARGUMENTS(from_name), TEXT_ARGUMENTS(to_name),
                                     TEXT_ARGUMENTS(before->procedure_name), TEXT_ARGUMENTS(change->detail));
    status = case_tell(change->city, store, change->case_id, case_event_name(change->action), change->actor, change->why,
                       detail, change->now);
    if (status == DONE && !message_is_empty(change->mail) && before->mail.length) {
        struct text event = case_event_name(change->action);
        status = case_mail(change->city, store, arena, before, change->mail, arena_terminated(arena, event), change->now);
    }
    return status;
}
