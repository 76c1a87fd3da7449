/*
 * The set of answers and the way that it opens through a procedure.
 */
#include "engines/procedures/answers_private.h"

#include "base/check.h"
#include "base/rules.h"

#include <string.h>

enum { WRONG_NAME_BYTES = 64 };

static void begin(struct arena *arena, const struct procedure *procedure, const struct answer_facts *facts,
                  json_t *values, struct answer_set *answers)
{
    *answers = (struct answer_set){.procedure = procedure, .arena = arena, .facts = *facts, .values = values};
}

void answers_begin(struct arena *arena, const struct procedure *procedure, const struct answer_facts *facts,
                   struct answer_set *answers)
{
    begin(arena, procedure, facts, json_kept(arena, json_object()), answers);
}

enum status answers_from_json(struct arena *arena, const struct procedure *procedure, const struct answer_facts *facts,
                              struct text json, struct answer_set *answers)
{
    json_t *values;
    if (json_read(arena, json, NULL, &values, NULL) != DONE || !json_is_object(values))
        return INVALID;
    begin(arena, procedure, facts, values, answers);
    return DONE;
}

struct text answers_json(const struct answer_set *answers, struct arena *arena)
{
    return json_print(arena, answers->values);
}

/* ---- what the rules see ---- */

static json_t *seen(const struct answer_set *answers)
{
    struct answer_set *cache = (struct answer_set *)answers;
    if (cache->seen)
        return cache->seen;
    json_t *all = json_kept(answers->arena, json_object());
    json_object_update(all, answers->values);
    const struct answer_facts *facts = &answers->facts;
    json_object_set_new(all, "today", json_text_value(date_text(answers->arena, facts->today)));
    json_object_set_new(all, "channel", json_text_value(facts->channel));
    json_object_set_new(all, "assurance", json_integer(facts->assurance));
    json_object_set_new(all, "is_linked", json_boolean(facts->is_linked));
    return cache->seen = all;
}

const json_t *answers_seen(const struct answer_set *answers, const json_t *item)
{
    if (!item)
        return seen(answers);
    json_t *all = json_kept(answers->arena, json_copy(seen(answers)));
    json_object_update(all, (json_t *)item);
    return all;
}

/* A rule that fails (a text where a number is wanted) does not hold: nothing opens by mistake. */
bool answers_hold(const struct answer_set *answers, const json_t *rule, const json_t *item)
{
    bool holds = false;
    return !rule || (rules_holds(answers->arena, rule, answers_seen(answers, item), &holds) == DONE && holds);
}

bool answers_step_is_open(const struct answer_set *answers, const struct procedure_step *step)
{
    return answers_hold(answers, step->show, NULL);
}

bool answers_field_is_open(const struct answer_set *answers, const struct procedure_field *field, const json_t *item)
{
    return answers_hold(answers, field->show, item);
}

bool answers_choice_is_open(const struct answer_set *answers, const struct choice *choice, const json_t *item)
{
    return answers_hold(answers, choice->show, item);
}

static void find_open_steps(const struct answer_set *answers, struct open_steps *found)
{
    found->count = 0;
    for (size_t i = 0; i < answers->procedure->step_count && found->count < PROCEDURE_STEPS_MAX; i++) {
        const struct procedure_step *step = &answers->procedure->steps[i];
        if (!answers_step_is_open(answers, step))
            continue;
        found->items[found->count++] = step;
        if (step->is_exit)
            return;
    }
}

/* Asked for many times on the way to one page: kept until an answer changes (then `seen` is another one). */
void answers_open_steps(const struct answer_set *answers, struct open_steps *found)
{
    struct answer_set *cache = (struct answer_set *)answers;
    if (answers->seen && answers->open_of == answers->seen) {
        *found = *answers->open;
        return;
    }
    find_open_steps(answers, found);
    if (!answers->seen)
        return; /* no step has a rule */
    struct open_steps *kept = TAKE(answers->arena, struct open_steps, 1);
    *kept = *found;
    cache->open = kept;
    cache->open_of = answers->seen;
}

/* ---- values ---- */

const json_t *answers_value(const struct answer_set *answers, struct text name, const json_t *item)
{
    return json_member(item ? item : answers->values, name);
}

static json_t *repeat_list(const struct answer_set *answers, const struct procedure_step *step)
{
    json_t *list = json_member(answers->values, step->repeat);
    return json_is_array(list) ? list : NULL;
}

