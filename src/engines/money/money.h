/*
 * Money that residents owe and pay: charges (調定), payments (収納), refunds (還付).
 *
 * Amounts are whole yen. Every booking is one row with a debit and a credit account, so the books sum to zero by their
 * shape; rows are never changed; a reference books a thing once, whatever is repeated. "money.charge_paid" tells whoever
 * owns the subject. No provider is ever asked inside a transaction.
 */
#pragma once

#include "base/date.h"
#include "base/money.h"
#include "city/words.h"
#include "store/store.h"

struct city;

enum { CHARGE_CODE_LENGTH = 22, SLIP_NUMBER_LENGTH = 12 };

struct charge {
    int64_t id, subject_id, account_id;
    struct text code, slip_number, subject_kind, paid_by;
    struct words what;
    struct money amount, paid, refunded;
    struct date due;
    bool is_cancelled;
    int64_t made_at, paid_at; /* 0: not paid */
};
struct charges { size_t count; struct charge *items; };
bool charge_is_open(const struct charge *charge); /* neither paid nor cancelled */

struct charge_wanted {
    struct text subject_kind; /* "case" */
    int64_t subject_id, account_id;
    struct words what;        /* 住民票の写し 交付手数料 */
    struct text revenue;      /* "revenue:certificate" */
    struct money amount;
    struct date due;
};
/* Inside a transaction. A subject has one charge; asked again, the one that stands is given (is it paid? see it).
   INVALID: no positive amount. */
enum status charge_make(const struct city *city, struct store *store, struct arena *arena,
                        const struct charge_wanted *wanted, int64_t now, struct charge *made) MUST_USE;
enum status charge_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                         struct charge *found) MUST_USE;
enum status charge_by_code(struct store *store, struct arena *arena, struct text code, struct charge *found) MUST_USE;
enum status charge_by_slip(struct store *store, struct arena *arena, struct text slip_number, struct charge *found) MUST_USE;
/* By id, those behind `after_id`. */
enum status charges_after(struct store *store, struct arena *arena, int64_t after_id, int64_t limit,
                          struct charges *found) MUST_USE;
/* Unpaid ones end with their case. CONFLICT when it is paid: that needs a refund. */
enum status charge_cancel(const struct city *city, struct store *store, int64_t charge_id, int64_t now) MUST_USE;

/* Paid otherwise: at the counter, or by a slip that the bank reported. Inside a transaction. The same again is DONE and
   changes nothing; CONFLICT: cancelled. INVALID: another amount than is owed. */
enum status charge_settle(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id,
                          struct money amount, const char *paid_by, int64_t now) MUST_USE;

/* ---- the provider (cards, QR wallets) ---- */
enum attempt_state { ATTEMPT_WAITING = 1, ATTEMPT_PAID, ATTEMPT_FAILED, ATTEMPT_UNKNOWN };
struct attempt {
    int64_t id;
    struct text next_url; /* where the payer goes, at the provider */
    enum attempt_state state;
};
/* Begins, or goes on with, a payment. Not inside a transaction. BUSY: the provider does not answer; nothing is lost, try
   again. CONFLICT: already paid or cancelled. NOT_FOUND: this city has no provider. */
enum status payment_begin(const struct city *city, struct store *store, struct arena *arena, const struct charge *charge,
                          struct text return_url, int64_t now, struct attempt *begun) MUST_USE;
/* Asks the provider what became of the open attempts of a charge and books it. Any number of times, from anywhere. */
enum status payment_look(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id, int64_t now,
                         enum attempt_state *state) MUST_USE;

/* The provider tells that something changed with a payment; `signature` is the hex HMAC-SHA256 of the body under DATA/keys/payment.
   What it tells is never believed: it only makes us ask, so telling twice, late or wrongly changes nothing. FORBIDDEN: the
   signature is not right, or there is no key. NOT_FOUND: no such reference. INVALID: not readable. */
enum status payment_told(const struct city *city, struct store *store, struct arena *arena, struct text body, struct text signature,
                         int64_t now) MUST_USE;

/* ---- refunds: asked for, approved (engine approvals, subject kind "refund"), then done by a job ---- */
enum refund_state { REFUND_ASKED = 1, REFUND_APPROVED, REFUND_DONE, REFUND_REFUSED };
struct refund {
    int64_t id, charge_id, asked_at, done_at;
    struct money amount;
    struct text reason, asked_by; /* asked_by: post of staff; empty: by the procedure's rule */
    enum refund_state state;
    bool is_automatic;
};
struct refunds { size_t count; struct refund *items; };
struct refund_wanted {
    int64_t charge_id;
    struct money amount; /* 0: all that is left */
    struct text reason;  /* no personal value */
    struct text asked_by;
    bool is_automatic;   /* by the procedure's rule: approved at once; else two persons decide */
};
/* Inside a transaction. INVALID: more than was paid and not yet given back, or no reason. CONFLICT: one is open already. */
enum status refund_ask(const struct city *city, struct store *store, const struct refund_wanted *wanted, int64_t now,
                       int64_t *refund_id) MUST_USE;
enum status refund_by_id(struct store *store, struct arena *arena, int64_t id, struct refund *found) MUST_USE;
enum status refund_about(struct store *store, struct arena *arena, int64_t charge_id, struct refund *found) MUST_USE; /* the newest */
enum status refunds_before(struct store *store, struct arena *arena, int64_t before_id, int64_t limit, struct refunds *found) MUST_USE;
enum status charge_by_id(struct store *store, struct arena *arena, int64_t id, struct charge *found) MUST_USE;

/* ---- the books ---- */
struct balance { struct text account; struct money debit, credit; };
struct balances { size_t count; struct balance *items; };
/* Every booking of a time, for comparing with what provider and bank say (消込): oldest first, as CSV with a head. TOO_MUCH: over
   200,000 lines. */
enum status money_statement(struct store *store, struct arena *arena, int64_t from_at, int64_t until_at, struct text *csv) MUST_USE;
enum status money_balances(struct store *store, struct arena *arena, struct balances *found) MUST_USE;
