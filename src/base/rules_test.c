#include "base/rules.h"
#include "base/test.h"

#include <math.h>

static const char *const suites[] = {
    "additional",
    "arithmetic/divide",
    "arithmetic/divide.extra",
    "arithmetic/minus",
    "arithmetic/minus.extra",
    "arithmetic/modulo",
    "arithmetic/modulo.extra",
    "arithmetic/multiply",
    "arithmetic/multiply.extra",
    "arithmetic/plus",
    "arithmetic/plus.extra",
    "array/all",
    "array/filter",
    "array/map",
    "array/merge",
    "array/none",
    "array/reduce",
    "array/some",
    "chained",
    "coalesce",
    "comparison/greaterThan",
    "comparison/greaterThanEquals",
    "comparison/lessThan",
    "comparison/lessThanEquals",
    "comparison/softEquals",
    "comparison/softNotEquals",
    "comparison/strictEquals",
    "comparison/strictNotEquals",
    "compatible",
    "control/and",
    "control/doublebang",
    "control/if",
    "control/not",
    "control/or",
    "exists",
    "iterators.extra",
    "scopes",
    "string/cat",
    "string/in",
    "string/substr",
    "throw",
    "truthiness",
    "try",
    "try.extra",
    "val",
    "val-compat",
    "val.extra",
    "var.extra",
};

/* Equal, with 4 and 4.0 the same number. */
static bool is_same(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return fabs(json_number_value(a) - json_number_value(b)) < 1e-9;
    if (json_is_array(a) && json_is_array(b) && json_array_size(a) == json_array_size(b)) {
        for (size_t i = 0; i < json_array_size(a); i++)
            if (!is_same(json_array_get(a, i), json_array_get(b, i)))
                return false;
        return true;
    }
    return json_equal(a, b);
}

static bool passes(struct test *test, const json_t *one)
{
    json_t *result = NULL;
    struct rules_failure failure = {0};
    enum status status = rules_apply(test_arena(test), json_member(one, T("rule")), json_member(one, T("data")), NULL,
                                     &result, &failure);
    const json_t *error = json_member(one, T("error"));
    if (error)
        return status == INVALID && text_is(failure.detail, json_member_text(error, "type"));
    return status == DONE && is_same(result, json_member(one, T("result")));
}

static void agrees_with_the_standard(struct test *test)
{
    int cases = 0;
    bool is_there = true;
    for (size_t s = 0; is_there && s < sizeof suites / sizeof *suites; s++) {
        struct text path = arena_print(test_arena(test), "conformance/json-logic/%s.json", suites[s]);
        struct text text = test_read(test, path.bytes);
        json_t *list;
        is_there = text.bytes != NULL;
        if (!is_there || !EXPECT(json_read(test_arena(test), text, NULL, &list, NULL) == DONE))
            continue;
        for (size_t i = 0; i < json_array_size(list); i++) {
            const json_t *one = json_array_get(list, i);
            if (!json_is_object(one))
                continue;
            cases++;
            if (!passes(test, one))
                EXPECT_TEXT(json_print(test_arena(test), one), path);
        }
    }
    EXPECT(!is_there || cases > 550);
}

static struct text applied(struct test *test, const char *rule, const char *data)
{
    json_t *rules, *values = NULL, *result;
    struct rules_failure failure = {0};
    if (json_read(test_arena(test), text_of(rule), NULL, &rules, NULL) != DONE ||
        (data && json_read(test_arena(test), text_of(data), NULL, &values, NULL) != DONE))
        return T("(no JSON)");
    enum status status = rules_apply(test_arena(test), rules, values, NULL, &result, &failure);
    return status == DONE ? json_print(test_arena(test), result)
                          : arena_print(test_arena(test), "%s %d", status_name(status), failure.problem);
}

