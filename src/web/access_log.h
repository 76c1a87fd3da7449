/*
 * The access log: one line a request, without addresses, names, paths with numbers of people in them, or queries.
 *
 * Lines are kept for a moment and written together; the keeper flushes four times a second.
 */
#pragma once

#include "base/arena.h"

struct access_log;

/* `where`: a file to append to, "-" for standard error, empty for none (gives NULL). NULL with *why when it cannot be opened. */
struct access_log *access_log_open(struct arena *arena, struct text where, struct text *why);
struct access_log *access_log_close(struct access_log *log); /* NULL is fine */

struct access_line {
    int64_t at;              /* microseconds UTC by the city's clock */
    struct text id, method;
    const char *route;       /* its pattern, or NULL */
    int code;
    int64_t bytes, microseconds;
};
void access_log_put(struct access_log *log, const struct access_line *line); /* NULL is fine */
void access_log_flush(struct access_log *log);
