#include "city/sealing.h"

#include "city.queries.h"
#include "city/accounts.h"
#include "city/mail_payload.h"
#include "city/people.h"
#include "city/people_testing.h"
#include "system/log.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

static void seals_open_only_in_their_place(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct keys *keys = keys_for_tests(arena, T("one"));
    struct key key = keys_common(keys, "a"), other = keys_common(keys, "b");
    struct text clear = {0}, value = T("髙橋　太郎"), sealed = seal(arena, &key, SEALED_AT("city_person", "record", 7), value);
    int64_t lines = log_lines();
    EXPECT_INTEGER((int64_t)sealed.length, (int64_t)value.length + SEAL_OVERHEAD);
    EXPECT(!text_has(sealed, T("太郎")));
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("city_person", "record", 7), sealed, &clear), DONE);
    EXPECT_TEXT(clear, value);
    log_quiet(true);
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("city_person", "record", 8), sealed, &clear), BROKEN); /* moved row */
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("city_person", "name", 7), sealed, &clear), BROKEN);   /* column */
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("city_account", "record", 7), sealed, &clear), BROKEN); /* table */
    struct seal_place part = SEALED_AT("city_person", "record", 7);
    part.part = 1;
    EXPECT_INTEGER(unseal(arena, &key, part, sealed, &clear), BROKEN);
    EXPECT_INTEGER(unseal(arena, &other, SEALED_AT("city_person", "record", 7), sealed, &clear), BROKEN);
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("city_person", "record", 7), T(""), &clear), BROKEN);
    for (size_t i = 0; i < sealed.length; i++) { /* every changed bit */
        char *changed = (char *)(uintptr_t)arena_copy(arena, sealed).bytes;
        changed[i] ^= (char)(1 << (i % 8));
        EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("city_person", "record", 7), (struct text){changed, sealed.length},
                              &clear), BROKEN);
    }
    log_quiet(false);
    EXPECT_TEXT(clear, value); /* untouched on failure */
    EXPECT(log_lines() > lines);
    sealed = seal(arena, &key, SEALED_AT("a", "b", 1), T(""));
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("a", "b", 1), sealed, &clear), DONE);
    EXPECT_TEXT(clear, T(""));
}

/* A key of its own stands for the row; everything else binds as ever, and neither form passes for the other. */
static void own_keys_stand_for_the_row(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct keys *keys = keys_for_tests(arena, T("one"));
    struct key key = keys_common(keys, "a"), other = keys_common(keys, "b");
    struct text clear = {0}, value = T("髙橋　太郎"), sealed = seal_own(arena, &key, SEALED_AT("c", "answers", 0), value);
    struct text bound = seal(arena, &key, SEALED_AT("c", "answers", 0), value);
    struct seal_place part = SEALED_AT("c", "answers", 7);
    part.part = 1;
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("c", "answers", 7), sealed, &clear), DONE);
    EXPECT_TEXT(clear, value);
    log_quiet(true);
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("c", "mail", 7), sealed, &clear), BROKEN);
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("d", "answers", 7), sealed, &clear), BROKEN);
    EXPECT_INTEGER(unseal(arena, &key, part, sealed, &clear), BROKEN);
    EXPECT_INTEGER(unseal(arena, &other, SEALED_AT("c", "answers", 7), sealed, &clear), BROKEN);
    *(char *)(uintptr_t)sealed.bytes = *bound.bytes;
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("c", "answers", 0), sealed, &clear), BROKEN);
    *(char *)(uintptr_t)bound.bytes = 2;
    EXPECT_INTEGER(unseal(arena, &key, SEALED_AT("c", "answers", 0), bound, &clear), BROKEN);
    log_quiet(false);
}

static void blind_tokens_tell_nothing(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct keys *one = keys_for_tests(arena, T("one")), *two = keys_for_tests(arena, T("two"));
    EXPECT(text_is(blind_value(arena, one, "mail", T("a@b.jp")), blind_value(arena, one, "mail", T("a@b.jp"))));
    EXPECT(!text_is(blind_value(arena, one, "mail", T("a@b.jp")), blind_value(arena, two, "mail", T("a@b.jp"))));
    EXPECT(!text_is(blind_value(arena, one, "mail", T("a@b.jp")), blind_value(arena, one, "name", T("a@b.jp"))));
    EXPECT(!text_is(blind_value(arena, one, "ab", T("c")), blind_value(arena, one, "a", T("bc"))));
    for (int64_t i = 0; i < 1000; i++) {
        int64_t token = blind_token(one, "n", arena_print(arena, "%lld", (long long)i));
        EXPECT(token >= 0 && token < INT64_C(1) << 39);
    }
}

static void my_number_is_seen(struct test *test)
{
    EXPECT(holds_my_number(T("123456789018")));
    EXPECT(holds_my_number(T("番号は１２３４　５６７８　９０１８です")));
    EXPECT(holds_my_number(T("1234-5678-9018")));
    EXPECT(!holds_my_number(T("123456789012")));
    EXPECT(!holds_my_number(T("1234567890183")));
    EXPECT(!holds_my_number(T("2026年11月22日 0246-22-1111")));
}

