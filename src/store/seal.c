/*
 * The sealer: binds new events into the Merkle tree and signs its head; only the right edge of the tree is touched.
 *
 * On SQLite events get their ids in the order of commits. On PostgreSQL a lower id may be committed after a higher one
 * was sealed, so the sealer looks back over LATE_MICROSECONDS; no transaction lives that long there.
 */
#include "store/event_private.h"
#include "store/store_private.h"
#include "system/log.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { EVENTS_AT_ONCE = 500, LATE_MICROSECONDS = 60 * 1000000, HEAD_TEXT_BYTES = 160, LEVELS = 63 };

/* ---- hashes ---- */

static void hash_parts(uint8_t prefix, const uint8_t *a, const uint8_t *b, uint8_t hash[EVENT_HASH_BYTES])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    crypto_hash_sha256_update(&state, a, EVENT_HASH_BYTES);
    if (b)
        crypto_hash_sha256_update(&state, b, EVENT_HASH_BYTES);
    crypto_hash_sha256_final(&state, hash);
}

void tree_leaf_hash(const uint8_t event_hash[EVENT_HASH_BYTES], uint8_t hash[EVENT_HASH_BYTES])
{
    hash_parts(0, event_hash, NULL, hash);
}

void tree_node_hash(const uint8_t left[EVENT_HASH_BYTES], const uint8_t right[EVENT_HASH_BYTES],
                    uint8_t hash[EVENT_HASH_BYTES])
{
    hash_parts(1, left, right, hash);
}

/* ---- heads ---- */

static size_t head_text(const struct tree_head *head, char text[HEAD_TEXT_BYTES])
{
    char root[2 * EVENT_HASH_BYTES + 1];
    sodium_bin2hex(root, sizeof root, head->root, EVENT_HASH_BYTES);
    return (size_t)snprintf(text, HEAD_TEXT_BYTES, "ikanai tree head 1\n%lld\n%lld\n%s\n", (long long)head->size,
                            (long long)head->signed_at, root);
}

bool tree_head_is_signed(const struct tree_head *head, const uint8_t public_key[EVENT_KEY_BYTES])
{
    char text[HEAD_TEXT_BYTES];
    size_t length = head_text(head, text);
    return crypto_sign_verify_detached(head->signature, (const unsigned char *)text, length, public_key) == 0;
}

static void sign_head(struct tree_head *head, const uint8_t secret_key[EVENT_SECRET_BYTES])
{
    char text[HEAD_TEXT_BYTES];
    size_t length = head_text(head, text);
    crypto_sign_detached(head->signature, NULL, (const unsigned char *)text, length, secret_key);
}

void event_key_new(uint8_t public_key[EVENT_KEY_BYTES], uint8_t secret_key[EVENT_SECRET_BYTES])
{
    check(sodium_init() >= 0);
    crypto_sign_keypair(public_key, secret_key);
}

bool tree_head_from_row(const struct store_head_row *row, struct tree_head *found)
{
    if (row->root.length != EVENT_HASH_BYTES || row->signature.length != EVENT_SIGNATURE_BYTES)
        return false;
    *found = (struct tree_head){.size = row->size, .signed_at = row->signed_at};
    memcpy(found->root, row->root.bytes, EVENT_HASH_BYTES);
    memcpy(found->signature, row->signature.bytes, EVENT_SIGNATURE_BYTES);
    return true;
}

enum status event_head(struct store *store, struct tree_head *found)
{
    struct arena *arena = arena_new(512);
    struct store_head_row row;
    enum status status = store_newest_head(store, arena, &row);
    if (status == DONE && !tree_head_from_row(&row, found))
        status = BROKEN;
    arena_free(arena);
    return status;
}

/* ---- the right edge: the roots of the whole subtrees that a size is the sum of ---- */

void tree_edge_add(struct tree_edge *edge, const uint8_t leaf_hash[EVENT_HASH_BYTES])
{
    int level = 0;
    memcpy(edge->new_nodes[0], leaf_hash, EVENT_HASH_BYTES);
    for (; edge->size >> level & 1; level++)
        tree_node_hash(edge->roots[level], edge->new_nodes[level], edge->new_nodes[level + 1]);
    memcpy(edge->roots[level], edge->new_nodes[level], EVENT_HASH_BYTES);
    edge->new_levels = level;
    edge->size++;
}

void tree_edge_root(const struct tree_edge *edge, uint8_t root[EVENT_HASH_BYTES])
{
    check(edge->size > 0);
    bool has_any = false;
    for (int level = 0; level < LEVELS; level++) {
        if (!(edge->size >> level & 1))
            continue;
        if (has_any)
            tree_node_hash(edge->roots[level], root, root);
        else
            memcpy(root, edge->roots[level], EVENT_HASH_BYTES);
        has_any = true;
    }
}

