/*
 * That a form was ours: a token bound to a cookie of this browser, checked by the router for every POST.
 *
 * The token is a keyed BLAKE2b of the session's cookie, or of the anonymous visit cookie before sign-in, so it needs no
 * table. Where somebody is signed in, only a token of a session's cookie counts. Beside it the browser's own word
 * (Sec-Fetch-Site, Origin) must not say that the request came from elsewhere.
 */
#pragma once

#include "web/request.h"

/* For hidden field FORM_TOKEN_FIELD ("_token"). Sets the visit cookie on the answer where the browser has no cookie yet, and
   marks the answer as private and not to be compressed. The request must be one that web serves. */
struct text csrf_token(const struct request *request, struct arena *arena);
/* A new one-time key for hidden field FORM_KEY_FIELD ("_key"). */
struct text once_key(const struct request *request, struct arena *arena);

/* FORBIDDEN when the browser says the request came from another site. */
enum status csrf_check_origin(const struct request *request) MUST_USE;
/* FORBIDDEN when the token is missing or not of this browser. */
enum status csrf_check_token(const struct request *request, struct text token) MUST_USE;
