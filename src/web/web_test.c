#include "web/limits.h"
#include "web/metrics.h"
#include "web/test_client.h"

static void answers_with_safety(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){.is_https = true}, NULL))
        return;
    EXPECT_INTEGER(code_of(get(&site, arena, "/hello", "")), 200);
    EXPECT_TEXT(body_of(get(&site, arena, "/hello", "")), T("hello 0"));
    EXPECT_TEXT(body_of(get(&site, arena, "/en/hello", "")), T("hello 1"));
    EXPECT_TEXT(body_of(get(&site, arena, "/yasashii/hello", "")), T("hello 2"));
    static const char *const all[] = {"/hello", "/none", "/form?x=%zz", "/plain", "/hello/", "/fail?status=7", "/download", "/mine"};
    static const char *const wanted[] = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Date",
                                         "Permissions-Policy", "Cross-Origin-Opener-Policy", "Strict-Transport-Security",
                                         "Cross-Origin-Resource-Policy", "Cache-Control", "X-Frame-Options", "Content-Length"};
    static const int codes[] = {200, 404, 400, 405, 308, 503, 200, 401};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct text answer = get(&site, arena, all[i], "");
        EXPECT_INTEGER(code_of(answer), codes[i]);
        for (size_t j = 0; j < sizeof wanted / sizeof *wanted; j++)
            if (!EXPECT(header_of(answer, wanted[j]).length > 0))
                printf("  %s of %s\n", wanted[j], all[i]);
        EXPECT(!text_has(header_of(answer, "Content-Security-Policy"), T("unsafe")));
        EXPECT(text_starts(header_of(answer, "Content-Security-Policy"), T("default-src 'none'")));
    }
    EXPECT_TEXT(header_of(get(&site, arena, "/plain", ""), "Allow"), T("POST"));
    EXPECT_TEXT(header_of(get(&site, arena, "/en/hello/?a=b", ""), "Location"), T("/en/hello?a=b"));
    EXPECT_TEXT(header_of(get(&site, arena, "/mine", ""), "Cache-Control"), T("no-store"));
    EXPECT_TEXT(header_of(get(&site, arena, "/hello", ""), "Cache-Control"), T("no-cache"));
    EXPECT_TEXT(header_of(get(&site, arena, "/hello", "Cookie: __Host-ikanai_session=secret-1\r\n"), "Cache-Control"), T("no-store"));
    EXPECT_INTEGER(code_of(get(&site, arena, "/mine", "Cookie: a=b; __Host-ikanai_session=secret-1\r\n")), 200);
    EXPECT_INTEGER(code_of(get(&site, arena, "/mine", "Cookie: ikanai_session=secret-1\r\n")), 401); /* without its prefix */
    struct text file = get(&site, arena, "/download", "");
    EXPECT(text_has(header_of(file, "Content-Security-Policy"), T("sandbox")));
    EXPECT(text_has(header_of(file, "Content-Disposition"), T("attachment; filename=\"")));
    EXPECT(!text_has(header_of(file, "Content-Disposition"), T("..")));
    EXPECT_TEXT(body_of(get(&site, arena, "/en/fail?status=4", "")), T("refused FORBIDDEN 403 in 1"));
    struct text head = ask(&site, arena, T("HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    EXPECT_TEXT(header_of(head, "Content-Length"), T("7"));
    EXPECT_TEXT(body_of(head), T(""));
    test_site_stop(&site);
}

static void leads_only_home(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    EXPECT_TEXT(header_of(get(&site, arena, "/en/lead?to=/a?b=c", ""), "Location"), T("/en/a?b=c"));
    EXPECT_TEXT(header_of(get(&site, arena, "/en/lead?to=/yasashii/a", ""), "Location"), T("/yasashii/a"));
    EXPECT_TEXT(header_of(get(&site, arena, "/lead?to=/%E5%B8%82", ""), "Location"), T("/%E5%B8%82"));
    static const char *const bad[] = {"//evil.example", "https://evil.example", "/%5Cevil.example", "", "/a%0d%0aSet-Cookie:%20a=b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct text answer = get(&site, arena, arena_terminated(arena, arena_print(arena, "/lead?to=%s", bad[i])), "");
        EXPECT(header_of(answer, "Set-Cookie").length == 0);
        if (i < 4)
            EXPECT_INTEGER(code_of(answer), 422);
        else
            EXPECT_TEXT(header_of(answer, "Location"), T("/a%0D%0ASet-Cookie:%20a=b"));
    }
    test_site_stop(&site);
}

static void refuses_on_the_wire(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
#define POST_PLAIN "POST /plain HTTP/1.1\r\nHost: a\r\n"
#define SMUGGLED "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
    static const struct {
        int code;
        struct text bytes;
    } cases[] = {
        {400, TEXT_INIT(POST_PLAIN "Content-Length: 6\r\nContent-Length: 5\r\n\r\n123456" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "X: y\n folded\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "X: y\r\n folded\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nab=cd\r\n0\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT(POST_PLAIN "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /hello HTTP/1.1\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /hello HTTP/1.1\nHost: a\n\n" SMUGGLED)},
        {400, TEXT_INIT("GET /hel\0lo HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 37\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /../hello HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /%2e%2e/hello HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /part%2f1 HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {400, TEXT_INIT("GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {505, TEXT_INIT("GET /hello HTTP/2.0\r\nHost: a\r\n\r\n" SMUGGLED)},
        {505, TEXT_INIT("GET /hello\r\n\r\n" SMUGGLED)},
        {501, TEXT_INIT("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {501, TEXT_INIT("FROB /hello HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED)},
        {415, TEXT_INIT(POST_PLAIN "Content-Length: 1\r\nContent-Type: text/plain\r\n\r\na" SMUGGLED)},
        {415, TEXT_INIT(POST_PLAIN "Content-Length: 1\r\nContent-Encoding: gzip\r\n\r\na" SMUGGLED)},
        {413, TEXT_INIT(POST_PLAIN "Content-Length: 99999999\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na" SMUGGLED)},
        {200, TEXT_INIT("GET /hello HTTP/1.0\r\n\r\n" SMUGGLED)},
        {200, TEXT_INIT("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" SMUGGLED)},
        {200, TEXT_INIT("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" SMUGGLED)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text answer = ask(&site, arena, cases[i].bytes);
        bool is_good = EXPECT_INTEGER(code_of(answer), cases[i].code);
        is_good &= EXPECT(text_find(text_from(answer, 1), T("HTTP/1.1 ")) < 0); /* one answer, then closed */
        if (!is_good)
            printf("  case %zu\n  %.*s\n", i, TEXT_ARGUMENTS(answer));
    }
    test_site_stop(&site);
}

static int answers_in(struct text text)
{
    int count = 0;
    for (ptrdiff_t at; (at = text_find(text, T("HTTP/1.1 "))) >= 0; count++)
        text = text_from(text, (size_t)at + 9);
    return count;
}

static void answers_in_a_row(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    struct buffer many = buffer_new(arena);
    for (int i = 0; i < 100; i++)
        buffer_print(&many, "GET /part/%d/x/n?q=%d HTTP/1.1\r\nHost: a\r\n\r\n", i + 1, i);
    buffer_put(&many, T("POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                        "application/x-www-form-urlencoded\r\n\r\n3\r\na=b\r\n3\r\n&c=\r\n0\r\n\r\n"));
    buffer_put(&many, T("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    struct text whole = ask(&site, arena, buffer_text(&many));
    EXPECT_INTEGER(answers_in(whole), 102);
    EXPECT(text_has(whole, T("\r\n\r\n1 n 0 127.0.0.1 0HTTP/1.1 ")));
    EXPECT(text_find(whole, T("\r\n\r\n2 n 1")) < text_find(whole, T("\r\n\r\n100 n 99")));
    EXPECT(text_has(whole, T("a=b\nc=\n")));
    EXPECT(text_ends(whole, T("hello 0")));
    /* byte by byte the same */
    int client = client_open(&site);
    struct text slow = T("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nContent-Type: application/x-www-form-urlencoded"
                         "\r\n\r\nx=%E5y1GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    for (size_t i = 0; i < slow.length; i++)
        client_send(client, text_slice(slow, i, 1));
    struct text answer = client_read(arena, client, T(""), 3000);
    close(client);
    EXPECT_INTEGER(code_of(answer), 400); /* %E5 alone is no UTF-8: the connection ends there */
    EXPECT_INTEGER(answers_in(answer), 1);
    /* Expect: 100-continue */
    client = client_open(&site);
    client_send(client, T("POST /api/echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n"
                          "Content-Type: application/x-www-form-urlencoded\r\n\r\n"));
    EXPECT_TEXT(client_read(arena, client, T("\r\n\r\n"), 2000), T("HTTP/1.1 100 Continue\r\n\r\n"));
    client_send(client, T("a=1"));
    EXPECT_TEXT(body_of(client_read(arena, client, T(""), 2000)), T("a=1\n"));
    close(client);
    test_site_stop(&site);
}

static void asks_for_tokens(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    struct opened_form form = open_form(&site, arena, ""), other = open_form(&site, arena, "");
    struct text body = arena_print(arena, "_token=%.*s&a=b", TEXT_ARGUMENTS(form.token));
    const char *cookie = arena_print(arena, "Cookie: %.*s\r\n", TEXT_ARGUMENTS(form.cookie)).bytes;
    const char *others = arena_print(arena, "Cookie: %.*s\r\n", TEXT_ARGUMENTS(other.cookie)).bytes;
    EXPECT(text_starts(form.cookie, T("ikanai_visit=")) && form.token.length == 32);
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", cookie, body)), 200);
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", "", body)), 403);
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", others, body)), 403);
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", cookie, T("a=b"))), 403);
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", cookie, T("_token=0000"))), 403);
    static const struct {
        const char *header;
        int code;
    } origins[] = {{"Sec-Fetch-Site: cross-site\r\n", 403},    {"Sec-Fetch-Site: same-site\r\n", 403},
                   {"Sec-Fetch-Site: same-origin\r\n", 200},   {"Origin: http://a\r\n", 200},
                   {"Origin: http://b\r\n", 403},              {"Origin: https://a\r\n", 403},
                   {"Origin: null\r\n", 200},                  {"Sec-Fetch-Site: cross-site\r\nOrigin: http://a\r\n", 403}};
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        struct text both = arena_print(arena, "%s%s", cookie, origins[i].header);
        EXPECT_INTEGER(code_of(post(&site, arena, "/plain", both.bytes, body)), origins[i].code);
    }
    /* Signed in, the token of the visit before does not count any more; one of the session does. */
    const char *session = arena_print(arena, "Cookie: %.*s; ikanai_session=secret-1\r\n", TEXT_ARGUMENTS(form.cookie)).bytes;
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", session, body)), 403);
    struct opened_form signed_in = open_form(&site, arena, session);
    body = arena_print(arena, "_token=%.*s", TEXT_ARGUMENTS(signed_in.token));
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", session, body)), 200);
    EXPECT_INTEGER(code_of(post(&site, arena, "/plain", cookie, body)), 403);
    /* The API without cookies needs none; with them it does. */
    EXPECT_INTEGER(code_of(post(&site, arena, "/api/echo", "", T("a=b"))), 200);
    EXPECT_INTEGER(code_of(post(&site, arena, "/api/echo", session, T("a=b"))), 403);
    test_site_stop(&site);
}

static void believes_its_proxy_only(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    const char *headers = "X-Forwarded-For: 198.51.100.9, 203.0.113.7, 127.0.0.1\r\nX-Forwarded-Proto: https\r\n";
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    EXPECT_TEXT(body_of(get(&site, arena, "/part/7/x/n", headers)), T("7 n  127.0.0.1 0"));
    EXPECT_TEXT(body_of(get(&site, arena, "/part/07/x/n", "")), T("0 n  127.0.0.1 0"));
    test_site_stop(&site);
    if (!test_site_start(test, &site, (struct web_options){.trusted_proxies = T("127.0.0.1, ::1")}, NULL))
        return;
    EXPECT_TEXT(body_of(get(&site, arena, "/part/7/x/n?q=%E5%B8%82+1", headers)), T("7 n 市 1 203.0.113.7 1"));
    EXPECT_TEXT(body_of(get(&site, arena, "/part/7/x/n", "X-Forwarded-For: nonsense\r\n")), T("7 n  127.0.0.1 0"));
    test_site_stop(&site);
}

static void compresses_only_what_holds_no_secret(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    const char *accepts = "Accept-Encoding: br, gzip;q=0.8\r\n";
    struct text public = get(&site, arena, "/big", accepts);
    EXPECT_TEXT(header_of(public, "Content-Encoding"), T("gzip"));
    EXPECT(public.length < 100000);
    EXPECT(header_of(get(&site, arena, "/big", "Accept-Encoding: gzip;q=0\r\n"), "Content-Encoding").length == 0);
    EXPECT(header_of(get(&site, arena, "/secret-big", accepts), "Content-Encoding").length == 0);
    const char *session = "Cookie: ikanai_session=secret-1\r\nAccept-Encoding: gzip\r\n";
    EXPECT(header_of(get(&site, arena, "/big", session), "Content-Encoding").length == 0);
    EXPECT_INTEGER((int64_t)body_of(get(&site, arena, "/big", "")).length, 8 << 20);
    struct text path = arena_print(arena, "%.*s/file", TEXT_ARGUMENTS(site.folder));
    struct buffer big = buffer_new(arena);
    buffer_reserve(&big, 3 << 20);
    memset(big.bytes, 'f', 3 << 20);
    big.length = 3 << 20;
    EXPECT_INTEGER(file_write(arena_terminated(arena, path), buffer_text(&big), 0600), DONE);
    struct text file = get(&site, arena, "/file", "");
    EXPECT_INTEGER((int64_t)body_of(file).length, 3 << 20);
    EXPECT_INTEGER(unlink(arena_terminated(arena, path)), 0);
    EXPECT_INTEGER(code_of(get(&site, arena, "/file", "")), 503);
    test_site_stop(&site);
}

static void counts_how_often_one_asks(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    struct rate_limits limits = {.address = {60, 5}};
    if (!test_site_start(test, &site, (struct web_options){.rates = &limits}, NULL))
        return;
    for (int i = 0; i < 5; i++)
        EXPECT_INTEGER(code_of(get(&site, arena, "/hello", "")), 200);
    struct text answer = get(&site, arena, "/hello", "");
    EXPECT_INTEGER(code_of(answer), 429);
    EXPECT_TEXT(header_of(answer, "Retry-After"), T("1"));
    test_site_stop(&site);
}

/* A POST with any body and type; the cookie goes with the token in the body. */
static struct text post_as(const struct test_site *site, struct arena *arena, const char *path, const struct opened_form *form,
                           const char *type, struct text body)
{
    struct text head = arena_print(arena,
                                   "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %zu\r\n"
                                   "Cookie: %.*s\r\nContent-Type: %s\r\n\r\n",
                                   path, body.length, TEXT_ARGUMENTS(form->cookie), type);
    return ask(site, arena, arena_join(arena, head, body));
}

static struct text parts_with_file(struct arena *arena, const struct opened_form *form, size_t size)
{
    struct buffer body = buffer_new(arena);
    buffer_print(&body, "--b\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n%.*s\r\n--b\r\n", TEXT_ARGUMENTS(form->token));
    buffer_put(&body, T("Content-Disposition: form-data; name=\"photo\"; filename=\"../家.png\"\r\nContent-Type: image/png\r\n\r\n"));
    buffer_reserve(&body, size);
    memset(body.bytes + body.length, 'p', size);
    body.length += size;
    buffer_put(&body, T("\r\n--b--\r\n"));
    return buffer_text(&body);
}

static size_t files_in(struct test *test, const struct test_site *site)
{
    struct file_names names = {0};
    EXPECT_INTEGER(folder_list(test_arena(test), arena_terminated(test_arena(test), site->folder), &names), DONE);
    return names.count;
}

static void takes_uploads_within_limits(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    struct opened_form form = open_form(&site, arena, "");
    const char *parts = "multipart/form-data; boundary=b", *plain = "application/x-www-form-urlencoded";
    struct text answer = post_as(&site, arena, "/upload", &form, parts, parts_with_file(arena, &form, 100000));
    EXPECT_INTEGER(code_of(answer), 200);
    EXPECT(text_has(answer, T("photo: 家.png image/png 100000 100000\n")));
    EXPECT_INTEGER((int64_t)files_in(test, &site), 0); /* gone with the answer */
    EXPECT_INTEGER(code_of(post_as(&site, arena, "/plain", &form, parts, parts_with_file(arena, &form, 100))), 415);
    EXPECT_INTEGER(code_of(post_as(&site, arena, "/upload", &form, parts, parts_with_file(arena, &form, LIMIT_UPLOAD_BYTES))), 200);
    EXPECT_INTEGER(code_of(post_as(&site, arena, "/upload", &form, parts, parts_with_file(arena, &form, LIMIT_UPLOAD_BYTES + 1))), 413);
    EXPECT_INTEGER(code_of(post_as(&site, arena, "/upload", &form, "multipart/form-data", T("x"))), 400);
    EXPECT_INTEGER((int64_t)files_in(test, &site), 0);
    /* forms without files: whole bodies at the limit and one beyond, by length and in chunks */
    for (int extra = 0; extra < 2; extra++) {
        struct buffer body = buffer_new(arena), chunked = buffer_new(arena);
        buffer_print(&body, "_token=%.*s", TEXT_ARGUMENTS(form.token));
        buffer_reserve(&body, LIMIT_FORM_BYTES + 1);
        memset(body.bytes + body.length, 'y', LIMIT_FORM_BYTES - body.length);
        for (size_t at = body.length; at + 1000 < LIMIT_FORM_BYTES; at += 1000)
            memcpy(body.bytes + at, "&a=", 3);
        body.length = LIMIT_FORM_BYTES;
        if (extra)
            buffer_put_byte(&body, 'y');
        EXPECT_INTEGER(code_of(post_as(&site, arena, "/plain", &form, plain, buffer_text(&body))), extra ? 413 : 200);
        buffer_print(&chunked, "POST /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nCookie: %.*s\r\n"
                     "Content-Type: %s\r\n\r\n%zx\r\n", TEXT_ARGUMENTS(form.cookie), plain, body.length);
        buffer_put(&chunked, buffer_text(&body));
        buffer_put(&chunked, T("\r\n0\r\n\r\n"));
        EXPECT_INTEGER(code_of(ask(&site, arena, buffer_text(&chunked))), extra ? 413 : 200);
    }
    test_site_stop(&site);
}

static void sends_assets_for_ever(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    if (!test_site_start(test, &site, (struct web_options){0}, NULL))
        return;
    EXPECT_TEXT(asset_url("site.css"), T("/assets/site.0a1b2c3d.css"));
    struct text plain = get(&site, arena, "/assets/site.0a1b2c3d.css", "");
    EXPECT_TEXT(body_of(plain), T("body{color:black}"));
    EXPECT_TEXT(header_of(plain, "Content-Type"), T("text/css; charset=utf-8"));
    EXPECT(text_has(header_of(plain, "Cache-Control"), T("immutable")));
    struct text smaller = get(&site, arena, "/assets/site.0a1b2c3d.css", "Accept-Encoding: gzip\r\n");
    EXPECT_TEXT(header_of(smaller, "Content-Encoding"), T("gzip"));
    EXPECT_TEXT(body_of(smaller), T("gzipped"));
    EXPECT_INTEGER(code_of(get(&site, arena, "/assets/site.00000000.css", "")), 404);
    test_site_stop(&site);
}

static void counts_and_logs_without_telling(struct test *test)
{
    struct test_site site;
    struct arena *arena = test_arena(test);
    struct text folder, log;
    EXPECT_INTEGER(folder_temporary(arena, "log", &folder), DONE);
    struct text path = arena_print(arena, "%.*s/access", TEXT_ARGUMENTS(folder));
    if (!test_site_start(test, &site, (struct web_options){.access_log = path}, NULL))
        return;
    get(&site, arena, "/part/4711/x/Hanako?q=secret", "");
    get(&site, arena, "/nowhere/Taro", "");
    for (int i = 0; i < 100 && web_metrics(site.web, arena).requests < 2; i++)
        usleep(5000);
    struct web_metrics metrics = web_metrics(site.web, arena);
    EXPECT_INTEGER(metrics.by_class[2], 1);
    EXPECT_INTEGER(metrics.by_class[4], 1);
    EXPECT(metrics_latency(&metrics, 0.99) > 0);
    EXPECT(metrics.routes[6].requests == 1 && metrics.routes[6].arena_most_bytes > 0);
    test_site_stop(&site);
    EXPECT_INTEGER(file_read(arena, arena_terminated(arena, path), 10000, &log), DONE);
    EXPECT(text_has(log, T(" GET /part/{id}/x/{name} 200 ")) && text_has(log, T(" GET - 404 ")));
    EXPECT(!text_has(log, T("secret")) && !text_has(log, T("4711")) && !text_has(log, T("Hanako")) && !text_has(log, T("Taro")) &&
           !text_has(log, T("127.0.0.1")));
    EXPECT_INTEGER(folder_remove(arena_terminated(arena, folder)), DONE);
}

static void will_not_start_with_bad_routes(struct test *test)
{
    static const struct route twice[] = {{"GET", "/a/{x}", ANYONE, NULL, show_hello, 0}, {"GET", "/a/{y}", ANYONE, NULL, show_hello, 0}, {0}};
    static const struct route open[] = {{"GET", "/a", 0, NULL, show_hello, 0}, {0}};
    static const struct route unnamed[] = {{"GET", "/a", NEEDS_PERMISSION, NULL, show_hello, 0}, {0}};
    static const struct route empty[] = {{"GET", "/a", ANYONE, NULL, NULL, 0}, {0}};
    static const struct route slash[] = {{"GET", "/a/", ANYONE, NULL, show_hello, 0}, {0}};
    static const struct route word[] = {{"GET", "/en/a", ANYONE, NULL, show_hello, 0}, {0}};
    static const struct route method[] = {{"PUT", "/a", ANYONE, NULL, show_hello, 0}, {0}};
    const struct route *const bad[] = {twice, open, unnamed, empty, slash, word, method};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct route *const lists[] = {bad[i], NULL};
        struct site site = {.routes = lists, .rules = &test_rules};
        struct web *web = NULL;
        struct text why = T("");
        EXPECT_INTEGER(web_start(test_arena(test), &(struct web_options){0}, &site, &web, &why), INVALID);
        EXPECT(text_has(why, T("/a")) && text_ends(why, T(".")));
    }
}

const struct test_case web_test[] = {{"answers with every safety header", answers_with_safety},
                                     {"leads only home", leads_only_home},
                                     {"refuses on the wire", refuses_on_the_wire},
                                     {"answers in a row", answers_in_a_row},
                                     {"asks for tokens", asks_for_tokens},
                                     {"believes its proxy only", believes_its_proxy_only},
                                     {"compresses only what holds no secret", compresses_only_what_holds_no_secret},
                                     {"counts how often one asks", counts_how_often_one_asks},
                                     {"takes uploads within limits", takes_uploads_within_limits},
                                     {"sends assets for ever", sends_assets_for_ever},
                                     {"counts and logs without telling", counts_and_logs_without_telling},
                                     {"will not start with bad routes", will_not_start_with_bad_routes},
                                     {0}};
