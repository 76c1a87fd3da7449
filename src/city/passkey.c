/*
 * What a browser says about a passkey, checked: client data by us, CBOR by libcbor, signatures by libfido2.
 */
#include "city/passkey.h"

#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/passkey_cbor.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/es384.h>
#include <fido/rs256.h>
#include <sodium.h>
#include <string.h>

enum {
    HASH_BYTES = 32,
    FLAG_PRESENT = 0x01,
    FLAG_VERIFIED = 0x04,
    FLAG_BACKED_UP = 0x10,
    FLAG_HAS_KEY = 0x40,
    FLAG_HAS_EXTENSIONS = 0x80,
    CLIENT_DATA_MAX = 8 * 1024,
    ATTESTATION_MAX = 64 * 1024
};

/* ---- client data ---- */

static enum status client_data_fits(struct arena *arena, const struct passkey_rules *rules, struct text client_data,
                                    struct text type, const char **why)
{
    json_t *root = NULL;
    struct text challenge = {0};
    struct json_limits limits = {.bytes = CLIENT_DATA_MAX, .depth = 8};
    bool is_ours = false;
    *why = "client data is no JSON";
    if (json_read(arena, client_data, &limits, &root, NULL) != DONE)
        return INVALID;
    *why = "another type of answer";
    if (!text_is(json_member_text(root, "type"), type))
        return INVALID;
    *why = "another challenge";
    if (base64url_read(arena, json_member_text(root, "challenge"), &challenge) != DONE || challenge.length == 0 ||
        challenge.length != rules->challenge.length ||
        sodium_memcmp(challenge.bytes, rules->challenge.bytes, challenge.length) != 0)
        return INVALID;
    *why = "another origin";
    for (const struct text *origin = rules->origins; origin->length > 0; origin++)
        is_ours = is_ours || text_is(*origin, json_member_text(root, "origin"));
    if (!is_ours || json_member_is_true(root, "crossOrigin"))
        return INVALID;
    *why = "";
    return DONE;
}

/* ---- authenticator data ---- */

struct authenticator {
    unsigned flags;
    int64_t sign_count;
    struct text credential_id, key; /* only when a key was made */
};

/* Behind the key stands one more item, or nothing: libfido2 is given no bytes that we have not walked through. */
static enum status end_fits(struct text rest, unsigned flags)
{
    struct text item;
    if ((flags & FLAG_HAS_EXTENSIONS) == 0)
        return rest.length == 0 ? DONE : INVALID;
    return cbor_first_item(rest, &item) == DONE && item.length == rest.length ? DONE : INVALID;
}

static enum status authenticator_read(struct text data, struct authenticator *found)
{
    enum { HEAD_BYTES = HASH_BYTES + 1 + 4, AAGUID_BYTES = 16 };
    const uint8_t *bytes = (const uint8_t *)data.bytes;
    if (data.length < HEAD_BYTES)
        return INVALID;
    *found = (struct authenticator){.flags = bytes[HASH_BYTES]};
    for (int i = 0; i < 4; i++)
        found->sign_count = found->sign_count << 8 | bytes[HASH_BYTES + 1 + i];
    if ((found->flags & FLAG_HAS_KEY) == 0)
        return end_fits(text_from(data, HEAD_BYTES), found->flags);
    struct text rest = text_from(data, HEAD_BYTES + AAGUID_BYTES);
    if (rest.length < 2)
        return INVALID;
    size_t length = (size_t)((uint8_t)rest.bytes[0] << 8 | (uint8_t)rest.bytes[1]);
    if (length == 0 || length > 1023 || rest.length < 2 + length)
        return INVALID;
    found->credential_id = text_slice(rest, 2, length);
    rest = text_from(rest, 2 + length);
    if (cbor_first_item(rest, &found->key) != DONE)
        return INVALID;
    return end_fits(text_from(rest, found->key.length), found->flags);
}

static enum status authenticator_fits(const struct passkey_rules *rules, struct text data,
                                      const struct authenticator *authenticator, const char **why)
{
    uint8_t hash[HASH_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)rules->relying_party.bytes, rules->relying_party.length);
    *why = "another relying party";
    if (memcmp(hash, data.bytes, HASH_BYTES) != 0)
        return INVALID;
    *why = "nobody was present";
    if ((authenticator->flags & FLAG_PRESENT) == 0)
        return INVALID;
    *why = "the user was not verified";
    if (rules->needs_verified_user && (authenticator->flags & FLAG_VERIFIED) == 0)
        return INVALID;
    *why = "";
    return DONE;
}

