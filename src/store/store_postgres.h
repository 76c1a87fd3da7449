/*
 * What the two files about PostgreSQL share.
 */
#pragma once

#include "store/store_private.h"

#include <libpq-fe.h>

#define OUTBOX_CHANNEL "ikanai_outbox" /* what LISTEN and NOTIFY call it */

/* BUSY for what may be tried again, CONFLICT for constraints; marks a lost connection as broken. Logs what is trouble. */
enum status postgres_status(struct connection *connection, const PGresult *result, const struct query *query);
enum status postgres_run(struct connection *connection, const char *sql);
enum status postgres_transaction(struct store *store, struct job *job);
