/*
 * The throw-away process that touches strangers' files: this program again, started anew, so that it holds none of the
 * city's keys or records; then no files, no sockets, no new programs: reading is over, memory and one pipe are left.
 *
 * The parent gives kind and bytes on standard input and reads a head, the small picture and the picture written again. What
 * comes back is as strange as what went in: lengths are checked, and the picture's first bytes. Cost is bounded: CPU_SECONDS,
 * DEADLINE_MS, MEMORY_BYTES, and AT_ONCE of them at a time.
 */
#include "city/files_private.h"

#include "system/clock.h"
#include "system/log.h"
#include "system/process.h"
#include "web/places.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { DEADLINE_MS = 15000, CPU_SECONDS = 10, AT_ONCE = 2, PATIENCE_SECONDS = 20, NO_RIGHTS_LEFT = 2 };
#define MEMORY_BYTES (UINT64_C(1) << 30)
#define INPUT_MAX ((size_t)64 << 20)
static const char worker_word[] = "--look-at-a-file";

struct answer_head {
    uint32_t problem, pages, small_length, length;
};

/* ---- in the process ---- */

#define ALLOW(name)                                                                                                    \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define NUMBER BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, nr))
/* Allowed when the low word of an argument has no bit of `bits`. */
#define ALLOW_WITHOUT(name, argument, bits)                                                                            \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4),                                                             \
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, args[argument])),                   \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), NUMBER

#if defined(__x86_64__)
#define THIS_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#else
#error "name the machine for the filter of system calls"
#endif

/* What a sanitizer asks beside the work. */
#if !defined(__has_feature)
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ALLOW_SANITIZER ALLOW(sigaltstack), ALLOW(gettid), ALLOW(mprotect),
enum { IS_SANITIZED = 1 };
#else
#define ALLOW_SANITIZER
enum { IS_SANITIZED = 0 };
#endif

/* True when nothing but memory, the open pipe and the end is left to this process; no memory that can be run. */
bool file_worker_give_up_rights(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        NUMBER, ALLOW(exit_group), ALLOW(exit), ALLOW(write), ALLOW(brk), ALLOW(munmap), ALLOW(mremap), ALLOW(madvise),
        ALLOW(futex), ALLOW(rt_sigreturn), ALLOW_SANITIZER ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    struct rlimit none = {0, 0}, cpu = {CPU_SECONDS, CPU_SECONDS}, memory = {MEMORY_BYTES, MEMORY_BYTES};
    return setrlimit(RLIMIT_NOFILE, &none) == 0 && setrlimit(RLIMIT_FSIZE, &none) == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0 && setrlimit(RLIMIT_NPROC, &none) == 0 &&
           setrlimit(RLIMIT_CPU, &cpu) == 0 && (IS_SANITIZED || setrlimit(RLIMIT_AS, &memory) == 0) &&
           prctl(PR_SET_DUMPABLE, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static size_t read_all(uint8_t *into, size_t room)
{
    size_t length = 0;
    ssize_t got;
    while (length < room && (got = read(STDIN_FILENO, into + length, room - length)) > 0)
        length += (size_t)got;
    return length;
}

static void write_all(const void *bytes, size_t length)
{
    const char *at = bytes;
    ssize_t put;
    for (; length > 0 && (put = write(STDOUT_FILENO, at, length)) > 0; at += put)
        length -= (size_t)put;
    if (length > 0)
        _exit(1);
}

_Noreturn static void work(void)
{
    uint8_t *input = mmap(NULL, INPUT_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct washed washed = {.bytes = malloc(IMAGE_OUT_MAX), .small = malloc(SMALL_BYTES_MAX), .room = IMAGE_OUT_MAX};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    size_t length = input == MAP_FAILED ? 0 : read_all(input, INPUT_MAX);
    if (length < 1 || !washed.bytes || !washed.small || !file_worker_give_up_rights())
        _exit(NO_RIGHTS_LEFT);
    if (input[0] == ATTACHMENT_PDF)
        washed.problem = pdf_look(input + 1, length - 1, &washed.pages);
    else
        image_rewrite((enum attachment_kind)input[0], input + 1, length - 1, &washed);
    struct answer_head head = {(uint32_t)washed.problem, (uint32_t)washed.pages, (uint32_t)washed.small_length,
                               (uint32_t)washed.length};
    write_all(&head, sizeof head);
    write_all(washed.small, washed.small_length);
    write_all(washed.bytes, washed.length);
    _exit(0);
}

/* Before main, so that every binary with this file in it, the program and its tests alike, can be its own worker. */
__attribute__((constructor)) static void begin_as_worker(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], worker_word) == 0)
        work();
}

