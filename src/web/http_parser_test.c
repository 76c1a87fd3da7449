#include "base/test.h"
#include "web/http_parser.h"
#include "web/http_rules.h"

#include "base/buffer.h"

#include <jansson.h>
#include <string.h>

/* What was read of a whole connection: "method=.. url=.. header=.. body=.." lines, and whether it was refused. */
struct reading {
    struct buffer log;
    int code, messages;
    const char *why;
};

static void note(struct reading *reading, const char *what, struct text text)
{
    buffer_print(&reading->log, "%s=%.*s\n", what, TEXT_ARGUMENTS(text));
}

static void note_head(struct reading *reading, const struct http_parser *parser, const char *head)
{
    note(reading, "method", http_text(head, parser->method));
    note(reading, "url", http_text(head, parser->target));
    for (int i = 0; i < parser->header_count; i++) {
        note(reading, "name", http_text(head, parser->headers[i].name));
        note(reading, "value", http_text(head, parser->headers[i].value));
    }
}

static struct reading refused(struct reading reading, const struct http_parser *parser)
{
    reading.code = parser->code;
    reading.why = parser->why;
    return reading;
}

/* Reads a connection's bytes, `step` at a time (each step as a server would: the head again from its first byte). */
static struct reading read_all(struct arena *arena, struct text bytes, size_t step, bool skips_bodies)
{
    struct reading reading = {.log = buffer_new(arena)};
    struct http_parser parser;
    struct buffer body = buffer_new(arena);
    size_t begin = 0, seen = 0, at = 0;
    bool is_in_body = false;
    http_parser_start(&parser);
    while (at < bytes.length || seen < bytes.length) {
        seen = seen + step < bytes.length ? seen + step : bytes.length;
        for (;;) {
            if (!is_in_body) {
                enum http_progress progress = http_parse_head(&parser, bytes.bytes + begin, seen - begin);
                if (progress == HTTP_REFUSED)
                    return refused(reading, &parser);
                if (progress == HTTP_MORE) {
                    at = seen;
                    break;
                }
                note_head(&reading, &parser, bytes.bytes + begin);
                at = begin + parser.head_length;
                is_in_body = true;
                body.length = 0;
            }
            size_t used;
            struct text data;
            enum http_progress progress =
                skips_bodies ? (used = 0, HTTP_END)
                             : http_parse_body(&parser, bytes.bytes + at, seen - at, &used, &data);
            at += used;
            if (progress == HTTP_REFUSED)
                return refused(reading, &parser);
            if (progress == HTTP_DATA)
                buffer_put(&body, data);
            if (progress == HTTP_MORE)
                break;
            if (progress == HTTP_END) {
                note(&reading, "body", buffer_text(&body));
                reading.messages++;
                http_parser_next(&parser);
                begin = at;
                is_in_body = false;
            }
        }
    }
    if (is_in_body)
        note(&reading, "body", buffer_text(&body));
    return reading;
}

/* ---- others' cases ---- */

/* llhttp's notation: a newline is CRLF, \r \n \t \f \xNN are escapes, "\" at the end of a line joins. */
static struct text unescape(struct arena *arena, struct text text)
{
    struct buffer out = buffer_new(arena);
    if (text_ends(text, T("\n")))
        text.length--;
    for (size_t i = 0; i < text.length; i++) {
        char next = i + 1 < text.length ? text.bytes[i + 1] : 0;
        uint8_t byte;
        if (text.bytes[i] == '\n')
            buffer_put(&out, T("\r\n"));
        else if (text.bytes[i] != '\\')
            buffer_put_byte(&out, text.bytes[i]);
        else if (next == '\n')
            i++;
        else if (next == 'x' && text_to_hex(text_slice(text, i + 2, 2), &byte, 1))
            buffer_put_byte(&out, (char)byte), i += 3;
        else
            buffer_put_byte(&out, next == 'r' ? '\r' : next == 'n' ? '\n' : next == 't' ? '\t' : next == 'f' ? '\f' : next), i++;
    }
    return buffer_text(&out);
}

/* The logs are JSON, where a byte above 127 stands as the code point of its number. */
static struct text bytes_of_latin1(struct arena *arena, struct text text)
{
    struct buffer out = buffer_new(arena);
    for (int32_t rune; (rune = text_next_rune(&text)) >= 0;)
        if (rune < 256)
            buffer_put_byte(&out, (char)rune);
        else
            buffer_put_rune(&out, rune);
    return buffer_text(&out);
}

