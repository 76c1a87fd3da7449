/*
 * Invented answers: each kind of question gets a plain value; choices are tried until no exit is open.
 */
#include "engines/procedures/specimen.h"

#include "engines/procedures/answers_private.h"

enum { TRIES_MAX = 64 };

static json_t *pair_of(struct text family, struct text given)
{
    json_t *value = json_object();
    json_object_set_new(value, "family", json_text_value(family));
    if (given.length)
        json_object_set_new(value, "given", json_text_value(given));
    return value;
}

static json_t *address_of(const struct applicant *who)
{
    json_t *value = json_object();
    json_object_set_new(value, "postcode", json_text_value(who->postcode));
    json_object_set_new(value, "town", json_text_value(who->town));
    json_object_set_new(value, "street", json_text_value(who->street));
    if (who->building.length)
        json_object_set_new(value, "building", json_text_value(who->building));
    return value;
}

/* The n-th choice that is offered now, counted round. */
static struct text nth_choice(const struct answer_set *answers, const struct procedure_field *field, const json_t *item,
                              int64_t n)
{
    struct text offered[PROCEDURE_CHOICES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < field->choice_count && count < PROCEDURE_CHOICES_MAX; i++)
        if (answers_choice_is_open(answers, &field->choices[i], item))
            offered[count++] = field->choices[i].value;
    return count ? offered[(size_t)n % count] : T("");
}

static json_t *list_of(json_t *one)
{
    json_t *list = json_array();
    json_array_append_new(list, one);
    return list;
}

static json_t *file_of(const struct specimen *specimen)
{
    json_t *file = json_object();
    json_object_set_new(file, "file", json_text_value(specimen->file));
    json_object_set_new(file, "name", json_text_value(specimen->file_name));
    json_object_set_new(file, "size", json_integer(specimen->file_bytes));
    return list_of(file);
}

static json_t *member_of(struct arena *arena, const struct applicant *who)
{
    json_t *member = json_object();
    struct text name = arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(who->family), TEXT_ARGUMENTS(who->given));
    json_object_set_new(member, "name", json_text_value(name));
    return list_of(member);
}

static struct date day_of_bound(const struct answer_set *answers, const struct procedure_field *field)
{
    int64_t days = field->bound == DAY_FUTURE ? 10 : field->bound == DAY_PAST ? -10 : 3;
    return date_add_days(answers->facts.today, days);
}

static json_t *invented(struct answer_set *answers, const struct procedure_field *field, const json_t *item,
                        const struct specimen *specimen, int64_t n)
{
    const struct applicant *who = &specimen->who;
    bool is_birth = field->means == MEANS_APPLICANT_BIRTH;
    switch (field->kind) {
    case ANSWER_NAME:
        return pair_of(who->family, who->given);
    case ANSWER_KANA:
        return pair_of(who->kana_family.length ? who->kana_family : T("ミホン"), who->kana_given);
    case ANSWER_DATE:
        return json_text_value(date_text(answers->arena, is_birth ? who->birth : day_of_bound(answers, field)));
    case ANSWER_ADDRESS:
        return address_of(who);
    case ANSWER_PHONE:
        return json_text_value(who->phone);
    case ANSWER_EMAIL:
        return json_text_value(who->email);
    case ANSWER_CHOICE:
        return json_text_value(nth_choice(answers, field, item, n));
    case ANSWER_CHOICES:
        return list_of(json_text_value(nth_choice(answers, field, item, n)));
    case ANSWER_YES_NO:
        return json_boolean(n % 2);
    case ANSWER_NUMBER:
    case ANSWER_MONEY:
        return json_integer(field->min ? field->min : 1);
    case ANSWER_FILE:
        return specimen->file.length ? file_of(specimen) : NULL;
    case ANSWER_HOUSEHOLD:
        return member_of(answers->arena, who);
    case ANSWER_TEXT:
        if (field->is_digits)
            return json_text_value(text_slice(T("1234567890123456789012345678901234567890"), 0,
                                              (size_t)(field->max < 40 ? field->max : 40)));
        return json_text_value(T("見本"));
    default:
        return json_text_value(T("見本"));
    }
}

static void invent_item(struct answer_set *answers, const struct procedure_step *step, int number,
                        const struct specimen *specimen, int64_t n)
{
    json_t *into = answers_take_item(answers, step, number);
    const json_t *scope = step->repeat.length ? into : NULL;
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        if (field->kind == ANSWER_NOTE)
            continue;
        bool is_open = answers_field_is_open(answers, field, scope);
        answers_set(answers, into, field->name, is_open ? invented(answers, field, scope, specimen, n) : NULL);
    }
}

static bool step_fits(struct answer_set *answers, const struct procedure_step *step)
{
    return answers_next_step(answers) != step && !answers_exit(answers);
}

enum status answers_invent(struct answer_set *answers, const struct specimen *specimen)
{
    const struct procedure_step *step;
    while ((step = answers_next_step(answers)) != NULL) {
        bool is_good = false;
        answers_mark_seen(answers, step);
        for (int64_t n = 0; !step->is_exit && !is_good && n < TRIES_MAX; n++) {
            int count = step->repeat.length && step->repeat_min > 1 ? (int)step->repeat_min : 1;
            for (int i = 0; i < count; i++)
                invent_item(answers, step, i, specimen, specimen->variant + n);
            is_good = step_fits(answers, step);
        }
        if (!is_good)
            return INVALID;
    }
    return answers_check(answers, JAPANESE, NULL);
}
