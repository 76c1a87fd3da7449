/*
 * Events read back, sealed and proved. Appending them stands in store.h.
 *
 * Each event holds the hash of the one before it of the same subject (BLAKE2b-256 over its canonical bytes and that
 * hash). Once a second event_seal binds all new ones, in order of id, into one append-only Merkle tree as in RFC 6962
 * and signs its head with Ed25519, so that nobody can change, remove, swap or cut past events unseen.
 */
#pragma once

#include "store/store.h"

enum { EVENT_HASH_BYTES = 32, EVENT_KEY_BYTES = 32, EVENT_SECRET_BYTES = 64, EVENT_SIGNATURE_BYTES = 64 };

struct kept_event {
    struct event event;
    int64_t id, sequence; /* sequence counts from 1 within the subject */
    uint8_t previous[EVENT_HASH_BYTES], hash[EVENT_HASH_BYTES];
    int64_t leaf; /* number in the tree from 0; -1 until sealed */
};
struct kept_events {
    struct kept_event *items;
    size_t count;
};
/* A subject's events, oldest first. */
enum status event_list(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                       struct kept_events *found) MUST_USE;
/* Events with a higher id, in order of id, for handlers and feeds. */
enum status event_list_after(struct store *store, struct arena *arena, int64_t after_id, int64_t limit,
                             struct kept_events *found) MUST_USE;
enum status event_last(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                       struct kept_event *found) MUST_USE;

/* ---- the sealer ---- */
struct tree_head {
    int64_t size; /* leaves */
    uint8_t root[EVENT_HASH_BYTES];
    int64_t signed_at;
    uint8_t signature[EVENT_SIGNATURE_BYTES]; /* over "ikanai tree head 1\n" SIZE "\n" AT "\n" ROOT-HEX "\n" */
};
void event_key_new(uint8_t public_key[EVENT_KEY_BYTES], uint8_t secret_key[EVENT_SECRET_BYTES]);
/* Binds every event not yet sealed; signs a new head when there were any. The work is proportional to the new ones.
   Safe on several nodes at once. `head` may be NULL. */
enum status event_seal(struct store *store, const uint8_t secret_key[EVENT_SECRET_BYTES], int64_t now,
                       struct tree_head *head) MUST_USE;
enum status event_head(struct store *store, struct tree_head *found) MUST_USE; /* the newest; NOT_FOUND before */

/* ---- proofs ---- */
enum { PROOF_HASHES = 64 };
struct tree_proof {
    int count;
    uint8_t hashes[PROOF_HASHES][EVENT_HASH_BYTES];
};
/* That leaf number `leaf` is in the tree of this size; NOT_FOUND when there is no such leaf. */
enum status event_inclusion(struct store *store, int64_t leaf, int64_t size, struct tree_proof *found) MUST_USE;
/* That the tree of the old size is the beginning of the one of the new size. */
enum status event_consistency(struct store *store, int64_t old_size, int64_t new_size,
                              struct tree_proof *found) MUST_USE;

/* The receipt's own proof as JSON: event fields, hash, place in the tree, path and signed head. NOT_FOUND until the
   event is sealed. */
enum status event_proof(struct store *store, struct arena *arena, int64_t event_id, struct text *json) MUST_USE;
/* Checks such a text from outside, with nothing but the city's public key. INVALID and *why_not (a Japanese
   sentence) when anything in it was changed or it is no proof. */
enum status event_proof_check(struct arena *arena, struct text json, const uint8_t public_key[EVENT_KEY_BYTES],
                              struct event *event, struct text *why_not) MUST_USE;

/* ---- verifying all ---- */
struct event_verdict {
    int64_t events, subjects, sealed, heads; /* counted */
    struct text problem;                     /* empty: all is whole; else the first broken thing in words */
};
/* Recomputes every chain, the tree and every head. `known` (may be NULL) is a head noted outside earlier: the present
   tree must begin with it. DONE also when there is a problem: look at the verdict. */
enum status event_verify(struct store *store, struct arena *arena, const uint8_t public_key[EVENT_KEY_BYTES],
                         const struct tree_head *known, struct event_verdict *found) MUST_USE;
