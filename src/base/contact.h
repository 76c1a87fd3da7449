/*
 * Telephone numbers, postcodes and mail addresses as people type them, made one; and My Number found to be refused.
 *
 * The reason says what is wrong, never a sentence: pages have the sentence.
 */
#pragma once

#include "base/arena.h"

enum contact_problem {
    CONTACT_OK,
    CONTACT_EMPTY,
    CONTACT_LETTERS,   /* something that cannot stand there */
    CONTACT_TOO_SHORT, /* digits are missing */
    CONTACT_TOO_LONG,
    CONTACT_NO_ZERO,      /* a telephone number begins with 0 (or +81) */
    CONTACT_NO_AT,        /* mail: no @, or more than one */
    CONTACT_BEFORE_AT,    /* mail: the part before @ */
    CONTACT_BEHIND_AT     /* mail: the domain */
};

/* "0246221111": digits only, 10 or 11, begins with 0. +81, 全角, brackets, spaces and the dash family are taken.
   *digits (may be NULL) gets the number of digits seen, so that a page can say how many are missing. */
enum contact_problem phone_read(struct arena *arena, struct text text, struct text *phone, int *digits);
/* For reading: 090-1234-5678, 0120-123-456, 0246-22-1111 where the split is known, else in 3-3-4 / 3-4-4. */
struct text phone_display(struct arena *arena, struct text phone);
/* "9708686": seven digits; 〒, dashes, spaces, 全角 are taken. */
enum contact_problem postcode_read(struct arena *arena, struct text text, struct text *postcode, int *digits);
struct text postcode_display(struct arena *arena, struct text postcode); /* 〒970-8686 */
/* Trimmed, 全角 to ASCII, the domain in lower case. Dot-atom before @ (also the two old Japanese carriers' double and
   closing dots), letters, digits and hyphens behind, at most 254 bytes; no quoted forms, no IP addresses. */
enum contact_problem email_read(struct arena *arena, struct text text, struct text *email);

/* My Number: 12 digits with a right check digit. */
bool my_number_is_valid(struct text twelve_digits);
/* Is one anywhere in the text, in ASCII or wide digits, in one run or grouped by spaces or dashes (1234-5678-9012)?
   Digits that go on before or after (a 13-digit number) are none. */
bool my_number_is_in(struct text text);
