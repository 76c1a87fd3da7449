#include "store/store.h"

#include "base/test.h"
#include "store/store_private.h"
#include "store/test_database.h"
#include "store/upkeep.h"
#include "system/files.h"
#include "system/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* ---- a table for the tests, with queries as the generator would write them ---- */

static const struct migration things[] = {
    {.module = "test",
     .number = 1,
     .name = "things",
     .sql = "CREATE TABLE test_thing (id {id}, name {text} NOT NULL UNIQUE, left_over {int} NOT NULL CHECK (left_over >= 0),"
            " weight {real}, picture {bytes}, kind {int} NOT NULL DEFAULT 2 CHECK (kind IN (1, 2, 3)),"
            " colour {text} CHECK (colour IN ('red', 'blue', 'green'))) {strict};"
            "CREATE TABLE test_entry (id {id}, amount {int} NOT NULL) {strict}; {insert_only test_entry};"},
    {.module = NULL}};
static const struct migration *const lists[] = {things, NULL};

struct thing {
    int64_t id;
    struct text name;
    double weight;
    bool has_weight;
    struct text picture;
};
static const struct row_column thing_columns[] = {
    {"id", VALUE_INTEGER, false, offsetof(struct thing, id), 0},
    {"name", VALUE_TEXT, false, offsetof(struct thing, name), 0},
    {"weight", VALUE_REAL, true, offsetof(struct thing, weight), offsetof(struct thing, has_weight)},
    {"picture", VALUE_BYTES, true, offsetof(struct thing, picture), 0},
};
static const struct row_shape thing_shape = {"thing", sizeof(struct thing), 4, thing_columns};

#define QUERY(variable, text, kinds, changing, column_count, row_shape)                                               \
    static int slot_##variable;                                                                                        \
    static const struct query variable = {.module = "test",                                                            \
                                          .name = #variable,                                                           \
                                          .sql = text,                                                                 \
                                          .parameters = sizeof kinds - 1,                                              \
                                          .columns = column_count,                                                     \
                                          .changes = changing,                                                         \
                                          .slot = &slot_##variable,                                                    \
                                          .parameter_kinds = kinds,                                                    \
                                          .shape = row_shape}

QUERY(add, "INSERT INTO test_thing (name, left_over, weight, picture) VALUES ($1, $2, $3, $4) RETURNING id", "tirb", true,
      1, NULL);
QUERY(add_or_not,
      "INSERT INTO test_thing (name, left_over) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING RETURNING id", "t", true, 1,
      NULL);
QUERY(add_kind, "INSERT INTO test_thing (name, left_over, kind, colour) VALUES ($1, 0, $2, $3) RETURNING id", "tit", true, 1,
      NULL);
QUERY(forget_things, "DELETE FROM test_thing", "", true, 0, NULL);
QUERY(id_of, "SELECT id FROM test_thing WHERE name = $1", "t", false, 1, NULL);
QUERY(take, "UPDATE test_thing SET left_over = left_over - 1 WHERE name = $1", "t", true, 0, NULL);
QUERY(left, "SELECT left_over FROM test_thing WHERE name = $1", "t", false, 1, NULL);
QUERY(all, "SELECT id, name, weight, picture FROM test_thing ORDER BY id", "", false, 4, &thing_shape);
QUERY(swapped, "SELECT CAST($2 AS BIGINT) * 10 + CAST($1 AS BIGINT)", "ii", false, 1, NULL);
QUERY(count, "SELECT count(*) FROM test_thing", "", false, 1, NULL);
QUERY(enter, "INSERT INTO test_entry (amount) VALUES ($1)", "i", true, 0, NULL);
QUERY(change_entry, "UPDATE test_entry SET amount = 2", "", true, 0, NULL);
QUERY(drop_entry, "DELETE FROM test_entry", "", true, 0, NULL);
QUERY(nonsense, "SELECT no_such_column FROM test_thing", "", false, 1, NULL);
QUERY(without_row, "UPDATE test_thing SET left_over = 1 WHERE name = $1", "t", true, 0, NULL);

static enum status add_thing(struct store *store, struct text name, int64_t amount, int64_t *id)
{
    const struct value given[] = {value_text(name), value_integer(amount), value_or_null_real(NULL),
                                  value_or_null_bytes((struct text){0})};
    return store_one_value(store, NULL, &add, given, VALUE_INTEGER, id);
}

