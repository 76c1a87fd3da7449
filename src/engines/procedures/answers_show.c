/*
 * Answers in words: for the check page, the case, the PDF copy and lists.
 */
#include "engines/procedures/answers_private.h"

#include "base/contact.h"
#include "base/money.h"

static struct text choice_label(const struct procedure_field *field, struct text value, enum language language)
{
    for (size_t i = 0; i < field->choice_count; i++)
        if (text_is(field->choices[i].value, value))
            return words_in(&field->choices[i].label, language);
    return value;
}

static struct text shown_pair(struct arena *arena, const json_t *value)
{
    struct text family = json_member_text(value, "family"), given = json_member_text(value, "given");
    if (!family.length || !given.length)
        return family.length ? family : given;
    return arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(family), TEXT_ARGUMENTS(given));
}

static struct text address_said(struct arena *arena, const json_t *value)
{
    struct text postcode = json_member_text(value, "postcode");
    struct text building = json_member_text(value, "building");
    if (!json_object_size(value))
        return T("");
    struct buffer buffer = buffer_new(arena);
    if (postcode.length) {
        buffer_put(&buffer, postcode_display(arena, postcode));
        buffer_put_byte(&buffer, ' ');
    }
    buffer_put(&buffer, json_member_text(value, "town"));
    buffer_put(&buffer, json_member_text(value, "street"));
    if (building.length)
        buffer_print(&buffer, " %.*s", TEXT_ARGUMENTS(building));
    return buffer_text(&buffer);
}

/* Members of a list in the language's way. */
static struct text shown_list(const struct answer_set *answers, const struct procedure_field *field, const json_t *list,
                              enum language language)
{
    struct buffer buffer = buffer_new(answers->arena);
    if (field->kind == ANSWER_FILE && answer_is_promised(list))
        return say(language, TR("To be handed in later"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (i)
            buffer_put(&buffer, language == ENGLISH ? T(", ") : T("、"));
        if (field->kind == ANSWER_CHOICES)
            buffer_put(&buffer, choice_label(field, json_text(one), language));
        else
            buffer_put(&buffer, json_member_text(one, "name"));
        int64_t size;
        if (field->kind == ANSWER_FILE && json_member_integer(one, "size", &size)) {
            struct text bytes = shown_words(answers->arena, language, file_bytes(size));
            buffer_print(&buffer, language == ENGLISH ? " (%.*s)" : "（%.*s）", TEXT_ARGUMENTS(bytes));
        }
    }
    return buffer_text(&buffer);
}

static struct text shown_number(const struct answer_set *answers, const struct procedure_field *field, const json_t *value,
                                enum language language)
{
    struct text number = shown_words(answers->arena, language, counted(json_integer_value(value)));
    struct text unit = words_in(&field->unit, language);
    if (!unit.length)
        return number;
    return arena_print(answers->arena, language == ENGLISH ? "%.*s %.*s" : "%.*s%.*s", TEXT_ARGUMENTS(number),
                       TEXT_ARGUMENTS(unit));
}

struct text answer_shown(const struct answer_set *answers, const struct procedure_field *field, const json_t *item,
                         enum language language)
{
    const json_t *value = answers_value(answers, field->name, item);
    struct arena *arena = answers->arena;
    struct date date;
    if (!value)
        return T("");
    switch (field->kind) {
    case ANSWER_NAME:
    case ANSWER_KANA:
        return shown_pair(arena, value);
    case ANSWER_DATE:
        return date_read(json_text(value), &date) == DONE ? shown_words(arena, language, date_with_era(date)) : T("");
    case ANSWER_ADDRESS:
        return address_said(arena, value);
    case ANSWER_PHONE:
        return phone_display(arena, json_text(value));
    case ANSWER_CHOICE:
        return choice_label(field, json_text(value), language);
    case ANSWER_CHOICES:
    case ANSWER_FILE:
    case ANSWER_HOUSEHOLD:
        return shown_list(answers, field, value, language);
    case ANSWER_YES_NO:
        return say(language, json_is_true(value) ? TR("answer|Yes") : TR("answer|No"));
    case ANSWER_NUMBER:
        return shown_number(answers, field, value, language);
    case ANSWER_MONEY:
        return shown_words(arena, language, SHOWN(YEN(json_integer_value(value))));
    default:
        return json_text(value);
    }
}

static void show_item(const struct answer_set *answers, const struct procedure_step *step, int number,
                      enum language language, struct shown_section *section)
{
    const json_t *item = number >= 0 ? answers_item(answers, step, number) : NULL;
    struct text title = words_in(&step->title, language);
    if (number >= 0)
        title = arena_print(answers->arena, language == ENGLISH ? "%.*s %d" : "%.*s（%d）",
                            TEXT_ARGUMENTS(words_in(&step->repeat_item, language)), number + 1);
    *section = (struct shown_section){.step = step,
                                      .item = number,
                                      .title = title,
                                      .items = TAKE(answers->arena, struct shown_answer, step->field_count + 1)};
    for (size_t i = 0; i < step->field_count; i++)
        if (step->fields[i].kind != ANSWER_NOTE && answers_field_is_open(answers, &step->fields[i], item))
            section->items[section->count++] =
                (struct shown_answer){.field = &step->fields[i],
                                      .label = words_in(&step->fields[i].label, language),
                                      .value = answer_shown(answers, &step->fields[i], item, language)};
}

void answers_shown(const struct answer_set *answers, enum language language, struct shown_answers *found)
{
    struct open_steps steps;
    size_t most = 0;
    answers_open_steps(answers, &steps);
    for (size_t i = 0; i < steps.count; i++)
        most += 1 + answers_items(answers, steps.items[i]);
    struct shown_section *sections = TAKE(answers->arena, struct shown_section, most + 1);
    *found = (struct shown_answers){.items = sections};
    for (size_t i = 0; i < steps.count; i++) {
        const struct procedure_step *step = steps.items[i];
        if (step->is_exit)
            continue;
        if (!step->repeat.length)
            show_item(answers, step, -1, language, &sections[found->count++]);
        for (size_t j = 0; j < answers_items(answers, step); j++)
            show_item(answers, step, (int)j, language, &sections[found->count++]);
    }
}