static enum status load_edge(struct store *store, int64_t size, struct tree_edge *edge)
{
    edge->size = size;
    enum status status = DONE;
    for (int level = 0; level < LEVELS && status == DONE; level++)
        if (size >> level & 1)
            status = tree_range_hash(store, ((size >> level) - 1) << level, (int64_t)1 << level, edge->roots[level]);
    return status;
}

/* ---- sealing ---- */

struct sealing {
    const uint8_t *secret_key;
    int64_t now;
    struct tree_head head;
    size_t sealed;
};

static enum status add_leaf(struct store *store, struct tree_edge *edge, const struct store_unsealed_event *event)
{
    uint8_t hash[EVENT_HASH_BYTES];
    if (event->hash.length != sizeof hash)
        return BROKEN;
    memcpy(hash, event->hash.bytes, sizeof hash);
    tree_leaf_hash(hash, hash);
    int64_t leaf = edge->size;
    tree_edge_add(edge, hash);
    enum status status = store_add_leaf(store, leaf, event->id);
    for (int level = 1; level <= edge->new_levels && status == DONE; level++)
        status = store_add_node(store, tree_node_number(level, leaf >> level),
                                (struct text){(const char *)edge->new_nodes[level], EVENT_HASH_BYTES});
    return status;
}

static enum status look_back_to(struct store *store, int64_t now, int64_t *after_id)
{
    bool is_in_order = database_is_sqlite(store_database(store));
    *after_id = 0;
    enum status status = store_leaf_signed_before(store, is_in_order ? INT64_MAX : now - LATE_MICROSECONDS, after_id);
    return status == NOT_FOUND ? DONE : status;
}

static enum status seal_all(struct store *store, struct sealing *sealing, const struct store_unsealed_events *events)
{
    struct tree_edge edge = {0};
    enum status status = load_edge(store, sealing->head.size, &edge);
    for (size_t i = 0; i < events->count && status == DONE; i++)
        status = add_leaf(store, &edge, &events->items[i]);
    if (status != DONE)
        return status;
    struct tree_head *head = &sealing->head;
    head->size = edge.size;
    head->signed_at = sealing->now;
    tree_edge_root(&edge, head->root);
    sign_head(head, sealing->secret_key);
    return store_add_head(store, head->size, (struct text){(const char *)head->root, sizeof head->root},
                          head->signed_at, (struct text){(const char *)head->signature, sizeof head->signature});
}

static enum status seal_in_store(struct store *store, void *context)
{
    struct sealing *sealing = context;
    struct arena *arena = arena_new(0);
    struct store_unsealed_events events = {0};
    int64_t after_id = 0;
    sealing->head = (struct tree_head){0};
    enum status status = event_head(store, &sealing->head);
    if (status == NOT_FOUND)
        status = DONE;
    if (status == DONE)
        status = look_back_to(store, sealing->now, &after_id);
    if (status == DONE)
        status = store_unsealed_after(store, arena, after_id, EVENTS_AT_ONCE, &events);
    sealing->sealed = events.count;
    if (status == DONE && events.count > 0)
        status = seal_all(store, sealing, &events);
    arena_free(arena);
    return status;
}

/* Looked at outside the transaction first: a quiet second writes nothing. */
static enum status has_new(struct store *store, int64_t now, bool *is_new)
{
    struct arena *arena = arena_new(512);
    struct store_unsealed_events events = {0};
    int64_t after_id;
    enum status status = look_back_to(store, now, &after_id);
    if (status == DONE)
        status = store_unsealed_after(store, arena, after_id, 1, &events);
    *is_new = events.count > 0;
    arena_free(arena);
    return status;
}

enum status event_seal(struct store *store, const uint8_t secret_key[EVENT_SECRET_BYTES], int64_t now,
                       struct tree_head *head)
{
    struct sealing sealing = {.secret_key = secret_key, .now = now};
    bool is_new = false;
    enum status status = has_new(store, now, &is_new);
    while (status == DONE && is_new) {
        status = store_transaction(store, seal_in_store, &sealing);
        is_new = status == DONE && sealing.sealed == EVENTS_AT_ONCE;
    }
    if (status == CONFLICT)
        status = DONE; /* another node was sealing the same events */
    if (status == DONE && head) {
        *head = (struct tree_head){0};
        status = event_head(store, head);
        if (status == NOT_FOUND)
            status = DONE; /* nothing has happened yet: a head of size 0 */
    }
    return status;
}
