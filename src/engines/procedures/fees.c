/*
 * What an application costs: the fees whose condition holds, times their quantity, by the amounts of the day.
 */
#include "engines/procedures/answers_private.h"

#include "base/rules.h"

enum { FEE_QUANTITY_MAX = 10000 };

static const struct fee_amount *amount_on(const struct procedure_fee *fee, struct date day)
{
    const struct fee_amount *found = NULL;
    for (size_t i = 0; i < fee->amount_count; i++)
        if (date_compare(fee->amounts[i].from, day) <= 0)
            found = &fee->amounts[i];
    return found;
}

static enum status fee_line(const struct answer_set *answers, const struct procedure_fee *fee, enum language language,
                            struct fee_line *line)
{
    const struct fee_amount *amount = amount_on(fee, answers->facts.today);
    int64_t quantity = 1;
    if (!amount)
        return INVALID;
    if (fee->quantity &&
        rules_integer(answers->arena, fee->quantity, answers_seen(answers, NULL), &quantity) != DONE)
        return INVALID;
    struct money total;
    if (quantity < 0 || quantity > FEE_QUANTITY_MAX || money_multiply(YEN(amount->yen), quantity, &total) != DONE)
        return INVALID;
    *line = (struct fee_line){.name = fee->name,
                              .label = words_in(&fee->label, language),
                              .basis = words_in(&amount->basis, language),
                              .yen_each = amount->yen,
                              .quantity = quantity,
                              .yen = total.minor};
    return DONE;
}

enum status answers_fee(const struct answer_set *answers, enum language language, struct fee_total *found)
{
    const struct procedure *procedure = answers->procedure;
    struct fee_total total = {.items = TAKE(answers->arena, struct fee_line, procedure->fee_count + 1)};
    struct money sum = YEN(0);
    for (size_t i = 0; i < procedure->fee_count; i++) {
        struct fee_line *line = &total.items[total.count];
        if (!answers_hold(answers, procedure->fees[i].when, NULL))
            continue;
        enum status status = fee_line(answers, &procedure->fees[i], language, line);
        if (status != DONE)
            return status;
        if (money_add(sum, YEN(line->yen), &sum) != DONE)
            return INVALID;
        total.count += line->quantity > 0;
    }
    total.yen = sum.minor;
    *found = total;
    return DONE;
}
