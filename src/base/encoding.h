/*
 * Bytes as text and back: hex, base64 (standard and URL alphabet), percent.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

struct text hex_text(struct arena *arena, const void *bytes, size_t size); /* lower case */
struct text base64url_text(struct arena *arena, const void *bytes, size_t size); /* RFC 4648 §5, no "=" */
struct text base64_text(struct arena *arena, const void *bytes, size_t size);    /* §4, with "=" */
/* Strict: no spaces, no stray bits; "=" wanted in base64, refused in base64url. */
MUST_USE enum status base64url_read(struct arena *arena, struct text text, struct text *bytes);
MUST_USE enum status base64_read(struct arena *arena, struct text text, struct text *bytes);
MUST_USE enum status hex_read(struct arena *arena, struct text text, struct text *bytes); /* either case */

/* One part of a path or a query value: everything but letters, digits and -._~ as %XX. */
void percent_put(struct buffer *buffer, struct text text);
struct text percent_text(struct arena *arena, struct text text);
/* INVALID: a bad %XX. `plus_is_space` for query strings and forms. The result may hold any byte: check it. */
MUST_USE enum status percent_read(struct arena *arena, struct text text, bool plus_is_space, struct text *bytes);
