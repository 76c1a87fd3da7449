/*
 * Tries: one row for one purpose in one browser, ten minutes long, used once. What sign_in.h stands on.
 */
#pragma once

#include "city/sign_in.h"

enum { TRY_MINUTES = 10, TRY_WRONG_MOST = 5, TRIES_BY_MAIL_MOST = 5, TRIES_BY_PEER_MOST = 60, CHALLENGE_BYTES = 32 };

/* A fresh challenge for a passkey, bound to this browser. `owner_id` is whose key it will be, 0 at sign-in. */
enum status challenge_give(struct request *request, struct response *response, const char *purpose, int64_t owner_id,
                           struct text *challenge) MUST_USE;
/* Takes it back, once. NOT_FOUND: too old, used, or another browser. */
enum status challenge_take(struct request *request, const char *purpose, struct text *challenge,
                           int64_t *owner_id) MUST_USE;
