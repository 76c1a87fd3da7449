/*
 * Reading dates, numbers, money, choices and members of the household.
 */
#include "engines/procedures/answers_private.h"

#include "base/era.h"
#include "base/japanese.h"
#include "base/money.h"
#include "base/numeral.h"

static struct text label_of(const struct field_reading *reading)
{
    return words_in(&reading->field->label, reading->language);
}

#define SAY_LABEL(reading, message, ...)                                                                               \
    SAY_ABOUT((reading)->answers->arena, (reading)->language, label_of(reading), message, ##__VA_ARGS__)

/* ---- dates ---- */

/* 元 is the first year. */
static bool read_part_number(struct arena *arena, struct text typed, int *found)
{
    struct text plain = japanese_ascii(arena, typed);
    int64_t number = 0;
    if (text_is(plain, T("元")))
        number = 1;
    else if (numeral_read(plain, &number) != DONE || number > 9999)
        return false;
    *found = (int)number;
    return true;
}

static bool date_part(struct field_reading *reading, const char *part, struct text typed, struct message missing,
                      struct message wrong, int *found)
{
    if (typed.length && read_part_number(reading->answers->arena, typed, found))
        return true;
    read_problem(reading, part, SAY_LABEL(reading, typed.length ? wrong : missing));
    return false;
}

static struct text date_said(const struct field_reading *reading, struct date date)
{
    return shown_words(reading->answers->arena, reading->language, date_with_era(date));
}

/* 昭和60年2月 or 2026年2月, in the way that it was entered. */
static struct text month_said(struct field_reading *reading, const struct era *era, int year, int month)
{
    struct arena *arena = reading->answers->arena;
    if (reading->language == ENGLISH)
        return era ? arena_print(arena, "%.*s %d, month %d", TEXT_ARGUMENTS(era->english), year, month)
                   : arena_print(arena, "%d, month %d", year, month);
    struct buffer year_text = buffer_new(arena);
    if (era && year == 1)
        buffer_put(&year_text, T("元"));
    else
        buffer_put_integer(&year_text, year);
    return arena_print(arena, "%.*s%.*s年%d月", TEXT_ARGUMENTS(era ? era->name : T("")),
                       TEXT_ARGUMENTS(buffer_text(&year_text)), month);
}

static void say_no_such_day(struct field_reading *reading, const struct era *era, int year, int month, struct date seen)
{
    if (month < 1 || month > 12) {
        read_problem(reading, "month", SAY_LABEL(reading, TR("Check the month of {1}. Months go from 1 to 12.")));
        return;
    }
    int western = seen.year ? seen.year : era ? era->first.year + year - 1 : year;
    read_problem(reading, "day",
                 SAY_LABEL(reading, TR("Check the day of {1}. {2} has days 1 to {3}."),
                           SHOWN(month_said(reading, era, year, month)), SHOWN(date_days_in_month(western, month))));
}

static enum status date_value(struct field_reading *reading, const struct era *era, int year, int month, int day,
                              struct date *date)
{
    if (!era) {
        *date = DATE(year, month, day);
        if (date_is_valid(*date))
            return DONE;
        say_no_such_day(reading, NULL, year, month, (struct date){0});
        return INVALID;
    }
    struct text name = reading->language == ENGLISH ? era->english : era->name;
    *date = (struct date){0};
    switch (era_date(era, year, month, day, date)) {
    case ERA_DATE_OK:
        return DONE;
    case ERA_DATE_NO_SUCH_DAY:
        say_no_such_day(reading, era, year, month, *date);
        return INVALID;
    case ERA_DATE_BEFORE_ERA:
        read_problem(reading, "year", SAY_LABEL(reading, TR("Check the year of {1}. {2} begins on {3}."), SHOWN(name),
                                                SHOWN(date_said(reading, era->first))));
        return INVALID;
    case ERA_DATE_AFTER_ERA:
        read_problem(reading, "year", SAY_LABEL(reading, TR("Check the year of {1}. {2} ended on {3}."), SHOWN(name),
                                                SHOWN(date_said(reading, era->last))));
        return INVALID;
    default:
        read_problem(reading, "year", SAY_LABEL(reading, TR("answer|Check the year of {1}.")));
        return INVALID;
    }
}

enum status read_date(struct field_reading *reading, json_t **value)
{
    struct text era_name = read_control(reading, "era", false), year_text = read_control(reading, "year", false);
    struct text month_text = read_control(reading, "month", false), day_text = read_control(reading, "day", false);
    int year = 0, month = 0, day = 0;
    struct date date = {0};
    if (!year_text.length && !month_text.length && !day_text.length)
        return NOT_FOUND;
    /* Somebody wrote all of it into the year. */
    if (!month_text.length && !day_text.length &&
        era_read(arena_join(reading->answers->arena, era_named(era_name) ? era_name : T(""), year_text), true, &date) ==
            ERA_DATE_OK) {
        *value = json_text_value(date_text(reading->answers->arena, date));
        return DONE;
    }
    bool is_good = date_part(reading, "year", year_text, TR("answer|Enter the year of {1}."),
                             TR("Enter the year of {1} in digits."), &year);
    is_good = date_part(reading, "month", month_text, TR("answer|Enter the month of {1}."),
                        TR("Enter the month of {1} in digits."), &month) && is_good;
    is_good = date_part(reading, "day", day_text, TR("answer|Enter the day of {1}."), TR("Enter the day of {1} in digits."),
                        &day) && is_good;
    if (!is_good)
        return INVALID;
    const struct era *era = era_named(era_name);
    if (!era && year < 1000) {
        read_problem(reading, "year", SAY_LABEL(reading, TR("Choose the era of {1}, or enter the year in 4 digits.")));
        return INVALID;
    }
    enum status status = date_value(reading, year >= 1000 ? NULL : era, year, month, day, &date);
    if (status == DONE)
        *value = json_text_value(date_text(reading->answers->arena, date));
    return status;
}

/* ---- numbers ---- */

static struct text without_unit(struct text typed, struct text unit)
{
    return unit.length && text_ends(typed, unit) ? text_trim(text_slice(typed, 0, typed.length - unit.length)) : typed;
}

static enum status number_value(struct field_reading *reading, struct text typed, struct text unit, json_t **value)
{
    struct money amount;
    int64_t number;
    if (!typed.length)
        return NOT_FOUND;
    typed = without_unit(typed, unit);
    if (money_read(typed, &amount) == DONE)
        number = amount.minor;
    else if (numeral_read(japanese_ascii(reading->answers->arena, typed), &number) != DONE) {
        read_problem(reading, "", SAY_LABEL(reading, TR("answer|Enter {1} as a whole number.")));
        return INVALID;
    }
    *value = json_integer(number);
    return DONE;
}

enum status read_number(struct field_reading *reading, json_t **value)
{
    return number_value(reading, read_control(reading, "", false), reading->field->unit.in[JAPANESE], value);
}

enum status read_money(struct field_reading *reading, json_t **value)
{
    return number_value(reading, read_control(reading, "", false), T("円"), value);
}

/* ---- choices ---- */

static const struct choice *offered(const struct field_reading *reading, struct text value)
{
    for (size_t i = 0; i < reading->field->choice_count; i++)
        if (text_is(reading->field->choices[i].value, value) &&
            answers_choice_is_open(reading->answers, &reading->field->choices[i], reading->item))
            return &reading->field->choices[i];
    return NULL;
}

/* A value that is not offered can only come from a page that is no longer right: ask again. */
enum status read_choice(struct field_reading *reading, json_t **value)
{
    const struct choice *choice = offered(reading, read_control(reading, "", false));
    if (!choice)
        return NOT_FOUND;
    *value = json_text_value(choice->value);
    return DONE;
}

/* In the order of the definition, each once, whatever order they were sent in. */
enum status read_choices(struct field_reading *reading, json_t **value)
{
    char *name = arena_terminated(reading->answers->arena, reading->field->name);
    json_t *list = json_array();
    for (size_t i = 0; i < reading->field->choice_count; i++) {
        const struct choice *choice = &reading->field->choices[i];
        struct text sent;
        bool is_chosen = false;
        for (size_t j = 0; request_field_at(reading->source->request, name, j, &sent); j++)
            is_chosen = is_chosen || text_is(sent, choice->value);
        if (is_chosen && offered(reading, choice->value))
            json_array_append_new(list, json_text_value(choice->value));
    }
    json_object_set(reading->typed, "", list);
    if (json_array_size(list)) {
        *value = list;
        return DONE;
    }
    json_decref(list);
    return NOT_FOUND;
}

enum status read_yes_no(struct field_reading *reading, json_t **value)
{
    struct text typed = read_control(reading, "", false);
    if (!text_is(typed, T("yes")) && !text_is(typed, T("no")))
        return NOT_FOUND;
    *value = json_boolean(text_is(typed, T("yes")));
    return DONE;
}

/* ---- members of the household ---- */

static json_t *member_value(struct text name, int64_t person_id)
{
    json_t *member = json_object();
    json_object_set_new(member, "name", json_text_value(name));
    if (person_id)
        json_object_set_new(member, "person", json_integer(person_id));
    return member;
}

static enum status list_or_nothing(json_t *list, json_t **value)
{
    if (!json_array_size(list)) {
        json_decref(list);
        return NOT_FOUND;
    }
    *value = list;
    return DONE;
}

/* From the register: only those who are in the household, in its order; a made-up id finds nobody. */
static enum status chosen_members(struct field_reading *reading, json_t **value)
{
    char *name = arena_terminated(reading->answers->arena, reading->field->name);
    json_t *list = json_array();
    for (size_t i = 0; i < reading->source->member_count; i++) {
        const struct household_choice *member = &reading->source->members[i];
        struct text sent;
        int64_t id;
        bool is_chosen = false;
        for (size_t j = 0; request_field_at(reading->source->request, name, j, &sent); j++)
            is_chosen = is_chosen || (text_to_integer(sent, &id) && id == member->person_id);
        if (is_chosen)
            json_array_append_new(list, member_value(member->name, member->person_id));
    }
    return list_or_nothing(list, value);
}

enum status read_household(struct field_reading *reading, json_t **value)
{
    if (reading->source->members)
        return chosen_members(reading, value);
    struct text rest = read_control(reading, "", true), line;
    json_t *list = json_array();
    while (rest.length && text_next_part(&rest, '\n', &line)) {
        struct text name = T("");
        if (japanese_normalise(reading->answers->arena, line, false, &name) == DONE && name.length)
            json_array_append_new(list, member_value(grapheme_first(name, 60), 0));
    }
    return list_or_nothing(list, value);
}
