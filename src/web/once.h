/*
 * A form is done once. Each form carries a one-time key; the same key with the same content gets the first answer
 * again, with other content it is refused as already sent.
 *
 * The key's row is written in the transaction of the handler's own first change (store_set_rider), so either both are
 * on disk or neither. Two that come at the same time: one works, the other waits for it and gets its answer.
 */
#pragma once

#include "web/request.h"

/* To be called by a handler inside its transaction body, so that the answer's place is kept with the change: local path without
   language prefix, as for redirect(). Without it the redirect is kept by a second small write. */
void once_answer(const struct request *request, struct text location);

/* Forgets the keys made before: a daily job of the city floor. Forms older than that are done again, so keep days. */
enum status once_forget(struct store *store, int64_t before) MUST_USE;
