/*
 * Money around a case, without knowing the books: exemptions (減免) that are decided before anything is paid, and what the applicant
 * is told about refunds and fees that nobody paid.
 *
 * While an exemption waits for its decision nothing is owed, and no decision on the case itself is drafted.
 */
#include "engines/procedures/case_money.h"

#include "base/check.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/library.h"

/* ---- exemptions ---- */

const struct procedure_exemption *case_exemption_asked(const struct answer_set *answers)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, MEANS_EXEMPTION);
    return field ? procedure_exemption(answers->procedure, answers_text(answers, field->name)) : NULL;
}

int64_t case_exempted_fee(const struct procedure_exemption *exemption, int64_t full_yen)
{
    return full_yen * (100 - exemption->percent) / 100;
}

enum status case_exemption_add(struct store *store, int64_t case_id, struct text name, int64_t full_yen, int64_t now)
{
    return procedures_exemption_add(store, case_id, name, full_yen, now);
}

enum status case_exemption(const struct city *city, struct store *store, struct arena *arena, const struct case_record *record,
                           struct case_exemption *found)
{
    struct procedures_exemption_row row;
    struct key key;
    struct text reason = T("");
    enum status status = procedures_exemption_of(store, arena, record->id, &row);
    if (status == DONE && row.reason.length) {
        status = case_key(city, store, record->key_id, &key);
        if (status == DONE)
            status = case_unseal(arena, &key, "exemption", 0, row.reason, &reason);
        if (status == NOT_FOUND) /* erased with its case */
            status = DONE;
    }
    if (status != DONE)
        return status;
    enum exemption_state state = text_is(row.state, T("asked"))     ? EXEMPTION_ASKED
                                 : text_is(row.state, T("granted")) ? EXEMPTION_GRANTED
                                                                    : EXEMPTION_REFUSED;
    *found = (struct case_exemption){.name = row.name, .reason = reason, .state = state, .full_yen = row.full_yen,
                                     .fee_yen = row.fee_yen, .asked_at = row.asked_at, .decided_at = row.decided_at};
    return DONE;
}

enum status case_exemption_waits(struct store *store, struct arena *arena, int64_t case_id, bool *waits)
{
    struct procedures_exemption_row row;
    enum status status = procedures_exemption_of(store, arena, case_id, &row);
    *waits = status == DONE && text_is(row.state, T("asked"));
    return status == NOT_FOUND ? DONE : status;
}

struct exempting {
    const struct city *city;
    struct arena *arena;
    int64_t case_id, now;
    bool is_granted;
    struct text reason;
    const struct case_actor *actor;
};

static enum status write_decision(struct store *store, const struct exempting *exempting, const struct case_record *record,
                                  const struct case_exemption *asked, int64_t *yen)
{
    const struct procedure *procedure;
    struct key key;
    enum status status = procedure_of_version(exempting->city, store, record->procedure_name, record->version, &procedure);
    if (status == DONE)
        status = case_key(exempting->city, store, record->key_id, &key);
    if (status != DONE)
        return status;
    const struct procedure_exemption *exemption = procedure_exemption(procedure, asked->name);
    *yen = exempting->is_granted && exemption ? case_exempted_fee(exemption, asked->full_yen) : asked->full_yen;
    struct text sealed = exempting->reason.length ? case_seal(exempting->arena, &key, "exemption", 0, exempting->reason) : T("");
    status = procedures_exemption_decide(store, record->id, exempting->is_granted ? T("granted") : T("refused"), *yen, sealed, exempting->now);
    return status == DONE ? procedures_case_set_fee(store, record->id, *yen, exempting->now) : status;
}

/* What is left of a fee that comes first is asked for now; one that comes after waits for the decision on the case. */
static enum status ask_fee(struct store *store, const struct exempting *exempting, const struct case_record *record, int64_t yen)
{
    const struct procedure *procedure;
    struct case_record before;
    struct case_actor by_city = {.who = BY_CITY};
    enum status status = procedure_of_version(exempting->city, store, record->procedure_name, record->version, &procedure);
    if (status != DONE || yen == 0 || procedure->payment != PAYMENT_FIRST)
        return status;
    struct case_change change = {.city = exempting->city, .case_id = record->id, .action = ACT_ASK_FEE, .actor = &by_city,
                                 .fee_yen = -1, .answer_days = procedure->payment_days, .now = exempting->now};
    return case_change(store, exempting->arena, &change, &before);
}

