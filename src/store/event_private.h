/*
 * What sealing, proving and verifying share about events and the tree.
 */
#pragma once

#include "store/event.h"

#include "store.queries.h"

/* An event's own hash: BLAKE2b-256 over its canonical bytes (event.c says how they are written) and the hash before. */
void event_hash(struct arena *arena, const struct event *event, int64_t sequence,
                const uint8_t previous[EVENT_HASH_BYTES], uint8_t hash[EVENT_HASH_BYTES]);
/* False when a hash has another length than it must. */
bool event_from_row(const struct store_event_row *row, struct kept_event *found);

/* RFC 6962: a leaf is SHA-256 of 0 and the event's hash, a node of 1 and its two children. */
void tree_leaf_hash(const uint8_t event_hash[EVENT_HASH_BYTES], uint8_t hash[EVENT_HASH_BYTES]);
void tree_node_hash(const uint8_t left[EVENT_HASH_BYTES], const uint8_t right[EVENT_HASH_BYTES],
                    uint8_t hash[EVENT_HASH_BYTES]);
/* The tree's right edge while leaves are added one by one. */
struct tree_edge {
    int64_t size;
    uint8_t roots[64][EVENT_HASH_BYTES];     /* of the whole subtree of 2^level leaves, where size has that bit */
    uint8_t new_nodes[65][EVENT_HASH_BYTES]; /* made by the last leaf: its own hash, then its parents' */
    int new_levels;
};
void tree_edge_add(struct tree_edge *edge, const uint8_t leaf_hash[EVENT_HASH_BYTES]);
void tree_edge_root(const struct tree_edge *edge, uint8_t root[EVENT_HASH_BYTES]); /* size > 0 */

int64_t tree_node_number(int level, int64_t place); /* as in the table */
/* The root of leaves first .. first + count - 1, from the stored roots of whole subtrees; count > 0. */
enum status tree_range_hash(struct store *store, int64_t first, int64_t count,
                            uint8_t hash[EVENT_HASH_BYTES]) MUST_USE;
int64_t tree_split(int64_t count); /* the largest power of two below count; count > 1 */
/* Root of the tree of this size that the path from this leaf leads to; false when the path has a wrong length. */
bool tree_root_by_path(const uint8_t leaf_hash[EVENT_HASH_BYTES], int64_t leaf, int64_t size,
                       const struct tree_proof *path, uint8_t root[EVENT_HASH_BYTES]);
bool tree_is_beginning(const uint8_t old_root[EVENT_HASH_BYTES], int64_t old_size,
                       const uint8_t new_root[EVENT_HASH_BYTES], int64_t new_size, const struct tree_proof *proof);
bool tree_head_is_signed(const struct tree_head *head, const uint8_t public_key[EVENT_KEY_BYTES]);
bool tree_head_from_row(const struct store_head_row *row, struct tree_head *found);
