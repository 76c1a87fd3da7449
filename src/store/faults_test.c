/*
 * Bad days: disks that fail or are full, second servers, strange files; and many threads at once.
 */
#include "base/test.h"
#include "store/event.h"
#include "store/store_private.h"
#include "store/test_database.h"
#include "store/upkeep.h"
#include "system/files.h"
#include "system/log.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static enum status append(struct store *store, void *context)
{
    const int64_t *number = context;
    const struct event event = {.subject_kind = T("case"), .subject_id = *number, .name = T("test.happened"),
                                .actor_kind = T("system"), .at = *number};
    return event_append(store, &event);
}

static enum status append_number(struct store *store, int64_t number)
{
    return store_transaction(store, append, &number);
}

static int64_t rows_of(struct test_database *place, const char *table)
{
    struct table_counts counts;
    if (store_counts(place->store, place->arena, &counts) != DONE)
        return -1;
    for (size_t i = 0; i < counts.count; i++)
        if (text_is(counts.items[i].table, text_of(table)))
            return counts.items[i].rows;
    return -1;
}

/* ---- a disk whose fsync fails from some moment on: a thin layer round SQLite's own file functions ---- */

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    sqlite3_io_methods methods;
    const sqlite3_io_methods *real_methods;
    atomic_bool is_failing, is_full; /* full: the log cannot be written */
} disk;

static int full_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    return disk.is_full ? SQLITE_FULL : disk.real_methods->xWrite(file, bytes, length, at);
}

static int failing_sync(sqlite3_file *file, int flags)
{
    return disk.is_failing ? SQLITE_IOERR_FSYNC : disk.real_methods->xSync(file, flags);
}

static int open_on_disk(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    int code = disk.real->xOpen(disk.real, name, file, flags, out);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
        disk.real_methods = file->pMethods;
        disk.methods = *file->pMethods;
        disk.methods.xSync = failing_sync;
        disk.methods.xWrite = full_write;
        file->pMethods = &disk.methods;
    }
    return code;
}

static void put_disk_between(void)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing";
    disk.vfs.xOpen = open_on_disk;
    disk.is_failing = disk.is_full = false;
    sqlite3_vfs_register(&disk.vfs, 1);
}

static void take_disk_away(void)
{
    sqlite3_vfs_unregister(&disk.vfs);
    sqlite3_vfs_register(disk.real, 1);
}

static void a_failed_sync_is_never_a_yes(struct test *test)
{
    struct test_database place;
    put_disk_between();
    if (test_database_open(test, &place, 0, NULL)) {
        EXPECT(append_number(place.store, 1) == DONE);
        disk.is_failing = true;
        log_quiet(true);
        EXPECT(append_number(place.store, 2) == BROKEN);
        disk.is_failing = false; /* the kernel may have forgotten the pages: it stays read-only */
        EXPECT(append_number(place.store, 3) == BROKEN);
        log_quiet(false);
        EXPECT(!database_may_write(place.database));
        EXPECT_INTEGER(rows_of(&place, "store_event"), 1); /* reading goes on */
        struct text why_not = {0};
        place.database = database_close(place.database);
        place.database = database_open(place.arena, place.where, &why_not);
        place.store = database_store(place.database);
        EXPECT(append_number(place.store, 4) == DONE); /* a restart mends it */
        EXPECT(rows_of(&place, "store_event") >= 2);
        test_database_close(&place);
    }
    take_disk_away();
}

static enum status append_large(struct store *store, void *context)
{
    const struct event event = {.subject_kind = T("case"), .subject_id = 1, .name = T("test.happened"), .actor_kind = T("system"),
                                .detail = *(const struct text *)context, .at = 1};
    return event_append(store, &event);
}