static void counts_money_and_dates(struct test *test)
{
    static const char people[] = "{\"born\":\"2008-04-01\",\"today\":\"2026-03-31\",\"none\":\"\","
                                 "\"members\":[{\"copies\":2,\"minor\":true},{\"copies\":3,\"minor\":false}]}";
    static const struct {
        const char *rule, *result;
    } cases[] = {
        {"{\"age\":[{\"var\":\"born\"},{\"var\":\"today\"}]}", "17"},
        {"{\"age_by_law\":[{\"var\":\"born\"},{\"var\":\"today\"}]}", "18"},
        {"{\"age\":[{\"var\":\"none\"},{\"var\":\"today\"}]}", "null"},
        {"{\"age\":[\"2008-02-30\",{\"var\":\"today\"}]}", "INVALID 2"},
        {"{\"date_add\":[{\"var\":\"today\"},1]}", "\"2026-04-01\""},
        {"{\"date_add\":[{\"var\":\"today\"},-1,\"months\"]}", "\"2026-02-28\""},
        {"{\"date_add\":[\"2024-02-29\",1,\"years\"]}", "\"2025-02-28\""},
        {"{\"date_add\":[\"2026-11-20\",1,\"business_days\"]}", "\"2026-11-24\""},
        {"{\"date_add\":[\"2026-11-20\",1,\"weeks\"]}", "INVALID 2"},
        {"{\"date_add\":[\"9999-12-31\",1]}", "INVALID 2"},
        {"{\"date_days\":[{\"var\":\"today\"},\"2026-04-02\"]}", "2"},
        {"{\"fiscal_year\":{\"var\":\"today\"}}", "2025"},
        {"{\"count\":{\"var\":\"members\"}}", "2"},
        {"{\"count\":[{\"var\":\"members\"},{\"var\":\"minor\"}]}", "1"},
        {"{\"count\":{\"var\":\"nobody\"}}", "0"},
        {"{\"sum\":[{\"var\":\"members\"},{\"*\":[{\"var\":\"copies\"},300]}]}", "1500"},
        {"{\"sum\":{\"map\":[{\"var\":\"members\"},{\"var\":\"copies\"}]}}", "5"},
        {"{\"share\":[1000,1,3,\"half_up\"]}", "333"},
        {"{\"share\":[1000,2,3,\"up\"]}", "667"},
        {"{\"share\":[1000,2,3,\"nearly\"]}", "INVALID 2"},
        {"{\"share\":[1000,2,0,\"up\"]}", "INVALID 2"},
        {"{\"share\":[0.5,2,3,\"up\"]}", "INVALID 2"},
        {"{\"round_to\":[19679,100,\"down\"]}", "19600"},
        {"{\"length\":{\"var\":\"members\"}}", "2"},
        {"{\"length\":\"葛城市\"}", "3"},
        {"{\"substr\":[\"いわき市\",-1]}", "\"市\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!EXPECT_TEXT(applied(test, cases[i].rule, people), text_of(cases[i].result)))
            test_expect(test, false, cases[i].rule, __FILE__, __LINE__);
}

static void never_overflows_silently(struct test *test)
{
    EXPECT_TEXT(applied(test, "{\"+\":[9223372036854775807,1]}", NULL), T("INVALID 4"));
    EXPECT_TEXT(applied(test, "{\"*\":[4611686018427387904,2]}", NULL), T("INVALID 4"));
    EXPECT_TEXT(applied(test, "{\"-\":[-9223372036854775807,2]}", NULL), T("INVALID 4"));
    EXPECT_TEXT(applied(test, "{\"sum\":{\"var\":\"\"}}", "[9223372036854775807,1]"), T("INVALID 4"));
    EXPECT_TEXT(applied(test, "{\"share\":[9223372036854775807,3,2,\"up\"]}", NULL), T("INVALID 4"));
    EXPECT_TEXT(applied(test, "{\"*\":[1e308,10]}", NULL), T("INVALID 3"));
    EXPECT_TEXT(applied(test, "{\"+\":[9007199254740993,0]}", NULL), T("9007199254740993"));
    EXPECT_TEXT(applied(test, "{\"/\":[9223372036854775807,1]}", NULL), T("9223372036854775807"));
    EXPECT_TEXT(applied(test, "{\"%\":[-9223372036854775808,-1]}", NULL), T("0"));
    EXPECT_TEXT(applied(test, "{\"try\":[{\"+\":[9223372036854775807,1]},7]}", NULL), T("7"));
}

static void ends(struct test *test)
{
    struct buffer deep = buffer_new(test_arena(test));
    json_t *rule, *result;
    struct json_limits limits = {.depth = 500};
    struct rules_failure failure;
    for (int i = 0; i < 100; i++)
        buffer_put(&deep, T("{\"!\":"));
    buffer_put(&deep, T("1"));
    for (int i = 0; i < 100; i++)
        buffer_put(&deep, T("}"));
    EXPECT(json_read(test_arena(test), buffer_text(&deep), &limits, &rule, NULL) == DONE);
    EXPECT(rules_apply(test_arena(test), rule, NULL, NULL, &result, &failure) == TOO_MUCH);
    struct rules_limits wide = {.depth = 101};
    EXPECT(rules_apply(test_arena(test), rule, NULL, &wide, &result, &failure) == DONE);

    /* a list that doubles at each of its items, a text that doubles, and lists in lists */
    static const char doubling[] =
        "{\"reduce\":[{\"var\":\"\"},{\"merge\":[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}]},[1]]}";
    static const char longer[] =
        "{\"reduce\":[{\"var\":\"\"},{\"cat\":[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}]},\"abc\"]}";
    static const char nesting[] = "{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"}],0]}";
    static const char products[] = "{\"map\":[{\"var\":\"\"},{\"map\":[{\"val\":[[2]]},{\"map\":[{\"val\":[[4]]},1]}]}]}";
    struct buffer list = buffer_new(test_arena(test));
    buffer_put(&list, T("[0"));
    for (int i = 0; i < 400; i++)
        buffer_put(&list, T(",0"));
    buffer_put(&list, T("]"));
    char *data = arena_terminated(test_arena(test), buffer_text(&list));
    EXPECT_TEXT(applied(test, doubling, data), T("TOO_MUCH 5"));
    EXPECT_TEXT(applied(test, longer, data), T("TOO_MUCH 5"));
    EXPECT_TEXT(applied(test, nesting, data), T("TOO_MUCH 5"));
    EXPECT_TEXT(applied(test, products, data), T("TOO_MUCH 5"));
}

