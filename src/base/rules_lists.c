/* Lists and texts: map and its kin, merge, in, cat, substr, length. */
#include "base/rules_private.h"

/* Evaluates the list of map and its kin. NULL written in the rule is a mistake; data that is not there is no item. */
static json_t *list_of(struct call *call)
{
    const json_t *raw = raw_argument(call, 0);
    if (!raw || json_is_null(raw) || !raw_argument(call, 1))
        return wrong_arguments(call->run);
    json_t *list = evaluate(call->run, raw, call->scope);
    if (!list)
        return NULL;
    if (json_is_null(list))
        return list_value(call->run);
    return json_is_array(list) ? list : wrong_arguments(call->run);
}

static json_t *of_item(struct call *call, const json_t *list, size_t at)
{
    struct scope inner = {json_array_get(list, at), (int64_t)at, call->scope};
    return spend(call->run) ? evaluate(call->run, raw_argument(call, 1), &inner) : NULL;
}

static json_t *apply_map(struct call *call)
{
    json_t *list = list_of(call);
    if (!list || json_is_null(raw_argument(call, 1)))
        return list ? wrong_arguments(call->run) : NULL;
    json_t *mapped = list_value(call->run);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *value = of_item(call, list, i);
        if (!value || !list_add(call->run, mapped, value))
            return NULL;
    }
    return mapped;
}

static json_t *apply_filter(struct call *call)
{
    json_t *list = list_of(call);
    if (!list || json_is_null(raw_argument(call, 1)))
        return list ? wrong_arguments(call->run) : NULL;
    json_t *kept = list_value(call->run);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = of_item(call, list, i);
        if (!value)
            return NULL;
        if (rules_is_true(value) && !list_add(call->run, kept, json_array_get(list, i)))
            return NULL;
    }
    return kept;
}

/* Only reduce could nest a value as deep as the list is long; then writing and dropping it would recurse as deep. */
static bool is_shallow(struct run *run, const json_t *value, int depth)
{
    enum { VALUE_DEPTH_MAX = 128 };
    const char *key;
    json_t *member;
    size_t at;
    if (!json_is_array(value) && !json_is_object(value))
        return true;
    if (depth > VALUE_DEPTH_MAX) {
        failed(run, RULES_TOO_MUCH, T("depth"));
        return false;
    }
    if (!spend(run))
        return false;
    json_array_foreach((json_t *)value, at, member)
        if (!is_shallow(run, member, depth + 1))
            return false;
    json_object_foreach((json_t *)value, key, member)
        if (!is_shallow(run, member, depth + 1))
            return false;
    return true;
}

static json_t *apply_reduce(struct call *call)
{
    json_t *list = list_of(call);
    if (!list || json_is_null(raw_argument(call, 1)))
        return list ? wrong_arguments(call->run) : NULL;
    const json_t *start = raw_argument(call, 2);
    json_t *value = start ? evaluate(call->run, start, call->scope) : json_null();
    for (size_t i = 0; value && i < json_array_size(list); i++) {
        if (!spend(call->run))
            return NULL;
        json_t *data = keep(call->run, json_object());
        json_object_set_new(data, "current", json_incref(json_array_get(list, i)));
        json_object_set_new(data, "accumulator", json_incref(value));
        struct scope inner = {data, (int64_t)i, call->scope};
        value = evaluate(call->run, raw_argument(call, 1), &inner);
        if (value && !is_shallow(call->run, value, 0))
            return NULL;
    }
    return value;
}

/* How many items the rule holds for, or -1; stops at the first that is (not) so, where `until` says. */
enum until { UNTIL_END, UNTIL_ONE_HOLDS, UNTIL_ONE_FAILS };

static int64_t holding(struct call *call, const json_t *list, enum until until)
{
    int64_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = of_item(call, list, i);
        if (!value)
            return -1;
        bool holds = rules_is_true(value);
        count += holds;
        if ((until == UNTIL_ONE_HOLDS && holds) || (until == UNTIL_ONE_FAILS && !holds))
            break;
    }
    return count;
}

