/*
 * Reading half a design: what is there is shown, what is wrong is named by its place in the tree.
 */
#include "engines/procedures/designs.h"

#include "engines/procedures/definition_private.h"

struct noting {
    struct arena *arena;
    LIST_OF(struct finding) list;
};

/* "steps.2.fields.0.label": keys, and numbers in lists. */
static void put_path(struct buffer *path, const struct node *node)
{
    if (!node || !node->parent)
        return;
    put_path(path, node->parent);
    if (path->length)
        buffer_put_byte(path, '.');
    if (node->parent->kind == NODE_MAP) {
        buffer_put(path, node->key);
        return;
    }
    int64_t number = 0;
    for (const struct node *item = node->parent->first; item && item != node; item = item->next)
        number++;
    buffer_put_integer(path, number);
}

static void note_mistake(void *context, const struct node *at, struct text sentence)
{
    struct noting *noting = context;
    struct buffer path = buffer_new(noting->arena);
    put_path(&path, at);
    *LIST_ADD(noting->arena, &noting->list) = (struct finding){buffer_text(&path), arena_copy(noting->arena, sentence)};
}

/* More than the program's limits is named, and only so much is shown. */
static const struct procedure *within_limits(struct arena *arena, const struct procedure *procedure)
{
    struct procedure *whole = TAKE(arena, struct procedure, 1);
    *whole = *procedure;
    if (whole->step_count > PROCEDURE_STEPS_MAX)
        whole->step_count = PROCEDURE_STEPS_MAX;
    struct procedure_step *steps = TAKE(arena, struct procedure_step, whole->step_count + 1);
    for (size_t i = 0; i < whole->step_count; i++) {
        steps[i] = procedure->steps[i];
        if (steps[i].field_count > STEP_FIELDS_MAX)
            steps[i].field_count = STEP_FIELDS_MAX;
    }
    whole->steps = steps;
    if (whole->fee_count > PROCEDURE_FEES_MAX)
        whole->fee_count = PROCEDURE_FEES_MAX;
    return whole;
}

enum status design_read(const struct city *city, struct store *store, struct arena *arena, struct text name, struct text body,
                        struct date today, const struct procedure **procedure, struct findings *findings)
{
    struct noting noting = {.arena = arena};
    struct city_load load = procedure_load(city, arena);
    struct node *root = NULL;
    load.store = store;
    load.today = today;
    load.on_mistake = note_mistake;
    load.context = &noting;
    enum status status = load_body(&load, arena_terminated(arena, name), arena_copy(arena, body), &root);
    if (status != DONE || !root || root->kind != NODE_MAP)
        return INVALID;
    *procedure = within_limits(arena, procedure_as_far_as_it_goes(&load, name, root, FROM_FOLDER));
    *findings = (struct findings){noting.list.count, noting.list.items};
    return DONE;
}

static void first_mistake(void *context, const struct node *at, struct text sentence)
{
    struct noting *noting = context;
    if (!noting->list.count)
        *LIST_ADD(noting->arena, &noting->list) =
            (struct finding){T(""), at ? arena_print(noting->arena, "%d行目: %.*s", at->line, TEXT_ARGUMENTS(sentence))
                                       : arena_copy(noting->arena, sentence)};
}

enum status design_from_yaml(const struct city *city, struct arena *arena, struct text yaml, struct text *name, struct text *body,
                             struct text *why)
{
    struct noting noting = {.arena = arena};
    struct city_load load = procedure_load(city, arena);
    struct node *root = NULL;
    load.on_mistake = first_mistake;
    load.context = &noting;
    enum status status = load_yaml(&load, "YAML", arena_copy(arena, yaml), &root);
    if (status == DONE && root && root->kind == NODE_MAP)
        *name = load_name(&load, root, "name", NEEDED);
    if (noting.list.count || !root || root->kind != NODE_MAP) {
        *why = noting.list.count ? noting.list.items[0].sentence : T("手続きの定義ではありません。");
        return INVALID;
    }
    *body = procedure_body(&load, root);
    if (!body->length || body->length > PROCEDURE_BYTES_MAX) {
        *why = T("手続きの定義が大きすぎます。");
        return INVALID;
    }
    return DONE;
}
