/*
 * From a form to the tree, by the same table. What cannot be understood is kept as typed: the check says what is wrong, and
 * nothing that was typed is lost. Keys that the form did not show stay as they are.
 */
#include "services/designer/designer.h"

#include "base/date.h"
#include "web/language.h"

#include <string.h>

enum { ITEMS_MAX = 200 };

struct taking {
    struct request *request;
    json_t *body;
    struct text path; /* of the map whose form it is */
};

static const char *const language_keys[LANGUAGE_COUNT] = {"ja", "en", "easy"};

static bool was_sent(const struct taking *taking, struct text name)
{
    return request_has_field(taking->request, arena_terminated(taking->request->arena, name));
}

static struct text sent(const struct taking *taking, struct text name)
{
    return text_trim(request_field(taking->request, arena_terminated(taking->request->arena, name)));
}

static void put_member(json_t *map, const char *key, json_t *value)
{
    if (value)
        json_object_set_new(map, key, value);
    else
        json_object_del(map, key);
}

/* Line ends of forms are CR LF. */
static struct text plain_lines(struct arena *arena, struct text value)
{
    struct buffer plain = buffer_new(arena);
    for (size_t i = 0; i < value.length; i++)
        if (value.bytes[i] != '\r')
            buffer_put_byte(&plain, value.bytes[i]);
    return buffer_text(&plain);
}

/* NULL: nothing in any language. Other languages than ours stay. */
static json_t *take_words(struct taking *taking, struct text name, const json_t *was)
{
    struct arena *arena = taking->request->arena;
    json_t *words = json_is_object(was) ? json_deep_copy(was) : json_object();
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        struct text cell = path_join(arena, name, text_of(language_keys[i]));
        if (!was_sent(taking, cell))
            continue;
        struct text value = plain_lines(arena, sent(taking, cell));
        put_member(words, language_keys[i], value.length ? json_text_value(value) : NULL);
    }
    if (json_object_size(words))
        return words;
    json_decref(words);
    return NULL;
}

static json_t *take_texts(struct taking *taking, struct text name)
{
    json_t *list = json_array();
    struct text rest = sent(taking, name), line;
    while (rest.length && text_next_part(&rest, '\n', &line))
        if (text_trim(line).length)
            json_array_append_new(list, json_text_value(text_trim(line)));
    if (json_array_size(list))
        return list;
    json_decref(list);
    return NULL;
}

static json_t *take_json(struct taking *taking, struct text value, const json_t *was)
{
    json_t *found = NULL;
    if (!value.length)
        return NULL;
    if (json_read(taking->request->arena, value, NULL, &found, NULL) == DONE)
        return json_incref(found);
    form_problem(taking->request, "", TR("The expert's rule is no JSON; the former one was kept: {1}"), SHOWN(value));
    return was ? json_incref((json_t *)was) : NULL;
}

/* ---- conditions ---- */

/* Numbers for questions about numbers, true and false for yes and no, else the choice's sign or the text itself. */
static json_t *take_literal(struct taking *taking, struct text variable, struct text value)
{
    const json_t *field = body_field(taking->body, variable);
    struct text kind = json_member_text(field, "kind");
    size_t i;
    json_t *choice;
    int64_t number;
    json_array_foreach(json_member(field, T("choices")), i, choice)
        if (text_is(body_words(json_member(choice, T("label")), JAPANESE), value) ||
            text_is(body_words(json_member(choice, T("label")), ENGLISH), value)) return json_incref(json_member(choice, T("value")));
    bool is_yes = text_is(value, T("true")) || text_is(value, T("はい")) || text_is(value, T("yes"));
    bool is_no = text_is(value, T("false")) || text_is(value, T("いいえ")) || text_is(value, T("no"));
    if ((text_is(kind, T("yes_no")) || text_is(variable, T("is_linked"))) && (is_yes || is_no))
        return json_boolean(is_yes);
    bool is_number = text_is(kind, T("number")) || text_is(kind, T("money")) || text_is(variable, T("assurance"));
    if (is_number && text_to_integer(value, &number))
        return json_integer(number);
    return json_text_value(value);
}

