/*
 * Attachments: what was proven, cleaned and sealed stands on disk under a random name; its row says whose it is.
 */
#include "city/files_private.h"

#include "base/encoding.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/reactions.h"
#include "city/settings.h"
#include "city/virus_check.h"
#include "store/store.h"
#include "system/files.h"
#include "system/log.h"
#include "system/random.h"

#include <sodium.h>
#include <string.h>

enum { PUBLIC_ID_SIGNS = 26, HASH_HEX = 64 };
#define CONTENTS(id) SEALED_AT("city_file", "sealed", (id))
#define BYTES_ON_DISK SEALED_AT("city_file", "bytes", 0) /* each file has a key of its own */
#define SMALL_ON_DISK SEALED_AT("city_file", "small", 0)

static int64_t megabytes(const struct city *city, const char *setting, int64_t now)
{
    return city_setting_integer(city, setting, date_of_moment(now)) * 1024 * 1024;
}

int64_t attachment_bytes_max(const struct city *city, int64_t now)
{
    return megabytes(city, "city.file_megabytes", now);
}

int64_t attachments_bytes_max(const struct city *city, int64_t now)
{
    return megabytes(city, "city.files_megabytes", now);
}

/* ---- on disk ---- */

const char *attachment_path(const struct city *city, struct arena *arena, struct text public_id, bool is_small)
{
    return arena_terminated(arena, arena_print(arena, "%.*s/files/%.*s/%.*s%s", TEXT_ARGUMENTS(city->data_folder),
                                               TEXT_ARGUMENTS(text_slice(public_id, 0, 2)), TEXT_ARGUMENTS(public_id),
                                               is_small ? ".small" : ""));
}

static enum status write_bytes(const struct city *city, struct arena *arena, struct text public_id, const struct key *key,
                               const struct clean_file *clean)
{
    const char *folder = arena_terminated(arena, arena_print(arena, "%.*s/files/%.*s", TEXT_ARGUMENTS(city->data_folder),
                                                             TEXT_ARGUMENTS(text_slice(public_id, 0, 2))));
    enum status status = folder_make(folder, 0700);
    if (status == DONE && clean->small.length)
        status = file_write(attachment_path(city, arena, public_id, true), seal(arena, key, SMALL_ON_DISK, clean->small), 0600);
    if (status == DONE)
        status = file_write(attachment_path(city, arena, public_id, false), seal(arena, key, BYTES_ON_DISK, clean->bytes), 0600);
    return status;
}

static struct text sha256_hex(struct arena *arena, struct text bytes)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)bytes.bytes, bytes.length);
    return hex_text(arena, hash, sizeof hash);
}

/* ---- taking ---- */

struct taking {
    const struct city *city;
    struct arena *arena;
    struct attachment *attachment;
    struct key key;
    uint8_t wrapped[KEY_WRAPPED_BYTES];
    enum scan_state scan;
    bool is_over;
};

static enum status take_in_store(struct store *store, void *context)
{
    struct taking *taking = context;
    struct attachment *attachment = taking->attachment;
    int64_t present = 0, made_at = attachment->made_at;
    enum status status = city_file_bytes_of_owner(store, attachment->owner_kind, attachment->owner_id, &present);
    taking->is_over = status == DONE && present + attachment->size_bytes > attachments_bytes_max(taking->city, made_at);
    if (taking->is_over)
        return INVALID;
    if (status == DONE)
        status = key_store(store, "file", taking->wrapped, made_at, &attachment->key_id);
    if (status == DONE)
        status = city_file_add(store, attachment->public_id, attachment->key_id, attachment->kind,
                               attachment->owner_kind, attachment->owner_id, attachment->size_bytes, taking->scan,
                               attachment->has_small, attachment->pages, made_at, &attachment->id);
    if (status != DONE)
        return status;
    struct text contents = arena_print(taking->arena, "%.*s %.*s", TEXT_ARGUMENTS(attachment->sha256),
                                       TEXT_ARGUMENTS(attachment->name));
    return city_file_seal(store, attachment->id, seal(taking->arena, &taking->key, CONTENTS(attachment->id), contents));
}

struct found_virus {
    const struct city *city;
    struct event event;
};
static enum status tell_virus(struct store *store, void *context)
{
    const struct found_virus *found = context;
    return event_tell(found->city, store, &found->event);
}

/* Whose file it was and what was in it; not its name. */
static enum status note_virus(struct city *city, struct store *store, struct arena *arena, struct text owner_kind,
                              int64_t owner_id, struct text virus, int64_t now)
{
    struct found_virus found = {city, {.subject_kind = owner_kind, .subject_id = owner_id, .name = T("city.file_refused"),
                                       .actor_kind = T("city"), .actor_name = T("ウイルスチェック"),
                                       .detail = arena_print(arena, "{\"found\":\"%.*s\"}", TEXT_ARGUMENTS(virus)), .at = now}};
    log_line("city", "a file was refused: %.*s", TEXT_ARGUMENTS(virus));
    return store_transaction(store, tell_virus, &found);
}

static enum status keep(struct city *city, struct store *store, struct taking *taking, const struct clean_file *clean,
                        enum attachment_problem *problem)
{
    struct text public_id = taking->attachment->public_id;
    key_prepare(city->keys, &taking->key, taking->wrapped);
    enum status status = write_bytes(city, taking->arena, public_id, &taking->key, clean);
    if (status == DONE)
        status = store_transaction(store, take_in_store, taking);
    if (status == DONE)
        return DONE;
    if (taking->is_over)
        *problem = ATTACHMENTS_TOO_BIG;
    if (file_remove(attachment_path(city, taking->arena, public_id, false)) != DONE ||
        file_remove(attachment_path(city, taking->arena, public_id, true)) != DONE)
        log_line("city", "a file that was not taken stays on disk: %.*s", TEXT_ARGUMENTS(public_id));
    return status;
}

