/*
 * A time-stamp authority for tests: the small server of tests/doubles, started for one test and ended with it. Only tests include this.
 */
#pragma once

#include "paper/timestamp.h"
#include "paper/tools_for_tests.h"
#include "system/http_client.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

struct test_authority {
    pid_t pid;
    const char *folder;
    struct text base;    /* http://127.0.0.1:PORT */
    struct text trusted; /* its root, PEM */
};

static inline void end_authority(void *context)
{
    struct test_authority *authority = context;
    kill(authority->pid, SIGKILL);
    waitpid(authority->pid, NULL, 0);
}

/* False after test_skip when python3 or openssl is missing. */
static inline bool test_authority_start(struct test *test, struct test_authority *authority)
{
    enum { TRIES = 300, TRY_MICROS = 50000 };
    struct text said;
    if (RUN_TOOL(test, &said, "python3", "--version") == TOOL_MISSING || RUN_TOOL(test, &said, "openssl", "version") == TOOL_MISSING) {
        test_skip(test, "python3 or openssl is not installed");
        return false;
    }
    struct arena *arena = test_arena(test);
    struct test_authority *kept = TAKE(arena, struct test_authority, 1);
    authority->folder = test_folder(test);
    char *port_file = arena_terminated(arena, arena_print(arena, "%s/port", authority->folder));
    fflush(NULL);
    authority->pid = fork();
    if (authority->pid == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, 0);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        execlp("python3", "python3", "tests/doubles/timestamp_authority.py", authority->folder, (char *)NULL);
        _exit(TOOL_MISSING);
    }
    *kept = *authority;
    arena_on_reset(arena, end_authority, kept);
    struct text port = {0};
    for (int i = 0; i < TRIES && port.length == 0; i++) {
        usleep(TRY_MICROS);
        port = read_bytes(arena, port_file);
    }
    authority->base = arena_print(arena, "http://127.0.0.1:%.*s", TEXT_ARGUMENTS(port));
    authority->trusted = read_bytes(arena, arena_terminated(arena, arena_print(arena, "%s/root.pem", authority->folder)));
    return EXPECT(port.length > 0) && EXPECT(authority->trusted.length > 0);
}

/* How it answers from now on, whatever the address says: "good", "down", "silent" ... */
static inline void test_authority_be(struct test *test, const struct test_authority *authority, const char *mode)
{
    char *path = arena_terminated(test_arena(test), arena_print(test_arena(test), "%s/mode", authority->folder));
    EXPECT(write_bytes(path, text_of(mode)));
}