static bool take_row(struct taking *taking, struct text name, struct condition_row *row)
{
    struct arena *arena = taking->request->arena;
    row->variable = sent(taking, path_join(arena, name, T("variable")));
    row->comparison = comparison_of_sign(sent(taking, path_join(arena, name, T("is"))));
    struct text chosen = sent(taking, path_join(arena, name, T("chosen")));
    struct text value = sent(taking, path_join(arena, name, T("value")));
    struct text before = sent(taking, path_join(arena, name, T("before")));
    if (!row->variable.length || !row->comparison)
        return false;
    if (row->comparison == COMPARE_ANSWERED || row->comparison == COMPARE_NOT_ANSWERED)
        return true;
    if (chosen.length && (!value.length || text_is(value, before))) /* the list was touched, the words were not */
        value = chosen;
    row->value = json_kept(arena, take_literal(taking, row->variable, value));
    return value.length > 0;
}

static json_t *take_condition(struct taking *taking, struct text name, const json_t *was)
{
    struct arena *arena = taking->request->arena;
    struct condition condition = {0};
    struct text raw = sent(taking, path_join(arena, name, T("raw")));
    struct text before = was ? json_print(arena, was) : T("");
    if (!text_is(raw, before))
        return take_json(taking, raw, was);
    if (!was_sent(taking, path_join(arena, name, T("join"))))
        return was ? json_incref((json_t *)was) : NULL;
    condition.is_any = text_is(sent(taking, path_join(arena, name, T("join"))), T("or"));
    for (size_t i = 0; i < CONDITION_ROWS_MAX; i++)
        if (take_row(taking, path_index(arena, name, i), &condition.rows[condition.count]))
            condition.count++;
    return rule_of_condition(&condition);
}

/* ---- maps and tables ---- */

static void take_map(struct taking *taking, const struct definition_key *table, struct text prefix, json_t *map);

static bool has_anything(const json_t *item)
{
    return json_object_size(item) > 0 || (json_is_string(item) && json_string_length(item));
}

/* A choice without a sign gets one. */
static void give_sign(struct arena *arena, json_t *list, json_t *item)
{
    if (!json_member(item, T("label")) || json_member(item, T("value")))
        return;
    for (int number = 1;; number++) {
        struct text sign = arena_print(arena, "c%d", number);
        bool is_taken = false;
        size_t i;
        json_t *other;
        json_array_foreach(list, i, other) is_taken |= text_is(json_member_text(other, "value"), sign);
        if (!is_taken) {
            json_object_set_new(item, "value", json_text_value(sign));
            return;
        }
    }
}

static json_t *take_items(struct taking *taking, const struct definition_key *line, struct text name, const json_t *was)
{
    struct arena *arena = taking->request->arena;
    json_t *list = json_array();
    for (size_t i = 0; i < ITEMS_MAX; i++) {
        struct text item_name = path_index(arena, name, i);
        if (!was_sent(taking, item_name))
            break;
        int64_t from = -1;
        (void)text_to_integer(sent(taking, item_name), &from);
        const json_t *former = from >= 0 ? json_array_get(was, (size_t)from) : NULL;
        json_t *item = NULL;
        if (line->shape == KEY_WORDS_LIST) {
            item = take_words(taking, item_name, former);
        } else {
            item = former ? json_deep_copy(former) : json_object();
            take_map(taking, line->inside, item_name, item);
        }
        if (item && has_anything(item) && !was_sent(taking, path_join(arena, item_name, T("remove"))))
            json_array_append_new(list, item);
        else
            json_decref(item);
    }
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) if (definition_key(line->inside, T("value"))) give_sign(arena, list, item);
    if (json_array_size(list))
        return list;
    json_decref(list);
    return NULL;
}

