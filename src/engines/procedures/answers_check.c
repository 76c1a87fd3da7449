/*
 * The rules for values that could be read, and the check of all steps before sending.
 *
 * What was right when it was entered may be wrong now: a choice is no longer offered, a day has passed. So everything is
 * looked at again when a case is sent.
 */
#include "engines/procedures/answers_private.h"

#include "base/japanese.h"
#include "base/rules.h"

struct judging {
    const struct answer_set *answers;
    const struct procedure_field *field;
    const json_t *item;
    int item_number;
    enum language language;
    struct answer_problems *problems;
};

#define JUDGE(judging, part, message, ...)                                                                             \
    (answer_problem_add((judging)->problems, (judging)->field, (part), (judging)->item_number,                         \
                        SAY_ABOUT((judging)->answers->arena, (judging)->language,                                      \
                                  words_in(&(judging)->field->label, (judging)->language), (message), ##__VA_ARGS__)), \
     false)

static bool text_is_good(const struct judging *judging, const json_t *value)
{
    int64_t length = (int64_t)grapheme_count(json_text(value));
    if (judging->field->is_digits && (length < judging->field->min || length > judging->field->max))
        return judging->field->min == judging->field->max
                   ? JUDGE(judging, "", TR("Enter {1} in {2} digits."), SHOWN(judging->field->max))
                   : JUDGE(judging, "", TR("Enter {1} in {2} to {3} digits."), SHOWN(judging->field->min),
                           SHOWN(judging->field->max));
    if (length > judging->field->max)
        return JUDGE(judging, "", TR("{1} can have up to {2} characters. It has {3} now."), counted(judging->field->max),
                     counted(length));
    if (length < judging->field->min)
        return JUDGE(judging, "", TR("Enter at least {2} characters as {1}."), SHOWN(judging->field->min));
    return true;
}

static bool date_is_good(const struct judging *judging, const json_t *value)
{
    struct date date, today = judging->answers->facts.today;
    if (date_read(json_text(value), &date) != DONE)
        return JUDGE(judging, "year", TR("answer|Enter {1}."));
    if (judging->field->bound == DAY_PAST && date_compare(date, today) > 0)
        return JUDGE(judging, "year", TR("{1} must be today or a day before."));
    if (judging->field->bound == DAY_FUTURE && date_compare(date, today) < 0)
        return JUDGE(judging, "year", TR("{1} must be today or a day after."));
    if (judging->field->means == MEANS_APPLICANT_BIRTH && date.year < today.year - 130)
        return JUDGE(judging, "year", TR("answer|Check the year of {1}."));
    return true;
}

static bool number_is_good(const struct judging *judging, const json_t *value)
{
    const struct procedure_field *field = judging->field;
    int64_t number = json_integer_value(value);
    struct text unit = words_in(&field->unit, judging->language);
    if (json_is_integer(value) && number >= field->min && number <= field->max)
        return true;
    if (field->kind == ANSWER_MONEY)
        return JUDGE(judging, "", TR("Enter {1} between {2} and {3}."), SHOWN(YEN(field->min)), SHOWN(YEN(field->max)));
    struct arena *arena = judging->answers->arena;
    struct text most = shown_words(arena, judging->language, counted(field->max));
    most = arena_print(arena, judging->language == ENGLISH && unit.length ? "%.*s %.*s" : "%.*s%.*s",
                       TEXT_ARGUMENTS(most), TEXT_ARGUMENTS(unit));
    return JUDGE(judging, "", TR("Enter {1} between {2} and {3}."), counted(field->min), SHOWN(most));
}

static bool is_offered(const struct judging *judging, struct text value)
{
    for (size_t i = 0; i < judging->field->choice_count; i++)
        if (text_is(judging->field->choices[i].value, value))
            return answers_choice_is_open(judging->answers, &judging->field->choices[i], judging->item);
    return false;
}

static bool list_is_good(const struct judging *judging, const json_t *value)
{
    const struct procedure_field *field = judging->field;
    int64_t count = (int64_t)json_array_size(value);
    if (field->kind == ANSWER_FILE && field->later_days && answer_is_promised(value))
        return true;
    for (size_t i = 0; field->kind == ANSWER_CHOICES && i < (size_t)count; i++)
        if (!is_offered(judging, json_text(json_array_get(value, i))))
            return JUDGE(judging, "", TR("Choose {1} again. One of them is no longer offered."));
    if (count > field->max)
        return field->kind == ANSWER_FILE
                   ? JUDGE(judging, "", TR("Up to {2} {2:file|files} can be sent as {1}."), SHOWN(field->max))
                   : JUDGE(judging, "", TR("Choose up to {2} as {1}."), SHOWN(field->max));
    if (count < field->min)
        return field->kind == ANSWER_FILE
                   ? JUDGE(judging, "", TR("At least {2} {2:file is|files are} needed as {1}."), SHOWN(field->min))
                   : JUDGE(judging, "", TR("Choose at least {2} as {1}."), SHOWN(field->min));
    return true;
}

static bool kind_is_good(const struct judging *judging, const json_t *value)
{
    switch (judging->field->kind) {
    case ANSWER_TEXT:
    case ANSWER_LONG_TEXT:
        return text_is_good(judging, value);
    case ANSWER_DATE:
        return date_is_good(judging, value);
    case ANSWER_NUMBER:
    case ANSWER_MONEY:
        return number_is_good(judging, value);
    case ANSWER_CHOICE:
        return is_offered(judging, json_text(value)) || JUDGE(judging, "", TR("Choose an answer: {1}."));
    case ANSWER_CHOICES:
    case ANSWER_FILE:
    case ANSWER_HOUSEHOLD:
        return list_is_good(judging, value);
    default:
        return true;
    }
}

/* The definition's own rule for this answer, seen together with those before it. */
static bool must_holds(const struct judging *judging, const json_t *value)
{
    const struct procedure_field *field = judging->field;
    if (!field->must)
        return true;
    struct arena *arena = judging->answers->arena;
    json_t *all = json_kept(arena, json_copy((json_t *)answers_seen(judging->answers, judging->item)));
    json_object_setn(all, field->name.bytes, field->name.length, (json_t *)value);
    bool holds = false;
    if (rules_holds(arena, field->must, all, &holds) == DONE && holds)
        return true;
    answer_problem_add(judging->problems, field, field->kind == ANSWER_DATE ? "year" : "", judging->item_number,
                       words_in(&field->must_say, judging->language));
    return false;
}

bool value_is_good(const struct answer_set *answers, const struct procedure_field *field, const json_t *item,
                   int item_number, const json_t *value, enum language language, struct answer_problems *problems)
{
    struct judging judging = {answers, field, item, item_number, language, problems};
    return kind_is_good(&judging, value) && must_holds(&judging, value);
}

static const char *first_part(const struct procedure_field *field)
{
    switch (field->kind) {
    case ANSWER_NAME:
    case ANSWER_KANA:
        return "family";
    case ANSWER_DATE:
        return "year";
    case ANSWER_ADDRESS:
        return "postcode";
    default:
        return "";
    }
}

void missing_problem(const struct answer_set *answers, const struct procedure_field *field, int item_number,
                     enum language language, struct answer_problems *problems)
{
    struct judging judging = {answers, field, NULL, item_number, language, problems};
    switch (field->kind) {
    case ANSWER_CHOICE:
    case ANSWER_CHOICES:
        (void)JUDGE(&judging, "", TR("Choose an answer: {1}."));
        return;
    case ANSWER_YES_NO: /* its label is a question */
        (void)JUDGE(&judging, "", TR("Answer yes or no: {1}"));
        return;
    case ANSWER_FILE:
        (void)JUDGE(&judging, "", TR("answer|Choose a file for {1}."));
        return;
    default:
        (void)JUDGE(&judging, first_part(field), TR("answer|Enter {1}."));
    }
}

/* ---- all steps ---- */

static bool item_is_good(const struct answer_set *answers, const struct procedure_step *step, int number,
                         enum language language, struct answer_problems *problems)
{
    const json_t *item = step->repeat.length ? answers_item(answers, step, number) : NULL;
    bool is_good = true;
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        if (field->kind == ANSWER_NOTE || !answers_field_is_open(answers, field, item))
            continue;
        const json_t *value = answers_value(answers, field->name, item);
        bool is_wrong = answers_is_wrong(answers, field, item);
        if (is_wrong || (!value && field->is_required)) {
            missing_problem(answers, field, number, language, problems);
            is_good = false;
        } else if (value)
            is_good = value_is_good(answers, field, item, number, value, language, problems) && is_good;
    }
    return is_good;
}

static bool repeat_is_good(const struct answer_set *answers, const struct procedure_step *step, enum language language,
                           struct answer_problems *problems)
{
    size_t count = answers_items(answers, step);
    bool is_good = true;
    for (size_t i = 0; i < count; i++)
        is_good = item_is_good(answers, step, (int)i, language, problems) && is_good;
    if (count >= (size_t)step->repeat_min && count <= (size_t)step->repeat_max)
        return is_good;
    struct text sentence = SAY_ABOUT(answers->arena, language, words_in(&step->repeat_item, language),
                                     TR("Enter at least {2} as {1}."), SHOWN(step->repeat_min));
    if (step->field_count)
        answer_problem_add(problems, &step->fields[0], first_part(&step->fields[0]), 0, sentence);
    return false;
}

enum status answers_check(const struct answer_set *answers, enum language language, struct answer_problems *problems)
{
    struct open_steps steps;
    bool is_good = true;
    answers_open_steps(answers, &steps);
    if (steps.count && steps.items[steps.count - 1]->is_exit)
        return INVALID;
    for (size_t i = 0; i < steps.count; i++)
        is_good = (steps.items[i]->repeat.length ? repeat_is_good(answers, steps.items[i], language, problems)
                                                 : item_is_good(answers, steps.items[i], 0, language, problems)) &&
                  is_good;
    return is_good ? DONE : INVALID;
}
