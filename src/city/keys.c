/*
 * The key ring: one master key in a file, keys of persons, cases and files wrapped by it in the store.
 *
 * Wrapping is XChaCha20-Poly1305 with the fixed context "city_key". Which key belongs to which row needs no binding: a
 * key put in another one's place does not open what that one sealed.
 */
#include "city/keys.h"

#include "base/check.h"
#include "base/encoding.h"
#include "city.queries.h"
#include "system/files.h"
#include "system/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NONCE_BYTES = 24, FINGERPRINT_BYTES = 16 };
#define KEY_FILE_START "ikanai-master-key-1 "
#define WRAP_CONTEXT "city_key"

struct keys {
    uint8_t master[KEY_BYTES], wrap[KEY_BYTES], blind[KEY_BYTES], fingerprint[KEY_BYTES];
    struct text folder; /* "DATA/keys"; empty in tests */
};

void keys_derive(const struct keys *keys, struct text purpose, uint8_t found[KEY_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, keys->master, KEY_BYTES, KEY_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)"ikanai derive 1\n", 16);
    crypto_generichash_update(&state, (const uint8_t *)purpose.bytes, purpose.length);
    crypto_generichash_final(&state, found, KEY_BYTES);
}

struct key keys_common(const struct keys *keys, const char *purpose)
{
    struct key key = {.id = 0};
    keys_derive(keys, text_of(purpose), key.bytes);
    return key;
}

const uint8_t *keys_blind(const struct keys *keys)
{
    return keys->blind;
}

struct text keys_folder(const struct keys *keys)
{
    return keys->folder;
}

static void keys_prepare(struct keys *keys)
{
    check(sodium_init() >= 0);
    keys_derive(keys, T("wrap"), keys->wrap);
    keys_derive(keys, T("blind index"), keys->blind);
    keys_derive(keys, T("fingerprint"), keys->fingerprint);
}

struct keys *keys_for_tests(struct arena *arena, struct text seed)
{
    struct keys *keys = TAKE(arena, struct keys, 1);
    crypto_generichash(keys->master, KEY_BYTES, (const uint8_t *)seed.bytes, seed.length, NULL, 0);
    keys->folder = T("");
    keys_prepare(keys);
    return keys;
}

/* ---- the master key's file ---- */

static enum status master_make(struct keys *keys, const char *path, struct arena *arena, struct text *why_not)
{
    randombytes_buf(keys->master, KEY_BYTES);
    struct text line = arena_print(arena, KEY_FILE_START "%.*s\n",
                                   TEXT_ARGUMENTS(hex_text(arena, keys->master, KEY_BYTES)));
    enum status status = file_write(path, line, 0600);
    if (status != DONE)
        *why_not = arena_print(arena, "鍵のファイル %s を作れません。フォルダーの書き込みの権限を確かめてください。", path);
    return status;
}

static enum status master_read(struct keys *keys, const char *path, struct arena *arena, struct text *why_not)
{
    struct stat about;
    struct text bytes = {0}, start = T(KEY_FILE_START);
    if (stat(path, &about) != 0 || file_read(arena, path, 4096, &bytes) != DONE) {
        *why_not = arena_print(arena, "鍵のファイル %s を読めません。持ち主と権限を確かめてください。", path);
        return INVALID;
    }
    if ((about.st_mode & 077) != 0) {
        *why_not = arena_print(arena, "鍵のファイル %s をほかの人が読めます。chmod 600 で持ち主だけにしてください。", path);
        return INVALID;
    }
    bytes = text_trim(bytes);
    if (!text_starts(bytes, start) || !text_to_hex(text_from(bytes, start.length), keys->master, KEY_BYTES)) {
        *why_not = arena_print(arena, "%s は鍵のファイルではありません。控えから戻してください。", path);
        return INVALID;
    }
    return DONE;
}

/* ---- the check value ---- */

struct check_set {
    struct text value;
    int64_t now;
};

static enum status check_set_in_store(struct store *store, void *context)
{
    const struct check_set *set = context;
    return city_key_check_set(store, set->value, set->now);
}

/* Two nodes may start on an empty PostgreSQL at once: whose value came first is read again and compared. */
static enum status check_compare(const struct keys *keys, struct store *store, struct arena *arena, int64_t now,
                                 const char *path, struct text *why_not)
{
    uint8_t value[KEY_BYTES];
    keys_derive(keys, T("check"), value);
    struct text wanted = {(const char *)value, KEY_BYTES}, found = {0};
    enum status status = city_key_check(store, arena, &found);
    if (status == NOT_FOUND) {
        struct check_set set = {wanted, now};
        status = store_transaction(store, check_set_in_store, &set);
        if (status == DONE)
            return DONE;
        status = city_key_check(store, arena, &found);
    }
    if (status == DONE && (found.length != KEY_BYTES || sodium_memcmp(found.bytes, value, KEY_BYTES) != 0)) {
        *why_not = arena_print(arena, "鍵のファイル %s は、このデータのものではありません（別の鍵です）。"
                               "データを作ったときの鍵を置いてください。", path);
        return INVALID;
    }
    if (status != DONE && why_not->length == 0)
        *why_not = T("鍵を確かめるための値を、データベースから読めません。");
    return status;
}

