#include "store/outbox.h"

#include "base/test.h"
#include "store/test_database.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { MAILS = 240, WORKERS = 6, SECOND = 1000000 };

struct putting {
    int64_t count, due_at, now;
    bool fails;
};

static enum status put_mails(struct store *store, void *context)
{
    const struct putting *putting = context;
    for (int64_t i = 0; i < putting->count; i++) {
        char payload[32];
        int length = snprintf(payload, sizeof payload, "%lld", (long long)i);
        enum status status = outbox_put(store, T("notices.mail"), (struct text){payload, (size_t)length},
                                        putting->due_at, putting->now);
        if (status != DONE)
            return status;
    }
    return putting->fails ? CONFLICT : DONE;
}

static enum status put(struct store *store, struct putting putting)
{
    return store_transaction(store, put_mails, &putting);
}

static void claims_finishes_and_retries(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct outbox_batch batch, other;
        int64_t now = 100 * SECOND, waiting, oldest, dead;
        EXPECT(put(place.store, (struct putting){1, now, now, true}) == CONFLICT); /* not in the change: not sent */
        EXPECT(put(place.store, (struct putting){2, now, now, false}) == DONE);
        EXPECT(put(place.store, (struct putting){1, now + 9 * SECOND, now, false}) == DONE);
        EXPECT(outbox_waiting(place.store, now, &waiting, &oldest, &dead) == DONE);
        EXPECT(waiting == 2 && oldest == now && dead == 0);
        EXPECT(outbox_claim(place.store, place.arena, 10, now - 1, 1000, &batch) == DONE && batch.count == 0);
        EXPECT(outbox_claim(place.store, place.arena, 10, now, 1000, &batch) == DONE && batch.count == 2);
        EXPECT_TEXT(batch.items[0].payload, T("0"));
        EXPECT(batch.items[0].attempts == 1 && batch.items[0].put_at == now);
        EXPECT(outbox_claim(place.store, place.arena, 10, now, 1000, &other) == DONE && other.count == 0);
        EXPECT(outbox_finish(place.store, &batch.items[0]) == DONE);
        EXPECT(outbox_finish(place.store, &batch.items[0]) == CONFLICT);
        /* The lease of the second is over: another worker has it, and the first may not end it any more. */
        EXPECT(outbox_claim(place.store, place.arena, 10, now + SECOND, 1000, &other) == DONE && other.count == 1);
        EXPECT(other.items[0].id == batch.items[1].id && other.items[0].attempts == 2);
        EXPECT(outbox_finish(place.store, &batch.items[1]) == CONFLICT);
        EXPECT(outbox_retry(place.store, &batch.items[1], T("x"), now) == CONFLICT);
        EXPECT(outbox_retry(place.store, &other.items[0], T("server away"), now) == DONE);
        EXPECT(outbox_claim(place.store, place.arena, 10, now + 3 * SECOND, 1000, &batch) == DONE && batch.count == 0);
        EXPECT(outbox_claim(place.store, place.arena, 10, now + 6 * SECOND, 1000, &batch) == DONE && batch.count == 1);
        test_database_close(&place);
    }
}

static void gives_up_and_revives(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct outbox_batch batch;
        struct dead_letters dead;
        int64_t now = 100 * SECOND, tries = 0, waiting, oldest, count;
        EXPECT(put(place.store, (struct putting){1, now, now, false}) == DONE);
        for (;; tries++) {
            EXPECT(outbox_claim(place.store, place.arena, 10, now, 1000, &batch) == DONE);
            if (batch.count == 0 || tries > 2 * OUTBOX_ATTEMPTS)
                break;
            EXPECT(outbox_retry(place.store, &batch.items[0], T("no such address"), now) == DONE);
            now += (int64_t)8 * 3600 * SECOND; /* beyond the longest delay */
        }
        EXPECT_INTEGER(tries, OUTBOX_ATTEMPTS);
        EXPECT(outbox_dead_letters(place.store, place.arena, 10, &dead) == DONE && dead.count == 1);
        EXPECT_TEXT(dead.items[0].problem, T("no such address"));
        EXPECT(outbox_waiting(place.store, now, &waiting, &oldest, &count) == DONE && waiting == 0 && count == 1);
        EXPECT(outbox_revive(place.store, dead.items[0].id, now) == DONE);
        EXPECT(outbox_revive(place.store, dead.items[0].id, now) == CONFLICT);
        EXPECT(outbox_claim(place.store, place.arena, 10, now, 1000, &batch) == DONE && batch.count == 1);
        EXPECT(outbox_give_up(place.store, &batch.items[0], T("at once"), now) == DONE);
        EXPECT(outbox_dead_letters(place.store, place.arena, 10, &dead) == DONE && dead.count == 1);
        test_database_close(&place);
    }
}