static json_t *take_number(struct text value)
{
    int64_t number;
    if (!value.length)
        return NULL;
    return text_to_integer(value, &number) ? json_integer(number) : json_text_value(value);
}

static json_t *take_inside(struct taking *taking, const struct definition_key *line, struct text name, const json_t *was)
{
    json_t *inside = json_is_object(was) ? json_deep_copy(was) : json_object();
    take_map(taking, line->inside, name, inside);
    if (json_object_size(inside))
        return inside;
    json_decref(inside);
    return NULL;
}

/* True: the form held this key, and *value (NULL: nothing) is what it says now. */
static bool take_value(struct taking *taking, const struct definition_key *line, struct text name, const json_t *was, json_t **value)
{
    struct arena *arena = taking->request->arena;
    bool is_plain = was_sent(taking, name);
    struct text text = sent(taking, name);
    switch (line->shape) {
    case KEY_WORDS:
    case KEY_LONG_WORDS: *value = take_words(taking, name, was); return was_sent(taking, path_join(arena, name, T("ja")));
    case KEY_LIST:
    case KEY_WORDS_LIST: *value = take_items(taking, line, name, was); return was_sent(taking, path_index(arena, name, 0));
    case KEY_MAP: *value = take_inside(taking, line, name, was); return is_plain;
    case KEY_RULE:
        if (is_plain) { /* in a table: one line of JSON */
            *value = take_json(taking, text, was);
            return true;
        }
        *value = take_condition(taking, name, was);
        return was_sent(taking, path_join(arena, name, T("raw")));
    case KEY_QUANTITY:
    case KEY_ANY: *value = take_json(taking, text, was); return is_plain;
    case KEY_TEXTS: *value = take_texts(taking, name); return is_plain;
    case KEY_INTEGER: *value = take_number(text); return is_plain;
    case KEY_YES: *value = text.length ? json_boolean(text_is(text, T("true"))) : NULL; return is_plain;
    default: *value = text.length ? json_text_value(plain_lines(arena, text)) : NULL; return is_plain;
    }
}

static void take_map(struct taking *taking, const struct definition_key *table, struct text prefix, json_t *map)
{
    for (const struct definition_key *line = table; line && line->key; line++) {
        json_t *value = NULL;
        struct text name = path_join(taking->request->arena, prefix, text_of(line->key));
        const json_t *was = json_member(map, text_of(line->key));
        if (!take_value(taking, line, name, was, &value)) {
            json_decref(value);
            continue;
        }
        if (value && was && json_is_integer(was) && json_is_string(value) && text_is(json_text(value), json_print(taking->request->arena, was)))
            json_decref(value); /* 1 stays a number when it is shown as "1" */
        else
            put_member(map, line->key, value);
    }
}

void designer_take(struct request *request, json_t *body, struct text path)
{
    struct taking taking = {request, body, path};
    const struct definition_key *table = definition_keys_at(path);
    json_t *map = tree_at(body, path);
    if (!map && path.length && table && tree_set(body, path, json_object()))
        map = tree_at(body, path);
    if (!json_is_object(map) || !table)
        return;
    struct text old_name = arena_copy(request->arena, json_member_text(map, "name"));
    struct text old_list = arena_copy(request->arena, json_member_text(json_member(map, T("repeat")), "name"));
    take_map(&taking, table, T(""), map);
    struct text new_name = json_member_text(map, "name"), new_list = json_member_text(json_member(map, T("repeat")), "name");
    bool is_question = definition_key(table, T("kind")) != NULL;
    if (is_question && old_name.length && new_name.length && !text_is(old_name, new_name))
        tree_rename(body, old_name, arena_copy(request->arena, new_name));
    if (old_list.length && new_list.length && !text_is(old_list, new_list))
        tree_rename(body, old_list, arena_copy(request->arena, new_list));
}
