/*
 * YAML to a tree in which every node knows its file and line. Uses libyaml's event parser.
 *
 * Refused, each with a sentence: anchors and aliases (a small file must not grow into a large tree), tags, several
 * documents, a key twice in one map, keys that are not plain text, and anything over the limits of load.h.
 */
#include "city/load.h"
#include "city/load_private.h"

#include "base/check.h"

#include <yaml.h>

struct reader {
    struct city_load *load;
    struct arena *arena;
    const char *file;
    yaml_parser_t parser;
    size_t nodes;
    bool has_failed;
};

static void complain(struct reader *reader, size_t line, const char *sentence)
{
    struct node at = {.file = reader->file, .line = (int)line + 1};
    load_mistake(reader->load, &at, "%s", sentence);
    reader->has_failed = true;
}

/* Gives false after any mistake; what it gave must be deleted. */
static bool take_event(struct reader *reader, yaml_event_t *event)
{
    if (!yaml_parser_parse(&reader->parser, event)) {
        const char *problem = reader->parser.problem ? reader->parser.problem : "";
        struct node at = {.file = reader->file, .line = (int)reader->parser.problem_mark.line + 1};
        load_mistake(reader->load, &at, "YAMLとして読めません（%s）。字下げと記号を確かめてください。", problem);
        reader->has_failed = true;
        return false;
    }
    return true;
}

static bool has_extras(struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (event->type == YAML_ALIAS_EVENT || anchor)
        complain(reader, event->start_mark.line, "目印（&と*）は使えません。同じ内容をもう一度書いてください。");
    else if (tag)
        complain(reader, event->start_mark.line, "型の指定（!）は使えません。消してください。");
    else
        return false;
    return true;
}

static struct node *node_new(struct reader *reader, const yaml_event_t *event, enum node_kind kind)
{
    struct node *node = TAKE(reader->arena, struct node, 1);
    node->kind = kind;
    node->file = reader->file;
    node->line = (int)event->start_mark.line + 1;
    return node;
}

static struct node *scalar(struct reader *reader, const yaml_event_t *event)
{
    struct text value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (!text_is_utf8(value)) {
        complain(reader, event->start_mark.line, "文字コードがUTF-8ではありません。");
        return NULL;
    }
    bool is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    bool is_nothing = !is_quoted && (value.length == 0 || text_is(value, T("~")) || text_is(value, T("null")));
    struct node *node = node_new(reader, event, is_nothing ? NODE_NOTHING : NODE_VALUE);
    node->value = arena_copy(reader->arena, is_nothing ? T("") : value);
    node->is_quoted = is_quoted;
    return node;
}

static void append(struct node *parent, struct node **last, struct node *child)
{
    child->parent = parent;
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
}

static struct node *read_value(struct reader *reader, const yaml_event_t *event, int depth);

static struct node *read_list(struct reader *reader, const yaml_event_t *start, int depth)
{
    struct node *list = node_new(reader, start, NODE_LIST), *last = NULL;
    for (;;) {
        yaml_event_t event;
        if (!take_event(reader, &event))
            return NULL;
        bool is_end = event.type == YAML_SEQUENCE_END_EVENT;
        struct node *item = is_end ? NULL : read_value(reader, &event, depth + 1);
        yaml_event_delete(&event);
        if (is_end)
            return list;
        if (!item)
            return NULL;
        append(list, &last, item);
    }
}

static bool key_is_new(struct reader *reader, const struct node *map, const yaml_event_t *event, struct text key)
{
    if (event->type != YAML_SCALAR_EVENT || key.length == 0 || key.length > LOAD_KEY_BYTES || !text_is_utf8(key)) {
        complain(reader, event->start_mark.line, "項目の名前は、短い文字で書いてください。");
        return false;
    }
    for (const struct node *other = map->first; other; other = other->next)
        if (text_is(other->key, key)) {
            complain(reader, event->start_mark.line, "同じ項目が2回あります。どちらかを消してください。");
            return false;
        }
    return true;
}

static struct node *read_map(struct reader *reader, const yaml_event_t *start, int depth)
{
    struct node *map = node_new(reader, start, NODE_MAP), *last = NULL;
    for (;;) {
        yaml_event_t event;
        if (!take_event(reader, &event))
            return NULL;
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return map;
        }
        struct text key = {"", 0};
        if (event.type == YAML_SCALAR_EVENT)
            key = (struct text){(const char *)event.data.scalar.value, event.data.scalar.length};
        bool is_good = !has_extras(reader, &event) && map->count < LOAD_MAP_KEYS && key_is_new(reader, map, &event, key);
        if (map->count >= LOAD_MAP_KEYS)
            complain(reader, event.start_mark.line, "項目が多すぎます。ファイルを分けてください。");
        key = arena_copy(reader->arena, key);
        size_t line = event.start_mark.line;
        yaml_event_delete(&event);
        if (!is_good || !take_event(reader, &event))
            return NULL;
        struct node *value = read_value(reader, &event, depth + 1);
        yaml_event_delete(&event);
        if (!value)
            return NULL;
        value->key = key;
        value->line = (int)line + 1;
        append(map, &last, value);
    }
}

static struct node *read_value(struct reader *reader, const yaml_event_t *event, int depth)
{
    if (has_extras(reader, event))
        return NULL;
    if (depth > LOAD_DEPTH || ++reader->nodes > LOAD_NODES) {
        complain(reader, event->start_mark.line, "入れ子が深すぎるか、項目が多すぎます。ファイルを分けてください。");
        return NULL;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return read_list(reader, event, depth);
    case YAML_MAPPING_START_EVENT:
        return read_map(reader, event, depth);
    default:
        complain(reader, event->start_mark.line, "ここには値を書いてください。");
        return NULL;
    }
}

/* The one document of the file; an empty file gives NODE_NOTHING. */
static struct node *read_document(struct reader *reader)
{
    struct node *root = NULL;
    for (;;) {
        yaml_event_t event;
        if (!take_event(reader, &event))
            return NULL;
        yaml_event_type_t type = event.type;
        bool is_second = type == YAML_DOCUMENT_START_EVENT && root;
        if (is_second)
            complain(reader, event.start_mark.line, "1つのファイルには1つの内容だけを書いてください（---は1回）。");
        if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT && type != YAML_DOCUMENT_END_EVENT &&
            type != YAML_STREAM_END_EVENT)
            root = read_value(reader, &event, 0);
        yaml_event_delete(&event);
        if (reader->has_failed)
            return NULL;
        if (type == YAML_STREAM_END_EVENT)
            break;
    }
    if (!root) {
        root = TAKE(reader->arena, struct node, 1);
        root->file = reader->file;
        root->line = 1;
    }
    return root;
}

enum status load_yaml(struct city_load *load, const char *file, struct text yaml, struct node **found)
{
    struct reader reader = {.load = load, .arena = load->arena, .file = file};
    struct node at = {.file = file, .line = 1};
    if (yaml.length > LOAD_FILE_BYTES) {
        load_mistake(load, &at, "ファイルが大きすぎます（%zuバイト）。1MBまでです。", yaml.length);
        return INVALID;
    }
    check(yaml_parser_initialize(&reader.parser));
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)(yaml.bytes ? yaml.bytes : ""), yaml.length);
    struct node *root = read_document(&reader);
    yaml_parser_delete(&reader.parser);
    if (!root)
        return INVALID;
    *found = root;
    return DONE;
}
