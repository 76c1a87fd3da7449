/*
 * A small browser for tests: it keeps its cookies, opens forms and sends them, and has a user agent.
 *
 * Only tests include this.
 */
#pragma once

#include "base/check.h"
#include "base/encoding.h"
#include "city/test_city.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BROWSER_COOKIES = 12 };
struct browser {
    struct test_city *town;
    struct text names[BROWSER_COOKIES], values[BROWSER_COOKIES];
    size_t count;
    struct text page, location; /* of the last answer */
    struct text set_cookies;    /* the lines as sent */
};

static inline struct text browser_say(struct browser *browser, struct text bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web_port(browser->town->web)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct buffer answer = buffer_new(browser->town->arena);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(client >= 0 && connect(client, (struct sockaddr *)&address, sizeof address) == 0);
    for (ssize_t sent = 1; bytes.length > 0 && sent > 0; bytes = text_from(bytes, (size_t)sent))
        sent = send(client, bytes.bytes, bytes.length, MSG_NOSIGNAL);
    for (ssize_t got = 1; got > 0;) {
        buffer_reserve(&answer, 1 << 16);
        got = recv(client, answer.bytes + answer.length, 1 << 16, 0);
        answer.length += got > 0 ? (size_t)got : 0;
    }
    close(client);
    return buffer_text(&answer);
}

static inline void browser_keep(struct browser *browser, struct text cookie)
{
    struct text name, value;
    ptrdiff_t equals = text_find_byte(cookie, '=');
    if (equals < 0)
        return;
    name = text_slice(cookie, 0, (size_t)equals);
    value = text_from(cookie, (size_t)equals + 1);
    for (size_t i = 0; i < browser->count; i++) {
        if (text_is(browser->names[i], name)) {
            browser->values[i] = value;
            return;
        }
    }
    check(browser->count < BROWSER_COOKIES);
    browser->names[browser->count] = name;
    browser->values[browser->count++] = value;
}

static inline int browser_take(struct browser *browser, struct text answer)
{
    int64_t code = 0;
    ptrdiff_t end = text_find(answer, T("\r\n\r\n"));
    struct text head = text_slice(answer, 0, end < 0 ? 0 : (size_t)end + 2), line, cookie;
    struct buffer set = buffer_new(browser->town->arena);
    browser->page = end < 0 ? T("") : text_from(answer, (size_t)end + 4);
    browser->location = T("");
    while (head.length > 0 && text_next_part(&head, '\n', &line)) {
        if (text_starts(line, T("Location: ")))
            browser->location = text_trim(text_from(line, 10));
        if (!text_starts(line, T("Set-Cookie: ")))
            continue;
        buffer_put(&set, line);
        line = text_from(line, 12);
        if (text_next_part(&line, ';', &cookie))
            browser_keep(browser, text_trim(cookie));
    }
    browser->set_cookies = buffer_text(&set);
    return text_to_integer(text_slice(answer, 9, 3), &code) ? (int)code : 0;
}

static inline struct text browser_head(struct browser *browser)
{
    struct buffer lines = buffer_new(browser->town->arena);
    buffer_put(&lines, T("Host: city.example\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (X11; Linux) Firefox/1\r\n"));
    for (size_t i = 0; i < browser->count; i++)
        buffer_print(&lines, "%s%.*s=%.*s", i == 0 ? "Cookie: " : "; ", TEXT_ARGUMENTS(browser->names[i]),
                     TEXT_ARGUMENTS(browser->values[i]));
    if (browser->count > 0)
        buffer_put(&lines, T("\r\n"));
    return buffer_text(&lines);
}

static inline int browser_get(struct browser *browser, const char *path)
{
    return browser_take(browser, browser_say(browser, arena_print(browser->town->arena, "GET %s HTTP/1.1\r\n%.*s\r\n",
                                                                  path, TEXT_ARGUMENTS(browser_head(browser)))));
}

/* The value of the first hidden field of that name on the page. */
static inline struct text browser_hidden(const struct browser *browser, const char *name)
{
    struct arena *arena = browser->town->arena;
    ptrdiff_t at = text_find(browser->page, arena_print(arena, "name=\"%s\"", name));
    struct text rest = text_from(browser->page, at < 0 ? browser->page.length : (size_t)at);
    ptrdiff_t value = text_find(rest, T("value=\""));
    rest = text_from(rest, value < 0 ? rest.length : (size_t)value + 7);
    ptrdiff_t end = text_find_byte(rest, '"');
    return text_slice(rest, 0, end < 0 ? 0 : (size_t)end);
}

/* Sends fields with the token of the page that is open. */
static inline int browser_send(struct browser *browser, const char *path, const char *fields)
{
    struct arena *arena = browser->town->arena;
    struct text body = arena_print(arena, "_token=%.*s&_key=%.*s&%s", TEXT_ARGUMENTS(browser_hidden(browser, "_token")),
                                   TEXT_ARGUMENTS(browser_hidden(browser, "_key")), fields);
    return browser_take(browser, browser_say(browser, arena_print(arena,
        "POST %s HTTP/1.1\r\n%.*sContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s", path,
        TEXT_ARGUMENTS(browser_head(browser)), body.length, TEXT_ARGUMENTS(body))));
}

static inline int browser_post(struct browser *browser, const char *form_path, const char *path, const char *fields)
{
    int code = browser_get(browser, form_path);
    return code == 200 ? browser_send(browser, path, fields) : code;
}