size_t answers_items(const struct answer_set *answers, const struct procedure_step *step)
{
    return step->repeat.length ? json_array_size(repeat_list(answers, step)) : 0;
}

json_t *answers_item(const struct answer_set *answers, const struct procedure_step *step, int item)
{
    if (!step->repeat.length || item < 0)
        return NULL;
    return json_array_get(repeat_list(answers, step), (size_t)item);
}

json_t *answers_take_item(struct answer_set *answers, const struct procedure_step *step, int item)
{
    if (!step->repeat.length)
        return answers->values;
    json_t *list = repeat_list(answers, step);
    if (!list) {
        list = json_array();
        json_object_setn_new(answers->values, step->repeat.bytes, step->repeat.length, list);
    }
    answers->seen = NULL;
    while (json_array_size(list) <= (size_t)item)
        json_array_append_new(list, json_object());
    return json_array_get(list, (size_t)item);
}

enum status answers_remove_item(struct answer_set *answers, const struct procedure_step *step, int item)
{
    json_t *list = step->repeat.length ? repeat_list(answers, step) : NULL;
    if (!list || item < 0 || (size_t)item >= json_array_size(list))
        return NOT_FOUND;
    check(json_array_remove(list, (size_t)item) == 0);
    answers->seen = NULL;
    return DONE;
}

void answers_set(struct answer_set *answers, json_t *into, struct text name, json_t *value)
{
    answers->seen = NULL;
    if (value)
        json_object_setn_new(into, name.bytes, name.length, value);
    else
        json_object_deln(into, name.bytes, name.length);
}

bool answers_is_wrong(const struct answer_set *answers, const struct procedure_field *field, const json_t *item)
{
    char name[WRONG_NAME_BYTES];
    if (field->name.length + 1 > sizeof name)
        return answers_value(answers, wrong_name(answers->arena, field->name), item) != NULL;
    name[0] = '!';
    memcpy(name + 1, field->name.bytes, field->name.length);
    return answers_value(answers, (struct text){name, field->name.length + 1}, item) != NULL;
}

struct text wrong_name(struct arena *arena, struct text field)
{
    return arena_join(arena, T("!"), field);
}

/* ---- is it all there ---- */

static bool item_is_full(const struct answer_set *answers, const struct procedure_step *step, const json_t *item)
{
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        if (field->kind == ANSWER_NOTE || !answers_field_is_open(answers, field, item))
            continue;
        if (answers_is_wrong(answers, field, item))
            return false;
        if (field->is_required && !answers_value(answers, field->name, item))
            return false;
    }
    return true;
}

/* A step without needed answers counts as answered once its mark stands: the applicant has seen it. */
static bool step_is_full(const struct answer_set *answers, const struct procedure_step *step)
{
    if (step->is_exit)
        return false;
    if (!step->repeat.length)
        return answers_is_seen_step(answers, step) && item_is_full(answers, step, NULL);
    size_t count = answers_items(answers, step);
    if (count < (size_t)step->repeat_min || !answers_is_seen_step(answers, step))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!item_is_full(answers, step, answers_item(answers, step, (int)i)))
            return false;
    return true;
}

const struct procedure_step *answers_next_step(const struct answer_set *answers)
{
    struct open_steps steps;
    answers_open_steps(answers, &steps);
    for (size_t i = 0; i < steps.count; i++)
        if (!step_is_full(answers, steps.items[i]))
            return steps.items[i];
    return NULL;
}

const struct procedure_step *answers_exit(const struct answer_set *answers)
{
    struct open_steps steps;
    answers_open_steps(answers, &steps);
    return steps.count && steps.items[steps.count - 1]->is_exit ? steps.items[steps.count - 1] : NULL;
}

/* "!seen": names of the steps that were sent once. */
bool answers_is_seen_step(const struct answer_set *answers, const struct procedure_step *step)
{
    return json_is_true(json_member(json_object_get(answers->values, "!seen"), step->name));
}

void answers_mark_seen(struct answer_set *answers, const struct procedure_step *step)
{
    json_t *marks = json_object_get(answers->values, "!seen");
    if (!json_is_object(marks)) {
        marks = json_object();
        json_object_set_new(answers->values, "!seen", marks);
    }
    json_object_setn_new(marks, step->name.bytes, step->name.length, json_true());
    answers->seen = NULL;
}

