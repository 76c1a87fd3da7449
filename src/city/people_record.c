/*
 * The record of a person as bytes: one format byte, then each field with its length, always in the same order.
 */
#include "city/people_private.h"

#include "base/check.h"
#include "system/log.h"

#include <string.h>

/* Format 1 had no numbers of the feeding system. */
enum { FORMAT = 2, FORMAT_WITHOUT_NUMBERS = 1, TEXT_BYTES_MAX = 400, TEXTS = 15, TEXTS_WITHOUT_NUMBERS = 13, DATES = 4 };

static struct text *text_at(struct person *person, int number)
{
    struct text *const texts[TEXTS] = {
        &person->family_name, &person->given_name, &person->family_kana, &person->given_kana, &person->alias,
        &person->relation, &person->postcode, &person->town, &person->lot, &person->building,
        &person->previous_address, &person->nationality, &person->origin, &person->number, &person->household_number};
    return texts[number];
}

static struct date *date_at(struct person *person, int number)
{
    struct date *const dates[DATES] = {&person->born, &person->moved_in, &person->since, &person->ended};
    return dates[number];
}

static void put_number(struct buffer *buffer, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        buffer_put_byte(buffer, (char)(number >> (8 * i) & 0xff));
}

static bool take_number(struct text *rest, uint32_t *found)
{
    if (rest->length < 4)
        return false;
    *found = 0;
    for (int i = 0; i < 4; i++)
        *found |= (uint32_t)(uint8_t)rest->bytes[i] << (8 * i);
    *rest = text_from(*rest, 4);
    return true;
}

struct text person_pack(struct arena *arena, const struct person *person)
{
    struct person copy = *person;
    struct buffer buffer = buffer_new(arena);
    buffer_reserve(&buffer, 320);
    buffer_put_byte(&buffer, FORMAT);
    buffer_put_byte(&buffer, (char)person->sex);
    for (int i = 0; i < DATES; i++) {
        const struct date *date = date_at(&copy, i);
        put_number(&buffer, (uint32_t)(date->year * 10000 + date->month * 100 + date->day));
    }
    for (int i = 0; i < TEXTS; i++) {
        put_number(&buffer, (uint32_t)text_at(&copy, i)->length);
        buffer_put(&buffer, *text_at(&copy, i));
    }
    return buffer_text(&buffer);
}

enum status person_unpack(struct text record, struct person *person)
{
    struct text rest = text_from(record, 2);
    uint32_t number;
    if (record.length < 2 || (record.bytes[0] != FORMAT && record.bytes[0] != FORMAT_WITHOUT_NUMBERS))
        return BROKEN;
    int texts = record.bytes[0] == FORMAT ? TEXTS : TEXTS_WITHOUT_NUMBERS;
    person->sex = (enum sex)record.bytes[1];
    for (int i = 0; i < DATES; i++) {
        if (!take_number(&rest, &number))
            return BROKEN;
        *date_at(person, i) = DATE((int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100));
    }
    for (int i = 0; i < texts; i++) {
        if (!take_number(&rest, &number) || number > rest.length)
            return BROKEN;
        *text_at(person, i) = text_slice(rest, 0, number);
        rest = text_from(rest, number);
    }
    return rest.length == 0 ? DONE : BROKEN;
}

enum status person_of_row(const struct keys *keys, struct arena *arena, const struct city_person_row *row,
                          struct person *found)
{
    struct key key;
    struct text record;
    struct person person = {.id = row->id, .household_id = row->household_id, .version = row->version,
                            .state = (enum person_state)row->state, .is_head = row->is_head != 0,
                            .is_issue_stopped = row->is_issue_stopped != 0, .is_specimen = row->is_specimen != 0};
    enum status status = key_unwrap(keys, row->key_id, row->wrapped, &key);
    if (status == DONE)
        status = unseal(arena, &key, PERSON_RECORD(row->id), row->record, &record);
    if (status == DONE && person_unpack(record, &person) != DONE) {
        log_line("city", "the record of person %lld is not in a form this program knows", (long long)row->id);
        status = BROKEN;
    }
    if (status == DONE)
        *found = person;
    return status;
}

enum status person_is_sound(const struct person *person)
{
    struct person copy = *person;
    if (person->family_name.length + person->given_name.length == 0 || !date_is_valid(person->born) ||
        person->state < PERSON_HERE || person->state > PERSON_DIED)
        return INVALID;
    for (int i = 0; i < TEXTS; i++) {
        struct text text = *text_at(&copy, i);
        if (text.length > TEXT_BYTES_MAX || !text_is_utf8(text) || holds_my_number(text))
            return INVALID;
    }
    return DONE;
}

static struct text with_space(struct arena *arena, struct text first, struct text second)
{
    if (first.length == 0 || second.length == 0)
        return first.length ? first : second;
    return arena_print(arena, "%.*s\u3000%.*s", TEXT_ARGUMENTS(first), TEXT_ARGUMENTS(second));
}

struct text person_name(struct arena *arena, const struct person *person)
{
    return with_space(arena, person->family_name, person->given_name);
}

struct text person_kana(struct arena *arena, const struct person *person)
{
    return with_space(arena, person->family_kana, person->given_kana);
}

struct text person_address(struct arena *arena, const struct person *person)
{
    struct text place = arena_join(arena, person->town, person->lot);
    if (person->building.length == 0)
        return place;
    return arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(place), TEXT_ARGUMENTS(person->building));
}
