#include "base/test.h"
#include "store/event_private.h"
#include "store/store_private.h"
#include "store/test_database.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

enum { EVENTS = 40, SUBJECTS = 5, TAMPERINGS = 300, MANY = 70 };

struct keys {
    uint8_t public_key[EVENT_KEY_BYTES], secret_key[EVENT_SECRET_BYTES];
};

static enum status append(struct store *store, void *context)
{
    int64_t number = *(const int64_t *)context;
    char why[32];
    const struct event event = {T("case"),   1 + number % SUBJECTS, T("test.happened"),
                                T("staff"),  7,                     T("市民課長"),
                                {why, 0},    T("{\"a\":1}"),        1000 + number};
    struct event copy = event;
    copy.why.length = (size_t)snprintf(why, sizeof why, "reason %lld", (long long)number);
    return event_append(store, &copy);
}

static void fill(struct test *test, struct test_database *place, const struct keys *keys, int64_t count, int64_t sealed_every)
{
    for (int64_t i = 0; i < count; i++) {
        EXPECT(store_transaction(place->store, append, &i) == DONE);
        if ((i + 1) % sealed_every == 0)
            EXPECT(event_seal(place->store, keys->secret_key, 5000 + i, NULL) == DONE);
    }
}

static void chains_and_seals(struct test *test)
{
    struct test_database place;
    struct keys keys;
    event_key_new(keys.public_key, keys.secret_key);
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct tree_head head = {0};
        struct event_verdict verdict;
        EXPECT(event_head(place.store, &head) == NOT_FOUND);
        EXPECT(event_verify(place.store, place.arena, keys.public_key, NULL, &verdict) == DONE);
        EXPECT_TEXT(verdict.problem, T(""));
        EXPECT(event_seal(place.store, keys.secret_key, 1, &head) == DONE && head.size == 0);
        fill(test, &place, &keys, EVENTS, 7);
        EXPECT(event_verify(place.store, place.arena, keys.public_key, NULL, &verdict) == DONE);
        EXPECT_TEXT(verdict.problem, T(""));
        EXPECT_INTEGER(verdict.events, EVENTS);
        EXPECT_INTEGER(verdict.subjects, SUBJECTS);
        EXPECT_INTEGER(verdict.sealed, EVENTS / 7 * 7);
        EXPECT_INTEGER(verdict.heads, EVENTS / 7);
        struct kept_events list;
        EXPECT(event_list(place.store, place.arena, T("case"), 2, &list) == DONE && list.count == EVENTS / SUBJECTS);
        EXPECT(list.items[1].sequence == 2 && list.items[1].leaf == 6);
        EXPECT(memcmp(list.items[1].previous, list.items[0].hash, EVENT_HASH_BYTES) == 0);
        EXPECT(event_list_after(place.store, place.arena, list.items[1].id, 3, &list) == DONE && list.count == 3);
        struct keys others;
        event_key_new(others.public_key, others.secret_key);
        EXPECT(event_verify(place.store, place.arena, others.public_key, NULL, &verdict) == DONE);
        EXPECT(verdict.problem.length > 0);
        test_database_close(&place);
    }
}

/* The root and paths as RFC 6962 defines them, recursively over the leaves themselves. */
static void plain_root(const uint8_t (*leaves)[EVENT_HASH_BYTES], int64_t count, uint8_t root[EVENT_HASH_BYTES])
{
    if (count == 1) {
        memcpy(root, leaves[0], EVENT_HASH_BYTES);
        return;
    }
    uint8_t right[EVENT_HASH_BYTES];
    int64_t split = tree_split(count);
    plain_root(leaves, split, root);
    plain_root(leaves + split, count - split, right);
    tree_node_hash(root, right, root);
}

