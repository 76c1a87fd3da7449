/*
 * How engines and services work together without knowing each other: an event is appended and, in the same
 * transaction, every module that declared a reaction to its name is called. All or nothing. What may happen a moment
 * later (a mail, a figure) is an event handler: it gets a row of the outbox, so that it runs at least once after the
 * commit, whatever happens to this node.
 */
#pragma once

#include "city/module.h"

/* Appends the event to its subject's chain, then runs the reactions in module order and puts the handlers' work in the
   outbox. The first status other than DONE ends the transaction. Only inside store_transaction. Modules use this and
   never event_append. */
enum status event_tell(const struct city *city, struct store *store, const struct event *event) MUST_USE;

/* The outbox worker for handlers: kind "city.event". */
enum status event_handle(struct job_run *run, struct text payload);
