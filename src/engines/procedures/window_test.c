/*
 * Places: never more than there are, whatever comes at once, on both databases; and what is said where none is left.
 */
#include "engines/procedures/procedures_testing.h"

#include "engines/procedures/window.h"
#include "procedures.queries.h"

#include <pthread.h>
#include <stdlib.h>

/* ---- A06: many takers and givers at once ---- */

enum { TAKERS = 32, PROCEDURES = 12, PERSONS = 30, ATTEMPTS_USUAL = 20000, ATTEMPTS_LONG = 1000000, HELD_MAX = 64 };

static struct procedure offered[PROCEDURES];

struct taker {
    pthread_t thread;
    struct procedures_bench *bench;
    struct arena *arena;
    int number, attempts;
    uint64_t seed;
    int64_t held[HELD_MAX], next_case; /* cases with a place */
    int held_count;
    int64_t taken, given_back, full, person_full, busy, wrong;
};
struct attempt {
    struct taker *taker;
    const struct procedure *procedure;
    int64_t case_id;
    struct text person;
    enum window_refusal refusal;
};

static uint32_t roll(struct taker *taker, uint32_t below)
{
    taker->seed = taker->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(taker->seed >> 33) % below;
}

static enum status take_in_store(struct store *store, void *context)
{
    struct attempt *attempt = context;
    struct arena_mark mark = arena_mark(attempt->taker->arena);
    enum status status = window_take(store, attempt->taker->arena, attempt->procedure, attempt->person, attempt->case_id,
                                    PROCEDURES_NOW, &attempt->refusal);
    arena_release(attempt->taker->arena, mark);
    return status;
}

static enum status give_in_store(struct store *store, void *context)
{
    struct attempt *attempt = context;
    return window_give_back(store, attempt->taker->arena, attempt->case_id);
}

static void take(struct taker *taker, struct store *store)
{
    char name[32];
    struct attempt attempt = {.taker = taker, .procedure = &offered[roll(taker, PROCEDURES)], .case_id = taker->next_case++};
    snprintf(name, sizeof name, "person %u", roll(taker, PERSONS));
    attempt.person = roll(taker, 4) ? text_of(name) : T("");
    enum status status = store_transaction(store, take_in_store, &attempt);
    taker->taken += status == DONE;
    taker->full += status == TOO_MUCH && attempt.refusal == WINDOW_FULL;
    taker->person_full += status == TOO_MUCH && attempt.refusal == WINDOW_PERSON_HAS_THEIRS;
    taker->busy += status == BUSY || status == CONFLICT; /* another one was faster: nothing was taken */
    taker->wrong += status == BROKEN || status == INVALID || status == NOT_FOUND || status == FORBIDDEN;
    if (status == DONE && taker->held_count < HELD_MAX)
        taker->held[taker->held_count++] = attempt.case_id;
}

static void give(struct taker *taker, struct store *store)
{
    int which = (int)roll(taker, (uint32_t)taker->held_count);
    struct attempt attempt = {.taker = taker, .case_id = taker->held[which]};
    enum status status = store_transaction(store, give_in_store, &attempt);
    taker->given_back += status == DONE;
    taker->wrong += status != DONE && status != BUSY;
    if (status == DONE)
        taker->held[which] = taker->held[--taker->held_count];
}

static void *take_and_give(void *context)
{
    struct taker *taker = context;
    struct store *store = database_store(taker->bench->city->database);
    taker->arena = arena_new(0);
    for (int i = 0; i < taker->attempts; i++) {
        arena_reset(taker->arena);
        if (taker->held_count && roll(taker, 3) == 0)
            give(taker, store);
        else
            take(taker, store);
    }
    arena_free(taker->arena);
    return NULL;
}

static void offer(void)
{
    for (int i = 0; i < PROCEDURES; i++) {
        static char names[PROCEDURES][16];
        snprintf(names[i], sizeof names[i], "rush-%d", i);
        offered[i] = (struct procedure){.name = text_of(names[i]), .window = {.limit = 1 + i * 3, .per_person = i % 3}};
    }
}

static int attempts_wanted(void)
{
    const char *own = getenv("IKANAI_ATTEMPTS"), *is_long = getenv("IKANAI_LONG");
    int64_t wanted = is_long && *is_long == '1' ? ATTEMPTS_LONG : ATTEMPTS_USUAL;
    if (own && !text_to_integer(text_of(own), &wanted))
        wanted = ATTEMPTS_USUAL;
    return (int)wanted;
}

