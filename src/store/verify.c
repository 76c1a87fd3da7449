/*
 * Recomputes every chain, the tree and every signed head, and says in words what does not fit first.
 *
 * Two passes in one snapshot: by subject for the chains, by leaf for the tree. Nothing stored is believed: a stored
 * hash is only compared with one made from the event itself.
 */
#include "store/event_private.h"
#include "store/store_private.h"

#include <sodium.h>
#include <string.h>

enum { KIND_BYTES = 256 };

struct verifying {
    struct store *store;
    struct arena *arena;
    const uint8_t *public_key;
    const struct tree_head *known;
    struct event_verdict verdict;
    /* the chain now being followed */
    char subject_kind[KIND_BYTES];
    size_t kind_length;
    int64_t subject_id, sequence;
    uint8_t last[EVENT_HASH_BYTES];
    /* the tree */
    struct tree_edge edge;
    struct store_head_rows heads;
    size_t next_head;
    int64_t nodes;
};

/* Only the first problem is told; later ones often follow from it. */
static enum status problem(struct verifying *all, const char *format, ...) __attribute__((format(printf, 2, 3)));
static enum status problem(struct verifying *all, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (!all->verdict.problem.length)
        all->verdict.problem = arena_print_list(all->arena, format, list);
    va_end(list);
    return INVALID;
}

/* ---- chains ---- */

static bool is_same_subject(const struct verifying *all, const struct store_event_row *row)
{
    return all->sequence > 0 && row->subject_id == all->subject_id &&
           text_is(row->subject_kind, (struct text){all->subject_kind, all->kind_length});
}

static void begin_subject(struct verifying *all, const struct store_event_row *row)
{
    all->kind_length = row->subject_kind.length < KIND_BYTES ? row->subject_kind.length : KIND_BYTES;
    memcpy(all->subject_kind, row->subject_kind.bytes, all->kind_length);
    all->subject_id = row->subject_id;
    all->sequence = 0;
    memset(all->last, 0, sizeof all->last);
    all->verdict.subjects++;
}

static enum status follow_chain(void *context, const struct store_event_row *row)
{
    struct verifying *all = context;
    struct kept_event kept;
    uint8_t hash[EVENT_HASH_BYTES];
    if (!is_same_subject(all, row))
        begin_subject(all, row);
    int length = (int)row->subject_kind.length;
    const char *kind = row->subject_kind.bytes;
    long long subject = row->subject_id, id = row->id;
    if (row->sequence != all->sequence + 1)
        return problem(all, "%.*s %lld の記録が、%lld 番のあと %lld 番まで抜けています。", length, kind, subject,
                       (long long)all->sequence, (long long)row->sequence);
    if (!event_from_row(row, &kept) || memcmp(kept.previous, all->last, sizeof all->last) != 0)
        return problem(all, "%.*s %lld の記録 %lld は、前の記録につながっていません。", length, kind, subject, id);
    event_hash(all->arena, &kept.event, kept.sequence, kept.previous, hash);
    if (memcmp(hash, kept.hash, sizeof hash) != 0)
        return problem(all, "%.*s %lld の記録 %lld の内容が、あとから変えられています。", length, kind, subject, id);
    memcpy(all->last, hash, sizeof hash);
    all->sequence = row->sequence;
    all->verdict.events++;
    return DONE;
}

/* ---- the tree ---- */

/* Heads whose size the tree has now must be its root and signed. */
static enum status compare_heads(struct verifying *all)
{
    uint8_t root[EVENT_HASH_BYTES];
    struct tree_head head;
    if (all->known && all->known->size == all->edge.size) {
        tree_edge_root(&all->edge, root);
        if (memcmp(root, all->known->root, sizeof root) != 0)
            return problem(all, "控えておいた台帳（%lld 件）と、今の台帳の始まりが違います。",
                           (long long)all->known->size);
    }
    if (all->next_head == all->heads.count || all->heads.items[all->next_head].size != all->edge.size)
        return DONE;
    if (!tree_head_from_row(&all->heads.items[all->next_head++], &head))
        return problem(all, "台帳の署名（%lld 件）が読めません。", (long long)all->edge.size);
    tree_edge_root(&all->edge, root);
    if (memcmp(root, head.root, sizeof root) != 0)
        return problem(all, "署名された台帳（%lld 件）と、記録が違います。", (long long)head.size);
    if (!tree_head_is_signed(&head, all->public_key))
        return problem(all, "台帳（%lld 件）の署名が、この市の鍵のものではありません。", (long long)head.size);
    all->verdict.heads++;
    return DONE;
}

