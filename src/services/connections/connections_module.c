/*
 * The module: pages, settings, the reactions that put deliveries on their way, the jobs.
 */
#include "connections.migrations.h"
#include "engines/procedures/case.h"
#include "services/connections/connections.h"
#include "web/language.h"

static const char *const needs[] = {"procedures", NULL};

static const struct permission permissions[] = {
    {"connections.manage", SENTENCE("May connect other systems: who is told of what, and what is handed over")}, {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/connections",                       NEEDS_PERMISSION, "connections.manage", connections_show},
    {"POST", "/desk/connections/hooks",                 NEEDS_PERMISSION, "connections.manage", connections_add_hook,       ROUTE_NO_KEY | ROUTE_RECENT},
    {"GET",  "/desk/connections/hooks/{id}",            NEEDS_PERMISSION, "connections.manage", connections_show_hook},
    {"POST", "/desk/connections/hooks/{id}/switch",     NEEDS_PERMISSION, "connections.manage", connections_switch_hook},
    {"POST", "/desk/connections/hooks/{id}/secret",     NEEDS_PERMISSION, "connections.manage", connections_renew_hook,     ROUTE_NO_KEY | ROUTE_RECENT},
    {"POST", "/desk/connections/hooks/{id}/try",        NEEDS_PERMISSION, "connections.manage", connections_try_hook},
    {"POST", "/desk/connections/hooks/{id}/dead-again", NEEDS_PERMISSION, "connections.manage", connections_send_dead_again},
    {"POST", "/desk/connections/deliveries/{id}/again", NEEDS_PERMISSION, "connections.manage", connections_send_again},
    {"POST", "/desk/connections/batches",               NEEDS_PERMISSION, "connections.manage", connections_add_batch,      ROUTE_NO_KEY | ROUTE_RECENT},
    {"GET",  "/desk/connections/batches/{id}",          NEEDS_PERMISSION, "connections.manage", connections_show_batch},
    {"POST", "/desk/connections/batches/{id}/switch",   NEEDS_PERMISSION, "connections.manage", connections_switch_batch},
    {0}};

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "connections.manage", "/desk/connections", SENTENCE("Connections"), "gear", 425}, {0}};

static const struct setting settings[] = {
    {"connections.attempts", SETTING_INTEGER, "8", 1, 20, SENTENCE("Hooks: after how many tries a delivery is given up")},
    {"connections.timeout_seconds", SETTING_INTEGER, "10", 1, 60, SENTENCE("Hooks: how many seconds an answer is waited for")},
    {"connections.private_hosts", SETTING_TEXT, "", 0, 400, SENTENCE("Hooks: hosts with port inside private networks that may be told, with commas between")},
    {0}};

static const struct job jobs[] = {{"connections.batches", 30, connections_run_batches}, {"connections.clean", 24 * 60, connections_clean}, {0}};
static const struct outbox_worker workers[] = {{"connections.deliver", connections_deliver}, {0}};

static const struct reaction reactions[] = {
    {"procedures.case_sent", connections_react},      {"procedures.case_paid", connections_react},
    {"procedures.correction_asked", connections_react}, {"procedures.corrected", connections_react},
    {"procedures.case_approved", connections_react},  {"procedures.case_refused", connections_react},
    {"procedures.case_issued", connections_react},    {"procedures.case_closed", connections_react},
    {"procedures.case_withdrawn", connections_react}, {"procedures.case_returned", connections_react},
    {"city.register_applied", connections_react},     {"city.register_refused", connections_react},
    {0}};
/* clang-format on */

static const struct invariant invariants[] = {
    {SENTENCE("A delivery has as many tries as are written down"),
     "SELECT d.id FROM connections_delivery d WHERE d.attempts <> (SELECT COUNT(*) FROM connections_attempt a WHERE a.delivery_id = d.id)"},
    {0}};

const struct module connections_module = {
    .name = "connections", .title = "Connections", .needs = needs, .migrations = connections_migrations, .permissions = permissions,
    .routes = routes, .menu = menu, .settings = settings, .jobs = jobs, .workers = workers, .reactions = reactions,
    .invariants = invariants,
};
