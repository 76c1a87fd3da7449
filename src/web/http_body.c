/*
 * The body of a message: by length or in chunks. Chunk sizes, extensions and trailers are read strictly; extensions
 * and trailers are thrown away.
 */
#include "web/http_parser.h"

enum body_state {
    BODY_START = HTTP_STATE_BODY, IN_LENGTH, AT_SIZE, IN_SIZE, AT_EXTENSION, IN_EXTENSION, AT_EXTENSION_VALUE,
    IN_EXTENSION_VALUE, IN_QUOTED, IN_ESCAPE, AFTER_QUOTED, AT_SIZE_LF, IN_CHUNK, AT_CHUNK_CR, AT_CHUNK_LF, AT_TRAILER,
    IN_TRAILER_NAME, IN_TRAILER_VALUE, AT_TRAILER_LF, AT_END_LF, IS_DONE
};

static bool refuse(struct http_parser *parser, const char *why)
{
    return http_refuse(parser, 400, why);
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 32);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool go(struct http_parser *parser, enum body_state next)
{
    parser->state = (uint8_t)next;
    return true;
}

static bool step_size(struct http_parser *parser, char byte)
{
    int digit = hex_digit(byte);
    if (digit >= 0) {
        if (parser->left >> 56)
            return refuse(parser, "a chunk beyond all sizes");
        parser->left = parser->left << 4 | (uint64_t)digit;
        return go(parser, IN_SIZE);
    }
    if (parser->state == AT_SIZE)
        return refuse(parser, "a chunk without a size");
    if (byte == ';')
        return go(parser, AT_EXTENSION);
    return byte == '\r' ? go(parser, AT_SIZE_LF) : refuse(parser, "a byte that may not stand in a chunk's size");
}

static bool step_extension(struct http_parser *parser, char byte)
{
    bool is_token = http_is_token_byte((unsigned char)byte), is_name = parser->state <= IN_EXTENSION;
    if (is_token)
        return go(parser, is_name ? IN_EXTENSION : IN_EXTENSION_VALUE);
    if (parser->state == AT_EXTENSION_VALUE && byte == '"')
        return go(parser, IN_QUOTED);
    if (parser->state == AT_EXTENSION || parser->state == AT_EXTENSION_VALUE)
        return refuse(parser, "a chunk extension without its word");
    if (byte == '=' && parser->state == IN_EXTENSION)
        return go(parser, AT_EXTENSION_VALUE);
    if (byte == ';')
        return go(parser, AT_EXTENSION);
    return byte == '\r' ? go(parser, AT_SIZE_LF) : refuse(parser, "a byte that may not stand in a chunk extension");
}

static bool step_quoted(struct http_parser *parser, char byte)
{
    if (!http_is_value_byte((unsigned char)byte))
        return refuse(parser, "a byte that may not stand in quotes");
    if (parser->state == IN_ESCAPE)
        return go(parser, IN_QUOTED);
    return byte == '"' ? go(parser, AFTER_QUOTED) : byte == '\\' ? go(parser, IN_ESCAPE) : true;
}

static bool step_trailer(struct http_parser *parser, char byte)
{
    bool is_token = http_is_token_byte((unsigned char)byte);
    if (++parser->line_bytes > LIMIT_TRAILER_BYTES)
        return http_refuse(parser, 431, "the trailer is too long");
    switch ((enum body_state)parser->state) {
    case AT_TRAILER:
        if (byte == '\r')
            return go(parser, AT_END_LF);
        return is_token ? go(parser, IN_TRAILER_NAME) : refuse(parser, "a line that begins like no trailer");
    case IN_TRAILER_NAME:
        if (byte == ':')
            return go(parser, IN_TRAILER_VALUE);
        return is_token || refuse(parser, "a byte that may not stand in a trailer's name");
    case IN_TRAILER_VALUE:
        if (byte == '\r')
            return go(parser, AT_TRAILER_LF);
        return http_is_value_byte((unsigned char)byte) || refuse(parser, "a byte that may not stand in a trailer");
    case AT_TRAILER_LF:
        return byte == '\n' ? go(parser, AT_TRAILER) : refuse(parser, "CR without LF");
    default: /* AT_END_LF */
        return byte == '\n' ? go(parser, IS_DONE) : refuse(parser, "CR without LF");
    }
}

/* One byte of the framing between the pieces. */
static bool step(struct http_parser *parser, char byte)
{
    if (parser->state < IN_CHUNK && ++parser->line_bytes > LIMIT_CHUNK_LINE_BYTES)
        return refuse(parser, "the line of a chunk is too long");
    switch ((enum body_state)parser->state) {
    case AT_SIZE:
    case IN_SIZE:
        return step_size(parser, byte);
    case AT_EXTENSION:
    case IN_EXTENSION:
    case AT_EXTENSION_VALUE:
    case IN_EXTENSION_VALUE:
        return step_extension(parser, byte);
    case IN_QUOTED:
    case IN_ESCAPE:
        return step_quoted(parser, byte);
    case AFTER_QUOTED:
        if (byte == ';')
            return go(parser, AT_EXTENSION);
        return byte == '\r' ? go(parser, AT_SIZE_LF) : refuse(parser, "a byte behind quotes");
    case AT_SIZE_LF:
        parser->line_bytes = 0;
        if (byte != '\n')
            return refuse(parser, "CR without LF");
        return go(parser, parser->left ? IN_CHUNK : AT_TRAILER);
    case AT_CHUNK_CR:
        return byte == '\r' ? go(parser, AT_CHUNK_LF) : refuse(parser, "a chunk longer than its size");
    case AT_CHUNK_LF:
        return byte == '\n' ? go(parser, AT_SIZE) : refuse(parser, "CR without LF");
    default:
        return step_trailer(parser, byte);
    }
}

enum http_progress http_parse_body(struct http_parser *parser, const char *bytes, size_t length, size_t *used,
                                   struct text *data)
{
    *used = 0;
    if (parser->state == BODY_START)
        go(parser, parser->framing == BODY_CHUNKED ? AT_SIZE : IN_LENGTH);
    for (;;) {
        if (parser->state < HTTP_STATE_BODY)
            return HTTP_REFUSED;
        if (parser->state == IS_DONE || (parser->state == IN_LENGTH && parser->left == 0))
            return go(parser, IS_DONE) ? HTTP_END : HTTP_REFUSED;
        if (*used == length)
            return HTTP_MORE;
        if (parser->state == IN_LENGTH || parser->state == IN_CHUNK) {
            size_t piece = length - *used < parser->left ? length - *used : (size_t)parser->left;
            *data = (struct text){bytes + *used, piece};
            *used += piece;
            parser->left -= piece;
            if (parser->left == 0 && parser->state == IN_CHUNK)
                go(parser, AT_CHUNK_CR);
            return HTTP_DATA;
        }
        if (!step(parser, bytes[(*used)++]))
            return HTTP_REFUSED;
    }
}