/* The spans of an expected log in our notation; trailers' and chunks' spans are left out as we throw those away. */
static struct text expected_spans(struct arena *arena, struct text log)
{
    static const struct {
        const char *theirs, *ours;
    } names[] = {{"span[method]=\"", "method"}, {"span[url]=\"", "url"}, {"span[header_field]=\"", "name"},
                 {"span[header_value]=\"", "value"}};
    struct buffer out = buffer_new(arena), body = buffer_new(arena);
    struct text line;
    bool is_behind_head = false;
    while (text_next_part(&log, '\n', &line)) {
        for (size_t i = 0; i < 4; i++) {
            ptrdiff_t at = text_find(line, text_of(names[i].theirs));
            if (at < 0 || is_behind_head)
                continue;
            struct text value = text_from(line, (size_t)at + strlen(names[i].theirs));
            value.length -= value.length > 0;
            buffer_print(&out, "%s=", names[i].ours);
            buffer_put(&out, unescape(arena, bytes_of_latin1(arena, value)));
            buffer_put_byte(&out, '\n');
        }
        ptrdiff_t at = text_find(line, T("span[body]=\""));
        if (at >= 0)
            buffer_put(&body, unescape(arena, text_slice(line, (size_t)at + 12, line.length - (size_t)at - 13)));
        if (text_has(line, T("headers complete")))
            is_behind_head = true;
        if (text_ends(line, T("message complete")) || (is_behind_head && log.length == 0)) {
            buffer_print(&out, "body=%.*s\n", TEXT_ARGUMENTS(buffer_text(&body)));
            body.length = 0;
            is_behind_head = false;
        }
    }
    return buffer_text(&out);
}

struct tally {
    int accepts, accepted, rejects, rejected, spans, equal_spans, cases, glued;
};

static void run_case(struct test *test, json_t *one, struct tally *tally)
{
    struct arena *arena = test_arena(test);
    json_t *meta = json_object_get(one, "meta");
    struct text type = text_of(json_string_value(json_object_get(meta, "type")));
    struct text error = text_of(json_string_value(json_object_get(one, "expect_error")));
    struct text log = text_of(json_string_value(json_object_get(one, "expected_log")));
    struct text raw = text_of(json_string_value(json_object_get(one, "input")));
    const char *title = json_string_value(json_object_get(one, "title"));
    if ((!text_is(type, T("request")) && !text_is(type, T("request-finish"))) || text_starts(error, T("Pause")) ||
        !text_is(text_of(json_string_value(json_object_get(one, "kind"))), T("http")))
        return;
    if (text_has(raw, T("\n```\n"))) { /* two cases and the text between them, glued by the file's maker */
        tally->glued++;
        return;
    }
    struct text input = unescape(arena, raw);
    bool skips = json_is_true(json_object_get(meta, "skipBody"));
    struct reading whole = read_all(arena, input, input.length + 1, skips);
    struct reading bytewise = read_all(arena, input, 1, skips);
    tally->cases++;
    if (!EXPECT(whole.code == bytewise.code && text_is(buffer_text(&whole.log), buffer_text(&bytewise.log))))
        printf("  byte by byte differs: %s\n", title);
    if (error.length) {
        tally->rejects++;
        tally->rejected += whole.code != 0;
        if (!whole.code)
            printf("  should be refused (%.*s): %s\n", TEXT_ARGUMENTS(error), title);
        return;
    }
    tally->accepts++;
    tally->accepted += whole.code == 0;
    if (whole.code) {
        printf("  should be taken: %s: %d %s\n", title, whole.code, whole.why);
        return;
    }
    struct text expected = expected_spans(arena, log);
    bool is_whole = text_has(log, T("message complete")); /* cut messages have cut spans */
    tally->spans += is_whole;
    tally->equal_spans += is_whole && text_is(expected, buffer_text(&whole.log));
    if (is_whole && !text_is(expected, buffer_text(&whole.log)))
        printf("  other spans: %s\n found:\n%.*s expected:\n%.*s", title, TEXT_ARGUMENTS(buffer_text(&whole.log)),
               TEXT_ARGUMENTS(expected));
}

