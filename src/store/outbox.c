#include "store/outbox.h"

#include "store/store_private.h"

#include "store.queries.h"

#include <sodium.h>
#include <stdlib.h>

enum { TOKEN_BYTES = 12, FIRST_DELAY_MS = 1000, LONGEST_DELAY_MS = 6 * 3600 * 1000, MICROSECONDS_A_MS = 1000 };

enum status outbox_put(struct store *store, struct text kind, struct text payload, int64_t due_at, int64_t now)
{
    check(store_is_writing(store) && kind.length > 0);
    store->has_put = true;
    return store_put_outbox(store, kind, payload, now, due_at);
}

/* ---- claiming ---- */

struct claim {
    struct arena *arena;
    struct text token;
    int64_t limit, now, lease_until;
    struct store_claimeds claimed;
};

static enum status claim_in_store(struct store *store, void *context)
{
    struct claim *claim = context;
    return store_claim_outbox(store, claim->arena, claim->token, claim->lease_until, claim->now, claim->limit,
                              &claim->claimed);
}

static int by_id(const void *a, const void *b)
{
    int64_t left = ((const struct outbox_item *)a)->id, right = ((const struct outbox_item *)b)->id;
    return left < right ? -1 : left > right;
}

enum status outbox_claim(struct store *store, struct arena *arena, int64_t limit, int64_t now, int64_t lease_ms,
                         struct outbox_batch *found)
{
    int64_t due;
    enum status status = store_outbox_due(store, now, &due); /* an idle worker writes nothing */
    if (status == NOT_FOUND)
        *found = (struct outbox_batch){0};
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    unsigned char random[TOKEN_BYTES];
    randombytes_buf(random, sizeof random);
    struct buffer token = buffer_new(arena);
    buffer_put_hex(&token, random, sizeof random);
    struct claim claim = {.arena = arena,
                          .token = buffer_text(&token),
                          .limit = limit < OUTBOX_BATCH ? limit : OUTBOX_BATCH,
                          .now = now,
                          .lease_until = now + lease_ms * MICROSECONDS_A_MS};
    status = store_transaction(store, claim_in_store, &claim);
    if (status != DONE)
        return status;
    struct outbox_item *items = TAKE(arena, struct outbox_item, claim.claimed.count + 1);
    for (size_t i = 0; i < claim.claimed.count; i++) {
        const struct store_claimed *row = &claim.claimed.items[i];
        items[i] = (struct outbox_item){.id = row->id,
                                        .attempts = row->attempts,
                                        .kind = row->kind,
                                        .payload = row->payload,
                                        .lease_until = claim.lease_until,
                                        .put_at = row->put_at,
                                        .token = claim.token};
    }
    qsort(items, claim.claimed.count, sizeof *items, by_id); /* RETURNING promises no order */
    *found = (struct outbox_batch){items, claim.claimed.count};
    return DONE;
}

/* ---- ending a claim ---- */

struct ending {
    const struct outbox_item *item;
    struct text problem;
    int64_t at;
};

static enum status finish_in_store(struct store *store, void *context)
{
    const struct ending *ending = context;
    return store_drop_outbox(store, ending->item->id, ending->item->token);
}

static enum status delay_in_store(struct store *store, void *context)
{
    const struct ending *ending = context;
    return store_delay_outbox(store, ending->item->id, ending->item->token, ending->at, ending->problem);
}

static enum status bury_in_store(struct store *store, void *context)
{
    const struct ending *ending = context;
    return store_bury_outbox(store, ending->item->id, ending->item->token, ending->at, ending->problem);
}

enum status outbox_finish(struct store *store, const struct outbox_item *item)
{
    struct ending ending = {.item = item};
    return store_transaction(store, finish_in_store, &ending);
}

static int64_t delay_ms(int64_t attempts)
{
    int64_t delay = FIRST_DELAY_MS;
    for (int64_t i = 1; i < attempts && delay < LONGEST_DELAY_MS; i++)
        delay *= 4;
    if (delay > LONGEST_DELAY_MS)
        delay = LONGEST_DELAY_MS;
    return delay + randombytes_uniform((uint32_t)(delay / 5 + 1)); /* so that not all come back at once */
}

enum status outbox_retry(struct store *store, const struct outbox_item *item, struct text problem, int64_t now)
{
    if (item->attempts >= OUTBOX_ATTEMPTS)
        return outbox_give_up(store, item, problem, now);
    struct ending ending = {item, problem, now + delay_ms(item->attempts) * MICROSECONDS_A_MS};
    return store_transaction(store, delay_in_store, &ending);
}

enum status outbox_give_up(struct store *store, const struct outbox_item *item, struct text problem, int64_t now)
{
    struct ending ending = {item, problem, now};
    return store_transaction(store, bury_in_store, &ending);
}

/* ---- dead letters and figures ---- */

enum status outbox_dead_letters(struct store *store, struct arena *arena, int64_t limit, struct dead_letters *found)
{
    struct store_deads rows;
    enum status status = store_dead_outbox(store, arena, limit, &rows);
    if (status != DONE)
        return status;
    struct dead_letter *items = TAKE(arena, struct dead_letter, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        const struct store_dead *row = &rows.items[i];
        items[i] = (struct dead_letter){.id = row->id,
                                        .attempts = row->attempts,
                                        .put_at = row->put_at,
                                        .died_at = row->died_at,
                                        .kind = row->kind,
                                        .payload = row->payload,
                                        .problem = row->problem};
    }
    *found = (struct dead_letters){items, rows.count};
    return DONE;
}

struct revival {
    int64_t id, now;
};

static enum status revive_in_store(struct store *store, void *context)
{
    const struct revival *revival = context;
    return store_revive_outbox(store, revival->id, revival->now);
}

enum status outbox_revive(struct store *store, int64_t id, int64_t now)
{
    struct revival revival = {id, now};
    return store_transaction(store, revive_in_store, &revival);
}

static enum status fall_due_in_store(struct store *store, void *context)
{
    const int64_t *now = context;
    return store_outbox_fall_due(store, *now);
}

enum status outbox_fall_due(struct store *store, int64_t now)
{
    return store_transaction(store, fall_due_in_store, &now);
}

enum status outbox_waiting(struct store *store, int64_t now, int64_t *waiting, int64_t *oldest_due_at, int64_t *dead)
{
    struct store_figures figures;
    int64_t count;
    struct arena *arena = arena_new(256);
    enum status status = store_outbox_figures(store, arena, now, &figures);
    if (status == DONE)
        status = store_count_dead_outbox(store, &count);
    arena_free(arena);
    if (status == DONE) {
        *waiting = figures.waiting;
        *oldest_due_at = figures.oldest;
        *dead = count;
    }
    return status;
}
