/*
 * What staff and other engines do with a case. Each act is one transaction; called inside one it joins it.
 */
#include "engines/procedures/case_money.h"
#include "engines/procedures/case_private.h"

#include "base/check.h"
#include "engines/procedures/library.h"

/* One act on its way into a transaction. */
struct act {
    struct case_change change;
    struct arena *arena;
    bool needs_no_approval, needs_fee_paid; /* further rules of the procedure */
    bool closes;                            /* nothing is issued: the case ends with the decision */
    int64_t yen;                            /* < 0: not a payment */
};

static struct act act_of(const struct city *city, int64_t case_id, enum case_action action, const struct case_actor *actor,
                         int64_t now)
{
    return (struct act){.change = {.city = city,
                                   .case_id = case_id,
                                   .action = action,
                                   .actor = actor,
                                   .fee_yen = -1,
                                   .now = now},
                        .yen = -1};
}

static enum status look_before(struct store *store, struct act *act)
{
    const struct procedure *procedure;
    struct case_record record;
    enum status status = case_by_id(act->change.city, store, act->arena, act->change.case_id, &record);
    if (status == DONE)
        status = procedure_of_version(act->change.city, store, record.procedure_name, record.version, &procedure);
    if (status != DONE)
        return status;
    if (act->needs_no_approval && procedure->approval.length)
        return FORBIDDEN;
    if (act->needs_fee_paid && record.fee_yen > 0 && !record.fee_paid_at)
        return CONFLICT;
    if (act->yen >= 0 && act->yen != record.fee_yen)
        return INVALID;
    bool waits = false; /* what it costs is decided before the case is */
    if (act->change.action == ACT_SUBMIT || act->change.action == ACT_APPROVE)
        status = case_exemption_waits(store, act->arena, record.id, &waits);
    if (status != DONE || waits)
        return status == DONE ? CONFLICT : status;
    if (act->change.action == ACT_APPROVE) {
        bool owes = record.fee_yen > 0 && !record.fee_paid_at;
        act->closes = procedure->result == RESULT_NONE && !owes;
        act->change.answer_days = owes ? procedure->payment_days : 0;
    }
    return DONE;
}

static enum status act_in_store(struct store *store, void *context)
{
    struct act *act = context;
    struct case_record before;
    enum status status = look_before(store, act);
    if (status == DONE)
        status = case_change(store, act->arena, &act->change, &before);
    if (status == DONE && act->closes) {
        struct case_actor city = {.who = BY_CITY};
        struct case_change close = {.city = act->change.city,
                                    .case_id = act->change.case_id,
                                    .action = ACT_CLOSE,
                                    .actor = &city,
                                    .fee_yen = -1,
                                    .now = act->change.now};
        status = case_change(store, act->arena, &close, &before);
    }
    return status;
}

static enum status run(struct store *store, struct act *act)
{
    act->arena = arena_new(0);
    enum status status = store_transaction(store, act_in_store, act);
    arena_free(act->arena);
    return status;
}

/* ---- staff ---- */

static enum status seen_in_store(struct store *store, void *context)
{
    return procedures_case_read(store, *(const int64_t *)context);
}

enum status case_seen(struct store *store, int64_t case_id)
{
    return store_transaction(store, seen_in_store, &case_id);
}

enum status case_begin_check(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                             int64_t now)
{
    struct act act = act_of(city, case_id, ACT_BEGIN_CHECK, actor, now);
    return run(store, &act);
}

enum status case_return(const struct city *city, struct store *store, int64_t case_id, struct text reason,
                        const struct case_actor *actor, int64_t now)
{
    struct act act = act_of(city, case_id, ACT_RETURN, actor, now);
    if (!text_trim(reason).length)
        return INVALID;
    act.change.reason = reason;
    act.change.mail = TR("Your application was sent back.");
    return run(store, &act);
}

enum status case_accept(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                        int64_t now)
{
    struct act act = act_of(city, case_id, ACT_APPROVE, actor, now);
    act.needs_no_approval = true;
    act.change.decision = "approved";
    act.change.mail = TR("Your application was accepted.");
    return run(store, &act);
}

enum status case_close(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                       int64_t now)
{
    struct act act = act_of(city, case_id, ACT_CLOSE, actor, now);
    act.needs_fee_paid = true;
    return run(store, &act);
}

/* ---- assignment ---- */

struct giving {
    const struct city *city;
    struct arena *arena;
    int64_t case_id, to_id, section_id; /* section_id: to another section instead */
    struct text to_name, why;
    const struct case_actor *actor;
    int64_t now;
};

static enum status give_in_store(struct store *store, void *context)
{
    const struct giving *giving = context;
    struct case_record record;
    enum case_state to;
    enum status status = case_by_id(giving->city, store, giving->arena, giving->case_id, &record);
    if (status == DONE)
        status = case_admits(store, giving->arena, &record, giving->actor);
    if (status == DONE)
        status = case_next_state(record.state, ACT_ASSIGN, giving->actor->who, &to);
    if (status == DONE)
        status = giving->section_id
                     ? procedures_case_give_section(store, record.id, giving->section_id, giving->now)
                     : procedures_case_give(store, record.id, giving->to_id, giving->to_name, giving->now);
    struct text detail = giving->section_id
                             ? arena_print(giving->arena, "{\"section_id\":%lld}", (long long)giving->section_id)
                             : arena_print(giving->arena, "{\"staff_id\":%lld}", (long long)giving->to_id);
    if (status == DONE)
        status = case_tell(giving->city, store, record.id,
                           giving->section_id ? T("procedures.case_moved") : case_event_name(ACT_ASSIGN), giving->actor,
                           giving->why, detail, giving->now);
    return status;
}

