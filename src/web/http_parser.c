#include "web/http_parser.h"

#include <string.h>

enum head_state {
    AT_START, AT_START_LF, IN_METHOD, IN_TARGET, IN_PROTOCOL, AT_MAJOR, AT_DOT, AT_MINOR, AT_LINE_CR, AT_LINE_LF,
    AT_NAME, IN_NAME, AT_VALUE, IN_VALUE, AT_VALUE_LF, AT_HEAD_LF, AFTER_CLOSE, IS_REFUSED
};

/* 1: a byte of a token (RFC 9110, 5.6.2); 2: of a target; 4: of a header's value. */
enum { TOKEN = 1, TARGET = 2, VALUE = 4 };
static uint8_t byte_kinds[256];

__attribute__((constructor)) static void fill_byte_kinds(void)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (int byte = 0; byte < 256; byte++) {
        bool is_letter = (byte | 32) >= 'a' && (byte | 32) <= 'z';
        bool is_token = is_letter || (byte >= '0' && byte <= '9') || (byte && strchr(others, byte));
        byte_kinds[byte] = (uint8_t)((is_token ? TOKEN : 0) | (byte > ' ' && byte < 127 ? TARGET : 0) |
                                     (byte == '\t' || (byte >= ' ' && byte != 127) ? VALUE : 0));
    }
}

bool http_is_token_byte(unsigned char byte)
{
    return byte_kinds[byte] & TOKEN;
}

bool http_is_value_byte(unsigned char byte)
{
    return byte_kinds[byte] & VALUE;
}

bool http_refuse(struct http_parser *parser, int code, const char *why)
{
    parser->state = IS_REFUSED;
    parser->code = (uint16_t)code;
    parser->why = why;
    return false;
}

/* The headers' own memory is not cleared: only header_count of them are ever looked at. */
void http_parser_start(struct http_parser *parser)
{
    memset(parser, 0, offsetof(struct http_parser, headers));
    parser->state = AT_START;
}

void http_parser_next(struct http_parser *parser)
{
    bool was_closing = parser->is_closing;
    http_parser_start(parser);
    parser->state = was_closing ? AFTER_CLOSE : AT_START;
}

struct text http_text(const char *head, struct http_span span)
{
    return (struct text){head + span.at, span.length};
}

struct text http_header(const struct http_parser *parser, const char *head, struct text name)
{
    for (int i = 0; i < parser->header_count; i++)
        if (parser->headers[i].name.length == name.length &&
            text_is_same_ascii(http_text(head, parser->headers[i].name), name))
            return text_trim(http_text(head, parser->headers[i].value));
    return T("");
}

int http_header_count(const struct http_parser *parser, const char *head, struct text name)
{
    int count = 0;
    for (int i = 0; i < parser->header_count; i++)
        count += text_is_same_ascii(http_text(head, parser->headers[i].name), name);
    return count;
}

static struct http_span span_since_mark(const struct http_parser *parser)
{
    return (struct http_span){(uint16_t)parser->mark, (uint16_t)(parser->at - parser->mark)};
}

/* Moves over bytes of one kind; the caller looks at the first other byte. */
static void skip_kind(struct http_parser *parser, const char *head, size_t length, int kind)
{
    while (parser->at < length && byte_kinds[(unsigned char)head[parser->at]] & kind)
        parser->at++;
}

static bool read_method(struct http_parser *parser, const char *head, size_t length)
{
    skip_kind(parser, head, length, TOKEN);
    if (parser->at - parser->mark > LIMIT_METHOD_BYTES)
        return http_refuse(parser, 501, "a method nobody knows");
    if (parser->at == length)
        return false;
    if (head[parser->at] != ' ' || parser->at == parser->mark)
        return http_refuse(parser, 400, "a byte that may not stand in a method");
    parser->method = span_since_mark(parser);
    parser->mark = ++parser->at;
    parser->state = IN_TARGET;
    return true;
}

static bool read_target(struct http_parser *parser, const char *head, size_t length)
{
    skip_kind(parser, head, length, TARGET);
    if (parser->at - parser->mark > LIMIT_TARGET_BYTES)
        return http_refuse(parser, 414, "the target is too long");
    if (parser->at == length)
        return false;
    char byte = head[parser->at];
    if ((byte != ' ' && byte != '\r') || parser->at == parser->mark)
        return http_refuse(parser, 400, "a byte that may not stand in a target");
    parser->target = span_since_mark(parser);
    parser->mark = ++parser->at;
    parser->state = IN_PROTOCOL;
    if (byte == '\r') { /* "GET /": HTTP/0.9, known so that it can be refused by its name */
        parser->protocol = PROTOCOL_HTTP;
        parser->minor = 9;
        parser->state = AT_LINE_LF;
    }
    return true;
}

static bool read_protocol(struct http_parser *parser, const char *head, size_t length)
{
    static const char *const names[] = {"HTTP/", "RTSP/", "ICE/"};
    while (parser->at < length) {
        size_t so_far = ++parser->at - parser->mark;
        bool may_be = false;
        for (int i = 0; i < 3; i++) {
            if (so_far > strlen(names[i]) || memcmp(names[i], head + parser->mark, so_far) != 0)
                continue;
            may_be = true;
            if (so_far == strlen(names[i])) {
                parser->protocol = (uint8_t)(1 << i);
                parser->mark = parser->at;
                parser->state = AT_MAJOR;
                return true;
            }
        }
        if (!may_be)
            return http_refuse(parser, 400, "not HTTP");
    }
    return false;
}