static int64_t count_of(struct store *store)
{
    int64_t number = -1;
    return store_one_value(store, NULL, &count, NULL, VALUE_INTEGER, &number) == DONE ? number : -1;
}

/* ---- bodies ---- */

struct act {
    struct text name;
    enum status answer; /* what the body returns in the end */
    enum status seen;   /* of its query */
    int64_t id;
    int runs;
};

static enum status body_add(struct store *store, void *context)
{
    struct act *act = context;
    act->runs++;
    act->seen = add_thing(store, act->name, 3, &act->id);
    return act->answer == DONE ? act->seen : act->answer;
}

static enum status body_ignores_failure(struct store *store, void *context)
{
    (void)body_add(store, context);
    return DONE;
}

static enum status body_take(struct store *store, void *context)
{
    struct act *act = context;
    const struct value given[] = {value_text(act->name)};
    return act->seen = store_change(store, &take, given, false);
}

static enum status add_named(struct store *store, struct text name)
{
    struct act act = {.name = name};
    return store_transaction(store, body_add, &act);
}

/* ---- tests ---- */

static void changes_and_reads(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct act act = {.name = T("髙橋")};
        EXPECT(store_transaction(place.store, body_add, &act) == DONE && act.id > 0);
        EXPECT_INTEGER(count_of(place.store), 1);
        act = (struct act){.name = T("b"), .answer = CONFLICT};
        EXPECT(store_transaction(place.store, body_add, &act) == CONFLICT && act.seen == DONE);
        EXPECT_INTEGER(count_of(place.store), 1);
        void *items;
        size_t number;
        EXPECT(store_list(place.store, place.arena, &all, NULL, &thing_shape, &items, &number) == DONE && number == 1);
        const struct thing *thing = items;
        EXPECT_TEXT(thing->name, T("髙橋"));
        EXPECT(!thing->has_weight && thing->picture.bytes == NULL);
        int64_t swapping = 0;
        const struct value given[] = {value_integer(7), value_integer(3)};
        EXPECT(store_one_value(place.store, NULL, &swapped, given, VALUE_INTEGER, &swapping) == DONE);
        EXPECT_INTEGER(swapping, 37); /* $2 comes first in the text */
        const struct value missing[] = {value_text(T("nobody"))};
        EXPECT(store_one_value(place.store, NULL, &left, missing, VALUE_INTEGER, &swapping) == NOT_FOUND);
        test_database_close(&place);
    }
}

static enum status body_kinds(struct store *store, void *context)
{
    static const char bytes[] = {0, 1, (char)255, '\'', 0};
    const double weight = 0.1;
    const struct value given[] = {value_text(T("a'b\"\\ 𠮷")), value_integer(INT64_MAX), value_or_null_real(&weight),
                                  value_bytes((struct text){bytes, sizeof bytes})};
    return store_one_value(store, NULL, &add, given, VALUE_INTEGER, context);
}

static enum status count_row(void *context, const void *row)
{
    const struct thing *thing = row;
    ++*(int *)context;
    return thing->has_weight ? DONE : NOT_FOUND;
}

static void keeps_kinds_and_json(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        int64_t id;
        EXPECT(store_transaction(place.store, body_kinds, &id) == DONE);
        void *items;
        size_t number;
        EXPECT(store_list(place.store, place.arena, &all, NULL, &thing_shape, &items, &number) == DONE && number == 1);
        struct buffer json = buffer_new(place.arena);
        store_rows_json(&json, &thing_shape, items, number);
        struct text wanted = arena_print(
            place.arena, "[{\"id\":%lld,\"name\":\"a'b\\\"\\\\ 𠮷\",\"weight\":0.1,\"picture\":\"0001ff2700\"}]",
            (long long)id);
        EXPECT_TEXT(buffer_text(&json), wanted);
        EXPECT(add_named(place.store, T("second")) == DONE);
        int rows = 0;
        struct thing row;
        EXPECT(store_each(place.store, &all, NULL, &thing_shape, &row, count_row, &rows) == NOT_FOUND);
        EXPECT_INTEGER(rows, 2);
        test_database_close(&place);
    }
}

