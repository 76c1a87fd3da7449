/*
 * Putting the parts of parts.yaml into a definition. Works on the tree of nodes, before anything of it is read, so that every
 * getter, mistake and line works as if the part had been written there.
 */
#include "engines/procedures/parts.h"

#include "base/check.h"

struct putting {
    struct city_load *load;
    struct node *first;      /* of the parts that may be used */
    const struct node *end;  /* behind the last of them */
    size_t nodes;            /* put in so far */
    bool is_too_much;
};

static struct node *find_part(const struct putting *putting, struct text name)
{
    for (struct node *part = putting->first; part && part != putting->end; part = part->next)
        if (text_is(part->key, name))
            return part;
    return NULL;
}

static struct node *copy_of(struct putting *putting, const struct node *from, struct node *parent)
{
    if (++putting->nodes > PARTS_NODES_MAX) {
        putting->is_too_much = true;
        return NULL;
    }
    struct node *copy = TAKE(putting->load->arena, struct node, 1), *last = NULL;
    *copy = *from;
    copy->parent = parent;
    copy->first = copy->next = NULL;
    copy->is_used = false;
    for (const struct node *child = from->first; child; child = child->next) {
        struct node *own = copy_of(putting, child, copy);
        if (!own)
            return NULL;
        if (last)
            last->next = own;
        else
            copy->first = own;
        last = own;
    }
    return copy;
}

static struct node *child_named(const struct node *node, struct text key)
{
    for (struct node *child = node->kind == NODE_MAP ? node->first : NULL; child; child = child->next)
        if (text_is(child->key, key))
            return child;
    return NULL;
}

/* The keys beside `use` take the place of the part's own. */
static void change_keys(struct node *copy, const struct node *user)
{
    for (struct node *given = user->first, *next; given; given = next) {
        next = given->next;
        if (text_is(given->key, T("use")))
            continue;
        struct node **place = &copy->first;
        while (*place && !text_is((*place)->key, given->key))
            place = &(*place)->next;
        if (!*place)
            copy->count++;
        given->next = *place ? (*place)->next : NULL;
        given->parent = copy;
        *place = given;
    }
}

/* The part that `user` asks for, copied and changed; NULL: none, or it cannot stand there (said). */
static struct node *part_for(struct putting *putting, struct node *user, bool is_in_list)
{
    struct city_load *load = putting->load;
    const struct node *use = child_named(user, T("use"));
    struct node *part = use->kind == NODE_VALUE ? find_part(putting, use->value) : NULL;
    if (!part) {
        load_mistake(load, user, "「%.*s」という部品（use）は parts.yaml にありません。つづりと、書く順を確かめてください。",
                     TEXT_ARGUMENTS(use->value));
        return NULL;
    }
    part->is_used = true;
    bool has_keys = user->count > 1;
    if (part->kind == NODE_LIST && (has_keys || !is_in_list)) {
        load_mistake(load, user, "部品「%.*s」は一覧です。一覧の中に「- use: %.*s」とだけ書いてください。",
                     TEXT_ARGUMENTS(use->value), TEXT_ARGUMENTS(use->value));
        return NULL;
    }
    if (part->kind != NODE_MAP && has_keys) {
        load_mistake(load, user, "部品「%.*s」に書き足しはできません。use だけを書いてください。", TEXT_ARGUMENTS(use->value));
        return NULL;
    }
    struct node *copy = copy_of(putting, part, user->parent);
    if (!copy)
        return NULL;
    copy->key = user->key;
    if (has_keys)
        change_keys(copy, user);
    return copy;
}

static struct node *last_of(struct node *node)
{
    while (node && node->next)
        node = node->next;
    return node;
}

static void put_below(struct putting *putting, struct node *node);

/* Takes `user` out of *place and puts the part there; gives the place behind it. */
static struct node **put_one(struct putting *putting, struct node **place, bool is_in_list)
{
    struct node *user = *place, *parent = user->parent;
    struct node *copy = part_for(putting, user, is_in_list);
    if (!copy) { /* the mistake is said; what stands there is left out so that it is said once */
        *place = user->next;
        parent->count--;
        return place;
    }
    put_below(putting, copy); /* keys that were given may use parts as well */
    if (copy->kind != NODE_LIST) {
        copy->next = user->next;
        *place = copy;
        return &copy->next;
    }
    parent->count += copy->count - 1;
    struct node *last = last_of(copy->first);
    for (struct node *item = copy->first; item; item = item->next)
        item->parent = parent;
    *place = copy->first ? copy->first : user->next;
    if (!last)
        return place;
    last->next = user->next;
    return &last->next;
}

static void put_below(struct putting *putting, struct node *node)
{
    struct node **place = &node->first;
    while (*place && !putting->is_too_much) {
        if (child_named(*place, T("use"))) {
            place = put_one(putting, place, node->kind == NODE_LIST);
            continue;
        }
        put_below(putting, *place);
        place = &(*place)->next;
    }
}

static void put_in(struct putting *putting, struct node *root)
{
    put_below(putting, root);
    if (putting->is_too_much)
        load_mistake(putting->load, root, "部品（use）を入れると大きくなりすぎます。%d項目までです。", PARTS_NODES_MAX);
}

enum status parts_read(struct city_load *load, struct parts *parts)
{
    *parts = (struct parts){0};
    struct node *root;
    enum status status = load_file(load, "parts.yaml", &root);
    if (status != DONE)
        return status == NOT_FOUND || status == INVALID ? DONE : status; /* INVALID is said */
    if (root->kind != NODE_MAP) {
        load_mistake(load, root, "部品は、名前: 中身 の形で書いてください。");
        return DONE;
    }
    struct putting putting = {.load = load, .first = root->first};
    for (struct node *part = root->first; part && !putting.is_too_much; part = part->next) {
        putting.end = part; /* only the parts above it */
        if (child_named(part, T("use")))
            load_mistake(load, part, "部品そのものを、ほかの部品（use）にはできません。中に書いてください。");
        else
            put_in(&putting, part);
    }
    parts->root = putting.is_too_much ? NULL : root;
    return DONE;
}

void parts_put_in(struct city_load *load, const struct parts *parts, struct node *root)
{
    check(root != NULL);
    struct putting putting = {.load = load, .first = parts->root ? parts->root->first : NULL};
    put_in(&putting, root);
}

void parts_lint(struct city_load *load, const struct parts *parts)
{
    for (const struct node *part = parts->root ? parts->root->first : NULL; part; part = part->next)
        if (!part->is_used)
            load_mistake(load, part, "部品「%.*s」は、どの手続きも使っていません。消すか、use で使ってください。",
                         TEXT_ARGUMENTS(part->key));
}
