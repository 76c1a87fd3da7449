/*
 * Postcode to town: the button 住所を入れる. The city's own postcodes are known; any other is taken with a typed address.
 */
#include "engines/procedures/answers_private.h"

#include "base/contact.h"
#include "procedures.queries.h"

static const char *sentence_key(enum contact_problem problem)
{
    return problem == CONTACT_EMPTY ? SENTENCE("{1}: enter the postcode.")
                                    : SENTENCE("{1}: enter the postcode in 7 digits.");
}

static void say_problem(struct answer_set *answers, const struct procedure_field *field, int item,
                        enum language language, struct message message, struct answer_problems *problems)
{
    answer_problem_add(problems, field, "postcode", item,
                       SAY_ABOUT(answers->arena, language, words_in(&field->label, language), message));
}

/* The address as it stands: a right one becomes "typed" again, because its town may change now. */
static json_t *typed_address(struct answer_set *answers, json_t *into, struct text field)
{
    struct text wrong = wrong_name(answers->arena, field);
    json_t *typed = json_member(into, wrong);
    if (!typed) {
        const json_t *value = json_member(into, field);
        typed = value ? json_copy((json_t *)value) : json_object();
        answers_set(answers, into, wrong, typed);
        answers_set(answers, into, field, NULL);
    }
    return typed;
}

enum status answers_find_town(struct store *store, struct answer_set *answers, const struct procedure_step *step, int item,
                              struct text field_name, enum language language, struct town_choices *found,
                              struct answer_problems *problems)
{
    const struct procedure_step *own = NULL;
    const struct procedure_field *field = procedure_field(answers->procedure, field_name, &own);
    struct text postcode;
    struct procedures_towns towns;
    if (!field || field->kind != ANSWER_ADDRESS || own != step || item < 0)
        return INVALID;
    json_t *typed = typed_address(answers, answers_take_item(answers, step, item), field->name);
    enum contact_problem problem =
        postcode_read(answers->arena, json_member_text(typed, "postcode"), &postcode, NULL);
    *found = (struct town_choices){0};
    if (problem != CONTACT_OK) {
        say_problem(answers, field, item, language, message_of(sentence_key(problem)), problems);
        return NOT_FOUND;
    }
    enum status status = procedures_postcode_towns(store, answers->arena, postcode, &towns);
    if (status != DONE)
        return status;
    if (!towns.count) {
        say_problem(answers, field, item, language,
                    TR("{1}: nothing was found for this postcode. Check the digits, or write the address yourself."),
                    problems);
        return NOT_FOUND;
    }
    if (towns.count == 1) {
        json_object_set_new(typed, "town", json_text_value(towns.items[0].town));
        return DONE;
    }
    struct town_choice *choices = TAKE(answers->arena, struct town_choice, towns.count);
    for (size_t i = 0; i < towns.count; i++)
        choices[i] = (struct town_choice){towns.items[i].postcode, towns.items[i].town};
    *found = (struct town_choices){choices, towns.count};
    answer_problem_add(problems, field, "town", item,
                       say(language, TR("Choose the town. There are several with this postcode.")));
    return CONFLICT;
}
