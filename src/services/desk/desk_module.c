/*
 * The module: the staff's side of cases.
 */
#include "city/city.h"
#include "city/permissions.h"
#include "desk.migrations.h"
#include "services/desk/desk.h"
#include "services/desk/post.h"
#include "services/desk/several.h"
#include "web/language.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk",                             STAFF,            NULL,                     desk_go_home,          0},
    {"GET",  "/desk/inbox",                       NEEDS_PERMISSION, "procedures.read",        desk_show_inbox,       0},
    {"GET",  "/desk/inbox.csv",                   NEEDS_PERMISSION, "procedures.export",      desk_send_csv,         0},
    {"POST", "/desk/inbox/assign",                NEEDS_PERMISSION, "procedures.assign",      desk_assign_several,   0},
    {"POST", "/desk/pending/{batch}/undo",        STAFF,            NULL,                     desk_undo,             0},
    {"GET",  "/desk/several",                     NEEDS_PERMISSION, "procedures.handle",      desk_show_several,     0},
    {"POST", "/desk/several",                     NEEDS_PERMISSION, "procedures.handle",      desk_do_several,       0},
    {"GET",  "/desk/several/{code}",              STAFF,            NULL,                     desk_show_several_done, 0},
    {"POST", "/desk/several/{code}/undo",         STAFF,            NULL,                     desk_undo_several,     0},
    {"GET",  "/desk/post",                        NEEDS_PERMISSION, "procedures.handle",      desk_show_post,        0},
    {"POST", "/desk/post",                        NEEDS_PERMISSION, "procedures.handle",      desk_do_post,          0},
    {"GET",  "/desk/post/{number}/paper.pdf",     NEEDS_PERMISSION, "procedures.handle",      desk_send_post_paper,  0},
    {"GET",  "/desk/cases/{number}",              STAFF,            NULL,                     desk_show_case,        0},
    {"POST", "/desk/cases/{number}",              NEEDS_PERMISSION, "procedures.handle",      desk_act_on_case,      0},
    {"POST", "/desk/cases/{number}/correction",   NEEDS_PERMISSION, "procedures.handle",      desk_ask_correction,   0},
    {"POST", "/desk/cases/{number}/decision",     NEEDS_PERMISSION, "procedures.decide_draft", desk_propose,         0},
    {"POST", "/desk/cases/{number}/exemption",    NEEDS_PERMISSION, "procedures.decide_draft", desk_propose_exemption, 0},
    {"POST", "/desk/cases/{number}/payment",      NEEDS_PERMISSION, "money.receive",          desk_receive_payment,  ROUTE_RECENT},
    {"GET",  "/desk/files/{file}",                STAFF,            NULL,                     desk_send_file,        0},
    {"GET",  "/desk/approvals",                   NEEDS_PERMISSION, "approvals.act",          desk_show_approvals,   0},
    {"POST", "/desk/approvals/pass",              NEEDS_PERMISSION, "approvals.act",          desk_pass_several,     0},
    {"POST", "/desk/approvals/{id}",              STAFF,            NULL,                     desk_act_on_approval,  0},
    {"GET",  "/desk/entry",                       NEEDS_PERMISSION, "procedures.enter",       desk_list_entries,     0},
    {"GET",  "/desk/entry/{name}",                NEEDS_PERMISSION, "procedures.enter",       desk_show_entry,       0},
    {"POST", "/desk/entry/{name}",                NEEDS_PERMISSION, "procedures.enter",       desk_send_entry,       0},
    {"GET",  "/desk/statistics",                  NEEDS_PERMISSION, "procedures.statistics",  desk_show_statistics,  0},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "procedures.read", "/desk/inbox", SENTENCE("Inbox"), "inbox", 10},
    {NEEDS_PERMISSION, "approvals.act", "/desk/approvals", SENTENCE("To approve"), "ok", 20},
    {NEEDS_PERMISSION, "procedures.enter", "/desk/entry", SENTENCE("Enter for somebody"), "doc", 30},
    {NEEDS_PERMISSION, "procedures.statistics", "/desk/statistics", SENTENCE("How procedures go"), "chart", 50},
    {0}};

/* The figures beside the menu entries. */
static int64_t desk_count(const struct request *request, struct text path)
{
    enum { COUNTED_AT_MOST = 100 };
    if (text_is(path, T("/desk/inbox"))) {
        int64_t mine;
        return inbox_mine(request->store, request->actor.id, &mine) == DONE ? mine : -1;
    }
    if (text_is(path, T("/desk/approvals"))) {
        struct approval_waitings waiting;
        return approvals_waiting(request->store, request->arena, request->actor.id, city_today_of(request), COUNTED_AT_MOST,
                                 &waiting) == DONE ? (int64_t)waiting.count : -1;
    }
    return -1;
}

static enum status start(struct city *city, struct arena *arena, struct text *why_not)
{
    (void)arena;
    (void)why_not;
    city_set_desk_count(city, desk_count);
    return DONE;
}

static const struct outbox_worker workers[] = {{"desk.batch", desk_run_batch}, {"desk.several", desk_run_several}, {0}};
static const struct job jobs[] = {{"desk.months", 60, desk_count_months}, {0}};
static const struct listing *const listings[] = {&late_listing, &month_listing, NULL};
static const char *const needs[] = {"procedures", "approvals", "money", "papers", "notices", NULL};

const struct module desk_module = {
    .name = "desk",
    .title = "Staff desk",
    .needs = needs,
    .migrations = desk_migrations,
    .routes = routes,
    .menu = menu,
    .workers = workers,
    .jobs = jobs,
    .listings = listings,
    .rebuild = desk_count_months,
    .start = start,
};
