/*
 * /desk/sections: who holds which post on any day; entering transfers (人事異動) and stand-ins (代決) ahead of time.
 */
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/desk.h"
#include "city/permissions.h"
#include "city/sections_view.h"

struct assigning {
    struct text staff, post, holding;
    struct date from, until;
    bool ends_former;
};
static const struct option holdings[] = {{"1", TR_INIT("main post")},
                                         {"2", TR_INIT("additional post")},
                                         {"3", TR_INIT("acting in a vacant post")},
                                         {0}};
static const struct field assign_fields[] = {
    TEXT_FIELD(struct assigning, staff, .label = TR_INIT("Staff number"), .max = 40),
    TEXT_FIELD(struct assigning, post, .label = TR_INIT("Post (its code)"), .max = 60),
    CHOICE_FIELD(struct assigning, holding, .label = TR_INIT("How the post is held"), .options = holdings),
    DATE_FIELD(struct assigning, from, .label = TR_INIT("period|First day")),
    DATE_FIELD(struct assigning, until, .label = TR_INIT("Last day (if it is known)"), .is_optional = true),
    YES_NO_FIELD(struct assigning, ends_former, .label = TR_INIT("The main post held until then ends the day before"),
                 .is_optional = true),
    {0}};

struct delegating {
    struct text absent, deputy, reason;
    struct date first_day, last_day;
};
static const struct field delegate_fields[] = {
    TEXT_FIELD(struct delegating, absent, .label = TR_INIT("Staff number of the one who is away"), .max = 40),
    TEXT_FIELD(struct delegating, deputy, .label = TR_INIT("Staff number of the one who stands in"), .max = 40),
    DATE_FIELD(struct delegating, first_day, .label = TR_INIT("period|First day")),
    DATE_FIELD(struct delegating, last_day, .label = TR_INIT("period|Last day")),
    TEXT_FIELD(struct delegating, reason, .label = TR_INIT("Reason"), .max = 100),
    {0}};

/* ---- showing ---- */

static void add_holder(const struct request *request, struct section_block *block, const struct held_post *post,
                       size_t most)
{
    if (!block->holders.items)
        block->holders.items = TAKE(request->arena, struct holder_line, most);
    block->holders.items[block->holders.count++] =
        (struct holder_line){.assignment_id = post->assignment_id,
                             .name = post->staff_name,
                             .title = words_in(&post->title, request->language),
                             .grade = grade_name(post->grade),
                             .from = post->from,
                             .until = post->until,
                             .is_main = post->holding == HOLDING_MAIN,
                             .has_end = !date_is_same(post->until, DATE_FOREVER)};
}

static struct text name_of(const struct request *request, const struct sections *sections, int64_t id)
{
    for (size_t i = 0; i < sections->count; i++)
        if (sections->items[i].id == id)
            return words_in(&sections->items[i].name, request->language);
    return T("");
}

/* A department, then what is below it. Where nobody holds a post there is nothing to show. */
static void add_section(const struct request *request, struct sections_view *view, const struct sections *all,
                        const struct held_posts *posts, const struct section *section)
{
    struct section_block block = {.name = words_in(&section->name, request->language),
                                  .department = name_of(request, all, section->parent_id),
                                  .phone = section->phone};
    for (size_t p = 0; p < posts->count; p++)
        if (posts->items[p].section_id == section->id)
            add_holder(request, &block, &posts->items[p], posts->count);
    if (block.holders.count)
        view->sections.items[view->sections.count++] = block;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].parent_id == section->id && all->items[i].level > section->level)
            add_section(request, view, all, posts, &all->items[i]);
}

static enum status fill_sections(const struct request *request, struct sections_view *view)
{
    struct sections sections;
    struct held_posts posts = {0};
    enum status status = sections_on(request->store, request->arena, view->day, &sections);
    if (status == DONE)
        status = staff_on(request->store, request->arena, view->day, &posts);
    if (status != DONE)
        return status;
    view->sections.items = TAKE(request->arena, struct section_block, sections.count);
    for (size_t i = 0; i < sections.count; i++)
        if (sections.items[i].parent_id == 0)
            add_section(request, view, &sections, &posts, &sections.items[i]);
    return DONE;
}

static enum status fill_delegations(const struct request *request, struct sections_view *view)
{
    struct city_delegation_rows rows;
    enum status status = city_delegations_on(request->store, request->arena, date_day_number(view->day), &rows);
    if (status != DONE)
        return status;
    view->delegations.items = TAKE(request->arena, struct delegation_line, rows.count);
    for (; view->delegations.count < rows.count; view->delegations.count++) {
        const struct city_delegation_row *row = &rows.items[view->delegations.count];
        view->delegations.items[view->delegations.count] =
            (struct delegation_line){row->from_name, row->to_name, row->reason, date_from_day_number(row->from_day),
                                     date_from_day_number(row->until_day)};
    }
    return DONE;
}

enum status city_show_sections(struct request *request, struct response *response)
{
    struct sections_view view = {.may_change = may(request, "city.staff"),
                                 .assign_fields = assign_fields,
                                 .delegate_fields = delegate_fields};
    if (date_read(request_query(request, "on"), &view.day) != DONE)
        view.day = city_today_of(request);
    view.on = date_text(request->arena, view.day);
    enum status status = fill_sections(request, &view);
    if (status == DONE)
        status = fill_delegations(request, &view);
    return status == DONE ? city_desk_sections_page(request, response, &view) : status;
}

