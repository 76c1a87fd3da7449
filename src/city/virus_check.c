#include "city/virus_check.h"

#include "base/date.h"
#include "city/settings.h"
#include "system/clock.h"
#include "system/log.h"
#include "web/places.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CHUNK_BYTES = 64 * 1024, ANSWER_BYTES = 512, PING_MS = 500 };

/* DONE, NOT_FOUND: nobody is there; BROKEN: it is there and does not talk, or stopped in the middle. */
struct talk {
    int handle;
    int64_t until;
};

static bool wait_for(const struct talk *talk, short what)
{
    struct pollfd polled = {.fd = talk->handle, .events = what};
    int64_t left = talk->until - monotonic_ms();
    int code = left > 0 ? poll(&polled, 1, (int)left) : 0;
    return code > 0 && !(polled.revents & POLLNVAL);
}

static bool put(const struct talk *talk, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        if (!wait_for(talk, POLLOUT))
            return false;
        ssize_t sent = send(talk->handle, at, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* One answer, ended by NUL. */
static bool get(const struct talk *talk, char answer[ANSWER_BYTES])
{
    size_t length = 0;
    while (length < ANSWER_BYTES - 1 && wait_for(talk, POLLIN)) {
        ssize_t got = recv(talk->handle, answer + length, ANSWER_BYTES - 1 - length, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got <= 0)
            return false;
        length += (size_t)got;
        answer[length] = 0;
        if (memchr(answer, 0, length) || memchr(answer, '\n', length))
            return true;
    }
    return false;
}

static enum status begin(struct talk *talk, const struct sockaddr *address, socklen_t length, int64_t until)
{
    *talk = (struct talk){socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), until};
    if (talk->handle < 0)
        return BROKEN;
    int failed = connect(talk->handle, address, length) == 0 ? 0 : errno;
    if (failed == EINPROGRESS || failed == EAGAIN) {
        socklen_t size = sizeof failed;
        if (!wait_for(talk, POLLOUT) || getsockopt(talk->handle, SOL_SOCKET, SO_ERROR, &failed, &size) != 0)
            failed = ETIMEDOUT;
    }
    if (failed == 0)
        return DONE;
    close(talk->handle);
    return failed == ENOENT || failed == ECONNREFUSED ? NOT_FOUND : BROKEN;
}

/* "/run/clamav/clamd.ctl", or "127.0.0.1:3310". */
static enum status call(struct arena *arena, struct text address, int64_t until, struct talk *talk)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    if (text_starts(address, T("/"))) {
        if (address.length >= sizeof local.sun_path)
            return NOT_FOUND;
        memcpy(local.sun_path, address.bytes, address.length);
        return begin(talk, (const struct sockaddr *)&local, sizeof local, until);
    }
    ptrdiff_t colon = text_find_last_byte(address, ':');
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    if (colon <= 0 || getaddrinfo(arena_terminated(arena, text_slice(address, 0, (size_t)colon)),
                                  arena_terminated(arena, text_from(address, (size_t)colon + 1)), &wanted, &found) != 0)
        return NOT_FOUND;
    enum status status = begin(talk, found->ai_addr, found->ai_addrlen, until);
    freeaddrinfo(found);
    return status;
}

static enum status scan(struct arena *arena, struct text address, int64_t seconds, struct text bytes, char answer[ANSWER_BYTES])
{
    struct talk talk;
    enum status status = call(arena, address, monotonic_ms() + seconds * 1000, &talk);
    if (status != DONE)
        return status;
    bool is_said = put(&talk, "zINSTREAM", sizeof "zINSTREAM");
    for (size_t at = 0; is_said && at < bytes.length; at += CHUNK_BYTES) {
        size_t length = bytes.length - at < CHUNK_BYTES ? bytes.length - at : CHUNK_BYTES;
        uint32_t prefix = htonl((uint32_t)length);
        is_said = put(&talk, &prefix, sizeof prefix) && put(&talk, bytes.bytes + at, length);
    }
    uint32_t end = 0;
    is_said = is_said && put(&talk, &end, sizeof end);
    /* It may have said why it stopped listening. */
    bool is_answered = get(&talk, answer);
    close(talk.handle);
    return is_said && is_answered ? DONE : BROKEN;
}

/* "stream: Eicar-Signature FOUND": the name, without signs that could mean something elsewhere. */
static struct text virus_name(struct arena *arena, struct text answer)
{
    struct text prefix = T("stream: ");
    struct text name = text_starts(answer, prefix) ? text_from(answer, prefix.length) : answer;
    struct buffer clean = buffer_new(arena);
    enum { NAME_BYTES = 80 };
    for (size_t i = 0; i < name.length && name.bytes[i] != ' ' && i < NAME_BYTES; i++) {
        char sign = name.bytes[i];
        bool is_plain = (sign >= '0' && sign <= '9') || ((sign | 32) >= 'a' && (sign | 32) <= 'z') || sign == '.' || sign == '-';
        buffer_put_byte(&clean, is_plain ? sign : '_');
    }
    return buffer_text(&clean);
}

enum virus_verdict virus_check(const struct city *city, struct arena *arena, struct text bytes, int64_t now,
                               struct text *virus)
{
    struct date today = date_of_moment(now);
    struct text mode = city_setting_text(city, "city.virus_check", today);
    char answer[ANSWER_BYTES] = {0};
    if (text_is(mode, T("off")))
        return VIRUS_NOT_LOOKED;
    web_waiting_begin();
    enum status status = scan(arena, city_setting_text(city, "city.virus_address", today),
                              city_setting_integer(city, "city.virus_seconds", today), bytes, answer);
    web_waiting_end();
    struct text said = text_trim(text_of(answer));
    if (status == DONE && text_ends(said, T(" FOUND"))) {
        *virus = virus_name(arena, said);
        return VIRUS_FOUND;
    }
    if (status == DONE && text_ends(said, T(": OK")))
        return VIRUS_NONE;
    if (status == NOT_FOUND && !text_is(mode, T("required")))
        return VIRUS_NOT_LOOKED;
    log_line("city", "the virus check %s", status == NOT_FOUND ? "is not there" : "did not answer as it should");
    return text_is(city_setting_text(city, "city.virus_unanswered", today), T("refuse")) ? VIRUS_REFUSE : VIRUS_LATER;
}

enum virus_state virus_state(const struct city *city, struct arena *arena, int64_t now)
{
    struct date today = date_of_moment(now);
    struct text mode = city_setting_text(city, "city.virus_check", today);
    char answer[ANSWER_BYTES] = {0};
    struct talk talk;
    if (text_is(mode, T("off")))
        return VIRUS_IS_OFF;
    enum status status = call(arena, city_setting_text(city, "city.virus_address", today), monotonic_ms() + PING_MS, &talk);
    if (status == NOT_FOUND)
        return text_is(mode, T("required")) ? VIRUS_IS_MISSING : VIRUS_IS_ABSENT;
    bool answers = status == DONE && put(&talk, "zPING", sizeof "zPING") && get(&talk, answer);
    if (status == DONE)
        close(talk.handle);
    return answers && text_starts(text_of(answer), T("PONG")) ? VIRUS_ANSWERS : VIRUS_IS_SILENT;
}
