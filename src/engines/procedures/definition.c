/*
 * Finding one's way in a definition; its kept form and version. Reading stands in definition_read.c, the checks between
 * its parts in lint.c.
 */
#include "engines/procedures/definition.h"

#include "base/check.h"
#include "engines/procedures/definition_private.h"

#include <sodium.h>

const struct procedure_step *procedure_step(const struct procedure *procedure, struct text name)
{
    for (size_t i = 0; i < procedure->step_count; i++)
        if (text_is(procedure->steps[i].name, name))
            return &procedure->steps[i];
    return NULL;
}

const struct procedure_field *procedure_field(const struct procedure *procedure, struct text name,
                                              const struct procedure_step **step)
{
    for (size_t i = 0; i < procedure->step_count; i++)
        for (size_t j = 0; j < procedure->steps[i].field_count; j++)
            if (text_is(procedure->steps[i].fields[j].name, name)) {
                if (step)
                    *step = &procedure->steps[i];
                return &procedure->steps[i].fields[j];
            }
    return NULL;
}

const struct procedure_field *procedure_field_meaning(const struct procedure *procedure, enum meaning meaning)
{
    check(meaning != MEANS_NOTHING);
    for (size_t i = 0; i < procedure->step_count; i++)
        for (size_t j = 0; j < procedure->steps[i].field_count; j++)
            if (procedure->steps[i].fields[j].means == meaning)
                return &procedure->steps[i].fields[j];
    return NULL;
}

struct text procedure_body(struct city_load *load, struct node *root)
{
    json_t *value;
    struct json_limits limits = {.bytes = PROCEDURE_BYTES_MAX};
    if (json_read(load->arena, load_json(load, root), &limits, &value, NULL) != DONE)
        return T("");
    json_object_del(value, "based_on"); /* says what an exported file was taken from; see load.c */
    return json_print(load->arena, value);
}

struct text procedure_version(struct arena *arena, struct text body)
{
    uint8_t hash[8];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)body.bytes, body.length, NULL, 0);
    struct buffer hex = buffer_new(arena);
    buffer_put_hex(&hex, hash, sizeof hash);
    return buffer_text(&hex);
}

struct city_load procedure_load(const struct city *city, struct arena *arena)
{
    return (struct city_load){.city = (struct city *)city,
                              .arena = arena,
                              .mode = LOAD_PLAN,
                              .report = buffer_new(arena),
                              .mistakes = buffer_new(arena)};
}

enum status procedure_from_body(const struct city *city, struct arena *arena, struct text name, struct text body,
                                const struct procedure **found)
{
    struct city_load load = procedure_load(city, arena);
    struct text own_name = arena_copy(arena, name);
    struct node *root = NULL;
    const struct procedure *read = NULL;
    enum status status = load_body(&load, arena_terminated(arena, name), arena_copy(arena, body), &root);
    if (status == DONE)
        status = procedure_read(&load, own_name, root, FROM_STORE, &read);
    if (status != DONE)
        return BROKEN; /* it was read once, when it was published */
    struct procedure *whole = TAKE(arena, struct procedure, 1);
    *whole = *read;
    whole->version = procedure_version(arena, body); /* what is kept is canonical: no need to write it again */
    *found = whole;
    return DONE;
}
