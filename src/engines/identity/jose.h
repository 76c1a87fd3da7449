/*
 * Signed JSON tokens (JWS, RFC 7515) and public keys as JSON (JWK, RFC 7517), as far as signing in needs them. Pure.
 *
 * Taken are RS256, PS256 and ES256, and each only with a key of its own kind: the token never chooses how it is checked,
 * so "none" and an HMAC made with the public key are refused before anything is computed. Keys below 2048 bits, headers
 * with "crit" and keys that are not for signing are refused.
 */
#pragma once

#include "base/json.h"

struct jwk { /* a public key, as it was published */
    struct text id, type, algorithm; /* "kid", "RSA" or "EC", "alg" (may be empty) */
    struct text n, e;                /* RSA, bytes */
    struct text x, y;                /* EC P-256, 32 bytes each */
};
struct jwk_set {
    size_t count;
    struct jwk *items;
};
enum { JWK_MOST = 20, JOSE_TOKEN_MOST = 16 * 1024 };

/* Keys of kinds we do not know, or not for signing, are left out. INVALID: no set of keys, or one too large. */
MUST_USE enum status jwk_set_read(struct arena *arena, struct text json, struct jwk_set *found);

/* What the token holds once its signature fits. INVALID: it does not fit, *why says it for the log. NOT_FOUND: signed
   by a key that is not in the set (they may have been changed: fetch them again, once). */
MUST_USE enum status jws_verify(struct arena *arena, struct text token, const struct jwk_set *keys, json_t **claims,
                                struct text *algorithm, const char **why);

/* ---- our own key ---- */

struct jose_key {
    void *pkey;        /* EVP_PKEY, P-256 or RSA; as long as the program */
    struct text id;    /* thumbprint of RFC 7638 */
    struct text public_json; /* one JWK with "use", "alg" and "kid" */
};
/* Reads the PEM file, or makes one (P-256, 0600) when there is none. INVALID: no such key, and *why_not says it. */
MUST_USE enum status jose_key_open(struct arena *arena, struct text path, struct jose_key *found, struct text *why_not);
/* A fresh P-256 key in memory. */
MUST_USE enum status jose_key_make(struct arena *arena, struct jose_key *found);
/* A compact JWS over the claims. */
struct text jws_sign(struct arena *arena, const struct jose_key *key, struct text claims_json);

struct text sha256_bytes(struct arena *arena, struct text bytes); /* 32 bytes */
