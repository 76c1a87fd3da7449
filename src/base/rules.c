/* The evaluator: finding the operator, its arguments, variables, conditions and failures. */
#include "base/rules_private.h"

#include "base/check.h"

#include <stdio.h>

enum { STEPS_USUAL = 100000, DEPTH_USUAL = 64, BYTES_MAX = 1024 * 1024 };

json_t *failed(struct run *run, enum rules_problem problem, struct text detail)
{
    run->failure = (struct rules_failure){problem, detail};
    return NULL;
}

json_t *wrong_arguments(struct run *run)
{
    return failed(run, RULES_ARGUMENTS, T("Invalid Arguments"));
}

json_t *keep(struct run *run, json_t *fresh)
{
    check(fresh != NULL);
    return json_kept(run->arena, fresh);
}

json_t *whole_value(struct run *run, int64_t number)
{
    return keep(run, json_integer(number));
}

json_t *truth_value(bool is_true)
{
    return is_true ? json_true() : json_false();
}

json_t *list_value(struct run *run)
{
    return keep(run, json_array());
}

bool spend(struct run *run)
{
    if (run->steps_left-- > 0)
        return true;
    failed(run, RULES_TOO_MUCH, T("steps"));
    return false;
}

bool list_add(struct run *run, json_t *list, json_t *item)
{
    return spend(run) && json_array_append_new(list, json_incref(item)) == 0;
}

bool rules_is_true(const json_t *value)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_STRING:
        return json_string_length(value) > 0;
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    case JSON_INTEGER:
        return json_integer_value(value) != 0;
    case JSON_REAL:
        return json_real_value(value) != 0;
    default:
        return true;
    }
}

const json_t *raw_argument(const struct call *call, size_t place)
{
    return json_is_array(call->raw) ? json_array_get(call->raw, place) : NULL;
}

/* Variables */

/* A member by name, or an item by its number; NULL when it is not there. */
static json_t *part_named(const json_t *value, struct text name)
{
    int64_t place;
    if (!json_is_array(value))
        return json_member(value, name);
    return text_to_integer(name, &place) && place >= 0 ? json_array_get(value, (size_t)place) : NULL;
}

static json_t *part_of(const json_t *value, const json_t *key)
{
    char name[24];
    if (json_is_string(key))
        return part_named(value, json_text(key));
    if (!json_is_integer(key))
        return NULL;
    snprintf(name, sizeof name, "%lld", (long long)json_integer_value(key));
    return part_named(value, text_of(name));
}

/* "a.b.0" in the data; NULL when it is not there. The empty path is the whole. */
static json_t *at_path(const json_t *data, const json_t *path)
{
    if (json_is_null(path) || (json_is_string(path) && json_string_length(path) == 0))
        return (json_t *)data;
    if (json_is_integer(path))
        return part_of(data, path);
    struct text rest = json_text(path), part;
    while (data && text_next_part(&rest, '.', &part))
        data = part_named(data, part);
    return json_is_string(path) ? (json_t *)data : NULL;
}

static json_t *apply_var(struct call *call)
{
    json_t *whole = (json_t *)call->scope->data;
    if (call->count == 0)
        return whole;
    if (json_is_real(call->items[0]) || json_is_object(call->items[0]))
        return wrong_arguments(call->run);
    json_t *found = at_path(whole, call->items[0]);
    if (found)
        return found;
    return call->count > 1 ? call->items[1] : json_null();
}

/* The data so many levels out. Each item of a list has two: its own, and one that knows its index. */
static json_t *data_at_level(struct run *run, const struct scope *scope, int64_t level)
{
    if (level == INT64_MIN)
        return json_null();
    level = level < 0 ? -level : level;
    for (; scope && level >= 2; level -= 2)
        scope = scope->outer;
    if (!scope)
        return json_null();
    if (level == 0)
        return (json_t *)scope->data;
    json_t *about = keep(run, json_object());
    if (scope->index >= 0)
        json_object_set_new(about, "index", json_integer(scope->index));
    return about;
}

/* Follows the arguments as keys; NULL when something is not there, failure when a level is no number. */
static json_t *follow(struct call *call)
{
    const json_t *data = call->scope->data;
    size_t at = 0;
    if (call->count && json_is_array(call->items[0])) {
        const json_t *level = json_array_get(call->items[0], 0);
        if (!json_is_integer(level))
            return wrong_arguments(call->run);
        data = data_at_level(call->run, call->scope, json_integer_value(level));
        at = 1;
    }
    for (; data && at < call->count; at++)
        data = part_of(data, call->items[at]);
    return (json_t *)data;
}

static json_t *apply_val(struct call *call)
{
    json_t *found = follow(call);
    if (found || call->run->failure.problem)
        return found;
    return json_null();
}

static json_t *apply_exists(struct call *call)
{
    bool exists = follow(call) != NULL;
    return call->run->failure.problem ? NULL : truth_value(exists);
}

