/*
 * Secrets are sealed, spare codes kept as keyed hashes; the newest step that was taken is kept in the same transaction.
 */
#include "engines/identity/codes.h"

#include "base/check.h"
#include "base/date.h"
#include "base/identifier.h"
#include "city/otp.h"
#include "city/reactions.h"
#include "city/sealing.h"
#include "identity.queries.h"
#include "store/store.h"
#include "system/random.h"

static int64_t kind_of(struct code_owner owner)
{
    return owner.kind == STAFF_ACTOR ? 2 : 1;
}

struct text base32_text(struct arena *arena, struct text bytes)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct buffer out = buffer_new(arena);
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        held = held << 8 | (uint8_t)bytes.bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            buffer_put_byte(&out, letters[held >> (bits - 5) & 31]);
    }
    if (bits > 0)
        buffer_put_byte(&out, letters[held << (5 - bits) & 31]);
    return buffer_text(&out);
}

static enum status open_secret(const struct city *city, struct arena *arena, const char *column, int64_t id,
                               struct text sealed, struct text *secret)
{
    struct key key = keys_common(city->keys, "identity codes");
    struct seal_place place = {.table = T("identity_otp"), .column = text_of(column), .row = id};
    return unseal(arena, &key, place, sealed, secret);
}

static struct text seal_secret(const struct city *city, struct arena *arena, const char *column, int64_t id, struct text secret)
{
    struct key key = keys_common(city->keys, "identity codes");
    struct seal_place place = {.table = T("identity_otp"), .column = text_of(column), .row = id};
    return seal(arena, &key, place, secret);
}

enum status codes_state(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                        struct code_state *found)
{
    struct identity_otp row;
    struct text secret;
    *found = (struct code_state){.pending = T("")};
    enum status status = identity_otp_of(store, arena, kind_of(owner), owner.id, &row);
    if (status == NOT_FOUND)
        return DONE;
    if (status == DONE)
        status = identity_spares_left(store, kind_of(owner), owner.id, &found->spares_left);
    if (status != DONE)
        return status;
    found->has_codes = row.secret_sealed.bytes != NULL;
    found->made_at = row.made_at;
    found->used_at = row.has_used_at ? row.used_at : 0;
    if (!row.pending_sealed.bytes)
        return DONE;
    status = open_secret(city, arena, "pending_sealed", row.id, row.pending_sealed, &secret);
    if (status == DONE)
        found->pending = base32_text(arena, secret);
    return status;
}

enum status codes_begin(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner, int64_t now)
{
    uint8_t secret[OTP_SECRET_BYTES];
    int64_t id;
    check(store_is_writing(store));
    random_fill(&system_random, secret, sizeof secret);
    enum status status = identity_otp_add(store, kind_of(owner), owner.id, now, &id);
    if (status == DONE)
        status = identity_otp_pend(store, id, seal_secret(city, arena, "pending_sealed", id,
                                                          (struct text){(const char *)secret, sizeof secret}));
    return status;
}

/* ---- spare codes ---- */

static struct text spare_hash(const struct city *city, struct arena *arena, struct code_owner owner, struct text code)
{
    return blind_value(arena, city->keys, "spare code",
                       arena_print(arena, "%lld %lld %.*s", (long long)kind_of(owner), (long long)owner.id, TEXT_ARGUMENTS(code)));
}

static enum status give_spares(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                               int64_t now, struct text spares[SPARE_CODES])
{
    enum status status = identity_spares_remove(store, kind_of(owner), owner.id);
    for (int i = 0; i < SPARE_CODES && status == DONE; i++) {
        uint8_t bytes[SPARE_LENGTH * 2];
        random_fill(&system_random, bytes, sizeof bytes);
        struct text code = identifier_new(arena, bytes, sizeof bytes, SPARE_LENGTH);
        spares[i] = identifier_display(arena, code);
        status = identity_spare_add(store, kind_of(owner), owner.id, spare_hash(city, arena, owner, code), now);
    }
    return status;
}

static enum status tell(struct store *store, const struct city *city, struct code_owner owner, const struct event *actor,
                        const char *name)
{
    struct event event = *actor;
    event.subject_kind = owner.kind == STAFF_ACTOR ? T("staff") : T("account");
    event.subject_id = owner.id;
    event.name = text_of(name);
    return event_tell(city, store, &event);
}

