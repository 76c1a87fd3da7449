/*
 * Procedures designed at the desk: lists, forms, difference, approval, publishing. The module's table, and what follows when
 * a design was decided on.
 */
#include "services/designer/designer.h"

#include "base/json.h"
#include "city/module.h"
#include "web/language.h"

/* ---- decided, returned, withdrawn ---- */

enum after { AFTER_DECIDED, AFTER_RETURNED };

static enum status after_approval(const struct city *city, struct store *store, const struct event *event, enum after after)
{
    struct arena *arena = arena_new(0);
    struct design design;
    json_t *detail;
    int64_t id = 0;
    struct event actor = *event;
    enum status status = json_read(arena, event->detail, NULL, &detail, NULL);
    bool is_ours = status == DONE && text_is(json_member_text(detail, "subject_kind"), T("design")) &&
                   json_member_integer(detail, "subject_id", &id);
    actor.detail = T("");
    if (is_ours)
        status = design_of(store, arena, id, &design);
    if (is_ours && status == DONE && design.state == DESIGN_ASKED)
        status = after == AFTER_DECIDED ? design_approved(city, store, arena, id, &actor)
                                        : design_came_back(city, store, arena, id, T(""), &actor);
    arena_free(arena);
    return status;
}

static enum status decided(const struct city *city, struct store *store, const struct event *event)
{
    return after_approval(city, store, event, AFTER_DECIDED);
}
static enum status returned(const struct city *city, struct store *store, const struct event *event)
{
    return after_approval(city, store, event, AFTER_RETURNED);
}

static const struct reaction reactions[] = {{"approvals.decided", decided},
                                            {"approvals.returned", returned},
                                            {"approvals.rejected", returned},
                                            {"approvals.withdrawn", returned},
                                            {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/designer",                          NEEDS_PERMISSION, "procedures.design", designer_show_list,      0},
    {"POST", "/desk/designer",                          NEEDS_PERMISSION, "procedures.design", designer_make,           0},
    {"GET",  "/desk/designer/untranslated",             NEEDS_PERMISSION, "procedures.design", designer_show_missing,   0},
    {"GET",  "/desk/designer/{name}",                   NEEDS_PERMISSION, "procedures.design", designer_show_versions,  0},
    {"POST", "/desk/designer/{name}/switch",            NEEDS_PERMISSION, "procedures.design", designer_turn,           0},
    {"GET",  "/desk/designer/{name}/versions/{version}", NEEDS_PERMISSION, "procedures.design", designer_export_version, 0},
    {"GET",  "/desk/designs/{id}",                      NEEDS_PERMISSION, "procedures.design", designer_show_edit,      0},
    {"POST", "/desk/designs/{id}",                      NEEDS_PERMISSION, "procedures.design", designer_edit,           0},
    {"GET",  "/desk/designs/{id}/submit",               NEEDS_PERMISSION, "procedures.design", designer_show_submit,    0},
    {"POST", "/desk/designs/{id}/submit",               NEEDS_PERMISSION, "procedures.design", designer_submit,         0},
    {"POST", "/desk/designs/{id}/acts",                 NEEDS_PERMISSION, "procedures.design", designer_go,             0},
    {"GET",  "/desk/designs/{id}/export.yaml",          NEEDS_PERMISSION, "procedures.design", designer_export,         0},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "procedures.design", "/desk/designer", SENTENCE("Designing procedures"), "doc", 45}, {0}};

static const struct invariant invariants[] = {
    {SENTENCE("A design that is in approval has an approval that runs"),
     "SELECT d.id FROM procedures_design d WHERE d.state = 2 AND NOT EXISTS "
     "(SELECT 1 FROM approvals_draft a WHERE a.subject_kind = 'design' AND a.subject_id = d.id AND a.state = 1)"},
    {0}};

static const char *const needs[] = {"procedures", "approvals", NULL};

const struct module designer_module = {
    .name = "designer",
    .title = "Designing procedures",
    .needs = needs,
    .routes = routes,
    .menu = menu,
    .reactions = reactions,
    .invariants = invariants,
};
