#include "web/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOG_BYTES = 64 * 1024, LINE_BYTES = 512 };

struct access_log {
    pthread_mutex_t lock;
    int file;
    size_t length;
    char bytes[LOG_BYTES];
};

struct access_log *access_log_open(struct arena *arena, struct text where, struct text *why)
{
    if (where.length == 0)
        return NULL;
    int file = text_is(where, T("-")) ? dup(STDERR_FILENO)
                                      : open(arena_terminated(arena, where), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) {
        *why = arena_print(arena, "The access log %.*s cannot be opened: %s.", TEXT_ARGUMENTS(where), strerror(errno));
        return NULL;
    }
    struct access_log *log = calloc(1, sizeof *log);
    if (!log)
        abort();
    pthread_mutex_init(&log->lock, NULL);
    log->file = file;
    return log;
}

/* A log that cannot be written must not stop the city: what does not fit is dropped. */
static void write_out(struct access_log *log)
{
    size_t at = 0;
    while (at < log->length) {
        ssize_t written = write(log->file, log->bytes + at, log->length - at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        at += (size_t)written;
    }
    log->length = 0;
}

void access_log_flush(struct access_log *log)
{
    if (!log)
        return;
    pthread_mutex_lock(&log->lock);
    write_out(log);
    pthread_mutex_unlock(&log->lock);
}

struct access_log *access_log_close(struct access_log *log)
{
    if (!log)
        return NULL;
    access_log_flush(log);
    close(log->file);
    pthread_mutex_destroy(&log->lock);
    free(log);
    return NULL;
}

void access_log_put(struct access_log *log, const struct access_line *line)
{
    if (!log)
        return;
    char out[LINE_BYTES];
    time_t second = (time_t)(line->at / 1000000);
    struct tm moment;
    gmtime_r(&second, &moment);
    int length = snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ %.*s %.*s %s %d %lldB %lldus\n",
                          moment.tm_year + 1900, moment.tm_mon + 1, moment.tm_mday, moment.tm_hour, moment.tm_min,
                          moment.tm_sec, (int)(line->at % 1000000), TEXT_ARGUMENTS(line->id),
                          TEXT_ARGUMENTS(line->method), line->route ? line->route : "-", line->code,
                          (long long)line->bytes, (long long)line->microseconds);
    if (length <= 0)
        return;
    size_t size = (size_t)length < sizeof out ? (size_t)length : sizeof out - 1;
    pthread_mutex_lock(&log->lock);
    if (log->length + size > LOG_BYTES)
        write_out(log);
    memcpy(log->bytes + log->length, out, size);
    log->length += size;
    pthread_mutex_unlock(&log->lock);
}
