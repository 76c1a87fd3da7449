/*
 * What the reactions of this folder share: the case an event is about.
 */
#pragma once

#include "city/city.h"
#include "engines/money/money.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"

/* A reaction's own memory, and the case it is about. */
struct about {
    const struct city *city;
    struct store *store;
    struct arena *arena;
    const struct event *event;
    struct case_record record;
    const struct procedure *procedure;
};
/* Runs one reaction about the case of the event (or of the event's detail) with an arena of its own. DONE when it is about none. */
enum status caseflow_with_case(const struct city *city, struct store *store, const struct event *event, bool by_detail,
                               enum status (*react)(struct about *about)) MUST_USE;
enum status caseflow_make_charge(struct about *about) MUST_USE;

/* ---- money.c ---- */
/* A case ended and was paid: by the procedure's rule the fee goes back at once, waits for a decision, or stays. */
enum status caseflow_refund(struct about *about, const struct charge *charge) MUST_USE;
/* Reactions. */
enum status caseflow_exemption_decided(const struct city *city, struct store *store, const struct event *event) MUST_USE;
enum status caseflow_fee_asked(const struct city *city, struct store *store, const struct event *event) MUST_USE;
enum status caseflow_refund_asked(const struct city *city, struct store *store, const struct event *event) MUST_USE;
enum status caseflow_refund_done(const struct city *city, struct store *store, const struct event *event) MUST_USE;
enum status caseflow_refund_refused(const struct city *city, struct store *store, const struct event *event) MUST_USE;
enum status caseflow_case_erased(const struct city *city, struct store *store, const struct event *event) MUST_USE;
