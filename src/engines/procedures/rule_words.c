/*
 * Rows to rules and back, and the words for a rule.
 */
#include "engines/procedures/rule_words.h"

#include "base/buffer.h"
#include "web/language.h"

#include <string.h>

static const struct {
    const char *sign, *operator_name;
    struct message title;
} comparisons[COMPARISON_COUNT] = {
    [COMPARE_IS] = {"is", "==", TR_INIT("compare|is")},
    [COMPARE_IS_NOT] = {"not", "!=", TR_INIT("compare|is not")},
    [COMPARE_HAS] = {"has", "in", TR_INIT("compare|contains")},
    [COMPARE_HAS_NOT] = {"has-not", "!", TR_INIT("compare|does not contain")},
    [COMPARE_MORE] = {"more", ">", TR_INIT("compare|is more than")},
    [COMPARE_AT_LEAST] = {"least", ">=", TR_INIT("compare|is at least")},
    [COMPARE_LESS] = {"less", "<", TR_INIT("compare|is less than")},
    [COMPARE_AT_MOST] = {"most", "<=", TR_INIT("compare|is at most")},
    [COMPARE_ANSWERED] = {"answered", "!!", TR_INIT("compare|is answered")},
    [COMPARE_NOT_ANSWERED] = {"empty", "!", TR_INIT("compare|is not answered")}};

const char *comparison_sign(enum comparison comparison)
{
    return comparisons[comparison].sign;
}

enum comparison comparison_of_sign(struct text sign)
{
    for (enum comparison i = COMPARE_IS; i < COMPARISON_COUNT; i++)
        if (text_is(sign, text_of(comparisons[i].sign)))
            return i;
    return (enum comparison)0;
}

struct message comparison_title(enum comparison comparison)
{
    return comparisons[comparison].title;
}

/* ---- reading ---- */

static const json_t *only_argument(const json_t *arguments)
{
    return json_is_array(arguments) && json_array_size(arguments) == 1 ? json_array_get(arguments, 0) : arguments;
}

/* The only key of an object and what it holds; false: it is none. */
static bool operation(const json_t *rule, struct text *name, const json_t **arguments)
{
    const char *key;
    json_t *value;
    if (!json_is_object(rule) || json_object_size(rule) != 1)
        return false;
    json_object_foreach((json_t *)rule, key, value)
    {
        *name = text_of(key);
        *arguments = value;
    }
    return true;
}

static bool is_variable(const json_t *rule, struct text *name)
{
    struct text key;
    const json_t *arguments = NULL;
    if (!operation(rule, &key, &arguments) || !text_is(key, T("var")))
        return false;
    *name = json_text(only_argument(arguments));
    return name->length > 0;
}

static bool is_literal(const json_t *value)
{
    return json_is_string(value) || json_is_number(value) || json_is_boolean(value);
}

static bool compare_two(struct text name, const json_t *arguments, struct condition_row *row)
{
    if (json_array_size(arguments) != 2)
        return false;
    const json_t *left = json_array_get(arguments, 0), *right = json_array_get(arguments, 1);
    bool is_in = text_is(name, T("in"));
    for (enum comparison i = COMPARE_IS; i <= COMPARE_AT_MOST; i++)
        if (i != COMPARE_HAS_NOT && text_is(name, text_of(comparisons[i].operator_name)) &&
            is_variable(is_in ? right : left, &row->variable) && is_literal(is_in ? left : right)) {
            row->comparison = i;
            row->value = (json_t *)(is_in ? left : right);
            return true;
        }
    return false;
}

static bool row_of_rule(const json_t *rule, struct condition_row *row)
{
    struct text name;
    const json_t *arguments = NULL;
    if (!operation(rule, &name, &arguments))
        return false;
    if (text_is(name, T("!!")) && is_variable(only_argument(arguments), &row->variable)) {
        row->comparison = COMPARE_ANSWERED;
        return true;
    }
    if (!text_is(name, T("!")))
        return compare_two(name, arguments, row);
    if (is_variable(only_argument(arguments), &row->variable)) {
        row->comparison = COMPARE_NOT_ANSWERED;
        return true;
    }
    struct text inner;
    const json_t *of_inner;
    if (!operation(only_argument(arguments), &inner, &of_inner) || !text_is(inner, T("in")) || !compare_two(inner, of_inner, row))
        return false;
    row->comparison = COMPARE_HAS_NOT;
    return true;
}

