/*
 * Claims checked one by one, as OpenID Connect Core 3.1.3.7 lists them.
 */
#include "engines/identity/oidc.h"

#include "base/date.h"
#include "base/encoding.h"

#include <sodium.h>

static enum status refuse(const char **why, const char *words)
{
    *why = words;
    return INVALID;
}

/* "aud" may be one name or a list; with several, "azp" must be us. */
static bool is_for_us(const json_t *claims, struct text client_id)
{
    const json_t *audience = json_member(claims, T("aud"));
    struct text party = json_member_text(claims, "azp");
    bool is_named = text_is(json_text(audience), client_id);
    for (size_t i = 0; json_is_array(audience) && i < json_array_size(audience); i++)
        is_named = is_named || text_is(json_text(json_array_get(audience, i)), client_id);
    if (json_is_array(audience) && json_array_size(audience) > 1 && !party.length)
        return false;
    return client_id.length && is_named && (!party.length || text_is(party, client_id));
}

static bool is_same_secret(struct text a, struct text b)
{
    return a.length && a.length == b.length && sodium_memcmp(a.bytes, b.bytes, a.length) == 0;
}

/* The left half of the hash of the access token; all three ways of signing hash with SHA-256. */
static bool hash_fits(struct arena *arena, struct text wanted, struct text access_token)
{
    struct text hash = sha256_bytes(arena, access_token);
    return text_is(wanted, base64url_text(arena, hash.bytes, hash.length / 2));
}

static bool has_word(struct text words, struct text wanted)
{
    struct text word;
    while (words.length && text_next_part(&words, ' ', &word))
        if (text_is(word, wanted))
            return true;
    return false;
}

enum status oidc_check_claims(struct arena *arena, const struct oidc_rules *rules, const json_t *claims,
                              struct text algorithm, const char **why)
{
    int64_t expires = 0, issued = 0, from = 0, now = rules->now / SECOND_MICROS;
    struct text hash = json_member_text(claims, "at_hash"), subject = json_member_text(claims, "sub");
    (void)algorithm;
    if (!text_is(json_member_text(claims, "iss"), rules->issuer))
        return refuse(why, "another issuer");
    if (!is_for_us(claims, rules->client_id))
        return refuse(why, "made for another client");
    if (!json_member_integer(claims, "exp", &expires) || expires + OIDC_LEEWAY_SECONDS <= now)
        return refuse(why, "expired");
    if (!json_member_integer(claims, "iat", &issued) || issued > now + OIDC_LEEWAY_SECONDS)
        return refuse(why, "made in the future");
    if (issued < now - OIDC_TOKEN_AGE_MOST)
        return refuse(why, "made too long ago");
    if (json_member_integer(claims, "nbf", &from) && from > now + OIDC_LEEWAY_SECONDS)
        return refuse(why, "not yet valid");
    if (!is_same_secret(json_member_text(claims, "nonce"), rules->nonce))
        return refuse(why, "another nonce");
    if (rules->acr.length && !has_word(json_member_text(claims, "acr"), rules->acr))
        return refuse(why, "not as sure as was asked");
    if (json_member(claims, T("at_hash")) && !hash_fits(arena, hash, rules->access_token))
        return refuse(why, "the access token belongs to another answer");
    if (!subject.length || subject.length > 255)
        return refuse(why, "nobody is named");
    return DONE;
}

struct text pkce_challenge(struct arena *arena, struct text verifier)
{
    struct text hash = sha256_bytes(arena, verifier);
    return base64url_text(arena, hash.bytes, hash.length);
}

static void put_parameter(struct buffer *url, const char *name, struct text value)
{
    if (!value.length)
        return;
    buffer_print(url, "&%s=", name);
    percent_put(url, value);
}

struct text oidc_door(struct arena *arena, const struct oidc_asking *asking)
{
    struct buffer url = buffer_new(arena);
    buffer_put(&url, asking->endpoint);
    buffer_put(&url, text_find_byte(asking->endpoint, '?') < 0 ? T("?response_type=code") : T("&response_type=code"));
    put_parameter(&url, "scope", asking->scope);
    put_parameter(&url, "client_id", asking->client_id);
    put_parameter(&url, "redirect_uri", asking->redirect_uri);
    put_parameter(&url, "state", asking->state);
    put_parameter(&url, "nonce", asking->nonce);
    put_parameter(&url, "code_challenge", asking->challenge);
    put_parameter(&url, "code_challenge_method", T("S256"));
    put_parameter(&url, "acr_values", asking->acr_values);
    return buffer_text(&url);
}

void oidc_read_person(struct arena *arena, const json_t *claims, struct oidc_person *found)
{
    const json_t *address = json_member(claims, T("address"));
    struct text name = json_member_text(claims, "name"), where = json_is_object(address) ? json_member_text(address, "formatted")
                                                                                       : json_text(address);
    struct text family = json_member_text(claims, "family_name"), given = json_member_text(claims, "given_name");
    if (!name.length && family.length)
        name = arena_print(arena, "%.*s %.*s", TEXT_ARGUMENTS(family), TEXT_ARGUMENTS(given));
    *found = (struct oidc_person){.subject = json_member_text(claims, "sub"), .name = name, .address = where,
                                  .birthdate = json_member_text(claims, "birthdate"),
                                  .gender = json_member_text(claims, "gender"),
                                  .username = json_member_text(claims, "preferred_username")};
}
