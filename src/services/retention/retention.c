/*
 * The module: lists of what may go, the decision, and the report.
 */
#include "services/retention/retention.h"

#include "city/city.h"
#include "city/permissions.h"
#include "retention.migrations.h"
#include "retention.pages.h"
#include "web/language.h"

enum { LISTS_SHOWN = 100, ITEMS_SHOWN = 200, WHY_MAX = 200 };

struct keeping_form {
    struct text why;
};
static const struct field fields[] = {
    TEXT_FIELD(struct keeping_form, why, .label = TR_INIT("Why it is kept"), .max = WHY_MAX), {0}};

enum status retention_show_lists(struct request *request, struct response *response)
{
    struct retention_page page;
    enum status status = retention_lists(request->store, request->arena, LISTS_SHOWN, &page.lists);
    return status == DONE ? retention_lists_page(request, response, &page) : status;
}

enum status retention_show_list(struct request *request, struct response *response)
{
    struct retention_list_page page = {.fields = fields, .may_decide = may(request, "retention.decide")};
    int64_t after = 0;
    if (!text_to_integer(request_query(request, "after"), &after) || after < 0)
        after = 0;
    enum status status = retention_list_of(request->store, request->arena, request_part_id(request, "id"), &page.list);
    if (status == DONE)
        status = retention_items(request->store, request->arena, page.list.id, after, ITEMS_SHOWN + 1, &page.items);
    if (status != DONE)
        return status;
    page.has_more = page.items.count > ITEMS_SHOWN;
    if (page.has_more)
        page.items.count = ITEMS_SHOWN;
    page.after_id = page.items.count ? page.items.items[page.items.count - 1].id : 0;
    page.is_proposed = text_is(page.list.state, T("proposed"));
    page.is_done = text_is(page.list.state, T("done"));
    return retention_list_page(request, response, &page);
}

struct acting {
    struct request *request;
    int64_t list_id, item_id;
    struct text why;
};

static enum status keep_in_store(struct store *store, void *context)
{
    const struct acting *acting = context;
    enum status status = retention_keep_item(store, acting->item_id, acting->list_id, acting->why);
    return status == DONE ? act_because(store, acting->request, "retention_list", acting->list_id, "retention.kept", acting->why,
                                        arena_print(acting->request->arena, "{\"item\":%lld}", (long long)acting->item_id))
                          : status;
}

enum status retention_keep(struct request *request, struct response *response)
{
    struct keeping_form form;
    struct acting acting = {.request = request, .list_id = request_part_id(request, "id"), .item_id = request_part_id(request, "item")};
    enum status status = form_read(request, fields, &form);
    if (status == INVALID)
        return retention_show_list(request, response);
    acting.why = form.why;
    if (status == DONE)
        status = store_transaction(request->store, keep_in_store, &acting);
    return status == DONE ? redirect_print(response, "/desk/retention/%lld", (long long)acting.list_id) : status;
}

static enum status decide_in_store(struct store *store, void *context)
{
    const struct acting *acting = context;
    struct request *request = acting->request;
    enum status status = retention_decide_list(store, acting->list_id, request->now, actor_title(request, JAPANESE), request->actor.id);
    return status == DONE ? act(store, request, "retention_list", acting->list_id, "retention.decided") : status;
}

/* 廃棄決定. The job erases; what is kept has been marked before. */
enum status retention_decide(struct request *request, struct response *response)
{
    struct acting acting = {.request = request, .list_id = request_part_id(request, "id")};
    if (!text_is(request_field(request, "sure"), T("yes"))) {
        form_problem(request, "sure", TR("Please tick that you have looked through the list. What is erased cannot be brought back."), SHOWN(T("")));
        return retention_show_list(request, response);
    }
    enum status status = store_transaction(request->store, decide_in_store, &acting);
    return status == DONE ? redirect_print(response, "/desk/retention/%lld", (long long)acting.list_id) : status;
}

enum status retention_send_report(struct request *request, struct response *response)
{
    struct text pdf;
    enum status status = retention_report_of(request->store, request->arena, request_part_id(request, "id"), &pdf);
    if (status != DONE)
        return status;
    return response_file(response, pdf, T("application/pdf"),
                         arena_print(request->arena, "haiki-%lld.pdf", (long long)request_part_id(request, "id")));
}

static const struct permission permissions[] = {
    {"retention.decide", SENTENCE("May decide that records whose time is over are erased")}, {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/retention",                        NEEDS_PERMISSION, "retention.decide", retention_show_lists,  0},
    {"GET",  "/desk/retention/{id}",                   NEEDS_PERMISSION, "retention.decide", retention_show_list,   0},
    {"POST", "/desk/retention/{id}/items/{item}/keep", NEEDS_PERMISSION, "retention.decide", retention_keep,        0},
    {"POST", "/desk/retention/{id}/decide",            NEEDS_PERMISSION, "retention.decide", retention_decide,      ROUTE_RECENT},
    {"GET",  "/desk/retention/{id}/report.pdf",        NEEDS_PERMISSION, "retention.decide", retention_send_report, 0},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "retention.decide", "/desk/retention", SENTENCE("Records whose time is over"), "folder", 80}, {0}};
static const struct job jobs[] = {{"retention.find", 24 * 60, retention_find}, {"retention.erase", 5, retention_erase}, {0}};
static const char *const needs[] = {"procedures", "papers", NULL};

static const struct invariant invariants[] = {
    {"What is erased was decided", "SELECT i.id FROM retention_item i JOIN retention_list l ON l.id = i.list_id "
                                   "WHERE i.state = 'erased' AND l.state = 'proposed'"},
    {"Of what is erased no key is left", "SELECT i.id FROM retention_item i JOIN procedures_case c ON c.id = i.case_id "
                                         "JOIN city_key k ON k.id = c.key_id WHERE i.state = 'erased' AND k.wrapped IS NOT NULL"},
    {"A list that is done left nothing over", "SELECT i.id FROM retention_item i JOIN retention_list l ON l.id = i.list_id "
                                              "WHERE i.state = 'listed' AND l.state = 'done'"},
    {0}};

const struct module retention_module = {
    .name = "retention",
    .title = "Records whose time is over",
    .needs = needs,
    .migrations = retention_migrations,
    .permissions = permissions,
    .routes = routes,
    .menu = menu,
    .jobs = jobs,
    .invariants = invariants,
};
