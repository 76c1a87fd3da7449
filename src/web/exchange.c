/*
 * Reading one message: where its bytes are kept, and what body it may have.
 *
 * The route is looked up as soon as the head is there, so that a body is refused before it is read where none or only a
 * small one may come.
 */
#include "web/form_data.h"
#include "web/http_rules.h"
#include "web/multipart.h"
#include "web/target.h"
#include "web/web_private.h"

#include "base/check.h"
#include "web/language.h"

#include <stdlib.h>
#include <string.h>

struct exchange *exchange_new(struct worker *worker)
{
    struct exchange *exchange = worker->spare;
    if (exchange) {
        worker->spare = exchange->next_spare;
        worker->spare_count--;
    } else {
        exchange = malloc(sizeof *exchange);
        check(exchange != NULL);
    }
    memset(exchange, 0, offsetof(struct exchange, parser));
    exchange->bytes = exchange->first;
    exchange->size = sizeof exchange->first;
    exchange->web = worker->web;
    http_parser_start(&exchange->parser);
    return exchange;
}

static _Atomic int64_t *counter_of(struct exchange *exchange)
{
    return exchange->multipart ? &exchange->web->spooled_bytes : &exchange->web->held_bytes;
}

static void drop_form(struct exchange *exchange)
{
    if (exchange->form)
        atomic_fetch_sub_explicit(counter_of(exchange), exchange->body_bytes, memory_order_relaxed);
    exchange->form_arena = arena_free(exchange->form_arena);
    exchange->form = NULL;
    exchange->multipart = NULL;
}

void exchange_free(struct worker *worker, struct exchange *exchange)
{
    if (!exchange)
        return;
    drop_form(exchange);
    if (exchange->bytes != exchange->first)
        free(exchange->bytes);
    if (worker && worker->spare_count < SPARE_EXCHANGES) {
        exchange->next_spare = worker->spare;
        worker->spare = exchange;
        worker->spare_count++;
    } else {
        free(exchange);
    }
}

void exchange_again(struct exchange *exchange)
{
    drop_form(exchange);
    memmove(exchange->bytes, exchange->bytes + exchange->taken, exchange->length - exchange->taken);
    exchange->length -= exchange->taken;
    exchange->taken = 0;
    exchange->is_in_body = exchange->is_complete = exchange->may_upload = exchange->is_api = false;
    exchange->refusal = 0;
    exchange->body_bytes = exchange->body_limit = 0;
    http_parser_next(&exchange->parser);
}

void exchange_room(struct exchange *exchange, size_t more)
{
    if (exchange->size - exchange->length >= more)
        return;
    size_t size = exchange->size;
    while (size - exchange->length < more)
        size *= 2;
    char *bytes = exchange->bytes == exchange->first ? malloc(size) : realloc(exchange->bytes, size);
    check(bytes != NULL);
    if (exchange->bytes == exchange->first)
        memcpy(bytes, exchange->first, exchange->length);
    exchange->bytes = bytes;
    exchange->size = size;
}

/* The flags of the route that will answer, 0 when there is none. */
static unsigned route_flags(struct worker *worker, const struct exchange *exchange)
{
    struct target target;
    struct routed routed;
    struct text path;
    struct text raw = http_text(exchange->bytes, exchange->parser.target);
    struct arena_mark mark = arena_mark(worker->arena);
    unsigned flags = 0;
    if (target_read(worker->arena, raw, &target) == DONE) {
        language_of_path(target.path, &path);
        if (router_find(worker->web->router, T("POST"), path, &routed) == DONE)
            flags = routed.route->flags;
    }
    arena_release(worker->arena, mark);
    return flags;
}

static int code_of(enum status status)
{
    return status == DONE ? 0 : status == TOO_MUCH ? 413 : status == FORBIDDEN ? 415 : status == BROKEN ? 503 : 400;
}

