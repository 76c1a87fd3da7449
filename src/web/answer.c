/*
 * From a response to bytes: status line, the security headers that every answer has, caching, compression.
 *
 * Only public answers without a form's token are compressed: the length of a compressed page that holds a secret beside
 * reflected input tells the secret.
 */
#include "web/assets.h"
#include "web/web_private.h"

#include "base/check.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { COMPRESS_FROM_BYTES = 1000, COMPRESSION_LEVEL = 4, HEAD_BYTES = 1536 };

#define EVERY_ANSWER "X-Frame-Options: DENY\r\n" EVERY_ANSWER_FRAMED
#define EVERY_ANSWER_FRAMED                                                                                            \
    "X-Content-Type-Options: nosniff\r\n"                                                                              \
    "Referrer-Policy: no-referrer\r\n"                                                                                 \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                                      \
    "Cross-Origin-Resource-Policy: same-origin\r\n"                                                                    \
    "Cross-Origin-Embedder-Policy: require-corp\r\n"                                                                   \
    "Permissions-Policy: accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), "               \
    "gyroscope=(), microphone=(), midi=(), payment=(), usb=()\r\n"

#define PAGE_POLICY                                                                                                    \
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "               \
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
static const char page_policy[] = PAGE_POLICY "frame-ancestors 'none'\r\n" EVERY_ANSWER;
/* A preview beside its editor: the page with the frame, and the page inside it. */
static const char framing_policy[] = PAGE_POLICY "frame-src 'self'; frame-ancestors 'none'\r\n" EVERY_ANSWER;
static const char framed_policy[] = PAGE_POLICY "frame-ancestors 'self'\r\nX-Frame-Options: SAMEORIGIN\r\n" EVERY_ANSWER_FRAMED;
static const char download_policy[] =
    "Content-Security-Policy: default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'\r\n" EVERY_ANSWER;
#define SECURE_TRANSPORT "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n"

