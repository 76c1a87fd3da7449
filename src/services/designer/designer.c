/*
 * Procedures designed at the desk: lists, forms, difference, approval, publishing. The module's table.
 */
#include "city/module.h"

static const char *const needs[] = {"procedures", "approvals", NULL};

const struct module designer_module = {
    .name = "designer",
    .title = "Designing procedures",
    .needs = needs,
};
