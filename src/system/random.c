#include "system/random.h"

#include "base/check.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

/* ---- the pool of each thread ---- */

enum { POOL_BYTES = 1024, POOL_ASKED_MAX = 256 };

static _Thread_local struct {
    uint8_t bytes[POOL_BYTES];
    size_t left;
    unsigned generation;
} pool;
static atomic_uint generation; /* of the process: a child's pools are not its parent's */

static void ask_system(uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(bytes, size, 0);
        check(got > 0 || errno == EINTR);
        bytes += got > 0 ? got : 0;
        size -= got > 0 ? (size_t)got : 0;
    }
}

static void pool_fill(void *const bytes, const size_t size)
{
    unsigned now = atomic_load_explicit(&generation, memory_order_relaxed);
    if (size > POOL_ASKED_MAX) {
        ask_system(bytes, size);
        return;
    }
    if (pool.left < size || pool.generation != now) {
        ask_system(pool.bytes, sizeof pool.bytes);
        pool.left = sizeof pool.bytes;
        pool.generation = now;
    }
    pool.left -= size;
    memcpy(bytes, pool.bytes + pool.left, size);
    sodium_memzero(pool.bytes + pool.left, size);
}

static uint32_t pool_number(void)
{
    uint32_t number;
    pool_fill(&number, sizeof number);
    return number;
}

static const char *pool_name(void)
{
    return "ikanai";
}

static void in_child(void)
{
    atomic_fetch_add_explicit(&generation, 1, memory_order_relaxed);
}

void random_begin(void)
{
    static struct randombytes_implementation of_pool = {
        .implementation_name = pool_name, .random = pool_number, .buf = pool_fill};
    check(pthread_atfork(NULL, NULL, in_child) == 0);
    check(randombytes_set_implementation(&of_pool) == 0);
}

static void fill_from_system(struct random *random, void *bytes, size_t size)
{
    (void)random;
    check(sodium_init() >= 0);
    randombytes_buf(bytes, size);
}

struct random system_random = {.fill = fill_from_system};

/* Each call takes a new stretch of the stream that belongs to (seed, counter). */
static void fill_from_seed(struct random *random, void *bytes, size_t size)
{
    uint8_t key[randombytes_SEEDBYTES];
    _Static_assert(randombytes_SEEDBYTES == sizeof random->seed, "libsodium's seed has the size of ours");
    memcpy(key, random->seed, sizeof key);
    for (size_t i = 0; i < sizeof random->counter; i++)
        key[sizeof key - 1 - i] ^= (uint8_t)(random->counter >> (8 * i));
    random->counter++;
    randombytes_buf_deterministic(bytes, size, key);
}

struct random random_seeded(uint64_t seed)
{
    struct random random = {.fill = fill_from_seed};
    for (size_t i = 0; i < sizeof seed; i++)
        random.seed[i] = (uint8_t)(seed >> (8 * i));
    return random;
}

void random_fill(struct random *random, void *bytes, size_t size)
{
    random->fill(random, bytes, size);
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    check(bound > 0);
    uint64_t least = (0 - bound) % bound; /* below it the remainders would not be equally likely */
    uint64_t number;
    do
        random_fill(random, &number, sizeof number);
    while (number < least);
    return number % bound;
}

struct text random_hex(struct random *random, struct arena *arena, size_t bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = arena_take(arena, 2 * bytes + 1, 1);
    random_fill(random, hex, bytes);
    for (size_t i = bytes; i-- > 0;) { /* from the end, in place */
        unsigned char byte = (unsigned char)hex[i];
        hex[2 * i + 1] = digits[byte & 15];
        hex[2 * i] = digits[byte >> 4];
    }
    return (struct text){hex, 2 * bytes};
}

struct text random_readable(struct random *random, struct arena *arena, size_t characters)
{
    static const char clear[] = "34679ACDEFGHJKMNPQRTWXY";
    char *word = arena_take(arena, characters + 1, 1);
    for (size_t i = 0; i < characters; i++)
        word[i] = clear[random_below(random, sizeof clear - 1)];
    return (struct text){word, characters};
}