static json_t *missing_of(struct call *call, json_t *const *keys, size_t count)
{
    json_t *missing = list_value(call->run);
    for (size_t i = 0; i < count; i++) {
        const json_t *found = at_path(call->scope->data, keys[i]);
        bool is_empty = !found || json_is_null(found) || (json_is_string(found) && json_string_length(found) == 0);
        if (is_empty && !list_add(call->run, missing, keys[i]))
            return NULL;
    }
    return missing;
}

static json_t **items_of(struct run *run, const json_t *list, size_t *count)
{
    *count = json_array_size(list);
    json_t **items = TAKE(run->arena, json_t *, *count + 1);
    for (size_t i = 0; i < *count; i++)
        items[i] = json_array_get(list, i);
    return items;
}

static json_t *apply_missing(struct call *call)
{
    if (call->count && json_is_array(call->items[0])) {
        size_t count;
        json_t **keys = items_of(call->run, call->items[0], &count);
        return missing_of(call, keys, count);
    }
    return missing_of(call, call->items, call->count);
}

static json_t *apply_missing_some(struct call *call)
{
    if (call->count < 2 || !json_is_integer(call->items[0]) || !json_is_array(call->items[1]))
        return wrong_arguments(call->run);
    size_t count;
    json_t **keys = items_of(call->run, call->items[1], &count);
    json_t *missing = missing_of(call, keys, count);
    if (!missing)
        return NULL;
    int64_t there = (int64_t)(count - json_array_size(missing));
    return there >= json_integer_value(call->items[0]) ? list_value(call->run) : missing;
}

/* Conditions: only what decides is evaluated. */

static json_t *apply_if(struct call *call)
{
    if (!json_is_array(call->raw))
        return wrong_arguments(call->run);
    size_t count = json_array_size(call->raw), at = 0;
    for (; at + 1 < count; at += 2) {
        const json_t *condition = evaluate(call->run, raw_argument(call, at), call->scope);
        if (!condition)
            return NULL;
        if (rules_is_true(condition))
            return evaluate(call->run, raw_argument(call, at + 1), call->scope);
    }
    return at < count ? evaluate(call->run, raw_argument(call, at), call->scope) : json_null();
}

/* The first argument that decides, else the last one. */
static json_t *first_that_decides(struct call *call, bool decides, json_t *when_empty)
{
    if (!json_is_array(call->raw))
        return wrong_arguments(call->run);
    json_t *value = when_empty;
    for (size_t i = 0; i < json_array_size(call->raw); i++) {
        value = evaluate(call->run, raw_argument(call, i), call->scope);
        if (!value || rules_is_true(value) == decides)
            return value;
    }
    return value;
}

static json_t *apply_and(struct call *call)
{
    return first_that_decides(call, false, json_false());
}

static json_t *apply_or(struct call *call)
{
    return first_that_decides(call, true, json_false());
}

static json_t *apply_coalesce(struct call *call)
{
    if (!json_is_array(call->raw))
        return evaluate(call->run, call->raw, call->scope);
    for (size_t i = 0; i < json_array_size(call->raw); i++) {
        json_t *value = evaluate(call->run, raw_argument(call, i), call->scope);
        if (!value || !json_is_null(value))
            return value;
    }
    return json_null();
}

static json_t *apply_not(struct call *call)
{
    return truth_value(!(call->count && rules_is_true(call->items[0])));
}

static json_t *apply_is_true(struct call *call)
{
    return truth_value(call->count && rules_is_true(call->items[0]));
}

static json_t *apply_preserve(struct call *call)
{
    return (json_t *)call->raw;
}

static json_t *apply_log(struct call *call)
{
    return call->count ? call->items[0] : json_null();
}

/* Failures */

static json_t *apply_throw(struct call *call)
{
    const json_t *what = call->count ? call->items[0] : json_null();
    struct text type = json_is_object(what) ? json_member_text(what, "type") : json_text(what);
    return failed(call->run, RULES_THROWN, type);
}

/* The first that does not fail. The later ones see the last failure as their data: {"type": ...}. */
static json_t *apply_try(struct call *call)
{
    struct run *run = call->run;
    struct scope inner = {.index = -1, .outer = call->scope};
    size_t count = json_is_array(call->raw) ? json_array_size(call->raw) : 1;
    int depth = run->depth_left;
    for (size_t i = 0; i < count; i++) {
        const json_t *rule = json_is_array(call->raw) ? raw_argument(call, i) : call->raw;
        if (i) {
            json_t *about = keep(run, json_object());
            json_object_set_new(about, "type", json_text_value(run->failure.detail));
            inner.data = about;
            run->failure = (struct rules_failure){0};
            run->depth_left = depth;
        }
        json_t *value = evaluate(run, rule, i ? &inner : call->scope);
        if (value || run->failure.problem == RULES_TOO_MUCH)
            return value;
    }
    return count ? NULL : wrong_arguments(run);
}