static void begin_form(struct exchange *exchange, struct web *web, struct text type)
{
    struct text boundary, bare = type;
    ptrdiff_t semicolon = text_find_byte(type, ';');
    if (semicolon >= 0)
        bare = text_trim(text_slice(type, 0, (size_t)semicolon));
    exchange->form_arena = arena_new(2048);
    exchange->form = form_new(exchange->form_arena);
    exchange->body = buffer_new(exchange->form_arena);
    if (text_is_same_ascii(bare, T("multipart/form-data"))) {
        if (multipart_boundary(type, &boundary) != DONE)
            exchange->refusal = 400;
        else
            exchange->multipart =
                multipart_new(exchange->form, boundary, web->options.upload_folder, exchange->may_upload);
    } else if (text_is_same_ascii(bare, T("application/json"))) {
        exchange->refusal = exchange->is_api ? 0 : 415;
    } else if (!text_is_same_ascii(bare, T("application/x-www-form-urlencoded"))) {
        exchange->refusal = 415;
    } else {
        exchange->is_api = false; /* a form, also for an API route */
    }
}

void exchange_begin_body(struct worker *worker, struct connection *connection, bool *wants_continue)
{
    struct exchange *exchange = connection->exchange;
    const struct http_parser *parser = &exchange->parser;
    const char *why;
    exchange->is_in_body = true;
    exchange->taken = parser->head_length;
    *wants_continue = false;
    exchange->refusal = http_rules_refuse(parser, exchange->bytes, &why);
    if (exchange->refusal || parser->framing == BODY_NONE)
        return;
    unsigned flags = route_flags(worker, exchange);
    struct text type = http_header(parser, exchange->bytes, T("Content-Type"));
    exchange->may_upload = flags & ROUTE_UPLOADS;
    exchange->is_api = flags & ROUTE_API;
    /* The framing of parts comes on top of what the files themselves may weigh. */
    int64_t framing_bytes = (int64_t)LIMIT_UPLOADS * LIMIT_PART_HEAD_BYTES + LIMIT_FORM_BYTES;
    exchange->body_limit = exchange->may_upload ? LIMIT_REQUEST_BYTES + framing_bytes : LIMIT_FORM_BYTES;
    if (parser->framing == BODY_LENGTH && parser->left > (uint64_t)exchange->body_limit)
        exchange->refusal = 413;
    else if (http_header(parser, exchange->bytes, T("Content-Encoding")).length)
        exchange->refusal = 415;
    else
        begin_form(exchange, connection->web, type);
    *wants_continue = parser->is_expecting && !exchange->refusal && exchange->taken == exchange->length;
}

static void take_data(struct exchange *exchange, struct text data)
{
    int64_t length = (int64_t)data.length, most = exchange->multipart ? LIMIT_SPOOLED_BYTES : LIMIT_HELD_BYTES;
    exchange->body_bytes += length;
    if (atomic_fetch_add_explicit(counter_of(exchange), length, memory_order_relaxed) + length > most)
        exchange->refusal = 503;
    else if (exchange->body_bytes > exchange->body_limit)
        exchange->refusal = 413;
    else if (exchange->multipart)
        exchange->refusal = code_of(multipart_read(exchange->multipart, data));
    else
        buffer_put(&exchange->body, data);
}

static void end_body(struct exchange *exchange)
{
    if (!exchange->form)
        return;
    if (exchange->multipart) {
        exchange->refusal = code_of(multipart_end(exchange->multipart));
    } else if (exchange->is_api) {
        struct text body = buffer_text(&exchange->body);
        exchange->form->raw = body;
        exchange->refusal = text_is_utf8(body) ? 0 : 400;
    } else {
        exchange->refusal = code_of(form_read_urlencoded(exchange->form, buffer_text(&exchange->body)));
    }
}

enum http_progress exchange_feed(struct exchange *exchange, const char *bytes, size_t length, size_t *used)
{
    *used = 0;
    while (!exchange->refusal) {
        struct text data;
        size_t step;
        enum http_progress progress =
            http_parse_body(&exchange->parser, bytes + *used, length - *used, &step, &data);
        *used += step;
        if (progress == HTTP_DATA) {
            take_data(exchange, data);
            continue;
        }
        if (progress == HTTP_END && !exchange->is_complete) {
            exchange->is_complete = true;
            end_body(exchange);
        }
        return progress;
    }
    return HTTP_END;
}
