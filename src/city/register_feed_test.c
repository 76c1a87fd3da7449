/*
 * The register's feed: whole, differences, and every way a file can be wrong.
 */
#include "city/register_feed.h"

#include "base/encoding.h"
#include "city/jobs.h"
#include "city/test_city.h"
#include "system/files.h"

#include <sodium.h>

extern const struct module *const all_modules[];

#define NAMES                                                                                                          \
    "number,household,is_head,relation,family_name,given_name,family_kana,given_kana,alias,born,sex,postcode,town,lot,building," \
    "moved_in,since,previous_address,nationality,origin,state,ended,issue_stop,specimen\n"

/* A file with its last line, from the rows. */
static struct text feed_of(struct arena *arena, const char *kind, int sequence, const char *rows)
{
    uint8_t sum[crypto_hash_sha256_BYTES];
    int64_t count = 0;
    for (const char *at = rows; *at; at++)
        count += *at == '\n';
    struct text head = arena_print(arena, "#ikanai-register,1,%s,%d,2026-11-21\n" NAMES "%s", kind, sequence, rows);
    crypto_hash_sha256(sum, (const unsigned char *)head.bytes, head.length);
    return arena_print(arena, "%.*s#end,%lld,%.*s\n", TEXT_ARGUMENTS(head), (long long)count, TEXT_ARGUMENTS(hex_text(arena, sum, sizeof sum)));
}

#define ROW(number, household, head, given, lot, state, ended, stop)                                                   \
    number "," household "," head ",世帯主,髙﨑," given ",タカサキ,ハナ,,1985-02-28,2,9708026,平字梅本," lot ",,2015-04-01,2015-04-01,,,," state "," \
           ended "," stop ",1\n"
#define FULL ROW("100", "H1", "1", "葛󠄀子", "21番地", "here", "", "0") ROW("101", "H1", "0", "一", "21番地", "here", "", "0") \
             ROW("102", "H2", "1", "二", "5", "here", "", "1")

static enum status apply(struct test_city *town, struct text file, struct feed_result *result, struct text *why)
{
    *why = T("");
    return feed_apply(town->city, town->store, town->arena, file, TEST_CITY_NOW, NULL, NULL, result, why);
}

static size_t found_by_number(struct test_city *town, const char *number, struct person *first)
{
    struct test *test = town->test;
    struct reading reading = reading_by_system(T("試験"), "", 0, TEST_CITY_NOW);
    struct people_search search = {.number = text_of(number), .with_former = true};
    struct people_found found = {0};
    EXPECT_INTEGER(people_find(town->store, town->city->keys, town->arena, &reading, &search, &found), DONE);
    if (found.count)
        *first = found.items[0];
    return found.count;
}

