/*
 * A whole city on both databases: the folder of Iwaki, transfers, rights, settings, jobs.
 */
#include "city/test_city.h"

#include "base/json.h"
#include "city.queries.h"
#include "city/health.h"
#include "city/jobs.h"
#include "city/load.h"
#include "city/parts.h"
#include "city/permissions.h"
#include "city/reactions.h"
#include "city/search.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/search.h"
#include "system/files.h"
#include "system/log.h"

#include <time.h>

#define IWAKI "cities/iwaki"

/* ---- a module that only tests have ---- */

static int64_t reactions, handled, works, ran;
static enum status work_outcome;

static enum status react(const struct city *city, struct store *store, const struct event *event)
{
    (void)city;
    (void)store;
    reactions++;
    return text_is(event->why, T("no")) ? FORBIDDEN : DONE;
}

static enum status handle_event(struct job_run *run, const struct event *event)
{
    (void)run;
    handled += event->subject_id;
    return text_is(event->name, T("toy.happened")) && event->at == TEST_CITY_NOW ? DONE : INVALID;
}

static enum status work(struct job_run *run, struct text payload)
{
    (void)run;
    works += text_is(payload, T("やること"));
    return work_outcome;
}

static enum status run_hourly(struct job_run *run)
{
    (void)run;
    ran++;
    return DONE;
}

static enum status list_documents(struct job_run *run, void (*add)(void *index, const struct search_document *document),
                                  void *index)
{
    (void)run;
    const struct search_document open = {T("a"), T("住民票の写し"), T("住所を証明します <b>"), T("/procedures/a"), JAPANESE};
    add(index, &open);
    return DONE;
}

static enum status list_secret(struct job_run *run, void (*add)(void *index, const struct search_document *document),
                               void *index)
{
    (void)run;
    const struct search_document secret = {T("s"), T("住民票の内部手引き"), T("職員だけ"), T("/desk/manual"), JAPANESE};
    add(index, &secret);
    return DONE;
}

static const struct reaction toy_reactions[] = {{"toy.happened", react}, {0}};
static const struct event_handler toy_events[] = {{"toy.happened", handle_event}, {0}};
static const struct outbox_worker toy_workers[] = {{"toy.work", work}, {0}};
static const struct job toy_jobs[] = {{"toy.hourly", 60, run_hourly}, {0}};
static const struct search_source toy_search[] = {{"procedures", NULL, list_documents},
                                                  {"manual", "city.system", list_secret}, {0}};
static const struct setting toy_settings[] = {
    {"toy.people", SETTING_INTEGER, "100", 1, 1000000, "People"}, {"toy.open", SETTING_YES_NO, "no", 0, 0, "Open"}, {0}};
static const struct module toy_module = {.name = "toy", .title = "Toy", .reactions = toy_reactions, .events = toy_events,
                                         .workers = toy_workers, .jobs = toy_jobs, .search = toy_search,
                                         .settings = toy_settings};
static const struct module *const modules[] = {&city_module, &toy_module, NULL};

/* ---- the folder ---- */

static void iwaki_is_loaded_once(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        const struct city_profile *profile = city_profile(town.city);
        EXPECT_TEXT(words_in(&profile->name, ENGLISH), T("Iwaki City"));
        EXPECT_TEXT(profile->code, T("072044"));
        struct load_result result;
        EXPECT_INTEGER(city_plan(town.city, T(IWAKI), town.arena, &result), DONE);
        EXPECT_INTEGER(result.added + result.changed + result.removed, 0);
        EXPECT(result.unchanged > 80);
        struct section section;
        EXPECT(section_by_code(town.store, town.arena, T("shimin"), &section) == DONE && section.is_specimen);
        struct sections above;
        EXPECT(sections_above(town.store, town.arena, section.id, &above) == DONE && above.count == 2);
        struct kept_events events;
        EXPECT(event_list(town.store, town.arena, T("city"), 1, &events) == DONE && events.count == 1);
        test_city_close(&town);
    }
}