static json_t *apply_all(struct call *call)
{
    const json_t *list = list_of(call);
    int64_t count = list ? holding(call, list, UNTIL_ONE_FAILS) : -1;
    return count < 0 ? NULL : truth_value(count > 0 && (size_t)count == json_array_size(list));
}

static json_t *apply_some(struct call *call)
{
    const json_t *list = list_of(call);
    int64_t count = list ? holding(call, list, UNTIL_ONE_HOLDS) : -1;
    return count < 0 ? NULL : truth_value(count > 0);
}

static json_t *apply_none(struct call *call)
{
    const json_t *list = list_of(call);
    int64_t count = list ? holding(call, list, UNTIL_ONE_HOLDS) : -1;
    return count < 0 ? NULL : truth_value(count == 0);
}

/* count and sum take a list alone, or [list, rule]. */
static json_t *list_alone_or_with_rule(struct call *call, bool *has_rule)
{
    *has_rule = json_is_array(call->raw) && json_array_size(call->raw) == 2;
    if (*has_rule)
        return list_of(call);
    const json_t *raw = json_is_array(call->raw) && json_array_size(call->raw) == 1 ? raw_argument(call, 0) : call->raw;
    json_t *list = evaluate(call->run, raw, call->scope);
    if (list && json_is_null(list))
        return list_value(call->run);
    return !list || json_is_array(list) ? list : wrong_arguments(call->run);
}

static json_t *apply_count(struct call *call)
{
    bool has_rule;
    const json_t *list = list_alone_or_with_rule(call, &has_rule);
    if (!list)
        return NULL;
    int64_t count = has_rule ? holding(call, list, UNTIL_END) : (int64_t)json_array_size(list);
    return count < 0 ? NULL : whole_value(call->run, count);
}

static json_t *apply_sum(struct call *call)
{
    bool has_rule;
    const json_t *list = list_alone_or_with_rule(call, &has_rule);
    struct rules_number sum = {0};
    if (!list)
        return NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = has_rule ? of_item(call, list, i) : json_array_get(list, i);
        struct rules_number number;
        if (!value)
            return NULL;
        if (!number_of(value, &number))
            return failed(call->run, RULES_NOT_A_NUMBER, T("NaN"));
        if (!number_sum(call->run, sum, number, &sum))
            return NULL;
    }
    return number_value(call->run, sum);
}

static json_t *apply_merge(struct call *call)
{
    json_t *merged = list_value(call->run);
    for (size_t i = 0; i < call->count; i++) {
        json_t *item = call->items[i];
        if (!json_is_array(item)) {
            if (!list_add(call->run, merged, item))
                return NULL;
            continue;
        }
        for (size_t n = 0; n < json_array_size(item); n++)
            if (!list_add(call->run, merged, json_array_get(item, n)))
                return NULL;
    }
    return merged;
}

/* Texts */

static bool has_room(struct run *run, size_t bytes)
{
    if (run->bytes_left < bytes) {
        failed(run, RULES_TOO_MUCH, T("size"));
        return false;
    }
    run->bytes_left -= bytes;
    return true;
}

bool put_as_text(struct run *run, struct buffer *buffer, const json_t *value)
{
    size_t before = buffer->length;
    switch (json_typeof(value)) {
    case JSON_STRING:
        if (!has_room(run, json_string_length(value)))
            return false;
        buffer_put(buffer, json_text(value));
        return true;
    case JSON_NULL:
        return true;
    case JSON_ARRAY:
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i)
                buffer_put_byte(buffer, ',');
            if (!spend(run) || !put_as_text(run, buffer, json_array_get(value, i)))
                return false;
        }
        return true;
    case JSON_OBJECT:
        wrong_arguments(run);
        return false;
    case JSON_REAL: {
        struct rules_number number;
        number_of(value, &number);
        json_put(buffer, number_value(run, number));
        break;
    }
    default:
        json_put(buffer, value);
    }
    return has_room(run, buffer->length - before);
}

