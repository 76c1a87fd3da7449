/*
 * How much one address, one account and everybody together may ask: token buckets in bounded memory.
 *
 * IPv4 addresses count each, IPv6 by their /64. A bucket that was not used for long is given to another.
 */
#pragma once

#include "base/status.h"
#include "base/text.h"

struct rate_limit {
    int64_t per_minute; /* 0: no limit */
    int64_t burst;      /* how many at once */
};

struct rate_limits {
    struct rate_limit address, address_posts; /* of one address; POSTs count in both */
    struct rate_limit account, account_posts; /* of one resident or staff */
    struct rate_limit everybody;
};

struct rates;

struct rate_limits rate_limits_usual(void);
struct rates *rates_new(const struct rate_limits *limits);
struct rates *rates_free(struct rates *rates);

struct rate_asker {
    const uint8_t *address; /* 16 bytes, IPv4 mapped */
    int account_kind;       /* 0 for strangers */
    int64_t account_id;
    bool is_post;
    int64_t own_per_minute; /* the account's own limit, as many at once; 0: that of struct rate_limits */
};
/* DONE, or TOO_MUCH with the seconds after which it is worth trying again. */
enum status rates_ask(struct rates *rates, const struct rate_asker *asker, int64_t now_ms,
                      int64_t *retry_after_seconds) MUST_USE;