static struct text small_folder(struct test *test, struct test_city *town, const char *sections, const char *settings)
{
    struct text folder = arena_print(test_arena(test), "%.*s/folder", TEXT_ARGUMENTS(town->place.folder));
    struct text city = T("name: 町\nhall: 役場\nprefecture: 県\naddress: 1\nmayor_title: 町長\n");
    EXPECT(folder_make(folder.bytes, 0700) == DONE);
    EXPECT(file_write(arena_print(test_arena(test), "%s/city.yaml", folder.bytes).bytes, city, 0600) == DONE);
    EXPECT(file_write(arena_print(test_arena(test), "%s/sections.yaml", folder.bytes).bytes, text_of(sections), 0600) ==
           DONE);
    EXPECT(file_write(arena_print(test_arena(test), "%s/settings.yaml", folder.bytes).bytes, text_of(settings), 0600) ==
           DONE);
    return folder;
}

#define ROLES "roles:\n  - {name: clerk, title: 担当, permissions: [city.settings]}\n"

static void a_plan_says_what_apply_does(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct load_result planned, applied;
        struct text folder = small_folder(test, &town,
                                          ROLES "sections:\n  - code: a\n    name: 総務課\n    posts:\n"
                                                "      - {code: p, title: 主事, grade: 係員級, role: clerk}\n",
                                          "toy.people: 500\n");
        EXPECT(city_is_empty(town.city));
        EXPECT_INTEGER(city_plan(town.city, folder, town.arena, &planned), DONE);
        EXPECT(city_is_empty(town.city));
        EXPECT_INTEGER(city_apply(town.city, folder, town.arena, &applied), DONE);
        EXPECT(!city_is_empty(town.city));
        EXPECT_TEXT(planned.report, applied.report);
        EXPECT_INTEGER(applied.added, 5); /* city, setting, role, section, post */
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", city_today(town.city)), 500);
        small_folder(test, &town, ROLES "sections:\n  - {code: b, name: 財政課}\n", "toy.people: 600\n");
        EXPECT_INTEGER(city_apply(town.city, folder, town.arena, &applied), DONE);
        EXPECT_INTEGER(applied.removed, 2);
        struct section section;
        EXPECT(section_by_code(town.store, town.arena, T("a"), &section) == DONE);
        EXPECT(date_compare(section.until, city_today(town.city)) < 0);
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", city_today(town.city)), 600);
        test_city_close(&town);
    }
}

static void mistakes_change_nothing(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct load_result result;
        struct text folder = small_folder(test, &town,
                                          "roles:\n  - {name: clerk, title: 担当, permissions: [city.king, none.read]}\n"
                                          "sections:\n  - code: a\n    name: 総務課\n    colour: red\n    posts:\n"
                                          "      - {code: p, title: 主事, grade: 王, role: queen}\n",
                                          "toy.people: 0\ntoy.nothing: 1\n");
        EXPECT_INTEGER(city_apply(town.city, folder, town.arena, &result), INVALID);
        static const char *const wanted[] = {"sections.yaml:2: 権限 city.king", "sections.yaml:6: 「colour」",
                                             "sections.yaml:8: 職階「王」", "sections.yaml:8: 役割 queen",
                                             "settings.yaml:1: 設定 toy.people", "settings.yaml:2: 設定 toy.nothing"};
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            test_expect(test, text_has(result.report, text_of(wanted[i])), wanted[i], __FILE__, __LINE__);
        EXPECT_INTEGER(result.mistakes, 6);
        EXPECT(city_is_empty(town.city));
        EXPECT_INTEGER(city_apply(town.city, T("/no/such/folder"), town.arena, &result), INVALID);
        test_city_close(&town);
    }
}

/* ---- staff ---- */

struct moving {
    int64_t staff_id, post_id, assignment_id, new_id;
    struct date last, first;
    struct arena *arena;
    enum status again;
};

/* The old post ends on the last day of March, the new one begins on the first of April. */
static enum status move_in_store(struct store *store, void *context)
{
    struct moving *moving = context;
    struct event actor = event_by_system("staff", 0, "", TEST_CITY_NOW);
    enum status status = staff_release(store, moving->arena, moving->assignment_id, moving->last, &actor);
    return status == DONE ? staff_assign(store, moving->staff_id, moving->post_id, HOLDING_MAIN, moving->first,
                                         DATE_FOREVER, &actor, &moving->new_id)
                          : status;
}

