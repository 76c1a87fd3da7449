/*
 * A receipt's own proof as JSON, and checking it with nothing but the city's public key.
 */
#include "store/event_private.h"
#include "store/store_private.h"

#include "base/json.h"

#include <sodium.h>
#include <string.h>

enum { PROOF_TEXT_LIMIT = 256 * 1024 };
#define PROOF_KIND "ikanai event proof 1"

static void put_hex(struct json_writer *json, struct arena *arena, const char *key, const uint8_t *bytes, size_t size)
{
    struct buffer hex = buffer_new(arena);
    buffer_put_hex(&hex, bytes, size);
    json_put_member_text(json, text_of(key), buffer_text(&hex));
}

static void put_event(struct json_writer *json, struct arena *arena, const struct kept_event *kept)
{
    const struct event *event = &kept->event;
    json_put_key(json, T("event"));
    json_start_object(json);
    json_put_member_text(json, T("subject_kind"), event->subject_kind);
    json_put_member_integer(json, T("subject_id"), event->subject_id);
    json_put_member_integer(json, T("sequence"), kept->sequence);
    json_put_member_text(json, T("name"), event->name);
    json_put_member_text(json, T("actor_kind"), event->actor_kind);
    json_put_member_integer(json, T("actor_id"), event->actor_id);
    json_put_member_text(json, T("actor_name"), event->actor_name);
    json_put_member_text(json, T("why"), event->why);
    json_put_member_text(json, T("detail"), event->detail);
    json_put_member_integer(json, T("at"), event->at);
    put_hex(json, arena, "previous", kept->previous, EVENT_HASH_BYTES);
    json_end_object(json);
}

static struct text proof_text(struct arena *arena, const struct kept_event *kept, const struct tree_head *head,
                              const struct tree_proof *path)
{
    struct buffer text = buffer_new(arena);
    struct json_writer json = json_writer_new(&text);
    json_start_object(&json);
    json_put_member_text(&json, T("kind"), T(PROOF_KIND));
    put_event(&json, arena, kept);
    put_hex(&json, arena, "hash", kept->hash, EVENT_HASH_BYTES);
    json_put_member_integer(&json, T("leaf"), kept->leaf);
    json_put_key(&json, T("path"));
    json_start_list(&json);
    for (int i = 0; i < path->count; i++) {
        struct buffer hex = buffer_new(arena);
        buffer_put_hex(&hex, path->hashes[i], EVENT_HASH_BYTES);
        json_put_text(&json, buffer_text(&hex));
    }
    json_end_list(&json);
    json_put_key(&json, T("head"));
    json_start_object(&json);
    json_put_member_integer(&json, T("size"), head->size);
    put_hex(&json, arena, "root", head->root, EVENT_HASH_BYTES);
    json_put_member_integer(&json, T("signed_at"), head->signed_at);
    put_hex(&json, arena, "signature", head->signature, EVENT_SIGNATURE_BYTES);
    json_end_object(&json);
    json_end_object(&json);
    return buffer_text(&text);
}

struct proving {
    struct arena *arena;
    int64_t event_id;
    struct text *json;
};

/* In one snapshot, so that head and path belong together. */
static enum status prove_in_store(struct store *store, void *context)
{
    struct proving *proving = context;
    struct store_event_row row;
    struct kept_event kept;
    struct tree_head head;
    struct tree_proof path;
    enum status status = store_event_by_id(store, proving->arena, proving->event_id, &row);
    if (status == DONE && !event_from_row(&row, &kept))
        status = BROKEN;
    if (status == DONE && kept.leaf < 0)
        status = NOT_FOUND;
    if (status == DONE)
        status = event_head(store, &head);
    if (status == DONE)
        status = event_inclusion(store, kept.leaf, head.size, &path);
    if (status == DONE)
        *proving->json = proof_text(proving->arena, &kept, &head, &path);
    return status;
}

enum status event_proof(struct store *store, struct arena *arena, int64_t event_id, struct text *json)
{
    struct proving proving = {arena, event_id, json};
    return store_snapshot(store, prove_in_store, &proving);
}

/* ---- checking ---- */

static bool read_hex(const json_t *object, const char *key, uint8_t *bytes, size_t size)
{
    return text_to_hex(json_member_text(object, key), bytes, size);
}

static bool read_event(const json_t *json, struct kept_event *kept)
{
    struct event *event = &kept->event;
    event->subject_kind = json_member_text(json, "subject_kind");
    event->name = json_member_text(json, "name");
    event->actor_kind = json_member_text(json, "actor_kind");
    event->actor_name = json_member_text(json, "actor_name");
    event->why = json_member_text(json, "why");
    event->detail = json_member_text(json, "detail");
    return json_member_integer(json, "subject_id", &event->subject_id) &&
           json_member_integer(json, "sequence", &kept->sequence) &&
           json_member_integer(json, "actor_id", &event->actor_id) && json_member_integer(json, "at", &event->at) &&
           read_hex(json, "previous", kept->previous, EVENT_HASH_BYTES);
}

static bool read_path(json_t *list, struct tree_proof *path)
{
    *path = (struct tree_proof){0};
    if (!json_is_array(list) || json_array_size(list) > PROOF_HASHES)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!text_to_hex(json_text(json_array_get(list, i)), path->hashes[path->count++], EVENT_HASH_BYTES))
            return false;
    return true;
}

static bool read_proof(json_t *root, struct kept_event *kept, struct tree_head *head, struct tree_proof *path)
{
    json_t *signed_head = json_member(root, T("head"));
    return text_is(json_member_text(root, "kind"), T(PROOF_KIND)) &&
           read_event(json_member(root, T("event")), kept) && read_hex(root, "hash", kept->hash, EVENT_HASH_BYTES) &&
           json_member_integer(root, "leaf", &kept->leaf) && read_path(json_member(root, T("path")), path) &&
           json_member_integer(signed_head, "size", &head->size) &&
           json_member_integer(signed_head, "signed_at", &head->signed_at) &&
           read_hex(signed_head, "root", head->root, EVENT_HASH_BYTES) &&
           read_hex(signed_head, "signature", head->signature, EVENT_SIGNATURE_BYTES);
}

enum status event_proof_check(struct arena *arena, struct text json, const uint8_t public_key[EVENT_KEY_BYTES],
                              struct event *event, struct text *why_not)
{
    const struct json_limits limits = {.bytes = PROOF_TEXT_LIMIT, .depth = 8};
    struct kept_event kept = {0};
    struct tree_head head = {0};
    struct tree_proof path;
    uint8_t hash[EVENT_HASH_BYTES], root[EVENT_HASH_BYTES];
    json_t *read = NULL;
    check(sodium_init() >= 0);
    if (json_read(arena, json, &limits, &read, NULL) != DONE || !read_proof(read, &kept, &head, &path)) {
        *why_not = T("これは受付の証明のファイルではありません。");
        return INVALID;
    }
    event_hash(arena, &kept.event, kept.sequence, kept.previous, hash);
    tree_leaf_hash(kept.hash, root);
    if (memcmp(hash, kept.hash, sizeof hash) != 0)
        *why_not = T("記録の内容が、証明されたものと違います。");
    else if (!tree_root_by_path(root, kept.leaf, head.size, &path, root) ||
             memcmp(root, head.root, sizeof root) != 0)
        *why_not = T("この記録は、署名された台帳の中にありません。");
    else if (!tree_head_is_signed(&head, public_key))
        *why_not = T("台帳の署名が、この市の鍵のものではありません。");
    else {
        *event = kept.event;
        return DONE;
    }
    return INVALID;
}
