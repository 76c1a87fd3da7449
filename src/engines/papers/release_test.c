/*
 * A paper that was made before somebody's issue was stopped (支援措置) does not leave after it, on any interleaving.
 */
#include "engines/papers/papers_testing.h"

#include <pthread.h>
#include <stdatomic.h>

enum { RACES = 12, TAKERS = 4, TAKES_MAX = 40 };

static enum status stop_or_allow(struct store *store, void *context)
{
    struct doing *doing = context;
    struct event actor = event_by_system("person", 0, "test", TEST_CITY_NOW);
    return people_stop_issue(store, &actor, doing->id, doing->is_stopped, T("支援措置"));
}

static void set_stop(struct hall *hall, int64_t person, bool is_stopped)
{
    struct doing doing = {.hall = hall, .id = person, .is_stopped = is_stopped};
    enum status status;
    do
        status = store_transaction(database_store(hall->town.city->database), stop_or_allow, &doing);
    while (status == BUSY);
    test_expect(hall->town.test, status == DONE, "stopped or allowed", __FILE__, __LINE__);
}

static int64_t count_of(struct hall *hall, struct text sql)
{
    struct raw_result rows;
    struct text why;
    int64_t found = -1;
    if (store_raw(hall->town.store, hall->town.arena, sql, 1, &rows, &why) == DONE && rows.rows)
        (void)!text_to_integer(rows.values[0], &found);
    return found;
}

static void a_paper_of_before_stays(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        int64_t both[] = {hall.head, hall.wife};
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", both, 2, "{}");
        struct paper_wanted alone = wanted_for(&hall, "juminhyo", &hall.head, 1, "{}");
        struct paper_record family = {0}, single = {0};
        struct text problem, pdf = T("nothing");
        EXPECT(issue(&hall, &wanted, &family, &problem) == DONE && issue(&hall, &alone, &single, &problem) == DONE);
        EXPECT(release(&hall, &family, "account:12", &pdf) == DONE);
        pdf = T("nothing");
        set_stop(&hall, hall.wife, true);
        EXPECT(release(&hall, &family, "account:12", &pdf) == INVALID);
        EXPECT_TEXT(pdf, T("nothing"));
        EXPECT(release(&hall, &single, "account:12", &pdf) == DONE); /* she does not stand on this one */
        struct line_state line; /* it is no mix-up: the line goes on for others */
        EXPECT(paper_line(hall.town.store, hall.town.arena, &line) == DONE && !line.is_stopped);
        EXPECT_INTEGER(count_of(&hall, T("SELECT COUNT(*) FROM store_event WHERE name = 'papers.withheld'")), 1);
        set_stop(&hall, hall.wife, false);
        EXPECT(release(&hall, &family, "account:12", &pdf) == DONE);
    }
}

/* The stop is acknowledged between the look at the bytes and the release. */
static void stop_meanwhile(void *context)
{
    struct hall *hall = context;
    set_stop(hall, hall->wife, true);
}

static void a_stop_in_between_wins(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct papers_room *room = city_kept(hall.town.city, "papers");
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_record paper = {0};
        struct text problem, pdf = T("nothing");
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE);
        room->before_finish_context = &hall;
        room->before_finish = stop_meanwhile;
        EXPECT(release(&hall, &paper, "account:12", &pdf) == INVALID);
        EXPECT_TEXT(pdf, T("nothing"));
        room->before_finish = NULL;
    }
}

struct taker {
    struct hall *hall;
    const struct paper_record *paper;
    _Atomic bool *is_acknowledged;
    pthread_t thread;
    int late; /* released although the stop had been acknowledged before the release began */
    int given;
};

static void *take(void *context)
{
    struct taker *taker = context;
    struct test_city *town = &taker->hall->town;
    struct arena *arena = arena_new(0);
    for (int i = 0; i < TAKES_MAX; i++) {
        struct text pdf;
        bool was_acknowledged = atomic_load(taker->is_acknowledged);
        enum status status = paper_release(town->city, database_store(town->city->database), arena, taker->paper, T("account:12"),
                                           T("resident"), 12, TEST_CITY_NOW, &pdf);
        taker->given += status == DONE;
        taker->late += status == DONE && was_acknowledged;
        arena_reset(arena);
        if (was_acknowledged)
            break;
    }
    arena_free(arena);
    return NULL;
}

static void nothing_leaves_after_a_stop(struct test *test)
{
    struct hall hall;
    EACH_HALL(hall) {
        struct paper_wanted wanted = wanted_for(&hall, "juminhyo", &hall.wife, 1, "{}");
        struct paper_record paper = {0};
        struct text problem;
        int late = 0, given = 0;
        EXPECT(issue(&hall, &wanted, &paper, &problem) == DONE);
        for (int race = 0; race < RACES; race++) {
            struct taker takers[TAKERS];
            _Atomic bool is_acknowledged = false;
            for (int i = 0; i < TAKERS; i++) {
                takers[i] = (struct taker){.hall = &hall, .paper = &paper, .is_acknowledged = &is_acknowledged};
                EXPECT(pthread_create(&takers[i].thread, NULL, take, &takers[i]) == 0);
            }
            set_stop(&hall, hall.wife, true);
            atomic_store(&is_acknowledged, true);
            for (int i = 0; i < TAKERS; i++) {
                pthread_join(takers[i].thread, NULL);
                late += takers[i].late;
                given += takers[i].given;
            }
            set_stop(&hall, hall.wife, false);
        }
        EXPECT_INTEGER(late, 0);
        struct text pdf;
        EXPECT(release(&hall, &paper, "account:12", &pdf) == DONE);
        (void)given; /* how many were before the stop is the machine's business */
    }
}

const struct test_case release_test[] = {{"a paper made before a stop of issue stays in the house", a_paper_of_before_stays},
                                         {"a stop between the look at the bytes and the release wins", a_stop_in_between_wins},
                                         {"releases and stops at once: nothing leaves after an acknowledged stop", nothing_leaves_after_a_stop},
                                         {0}};
