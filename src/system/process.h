/*
 * Child programs: by path and argument list, never through a shell, with a time limit.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct process {
    const char *const *arguments;   /* [0] is the program, looked up in PATH; NULL-ended */
    const char *const *environment; /* "NAME=value", added to a small clean one; NULL: nothing more */
    struct text input;              /* given on standard input */
    int timeout_ms;                 /* 0: 60 s; the child is killed after it */
    size_t limit_bytes;             /* of the output kept; 0: 1 MiB; more is TOO_MUCH */
};
struct process_result {
    int exit_code; /* -1 when it was killed */
    struct text output, errors;
};
/* DONE also when the program said no: look at exit_code. NOT_FOUND: there is no such program. BUSY: timed out. */
enum status process_run(struct arena *arena, const struct process *process, struct process_result *found) MUST_USE;
