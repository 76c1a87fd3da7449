#include "system/mail.h"

#include "base/check.h"
#include "system/curl_start.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TIMEOUT_MS = 20000, KEPT_AT_MOST = 10000 };

/* Nothing in an address may end the command it stands in. */
static bool is_address(struct text address)
{
    if (address.length < 3 || address.length > 254 || text_find_byte(address, '@') < 1)
        return false;
    for (size_t i = 0; i < address.length; i++) {
        unsigned char byte = (unsigned char)address.bytes[i];
        if (byte <= ' ' || byte == 127 || byte == '<' || byte == '>')
            return false;
    }
    return true;
}

/* ---- SMTP ---- */

/* Lines end with CRLF on the wire whatever the message has; curl doubles the dots. */
struct giving {
    struct text rest;
    bool owes_line_feed;
    char last;
};

static size_t give_message(char *bytes, size_t size, size_t count, void *context)
{
    struct giving *giving = context;
    size_t room = size * count, length = 0;
    while (length < room && (giving->rest.length || giving->owes_line_feed)) {
        if (giving->owes_line_feed) {
            bytes[length++] = giving->last = '\n';
            giving->owes_line_feed = false;
            continue;
        }
        char byte = *giving->rest.bytes;
        giving->rest = text_from(giving->rest, 1);
        if (byte == '\n' && giving->last != '\r') {
            giving->owes_line_feed = true;
            byte = '\r';
        }
        bytes[length++] = giving->last = byte;
    }
    return length;
}

static enum status status_of(CURLcode code, long answer)
{
    if (code == CURLE_OK)
        return DONE;
    if (code == CURLE_LOGIN_DENIED)
        return BUSY; /* the operator's to mend; the mail is not lost */
    return answer >= 500 && answer < 600 ? INVALID : BUSY;
}

static const char *scheme_of(const struct mail_server *server)
{
    return server->tls == MAIL_TLS ? "smtps" : "smtp";
}

static int port_of(const struct mail_server *server)
{
    if (server->port)
        return server->port;
    return server->tls == MAIL_TLS ? 465 : server->tls == MAIL_STARTTLS ? 587 : 25;
}

static void set_up(CURL *curl, const struct mail_server *server, struct arena *arena)
{
    struct text url = arena_print(arena, "%s://%.*s:%d", scheme_of(server), TEXT_ARGUMENTS(server->host),
                                  port_of(server));
    curl_easy_setopt(curl, CURLOPT_URL, url.bytes);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, server->tls == MAIL_PLAIN ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(server->timeout_ms ? server->timeout_ms : DEFAULT_TIMEOUT_MS));
    if (server->user.length == 0)
        return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, arena_terminated(arena, server->user));
    curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_terminated(arena, server->password));
}

static enum status send_by_smtp(struct mail_server *server, struct text from, struct text to, struct text message,
                                struct text *problem, struct arena *arena)
{
    *problem = (struct text){0};
    if (!is_address(from) || !is_address(to)) {
        *problem = T("the address cannot be used");
        return INVALID;
    }
    curl_start();
    CURL *curl = curl_easy_init();
    if (!curl)
        return BROKEN;
    char error[CURL_ERROR_SIZE] = "";
    struct giving giving = {.rest = message};
    struct curl_slist *recipients = curl_slist_append(NULL, arena_print(arena, "<%.*s>", TEXT_ARGUMENTS(to)).bytes);
    set_up(curl, server, arena);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_print(arena, "<%.*s>", TEXT_ARGUMENTS(from)).bytes);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, &giving);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    CURLcode code = curl_easy_perform(curl);
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code != CURLE_OK) /* curl's own words hold no address */
        *problem = arena_print(arena, "%s (SMTP %ld)", error[0] ? error : curl_easy_strerror(code), answer);
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    return status_of(code, answer);
}

struct mail_server mail_server_smtp(struct text host, int port, enum mail_tls tls)
{
    return (struct mail_server){.send = send_by_smtp, .host = host, .port = port, .tls = tls};
}

/* ---- keeping ---- */

struct keeper {
    pthread_mutex_t mutex;
    struct arena *arena;
    struct mail_kept *items; /* room for KEPT_AT_MOST */
    size_t count;
};

static enum status keep(struct mail_server *server, struct text from, struct text to, struct text message,
                        struct text *problem, struct arena *arena)
{
    (void)arena;
    struct keeper *keeper = server->context;
    *problem = (struct text){0};
    if (!is_address(from) || !is_address(to)) {
        *problem = T("the address cannot be used");
        return INVALID;
    }
    pthread_mutex_lock(&keeper->mutex);
    bool has_room = keeper->count < KEPT_AT_MOST;
    if (has_room)
        keeper->items[keeper->count++] = (struct mail_kept){
            arena_copy(keeper->arena, from), arena_copy(keeper->arena, to), arena_copy(keeper->arena, message)};
    pthread_mutex_unlock(&keeper->mutex);
    return has_room ? DONE : TOO_MUCH;
}

struct mail_server mail_server_keeping(void)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    check(keeper != NULL);
    pthread_mutex_init(&keeper->mutex, NULL);
    keeper->arena = arena_new(0);
    keeper->items = calloc(KEPT_AT_MOST, sizeof *keeper->items); /* pages are taken as they are filled */
    check(keeper->items != NULL);
    return (struct mail_server){.send = keep, .context = keeper};
}

size_t mail_kept_count(const struct mail_server *server)
{
    struct keeper *keeper = server->context;
    pthread_mutex_lock(&keeper->mutex);
    size_t count = keeper->count;
    pthread_mutex_unlock(&keeper->mutex);
    return count;
}

bool mail_kept_at(const struct mail_server *server, size_t i, struct arena *arena, struct mail_kept *found)
{
    struct keeper *keeper = server->context;
    pthread_mutex_lock(&keeper->mutex);
    bool is_there = i < keeper->count;
    if (is_there)
        *found = (struct mail_kept){arena_copy(arena, keeper->items[i].from), arena_copy(arena, keeper->items[i].to),
                                    arena_copy(arena, keeper->items[i].message)};
    pthread_mutex_unlock(&keeper->mutex);
    return is_there;
}

void mail_server_free(struct mail_server *server)
{
    struct keeper *keeper = server->context;
    if (server->send != keep || !keeper)
        return;
    pthread_mutex_destroy(&keeper->mutex);
    arena_free(keeper->arena);
    free(keeper->items);
    free(keeper);
    server->context = NULL;
}
