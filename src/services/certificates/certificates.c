/*
 * The module: three doors to papers. How they are made stands in engines/papers.
 */
#include "services/certificates/certificates.h"

#include "city/module.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/verify",                      ANYONE,           NULL,            certificates_show_form,   0},
    {"GET",  "/verify/find",                 ANYONE,           NULL,            certificates_find,        0},
    {"GET",  "/verify/{code}",               ANYONE,           NULL,            certificates_show_check,  0},
    {"GET",  "/verify/{code}/{signature}",   ANYONE,           NULL,            certificates_show_check,  0},
    {"GET",  "/certificates/{code}",         RESIDENT,         NULL,            certificates_send_own,    0},
    {"GET",  "/papers/withheld",             ANYONE,           NULL,            certificates_show_withheld, 0},
    {"GET",  "/desk/papers",                 NEEDS_PERMISSION, "papers.ledger", certificates_show_ledger, 0},
    {"POST", "/desk/papers/{id}/void",       NEEDS_PERMISSION, "papers.void",   certificates_void,        0},
    {"POST", "/desk/papers/{id}/again",      NEEDS_PERMISSION, "papers.void",   certificates_again,       0},
    {"GET",  "/desk/papers/days",            NEEDS_PERMISSION, "papers.ledger", certificates_show_days,   0},
    {"POST", "/desk/papers/resume",          NEEDS_PERMISSION, "papers.resume", certificates_resume,      0},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {
    {ANYONE, NULL, "/verify", SENTENCE("Check a certificate"), "card", 70},
    {NEEDS_PERMISSION, "papers.ledger", "/desk/papers", SENTENCE("Issued papers"), "card", 40},
    {0}};
static const char *const needs[] = {"papers", "money", NULL};

const struct module certificates_module = {
    .name = "certificates",
    .title = "Certificates",
    .needs = needs,
    .routes = routes,
    .menu = menu,
};