BOTH(never_more_than_there_is)
{
    static struct taker takers[TAKERS];
    int64_t taken = 0, given = 0, full = 0, person_full = 0, busy = 0, wrong = 0;
    offer();
    for (int i = 0; i < TAKERS; i++) {
        takers[i] = (struct taker){.bench = bench, .number = i, .attempts = attempts_wanted() / TAKERS,
                                   .seed = 77 + (uint64_t)i, .next_case = 1 + i * INT64_C(10000000)};
        pthread_create(&takers[i].thread, NULL, take_and_give, &takers[i]);
    }
    for (int i = 0; i < TAKERS; i++) {
        pthread_join(takers[i].thread, NULL);
        taken += takers[i].taken;
        given += takers[i].given_back;
        full += takers[i].full;
        person_full += takers[i].person_full;
        busy += takers[i].busy;
        wrong += takers[i].wrong;
    }
    printf("  %d attempts: %lld taken, %lld given back, %lld full, %lld had theirs, %lld too late\n", attempts_wanted(),
           (long long)taken, (long long)given, (long long)full, (long long)person_full, (long long)busy);
    EXPECT_INTEGER(wrong, 0);
    EXPECT(taken > 100 && full > 100 && person_full > 10 && given > 100);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_place"), taken - given);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_round WHERE taken > places"), 0);
    for (int i = 0; i < PROCEDURES; i++) { /* counted anew, from the places themselves */
        struct text of = arena_print(bench->arena, "SELECT COUNT(*) FROM procedures_place WHERE procedure_name = 'rush-%d'", i);
        EXPECT(bench_count(bench, of.bytes) <= offered[i].window.limit);
        struct text most = arena_print(bench->arena,
                                       "SELECT COUNT(*) FROM procedures_place WHERE procedure_name = 'rush-%d' AND person LIKE "
                                       "'person%%' AND nth > %lld", i, (long long)(offered[i].window.per_person ? offered[i].window.per_person : 1));
        EXPECT_INTEGER(bench_count(bench, most.bytes), 0);
    }
    bench_invariants_hold(bench);
}

/* The constraint alone, with the code that asks first taken away: the belt holds as well. */
static enum status overfill_in_store(struct store *store, void *context)
{
    (void)context;
    enum status status = procedures_round_begin(store, T("belt"), T("x"), 1);
    for (int i = 0; status == DONE && i < 2; i++)
        status = procedures_round_take(store, T("belt"), T("x"));
    return status;
}

BOTH(the_counter_has_an_end)
{
    EXPECT(store_transaction(bench->store, overfill_in_store, NULL) == CONFLICT);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_round"), 0);
}

/* ---- B21: whole applications ---- */

/* The sample with a window; the definition itself stays as it is. */
static struct procedure with_window(struct procedures_bench *bench, struct procedure_window window)
{
    struct procedure procedure = *procedure_find(bench->city, T("sample"));
    procedure.window = window;
    return procedure;
}

static enum status send_one(struct procedures_bench *bench, const struct procedure *procedure, const char *key, const char *given,
                            int64_t now, struct case_receipt *receipt)
{
    struct answer_set answers;
    bench_fill(bench, &answers, BENCH_PAPER);
    struct text applicant = arena_print(bench->arena, "name-family=髙橋&name-given=%s&kana-family=たかはし&kana-given=%s&birth-era=昭和&birth-year=60"
                                        "&birth-month=2&birth-day=28&address-postcode=970-8026&address-town=福島県いわき市平"
                                        "&address-street=２１ー３&phone=０９０ー１２３４ー５６７８", given, given);
    (void)bench_answer(&answers, T("applicant"), 0, applicant.bytes);
    answers.procedure = procedure;
    struct case_sending sending = bench_sending(bench, &answers, text_of(key));
    sending.now = now;
    return case_send(bench->store, bench->arena, &sending, receipt);
}

BOTH(the_first_so_many_and_no_more)
{
    struct procedure two = with_window(bench, (struct procedure_window){.limit = 2});
    struct case_receipt first = {0}, second = {0}, third = {0}, again = {0};
    struct case_actor applicant = {.who = BY_APPLICANT, .mail = T("hana@example.jp")};
    enum window_refusal refusal;
    int64_t left;
    EXPECT(send_one(bench, &two, "a", "はな", PROCEDURES_NOW, &first) == DONE);
    EXPECT(send_one(bench, &two, "b", "はる", PROCEDURES_NOW, &second) == DONE);
    EXPECT(send_one(bench, &two, "c", "なつ", PROCEDURES_NOW, &third) == TOO_MUCH && third.refusal == WINDOW_FULL);
    EXPECT(send_one(bench, &two, "b", "はる", PROCEDURES_NOW, &again) == DONE && again.is_repeated); /* sent twice */
    EXPECT(window_look(bench->store, bench->arena, &two, PROCEDURES_NOW, &refusal, &left) == DONE);
    EXPECT(refusal == WINDOW_FULL && left == 0);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_case"), 2);
    EXPECT(case_withdraw(bench->city, bench->store, first.case_id, T(""), &applicant, PROCEDURES_NOW) == DONE);
    EXPECT(send_one(bench, &two, "d", "なつ", PROCEDURES_NOW, &third) == DONE); /* a place became free */
    EXPECT(send_one(bench, &two, "e", "あき", PROCEDURES_NOW, &again) == TOO_MUCH);
    bench_invariants_hold(bench);
}

