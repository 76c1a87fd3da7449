/* Arithmetic and comparison. Whole numbers are checked; anything that is no number is a failure, as the standard's
   "NaN". */
#include "base/rules_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double exact_limit = 9007199254740992.0; /* 2^53: up to here a double holds whole numbers exactly */

static json_t *not_a_number(struct run *run)
{
    return failed(run, RULES_NOT_A_NUMBER, T("NaN"));
}

static double real_of(struct rules_number number)
{
    return number.is_real ? number.real : (double)number.whole;
}

/* A decimal that is whole is taken as whole. */
static struct rules_number from_real(double real)
{
    if (real == floor(real) && fabs(real) < exact_limit)
        return (struct rules_number){.whole = (int64_t)real};
    return (struct rules_number){.is_real = true, .real = real};
}

static bool number_of_text(struct text text, struct rules_number *number)
{
    text = text_trim(text);
    if (text.length == 0) {
        *number = (struct rules_number){0};
        return true;
    }
    if (text_to_integer(text, &number->whole)) {
        number->is_real = false;
        return true;
    }
    char digits[64], *end;
    if (text.length >= sizeof digits)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("0123456789+-.eE", text.bytes[i]) || text.bytes[i] == '\0')
            return false; /* no inf, nan or hexadecimal */
    memcpy(digits, text.bytes, text.length);
    digits[text.length] = '\0';
    double real = strtod(digits, &end);
    if (*end || !isfinite(real))
        return false;
    *number = from_real(real);
    return true;
}

bool number_of(const json_t *value, struct rules_number *number)
{
    switch (json_typeof(value)) {
    case JSON_INTEGER:
        *number = (struct rules_number){.whole = json_integer_value(value)};
        return true;
    case JSON_REAL:
        *number = from_real(json_real_value(value));
        return true;
    case JSON_TRUE:
        *number = (struct rules_number){.whole = 1};
        return true;
    case JSON_FALSE:
    case JSON_NULL:
        *number = (struct rules_number){0};
        return true;
    case JSON_STRING:
        return number_of_text(json_text(value), number);
    default:
        return false;
    }
}

json_t *number_value(struct run *run, struct rules_number number)
{
    if (!number.is_real)
        return whole_value(run, number.whole);
    return isfinite(number.real) ? keep(run, json_real(number.real)) : not_a_number(run);
}

static bool overflowed(struct run *run)
{
    failed(run, RULES_OVERFLOW, T("Overflow"));
    return false;
}

bool number_sum(struct run *run, struct rules_number a, struct rules_number b, struct rules_number *sum)
{
    struct rules_number found = {0};
    if (a.is_real || b.is_real)
        found = from_real(real_of(a) + real_of(b));
    else if (__builtin_add_overflow(a.whole, b.whole, &found.whole))
        return overflowed(run);
    *sum = found;
    return true;
}

static bool difference(struct run *run, struct rules_number a, struct rules_number b, struct rules_number *found)
{
    struct rules_number result = {0};
    if (a.is_real || b.is_real)
        result = from_real(real_of(a) - real_of(b));
    else if (__builtin_sub_overflow(a.whole, b.whole, &result.whole))
        return overflowed(run);
    *found = result;
    return true;
}

static bool product(struct run *run, struct rules_number a, struct rules_number b, struct rules_number *found)
{
    struct rules_number result = {0};
    if (a.is_real || b.is_real)
        result = from_real(real_of(a) * real_of(b));
    else if (__builtin_mul_overflow(a.whole, b.whole, &result.whole))
        return overflowed(run);
    *found = result;
    return true;
}

static bool is_zero(struct rules_number number)
{
    return real_of(number) == 0;
}

static bool quotient(struct run *run, struct rules_number a, struct rules_number b, struct rules_number *found)
{
    if (is_zero(b)) {
        not_a_number(run);
        return false;
    }
    if (a.is_real || b.is_real) {
        *found = from_real(real_of(a) / real_of(b));
    } else if (b.whole == -1) {
        return difference(run, (struct rules_number){0}, a, found);
    } else if (a.whole % b.whole == 0) {
        *found = (struct rules_number){.whole = a.whole / b.whole};
    } else {
        *found = from_real((double)a.whole / (double)b.whole);
    }
    return true;
}

static bool remainder_of(struct run *run, struct rules_number a, struct rules_number b, struct rules_number *found)
{
    if (is_zero(b)) {
        not_a_number(run);
        return false;
    }
    if (a.is_real || b.is_real)
        *found = from_real(fmod(real_of(a), real_of(b)));
    else
        *found = (struct rules_number){.whole = b.whole == -1 ? 0 : a.whole % b.whole};
    return true;
}

/* Joins the arguments from the left, beginning with `start`. */
static json_t *joined(struct call *call, struct rules_number start, size_t from,
                      bool (*join)(struct run *, struct rules_number, struct rules_number, struct rules_number *))
{
    for (size_t i = from; i < call->count; i++) {
        struct rules_number next;
        if (!number_of(call->items[i], &next))
            return not_a_number(call->run);
        if (!join(call->run, start, next, &start))
            return NULL;
    }
    return number_value(call->run, start);
}

static json_t *apply_add(struct call *call)
{
    return joined(call, (struct rules_number){0}, 0, number_sum);
}

static json_t *apply_multiply(struct call *call)
{
    return joined(call, (struct rules_number){.whole = 1}, 0, product);
}

