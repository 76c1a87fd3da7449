/*
 * Strangers' bytes through the HTTP parser: never a crash, and the same answer whole, in two pieces and byte by byte.
 */
#include "base/check.h"
#include "web/http_rules.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number that stands for everything that was read. */
struct outcome {
    uint64_t heads, bodies, body_bytes, code;
};

static struct outcome read_all(const char *bytes, size_t length, size_t step)
{
    struct outcome outcome = {0};
    struct http_parser parser;
    size_t begin = 0, seen = 0, at = 0;
    bool is_in_body = false;
    http_parser_start(&parser);
    while (seen < length) {
        seen = seen + step < length ? seen + step : length;
        for (;;) {
            enum http_progress progress;
            if (!is_in_body) {
                progress = http_parse_head(&parser, bytes + begin, seen - begin);
                if (progress == HTTP_HEAD) {
                    const char *why;
                    outcome.heads = outcome.heads * 31 + parser.head_length + parser.header_count +
                                    (uint64_t)http_rules_refuse(&parser, bytes + begin, &why);
                    at = begin + parser.head_length;
                    check(at <= seen);
                    is_in_body = true;
                    continue;
                }
            } else {
                struct text piece;
                size_t used;
                progress = http_parse_body(&parser, bytes + at, seen - at, &used, &piece);
                at += used;
                check(at <= seen);
                if (progress == HTTP_DATA) {
                    check(piece.bytes >= bytes && piece.bytes + piece.length <= bytes + seen);
                    for (size_t i = 0; i < piece.length; i++)
                        outcome.body_bytes = outcome.body_bytes * 31 + (uint8_t)piece.bytes[i];
                    continue;
                }
                if (progress == HTTP_END) {
                    outcome.bodies++;
                    http_parser_next(&parser);
                    begin = at;
                    is_in_body = false;
                    continue;
                }
            }
            if (progress == HTTP_REFUSED) {
                outcome.code = parser.code;
                return outcome;
            }
            break;
        }
    }
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 40000)
        return 0;
    char *copy = malloc(size + 1); /* exactly as long as the input, so that a step beyond is seen */
    memcpy(copy, data, size);
    struct outcome whole = read_all(copy, size, size + 1), half = read_all(copy, size, size / 2 + 1);
    check(memcmp(&whole, &half, sizeof whole) == 0);
    if (size < 3000) {
        struct outcome bytewise = read_all(copy, size, 1);
        check(memcmp(&whole, &bytewise, sizeof whole) == 0);
    }
    free(copy);
    return 0;
}
