#include "system/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 2048, REQUEST_BYTES = 64 };

static atomic_bool quiet;
static atomic_llong lines;
static _Thread_local char request[REQUEST_BYTES];

void log_quiet(bool is_quiet)
{
    quiet = is_quiet;
}

int64_t log_lines(void)
{
    return lines;
}

void log_set_request(struct text id)
{
    snprintf(request, sizeof request, "%.*s", TEXT_ARGUMENTS(id));
}

/* One write for the whole line, so that lines of several threads do not mix. */
void log_line(const char *area, const char *format, ...)
{
    lines++;
    if (quiet)
        return;
    char line[LINE_BYTES];
    time_t now = time(NULL);
    struct tm day;
    gmtime_r(&now, &day);
    size_t length = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ ", &day);
    length += (size_t)snprintf(line + length, sizeof line - length, "%s%s%s: ", request, *request ? " " : "", area);
    va_list list;
    va_start(list, format);
    int printed = vsnprintf(line + length, sizeof line - length - 1, format, list);
    va_end(list);
    if (printed > 0)
        length += (size_t)printed;
    if (length > sizeof line - 2)
        length = sizeof line - 2;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < ' ')
            line[i] = ' ';
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0)
        quiet = false; /* nowhere left to say it */
}