/* More rows than are fetched at once, with queries, streams and transactions on the same store inside. */
static int slot_stream;
static const struct query stream = {.module = "test",
                                    .name = "stream",
                                    .sql = "SELECT id, name, weight, picture FROM test_thing ORDER BY id",
                                    .columns = 4,
                                    .streams = true,
                                    .slot = &slot_stream,
                                    .parameter_kinds = "",
                                    .shape = &thing_shape};

struct streaming {
    struct store *store;
    int64_t rows, wrong, inner;
};

static enum status count_inner(void *context, const void *row)
{
    (void)row;
    struct streaming *streaming = context;
    return ++streaming->inner == 700 ? NOT_FOUND : DONE; /* stops in the middle */
}

static enum status check_row(void *context, const void *row)
{
    struct streaming *streaming = context;
    const struct thing *thing = row;
    struct text name = thing->name;
    char kept[32], wanted[32];
    struct thing inner;
    snprintf(kept, sizeof kept, "%.*s", TEXT_ARGUMENTS(name));
    snprintf(wanted, sizeof wanted, "thing %lld", (long long)streaming->rows++);
    if (streaming->rows % 400 == 1) {
        streaming->inner = 0;
        enum status status = store_each(streaming->store, &stream, NULL, &thing_shape, &inner, count_inner, context);
        streaming->wrong += status != NOT_FOUND || streaming->inner != 700;
        streaming->wrong += count_of(streaming->store) != 1201;
        streaming->wrong += add_named(streaming->store, name) != CONFLICT; /* a transaction beside it */
        streaming->wrong += !text_is(thing->name, text_of(kept));
    }
    streaming->wrong += strcmp(kept, wanted) != 0;
    return DONE;
}

static enum status add_1201(struct store *store, void *context)
{
    for (int i = 0; i < 1201; i++) {
        char name[32];
        int length = snprintf(name, sizeof name, "thing %d", i);
        enum status status = add_thing(store, (struct text){name, (size_t)length}, i, context);
        if (status != DONE)
            return status;
    }
    return DONE;
}

static void streams_many_rows(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct streaming streaming = {.store = place.store};
        struct thing row;
        int64_t id;
        EXPECT(store_transaction(place.store, add_1201, &id) == DONE);
        EXPECT(store_each(place.store, &stream, NULL, &thing_shape, &row, check_row, &streaming) == DONE);
        EXPECT_INTEGER(streaming.rows, 1201);
        EXPECT_INTEGER(streaming.wrong, 0);
        EXPECT(add_named(place.store, T("after")) == DONE);
        test_database_close(&place);
    }
}

static void constraints_are_conflicts(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        EXPECT(add_named(place.store, T("a")) == DONE);
        EXPECT(add_named(place.store, T("a")) == CONFLICT);
        struct act act = {.name = T("a")};
        EXPECT(store_transaction(place.store, body_ignores_failure, &act) == CONFLICT); /* it cannot be kept */
        for (int i = 0; i < 3; i++)
            EXPECT(store_transaction(place.store, body_take, &act) == DONE);
        log_quiet(true);
        EXPECT(store_transaction(place.store, body_take, &act) == CONFLICT); /* the check, not the code */
        log_quiet(false);
        act.name = T("nobody");
        EXPECT(store_transaction(place.store, body_take, &act) == CONFLICT && act.seen == CONFLICT);
        EXPECT_INTEGER(count_of(place.store), 1);
        test_database_close(&place);
    }
}

static enum status body_add_or_not(struct store *store, void *context)
{
    struct act *act = context;
    const struct value given[] = {value_text(act->name)};
    act->seen = store_one_value(store, NULL, &add_or_not, given, VALUE_INTEGER, &act->id);
    return act->seen == CONFLICT ? DONE : act->seen;
}

static void no_row_back_is_a_conflict_that_may_go_on(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct act act = {.name = T("a")};
        EXPECT(store_transaction(place.store, body_add_or_not, &act) == DONE && act.seen == DONE);
        EXPECT(store_transaction(place.store, body_add_or_not, &act) == DONE && act.seen == CONFLICT);
        test_database_close(&place);
    }
}