static void test_applies(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, all_modules); which++) {
        struct feed_result result;
        struct text why, full = feed_of(town.arena, "full", 7, FULL);
        struct person one, other;
        EXPECT_INTEGER(apply(&town, full, &result, &why), DONE);
        EXPECT_TEXT(why, T(""));
        EXPECT(result.added == 3 && !result.was_applied_before);
        EXPECT_INTEGER((int64_t)found_by_number(&town, "１０２", &one), 1);
        EXPECT(one.is_issue_stopped && one.is_head && text_is(one.given_name, T("二")) && text_is(one.household_number, T("H2")));
        EXPECT_INTEGER((int64_t)found_by_number(&town, "100", &one), 1);
        EXPECT_INTEGER((int64_t)found_by_number(&town, "101", &other), 1);
        EXPECT(one.household_id == other.household_id && text_is(one.given_name, T("葛󠄀子")));
        int64_t before = one.version;

        /* Sent twice: nothing happens, and it says so. */
        EXPECT_INTEGER(apply(&town, full, &result, &why), DONE);
        EXPECT(result.was_applied_before);
        EXPECT_TEXT(feed_words(town.arena, &result), T("このファイルは前に取りこんでいます。何も変えませんでした。"));

        /* One moves to a new household with somebody new, one leaves, one is as before, a stop is lifted. */
        struct text difference = feed_of(town.arena, "difference", 8,
                                         ROW("101", "H3", "1", "一", "9", "here", "", "1") ROW("103", "H3", "0", "三", "9", "here", "", "0")
                                         ROW("100", "H1", "1", "葛󠄀子", "21番地", "here", "", "0") ROW("102", "H2", "1", "二", "5", "left", "2026-11-20", "0"));
        EXPECT_INTEGER(apply(&town, difference, &result, &why), DONE);
        EXPECT_TEXT(why, T(""));
        EXPECT(result.added == 1 && result.changed == 2 && result.unchanged == 1 && result.stopped == 1);
        EXPECT_INTEGER((int64_t)found_by_number(&town, "100", &one), 1);
        EXPECT_INTEGER(one.version, before);
        EXPECT_INTEGER((int64_t)found_by_number(&town, "101", &one), 1);
        EXPECT_INTEGER((int64_t)found_by_number(&town, "103", &other), 1);
        EXPECT(one.household_id == other.household_id && one.is_issue_stopped && text_is(one.lot, T("9")));
        EXPECT_INTEGER((int64_t)found_by_number(&town, "102", &one), 1);
        EXPECT(one.state == PERSON_LEFT && !one.is_issue_stopped);
        EXPECT_INTEGER(apply(&town, difference, &result, &why), DONE);
        EXPECT(result.was_applied_before);

        /* The whole register again: what differs is mended, who is missing is told, nobody is taken away. */
        EXPECT_INTEGER(apply(&town, feed_of(town.arena, "full", 9, ROW("101", "H3", "1", "一", "10", "here", "", "1")), &result, &why), DONE);
        EXPECT(result.changed == 1 && result.added == 0 && result.missing == 2);
        struct feed_state state;
        EXPECT(feed_last(town.store, town.arena, &state) == DONE && state.sequence == 9 && state.is_done);
        test_city_close(&town);
    }
}

