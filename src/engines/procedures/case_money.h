/*
 * Money around a case: exemptions (減免), what is said about refunds, fees that nobody paid. The books are in engines/money; services/caseflow
 * ties the two together.
 */
#pragma once

#include "engines/procedures/case.h"

/* ---- exemptions ---- */
enum exemption_state { EXEMPTION_ASKED = 1, EXEMPTION_GRANTED, EXEMPTION_REFUSED };
struct case_exemption {
    struct text name;   /* of the procedure's exemptions */
    struct text reason; /* of the decision, as told to the applicant */
    enum exemption_state state;
    int64_t full_yen, fee_yen; /* before; now */
    int64_t asked_at, decided_at;
};
/* NOT_FOUND: none was asked for. */
enum status case_exemption(const struct city *city, struct store *store, struct arena *arena, const struct case_record *record,
                           struct case_exemption *found) MUST_USE;
/* Whether one still waits for its decision: nothing is owed meanwhile. */
enum status case_exemption_waits(struct store *store, struct arena *arena, int64_t case_id, bool *waits) MUST_USE;
/* The class that these answers ask for; NULL: none. */
const struct procedure_exemption *case_exemption_asked(const struct answer_set *answers);
int64_t case_exempted_fee(const struct procedure_exemption *exemption, int64_t full_yen);
/* The decision: changes the fee; what is left of one that comes first is asked for now ("procedures.fee_asked"). CONFLICT: decided
   before, or the case is. INVALID: refused without a reason. Inside a transaction or alone. */
enum status case_exempt(const struct city *city, struct store *store, int64_t case_id, bool is_granted, struct text reason,
                        const struct case_actor *actor, int64_t now) MUST_USE;
/* Inside the transaction of the sending. */
enum status case_exemption_add(struct store *store, int64_t case_id, struct text name, int64_t full_yen, int64_t now) MUST_USE;

/* ---- refunds: said in the timeline and by a mail without content ---- */
enum case_refund_step { CASE_REFUND_ASKED, CASE_REFUND_DONE, CASE_REFUND_REFUSED };
enum status case_refund_told(const struct city *city, struct store *store, int64_t case_id, enum case_refund_step step,
                             int64_t yen, int64_t now) MUST_USE;

/* The day to pay is over and the procedure keeps waiting: the section sees it, nobody is reminded again. */
enum status case_stays_unpaid(const struct city *city, struct store *store, int64_t case_id, int64_t now) MUST_USE;
