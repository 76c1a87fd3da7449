/*
 * The city as a module: the pages, permissions, settings and jobs that belong to no engine.
 */
#include "base/date.h"
#include "city.assets.h"
#include "city.migrations.h"
#include "city.queries.h"
#include "city/api_keys.h"
#include "city/city.h"
#include "city/desk.h"
#include "city/health.h"
#include "city/load_private.h"
#include "city/openapi.h"
#include "city/pages.h"
#include "city/parts.h"
#include "city/reactions.h"
#include "city/search.h"
#include "web/language.h"
#include "web/once.h"

static const struct permission permissions[] = {
    {"city.settings", SENTENCE("May change settings")},
    {"city.staff", SENTENCE("May enter posts, transfers and who stands in")},
    {"city.system", SENTENCE("May look after the system")},
    {"city.api_keys", SENTENCE("May make and revoke keys of programs")},
    {"city.all_sections", SENTENCE("May see the work of every section")},
    {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/display",              ANYONE,           NULL,            city_show_display},
    {"GET",  "/display/set",          ANYONE,           NULL,            city_set_display},
    {"GET",  "/accessibility",        ANYONE,           NULL,            city_show_accessibility},
    {"GET",  "/privacy",              ANYONE,           NULL,            city_show_privacy},
    {"GET",  "/contact",              ANYONE,           NULL,            city_show_contact},
    {"GET",  "/sitemap",              ANYONE,           NULL,            city_show_sitemap},
    {"GET",  "/search",               ANYONE,           NULL,            city_show_search},
    {"GET",  "/city/colours.css",     ANYONE,           NULL,            city_show_colours},
    {"GET",  "/city/logo.svg",        ANYONE,           NULL,            city_show_logo},
    {"GET",  "/health",               OPERATOR,         NULL,            city_show_health, ROUTE_API},
    {"GET",  "/desk/settings",        NEEDS_PERMISSION, "city.settings", city_show_settings},
    {"GET",  "/desk/settings/{name}", NEEDS_PERMISSION, "city.settings", city_show_setting},
    {"POST", "/desk/settings/{name}", NEEDS_PERMISSION, "city.settings", city_add_setting, ROUTE_RECENT},
    {"GET",  "/desk/sections",        STAFF,            NULL,            city_show_sections},
    {"POST", "/desk/sections/assign", NEEDS_PERMISSION, "city.staff",    city_assign_staff, ROUTE_RECENT},
    {"POST", "/desk/sections/release", NEEDS_PERMISSION, "city.staff",   city_release_staff, ROUTE_RECENT},
    {"POST", "/desk/sections/delegate", NEEDS_PERMISSION, "city.staff",  city_delegate_staff, ROUTE_RECENT},
    {"GET",  "/desk/transfers",       NEEDS_PERMISSION, "city.staff",    city_show_transfers},
    {"POST", "/desk/transfers",       NEEDS_PERMISSION, "city.staff",    city_undo_transfer, ROUTE_RECENT},
    {"GET",  "/desk/system",          NEEDS_PERMISSION, "city.system",   city_show_system},
    {"POST", "/desk/system/run",      NEEDS_PERMISSION, "city.system",   city_run_job},
    {"POST", "/desk/system/revive",   NEEDS_PERMISSION, "city.system",   city_revive_work},
    {"GET",  "/desk/keys",            NEEDS_PERMISSION, "city.api_keys", city_show_api_keys, ROUTE_RECENT},
    {"POST", "/desk/keys",            NEEDS_PERMISSION, "city.api_keys", city_make_api_key, ROUTE_RECENT},
    {"POST", "/desk/keys/{id}/revoke", NEEDS_PERMISSION, "city.api_keys", city_revoke_api_key, ROUTE_RECENT},
    {"GET",  "/api/openapi.json",     ANYONE,           NULL,            city_send_openapi, ROUTE_API},
    {0}};

/* The desk's menu: below 200 work, below 300 in the office, below 400 figures, from 400 running the system. */
static const struct menu_entry menu[] = {
    {ANYONE,           NULL,            "/contact",       SENTENCE("menu|Ask the city"),     "chat",   900},
    {STAFF,            NULL,            "/desk/sections", SENTENCE("Sections and staff"),    "people", 410},
    {NEEDS_PERMISSION, "city.staff",    "/desk/transfers", SENTENCE("Transfers ahead"),     "cal",    412},
    {NEEDS_PERMISSION, "city.settings", "/desk/settings", SENTENCE("Settings"),              "gear",   420},
    {NEEDS_PERMISSION, "city.api_keys", "/desk/keys",     SENTENCE("Keys of programs"),      "card",   425},
    {NEEDS_PERMISSION, "city.system",   "/desk/system",   SENTENCE("How the system is"),     "chart",  430},
    {0}};

static const struct setting settings[] = {
    {"city.alert_kind", SETTING_TEXT, "none", 0, 20,
     SENTENCE("Banner on every page: none, warning, or danger (danger to life)")},
    {"city.alert_title", SETTING_TEXT, "", 0, 60, SENTENCE("Banner: title")},
    {"city.alert_sentence", SETTING_TEXT, "", 0, 200, SENTENCE("Banner: what to do, in one or two sentences")},
    {"city.alert_link", SETTING_TEXT, "", 0, 200, SENTENCE("Banner: page to read more, as /path")},
    {"city.keep_search_misses_days", SETTING_INTEGER, "90", 1, 366,
     SENTENCE("How many days searches without result are kept")},
    {"city.keep_form_keys_days", SETTING_INTEGER, "14", 2, 60,
     SENTENCE("How many days it is remembered which forms were already sent")},
    {"city.file_megabytes", SETTING_INTEGER, "20", 1, 20, SENTENCE("How big one sent file may be (MB)")},
    {"city.files_megabytes", SETTING_INTEGER, "60", 1, 500, SENTENCE("How big all files of one application may be together (MB)")},
    {"city.virus_check", SETTING_TEXT, "present", 0, 20,
     SENTENCE("Virus check of sent files: off, present (when clamd is there), or required")},
    {"city.virus_address", SETTING_TEXT, "/run/clamav/clamd.ctl", 0, 200,
     SENTENCE("Where clamd listens: a socket (/run/clamav/clamd.ctl) or host:port")},
    {"city.virus_seconds", SETTING_INTEGER, "20", 1, 120, SENTENCE("How long the virus check is waited for (seconds)")},
    {"city.virus_unanswered", SETTING_TEXT, "later", 0, 20,
     SENTENCE("When the virus check does not answer: later (kept closed until checked) or refuse")},
    {0}};
/* clang-format on */

static enum status drop_old_in_store(struct store *store, void *context)
{
    const struct job_run *run = context;
    struct date today = date_of_moment(run->now);
    int64_t days = city_setting_integer(run->city, "city.keep_search_misses_days", today);
    return city_search_misses_drop(store, date_day_number(today) - days);
}

/* What is kept for some days only. */
static enum status clean(struct job_run *run)
{
    int64_t days = city_setting_integer(run->city, "city.keep_form_keys_days", date_of_moment(run->now));
    enum status status = store_transaction(run->store, drop_old_in_store, run);
    return status == DONE ? once_forget(run->store, run->now - days * DAY_MICROS) : status;
}

static const struct job jobs[] = {{"city.clean", 24 * 60, clean}, {0}};
static const struct outbox_worker workers[] = {{"city.event", event_handle}, {0}};

static const struct invariant invariants[] = {
    {"nobody holds the same post twice on one day",
     "SELECT a.id FROM city_assignment a JOIN city_assignment b ON a.staff_id = b.staff_id AND a.post_id = b.post_id "
     "AND a.id < b.id WHERE a.from_day <= b.until_day AND b.from_day <= a.until_day"},
    {"a section stands below a higher one",
     "SELECT s.id FROM city_section s JOIN city_section p ON p.id = s.parent_id WHERE s.level <= p.level"},
    {"nobody stands in for themselves", "SELECT id FROM city_delegation WHERE from_staff_id = to_staff_id"},
    {0}};

static const struct module *const parts[] = {&city_people_part, &city_listing_part, &city_register_part, NULL};

const struct module city_module = {
    .name = "city", .title = "City", .parts = parts, .migrations = city_migrations, .assets = city_assets,
    .permissions = permissions, .routes = routes, .menu = menu, .settings = settings, .jobs = jobs,
    .workers = workers, .invariants = invariants, .load = load_city_folder,
};
