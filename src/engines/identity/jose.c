/*
 * JWS and JWK by OpenSSL.
 */
#include "engines/identity/jose.h"

#include "base/check.h"
#include "base/encoding.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

enum { EC_BYTES = 32, RSA_BITS_LEAST = 2048, RSA_BYTES_MOST = 1024 };

struct text sha256_bytes(struct arena *arena, struct text bytes)
{
    uint8_t *hash = TAKE(arena, uint8_t, EVP_MAX_MD_SIZE);
    unsigned length = 0;
    check(EVP_Digest(bytes.bytes ? bytes.bytes : "", bytes.length, hash, &length, EVP_sha256(), NULL) == 1);
    return (struct text){(const char *)hash, length};
}

/* ---- published keys ---- */

static struct text member_bytes(struct arena *arena, const json_t *object, const char *key)
{
    struct text bytes = {0}, text = json_member_text(object, key);
    return text.length && base64url_read(arena, text, &bytes) == DONE ? bytes : T("");
}

static bool read_key(struct arena *arena, const json_t *value, struct jwk *key)
{
    struct text use = json_member_text(value, "use");
    *key = (struct jwk){.id = json_member_text(value, "kid"), .type = json_member_text(value, "kty"),
                        .algorithm = json_member_text(value, "alg")};
    if (use.length && !text_is(use, T("sig")))
        return false;
    if (text_is(key->type, T("RSA"))) {
        key->n = member_bytes(arena, value, "n");
        key->e = member_bytes(arena, value, "e");
        return key->n.length * 8 >= RSA_BITS_LEAST && key->n.length <= RSA_BYTES_MOST && key->e.length > 0 &&
               key->e.length <= 8;
    }
    if (!text_is(key->type, T("EC")) || !text_is(json_member_text(value, "crv"), T("P-256")))
        return false;
    key->x = member_bytes(arena, value, "x");
    key->y = member_bytes(arena, value, "y");
    return key->x.length == EC_BYTES && key->y.length == EC_BYTES;
}

enum status jwk_set_read(struct arena *arena, struct text json, struct jwk_set *found)
{
    struct json_limits limits = {.bytes = 256 * 1024, .depth = 6};
    json_t *root = NULL;
    if (json_read(arena, json, &limits, &root, NULL) != DONE)
        return INVALID;
    const json_t *keys = json_member(root, T("keys"));
    if (!json_is_array(keys) || json_array_size(keys) > JWK_MOST)
        return INVALID;
    struct jwk_set set = {0, TAKE(arena, struct jwk, JWK_MOST)};
    for (size_t i = 0; i < json_array_size(keys); i++)
        if (read_key(arena, json_array_get(keys, i), &set.items[set.count]))
            set.count++;
    *found = set;
    return DONE;
}

/* ---- checking a signature ---- */

