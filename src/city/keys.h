/*
 * The master key, and what is made from it.
 *
 * One file outside the data file (DATA/keys/master, 0600) holds 32 random bytes. Everything personal is sealed under a
 * key of its own (one for each person, account, case, draft, file), and those keys are kept in the store wrapped by the
 * master key. The store holds a check value, so that a wrong or missing key is refused at start and not found out by
 * unreadable records. Erasing is dropping the one key; DATA/keys/erased remembers what was dropped, so that an older
 * backup does not bring it back.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct store;
struct keys;

/* Reads `key_file` (empty: DATA/keys/master), or makes it when the store has never had a key; then compares the check
   value. INVALID with a sentence in *why_not: another key, no key for a store that has one, unsafe file rights.
   Also drops again what DATA/keys/erased names. After the migrations; program lifetime. */
enum status keys_open(struct arena *arena, struct store *store, struct text data_folder, struct text key_file,
                      int64_t now, struct keys **found, struct text *why_not) MUST_USE;
/* A key ring without file or store, for tests and fuzzers: everything comes from `seed`. */
struct keys *keys_for_tests(struct arena *arena, struct text seed);

enum { KEY_BYTES = 32, KEY_WRAPPED_BYTES = 24 + 32 + 16 };
/* One key of its own. `id` is city_key.id. */
struct key {
    int64_t id;
    uint8_t bytes[KEY_BYTES];
};

/* Makes a key and stores it wrapped. Inside a transaction. `kind` is "person", "account", "case", "draft", "file". */
enum status key_make(struct store *store, const struct keys *keys, const char *kind, int64_t now,
                     struct key *made) MUST_USE;
/* The same in two steps, for thousands at once: prepared outside the transaction, stored inside, where it gets its id. */
void key_prepare(const struct keys *keys, struct key *made, uint8_t wrapped[KEY_WRAPPED_BYTES]);
enum status key_store(struct store *store, const char *kind, const uint8_t wrapped[KEY_WRAPPED_BYTES], int64_t now,
                      int64_t *id) MUST_USE;
/* NOT_FOUND: the key was dropped, so what it sealed is erased for good. BROKEN: it was tampered with. */
enum status key_read(struct store *store, const struct keys *keys, int64_t id, struct key *found) MUST_USE;
/* For rows that were read together with their wrapped key (join on city_key). */
enum status key_unwrap(const struct keys *keys, int64_t id, struct text wrapped, struct key *found) MUST_USE;
/* Erases: inside a transaction. A second time is DONE too. */
enum status key_drop(struct store *store, const struct keys *keys, int64_t id, int64_t now) MUST_USE;

/* Notes outside the store which keys were dropped since the last time: the job "city.erased" and keys_open. */
enum status keys_note_dropped(struct store *store, const struct keys *keys, struct arena *arena) MUST_USE;

/* Another 32 bytes for one purpose ("csrf", "sessions"): the same purpose always gives the same bytes. */
void keys_derive(const struct keys *keys, struct text purpose, uint8_t found[KEY_BYTES]);
/* The same as a key for seal(), for values that belong to nobody alone: id 0, never dropped. */
struct key keys_common(const struct keys *keys, const char *purpose);
const uint8_t *keys_blind(const struct keys *keys); /* for sealing.c: the key of all blind tokens */
/* Where the key ring stands: "DATA/keys". Other secrets (the signing key) live there too; empty for tests. */
struct text keys_folder(const struct keys *keys);
