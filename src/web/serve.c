/*
 * The way of a request, from top to bottom: read, route, session, access, origin and token, rate, handler, page for a
 * status, one log line. What decides who may do what stands here once, and nowhere in the pages.
 */
#include "web/assets.h"
#include "web/csrf.h"
#include "web/http_rules.h"
#include "web/language.h"
#include "web/target.h"
#include "web/web_private.h"

#include "store/store.h"
#include "system/log.h"

#include <arpa/inet.h>
#include <string.h>

/* What HTTP says for each status. 401 is said by the access rule only: INVALID and CONFLICT of admit. */
static int code_of(enum status status)
{
    static const int codes[] = {[DONE] = 200,      [NOT_FOUND] = 404, [INVALID] = 422, [CONFLICT] = 409,
                                [FORBIDDEN] = 403, [TOO_MUCH] = 429,  [BUSY] = 503,    [BROKEN] = 503};
    return codes[status];
}

/* ---- what the connection says about who asks ---- */

bool web_is_proxy(const struct web *web, const uint8_t address[16])
{
    for (size_t i = 0; i < web->proxy_count; i++)
        if (memcmp(web->proxies[i], address, 16) == 0)
            return true;
    return false;
}

bool address_read(struct text text, uint8_t address[16])
{
    char terminated[INET6_ADDRSTRLEN];
    if (text.length == 0 || text.length >= sizeof terminated)
        return false;
    memcpy(terminated, text.bytes, text.length);
    terminated[text.length] = 0;
    memset(address, 0, 16);
    if (inet_pton(AF_INET, terminated, address + 12) == 1) {
        address[10] = address[11] = 0xff;
        return true;
    }
    return inet_pton(AF_INET6, terminated, address) == 1;
}

static struct text address_text(struct arena *arena, const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    char *bytes = arena_take(arena, INET6_ADDRSTRLEN, 1);
    bool is_version_4 = memcmp(address, mapped, sizeof mapped) == 0;
    if (!inet_ntop(is_version_4 ? AF_INET : AF_INET6, is_version_4 ? address + 12 : address, bytes, INET6_ADDRSTRLEN))
        return T("");
    return text_of(bytes);
}

/* Behind a proxy the address is the last one that the proxies themselves did not add. */
static void read_peer(struct serving *serving, uint8_t address[16])
{
    struct request *request = &serving->request;
    memcpy(address, serving->connection->address, 16);
    request->is_https = serving->web->options.is_https;
    if (web_is_proxy(serving->web, address)) {
        struct text rest = request_header(request, "X-Forwarded-For");
        uint8_t claimed[16];
        while (rest.length) {
            ptrdiff_t comma = text_find_last_byte(rest, ',');
            if (!address_read(text_trim(text_from(rest, (size_t)(comma + 1))), claimed))
                break;
            memcpy(address, claimed, 16);
            if (!web_is_proxy(serving->web, claimed) || comma < 0)
                break;
            rest = text_slice(rest, 0, (size_t)comma);
        }
        if (text_is_same_ascii(request_header(request, "X-Forwarded-Proto"), T("https")))
            request->is_https = true;
    }
    request->peer_address = address_text(request->arena, address);
}

/* ---- the steps; each says DONE or what is wrong ---- */

/* What was wrong with the message as a status for the page; its code is the exchange's own. */
static enum status refused_by_reading(int code)
{
    return code == 0 ? DONE : code == 413 ? TOO_MUCH : code == 503 ? BROKEN : INVALID;
}

static enum status read_request(struct serving *serving, const struct exchange *exchange, uint8_t address[16])
{
    struct request *request = &serving->request;
    struct target target = {T("/"), T("")};
    int code = exchange->refusal;
    request->target = http_text(serving->head, serving->parser->target);
    request->form = exchange->form ? exchange->form : form_new(request->arena);
    serving->query = form_new(request->arena);
    read_peer(serving, address);
    if (target_read(request->arena, request->target, &target) != DONE && !code)
        code = 400;
    request->language = language_of_path(target.path, &request->path);
    request->query = target.query;
    if (form_read_query(serving->query, target.query) != DONE && !code)
        code = 400;
    serving->response.code = code ? code : 200;
    return refused_by_reading(code);
}

