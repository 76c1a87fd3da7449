/*
 * Telling people: mail from the outbox over SMTP, and what became of it.
 *
 * A mail is asked for with mail_put (city/mail_payload.h) in the transaction of the change and sent by a job thread
 * after it. Mails about cases carry no content, only that there is something to read and where. A server that
 * refuses an address for good is entered as refused (bounce) and shown to whoever handles the subject.
 */
#pragma once

#include "city/mail_payload.h"
#include "store/store.h"

struct city;

struct sent_mail {
    int64_t id, subject_id, sent_at;
    struct text kind, subject_kind, state; /* "sent", "refused", "kept" */
    struct text problem;                   /* the server's sentence when refused */
    bool has_words;                        /* only in a demonstration city */
    struct mail mail;
};
struct sent_mails { size_t count; struct sent_mail *items; };
enum status notices_sent(const struct city *city, struct store *store, struct arena *arena, int64_t limit,
                         struct sent_mails *found) MUST_USE;
enum status notices_sent_about(const struct city *city, struct store *store, struct arena *arena, struct text subject_kind,
                               int64_t subject_id, struct sent_mails *found) MUST_USE;

/* The complete message (RFC 5322, MIME): headers folded and encoded, body base64. Pure; `id` makes the Message-ID. */
struct text notice_message(struct arena *arena, struct text from, const struct mail *mail, struct text id, int64_t now);
