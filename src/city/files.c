/*
 * Attachments: what was proven, cleaned and sealed stands on disk under a random name; its row says whose it is.
 */
#include "city/files_private.h"

#include "base/encoding.h"
#include "base/japanese.h"
#include "city.queries.h"
#include "city/city.h"
#include "store/store.h"
#include "system/files.h"
#include "system/log.h"
#include "system/random.h"

#include <sodium.h>
#include <string.h>

enum { PUBLIC_ID_SIGNS = 26, NAME_BYTES_MAX = 150, HASH_HEX = 64 };
#define CONTENTS(id) SEALED_AT("city_file", "sealed", (id))
#define BYTES_ON_DISK SEALED_AT("city_file", "bytes", 0) /* each file has a key of its own */

static const struct kind {
    struct text type, ending, other_ending, magic;
} kinds[] = {
    [ATTACHMENT_PDF] = {TEXT_INIT("application/pdf"), TEXT_INIT(".pdf"), TEXT_INIT(".pdf"), TEXT_INIT("%PDF-")},
    [ATTACHMENT_JPEG] = {TEXT_INIT("image/jpeg"), TEXT_INIT(".jpg"), TEXT_INIT(".jpeg"), TEXT_INIT("\xff\xd8\xff")},
    [ATTACHMENT_PNG] = {TEXT_INIT("image/png"), TEXT_INIT(".png"), TEXT_INIT(".png"),
                        TEXT_INIT("\x89PNG\r\n\x1a\n")}};

enum attachment_kind attachment_kind_of(struct text bytes)
{
    for (int kind = ATTACHMENT_PDF; kind <= ATTACHMENT_PNG; kind++)
        if (text_starts(bytes, kinds[kind].magic))
            return (enum attachment_kind)kind;
    return (enum attachment_kind)0;
}

/* ---- proving what it is ---- */

static struct text lower_ascii(struct arena *arena, struct text text)
{
    struct buffer lower = buffer_new(arena);
    for (size_t i = 0; i < text.length; i++)
        buffer_put_byte(&lower, text.bytes[i] >= 'A' && text.bytes[i] <= 'Z' ? (char)(text.bytes[i] + 32) : text.bytes[i]);
    return buffer_text(&lower);
}

static bool pdf_is_whole(struct text bytes)
{
    enum { TAIL_BYTES = 2048 };
    size_t start = bytes.length > TAIL_BYTES ? bytes.length - TAIL_BYTES : 0;
    return text_has(text_from(bytes, start), T("%%EOF"));
}

static enum attachment_problem judge(struct arena *arena, struct text name, struct text type, struct text bytes,
                                     enum attachment_kind *found)
{
    struct text lower = lower_ascii(arena, name), declared = lower_ascii(arena, type);
    enum attachment_kind kind = attachment_kind_of(bytes);
    if (bytes.length == 0)
        return ATTACHMENT_EMPTY;
    if (bytes.length > ATTACHMENT_BYTES_MAX)
        return ATTACHMENT_TOO_BIG;
    if (kind == 0)
        return ATTACHMENT_OTHER_TYPE;
    bool ends_well = text_ends(lower, kinds[kind].ending) || text_ends(lower, kinds[kind].other_ending);
    /* Some browsers declare nothing; some phones say image/jpg. */
    bool is_declared = declared.length == 0 || text_is(declared, T("application/octet-stream")) ||
                       text_is(declared, kinds[kind].type) ||
                       (kind == ATTACHMENT_JPEG && text_is(declared, T("image/jpg")));
    if (!ends_well || !is_declared)
        return ATTACHMENT_DISAGREES;
    if (kind == ATTACHMENT_PDF && !pdf_is_whole(bytes))
        return ATTACHMENT_UNREADABLE;
    *found = kind;
    return ATTACHMENT_TAKEN;
}

/* The person's own name for it, without folders, not too long, with the right ending. */
static struct text tidy_name(struct arena *arena, struct text name, enum attachment_kind kind)
{
    struct text clean = {0};
    ptrdiff_t slash = text_find_last_byte(name, '/'), back = text_find_last_byte(name, '\\');
    ptrdiff_t cut = slash > back ? slash : back;
    name = text_from(name, cut < 0 ? 0 : (size_t)cut + 1);
    if (japanese_normalise(arena, name, false, &clean) != DONE)
        clean = T("");
    ptrdiff_t dot = text_find_last_byte(clean, '.');
    clean = dot > 0 ? text_slice(clean, 0, (size_t)dot) : clean;
    while (clean.length > NAME_BYTES_MAX)
        clean = grapheme_first(clean, grapheme_count(clean) - 1);
    return arena_join(arena, clean.length > 0 && dot != 0 ? clean : T("file"), kinds[kind].ending);
}

/* ---- on disk ---- */

static const char *path_of(const struct city *city, struct arena *arena, struct text public_id)
{
    return arena_terminated(arena, arena_print(arena, "%.*s/files/%.*s/%.*s", TEXT_ARGUMENTS(city->data_folder),
                                               TEXT_ARGUMENTS(text_slice(public_id, 0, 2)), TEXT_ARGUMENTS(public_id)));
}

