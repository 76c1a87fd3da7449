/*
 * Any bytes as an attestation object, a COSE key, authenticator data and client data: refused or taken, never a crash; and
 * nothing that was not signed by the key is ever taken as a sign-in.
 */
#include "base/check.h"
#include "city/passkey.h"
#include "city/passkey_cbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(0);
    struct text origins[] = {T("https://a.jp"), {0}}, input = {(const char *)bytes, size}, item;
    struct passkey_rules rules = {.challenge = T("0123456789abcdef"), .relying_party = T("a.jp"), .origins = origins};
    struct text client_data =
        T("{\"type\":\"webauthn.create\",\"challenge\":\"MDEyMzQ1Njc4OWFiY2RlZg\",\"origin\":\"https://a.jp\"}");
    struct passkey found;
    struct cose_key key;
    const char *why;
    int64_t count = 0;
    bool is_verified;
    if (passkey_register(arena, &rules, client_data, input, &found, &why) == DONE) {
        check(found.credential_id.length > 0 && found.public_key.length > 0);
        struct text signed_data =
            T("{\"type\":\"webauthn.get\",\"challenge\":\"MDEyMzQ1Njc4OWFiY2RlZg\",\"origin\":\"https://a.jp\"}");
        struct passkey_answer answer = {signed_data, text_slice(input, size / 3, 37), text_from(input, size / 2)};
        check(passkey_check(arena, &rules, &found, &answer, &count, &is_verified, &why) != DONE);
    }
    check(passkey_register(arena, &rules, input, input, &found, &why) != DONE);
    if (cbor_read_key(input, &key) == DONE)
        check(key.raw_length <= COSE_RAW_MAX);
    if (cbor_first_item(input, &item) == DONE)
        check(item.length > 0 && item.length <= size);
    arena_free(arena);
    return 0;
}
