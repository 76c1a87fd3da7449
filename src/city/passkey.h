/*
 * Passkeys (WebAuthn): what a browser's answer must hold to be believed. Pure: no store, no clock.
 *
 * Signatures are verified by libfido2 (ES256, ES384, EdDSA, RS256). The attestation statement says which maker's
 * device it was; we ask for none and do not judge makers. A statement in a form libfido2 knows (packed with or without
 * certificate, fido-u2f, tpm) must still be right; forms it does not know count as none: the key is taken, its maker
 * is not claimed.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct passkey_rules {
    struct text challenge;      /* the bytes we gave */
    struct text relying_party;  /* "city.example.jp" */
    const struct text *origins; /* "https://city.example.jp"; ended by empty text */
    bool needs_verified_user;   /* staff: PIN, finger or face, not just a touch */
};

struct passkey {
    struct text credential_id, public_key; /* public_key: the COSE_Key, as sent */
    int64_t algorithm;                     /* COSE: -7 -8 -35 -257 */
    int64_t sign_count;
    bool user_verified, is_backed_up;
    struct text attestation;               /* "none", "packed", ...: as sent */
    bool attestation_is_verified;
};

/* INVALID: the answer does not fulfil the rules; *why is a short English phrase for the log, never for the page. */
enum status passkey_register(struct arena *arena, const struct passkey_rules *rules, struct text client_data,
                             struct text attestation_object, struct passkey *found, const char **why) MUST_USE;

struct passkey_answer {
    struct text client_data, authenticator_data, signature;
};
/* INVALID also when the counter did not go up (a copied key), unless both are 0. */
enum status passkey_check(struct arena *arena, const struct passkey_rules *rules, const struct passkey *known,
                          const struct passkey_answer *answer, int64_t *sign_count, bool *user_verified,
                          const char **why) MUST_USE;
