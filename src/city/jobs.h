/*
 * Work outside requests: periodic jobs, the outbox, event handlers, the sealer, this node's index.
 *
 * Every node runs the same threads; a periodic job takes a lock in the database, so that it runs on one node at a time.
 * Jobs run at least once: what they do must bear a repetition. Times are the city's clock.
 */
#pragma once

#include "city/module.h"
#include "store/event.h"

struct jobs;

/* Starts the threads; city->jobs is set. */
struct jobs *jobs_start(struct city *city);
/* Lets running work end, then joins; NULL is fine; always NULL. */
struct jobs *jobs_stop(struct jobs *jobs);
/* When this node's sealer last succeeded; 0: not yet. */
int64_t jobs_sealed_at(const struct jobs *jobs);

/* For tests and `ikanai demo`: does, in the calling thread, everything that is due at the city's time: outbox and events
   until there is none left, each periodic job that is due, the sealer, the index. Counts what was done. */
enum status jobs_run_once(struct city *city, struct arena *arena, int64_t *done) MUST_USE;
/* Runs one periodic job by name now, due or not: the desk's button and tests. NOT_FOUND: no such job; CONFLICT: it is
   running just now. */
enum status jobs_run_named(struct city *city, struct arena *arena, struct text name) MUST_USE;

/* The key that signs the heads of the event tree, made from the master key; `ikanai verify` needs the public half. */
void jobs_seal_key(const struct city *city, uint8_t public_key[EVENT_KEY_BYTES],
                   uint8_t secret_key[EVENT_SECRET_BYTES]);