/* Commits of every size round the pieces in which the log is written: all of it is there afterwards. */
static void large_commits_are_whole(struct test *test)
{
    struct test_database place;
    if (!test_database_open(test, &place, 0, NULL))
        return;
    for (size_t size = 1000; size < 3000000; size = size * 3 / 2) {
        char *bytes = arena_take(place.arena, size, 1);
        memset(bytes, 'a' + (int)(size % 26), size);
        struct text detail = {bytes, size};
        struct kept_event last;
        EXPECT(store_transaction(place.store, append_large, &detail) == DONE);
        EXPECT(event_last(place.store, place.arena, T("case"), 1, &last) == DONE && text_is(last.event.detail, detail));
    }
    test_database_close(&place);
}

/* What was gathered for the log is written when it is synced; where that fails nothing is acknowledged, and room mends it. */
static void a_full_log_is_survived(struct test *test)
{
    struct test_database place;
    put_disk_between();
    if (test_database_open(test, &place, 0, NULL)) {
        for (int64_t i = 1; i <= 12; i++) {
            disk.is_full = i % 3 == 0;
            log_quiet(true);
            EXPECT_INTEGER(append_number(place.store, i), i % 3 ? DONE : BROKEN);
            log_quiet(false);
        }
        EXPECT_INTEGER(rows_of(&place, "store_event"), 8);
        disk.is_full = false;
        EXPECT(database_may_write(place.database));
        struct text why_not = {0};
        place.database = database_close(place.database);
        place.database = database_open(place.arena, place.where, &why_not);
        place.store = database_store(place.database);
        EXPECT_INTEGER(rows_of(&place, "store_event"), 8);
        EXPECT(append_number(place.store, 13) == DONE);
        test_database_close(&place);
    }
    take_disk_away();
}

static enum status limit_pages(struct connection *connection, void *context)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA max_page_count=%d", *(int *)context);
    return connection->database->backend->script(connection, sql);
}

static void a_full_disk_is_survived(struct test *test)
{
    struct test_database place;
    if (!test_database_open(test, &place, 0, NULL))
        return;
    int pages = 1; /* SQLite takes the present size instead */
    EXPECT(sqlite_writer_alone(place.database, limit_pages, &pages) == DONE);
    log_quiet(true);
    int64_t kept = 0, refused = 0;
    for (int64_t i = 0; i < 200; i++) {
        enum status status = append_number(place.store, i);
        kept += status == DONE;
        refused += status == BROKEN;
    }
    log_quiet(false);
    EXPECT(refused > 0);
    EXPECT_INTEGER(kept + refused, 200);
    EXPECT_INTEGER(rows_of(&place, "store_event"), kept);
    EXPECT(database_may_write(place.database));
    pages = 1000000; /* room again */
    EXPECT(sqlite_writer_alone(place.database, limit_pages, &pages) == DONE);
    EXPECT(append_number(place.store, 999) == DONE);
    test_database_close(&place);
}

