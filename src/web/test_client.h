/*
 * For tests only: a small site on a real server, and raw sockets that say to it exactly what a test wants.
 */
#pragma once

#include "base/test.h"
#include "store/test_database.h"
#include "system/files.h"
#include "web.migrations.h"
#include "web/assets.h"
#include "web/csrf.h"
#include "web/events.h"
#include "web/once.h"
#include "web/places.h"
#include "web/web.h"

#include "base/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct test_site {
    struct arena *arena;
    struct site site;
    struct web *web;
    struct text folder;
    _Atomic int done; /* how often the once-only handler ran */
    int wait_ms;
};

static inline enum status show_hello(struct request *request, struct response *response)
{
    response->is_private = false;
    buffer_print(&response->body, "hello %d", (int)request->language);
    return DONE;
}

static inline enum status show_form(struct request *request, struct response *response)
{
    struct text token = csrf_token(request, request->arena), key = once_key(request, request->arena);
    buffer_print(&response->body, "%.*s\n%.*s\n", TEXT_ARGUMENTS(token), TEXT_ARGUMENTS(key));
    return DONE;
}

struct sending_in {
    struct request *request;
    int number;
    bool says_where;
};

static inline enum status send_in_store(struct store *store, void *context)
{
    const struct sending_in *sending = context;
    char where[32];
    snprintf(where, sizeof where, "/done/%d", sending->number);
    if (sending->says_where)
        once_answer(sending->request, text_of(where));
    return event_append(store, &(struct event){.subject_kind = T("test"), .subject_id = sending->number, .name = T("test.sent"),
                                               .actor_kind = T("system"), .actor_name = T("test"), .at = sending->request->now});
}

static inline enum status send_form(struct request *request, struct response *response)
{
    struct test_site *site = (struct test_site *)(uintptr_t)request->site;
    struct sending_in sending = {request, atomic_fetch_add(&site->done, 1) + 1, request_has_field(request, "says_where")};
    if (site->wait_ms)
        usleep((useconds_t)site->wait_ms * 1000);
    if (request_has_field(request, "wrong")) {
        response->code = 422;
        buffer_put(&response->body, T("please mend"));
        return DONE;
    }
    enum status status = store_transaction(request->store, send_in_store, &sending);
    return status == DONE ? redirect_print(response, "/done/%d", sending.number) : status;
}

static inline enum status echo(struct request *request, struct response *response)
{
    struct text name, value;
    struct upload upload;
    for (size_t i = 0; request_field_number(request, i, &name, &value); i++)
        buffer_print(&response->body, "%.*s=%.*s\n", TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(value));
    for (size_t i = 0; request_upload_at(request, i, &upload); i++) {
        struct text bytes;
        check(file_read(request->arena, arena_terminated(request->arena, upload.path), 64 << 20, &bytes) == DONE);
        buffer_print(&response->body, "%.*s: %.*s %.*s %lld %lld\n", TEXT_ARGUMENTS(upload.field),
                     TEXT_ARGUMENTS(upload.file_name), TEXT_ARGUMENTS(upload.declared_type), (long long)upload.size_bytes,
                     (long long)bytes.length);
    }
    return DONE;
}

static inline enum status show_parts(struct request *request, struct response *response)
{
    buffer_print(&response->body, "%lld %.*s %.*s %.*s %d", (long long)request_part_id(request, "id"),
                 TEXT_ARGUMENTS(request_part(request, "name")), TEXT_ARGUMENTS(request_query(request, "q")),
                 TEXT_ARGUMENTS(request->peer_address), request->is_https);
    return DONE;
}

static inline enum status wait_a_little(struct request *request, struct response *response)
{
    (void)request;
    web_waiting_begin();
    usleep(200 * 1000);
    web_waiting_end();
    buffer_put(&response->body, T("waited"));
    return DONE;
}

/* Keeps what was asked in its work area for a while, then gives back what stands there. */
static inline enum status keep_for_a_while(struct request *request, struct response *response)
{
    enum { KEPT_BYTES = 4096 };
    struct text who = request_query(request, "who");
    char *kept = arena_take(request->arena, KEPT_BYTES, 1);
    size_t length = who.length < 16 ? who.length : 16;
    for (size_t i = 0; i + length <= KEPT_BYTES && length; i += length)
        memcpy(kept + i, who.bytes, length);
    web_waiting_begin();
    usleep(100 * 1000);
    web_waiting_end();
    if (length)
        buffer_put(&response->body, (struct text){kept, KEPT_BYTES / length * length});
    return DONE;
}