enum status case_assign(const struct city *city, struct store *store, int64_t case_id, int64_t to_staff_id,
                        struct text to_name, const struct case_actor *actor, int64_t now)
{
    struct giving giving = {.city = city, .case_id = case_id, .to_id = to_staff_id, .to_name = to_name, .actor = actor, .now = now};
    giving.arena = arena_new(0);
    enum status status = store_transaction(store, give_in_store, &giving);
    arena_free(giving.arena);
    return status;
}

enum status case_move_to_section(const struct city *city, struct store *store, int64_t case_id, int64_t section_id,
                                 struct text why, const struct case_actor *actor, int64_t now)
{
    struct giving giving = {.city = city, .case_id = case_id, .section_id = section_id, .why = why, .actor = actor, .now = now};
    if (section_id <= 0)
        return INVALID;
    giving.arena = arena_new(0);
    enum status status = store_transaction(store, give_in_store, &giving);
    arena_free(giving.arena);
    return status;
}

/* Each for itself, so that one that moved on does not stop the others. */
enum status case_assign_all(const struct city *city, struct store *store, const int64_t *case_ids, size_t count,
                            int64_t to_staff_id, struct text to_name, const struct case_actor *actor, int64_t now,
                            size_t *done)
{
    *done = 0;
    if (count > BULK_CASES_MAX)
        return TOO_MUCH;
    for (size_t i = 0; i < count; i++) {
        enum status status = case_assign(city, store, case_ids[i], to_staff_id, to_name, actor, now);
        if (status == BROKEN || status == BUSY)
            return status;
        *done += status == DONE;
    }
    return DONE;
}

/* ---- the applicant ---- */

enum status case_withdraw(const struct city *city, struct store *store, int64_t case_id, struct text why,
                          const struct case_actor *actor, int64_t now)
{
    struct act act = act_of(city, case_id, ACT_WITHDRAW, actor, now);
    struct arena *arena = arena_new(0);
    struct case_record record;
    const struct procedure *procedure;
    enum status status = case_by_id(city, store, arena, case_id, &record);
    if (status == DONE)
        status = procedure_of_version(city, store, record.procedure_name, record.version, &procedure);
    if (status == DONE && !procedure->may_withdraw && actor->who == BY_APPLICANT)
        status = FORBIDDEN;
    act.change.reason = why;
    act.change.mail = TR("Your application was withdrawn.");
    if (status == DONE && record.fee_paid_at)
        act.change.detail = arena_print(arena, ",\"paid_yen\":%lld", (long long)record.fee_yen);
    if (status == DONE)
        status = run(store, &act);
    arena_free(arena);
    return status;
}

/* ---- other engines ---- */

enum status case_submitted(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                           int64_t now)
{
    struct act act = act_of(city, case_id, ACT_SUBMIT, actor, now);
    return run(store, &act);
}

enum status case_came_back(const struct city *city, struct store *store, int64_t case_id, struct text why,
                           const struct case_actor *actor, int64_t now)
{
    struct act act = act_of(city, case_id, ACT_COME_BACK, actor, now);
    act.change.why = why;
    return run(store, &act);
}

enum status case_decided(const struct city *city, struct store *store, int64_t case_id, bool is_approved,
                         struct text reason, const struct case_actor *actor, int64_t now)
{
    struct case_actor by_city = *actor;
    by_city.who = BY_CITY; /* a decision comes from the route of approval, whoever stood last in it */
    struct act act = act_of(city, case_id, is_approved ? ACT_APPROVE : ACT_REFUSE, &by_city, now);
    act.change.decision = is_approved ? "approved" : "refused";
    act.change.reason = reason;
    act.change.mail = is_approved ? TR("Your application was decided.") : TR("There is a decision on your application.");
    return run(store, &act);
}

enum status case_paid(const struct city *city, struct store *store, int64_t case_id, int64_t yen, int64_t now)
{
    struct case_actor by_city = {.who = BY_CITY};
    struct act act = act_of(city, case_id, ACT_PAY, &by_city, now);
    struct arena *arena = arena_new(0);
    struct case_record record;
    enum status status = case_by_id(city, store, arena, case_id, &record);
    bool is_paid = status == DONE && record.fee_paid_at;
    arena_free(arena);
    if (status != DONE || is_paid)
        return status;
    act.yen = yen;
    act.change.is_paid_now = true;
    act.change.mail = TR("The fee was paid.");
    return run(store, &act);
}

enum status case_issued(const struct city *city, struct store *store, int64_t case_id, struct text paper_number, int64_t now)
{
    struct case_actor by_city = {.who = BY_CITY};
    struct act act = act_of(city, case_id, ACT_ISSUE, &by_city, now);
    struct arena *arena = arena_new(0);
    act.needs_fee_paid = true;
    act.change.detail = arena_print(arena, ",\"paper\":\"%.*s\"", TEXT_ARGUMENTS(paper_number));
    act.change.mail = TR("Your paper is ready.");
    enum status status = run(store, &act);
    arena_free(arena);
    return status;
}

enum status case_expire(const struct city *city, struct store *store, int64_t case_id, int64_t now)
{
    struct case_actor by_city = {.who = BY_CITY};
    struct act act = act_of(city, case_id, ACT_EXPIRE, &by_city, now);
    act.change.mail = TR("The time to answer is over. Please apply again.");
    return run(store, &act);
}
