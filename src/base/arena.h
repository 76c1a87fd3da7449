/*
 * Memory with a named lifetime: program, thread, request or scratch.
 *
 * Whoever allocates is handed the arena; what is taken lives until the arena is reset or freed; nobody frees
 * single things. Real out-of-memory stops the program; denial of service is prevented earlier, by limits.
 * An arena belongs to one thread at a time.
 */
#pragma once

#include "base/text.h"

#include <stdarg.h>

struct arena;

struct arena *arena_new(size_t first_bytes);  /* 0: a sensible size */
struct arena *arena_free(struct arena *arena); /* NULL is fine; runs the undos; always NULL */

void *arena_take(struct arena *arena, size_t count, size_t size); /* zeroed; never NULL; overflow checked */
/* For what is written before it is read, such as a buffer's room: not zeroed. */
void *arena_take_raw(struct arena *arena, size_t bytes);
/* Lets the last thing taken grow where it stands; false when something was taken behind it or the page is full. */
bool arena_extend(struct arena *arena, void *taken, size_t from_bytes, size_t to_bytes);
#define TAKE(arena, type, count) ((type *)arena_take((arena), (count), sizeof(type)))

struct text arena_copy(struct arena *arena, struct text text);
char *arena_terminated(struct arena *arena, struct text text); /* NUL-terminated copy for libc and libraries */
struct text arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct text arena_print_list(struct arena *arena, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));
struct text arena_join(struct arena *arena, struct text a, struct text b);

/* Called when the arena is reset, freed or released to an earlier mark: files, cursors; last in, first out. */
void arena_on_reset(struct arena *arena, void (*undo)(void *thing), void *thing);
void arena_reset(struct arena *arena); /* runs the undos, keeps a page; poisoned in sanitizer builds */

/* Scratch inside loops: everything taken after the mark goes at arena_release. */
struct arena_mark {
    void *page;
    size_t used;
    void *undos;
};
struct arena_mark arena_mark(struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);

size_t arena_bytes(const struct arena *arena);      /* in use now */
size_t arena_high_water(const struct arena *arena); /* most ever in use */
