/*
 * Numbers that people read out, type and write down: receipt numbers and short codes.
 *
 * Alphabet of 23: 2-9 and A C E F H J K M N P R T W X Y. Of signs that look alike at most one is in it (no 0 O D Q, 1 I L,
 * U V; Z S B G can only mean 2 5 8 6). The last sign is a check (weights by place, modulo the prime 23): one wrong
 * sign and any two signs exchanged are always found.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum { IDENTIFIER_LENGTH_MAX = 22 };

/* `length` signs (4 to 22) with the check sign, made from `size` random bytes (at least length). Ungrouped:
   "K7M3P9HXW4". */
struct text identifier_new(struct arena *arena, const uint8_t *random, size_t size, size_t length);
/* In groups of four joined by "-": "K7M3-P9HX-W4". */
struct text identifier_display(struct arena *arena, struct text identifier);
/* What a person types: lower case, 全角, spaces, dashes; look-alikes are put right where only one sign can be meant.
   INVALID: a sign outside the alphabet or a wrong check; also when the length is not the wanted one (0: any). */
MUST_USE enum status identifier_read(struct arena *arena, struct text typed, size_t length, struct text *identifier);
/* Digits only, for codes sent by mail: `length` digits (4 to 12) from random bytes without bias worth naming
   (8 bytes for each 12 digits). */
struct text digits_new(struct arena *arena, uint64_t random, int length);
