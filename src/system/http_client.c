#include "system/http_client.h"

#include "base/buffer.h"
#include "system/curl_start.h"

#include <curl/curl.h>
#include <string.h>

enum { DEFAULT_TIMEOUT_MS = 20000, DEFAULT_LIMIT = 1 << 20 };

struct taking {
    struct buffer body;
    size_t limit;
    bool is_too_long;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct taking *taking = context;
    size_t length = size * count;
    if (taking->body.length + length > taking->limit) {
        taking->is_too_long = true;
        return 0;
    }
    buffer_put(&taking->body, (struct text){bytes, length});
    return length;
}

static void set_method(CURL *curl, const struct http_question *question)
{
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, question->method);
    if (strcmp(question->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (question->body.length || strcmp(question->method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)question->body.length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question->body.bytes ? question->body.bytes : "");
    }
}

static enum status status_of(CURLcode code, bool is_too_long)
{
    switch (code) {
    case CURLE_OK:
        return DONE;
    case CURLE_WRITE_ERROR:
        return is_too_long ? TOO_MUCH : BROKEN;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return INVALID;
    default:
        return BUSY;
    }
}

static enum status ask(struct http_client *client, struct arena *arena, const struct http_question *question,
                       struct http_answer *found)
{
    (void)client;
    curl_start();
    CURL *curl = curl_easy_init();
    if (!curl)
        return BROKEN;
    struct taking taking = {buffer_new(arena), question->limit_bytes ? question->limit_bytes : DEFAULT_LIMIT, false};
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:"); /* no waiting for 100-continue */
    for (const char *const *header = question->headers; header && *header; header++)
        headers = curl_slist_append(headers, *header);
    long timeout = question->timeout_ms ? question->timeout_ms : DEFAULT_TIMEOUT_MS;
    curl_easy_setopt(curl, CURLOPT_URL, arena_terminated(arena, question->url));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "ikanai");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taking);
    set_method(curl, question);
    enum status status = status_of(curl_easy_perform(curl), taking.is_too_long);
    if (status == DONE) {
        long code = 0;
        const char *type = NULL;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
        curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
        *found = (struct http_answer){(int)code, arena_copy(arena, text_of(type)), buffer_text(&taking.body)};
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}

struct http_client system_http = {.ask = ask};
