#include "web/http_rules.h"

static bool is_name_byte(char byte)
{
    char lower = (char)(byte | 32);
    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_';
}

static bool is_port(struct text text)
{
    if (text.length < 2 || text.length > 6 || text.bytes[0] != ':')
        return false;
    int64_t port;
    return text.bytes[1] != '-' && text_to_integer(text_from(text, 1), &port) && port <= 65535;
}

bool http_is_host(struct text host)
{
    size_t at = 0;
    if (host.length == 0 || host.length > 255)
        return false;
    if (host.bytes[0] == '[') {
        for (at = 1; at < host.length && host.bytes[at] != ']'; at++) {
            char byte = host.bytes[at], lower = (char)(byte | 32);
            if (!(lower >= 'a' && lower <= 'f') && !(byte >= '0' && byte <= '9') && byte != ':' && byte != '.')
                return false;
        }
        if (at == host.length || at < 3)
            return false;
        at++;
    } else {
        while (at < host.length && is_name_byte(host.bytes[at]))
            at++;
        if (at == 0)
            return false;
    }
    return at == host.length || is_port(text_from(host, at));
}

/* An own path, or (as RFC 9112 asks of servers) a whole address that says the same host. */
static bool is_own_target(struct text target, struct text host)
{
    if (text_find_byte(target, '#') != TEXT_NOT_THERE)
        return false;
    if (text_starts(target, T("/")))
        return true;
    size_t scheme = text_is_same_ascii(text_slice(target, 0, 7), T("http://"))    ? 7
                    : text_is_same_ascii(text_slice(target, 0, 8), T("https://")) ? 8
                                                                                  : 0;
    struct text rest = text_from(target, scheme);
    size_t end = 0;
    while (end < rest.length && rest.bytes[end] != '/' && rest.bytes[end] != '?')
        end++;
    return scheme > 0 && host.length > 0 && text_is_same_ascii(text_slice(rest, 0, end), host);
}

int http_rules_refuse(const struct http_parser *parser, const char *head, const char **why)
{
    struct text method = http_text(head, parser->method), host = http_header(parser, head, T("Host"));
    int hosts = http_header_count(parser, head, T("Host"));
    bool is_one_zero = parser->major == 1 && parser->minor == 0;
    bool is_post = text_is(method, T("POST"));
    if (parser->protocol != PROTOCOL_HTTP || parser->major != 1) {
        *why = "only HTTP/1.0 and HTTP/1.1 are served";
        return 505;
    }
    if (!is_post && !text_is(method, T("GET")) && !text_is(method, T("HEAD"))) {
        *why = "only GET, HEAD and POST are served";
        return 501;
    }
    if (hosts > 1 || (hosts == 0 && !is_one_zero) || (hosts == 1 && !http_is_host(host))) {
        *why = hosts > 1 ? "two Hosts" : hosts ? "a bad Host" : "no Host";
        return 400;
    }
    if (!is_own_target(http_text(head, parser->target), host)) {
        *why = "a target that is not ours";
        return 400;
    }
    if (parser->has_coding && is_one_zero) {
        *why = "Transfer-Encoding in HTTP/1.0";
        return 400;
    }
    if (parser->has_other_coding) {
        *why = "no transfer coding but chunked is served";
        return 501;
    }
    if (!is_post && parser->framing != BODY_NONE) {
        *why = "a body where none belongs";
        return 400;
    }
    return 0;
}
