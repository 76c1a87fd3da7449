#include "web/rate.h"

#include "base/test.h"

#include <string.h>

static enum status ask(struct rates *rates, uint8_t last, int64_t account, bool is_post, int64_t now_ms, int64_t *wait)
{
    uint8_t address[16] = {[10] = 0xff, [11] = 0xff, 192, 0, 2, last};
    struct rate_asker asker = {address, account ? 1 : 0, account, is_post};
    return rates_ask(rates, &asker, now_ms, wait);
}

static void fills_and_empties(struct test *test)
{
    struct rate_limits limits = {.address = {60, 3}, .address_posts = {60, 1}, .account = {30, 2}};
    struct rates *rates = rates_new(&limits);
    int64_t wait = 0, now = 1000000;
    for (int i = 0; i < 3; i++)
        EXPECT_INTEGER(ask(rates, 1, 0, false, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 1, 0, false, now, &wait), TOO_MUCH);
    EXPECT_INTEGER(wait, 1);
    EXPECT_INTEGER(ask(rates, 2, 0, false, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 1, 0, false, now + 999, &wait), TOO_MUCH);
    EXPECT_INTEGER(ask(rates, 1, 0, false, now + 1001, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 1, 0, false, now + 1001, &wait), TOO_MUCH);
    EXPECT_INTEGER(ask(rates, 1, 0, false, now + 3600 * 1000, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 3, 0, true, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 3, 0, true, now, &wait), TOO_MUCH); /* posts have their own, smaller bucket */
    EXPECT_INTEGER(ask(rates, 3, 0, false, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 4, 7, false, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 5, 7, false, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 6, 7, false, now, &wait), TOO_MUCH); /* one account from many addresses */
    rates_free(rates);
    limits = (struct rate_limits){.everybody = {600, 4}};
    rates = rates_new(&limits);
    for (uint8_t i = 0; i < 4; i++)
        EXPECT_INTEGER(ask(rates, i, 0, false, now, &wait), DONE);
    EXPECT_INTEGER(ask(rates, 9, 0, false, now, &wait), TOO_MUCH);
    rates_free(rates);
}

static void counts_networks_of_version_6(struct test *test)
{
    struct rate_limits limits = {.address = {60, 1}};
    struct rates *rates = rates_new(&limits);
    uint8_t one[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, [15] = 1}, two[16], other[16];
    int64_t wait;
    memcpy(two, one, 16);
    memcpy(other, one, 16);
    two[15] = 2;
    other[7] = 2;
    EXPECT_INTEGER(rates_ask(rates, &(struct rate_asker){.address = one}, 5, &wait), DONE);
    EXPECT_INTEGER(rates_ask(rates, &(struct rate_asker){.address = two}, 5, &wait), TOO_MUCH);
    EXPECT_INTEGER(rates_ask(rates, &(struct rate_asker){.address = other}, 5, &wait), DONE);
    rates_free(rates);
}

const struct test_case rate_test[] = {{"fills and empties buckets", fills_and_empties},
                                      {"counts networks of version 6", counts_networks_of_version_6},
                                      {0}};
