/*
 * Keys of programs that call the API: made by an administrator, shown once, kept as a hash, with scopes, a section, a last
 * day and a limit of calls a minute.
 *
 * "Authorization: Bearer ikanai_..." makes a request's actor KEY_ACTOR. Such a request is nobody's: no session, no cookie,
 * no staff; its only rights are the scopes of its key, within its section. What it reads of people is entered in the access
 * log under the key's name.
 */
#pragma once

#include "base/date.h"
#include "web/route.h"

struct store;

bool api_key_is_shown(const struct request *request); /* an Authorization: Bearer header is there */
/* Fills request->actor. INVALID: no such key, revoked, or its last day is over. */
enum status api_key_recognise(struct request *request) MUST_USE;
/* Whether the key of the request has the scope. False for everybody who is no program. */
bool api_key_has(const struct request *request, struct text scope);
/* Whether what belongs to this section may be seen with the key of the request. */
bool api_key_sees(const struct request *request, int64_t section_id);
/* The sections that may be seen, for queries. */
const int64_t *api_key_sections(const struct request *request, size_t *count);

struct api_key_wanted {
    struct text name;
    const struct text *scopes; /* declared ones: registry_has_scope */
    size_t scope_count;
    int64_t section_id;        /* 0: the whole city */
    int64_t rate_per_minute;
    struct date valid_until;
};
/* Inside a transaction; the event is written with it. `key` is the whole key: show it once, keep it nowhere. It is made
   before the transaction by api_key_new. */
struct text api_key_new(struct arena *arena);
enum status api_key_add(struct store *store, const struct request *request, const struct api_key_wanted *wanted,
                        struct text key, int64_t *id) MUST_USE;
/* CONFLICT: it is revoked already, or there is none. Inside a transaction. */
enum status api_key_revoke(struct store *store, const struct request *request, int64_t id) MUST_USE;

handler city_show_api_keys, city_make_api_key, city_revoke_api_key; /* desk_api_keys.c */