/* ---- the master key ---- */

static enum status open_again(struct bench *bench, struct text folder, struct text *why_not)
{
    struct keys *keys = NULL;
    *why_not = T("");
    return keys_open(bench->arena, bench->store, folder, T(""), TEST_NOW, &keys, why_not);
}

BENCH_CASE(wrong_keys_are_refused)
{
    struct text why_not, other;
    struct stat about;
    const char *path = arena_terminated(bench->arena, arena_join(bench->arena, bench->folder, T("/keys/master")));
    EXPECT(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600);
    EXPECT(stat(arena_terminated(bench->arena, keys_folder(bench->keys)), &about) == 0 && (about.st_mode & 0777) == 0700);
    EXPECT_INTEGER(open_again(bench, bench->folder, &why_not), DONE);

    EXPECT_INTEGER(folder_temporary(bench->arena, "ikanai-keys", &other), DONE);
    EXPECT_INTEGER(open_again(bench, other, &why_not), INVALID); /* no key for a store that has one */
    EXPECT(text_has(why_not, T("がありません")));
    const char *other_path = arena_terminated(bench->arena, arena_join(bench->arena, other, T("/keys/master")));
    EXPECT(!file_is_there(other_path));
    EXPECT_INTEGER(file_write(other_path, T("ikanai-master-key-1 "
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"), 0600), DONE);
    EXPECT_INTEGER(open_again(bench, other, &why_not), INVALID);
    EXPECT(text_has(why_not, T("別の鍵")));
    EXPECT_INTEGER(file_write(other_path, T("hello"), 0600), DONE);
    EXPECT_INTEGER(open_again(bench, other, &why_not), INVALID);
    EXPECT(text_has(why_not, T("鍵のファイルではありません")));
    EXPECT(chmod(path, 0644) == 0);
    EXPECT_INTEGER(open_again(bench, bench->folder, &why_not), INVALID);
    EXPECT(text_has(why_not, T("chmod 600")));
    EXPECT_INTEGER(folder_remove(arena_terminated(bench->arena, other)), DONE);
}

struct key_work {
    const struct keys *keys;
    struct key key;
    struct text wrapped;
};

static enum status make_body(struct store *store, void *context)
{
    struct key_work *work = context;
    return key_make(store, work->keys, "person", TEST_NOW, &work->key);
}

static enum status drop_body(struct store *store, void *context)
{
    struct key_work *work = context;
    return key_drop(store, work->keys, work->key.id, TEST_NOW);
}

/* Closes, puts a copy of the data file in place or takes one, and opens again. */
static void reopen(struct bench *bench, const struct text *put, struct text *taken)
{
    struct test *test = bench->test;
    struct text why_not = {0};
    const char *path = arena_terminated(bench->arena, arena_join(bench->arena, bench->folder, T("/city.db")));
    bench->database = database_close(bench->database);
    if (put)
        EXPECT_INTEGER(file_write(path, *put, 0600), DONE);
    if (taken)
        EXPECT_INTEGER(file_read(bench->arena, path, 64 << 20, taken), DONE);
    bench->database = database_open(bench->arena, bench->folder, &why_not);
    EXPECT_TEXT(why_not, T(""));
    bench->store = database_store(bench->database);
}

BENCH_CASE(dropped_keys_stay_dropped)
{
    struct key_work work = {.keys = bench->keys}, kept = {.keys = bench->keys};
    struct key found;
    struct text why_not;
    EXPECT_INTEGER(store_transaction(bench->store, make_body, &work), DONE);
    EXPECT_INTEGER(store_transaction(bench->store, make_body, &kept), DONE);
    EXPECT_INTEGER(key_read(bench->store, bench->keys, work.key.id, &found), DONE);
    EXPECT(memcmp(found.bytes, work.key.bytes, KEY_BYTES) == 0);
    if (bench->is_postgres)
        return; /* what follows copies the data file */

    struct text copy = {0};
    reopen(bench, NULL, &copy);
    EXPECT_INTEGER(store_transaction(bench->store, drop_body, &work), DONE);
    EXPECT_INTEGER(store_transaction(bench->store, drop_body, &work), DONE); /* twice is fine */
    EXPECT_INTEGER(key_read(bench->store, bench->keys, work.key.id, &found), NOT_FOUND);
    EXPECT_INTEGER(keys_note_dropped(bench->store, bench->keys, bench->arena), DONE);
    reopen(bench, &copy, NULL); /* the old state comes back ... */
    log_quiet(true);
    EXPECT_INTEGER(key_read(bench->store, bench->keys, work.key.id, &found), DONE);
    EXPECT_INTEGER(open_again(bench, bench->folder, &why_not), DONE);
    log_quiet(false);
    EXPECT_INTEGER(key_read(bench->store, bench->keys, work.key.id, &found), NOT_FOUND); /* ... but not the erased */
    EXPECT_INTEGER(key_read(bench->store, bench->keys, kept.key.id, &found), DONE);
}

/* ---- what a copy of the disk tells ---- */

struct fill {
    struct bench *bench;
    int64_t account_id;
};

static const char *const words[] = {"髙橋", "葛󠄀子", "タカハシ", "平字梅本", "021番地の9", "ハイツ潮風",
                                    "hanako.takahashi@example.jp", "はなちゃん", "482913", "19550303"};

static enum status fill_body(struct store *store, void *context)
{
    struct fill *fill = context;
    struct bench *bench = fill->bench;
    struct event actor = {.actor_kind = T("resident"), .actor_name = T("本人"), .subject_kind = T("account"),
                          .name = T("city.test"), .at = TEST_NOW};
    struct person person = {.state = PERSON_HERE, .family_name = text_of(words[0]), .given_name = text_of(words[1]),
                            .family_kana = text_of(words[2]), .town = text_of(words[3]), .lot = text_of(words[4]),
                            .building = text_of(words[5]), .born = DATE(1955, 3, 3)};
    struct mail mail = {.to = text_of(words[6]), .subject = T("番号"), .body = text_of(words[8]), .kind = T("test")};
    int64_t id;
    enum status status = people_add(store, bench->keys, bench->arena, &actor, &person, &id);
    if (status == DONE)
        status = account_take_by_mail(store, bench->keys, bench->arena, text_of(words[6]), JAPANESE, &actor,
                                      &fill->account_id);
    if (status == DONE)
        status = account_set_name(store, bench->keys, bench->arena, fill->account_id, text_of(words[7]), &actor);
    if (status == DONE)
        status = mail_put(store, bench->keys, bench->arena, &mail, TEST_NOW, TEST_NOW);
    return status;
}

static void expect_without_words(struct test *test, struct arena *arena, const char *path)
{
    struct text bytes;
    if (!EXPECT(file_read(arena, path, 64 << 20, &bytes) == DONE))
        return;
    EXPECT(bytes.length > 0);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        test_expect(test, memmem(bytes.bytes, bytes.length, words[i], strlen(words[i])) == NULL, words[i], __FILE__,
                    __LINE__);
}

static void the_disk_gives_nobody_away(struct test *test)
{
    struct bench bench;
    struct fill fill = {.bench = &bench};
    struct file_names names = {0};
    bool has_wal = false;
    if (bench_start(&bench, test, 0)) {
        EXPECT_INTEGER(store_transaction(bench.store, fill_body, &fill), DONE);
        struct account account;
        EXPECT_INTEGER(account_by_mail(bench.store, bench.keys, bench.arena, text_of(words[6]), &account), DONE);
        EXPECT_TEXT(account.display_name, text_of(words[7]));
        EXPECT_INTEGER(account.id, fill.account_id);
        EXPECT_INTEGER(folder_list(bench.arena, arena_terminated(bench.arena, bench.folder), &names), DONE);
        for (size_t i = 0; i < names.count; i++) {
            if (!text_starts(names.items[i], T("city.db")))
                continue;
            has_wal = has_wal || text_ends(names.items[i], T("-wal"));
            if (!text_ends(names.items[i], T("-shm")))
                expect_without_words(test, bench.arena, arena_terminated(bench.arena, arena_print(bench.arena,
                    "%.*s/%.*s", TEXT_ARGUMENTS(bench.folder), TEXT_ARGUMENTS(names.items[i]))));
        }
        EXPECT(has_wal);
        bench_end(&bench);
    }
}

BENCH_CASE(moved_rows_are_found)
{
    struct fill fill = {.bench = bench};
    struct text why_not, wrapped;
    EXPECT_INTEGER(store_transaction(bench->store, fill_body, &fill), DONE);
    (void)why_not;
    struct city_account_row row;
    EXPECT_INTEGER(city_account_row(bench->store, bench->arena, fill.account_id, &row), DONE);
    struct key key;
    struct text clear;
    EXPECT_INTEGER(key_unwrap(bench->keys, row.key_id, row.wrapped, &key), DONE);
    EXPECT_INTEGER(unseal(bench->arena, &key, SEALED_AT("city_account", "mail_sealed", row.id), row.mail_sealed, &clear),
                   DONE);
    log_quiet(true);
    EXPECT_INTEGER(unseal(bench->arena, &key, SEALED_AT("city_account", "name_sealed", row.id), row.mail_sealed, &clear),
                   BROKEN); /* swapped columns */
    wrapped = arena_copy(bench->arena, row.wrapped);
    ((char *)(uintptr_t)wrapped.bytes)[30] ^= 1;
    EXPECT_INTEGER(key_unwrap(bench->keys, row.key_id, wrapped, &key), BROKEN);
    log_quiet(false);
}

const struct test_case sealing_test[] = {{"seals open only in their place", seals_open_only_in_their_place},
                                         {"a key of its own stands for the row", own_keys_stand_for_the_row},
                                         {"blind tokens differ by key and kind", blind_tokens_tell_nothing},
                                         {"My Number is seen", my_number_is_seen},
                                         BENCH_CASES("wrong keys are refused", wrong_keys_are_refused),
                                         BENCH_CASES("dropped keys stay dropped", dropped_keys_stay_dropped),
                                         {"the disk gives nobody away", the_disk_gives_nobody_away},
                                         BENCH_CASES("moved values do not open", moved_rows_are_found),
                                         {0}};
