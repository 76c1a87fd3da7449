#include "base/arena.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature) /* clang's way to say what gcc says by __SANITIZE_ADDRESS__ */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(bytes, size) __asan_poison_memory_region((bytes), (size))
#define UNPOISON(bytes, size) __asan_unpoison_memory_region((bytes), (size))
#else
#define POISON(bytes, size) ((void)(bytes), (void)(size))
#define UNPOISON(bytes, size) ((void)(bytes), (void)(size))
#endif

enum { FIRST_PAGE_BYTES = 16 * 1024, ALIGNMENT = 16, SHORT_PRINT_BYTES = 256 };

/* Pages form a stack: the newest is taken from, older ones are full. */
struct page {
    struct page *older;
    size_t size, used;
    _Alignas(ALIGNMENT) char bytes[];
};

struct undo {
    struct undo *older;
    void (*run)(void *thing);
    void *thing;
};

struct arena {
    struct page *page;
    struct undo *undos;
    size_t first_bytes, in_use, high_water;
};

static struct page *page_new(struct page *older, size_t size)
{
    struct page *page = malloc(sizeof *page + size);
    check(page != NULL);
    page->older = older;
    page->size = size;
    page->used = 0;
    POISON(page->bytes, size);
    return page;
}

static struct page *page_free(struct page *page)
{
    struct page *older = page->older;
    UNPOISON(page->bytes, page->size);
    free(page);
    return older;
}

struct arena *arena_new(size_t first_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    check(arena != NULL);
    arena->first_bytes = first_bytes ? first_bytes : FIRST_PAGE_BYTES;
    arena->page = page_new(NULL, arena->first_bytes);
    return arena;
}

struct arena *arena_free(struct arena *arena)
{
    if (!arena)
        return NULL;
    arena_reset(arena);
    page_free(arena->page);
    free(arena);
    return NULL;
}

static size_t aligned(size_t bytes)
{
    check(bytes < SIZE_MAX / 4);
    return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void note_taken(struct arena *arena, void *taken, size_t bytes)
{
    arena->page->used += bytes;
    arena->in_use += bytes;
    if (arena->in_use > arena->high_water)
        arena->high_water = arena->in_use;
    UNPOISON(taken, bytes);
}

void *arena_take_raw(struct arena *arena, size_t bytes)
{
    struct page *page = arena->page;
    bytes = aligned(bytes);
    if (page->size - page->used < bytes) {
        size_t wanted = page->size * 2;
        if (wanted > 1024 * 1024)
            wanted = 1024 * 1024;
        arena->page = page = page_new(page, bytes > wanted ? bytes : wanted);
    }
    void *taken = page->bytes + page->used;
    note_taken(arena, taken, bytes);
    return taken;
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    check(!__builtin_mul_overflow(count, size, &bytes));
    return memset(arena_take_raw(arena, bytes), 0, bytes);
}

bool arena_extend(struct arena *arena, void *taken, size_t from_bytes, size_t to_bytes)
{
    struct page *page = arena->page;
    char *end = (char *)taken + aligned(from_bytes);
    size_t more = aligned(to_bytes) - aligned(from_bytes);
    check(to_bytes >= from_bytes);
    if (end != page->bytes + page->used || page->size - page->used < more)
        return false;
    note_taken(arena, end, more);
    return true;
}

struct text arena_copy(struct arena *arena, struct text text)
{
    return (struct text){arena_terminated(arena, text), text.length};
}

char *arena_terminated(struct arena *arena, struct text text)
{
    check(text.length < SIZE_MAX / 4);
    char *copy = arena_take_raw(arena, text.length + 1);
    if (text.length)
        memcpy(copy, text.bytes, text.length);
    copy[text.length] = 0;
    return copy;
}

/* Most of what is printed is short: it is printed once, and only what is longer a second time into its own room. */
struct text arena_print_list(struct arena *arena, const char *format, va_list list)
{
    char few[SHORT_PRINT_BYTES];
    va_list again;
    va_copy(again, list);
    int length = vsnprintf(few, sizeof few, format, list);
    check(length >= 0);
    char *bytes = arena_take_raw(arena, (size_t)length + 1);
    if ((size_t)length < sizeof few)
        memcpy(bytes, few, (size_t)length + 1);
    else
        vsnprintf(bytes, (size_t)length + 1, format, again);
    va_end(again);
    return (struct text){bytes, (size_t)length};
}

struct text arena_print(struct arena *arena, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    struct text printed = arena_print_list(arena, format, list);
    va_end(list);
    return printed;
}

struct text arena_join(struct arena *arena, struct text a, struct text b)
{
    check(a.length < SIZE_MAX / 8 && b.length < SIZE_MAX / 8);
    char *bytes = arena_take_raw(arena, a.length + b.length + 1);
    if (a.length)
        memcpy(bytes, a.bytes, a.length);
    if (b.length)
        memcpy(bytes + a.length, b.bytes, b.length);
    bytes[a.length + b.length] = 0;
    return (struct text){bytes, a.length + b.length};
}

void arena_on_reset(struct arena *arena, void (*run)(void *thing), void *thing)
{
    struct undo *undo = TAKE(arena, struct undo, 1);
    *undo = (struct undo){arena->undos, run, thing};
    arena->undos = undo;
}

struct arena_mark arena_mark(struct arena *arena)
{
    return (struct arena_mark){arena->page, arena->page->used, arena->undos};
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
    while (arena->undos != mark.undos) {
        struct undo *undo = arena->undos;
        arena->undos = undo->older;
        undo->run(undo->thing);
    }
    while (arena->page != mark.page) {
        arena->in_use -= arena->page->used;
        arena->page = page_free(arena->page);
    }
    arena->in_use -= arena->page->used - mark.used;
    POISON(arena->page->bytes + mark.used, arena->page->used - mark.used);
    arena->page->used = mark.used;
}

void arena_reset(struct arena *arena)
{
    struct page *first = arena->page;
    while (first->older)
        first = first->older;
    arena_release(arena, (struct arena_mark){first, 0, NULL});
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->in_use;
}

size_t arena_high_water(const struct arena *arena)
{
    return arena->high_water;
}