static bool read_version(struct http_parser *parser, char byte)
{
    parser->at++;
    if (parser->state == AT_DOT) {
        parser->state = AT_MINOR;
        return byte == '.' || http_refuse(parser, 400, "a version without its dot");
    }
    if (byte < '0' || byte > '9')
        return http_refuse(parser, 400, "a version that is no number");
    if (parser->state == AT_MAJOR) {
        parser->major = (uint8_t)(byte - '0');
        parser->state = AT_DOT;
        return true;
    }
    parser->minor = (uint8_t)(byte - '0');
    parser->version = span_since_mark(parser);
    int version = parser->major * 10 + parser->minor;
    if (version != 11 && version != 10 && version != 9 && version != 20)
        return http_refuse(parser, 505, "a version of HTTP nobody knows");
    parser->state = AT_LINE_CR;
    return true;
}

/* `byte` stands at parser->at and begins a line: a header, the end of the head, or (refused) a folded value. */
static bool begin_header(struct http_parser *parser, char byte)
{
    if (byte == '\r') {
        parser->at++;
        parser->state = AT_HEAD_LF;
        return true;
    }
    if (!(byte_kinds[(unsigned char)byte] & TOKEN))
        return http_refuse(parser, 400, "a line that begins like no header");
    if (parser->header_count == LIMIT_HEADERS)
        return http_refuse(parser, 431, "too many headers");
    parser->mark = parser->at;
    parser->state = IN_NAME;
    return true;
}

static bool read_name(struct http_parser *parser, const char *head, size_t length)
{
    skip_kind(parser, head, length, TOKEN);
    if (parser->at == length)
        return false;
    if (head[parser->at] != ':')
        return http_refuse(parser, 400, "a byte that may not stand in a header's name");
    parser->headers[parser->header_count].name = span_since_mark(parser);
    parser->at++;
    parser->state = AT_VALUE;
    return true;
}

static bool read_value(struct http_parser *parser, const char *head, size_t length)
{
    skip_kind(parser, head, length, VALUE);
    if (parser->at == length)
        return false;
    if (head[parser->at] != '\r')
        return http_refuse(parser, 400, "a byte that may not stand in a header's value");
    struct http_header *header = &parser->headers[parser->header_count++];
    header->value = span_since_mark(parser);
    parser->at++;
    parser->state = AT_VALUE_LF;
    return http_take_header(parser, http_text(head, header->name), text_trim(http_text(head, header->value)));
}

static bool read_start(struct http_parser *parser, char byte)
{
    if (byte == '\r') {
        parser->at++;
        if (++parser->empty_lines > LIMIT_EMPTY_LINES)
            return http_refuse(parser, 400, "too many empty lines before a request");
        parser->state = AT_START_LF;
        return true;
    }
    parser->mark = parser->at;
    parser->state = IN_METHOD;
    return true;
}

/* A byte that must be exactly this one. */
static bool read_exactly(struct http_parser *parser, char byte, char wanted, int next, const char *why)
{
    parser->at++;
    parser->state = (uint8_t)next;
    return byte == wanted || http_refuse(parser, 400, why);
}

/* One step; false when more bytes are wanted or the message is refused. */
static bool step(struct http_parser *parser, const char *head, size_t length)
{
    char byte = head[parser->at];
    switch ((enum head_state)parser->state) {
    case AT_START:
        return read_start(parser, byte);
    case AT_START_LF:
        return read_exactly(parser, byte, '\n', AT_START, "CR without LF");
    case IN_METHOD:
        return read_method(parser, head, length);
    case IN_TARGET:
        return read_target(parser, head, length);
    case IN_PROTOCOL:
        return read_protocol(parser, head, length);
    case AT_MAJOR:
    case AT_DOT:
    case AT_MINOR:
        return read_version(parser, byte);
    case AT_LINE_CR:
        if (!http_method_fits(http_text(head, parser->method), parser->protocol))
            return http_refuse(parser, 501, "a method nobody knows");
        return read_exactly(parser, byte, '\r', AT_LINE_LF, "no CRLF after the version");
    case AT_LINE_LF:
        return read_exactly(parser, byte, '\n', AT_NAME, "CR without LF");
    case AT_NAME:
        return begin_header(parser, byte);
    case IN_NAME:
        return read_name(parser, head, length);
    case AT_VALUE:
        while (parser->at < length && (head[parser->at] == ' ' || head[parser->at] == '\t'))
            parser->at++;
        if (parser->at == length)
            return false;
        parser->mark = parser->at;
        parser->state = IN_VALUE;
        return true;
    case IN_VALUE:
        return read_value(parser, head, length);
    case AT_VALUE_LF:
        return read_exactly(parser, byte, '\n', AT_NAME, "CR without LF");
    case AT_HEAD_LF:
        parser->head_length = parser->at + 1;
        return read_exactly(parser, byte, '\n', HTTP_STATE_BODY, "CR without LF");
    case AFTER_CLOSE:
        parser->at++;
        return byte == '\r' || byte == '\n' || http_refuse(parser, 400, "data after Connection: close");
    case IS_REFUSED:
        break;
    }
    return false;
}

enum http_progress http_parse_head(struct http_parser *parser, const char *head, size_t length)
{
    size_t allowed = length < LIMIT_HEAD_BYTES ? length : LIMIT_HEAD_BYTES;
    while (parser->at < allowed && parser->state < HTTP_STATE_BODY && step(parser, head, allowed))
        ;
    if (parser->state == IS_REFUSED)
        return HTTP_REFUSED;
    if (parser->state >= HTTP_STATE_BODY)
        return http_head_complete(parser);
    if (parser->at >= LIMIT_HEAD_BYTES)
        http_refuse(parser, 431, "the head is too long");
    return parser->state == IS_REFUSED ? HTTP_REFUSED : HTTP_MORE;
}