static enum status compare_nodes(struct verifying *all, int64_t leaf)
{
    for (int level = 1; level <= all->edge.new_levels; level++) {
        struct text stored = {0};
        enum status status = store_node(all->store, all->arena, tree_node_number(level, leaf >> level), &stored);
        if (status != DONE && status != NOT_FOUND)
            return status;
        if (stored.length != EVENT_HASH_BYTES || memcmp(stored.bytes, all->edge.new_nodes[level], stored.length) != 0)
            return problem(all, "台帳の木の節（%d 段 %lld 番）が、記録と違います。", level, (long long)(leaf >> level));
        all->nodes++;
    }
    return DONE;
}

static enum status add_leaf(void *context, const struct store_leaf_row *row)
{
    struct verifying *all = context;
    struct arena_mark mark = arena_mark(all->arena);
    uint8_t hash[EVENT_HASH_BYTES];
    if (row->leaf != all->edge.size)
        return problem(all, "台帳の %lld 件目が抜けています。", (long long)all->edge.size);
    if (!row->hash.bytes)
        return problem(all, "台帳の %lld 件目の記録 %lld がありません。", (long long)row->leaf,
                       (long long)row->event_id);
    if (row->hash.length != sizeof hash)
        return problem(all, "記録 %lld の印が読めません。", (long long)row->event_id);
    memcpy(hash, row->hash.bytes, sizeof hash);
    tree_leaf_hash(hash, hash);
    tree_edge_add(&all->edge, hash);
    all->verdict.sealed++;
    enum status status = compare_nodes(all, row->leaf);
    if (status == DONE)
        status = compare_heads(all);
    if (status == DONE)
        arena_release(all->arena, mark); /* a problem's words stay */
    return status;
}

static enum status verify_tree(struct verifying *all)
{
    int64_t nodes;
    enum status status = store_heads(all->store, all->arena, &all->heads);
    if (status == DONE)
        status = store_leaves_in_order(all->store, add_leaf, all);
    if (status == DONE && all->next_head < all->heads.count)
        status = problem(all, "署名された台帳は %lld 件ですが、記録は %lld 件しかありません。",
                         (long long)all->heads.items[all->heads.count - 1].size, (long long)all->edge.size);
    bool is_open = all->heads.count == 0 || all->heads.items[all->heads.count - 1].size != all->edge.size;
    if (status == DONE && all->edge.size > 0 && is_open)
        status = problem(all, "台帳の終わりに署名がありません（%lld 件）。", (long long)all->edge.size);
    if (status == DONE && all->known && all->known->size > all->edge.size)
        status = problem(all, "控えておいた台帳は %lld 件ですが、今は %lld 件しかありません。",
                         (long long)all->known->size, (long long)all->edge.size);
    if (status == DONE)
        status = store_count_nodes(all->store, &nodes);
    if (status == DONE && nodes != all->nodes)
        status = problem(all, "台帳の木に余分な節があります。");
    return status;
}

static enum status verify_in_store(struct store *store, void *context)
{
    struct verifying *all = context;
    all->store = store;
    if (all->known && !tree_head_is_signed(all->known, all->public_key))
        return problem(all, "控えておいた台帳の署名が、この市の鍵のものではありません。");
    enum status status = store_events_by_subject(store, follow_chain, all);
    return status == DONE ? verify_tree(all) : status;
}

enum status event_verify(struct store *store, struct arena *arena, const uint8_t public_key[EVENT_KEY_BYTES],
                         const struct tree_head *known, struct event_verdict *found)
{
    check(sodium_init() >= 0);
    struct verifying *all = TAKE(arena, struct verifying, 1);
    *all = (struct verifying){.arena = arena, .public_key = public_key, .known = known};
    enum status status = store_snapshot(store, verify_in_store, all);
    if (status == INVALID && all->verdict.problem.length)
        status = DONE;
    if (status == DONE)
        *found = all->verdict;
    return status;
}
