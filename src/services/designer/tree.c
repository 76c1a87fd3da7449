/*
 * Paths, places and names in the tree of a design.
 */
#include "services/designer/tree.h"

#include "engines/procedures/rule_words.h"

#include <string.h>

static bool part_index(struct text part, size_t *index)
{
    int64_t number;
    if (!text_to_integer(part, &number) || number < 0 || number > 10000)
        return false;
    *index = (size_t)number;
    return true;
}

json_t *tree_at(json_t *root, struct text path)
{
    struct text part;
    size_t index;
    while (root && path.length && text_next_part(&path, '.', &part))
        root = json_is_array(root) ? (part_index(part, &index) ? json_array_get(root, index) : NULL) : json_member(root, part);
    return root;
}

struct text path_join(struct arena *arena, struct text path, struct text key)
{
    return path.length ? arena_print(arena, "%.*s.%.*s", TEXT_ARGUMENTS(path), TEXT_ARGUMENTS(key)) : key;
}

struct text path_index(struct arena *arena, struct text path, size_t index)
{
    return path_join(arena, path, arena_print(arena, "%zu", index));
}

struct text path_above(struct text path)
{
    ptrdiff_t dot = text_find_last_byte(path, '.');
    return dot == TEXT_NOT_THERE ? T("") : text_slice(path, 0, (size_t)dot);
}

static struct text last_part(struct text path)
{
    ptrdiff_t dot = text_find_last_byte(path, '.');
    return dot == TEXT_NOT_THERE ? path : text_from(path, (size_t)dot + 1);
}

bool path_split(struct text path, struct text *list, size_t *index)
{
    *list = path_above(path);
    return part_index(last_part(path), index);
}

bool tree_set(json_t *root, struct text path, json_t *value)
{
    json_t *above = tree_at(root, path_above(path));
    struct text key = last_part(path);
    size_t index;
    if (json_is_object(above) && !value)
        return json_object_deln(above, key.bytes, key.length) == 0 || true;
    if (json_is_object(above))
        return json_object_setn_new(above, key.bytes, key.length, value) == 0;
    if (json_is_array(above) && value && part_index(key, &index))
        return json_array_set_new(above, index, value) == 0;
    json_decref(value);
    return false;
}

bool tree_insert(struct arena *arena, json_t *root, struct text list, size_t index, json_t *item)
{
    (void)arena;
    json_t *items = tree_at(root, list);
    if (!items && tree_set(root, list, json_array()))
        items = tree_at(root, list);
    if (!json_is_array(items)) {
        json_decref(item);
        return false;
    }
    if (index > json_array_size(items))
        index = json_array_size(items);
    return json_array_insert_new(items, index, item) == 0;
}

bool tree_remove(json_t *root, struct text path)
{
    struct text list;
    size_t index;
    json_t *items = path_split(path, &list, &index) ? tree_at(root, list) : NULL;
    if (!json_is_array(items) || json_array_remove(items, index) != 0)
        return false;
    if (json_array_size(items) == 0 && text_is(list, T("fees"))) /* no fee is no list of fees */
        (void)tree_set(root, list, NULL);
    return true;
}

bool tree_move(json_t *root, struct text path, int by, size_t *index)
{
    struct text list;
    json_t *items = path_split(path, &list, index) ? tree_at(root, list) : NULL;
    size_t to = by < 0 ? *index - 1 : *index + 1;
    if (!json_is_array(items) || (by < 0 && *index == 0) || to >= json_array_size(items))
        return false;
    json_t *item = json_incref(json_array_get(items, *index));
    json_array_remove(items, *index);
    *index = to;
    return json_array_insert_new(items, to, item) == 0;
}

/* ---- names ---- */

static bool is_named(const json_t *thing, struct text name)
{
    return text_is(json_member_text(thing, "name"), name);
}

bool tree_has_name(const json_t *root, struct text name)
{
    size_t i, j;
    json_t *step, *field, *fee;
    json_array_foreach(json_member(root, T("steps")), i, step)
    {
        if (is_named(step, name) || is_named(json_member(step, T("repeat")), name))
            return true;
        json_array_foreach(json_member(step, T("fields")), j, field) if (is_named(field, name)) return true;
    }
    json_array_foreach(json_member(root, T("fees")), i, fee) if (is_named(fee, name)) return true;
    return false;
}

struct text tree_free_name(struct arena *arena, const json_t *root, struct text begin)
{
    struct text name = begin;
    while (begin.length && begin.bytes[begin.length - 1] >= '0' && begin.bytes[begin.length - 1] <= '9')
        begin.length--;
    for (int i = 2; tree_has_name(root, name); i++)
        name = arena_print(arena, "%.*s%d", TEXT_ARGUMENTS(begin), i);
    return name;
}

static void rename_in(struct arena *arena, const json_t *root, json_t *thing, json_t *whole)
{
    struct text old_name = json_member_text(thing, "name");
    if (!old_name.length || !tree_has_name(root, old_name))
        return;
    struct text kept = arena_copy(arena, old_name), name = tree_free_name(arena, root, kept);
    json_object_set_new(thing, "name", json_text_value(name));
    rule_rename(whole, kept, name); /* rules inside the copy read the copy */
}

json_t *tree_copy_item(struct arena *arena, const json_t *root, const json_t *item)
{
    json_t *copy = json_deep_copy(item), *field, *repeat = json_member(copy, T("repeat"));
    size_t i;
    rename_in(arena, root, copy, copy);
    if (repeat)
        rename_in(arena, root, repeat, copy);
    json_array_foreach(json_member(copy, T("fields")), i, field) rename_in(arena, root, field, copy);
    return copy;
}

void tree_rename(json_t *root, struct text old_name, struct text new_name)
{
    rule_rename(root, old_name, new_name);
}

/* ---- words ---- */

void tree_each_words(struct arena *arena, json_t *value, struct text path,
                     void (*found)(void *context, struct text path, json_t *words), void *context)
{
    const char *key;
    json_t *item;
    size_t i;
    if (json_is_array(value)) {
        json_array_foreach(value, i, item) tree_each_words(arena, item, path_index(arena, path, i), found, context);
        return;
    }
    if (json_is_string(json_member(value, T("ja")))) {
        found(context, path, value);
        return;
    }
    json_object_foreach(value, key, item) if (json_is_object(item) || json_is_array(item))
        tree_each_words(arena, item, path_join(arena, path, text_of(key)), found, context);
}
