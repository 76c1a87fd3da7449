/*
 * Typed reading of the tree that yaml.c makes, with each mistake named by file and line.
 */
#include "city/load.h"
#include "city/load_private.h"

#include "base/json.h"
#include "base/list.h"

#include <stdio.h>
#include <string.h>

struct city_load load_new(struct city *city, struct store *store, struct arena *arena, struct text folder,
                          enum load_mode mode, int64_t now)
{
    return (struct city_load){.city = city,
                              .store = store,
                              .arena = arena,
                              .folder = folder,
                              .mode = mode,
                              .now = now,
                              .today = date_of_moment(now),
                              .report = buffer_new(arena),
                              .mistakes = buffer_new(arena)};
}

void load_mistake(struct city_load *load, const struct node *at, const char *format, ...)
{
    if (++load->mistake_count > LOAD_MISTAKES_SHOWN)
        return;
    va_list list;
    va_start(list, format);
    struct text sentence = arena_print_list(load->arena, format, list);
    va_end(list);
    if (load->on_mistake)
        load->on_mistake(load->context, at, sentence);
    if (at && at->file)
        buffer_print(&load->mistakes, "%s:%d: ", at->file, at->line);
    buffer_put(&load->mistakes, sentence);
    buffer_put_byte(&load->mistakes, '\n');
}

void load_row(struct city_load *load, enum load_change change, const char *format, ...)
{
    static const char *const signs[] = {"+ 追加", "~ 変更", "= 同じ", "- 終了"};
    int64_t *counts[] = {&load->added, &load->changed, &load->unchanged, &load->removed};
    ++*counts[change];
    if (change == LOAD_UNCHANGED)
        return;
    va_list list;
    va_start(list, format);
    struct text what = arena_print_list(load->arena, format, list);
    va_end(list);
    buffer_print(&load->report, "%s %.*s\n", signs[change], TEXT_ARGUMENTS(what));
}

struct node *load_child(struct city_load *load, struct node *node, const char *key, enum need need)
{
    if (!node)
        return NULL;
    if (load->on_key)
        load->on_key(load->context, node, key);
    for (struct node *child = node->kind == NODE_MAP ? node->first : NULL; child; child = child->next)
        if (text_is(child->key, text_of(key))) {
            child->is_used = true;
            if (child->kind != NODE_NOTHING)
                return child;
            break;
        }
    if (need == NEEDED)
        load_mistake(load, node, "「%s」がありません。書いてください。", key);
    return NULL;
}

static struct node *child_of_kind(struct city_load *load, struct node *node, const char *key, enum need need,
                                  enum node_kind kind, const char *what)
{
    struct node *child = load_child(load, node, key, need);
    if (child && child->kind != kind) {
        load_mistake(load, child, "「%s」は%sで書いてください。", key, what);
        return NULL;
    }
    return child;
}

struct node *load_map(struct city_load *load, struct node *node, const char *key, enum need need)
{
    return child_of_kind(load, node, key, need, NODE_MAP, "項目のまとまり（名前: 値）");
}

struct node *load_list(struct city_load *load, struct node *node, const char *key, enum need need)
{
    return child_of_kind(load, node, key, need, NODE_LIST, "一覧（- で始まる行）");
}

static struct node *child_value(struct city_load *load, struct node *node, const char *key, enum need need)
{
    return child_of_kind(load, node, key, need, NODE_VALUE, "1つの値");
}

struct text load_text(struct city_load *load, struct node *node, const char *key, enum need need)
{
    struct node *child = child_value(load, node, key, need);
    return child ? child->value : T("");
}

