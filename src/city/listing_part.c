/*
 * The part of the city's module that is about lists and the files made from them.
 */
#include "city/listing_view.h"
#include "city/parts.h"
#include "city/staff_list.h"

/* What a role may see of people in lists; other lists show masks. */
static const struct permission permissions[] = {
    {"city.see_name", SENTENCE("May see names of residents in lists")},
    {"city.see_birth", SENTENCE("May see birth dates of residents in lists")},
    {"city.see_address", SENTENCE("May see addresses of residents in lists")},
    {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/lists",                  STAFF, NULL, listing_show_all},
    {"GET",  "/desk/lists/{list}",           STAFF, NULL, listing_show},
    {"GET",  "/desk/lists/{list}/rows.json", STAFF, NULL, listing_show_json},
    {"POST", "/desk/lists/{list}/take-out",  STAFF, NULL, take_out_start},
    {"GET",  "/desk/take-outs",              STAFF, NULL, take_out_show_all},
    {"GET",  "/desk/take-outs/{code}",       STAFF, NULL, take_out_show},
    {"GET",  "/desk/take-outs/{code}/file",  STAFF, NULL, take_out_send},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {{STAFF, NULL, "/desk/lists", SENTENCE("Lists and files"), "folder", 310}, {0}};
static const struct job jobs[] = {{"city.take_outs", 60, take_out_clean}, {0}};
static const struct outbox_worker workers[] = {{"city.take_out", take_out_work}, {0}};
static const struct listing *const listings[] = {&staff_listing, NULL};

const struct module city_listing_part = {
    .name = "city", .title = "Lists", .permissions = permissions, .routes = routes, .menu = menu, .jobs = jobs,
    .workers = workers, .listings = listings,
};