enum status attachment_take_bytes(struct city *city, struct store *store, struct arena *arena, int64_t now,
                                  struct text name, struct text type, struct text bytes, struct text owner_kind,
                                  int64_t owner_id, struct attachment *found, enum attachment_problem *problem)
{
    enum attachment_kind kind = (enum attachment_kind)0;
    struct clean_file clean = {0};
    struct text virus = {0};
    *problem = attachment_judge(arena, name, type, bytes, attachment_bytes_max(city, now), &kind);
    if (*problem != ATTACHMENT_TAKEN)
        return INVALID;
    enum status status = file_wash(arena, kind, bytes, &clean, problem);
    if (status != DONE)
        return status;
    enum virus_verdict verdict = virus_check(city, arena, bytes, now, &virus);
    if (verdict == VIRUS_FOUND) {
        *problem = ATTACHMENT_INFECTED;
        status = note_virus(city, store, arena, owner_kind, owner_id, virus, now);
        return status == DONE ? INVALID : status;
    }
    if (verdict == VIRUS_REFUSE) {
        *problem = ATTACHMENT_UNCHECKED;
        return INVALID;
    }
    struct attachment made = {.public_id = random_readable(&system_random, arena, PUBLIC_ID_SIGNS), .kind = kind,
                              .type = attachment_type(kind)->type, .name = attachment_tidy_name(arena, name, kind),
                              .sha256 = sha256_hex(arena, clean.bytes), .size_bytes = (int64_t)clean.bytes.length,
                              .pages = clean.pages, .has_small = clean.small.length > 0, .waits = verdict == VIRUS_LATER,
                              .owner_kind = owner_kind, .owner_id = owner_id, .made_at = now};
    struct taking taking = {.city = city, .arena = arena, .attachment = &made,
                            .scan = verdict == VIRUS_LATER ? SCAN_WAITS : verdict == VIRUS_NONE ? SCAN_CLEAN : SCAN_NONE};
    status = keep(city, store, &taking, &clean, problem);
    if (status == DONE)
        *found = made;
    return status;
}

enum status attachment_take(struct request *request, const struct upload *upload, struct text owner_kind,
                            int64_t owner_id, struct attachment *found, enum attachment_problem *problem)
{
    struct text bytes = {0};
    *problem = ATTACHMENT_TOO_BIG;
    int64_t most = attachment_bytes_max(city_of(request), request->now);
    if (upload->size_bytes > most)
        return INVALID;
    enum status status = file_read(request->arena, arena_terminated(request->arena, upload->path), (size_t)most, &bytes);
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
                                 .kind = (enum attachment_kind)row->kind, .type = attachment_type((enum attachment_kind)row->kind)->type,
                                 .name = text_from(contents, HASH_HEX + 1), .sha256 = text_slice(contents, 0, HASH_HEX),
                                 .size_bytes = row->size_bytes, .pages = row->pages,
                                 .has_small = row->has_small != 0, .waits = row->scan_state == SCAN_WAITS, .owner_kind = row->owner_kind,
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

enum status attachment_open_bytes(struct city *city, struct store *store, struct arena *arena,
                                  const struct attachment *attachment, bool is_small, struct text *bytes)
{
    struct key key;
    struct text sealed = {0}, opened = {0};
    enum status status = key_read(store, city->keys, attachment->key_id, &key);
    if (status == DONE)
        status = file_read(arena, attachment_path(city, arena, attachment->public_id, is_small),
                           IMAGE_OUT_MAX + SEAL_OVERHEAD, &sealed);
    if (status == NOT_FOUND)
        log_line("city", "the file %lld is not on this disk", (long long)attachment->id);
    if (status == DONE)
        status = is_small ? unseal(arena, &key, SMALL_ON_DISK, sealed, &opened)
                          : unseal(arena, &key, BYTES_ON_DISK, sealed, &opened);
    if (status == DONE && !is_small && !text_is(sha256_hex(arena, opened), attachment->sha256))
        status = BROKEN;
    if (status != DONE)
        return BROKEN;
    *bytes = opened;
    return DONE;
}

enum status attachment_bytes(struct city *city, struct store *store, struct arena *arena,
                             const struct attachment *attachment, struct text *bytes)
{
    return attachment->waits ? CONFLICT : attachment_open_bytes(city, store, arena, attachment, false, bytes);
}

enum status attachment_send(struct request *request, struct response *response, const struct attachment *attachment)
{
    struct text bytes;
    enum status status = attachment_bytes(city_of(request), request->store, request->arena, attachment, &bytes);
    return status == DONE ? response_file(response, bytes, attachment->type, attachment->name) : status;
}

enum status attachment_send_small(struct request *request, struct response *response, const struct attachment *attachment)
{
    struct text bytes;
    if (!attachment->has_small)
        return NOT_FOUND;
    enum status status = attachment->waits ? CONFLICT
                                           : attachment_open_bytes(city_of(request), request->store, request->arena,
                                                                   attachment, true, &bytes);
    return status == DONE ? response_file(response, bytes, attachment_type(ATTACHMENT_JPEG)->type, attachment->name) : status;
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