static inline enum status show_big(struct request *request, struct response *response)
{
    (void)request;
    response->is_private = false;
    buffer_reserve(&response->body, 8 << 20);
    memset(response->body.bytes, 'b', 8 << 20);
    response->body.length = 8 << 20;
    return DONE;
}

static inline enum status show_secret_big(struct request *request, struct response *response)
{
    csrf_token(request, request->arena);
    return show_big(request, response);
}

static inline enum status show_file(struct request *request, struct response *response)
{
    const struct test_site *site = request->site;
    response->file_path = arena_print(request->arena, "%.*s/file", TEXT_ARGUMENTS(site->folder));
    return DONE;
}

static inline enum status download(struct request *request, struct response *response)
{
    (void)request;
    return response_file(response, T("bytes"), T("application/pdf"), T("../住民票\r\n.pdf"));
}

static inline enum status listen_to(struct request *request, struct response *response)
{
    return events_open(response, request_part(request, "topic"));
}

static inline enum status fail(struct request *request, struct response *response)
{
    int64_t status = 0;
    buffer_put(&response->body, T("half a page"));
    text_to_integer(request_query(request, "status"), &status);
    return (enum status)status;
}

static inline enum status lead(struct request *request, struct response *response)
{
    return redirect(response, request_query(request, "to"));
}

static const struct route test_routes[] = {
    {"GET", "/hello", ANYONE, NULL, show_hello, 0},
    {"GET", "/form", ANYONE, NULL, show_form, 0},
    {"POST", "/form", ANYONE, NULL, send_form, 0},
    {"POST", "/plain", ANYONE, NULL, echo, ROUTE_NO_KEY},
    {"POST", "/upload", ANYONE, NULL, echo, ROUTE_NO_KEY | ROUTE_UPLOADS},
    {"POST", "/api/echo", ANYONE, NULL, echo, ROUTE_API},
    {"GET", "/part/{id}/x/{name}", ANYONE, NULL, show_parts, 0},
    {"GET", "/wait", ANYONE, NULL, wait_a_little, 0},
    {"GET", "/keep", ANYONE, NULL, keep_for_a_while, 0},
    {"GET", "/state", OPERATOR, NULL, show_hello, 0},
    {"GET", "/big", ANYONE, NULL, show_big, 0},
    {"GET", "/secret-big", ANYONE, NULL, show_secret_big, 0},
    {"GET", "/file", ANYONE, NULL, show_file, 0},
    {"GET", "/download", ANYONE, NULL, download, 0},
    {"GET", "/events/{topic}", ANYONE, NULL, listen_to, 0},
    {"GET", "/fail", ANYONE, NULL, fail, 0},
    {"GET", "/lead", ANYONE, NULL, lead, 0},
    {"GET", "/mine", RESIDENT, NULL, show_hello, 0},
    {0}};

static inline enum status recognise(struct request *request)
{
    if (text_is(request_cookie(request, "ikanai_session"), T("secret-1")))
        request->actor = (struct actor){.kind = RESIDENT_ACTOR, .id = 1, .session_id = 1};
    return DONE;
}

static inline enum status admit(const struct request *request, const struct route *route)
{
    return route->access == ANYONE || route->access == OPERATOR || request->actor.kind == RESIDENT_ACTOR ? DONE : INVALID;
}

static inline void show_refusal(struct request *request, struct response *response, enum status why)
{
    buffer_print(&response->body, "refused %s %d in %d", status_name(why), response->code, (int)request->language);
}

static const struct asset test_assets[] = {
    {TEXT_INIT("site.css"), TEXT_INIT("/assets/site.0a1b2c3d.css"), TEXT_INIT("text/css; charset=utf-8"),
     TEXT_INIT("body{color:black}"), TEXT_INIT("gzipped")},
    {.name = {NULL, 0}}};
static const struct asset *const test_asset_lists[] = {test_assets, NULL};

static const struct site_rules test_rules = {.recognise = recognise, .admit = admit, .refuse = show_refusal};
static const struct rate_limits test_rates = {0};

