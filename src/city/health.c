#include "city/health.h"

#include "base/date.h"
#include "base/json.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/jobs.h"
#include "city/virus_check.h"
#include "store/outbox.h"
#include "store/store.h"
#include "system/files.h"
#include "web/language.h"

#include <sys/statvfs.h>

/* In the order of struct health. `is_low_bad`: small values are the bad ones (free disk, days left). */
enum line { DATABASE, QUEUE_AGE, QUEUE_DEAD, DISK_FREE, BACKUP_AGE, SEAL_AGE, MAIL_BOUNCED, CERTIFICATE, JOBS_FAILED, VIRUS_CHECK, FILES_WAITING };
static const struct measure {
    const char *name, *sentence;
    int64_t look, bad;
    bool is_low_bad;
} measures[HEALTH_LINES] = {
    [DATABASE] = {"database_writes", SENTENCE("The database answers and can write (1: yes)"), 0, 0, true},
    [QUEUE_AGE] = {"queue_age_seconds", SENTENCE("How long the oldest work has been waiting (seconds)"), 60, 600, false},
    [QUEUE_DEAD] = {"queue_given_up", SENTENCE("Work that was given up and needs a person"), 1, 100, false},
    [DISK_FREE] = {"disk_free_megabytes", SENTENCE("Free space for data (MB)"), 5000, 500, true},
    [BACKUP_AGE] = {"backup_age_hours", SENTENCE("Age of the last backup (hours)"), 26, 72, false},
    [SEAL_AGE] = {"seal_age_seconds", SENTENCE("Age of the last seal on the records (seconds)"), 30, 300, false},
    [MAIL_BOUNCED] = {"mail_bounced", SENTENCE("Mails that came back (within 7 days)"), 5, 100, false},
    [CERTIFICATE] = {"certificate_days", SENTENCE("Days until the city's certificate ends"), 30, 7, true},
    [JOBS_FAILED] = {"jobs_failed", SENTENCE("Periodic jobs whose last run failed"), 1, 5, false},
    [VIRUS_CHECK] = {"virus_check", SENTENCE("The virus check of sent files (2: answers, 1: not used, 0: does not answer)"), 0, -1, true},
    [FILES_WAITING] = {"files_unchecked", SENTENCE("Sent files that wait for the virus check"), 1, 1000, false},
};

static enum health_grade grade_of(const struct measure *measure, int64_t value)
{
    if (value < 0)
        return HEALTH_LOOK;
    if (measure->is_low_bad)
        return value <= measure->bad ? HEALTH_BAD : value <= measure->look ? HEALTH_LOOK : HEALTH_GOOD;
    return value >= measure->bad ? HEALTH_BAD : value >= measure->look ? HEALTH_LOOK : HEALTH_GOOD;
}

static void set(struct health *health, enum line line, int64_t value)
{
    const struct measure *measure = &measures[line];
    enum health_grade grade = grade_of(measure, value);
    health->lines[line] = (struct health_line){measure->name, measure->sentence, value, grade};
    if (grade > health->grade)
        health->grade = grade;
}

static int64_t disk_free_megabytes(const struct city *city, struct arena *arena)
{
    struct statvfs disk;
    if (statvfs(arena_terminated(arena, city->data_folder), &disk) != 0)
        return -1;
    return (int64_t)(disk.f_bavail / 1024) * (int64_t)(disk.f_frsize) / 1024;
}

static int64_t failed_jobs(struct store *store, struct arena *arena)
{
    struct city_job_rows rows;
    if (city_job_list(store, arena, &rows) != DONE)
        return -1;
    int64_t failed = 0;
    for (size_t i = 0; i < rows.count; i++)
        failed += rows.items[i].outcome.length && !text_is(rows.items[i].outcome, T("DONE"));
    return failed;
}

static struct text backup_note(const struct city *city, struct arena *arena)
{
    return arena_print(arena, "%.*s/last-backup", TEXT_ARGUMENTS(city->data_folder));
}

enum status health_note_backup(const struct city *city, struct arena *arena)
{
    struct text moment = arena_print(arena, "%lld\n", (long long)city_now(city));
    return file_write(backup_note(city, arena).bytes, moment, 0600);
}

