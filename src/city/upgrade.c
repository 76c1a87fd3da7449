#include "city/upgrade.h"

#include "base/date.h"
#include "city/registry.h"
#include "store/upkeep.h"
#include "system/files.h"
#include "system/log.h"

#include <stdlib.h>

#ifdef IKANAI_TEST_BUILD
/* A release after this one, for the tests: the folder named by IKANAI_TEST_UPGRADE holds the migrations of a module that this
   program does not have. Releases do not look there. */
static const struct migration *extra_migrations(struct city *city)
{
    enum { MIGRATION_BYTES_MAX = 65536 };
    const char *folder = getenv("IKANAI_TEST_UPGRADE");
    struct file_names names;
    if (!folder || folder_list(city->arena, folder, &names) != DONE)
        return NULL;
    struct migration *list = TAKE(city->arena, struct migration, names.count + 1);
    for (size_t i = 0; i < names.count; i++) {
        struct text path = arena_print(city->arena, "%s/%.*s", folder, TEXT_ARGUMENTS(names.items[i])), sql;
        if (file_read(city->arena, path.bytes, MIGRATION_BYTES_MAX, &sql) != DONE)
            return NULL;
        char *terminated = arena_terminated(city->arena, sql);
        list[i] = (struct migration){.module = "upgrade_test", .number = (int)i + 1, .name = "added_by_the_next_release",
                                     .sql = terminated, .expands = migration_expands(terminated)};
    }
    list[names.count] = (struct migration){.module = NULL};
    return list;
}
#else
static const struct migration *extra_migrations(struct city *city)
{
    (void)city;
    return NULL;
}
#endif

static const struct migration *const *migrations_of(struct city *city)
{
    const struct migration *const *own = city->registry->migrations, *extra = extra_migrations(city);
    size_t count = 0;
    if (!extra)
        return own;
    while (own[count])
        count++;
    const struct migration **all = TAKE(city->arena, const struct migration *, count + 2);
    for (size_t i = 0; i < count; i++)
        all[i] = own[i];
    all[count] = extra;
    all[count + 1] = NULL;
    return all;
}

/* Nothing but the store's own tables: nothing could be lost. */
static bool is_fresh(struct store *store, struct arena *arena)
{
    struct table_counts tables;
    if (store_counts(store, arena, &tables) != DONE)
        return false;
    for (size_t i = 0; i < tables.count; i++)
        if (!text_starts(tables.items[i].table, T("store_")))
            return false;
    return true;
}

static enum status take_snapshot(struct city *city, struct text plan, struct text *why)
{
    struct arena *arena = city->arena;
    struct date day = city_today(city);
    struct clock_time clock = clock_of_moment(city_now(city));
    struct text folder = arena_print(arena, "%.*s/before-upgrade", TEXT_ARGUMENTS(city->data_folder));
    struct text place = arena_print(arena, "%.*s/%04d%02d%02d-%02d%02d%02d", TEXT_ARGUMENTS(folder), day.year, day.month, day.day,
                                    clock.hour, clock.minute, clock.second);
    struct text problem = T("");
    enum status status = folder_make(folder.bytes, 0700);
    if (status == DONE)
        status = folder_make(place.bytes, 0700);
    if (status == DONE)
        status = database_backup(city->database, arena_print(arena, "%.*s/database", TEXT_ARGUMENTS(place)), NULL, NULL, arena,
                                 &problem);
    if (status != DONE) {
        *why = arena_print(arena, "更新の前の控えを %.*s に作れないので、更新しませんでした。%.*s", TEXT_ARGUMENTS(place),
                           TEXT_ARGUMENTS(problem));
        return status;
    }
    log_line("city", "the database was copied to %.*s before these migrations: %.*s", TEXT_ARGUMENTS(place),
             TEXT_ARGUMENTS(plan));
    return DONE;
}

enum status city_upgrade(struct city *city, struct text *why)
{
    struct store *store = database_store(city->database);
    const struct migration *const *lists = migrations_of(city);
    if (!is_fresh(store, city->arena)) {
        struct text plan = T("");
        enum status status = store_migration_plan(store, lists, city->arena, &plan, why);
        if (status == DONE && plan.length)
            status = take_snapshot(city, plan, why);
        if (status != DONE) {
            if (why->length == 0)
                *why = T("データベースを読めません。記録（ログ）に理由があります。");
            return status;
        }
    }
    return store_migrate(store, lists, city->program_version, city_now(city), city->arena, why);
}