bool condition_of_rule(struct arena *arena, const json_t *rule, struct condition *found)
{
    (void)arena;
    struct text name;
    const json_t *arguments = NULL;
    *found = (struct condition){0};
    if (!rule)
        return true;
    if (operation(rule, &name, &arguments) && (text_is(name, T("and")) || text_is(name, T("or")))) {
        size_t count = json_array_size(arguments);
        found->is_any = text_is(name, T("or"));
        if (count < 2 || count > CONDITION_ROWS_MAX)
            return false;
        for (size_t i = 0; i < count; i++)
            if (!row_of_rule(json_array_get(arguments, i), &found->rows[found->count++]))
                return false;
        return true;
    }
    found->count = 1;
    return row_of_rule(rule, &found->rows[0]);
}

/* ---- writing ---- */

static json_t *call(const char *name, json_t *arguments)
{
    json_t *object = json_object();
    json_object_set_new(object, name, arguments);
    return object;
}

static json_t *variable_of(struct text name)
{
    return call("var", json_text_value(name));
}

static json_t *rule_of_row(const struct condition_row *row)
{
    json_t *variable = variable_of(row->variable);
    if (row->comparison == COMPARE_ANSWERED || row->comparison == COMPARE_NOT_ANSWERED)
        return call(comparisons[row->comparison].operator_name, variable);
    json_t *two = json_array(), *value = json_deep_copy(row->value);
    bool is_in = row->comparison == COMPARE_HAS || row->comparison == COMPARE_HAS_NOT;
    json_array_append_new(two, is_in ? value : variable);
    json_array_append_new(two, is_in ? variable : value);
    if (row->comparison == COMPARE_HAS_NOT)
        return call("!", call("in", two));
    return call(comparisons[row->comparison].operator_name, two);
}

json_t *rule_of_condition(const struct condition *condition)
{
    if (condition->count == 0)
        return NULL;
    if (condition->count == 1)
        return rule_of_row(&condition->rows[0]);
    json_t *all = json_array();
    for (size_t i = 0; i < condition->count; i++)
        json_array_append_new(all, rule_of_row(&condition->rows[i]));
    return call(condition->is_any ? "or" : "and", all);
}

void rule_rename(json_t *rule, struct text old_name, struct text new_name)
{
    size_t i;
    const char *key;
    json_t *value;
    if (json_is_array(rule)) {
        json_array_foreach(rule, i, value) rule_rename(value, old_name, new_name);
        return;
    }
    json_object_foreach(rule, key, value)
    {
        struct text path = json_text(only_argument(value));
        bool is_it = strcmp(key, "var") == 0 && text_starts(path, old_name) &&
                     (path.length == old_name.length || path.bytes[old_name.length] == '.');
        if (!is_it) {
            rule_rename(value, old_name, new_name);
            continue;
        }
        struct text rest = text_from(path, old_name.length);
        json_t *renamed = json_pack("s%+%", new_name.bytes, new_name.length, rest.bytes, rest.length);
        if (json_is_array(value))
            json_array_set_new(value, 0, renamed);
        else
            json_object_set_new(rule, key, renamed);
    }
}

/* ---- words ---- */

const json_t *body_field(const json_t *body, struct text name)
{
    size_t i, j;
    json_t *step, *field;
    json_array_foreach(json_member(body, T("steps")), i, step) json_array_foreach(json_member(step, T("fields")), j, field)
        if (text_is(json_member_text(field, "name"), name)) return field;
    return NULL;
}

struct text body_words(const json_t *words, enum language language)
{
    static const char *const keys[LANGUAGE_COUNT] = {"ja", "en", "easy"};
    if (json_is_string(words))
        return json_text(words);
    struct text found = json_member_text(words, keys[language]);
    return found.length ? found : json_member_text(words, "ja");
}