static enum status move_again_in_store(struct store *store, void *context)
{
    struct moving *moving = context;
    struct event actor = event_by_system("staff", 0, "", TEST_CITY_NOW);
    return staff_assign(store, moving->staff_id, moving->post_id, HOLDING_MAIN, moving->first, DATE_FOREVER, &actor,
                        &moving->new_id);
}

static bool may_on(struct test_city *town, int64_t staff_id, const char *permission, struct date on)
{
    const struct rights *rights = NULL;
    if (rights_load(town->store, town->arena, staff_id, on, &rights) != DONE)
        return false;
    return rights_have(rights, text_of(permission));
}

static void transfers_take_hold_at_midnight(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct staff clerk = {0}, other = {0};
        struct held_posts posts = {0}, it = {0};
        struct date march = DATE(2027, 3, 31), april = DATE(2027, 4, 1);
        EXPECT(staff_by_code(town.store, town.arena, T("M0101"), &clerk) == DONE);
        EXPECT(staff_by_code(town.store, town.arena, T("M0601"), &other) == DONE);
        EXPECT(staff_posts_on(town.store, town.arena, clerk.id, march, &posts) == DONE && posts.count == 1);
        EXPECT(staff_posts_on(town.store, town.arena, other.id, march, &it) == DONE && it.count == 1);
        if (posts.count != 1 || it.count != 1)
            return;
        struct moving moving = {clerk.id, it.items[0].post_id, posts.items[0].assignment_id, 0, march, april, town.arena, DONE};
        EXPECT(!may_on(&town, clerk.id, "city.system", march));
        EXPECT_INTEGER(store_transaction(town.store, move_in_store, &moving), DONE);
        EXPECT(!may_on(&town, clerk.id, "city.system", march));
        EXPECT(may_on(&town, clerk.id, "city.system", april));
        EXPECT_INTEGER(store_transaction(town.store, move_again_in_store, &moving), CONFLICT);
        EXPECT(staff_posts_on(town.store, town.arena, clerk.id, april, &posts) == DONE && posts.count == 1);
        EXPECT_TEXT(posts.items[0].section_code, T("joho"));
        struct kept_events events;
        EXPECT(event_list(town.store, town.arena, T("staff"), clerk.id, &events) == DONE);
        EXPECT_INTEGER((int64_t)events.count, 3); /* the folder's, released, assigned */
        test_city_close(&town);
    }
}

static void deciders_follow_the_grades(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct section shimin = {0};
        struct held_post found, superior;
        struct date today = city_today(town.city);
        EXPECT(section_by_code(town.store, town.arena, T("shimin"), &shimin) == DONE);
        EXPECT(decider_on(town.store, town.arena, shimin.id, GRADE_CHIEF, today, 0, &found) == DONE);
        EXPECT_TEXT(words_in(&found.title, JAPANESE), T("係長"));
        EXPECT(superior_on(town.store, town.arena, &found, today, &superior) == DONE && superior.grade == GRADE_HEAD);
        /* The drafter is passed over, and who stands above decides. */
        EXPECT(decider_on(town.store, town.arena, shimin.id, GRADE_CHIEF, today, found.staff_id, &superior) == DONE);
        EXPECT_INTEGER(superior.grade, GRADE_HEAD);
        EXPECT(decider_on(town.store, town.arena, shimin.id, GRADE_DIRECTOR, today, 0, &found) == DONE);
        EXPECT_INTEGER(found.grade, GRADE_DIRECTOR);
        EXPECT(decider_on(town.store, town.arena, shimin.id, GRADE_VICE_MAYOR, today, 0, &found) == DONE);
        EXPECT_INTEGER(found.grade, GRADE_VICE_MAYOR);
        EXPECT_INTEGER(decider_on(town.store, town.arena, shimin.id, GRADE_MAYOR, today, 0, &found), NOT_FOUND);
        EXPECT_INTEGER(decider_on(town.store, town.arena, shimin.id, GRADE_CHIEF, DATE(2000, 1, 1), 0, &found), NOT_FOUND);
        test_city_close(&town);
    }
}