struct text load_name(struct city_load *load, struct node *node, const char *key, enum need need)
{
    struct node *child = child_value(load, node, key, need);
    if (!child)
        return T("");
    bool is_good = child->value.length >= 1 && child->value.length <= 60;
    for (size_t i = 0; is_good && i < child->value.length; i++) {
        char c = child->value.bytes[i];
        is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    if (is_good)
        return child->value;
    load_mistake(load, child, "「%s」は、英小文字と数字と - _ で60文字までにしてください。", key);
    return T("");
}

struct words load_node_words(struct city_load *load, struct node *node)
{
    struct words words = {0};
    if (!node)
        return words;
    if (node->kind == NODE_VALUE)
        return words_japanese(node->value);
    if (node->kind != NODE_MAP) {
        load_mistake(load, node, "文章を書くか、ja: en: easy: に分けて書いてください。");
        return words;
    }
    words.in[JAPANESE] = load_text(load, node, "ja", NEEDED);
    words.in[ENGLISH] = load_text(load, node, "en", OPTIONAL);
    words.in[EASY_JAPANESE] = load_text(load, node, "easy", OPTIONAL);
    load_no_more(load, node);
    return words;
}

struct words load_words(struct city_load *load, struct node *node, const char *key, enum need need)
{
    return load_node_words(load, load_child(load, node, key, need));
}

int64_t load_integer(struct city_load *load, struct node *node, const char *key, enum need need, int64_t least,
                     int64_t most, int64_t otherwise)
{
    struct node *child = child_value(load, node, key, need);
    int64_t number = otherwise;
    if (child && (!text_to_integer(child->value, &number) || number < least || number > most)) {
        load_mistake(load, child, "「%s」は%lldから%lldまでの整数で書いてください。", key, (long long)least,
                     (long long)most);
        return otherwise;
    }
    return number;
}

bool load_yes(struct city_load *load, struct node *node, const char *key, bool otherwise)
{
    struct node *child = child_value(load, node, key, OPTIONAL);
    if (!child)
        return otherwise;
    if (text_is(child->value, T("true")) || text_is(child->value, T("yes")))
        return true;
    if (!text_is(child->value, T("false")) && !text_is(child->value, T("no")))
        load_mistake(load, child, "「%s」は true か false で書いてください。", key);
    return false;
}

bool load_date(struct city_load *load, struct node *node, const char *key, enum need need, struct date *found)
{
    struct node *child = child_value(load, node, key, need);
    struct date date;
    if (!child)
        return false;
    if (date_read(child->value, &date) != DONE) {
        load_mistake(load, child, "「%s」は 2026-04-01 の形の、実際にある日付で書いてください。", key);
        return false;
    }
    *found = date;
    return true;
}

int load_choice(struct city_load *load, struct node *node, const char *key, enum need need, const char *const *choices)
{
    struct node *child = child_value(load, node, key, need);
    if (!child)
        return -1;
    struct buffer all = buffer_new(load->arena);
    for (int i = 0; choices[i]; i++) {
        if (text_is(child->value, text_of(choices[i])))
            return i;
        buffer_print(&all, "%s%s", i ? ", " : "", choices[i]);
    }
    load_mistake(load, child, "「%s」は次のどれかにしてください: %.*s。", key, (int)all.length, all.bytes);
    return -1;
}

struct text load_node_text(struct city_load *load, struct node *node)
{
    if (node && node->kind == NODE_VALUE) {
        node->is_used = true;
        return node->value;
    }
    if (node)
        load_mistake(load, node, "ここには1つの値を書いてください。");
    return T("");
}

struct texts load_texts(struct city_load *load, struct node *node, const char *key, enum need need)
{
    struct node *list = load_list(load, node, key, need);
    struct texts texts = {0, list ? TAKE(load->arena, struct text, list->count) : NULL};
    for (struct node *item = list ? list->first : NULL; item; item = item->next) {
        struct text value = load_node_text(load, item);
        if (value.length)
            texts.items[texts.count++] = value;
    }
    return texts;
}

/* Plain scalars as YAML 1.2's core schema reads them; only what JSON can hold. */
static json_t *value_to_json(const struct node *node)
{
    int64_t number;
    if (node->kind == NODE_NOTHING)
        return json_null();
    if (node->is_quoted)
        return json_text_value(node->value);
    if (text_is(node->value, T("true")) || text_is(node->value, T("false")))
        return json_boolean(text_is(node->value, T("true")));
    bool has_zero_in_front = node->value.length > 1 && node->value.bytes[0] == '0';
    if (text_to_integer(node->value, &number) && !has_zero_in_front)
        return json_integer(number);
    double real;
    char rest;
    char copy[40];
    bool is_number_like = node->value.length && node->value.length < sizeof copy &&
                          strspn(node->value.bytes, "0123456789.-") >= node->value.length &&
                          text_find_byte(node->value, '.') > 0;
    if (is_number_like) {
        memcpy(copy, node->value.bytes, node->value.length);
        copy[node->value.length] = 0;
        if (sscanf(copy, "%lf%c", &real, &rest) == 1)
            return json_real(real);
    }
    return json_text_value(node->value);
}

static json_t *node_to_json(struct node *node)
{
    node->is_used = true;
    if (node->kind == NODE_LIST) {
        json_t *list = json_array();
        for (struct node *item = node->first; item; item = item->next)
            json_array_append_new(list, node_to_json(item));
        return list;
    }
    if (node->kind == NODE_MAP) {
        json_t *object = json_object();
        for (struct node *item = node->first; item; item = item->next)
            json_object_setn_new(object, item->key.bytes, item->key.length, node_to_json(item));
        return object;
    }
    return value_to_json(node);
}

struct text load_json(struct city_load *load, struct node *node)
{
    return node ? json_print(load->arena, json_kept(load->arena, node_to_json(node))) : T("");
}

static struct dated_value dated_item(struct city_load *load, struct node *item)
{
    struct dated_value one = {.node = item, .from = DATE(1, 1, 1)};
    if (item->kind != NODE_MAP) {
        one.value = load_node_text(load, item);
        return one;
    }
    one.value = load_text(load, item, "value", NEEDED);
    load_date(load, item, "from", NEEDED, &one.from);
    one.source = load_text(load, item, "source", OPTIONAL);
    load_no_more(load, item);
    return one;
}

struct dated_values load_dated(struct city_load *load, struct node *node, const char *key, enum need need)
{
    struct node *child = load_child(load, node, key, need);
    struct dated_values values = {0};
    if (!child)
        return values;
    size_t count = child->kind == NODE_LIST ? child->count : 1;
    values.items = TAKE(load->arena, struct dated_value, count);
    struct node *item = child->kind == NODE_LIST ? child->first : child;
    for (; item && values.count < count; item = child->kind == NODE_LIST ? item->next : NULL) {
        struct dated_value one = dated_item(load, item);
        for (size_t i = 0; i < values.count; i++)
            if (date_is_same(values.items[i].from, one.from))
                load_mistake(load, item, "「%s」に、同じ日から始まる値が2つあります。", key);
        values.items[values.count++] = one;
    }
    return values;
}

void load_no_more(struct city_load *load, const struct node *node)
{
    for (const struct node *child = node && node->kind == NODE_MAP ? node->first : NULL; child; child = child->next)
        if (!child->is_used)
            load_mistake(load, child, "「%.*s」という項目はありません。つづりを確かめてください。",
                         TEXT_ARGUMENTS(child->key));
}
