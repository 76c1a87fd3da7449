/*
 * The rules of OpenID Connect that a token must fulfil before anybody is believed. Pure: no store, no network, no clock.
 */
#pragma once

#include "engines/identity/jose.h"

struct oidc_rules {
    struct text issuer, client_id, nonce;
    struct text acr;          /* a word that "acr" must hold: "aal3"; empty: any */
    struct text access_token; /* for at_hash */
    int64_t now;              /* microseconds */
};
enum { OIDC_LEEWAY_SECONDS = 60, OIDC_TOKEN_AGE_MOST = 600 };

/* INVALID: *why says for the log what is wrong. */
MUST_USE enum status oidc_check_claims(struct arena *arena, const struct oidc_rules *rules, const json_t *claims,
                                       struct text algorithm, const char **why);

/* Proof key of RFC 7636: 43 signs, and the challenge made of them. */
struct text pkce_challenge(struct arena *arena, struct text verifier);

/* What is sent along to the provider's door. */
struct oidc_asking {
    struct text endpoint, client_id, redirect_uri, scope, state, nonce, challenge, acr_values;
};
struct text oidc_door(struct arena *arena, const struct oidc_asking *asking);

/* The four basic items as the provider tells them; what it does not tell is empty. */
struct oidc_person {
    struct text subject, name, address, birthdate, gender, username;
};
void oidc_read_person(struct arena *arena, const json_t *claims, struct oidc_person *found);