enum status keys_open(struct arena *arena, struct store *store, struct text data_folder, struct text key_file,
                      int64_t now, struct keys **found, struct text *why_not)
{
    struct keys *keys = TAKE(arena, struct keys, 1);
    struct text known = {0};
    keys->folder = arena_join(arena, data_folder, T("/keys"));
    const char *folder = arena_terminated(arena, keys->folder);
    const char *path = key_file.length > 0 ? arena_terminated(arena, key_file)
                                           : arena_terminated(arena, arena_join(arena, keys->folder, T("/master")));
    if (folder_make(folder, 0700) != DONE) {
        *why_not = arena_print(arena, "フォルダー %s を作れません。", folder);
        return BROKEN;
    }
    enum status status = city_key_check(store, arena, &known);
    if (status != DONE && status != NOT_FOUND) {
        *why_not = T("鍵を確かめるための値を、データベースから読めません。");
        return status;
    }
    if (file_is_there(path)) {
        status = master_read(keys, path, arena, why_not);
    } else if (status == NOT_FOUND) {
        status = master_make(keys, path, arena, why_not);
    } else {
        *why_not = arena_print(arena, "鍵のファイル %s がありません。このデータは鍵がないと読めません。"
                               "鍵の控えを戻すか、ほかのサーバーの同じファイルを写してください。", path);
        status = INVALID;
    }
    if (status != DONE)
        return status;
    keys_prepare(keys);
    status = check_compare(keys, store, arena, now, path, why_not);
    if (status == DONE)
        status = keys_note_dropped(store, keys, arena);
    if (status != DONE && why_not->length == 0)
        *why_not = arena_print(arena, "消した鍵の一覧 %s/erased を読み書きできません。", folder);
    if (status == DONE)
        *found = keys;
    return status;
}

/* ---- keys of their own ---- */

static void wrap(const struct keys *keys, const struct key *key, uint8_t wrapped[KEY_WRAPPED_BYTES])
{
    randombytes_buf(wrapped, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped + NONCE_BYTES, NULL, key->bytes, KEY_BYTES,
                                               (const uint8_t *)WRAP_CONTEXT, sizeof WRAP_CONTEXT - 1, NULL, wrapped,
                                               keys->wrap);
}

void key_prepare(const struct keys *keys, struct key *made, uint8_t wrapped[KEY_WRAPPED_BYTES])
{
    made->id = 0;
    randombytes_buf(made->bytes, KEY_BYTES);
    wrap(keys, made, wrapped);
}

enum status key_store(struct store *store, const char *kind, const uint8_t wrapped[KEY_WRAPPED_BYTES], int64_t now,
                      int64_t *id)
{
    return city_key_add(store, text_of(kind), (struct text){(const char *)wrapped, KEY_WRAPPED_BYTES}, now, id);
}

enum status key_make(struct store *store, const struct keys *keys, const char *kind, int64_t now, struct key *made)
{
    uint8_t wrapped[KEY_WRAPPED_BYTES];
    struct key key;
    key_prepare(keys, &key, wrapped);
    enum status status = key_store(store, kind, wrapped, now, &key.id);
    if (status == DONE)
        *made = key;
    return status;
}

enum status key_unwrap(const struct keys *keys, int64_t id, struct text wrapped, struct key *found)
{
    struct key key = {.id = id};
    const uint8_t *bytes = (const uint8_t *)wrapped.bytes;
    if (wrapped.length == 0)
        return NOT_FOUND;
    if (wrapped.length != KEY_WRAPPED_BYTES ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(key.bytes, NULL, NULL, bytes + NONCE_BYTES,
                                                   KEY_WRAPPED_BYTES - NONCE_BYTES, (const uint8_t *)WRAP_CONTEXT,
                                                   sizeof WRAP_CONTEXT - 1, bytes, keys->wrap) != 0) {
        log_line("city", "key %lld does not open: its row was changed, or the master key is another one",
                 (long long)id);
        return BROKEN;
    }
    *found = key;
    return DONE;
}

enum status key_read(struct store *store, const struct keys *keys, int64_t id, struct key *found)
{
    struct arena *scratch = arena_new(0);
    struct text wrapped = {0};
    enum status status = city_key_wrapped(store, scratch, id, &wrapped);
    if (status == DONE)
        status = key_unwrap(keys, id, wrapped, found);
    arena_free(scratch);
    return status;
}