static const struct {
    int code;
    const char *name;
} code_names[] = {{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {301, "Moved Permanently"},
                  {302, "Found"}, {303, "See Other"}, {304, "Not Modified"}, {307, "Temporary Redirect"},
                  {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"},
                  {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {408, "Request Timeout"},
                  {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {413, "Content Too Large"},
                  {414, "URI Too Long"}, {415, "Unsupported Media Type"}, {417, "Expectation Failed"},
                  {422, "Unprocessable Content"}, {429, "Too Many Requests"},
                  {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"}, {501, "Not Implemented"},
                  {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"}, {0, NULL}};

const char *code_name(int code)
{
    for (int i = 0; code_names[i].name; i++)
        if (code_names[i].code == code)
            return code_names[i].name;
    return "Answer";
}

#define PLAIN_BODY                                                                                                     \
    "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>エラー</title>"                                    \
    "<p>この要求は読み取れませんでした。 This request could not be read.</p></html>\n"
#define PLAIN(line)                                                                                                    \
    "HTTP/1.1 " line "\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nCache-Control: no-store\r\n"     \
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n"     \
    EVERY_ANSWER
#define PLAIN_TEXT(line) TEXT_INIT(PLAIN(line) "\r\n" PLAIN_BODY)

struct text answer_plain(int code)
{
    static const struct {
        int code;
        struct text answer;
    } plain[] = {{400, PLAIN_TEXT("400 Bad Request")},
                 {408, PLAIN_TEXT("408 Request Timeout")},
                 {414, PLAIN_TEXT("414 URI Too Long")},
                 {417, PLAIN_TEXT("417 Expectation Failed")},
                 {431, PLAIN_TEXT("431 Request Header Fields Too Large")},
                 {501, PLAIN_TEXT("501 Not Implemented")},
                 {503, PLAIN_TEXT("503 Service Unavailable")},
                 {505, PLAIN_TEXT("505 HTTP Version Not Supported")}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].code == code)
            return plain[i].answer;
    return plain[0].answer;
}

/* "gzip" among the codings, not forbidden by q=0. */
static bool accepts_gzip(struct text accepted)
{
    struct text coding, name;
    while (accepted.length && text_next_part(&accepted, ',', &coding)) {
        text_next_part(&coding, ';', &name);
        if (!text_is_same_ascii(text_trim(name), T("gzip")))
            continue;
        struct text quality = text_trim(coding);
        if (!text_starts(quality, T("q=0")))
            return true;
        for (size_t i = 3; i < quality.length; i++)
            if (quality.bytes[i] >= '1' && quality.bytes[i] <= '9')
                return true;
        return false;
    }
    return false;
}

static struct libdeflate_compressor *take_compressor(struct web *web)
{
    struct libdeflate_compressor *compressor = NULL;
    pthread_mutex_lock(&web->compressors_lock);
    if (web->compressor_count > 0)
        compressor = web->compressors[--web->compressor_count];
    pthread_mutex_unlock(&web->compressors_lock);
    return compressor ? compressor : libdeflate_alloc_compressor(COMPRESSION_LEVEL);
}

static void give_compressor(struct web *web, struct libdeflate_compressor *compressor)
{
    pthread_mutex_lock(&web->compressors_lock);
    if (web->compressor_count < COMPRESSORS) {
        web->compressors[web->compressor_count++] = compressor;
        compressor = NULL;
    }
    pthread_mutex_unlock(&web->compressors_lock);
    libdeflate_free_compressor(compressor);
}

void answer_forget_compressors(struct web *web)
{
    while (web->compressor_count > 0)
        libdeflate_free_compressor(web->compressors[--web->compressor_count]);
}

static bool is_worth_compressing(const struct response *response, struct text body)
{
    return body.length >= COMPRESS_FROM_BYTES &&
           (text_starts(response->type, T("text/")) || text_starts(response->type, T("application/json")) ||
            text_starts(response->type, T("image/svg")) || text_starts(response->type, T("application/xml")));
}

/* True when the body was replaced by a smaller one. */
static bool compress(struct serving *serving, struct text *body)
{
    struct arena *arena = serving->request.arena;
    size_t size = body->length - body->length / 8;
    char *bytes = arena_take(arena, size, 1);
    struct libdeflate_compressor *compressor = take_compressor(serving->web);
    if (!compressor)
        return false;
    size_t length = libdeflate_gzip_compress(compressor, body->bytes, body->length, bytes, size);
    give_compressor(serving->web, compressor);
    if (length == 0)
        return false;
    *body = (struct text){bytes, length};
    return true;
}

/* "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", made once a second in each thread. */
static void put_date(struct buffer *head)
{
    static _Thread_local time_t second;
    static _Thread_local char line[48];
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t now = (time_t)(clock_now(&system_clock) / MICROSECONDS);
    if (now != second) {
        struct tm moment;
        gmtime_r(&now, &moment);
        snprintf(line, sizeof line, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n", days + 3 * moment.tm_wday,
                 moment.tm_mday, months + 3 * moment.tm_mon, (moment.tm_year + 1900) % 10000, moment.tm_hour,
                 moment.tm_min, moment.tm_sec);
        second = now;
    }
    buffer_put(head, text_of(line));
}

static void put_caching(struct buffer *head, const struct serving *serving, bool is_public)
{
    if (serving->asset)
        buffer_put(head, T("Cache-Control: public, max-age=31536000, immutable\r\nVary: Accept-Encoding\r\n"));
    else if (!is_public)
        buffer_put(head, T("Cache-Control: no-store\r\n"));
    else if (serving->response.max_age_seconds > 0)
        buffer_print(head, "Cache-Control: public, max-age=%lld\r\nVary: Cookie, Accept-Encoding\r\n",
                     (long long)serving->response.max_age_seconds);
    else
        buffer_put(head, T("Cache-Control: no-cache\r\nVary: Cookie, Accept-Encoding\r\n"));
}

/* Opens the file that is to be sent; a file that is not there is trouble of ours. */
static bool open_file(struct serving *serving, struct sending *sending)
{
    struct stat facts;
    char *path = arena_terminated(serving->request.arena, serving->response.file_path);
    sending->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (sending->file < 0)
        return false;
    if (fstat(sending->file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(sending->file);
        sending->file = -1;
        return false;
    }
    sending->file_size = facts.st_size;
    return true;
}

static void put_length_and_coding(struct buffer *head, const struct serving *serving, const struct sending *sending,
                                  bool is_compressed)
{
    if (is_compressed)
        buffer_put(head, T("Content-Encoding: gzip\r\n"));
    if (serving->response.stream) {
        buffer_put(head, T("X-Accel-Buffering: no\r\n"));
        return;
    }
    buffer_put(head, T("Content-Length: "));
    buffer_put_integer(head, sending->file >= 0 ? sending->file_size : (int64_t)sending->body.length);
    buffer_put(head, T("\r\n"));
}

void answer_make(struct serving *serving, bool is_closing, struct sending *sending)
{
    struct response *response = &serving->response;
    const struct request *request = &serving->request;
    bool is_public = !response->is_private && !response->has_token && !request->actor.session_id && !serving->visit.length;
    bool may_compress = accepts_gzip(request_header(request, "Accept-Encoding")), is_compressed = false;
    *sending = (struct sending){.body = buffer_text(&response->body), .file = -1};
    if (serving->asset) {
        is_compressed = may_compress && serving->asset->compressed.length;
        sending->body = is_compressed ? serving->asset->compressed : serving->asset->bytes;
        sending->is_static = true;
    } else if (response->stream) {
        sending->body = T("retry: 3000\n\n");
    } else if (response->file_path.length && !open_file(serving, sending)) {
        response->code = 503;
        response->file_path = T("");
    } else if (is_public && may_compress && is_worth_compressing(response, sending->body)) {
        is_compressed = compress(serving, &sending->body);
    }
    struct buffer head = buffer_new(request->arena);
    buffer_reserve(&head, HEAD_BYTES + response->headers.length);
    buffer_put(&head, T("HTTP/1.1 "));
    buffer_put_integer(&head, response->code);
    buffer_put_byte(&head, ' ');
    buffer_put(&head, text_of(code_name(response->code)));
    buffer_put(&head, T("\r\n"));
    put_date(&head);
    if (response->is_sandboxed)
        buffer_put(&head, (struct text){download_policy, sizeof download_policy - 1});
    else if (response->has_frame)
        buffer_put(&head, (struct text){framing_policy, sizeof framing_policy - 1});
    else if (response->may_be_framed)
        buffer_put(&head, (struct text){framed_policy, sizeof framed_policy - 1});
    else
        buffer_put(&head, (struct text){page_policy, sizeof page_policy - 1});
    if (request->is_https)
        buffer_put(&head, T(SECURE_TRANSPORT));
    put_caching(&head, serving, is_public);
    buffer_put(&head, T("Content-Type: "));
    buffer_put(&head, response->type);
    buffer_put(&head, T("\r\n"));
    if (response->location.length)
        response_header(response, "Location", response->location);
    buffer_put(&head, buffer_text(&response->headers));
    put_length_and_coding(&head, serving, sending, is_compressed);
    buffer_put(&head, is_closing || response->stream ? T("Connection: close\r\n\r\n") : T("\r\n"));
    sending->head = buffer_text(&head);
    if (serving->is_head && !response->stream) {
        sending->body = T("");
        if (sending->file >= 0)
            close(sending->file);
        sending->file = -1;
    }
}
