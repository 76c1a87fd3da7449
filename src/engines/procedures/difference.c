/*
 * Walks two trees side by side with the table of keys.
 */
#include "engines/procedures/difference.h"

#include "base/list.h"
#include "engines/procedures/keys.h"
#include "engines/procedures/rule_words.h"

struct comparing {
    struct arena *arena;
    enum language language;
    const json_t *before, *after; /* whole definitions, for the words of rules */
    LIST_OF(struct difference) list;
};

struct place {
    struct text path, where;
};

static struct place below(struct comparing *comparing, struct place at, struct text key, struct text title)
{
    struct place place = {.path = at.path.length ? arena_print(comparing->arena, "%.*s.%.*s", TEXT_ARGUMENTS(at.path), TEXT_ARGUMENTS(key)) : key,
                          .where = at.where.length ? arena_print(comparing->arena, "%.*s › %.*s", TEXT_ARGUMENTS(at.where), TEXT_ARGUMENTS(title)) : title};
    return place;
}

static void add(struct comparing *comparing, enum difference_kind kind, struct place at, struct text before, struct text after)
{
    *LIST_ADD(comparing->arena, &comparing->list) =
        (struct difference){.kind = kind, .path = at.path, .where = at.where, .before = before, .after = after};
}

/* ---- one value in words ---- */

static struct text shown(struct comparing *comparing, const struct definition_key *line, const json_t *whole, const json_t *value)
{
    if (!value)
        return T("");
    if (line && (line->shape == KEY_RULE || line->shape == KEY_QUANTITY))
        return rule_in_words(comparing->arena, comparing->language, whole, value);
    for (const struct key_choice *choice = line ? line->choices : NULL; choice && choice->value; choice++)
        if (text_is(json_text(value), text_of(choice->value)))
            return say(comparing->language, choice->title);
    if (json_is_boolean(value))
        return say(comparing->language, json_is_true(value) ? TR("answer|Yes") : TR("answer|No"));
    if (json_is_string(value))
        return json_text(value);
    struct buffer list = buffer_new(comparing->arena);
    size_t i;
    json_t *item;
    if (!json_is_array(value))
        return json_is_object(value) && json_member(value, T("ja")) ? body_words(value, comparing->language)
                                                                     : json_print(comparing->arena, value);
    json_array_foreach((json_t *)value, i, item)
    {
        buffer_put(&list, i ? T(" / ") : T(""));
        buffer_put(&list, shown(comparing, NULL, whole, item));
    }
    return buffer_text(&list);
}

/* What a row of a list is called: 画面「犬のこと」, 質問「毛色」. */
static struct text title_of_item(struct comparing *comparing, const struct definition_key *line, const json_t *item)
{
    static const char *const keys[] = {"title", "label", "from", "name", "value", NULL};
    struct text name = T("");
    for (size_t i = 0; keys[i] && !name.length; i++)
        name = body_words(json_member(item, text_of(keys[i])), comparing->language);
    struct message kinds = text_is(text_of(line->key), T("steps"))    ? TR("difference|Page {1}")
                           : text_is(text_of(line->key), T("fields")) ? TR("difference|Question {1}")
                           : text_is(text_of(line->key), T("fees"))   ? TR("difference|Fee {1}")
                                                                      : TR("difference|{1}");
    struct text quoted = comparing->language == ENGLISH ? arena_print(comparing->arena, "“%.*s”", TEXT_ARGUMENTS(name))
                                                        : arena_print(comparing->arena, "「%.*s」", TEXT_ARGUMENTS(name));
    return SAY(comparing->arena, comparing->language, kinds, SHOWN(quoted));
}

/* ---- maps and lists ---- */

static void compare_value(struct comparing *comparing, struct place at, const struct definition_key *line, const json_t *before,
                          const json_t *after);

static struct text title_of_key(struct comparing *comparing, const struct definition_key *line, struct text key)
{
    if (line)
        return say(comparing->language, line->title);
    return text_is(key, T("ja"))     ? T("日本語")
           : text_is(key, T("en"))   ? T("English")
           : text_is(key, T("easy")) ? T("やさしい日本語")
                                     : key;
}