static void second_servers_and_strange_files_are_refused(struct test *test)
{
    struct test_database place;
    struct text why_not = {0}, folder;
    if (!test_database_open(test, &place, 0, NULL))
        return;
    EXPECT(database_open(place.arena, place.where, &why_not) == NULL);
    EXPECT(text_has(why_not, T("別の ikanai")) && text_has(why_not, T("pid")));
    struct database *reading = database_open_reading(place.arena, place.where, &why_not);
    EXPECT(reading != NULL && !database_may_write(reading));
    EXPECT(append_number(database_store(reading), 1) == BROKEN);
    EXPECT(append_number(place.store, 1) == DONE);
    struct kept_event last;
    EXPECT(event_last(database_store(reading), place.arena, T("case"), 1, &last) == DONE);
    database_close(reading);
    EXPECT(folder_temporary(place.arena, "ikanai-strange", &folder) == DONE);
    EXPECT(database_open_reading(place.arena, folder, &why_not) == NULL);
    struct text file = arena_print(place.arena, "%s/city.db", folder.bytes);
    EXPECT(file_write(file.bytes, T("a file of somebody else, which must not be written to"), 0600) == DONE);
    EXPECT(database_open(place.arena, folder, &why_not) == NULL && why_not.length > 0);
    sqlite3 *handle = NULL;
    EXPECT(file_remove(file.bytes) == DONE && sqlite3_open(file.bytes, &handle) == SQLITE_OK);
    EXPECT(sqlite3_exec(handle, "CREATE TABLE other (a)", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(handle);
    EXPECT(database_open(place.arena, folder, &why_not) == NULL && text_has(why_not, T("Ikanai のデータではありません")));
    EXPECT(folder_remove(folder.bytes) == DONE);
    test_database_close(&place);
}

/* ---- migrations ---- */

static void migrations_go_forward_only(struct test *test)
{
    static const struct migration old[] = {{"test", 1, "one", "CREATE TABLE test_one (a {int} NOT NULL) {strict};"},
                                           {0}};
    static const struct migration newer[] = {{"test", 1, "one", "CREATE TABLE test_one (a {int} NOT NULL) {strict};"},
                                             {"test", 2, "two", "CREATE TABLE test_two (a {id}) {strict};"},
                                             {0}};
    static const struct migration changed[] = {{"test", 1, "one", "CREATE TABLE test_one (b {int} NOT NULL);"}, {0}};
    static const struct migration broken[] = {
        {"test", 1, "one", "CREATE TABLE test_one (a {int} NOT NULL) {strict};"},
        {"test", 2, "two", "CREATE TABLE test_two (a {id}) {strict}; CREATE TABLE test_two (a {id});"},
        {0}};
    static const struct migration *const old_list[] = {old, NULL}, *const newer_list[] = {newer, NULL};
    static const struct migration *const changed_list[] = {changed, NULL}, *const broken_list[] = {broken, NULL};
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, old_list); which++) {
        struct text why_not, plan;
        log_quiet(true);
        EXPECT(store_migrate(place.store, broken_list, T("2"), 2, place.arena, &why_not) != DONE);
        log_quiet(false);
        EXPECT(text_has(why_not, T("0002 two")));
        EXPECT_INTEGER(rows_of(&place, "test_two"), -1); /* all or nothing */
        EXPECT(store_migration_plan(place.store, newer_list, place.arena, &plan, &why_not) == DONE);
        EXPECT_TEXT(plan, T("test 0002 two\n"));
        EXPECT(store_migrate(place.store, newer_list, T("2"), 2, place.arena, &why_not) == DONE);
        EXPECT(store_migrate(place.store, newer_list, T("2"), 2, place.arena, &why_not) == DONE);
        EXPECT_INTEGER(rows_of(&place, "test_two"), 0);
        EXPECT(store_migrate(place.store, old_list, T("1"), 3, place.arena, &why_not) == INVALID);
        EXPECT(text_has(why_not, T("新しい版")));
        EXPECT(store_migrate(place.store, changed_list, T("1"), 3, place.arena, &why_not) == INVALID);
        EXPECT(text_has(why_not, T("変わっています")));
        test_database_close(&place);
    }
}

