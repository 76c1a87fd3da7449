/*
 * The syntax of HTTP/1.1 requests, strictly by RFC 9110 and 9112: what two programs could read in two ways is refused.
 *
 * Incremental: the answer is the same whether the bytes come at once or one by one. It copies nothing and allocates
 * nothing; spans are offsets into the head that the caller keeps. What this server serves (Host, HTTP/1.1, chunked
 * only, GET and POST) is a second question: http_rules.h.
 */
#pragma once

#include "base/text.h"
#include "web/limits.h"

enum http_progress {
    HTTP_MORE,    /* give more bytes */
    HTTP_HEAD,    /* the head is complete: parser->head_length bytes */
    HTTP_DATA,    /* a piece of the body */
    HTTP_END,     /* the message is complete */
    HTTP_REFUSED  /* parser->code and parser->why say it */
};

struct http_span {
    uint16_t at, length;
};

struct http_header {
    struct http_span name, value; /* the value without the white space before it, but with that behind it */
};

enum http_protocol { PROTOCOL_HTTP = 1, PROTOCOL_RTSP = 2, PROTOCOL_ICE = 4 };
enum http_framing { BODY_NONE, BODY_LENGTH, BODY_CHUNKED };

struct http_parser {
    uint8_t state, empty_lines;
    uint8_t protocol;     /* enum http_protocol */
    uint8_t major, minor;
    uint8_t framing;      /* enum http_framing; known after HTTP_HEAD */
    bool is_closing;      /* after this message: by Connection or its version */
    bool is_expecting;    /* Expect: 100-continue */
    bool has_upgrade, has_close, has_keep_alive, has_length;
    bool has_coding, has_chunked, has_other_coding; /* Transfer-Encoding: any, chunked, one before it */
    uint16_t code;        /* HTTP status of a refusal */
    uint16_t header_count;
    uint32_t at, mark;    /* read so far; start of the part being read */
    uint32_t head_length;
    uint32_t line_bytes;  /* of this chunk's line, or of the trailer */
    uint64_t left;        /* of the body, or of this chunk */
    const char *why;
    struct http_span method, target, version;
    struct http_header headers[LIMIT_HEADERS];
};

void http_parser_start(struct http_parser *parser); /* a first request */
void http_parser_next(struct http_parser *parser);  /* the next one on the connection; refused after a closing one */

/* `head` are all bytes of this message so far, always from its first one. */
enum http_progress http_parse_head(struct http_parser *parser, const char *head, size_t length);
/* Takes body bytes: *used of them were read; HTTP_DATA gives a piece that points into them. Call until HTTP_MORE. */
enum http_progress http_parse_body(struct http_parser *parser, const char *bytes, size_t length, size_t *used,
                                   struct text *data);

struct text http_text(const char *head, struct http_span span);
/* The first header of this name, trimmed, or empty text. */
struct text http_header(const struct http_parser *parser, const char *head, struct text name);
int http_header_count(const struct http_parser *parser, const char *head, struct text name);

/* Between the halves of the parser: http_parser.c reads the head, http_framing.c what its headers say, http_body.c the rest. */
bool http_refuse(struct http_parser *parser, int code, const char *why); /* always false */
bool http_is_token_byte(unsigned char byte);
bool http_is_value_byte(unsigned char byte);
/* One header just read; false after http_refuse. */
bool http_take_header(struct http_parser *parser, struct text name, struct text value);
enum http_progress http_head_complete(struct http_parser *parser);
bool http_method_fits(struct text method, enum http_protocol protocol);
enum { HTTP_STATE_BODY = 64 }; /* states of the head are below */