static enum status redirect_to_canonical(struct serving *serving)
{
    struct text path = serving->request.target, query = T("");
    ptrdiff_t mark = text_find_byte(path, '?');
    if (mark >= 0) {
        query = text_from(path, (size_t)mark);
        path = text_slice(path, 0, (size_t)mark);
    }
    if (redirect(&serving->response, arena_join(serving->request.arena, text_slice(path, 0, path.length - 1), query)) != DONE)
        return NOT_FOUND;
    serving->response.code = 308;
    return DONE;
}

/* Finds the route or the asset; *is_answered where nothing is left to do. */
static enum status find_route(struct serving *serving, bool *is_answered)
{
    struct request *request = &serving->request;
    struct text path = request->path;
    bool is_post = text_is(request->method, T("POST"));
    if (!is_post && text_starts(path, T("/assets/")) && (serving->asset = asset_at(path)) != NULL) {
        serving->response.type = serving->asset->type;
        *is_answered = true;
        return DONE;
    }
    enum status status = router_find(serving->web->router, request->method, path, &serving->routed);
    if (status == TOO_MUCH) {
        *is_answered = true;
        return redirect_to_canonical(serving);
    }
    if (status == CONFLICT) {
        response_header(&serving->response, "Allow", serving->routed.allow);
        serving->response.code = 405;
        return INVALID;
    }
    serving->response.code = status == DONE ? 200 : 404;
    return status;
}

static enum status check_access(struct serving *serving)
{
    const struct site_rules *rules = serving->web->site->rules;
    struct request *request = &serving->request;
    enum status status = rules->recognise ? rules->recognise(request) : DONE;
    if (status == DONE && rules->admit)
        status = rules->admit(request, serving->routed.route);
    else if (status == DONE && serving->routed.route->access != ANYONE)
        status = FORBIDDEN;
    if (status != DONE)
        serving->response.code = status == INVALID || status == CONFLICT ? 401 : code_of(status);
    return status;
}

/* A program is known by its key, not by a cookie: there is nothing that another site could misuse. */
static bool is_api_call(const struct serving *serving)
{
    return serving->routed.route->flags & ROUTE_API &&
           (serving->request.actor.kind == KEY_ACTOR ||
            !http_header(serving->parser, serving->head, T("Cookie")).length);
}

static enum status check_token(struct serving *serving)
{
    struct request *request = &serving->request;
    struct text token = request_field(request, FORM_TOKEN_FIELD);
    if (!text_is(request->method, T("POST")) || is_api_call(serving))
        return DONE;
    if (serving->routed.route->flags & ROUTE_API && token.length == 0)
        token = request_header(request, "X-Ikanai-Token");
    enum status status = csrf_check_origin(request);
    if (status == DONE)
        status = csrf_check_token(request, token);
    if (status != DONE)
        serving->response.code = 403;
    return status;
}

static enum status check_rate(struct serving *serving, const uint8_t address[16])
{
    const struct actor *actor = &serving->request.actor;
    struct rate_asker asker = {address, actor->session_id || actor->kind == KEY_ACTOR ? (int)actor->kind : 0, actor->id,
                               text_is(serving->request.method, T("POST")), actor->rate_per_minute};
    int64_t wait_seconds;
    if (rates_ask(serving->web->rates, &asker, monotonic_ms(), &wait_seconds) == DONE)
        return DONE;
    struct buffer seconds = buffer_new(serving->request.arena);
    buffer_put_integer(&seconds, wait_seconds);
    response_header(&serving->response, "Retry-After", buffer_text(&seconds));
    atomic_fetch_add_explicit(&serving->web->counts.rate_limited, 1, memory_order_relaxed);
    serving->response.code = 429;
    return TOO_MUCH;
}

