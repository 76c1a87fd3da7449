/*
 * The applicant among the answers, and filling in what is already known about them.
 */
#include "engines/procedures/answers_private.h"

static const json_t *value_meaning(const struct answer_set *answers, enum meaning meaning)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, meaning);
    return field ? answers_value(answers, field->name, NULL) : NULL;
}

void answers_applicant(const struct answer_set *answers, struct applicant *found)
{
    struct arena *arena = answers->arena;
    const json_t *name = value_meaning(answers, MEANS_APPLICANT_NAME);
    const json_t *kana = value_meaning(answers, MEANS_APPLICANT_KANA);
    const struct procedure_field *address = procedure_field_meaning(answers->procedure, MEANS_APPLICANT_ADDRESS);
    *found = (struct applicant){.family = json_member_text(name, "family"),
                                .given = json_member_text(name, "given"),
                                .kana_family = json_member_text(kana, "family"),
                                .kana_given = json_member_text(kana, "given"),
                                .phone = json_text(value_meaning(answers, MEANS_APPLICANT_PHONE)),
                                .email = json_text(value_meaning(answers, MEANS_APPLICANT_EMAIL))};
    found->name = found->given.length ? arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(found->family),
                                                    TEXT_ARGUMENTS(found->given))
                                      : found->family;
    if (address)
        found->address = answer_shown(answers, address, NULL, JAPANESE);
    struct date birth;
    if (date_read(json_text(value_meaning(answers, MEANS_APPLICANT_BIRTH)), &birth) == DONE)
        found->birth = birth;
}

struct text answers_email(const struct answer_set *answers)
{
    return json_text(value_meaning(answers, MEANS_APPLICANT_EMAIL));
}

/* ---- prefill: never over what somebody entered ---- */

static const struct procedure_field *empty_field(const struct answer_set *answers, enum meaning meaning)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, meaning);
    if (!field || answers_value(answers, field->name, NULL) ||
        answers_value(answers, wrong_name(answers->arena, field->name), NULL))
        return NULL;
    return field;
}

static void fill(struct answer_set *answers, enum meaning meaning, json_t *value)
{
    const struct procedure_field *field = empty_field(answers, meaning);
    if (field)
        answers_set(answers, answers->values, field->name, value);
    else
        json_decref(value);
}

static json_t *pair(struct text family, struct text given)
{
    json_t *value = json_object();
    json_object_set_new(value, "family", json_text_value(family));
    if (given.length)
        json_object_set_new(value, "given", json_text_value(given));
    return value;
}

static void put_known(json_t *object, const char *key, struct text text)
{
    if (text.length)
        json_object_set_new(object, key, json_text_value(text));
}

void answers_prefill(struct answer_set *answers, const struct applicant *known)
{
    if (known->family.length)
        fill(answers, MEANS_APPLICANT_NAME, pair(known->family, known->given));
    if (known->kana_family.length)
        fill(answers, MEANS_APPLICANT_KANA, pair(known->kana_family, known->kana_given));
    if (!date_is_none(known->birth))
        fill(answers, MEANS_APPLICANT_BIRTH, json_text_value(date_text(answers->arena, known->birth)));
    if (known->phone.length)
        fill(answers, MEANS_APPLICANT_PHONE, json_text_value(known->phone));
    if (known->email.length)
        fill(answers, MEANS_APPLICANT_EMAIL, json_text_value(known->email));
    if (!known->postcode.length || !known->town.length || !known->street.length)
        return;
    json_t *address = json_object();
    put_known(address, "postcode", known->postcode);
    put_known(address, "town", known->town);
    put_known(address, "street", known->street);
    put_known(address, "building", known->building);
    fill(answers, MEANS_APPLICANT_ADDRESS, address);
}