/* ---- in the program ---- */

static pthread_mutex_t places_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t place_is_free = PTHREAD_COND_INITIALIZER;
static int places_taken;

static bool take_place(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    int code = 0;
    pthread_mutex_lock(&places_lock);
    while (places_taken >= AT_ONCE && code == 0)
        code = pthread_cond_timedwait(&place_is_free, &places_lock, &until);
    bool is_taken = places_taken < AT_ONCE;
    places_taken += is_taken;
    pthread_mutex_unlock(&places_lock);
    return is_taken;
}

static void give_place(void)
{
    pthread_mutex_lock(&places_lock);
    places_taken--;
    pthread_cond_signal(&place_is_free);
    pthread_mutex_unlock(&places_lock);
}

static enum status run(struct arena *arena, struct text input, struct process_result *result)
{
    static const char *const arguments[] = {"/proc/self/exe", worker_word, NULL};
    struct process process = {.arguments = arguments, .input = input, .timeout_ms = DEADLINE_MS,
                              .limit_bytes = IMAGE_OUT_MAX + SMALL_BYTES_MAX + sizeof(struct answer_head)};
    web_waiting_begin();
    enum status status = take_place() ? DONE : BUSY;
    if (status == DONE) {
        status = process_run(arena, &process, result);
        if (status == BUSY) /* its time was over */
            *result = (struct process_result){.exit_code = -1}, status = DONE;
        give_place();
    }
    web_waiting_end();
    return status;
}

/* The answer taken apart; nothing in it is believed. */
static enum status read_answer(struct arena *arena, enum attachment_kind kind, struct text answer, struct text given,
                               struct clean_file *clean, enum attachment_problem *problem)
{
    struct answer_head head;
    if (answer.length < sizeof head)
        return BROKEN;
    memcpy(&head, answer.bytes, sizeof head);
    if (head.problem > ATTACHMENT_PROBLEM_LAST || head.pages > PDF_PAGES_MAX * 1000 || head.small_length > SMALL_BYTES_MAX ||
        head.length > IMAGE_OUT_MAX || answer.length != sizeof head + head.small_length + head.length)
        return BROKEN;
    *problem = (enum attachment_problem)head.problem;
    if (*problem != ATTACHMENT_TAKEN)
        return INVALID;
    struct text small = text_slice(answer, sizeof head, sizeof head + head.small_length);
    struct text bytes = kind == ATTACHMENT_PDF ? given : text_from(answer, sizeof head + head.small_length);
    if (attachment_kind_of(bytes) != kind || (small.length && attachment_kind_of(small) != ATTACHMENT_JPEG))
        return BROKEN;
    *clean = (struct clean_file){.bytes = bytes, .small = arena_copy(arena, small), .pages = head.pages};
    return DONE;
}

enum status file_wash(struct arena *arena, enum attachment_kind kind, struct text bytes, struct clean_file *clean,
                      enum attachment_problem *problem)
{
    struct process_result result = {0};
    char *input = arena_take(arena, bytes.length + 1, 1);
    input[0] = (char)kind;
    memcpy(input + 1, bytes.bytes, bytes.length);
    enum status status = run(arena, (struct text){input, bytes.length + 1}, &result);
    if (status == BUSY) {
        *problem = ATTACHMENT_CROWDED;
        return INVALID;
    }
    if (status != DONE)
        return BROKEN;
    if (result.exit_code == NO_RIGHTS_LEFT) {
        log_line("city", "the process for strangers' files could not give up its rights");
        return BROKEN;
    }
    if (result.exit_code != 0) {
        log_line("city", "the process for a stranger's file was ended: a broken or hostile file");
        *problem = ATTACHMENT_TOO_COSTLY;
        return INVALID;
    }
    status = read_answer(arena, kind, result.output, bytes, clean, problem);
    if (status == BROKEN) {
        log_line("city", "the process for a stranger's file answered nonsense: a hostile file");
        *problem = ATTACHMENT_TOO_COSTLY;
        status = INVALID;
    }
    return status;
}