static void the_release_before_runs_on_what_was_added(struct test *test)
{
    static const struct migration old[] = {{"test", 1, "one", "CREATE TABLE test_one (a {int} NOT NULL) {strict};"}, {0}};
    static const struct migration adds[] = {{"test", 1, "one", "CREATE TABLE test_one (a {int} NOT NULL) {strict};"},
                                            {"test", 2, "two", "CREATE TABLE test_two (a {id}) {strict};", true},
                                            {0}};
    static const struct migration breaks[] = {{"test", 1, "one", "CREATE TABLE test_one (a {int} NOT NULL) {strict};"},
                                              {"test", 2, "two", "CREATE TABLE test_two (a {id}) {strict};", true},
                                              {"test", 3, "three", "DROP TABLE test_two;", false},
                                              {0}};
    static const struct migration *const old_list[] = {old, NULL}, *const adds_list[] = {adds, NULL},
                                         *const breaks_list[] = {breaks, NULL};
    struct test_database place;
    EXPECT(migration_expands("-- expands: a table\n") && !migration_expands("CREATE TABLE a"));
    for (int which = 0; test_database_open(test, &place, which, old_list); which++) {
        struct text why_not, plan;
        EXPECT(store_migrate(place.store, adds_list, T("2"), 2, place.arena, &why_not) == DONE);
        EXPECT(store_migrate(place.store, old_list, T("1"), 3, place.arena, &why_not) == DONE);
        EXPECT(store_migration_plan(place.store, old_list, place.arena, &plan, &why_not) == DONE);
        EXPECT_TEXT(plan, T(""));
        EXPECT(store_migrate(place.store, adds_list, T("2"), 4, place.arena, &why_not) == DONE);
        EXPECT(store_migrate(place.store, breaks_list, T("3"), 5, place.arena, &why_not) == DONE);
        EXPECT(store_migrate(place.store, old_list, T("1"), 6, place.arena, &why_not) == INVALID);
        EXPECT(text_has(why_not, T("test 0003 three")));
        EXPECT(store_migrate(place.store, adds_list, T("2"), 7, place.arena, &why_not) == INVALID);
        test_database_close(&place);
    }
}

/* ---- backup ---- */

static void *append_for_a_while(void *context)
{
    struct test_database *place = context;
    struct store *store = database_store(place->database);
    for (int64_t i = 0; i < 300; i++)
        if (append_number(store, 1000 + i) != DONE)
            return place;
    return NULL;
}

/* Brings the copy back: SQLite into another folder, PostgreSQL into the emptied schema. */
static void restore_and_count(struct test *test, struct test_database *place, struct text file)
{
    struct text why_not = {0}, where = place->where;
    struct test_database again = *place;
    if (place->is_sqlite) {
        where = arena_print(place->arena, "%s/again", place->folder.bytes);
    } else {
        place->database = database_close(place->database);
        test_database_empty(place);
    }
    EXPECT(database_restore(file, where, place->arena, &why_not) == DONE);
    EXPECT_TEXT(why_not, T(""));
    again.database = database_open(place->arena, where, &why_not);
    if (!EXPECT(again.database != NULL))
        return;
    again.store = database_store(again.database);
    int64_t rows = rows_of(&again, "store_event");
    EXPECT(rows >= 50 && rows <= 350);
    EXPECT(store_migrate(again.store, NULL, T("test"), 1, place->arena, &why_not) == DONE);
    EXPECT(append_number(again.store, 1) == DONE); /* ids and triggers came back too */
    EXPECT_INTEGER(rows_of(&again, "store_event"), rows + 1);
    database_close(again.database);
}

static void half_a_copy_is_refused(struct test *test, struct test_database *place, struct text file)
{
    struct text half = arena_print(place->arena, "%s/half", place->folder.bytes), whole, why_not;
    struct text where = arena_print(place->arena, "%s/b", place->folder.bytes);
    EXPECT(file_read(place->arena, file.bytes, 100000000, &whole) == DONE);
    EXPECT(file_write(half.bytes, text_slice(whole, 0, whole.length / 2), 0600) == DONE);
    EXPECT(database_restore(half, where, place->arena, &why_not) == INVALID);
}

static void backups_are_whole_and_come_back(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct text why_not = {0}, file = arena_print(place.arena, "%s/copy", place.folder.bytes), problems;
        pthread_t writing;
        void *failed;
        for (int64_t i = 0; i < 50; i++)
            EXPECT(append_number(place.store, i) == DONE);
        EXPECT(pthread_create(&writing, NULL, append_for_a_while, &place) == 0);
        EXPECT(database_backup(place.database, file, NULL, NULL, place.arena, &why_not) == DONE);
        EXPECT_TEXT(why_not, T(""));
        pthread_join(writing, &failed);
        EXPECT(failed == NULL);
        EXPECT(database_backup(place.database, file, NULL, NULL, place.arena, &why_not) == INVALID);
        EXPECT(database_check(place.database, place.arena, &problems) == DONE);
        EXPECT_TEXT(problems, T(""));
        EXPECT(database_restore(file, place.where, place.arena, &why_not) == INVALID); /* not empty */
        if (place.is_sqlite)
            half_a_copy_is_refused(test, &place, file);
        restore_and_count(test, &place, file);
        test_database_close(&place);
    }
}

