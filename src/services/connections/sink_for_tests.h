/*
 * A real receiver of webhooks for tests: a thread that listens, answers as it is told, and keeps what came.
 */
#pragma once

#include "base/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SINK_REQUESTS_MAX = 32, SINK_BYTES_MAX = 65536 };
struct sink {
    int socket, port;
    pthread_t thread;
    const int *codes;      /* of the answers, one after another; 0: no answer at all; the last one stays */
    int code_count;
    atomic_int count;
    char *requests[SINK_REQUESTS_MAX];
};

static inline void sink_read(int connection, char *bytes)
{
    size_t length = 0, wanted = SIZE_MAX;
    while (length < wanted && length < SINK_BYTES_MAX - 1) {
        ssize_t got = recv(connection, bytes + length, SINK_BYTES_MAX - 1 - length, 0);
        if (got <= 0)
            return;
        length += (size_t)got;
        bytes[length] = '\0';
        char *end = strstr(bytes, "\r\n\r\n"), *declared = strstr(bytes, "Content-Length: ");
        if (end && declared)
            wanted = (size_t)(end + 4 - bytes) + (size_t)strtoll(declared + 16, NULL, 10);
    }
}

static inline void *sink_run(void *context)
{
    struct sink *sink = context;
    for (;;) {
        int connection = accept(sink->socket, NULL, NULL);
        if (connection < 0)
            return NULL;
        int number = atomic_load(&sink->count);
        char *bytes = calloc(1, SINK_BYTES_MAX);
        if (number >= SINK_REQUESTS_MAX || !bytes)
            abort();
        sink_read(connection, bytes);
        sink->requests[number] = bytes;
        int code = sink->codes[number < sink->code_count ? number : sink->code_count - 1];
        atomic_store(&sink->count, number + 1);
        if (code) {
            char answer[160];
            int length = snprintf(answer, sizeof answer, "HTTP/1.1 %d X\r\nContent-Length: 0\r\n%sConnection: close\r\n\r\n", code,
                                  code / 100 == 3 ? "Location: http://127.0.0.1:1/\r\n" : "");
            (void)send(connection, answer, (size_t)length, MSG_NOSIGNAL);
        } else {
            char wait;
            (void)recv(connection, &wait, 1, 0); /* until the other side gives up */
        }
        close(connection);
    }
}

static inline void sink_open(struct test *test, struct sink *sink, const int *codes, int code_count)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    *sink = (struct sink){.codes = codes, .code_count = code_count, .socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT(bind(sink->socket, (struct sockaddr *)&address, length) == 0 && listen(sink->socket, 8) == 0);
    EXPECT(getsockname(sink->socket, (struct sockaddr *)&address, &length) == 0);
    sink->port = ntohs(address.sin_port);
    EXPECT(pthread_create(&sink->thread, NULL, sink_run, sink) == 0);
}

static inline void sink_close(struct sink *sink)
{
    shutdown(sink->socket, SHUT_RDWR);
    close(sink->socket);
    pthread_join(sink->thread, NULL);
    for (int i = 0; i < atomic_load(&sink->count); i++)
        free(sink->requests[i]);
}
