/*
 * Time stamps of RFC 3161: asked for at an authority over HTTP, and read back from a token.
 *
 * A stamp says that a signature existed at a moment, by somebody else's clock. With one a signature is PAdES B-T and can be
 * believed after the city's own certificate ended. A token is only taken when the authority's certificate stands below one that
 * the city trusts, and when it answers our very question: digest and a number used once.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct http_client;

enum { TIMESTAMP_DIGEST_BYTES = 32 };

struct timestamp_authority {
    struct http_client *http;
    struct text url;     /* http or https */
    struct text trusted; /* PEM: certificates one of which must stand above the authority's own; never empty */
    int timeout_ms;      /* 0: 20 s */
};
/* A token (DER) over a SHA-256 digest. Asks the network: never inside a transaction. BUSY: no answer, or one that may be better
   next time; INVALID: it answered something that cannot be taken (refused, other digest, not trusted). */
enum status timestamp_ask(struct arena *arena, const struct timestamp_authority *authority,
                          const uint8_t digest[TIMESTAMP_DIGEST_BYTES], struct text *token) MUST_USE;

struct timestamp {
    int64_t at;       /* microseconds UTC */
    struct text by;   /* common name of who stamped */
    struct text serial; /* the authority's number, hex */
};
/* Whether the token is a whole stamp over the digest. With `trusted` empty the certificate in the token is believed: what was changed
   is found, who stamped is told but not proved. INVALID otherwise. */
enum status timestamp_read(struct arena *arena, struct text token, const uint8_t digest[TIMESTAMP_DIGEST_BYTES],
                           struct text trusted, struct timestamp *found) MUST_USE;
