#include "web/cookies.h"

#include "web/limits.h"
#include "web/serving.h"

static const char secure_prefix[] = "__Host-";

/* Bytes of a cookie-octet (RFC 6265) and of our names. */
static bool is_cookie_value(struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.bytes[i];
        if (byte <= ' ' || byte == 127 || byte == '"' || byte == ',' || byte == ';' || byte == '\\')
            return false;
    }
    return value.length <= LIMIT_COOKIE_BYTES;
}

void cookie_set(struct response *response, const struct request *request, const char *name, struct text value,
                int64_t max_age_seconds, unsigned flags)
{
    struct buffer line = buffer_new(response->arena);
    if (!is_cookie_value(value))
        return;
    buffer_print(&line, "%s%s=%.*s; Path=/; HttpOnly; SameSite=%s", request->is_https ? secure_prefix : "", name,
                 TEXT_ARGUMENTS(value), flags & COOKIE_STRICT ? "Strict" : "Lax");
    if (max_age_seconds > 0)
        buffer_print(&line, "; Max-Age=%lld", (long long)max_age_seconds);
    else if (max_age_seconds < 0)
        buffer_put(&line, T("; Max-Age=0"));
    if (request->is_https)
        buffer_put(&line, T("; Secure"));
    response_header(response, "Set-Cookie", buffer_text(&line));
}

void response_cookie(struct response *response, const struct request *request, const char *name, struct text value,
                     int64_t max_age_seconds)
{
    cookie_set(response, request, name, value, max_age_seconds, 0);
}

bool cookie_find(struct text header, struct text name, struct text *value)
{
    struct text pair;
    while (header.length && text_next_part(&header, ';', &pair)) {
        pair = text_trim(pair);
        if (!text_starts(pair, name) || pair.length <= name.length || pair.bytes[name.length] != '=')
            continue;
        struct text found = text_from(pair, name.length + 1);
        if (!is_cookie_value(found))
            continue;
        *value = found;
        return true;
    }
    return false;
}

struct text request_cookie(const struct request *request, const char *name)
{
    const struct serving *serving = serving_of(request);
    struct text found = T(""), full = text_of(name);
    if (!serving)
        return found;
    if (request->is_https)
        full = arena_join(request->arena, text_of(secure_prefix), full);
    for (int i = 0; i < serving->parser->header_count; i++) {
        const struct http_header *header = &serving->parser->headers[i];
        if (header->name.length == 6 && text_is_same_ascii(http_text(serving->head, header->name), T("Cookie")) &&
            cookie_find(http_text(serving->head, header->value), full, &found))
            return found;
    }
    return found;
}
