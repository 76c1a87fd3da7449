#include "city/api_keys.h"

#include "base/encoding.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/permissions.h"
#include "system/random.h"

#include <sodium.h>

enum { SECRET_BYTES = 32, HASH_BYTES = 32, HINT_LENGTH = 12 };

static const struct text key_start = TEXT_INIT("ikanai_"), bearer = TEXT_INIT("Bearer ");

/* What stands behind actor.rights of a program. */
struct key_rights {
    struct text scopes;
    const int64_t *sections;
    size_t section_count;
};

static const struct key_rights *rights_of_key(const struct request *request)
{
    return request->actor.kind == KEY_ACTOR ? request->actor.rights : NULL;
}

/* ---- recognising ---- */

bool api_key_is_shown(const struct request *request)
{
    /* The demonstration's mock providers take tokens of their own. */
    return text_starts(request_header(request, "Authorization"), bearer) && !text_starts(request->path, T("/demo/"));
}

static struct text hash_of(struct arena *arena, struct text key)
{
    uint8_t *hash = TAKE(arena, uint8_t, HASH_BYTES);
    crypto_generichash(hash, HASH_BYTES, (const uint8_t *)key.bytes, key.length, NULL, 0);
    return (struct text){(const char *)hash, HASH_BYTES};
}

static bool has_id(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* The key's section and all below it; parents come before children in the list. */
static enum status load_sections_below(const struct request *request, int64_t section_id, struct key_rights *rights)
{
    struct sections all;
    enum status status = sections_on(request->store, request->arena, city_today_of(request), &all);
    if (status != DONE)
        return status;
    int64_t *ids = TAKE(request->arena, int64_t, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        const struct section *section = &all.items[i];
        if (section_id == 0 || section->id == section_id || has_id(ids, rights->section_count, section->parent_id))
            ids[rights->section_count++] = section->id;
    }
    rights->sections = ids;
    return DONE;
}

struct using {
    int64_t id, now;
};

static enum status use_in_store(struct store *store, void *context)
{
    const struct using *using = context;
    return city_api_key_used(store, using->id, using->now);
}

enum status api_key_recognise(struct request *request)
{
    struct city_api_key_known known;
    struct text key = text_trim(text_from(request_header(request, "Authorization"), bearer.length));
    if (!text_starts(key, key_start))
        return INVALID;
    enum status status = city_api_key_by_hash(request->store, request->arena, hash_of(request->arena, key), &known);
    if (status != DONE)
        return status == NOT_FOUND ? INVALID : status;
    if (known.revoked_at || known.valid_until < date_day_number(city_today_of(request)))
        return INVALID;
    struct key_rights *rights = TAKE(request->arena, struct key_rights, 1);
    *rights = (struct key_rights){.scopes = known.scopes};
    status = load_sections_below(request, known.section_id, rights);
    if (status != DONE)
        return status;
    request->actor = (struct actor){.kind = KEY_ACTOR, .id = known.id, .name = known.name, .rights = rights,
                                    .rate_per_minute = known.rate_per_minute};
    struct using using = {known.id, request->now};
    if (request->now - known.used_at > HOUR_MICROS)
        status = store_transaction(request->store, use_in_store, &using);
    /* A disk that is full does not stop anybody from reading. */
    return status == BROKEN || status == BUSY ? DONE : status;
}

bool api_key_has(const struct request *request, struct text scope)
{
    const struct key_rights *rights = rights_of_key(request);
    struct text rest = rights ? rights->scopes : T(""), one;
    while (rest.length && text_next_part(&rest, ' ', &one))
        if (text_is(one, scope))
            return true;
    return false;
}

bool api_key_sees(const struct request *request, int64_t section_id)
{
    const struct key_rights *rights = rights_of_key(request);
    return rights && has_id(rights->sections, rights->section_count, section_id);
}

const int64_t *api_key_sections(const struct request *request, size_t *count)
{
    const struct key_rights *rights = rights_of_key(request);
    *count = rights ? rights->section_count : 0;
    return rights ? rights->sections : NULL;
}

/* ---- making and revoking ---- */

struct text api_key_new(struct arena *arena)
{
    uint8_t secret[SECRET_BYTES];
    random_fill(&system_random, secret, sizeof secret);
    struct text key = arena_join(arena, key_start, base64url_text(arena, secret, sizeof secret));
    sodium_memzero(secret, sizeof secret);
    return key;
}

enum status api_key_add(struct store *store, const struct request *request, const struct api_key_wanted *wanted,
                        struct text key, int64_t *id)
{
    struct buffer scopes = buffer_new(request->arena);
    for (size_t i = 0; i < wanted->scope_count; i++)
        buffer_print(&scopes, "%.*s ", TEXT_ARGUMENTS(wanted->scopes[i]));
    struct city_api_key_add_given given = {.secret_hash = hash_of(request->arena, key),
                                           .hint = text_slice(key, 0, HINT_LENGTH),
                                           .name = wanted->name,
                                           .scopes = buffer_text(&scopes),
                                           .section_id = wanted->section_id,
                                           .rate_per_minute = wanted->rate_per_minute,
                                           .valid_until = date_day_number(wanted->valid_until),
                                           .made_at = request->now,
                                           .made_by_staff_id = request->actor.id,
                                           .made_by = actor_title(request, JAPANESE)};
    enum status status = city_api_key_add_with(store, &given, id);
    return status == DONE ? act(store, request, "api_key", *id, "city.api_key_made") : status;
}

enum status api_key_revoke(struct store *store, const struct request *request, int64_t id)
{
    enum status status = city_api_key_revoke(store, id, request->now, actor_title(request, JAPANESE));
    return status == DONE ? act(store, request, "api_key", id, "city.api_key_revoked") : status;
}