static EVP_PKEY *from_params(const char *kind, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    if (params && context && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    return key;
}

/* NULL: no key of the curve, or no number. */
static EVP_PKEY *pkey_of(const struct jwk *jwk)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    check(builder != NULL);
    if (text_is(jwk->type, T("RSA"))) {
        BIGNUM *n = BN_bin2bn((const uint8_t *)jwk->n.bytes, (int)jwk->n.length, NULL);
        BIGNUM *e = BN_bin2bn((const uint8_t *)jwk->e.bytes, (int)jwk->e.length, NULL);
        if (n && e && BN_num_bits(n) >= RSA_BITS_LEAST && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
            OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
            key = from_params("RSA", builder);
        BN_free(n);
        BN_free(e);
    } else {
        uint8_t point[1 + 2 * EC_BYTES] = {4};
        memcpy(point + 1, jwk->x.bytes, EC_BYTES);
        memcpy(point + 1 + EC_BYTES, jwk->y.bytes, EC_BYTES);
        if (OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) &&
            OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
            key = from_params("EC", builder);
    }
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static bool digest_fits(EVP_PKEY *key, bool is_pss, struct text input, const uint8_t *signature, size_t length)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    bool fits = context && EVP_DigestVerifyInit(context, &settings, EVP_sha256(), NULL, key) == 1;
    if (fits && is_pss)
        fits = EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1;
    fits = fits && EVP_DigestVerify(context, signature, length, (const uint8_t *)input.bytes, input.length) == 1;
    EVP_MD_CTX_free(context);
    return fits;
}

/* r and s side by side, as JWS has them, to the DER form that OpenSSL wants. */
static bool ec_fits(EVP_PKEY *key, struct text input, struct text signature)
{
    if (signature.length != 2 * EC_BYTES)
        return false;
    const uint8_t *bytes = (const uint8_t *)signature.bytes;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, EC_BYTES, NULL), *s = BN_bin2bn(bytes + EC_BYTES, EC_BYTES, NULL);
    uint8_t *der = NULL;
    if (!pair || !r || !s || ECDSA_SIG_set0(pair, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(pair);
        return false;
    }
    int length = i2d_ECDSA_SIG(pair, &der);
    bool fits = length > 0 && digest_fits(key, false, input, der, (size_t)length);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    return fits;
}

static bool is_of_kind(const struct jwk *key, struct text algorithm)
{
    if (key->algorithm.length && !text_is(key->algorithm, algorithm))
        return false;
    return text_is(key->type, text_is(algorithm, T("ES256")) ? T("EC") : T("RSA"));
}

/* By its id; without one only where a single key could be meant. */
static const struct jwk *key_for(const struct jwk_set *keys, struct text id, struct text algorithm)
{
    const struct jwk *found = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        if (id.length ? !text_is(keys->items[i].id, id) : !is_of_kind(&keys->items[i], algorithm))
            continue;
        if (found)
            return NULL;
        found = &keys->items[i];
    }
    return found;
}

static bool is_taken(struct text algorithm)
{
    return text_is(algorithm, T("RS256")) || text_is(algorithm, T("PS256")) || text_is(algorithm, T("ES256"));
}

static enum status refuse(const char **why, const char *words)
{
    *why = words;
    return INVALID;
}

enum status jws_verify(struct arena *arena, struct text token, const struct jwk_set *keys, json_t **claims,
                       struct text *algorithm, const char **why)
{
    struct text rest = token, parts[3], header_bytes = {0}, payload = {0}, signature = {0};
    struct json_limits limits = {.depth = 8};
    json_t *header = NULL;
    if (token.length > JOSE_TOKEN_MOST)
        return refuse(why, "the token is too long");
    for (int i = 0; i < 3; i++)
        if (!rest.bytes || !text_next_part(&rest, '.', &parts[i]))
            return refuse(why, "the token has not three parts");
    if (rest.bytes && text_next_part(&rest, '.', &header_bytes))
        return refuse(why, "the token has not three parts");
    if (base64url_read(arena, parts[0], &header_bytes) != DONE || base64url_read(arena, parts[1], &payload) != DONE ||
        base64url_read(arena, parts[2], &signature) != DONE ||
        json_read(arena, header_bytes, &limits, &header, NULL) != DONE || !json_is_object(header))
        return refuse(why, "the token cannot be read");
    struct text id = json_member_text(header, "kid"), named = json_member_text(header, "alg");
    if (!is_taken(named))
        return refuse(why, "the token is signed in a way that is not taken");
    if (json_member(header, T("crit")))
        return refuse(why, "the token asks for extensions");
    const struct jwk *jwk = key_for(keys, id, named);
    if (!jwk) {
        *why = "the token is signed by a key that was not published";
        return NOT_FOUND;
    }
    if (!is_of_kind(jwk, named))
        return refuse(why, "the token's way of signing is not the one of its key");
    EVP_PKEY *key = pkey_of(jwk);
    if (!key)
        return refuse(why, "the published key is no key");
    struct text input = text_slice(token, 0, parts[0].length + 1 + parts[1].length);
    bool fits = text_is(named, T("ES256"))
                    ? ec_fits(key, input, signature)
                    : digest_fits(key, text_is(named, T("PS256")), input, (const uint8_t *)signature.bytes, signature.length);
    EVP_PKEY_free(key);
    if (!fits)
        return refuse(why, "the signature does not fit");
    if (json_read(arena, payload, &limits, claims, NULL) != DONE || !json_is_object(*claims))
        return refuse(why, "the token holds no claims");
    *algorithm = named;
    return DONE;
}