static enum status write_bytes(const struct city *city, struct arena *arena, struct text public_id, struct text sealed)
{
    const char *folder = arena_terminated(arena, arena_print(arena, "%.*s/files/%.*s", TEXT_ARGUMENTS(city->data_folder),
                                                             TEXT_ARGUMENTS(text_slice(public_id, 0, 2))));
    enum status status = folder_make(folder, 0700);
    return status == DONE ? file_write(path_of(city, arena, public_id), sealed, 0600) : status;
}

static struct text sha256_hex(struct arena *arena, struct text bytes)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)bytes.bytes, bytes.length);
    return hex_text(arena, hash, sizeof hash);
}

/* ---- taking ---- */

struct taking {
    const struct keys *keys;
    struct arena *arena;
    struct attachment *attachment;
    struct key key;
    uint8_t wrapped[KEY_WRAPPED_BYTES];
    bool is_over;
};

static enum status take_in_store(struct store *store, void *context)
{
    struct taking *taking = context;
    struct attachment *attachment = taking->attachment;
    int64_t present = 0;
    enum status status = city_file_bytes_of_owner(store, attachment->owner_kind, attachment->owner_id, &present);
    taking->is_over = status == DONE && present + attachment->size_bytes > ATTACHMENTS_BYTES_MAX;
    if (taking->is_over)
        return INVALID;
    if (status == DONE)
        status = key_store(store, "file", taking->wrapped, attachment->made_at, &attachment->key_id);
    if (status == DONE)
        status = city_file_add(store, attachment->public_id, attachment->key_id, attachment->kind,
                               attachment->owner_kind, attachment->owner_id, attachment->size_bytes,
                               attachment->made_at, &attachment->id);
    if (status != DONE)
        return status;
    struct text contents = arena_print(taking->arena, "%.*s %.*s", TEXT_ARGUMENTS(attachment->sha256),
                                       TEXT_ARGUMENTS(attachment->name));
    return city_file_seal(store, attachment->id, seal(taking->arena, &taking->key, CONTENTS(attachment->id), contents));
}

enum status attachment_take_bytes(struct city *city, struct store *store, struct arena *arena, int64_t now,
                                  struct text name, struct text type, struct text bytes, struct text owner_kind,
                                  int64_t owner_id, struct attachment *found, enum attachment_problem *problem)
{
    enum attachment_kind kind = (enum attachment_kind)0;
    *problem = judge(arena, name, type, bytes, &kind);
    if (*problem != ATTACHMENT_TAKEN)
        return INVALID;
    if (kind != ATTACHMENT_PDF) {
        enum status cleaned = image_clean(arena, kind, bytes, &bytes);
        *problem = cleaned == INVALID ? ATTACHMENT_UNREADABLE : *problem;
        if (cleaned != DONE)
            return cleaned;
    }
    struct attachment made = {.public_id = random_readable(&system_random, arena, PUBLIC_ID_SIGNS), .kind = kind,
                              .type = kinds[kind].type, .name = tidy_name(arena, name, kind),
                              .sha256 = sha256_hex(arena, bytes), .size_bytes = (int64_t)bytes.length,
                              .owner_kind = owner_kind, .owner_id = owner_id, .made_at = now};
    struct taking taking = {.keys = city->keys, .arena = arena, .attachment = &made};
    key_prepare(city->keys, &taking.key, taking.wrapped);
    enum status status = write_bytes(city, arena, made.public_id, seal(arena, &taking.key, BYTES_ON_DISK, bytes));
    if (status == DONE)
        status = store_transaction(store, take_in_store, &taking);
    if (status == DONE) {
        *found = made;
        return DONE;
    }
    if (taking.is_over)
        *problem = ATTACHMENTS_TOO_BIG;
    if (file_remove(path_of(city, arena, made.public_id)) != DONE)
        log_line("city", "a file that was not taken stays on disk: %.*s", TEXT_ARGUMENTS(made.public_id));
    return status;
}

enum status attachment_take(struct request *request, const struct upload *upload, struct text owner_kind,
                            int64_t owner_id, struct attachment *found, enum attachment_problem *problem)
{
    struct text bytes = {0};
    *problem = ATTACHMENT_TOO_BIG;
    if (upload->size_bytes > ATTACHMENT_BYTES_MAX)
        return INVALID;
    enum status status = file_read(request->arena, arena_terminated(request->arena, upload->path), ATTACHMENT_BYTES_MAX,
                                   &bytes);
    if (status == TOO_MUCH)
        return INVALID;
    *problem = ATTACHMENT_TAKEN;
    if (status != DONE)
        return status;
    return attachment_take_bytes(city_of(request), request->store, request->arena, request->now, upload->file_name,
                                 upload->declared_type, bytes, owner_kind, owner_id, found, problem);
}

/* ---- giving ---- */