static void proves_every_leaf_and_size(struct test *test)
{
    static uint8_t leaves[MANY][EVENT_HASH_BYTES], roots[MANY + 1][EVENT_HASH_BYTES];
    struct test_database place;
    struct keys keys;
    event_key_new(keys.public_key, keys.secret_key);
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct kept_events all;
        fill(test, &place, &keys, MANY, MANY);
        EXPECT(event_list_after(place.store, place.arena, 0, MANY, &all) == DONE && all.count == MANY);
        for (int i = 0; i < MANY; i++)
            tree_leaf_hash(all.items[i].hash, leaves[i]);
        int64_t wrong = 0;
        for (int64_t size = 1; size <= MANY; size++) {
            uint8_t root[EVENT_HASH_BYTES];
            struct tree_proof proof;
            plain_root(leaves, size, roots[size]);
            wrong += tree_range_hash(place.store, 0, size, root) != DONE || memcmp(root, roots[size], sizeof root) != 0;
            for (int64_t leaf = 0; leaf < size; leaf += 1 + size / 16) {
                wrong += event_inclusion(place.store, leaf, size, &proof) != DONE;
                wrong += !tree_root_by_path(leaves[leaf], leaf, size, &proof, root) ||
                         memcmp(root, roots[size], sizeof root) != 0;
                wrong += size > 1 && tree_root_by_path(leaves[leaf], (leaf + 1) % size, size, &proof, root) &&
                         memcmp(root, roots[size], sizeof root) == 0;
            }
            for (int64_t old = 1; old <= size; old += 1 + size / 16) {
                wrong += event_consistency(place.store, old, size, &proof) != DONE;
                wrong += !tree_is_beginning(roots[old], old, roots[size], size, &proof);
                wrong += old > 1 && tree_is_beginning(roots[old - 1], old, roots[size], size, &proof);
            }
        }
        EXPECT_INTEGER(wrong, 0);
        struct tree_proof proof;
        EXPECT(event_inclusion(place.store, 5, 5, &proof) == NOT_FOUND);
        test_database_close(&place);
    }
}

static void receipts_prove_themselves(struct test *test)
{
    struct test_database place;
    struct keys keys;
    event_key_new(keys.public_key, keys.secret_key);
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct text json, why_not;
        struct event event;
        struct kept_event kept;
        fill(test, &place, &keys, 20, 9);
        EXPECT(event_last(place.store, place.arena, T("case"), 1, &kept) == DONE);
        EXPECT(event_proof(place.store, place.arena, kept.id, &json) == DONE);
        EXPECT(event_proof_check(place.arena, json, keys.public_key, &event, &why_not) == DONE);
        EXPECT(event.subject_id == 1 && text_is(event.name, T("test.happened")));
        EXPECT(event_last(place.store, place.arena, T("case"), 5, &kept) == DONE);
        EXPECT(event_proof(place.store, place.arena, kept.id, &json) == NOT_FOUND); /* not sealed yet */
        EXPECT(event_seal(place.store, keys.secret_key, 1, NULL) == DONE);
        EXPECT(event_proof(place.store, place.arena, kept.id, &json) == DONE);
        /* Every single changed byte must be noticed. */
        int64_t unnoticed = 0;
        for (size_t i = 0; i < json.length; i++) {
            char *changed = arena_terminated(place.arena, json);
            changed[i] ^= changed[i] == '}' || changed[i] == ']' ? 1 : (char)(1 + i % 3);
            struct text text = {changed, json.length};
            unnoticed += event_proof_check(place.arena, text, keys.public_key, &event, &why_not) == DONE;
        }
        EXPECT_INTEGER(unnoticed, 0);
        struct keys others;
        event_key_new(others.public_key, others.secret_key);
        EXPECT(event_proof_check(place.arena, json, others.public_key, &event, &why_not) == INVALID);
        test_database_close(&place);
    }
}

/* ---- tampering, past every guard of the store: with the file itself ---- */

static const char *const tables[] = {"store_event", "store_tree_leaf", "store_tree_node", "store_tree_head"};

static bool raw_run(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Opens the file beside the store, takes the triggers off and keeps a copy of every table. */
static sqlite3 *open_beside(struct test_database *place)
{
    sqlite3 *handle = NULL;
    struct text file = arena_print(place->arena, "%s/city.db", place->where.bytes);
    if (sqlite3_open(file.bytes, &handle) != SQLITE_OK || !raw_run(handle, "PRAGMA synchronous=OFF"))
        return NULL;
    sqlite3_busy_timeout(handle, 5000);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct text sql = arena_print(place->arena,
                                      "DROP TRIGGER %s_no_update; DROP TRIGGER %s_no_delete;"
                                      "CREATE TABLE kept_%s AS SELECT * FROM %s",
                                      tables[i], tables[i], tables[i], tables[i]);
        if (!raw_run(handle, sql.bytes))
            return NULL;
    }
    return handle;
}

