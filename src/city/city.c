#include "city/city.h"

#include "base/check.h"
#include "base/japanese.h"
#include "city/jobs.h"
#include "city/keys.h"
#include "city/load.h"
#include "city/permissions.h"
#include "city/reactions.h"
#include "city/registry.h"
#include "city/site_rules.h"
#include "city/snapshot.h"
#include "city/upgrade.h"
#include "store/search.h"
#include "system/clock.h"
#include "system/files.h"

#include <string.h>

/* ---- the clock ---- */

int64_t city_now(const struct city *city)
{
    int64_t fixed = __atomic_load_n(&city->clock_fixed, __ATOMIC_RELAXED);
    return fixed ? fixed : clock_now(&system_clock) + __atomic_load_n(&city->clock_shift, __ATOMIC_RELAXED);
}

struct date city_today(const struct city *city)
{
    return date_of_moment(city_now(city));
}

struct date city_today_of(const struct request *request)
{
    return date_of_moment(request->now);
}

void city_set_clock(struct city *city, int64_t now)
{
    __atomic_store_n(&city->clock_fixed, now, __ATOMIC_RELAXED);
}

/* ---- requests, events, links ---- */

struct city *city_of(const struct request *request)
{
    check(request->site != NULL);
    return (struct city *)(uintptr_t)request->site;
}

static struct text actor_kind_name(enum actor_kind kind)
{
    static const struct text names[] = {[STRANGER] = TEXT_INIT("stranger"), [RESIDENT_ACTOR] = TEXT_INIT("resident"),
                                        [STAFF_ACTOR] = TEXT_INIT("staff"), [SYSTEM_ACTOR] = TEXT_INIT("system"),
                                        [KEY_ACTOR] = TEXT_INIT("key")};
    return names[kind];
}

struct event event_of(const struct request *request, const char *subject_kind, int64_t subject_id, const char *name)
{
    return (struct event){.subject_kind = text_of(subject_kind),
                          .subject_id = subject_id,
                          .name = text_of(name),
                          .actor_kind = actor_kind_name(request->actor.kind),
                          .actor_id = request->actor.id,
                          .actor_name = actor_title(request, JAPANESE),
                          .why = T(""),
                          .detail = T(""),
                          .at = request->now};
}

struct event event_by_system(const char *subject_kind, int64_t subject_id, const char *name, int64_t now)
{
    return (struct event){.subject_kind = text_of(subject_kind),
                          .subject_id = subject_id,
                          .name = text_of(name),
                          .actor_kind = actor_kind_name(SYSTEM_ACTOR),
                          .actor_name = T("システム"),
                          .why = T(""),
                          .detail = T(""),
                          .at = now};
}

enum status act_because(struct store *store, const struct request *request, const char *subject_kind,
                        int64_t subject_id, const char *name, struct text why, struct text detail_json)
{
    struct event event = event_of(request, subject_kind, subject_id, name);
    event.why = why;
    event.detail = detail_json;
    return event_tell(city_of(request), store, &event);
}

enum status act(struct store *store, const struct request *request, const char *subject_kind, int64_t subject_id,
                const char *name)
{
    return act_because(store, request, subject_kind, subject_id, name, T(""), T(""));
}

struct text city_url(const struct city *city, struct arena *arena, struct text path)
{
    return arena_join(arena, city->base_url, path);
}

void city_set_alert_source(struct city *city, enum status (*find)(const struct request *request, struct alert *found))
{
    check(city->snapshots->find_alert == NULL);
    city->snapshots->find_alert = find;
}

void city_set_desk_count(struct city *city, int64_t (*count)(const struct request *request, struct text path))
{
    check(city->snapshots->desk_count == NULL);
    city->snapshots->desk_count = count;
}

/* ---- opening ---- */

static struct text without_slash(struct text url)
{
    return url.length && url.bytes[url.length - 1] == '/' ? text_slice(url, 0, url.length - 1) : url;
}

static struct city *city_new(struct arena *arena, const struct city_options *options)
{
    struct city *city = TAKE(arena, struct city, 1);
    *city = (struct city){.arena = arena,
                          .data_folder = arena_copy(arena, options->data_folder),
                          .program_version = arena_copy(arena, options->program_version),
                          .base_url = arena_copy(arena, without_slash(options->base_url)),
                          .mail = {.url = arena_copy(arena, options->mail.url),
                                   .from = arena_copy(arena, options->mail.from),
                                   .user = arena_copy(arena, options->mail.user),
                                   .password = arena_copy(arena, options->mail.password)},
                          .payment_url = arena_copy(arena, options->payment_url),
                          .identity_url = arena_copy(arena, options->identity_url),
                          .is_demo = options->is_demo,
                          .is_behind_tls = options->is_behind_tls,
                          .clock_fixed = options->clock_fixed,
                          .snapshots = snapshots_new()};
    return city;
}