static void agrees_with_llhttp(struct test *test)
{
    const char *path = test_data(test, "http/llhttp_cases.json");
    if (!path)
        return;
    json_error_t error;
    json_t *cases = json_load_file(path, 0, &error), *one;
    size_t index;
    struct tally tally = {0};
    if (!EXPECT(cases != NULL))
        return;
    json_array_foreach (cases, index, one)
        run_case(test, one, &tally);
    json_decref(cases);
    printf("  %d cases: %d of %d refused, %d of %d taken, %d of %d spans equal, %d left out\n", tally.cases, tally.rejected,
           tally.rejects, tally.accepted, tally.accepts, tally.equal_spans, tally.spans, tally.glued);
    EXPECT(tally.cases > 20);
    EXPECT_INTEGER(tally.rejected, tally.rejects);
    EXPECT(tally.accepted * 100 >= tally.accepts * 98);
    EXPECT_INTEGER(tally.equal_spans, tally.spans);
}

/* ---- our own ---- */

/* The code the server would answer: of the syntax, else of the rules for the first message, else 0. */
static int code_of(struct arena *arena, struct text bytes)
{
    struct reading reading = read_all(arena, bytes, 1, false), whole = read_all(arena, bytes, bytes.length + 1, false);
    if (reading.code != whole.code)
        return -1;
    if (reading.code)
        return reading.code;
    struct http_parser parser;
    const char *why;
    http_parser_start(&parser);
    if (http_parse_head(&parser, bytes.bytes, bytes.length) != HTTP_HEAD)
        return -2;
    return http_rules_refuse(&parser, bytes.bytes, &why);
}