static bool put_back(sqlite3 *handle, struct arena *arena)
{
    bool is_back = raw_run(handle, "BEGIN");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        is_back &= raw_run(handle, arena_print(arena, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept_%s", tables[i],
                                               tables[i], tables[i]).bytes);
    return is_back && raw_run(handle, "COMMIT");
}

static int64_t pick(struct arena *arena, sqlite3 *handle, const char *table)
{
    sqlite3_stmt *statement;
    int64_t row = 0;
    struct text sql = arena_print(arena, "SELECT rowid FROM %s ORDER BY random() LIMIT 1", table);
    if (sqlite3_prepare_v2(handle, sql.bytes, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        row = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return row;
}

static struct text change_a_bit(struct arena *arena, sqlite3 *handle)
{
    static const struct {
        const char *table, *column;
        char type;
    } places[] = {{"store_event", "name", 't'},        {"store_event", "subject_id", 'i'},
                  {"store_event", "actor_id", 'i'},    {"store_event", "actor_name", 't'},
                  {"store_event", "why", 't'},         {"store_event", "detail", 't'},
                  {"store_event", "at", 'i'},          {"store_event", "sequence", 'i'},
                  {"store_event", "previous", 'b'},    {"store_event", "hash", 'b'},
                  {"store_tree_leaf", "leaf", 'i'},    {"store_tree_node", "hash", 'b'},
                  {"store_tree_head", "root", 'b'},    {"store_tree_head", "signature", 'b'},
                  {"store_tree_head", "signed_at", 'i'}};
    size_t which = randombytes_uniform(sizeof places / sizeof *places);
    const char *table = places[which].table, *column = places[which].column;
    long long row = pick(arena, handle, table);
    int bit = (int)randombytes_uniform(8), byte = 1 + (int)randombytes_uniform(32);
    if (places[which].type == 'i')
        return arena_print(arena, "UPDATE %s SET %s = %s + %d WHERE rowid = %lld", table, column, column,
                           (1 << bit) * 1000, row);
    if (places[which].type == 't')
        return arena_print(arena, "UPDATE %s SET %s = %s || 'x' WHERE rowid = %lld", table, column, column, row);
    return arena_print(arena,
                       "UPDATE %s SET %s = unhex_xor(%s, %d, %d) WHERE rowid = %lld", table, column, column, byte - 1,
                       1 << bit, row);
}

static struct text remove_a_row(struct arena *arena, sqlite3 *handle)
{
    const char *table = tables[randombytes_uniform(3)]; /* heads between are covered by the last one */
    return arena_print(arena, "DELETE FROM %s WHERE rowid = %lld", table, (long long)pick(arena, handle, table));
}

/* Two events change places; also when every stored hash of the chain is recomputed it would not fit the heads. */
static struct text swap_rows(struct arena *arena, sqlite3 *handle)
{
    long long a = pick(arena, handle, "store_event"), b = a;
    while (b == a)
        b = pick(arena, handle, "store_event");
    if (randombytes_uniform(2))
        return arena_print(arena,
                           "UPDATE store_tree_leaf SET event_id = -1 WHERE event_id = %lld;"
                           "UPDATE store_tree_leaf SET event_id = %lld WHERE event_id = %lld;"
                           "UPDATE store_tree_leaf SET event_id = %lld WHERE event_id = -1",
                           a, a, b, b);
    return arena_print(arena,
                       "UPDATE store_event SET id = -1 WHERE id = %lld; UPDATE store_event SET id = %lld WHERE id = %lld;"
                       "UPDATE store_event SET id = %lld WHERE id = -1",
                       a, a, b, b);
}

/* The end goes, in all tables that would tell: only a head noted outside can show a clean cut. */
static struct text cut_tail(struct arena *arena, sqlite3 *handle)
{
    (void)handle;
    int keep = 1 + (int)randombytes_uniform(EVENTS - 1), how = (int)randombytes_uniform(4);
    if (how < 3)
        return arena_print(arena, how == 0 ? "DELETE FROM store_event WHERE id > %d"
                                  : how == 1 ? "DELETE FROM store_tree_leaf WHERE leaf >= %d"
                                             : "DELETE FROM store_tree_head WHERE size > %d", keep);
    keep -= keep % 8;
    return arena_print(arena,
                       "DELETE FROM store_tree_head WHERE size > %d; DELETE FROM store_event WHERE id > %d;"
                       "DELETE FROM store_tree_leaf WHERE leaf >= %d;"
                       "DELETE FROM store_tree_node WHERE number + ((number + 1) & -(number + 1)) > 2 * %d",
                       keep, keep, keep, keep);
}

static void xor_byte(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    int length = sqlite3_value_bytes(values[0]);
    unsigned char bytes[256];
    memcpy(bytes, sqlite3_value_blob(values[0]), (size_t)length);
    bytes[sqlite3_value_int(values[1])] ^= (unsigned char)sqlite3_value_int(values[2]);
    sqlite3_result_blob(context, bytes, length, SQLITE_TRANSIENT);
}

static int64_t tamperings(void)
{
    const char *wanted = getenv("IKANAI_TAMPERINGS"); /* the long campaign asks for 1,000 */
    int64_t number;
    return wanted && text_to_integer(text_of(wanted), &number) ? number : TAMPERINGS;
}

/* One kind of tampering many times over; none may go unseen. */
static void tamper(struct test *test, struct text (*how)(struct arena *arena, sqlite3 *handle))
{
    struct test_database place;
    struct keys keys;
    event_key_new(keys.public_key, keys.secret_key);
    if (!test_database_open(test, &place, 0, NULL))
        return;
    struct tree_head known;
    fill(test, &place, &keys, EVENTS, 8);
    EXPECT(event_head(place.store, &known) == DONE && known.size == EVENTS);
    sqlite3 *handle = open_beside(&place);
    int64_t unseen = 0, made = 0;
    if (EXPECT(handle != NULL))
        sqlite3_create_function(handle, "unhex_xor", 3, SQLITE_UTF8, NULL, xor_byte, NULL, NULL);
    struct arena *arena = arena_new(0);
    for (int64_t i = tamperings(); handle && i > 0; i--) {
        struct event_verdict verdict = {0};
        struct text sql = how(arena, handle);
        bool is_changed = raw_run(handle, sql.bytes) && sqlite3_total_changes(handle) > 0;
        made += is_changed;
        if (is_changed && (event_verify(place.store, arena, keys.public_key, &known, &verdict) != DONE ||
                           verdict.problem.length == 0)) {
            unseen++;
            test_expect(test, false, sql.bytes, __FILE__, __LINE__);
        }
        EXPECT(put_back(handle, arena));
        arena_reset(arena);
    }
    struct event_verdict verdict = {0};
    EXPECT(event_verify(place.store, place.arena, keys.public_key, &known, &verdict) == DONE);
    EXPECT_TEXT(verdict.problem, T(""));
    EXPECT_INTEGER(unseen, 0);
    EXPECT(made >= tamperings() * 9 / 10);
    arena_free(arena);
    sqlite3_close(handle);
    test_database_close(&place);
}

static void finds_changed_bits(struct test *test)
{
    tamper(test, change_a_bit);
}

static void finds_removed_rows(struct test *test)
{
    tamper(test, remove_a_row);
}

static void finds_swapped_rows(struct test *test)
{
    tamper(test, swap_rows);
}

static void finds_a_cut_tail(struct test *test)
{
    tamper(test, cut_tail);
}

const struct test_case events_test[] = {{"chains and seals", chains_and_seals},
                                        {"proves every leaf and size", proves_every_leaf_and_size},
                                        {"receipts prove themselves", receipts_prove_themselves},
                                        {"finds changed bits", finds_changed_bits},
                                        {"finds removed rows", finds_removed_rows},
                                        {"finds swapped rows", finds_swapped_rows},
                                        {"finds a cut tail", finds_a_cut_tail},
                                        {0}};
