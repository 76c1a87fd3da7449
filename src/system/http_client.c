#include "system/http_client.h"

#include "base/buffer.h"
#include "system/curl_start.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { DEFAULT_TIMEOUT_MS = 20000, DEFAULT_LIMIT = 1 << 20 };

struct taking {
    struct buffer body;
    size_t limit;
    bool is_too_long, is_refused;
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

/* ---- not into private networks ---- */

struct network {
    uint8_t bytes[16];
    int bits;
};

static bool is_within(const uint8_t *address, const struct network *network)
{
    int whole = network->bits / 8, rest = network->bits % 8;
    if (memcmp(address, network->bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ network->bytes[whole]) >> (8 - rest) == 0;
}

static bool is_private_4(const uint8_t *address)
{
    static const struct network networks[] = {
        {{0}, 8}, {{10}, 8}, {{100, 64}, 10}, {{127}, 8}, {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},
        {{192, 0, 2}, 24}, {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24}, {{224}, 3}};
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
        if (is_within(address, &networks[i]))
            return true;
    return false;
}

bool address_is_private(const struct sockaddr *address)
{
    static const struct network mapped = {{[10] = 0xff, [11] = 0xff}, 96}, translated = {{0, 0x64, 0xff, 0x9b}, 96},
                                public_ones = {{0x20}, 3}, six_to_four = {{0x20, 0x02}, 16}, documents = {{0x20, 0x01, 0x0d, 0xb8}, 32},
                                teredo = {{0x20, 0x01}, 32};
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;
        uint8_t bytes[4];
        memcpy(&four, address, sizeof four);
        memcpy(bytes, &four.sin_addr, sizeof bytes);
        return is_private_4(bytes);
    }
    if (address->sa_family != AF_INET6)
        return true;
    struct sockaddr_in6 six;
    memcpy(&six, address, sizeof six);
    const uint8_t *bytes = six.sin6_addr.s6_addr;
    if (is_within(bytes, &mapped) || is_within(bytes, &translated))
        return is_private_4(bytes + 12);
    return !is_within(bytes, &public_ones) || is_within(bytes, &six_to_four) || is_within(bytes, &documents) ||
           is_within(bytes, &teredo);
}

/* Asked for the address that is really connected to: a name cannot change its mind in between. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct taking *taking = context;
    (void)purpose;
    if (address_is_private(&address->addr)) {
        taking->is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
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
    struct taking taking = {buffer_new(arena), question->limit_bytes ? question->limit_bytes : DEFAULT_LIMIT, false, false};
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
    if (question->public_only) {
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &taking);
        curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* a proxy would connect for us */
    }
    set_method(curl, question);
    enum status status = status_of(curl_easy_perform(curl), taking.is_too_long);
    if (status != DONE && taking.is_refused)
        status = FORBIDDEN;
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