/* What is only read out of the program, and what the operator looks at, is answered in any crowd. */
static bool is_always_served(const struct serving *serving)
{
    return serving->routed.route->access == OPERATOR;
}

static enum status find_room(struct serving *serving)
{
    if (is_always_served(serving))
        return DONE;
    serving->is_in_crowd = crowd_enter(&serving->web->crowd);
    if (serving->is_in_crowd)
        return DONE;
    serving->response.code = 503;
    return BUSY;
}

/* A form that was done already: the first answer again, or the page "already sent" where that answer led nowhere. */
static enum status repeat_answer(struct serving *serving, struct text first)
{
    struct response *response = &serving->response;
    atomic_fetch_add_explicit(&serving->web->counts.repeated, 1, memory_order_relaxed);
    response->body.length = 0;
    response->location = first;
    response->code = first.length ? 303 : 409;
    return first.length ? DONE : CONFLICT;
}

/* The handler; a form once only. */
static enum status handle(struct serving *serving)
{
    struct request *request = &serving->request;
    struct response *response = &serving->response;
    const struct route *route = serving->routed.route;
    struct text first = T("");
    bool is_post = text_is(request->method, T("POST")), is_api = route->flags & ROUTE_API;
    bool has_key = is_post && !(route->flags & ROUTE_NO_KEY) && (!is_api || request_has_field(request, FORM_KEY_FIELD));
    enum status status = has_key ? once_begin(&serving->once, serving->web->once, request, &first) : DONE;
    bool is_repeated = status == NOT_FOUND;
    if (status == INVALID)
        status = CONFLICT; /* a form so old, or so strange, that it has to be opened again */
    if (status == DONE) {
        status = route->handle(request, response);
        if (has_key)
            status = once_end(&serving->once, status, response->location, &first);
        is_repeated = serving->once.has_lost && status == NOT_FOUND;
    }
    if (is_repeated)
        return repeat_answer(serving, first);
    if (status != DONE)
        response->code = code_of(status);
    return status;
}

/* ---- the end ---- */

/* The answer for what is wrong; what a handler had begun is thrown away. */
static void refuse(struct serving *serving, enum status status)
{
    struct response *response = &serving->response;
    const struct site_rules *rules = serving->web->site->rules;
    int code = response->code;
    response->body = buffer_new(response->arena);
    response->location = response->file_path = T("");
    response->type = T("text/html; charset=utf-8");
    response->stream = NULL;
    response->is_private = true;
    response->is_sandboxed = false;
    if (code == 503)
        response_header(response, "Retry-After", T("5"));
    if (rules->refuse)
        rules->refuse(&serving->request, response, status);
    if (response->body.length || response->location.length)
        return;
    response->code = code;
    buffer_print(&response->body,
                 "<!doctype html><html lang=\"ja\"><head><meta charset=\"utf-8\"><title>エラー</title></head>"
                 "<body><h1>この操作はできませんでした</h1><p>%d %s</p></body></html>\n", code, code_name(code));
}