static void who_stands_in_has_the_rights(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, IWAKI, modules); which++) {
        struct staff head = {0}, chief = {0};
        struct delegation deputy;
        EXPECT(staff_by_code(town.store, town.arena, T("M0104"), &head) == DONE);
        EXPECT(staff_by_code(town.store, town.arena, T("M0103"), &chief) == DONE);
        EXPECT(may_on(&town, head.id, "city.staff", DATE(2026, 12, 27)));
        EXPECT(!may_on(&town, chief.id, "city.staff", DATE(2026, 12, 27)));
        EXPECT(may_on(&town, chief.id, "city.staff", DATE(2026, 12, 28)));
        EXPECT(may_on(&town, chief.id, "city.staff", DATE(2027, 1, 5)));
        EXPECT(!may_on(&town, chief.id, "city.staff", DATE(2027, 1, 6)));
        EXPECT(deputy_on(town.store, town.arena, head.id, DATE(2026, 12, 31), &deputy) == DONE);
        EXPECT_INTEGER(deputy.to_staff_id, chief.id);
        EXPECT_INTEGER(deputy_on(town.store, town.arena, head.id, DATE(2026, 12, 1), &deputy), NOT_FOUND);
        /* A clerk in a 係 works for its 課, not for another one. */
        const struct rights *rights = NULL;
        struct section shimin = {0}, tax = {0};
        EXPECT(rights_load(town.store, town.arena, chief.id, DATE(2026, 12, 1), &rights) == DONE);
        EXPECT(section_by_code(town.store, town.arena, T("shimin"), &shimin) == DONE);
        EXPECT(section_by_code(town.store, town.arena, T("nozei"), &tax) == DONE);
        struct request request = {.arena = town.arena, .site = town.city, .actor = {.kind = STAFF_ACTOR, .rights = rights}};
        EXPECT(is_in_section(&request, shimin.id) && !is_in_section(&request, tax.id));
        EXPECT_TEXT(actor_title(&request, JAPANESE), T("証明係（見本） 係長"));
        request.actor.kind = RESIDENT_ACTOR;
        EXPECT(!may(&request, "city.staff") && !is_in_section(&request, shimin.id));
        test_city_close(&town);
    }
}

/* ---- settings ---- */

struct putting {
    struct city *city;
    const char *name, *value;
    struct date from;
};

static enum status put_in_store(struct store *store, void *context)
{
    const struct putting *putting = context;
    return setting_put(store, putting->city, text_of(putting->name), text_of(putting->value), putting->from, T("条例"),
                       T("試験"), TEST_CITY_NOW);
}

static enum status put(struct test_city *town, const char *name, const char *value, struct date from)
{
    struct putting putting = {town->city, name, value, from};
    enum status status = store_transaction(town->store, put_in_store, &putting);
    return status == DONE ? city_refresh(town->city, town->store) : status;
}

static void settings_hold_from_their_day(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", DATE(2026, 4, 1)), 100);
        EXPECT_INTEGER(put(&town, "toy.people", "200", DATE(2026, 4, 1)), DONE);
        EXPECT_INTEGER(put(&town, "toy.people", " 300 ", DATE(2027, 4, 1)), DONE);
        EXPECT_INTEGER(put(&town, "toy.people", "250", DATE(2026, 4, 1)), DONE); /* a mistake put right */
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", DATE(2026, 3, 31)), 100);
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", DATE(2026, 4, 1)), 250);
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", DATE(2027, 3, 31)), 250);
        EXPECT_INTEGER(city_setting_integer(town.city, "toy.people", DATE(2027, 4, 1)), 300);
        EXPECT_TEXT(city_setting_source(town.city, "toy.people", DATE(2027, 4, 1)), T("条例"));
        EXPECT_TEXT(city_setting_source(town.city, "toy.people", DATE(2020, 4, 1)), T(""));
        EXPECT_INTEGER(put(&town, "toy.people", "0", DATE(2026, 4, 1)), INVALID);
        EXPECT_INTEGER(put(&town, "toy.people", "1000001", DATE(2026, 4, 1)), INVALID);
        EXPECT_INTEGER(put(&town, "toy.people", "ten", DATE(2026, 4, 1)), INVALID);
        EXPECT_INTEGER(put(&town, "toy.nothing", "1", DATE(2026, 4, 1)), INVALID);
        EXPECT(!city_setting_yes(town.city, "toy.open", DATE(2026, 4, 1)));
        EXPECT_INTEGER(put(&town, "toy.open", "true", DATE(2026, 4, 1)), DONE);
        EXPECT(city_setting_yes(town.city, "toy.open", DATE(2026, 4, 1)));
        test_city_close(&town);
    }
}