/* ---- several workers: each mail is done once; every seventh claim is dropped as if the worker had died ---- */

struct work {
    struct test_database *place;
    atomic_int *done; /* by payload */
    atomic_llong *left;
    bool has_failed;
};

static void do_item(struct work *work, struct store *store, const struct outbox_item *item, atomic_llong *clock)
{
    int64_t number;
    if (item->attempts == 1 && item->id % 7 == 0) {
        *clock += 2 * SECOND; /* time goes on until somebody else may have it */
        return;
    }
    work->has_failed |= !text_to_integer(item->payload, &number);
    enum status status = outbox_finish(store, item);
    if (status == DONE) {
        work->done[number]++;
        --*work->left;
    } else {
        work->has_failed |= status != CONFLICT;
    }
}

static void an_invented_past_falls_due_now(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        int64_t waiting, oldest, dead;
        EXPECT(put(place.store, (struct putting){3, 5 * SECOND, 0, false}) == DONE);
        EXPECT(outbox_fall_due(place.store, 100 * SECOND) == DONE);
        EXPECT(outbox_waiting(place.store, 101 * SECOND, &waiting, &oldest, &dead) == DONE);
        EXPECT_INTEGER(waiting, 3);
        EXPECT_INTEGER(oldest, 100 * SECOND);
        test_database_close(&place);
    }
}

static atomic_llong worker_clock;

static void *work_until_empty(void *context)
{
    struct work *work = context;
    struct store *store = database_store(work->place->database);
    struct arena *arena = arena_new(0);
    for (int rounds = 0; *work->left > 0 && rounds < 3000 && !work->has_failed; rounds++, arena_reset(arena)) {
        struct outbox_batch batch;
        worker_clock += 1000;
        work->has_failed |= outbox_claim(store, arena, 8, worker_clock, 1000, &batch) != DONE;
        for (size_t i = 0; !work->has_failed && i < batch.count; i++)
            do_item(work, store, &batch.items[i], &worker_clock);
    }
    arena_free(arena);
    return NULL;
}

static void nothing_is_lost_or_done_twice(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        static atomic_int done[MAILS];
        atomic_llong left = MAILS;
        struct work work[WORKERS];
        pthread_t threads[WORKERS];
        memset(done, 0, sizeof done);
        worker_clock = 100 * SECOND;
        EXPECT(put(place.store, (struct putting){MAILS, 0, 0, false}) == DONE);
        for (int i = 0; i < WORKERS; i++) {
            work[i] = (struct work){&place, done, &left, false};
            EXPECT(pthread_create(&threads[i], NULL, work_until_empty, &work[i]) == 0);
        }
        for (int i = 0; i < WORKERS; i++) {
            pthread_join(threads[i], NULL);
            EXPECT(!work[i].has_failed);
        }
        int64_t wrong = 0;
        for (int i = 0; i < MAILS; i++)
            wrong += done[i] != 1;
        EXPECT_INTEGER(wrong, 0);
        EXPECT_INTEGER(left, 0);
        test_database_close(&place);
    }
}

const struct test_case outbox_test[] = {{"claims, finishes and retries", claims_finishes_and_retries},
                                        {"gives up and revives", gives_up_and_revives},
                                        {"an invented past falls due now", an_invented_past_falls_due_now},
                                        {"nothing is lost or done twice", nothing_is_lost_or_done_twice},
                                        {0}};
