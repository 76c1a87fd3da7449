/*
 * Proofs in the Merkle tree, as in RFC 6962, section 2.1: that an event is in it, and that an old tree is the
 * beginning of a new one. Checking needs no database.
 */
#include "store/event_private.h"
#include "store/store_private.h"

#include <sodium.h>
#include <string.h>

int64_t tree_split(int64_t count)
{
    int64_t split = 1;
    while (split < count - split)
        split *= 2;
    return split;
}

int64_t tree_node_number(int level, int64_t place)
{
    return ((2 * place + 1) << level) - 1;
}

static enum status stored_hash(struct store *store, int64_t first, int64_t count, uint8_t hash[EVENT_HASH_BYTES])
{
    struct arena *arena = arena_new(256);
    struct text bytes = {0};
    int level = __builtin_ctzll((unsigned long long)count);
    enum status status = count == 1 ? store_leaf_event_hash(store, arena, first, &bytes)
                                    : store_node(store, arena, tree_node_number(level, first >> level), &bytes);
    if (status == DONE && bytes.length != EVENT_HASH_BYTES)
        status = BROKEN;
    if (status == DONE)
        memcpy(hash, bytes.bytes, EVENT_HASH_BYTES);
    if (status == DONE && count == 1)
        tree_leaf_hash(hash, hash);
    arena_free(arena);
    return status;
}

enum status tree_range_hash(struct store *store, int64_t first, int64_t count, uint8_t hash[EVENT_HASH_BYTES])
{
    if ((count & (count - 1)) == 0 && first % count == 0)
        return stored_hash(store, first, count, hash);
    int64_t split = tree_split(count);
    uint8_t right[EVENT_HASH_BYTES];
    enum status status = tree_range_hash(store, first, split, hash);
    if (status == DONE)
        status = tree_range_hash(store, first + split, count - split, right);
    if (status == DONE)
        tree_node_hash(hash, right, hash);
    return status;
}

/* ---- making ---- */

static enum status add_range(struct store *store, int64_t first, int64_t count, struct tree_proof *proof)
{
    check(proof->count < PROOF_HASHES);
    return tree_range_hash(store, first, count, proof->hashes[proof->count++]);
}

/* PATH(leaf, D[first : first + count]) */
static enum status add_path(struct store *store, int64_t leaf, int64_t first, int64_t count, struct tree_proof *path)
{
    if (count == 1)
        return DONE;
    int64_t split = tree_split(count);
    bool is_left = leaf - first < split;
    enum status status = is_left ? add_path(store, leaf, first, split, path)
                                 : add_path(store, leaf, first + split, count - split, path);
    if (status != DONE)
        return status;
    return is_left ? add_range(store, first + split, count - split, path) : add_range(store, first, split, path);
}

enum status event_inclusion(struct store *store, int64_t leaf, int64_t size, struct tree_proof *found)
{
    if (leaf < 0 || leaf >= size)
        return NOT_FOUND;
    struct tree_proof path = {0};
    enum status status = add_path(store, leaf, 0, size, &path);
    if (status == DONE)
        *found = path;
    return status;
}

/* SUBPROOF(old_size, D[first : first + count], is_whole) */
static enum status add_subproof(struct store *store, int64_t old_size, int64_t first, int64_t count, bool is_whole,
                                struct tree_proof *proof)
{
    if (old_size == count)
        return is_whole ? DONE : add_range(store, first, count, proof);
    int64_t split = tree_split(count);
    bool is_left = old_size <= split;
    enum status status = is_left
                             ? add_subproof(store, old_size, first, split, is_whole, proof)
                             : add_subproof(store, old_size - split, first + split, count - split, false, proof);
    if (status != DONE)
        return status;
    return is_left ? add_range(store, first + split, count - split, proof) : add_range(store, first, split, proof);
}

enum status event_consistency(struct store *store, int64_t old_size, int64_t new_size, struct tree_proof *found)
{
    if (old_size < 0 || old_size > new_size)
        return INVALID;
    struct tree_proof proof = {0};
    enum status status = DONE;
    if (old_size > 0 && old_size < new_size)
        status = add_subproof(store, old_size, 0, new_size, true, &proof);
    if (status == DONE)
        *found = proof;
    return status;
}

/* ---- checking, as RFC 9162 writes it down step by step ---- */

bool tree_root_by_path(const uint8_t leaf_hash[EVENT_HASH_BYTES], int64_t leaf, int64_t size,
                       const struct tree_proof *path, uint8_t root[EVENT_HASH_BYTES])
{
    if (leaf < 0 || leaf >= size)
        return false;
    int64_t place = leaf, last = size - 1;
    memcpy(root, leaf_hash, EVENT_HASH_BYTES);
    for (int i = 0; i < path->count; i++) {
        if (last == 0)
            return false;
        if (place % 2 == 1 || place == last) {
            tree_node_hash(path->hashes[i], root, root);
            while (place % 2 == 0 && place != 0) {
                place /= 2;
                last /= 2;
            }
        } else {
            tree_node_hash(root, path->hashes[i], root);
        }
        place /= 2;
        last /= 2;
    }
    return last == 0;
}

bool tree_is_beginning(const uint8_t old_root[EVENT_HASH_BYTES], int64_t old_size,
                       const uint8_t new_root[EVENT_HASH_BYTES], int64_t new_size, const struct tree_proof *proof)
{
    if (old_size == new_size)
        return proof->count == 0 && memcmp(old_root, new_root, EVENT_HASH_BYTES) == 0;
    if (old_size == 0 || old_size > new_size)
        return old_size == 0 && proof->count == 0;
    bool is_power = (old_size & (old_size - 1)) == 0;
    int64_t place = old_size - 1, last = new_size - 1;
    for (; place % 2 == 1; place /= 2)
        last /= 2;
    int i = is_power ? 0 : 1; /* the old root itself begins the proof when it is a whole subtree */
    if (proof->count < i)
        return false;
    uint8_t old_made[EVENT_HASH_BYTES], new_made[EVENT_HASH_BYTES];
    memcpy(old_made, is_power ? old_root : proof->hashes[0], EVENT_HASH_BYTES);
    memcpy(new_made, old_made, EVENT_HASH_BYTES);
    for (; i < proof->count; i++) {
        if (last == 0)
            return false;
        if (place % 2 == 1 || place == last) {
            tree_node_hash(proof->hashes[i], old_made, old_made);
            tree_node_hash(proof->hashes[i], new_made, new_made);
            for (; place % 2 == 0 && place != 0; place /= 2)
                last /= 2;
        } else {
            tree_node_hash(new_made, proof->hashes[i], new_made);
        }
        place /= 2;
        last /= 2;
    }
    return last == 0 && memcmp(old_made, old_root, EVENT_HASH_BYTES) == 0 &&
           memcmp(new_made, new_root, EVENT_HASH_BYTES) == 0;
}