/* One argument alone is joined to the neutral number: -x is 0 - x, and {"/": x} is 1 / x. */
static json_t *joined_to_first(struct call *call, int64_t neutral,
                               bool (*join)(struct run *, struct rules_number, struct rules_number,
                                            struct rules_number *))
{
    struct rules_number first = {.whole = neutral};
    if (call->count == 0)
        return wrong_arguments(call->run);
    if (call->count > 1 && !number_of(call->items[0], &first))
        return not_a_number(call->run);
    return joined(call, first, call->count > 1, join);
}

static json_t *apply_subtract(struct call *call)
{
    return joined_to_first(call, 0, difference);
}

static json_t *apply_divide(struct call *call)
{
    return joined_to_first(call, 1, quotient);
}

static json_t *apply_modulo(struct call *call)
{
    return call->count < 2 ? wrong_arguments(call->run) : joined_to_first(call, 0, remainder_of);
}

static int compare_numbers(struct rules_number a, struct rules_number b)
{
    if (!a.is_real && !b.is_real)
        return a.whole < b.whole ? -1 : a.whole > b.whole;
    double left = real_of(a), right = real_of(b);
    return left < right ? -1 : left > right;
}

static json_t *extreme(struct call *call, int wanted)
{
    struct rules_number best = {0};
    if (call->count == 0)
        return wrong_arguments(call->run);
    for (size_t i = 0; i < call->count; i++) {
        struct rules_number number;
        if (!number_of(call->items[i], &number))
            return not_a_number(call->run);
        if (i == 0 || compare_numbers(number, best) == wanted)
            best = number;
    }
    return number_value(call->run, best);
}

static json_t *apply_max(struct call *call)
{
    return extreme(call, 1);
}

static json_t *apply_min(struct call *call)
{
    return extreme(call, -1);
}

/* Comparison */

/* Texts by their letters, everything else as numbers; false with a failure when one is no number. */
static bool compared(struct run *run, const json_t *a, const json_t *b, int *order)
{
    struct rules_number left, right;
    if (json_is_string(a) && json_is_string(b)) {
        *order = text_compare(json_text(a), json_text(b));
        return true;
    }
    if (!number_of(a, &left) || !number_of(b, &right)) {
        not_a_number(run);
        return false;
    }
    *order = compare_numbers(left, right);
    return true;
}

static bool is_number(const json_t *value)
{
    return json_is_integer(value) || json_is_real(value);
}

static bool is_strictly_equal(const json_t *a, const json_t *b)
{
    struct rules_number left, right;
    if (is_number(a) && is_number(b) && number_of(a, &left) && number_of(b, &right))
        return compare_numbers(left, right) == 0;
    return json_equal(a, b);
}

enum comparison { LESS, LESS_OR_EQUAL, MORE, MORE_OR_EQUAL, EQUAL, UNEQUAL, STRICTLY_EQUAL, STRICTLY_UNEQUAL };

static bool holds_between(struct run *run, enum comparison comparison, const json_t *a, const json_t *b)
{
    int order = 0;
    if (comparison == STRICTLY_EQUAL || comparison == STRICTLY_UNEQUAL)
        return is_strictly_equal(a, b) == (comparison == STRICTLY_EQUAL);
    if (!compared(run, a, b, &order))
        return false;
    switch (comparison) {
    case LESS:
        return order < 0;
    case LESS_OR_EQUAL:
        return order <= 0;
    case MORE:
        return order > 0;
    case MORE_OR_EQUAL:
        return order >= 0;
    case EQUAL:
        return order == 0;
    default:
        return order != 0;
    }
}

/* Holds between all neighbours; the rest is not evaluated after the first that does not. */
static json_t *in_chain(struct call *call, enum comparison comparison)
{
    size_t count = json_is_array(call->raw) ? json_array_size(call->raw) : 0;
    if (count < 2)
        return wrong_arguments(call->run);
    const json_t *before = evaluate(call->run, raw_argument(call, 0), call->scope);
    for (size_t i = 1; before && i < count; i++) {
        const json_t *value = evaluate(call->run, raw_argument(call, i), call->scope);
        if (!value)
            return NULL;
        bool holds = holds_between(call->run, comparison, before, value);
        if (call->run->failure.problem)
            return NULL;
        if (!holds)
            return json_false();
        before = value;
    }
    return before ? json_true() : NULL;
}

static json_t *apply_less(struct call *call)
{
    return in_chain(call, LESS);
}

static json_t *apply_less_or_equal(struct call *call)
{
    return in_chain(call, LESS_OR_EQUAL);
}

static json_t *apply_more(struct call *call)
{
    return in_chain(call, MORE);
}

static json_t *apply_more_or_equal(struct call *call)
{
    return in_chain(call, MORE_OR_EQUAL);
}

static json_t *apply_equal(struct call *call)
{
    return in_chain(call, EQUAL);
}

static json_t *apply_unequal(struct call *call)
{
    return in_chain(call, UNEQUAL);
}

static json_t *apply_strictly_equal(struct call *call)
{
    return in_chain(call, STRICTLY_EQUAL);
}

static json_t *apply_strictly_unequal(struct call *call)
{
    return in_chain(call, STRICTLY_UNEQUAL);
}

const struct rules_operator rules_number_operators[] = {
    {"+", apply_add, false},
    {"-", apply_subtract, false},
    {"*", apply_multiply, false},
    {"/", apply_divide, false},
    {"%", apply_modulo, false},
    {"max", apply_max, false},
    {"min", apply_min, false},
    {"<", apply_less, true},
    {"<=", apply_less_or_equal, true},
    {">", apply_more, true},
    {">=", apply_more_or_equal, true},
    {"==", apply_equal, true},
    {"!=", apply_unequal, true},
    {"===", apply_strictly_equal, true},
    {"!==", apply_strictly_unequal, true},
    {0},
};
