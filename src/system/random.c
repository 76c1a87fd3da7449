#include "system/random.h"

#include "base/check.h"

#include <sodium.h>
#include <string.h>

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
