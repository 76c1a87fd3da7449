#include "web/rate.h"

#include "base/check.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Each shard is a table of sets; a new asker takes the place in its set that was unused longest. */
enum { SHARDS = 16, SETS = 512, WAYS = 8, KEY_BYTES = crypto_shorthash_KEYBYTES };

struct bucket {
    uint64_t who;  /* keyed hash; 0: free */
    int64_t level; /* tokens, in thousandths */
    int64_t at_ms;
};

struct shard {
    pthread_mutex_t lock;
    struct bucket buckets[SETS][WAYS];
};

struct rates {
    struct rate_limits limits;
    unsigned char key[KEY_BYTES];
    pthread_mutex_t lock;
    struct bucket everybody;
    struct shard shards[SHARDS];
};

struct rate_limits rate_limits_usual(void)
{
    return (struct rate_limits){
        .address = {1800, 600},      /* a school or a company may stand behind one address */
        .address_posts = {240, 120},
        .account = {600, 200},
        .account_posts = {90, 40},
        .everybody = {3000000, 300000},
    };
}

struct rates *rates_new(const struct rate_limits *limits)
{
    struct rates *rates = calloc(1, sizeof *rates); /* pages are only touched as askers come */
    check(rates != NULL);
    rates->limits = *limits;
    randombytes_buf(rates->key, sizeof rates->key);
    pthread_mutex_init(&rates->lock, NULL);
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&rates->shards[i].lock, NULL);
    return rates;
}

struct rates *rates_free(struct rates *rates)
{
    if (!rates)
        return NULL;
    pthread_mutex_destroy(&rates->lock);
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_destroy(&rates->shards[i].lock);
    free(rates);
    return NULL;
}

/* Takes one token; 0, or the milliseconds until there is one. */
static int64_t take(struct bucket *bucket, struct rate_limit limit, int64_t now_ms)
{
    int64_t most = limit.burst * 1000, passed = now_ms - bucket->at_ms;
    /* thousandths of a token a millisecond: per_minute / 60 */
    int64_t gained = passed > 0 ? (passed > INT32_MAX ? most : passed * limit.per_minute / 60) : 0;
    int64_t level = bucket->level + gained > most ? most : bucket->level + gained;
    if (gained > 0) { /* what is less than a thousandth is not lost: at_ms only moves when something was gained */
        bucket->level = level;
        bucket->at_ms = now_ms;
    }
    if (level < 1000)
        return ((1000 - level) * 60 + limit.per_minute - 1) / limit.per_minute;
    bucket->level = level - 1000;
    return 0;
}

static struct bucket *bucket_of(struct bucket *set, uint64_t who, struct rate_limit limit, int64_t now_ms)
{
    struct bucket *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].who == who)
            return &set[i];
        if (set[i].at_ms < oldest->at_ms)
            oldest = &set[i];
    }
    *oldest = (struct bucket){who, limit.burst * 1000, now_ms};
    return oldest;
}

enum rate_kind { BY_ADDRESS = 1, BY_ADDRESS_POSTS, BY_ACCOUNT, BY_ACCOUNT_POSTS };

static int64_t ask(struct rates *rates, struct rate_limit limit, enum rate_kind kind, const void *who, size_t size,
                   int64_t now_ms)
{
    unsigned char input[24] = {(unsigned char)kind}, hash[crypto_shorthash_BYTES];
    uint64_t number;
    if (limit.per_minute <= 0)
        return 0;
    check(size < sizeof input);
    memcpy(input + 1, who, size);
    crypto_shorthash(hash, input, sizeof input, rates->key);
    memcpy(&number, hash, sizeof number);
    number |= 1;
    struct shard *shard = &rates->shards[(number >> 8) % SHARDS];
    pthread_mutex_lock(&shard->lock);
    int64_t wait_ms = take(bucket_of(shard->buckets[(number >> 16) % SETS], number, limit, now_ms), limit, now_ms);
    pthread_mutex_unlock(&shard->lock);
    return wait_ms;
}

static int64_t ask_everybody(struct rates *rates, int64_t now_ms)
{
    if (rates->limits.everybody.per_minute <= 0)
        return 0;
    pthread_mutex_lock(&rates->lock);
    if (!rates->everybody.who)
        rates->everybody = (struct bucket){1, rates->limits.everybody.burst * 1000, now_ms};
    int64_t wait_ms = take(&rates->everybody, rates->limits.everybody, now_ms);
    pthread_mutex_unlock(&rates->lock);
    return wait_ms;
}

enum status rates_ask(struct rates *rates, const struct rate_asker *asker, int64_t now_ms,
                      int64_t *retry_after_seconds)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const struct rate_limits *limits = &rates->limits;
    bool is_version_4 = memcmp(asker->address, mapped, sizeof mapped) == 0;
    size_t address_size = is_version_4 ? 16 : 8;
    struct rate_limit own = {asker->own_per_minute, asker->own_per_minute};
    struct rate_limit of_account = asker->own_per_minute ? own : limits->account;
    int64_t account[2] = {asker->account_kind, asker->account_id};
    int64_t wait_ms = ask(rates, limits->address, BY_ADDRESS, asker->address, address_size, now_ms);
    if (!wait_ms && asker->is_post)
        wait_ms = ask(rates, limits->address_posts, BY_ADDRESS_POSTS, asker->address, address_size, now_ms);
    if (!wait_ms && asker->account_kind)
        wait_ms = ask(rates, of_account, BY_ACCOUNT, account, sizeof account, now_ms);
    if (!wait_ms && asker->account_kind && asker->is_post && !asker->own_per_minute)
        wait_ms = ask(rates, limits->account_posts, BY_ACCOUNT_POSTS, account, sizeof account, now_ms);
    if (!wait_ms)
        wait_ms = ask_everybody(rates, now_ms);
    if (!wait_ms)
        return DONE;
    *retry_after_seconds = (wait_ms + 999) / 1000;
    return TOO_MUCH;
}
