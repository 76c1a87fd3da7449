/*
 * ikanai city lint: reads a city's folder as a first start would, in an empty city of its own that is thrown away afterwards. It
 * needs no data folder and touches none.
 */
#include "program/commands.h"

#include "city/load.h"
#include "program/version.h"
#include "system/files.h"

#include <stdio.h>

extern const struct module *const all_modules[];

static int lint_in(const struct given *given, struct text folder, struct text data)
{
    struct text why = {0};
    struct city_options options = {.data_folder = data,
                                   .program_version = T(IKANAI_VERSION),
                                   .base_url = T("http://127.0.0.1:8080"),
                                   .may_migrate = true,
                                   .skips_first_start = true,
                                   .modules = all_modules};
    struct city *city = city_open(given->arena, &options, &why);
    if (!city)
        return complain("%.*s", TEXT_ARGUMENTS(why));
    struct load_result result = {0};
    enum status status = city_plan(city, folder, given->arena, &result);
    city_close(city);
    if (result.mistakes)
        fwrite(result.report.bytes, 1, result.report.length, stdout);
    if (result.mistakes)
        return complain("%lld mistakes in %.*s", (long long)result.mistakes, TEXT_ARGUMENTS(folder));
    if (status != DONE)
        return complain("the folder could not be read: %s", status_name(status));
    say_line("%.*s: nothing is wrong", TEXT_ARGUMENTS(folder));
    return 0;
}

int lint_city_folder(const struct given *given)
{
    struct text data = {0};
    struct text folder = given->argument_count > 1 ? text_of(given->arguments[1]) : T("cities/iwaki");
    if (folder_temporary(given->arena, "ikanai-lint", &data) != DONE)
        return complain("no temporary folder could be made");
    int code = lint_in(given, folder, data);
    if (folder_remove(arena_terminated(given->arena, data)) != DONE)
        complain("%.*s could not be removed", TEXT_ARGUMENTS(data));
    return code;
}
