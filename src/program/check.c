/*
 * ikanai doctor and ikanai verify: recompute what must hold and say in words what does not.
 */
#include "program/check.h"

#include "base/encoding.h"
#include "city/files.h"
#include "city/health.h"
#include "city/jobs.h"
#include "city/keys.h"
#include "city/registry.h"
#include "program/commands.h"
#include "program/verify_paper.h"
#include "store/event.h"
#include "store/upkeep.h"
#include "system/files.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PROOF_BYTES_MAX = 1024 * 1024, ROWS_NAMED = 5 };

static int check_invariants(struct city *city, struct arena *arena)
{
    int problems = 0, checked = 0;
    for (const struct invariant *const *one = city->registry->invariants; *one && (*one)->sentence; one++, checked++) {
        struct raw_result rows;
        struct text why = {0};
        struct arena_mark mark = arena_mark(arena);
        enum status status = store_raw(database_store(city->database), arena, text_of((*one)->sql_returning_no_row),
                                       ROWS_NAMED, &rows, &why);
        if (status != DONE || rows.rows) {
            problems++;
            say_line("BROKEN: %s (%s %.*s)", (*one)->sentence, status == DONE ? "first found:" : "could not be checked:",
                     TEXT_ARGUMENTS(status == DONE ? rows.values[0] : why));
        }
        arena_release(arena, mark);
    }
    say_line("invariants: %d checked, %d broken", checked, problems);
    return problems;
}

static int check_events(struct city *city, struct arena *arena)
{
    uint8_t public_key[EVENT_KEY_BYTES], secret_key[EVENT_SECRET_BYTES];
    jobs_seal_key(city, public_key, secret_key);
    memset(secret_key, 0, sizeof secret_key);
    struct event_verdict verdict;
    enum status status = event_verify(database_store(city->database), arena, public_key, NULL, &verdict);
    if (status != DONE) {
        say_line("BROKEN: events could not be read: %s", status_name(status));
        return 1;
    }
    say_line("events: %lld in %lld chains, %lld sealed under %lld signed heads", (long long)verdict.events,
             (long long)verdict.subjects, (long long)verdict.sealed, (long long)verdict.heads);
    if (verdict.problem.length)
        say_line("BROKEN: %.*s", TEXT_ARGUMENTS(verdict.problem));
    return verdict.problem.length > 0;
}

int check_city(struct city *city, struct arena *arena)
{
    struct text lines = {0};
    int problems = check_invariants(city, arena) + check_events(city, arena);
    if (database_check(city->database, arena, &lines) != DONE || lines.length) {
        say_line("BROKEN: the database says: %.*s", TEXT_ARGUMENTS(lines));
        problems++;
    }
    return problems;
}

/* Keys must be readable by nobody else. */
static int check_permissions(const struct city *city, struct arena *arena)
{
    static const char *const secret[] = {"keys", "keys/master", "keys/signing-key.pem", NULL};
    int problems = 0;
    for (int i = 0; secret[i]; i++) {
        struct stat about;
        struct text path = arena_print(arena, "%.*s/%s", TEXT_ARGUMENTS(city->data_folder), secret[i]);
        if (stat(path.bytes, &about) == 0 && (about.st_mode & 077)) {
            say_line("BROKEN: %s can be read by others; chmod go= %s", path.bytes, path.bytes);
            problems++;
        }
    }
    return problems;
}

static int check_configuration(const struct city *city)
{
    /* Before 3.51.3 (and 3.44.6, 3.50.7) a checkpoint beside a commit could reset the log; see docs/operate.md. */
    enum { WAL_RACE_MENDED = 3051003 };
    if (database_is_sqlite(city->database) && sqlite3_libversion_number() < WAL_RACE_MENDED)
        say_line("SQLite %s: its checkpoint race cannot arise here, because one connection writes and checkpoints; use "
                 "ikanai sql, not another shell, beside a running server",
                 sqlite3_libversion());
    return 0;
}

