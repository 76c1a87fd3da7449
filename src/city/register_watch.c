/*
 * The folder where the city's own system puts the register's files.
 *
 * DATA/register/in is looked at every minute; a file is whole when its name ends in .csv (write it under another name and
 * rename it). Order is by name; after one that was refused the rest waits for the next look.
 */
#include "city/register_feed.h"

#include "city/city.h"
#include "city/reactions.h"
#include "system/files.h"
#include "system/log.h"

#include <stdio.h>

static const char *path_of(struct job_run *run, const char *folder, struct text name)
{
    return arena_terminated(run->arena, arena_print(run->arena, "%.*s/register/%s%s%.*s", TEXT_ARGUMENTS(run->city->data_folder),
                                                    folder, name.length ? "/" : "", TEXT_ARGUMENTS(name)));
}

struct told {
    struct job_run *run;
    const char *event;
};

static enum status tell_in_store(struct store *store, void *context)
{
    const struct told *told = context;
    struct event event = event_by_system("register", 0, told->event, told->run->now);
    return event_tell(told->run->city, store, &event);
}

static enum status move(struct job_run *run, struct text name, const char *folder, struct text why)
{
    struct told told = {run, "city.register_refused"};
    enum status status = folder_make(path_of(run, folder, T("")), 0700);
    if (status == DONE && rename(path_of(run, "in", name), path_of(run, folder, name)) != 0)
        status = BROKEN;
    if (status == DONE && why.length)
        status = file_write(path_of(run, folder, arena_join(run->arena, name, T(".txt"))), arena_join(run->arena, why, T("\n")), 0600);
    if (status == DONE && why.length) {
        log_line("register", "%.*s was refused; see DATA/register/refused", TEXT_ARGUMENTS(name));
        status = store_transaction(run->store, tell_in_store, &told);
    }
    return status;
}

static enum status take_file(struct job_run *run, struct text name, bool *was_refused)
{
    struct text file, why = T("");
    struct feed_result result;
    enum status status = file_read(run->arena, path_of(run, "in", name), FEED_BYTES_MAX, &file);
    if (status != DONE)
        return status;
    status = feed_apply(run->city, run->store, run->arena, file, run->now, NULL, NULL, &result, &why);
    *was_refused = status == INVALID;
    if (status == INVALID)
        return move(run, name, "refused", why);
    if (status != DONE)
        return status;
    log_line("register", "%.*s: %lld rows, %lld added, %lld changed", TEXT_ARGUMENTS(name), (long long)result.rows,
             (long long)result.added, (long long)result.changed);
    return move(run, name, "done", T(""));
}

enum status feed_watch(struct job_run *run)
{
    struct file_names names;
    bool was_refused = false;
    if (!file_is_there(path_of(run, "in", T(""))))
        return DONE;
    enum status status = folder_list(run->arena, path_of(run, "in", T("")), &names);
    for (size_t i = 0; status == DONE && i < names.count && !was_refused; i++)
        if (text_ends(names.items[i], T(".csv")))
            status = take_file(run, names.items[i], &was_refused);
    return status;
}
