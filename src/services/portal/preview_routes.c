/*
 * The part of the portal that staff see: designs shown and tried as residents would see them.
 */
#include "services/portal/portal.h"

#include "city/module.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/designs/{id}/phone", NEEDS_PERMISSION, "procedures.design", portal_show_phone, 0},
    {"GET",  "/desk/designs/{id}/trial", NEEDS_PERMISSION, "procedures.design", portal_show_trial, 0},
    {"POST", "/desk/designs/{id}/trial", NEEDS_PERMISSION, "procedures.design", portal_try,        ROUTE_UPLOADS | ROUTE_NO_KEY},
    {0}};
/* clang-format on */

const struct module portal_preview_part = {.name = "portal", .routes = routes};