/* ---- many threads ---- */

enum { THREADS = 16, EACH = 60 };

struct worker {
    struct test_database *place;
    int64_t number, done;
};

static void *append_many(void *context)
{
    struct worker *worker = context;
    struct store *store = database_store(worker->place->database);
    struct arena *arena = arena_new(0);
    for (int64_t i = 0; i < EACH; i++, arena_reset(arena)) {
        struct kept_event last;
        worker->done += append_number(store, worker->number % 4) == DONE;
        if (event_last(store, arena, T("case"), worker->number % 4, &last) != DONE)
            worker->done = -1000;
    }
    arena_free(arena);
    return NULL;
}

struct sealing {
    struct test_database *place;
    const uint8_t *secret_key;
    atomic_int failed;
};

static void *seal_often(void *context)
{
    struct sealing *sealing = context;
    for (int64_t i = 0; i < 20; i++)
        sealing->failed += event_seal(database_store(sealing->place->database), sealing->secret_key, i, NULL) != DONE;
    return NULL;
}

static void threads_do_not_lose_events(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, NULL); which++) {
        struct worker workers[THREADS];
        pthread_t threads[THREADS];
        int64_t done = 0;
        uint8_t public_key[EVENT_KEY_BYTES], secret_key[EVENT_SECRET_BYTES];
        event_key_new(public_key, secret_key);
        for (int i = 0; i < THREADS; i++) {
            workers[i] = (struct worker){&place, i, 0};
            EXPECT(pthread_create(&threads[i], NULL, append_many, &workers[i]) == 0);
        }
        struct sealing sealing = {&place, secret_key, 0};
        pthread_t sealer;
        EXPECT(pthread_create(&sealer, NULL, seal_often, &sealing) == 0);
        seal_often(&sealing); /* two sealers beside them */
        pthread_join(sealer, NULL);
        EXPECT_INTEGER(sealing.failed, 0);
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            done += workers[i].done;
        }
        struct event_verdict verdict;
        EXPECT_INTEGER(done, THREADS * EACH);
        EXPECT(event_seal(place.store, secret_key, 99, NULL) == DONE);
        EXPECT(event_verify(place.store, place.arena, public_key, NULL, &verdict) == DONE);
        EXPECT_TEXT(verdict.problem, T(""));
        EXPECT_INTEGER(verdict.events, done);
        EXPECT_INTEGER(verdict.sealed, done);
        test_database_close(&place);
    }
}

/* ---- PostgreSQL's connections cut again and again ---- */

struct cut {
    struct database *database;
    int64_t number, acknowledged, tried;
    atomic_bool *is_over;
};

static void *append_until_over(void *context)
{
    struct cut *cut = context;
    struct store *store = database_store(cut->database);
    while (!*cut->is_over && cut->tried < 100000) {
        cut->tried++;
        cut->acknowledged += append_number(store, cut->number) == DONE;
    }
    return NULL;
}

static void cut_connections(const char *url, const char *name, int times)
{
    char sql[200];
    PGconn *connection = PQconnectdb(url);
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'", name);
    for (int i = 0; i < times; i++) {
        usleep(60000);
        PQclear(PQexec(connection, sql));
    }
    PQfinish(connection);
}

