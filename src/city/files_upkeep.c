/*
 * What happens to files by themselves: removed ones leave the disk, bytes that never got a row too, the virus check that
 * could not be done is done; and the audit that compares disk and rows.
 */
#include "city/files_private.h"

#include "base/date.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/reactions.h"
#include "city/virus_check.h"
#include "store/store.h"
#include "system/files.h"
#include "system/log.h"

#include <string.h>
#include <sys/stat.h>

enum { AT_ONCE = 500, CHECKS_AT_ONCE = 50 };

/* ---- removed ---- */

static enum status left_disk_in_store(struct store *store, void *context)
{
    const int64_t *id = context;
    return city_file_left_disk(store, *id);
}

static enum status remove_both(const struct city *city, struct arena *arena, struct text public_id)
{
    enum status status = file_remove(attachment_path(city, arena, public_id, true));
    return status == DONE ? file_remove(attachment_path(city, arena, public_id, false)) : status;
}

static enum status clean_removed(struct job_run *run)
{
    struct city_file_gones rows;
    enum status status = city_files_to_delete(run->store, run->arena, AT_ONCE, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        status = remove_both(run->city, run->arena, rows.items[i].public_id);
        if (status == DONE)
            status = store_transaction(run->store, left_disk_in_store, &rows.items[i].id);
    }
    return status;
}

/* ---- on the disk, without a row: a process that ended between the two ---- */

struct walk {
    const struct city *city;
    struct store *store;
    struct arena *arena;
    void (*found)(struct walk *walk, struct text public_id, const char *path);
    int64_t now, files, without_row;
    struct text first;
};

static enum status look_at_file(struct walk *walk, struct text folder, struct text name)
{
    struct text small = T(".small"), public_id = text_ends(name, small) ? text_slice(name, 0, name.length - small.length) : name;
    int64_t id;
    walk->files++;
    enum status status = city_file_is_known(walk->store, public_id, &id);
    if (status != NOT_FOUND)
        return status;
    if (walk->without_row++ == 0)
        walk->first = arena_copy(walk->arena, name);
    if (walk->found)
        walk->found(walk, public_id,
                    arena_terminated(walk->arena, arena_print(walk->arena, "%.*s/%.*s", TEXT_ARGUMENTS(folder), TEXT_ARGUMENTS(name))));
    return DONE;
}

static enum status walk_disk(struct walk *walk)
{
    struct file_names folders, names;
    struct text root = arena_print(walk->arena, "%.*s/files", TEXT_ARGUMENTS(walk->city->data_folder));
    if (!file_is_there(arena_terminated(walk->arena, root)))
        return DONE;
    enum status status = folder_list(walk->arena, arena_terminated(walk->arena, root), &folders);
    for (size_t i = 0; status == DONE && i < folders.count; i++) {
        struct text folder = arena_print(walk->arena, "%.*s/%.*s", TEXT_ARGUMENTS(root), TEXT_ARGUMENTS(folders.items[i]));
        status = folder_list(walk->arena, arena_terminated(walk->arena, folder), &names);
        for (size_t j = 0; status == DONE && j < names.count; j++)
            status = look_at_file(walk, folder, names.items[j]);
    }
    return status;
}

/* Old enough that nobody is about to write its row. */
static void remove_old(struct walk *walk, struct text public_id, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0 || walk->now - (int64_t)about.st_mtime * SECOND_MICROS < DAY_MICROS)
        return;
    log_line("city", "a file without a row is removed: %.*s", TEXT_ARGUMENTS(public_id));
    if (file_remove(path) != DONE)
        log_line("city", "it could not be removed");
}

enum status attachments_clean(struct job_run *run)
{
    struct walk walk = {.city = run->city, .store = run->store, .arena = run->arena, .found = remove_old, .now = run->now};
    enum status status = clean_removed(run);
    return status == DONE ? walk_disk(&walk) : status;
}

enum status attachments_audit(struct city *city, struct store *store, struct arena *arena, struct attachment_audit *found)
{
    struct walk walk = {.city = city, .store = store, .arena = arena, .now = city_now(city)};
    struct attachment_audit audit = {0};
    struct city_file_presents rows = {0};
    enum status status = walk_disk(&walk);
    for (int64_t after = 0; status == DONE; after = rows.items[rows.count - 1].id) {
        status = city_files_present(store, arena, after, AT_ONCE, &rows);
        if (status != DONE || rows.count == 0)
            break;
        for (size_t i = 0; i < rows.count; i++) {
            struct text public_id = rows.items[i].public_id;
            bool is_there = file_is_there(attachment_path(city, arena, public_id, false)) &&
                            (!rows.items[i].has_small || file_is_there(attachment_path(city, arena, public_id, true)));
            if (!is_there && audit.without_file++ == 0)
                audit.first_without_file = arena_copy(arena, public_id);
        }
    }
    if (status == DONE)
        status = city_files_waiting_count(store, &audit.waiting);
    if (status != DONE)
        return status;
    audit.files = walk.files;
    audit.without_row = walk.without_row;
    audit.first_without_row = walk.first;
    *found = audit;
    return DONE;
}

/* ---- the check that could not be done at once ---- */

struct checked {
    struct job_run *run;
    const struct attachment *attachment;
    enum scan_state state;
    struct text virus;
};

static enum status note_checked(struct store *store, void *context)
{
    const struct checked *checked = context;
    struct job_run *run = checked->run;
    const struct attachment *file = checked->attachment;
    enum status status = city_file_scanned(store, file->id, checked->state, run->now);
    if (status != DONE || checked->state != SCAN_FOUND)
        return status;
    struct event event = {.subject_kind = file->owner_kind, .subject_id = file->owner_id, .name = T("city.file_refused"),
                          .actor_kind = T("city"), .actor_name = T("ウイルスチェック"),
                          .detail = arena_print(run->arena, "{\"found\":\"%.*s\"}", TEXT_ARGUMENTS(checked->virus)), .at = run->now};
    status = attachment_remove(run->city, store, file->id, run->now);
    return status == DONE ? event_tell(run->city, store, &event) : status;
}

static enum status check_one(struct job_run *run, const struct attachment *file, bool *is_over)
{
    struct text bytes = {0}, virus = {0};
    enum status status = attachment_open_bytes(run->city, run->store, run->arena, file, false, &bytes);
    if (status != DONE) /* doctor names it */
        return DONE;
    enum virus_verdict verdict = virus_check(run->city, run->arena, bytes, run->now, &virus);
    *is_over = verdict == VIRUS_LATER || verdict == VIRUS_REFUSE; /* the next one would not be answered either */
    if (*is_over)
        return DONE;
    struct checked checked = {run, file, verdict == VIRUS_FOUND ? SCAN_FOUND : verdict == VIRUS_NONE ? SCAN_CLEAN : SCAN_NONE,
                              virus};
    return store_transaction(run->store, note_checked, &checked);
}

enum status attachments_check_later(struct job_run *run)
{
    struct city_file_rows rows;
    bool is_over = false;
    enum status status = city_files_waiting(run->store, run->arena, CHECKS_AT_ONCE, &rows);
    for (size_t i = 0; status == DONE && !is_over && i < rows.count; i++) {
        struct attachment file;
        status = attachment_find(run->city, run->store, run->arena, rows.items[i].public_id, &file);
        if (status == DONE)
            status = check_one(run, &file, &is_over);
        status = status == NOT_FOUND ? DONE : status; /* removed meanwhile */
    }
    return status;
}
