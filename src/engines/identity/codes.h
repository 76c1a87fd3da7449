/*
 * One-time codes of residents and staff: registered with a QR code, proven by the first code, each code taken once; and the
 * spare codes on paper for the day the device is lost.
 */
#pragma once

#include "city/city.h"

struct event;

enum { SPARE_CODES = 10, SPARE_LENGTH = 12, GUESS_MINUTES = 15, GUESSES_MOST = 6, GUESSES_FROM_MOST = 60, OTP_SECRET_BYTES = 20 };

struct code_owner {
    enum actor_kind kind; /* RESIDENT_ACTOR or STAFF_ACTOR */
    int64_t id;
};
struct code_state {
    bool has_codes;      /* registered */
    int64_t made_at, used_at;
    struct text pending; /* a secret that waits for its first code; base32; empty */
    int64_t spares_left;
};
enum status codes_state(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                        struct code_state *found) MUST_USE;

/* ---- inside a transaction ---- */
/* A fresh secret that waits; what was registered before goes on holding until it is confirmed. */
enum status codes_begin(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                        int64_t now) MUST_USE;
/* The first code proves that the device has the secret; the spare codes are handed out, once. INVALID: it does not fit. */
enum status codes_confirm(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                          struct text typed, const struct event *actor, struct text spares[SPARE_CODES]) MUST_USE;
enum status codes_renew_spares(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                               const struct event *actor, struct text spares[SPARE_CODES]) MUST_USE;
enum status codes_remove(struct store *store, const struct city *city, struct code_owner owner,
                         const struct event *actor) MUST_USE;
/* A code of the device or a spare one, used up by this. INVALID: neither; the same for who has none. */
enum status codes_prove(struct store *store, const struct city *city, struct arena *arena, struct code_owner owner,
                        struct text typed, int64_t now) MUST_USE;

/* One more try to guess something about `whom` (an address, or an owner by codes_whom). TOO_MUCH: enough for now. */
enum status guess_count(struct store *store, const struct request *request, const char *what, struct text whom) MUST_USE;
struct text codes_whom(struct arena *arena, struct code_owner owner);

struct text base32_text(struct arena *arena, struct text bytes); /* RFC 4648, without "=" */