static bool make_registry(struct city *city, const struct city_options *options, struct text *why)
{
    struct buffer mistakes = buffer_new(city->arena);
    if (registry_make(city->arena, options->modules, &city->registry, &mistakes) == DONE) {
        city->modules = city->registry->modules;
        return true;
    }
    *why = buffer_text(&mistakes);
    return false;
}

static bool open_store(struct city *city, const struct city_options *options, struct text *why)
{
    struct text where = options->store.length ? options->store : options->data_folder;
    const char *folder = arena_terminated(city->arena, options->data_folder);
    if (options->may_migrate && folder_make(folder, 0700) != DONE) {
        *why = arena_print(city->arena, "データのフォルダー %s を作れません。", folder);
        return false;
    }
    city->database = options->may_migrate ? database_open(city->arena, where, why)
                                          : database_open_reading(city->arena, where, why);
    if (!city->database)
        return false;
    if (!options->may_migrate)
        return true;
    return city_upgrade(city, why) == DONE;
}

static bool open_keys(struct city *city, const struct city_options *options, struct text *why)
{
    struct store *store = database_store(city->database);
    return keys_open(city->arena, store, options->data_folder, options->key_file, city_now(city), &city->keys, why) ==
           DONE;
}

static bool open_search(struct city *city, const struct city_options *options, struct text *why)
{
    if (options->may_migrate)
        city->search = search_open(city->arena, city->data_folder, japanese_fold, why);
    return city->search || !options->may_migrate;
}

static bool start_modules(struct city *city, struct text *why)
{
    for (const struct module *const *module = city->modules; *module; module++)
        if ((*module)->start && (*module)->start(city, city->arena, why) != DONE) {
            if (why->length == 0)
                *why = arena_print(city->arena, "%s を始められません。", (*module)->name);
            return false;
        }
    return true;
}

static bool refresh_at_start(struct city *city, struct text *why)
{
    if (city_refresh(city, database_store(city->database)) == DONE)
        return true;
    *why = T("市の設定を読めません。データベースを確かめてください（ikanai doctor）。");
    return false;
}

struct city *city_open(struct arena *arena, const struct city_options *options, struct text *why)
{
    check(options->modules && options->data_folder.length);
    struct city *city = city_new(arena, options);
    *why = T("");
    bool is_good = make_registry(city, options, why) && open_store(city, options, why) &&
                   open_keys(city, options, why) && open_search(city, options, why) && refresh_at_start(city, why);
    if (is_good && options->may_migrate && !options->skips_first_start && options->city_folder.length)
        is_good = city_first_start(city, options->city_folder, arena, why) == DONE;
    if (is_good && start_modules(city, why))
        return city;
    return city_close(city);
}

struct city *city_close(struct city *city)
{
    if (!city)
        return NULL;
    city->jobs = jobs_stop(city->jobs);
    city->search = search_close(city->search);
    city->database = database_close(city->database);
    city->snapshots = snapshots_free(city->snapshots);
    return NULL;
}

enum status city_first_start(struct city *city, struct text city_folder, struct arena *arena, struct text *why)
{
    if (!city_is_empty(city))
        return DONE;
    struct load_result result = {0};
    enum status status = city_apply(city, city_folder, arena, &result);
    if (status == INVALID)
        *why = arena_print(arena, "市のフォルダー %.*s に直すところがあります。\n%.*s", TEXT_ARGUMENTS(city_folder),
                           TEXT_ARGUMENTS(result.report));
    else if (status != DONE)
        *why = arena_print(arena, "市のフォルダー %.*s を読み込めませんでした（%s）。", TEXT_ARGUMENTS(city_folder),
                           status_name(status));
    return status;
}

/* ---- the site ---- */

const struct site *city_site(struct city *city)
{
    struct site *site = TAKE(city->arena, struct site, 1);
    *site = (struct site){.city = city,
                          .database = city->database,
                          .routes = city->registry->routes,
                          .rules = &city_site_rules,
                          .assets = city->registry->assets};
    keys_derive(city->keys, T("csrf"), site->token_key);
    return site;
}