static int64_t backup_age_hours(const struct city *city, struct arena *arena, int64_t now)
{
    enum { MOMENT_BYTES = 32 };
    struct text moment;
    int64_t at;
    bool is_known = file_read(arena, backup_note(city, arena).bytes, MOMENT_BYTES, &moment) == DONE &&
                    text_to_integer(text_trim(moment), &at);
    return is_known ? (now - at) / HOUR_MICROS : -1;
}

static void read_notes(struct store *store, struct arena *arena, int64_t now, struct health *health)
{
    struct city_note_row note;
    enum status status = city_note_read(store, arena, T("mail_bounced"), &note);
    bool is_recent = status == DONE && now - note.noted_at < 7 * DAY_MICROS;
    set(health, MAIL_BOUNCED, is_recent ? note.worth : 0);
    status = city_note_read(store, arena, T("certificate_ends"), &note);
    int64_t days = status == DONE ? (note.worth - now) / DAY_MICROS : -1;
    set(health, CERTIFICATE, status == DONE && days < 0 ? 0 : days);
}

void health_read(struct city *city, struct store *store, struct arena *arena, struct health *found)
{
    struct health health = {0};
    int64_t now = city_now(city), waiting = 0, oldest = 0, dead = 0;
    bool answers = database_ping(city->database) == DONE && database_may_write(city->database);
    set(&health, DATABASE, answers);
    if (outbox_waiting(store, now, &waiting, &oldest, &dead) != DONE) {
        set(&health, QUEUE_AGE, -1);
        set(&health, QUEUE_DEAD, -1);
    } else {
        set(&health, QUEUE_AGE, waiting && oldest ? (now - oldest) / SECOND_MICROS : 0);
        set(&health, QUEUE_DEAD, dead);
    }
    set(&health, DISK_FREE, disk_free_megabytes(city, arena));
    set(&health, BACKUP_AGE, backup_age_hours(city, arena, now));
    read_notes(store, arena, now, &health);
    int64_t sealed_at = jobs_sealed_at(city->jobs);
    set(&health, SEAL_AGE, sealed_at ? (now - sealed_at) / SECOND_MICROS : -1);
    set(&health, JOBS_FAILED, failed_jobs(store, arena));
    enum virus_state virus = virus_state(city, arena, now);
    set(&health, VIRUS_CHECK, virus == VIRUS_ANSWERS ? 2 : virus == VIRUS_IS_OFF || virus == VIRUS_IS_ABSENT);
    int64_t unchecked = 0;
    set(&health, FILES_WAITING, city_files_waiting_count(store, &unchecked) == DONE ? unchecked : -1);
    *found = health;
}

static const char *grade_name(enum health_grade grade)
{
    static const char *const names[] = {"good", "look", "bad"};
    return names[grade];
}

void health_to_json(const struct city *city, const struct health *health, struct buffer *json)
{
    struct json_writer writer = json_writer_new(json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("status"), text_of(grade_name(health->grade)));
    json_put_member_text(&writer, T("version"), city->program_version);
    json_put_key(&writer, T("lines"));
    json_start_object(&writer);
    for (int i = 0; i < HEALTH_LINES; i++) {
        json_put_key(&writer, text_of(health->lines[i].name));
        json_start_object(&writer);
        json_put_member_integer(&writer, T("value"), health->lines[i].value);
        json_put_member_text(&writer, T("status"), text_of(grade_name(health->lines[i].grade)));
        json_end_object(&writer);
    }
    json_end_object(&writer);
    json_end_object(&writer);
}

/* ---- notes ---- */

struct noting {
    struct text name;
    int64_t at, value;
};

static enum status note_in_store(struct store *store, void *context)
{
    const struct noting *noting = context;
    return city_note_put(store, noting->name, noting->at, noting->value);
}

static enum status count_in_store(struct store *store, void *context)
{
    const struct noting *noting = context;
    return city_note_count(store, noting->name, noting->at);
}

enum status health_note(struct store *store, const char *name, int64_t at, int64_t value)
{
    struct noting noting = {text_of(name), at, value};
    return store_transaction(store, note_in_store, &noting);
}

enum status health_count(struct store *store, const char *name, int64_t at)
{
    struct noting noting = {text_of(name), at, 0};
    return store_transaction(store, count_in_store, &noting);
}
