/*
 * CBOR by libcbor; everything it allocates is freed before the answer is given.
 */
#include "city/passkey_cbor.h"

#include <cbor.h>
#include <fido.h>
#include <string.h>

/* ---- before libcbor allocates: what is declared must be there ---- */

enum { DEPTH_MAX = 8 };

/* Takes one item off the front. Only definite lengths, as WebAuthn writes them; no more members than bytes are left. */
static bool take_item(struct text *rest, int depth)
{
    if (rest->length == 0 || depth > DEPTH_MAX)
        return false;
    unsigned first = (uint8_t)rest->bytes[0], kind = first >> 5, small = first & 31;
    size_t extra = small < 24 ? 0 : small <= 27 ? (size_t)1 << (small - 24) : SIZE_MAX;
    uint64_t value = small;
    if (extra == SIZE_MAX || rest->length < 1 + extra)
        return false;
    if (extra > 0)
        value = 0;
    for (size_t i = 0; i < extra; i++)
        value = value << 8 | (uint8_t)rest->bytes[1 + i];
    *rest = text_from(*rest, 1 + extra);
    if (kind == 2 || kind == 3) { /* bytes, text */
        bool is_there = value <= rest->length;
        *rest = text_from(*rest, is_there ? (size_t)value : 0);
        return is_there;
    }
    if (kind == 4 || kind == 5) { /* list, map */
        if (value > rest->length)
            return false;
        for (uint64_t i = 0; i < value * (kind == 5 ? 2 : 1); i++)
            if (!take_item(rest, depth + 1))
                return false;
    }
    return kind != 6; /* no tags; numbers and simple values have nothing behind their head */
}

static bool is_sane(struct text bytes)
{
    struct text rest = bytes;
    return take_item(&rest, 0);
}

enum status cbor_first_item(struct text bytes, struct text *item)
{
    struct cbor_load_result result;
    if (!is_sane(bytes))
        return INVALID;
    cbor_item_t *loaded = cbor_load((const unsigned char *)bytes.bytes, bytes.length, &result);
    if (loaded == NULL)
        return INVALID;
    cbor_decref(&loaded);
    *item = text_slice(bytes, 0, result.read);
    return DONE;
}

static bool key_is(const cbor_item_t *key, const char *name)
{
    return cbor_isa_string(key) && cbor_string_is_definite(key) && cbor_string_length(key) == strlen(name) &&
           memcmp(cbor_string_handle(key), name, strlen(name)) == 0;
}

static enum status read_members(struct arena *arena, cbor_item_t *map, struct attestation *found)
{
    const struct cbor_pair *pairs = cbor_map_handle(map);
    for (size_t i = 0; i < cbor_map_size(map); i++) {
        cbor_item_t *value = pairs[i].value;
        if (key_is(pairs[i].key, "fmt") && cbor_isa_string(value) && cbor_string_is_definite(value)) {
            found->format = arena_copy(arena, (struct text){(const char *)cbor_string_handle(value),
                                                            cbor_string_length(value)});
        } else if (key_is(pairs[i].key, "authData") && cbor_isa_bytestring(value) &&
                   cbor_bytestring_is_definite(value)) {
            found->authenticator_data = arena_copy(arena, (struct text){(const char *)cbor_bytestring_handle(value),
                                                                        cbor_bytestring_length(value)});
        } else if (key_is(pairs[i].key, "attStmt") && cbor_isa_map(value)) {
            unsigned char *bytes = NULL;
            size_t size = 0, length = cbor_serialize_alloc(value, &bytes, &size);
            found->statement = arena_copy(arena, (struct text){(const char *)bytes, length});
            found->statement_members = cbor_map_size(value);
            free(bytes);
        }
    }
    return found->format.length > 0 && found->authenticator_data.length > 0 && found->statement.length > 0 ? DONE
                                                                                                            : INVALID;
}

