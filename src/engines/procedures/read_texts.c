/*
 * Reading lines, long texts, names, furigana, telephone numbers, mail addresses and addresses.
 */
#include "engines/procedures/answers_private.h"

#include "base/contact.h"
#include "base/japanese.h"

static struct text label_of(const struct field_reading *reading)
{
    return words_in(&reading->field->label, reading->language);
}

#define SAY_LABEL(reading, message, ...)                                                                               \
    SAY_ABOUT((reading)->answers->arena, (reading)->language, label_of(reading), message, ##__VA_ARGS__)

static enum status text_value(struct text text, json_t **value)
{
    if (!text.length)
        return NOT_FOUND;
    *value = json_text_value(text);
    return DONE;
}

/* Digits in any width, with dashes and spaces between them. */
static enum status digits_of(struct field_reading *reading, struct text typed, struct text *found)
{
    struct buffer digits = buffer_new(reading->answers->arena);
    struct text plain = japanese_ascii_dashes(reading->answers->arena, typed);
    for (size_t i = 0; i < plain.length; i++) {
        char c = plain.bytes[i];
        if (c >= '0' && c <= '9')
            buffer_put_byte(&digits, c);
        else if (c != '-' && c != ' ') {
            read_problem(reading, "", SAY_LABEL(reading, TR("Enter {1} in digits only.")));
            return INVALID;
        }
    }
    *found = buffer_text(&digits);
    return found->length ? DONE : NOT_FOUND;
}

enum status read_text(struct field_reading *reading, json_t **value)
{
    if (reading->field->is_digits) {
        struct text digits = T("");
        enum status status = digits_of(reading, read_control(reading, "", false), &digits);
        return status == DONE ? text_value(digits, value) : status;
    }
    return text_value(read_control(reading, "", false), value);
}

enum status read_long_text(struct field_reading *reading, json_t **value)
{
    return text_value(read_control(reading, "", true), value);
}

static void put_part(json_t *object, const char *part, struct text text)
{
    if (text.length)
        json_object_set_new(object, part, json_text_value(text));
}

static bool has_latin(struct text text)
{
    struct text rest = text;
    for (int32_t rune = text_next_rune(&rest); rune >= 0; rune = text_next_rune(&rest))
        if ((rune >= 'A' && rune <= 'Z') || (rune >= 'a' && rune <= 'z') || (rune >= 0xC0 && rune <= 0x24F))
            return true;
    return false;
}

enum { NAME_GRAPHEMES = 60, NAME_BYTES = 600 };

static bool name_fits(struct field_reading *reading, const char *part, struct text name)
{
    if (grapheme_count(name) <= NAME_GRAPHEMES && name.length <= NAME_BYTES)
        return true;
    read_problem(reading, part, SAY_LABEL(reading, TR("{1} can have up to {2} characters. It has {3} now."),
                                          SHOWN(NAME_GRAPHEMES), SHOWN((int64_t)grapheme_count(name))));
    return false;
}

/* Names are stored as typed. Who has one name only, or writes it in letters, may leave the second control empty. */
enum status read_name(struct field_reading *reading, json_t **value)
{
    struct text family = read_control(reading, "family", false), given = read_control(reading, "given", false);
    if (!family.length && !given.length)
        return NOT_FOUND;
    if (!family.length) {
        read_problem(reading, "family", SAY_LABEL(reading, TR("{1}: enter the family name.")));
        return INVALID;
    }
    if (!given.length && !has_latin(family)) {
        read_problem(reading, "given", SAY_LABEL(reading, TR("{1}: enter the given name.")));
        return INVALID;
    }
    if (!name_fits(reading, "family", family) || !name_fits(reading, "given", given))
        return INVALID;
    *value = json_object();
    put_part(*value, "family", family);
    put_part(*value, "given", given);
    return DONE;
}

/* Hiragana and half-width kana become katakana. Wide and narrow latin letters are refused with the way out. */
static bool kana_part(struct field_reading *reading, const char *part, struct text typed, struct text *kana)
{
    if (japanese_furigana(reading->answers->arena, typed, kana) == DONE)
        return name_fits(reading, part, *kana);
    read_problem(reading, part, SAY_LABEL(reading, TR("answer|Enter {1} in hiragana or katakana.")));
    return false;
}

enum status read_kana(struct field_reading *reading, json_t **value)
{
    struct text family = read_control(reading, "family", false), given = read_control(reading, "given", false);
    struct text family_kana = T(""), given_kana = T("");
    if (!family.length && !given.length)
        return NOT_FOUND;
    bool is_good = kana_part(reading, "family", family, &family_kana);
    is_good = kana_part(reading, "given", given, &given_kana) && is_good;
    if (is_good && !family.length) {
        read_problem(reading, "family", say(reading->language, TR("Enter the kana of the family name.")));
        is_good = false;
    }
    /* One name only: the name itself says whether a second one is missing. */
    const json_t *name = NULL;
    const struct procedure_field *name_field = procedure_field_meaning(reading->answers->procedure, MEANS_APPLICANT_NAME);
    if (name_field)
        name = answers_value(reading->answers, name_field->name, NULL);
    bool has_one_name = name && !json_object_get(name, "given");
    if (is_good && !given.length && !has_one_name) {
        read_problem(reading, "given", say(reading->language, TR("Enter the kana of the given name.")));
        is_good = false;
    }
    if (!is_good)
        return INVALID;
    *value = json_object();
    put_part(*value, "family", family_kana);
    put_part(*value, "given", given_kana);
    return DONE;
}

enum status read_phone(struct field_reading *reading, json_t **value)
{
    struct arena *arena = reading->answers->arena;
    struct text typed = read_control(reading, "", false), phone = T("");
    int digits = 0;
    if (!typed.length)
        return NOT_FOUND;
    enum contact_problem problem = phone_read(arena, typed, &phone, &digits);
    if (problem == CONTACT_OK)
        return text_value(phone, value);
    struct text plain = japanese_ascii(arena, typed);
    bool is_mobile = text_starts(plain, T("090")) || text_starts(plain, T("080")) || text_starts(plain, T("070")) ||
                     text_starts(plain, T("050"));
    int64_t missing = (is_mobile ? 11 : 10) - digits;
    if (problem == CONTACT_TOO_SHORT && missing > 0)
        read_problem(reading, "", SAY_LABEL(reading, TR("{1} is {2} {2:digit|digits} short. Enter 10 or 11 digits."),
                                            SHOWN(missing)));
    else if (problem == CONTACT_TOO_LONG)
        read_problem(reading, "", SAY_LABEL(reading, TR("{1} has too many digits. Enter 10 or 11 digits.")));
    else if (problem == CONTACT_NO_ZERO)
        read_problem(reading, "", SAY_LABEL(reading, TR("Enter {1} from the area code, beginning with 0.")));
    else
        read_problem(reading, "", SAY_LABEL(reading, TR("Enter {1} in digits, for example 0246-00-0000.")));
    return INVALID;
}

enum status read_email(struct field_reading *reading, json_t **value)
{
    struct text typed = read_control(reading, "", false), email = T("");
    if (!typed.length)
        return NOT_FOUND;
    switch (email_read(reading->answers->arena, typed, &email)) {
    case CONTACT_OK:
        return text_value(email, value);
    case CONTACT_NO_AT:
        read_problem(reading, "", SAY_LABEL(reading, TR("{1} needs one @ sign, for example name@example.jp.")));
        return INVALID;
    case CONTACT_BEHIND_AT:
        read_problem(reading, "", SAY_LABEL(reading, TR("Check the part of {1} behind the @ sign.")));
        return INVALID;
    case CONTACT_TOO_LONG:
        read_problem(reading, "", SAY_LABEL(reading, TR("{1} is too long. Up to 254 characters can be used.")));
        return INVALID;
    default:
        read_problem(reading, "", SAY_LABEL(reading, TR("Check the part of {1} before the @ sign.")));
        return INVALID;
    }
}

/* ---- addresses ---- */

enum { ADDRESS_GRAPHEMES = 100 };

static bool postcode_part(struct field_reading *reading, struct text typed, struct text *postcode)
{
    enum contact_problem problem = postcode_read(reading->answers->arena, typed, postcode, NULL);
    if (problem == CONTACT_OK)
        return true;
    read_problem(reading, "postcode",
                 problem == CONTACT_EMPTY ? SAY_LABEL(reading, TR("{1}: enter the postcode."))
                                          : SAY_LABEL(reading, TR("{1}: enter the postcode in 7 digits.")));
    return false;
}

/* 〒 and 番地 in any writing: digits and dashes become plain ones, kanji stay as they are. */
static bool address_part(struct field_reading *reading, const char *part, struct text typed, struct message missing,
                         struct text *found)
{
    *found = japanese_ascii(reading->answers->arena, typed);
    if (!typed.length && !message_is_empty(missing)) {
        read_problem(reading, part, SAY_LABEL(reading, missing));
        return false;
    }
    if (grapheme_count(typed) <= ADDRESS_GRAPHEMES)
        return true;
    read_problem(reading, part, SAY_LABEL(reading, TR("{1} can have up to {2} characters. It has {3} now."),
                                          SHOWN(ADDRESS_GRAPHEMES), SHOWN((int64_t)grapheme_count(typed))));
    return false;
}

enum status read_address(struct field_reading *reading, json_t **value)
{
    struct text postcode = read_control(reading, "postcode", false), town = read_control(reading, "town", false);
    struct text street = read_control(reading, "street", false), building = read_control(reading, "building", false);
    if (!postcode.length && !town.length && !street.length && !building.length)
        return NOT_FOUND;
    bool is_good = postcode_part(reading, postcode, &postcode);
    is_good = address_part(reading, "town", town, TR("{1}: enter it up to the town."), &town) && is_good;
    is_good = address_part(reading, "street", street, TR("{1}: enter the lot number."), &street) && is_good;
    is_good = address_part(reading, "building", building, (struct message){0}, &building) && is_good;
    if (!is_good)
        return INVALID;
    *value = json_object();
    put_part(*value, "postcode", postcode);
    put_part(*value, "town", town);
    put_part(*value, "street", japanese_ascii_dashes(reading->answers->arena, street));
    put_part(*value, "building", building);
    return DONE;
}