static void compare_maps(struct comparing *comparing, struct place at, const struct definition_key *table, const json_t *before,
                         const json_t *after)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)after, key, value)
    {
        const struct definition_key *line = definition_key(table, text_of(key));
        struct place place = below(comparing, at, text_of(key), title_of_key(comparing, line, text_of(key)));
        compare_value(comparing, place, line, json_member(before, text_of(key)), value);
    }
    json_object_foreach((json_t *)before, key, value) if (!json_member(after, text_of(key)))
    {
        const struct definition_key *line = definition_key(table, text_of(key));
        struct place place = below(comparing, at, text_of(key), title_of_key(comparing, line, text_of(key)));
        compare_value(comparing, place, line, value, NULL);
    }
}

static const json_t *key_of_item(const json_t *item)
{
    const json_t *key = json_member(item, T("name"));
    if (!key)
        key = json_member(item, T("value"));
    return key ? key : json_member(item, T("from"));
}

static size_t place_in(const json_t *list, const json_t *item)
{
    size_t i;
    json_t *one;
    const json_t *key = key_of_item(item);
    json_array_foreach((json_t *)list, i, one) if (key && json_equal(key_of_item(one), key)) return i;
    return json_array_size(list);
}

/* Moved: another thing that both have stands before it now. */
static bool has_moved(const json_t *before, const json_t *after, size_t i)
{
    size_t place = place_in(before, json_array_get(after, i));
    for (size_t j = 0; j < i; j++) {
        size_t other = place_in(before, json_array_get(after, j));
        if (other < json_array_size(before) && other > place)
            return true;
    }
    return false;
}

static void compare_lists(struct comparing *comparing, struct place at, const struct definition_key *line, const json_t *before,
                          const json_t *after)
{
    size_t i;
    json_t *item;
    struct place above = {at.path, T("")};
    ptrdiff_t cut = text_find(at.where, T(" › "));
    for (struct text rest = at.where; cut != TEXT_NOT_THERE; cut = text_find(rest, T(" › "))) {
        above.where = text_slice(at.where, 0, (size_t)(rest.bytes - at.where.bytes) + (size_t)cut);
        rest = text_from(rest, (size_t)cut + sizeof " › " - 1);
    }
    json_array_foreach((json_t *)after, i, item)
    {
        struct place place = below(comparing, above, arena_print(comparing->arena, "%zu", i), title_of_item(comparing, line, item));
        size_t was = place_in(before, item);
        if (was == json_array_size(before)) {
            add(comparing, DIFFERENCE_ADDED, place, T(""), T(""));
            continue;
        }
        if (has_moved(before, after, i))
            add(comparing, DIFFERENCE_MOVED, place, arena_print(comparing->arena, "%zu", was + 1),
                arena_print(comparing->arena, "%zu", i + 1));
        compare_maps(comparing, place, line->inside, json_array_get(before, was), item);
    }
    json_array_foreach((json_t *)before, i, item) if (place_in(after, item) == json_array_size(after))
        add(comparing, DIFFERENCE_REMOVED,
            below(comparing, above, arena_print(comparing->arena, "%zu", i), title_of_item(comparing, line, item)), T(""), T(""));
}

static bool is_keyed(const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)list, i, item) if (!key_of_item(item)) return false;
    return true;
}

static void compare_value(struct comparing *comparing, struct place at, const struct definition_key *line, const json_t *before,
                          const json_t *after)
{
    if (before && after && json_equal(before, after))
        return;
    bool is_words = line && (line->shape == KEY_WORDS || line->shape == KEY_LONG_WORDS);
    if (line && line->shape == KEY_LIST && (!before || json_is_array(before)) && (!after || json_is_array(after)) &&
        is_keyed(before) && is_keyed(after))
        compare_lists(comparing, at, line, before, after);
    else if ((line && line->shape == KEY_MAP && before && after) ||
             (is_words && json_is_object(before) && json_is_object(after)))
        compare_maps(comparing, at, line->inside, before, after);
    else
        add(comparing, !before ? DIFFERENCE_ADDED : !after ? DIFFERENCE_REMOVED : DIFFERENCE_CHANGED, at,
            shown(comparing, line, comparing->before, before), shown(comparing, line, comparing->after, after));
}

void procedure_difference(struct arena *arena, enum language language, const json_t *before, const json_t *after,
                          struct differences *found)
{
    struct comparing comparing = {.arena = arena, .language = language, .before = before, .after = after};
    if (before)
        compare_maps(&comparing, (struct place){T(""), T("")}, definition_keys, before, after);
    else
        add(&comparing, DIFFERENCE_ADDED, (struct place){T(""), body_words(json_member(after, T("title")), language)}, T(""), T(""));
    *found = (struct differences){comparing.list.count, comparing.list.items};
}
