/*
 * Randomness: the system's, or a seeded one for tests, passed by pointer.
 */
#pragma once

#include "base/arena.h"

struct random {
    void (*fill)(struct random *random, void *bytes, size_t size);
    uint8_t seed[32]; /* of fakes */
    uint64_t counter;
};

/* Asks the kernel for a thousand bytes at a time and hands them out to all of libsodium's callers, each once: what was handed
   out is overwritten here, a child process begins anew. Once, before the first use; without it each use asks the kernel. */
void random_begin(void);
extern struct random system_random;       /* unguessable; for keys, tokens, ids */
struct random random_seeded(uint64_t seed); /* always the same sequence; one thread at a time */
void random_fill(struct random *random, void *bytes, size_t size);
uint64_t random_below(struct random *random, uint64_t bound); /* uniform; bound > 0 */
struct text random_hex(struct random *random, struct arena *arena, size_t bytes); /* 2 * bytes hex digits */
/* Letters and digits that are not mistaken for one another (no 0 1 2 5 8 B I L O S Z U V), for receipts and codes. */
struct text random_readable(struct random *random, struct arena *arena, size_t characters);
