/*
 * Ways out for other systems: what the files of this module share and what its pages show.
 */
#pragma once

#include "city/city.h"
#include "connections.queries.h"
#include "web/form.h"

enum delivery_state { DELIVERY_WAITING = 1, DELIVERY_TAKEN, DELIVERY_DEAD };
enum { SECRET_BYTES = 32 };

/* ---- sending.c: signed POSTs ---- */
struct sending {
    struct text url, id, type, body, secret; /* secret: bytes */
    int64_t now;
};
struct sent {
    int code;         /* 0: no answer */
    struct text problem; /* a Japanese sentence; empty: it was taken */
};
/* Never fails: what went wrong stands in `sent`. */
void connections_send(const struct city *city, struct arena *arena, const struct sending *sending, struct sent *sent);
/* "whsec_..." as it is shown once; sealed as it is kept. */
void connections_secret(const struct city *city, struct arena *arena, struct text *shown, struct text *sealed);
enum status connections_open_secret(const struct city *city, struct arena *arena, struct text sealed, struct text *bytes) MUST_USE;
/* An http(s) address with a host, without user and password. */
bool connections_is_address(struct text url);

/* ---- hooks.c ---- */
struct connection_event {
    const char *name;
    struct message meaning;
};
extern const struct connection_event connection_events[]; /* those that may be chosen; ended by {0} */
enum status connections_react(const struct city *city, struct store *store, const struct event *event);
enum status connections_deliver(struct job_run *run, struct text payload);
enum status connections_clean(struct job_run *run);

/* ---- batches.c ---- */
enum status connections_run_batches(struct job_run *run);

/* ---- pages.c, batch_pages.c ---- */
struct connections_choice { struct text value; struct message title; bool is_chosen; };
struct connections_view {
    struct connections_hooks hooks;
    struct connections_batchs batches;
    const struct field *hook_fields, *batch_fields;
    struct text secret, secret_for; /* just made: shown once */
};
struct connections_hook_view {
    struct connections_hook_row hook;
    struct connections_delivery_lines deliveries;
    struct text secret;
    int64_t dead;
    struct { size_t count; struct connections_choice *items; } events;
};
struct connections_batch_view {
    struct connections_batch batch;
    struct connections_receipts receipts;
    struct text procedure_title;
};
enum status connections_show(struct request *request, struct response *response);
enum status connections_add_hook(struct request *request, struct response *response);
enum status connections_show_hook(struct request *request, struct response *response);
enum status connections_switch_hook(struct request *request, struct response *response);
enum status connections_renew_hook(struct request *request, struct response *response);
enum status connections_try_hook(struct request *request, struct response *response);
enum status connections_send_again(struct request *request, struct response *response);
enum status connections_send_dead_again(struct request *request, struct response *response);
enum status connections_add_batch(struct request *request, struct response *response);
enum status connections_show_batch(struct request *request, struct response *response);
enum status connections_switch_batch(struct request *request, struct response *response);

