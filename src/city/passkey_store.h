/*
 * Passkeys of residents and staff in the store: what the browser is asked, and what becomes of its answer.
 */
#pragma once

#include "city/sign_in.h"

struct passkey_holder {
    enum actor_kind kind;   /* RESIDENT_ACTOR or STAFF_ACTOR */
    int64_t id;
    struct text name;       /* shown by the device: a mail address or a name */
    int64_t enrolment_id;   /* the link that is used up with it; 0: none */
};

/* JSON for navigator.credentials.create / get. Gives a challenge bound to this browser. */
enum status passkey_ask_new(struct request *request, struct response *response, const char *purpose,
                            const struct passkey_holder *holder) MUST_USE;
enum status passkey_ask(struct request *request, struct response *response, const char *purpose,
                        enum actor_kind kind) MUST_USE;

/* Reads the field "answer" of the form. INVALID: not believed; NOT_FOUND: asked too long ago, or elsewhere;
   CONFLICT: this key is already known. */
enum status passkey_add_answered(struct request *request, const char *purpose, const struct passkey_holder *holder,
                                 const struct event *actor) MUST_USE;
/* INVALID also for a key nobody has: the same answer as for a wrong one. */
/* `assurance` is how sure the session was in which the key was registered. */
enum status passkey_check_answered(struct request *request, const char *purpose, enum actor_kind kind,
                                   int64_t *owner_id, int *assurance) MUST_USE;
