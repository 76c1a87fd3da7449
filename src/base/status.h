/*
 * The one answer every function that can fail gives.
 *
 * Only BUSY is retried, and only by store_transaction. BROKEN means trouble in the environment; it is logged
 * once, where it is born. What a person can mend is a form problem, not a status.
 */
#pragma once

enum status {
    DONE,      /* it worked */
    NOT_FOUND, /* no such thing, or not for you to know */
    INVALID,   /* the input breaks a rule; the form or the reason says which */
    CONFLICT,  /* somebody was faster, or it was already done */
    FORBIDDEN, /* you may not */
    TOO_MUCH,  /* over a limit: size, rate, number */
    BUSY,      /* try again: lock, serialization failure, overload */
    BROKEN     /* disk, network, database or program trouble */
};

const char *status_name(enum status status); /* "DONE", "NOT_FOUND", ... for logs */

#define MUST_USE __attribute__((warn_unused_result))