/* SQLite is asked without RETURNING; what comes back must be the row's own number all the same. */
static void numbers_of_new_rows_are_their_own(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        for (int i = 0; i < 3; i++) {
            struct text name = arena_print(place.arena, "thing %d", i);
            const struct value given[] = {value_text(name)};
            struct act act = {.name = name}, again = {.name = name};
            int64_t id = 0;
            EXPECT(store_transaction(place.store, body_add_or_not, &act) == DONE);
            EXPECT(store_one_value(place.store, NULL, &id_of, given, VALUE_INTEGER, &id) == DONE && id == act.id);
            EXPECT(store_transaction(place.store, body_add_or_not, &again) == DONE && again.seen == CONFLICT);
        }
        test_database_close(&place);
    }
}

static enum status body_forget_things(struct store *store, void *context)
{
    (void)context;
    return store_change(store, &forget_things, NULL, true);
}

struct kinds {
    int64_t kind;
    const char *colour;
};

static enum status body_add_kind(struct store *store, void *context)
{
    const struct kinds *kinds = context;
    struct text colour = kinds->colour ? text_of(kinds->colour) : (struct text){0};
    const struct value given[] = {value_text(T("k")), value_integer(kinds->kind), value_or_null_text(colour)};
    int64_t id;
    return store_one_value(store, NULL, &add_kind, given, VALUE_INTEGER, &id);
}

/* Lists of allowed values, which SQLite is given as a chain of OR. */
static void lists_of_values_are_checked(struct test *test)
{
    static const struct kinds wrong[] = {{0, "red"}, {4, "red"}, {1, "pink"}, {1, ""}}, right[] = {{1, "red"}, {3, "green"}, {2, NULL}};
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
            EXPECT(store_transaction(place.store, body_add_kind, (void *)(uintptr_t)&right[i]) == DONE);
            EXPECT(store_transaction(place.store, body_forget_things, NULL) == DONE);
        }
        log_quiet(true);
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
            EXPECT(store_transaction(place.store, body_add_kind, (void *)(uintptr_t)&wrong[i]) == CONFLICT);
        log_quiet(false);
        EXPECT_INTEGER(count_of(place.store), 0);
        test_database_close(&place);
    }
}

static enum status body_query(struct store *store, void *context)
{
    const struct value given[] = {value_integer(1)};
    return store_change(store, context, given, true);
}

static void insert_only_rows(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        EXPECT(store_transaction(place.store, body_query, (void *)&enter) == DONE);
        log_quiet(true);
        EXPECT(store_transaction(place.store, body_query, (void *)&change_entry) == FORBIDDEN);
        EXPECT(store_transaction(place.store, body_query, (void *)&drop_entry) == FORBIDDEN);
        log_quiet(false);
        test_database_close(&place);
    }
}

/* ---- nesting, riders, rehearsals ---- */

struct nest {
    struct store *outside; /* the thread's own */
    bool saw_itself, was_writing;
    enum status inner;
};

static enum status body_outer(struct store *store, void *context)
{
    struct nest *nest = context;
    struct act act = {.name = T("inner"), .answer = nest->inner};
    int64_t before = count_of(store);
    enum status status = store_transaction(nest->outside, body_add, &act);
    nest->was_writing = store_is_writing(nest->outside);
    nest->saw_itself = count_of(nest->outside) == before + 1;
    return status;
}

static void nested_transactions_join(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct nest nest = {.outside = place.store, .inner = FORBIDDEN};
        EXPECT(!store_is_writing(place.store));
        EXPECT(store_transaction(place.store, body_outer, &nest) == FORBIDDEN);
        EXPECT_INTEGER(count_of(place.store), 0);
        nest.inner = DONE;
        EXPECT(store_transaction(place.store, body_outer, &nest) == DONE);
        EXPECT(nest.saw_itself && nest.was_writing);
        EXPECT_INTEGER(count_of(place.store), 1);
        test_database_close(&place);
    }
}

static void riders_go_along(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct act rider = {.name = T("rider"), .answer = TOO_MUCH};
        store_set_rider(place.store, body_add, &rider);
        EXPECT(add_named(place.store, T("a")) == TOO_MUCH); /* the rider says no: all is undone */
        EXPECT_INTEGER(count_of(place.store), 0);
        rider.answer = DONE;
        struct act failing = {.name = T("b"), .answer = INVALID};
        EXPECT(store_transaction(place.store, body_add, &failing) == INVALID); /* it stays for the next */
        EXPECT(add_named(place.store, T("c")) == DONE);
        EXPECT_INTEGER(count_of(place.store), 2);
        EXPECT(add_named(place.store, T("d")) == DONE); /* and is off now */
        EXPECT_INTEGER(count_of(place.store), 3);
        test_database_close(&place);
    }
}

