/*
 * Work to do after a commit: mail, LINE, webhooks, index. Put in the transaction of the change (outbox_put in
 * store.h), done at least once by workers.
 *
 * A worker claims due rows under a lease and finishes or retries them before it ends; a row whose worker died comes
 * back when the lease is over. Works with many workers on many nodes: no row is lost, none is held by two at a time.
 */
#pragma once

#include "store/store.h"

struct outbox_item {
    int64_t id, attempts; /* attempts counts this one */
    struct text kind, payload;
    int64_t lease_until;
    int64_t put_at;
    struct text token; /* proves that this claim still holds */
};
struct outbox_batch {
    struct outbox_item *items;
    size_t count;
};
enum { OUTBOX_ATTEMPTS = 12, OUTBOX_BATCH = 64 };

/* Claims at most `limit` (up to OUTBOX_BATCH) due rows, oldest first, for lease_ms. None is DONE with count 0. */
enum status outbox_claim(struct store *store, struct arena *arena, int64_t limit, int64_t now, int64_t lease_ms,
                         struct outbox_batch *found) MUST_USE;
/* Done: the row goes. CONFLICT when the lease was lost meanwhile. */
enum status outbox_finish(struct store *store, const struct outbox_item *item) MUST_USE;
/* Not done: due again later (1 s, 4 s, 16 s ... at most 6 h, each with some jitter); a dead letter after
   OUTBOX_ATTEMPTS. `problem` is a short sentence without personal values. */
enum status outbox_retry(struct store *store, const struct outbox_item *item, struct text problem,
                         int64_t now) MUST_USE;
/* Not worth trying again: a dead letter at once. */
enum status outbox_give_up(struct store *store, const struct outbox_item *item, struct text problem,
                           int64_t now) MUST_USE;

struct dead_letter {
    int64_t id, attempts, put_at, died_at;
    struct text kind, payload, problem;
};
struct dead_letters {
    struct dead_letter *items;
    size_t count;
};
enum status outbox_dead_letters(struct store *store, struct arena *arena, int64_t limit,
                                struct dead_letters *found) MUST_USE;
enum status outbox_revive(struct store *store, int64_t id, int64_t now) MUST_USE; /* try a dead letter again */
/* What fell due in an invented past (the demonstration's cases) waits from now on only: it was not there before. */
enum status outbox_fall_due(struct store *store, int64_t now) MUST_USE;
/* Calls `wake` whenever any node put work in the outbox, on a thread and a connection of its own; PostgreSQL only (on SQLite
   there is one node, NULL is given). A watch that loses its connection takes another: workers go on looking by themselves. */
struct outbox_watch;
struct outbox_watch *outbox_watch_start(struct database *database, void (*wake)(void *context), void *context);
struct outbox_watch *outbox_watch_stop(struct outbox_watch *watch); /* NULL is fine; always NULL */
/* For health: rows due and not claimed, the time the oldest of them has been due since (0: none), dead letters. */
enum status outbox_waiting(struct store *store, int64_t now, int64_t *waiting, int64_t *oldest_due_at,
                           int64_t *dead) MUST_USE;