struct text variable_in_words(struct arena *arena, enum language language, const json_t *body, struct text variable)
{
    static const struct {
        struct text name;
        struct message title;
    } facts[] = {{TEXT_INIT("today"), TR_INIT("fact|today")},
                 {TEXT_INIT("channel"), TR_INIT("fact|the way it comes in")},
                 {TEXT_INIT("assurance"), TR_INIT("fact|how sure the person is known")},
                 {TEXT_INIT("is_linked"), TR_INIT("fact|known in the register")}};
    const json_t *field = body_field(body, variable);
    struct text label = field ? body_words(json_member(field, T("label")), language) : T("");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (text_is(facts[i].name, variable))
            label = say(language, facts[i].title);
    if (!label.length)
        label = variable;
    return language == ENGLISH ? arena_print(arena, "“%.*s”", TEXT_ARGUMENTS(label))
                               : arena_print(arena, "「%.*s」", TEXT_ARGUMENTS(label));
}

struct text value_in_words(struct arena *arena, enum language language, const json_t *body, struct text variable,
                           const json_t *value)
{
    size_t i;
    json_t *choice;
    json_array_foreach(json_member(body_field(body, variable), T("choices")), i, choice)
        if (json_equal(json_member(choice, T("value")), value)) return body_words(json_member(choice, T("label")), language);
    if (json_is_boolean(value))
        return say(language, json_is_true(value) ? TR("answer|Yes") : TR("answer|No"));
    return json_is_string(value) ? json_text(value) : json_print(arena, value);
}

static struct text row_in_words(struct arena *arena, enum language language, const json_t *body, const struct condition_row *row)
{
    struct text variable = variable_in_words(arena, language, body, row->variable);
    struct text value = row->value ? value_in_words(arena, language, body, row->variable, row->value) : T("");
    struct message sentences[COMPARISON_COUNT] = {
        [COMPARE_IS] = TR("rule|{1} is “{2}”"),          [COMPARE_IS_NOT] = TR("rule|{1} is not “{2}”"),
        [COMPARE_HAS] = TR("rule|{1} contains “{2}”"),   [COMPARE_HAS_NOT] = TR("rule|{1} does not contain “{2}”"),
        [COMPARE_MORE] = TR("rule|{1} is more than {2}"), [COMPARE_AT_LEAST] = TR("rule|{1} is at least {2}"),
        [COMPARE_LESS] = TR("rule|{1} is less than {2}"), [COMPARE_AT_MOST] = TR("rule|{1} is at most {2}"),
        [COMPARE_ANSWERED] = TR("rule|{1} is answered"), [COMPARE_NOT_ANSWERED] = TR("rule|{1} is not answered")};
    return SAY(arena, language, sentences[row->comparison], SHOWN(variable), SHOWN(value));
}

struct text rule_in_words(struct arena *arena, enum language language, const json_t *body, const json_t *rule)
{
    struct condition condition;
    struct text variable, name;
    const json_t *arguments = NULL;
    struct buffer words = buffer_new(arena);
    if (!rule)
        return T("");
    if (is_variable(rule, &variable))
        return SAY(arena, language, TR("rule|the number in {1}"), SHOWN(variable_in_words(arena, language, body, variable)));
    if (operation(rule, &name, &arguments) && text_is(name, T("count")) && is_variable(only_argument(arguments), &variable))
        return SAY(arena, language, TR("rule|how many there are in {1}"), SHOWN(variable_in_words(arena, language, body, variable)));
    if (!condition_of_rule(arena, rule, &condition))
        return json_print(arena, rule);
    for (size_t i = 0; i < condition.count; i++) {
        if (i)
            buffer_put(&words, say(language, condition.is_any ? TR("rule|, or ") : TR("rule|, and ")));
        buffer_put(&words, row_in_words(arena, language, body, &condition.rows[i]));
    }
    return buffer_text(&words);
}