static void rehearsals_leave_nothing(struct test *test)
{
    struct test_database place;
    bool before = store_rehearses();
    store_rehearse(true);
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct act act = {.name = T("a")};
        EXPECT(store_transaction(place.store, body_add, &act) == DONE);
        EXPECT_INTEGER(act.runs, 2);
        EXPECT_INTEGER(count_of(place.store), 1);
        test_database_close(&place);
    }
    store_rehearse(before);
}

/* ---- many jobs to one commit ---- */

enum { TOGETHER_THREADS = 8, TOGETHER_EACH = 60 };

struct together {
    struct database *database;
    int number, done, refused, wrong, runs;
};

/* Every fifth job says no after it has written. */
static void *add_together(void *context)
{
    struct together *together = context;
    for (int i = 0; i < TOGETHER_EACH; i++) {
        char name[32];
        int length = snprintf(name, sizeof name, "%d-%d", together->number, i);
        struct act act = {.name = {name, (size_t)length}, .answer = i % 5 == 4 ? INVALID : DONE};
        enum status status = store_transaction(database_store(together->database), body_add, &act);
        together->done += status == DONE;
        together->refused += status == INVALID;
        together->wrong += status != act.answer;
        together->runs += act.runs;
    }
    return NULL;
}

static void one_that_fails_takes_nobody_along(struct test *test)
{
    struct test_database place;
    bool before = store_rehearses();
    store_rehearse(false);
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct together all_of_them[TOGETHER_THREADS] = {{0}};
        pthread_t threads[TOGETHER_THREADS];
        int done = 0, refused = 0;
        for (int i = 0; i < TOGETHER_THREADS; i++) {
            all_of_them[i] = (struct together){.database = place.database, .number = i};
            EXPECT(pthread_create(&threads[i], NULL, add_together, &all_of_them[i]) == 0);
        }
        for (int i = 0; i < TOGETHER_THREADS; i++) {
            pthread_join(threads[i], NULL);
            EXPECT_INTEGER(all_of_them[i].wrong, 0);
            EXPECT(all_of_them[i].runs >= TOGETHER_EACH);
            done += all_of_them[i].done;
            refused += all_of_them[i].refused;
        }
        EXPECT_INTEGER(refused, TOGETHER_THREADS * TOGETHER_EACH / 5);
        EXPECT_INTEGER(count_of(place.store), done);
        EXPECT_INTEGER(done + refused, TOGETHER_THREADS * TOGETHER_EACH);
        test_database_close(&place);
    }
    store_rehearse(before);
}

/* ---- snapshots ---- */

static enum status body_twice(struct store *store, void *context)
{
    struct store *other = context;
    int64_t before = count_of(store);
    if (add_named(other, T("meanwhile")) != DONE)
        return BROKEN;
    return count_of(store) == before ? DONE : CONFLICT;
}

static void snapshots_stand_still(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        EXPECT(store_snapshot(place.store, body_twice, place.store) == DONE);
        EXPECT_INTEGER(count_of(place.store), 1);
        test_database_close(&place);
    }
}

static void reading_cannot_change(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        const struct value given[] = {value_text(T("a"))};
        log_quiet(true);
        EXPECT(store_change(place.store, &without_row, given, true) == BROKEN);
        log_quiet(false);
        struct raw_result result;
        struct text why_not;
        EXPECT(store_raw(place.store, place.arena, T("SELECT 1 AS one, NULL AS none"), 5, &result, &why_not) == DONE);
        EXPECT(result.rows == 1 && text_is(result.names[1], T("none")) && !result.values[1].bytes);
        EXPECT_TEXT(result.values[0], T("1"));
        EXPECT(store_raw(place.store, place.arena, T("DELETE FROM test_thing"), 5, &result, &why_not) == INVALID);
        EXPECT(store_raw(place.store, place.arena, T("SELECT 1; SELECT 2"), 5, &result, &why_not) == INVALID);
        EXPECT(store_raw(place.store, place.arena, T("SELEC"), 5, &result, &why_not) == INVALID && why_not.length);
        EXPECT(store_raw(place.store, place.arena, T("SELECT 1 UNION ALL SELECT 2"), 1, &result, &why_not) == DONE);
        EXPECT(result.is_cut && result.rows == 1);
        EXPECT(database_ping(place.database) == DONE);
        test_database_close(&place);
    }
}

