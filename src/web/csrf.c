#include "web/csrf.h"

#include "web/cookies.h"
#include "web/web_private.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_BYTES = 16, VISIT_BYTES = 16 };

void keyed_hash(const struct request *request, const char *what, struct text value, uint8_t *out, size_t size)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, request->web_site->token_key, sizeof request->web_site->token_key, size);
    crypto_generichash_update(&state, (const unsigned char *)what, strlen(what) + 1);
    if (value.length)
        crypto_generichash_update(&state, (const unsigned char *)value.bytes, value.length);
    crypto_generichash_final(&state, out, size);
}

static struct text hex_of(struct arena *arena, const uint8_t *bytes, size_t size)
{
    struct buffer out = buffer_new(arena);
    buffer_put_hex(&out, bytes, size);
    return buffer_text(&out);
}

static bool is_visit(struct text value)
{
    uint8_t bytes[VISIT_BYTES];
    return text_to_hex(value, bytes, sizeof bytes);
}

/* The visit cookie that this browser has, or that this answer gives it. */
static struct text visit_of(struct serving *serving)
{
    const struct request *request = &serving->request;
    struct text visit = request_cookie(request, COOKIE_VISIT);
    uint8_t random[VISIT_BYTES];
    if (is_visit(visit))
        return visit;
    if (serving->visit.length == 0) {
        randombytes_buf(random, sizeof random);
        serving->visit = hex_of(request->arena, random, sizeof random);
        cookie_set(&serving->response, request, COOKIE_VISIT, serving->visit, 0, 0);
    }
    return serving->visit;
}

struct text csrf_token(const struct request *request, struct arena *arena)
{
    struct serving *serving = serving_of(request);
    uint8_t token[TOKEN_BYTES];
    if (!serving)
        return T("");
    serving->response.has_token = true;
    if (request->actor.session_id && request->actor.kind == STAFF_ACTOR)
        keyed_hash(request, "form of " COOKIE_STAFF, request_cookie(request, COOKIE_STAFF), token, sizeof token);
    else if (request->actor.session_id)
        keyed_hash(request, "form of " COOKIE_SESSION, request_cookie(request, COOKIE_SESSION), token, sizeof token);
    else
        keyed_hash(request, "form of " COOKIE_VISIT, visit_of(serving), token, sizeof token);
    return hex_of(arena, token, sizeof token);
}

struct text binding_cookie(const struct request *request)
{
    if (request->actor.session_id)
        return request_cookie(request, request->actor.kind == STAFF_ACTOR ? COOKIE_STAFF : COOKIE_SESSION);
    return request_cookie(request, COOKIE_VISIT);
}

/* Says the token was made for this cookie of the browser. */
static bool fits(const struct request *request, const char *what, struct text cookie, const uint8_t *token)
{
    uint8_t wanted[TOKEN_BYTES];
    if (cookie.length == 0)
        return false;
    keyed_hash(request, what, cookie, wanted, sizeof wanted);
    return sodium_memcmp(wanted, token, sizeof wanted) == 0;
}

enum status csrf_check_token(const struct request *request, struct text given)
{
    uint8_t token[TOKEN_BYTES];
    bool is_signed_in = request->actor.session_id != 0;
    if (!text_to_hex(given, token, sizeof token))
        return FORBIDDEN;
    /* Without a session its ended cookie still shows that the form was this browser's: the access rule decides the rest. */
    bool is_staff = is_signed_in && request->actor.kind == STAFF_ACTOR;
    if ((!is_signed_in || is_staff) &&
        fits(request, "form of " COOKIE_STAFF, request_cookie(request, COOKIE_STAFF), token))
        return DONE;
    if ((!is_signed_in || !is_staff) &&
        fits(request, "form of " COOKIE_SESSION, request_cookie(request, COOKIE_SESSION), token))
        return DONE;
    if (!is_signed_in && fits(request, "form of " COOKIE_VISIT, request_cookie(request, COOKIE_VISIT), token))
        return DONE;
    return FORBIDDEN;
}

/* "https://host" of this request. Our own no-referrer policy makes browsers say "null" for forms, so that says nothing;
   the token is asked for in any case. */
enum status csrf_check_origin(const struct request *request)
{
    const struct serving *serving = serving_of(request);
    struct text site = request_header(request, "Sec-Fetch-Site"), origin = request_header(request, "Origin");
    if (site.length)
        return text_is(site, T("same-origin")) || text_is(site, T("none")) ? DONE : FORBIDDEN;
    if (origin.length == 0 || text_is(origin, T("null")))
        return DONE;
    struct text own = serving ? serving->web->options.origin : T("");
    if (own.length == 0)
        own = arena_join(request->arena, request->is_https ? T("https://") : T("http://"),
                         request_header(request, "Host"));
    return text_is_same_ascii(origin, own) ? DONE : FORBIDDEN;
}
