/*
 * ikanai backup, restore, sql, rebuild: what the operator does with the data folder.
 *
 * A backup is a folder: the database's copy, the uploaded files (sealed as they stand) and a small list of what is in it. The
 * master key is never in it.
 */
#include "program/commands.h"

#include "base/csv.h"
#include "city/health.h"
#include "city/people_generate.h"
#include "city/registry.h"
#include "city/search.h"
#include "program/check.h"
#include "store/upkeep.h"
#include "system/files.h"

#include <stdio.h>

enum { SQL_ROWS = 100000, FILE_BYTES_MAX = 64 * 1024 * 1024 };

/* Sealed files never change once written, so a plain copy of those that are there is consistent with the database. */
static enum status copy_folder(struct arena *arena, struct text from, struct text to, int64_t *files)
{
    struct file_names names;
    if (!file_is_there(from.bytes))
        return DONE;
    enum status status = folder_list(arena, from.bytes, &names);
    if (status != DONE)
        return status;
    status = folder_make(to.bytes, 0700);
    for (size_t i = 0; status == DONE && i < names.count; i++) {
        struct text source = arena_print(arena, "%.*s/%.*s", TEXT_ARGUMENTS(from), TEXT_ARGUMENTS(names.items[i]));
        struct text target = arena_print(arena, "%.*s/%.*s", TEXT_ARGUMENTS(to), TEXT_ARGUMENTS(names.items[i]));
        struct arena_mark mark = arena_mark(arena);
        struct text bytes;
        struct file_names inner;
        if (folder_list(arena, source.bytes, &inner) == DONE) {
            status = copy_folder(arena, source, target, files);
        } else {
            status = file_read(arena, source.bytes, FILE_BYTES_MAX, &bytes);
            if (status == DONE)
                status = file_write(target.bytes, bytes, 0600);
            else if (status == NOT_FOUND) /* erased meanwhile */
                status = DONE;
            ++*files;
        }
        arena_release(arena, mark);
    }
    return status;
}

static struct text backup_place(const struct given *given, const struct city *city)
{
    struct text to = given_option(given, "to");
    if (to.length)
        return to;
    struct date day = city_today(city);
    struct clock_time clock = clock_of_moment(city_now(city));
    return arena_print(given->arena, "%.*s/backups/%04d%02d%02d-%02d%02d%02d", TEXT_ARGUMENTS(city->data_folder), day.year,
                       day.month, day.day, clock.hour, clock.minute, clock.second);
}

int run_backup(const struct given *given)
{
    struct city *city = open_city(given, false);
    if (!city)
        return 1;
    struct arena *arena = given->arena;
    struct text place = backup_place(given, city), why = {0};
    struct text database = arena_print(arena, "%.*s/database", TEXT_ARGUMENTS(place));
    int64_t files = 0;
    enum status status = file_is_there(database.bytes) ? CONFLICT : folder_make(arena_terminated(arena, place), 0700);
    if (status == CONFLICT)
        why = T("there is a backup at that place already");
    if (status == DONE)
        status = database_backup(city->database, database, show_progress, (void *)"backup", arena, &why);
    if (status == DONE)
        status = copy_folder(arena, arena_print(arena, "%.*s/files", TEXT_ARGUMENTS(city->data_folder)),
                             arena_print(arena, "%.*s/files", TEXT_ARGUMENTS(place)), &files);
    if (status == DONE)
        status = health_note_backup(city, arena);
    city_close(city);
    if (status != DONE)
        return complain("the backup was not made: %.*s", TEXT_ARGUMENTS(why.length ? why : text_of(status_name(status))));
    say_line("%.*s: database and %lld files. The master key is not in it: keep DATA/keys safely somewhere else.",
             TEXT_ARGUMENTS(place), (long long)files);
    return 0;
}