/* `place` is a migrated database, or NULL for a site without one. */
static inline bool test_site_start(struct test *test, struct test_site *site, struct web_options options,
                            const struct test_database *place)
{
    static const struct route *const lists[] = {test_routes, NULL};
    struct text why;
    memset(site, 0, sizeof *site);
    site->arena = arena_new(0);
    site->site = (struct site){.city = site, .routes = lists, .rules = &test_rules, .assets = test_asset_lists,
                               .token_key = {1, 2, 3}};
    if (!EXPECT(folder_temporary(site->arena, "web", &site->folder) == DONE))
        return false;
    site->site.database = place ? place->database : NULL;
    if (!options.rates)
        options.rates = &test_rates;
    options.upload_folder = site->folder;
    bool is_started = EXPECT(web_start(site->arena, &options, &site->site, &site->web, &why) == DONE);
    if (!is_started)
        printf("  %.*s\n", TEXT_ARGUMENTS(why));
    return is_started;
}

static inline void test_site_stop(struct test_site *site)
{
    web_free(site->web);
    enum status ignored = folder_remove(arena_terminated(site->arena, site->folder));
    (void)ignored;
    arena_free(site->arena);
}

static inline int client_open(const struct test_site *site)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web_port(site->web)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client >= 0 && connect(client, (struct sockaddr *)&address, sizeof address) != 0) {
        close(client);
        return -1;
    }
    return client;
}

static inline bool client_send(int client, struct text bytes)
{
    while (bytes.length) {
        ssize_t sent = send(client, bytes.bytes, bytes.length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = text_from(bytes, (size_t)sent);
    }
    return true;
}

/* Reads until `until` was seen, the server closes, or the time is over. Empty `until`: until it closes. */
static inline struct text client_read(struct arena *arena, int client, struct text until, int wait_ms)
{
    struct buffer out = buffer_new(arena);
    struct pollfd ready = {.fd = client, .events = POLLIN};
    while (!(until.length && text_has(buffer_text(&out), until))) {
        if (poll(&ready, 1, wait_ms) != 1)
            break;
        buffer_reserve(&out, 1 << 16);
        ssize_t got = recv(client, out.bytes + out.length, 1 << 16, 0);
        if (got <= 0)
            break;
        out.length += (size_t)got;
    }
    return out.length ? buffer_text(&out) : T("");
}

/* Says it on a connection of its own, with Connection: close expected in it, and gives the whole answer. */
static inline struct text ask(const struct test_site *site, struct arena *arena, struct text bytes)
{
    int client = client_open(site);
    client_send(client, bytes);
    struct text answer = client_read(arena, client, T(""), 3000);
    close(client);
    return answer;
}

static inline struct text get(const struct test_site *site, struct arena *arena, const char *path, const char *headers)
{
    return ask(site, arena, arena_print(arena, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", path, headers));
}

static inline struct text post(const struct test_site *site, struct arena *arena, const char *path, const char *headers,
                        struct text body)
{
    struct text head = arena_print(arena,
                                   "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %zu\r\n%s"
                                   "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
                                   path, body.length, headers);
    return ask(site, arena, arena_join(arena, head, body));
}

static inline int code_of(struct text answer)
{
    int64_t code = 0;
    text_to_integer(text_slice(answer, 9, 3), &code);
    return (int)code;
}

static inline struct text header_of(struct text answer, const char *name)
{
    struct text line, head = text_slice(answer, 0, (size_t)(text_find(answer, T("\r\n\r\n")) + 2));
    while (head.length && text_next_part(&head, '\n', &line)) {
        ptrdiff_t colon = text_find_byte(line, ':');
        if (colon > 0 && text_is_same_ascii(text_slice(line, 0, (size_t)colon), text_of(name)))
            return text_trim(text_from(line, (size_t)colon + 1));
    }
    return T("");
}

static inline struct text body_of(struct text answer)
{
    ptrdiff_t end = text_find(answer, T("\r\n\r\n"));
    return end < 0 ? T("") : text_from(answer, (size_t)end + 4);
}

/* A form page's cookie, token and key. */
struct opened_form {
    struct text cookie, token, key;
};

static inline struct opened_form open_form(const struct test_site *site, struct arena *arena, const char *headers)
{
    struct text answer = get(site, arena, "/form", headers), rest = body_of(answer), cookie = header_of(answer, "Set-Cookie");
    struct opened_form form = {.cookie = T("")};
    text_next_part(&cookie, ';', &form.cookie);
    if (rest.length) {
        text_next_part(&rest, '\n', &form.token);
        text_next_part(&rest, '\n', &form.key);
    }
    return form;
}
