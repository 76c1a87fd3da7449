/*
 * What the headers say about where the message ends and whether the connection goes on. Two opinions are refused.
 */
#include "web/http_parser.h"

#include <string.h>

/* Methods that are registered; which of them we serve is asked in http_rules.c. */
static const char *const http_methods[] = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "COPY", "LOCK", "MKCOL", "MOVE",
    "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT",
    "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE",
    "QUERY", "PRI", NULL};
static const char *const rtsp_methods[] = {"OPTIONS", "DESCRIBE", "ANNOUNCE", "SETUP", "PLAY", "PAUSE", "TEARDOWN",
    "GET_PARAMETER", "SET_PARAMETER", "REDIRECT", "RECORD", "FLUSH", "GET", "POST", NULL};
static const char *const ice_methods[] = {"SOURCE", "GET", NULL};

bool http_method_fits(struct text method, enum http_protocol protocol)
{
    const char *const *names = protocol == PROTOCOL_HTTP   ? http_methods
                               : protocol == PROTOCOL_RTSP ? rtsp_methods
                                                           : ice_methods;
    for (; *names; names++)
        if (method.length == strlen(*names) && memcmp(method.bytes, *names, method.length) == 0)
            return true;
    return false;
}

static bool take_length(struct http_parser *parser, struct text value)
{
    if (parser->has_length)
        return http_refuse(parser, 400, "two Content-Lengths");
    if (parser->has_coding)
        return http_refuse(parser, 400, "Content-Length beside Transfer-Encoding");
    if (value.length == 0)
        return http_refuse(parser, 400, "an empty Content-Length");
    uint64_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.bytes[i] < '0' || value.bytes[i] > '9')
            return http_refuse(parser, 400, "a Content-Length that is no number");
        if (length > (INT64_MAX - 9) / 10)
            return http_refuse(parser, 400, "a Content-Length beyond all numbers");
        length = length * 10 + (uint64_t)(value.bytes[i] - '0');
    }
    parser->has_length = true;
    parser->left = length;
    return true;
}

static bool is_token(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!http_is_token_byte((unsigned char)text.bytes[i]))
            return false;
    return text.length > 0;
}

/* chunked must come once, and last, over all Transfer-Encoding lines. */
static bool take_coding(struct http_parser *parser, struct text value)
{
    parser->has_coding = true;
    if (parser->has_length)
        return http_refuse(parser, 400, "Transfer-Encoding beside Content-Length");
    struct text coding;
    while (text_next_part(&value, ',', &coding)) {
        coding = text_trim(coding);
        if (coding.length == 0)
            continue;
        if (parser->has_chunked || !is_token(coding))
            return http_refuse(parser, 400, "a Transfer-Encoding that cannot be read in one way");
        if (text_is_same_ascii(coding, T("chunked")))
            parser->has_chunked = true;
        else
            parser->has_other_coding = true;
    }
    return true;
}

static bool take_connection(struct http_parser *parser, struct text value)
{
    struct text token;
    while (text_next_part(&value, ',', &token)) {
        token = text_trim(token);
        parser->has_close |= text_is_same_ascii(token, T("close"));
        parser->has_keep_alive |= text_is_same_ascii(token, T("keep-alive"));
    }
    return true;
}

bool http_take_header(struct http_parser *parser, struct text name, struct text value)
{
    switch (name.length) {
    case 6:
        if (text_is_same_ascii(name, T("Expect"))) {
            if (!text_is_same_ascii(value, T("100-continue")))
                return http_refuse(parser, 417, "an expectation nobody knows");
            parser->is_expecting = true;
        }
        return true;
    case 7:
        parser->has_upgrade |= text_is_same_ascii(name, T("Upgrade"));
        return true;
    case 10:
        return !text_is_same_ascii(name, T("Connection")) || take_connection(parser, value);
    case 14:
        return !text_is_same_ascii(name, T("Content-Length")) || take_length(parser, value);
    case 17:
        return !text_is_same_ascii(name, T("Transfer-Encoding")) || take_coding(parser, value);
    default:
        return true;
    }
}

enum http_progress http_head_complete(struct http_parser *parser)
{
    if (parser->has_coding && !parser->has_chunked)
        return http_refuse(parser, 400, "a Transfer-Encoding that does not end with chunked") ? HTTP_HEAD : HTTP_REFUSED;
    parser->framing = parser->has_chunked ? BODY_CHUNKED : parser->left > 0 ? BODY_LENGTH : BODY_NONE;
    bool is_persistent = parser->major * 10 + parser->minor >= 11;
    parser->is_closing = parser->has_close || (!is_persistent && !parser->has_keep_alive);
    return HTTP_HEAD;
}