/* ---- registration ---- */

static bool is_known_algorithm(int64_t algorithm)
{
    return algorithm == COSE_ES256 || algorithm == COSE_EDDSA || algorithm == COSE_ES384 || algorithm == COSE_RS256;
}

static bool is_judged_format(struct text format)
{
    return text_is(format, T("packed")) || text_is(format, T("fido-u2f")) || text_is(format, T("tpm"));
}

/* Whether the maker's or the key's own signature over the answer is right. */
static enum status statement_fits(struct arena *arena, const struct passkey_rules *rules, struct text client_data,
                                  const struct attestation *attestation, int64_t algorithm, const char **why)
{
    fido_cred_t *cred = fido_cred_new();
    check(cred != NULL);
    *why = "the attestation statement is not well formed";
    bool is_set =
        fido_cred_set_type(cred, (int)algorithm) == FIDO_OK &&
        fido_cred_set_rp(cred, arena_terminated(arena, rules->relying_party), "") == FIDO_OK &&
        fido_cred_set_clientdata(cred, (const unsigned char *)client_data.bytes, client_data.length) == FIDO_OK &&
        fido_cred_set_fmt(cred, arena_terminated(arena, attestation->format)) == FIDO_OK &&
        fido_cred_set_authdata_raw(cred, (const unsigned char *)attestation->authenticator_data.bytes,
                                   attestation->authenticator_data.length) == FIDO_OK &&
        fido_cred_set_attstmt(cred, (const unsigned char *)attestation->statement.bytes,
                              attestation->statement.length) == FIDO_OK;
    if (is_set && rules->needs_verified_user)
        is_set = fido_cred_set_uv(cred, FIDO_OPT_TRUE) == FIDO_OK;
    int result = FIDO_ERR_INVALID_ARGUMENT;
    if (is_set) {
        *why = "the attestation's signature is wrong";
        result = fido_cred_x5c_ptr(cred) != NULL ? fido_cred_verify(cred) : fido_cred_verify_self(cred);
    }
    fido_cred_free(&cred);
    if (result != FIDO_OK)
        return INVALID;
    *why = "";
    return DONE;
}

enum status passkey_register(struct arena *arena, const struct passkey_rules *rules, struct text client_data,
                             struct text attestation_object, struct passkey *found, const char **why)
{
    struct attestation attestation;
    struct authenticator authenticator;
    struct cose_key key;
    bool is_verified = false;
    enum status status = client_data_fits(arena, rules, client_data, T("webauthn.create"), why);
    if (status != DONE)
        return status;
    *why = "the attestation object is not well formed";
    if (attestation_object.length > ATTESTATION_MAX ||
        cbor_read_attestation(arena, attestation_object, &attestation) != DONE ||
        authenticator_read(attestation.authenticator_data, &authenticator) != DONE ||
        (authenticator.flags & FLAG_HAS_KEY) == 0)
        return INVALID;
    status = authenticator_fits(rules, attestation.authenticator_data, &authenticator, why);
    if (status != DONE)
        return status;
    *why = "a key of an algorithm we do not take";
    if (cbor_read_key(authenticator.key, &key) != DONE || !is_known_algorithm(key.algorithm))
        return INVALID;
    *why = "format none with a statement";
    if (text_is(attestation.format, T("none")) && attestation.statement_members != 0)
        return INVALID;
    if (is_judged_format(attestation.format)) {
        status = statement_fits(arena, rules, client_data, &attestation, key.algorithm, why);
        is_verified = status == DONE;
    }
    if (status != DONE)
        return status;
    *why = "";
    *found = (struct passkey){.credential_id = arena_copy(arena, authenticator.credential_id),
                              .public_key = arena_copy(arena, authenticator.key), .algorithm = key.algorithm,
                              .sign_count = authenticator.sign_count,
                              .user_verified = (authenticator.flags & FLAG_VERIFIED) != 0,
                              .is_backed_up = (authenticator.flags & FLAG_BACKED_UP) != 0,
                              .attestation = arena_copy(arena, attestation.format),
                              .attestation_is_verified = is_verified};
    return DONE;
}

