/*
 * A small authenticator for tests: ES256, attestation none, a counter.
 *
 * Only tests include this.
 */
#pragma once

#include "base/encoding.h"
#include "city/passkey.h"
#include "city/passkey_cbor.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

struct testing_device {
    struct arena *arena;
    struct text relying_party, origin;
    EVP_PKEY *key;
    uint8_t credential_id[32];
    uint32_t count;
    bool is_verified;
};
struct testing_answer {
    struct text client_data, attestation, credential_id;
    struct passkey_answer answer;
};

static inline struct testing_device testing_device_new(struct arena *arena, struct text relying_party,
                                                       struct text origin)
{
    struct testing_device device = {.arena = arena, .relying_party = relying_party, .origin = origin,
                                    .key = EVP_EC_gen("P-256"), .is_verified = true};
    randombytes_buf(device.credential_id, sizeof device.credential_id);
    return device;
}

static inline void testing_device_free(struct testing_device *device)
{
    EVP_PKEY_free(device->key);
}

static inline struct text testing_client_data(struct testing_device *device, const char *type, struct text challenge)
{
    struct text encoded = base64url_text(device->arena, challenge.bytes, challenge.length);
    return arena_print(device->arena,
                       "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"%.*s\",\"crossOrigin\":false}", type,
                       TEXT_ARGUMENTS(encoded), TEXT_ARGUMENTS(device->origin));
}

static inline void testing_head(struct testing_device *device, struct buffer *data, unsigned flags)
{
    uint8_t hash[32];
    crypto_hash_sha256(hash, (const uint8_t *)device->relying_party.bytes, device->relying_party.length);
    buffer_put(data, (struct text){(const char *)hash, sizeof hash});
    buffer_put_byte(data, (char)(flags | 0x01 | (device->is_verified ? 0x04 : 0)));
    device->count++;
    for (int i = 3; i >= 0; i--)
        buffer_put_byte(data, (char)(device->count >> (8 * i) & 0xff));
}

static inline struct testing_answer testing_device_register(struct testing_device *device, struct text challenge)
{
    struct buffer data = buffer_new(device->arena), object = buffer_new(device->arena);
    uint8_t point[80];
    size_t length = 0;
    EVP_PKEY_get_octet_string_param(device->key, "pub", point, sizeof point, &length); /* 04 x y */
    testing_head(device, &data, 0x40);
    for (int i = 0; i < 16; i++)
        buffer_put_byte(&data, 0);
    buffer_put(&data, (struct text){"\x00\x20", 2});
    buffer_put(&data, (struct text){(const char *)device->credential_id, 32});
    buffer_put(&data, (struct text){"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10});
    buffer_put(&data, (struct text){(const char *)point + 1, 32});
    buffer_put(&data, (struct text){"\x22\x58\x20", 3});
    buffer_put(&data, (struct text){(const char *)point + 33, 32});
    buffer_put(&object, T("\xa3\x63" "fmt\x64none\x67" "attStmt\xa0\x68" "authData\x58"));
    buffer_put_byte(&object, (char)data.length);
    buffer_put(&object, buffer_text(&data));
    return (struct testing_answer){.client_data = testing_client_data(device, "webauthn.create", challenge),
                                   .attestation = buffer_text(&object),
                                   .credential_id = {(const char *)device->credential_id, 32}};
}

static inline struct testing_answer testing_device_answer(struct testing_device *device, struct text challenge)
{
    struct buffer data = buffer_new(device->arena), both = buffer_new(device->arena);
    struct text client_data = testing_client_data(device, "webauthn.get", challenge);
    uint8_t hash[32], *signature = TAKE(device->arena, uint8_t, 128);
    size_t length = 128;
    testing_head(device, &data, 0);
    crypto_hash_sha256(hash, (const uint8_t *)client_data.bytes, client_data.length);
    buffer_put(&both, buffer_text(&data));
    buffer_put(&both, (struct text){(const char *)hash, sizeof hash});
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, device->key);
    EVP_DigestSign(context, signature, &length, (const uint8_t *)both.bytes, both.length);
    EVP_MD_CTX_free(context);
    return (struct testing_answer){.client_data = client_data, .credential_id = {(const char *)device->credential_id, 32},
                                   .answer = {client_data, buffer_text(&data), {(const char *)signature, length}}};
}

static inline int64_t testing_algorithm(struct text key)
{
    struct cose_key cose = {0};
    return cbor_read_key(key, &cose) == DONE ? cose.algorithm : 0;
}
