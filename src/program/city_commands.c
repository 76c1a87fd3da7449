/*
 * ikanai city, demo, registry, openapi, staff: what a city is made of, and the ways in.
 */
#include "program/commands.h"

#include "city/jobs.h"
#include "city/load.h"
#include "city/openapi.h"
#include "city/people_generate.h"
#include "city/reactions.h"
#include "city/registry.h"
#include "city/sections.h"
#include "city/sign_in.h"
#include "program/version.h"

#include <stdio.h>
#include <string.h>

extern const struct module *const all_modules[];

int run_city(const struct given *given)
{
    bool applies = strcmp(given->arguments[0], "apply") == 0;
    if (strcmp(given->arguments[0], "lint") == 0)
        return lint_city_folder(given);
    if (!applies && strcmp(given->arguments[0], "plan") != 0)
        return complain("city knows lint, plan and apply, not \"%s\"", given->arguments[0]);
    if (given->argument_count < 2)
        return complain("city %s needs the folder of the city", given->arguments[0]);
    struct city *city = open_city(given, applies); /* a plan only reads, beside the running server */
    if (!city)
        return 1;
    struct load_result result = {0};
    struct text folder = text_of(given->arguments[1]);
    enum status status = applies ? city_apply(city, folder, given->arena, &result)
                                 : city_plan(city, folder, given->arena, &result);
    fwrite(result.report.bytes ? result.report.bytes : "", 1, result.report.length, stdout);
    if (result.mistakes)
        complain("%lld mistakes; nothing was written", (long long)result.mistakes);
    else if (status != DONE)
        complain("the folder could not be read: %s", status_name(status));
    else
        say_line("%s: %lld added, %lld changed, %lld removed, %lld as before", applies ? "applied" : "plan",
                 (long long)result.added, (long long)result.changed, (long long)result.removed,
                 (long long)result.unchanged);
    city_close(city);
    return status == DONE ? 0 : 1;
}

static int invent_people(const struct given *given, struct city *city, struct text folder, int64_t count, int64_t seed)
{
    struct text towns;
    if (people_towns(given->arena, folder, &towns) != DONE)
        return complain("%.*s has no register/towns.csv", TEXT_ARGUMENTS(folder));
    struct generate_plan plan = {.count = count, .seed = (uint64_t)seed, .towns_csv = towns, .today = city_today(city),
                                 .now = city_now(city), .progress = show_progress, .context = (void *)"people"};
    enum status status = people_generate(database_store(city->database), city->keys, &plan, true);
    if (status != DONE)
        return complain("the register could not be made: %s", status_name(status));
    say_line("%lld invented people are in the register; all of them are 見本", (long long)count);
    return 0;
}

static int fill_demonstration(const struct given *given, struct city *city)
{
    for (const struct module *const *module = city->modules; *module; module++) {
        struct job_run run = {.city = city, .store = database_store(city->database), .arena = given->arena,
                              .now = city_now(city)};
        enum status status = (*module)->demo ? (*module)->demo(&run) : DONE;
        if (status != DONE)
            return complain("the demonstration of %s could not be made: %s", (*module)->name, status_name(status));
    }
    int64_t done;
    if (jobs_run_once(city, given->arena, &done) != DONE)
        return complain("the demonstration's jobs could not be run");
    say_line("the demonstration is filled");
    return 0;
}

int run_demo(const struct given *given)
{
    enum { PEOPLE_MOST = 5000000 };
    int64_t people, seed;
    if (!given_integer(given, "people", 0, PEOPLE_MOST, 0, &people) ||
        !given_integer(given, "seed", 0, INT64_MAX, 1, &seed))
        return 2;
    struct text folder = given_option(given, "city"), why = {0};
    if (folder.length == 0)
        folder = T("cities/iwaki");
    struct city *city = open_city(given, true);
    if (!city)
        return 1;
    int code = 0;
    if (city_is_empty(city) && city_first_start(city, folder, given->arena, &why) != DONE)
        code = complain("%.*s", TEXT_ARGUMENTS(why));
    city->is_demo = true;
    if (code == 0)
        code = people ? invent_people(given, city, folder, people, seed) : fill_demonstration(given, city);
    city_close(city);
    return code;
}

static const struct registry *registry_here(const struct given *given)
{
    const struct registry *registry;
    struct buffer mistakes = buffer_new(given->arena);
    if (registry_make(given->arena, all_modules, &registry, &mistakes) == DONE)
        return registry;
    fwrite(mistakes.bytes, 1, mistakes.length, stderr);
    return NULL;
}

int run_registry(const struct given *given)
{
    const struct registry *registry = registry_here(given);
    if (!registry)
        return 1;
    struct buffer lines = buffer_new(given->arena);
    registry_print(registry, given->arena, &lines);
    fwrite(lines.bytes, 1, lines.length, stdout);
    return 0;
}

int run_openapi(const struct given *given)
{
    const struct registry *registry = registry_here(given);
    if (!registry)
        return 1;
    struct buffer json = buffer_new(given->arena);
    openapi_put(&json, registry, T(IKANAI_VERSION));
    buffer_put_byte(&json, '\n');
    fwrite(json.bytes, 1, json.length, stdout);
    return 0;
}

struct enrolling {
    const struct given *given;
    struct city *city;
    struct text path, name;
};

static enum status enrol_in_store(struct store *store, void *context)
{
    struct enrolling *enrolling = context;
    struct arena *arena = enrolling->given->arena;
    struct staff staff;
    enum status status = staff_by_code(store, arena, text_of(enrolling->given->arguments[1]), &staff);
    if (status != DONE)
        return status;
    struct event event = event_by_system("staff", staff.id, "city.enrol_link_made", city_now(enrolling->city));
    enrolling->name = staff.name;
    return staff_enrol_link(store, arena, staff.id, &event, &enrolling->path);
}

int run_staff(const struct given *given)
{
    if (strcmp(given->arguments[0], "enrol") != 0)
        return complain("staff knows enrol, not \"%s\"", given->arguments[0]);
    struct city *city = open_city(given, true);
    if (!city)
        return 1;
    struct enrolling enrolling = {.given = given, .city = city};
    enum status status = store_transaction(database_store(city->database), enrol_in_store, &enrolling);
    city_close(city);
    if (status != DONE)
        return complain(status == NOT_FOUND ? "nobody of staff has the code %s" : "the link could not be made for %s",
                        given->arguments[1]);
    say_line("For %.*s, once, within 24 hours, behind the city's address:\n%.*s", TEXT_ARGUMENTS(enrolling.name),
             TEXT_ARGUMENTS(enrolling.path));
    return 0;
}