static enum status of_row(struct city *city, struct arena *arena, const struct city_file_row *row,
                          struct attachment *found)
{
    struct key key;
    struct text contents = {0};
    enum status status = key_unwrap(city->keys, row->key_id, row->wrapped, &key);
    if (status == DONE)
        status = unseal(arena, &key, CONTENTS(row->id), row->sealed, &contents);
    if (status != DONE)
        return status;
    *found = (struct attachment){.id = row->id, .key_id = row->key_id, .public_id = row->public_id,
                                 .kind = (enum attachment_kind)row->kind, .type = kinds[row->kind].type,
                                 .name = text_from(contents, HASH_HEX + 1), .sha256 = text_slice(contents, 0, HASH_HEX),
                                 .size_bytes = row->size_bytes, .owner_kind = row->owner_kind,
                                 .owner_id = row->owner_id, .made_at = row->made_at};
    return DONE;
}

enum status attachment_find(struct city *city, struct store *store, struct arena *arena, struct text public_id,
                            struct attachment *found)
{
    struct city_file_row row;
    if (public_id.length != PUBLIC_ID_SIGNS)
        return NOT_FOUND;
    enum status status = city_file_row(store, arena, public_id, &row);
    return status == DONE ? of_row(city, arena, &row, found) : status;
}

enum status attachments_of(struct city *city, struct store *store, struct arena *arena, struct text owner_kind,
                           int64_t owner_id, struct attachments *found)
{
    struct city_file_rows rows;
    enum status status = city_files_of_owner(store, arena, owner_kind, owner_id, &rows);
    if (status != DONE)
        return status;
    struct attachments attachments = {rows.count, TAKE(arena, struct attachment, rows.count + 1)};
    for (size_t i = 0; i < rows.count && status == DONE; i++)
        status = of_row(city, arena, &rows.items[i], &attachments.items[i]);
    if (status == DONE)
        *found = attachments;
    return status;
}

enum status attachment_bytes(struct city *city, struct store *store, struct arena *arena,
                             const struct attachment *attachment, struct text *bytes)
{
    struct key key;
    struct text sealed = {0}, opened = {0};
    enum status status = key_read(store, city->keys, attachment->key_id, &key);
    if (status == DONE)
        status = file_read(arena, path_of(city, arena, attachment->public_id), IMAGE_OUT_MAX + SEAL_OVERHEAD, &sealed);
    if (status == NOT_FOUND)
        log_line("city", "the file %lld is not on this disk", (long long)attachment->id);
    if (status == DONE)
        status = unseal(arena, &key, BYTES_ON_DISK, sealed, &opened);
    if (status == DONE && !text_is(sha256_hex(arena, opened), attachment->sha256))
        status = BROKEN;
    if (status != DONE)
        return BROKEN;
    *bytes = opened;
    return DONE;
}

enum status attachment_send(struct request *request, struct response *response, const struct attachment *attachment)
{
    struct text bytes;
    enum status status = attachment_bytes(city_of(request), request->store, request->arena, attachment, &bytes);
    return status == DONE ? response_file(response, bytes, attachment->type, attachment->name) : status;
}

/* ---- moving and removing ---- */

enum status attachments_move(struct store *store, struct text from_kind, int64_t from_id, struct text to_kind,
                             int64_t to_id)
{
    int64_t first;
    enum status status = city_first_file_of_owner(store, from_kind, from_id, &first); /* mostly there is none */
    if (status == DONE)
        status = city_files_move(store, from_kind, from_id, to_kind, to_id);
    return status == NOT_FOUND ? DONE : status;
}

static enum status remove_one(struct city *city, struct store *store, int64_t id, int64_t key_id, int64_t now)
{
    enum status status = city_file_was_removed(store, id, now);
    return status == DONE ? key_drop(store, city->keys, key_id, now) : status;
}

enum status attachments_remove(struct city *city, struct store *store, struct text owner_kind, int64_t owner_id,
                               int64_t now)
{
    struct arena *scratch = arena_new(0);
    struct city_file_keys rows;
    enum status status = city_file_keys_of_owner(store, scratch, owner_kind, owner_id, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++)
        status = remove_one(city, store, rows.items[i].id, rows.items[i].key_id, now);
    arena_free(scratch);
    return status;
}

enum status attachment_remove(struct city *city, struct store *store, int64_t attachment_id, int64_t now)
{
    int64_t key_id;
    enum status status = city_file_key_of(store, attachment_id, &key_id);
    return status == DONE ? remove_one(city, store, attachment_id, key_id, now) : status;
}

static enum status left_disk_in_store(struct store *store, void *context)
{
    const int64_t *id = context;
    return city_file_left_disk(store, *id);
}

enum status attachments_clean(struct job_run *run)
{
    enum { AT_ONCE = 500 };
    struct city_file_gones rows;
    enum status status = city_files_to_delete(run->store, run->arena, AT_ONCE, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        status = file_remove(path_of(run->city, run->arena, rows.items[i].public_id));
        if (status == DONE)
            status = store_transaction(run->store, left_disk_in_store, &rows.items[i].id);
    }
    return status;
}