static json_t *text_value(struct run *run, const struct buffer *buffer)
{
    return keep(run, json_text_value(buffer_text(buffer)));
}

static json_t *apply_cat(struct call *call)
{
    struct buffer buffer = buffer_new(call->run->arena);
    for (size_t i = 0; i < call->count; i++)
        if (!put_as_text(call->run, &buffer, call->items[i]))
            return NULL;
    return text_value(call->run, &buffer);
}

static json_t *apply_in(struct call *call)
{
    if (call->count < 2)
        return wrong_arguments(call->run);
    json_t *wanted = call->items[0], *place = call->items[1];
    if (json_is_array(place)) {
        for (size_t i = 0; i < json_array_size(place); i++)
            if (json_equal(json_array_get(place, i), wanted))
                return json_true();
        return json_false();
    }
    if (!json_is_string(place))
        return json_false();
    struct buffer part = buffer_new(call->run->arena);
    if (!put_as_text(call->run, &part, wanted))
        return NULL;
    return truth_value(text_has(json_text(place), buffer_text(&part)));
}

static int64_t clamped(int64_t value, int64_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* Places count characters (code points). A negative start counts from the end; a negative length leaves so many off. */
static json_t *apply_substr(struct call *call)
{
    if (call->count < 2 || !json_is_integer(call->items[1]) || (call->count > 2 && !json_is_integer(call->items[2])))
        return wrong_arguments(call->run);
    struct buffer whole = buffer_new(call->run->arena), part = buffer_new(call->run->arena);
    if (!put_as_text(call->run, &whole, call->items[0]))
        return NULL;
    struct text rest = buffer_text(&whole);
    int64_t runes = (int64_t)text_runes(rest), start = json_integer_value(call->items[1]);
    start = clamped(start < -runes ? 0 : start < 0 ? runes + start : start, runes);
    int64_t length = runes - start;
    if (call->count > 2) {
        int64_t wanted = json_integer_value(call->items[2]);
        length = clamped(wanted < -runes ? 0 : wanted < 0 ? length + wanted : wanted, length);
    }
    for (int64_t i = 0; i < start + length; i++) {
        int32_t rune = text_next_rune(&rest);
        if (i >= start)
            buffer_put_rune(&part, rune);
    }
    return text_value(call->run, &part);
}

static json_t *apply_length(struct call *call)
{
    const json_t *value;
    /* {"length": {"var": "list"}} means the list, so this reads its argument itself. */
    if (json_is_array(call->raw)) {
        if (json_array_size(call->raw) != 1)
            return wrong_arguments(call->run);
        value = evaluate(call->run, raw_argument(call, 0), call->scope);
    } else {
        value = evaluate(call->run, call->raw, call->scope);
    }
    if (!value)
        return NULL;
    if (json_is_string(value))
        return whole_value(call->run, (int64_t)text_runes(json_text(value)));
    if (json_is_array(value))
        return whole_value(call->run, (int64_t)json_array_size(value));
    if (json_is_object(value))
        return whole_value(call->run, (int64_t)json_object_size(value));
    return json_is_null(value) ? whole_value(call->run, 0) : wrong_arguments(call->run);
}

const struct rules_operator rules_list_operators[] = {
    {"map", apply_map, true},       {"filter", apply_filter, true}, {"reduce", apply_reduce, true},
    {"all", apply_all, true},       {"some", apply_some, true},     {"none", apply_none, true},
    {"count", apply_count, true},   {"sum", apply_sum, true},       {"merge", apply_merge, false},
    {"cat", apply_cat, false},      {"in", apply_in, false},        {"substr", apply_substr, false},
    {"length", apply_length, true}, {0},
};
