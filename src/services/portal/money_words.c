/*
 * Money in plain words on the applicant's pages: what was asked to be taken off (減免), what comes back, and what happens to a fee that was
 * paid when one withdraws.
 */
#include "services/portal/money_words.h"

#include "engines/procedures/case_money.h"
#include "web/language.h"

enum status exemption_words(struct request *request, const struct case_record *record, struct text *words)
{
    struct case_exemption exemption;
    *words = T("");
    enum status status = case_exemption(city_of(request), request->store, request->arena, record, &exemption);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    if (exemption.state == EXEMPTION_ASKED && case_is_undecided(record->state))
        *words = say(request->language, TR("You asked to pay less. The city looks at your evidence first; until that is decided you need not pay anything."));
    else if (exemption.state == EXEMPTION_GRANTED && exemption.fee_yen == 0)
        *words = say(request->language, TR("Your request to pay less was granted. You pay nothing."));
    else if (exemption.state == EXEMPTION_GRANTED)
        *words = SAY(request->arena, request->language, TR("Your request to pay less was granted: {1} instead of {2}."),
                     SHOWN(YEN(exemption.fee_yen)), SHOWN(YEN(exemption.full_yen)));
    else if (exemption.state == EXEMPTION_REFUSED)
        *words = SAY(request->arena, request->language, TR("Your request to pay less was not granted. The reason: {1}"), SHOWN(exemption.reason));
    return DONE;
}

enum status refund_words(struct request *request, const struct charge *charge, struct text *words)
{
    struct refund refund;
    *words = T("");
    if (charge->paid_at == 0)
        return DONE;
    enum status status = refund_about(request->store, request->arena, charge->id, &refund);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    switch (refund.state) {
    case REFUND_ASKED:
        *words = say(request->language, TR("The city decides whether the fee is given back. We write to you."));
        break;
    case REFUND_APPROVED:
        *words = SAY(request->arena, request->language, TR("{1} is being given back to you the way you paid."), SHOWN(refund.amount));
        break;
    case REFUND_DONE:
        *words = SAY(request->arena, request->language, TR("{1} was given back to you the way you paid."), SHOWN(refund.amount));
        break;
    case REFUND_REFUSED:
        *words = say(request->language, TR("It was decided that the fee is not given back. Please ask the section if you want to know why."));
        break;
    }
    return DONE;
}

struct text withdrawal_words(struct request *request, const struct procedure *procedure, const struct case_record *record)
{
    if (!record->fee_paid_at)
        return T("");
    bool has_begun = record->state != CASE_RECEIVED && record->state != CASE_PAID;
    if (procedure->refund == REFUND_NONE)
        return say(request->language, TR("You have paid the fee already. It is not given back when you withdraw."));
    if (procedure->refund == REFUND_AUTOMATIC && !has_begun)
        return SAY(request->arena, request->language, TR("You have paid {1} already. It is given back to you by itself, the way you paid."),
                   SHOWN(YEN(record->fee_yen)));
    return SAY(request->arena, request->language, TR("You have paid {1} already. The city then decides whether it is given back, and writes to you."),
               SHOWN(YEN(record->fee_yen)));
}