static void test_refuses(struct test *test)
{
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, NULL, all_modules); which++) {
        struct feed_result result;
        struct text why, full = feed_of(town.arena, "full", 1, FULL);
        struct person somebody;
        /* Cut at every byte: refused whole, each time with a sentence. */
        for (size_t cut = 0; cut + 1 < full.length; cut++) {
            EXPECT_INTEGER(apply(&town, text_slice(full, 0, cut), &result, &why), INVALID);
            EXPECT(text_ends(why, T("。")) && text_is_utf8(why));
        }
        /* One byte changed anywhere before the last line. */
        char *changed = TAKE(town.arena, char, full.length + 1);
        for (size_t at = 0; at + 80 < full.length; at += 7) {
            for (size_t i = 0; i < full.length; i++)
                changed[i] = full.bytes[i];
            changed[at] = (char)(changed[at] ^ 1);
            EXPECT_INTEGER(apply(&town, (struct text){changed, full.length}, &result, &why), INVALID);
        }
        static const struct {
            const char *kind, *rows, *words;
            int sequence;
        } cases[] = {
            {"difference", FULL, "まだ全件", 2},
            {"full", ROW("100", "H1", "1", "一", "1", "here", "", "0") ROW("100", "H1", "0", "一", "1", "here", "", "0"), "4行目の番号が2回", 1},
            {"full", ROW("100", "H1", "0", "一", "1", "here", "", "0"), "世帯主が0人", 1},
            {"full", ROW("100", "H1", "1", "一", "1", "here", "", "0") ROW("101", "H1", "1", "一", "1", "here", "", "0"), "世帯主が2人", 1},
            {"full", ROW("1", "H1", "1", "一", "1", "here", "", "0") ROW("2", "H2", "1", "一", "1", "here", "", "0") ROW("3", "H1", "0", "一", "1", "here", "", "0"), "離れた場所", 1},
            {"full", ROW("100", "H1", "1", "一", "1", "here", "2026-01-01", "0"), "「ended」", 1},
            {"full", ROW("100", "H1", "1", "一", "1", "gone", "", "0"), "「state」", 1},
            {"full", ROW("123456789018", "H1", "1", "一", "1", "here", "", "0"), "マイナンバー", 1},
            {"full", "100,H1,1\n", "列が24ではなく3", 1},
        };
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            EXPECT_INTEGER(apply(&town, feed_of(town.arena, cases[i].kind, cases[i].sequence, cases[i].rows), &result, &why), INVALID);
            if (!EXPECT(text_has(why, text_of(cases[i].words))))
                EXPECT_TEXT(why, text_of(cases[i].words));
        }
        EXPECT_INTEGER((int64_t)found_by_number(&town, "100", &somebody), 0);
        EXPECT_INTEGER(apply(&town, full, &result, &why), DONE);
        /* Order: not the same number with other rows, not an older one, none left out; no second head. */
        EXPECT_INTEGER(apply(&town, feed_of(town.arena, "difference", 1, ROW("100", "H1", "1", "一", "1", "here", "", "0")), &result, &why), INVALID);
        EXPECT(text_has(why, T("順番が違う")));
        EXPECT_INTEGER(apply(&town, feed_of(town.arena, "difference", 3, ROW("100", "H1", "1", "一", "1", "here", "", "0")), &result, &why), INVALID);
        EXPECT(text_has(why, T("次に待っているのは2です")));
        EXPECT_INTEGER(apply(&town, feed_of(town.arena, "difference", 2, ROW("101", "H1", "1", "一", "1", "here", "", "0")), &result, &why), INVALID);
        EXPECT(text_has(why, T("世帯主が2人になります")));
        EXPECT_INTEGER(apply(&town, feed_of(town.arena, "difference", 2, ROW("100", "H1", "1", "一", "1", "died", "2026-11-20", "0")), &result, &why), INVALID);
        EXPECT(text_has(why, T("世帯主が0人になります")));
        EXPECT(found_by_number(&town, "100", &somebody) == 1 && somebody.state == PERSON_HERE);
        test_city_close(&town);
    }
}

static void test_watches(struct test *test)
{
    struct test_city town;
    for (int which = 0; which < 1 && test_city_open(test, &town, which, NULL, all_modules); which++) {
        struct text folder = arena_join(town.arena, town.city->data_folder, T("/register"));
        const char *in = arena_terminated(town.arena, arena_join(town.arena, folder, T("/in")));
        struct person somebody;
        EXPECT(folder_make(in, 0700) == DONE);
#define PUT(name, text) EXPECT(file_write(arena_terminated(town.arena, arena_print(town.arena, "%s/%s", in, name)), text, 0600) == DONE)
        struct text full = feed_of(town.arena, "full", 1, FULL);
        PUT("0002.csv", text_slice(full, 0, full.length / 2));
        PUT("0001.csv", full);
        PUT("0003.part", full);
        struct arena *arena = arena_new(0);
        EXPECT(jobs_run_named(town.city, arena, T("city.register")) == DONE);
        arena_free(arena);
        EXPECT_INTEGER((int64_t)found_by_number(&town, "101", &somebody), 1);
#define THERE(path) file_is_there(arena_terminated(town.arena, arena_join(town.arena, folder, T(path))))
        EXPECT(THERE("/done/0001.csv") && THERE("/refused/0002.csv") && THERE("/refused/0002.csv.txt") && THERE("/in/0003.part"));
        EXPECT(!THERE("/in/0001.csv") && !THERE("/in/0002.csv"));
        test_city_close(&town);
    }
}

const struct test_case register_feed_test[] = {
    {"a whole register, then differences; sent twice nothing happens", test_applies},
    {"cut, changed, out of order, against the rules: refused whole with a sentence", test_refuses},
    {"files put in the folder are applied in order and moved", test_watches},
    {0}};