static void cut_connections_lose_nothing(struct test *test)
{
    enum { CUTTERS = 4, CUTS = 12 };
    struct test_database place;
    if (!test_database_open(test, &place, 1, NULL)) {
        test_skip(test, "IKANAI_PG is not set");
        return;
    }
    struct text name = text_from(place.folder, place.folder.length - 16), why_not;
    struct text where = arena_print(place.arena, "%.*s&application_name=%.*s", TEXT_ARGUMENTS(place.where),
                                    TEXT_ARGUMENTS(name));
    struct cut cuts[CUTTERS];
    pthread_t threads[CUTTERS];
    atomic_bool is_over = false;
    struct database *database = database_open(place.arena, where, &why_not);
    log_quiet(true);
    for (int i = 0; i < CUTTERS; i++) {
        cuts[i] = (struct cut){database, i, 0, 0, &is_over};
        EXPECT(pthread_create(&threads[i], NULL, append_until_over, &cuts[i]) == 0);
    }
    cut_connections(getenv("IKANAI_PG"), name.bytes, CUTS);
    is_over = true;
    for (int i = 0; i < CUTTERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CUTTERS; i++) {
        struct kept_events list = {0};
        EXPECT(event_list(database_store(database), place.arena, T("case"), i, &list) == DONE);
        EXPECT((int64_t)list.count >= cuts[i].acknowledged && (int64_t)list.count <= cuts[i].tried);
        EXPECT(cuts[i].acknowledged > 0);
    }
    log_quiet(false);
    database_close(database);
    test_database_close(&place);
}

/* ---- kill -9 ---- */

/* A child writes and says each number once it is told that it is kept; it is killed in the middle. */
static _Noreturn void write_until_killed(struct text where, int tell)
{
    struct arena *arena = arena_new(0);
    struct text why_not;
    struct database *database = database_open(arena, where, &why_not);
    for (int64_t i = 1; database; i++) {
        if (append_number(database_store(database), i) != DONE || write(tell, &i, sizeof i) != sizeof i)
            break;
    }
    _exit(1);
}

static void killed_servers_keep_what_they_acknowledged(struct test *test)
{
    struct test_database place;
    if (!test_database_open(test, &place, 0, NULL))
        return;
    const char *wanted = getenv("IKANAI_KILLS"); /* the long campaign asks for 200 */
    int64_t rounds = 8;
    if (wanted)
        EXPECT(text_to_integer(text_of(wanted), &rounds));
    place.database = database_close(place.database);
    for (int64_t round = 0; round < rounds; round++) {
        int ends[2];
        int64_t number, told = 0;
        EXPECT(pipe(ends) == 0);
        pid_t child = fork();
        if (child == 0)
            write_until_killed(place.where, ends[1]);
        close(ends[1]);
        while (told < 20 + round % 10 * 7 && read(ends[0], &number, sizeof number) == sizeof number)
            told = number;
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        while (read(ends[0], &number, sizeof number) == sizeof number)
            told = number;
        close(ends[0]);
        struct text why_not = {0}, problems = {0};
        place.database = database_open(place.arena, place.where, &why_not);
        if (!EXPECT(place.database != NULL))
            break;
        place.store = database_store(place.database);
        struct kept_events list;
        for (int64_t i = 1; i <= told; i++)
            EXPECT(event_list(place.store, place.arena, T("case"), i, &list) == DONE && (int)list.count >= 1);
        EXPECT(database_check(place.database, place.arena, &problems) == DONE);
        EXPECT_TEXT(problems, T(""));
        place.database = database_close(place.database);
    }
    test_database_close(&place);
}

const struct test_case faults_test[] = {
    {"a failed sync is never a yes", a_failed_sync_is_never_a_yes},
    {"large commits are whole", large_commits_are_whole},
    {"a full log is survived", a_full_log_is_survived},
    {"a full disk is survived", a_full_disk_is_survived},
    {"second servers and strange files are refused", second_servers_and_strange_files_are_refused},
    {"migrations go forward only", migrations_go_forward_only},
                                      {"the release before runs on what was added", the_release_before_runs_on_what_was_added},
    {"backups are whole and come back", backups_are_whole_and_come_back},
    {"threads do not lose events", threads_do_not_lose_events},
    {"cut connections lose nothing", cut_connections_lose_nothing},
    {"killed servers keep what they acknowledged", killed_servers_keep_what_they_acknowledged},
    {0}};
