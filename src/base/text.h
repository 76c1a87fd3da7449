/*
 * Read-only UTF-8 text: a view of bytes somebody else keeps alive (an arena, a literal, a request).
 *
 * Input is checked to be UTF-8 once, at the border. Nothing here allocates.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *bytes; /* not NUL-terminated; NULL only when length is 0 */
    size_t length;     /* bytes */
};

#define T(literal) ((struct text){"" literal, sizeof(literal) - 1})
/* The same for tables of structs with static storage, where a compound literal is no constant. */
#define TEXT_INIT(literal) {"" literal, sizeof(literal) - 1}
/* For printf's %.*s. */
#define TEXT_ARGUMENTS(text) (int)(text).length, (text).bytes ? (text).bytes : ""

struct text text_of(const char *terminated); /* NULL gives empty text */
bool text_is(struct text a, struct text b);
int text_compare(struct text a, struct text b); /* by bytes, as C collation */
bool text_starts(struct text text, struct text start);
bool text_ends(struct text text, struct text end);
bool text_has(struct text text, struct text part);
bool text_is_same_ascii(struct text a, struct text b); /* ASCII letters without regard to case */

enum { TEXT_NOT_THERE = -1 };
ptrdiff_t text_find(struct text text, struct text part);      /* byte offset or TEXT_NOT_THERE */
ptrdiff_t text_find_byte(struct text text, char byte);        /* first, or TEXT_NOT_THERE */
ptrdiff_t text_find_last_byte(struct text text, char byte);   /* last, or TEXT_NOT_THERE */
struct text text_from(struct text text, size_t start);        /* clamped to the end */
struct text text_slice(struct text text, size_t start, size_t length); /* clamped */
struct text text_trim(struct text text);                      /* ASCII space, tab, CR, LF at both ends */

/* Takes the part before `separator` off the front of *rest; false when *rest is used up. An empty last part
   after a separator is given once: "a,b," yields "a", "b", "". Start with rest->bytes != NULL. */
bool text_next_part(struct text *rest, char separator, struct text *part);

bool text_is_utf8(struct text text); /* strict: no surrogates, no overlong forms, no NUL */
/* Takes one code point off the front; -1 at the end. The text must be UTF-8. */
int32_t text_next_rune(struct text *rest);
size_t text_runes(struct text text); /* code points */

/* Whole decimal number, optional '-', nothing else, within int64; false leaves *found untouched. */
bool text_to_integer(struct text text, int64_t *found);
bool text_to_hex(struct text text, uint8_t *bytes, size_t size); /* exactly 2*size hex digits */
uint64_t text_hash(struct text text); /* FNV-1a; not for keys chosen by strangers */