enum status cbor_read_attestation(struct arena *arena, struct text object, struct attestation *found)
{
    struct cbor_load_result result;
    struct attestation attestation = {0};
    if (!is_sane(object))
        return INVALID;
    cbor_item_t *map = cbor_load((const unsigned char *)object.bytes, object.length, &result);
    enum status status = INVALID;
    if (map == NULL)
        return INVALID;
    if (cbor_isa_map(map) && cbor_map_is_definite(map) && result.read == object.length)
        status = read_members(arena, map, &attestation);
    cbor_decref(&map);
    if (status == DONE)
        *found = attestation;
    return status;
}

/* ---- COSE keys ---- */

/* A member of the map by its number: the labels of COSE are small, positive or negative. */
static const cbor_item_t *member(cbor_item_t *map, int64_t label)
{
    const struct cbor_pair *pairs = cbor_map_handle(map);
    for (size_t i = 0; i < cbor_map_size(map); i++) {
        const cbor_item_t *key = pairs[i].key;
        if (!cbor_is_int(key))
            continue;
        uint64_t number = cbor_get_int(key);
        if (number < 256 && (cbor_isa_negint(key) ? -1 - (int64_t)number : (int64_t)number) == label)
            return pairs[i].value;
    }
    return NULL;
}

static bool integer_of(const cbor_item_t *item, int64_t *found)
{
    if (item == NULL || !cbor_is_int(item) || cbor_get_int(item) > INT32_MAX)
        return false;
    *found = cbor_isa_negint(item) ? -1 - (int64_t)cbor_get_int(item) : (int64_t)cbor_get_int(item);
    return true;
}

static bool append_bytes(const cbor_item_t *item, size_t length, struct cose_key *key)
{
    if (item == NULL || !cbor_isa_bytestring(item) || !cbor_bytestring_is_definite(item) ||
        cbor_bytestring_length(item) != length || key->raw_length + length > COSE_RAW_MAX)
        return false;
    memcpy(key->raw + key->raw_length, cbor_bytestring_handle(item), length);
    key->raw_length += length;
    return true;
}

static bool read_coordinates(cbor_item_t *map, struct cose_key *key)
{
    enum { LABEL_TYPE = 1, LABEL_CURVE_OR_N = -1, LABEL_X_OR_E = -2, LABEL_Y = -3 };
    int64_t type = 0, curve = 0;
    if (!integer_of(member(map, LABEL_TYPE), &type))
        return false;
    if (key->algorithm == COSE_RS256)
        return type == COSE_KTY_RSA && append_bytes(member(map, LABEL_CURVE_OR_N), 256, key) &&
               append_bytes(member(map, LABEL_X_OR_E), 3, key);
    if (key->algorithm != COSE_ES256 && key->algorithm != COSE_ES384 && key->algorithm != COSE_EDDSA)
        return true;
    if (!integer_of(member(map, LABEL_CURVE_OR_N), &curve))
        return false;
    if (key->algorithm == COSE_EDDSA)
        return type == COSE_KTY_OKP && curve == COSE_ED25519 && append_bytes(member(map, LABEL_X_OR_E), 32, key);
    size_t size = key->algorithm == COSE_ES256 ? 32 : 48;
    return type == COSE_KTY_EC2 && curve == (size == 32 ? COSE_P256 : COSE_P384) &&
           append_bytes(member(map, LABEL_X_OR_E), size, key) && append_bytes(member(map, LABEL_Y), size, key);
}

enum status cbor_read_key(struct text bytes, struct cose_key *found)
{
    enum { LABEL_ALGORITHM = 3 };
    struct cbor_load_result result;
    struct cose_key key = {0};
    if (!is_sane(bytes))
        return INVALID;
    cbor_item_t *map = cbor_load((const unsigned char *)bytes.bytes, bytes.length, &result);
    if (map == NULL)
        return INVALID;
    bool is_key = cbor_isa_map(map) && cbor_map_is_definite(map) &&
                  integer_of(member(map, LABEL_ALGORITHM), &key.algorithm) && read_coordinates(map, &key);
    cbor_decref(&map);
    if (!is_key)
        return INVALID;
    *found = key;
    return DONE;
}
