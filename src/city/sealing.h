/*
 * Personal values at rest: XChaCha20-Poly1305 under a key of their own, bound to the place where they stand.
 *
 * A sealed value moved to another row, column or table does not open. Searching goes through blind tokens: keyed
 * BLAKE2b of the folded value, never the value. What is equal gives equal tokens, so tokens tell how often something
 * occurs, not what it is: the price of being able to find people.
 */
#pragma once

#include "city/keys.h"

/* Where a value stands. `row` is the row's id; where the id is not known before the insert, insert first and write
   the sealed value second, in the same transaction. `part` numbers several values of one row and column (versions). */
struct seal_place {
    struct text table, column;
    int64_t row, part;
};
#define SEALED_AT(table_name, column_name, row_id)                                                                       \
    ((struct seal_place){.table = T(table_name), .column = T(column_name), .row = (row_id)})

enum { SEAL_OVERHEAD = 1 + 24 + 16 };

struct text seal(struct arena *arena, const struct key *key, struct seal_place place, struct text clear);
/* Under a key that belongs to this one row alone: the key binds the row, so its number need not be known yet and the
   sealing is done before the transaction. unseal() opens both. */
struct text seal_own(struct arena *arena, const struct key *key, struct seal_place place, struct text clear);
/* BROKEN, and one line in the log: changed, moved from elsewhere, emptied, or sealed by another key. */
enum status unseal(struct arena *arena, const struct key *key, struct seal_place place, struct text sealed,
                   struct text *clear) MUST_USE;

/* ---- blind index ---- */
/* 32 bytes for an exact look-up of an already folded or normalised value (a mail address): UNIQUE columns. */
struct text blind_value(struct arena *arena, const struct keys *keys, const char *kind, struct text value);
/* The same as a positive number of at most 39 bits, for token tables (see people.h). Hits must be verified. */
int64_t blind_token(const struct keys *keys, const char *kind, struct text value);

/* ---- My Number ---- */
/* True when a valid My Number stands in the text: refuse it ("マイナンバーは書かないでください"), store it nowhere. */
bool holds_my_number(struct text text);
