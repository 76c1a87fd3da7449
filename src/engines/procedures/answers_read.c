/*
 * Reads a step of a form into the answers: each field by its kind, then by the rules for its value.
 */
#include "engines/procedures/answers_private.h"

#include "base/contact.h"
#include "base/japanese.h"

#include <string.h>

static struct text control_name(const struct field_reading *reading, const char *part)
{
    if (!part[0])
        return reading->field->name;
    return arena_print(reading->answers->arena, "%.*s-%s", TEXT_ARGUMENTS(reading->field->name), part);
}

struct text read_control(struct field_reading *reading, const char *part, bool several_lines)
{
    struct arena *arena = reading->answers->arena;
    char *name = arena_terminated(arena, control_name(reading, part));
    struct text typed = request_field(reading->source->request, name), clean = T("");
    if (!typed.length || japanese_normalise(arena, typed, several_lines, &clean) != DONE)
        return T("");
    if (clean.length)
        json_object_set_new(reading->typed, part, json_text_value(clean));
    return clean;
}

void read_problem(struct field_reading *reading, const char *part, struct text sentence)
{
    answer_problem_add(reading->problems, reading->field, part, reading->item_number, sentence);
}

static field_reader *const readers[] = {
    [ANSWER_TEXT] = read_text,       [ANSWER_NAME] = read_name,         [ANSWER_KANA] = read_kana,
    [ANSWER_DATE] = read_date,       [ANSWER_ADDRESS] = read_address,   [ANSWER_PHONE] = read_phone,
    [ANSWER_EMAIL] = read_email,     [ANSWER_CHOICE] = read_choice,     [ANSWER_CHOICES] = read_choices,
    [ANSWER_YES_NO] = read_yes_no,   [ANSWER_NUMBER] = read_number,     [ANSWER_MONEY] = read_money,
    [ANSWER_LONG_TEXT] = read_long_text, [ANSWER_FILE] = read_files,    [ANSWER_HOUSEHOLD] = read_household};

/* My Number is only asked for where the law allows it, and nowhere here: it must not come in by another door. */
static bool holds_my_number_anywhere(const json_t *value)
{
    if (json_is_string(value))
        return my_number_is_in(json_text(value));
    const char *key;
    json_t *one;
    size_t i;
    json_object_foreach((json_t *)value, key, one) if (holds_my_number_anywhere(one)) return true;
    json_array_foreach((json_t *)value, i, one) if (holds_my_number_anywhere(one)) return true;
    return false;
}

static bool may_hold_my_number(enum answer_kind kind)
{
    return kind != ANSWER_FILE && kind != ANSWER_PHONE && kind != ANSWER_DATE && kind != ANSWER_CHOICE &&
           kind != ANSWER_CHOICES && kind != ANSWER_MONEY;
}

static bool may_change(const struct answer_source *source, struct text field)
{
    for (size_t i = 0; source->only && i < source->only_count; i++)
        if (text_is(source->only[i], field))
            return true;
    return !source->only;
}

/* What was typed with a My Number in it is not even kept for showing again. */
static enum status read_value(struct field_reading *reading, json_t **value)
{
    enum status status = readers[reading->field->kind](reading, value);
    if (!may_hold_my_number(reading->field->kind))
        return status;
    if (!holds_my_number_anywhere(reading->typed) && !(status == DONE && holds_my_number_anywhere(*value)))
        return status;
    if (status == DONE)
        json_decref(*value);
    json_object_clear(reading->typed);
    if (status != INVALID)
        read_problem(reading, "", say(reading->language, TR("Please do not write a My Number (12 digits) here.")));
    return INVALID;
}

static enum status read_field(struct field_reading *reading, json_t *into)
{
    struct answer_set *answers = reading->answers;
    const struct procedure_field *field = reading->field;
    struct text wrong = wrong_name(answers->arena, field->name);
    json_t *value = NULL;
    enum status status = read_value(reading, &value);
    if (status == BROKEN || status == BUSY || status == TOO_MUCH)
        return status;
    if (status == DONE && !value_is_good(answers, field, reading->item, reading->item_number, value,
                                         reading->language, reading->problems)) {
        if (field->kind == ANSWER_FILE) { /* files stay; too many of them is said */
            answers_set(answers, into, field->name, value);
            return INVALID;
        }
        json_decref(value);
        status = INVALID;
    }
    if (status == INVALID) {
        if (field->kind != ANSWER_FILE)
            answers_set(answers, into, field->name, NULL);
        answers_set(answers, into, wrong, json_incref(reading->typed));
        return INVALID;
    }
    answers_set(answers, into, wrong, NULL);
    answers_set(answers, into, field->name, status == DONE ? value : NULL);
    if (status == DONE || !field->is_required)
        return DONE;
    missing_problem(answers, field, reading->item_number, reading->language, reading->problems);
    return INVALID;
}

enum status answers_read_step(struct answer_set *answers, const struct procedure_step *step, int item,
                              const struct answer_source *source, struct answer_problems *problems)
{
    if (step->is_exit || item < 0 || (!step->repeat.length && item > 0))
        return INVALID;
    if (step->repeat.length && (item >= step->repeat_max || (size_t)item > answers_items(answers, step)))
        return TOO_MUCH;
    json_t *into = answers_take_item(answers, step, item);
    bool is_good = true;
    if (!source->only)
        answers_mark_seen(answers, step);
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        struct field_reading reading = {.answers = answers,
                                        .step = step,
                                        .field = field,
                                        .source = source,
                                        .problems = problems,
                                        .item = step->repeat.length ? into : NULL,
                                        .item_number = item,
                                        .language = source->request->language,
                                        .typed = json_kept(answers->arena, json_object())};
        if (field->kind == ANSWER_NOTE || !may_change(source, field->name))
            continue;
        if (!answers_field_is_open(answers, field, reading.item)) {
            answers_set(answers, into, field->name, NULL);
            answers_set(answers, into, wrong_name(answers->arena, field->name), NULL);
            continue;
        }
        enum status status = read_field(&reading, into);
        if (status != DONE && status != INVALID)
            return status;
        is_good = is_good && status == DONE;
    }
    return is_good ? DONE : INVALID;
}
