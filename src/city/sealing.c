/*
 * Sealing: XChaCha20-Poly1305 with the place as additional data; blind tokens by keyed BLAKE2b.
 *
 * A sealed value is one format byte, a random nonce of 24 bytes, the cipher text and a tag of 16 bytes. Under a key of
 * its own (second format) the row stands in no place: that key opens nothing else.
 */
#include "city/sealing.h"

#include "base/check.h"
#include "base/contact.h"
#include "system/log.h"

#include <sodium.h>
#include <string.h>

#define NO_ROW INT64_MIN

enum { FORMAT = 1, FORMAT_OWN = 2, NONCE_BYTES = 24, TAG_BYTES = 16, PLACE_BYTES = 160, TOKEN_BITS = 39 };

/* table NUL column NUL row part: no two places give the same bytes. */
static size_t place_bytes(const struct seal_place *place, uint8_t bytes[PLACE_BYTES])
{
    size_t length = 0;
    check(place->table.length + place->column.length + 2 + 2 * sizeof(int64_t) <= PLACE_BYTES);
    memcpy(bytes, place->table.bytes, place->table.length);
    length += place->table.length;
    bytes[length++] = 0;
    memcpy(bytes + length, place->column.bytes, place->column.length);
    length += place->column.length;
    bytes[length++] = 0;
    for (int i = 0; i < 8; i++)
        bytes[length++] = (uint8_t)((uint64_t)place->row >> (8 * i));
    for (int i = 0; i < 8; i++)
        bytes[length++] = (uint8_t)((uint64_t)place->part >> (8 * i));
    return length;
}

static struct text seal_as(struct arena *arena, uint8_t format, const struct key *key, const struct seal_place *place,
                           struct text clear)
{
    uint8_t about[PLACE_BYTES];
    size_t about_length = place_bytes(place, about);
    uint8_t *sealed = arena_take_raw(arena, clear.length + SEAL_OVERHEAD);
    sealed[0] = format;
    randombytes_buf(sealed + 1, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + 1 + NONCE_BYTES, NULL, (const uint8_t *)clear.bytes,
                                               clear.length, about, about_length, NULL, sealed + 1, key->bytes);
    return (struct text){(const char *)sealed, clear.length + SEAL_OVERHEAD};
}

struct text seal(struct arena *arena, const struct key *key, struct seal_place place, struct text clear)
{
    return seal_as(arena, FORMAT, key, &place, clear);
}

struct text seal_own(struct arena *arena, const struct key *key, struct seal_place place, struct text clear)
{
    place.row = NO_ROW;
    return seal_as(arena, FORMAT_OWN, key, &place, clear);
}

enum status unseal(struct arena *arena, const struct key *key, struct seal_place place, struct text sealed,
                   struct text *clear)
{
    uint8_t about[PLACE_BYTES];
    const uint8_t *bytes = (const uint8_t *)sealed.bytes;
    bool is_own = sealed.length >= SEAL_OVERHEAD && bytes[0] == FORMAT_OWN;
    int64_t row = place.row;
    if (is_own)
        place.row = NO_ROW;
    size_t about_length = place_bytes(&place, about);
    size_t length = sealed.length < SEAL_OVERHEAD ? 0 : sealed.length - SEAL_OVERHEAD;
    uint8_t *opened = TAKE(arena, uint8_t, length + 1);
    if (sealed.length < SEAL_OVERHEAD || (bytes[0] != FORMAT && !is_own) ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(opened, NULL, NULL, bytes + 1 + NONCE_BYTES, length + TAG_BYTES,
                                                   about, about_length, bytes + 1, key->bytes) != 0) {
        log_line("city", "a sealed value does not open: %.*s.%.*s row %lld", TEXT_ARGUMENTS(place.table),
                 TEXT_ARGUMENTS(place.column), (long long)row);
        return BROKEN;
    }
    *clear = (struct text){(const char *)opened, length};
    return DONE;
}

static void blind(const struct keys *keys, const char *kind, struct text value, uint8_t found[KEY_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, keys_blind(keys), KEY_BYTES, KEY_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)kind, strlen(kind) + 1); /* with its NUL: kinds do not run over */
    crypto_generichash_update(&state, (const uint8_t *)value.bytes, value.length);
    crypto_generichash_final(&state, found, KEY_BYTES);
}

struct text blind_value(struct arena *arena, const struct keys *keys, const char *kind, struct text value)
{
    uint8_t *found = TAKE(arena, uint8_t, KEY_BYTES);
    blind(keys, kind, value, found);
    return (struct text){(const char *)found, KEY_BYTES};
}

int64_t blind_token(const struct keys *keys, const char *kind, struct text value)
{
    uint8_t found[KEY_BYTES];
    uint64_t token = 0;
    blind(keys, kind, value, found);
    for (int i = 0; i < 8; i++)
        token = token << 8 | found[i];
    return (int64_t)(token >> (64 - TOKEN_BITS));
}

bool holds_my_number(struct text text)
{
    return my_number_is_in(text);
}
