/*
 * Amounts of money in whole yen. Never floating point; every sum is checked; the rounding rules are written
 * once, here (money_share).
 *
 * On failure the output is untouched: TOO_MUCH when the result does not fit, INVALID for input that is no amount.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

struct money {
    int64_t minor; /* the smallest unit of the currency: one yen */
};

#define YEN(amount) ((struct money){(amount)})

MUST_USE enum status money_add(struct money a, struct money b, struct money *sum);
MUST_USE enum status money_subtract(struct money a, struct money b, struct money *difference);
MUST_USE enum status money_multiply(struct money amount, int64_t count, struct money *product);
int money_compare(struct money a, struct money b); /* < 0, 0, > 0 */

/* What happens to the part below one unit. Signs: the size is rounded, then the sign put back, so that a
   refund is exactly the charge taken back. */
enum money_rounding {
    ROUND_DOWN,    /* 切捨て, what laws and by-laws mean unless they say otherwise */
    ROUND_HALF_UP, /* 四捨五入 */
    ROUND_UP       /* 切上げ */
};
/* amount * numerator / denominator; the denominator must be > 0, else INVALID. The product may be wider than
   64 bits on the way. */
MUST_USE enum status money_share(struct money amount, int64_t numerator, int64_t denominator,
                                 enum money_rounding rounding, struct money *share);
/* To a multiple of unit (100円未満切捨て: unit 100, ROUND_DOWN). */
MUST_USE enum status money_round(struct money amount, int64_t unit, enum money_rounding rounding,
                                 struct money *rounded);
/* Divides by weights without losing a yen: largest remainder, earlier places first when equal.
   INVALID when a weight is negative or all are 0. */
MUST_USE enum status money_divide(struct arena *scratch, struct money amount, const int64_t *weights, size_t count,
                                  struct money *parts);

/* What a person types: "1,960", "１，９６０円", "¥1960", "￥1,960", "-300円", spaces around. Commas only between groups
   of three. No decimals, no 万. */
MUST_USE enum status money_read(struct text text, struct money *amount);
void money_put(struct buffer *buffer, struct money amount);            /* "1,960円", "-300円" */
void money_put_number(struct buffer *buffer, struct money amount);     /* "1,960" */
struct text money_text(struct arena *arena, struct money amount);      /* "1,960円" */
/* Any whole number with commas: "326,548". */
void number_put(struct buffer *buffer, int64_t number);