int run_restore(const struct given *given)
{
    struct arena *arena = given->arena;
    struct text from = given_option(given, "from"), data = given_option(given, "data"), why = {0};
    struct text store = given_option(given, "store");
    if (from.length == 0)
        return complain("restore wants --from BACKUP");
    if (data.length == 0)
        data = T("data");
    int64_t files = 0;
    enum status status = folder_make(arena_terminated(arena, data), 0700);
    if (status == DONE)
        status = database_restore(arena_print(arena, "%.*s/database", TEXT_ARGUMENTS(from)), store.length ? store : data,
                                  arena, &why);
    if (status == DONE)
        status = copy_folder(arena, arena_print(arena, "%.*s/files", TEXT_ARGUMENTS(from)),
                             arena_print(arena, "%.*s/files", TEXT_ARGUMENTS(data)), &files);
    if (status != DONE)
        return complain("nothing was restored: %.*s", TEXT_ARGUMENTS(why.length ? why : text_of(status_name(status))));
    struct city *city = open_city(given, true);
    if (!city)
        return 1;
    struct table_counts counts;
    int64_t rows = 0;
    if (store_counts(database_store(city->database), arena, &counts) == DONE)
        for (size_t i = 0; i < counts.count; i++)
            rows += counts.items[i].rows;
    int problems = check_city(city, arena);
    city_close(city);
    if (problems)
        return complain("the restored city has %d problems, named above", problems);
    say_line("restored and proved: %lld rows in %zu tables, %lld files, chains and invariants hold", (long long)rows,
             counts.count, (long long)files);
    return 0;
}

static void print_row(const struct text *values, size_t columns, bool is_csv, struct buffer *line)
{
    struct csv_writer writer = csv_writer_new(line, false, false);
    for (size_t column = 0; column < columns; column++) {
        if (is_csv) {
            csv_put(&writer, values[column]);
            continue;
        }
        buffer_put(line, column ? T("\t") : T(""));
        buffer_put(line, values[column].bytes ? values[column] : T("NULL"));
    }
    if (is_csv)
        csv_end_row(&writer);
    else
        buffer_put(line, T("\n"));
}

int run_sql(const struct given *given)
{
    struct city *city = open_city(given, false);
    if (!city)
        return 1;
    struct raw_result result;
    struct text why = {0};
    bool is_csv = given_switch(given, "csv");
    enum status status = store_raw(database_store(city->database), given->arena, text_of(given->arguments[0]), SQL_ROWS,
                                   &result, &why);
    if (status == DONE) {
        struct buffer lines = buffer_new(given->arena);
        print_row(result.names, result.columns, is_csv, &lines);
        for (size_t row = 0; row < result.rows; row++)
            print_row(result.values + row * result.columns, result.columns, is_csv, &lines);
        fwrite(lines.bytes, 1, lines.length, stdout);
        if (result.is_cut)
            complain("only the first %d rows are shown", SQL_ROWS);
    }
    city_close(city);
    return status == DONE ? 0 : complain("%.*s", TEXT_ARGUMENTS(why));
}

/* The derived tables of the modules: figures, counts. */
static enum status rebuild_modules(struct city *city, struct arena *arena)
{
    enum status status = DONE;
    for (const struct module *const *module = city->registry->modules; *module && status == DONE; module++) {
        struct job_run run = {.city = city, .store = database_store(city->database), .arena = arena, .now = city_now(city)};
        if ((*module)->rebuild)
            status = (*module)->rebuild(&run);
    }
    return status;
}

int run_rebuild(const struct given *given)
{
    struct city *city = open_city(given, true); /* it writes, so on SQLite the server has to rest */
    if (!city)
        return 1;
    enum status status = people_index_rebuild(database_store(city->database), city->keys, show_progress, (void *)"people");
    int64_t documents = 0;
    if (status == DONE)
        status = city_index_all(city, database_store(city->database), given->arena, &documents);
    if (status == DONE)
        status = rebuild_modules(city, given->arena);
    city_close(city);
    if (status != DONE)
        return complain("the derived data could not be made again: %s", status_name(status));
    say_line("people's search entries, the full-text index (%lld documents) and the modules' figures were made again", (long long)documents);
    return 0;
}
