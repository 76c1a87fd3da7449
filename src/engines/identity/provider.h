/*
 * The card's provider (デジタル認証アプリ) and the staff's own sign-on, asked over HTTP: what it offers, its keys, tokens.
 *
 * What it offers and its keys are remembered and fetched again when they are old, or when a token is signed by a key that
 * is not known yet (at most every few seconds). All questions of one sign-in share one deadline. A provider that did not
 * answer is left alone for some seconds: who comes meanwhile is told at once instead of waiting too.
 */
#pragma once

#include "engines/identity/oidc.h"

struct http_client;
struct city;

enum { PROVIDER_TOTAL_MS = 8000, PROVIDER_KEEP_MINUTES = 60, PROVIDER_REST_SECONDS = 5, PROVIDER_NEW_KEYS_SECONDS = 5, PROVIDER_ANSWER_MOST = 64 * 1024 };

struct provider; /* one for the life of the program */
struct provider *provider_new(struct arena *arena, struct http_client *http);

/* Who is asked, and as whom. */
struct provider_party {
    struct text issuer, client_id;
    const struct jose_key *key;  /* private_key_jwt (RFC 7523) */
    struct text secret;          /* client_secret_basic instead, for a staff sign-on that has no keys; else empty */
};
struct provider_offer {
    struct text issuer, authorization, token, userinfo, keys;
    bool names_itself; /* "iss" must be in its answer (RFC 9207) */
};
struct provider_deadline {
    int64_t until_ms;
};
struct provider_deadline provider_deadline_new(void);

/* BUSY: it does not answer, or not with what was asked for; *why for the log. */
MUST_USE enum status provider_offer_of(struct provider *provider, struct arena *arena, const struct provider_party *party,
                                       struct provider_deadline *deadline, struct provider_offer *found, const char **why);

struct provider_code {
    struct text code, verifier, redirect_uri, nonce, acr;
    bool wants_userinfo;
    int64_t now;
};
/* Exchanges the code, checks the ID token, asks for the person. INVALID: not to be believed, *why for the log; BUSY: no
   answer in time. */
MUST_USE enum status provider_believe(struct provider *provider, struct arena *arena, const struct provider_party *party,
                                      const struct provider_offer *offer, const struct provider_code *code,
                                      struct provider_deadline *deadline, struct oidc_person *found, const char **why);