enum status codes_confirm(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                          struct text typed, const struct event *actor, struct text spares[SPARE_CODES])
{
    struct identity_otp row;
    struct text secret;
    int64_t step;
    check(store_is_writing(store));
    enum status status = identity_otp_of(store, arena, kind_of(owner), owner.id, &row);
    if (status == DONE && !row.pending_sealed.bytes)
        status = NOT_FOUND;
    if (status == DONE)
        status = open_secret(city, arena, "pending_sealed", row.id, row.pending_sealed, &secret);
    if (status == DONE)
        status = otp_check(arena, secret, typed, actor->at, -1, &step);
    if (status == DONE)
        status = identity_otp_confirm(store, row.id, seal_secret(city, arena, "secret_sealed", row.id, secret), step, actor->at);
    if (status == DONE)
        status = give_spares(store, city, arena, owner, actor->at, spares);
    return status == DONE ? tell(store, city, owner, actor, "identity.codes_added") : status;
}

enum status codes_renew_spares(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                               const struct event *actor, struct text spares[SPARE_CODES])
{
    struct code_state state;
    check(store_is_writing(store));
    enum status status = codes_state(store, city, arena, owner, &state);
    if (status == DONE && !state.has_codes)
        status = NOT_FOUND;
    if (status == DONE)
        status = give_spares(store, city, arena, owner, actor->at, spares);
    return status == DONE ? tell(store, city, owner, actor, "identity.spares_given") : status;
}

enum status codes_remove(struct store *store, const struct city *city, struct code_owner owner, const struct event *actor)
{
    check(store_is_writing(store));
    enum status status = identity_otp_remove(store, kind_of(owner), owner.id);
    if (status == DONE)
        status = identity_spares_remove(store, kind_of(owner), owner.id);
    return status == DONE ? tell(store, city, owner, actor, "identity.codes_removed") : status;
}

/* ---- proving ---- */

static enum status prove_spare(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                               struct text typed, int64_t now)
{
    struct text code;
    if (identifier_read(arena, typed, SPARE_LENGTH, &code) != DONE)
        return INVALID;
    enum status status = identity_spare_use(store, kind_of(owner), owner.id, spare_hash(city, arena, owner, code), now);
    return status == CONFLICT ? INVALID : status;
}

enum status codes_prove(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                        struct text typed, int64_t now)
{
    struct identity_otp row;
    struct text secret;
    int64_t step;
    check(store_is_writing(store));
    enum status status = identity_otp_of(store, arena, kind_of(owner), owner.id, &row);
    if (status == NOT_FOUND || (status == DONE && !row.secret_sealed.bytes))
        return INVALID;
    if (status == DONE)
        status = open_secret(city, arena, "secret_sealed", row.id, row.secret_sealed, &secret);
    if (status != DONE)
        return status;
    status = otp_check(arena, secret, typed, now, row.last_step, &step);
    if (status == INVALID)
        return prove_spare(store, city, arena, owner, typed, now);
    if (status == DONE)
        status = identity_otp_used(store, row.id, step, now);
    return status == CONFLICT ? INVALID : status; /* the same code at the same moment elsewhere */
}

/* ---- guesses ---- */

struct text codes_whom(struct arena *arena, struct code_owner owner)
{
    return arena_print(arena, "%lld %lld", (long long)kind_of(owner), (long long)owner.id);
}

enum status guess_count(struct store *store, const struct request *request, const char *what, struct text whom)
{
    const struct keys *keys = city_of(request)->keys;
    struct text named = arena_print(request->arena, "%s %.*s", what, TEXT_ARGUMENTS(whom));
    struct text blind = blind_value(request->arena, keys, "guess whom", named);
    struct text peer = blind_value(request->arena, keys, "guess peer", request->peer_address);
    int64_t at = 0, from = 0;
    check(store_is_writing(store));
    enum status status = identity_guesses_at(store, blind, request->now - GUESS_MINUTES * MINUTE_MICROS, &at);
    if (status == DONE)
        status = identity_guesses_from(store, peer, request->now - HOUR_MICROS, &from);
    if (status == DONE && (at >= GUESSES_MOST || from >= GUESSES_FROM_MOST))
        return TOO_MUCH;
    return status == DONE ? identity_guess_add(store, blind, peer, request->now) : status;
}