static enum status exempt_in_store(struct store *store, void *context)
{
    const struct exempting *exempting = context;
    struct case_record record;
    struct case_exemption asked;
    int64_t yen;
    enum status status = case_by_id(exempting->city, store, exempting->arena, exempting->case_id, &record);
    if (status == DONE)
        status = case_admits(store, exempting->arena, &record, exempting->actor);
    if (status == DONE)
        status = case_exemption(exempting->city, store, exempting->arena, &record, &asked);
    if (status == DONE && (asked.state != EXEMPTION_ASKED || !case_is_undecided(record.state)))
        status = CONFLICT;
    if (status == DONE)
        status = write_decision(store, exempting, &record, &asked, &yen);
    if (status == DONE)
        status = case_tell(exempting->city, store, record.id,
                           exempting->is_granted ? T("procedures.exemption_granted") : T("procedures.exemption_refused"),
                           exempting->actor, T(""),
                           arena_print(exempting->arena, "{\"full_yen\":%lld,\"yen\":%lld}", (long long)asked.full_yen, (long long)yen),
                           exempting->now);
    if (status == DONE)
        status = ask_fee(store, exempting, &record, yen);
    if (status == DONE && record.mail.length)
        status = case_mail(exempting->city, store, exempting->arena, &record, TR("Your request to pay less was decided."),
                           "procedures.exemption", exempting->now);
    return status;
}

enum status case_exempt(const struct city *city, struct store *store, int64_t case_id, bool is_granted, struct text reason,
                        const struct case_actor *actor, int64_t now)
{
    if (!is_granted && text_trim(reason).length == 0)
        return INVALID;
    struct exempting exempting = {city, arena_new(0), case_id, now, is_granted, reason, actor};
    enum status status = store_transaction(store, exempt_in_store, &exempting);
    arena_free(exempting.arena);
    return status;
}

/* ---- refunds and unpaid fees ---- */

struct refunding {
    const struct city *city;
    struct arena *arena;
    int64_t case_id, yen, now;
    enum case_refund_step step;
};

static enum status refund_in_store(struct store *store, void *context)
{
    static const struct {
        const char *event;
        struct message mail;
    } steps[] = {[CASE_REFUND_ASKED] = {"procedures.refund_begun", TR_INIT("The fee you paid will be looked at for a refund.")},
                 [CASE_REFUND_DONE] = {"procedures.refunded", TR_INIT("The fee was given back.")},
                 [CASE_REFUND_REFUSED] = {"procedures.refund_refused", TR_INIT("It was decided about the fee you paid.")}};
    const struct refunding *refunding = context;
    struct case_record record;
    struct case_actor city = {.who = BY_CITY};
    enum status status = case_by_id(refunding->city, store, refunding->arena, refunding->case_id, &record);
    if (status == DONE)
        status = case_tell(refunding->city, store, record.id, text_of(steps[refunding->step].event), &city, T(""),
                           arena_print(refunding->arena, "{\"yen\":%lld}", (long long)refunding->yen), refunding->now);
    if (status == DONE && record.mail.length)
        status = case_mail(refunding->city, store, refunding->arena, &record, steps[refunding->step].mail,
                           steps[refunding->step].event, refunding->now);
    return status;
}

enum status case_refund_told(const struct city *city, struct store *store, int64_t case_id, enum case_refund_step step,
                             int64_t yen, int64_t now)
{
    struct refunding refunding = {city, arena_new(0), case_id, yen, now, step};
    enum status status = store_transaction(store, refund_in_store, &refunding);
    arena_free(refunding.arena);
    return status;
}

static enum status stay_in_store(struct store *store, void *context)
{
    const struct refunding *staying = context;
    struct case_actor city = {.who = BY_CITY};
    enum status status = procedures_case_stays_unpaid(store, staying->case_id, staying->now);
    return status == DONE ? case_tell(staying->city, store, staying->case_id, T("procedures.unpaid"), &city, T(""), T(""), staying->now)
                          : status;
}

enum status case_stays_unpaid(const struct city *city, struct store *store, int64_t case_id, int64_t now)
{
    struct refunding staying = {.city = city, .case_id = case_id, .now = now};
    return store_transaction(store, stay_in_store, &staying);
}