/* Evaluating */

static const struct rules_operator logic_operators[] = {
    {"var", apply_var, false},
    {"val", apply_val, false},
    {"exists", apply_exists, false},
    {"missing", apply_missing, false},
    {"missing_some", apply_missing_some, false},
    {"if", apply_if, true},
    {"?:", apply_if, true},
    {"and", apply_and, true},
    {"or", apply_or, true},
    {"??", apply_coalesce, true},
    {"!", apply_not, false},
    {"!!", apply_is_true, false},
    {"preserve", apply_preserve, true},
    {"log", apply_log, false},
    {"throw", apply_throw, false},
    {"try", apply_try, true},
    {0},
};

const struct rules_operator *operator_named(struct text name)
{
    const struct rules_operator *const tables[] = {logic_operators, rules_number_operators, rules_list_operators,
                                                   rules_own_operators};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct rules_operator *one = tables[t]; one->name; one++)
            if (name.length && one->name[0] == name.bytes[0] && text_is(text_of(one->name), name))
                return one;
    return NULL;
}

static json_t *evaluate_list(struct run *run, const json_t *rules, const struct scope *scope)
{
    json_t *list = list_value(run);
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *value = evaluate(run, json_array_get(rules, i), scope);
        if (!value || !list_add(run, list, value))
            return NULL;
    }
    return list;
}

/* Arguments may be a list, one value, or a rule that gives a list: {"max": {"var": "ages"}}. */
static json_t *apply_eagerly(struct call *call, const struct rules_operator *found)
{
    json_t *arguments = json_is_array(call->raw) ? evaluate_list(call->run, call->raw, call->scope)
                                                 : evaluate(call->run, call->raw, call->scope);
    if (!arguments)
        return NULL;
    if (json_is_array(arguments)) {
        call->items = items_of(call->run, arguments, &call->count);
    } else {
        call->items = TAKE(call->run->arena, json_t *, 1);
        call->items[0] = arguments;
        call->count = 1;
    }
    return found->apply(call);
}

static json_t *evaluate_operator(struct run *run, const json_t *rule, const struct scope *scope)
{
    void *place = json_object_iter((json_t *)rule);
    struct text name = {json_object_iter_key(place), json_object_iter_key_len(place)};
    const struct rules_operator *found = json_object_size(rule) == 1 ? operator_named(name) : NULL;
    if (!found)
        return failed(run, RULES_UNKNOWN_OPERATOR, arena_copy(run->arena, name));
    struct call call = {.run = run, .raw = json_object_iter_value(place), .scope = scope};
    return found->is_lazy ? found->apply(&call) : apply_eagerly(&call, found);
}

json_t *evaluate(struct run *run, const json_t *rule, const struct scope *scope)
{
    if (!rule)
        return wrong_arguments(run);
    if (!json_is_object(rule) && !json_is_array(rule))
        return (json_t *)rule;
    if (!spend(run))
        return NULL;
    if (run->depth_left == 0)
        return failed(run, RULES_TOO_MUCH, T("depth"));
    run->depth_left--;
    json_t *value = json_is_array(rule)           ? evaluate_list(run, rule, scope)
                    : json_object_size(rule) == 0 ? (json_t *)rule
                                                  : evaluate_operator(run, rule, scope);
    run->depth_left++;
    return value;
}

enum status rules_apply(struct arena *arena, const json_t *rule, const json_t *data, const struct rules_limits *limits,
                        json_t **result, struct rules_failure *failure)
{
    struct run run = {.arena = arena,
                      .steps_left = limits && limits->steps ? limits->steps : STEPS_USUAL,
                      .depth_left = limits && limits->depth ? limits->depth : DEPTH_USUAL,
                      .bytes_left = BYTES_MAX};
    struct scope scope = {.data = data ? data : json_null(), .index = -1};
    json_t *value = evaluate(&run, rule, &scope);
    if (value) {
        /* It may be part of the rule or the data, which the caller could drop first. */
        *result = json_kept(arena, json_incref(value));
        return DONE;
    }
    check(run.failure.problem != RULES_OK);
    if (failure)
        *failure = (struct rules_failure){run.failure.problem, arena_copy(arena, run.failure.detail)};
    return run.failure.problem == RULES_TOO_MUCH ? TOO_MUCH : INVALID;
}

enum status rules_holds(struct arena *arena, const json_t *rule, const json_t *data, bool *holds)
{
    json_t *value;
    enum status status = rules_apply(arena, rule, data, NULL, &value, NULL);
    if (status == DONE)
        *holds = rules_is_true(value);
    return status;
}

enum status rules_integer(struct arena *arena, const json_t *rule, const json_t *data, int64_t *number)
{
    json_t *value;
    enum status status = rules_apply(arena, rule, data, NULL, &value, NULL);
    if (status != DONE)
        return status;
    if (!json_is_integer(value))
        return INVALID;
    *number = json_integer_value(value);
    return DONE;
}
