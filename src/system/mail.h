/*
 * Outgoing mail over SMTP, as a small struct of functions that tests replace.
 *
 * The message text is complete (headers and body, made by the notices engine); this only carries it.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum mail_tls { MAIL_PLAIN, MAIL_STARTTLS, MAIL_TLS }; /* STARTTLS is required, not tried */

struct mail_server {
    /* DONE: the server took it. INVALID: this address or message will never be taken (5xx). BUSY: try later. */
    enum status (*send)(struct mail_server *server, struct text from, struct text to, struct text message,
                        struct text *problem, struct arena *arena);
    struct text host; /* "mail.example.jp" */
    int port;         /* 0: 25, 587 or 465 by tls */
    enum mail_tls tls;
    struct text user, password; /* empty: no sign-in */
    int timeout_ms;             /* 0: 20 s */
    void *context;              /* of fakes */
};
/* Fill in the rest; the texts must live as long as the server. */
struct mail_server mail_server_smtp(struct text host, int port, enum mail_tls tls);

/* *problem is the server's own sentence, without addresses. from and to are bare addresses; control characters in
   them are INVALID. */
static inline MUST_USE enum status mail_send(struct mail_server *server, struct text from, struct text to,
                                             struct text message, struct text *problem, struct arena *arena)
{
    return server->send(server, from, to, message, problem, arena);
}

/* Keeps what is sent, for tests and the demonstration's mail page. Any thread. */
struct mail_kept {
    struct text from, to, message;
};
struct mail_server mail_server_keeping(void);
size_t mail_kept_count(const struct mail_server *server);
/* The i-th mail sent, oldest first, copied; false after the last. */
bool mail_kept_at(const struct mail_server *server, size_t i, struct arena *arena, struct mail_kept *found);
void mail_server_free(struct mail_server *server); /* of a keeping one */