static int check_health(struct city *city, struct arena *arena)
{
    struct health health;
    health_read(city, database_store(city->database), arena, &health);
    for (int i = 0; i < HEALTH_LINES; i++)
        /* Doctor itself only looks: that it cannot write is no finding. */
        if (health.lines[i].grade != HEALTH_GOOD && !text_is(text_of(health.lines[i].name), T("database_writes")))
            say_line("%s: %s (%lld)", health.lines[i].grade == HEALTH_BAD ? "LOOK NOW" : "look", health.lines[i].sentence,
                     (long long)health.lines[i].value);
    return 0;
}

/* Rows without their file cannot be mended by the program; files without row are removed by a job after a day. */
static int check_files(struct city *city, struct arena *arena)
{
    struct attachment_audit audit;
    if (attachments_audit(city, database_store(city->database), arena, &audit) != DONE) {
        say_line("BROKEN: the uploaded files could not be compared with their rows");
        return 1;
    }
    say_line("files: %lld on the disk, %lld without a row, %lld rows without their file, %lld wait for the virus check",
             (long long)audit.files, (long long)audit.without_row, (long long)audit.without_file, (long long)audit.waiting);
    if (audit.without_row)
        say_line("look: the first file without a row is %.*s; the job city.files removes it after a day",
                 TEXT_ARGUMENTS(audit.first_without_row));
    if (audit.without_file)
        say_line("BROKEN: the first row without its file is %.*s; bring the file back from a backup",
                 TEXT_ARGUMENTS(audit.first_without_file));
    return audit.without_file > 0;
}

int run_doctor(const struct given *given)
{
    struct city *city = open_city(given, false);
    if (!city)
        return 1;
    int problems = check_city(city, given->arena) + check_permissions(city, given->arena) + check_configuration(city) + check_files(city, given->arena) +
                   check_health(city, given->arena);
    city_close(city);
    if (problems)
        return complain("%d problems, named above", problems);
    say_line("all is well");
    return 0;
}

static int check_proof(const struct given *given)
{
    uint8_t public_key[EVENT_KEY_BYTES];
    struct text json, why = {0};
    if (!text_to_hex(given_option(given, "public-key"), public_key, sizeof public_key))
        return complain("--public-key wants %d hex digits", EVENT_KEY_BYTES * 2);
    struct text path = given_option(given, "proof");
    if (file_read(given->arena, arena_terminated(given->arena, path), PROOF_BYTES_MAX, &json) != DONE)
        return complain("%.*s cannot be read", TEXT_ARGUMENTS(path));
    struct event event;
    if (event_proof_check(given->arena, json, public_key, &event, &why) != DONE)
        return complain("the proof does not hold: %.*s", TEXT_ARGUMENTS(why));
    struct buffer at = buffer_new(given->arena);
    moment_put(&at, event.at);
    say_line("the proof holds: %.*s of %.*s %lld at %.*s", TEXT_ARGUMENTS(event.name), TEXT_ARGUMENTS(event.subject_kind),
             (long long)event.subject_id, TEXT_ARGUMENTS(buffer_text(&at)));
    return 0;
}

int run_verify(const struct given *given)
{
    if (given_option(given, "proof").length)
        return check_proof(given);
    if (given_option(given, "paper").length)
        return verify_paper(given);
    struct city *city = open_city(given, false);
    if (!city)
        return 1;
    uint8_t public_key[EVENT_KEY_BYTES], secret_key[EVENT_SECRET_BYTES];
    jobs_seal_key(city, public_key, secret_key);
    memset(secret_key, 0, sizeof secret_key);
    int problems = check_events(city, given->arena);
    say_line("public key of events: %.*s", TEXT_ARGUMENTS(hex_text(given->arena, public_key, sizeof public_key)));
    city_close(city);
    return problems ? 1 : 0;
}