BOTH(one_person_has_their_share)
{
    struct procedure one = with_window(bench, (struct procedure_window){.limit = 10, .per_person = 1});
    struct case_receipt receipt = {0};
    EXPECT(send_one(bench, &one, "a", "はな", PROCEDURES_NOW, &receipt) == DONE);
    EXPECT(send_one(bench, &one, "b", "はな", PROCEDURES_NOW, &receipt) == TOO_MUCH && receipt.refusal == WINDOW_PERSON_HAS_THEIRS);
    EXPECT(send_one(bench, &one, "c", "はる", PROCEDURES_NOW, &receipt) == DONE);
    struct procedure free_for_all = with_window(bench, (struct procedure_window){.opens_at = 1, .per_person = 1});
    EXPECT(send_one(bench, &free_for_all, "d", "はな", PROCEDURES_NOW, &receipt) == DONE); /* another opening */
    EXPECT(send_one(bench, &free_for_all, "e", "はな", PROCEDURES_NOW, &receipt) == TOO_MUCH);
    bench_invariants_hold(bench);
}

BOTH(opens_and_closes_on_time)
{
    struct procedure_window window = {.opens_at = PROCEDURES_NOW, .closes_at = PROCEDURES_NOW + DAY_MICROS};
    struct procedure open = with_window(bench, window);
    struct case_receipt receipt = {0};
    EXPECT(send_one(bench, &open, "a", "はな", PROCEDURES_NOW - 1, &receipt) == TOO_MUCH && receipt.refusal == WINDOW_NOT_YET);
    EXPECT(send_one(bench, &open, "b", "はな", window.closes_at, &receipt) == TOO_MUCH && receipt.refusal == WINDOW_OVER);
    EXPECT_INTEGER(bench_count(bench, "SELECT COUNT(*) FROM procedures_case"), 0);
    EXPECT(send_one(bench, &open, "c", "はな", PROCEDURES_NOW, &receipt) == DONE);
    EXPECT(send_one(bench, &open, "d", "はる", window.closes_at - 1, &receipt) == DONE);
    EXPECT(text_has(window_period_words(bench->arena, &open, JAPANESE), T("11月20日")));
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        for (int refusal = WINDOW_NOT_YET; refusal <= WINDOW_PERSON_HAS_THEIRS; refusal++)
            EXPECT(window_words(bench->arena, &open, (enum window_refusal)refusal, (enum language)language).length > 0);
}

/* ---- the file ---- */

static struct text read_window(struct test *test, const char *window, struct procedure_window *found)
{
    struct arena *arena = test_arena(test);
    struct city_load load = {.arena = arena, .report = buffer_new(arena), .mistakes = buffer_new(arena)};
    struct text yaml = arena_print(arena, "%swindow: %s\n", bench_procedure, window);
    struct node *root = NULL;
    const struct procedure *procedure = NULL;
    load.today = date_of_moment(PROCEDURES_NOW);
    if (load_yaml(&load, "sample.yaml", yaml, &root) == DONE && procedure_read(&load, T("sample"), root, FROM_FOLDER, &procedure) == DONE)
        *found = procedure->window;
    return buffer_text(&load.mistakes);
}

static void reads_a_window(struct test *test)
{
    struct procedure_window window = {0};
    EXPECT_TEXT(read_window(test, "{opens: 2026-12-01T09:00, closes: 2026-12-25, limit: 100, per_person: 1}", &window), T(""));
    EXPECT_INTEGER(window.opens_at, date_moment(DATE(2026, 12, 1), (struct clock_time){9, 0, 0}));
    EXPECT_INTEGER(window.closes_at, date_start_at(DATE(2026, 12, 26))); /* the 25th is taken whole */
    EXPECT(window.limit == 100 && window.per_person == 1);
    EXPECT(text_has(read_window(test, "{opens: 2026-12-26, closes: 2026-12-25}", &window), T("closes")));
    EXPECT(text_has(read_window(test, "{opens: tomorrow}", &window), T("2026-12-01")));
    EXPECT(text_has(read_window(test, "{limit: 1, per_person: 2}", &window), T("per_person")));
    EXPECT(read_window(test, "{limit: 0}", &window).length && read_window(test, "{places: 3}", &window).length);
}

const struct test_case window_test[] = {{"never more than there is, many at once", never_more_than_there_is},
                                        {"the counter has an end", the_counter_has_an_end},
                                        {"the first so many and no more", the_first_so_many_and_no_more},
                                        {"one person has their share", one_person_has_their_share},
                                        {"opens and closes on time", opens_and_closes_on_time},
                                        {"reads a window", reads_a_window},
                                        {0}};
