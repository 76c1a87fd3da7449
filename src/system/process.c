#include "system/process.h"

#include "base/buffer.h"
#include "base/check.h"
#include "system/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEFAULT_TIMEOUT_MS = 60000, DEFAULT_LIMIT = 1 << 20, CHUNK = 16 * 1024, MAX_ENVIRONMENT = 32, NO_PROGRAM = 127 };

enum { PIPE_INPUT, PIPE_OUTPUT, PIPE_ERRORS, PIPES };

struct child {
    pid_t pid;
    int ends[PIPES]; /* ours; -1 when closed */
    struct buffer kept[PIPES];
    size_t written, limit;
    bool is_over_limit;
};

static void close_pipes(int pipes[PIPES][2])
{
    for (int i = 0; i < PIPES; i++)
        for (int end = 0; end < 2; end++)
            if (pipes[i][end] >= 0)
                close(pipes[i][end]);
}

static bool open_pipes(int pipes[PIPES][2])
{
    bool is_open = true;
    for (int i = 0; i < PIPES; i++)
        pipes[i][0] = pipes[i][1] = -1;
    for (int i = 0; is_open && i < PIPES; i++)
        is_open = pipe2(pipes[i], O_CLOEXEC) == 0;
    if (!is_open)
        close_pipes(pipes);
    return is_open;
}

/* Between fork and exec only calls that are safe there: other threads' locks are frozen. */
static _Noreturn void become(int pipes[PIPES][2], char *const *arguments, char *const *environment)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0); /* so that its own children are killed with it */
    bool is_ready = dup2(pipes[PIPE_INPUT][0], STDIN_FILENO) >= 0 && dup2(pipes[PIPE_OUTPUT][1], STDOUT_FILENO) >= 0 &&
                    dup2(pipes[PIPE_ERRORS][1], STDERR_FILENO) >= 0;
    if (is_ready)
        execvpe(arguments[0], arguments, environment);
    _exit(NO_PROGRAM);
}

static bool start(struct arena *arena, const struct process *process, struct child *child)
{
    const char *environment[MAX_ENVIRONMENT] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                                "LC_ALL=C.UTF-8"};
    size_t count = 2, arguments = 0;
    for (const char *const *more = process->environment; more && *more; more++) {
        check(count < MAX_ENVIRONMENT - 1);
        environment[count++] = *more;
    }
    while (process->arguments[arguments])
        arguments++;
    char **copy = TAKE(arena, char *, arguments + 1), **variables = TAKE(arena, char *, count + 1);
    for (size_t i = 0; i < arguments; i++)
        copy[i] = arena_terminated(arena, text_of(process->arguments[i]));
    for (size_t i = 0; i < count; i++)
        variables[i] = arena_terminated(arena, text_of(environment[i]));
    int pipes[PIPES][2];
    if (!open_pipes(pipes))
        return false;
    child->pid = fork();
    if (child->pid == 0)
        become(pipes, copy, variables);
    child->ends[PIPE_INPUT] = pipes[PIPE_INPUT][1];
    child->ends[PIPE_OUTPUT] = pipes[PIPE_OUTPUT][0];
    child->ends[PIPE_ERRORS] = pipes[PIPE_ERRORS][0];
    close(pipes[PIPE_INPUT][0]);
    close(pipes[PIPE_OUTPUT][1]);
    close(pipes[PIPE_ERRORS][1]);
    for (int i = 0; i < PIPES; i++)
        fcntl(child->ends[i], F_SETFL, O_NONBLOCK);
    return child->pid > 0;
}

static void close_end(struct child *child, int which)
{
    if (child->ends[which] >= 0)
        close(child->ends[which]);
    child->ends[which] = -1;
}

static void give_input(struct child *child, struct text input)
{
    struct text rest = text_from(input, child->written);
    ssize_t put = rest.length ? write(child->ends[PIPE_INPUT], rest.bytes, rest.length) : 0;
    if (put > 0)
        child->written += (size_t)put;
    bool is_refused = put < 0 && errno != EAGAIN && errno != EINTR;
    if (is_refused || child->written == input.length)
        close_end(child, PIPE_INPUT);
}

static void take_output(struct child *child, int which)
{
    char chunk[CHUNK];
    ssize_t got = read(child->ends[which], chunk, sizeof chunk);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        close_end(child, which);
        return;
    }
    if (child->kept[which].length + (size_t)got > child->limit) {
        child->is_over_limit = true;
        return;
    }
    buffer_put(&child->kept[which], (struct text){chunk, (size_t)got});
}

/* Until all pipes are closed, the time is over or the output too long; true when it ended by itself. */
static bool talk(struct child *child, struct text input, int64_t until)
{
    for (;;) {
        struct pollfd polled[PIPES];
        for (int i = 0; i < PIPES; i++)
            polled[i] = (struct pollfd){.fd = child->ends[i], .events = i == PIPE_INPUT ? POLLOUT : POLLIN};
        if (child->ends[PIPE_OUTPUT] < 0 && child->ends[PIPE_ERRORS] < 0)
            return true;
        int64_t left = until - monotonic_ms();
        if (left <= 0 || child->is_over_limit)
            return false;
        if (poll(polled, PIPES, (int)left) < 0 && errno != EINTR)
            return false;
        if (polled[PIPE_INPUT].revents)
            give_input(child, input);
        for (int i = PIPE_OUTPUT; i <= PIPE_ERRORS; i++)
            if (polled[i].revents)
                take_output(child, i);
    }
}

/* One that closed its output but does not end is killed too. */
static int wait_for_end(struct child *child, bool is_finished, int64_t until)
{
    int how = 0;
    while (is_finished && monotonic_ms() < until) {
        pid_t ended = waitpid(child->pid, &how, WNOHANG);
        if (ended == child->pid)
            return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
        poll(NULL, 0, 2);
    }
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &how, 0) < 0 && errno == EINTR)
        continue;
    return -1;
}

enum status process_run(struct arena *arena, const struct process *process, struct process_result *found)
{
    int64_t until = monotonic_ms() + (process->timeout_ms ? process->timeout_ms : DEFAULT_TIMEOUT_MS);
    struct child child = {.ends = {-1, -1, -1}, .limit = process->limit_bytes ? process->limit_bytes : DEFAULT_LIMIT};
    for (int i = 0; i < PIPES; i++)
        child.kept[i] = buffer_new(arena);
    sigset_t pipe_signal, before; /* a child that does not read must not stop this thread */
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    enum status status = start(arena, process, &child) ? DONE : BROKEN;
    int code = -1;
    if (status == DONE) {
        bool is_finished = talk(&child, process->input, until);
        code = wait_for_end(&child, is_finished, until);
    }
    for (int i = 0; i < PIPES; i++)
        close_end(&child, i);
    while (sigtimedwait(&pipe_signal, NULL, &(struct timespec){0}) > 0)
        continue;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != DONE)
        return status;
    if (child.is_over_limit)
        return TOO_MUCH;
    if (code == -1 && monotonic_ms() >= until)
        return BUSY;
    if (code == NO_PROGRAM && child.kept[PIPE_OUTPUT].length == 0 && child.kept[PIPE_ERRORS].length == 0)
        return NOT_FOUND;
    *found = (struct process_result){code, buffer_text(&child.kept[PIPE_OUTPUT]), buffer_text(&child.kept[PIPE_ERRORS])};
    return DONE;
}