static void count(struct serving *serving, const struct sending *sending)
{
    struct web *web = serving->web;
    int64_t microseconds = monotonic_microseconds() - serving->begun_us;
    int64_t arena_most = (int64_t)arena_bytes(serving->request.arena);
    int64_t bytes = (int64_t)sending->body.length + sending->file_size;
    int bucket = 0, class = serving->response.code / 100;
    const struct route *route = serving->routed.route;
    while (bucket < METRIC_LATENCIES - 1 && microseconds >> bucket)
        bucket++;
    atomic_fetch_add_explicit(&web->counts.latency[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&web->counts.by_class[class < 6 ? class : 5], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&web->counts.bytes_sent, bytes, memory_order_relaxed);
    if (route) { /* the two largest values may miss one of two that come at the same moment */
        struct route_count *counts = &web->route_counts[serving->routed.number];
        atomic_fetch_add_explicit(&counts->requests, 1, memory_order_relaxed);
        if (arena_most > atomic_load_explicit(&counts->arena_most_bytes, memory_order_relaxed))
            atomic_store_explicit(&counts->arena_most_bytes, arena_most, memory_order_relaxed);
        if (microseconds > atomic_load_explicit(&counts->most_microseconds, memory_order_relaxed))
            atomic_store_explicit(&counts->most_microseconds, microseconds, memory_order_relaxed);
    }
    struct access_line line = {.at = serving->request.now,
                               .id = serving->request.id,
                               .method = http_text(serving->head, serving->parser->method),
                               .route = serving->asset ? "/assets" : route ? route->path : NULL,
                               .code = serving->response.code,
                               .bytes = bytes,
                               .microseconds = microseconds};
    access_log_put(web->access_log, &line);
}

static struct serving *begin(struct worker *worker, struct connection *connection)
{
    const struct exchange *exchange = connection->exchange;
    const struct site *site = worker->web->site;
    struct serving *serving = TAKE(worker->arena, struct serving, 1);
    struct request *request = &serving->request;
    serving->web = worker->web;
    serving->connection = connection;
    serving->parser = &exchange->parser;
    serving->head = exchange->bytes;
    serving->begun_us = monotonic_microseconds();
    struct text method = http_text(serving->head, exchange->parser.method);
    serving->is_head = text_is(method, T("HEAD"));
    *request = (struct request){
        .arena = worker->arena,
        .store = site->database ? database_store(site->database) : NULL,
        .site = site->city,
        .web_site = site,
        .now = site->rules->now ? site->rules->now(site->city) : clock_now(&system_clock),
        .method = serving->is_head ? T("GET") : method,
        .id = arena_print(worker->arena, "%08x%06x", worker->id_start, worker->id_count++ & 0xffffff),
        .connection = serving,
    };
    serving->response = (struct response){.arena = worker->arena,
                                          .body = buffer_new(worker->arena),
                                          .code = 200,
                                          .type = T("text/html; charset=utf-8"),
                                          .is_private = true,
                                          .headers = buffer_new(worker->arena),
                                          .request = request};
    log_set_request(request->id);
    return serving;
}

bool serve(struct worker *worker, struct connection *connection)
{
    const struct exchange *exchange = connection->exchange;
    struct serving *serving = begin(worker, connection);
    struct sending sending;
    uint8_t address[16];
    bool is_answered = false;

    enum status status = read_request(serving, exchange, address);
    bool is_unreadable = status != DONE;
    if (status == DONE)
        status = find_route(serving, &is_answered);
    if (status == DONE && !is_answered)
        status = find_room(serving);
    if (status == DONE && !is_answered)
        status = check_access(serving);
    if (status == DONE && !is_answered)
        status = check_token(serving);
    if (status == DONE && !is_answered)
        status = check_rate(serving, address);
    if (status == DONE && !is_answered)
        status = handle(serving);
    if (serving->is_in_crowd)
        crowd_leave(&serving->web->crowd);
    if (status != DONE)
        refuse(serving, status);

    struct response *response = &serving->response;
    connection->is_closing = exchange->parser.is_closing || exchange->parser.minor == 0 || is_unreadable ||
                             atomic_load(&serving->web->is_stopping);
    answer_make(serving, connection->is_closing, &sending);
    bool is_sent = connection_send(connection, &sending);
    if (is_sent && response->stream && !serving->is_head) {
        is_sent = !connection->outgoing;
        if (is_sent)
            events_listen(&serving->web->events, connection, events_topic(response));
    }
    connection->is_closing |= response->stream != NULL;
    count(serving, &sending);
    log_set_request(T(""));
    arena_reset(worker->arena);
    return is_sent;
}