static void examines_queries(struct test *test)
{
    static const struct row_column wrong[] = {{"id", VALUE_TEXT, false, 0, 0}};
    static const struct row_shape wrong_shape = {"wrong", 16, 1, wrong};
    QUERY(two_columns, "SELECT id, name FROM test_thing", "", false, 1, &wrong_shape);
    const struct query *const good[] = {&add, &take, &left, &all, &swapped, &count, NULL};
    const struct query *const bad[] = {&nonsense, &two_columns, NULL};
    const struct query *const *const both[] = {good, bad, NULL};
    const struct query *const *const only_good[] = {good, NULL};
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct text report;
        EXPECT(store_prepare_all(place.store, only_good, place.arena, &report) == DONE);
        EXPECT_TEXT(report, T(""));
        EXPECT(store_prepare_all(place.store, both, place.arena, &report) == BROKEN);
        EXPECT(text_has(report, T("test.nonsense")) && text_has(report, T("test.two_columns")));
        EXPECT(!text_has(report, T("test.add")));
        test_database_close(&place);
    }
}

/* ---- hooks ---- */

static atomic_int waits_begun, waits_ended, traced, scanned_rows;

static void wait_begins(void)
{
    waits_begun++;
}

static void wait_ends(void)
{
    waits_ended++;
}

static void hear_trace(const char *module, const char *query, int64_t microseconds, int64_t rows, int64_t scanned)
{
    traced += strcmp(module, "test") == 0 && strcmp(query, "all") == 0 && microseconds >= 0 && rows == 3;
    scanned_rows += (int)scanned;
}

static void hooks_are_called(struct test *test)
{
    struct test_database place;
    store_waiting_hooks(wait_begins, wait_ends);
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        waits_begun = waits_ended = traced = scanned_rows = 0;
        for (int i = 0; i < 3; i++)
            EXPECT(add_named(place.store, arena_print(place.arena, "%d", i)) == DONE);
        EXPECT(waits_begun >= 3 && waits_begun == waits_ended);
        void *items;
        size_t number;
        store_set_trace(hear_trace);
        EXPECT(store_list(place.store, place.arena, &all, NULL, &thing_shape, &items, &number) == DONE);
        store_set_trace(NULL);
        EXPECT(traced == 1 && (scanned_rows > 0) == place.is_sqlite);
        test_database_close(&place);
    }
    store_waiting_hooks(NULL, NULL);
}

static void injected_failures_roll_back(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        for (int64_t call = 1;; call++) {
            struct nest nest = {.outside = place.store};
            store_fail_at(call);
            enum status status = store_transaction(place.store, body_outer, &nest);
            store_fail_at(-1);
            if (status == DONE)
                break;
            EXPECT(status == BROKEN && call < 20);
            EXPECT_INTEGER(count_of(place.store), 0);
        }
        EXPECT_INTEGER(count_of(place.store), 1);
        test_database_close(&place);
    }
}

const struct test_case store_test[] = {
    {"changes and reads", changes_and_reads},
    {"keeps kinds, writes JSON, calls back with each row", keeps_kinds_and_json},
    {"streams many rows", streams_many_rows},
    {"constraints are conflicts", constraints_are_conflicts},
    {"no row back is a conflict that may go on", no_row_back_is_a_conflict_that_may_go_on},
    {"numbers of new rows are their own", numbers_of_new_rows_are_their_own},
    {"lists of values are checked", lists_of_values_are_checked},
    {"insert-only rows", insert_only_rows},
    {"nested transactions join", nested_transactions_join},
    {"riders go along", riders_go_along},
    {"rehearsals leave nothing", rehearsals_leave_nothing},
    {"one that fails takes nobody along", one_that_fails_takes_nobody_along},
    {"snapshots stand still", snapshots_stand_still},
    {"reading cannot change", reading_cannot_change},
    {"examines queries", examines_queries},
    {"hooks are called", hooks_are_called},
    {"injected failures roll back", injected_failures_roll_back},
    {0}};