/* ---- changing ---- */

struct change {
    const struct request *request;
    int64_t staff_id, post_id, assignment_id;
    enum holding holding;
    struct date from, until;
    bool ends_former;
    struct delegation delegation;
};

/* 異動: yesterday's main post and tomorrow's do not overlap. */
static enum status end_former(struct store *store, const struct change *change, const struct event *actor)
{
    struct city_main_posts posts;
    struct date day_before = date_add_days(change->from, -1);
    enum status status = city_main_posts_of(store, change->request->arena, change->staff_id, date_day_number(day_before), &posts);
    for (size_t i = 0; status == DONE && i < posts.count; i++)
        status = staff_release(store, change->request->arena, posts.items[i].id, day_before, actor);
    return status;
}

static enum status assign_in_store(struct store *store, void *context)
{
    const struct change *change = context;
    struct event actor = event_of(change->request, "staff", change->staff_id, "city.staff_assigned");
    int64_t id;
    enum status status = change->ends_former ? end_former(store, change, &actor) : DONE;
    if (status != DONE)
        return status;
    return staff_assign(store, change->staff_id, change->post_id, change->holding, change->from, change->until, &actor,
                        &id);
}

static int64_t staff_id_of(struct request *request, struct text code, const char *field)
{
    struct staff staff;
    if (staff_by_code(request->store, request->arena, code, &staff) == DONE)
        return staff.id;
    form_problem(request, field, TR("There is nobody with the staff number {1}. Please check it."), SHOWN(code));
    return 0;
}

enum status city_assign_staff(struct request *request, struct response *response)
{
    struct assigning form = {0};
    struct city_post_row post = {0};
    if (form_read(request, assign_fields, &form) != DONE)
        return city_show_sections(request, response);
    struct change change = {.request = request, .from = form.from, .until = form.until, .ends_former = form.ends_former};
    if (date_is_none(change.until))
        change.until = DATE_FOREVER;
    change.holding = text_is(form.holding, T("1")) ? HOLDING_MAIN
                     : text_is(form.holding, T("2")) ? HOLDING_ADDITIONAL : HOLDING_ACTING;
    change.staff_id = staff_id_of(request, form.staff, "staff");
    if (city_post_find(request->store, request->arena, form.post, &post) != DONE)
        form_problem(request, "post", TR("There is no post {1}. Please check its code."), SHOWN(form.post));
    if (date_compare(change.from, change.until) > 0)
        form_problem(request, "until", TR("The last day is before the first day."), SHOWN(change.from));
    if (form_has_problems(request))
        return city_show_sections(request, response);
    change.post_id = post.id;
    enum status status = store_transaction(request->store, assign_in_store, &change);
    if (status == CONFLICT) {
        form_problem(request, "from", TR("This person holds the post on one of these days already."),
                     SHOWN(change.from));
        return city_show_sections(request, response);
    }
    return status == DONE ? redirect_print(response, "/desk/sections?on=%.*s",
                                           TEXT_ARGUMENTS(date_text(request->arena, change.from)))
                          : status;
}

static enum status release_in_store(struct store *store, void *context)
{
    const struct change *change = context;
    struct event actor = event_of(change->request, "staff", 0, "city.staff_released");
    return staff_release(store, change->request->arena, change->assignment_id, change->until, &actor);
}

enum status city_release_staff(struct request *request, struct response *response)
{
    struct change change = {.request = request};
    if (!text_to_integer(request_field(request, "assignment"), &change.assignment_id) ||
        date_read(request_field(request, "last_day"), &change.until) != DONE)
        return INVALID;
    enum status status = store_transaction(request->store, release_in_store, &change);
    return status == DONE ? redirect(response, T("/desk/sections")) : status;
}

static enum status delegate_in_store(struct store *store, void *context)
{
    const struct change *change = context;
    struct event actor = event_of(change->request, "staff", change->delegation.from_staff_id, "city.staff_delegated");
    int64_t id;
    return staff_delegate(store, &change->delegation, &actor, &id);
}

enum status city_delegate_staff(struct request *request, struct response *response)
{
    struct delegating form = {0};
    if (form_read(request, delegate_fields, &form) != DONE)
        return city_show_sections(request, response);
    struct change change = {.request = request,
                            .delegation = {.reason = form.reason, .from = form.first_day, .until = form.last_day}};
    change.delegation.from_staff_id = staff_id_of(request, form.absent, "absent");
    change.delegation.to_staff_id = staff_id_of(request, form.deputy, "deputy");
    if (date_compare(form.first_day, form.last_day) > 0)
        form_problem(request, "last_day", TR("The last day is before the first day."), SHOWN(form.last_day));
    if (!form_has_problems(request) && change.delegation.from_staff_id == change.delegation.to_staff_id)
        form_problem(request, "deputy", TR("Nobody can stand in for themselves."), SHOWN(form.deputy));
    if (form_has_problems(request))
        return city_show_sections(request, response);
    enum status status = store_transaction(request->store, delegate_in_store, &change);
    return status == DONE ? redirect(response, T("/desk/sections")) : status;
}
