/*
 * Signing in: mail link and code, passkey, and the way back for staff who lost theirs.
 *
 * A try (challenge) is one row: for one purpose, one browser (a cookie), ten minutes, used once, at most five wrong
 * codes. Opening the link does nothing but show a button. Whether an address has an account is never told: the answer
 * is the same and the mail is sent all the same, because the account is made at the first sign-in.
 */
#pragma once

#include "city/accounts.h"
#include "city/sessions.h"

struct city;
struct store;

/* ---- mailed codes, also for others (resuming a draft without an account) ---- */
/* Sends a code and a link to the address and binds them to this browser. `purpose` "sign_in", "procedures.resume" ...;
   `payload` comes back when the code is given; `link_path` gets "?link=..." put behind it. TOO_MUCH: too many mails
   to this address or from this place; show the same page all the same. */
enum status mail_code_send(struct request *request, struct response *response, const char *purpose,
                           struct text mail_address, struct text payload, struct text link_path) MUST_USE;
struct mail_code {
    struct text mail_address, payload;
};
/* The code typed in, or the link's secret (from a POST), in the browser that asked. INVALID: wrong; TOO_MUCH: five wrong
   ones, ask for a new mail; NOT_FOUND: over ten minutes old, used, or another browser. Uses it up when DONE. */
enum status mail_code_take(struct request *request, const char *purpose, struct text code_or_link,
                           struct mail_code *found) MUST_USE;
/* Whether this browser has a try open, so that the page can say so; and until when. */
enum status mail_code_is_open(struct request *request, const char *purpose, int64_t *until_at) MUST_USE;

/* ---- staff ---- */
/* A link that lets a person of staff register a passkey once, within 24 hours: /desk/enrol/... For the administrator's
   button and `ikanai staff enrol`. Inside a transaction; the event names who gave it. Older links die. */
enum status staff_enrol_link(struct store *store, struct arena *arena, int64_t staff_id,
                             const struct event *actor, struct text *path) MUST_USE;

/* Passkeys of a resident (RESIDENT_ACTOR) or of staff. */
struct passkey_entry {
    int64_t id, made_at, used_at;
    struct text label;
    bool is_backed_up;
};
struct passkey_entries { size_t count; struct passkey_entry *items; };
enum status passkeys_of(struct store *store, struct arena *arena, enum actor_kind kind, int64_t id,
                        struct passkey_entries *found) MUST_USE;
/* For `ikanai staff enrol NAME --forget` and the account page. */
enum status passkey_forget(struct store *store, enum actor_kind kind, int64_t owner_id, int64_t passkey_id,
                           const struct event *actor) MUST_USE;
