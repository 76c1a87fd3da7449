/*
 * What stands in an outbox row of the kind "notices.mail".
 *
 * Addresses, codes and names are personal, so the payload is sealed: the outbox holds base64 that only the key ring opens.
 * mail_put() is the one way to ask for a mail; the worker in the notices engine reads it back with mail_read().
 */
#pragma once

#include "city/keys.h"
#include "web/request.h"

struct mail {
    struct text to;         /* one address as email_read gives it */
    struct text subject;    /* one line, UTF-8 */
    struct text body;       /* plain text, UTF-8, \n line ends */
    enum language language;
    struct text kind;       /* "city.sign_in_code", "procedures.case_sent": for counting and the demonstration's mail list */
    struct text subject_kind; /* what it is about: "case", "account"; may be empty */
    int64_t subject_id;
    bool is_secret;         /* holds a code: not kept after it was sent (the demonstration shows it all the same) */
};

/* In two steps, for what is sent by the thousand: sealed before the transaction, where its subject has no number yet, and
   put inside it. INVALID as below. */
enum status mail_prepare(const struct keys *keys, struct arena *arena, const struct mail *mail, struct text *prepared) MUST_USE;
enum status mail_put_prepared(struct store *store, struct arena *arena, struct text prepared, int64_t subject_id,
                              int64_t due_at, int64_t now) MUST_USE;
/* Inside a transaction. INVALID: no address, or a line break in address or subject. */
enum status mail_put(struct store *store, const struct keys *keys, struct arena *arena, const struct mail *mail,
                     int64_t due_at, int64_t now) MUST_USE;
enum status mail_read(const struct keys *keys, struct arena *arena, struct text payload, struct mail *found) MUST_USE;
