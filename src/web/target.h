/*
 * The target of a request: its path and query, decoded once, strictly, at the border.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct target {
    struct text path;  /* decoded, beginning with '/', valid UTF-8, no control characters, no "." or ".." segments */
    struct text query; /* raw, without '?' */
};

/* INVALID for a bad escape, bad UTF-8, control characters, an encoded slash or backslash, dot segments. An absolute target loses
   its scheme and authority. */
enum status target_read(struct arena *arena, struct text raw, struct target *found) MUST_USE;

/* %XX and, in forms, '+'. INVALID for bad escapes, bad UTF-8 and control characters but \t \r \n. */
enum status percent_decode(struct arena *arena, struct text raw, bool is_form, struct text *found) MUST_USE;
