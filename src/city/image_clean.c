/*
 * The child process that touches strangers' pictures: no files, no sockets, no clock; memory, and the end.
 *
 * Input is what the parent holds anyway; the result stands in memory shared with it. After the filter is set the child
 * can only ask for memory and exit; anything else kills it. The parent waits no longer than DEADLINE_MS.
 */
#include "city/files_private.h"

#include "system/clock.h"
#include "system/log.h"
#include "web/places.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEADLINE_MS = 15000, CPU_SECONDS = 12 };

struct shared {
    size_t length;
    uint8_t bytes[IMAGE_OUT_MAX];
};

#define ALLOW(name)                                                                                                    \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* What a sanitizer asks before a process ends. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ALLOW_SANITIZER ALLOW(sigaltstack), ALLOW(gettid),
#else
#define ALLOW_SANITIZER
#endif

/* True when nothing but memory and the end is left to this process. mprotect is memory too: a thread's heap grows by it, and
   which heap the process has depends on the thread it was forked from. */
static bool give_up_rights(void)
{
    struct sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, nr)),
                                   ALLOW(exit_group), ALLOW(exit), ALLOW(brk), ALLOW(mmap), ALLOW(munmap),
                                   ALLOW(mremap), ALLOW(mprotect), ALLOW(madvise), ALLOW(futex), ALLOW(rt_sigreturn), ALLOW_SANITIZER
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    struct rlimit none = {0, 0}, cpu = {CPU_SECONDS, CPU_SECONDS};
    return setrlimit(RLIMIT_NOFILE, &none) == 0 && setrlimit(RLIMIT_FSIZE, &none) == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0 && setrlimit(RLIMIT_CPU, &cpu) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

_Noreturn static void work(enum attachment_kind kind, struct text bytes, struct shared *shared)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!give_up_rights())
        _exit(2);
    shared->length = image_rewrite(kind, (const uint8_t *)bytes.bytes, bytes.length, shared->bytes, IMAGE_OUT_MAX);
    _exit(shared->length > 0 ? 0 : 1);
}

/* The exit code, or -1 when it was killed or took too long. */
static int wait_for(pid_t child)
{
    int state = 0;
    int handle = (int)syscall(SYS_pidfd_open, child, 0);
    struct pollfd ended = {.fd = handle, .events = POLLIN};
    if (handle >= 0 && poll(&ended, 1, DEADLINE_MS) == 0)
        kill(child, SIGKILL);
    if (handle >= 0)
        close(handle);
    if (waitpid(child, &state, 0) != child)
        return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

enum status image_clean(struct arena *arena, enum attachment_kind kind, struct text bytes, struct text *cleaned)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    enum status status = BROKEN;
    if (shared == MAP_FAILED)
        return BROKEN;
    pid_t child = fork();
    if (child == 0)
        work(kind, bytes, shared);
    if (child > 0) {
        web_waiting_begin();
        int code = wait_for(child);
        web_waiting_end();
        status = code == 0 ? DONE : code == 2 ? BROKEN : INVALID;
        if (code == 2)
            log_line("city", "the picture's process could not give up its rights");
        if (code == -1)
            log_line("city", "the picture's process was ended: a broken or hostile picture");
    }
    if (status == DONE && shared->length > IMAGE_OUT_MAX)
        status = INVALID;
    if (status == DONE)
        *cleaned = arena_copy(arena, (struct text){(const char *)shared->bytes, shared->length});
    munmap(shared, sizeof *shared);
    return status;
}
