/*
 * What the city is called and looks like, kept as one JSON document. One table names every member.
 */
#include "city/snapshot.h"

#include "base/json.h"
#include "city.queries.h"

#include <stddef.h>

enum member_kind { MEMBER_TEXT, MEMBER_WORDS };
static const struct member {
    const char *name;
    enum member_kind kind;
    size_t offset;
} members[] = {
    {"code", MEMBER_TEXT, offsetof(struct city_profile, code)},
    {"corporate_number", MEMBER_TEXT, offsetof(struct city_profile, corporate_number)},
    {"name", MEMBER_WORDS, offsetof(struct city_profile, name)},
    {"hall", MEMBER_WORDS, offsetof(struct city_profile, hall)},
    {"prefecture", MEMBER_WORDS, offsetof(struct city_profile, prefecture)},
    {"address", MEMBER_WORDS, offsetof(struct city_profile, address)},
    {"opening_hours", MEMBER_WORDS, offsetof(struct city_profile, opening_hours)},
    {"mayor_title", MEMBER_WORDS, offsetof(struct city_profile, mayor_title)},
    {"notice", MEMBER_WORDS, offsetof(struct city_profile, notice)},
    {"postcode", MEMBER_TEXT, offsetof(struct city_profile, postcode)},
    {"phone", MEMBER_TEXT, offsetof(struct city_profile, phone)},
    {"mail_address", MEMBER_TEXT, offsetof(struct city_profile, mail_address)},
    {"colour", MEMBER_TEXT, offsetof(struct city_profile, colour)},
    {"colour_deep", MEMBER_TEXT, offsetof(struct city_profile, colour_deep)},
};
enum { MEMBERS = sizeof members / sizeof *members };

struct text profile_to_json(struct arena *arena, const struct city_profile *profile)
{
    json_t *object = json_kept(arena, json_object());
    for (size_t i = 0; i < MEMBERS; i++) {
        const void *at = (const char *)profile + members[i].offset;
        struct text value = members[i].kind == MEMBER_TEXT ? *(const struct text *)at
                                                           : words_to_json(arena, (const struct words *)at);
        json_object_set_new(object, members[i].name, json_text_value(value));
    }
    json_object_set_new(object, "has_logo", json_boolean(profile->has_logo));
    json_object_set_new(object, "has_seal", json_boolean(profile->has_seal));
    return json_print(arena, object);
}

struct city_profile profile_from_json(struct arena *arena, struct text json)
{
    struct city_profile profile = {0};
    json_t *root;
    if (json_read(arena, json, NULL, &root, NULL) != DONE)
        return profile;
    for (size_t i = 0; i < MEMBERS; i++) {
        void *at = (char *)&profile + members[i].offset;
        struct text value = json_member_text(root, members[i].name);
        if (members[i].kind == MEMBER_TEXT)
            *(struct text *)at = value;
        else
            *(struct words *)at = words_from_json(arena, value);
    }
    profile.has_logo = json_member_is_true(root, "has_logo");
    profile.has_seal = json_member_is_true(root, "has_seal");
    return profile;
}

const struct city_profile *city_profile(const struct city *city)
{
    return &snapshot_now(city)->profile;
}

bool city_is_empty(struct city *city)
{
    return snapshot_now(city)->is_empty;
}

enum status city_image(struct store *store, struct arena *arena, struct text name, struct text *type,
                       struct text *bytes)
{
    struct city_image_row row;
    enum status status = city_image_read(store, arena, name, &row);
    if (status == DONE) {
        *type = row.type;
        *bytes = row.bytes;
    }
    return status;
}
