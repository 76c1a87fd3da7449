/* Our own operators: dates and money, as forms and fees need them; and what a rule reads, for checking it. */
#include "base/rules_private.h"

#include "base/date.h"
#include "base/holiday.h"
#include "base/money.h"

#include <string.h>

/* A date argument. Empty is no mistake but gives null; *is_empty says so. */
static bool date_argument(struct call *call, size_t place, struct date *date, bool *is_empty)
{
    const json_t *value = place < call->count ? call->items[place] : NULL;
    if (value && (json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))) {
        *is_empty = true;
        return true;
    }
    if (value && json_is_string(value) && date_read(json_text(value), date) == DONE)
        return true;
    wrong_arguments(call->run);
    return false;
}

static json_t *date_value(struct run *run, struct date date)
{
    if (date_is_none(date))
        return wrong_arguments(run);
    return keep(run, json_text_value(date_text(run->arena, date)));
}

static json_t *apply_date_add(struct call *call)
{
    struct date date;
    bool is_empty = false;
    if (call->count < 2 || call->count > 3 || !json_is_integer(call->items[1]))
        return wrong_arguments(call->run);
    if (!date_argument(call, 0, &date, &is_empty))
        return NULL;
    if (is_empty)
        return json_null();
    int64_t count = json_integer_value(call->items[1]);
    struct text unit = call->count > 2 ? json_text(call->items[2]) : T("days");
    if (text_is(unit, T("days")))
        return date_value(call->run, date_add_days(date, count));
    if (text_is(unit, T("months")))
        return date_value(call->run, date_add_months(date, count));
    if (text_is(unit, T("years")))
        return date_value(call->run, date_add_years(date, count));
    enum { BUSINESS_DAYS_MAX = 3000 };
    if (!text_is(unit, T("business_days")) || count > BUSINESS_DAYS_MAX || count < -BUSINESS_DAYS_MAX)
        return wrong_arguments(call->run);
    return date_value(call->run, date_add_business_days(date, (int)count, NULL));
}

static json_t *of_two_dates(struct call *call, int64_t (*compute)(struct date, struct date))
{
    struct date from, to;
    bool is_empty = false;
    if (call->count != 2)
        return wrong_arguments(call->run);
    if (!date_argument(call, 0, &from, &is_empty) || !date_argument(call, 1, &to, &is_empty))
        return NULL;
    return is_empty ? json_null() : whole_value(call->run, compute(from, to));
}

static int64_t age_on(struct date born, struct date on)
{
    return date_age(born, on);
}

static int64_t age_by_law_on(struct date born, struct date on)
{
    return date_age_by_law(born, on);
}

static json_t *apply_date_days(struct call *call)
{
    return of_two_dates(call, date_days_between);
}

static json_t *apply_age(struct call *call)
{
    return of_two_dates(call, age_on);
}

static json_t *apply_age_by_law(struct call *call)
{
    return of_two_dates(call, age_by_law_on);
}

static json_t *apply_fiscal_year(struct call *call)
{
    struct date date;
    bool is_empty = false;
    if (call->count != 1)
        return wrong_arguments(call->run);
    if (!date_argument(call, 0, &date, &is_empty))
        return NULL;
    return is_empty ? json_null() : whole_value(call->run, date_fiscal_year(date));
}

static bool rounding_argument(struct call *call, size_t place, enum money_rounding *rounding)
{
    struct text name = json_text(call->items[place]);
    *rounding = text_is(name, T("up")) ? ROUND_UP : text_is(name, T("half_up")) ? ROUND_HALF_UP : ROUND_DOWN;
    return *rounding != ROUND_DOWN || text_is(name, T("down"));
}

static bool are_whole(const struct call *call, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!json_is_integer(call->items[i]))
            return false;
    return true;
}

static json_t *money_result(struct run *run, enum status status, struct money money)
{
    if (status == DONE)
        return whole_value(run, money.minor);
    return status == TOO_MUCH ? failed(run, RULES_OVERFLOW, T("Overflow")) : wrong_arguments(run);
}

static json_t *apply_share(struct call *call)
{
    enum money_rounding rounding;
    if (call->count != 4 || !are_whole(call, 3) || !rounding_argument(call, 3, &rounding))
        return wrong_arguments(call->run);
    struct money share = {0};
    enum status status =
        money_share(YEN(json_integer_value(call->items[0])), json_integer_value(call->items[1]),
                    json_integer_value(call->items[2]), rounding, &share);
    return money_result(call->run, status, share);
}

static json_t *apply_round_to(struct call *call)
{
    enum money_rounding rounding;
    if (call->count != 3 || !are_whole(call, 2) || !rounding_argument(call, 2, &rounding))
        return wrong_arguments(call->run);
    struct money rounded = {0};
    enum status status = money_round(YEN(json_integer_value(call->items[0])), json_integer_value(call->items[1]),
                                     rounding, &rounded);
    return money_result(call->run, status, rounded);
}

const struct rules_operator rules_own_operators[] = {
    {"date_add", apply_date_add, false},
    {"date_days", apply_date_days, false},
    {"age", apply_age, false},
    {"age_by_law", apply_age_by_law, false},
    {"fiscal_year", apply_fiscal_year, false},
    {"share", apply_share, false},
    {"round_to", apply_round_to, false},
    {0},
};
