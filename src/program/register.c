/*
 * ikanai register: files of the city's own system into the residents' register, and what was applied last.
 */
#include "city/register_feed.h"
#include "program/commands.h"
#include "system/files.h"

#include <string.h>

static int apply(const struct given *given, struct city *city, const char *path)
{
    struct text file, why = T("");
    struct feed_result result;
    enum status status = file_read(given->arena, path, FEED_BYTES_MAX, &file);
    if (status != DONE)
        return complain("%s cannot be read: %s", path, status_name(status));
    status = feed_apply(city, database_store(city->database), given->arena, file, city_now(city), show_progress, (void *)"register",
                        &result, &why);
    if (status == INVALID)
        return complain("%.*s", TEXT_ARGUMENTS(why));
    if (status != DONE)
        return complain("the file could not be applied: %s; send the same file again to go on", status_name(status));
    say_line("%.*s", TEXT_ARGUMENTS(feed_words(given->arena, &result)));
    return 0;
}

static int tell_last(const struct given *given, struct city *city)
{
    struct feed_state state;
    enum status status = feed_last(database_store(city->database), given->arena, &state);
    if (status == NOT_FOUND)
        say_line("まだ何も取りこんでいません。");
    else if (status != DONE)
        return complain("the store could not be read: %s", status_name(status));
    else
        say_line("通し番号%lld（%s）、%lld行。%s", (long long)state.sequence, state.kind == FEED_FULL ? "全件" : "差分",
                 (long long)state.rows, state.is_done ? "すべて取りこみました。" : "途中です。同じファイルをもう一度送ると続きから始めます。");
    return 0;
}

int run_register(const struct given *given)
{
    bool applies = strcmp(given->arguments[0], "apply") == 0;
    if (!applies && strcmp(given->arguments[0], "last") != 0)
        return complain("register wants apply FILE, or last"), 2;
    if (applies && given->argument_count != 2)
        return complain("register apply wants a file"), 2;
    struct city *city = open_city(given, true);
    if (!city)
        return 1;
    int code = applies ? apply(given, city, given->arguments[1]) : tell_last(given, city);
    city_close(city);
    return code;
}