static void refuses_what_it_does_not_know(struct test *test)
{
    EXPECT_TEXT(applied(test, "{\"today\":[]}", NULL), T("INVALID 1"));
    EXPECT_TEXT(applied(test, "{\"a\":1,\"b\":2}", NULL), T("INVALID 1"));
    EXPECT_TEXT(applied(test, "{\"try\":[{\"nonsense\":[]},3]}", NULL), T("3"));
    EXPECT_TEXT(applied(test, "{\"cat\":[{\"preserve\":{\"a\":1}}]}", NULL), T("INVALID 2"));
    EXPECT_TEXT(applied(test, "{\"preserve\":{\"a\":1,\"b\":{\"today\":2}}}", NULL), T("{\"a\":1,\"b\":{\"today\":2}}"));
    bool holds = false;
    int64_t number = 0;
    json_t *rule;
    EXPECT(json_read(test_arena(test), T("{\"/\":[1,2]}"), NULL, &rule, NULL) == DONE);
    EXPECT(rules_holds(test_arena(test), rule, NULL, &holds) == DONE && holds);
    EXPECT(rules_integer(test_arena(test), rule, NULL, &number) == INVALID);
}

static void remember(void *context, struct text path)
{
    struct buffer *buffer = context;
    buffer_put_byte(buffer, '|');
    buffer_put(buffer, path);
}

static void lists_its_variables(struct test *test)
{
    json_t *rule;
    struct buffer found = buffer_new(test_arena(test));
    EXPECT(json_read(test_arena(test),
                     T("{\"and\":[{\"var\":\"a.b\"},{\"var\":[\"c\",{\"var\":\"d\"}]},{\"val\":[\"e\",\"f\"]},"
                       "{\"map\":[{\"var\":\"list\"},{\"+\":[{\"var\":\"inner\"},{\"val\":[[2],\"outer\"]},"
                       "{\"val\":\"inner2\"}]}]},{\"missing\":[\"m\",\"n\"]},{\"missing_some\":[1,[\"o\"]]},"
                       "{\"exists\":\"p\"},{\"count\":[{\"var\":\"q\"},{\"var\":\"inner3\"}]},{\"var\":\"\"}]}"),
                     NULL, &rule, NULL) == DONE);
    rules_variables(rule, remember, &found);
    EXPECT_TEXT(buffer_text(&found), T("|a.b|c|d|e.f|list|outer|m|n|o|p|q|"));
    struct text unknown = {0};
    EXPECT(rules_operators_exist(rule, &unknown));
    EXPECT(json_read(test_arena(test), T("{\"if\":[true,{\"plus\":[1]}]}"), NULL, &rule, NULL) == DONE);
    EXPECT(!rules_operators_exist(rule, &unknown) && text_is(unknown, T("plus")));
}

const struct test_case rules_test[] = {{"agrees with the standard", agrees_with_the_standard},
                                       {"counts money and dates", counts_money_and_dates},
                                       {"never overflows silently", never_overflows_silently},
                                       {"ends", ends},
                                       {"refuses what it does not know", refuses_what_it_does_not_know},
                                       {"lists its variables", lists_its_variables},
                                       {0}};
