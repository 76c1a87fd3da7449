/*
 * The residents' pages over the procedures engine: finding, applying, following, paying. The module's table.
 */
#include "services/portal/portal.h"

#include "city/module.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/",                               ANY_SESSION, NULL, portal_show_home, 0},
    {"GET",  "/procedures",                     ANYONE,      NULL, portal_show_guides, 0},
    {"GET",  "/procedures/{name}",              ANY_SESSION, NULL, portal_show_guide, 0},
    {"GET",  "/api/procedures",                 ANYONE,      NULL, portal_send_guides, ROUTE_API},
    {"GET",  "/api/procedures/{name}",          ANYONE,      NULL, portal_send_guide, ROUTE_API},

    {"GET",  "/apply/{name}",                   ANY_SESSION, NULL, portal_show_start, 0},
    {"POST", "/apply/{name}",                   ANY_SESSION, NULL, portal_start, 0},
    {"GET",  "/apply/{name}/check",             ANY_SESSION, NULL, portal_show_check, 0},
    {"POST", "/apply/{name}/check",             ANY_SESSION, NULL, portal_send, 0},
    {"GET",  "/apply/{name}/saved",             ANY_SESSION, NULL, portal_show_saved, 0},
    {"POST", "/apply/{name}/saved",             ANY_SESSION, NULL, portal_keep_for_mail, 0},
    {"GET",  "/apply/{name}/{step}",            ANY_SESSION, NULL, portal_show_step, 0},
    {"POST", "/apply/{name}/{step}",            ANY_SESSION, NULL, portal_take_step, ROUTE_UPLOADS},
    {"GET",  "/apply/{name}/files/{file}",      ANY_SESSION, NULL, portal_send_draft_file, 0},

    {"GET",  "/resume",                         ANY_SESSION, NULL, portal_show_resume, 0},
    {"POST", "/resume",                         ANY_SESSION, NULL, portal_send_code, 0},
    {"GET",  "/resume/code",                    ANY_SESSION, NULL, portal_show_code, 0},
    {"POST", "/resume/code",                    ANY_SESSION, NULL, portal_take_code, 0},
    {"GET",  "/resume/list",                    ANY_SESSION, NULL, portal_show_kept, 0},
    {"POST", "/resume/drafts/{name}",           ANY_SESSION, NULL, portal_open_kept, 0},
    {"POST", "/resume/forget",                  ANY_SESSION, NULL, portal_forget_browser, 0},

    {"GET",  "/receipts/{number}",              ANY_SESSION, NULL, portal_show_receipt, 0},
    {"GET",  "/receipts/{number}/copy.pdf",     ANY_SESSION, NULL, portal_send_copy, 0},
    {"GET",  "/receipts/{number}/proof.json",   ANY_SESSION, NULL, portal_send_proof, 0},
    {"GET",  "/receipts/{number}/case",         ANY_SESSION, NULL, portal_show_case, 0},
    {"POST", "/receipts/{number}/messages",     ANY_SESSION, NULL, portal_say, 0},
    {"GET",  "/receipts/{number}/correct",      ANY_SESSION, NULL, portal_show_correction, 0},
    {"POST", "/receipts/{number}/correct",      ANY_SESSION, NULL, portal_correct, ROUTE_UPLOADS},
    {"GET",  "/receipts/{number}/files/{file}", ANY_SESSION, NULL, portal_send_case_file, 0},
    {"POST", "/receipts/{number}/papers/{paper}", ANY_SESSION, NULL, portal_hand_in, ROUTE_UPLOADS},
    {"GET",  "/receipts/{number}/withdraw",     ANY_SESSION, NULL, portal_show_withdraw, 0},
    {"POST", "/receipts/{number}/withdraw",     ANY_SESSION, NULL, portal_withdraw, 0},
    {"GET",  "/receipts/{number}/paper.pdf",    ANY_SESSION, NULL, portal_send_paper, 0},

    {"GET",  "/my",                             RESIDENT,    NULL, portal_show_my, 0},
    {"GET",  "/my/cases/{number}",              RESIDENT,    NULL, portal_show_case, 0},
    {"POST", "/my/cases/{number}/messages",     RESIDENT,    NULL, portal_say, 0},
    {"GET",  "/my/cases/{number}/correct",      RESIDENT,    NULL, portal_show_correction, 0},
    {"POST", "/my/cases/{number}/correct",      RESIDENT,    NULL, portal_correct, ROUTE_UPLOADS},
    {"GET",  "/my/cases/{number}/files/{file}", RESIDENT,    NULL, portal_send_case_file, 0},
    {"POST", "/my/cases/{number}/papers/{paper}", RESIDENT,  NULL, portal_hand_in, ROUTE_UPLOADS},
    {"GET",  "/my/cases/{number}/withdraw",     RESIDENT,    NULL, portal_show_withdraw, 0},
    {"POST", "/my/cases/{number}/withdraw",     RESIDENT,    NULL, portal_withdraw, 0},

    {"GET",  "/pay/{code}",                     ANY_SESSION, NULL, portal_show_pay, 0},
    {"POST", "/pay/{code}",                     ANY_SESSION, NULL, portal_begin_pay, 0},
    {"GET",  "/pay/{code}/return",              ANY_SESSION, NULL, portal_return_pay, 0},
    {"GET",  "/pay/{code}/slip.pdf",            ANY_SESSION, NULL, portal_send_slip, 0},
    {0}};

static const struct menu_entry menu[] = {
    {ANYONE, NULL, "/procedures", SENTENCE("Procedures and certificates"), "doc", 10},
    {ANYONE, NULL, "/resume",     SENTENCE("menu|Drafts and receipts"), "folder", 30}, /* /my stands in every page's head */
    {0}};
/* clang-format on */

static const char *const needs[] = {"procedures", "approvals", "money", "papers", "articles", NULL};
extern const struct module portal_preview_part;
static const struct module *const parts[] = {&portal_preview_part, NULL};

const struct module portal_module = {
    .name = "portal",
    .title = "Residents' pages",
    .needs = needs,
    .parts = parts,
    .routes = routes,
    .menu = menu,
};