/* ---- sign-in ---- */

static void fido_key_free(int64_t algorithm, void *key)
{
    if (algorithm == COSE_ES256)
        es256_pk_free((es256_pk_t **)&key);
    else if (algorithm == COSE_ES384)
        es384_pk_free((es384_pk_t **)&key);
    else if (algorithm == COSE_EDDSA)
        eddsa_pk_free((eddsa_pk_t **)&key);
    else
        rs256_pk_free((rs256_pk_t **)&key);
}

/* The key in libfido2's own form; NULL when it is not one. */
static void *fido_key_new(const struct cose_key *key)
{
    void *made = NULL;
    int result = FIDO_ERR_INTERNAL;
    if (key->algorithm == COSE_ES256 && (made = es256_pk_new()) != NULL)
        result = es256_pk_from_ptr(made, key->raw, key->raw_length);
    else if (key->algorithm == COSE_ES384 && (made = es384_pk_new()) != NULL)
        result = es384_pk_from_ptr(made, key->raw, key->raw_length);
    else if (key->algorithm == COSE_EDDSA && (made = eddsa_pk_new()) != NULL)
        result = eddsa_pk_from_ptr(made, key->raw, key->raw_length);
    else if (key->algorithm == COSE_RS256 && (made = rs256_pk_new()) != NULL)
        result = rs256_pk_from_ptr(made, key->raw, key->raw_length);
    if (result == FIDO_OK)
        return made;
    if (made != NULL)
        fido_key_free(key->algorithm, made);
    return NULL;
}

static enum status signature_fits(struct arena *arena, const struct passkey_rules *rules, const struct passkey *known,
                                  const struct passkey_answer *answer)
{
    struct cose_key cose;
    if (cbor_read_key(known->public_key, &cose) != DONE || cose.algorithm != known->algorithm)
        return INVALID;
    void *key = fido_key_new(&cose);
    fido_assert_t *assertion = fido_assert_new();
    check(assertion != NULL);
    bool is_right =
        key != NULL && fido_assert_set_count(assertion, 1) == FIDO_OK &&
        fido_assert_set_rp(assertion, arena_terminated(arena, rules->relying_party)) == FIDO_OK &&
        fido_assert_set_clientdata(assertion, (const unsigned char *)answer->client_data.bytes,
                                   answer->client_data.length) == FIDO_OK &&
        fido_assert_set_authdata_raw(assertion, 0, (const unsigned char *)answer->authenticator_data.bytes,
                                     answer->authenticator_data.length) == FIDO_OK &&
        fido_assert_set_sig(assertion, 0, (const unsigned char *)answer->signature.bytes,
                            answer->signature.length) == FIDO_OK &&
        fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
        (!rules->needs_verified_user || fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK) &&
        fido_assert_verify(assertion, 0, (int)cose.algorithm, key) == FIDO_OK;
    fido_assert_free(&assertion);
    if (key != NULL)
        fido_key_free(cose.algorithm, key);
    return is_right ? DONE : INVALID;
}

enum status passkey_check(struct arena *arena, const struct passkey_rules *rules, const struct passkey *known,
                          const struct passkey_answer *answer, int64_t *sign_count, bool *user_verified,
                          const char **why)
{
    struct authenticator authenticator;
    enum status status = client_data_fits(arena, rules, answer->client_data, T("webauthn.get"), why);
    if (status != DONE)
        return status;
    *why = "the authenticator data is not well formed";
    if (authenticator_read(answer->authenticator_data, &authenticator) != DONE)
        return INVALID;
    status = authenticator_fits(rules, answer->authenticator_data, &authenticator, why);
    if (status != DONE)
        return status;
    *why = "the counter did not go up: perhaps a copied key";
    if ((authenticator.sign_count > 0 || known->sign_count > 0) && authenticator.sign_count <= known->sign_count)
        return INVALID;
    *why = "the signature is wrong";
    status = signature_fits(arena, rules, known, answer);
    if (status != DONE)
        return status;
    *why = "";
    *sign_count = authenticator.sign_count;
    *user_verified = (authenticator.flags & FLAG_VERIFIED) != 0;
    return DONE;
}