/* ---- events and jobs ---- */

struct telling {
    const struct city *city;
    struct text why;
};

static enum status tell_in_store(struct store *store, void *context)
{
    const struct telling *telling = context;
    struct event event = event_by_system("toy", 7, "toy.happened", TEST_CITY_NOW);
    event.why = telling->why;
    return event_tell(telling->city, store, &event);
}

static enum status put_work_in_store(struct store *store, void *context)
{
    (void)context;
    return outbox_put(store, T("toy.work"), T("やること"), TEST_CITY_NOW, TEST_CITY_NOW);
}

static void events_reach_who_listens(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct telling telling = {town.city, T("")};
        reactions = handled = 0;
        EXPECT_INTEGER(store_transaction(town.store, tell_in_store, &telling), DONE);
        EXPECT(reactions >= 1);
        EXPECT_INTEGER(handled, 0); /* only after the commit */
        test_city_run(&town);
        EXPECT_INTEGER(handled, 7);
        test_city_run(&town);
        EXPECT_INTEGER(handled, 7);
        telling.why = T("no"); /* a reaction that refuses takes everything back */
        EXPECT_INTEGER(store_transaction(town.store, tell_in_store, &telling), FORBIDDEN);
        test_city_run(&town);
        EXPECT_INTEGER(handled, 7);
        struct kept_events events;
        EXPECT(event_list(town.store, town.arena, T("toy"), 7, &events) == DONE && events.count == 1);
        EXPECT(events.count == 1 && events.items[0].leaf >= 0); /* sealed by the run */
        test_city_close(&town);
    }
}

static void work_is_tried_again_and_given_up(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        int64_t waiting, oldest, dead;
        works = 0;
        work_outcome = BUSY;
        EXPECT_INTEGER(store_transaction(town.store, put_work_in_store, NULL), DONE);
        test_city_run(&town);
        EXPECT_INTEGER(works, 1);
        work_outcome = DONE;
        test_city_run(&town); /* not due yet */
        EXPECT_INTEGER(works, 1);
        city_set_clock(town.city, TEST_CITY_NOW + HOUR_MICROS);
        test_city_run(&town);
        EXPECT_INTEGER(works, 2);
        work_outcome = INVALID;
        EXPECT_INTEGER(store_transaction(town.store, put_work_in_store, NULL), DONE);
        log_quiet(true);
        test_city_run(&town);
        log_quiet(false);
        EXPECT(outbox_waiting(town.store, city_now(town.city), &waiting, &oldest, &dead) == DONE);
        EXPECT_INTEGER(dead, 1);
        test_city_close(&town);
    }
}

static void jobs_run_when_they_are_due(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        ran = 0;
        test_city_run(&town);
        test_city_run(&town);
        EXPECT_INTEGER(ran, 1);
        city_set_clock(town.city, TEST_CITY_NOW + 59 * MINUTE_MICROS);
        test_city_run(&town);
        EXPECT_INTEGER(ran, 1);
        city_set_clock(town.city, TEST_CITY_NOW + 60 * MINUTE_MICROS);
        test_city_run(&town);
        EXPECT_INTEGER(ran, 2);
        EXPECT_INTEGER(jobs_run_named(town.city, town.arena, T("toy.hourly")), DONE);
        EXPECT_INTEGER(ran, 3);
        EXPECT_INTEGER(jobs_run_named(town.city, town.arena, T("toy.none")), NOT_FOUND);
        test_city_close(&town);
    }
}

static void threads_start_and_stop(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        works = 0;
        work_outcome = DONE;
        EXPECT_INTEGER(store_transaction(town.store, put_work_in_store, NULL), DONE);
        jobs_start(town.city);
        for (int i = 0; i < 300 && __atomic_load_n(&works, __ATOMIC_RELAXED) == 0; i++)
            (void)nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
        EXPECT(jobs_sealed_at(town.city->jobs) != 0);
        jobs_stop(town.city->jobs);
        EXPECT_INTEGER(works, 1);
        EXPECT(town.city->jobs == NULL);
        test_city_close(&town);
    }
}

