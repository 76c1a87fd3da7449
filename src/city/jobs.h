/*
 * Work outside requests: periodic jobs, the outbox, event handlers, the sealer.
 *
 * Every node runs the same threads; a job takes a lock in the database, so that it runs on one node at a time. Jobs run
 * at least once: what they do must bear a repetition.
 */
#pragma once

#include "city/module.h"

struct jobs;

/* Starts the threads; city->jobs is set. */
struct jobs *jobs_start(struct city *city);
/* Lets running work end, then joins; NULL is fine; always NULL. */
struct jobs *jobs_stop(struct jobs *jobs);

/* For tests and `ikanai demo`: runs, in the calling thread, everything that is due at the city's time: outbox and events
   until there is none left, each periodic job that is due, and the sealer. Counts what was done. */
enum status jobs_run_once(struct city *city, struct arena *arena, int64_t *done) MUST_USE;
/* Runs one periodic job by name now, due or not: the desk's button and tests. NOT_FOUND: no such job. */
enum status jobs_run_named(struct city *city, struct arena *arena, struct text name) MUST_USE;