static void refuses_what_can_be_read_twice(struct test *test)
{
#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"
    static const struct {
        int code;
        struct text bytes;
    } cases[] = {
        {0, TEXT_INIT(GET "\r\n")},
        {0, TEXT_INIT("\r\n" GET "\r\n")},
        {0, TEXT_INIT("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n")},
        {0, TEXT_INIT("GET / HTTP/1.0\r\n\r\n")},
        {0, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3;a=b;c=\"d\\\"\"\r\nabc\r\n0\r\nX: y\r\n\r\n")},
        {400, TEXT_INIT(POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")},
        {400, TEXT_INIT(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc")},
        {400, TEXT_INIT(POST "Content-Length: 3, 3\r\n\r\nabc")},
        {400, TEXT_INIT(POST "Content-Length: +3\r\n\r\nabc")},
        {400, TEXT_INIT(POST "Content-Length: 0x3\r\n\r\nabc")},
        {400, TEXT_INIT(POST "Content-Length: -3\r\n\r\nabc")},
        {400, TEXT_INIT(POST "Content-Length: 3 \0\r\n\r\nabc")},
        {400, TEXT_INIT(POST "Content-Length: 99999999999999999999\r\n\r\n")},
        {400, TEXT_INIT(POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: identity\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding:\r\n\r\n")},
        {501, TEXT_INIT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\nHost: a\n\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n")},
        {400, TEXT_INIT(GET "X : b\r\n\r\n")},
        {400, TEXT_INIT(GET " X: b\r\n\r\n")},
        {400, TEXT_INIT(GET "X: b\r\n\tfolded\r\n\r\n")},
        {400, TEXT_INIT(GET "X: b\0c\r\n\r\n")},
        {400, TEXT_INIT(GET "X\0: b\r\n\r\n")},
        {400, TEXT_INIT(GET ": b\r\n\r\n")},
        {400, TEXT_INIT(GET "no colon\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\n\r\n")},
        {400, TEXT_INIT(GET "Host: a\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: \r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n")},
        {400, TEXT_INIT("GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET x HTTP/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET  / HTTP/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1 \r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET / http/1.1\r\nHost: a\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/11\r\nHost: a\r\n\r\n")},
        {505, TEXT_INIT("GET / HTTP/1.2\r\nHost: a\r\n\r\n")},
        {505, TEXT_INIT("GET / HTTP/2.0\r\nHost: a\r\n\r\n")},
        {505, TEXT_INIT("GET /\r\n\r\n")},
        {505, TEXT_INIT("OPTIONS / RTSP/1.0\r\nHost: a\r\n\r\n")},
        {501, TEXT_INIT("PUT / HTTP/1.1\r\nHost: a\r\n\r\n")},
        {501, TEXT_INIT("get / HTTP/1.1\r\nHost: a\r\n\r\n")},
        {501, TEXT_INIT("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")},
        {501, TEXT_INIT("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n")},
        {417, TEXT_INIT(POST "Expect: more\r\n\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3;\r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n3;a=\"b\n\"\r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\nabc\r\n0\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n0\r\nX: \n\r\n\r\n")},
        {400, TEXT_INIT(POST "Transfer-Encoding: chunked\r\n\r\n0\r\n folded: y\r\n\r\n")},
        {400, TEXT_INIT("\r\n\r\n\r\n" GET "\r\n")},
        {400, TEXT_INIT("\n" GET "\r\n")},
        {400, TEXT_INIT("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!EXPECT_INTEGER(code_of(test_arena(test), cases[i].bytes), cases[i].code))
            printf("  %.*s\n", TEXT_ARGUMENTS(cases[i].bytes));
}

static struct text repeated(struct arena *arena, struct text before, char byte, size_t times, struct text after)
{
    struct buffer out = buffer_new(arena);
    buffer_put(&out, before);
    for (size_t i = 0; i < times; i++)
        buffer_put_byte(&out, byte);
    buffer_put(&out, after);
    return buffer_text(&out);
}

static void keeps_its_limits(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text end = T(" HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_INTEGER(code_of(arena, repeated(arena, T("GET /"), 'a', LIMIT_TARGET_BYTES - 1, end)), 0);
    EXPECT_INTEGER(code_of(arena, repeated(arena, T("GET /"), 'a', LIMIT_TARGET_BYTES, end)), 414);
    EXPECT_INTEGER(code_of(arena, repeated(arena, T(""), 'A', LIMIT_METHOD_BYTES, T(" / HTTP/1.1\r\n\r\n"))), 501);
    EXPECT_INTEGER(code_of(arena, repeated(arena, T(""), 'A', LIMIT_METHOD_BYTES + 1, T(""))), 501);
    size_t others = strlen("GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n");
    struct text start = T("GET / HTTP/1.1\r\nHost: a\r\nX: "), stop = T("\r\n\r\n");
    EXPECT_INTEGER(code_of(arena, repeated(arena, start, 'a', LIMIT_HEAD_BYTES - others, stop)), 0);
    EXPECT_INTEGER(code_of(arena, repeated(arena, start, 'a', LIMIT_HEAD_BYTES - others + 1, stop)), 431);
    for (int extra = 0; extra < 2; extra++) {
        struct buffer out = buffer_new(arena);
        buffer_put(&out, T("GET / HTTP/1.1\r\nHost: a\r\n"));
        for (int i = 1; i < LIMIT_HEADERS + extra; i++)
            buffer_print(&out, "X-%d: y\r\n", i);
        buffer_put(&out, T("\r\n"));
        EXPECT_INTEGER(code_of(arena, buffer_text(&out)), extra ? 431 : 0);
    }
    struct text chunked = T("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=");
    struct text rest = T("\r\nx\r\n0\r\n\r\n");
    size_t line = strlen("1;a=\r\n");
    EXPECT_INTEGER(code_of(arena, repeated(arena, chunked, 'b', LIMIT_CHUNK_LINE_BYTES - line, rest)), 0);
    EXPECT_INTEGER(code_of(arena, repeated(arena, chunked, 'b', LIMIT_CHUNK_LINE_BYTES - line + 1, rest)), 400);
    struct text trailer = T("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX:");
    size_t trailers = strlen("X:\r\n\r\n");
    EXPECT_INTEGER(code_of(arena, repeated(arena, trailer, 'b', LIMIT_TRAILER_BYTES - trailers, T("\r\n\r\n"))), 0);
    EXPECT_INTEGER(code_of(arena, repeated(arena, trailer, 'b', LIMIT_TRAILER_BYTES - trailers + 1, T("\r\n\r\n"))), 431);
}

const struct test_case http_parser_test[] = {{"agrees with llhttp's cases", agrees_with_llhttp},
                                             {"refuses what can be read twice", refuses_what_can_be_read_twice},
                                             {"keeps its limits", keeps_its_limits},
                                             {0}};