/* ---- tidying ---- */

static void tidy_item(struct answer_set *answers, const struct procedure_step *step, json_t *item, bool is_open)
{
    const json_t *scope = step->repeat.length ? item : NULL;
    for (size_t i = 0; i < step->field_count; i++) {
        struct text name = step->fields[i].name;
        answers_set(answers, item, wrong_name(answers->arena, name), NULL);
        if (!is_open || !answers_field_is_open(answers, &step->fields[i], scope))
            answers_set(answers, item, name, NULL);
    }
}

void answers_tidy(struct answer_set *answers)
{
    bool is_ended = false;
    for (size_t i = 0; i < answers->procedure->step_count; i++) {
        const struct procedure_step *step = &answers->procedure->steps[i];
        bool is_open = !is_ended && answers_step_is_open(answers, step);
        is_ended = is_ended || (is_open && step->is_exit);
        if (!step->repeat.length) {
            tidy_item(answers, step, answers->values, is_open);
            continue;
        }
        if (!is_open)
            answers_set(answers, answers->values, step->repeat, NULL);
        for (size_t j = 0; is_open && j < answers_items(answers, step); j++)
            tidy_item(answers, step, answers_item(answers, step, (int)j), true);
    }
    json_object_del(answers->values, "!seen");
    answers->seen = NULL;
}

static void keep_item(const struct answer_set *answers, const struct procedure_step *step, const json_t *item,
                      json_t *into)
{
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        json_t *value = (json_t *)answers_value(answers, field->name, item);
        if (value && answers_field_is_open(answers, field, item))
            json_object_setn_new(into, field->name.bytes, field->name.length, json_incref(value));
    }
}

void answers_kept(const struct answer_set *answers, struct arena *arena, struct answer_set *kept)
{
    struct open_steps steps;
    begin(arena, answers->procedure, &answers->facts, json_kept(arena, json_object()), kept);
    answers_open_steps(answers, &steps);
    for (size_t i = 0; i < steps.count; i++) {
        const struct procedure_step *step = steps.items[i];
        if (!step->repeat.length) {
            keep_item(answers, step, NULL, kept->values);
            continue;
        }
        json_t *list = json_array();
        for (size_t j = 0; j < answers_items(answers, step); j++) {
            json_t *item = json_object();
            keep_item(answers, step, answers_item(answers, step, (int)j), item);
            json_array_append_new(list, item);
        }
        json_object_setn_new(kept->values, step->repeat.bytes, step->repeat.length, list);
    }
}

/* ---- problems ---- */

static struct text with_first(struct arena *arena, struct text text, char first)
{
    char *changed = arena_terminated(arena, text);
    changed[0] = first;
    return (struct text){changed, text.length};
}

struct text label_inside(struct arena *arena, enum language language, struct text label)
{
    bool is_big = language == ENGLISH && label.length > 1 && label.bytes[0] >= 'A' && label.bytes[0] <= 'Z';
    bool is_capitals = is_big && label.bytes[1] >= 'A' && label.bytes[1] <= 'Z';
    return is_big && !is_capitals ? with_first(arena, label, (char)(label.bytes[0] + ('a' - 'A'))) : label;
}

struct text sentence_begun(struct arena *arena, enum language language, struct text sentence)
{
    bool is_small = language == ENGLISH && sentence.length && sentence.bytes[0] >= 'a' && sentence.bytes[0] <= 'z';
    return is_small ? with_first(arena, sentence, (char)(sentence.bytes[0] - ('a' - 'A'))) : sentence;
}

void answer_problem_add(struct answer_problems *problems, const struct procedure_field *field, const char *part, int item,
                        struct text sentence)
{
    if (!problems)
        return;
    check(problems->arena != NULL);
    struct text control = part[0] ? arena_print(problems->arena, "%.*s-%s", TEXT_ARGUMENTS(field->name), part) : field->name;
    *LIST_ADD(problems->arena, problems) =
        (struct answer_problem){.field = field->name, .control = control, .sentence = sentence, .item = item};
}

/* ---- plain values ---- */

struct text answers_text(const struct answer_set *answers, struct text field)
{
    return json_text(answers_value(answers, field, NULL));
}

int64_t answers_integer(const struct answer_set *answers, struct text field)
{
    return json_integer_value(answers_value(answers, field, NULL));
}