static void fingerprint_of(const struct keys *keys, const struct key *key, uint8_t found[FINGERPRINT_BYTES])
{
    crypto_generichash(found, FINGERPRINT_BYTES, key->bytes, KEY_BYTES, keys->fingerprint, KEY_BYTES);
}

enum status key_drop(struct store *store, const struct keys *keys, int64_t id, int64_t now)
{
    struct key key;
    uint8_t fingerprint[FINGERPRINT_BYTES];
    enum status status = key_read(store, keys, id, &key);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    fingerprint_of(keys, &key, fingerprint);
    sodium_memzero(&key, sizeof key);
    return city_key_forget(store, id, (struct text){(const char *)fingerprint, FINGERPRINT_BYTES}, now);
}

/* ---- DATA/keys/erased: one line "ID FINGERPRINT DROPPED_AT" for each dropped key ---- */

struct drop_again {
    const struct keys *keys;
    int64_t id, at;
    uint8_t fingerprint[FINGERPRINT_BYTES];
};

/* The id alone proves nothing: a restored store may have given it to another key since. */
static enum status drop_again_in_store(struct store *store, void *context)
{
    const struct drop_again *drop = context;
    uint8_t present[FINGERPRINT_BYTES];
    struct key key;
    enum status status = key_read(store, drop->keys, drop->id, &key);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    fingerprint_of(drop->keys, &key, present);
    sodium_memzero(&key, sizeof key);
    if (sodium_memcmp(present, drop->fingerprint, FINGERPRINT_BYTES) != 0)
        return DONE;
    log_line("city", "key %lld was erased before this store was restored: dropped again", (long long)drop->id);
    return city_key_forget(store, drop->id, (struct text){(const char *)drop->fingerprint, FINGERPRINT_BYTES}, drop->at);
}

static bool read_line(struct text line, struct drop_again *drop)
{
    struct text id, fingerprint, at;
    return text_next_part(&line, ' ', &id) && text_next_part(&line, ' ', &fingerprint) &&
           text_next_part(&line, ' ', &at) && text_to_integer(id, &drop->id) && text_to_integer(at, &drop->at) &&
           text_to_hex(fingerprint, drop->fingerprint, FINGERPRINT_BYTES);
}

static enum status append_lines(struct arena *arena, const char *path, const struct city_dropped_keys *dropped,
                                struct text noted)
{
    struct buffer lines = buffer_new(arena);
    for (size_t i = 0; i < dropped->count; i++) {
        const struct city_dropped_key *key = &dropped->items[i];
        struct text line = arena_print(arena, "%lld %.*s %lld\n", (long long)key->id,
                                       TEXT_ARGUMENTS(hex_text(arena, key->fingerprint.bytes, key->fingerprint.length)),
                                       (long long)key->dropped_at);
        if (!text_has(noted, line))
            buffer_put(&lines, line);
    }
    if (lines.length == 0)
        return DONE;
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    bool is_written = file >= 0 && write(file, lines.bytes, lines.length) == (ssize_t)lines.length && fsync(file) == 0;
    if (!is_written)
        log_line("city", "%s could not be written: %s", path, strerror(errno));
    if (file >= 0)
        close(file);
    return is_written ? file_sync_folder(path) : BROKEN;
}

enum status keys_note_dropped(struct store *store, const struct keys *keys, struct arena *arena)
{
    enum { ERASED_BYTES_MAX = 64 * 1024 * 1024 };
    struct text noted = T(""), rest, line;
    struct city_dropped_keys dropped;
    int64_t newest = 0;
    if (keys->folder.length == 0)
        return DONE;
    const char *path = arena_terminated(arena, arena_join(arena, keys->folder, T("/erased")));
    enum status status = file_read(arena, path, ERASED_BYTES_MAX, &noted);
    if (status != DONE && status != NOT_FOUND)
        return status;
    rest = noted;
    status = DONE;
    while (status == DONE && rest.length > 0 && text_next_part(&rest, '\n', &line)) {
        struct drop_again drop = {.keys = keys};
        if (!read_line(line, &drop))
            continue;
        newest = drop.at > newest ? drop.at : newest;
        struct text wrapped;
        if (city_key_wrapped(store, arena, drop.id, &wrapped) == DONE)
            status = store_transaction(store, drop_again_in_store, &drop);
    }
    if (status == DONE) /* an hour back: a transaction may have begun before the newest line and ended after it */
        status = city_keys_dropped(store, arena, newest - INT64_C(3600) * 1000000, &dropped);
    return status == DONE ? append_lines(arena, path, &dropped, noted) : status;
}
