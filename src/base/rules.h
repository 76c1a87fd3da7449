/*
 * Rules as data: JsonLogic, with which procedures say their conditions, checks and fees.
 *
 * Pure: the same rule and data give the same result, no clock, no randomness; steps, depth and size are bounded.
 * Whole numbers stay whole and checked (an overflow is a problem, never a wrong fee); decimals only appear when the
 * rule or the data holds them or a division does not come out even, so a fee rule divides by "share" below.
 *
 * The standard's operators: "var" "val" "exists" "missing" "missing_some" "if" "?:" "==" "===" "!=" "!==" "!" "!!" "and"
 * "or" "??" "<" "<=" ">" ">=" "max" "min" "+" "-" "*" "/" "%" "map" "filter" "reduce" "all" "some" "none" "merge" "in" "cat"
 * "substr" "length" "preserve" "try" "throw" "log" (which only gives its value). Our own:
 *   {"date_add": [date, count]} {"date_add": [date, count, "days" | "months" | "years" | "business_days"]}
 *   {"date_days": [from, to]}      days from one to the other
 *   {"age": [born, on]}            as date_age; {"age_by_law": [born, on]}
 *   {"fiscal_year": date}
 *   {"count": list}                how many; {"count": [list, rule]} for how many the rule holds
 *   {"sum": list}                  {"sum": [list, rule]} of what the rule gives for each
 *   {"share": [amount, numerator, denominator, "down" | "half_up" | "up"]}   as money_share
 *   {"round_to": [amount, unit, "down" | "half_up" | "up"]}                  as money_round
 * Dates are texts "2026-11-22"; where a date is null or "" the result is null, so that a form half filled in is no mistake.
 * There is no "today": the caller puts it into the data. An object with more than one key is a mistake, no value.
 */
#pragma once

#include "base/json.h"

struct rules_limits {
    int steps; /* 0: 100,000 */
    int depth; /* 0: 64 */
};

enum rules_problem {
    RULES_OK,
    RULES_UNKNOWN_OPERATOR,
    RULES_ARGUMENTS, /* wrong number or kind of arguments */
    RULES_NOT_A_NUMBER,
    RULES_OVERFLOW,
    RULES_TOO_MUCH, /* over steps, depth or size */
    RULES_THROWN    /* {"throw": ...} and nobody caught it */
};
struct rules_failure {
    enum rules_problem problem;
    struct text detail; /* the operator, or what was thrown; in the arena */
};

/* INVALID or TOO_MUCH with *failure (may be NULL). The result lives as long as the arena. `limits` may be NULL;
   `data` may be NULL (null). Data is only read. */
MUST_USE enum status rules_apply(struct arena *arena, const json_t *rule, const json_t *data,
                                 const struct rules_limits *limits, json_t **result, struct rules_failure *failure);
bool rules_is_true(const json_t *value); /* truth as JsonLogic has it: 0, "", [], null and false are not */
/* Conveniences: apply with default limits, then the result as truth, or as a whole number (INVALID if it is none). */
MUST_USE enum status rules_holds(struct arena *arena, const json_t *rule, const json_t *data, bool *holds);
MUST_USE enum status rules_integer(struct arena *arena, const json_t *rule, const json_t *data, int64_t *number);

/* For checking a city's folder: every path the rule reads ("household.members"; "" is the whole data), outside the
   inner data of map, filter, reduce and their kin, and every operator that does not exist. */
void rules_variables(const json_t *rule, void (*found)(void *context, struct text path), void *context);
bool rules_operators_exist(const json_t *rule, struct text *unknown);