static void health_says_what_is_wrong(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct health health;
        struct buffer json = buffer_new(town.arena);
        city_set_clock(town.city, TEST_CITY_NOW - 30 * HOUR_MICROS);
        EXPECT_INTEGER(health_note_backup(town.city, town.arena), DONE);
        city_set_clock(town.city, TEST_CITY_NOW);
        health_read(town.city, town.store, town.arena, &health);
        health_to_json(town.city, &health, &json);
        json_t *root = NULL;
        EXPECT(json_read(town.arena, buffer_text(&json), NULL, &root, NULL) == DONE);
        EXPECT_INTEGER(json_integer_value(json_object_get(
                           json_object_get(json_object_get(root, "lines"), "backup_age_hours"), "value")), 30);
        EXPECT(text_has(buffer_text(&json), T("\"backup_age_hours\":{\"value\":30,\"status\":\"look\"}")));
        EXPECT(text_has(buffer_text(&json), T("\"database_writes\":{\"value\":1,\"status\":\"good\"}")));
        EXPECT_INTEGER(store_transaction(town.store, put_work_in_store, NULL), DONE);
        city_set_clock(town.city, TEST_CITY_NOW + 700 * SECOND_MICROS);
        health_read(town.city, town.store, town.arena, &health);
        EXPECT_INTEGER(health.grade, HEALTH_BAD); /* the queue is 700 seconds old */
        test_city_close(&town);
    }
}

/* ---- search ---- */

static void the_index_follows(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct text page;
        test_city_run(&town);
        EXPECT_INTEGER(test_city_get(&town, "/search?q=%E4%BD%8F%E6%B0%91%E7%A5%A8", &page), 200);
        EXPECT(text_has(page, T("href=\"/procedures/a\"")));
        EXPECT(!text_has(page, T("/desk/manual")) && !text_has(page, T("<b>証明")));
        EXPECT_INTEGER(test_city_get(&town, "/search?q=%E8%A8%BC%E6%98%8E", &page), 200);
        EXPECT(text_has(page, T("住所を<mark>証明</mark>します &lt;b&gt;")));
        EXPECT_INTEGER(test_city_get(&town, "/en/search?q=%E4%BD%8F%E6%B0%91%E7%A5%A8", &page), 200);
        EXPECT(text_has(page, T("href=\"/en/procedures/a\"")));
        /* What found nothing is counted; what may be about somebody is not. */
        static const char *const misses[] = {"/search?q=zzzz", "/search?q=ZZZZ", "/search?q=taro%40example.jp",
                                             "/search?q=0246-00-0000"};
        for (size_t i = 0; i < sizeof misses / sizeof *misses; i++)
            EXPECT_INTEGER(test_city_get(&town, misses[i], &page), 200);
        struct city_miss_rows rows;
        EXPECT(city_search_misses(town.store, town.arena, 0, 10, &rows) == DONE && rows.count == 1);
        EXPECT(rows.count == 1 && rows.items[0].times == 2);
        test_city_close(&town);
    }
}

const struct test_case city_test[] = {{"Iwaki is loaded, once", iwaki_is_loaded_once},
                                      {"a plan says what apply does", a_plan_says_what_apply_does},
                                      {"mistakes change nothing", mistakes_change_nothing},
                                      {"transfers take hold at midnight", transfers_take_hold_at_midnight},
                                      {"deciders follow the grades", deciders_follow_the_grades},
                                      {"who stands in has the rights", who_stands_in_has_the_rights},
                                      {"settings hold from their day", settings_hold_from_their_day},
                                      {"events reach who listens", events_reach_who_listens},
                                      {"work is tried again and given up", work_is_tried_again_and_given_up},
                                      {"jobs run when they are due", jobs_run_when_they_are_due},
                                      {"threads start and stop", threads_start_and_stop},
                                      {"health says what is wrong", health_says_what_is_wrong},
                                      {"the index follows", the_index_follows},
                                      {0}};
