/*
 * Our own signing key: in a file beside the key ring, or in memory for the demonstration's provider.
 */
#include "engines/identity/jose.h"

#include "base/check.h"
#include "base/encoding.h"
#include "system/files.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

enum { EC_BYTES = 32, PEM_BYTES_MOST = 16 * 1024, RSA_BYTES_LEAST = 256 };

static struct text number_text(struct arena *arena, EVP_PKEY *key, const char *name, int least)
{
    BIGNUM *number = NULL;
    struct text text = T("");
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
        return text;
    int length = BN_num_bytes(number) > least ? BN_num_bytes(number) : least;
    uint8_t *bytes = TAKE(arena, uint8_t, (size_t)length);
    if (BN_bn2binpad(number, bytes, length) == length)
        text = base64url_text(arena, bytes, (size_t)length);
    BN_free(number);
    return text;
}

/* The members in the order that the thumbprint of RFC 7638 wants. */
static bool describe(struct arena *arena, struct jose_key *key)
{
    bool is_ec = EVP_PKEY_is_a(key->pkey, "EC") == 1;
    struct text members;
    if (is_ec) {
        struct text x = number_text(arena, key->pkey, OSSL_PKEY_PARAM_EC_PUB_X, EC_BYTES);
        struct text y = number_text(arena, key->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, EC_BYTES);
        if (EVP_PKEY_get_bits(key->pkey) != 256 || !x.length || !y.length)
            return false;
        members = arena_print(arena, "\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"", TEXT_ARGUMENTS(x),
                              TEXT_ARGUMENTS(y));
    } else {
        struct text e = number_text(arena, key->pkey, OSSL_PKEY_PARAM_RSA_E, 0);
        struct text n = number_text(arena, key->pkey, OSSL_PKEY_PARAM_RSA_N, 0);
        if (EVP_PKEY_is_a(key->pkey, "RSA") != 1 || EVP_PKEY_get_size(key->pkey) < RSA_BYTES_LEAST || !n.length)
            return false;
        members = arena_print(arena, "\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"", TEXT_ARGUMENTS(e), TEXT_ARGUMENTS(n));
    }
    struct text hash = sha256_bytes(arena, arena_print(arena, "{%.*s}", TEXT_ARGUMENTS(members)));
    key->id = base64url_text(arena, hash.bytes, hash.length);
    key->public_json = arena_print(arena, "{\"use\":\"sig\",\"alg\":\"%s\",\"kid\":\"%.*s\",%.*s}", is_ec ? "ES256" : "PS256",
                                   TEXT_ARGUMENTS(key->id), TEXT_ARGUMENTS(members));
    return true;
}

static void drop(void *pkey)
{
    EVP_PKEY_free(pkey);
}

enum status jose_key_make(struct arena *arena, struct jose_key *found)
{
    struct jose_key key = {.pkey = EVP_EC_gen("P-256")};
    if (!key.pkey)
        return BROKEN;
    arena_on_reset(arena, drop, key.pkey);
    if (!describe(arena, &key))
        return BROKEN;
    *found = key;
    return DONE;
}

static enum status write_key(struct arena *arena, struct text path, const struct jose_key *key)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    enum status status = BROKEN;
    if (memory && PEM_write_bio_PrivateKey(memory, key->pkey, NULL, NULL, 0, NULL, NULL) == 1) {
        long length = BIO_get_mem_data(memory, &bytes);
        status = file_write(arena_terminated(arena, path), (struct text){bytes, (size_t)length}, 0600);
    }
    BIO_free(memory);
    return status;
}

enum status jose_key_open(struct arena *arena, struct text path, struct jose_key *found, struct text *why_not)
{
    struct text pem;
    struct jose_key key = {0};
    enum status status = file_read(arena, arena_terminated(arena, path), PEM_BYTES_MOST, &pem);
    if (status == NOT_FOUND) {
        status = jose_key_make(arena, &key);
        if (status == DONE)
            status = write_key(arena, path, &key);
        if (status == DONE)
            *found = key;
        else
            *why_not = arena_print(arena, "%.*s: the key for signing in by card could not be written", TEXT_ARGUMENTS(path));
        return status;
    }
    if (status == DONE) {
        BIO *memory = BIO_new_mem_buf(pem.bytes, (int)pem.length);
        key.pkey = memory ? PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL) : NULL;
        BIO_free(memory);
        if (key.pkey)
            arena_on_reset(arena, drop, key.pkey);
        status = key.pkey && describe(arena, &key) ? DONE : INVALID;
    }
    if (status == DONE)
        *found = key;
    else
        *why_not = arena_print(arena, "%.*s is no private key (PEM, P-256 or RSA of 2048 bits and more)", TEXT_ARGUMENTS(path));
    return status;
}

/* DER to r and s side by side. */
static struct text raw_pair(struct arena *arena, const uint8_t *der, size_t length)
{
    uint8_t *bytes = TAKE(arena, uint8_t, 2 * EC_BYTES);
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);
    check(pair != NULL);
    check(BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, EC_BYTES) == EC_BYTES);
    check(BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + EC_BYTES, EC_BYTES) == EC_BYTES);
    ECDSA_SIG_free(pair);
    return (struct text){(const char *)bytes, 2 * EC_BYTES};
}

struct text jws_sign(struct arena *arena, const struct jose_key *key, struct text claims_json)
{
    bool is_ec = EVP_PKEY_is_a(key->pkey, "EC") == 1;
    struct text header = arena_print(arena, "{\"alg\":\"%s\",\"kid\":\"%.*s\",\"typ\":\"JWT\"}", is_ec ? "ES256" : "PS256",
                                     TEXT_ARGUMENTS(key->id));
    struct text input = arena_join(arena, arena_join(arena, base64url_text(arena, header.bytes, header.length), T(".")),
                                   base64url_text(arena, claims_json.bytes, claims_json.length));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    size_t length = 0;
    check(context && EVP_DigestSignInit(context, &settings, EVP_sha256(), NULL, key->pkey) == 1);
    if (!is_ec)
        check(EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1);
    check(EVP_DigestSign(context, NULL, &length, (const uint8_t *)input.bytes, input.length) == 1);
    uint8_t *bytes = TAKE(arena, uint8_t, length);
    check(EVP_DigestSign(context, bytes, &length, (const uint8_t *)input.bytes, input.length) == 1);
    EVP_MD_CTX_free(context);
    struct text signature = is_ec ? raw_pair(arena, bytes, length) : (struct text){(const char *)bytes, length};
    return arena_join(arena, arena_join(arena, input, T(".")), base64url_text(arena, signature.bytes, signature.length));
}
