/*
 * Whom of the register the card speaks of: name, birth date, address, and sex where both are known.
 *
 * Exactly one must fit. Old and new forms of characters, widths and ways of writing a lot number are the same; anything
 * else that differs means that we do not know.
 */
#include "base/japanese.h"
#include "city/people.h"
#include "engines/identity/identity_private.h"

static bool take_away(struct text *text, struct text start)
{
    if (!start.length || !text_starts(*text, start))
        return false;
    *text = text_from(*text, start.length);
    return true;
}

static bool is_digit(int32_t rune)
{
    return rune >= '0' && rune <= '9';
}

/* 丁目 番地の 番地 番 号 の and dashes between numbers all become "-"; spaces go. */
static struct text tidy_place(struct arena *arena, struct text place)
{
    static const struct text joints[] = {TEXT_INIT("丁目"), TEXT_INIT("番地ノ"), TEXT_INIT("番地"), TEXT_INIT("番"),
                                         TEXT_INIT("号"), TEXT_INIT("ノ"), TEXT_INIT("-"), TEXT_INIT("ー")};
    struct text rest = japanese_fold(arena, japanese_ascii_dashes(arena, place));
    struct buffer tidy = buffer_new(arena);
    bool is_behind_digit = false;
    while (rest.length) {
        bool is_joint = false;
        for (size_t i = 0; is_behind_digit && !is_joint && i < sizeof joints / sizeof *joints; i++)
            is_joint = take_away(&rest, joints[i]);
        if (is_joint) {
            if (tidy.length && tidy.bytes[tidy.length - 1] != '-')
                buffer_put_byte(&tidy, '-');
            continue; /* 番地 may be followed by の: still one joint */
        }
        int32_t rune = text_next_rune(&rest);
        if (rune == ' ')
            continue;
        buffer_put_rune(&tidy, rune);
        is_behind_digit = is_digit(rune);
    }
    while (tidy.length && tidy.bytes[tidy.length - 1] == '-')
        tidy.length--;
    return buffer_text(&tidy);
}

static struct text within_city(struct arena *arena, const struct city *city, struct text place)
{
    const struct city_profile *profile = city_profile(city);
    struct text rest = tidy_place(arena, place);
    take_away(&rest, tidy_place(arena, words_in(&profile->prefecture, JAPANESE)));
    take_away(&rest, tidy_place(arena, words_in(&profile->name, JAPANESE)));
    return rest;
}

bool is_same_place(struct arena *arena, const struct city *city, struct text told, struct text town, struct text lot,
                   struct text building)
{
    struct text known = within_city(arena, city, arena_join(arena, town, lot)), asked = within_city(arena, city, told);
    if (!town.length || !lot.length || !take_away(&asked, known))
        return false;
    if (!asked.length)
        return true;
    /* What is left is the building, and begins where the number ends: 21 is not 210. */
    struct text home = tidy_place(arena, building);
    take_away(&asked, T("-"));
    return home.length && text_is(asked, home);
}

static struct text bare_name(struct arena *arena, struct text name)
{
    struct text rest = japanese_fold(arena, name);
    struct buffer bare = buffer_new(arena);
    for (size_t i = 0; i < rest.length; i++)
        if (rest.bytes[i] != ' ')
            buffer_put_byte(&bare, rest.bytes[i]);
    return buffer_text(&bare);
}

/* 1 or "male", 2 or "female"; what else is said says nothing. */
static enum sex sex_of(struct text gender)
{
    if (text_is(gender, T("1")) || text_is(gender, T("male")) || text_is(gender, T("男")))
        return SEX_MALE;
    if (text_is(gender, T("2")) || text_is(gender, T("female")) || text_is(gender, T("女")))
        return SEX_FEMALE;
    return SEX_NOT_GIVEN;
}

static bool is_told(struct arena *arena, const struct city *city, const struct person *person,
                    const struct oidc_person *told, struct date born)
{
    struct text name = bare_name(arena, told->name);
    enum sex sex = sex_of(told->gender);
    bool is_name = text_is(name, bare_name(arena, person_name(arena, person))) ||
                   (person->alias.length && text_is(name, bare_name(arena, person->alias)));
    if (!name.length || !is_name || !date_is_same(person->born, born) || person->state != PERSON_HERE)
        return false;
    if (sex != SEX_NOT_GIVEN && person->sex != SEX_NOT_GIVEN && sex != person->sex)
        return false;
    return is_same_place(arena, city, told->address, person->town, person->lot, person->building);
}

enum status register_match(struct store *store, const struct city *city, struct arena *arena,
                           const struct oidc_person *told, int64_t now, int64_t *person_id)
{
    struct reading reading = reading_by_system(T("マイナンバーカードでのログイン"), "", 0, now);
    struct people_search search = {.name = told->name};
    struct people_found found;
    int64_t fitting = 0;
    if (!told->name.length || !told->address.length || date_read(told->birthdate, &search.born) != DONE)
        return NOT_FOUND;
    enum status status = people_find(store, city->keys, arena, &reading, &search, &found);
    if (status == INVALID)
        return NOT_FOUND;
    if (status != DONE)
        return status;
    for (size_t i = 0; i < found.count; i++) {
        if (!is_told(arena, city, &found.items[i], told, search.born))
            continue;
        if (fitting)
            return NOT_FOUND;
        fitting = found.items[i].id;
    }
    if (!fitting || found.has_more)
        return NOT_FOUND;
    *person_id = fitting;
    return DONE;
}
