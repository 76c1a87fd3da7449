/*
 * The tree that yaml.c makes, from JSON that the program itself wrote: kept definitions are read at every start, and a JSON
 * reader needs a fifth of the work of a YAML reader. The rules are the same: whatever is over a limit or unusual is handed to
 * yaml.c, which says what is wrong or takes it.
 */
#include "city/load.h"
#include "city/load_private.h"

#include "base/json.h"

struct body_reader {
    struct arena *arena; /* of the nodes */
    struct arena *work;  /* gone when the tree is made */
    const char *file;
    size_t nodes;
};

static struct node *read_value(struct body_reader *reader, const json_t *value, int depth);

static bool append(struct node *parent, struct node **last, struct node *child)
{
    if (!child)
        return false;
    child->parent = parent;
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
    return true;
}

static bool read_list(struct body_reader *reader, struct node *list, const json_t *value, int depth)
{
    struct node *last = NULL;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!append(list, &last, read_value(reader, json_array_get(value, i), depth + 1)))
            return false;
    return true;
}

static bool read_map(struct body_reader *reader, struct node *map, json_t *value, int depth)
{
    struct node *last = NULL;
    const char *key;
    size_t length;
    json_t *member;
    if (json_object_size(value) > LOAD_MAP_KEYS)
        return false;
    json_object_keylen_foreach(value, key, length, member)
    {
        if (length == 0 || length > LOAD_KEY_BYTES || !append(map, &last, read_value(reader, member, depth + 1)))
            return false;
        last->key = arena_copy(reader->arena, (struct text){key, length});
    }
    return true;
}

/* NULL: yaml.c shall judge. */
static struct node *read_value(struct body_reader *reader, const json_t *value, int depth)
{
    if (depth > LOAD_DEPTH || ++reader->nodes > LOAD_NODES)
        return NULL;
    struct node *node = TAKE(reader->arena, struct node, 1);
    *node = (struct node){.kind = NODE_VALUE, .file = reader->file, .line = 1, .value = T("")};
    if (json_is_object(value)) {
        node->kind = NODE_MAP;
        return read_map(reader, node, (json_t *)value, depth) ? node : NULL;
    }
    if (json_is_array(value)) {
        node->kind = NODE_LIST;
        return read_list(reader, node, value, depth) ? node : NULL;
    }
    node->is_quoted = json_is_string(value);
    if (json_is_null(value))
        node->kind = NODE_NOTHING;
    else
        node->value = arena_copy(reader->arena, node->is_quoted ? json_text(value) : json_print(reader->work, value));
    return node;
}

enum status load_body(struct city_load *load, const char *file, struct text json, struct node **found)
{
    struct body_reader reader = {.arena = load->arena, .work = arena_new(0), .file = file};
    struct json_limits limits = {.bytes = LOAD_FILE_BYTES};
    json_t *value;
    struct node *root = NULL;
    if (json_read(reader.work, json, &limits, &value, NULL) == DONE && json_is_object(value))
        root = read_value(&reader, value, 0);
    arena_free(reader.work);
    if (!root)
        return load_yaml(load, file, json, found);
    *found = root;
    return DONE;
}
