/* What a rule reads and which operators it uses, without running it. */
#include "base/rules_private.h"

enum { LINT_DEPTH_MAX = 256 };

struct lint {
    void (*found)(void *context, struct text path);
    void *context;
};

static void walk(const struct lint *lint, const json_t *rule, int inside, int depth);

/* The paths of "var" and "missing" are whole; those of "val" and "exists" come in parts. */
static void report_path(const struct lint *lint, const json_t *path)
{
    if (json_is_string(path))
        lint->found(lint->context, json_text(path));
    else if (json_is_null(path))
        lint->found(lint->context, T(""));
}

static void report_parts(const struct lint *lint, const json_t *parts, int inside)
{
    size_t count = json_is_array(parts) ? json_array_size(parts) : 1, length = 0, at = 0;
    const json_t *first = json_is_array(parts) ? json_array_get(parts, 0) : parts;
    char path[256];
    if (json_is_array(first)) {
        int64_t level = json_integer_value(json_array_get(first, 0));
        if ((level < 0 ? -level : level) < (int64_t)inside * 2)
            return;
        at = 1;
    } else if (inside) {
        return;
    }
    for (; at < count; at++) {
        const json_t *part = json_is_array(parts) ? json_array_get(parts, at) : parts;
        struct text name = json_text(part);
        if (!json_is_string(part) || length + name.length + 1 >= sizeof path)
            break; /* an item's number, or computed: what is known so far is what is read */
        if (length)
            path[length++] = '.';
        for (size_t i = 0; i < name.length; i++)
            path[length++] = name.bytes[i];
    }
    lint->found(lint->context, (struct text){path, length});
}

static void report(const struct lint *lint, struct text name, const json_t *arguments, int inside)
{
    const json_t *first = json_is_array(arguments) ? json_array_get(arguments, 0) : arguments;
    if (text_is(name, T("val")) || text_is(name, T("exists"))) {
        report_parts(lint, arguments, inside);
    } else if (inside) {
        return;
    } else if (text_is(name, T("var"))) {
        report_path(lint, first ? first : json_null());
    } else if (text_is(name, T("missing")) || text_is(name, T("missing_some"))) {
        const json_t *list = text_is(name, T("missing")) ? arguments : json_array_get(arguments, 1);
        if (json_is_string(list))
            report_path(lint, list);
        for (size_t i = 0; i < json_array_size(list); i++)
            if (json_is_string(json_array_get(list, i)))
                report_path(lint, json_array_get(list, i));
    }
}

/* Has this operator a rule at this place that sees other data than the operator itself? */
static bool sees_inner_data(struct text name, size_t place)
{
    static const struct text with_items[] = {TEXT_INIT("map"), TEXT_INIT("filter"), TEXT_INIT("reduce"),
                                             TEXT_INIT("all"), TEXT_INIT("some"),   TEXT_INIT("none"),
                                             TEXT_INIT("count"), TEXT_INIT("sum")};
    for (size_t i = 0; i < sizeof with_items / sizeof *with_items; i++)
        if (text_is(name, with_items[i]))
            return place == 1;
    return text_is(name, T("try")) && place > 0;
}

static void walk(const struct lint *lint, const json_t *rule, int inside, int depth)
{
    if (depth > LINT_DEPTH_MAX)
        return;
    if (json_is_array(rule)) {
        for (size_t i = 0; i < json_array_size(rule); i++)
            walk(lint, json_array_get(rule, i), inside, depth + 1);
        return;
    }
    const char *key;
    size_t length;
    json_t *arguments;
    json_object_keylen_foreach((json_t *)rule, key, length, arguments)
    {
        struct text name = {key, length};
        if (text_is(name, T("preserve")))
            continue;
        report(lint, name, arguments, inside);
        if (!json_is_array(arguments)) {
            walk(lint, arguments, inside, depth + 1);
            continue;
        }
        for (size_t i = 0; i < json_array_size(arguments); i++)
            walk(lint, json_array_get(arguments, i), inside + sees_inner_data(name, i), depth + 1);
    }
}

void rules_variables(const json_t *rule, void (*found)(void *context, struct text path), void *context)
{
    struct lint lint = {found, context};
    walk(&lint, rule, 0, 0);
}

static bool operators_exist(const json_t *rule, struct text *unknown, int depth)
{
    if (depth > LINT_DEPTH_MAX) {
        *unknown = T("(depth)");
        return false;
    }
    for (size_t i = 0; json_is_array(rule) && i < json_array_size(rule); i++)
        if (!operators_exist(json_array_get(rule, i), unknown, depth + 1))
            return false;
    if (!json_is_object(rule) || json_object_size(rule) == 0)
        return true;
    void *place = json_object_iter((json_t *)rule);
    struct text name = {json_object_iter_key(place), json_object_iter_key_len(place)};
    if (json_object_size(rule) > 1 || !operator_named(name)) {
        *unknown = name;
        return false;
    }
    return text_is(name, T("preserve")) || operators_exist(json_object_iter_value(place), unknown, depth + 1);
}

bool rules_operators_exist(const json_t *rule, struct text *unknown)
{
    struct text ignored;
    return operators_exist(rule, unknown ? unknown : &ignored, 0);
}
