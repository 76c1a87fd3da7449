/*
 * /desk/keys: the administrator makes and revokes the keys of programs. A new key is in the answer to its form and nowhere
 * else, neither in the store nor in a log.
 */
#include "city.pages.h"
#include "city.queries.h"
#include "city/api_keys.h"
#include "city/api_keys_view.h"
#include "city/city.h"
#include "city/permissions.h"
#include "city/registry.h"

enum { RATE_MAX = 6000, VALID_DAYS_MAX = 400 };

struct making {
    struct text name;
    int64_t rate_per_minute;
    struct date valid_until;
};
/* clang-format off */
static const struct field fields[] = {
    TEXT_FIELD(struct making, name, .label = TR_INIT("Which program, of which office"),
               .hint = TR_INIT("Residents read this name in the record of who looked at their data."), .min = 2, .max = 60),
    INTEGER_FIELD(struct making, rate_per_minute, .label = TR_INIT("Calls a minute"), .has_min = true, .min = 1, .max = RATE_MAX),
    DATE_FIELD(struct making, valid_until, .label = TR_INIT("key|Last day"), .hint = TR_INIT("At most 400 days from today"), .bound = FROM_TODAY),
    {0}};
/* clang-format on */

/* ---- the two fields whose choices the city gives ---- */

static struct field_view scopes_field(const struct request *request)
{
    const struct permission *const *scopes = city_of(request)->registry->scopes;
    struct field_view view = {.kind = FIELD_CHOICES, .name = T("scopes"), .is_required = true,
                              .label = say(request->language, TR("What it may do"))};
    while (scopes[view.option_count])
        view.option_count++;
    view.options = TAKE(request->arena, struct option_view, view.option_count + 1);
    for (size_t i = 0; i < view.option_count; i++)
        view.options[i] = (struct option_view){.value = text_of(scopes[i]->name),
                                               .label = say(request->language, message_of(scopes[i]->meaning)),
                                               .hint = text_of(scopes[i]->name)};
    return view;
}

static enum status section_field(const struct request *request, struct field_view *view)
{
    struct sections sections;
    enum status status = sections_on(request->store, request->arena, city_today_of(request), &sections);
    if (status != DONE)
        return status;
    *view = (struct field_view){.kind = FIELD_SELECT, .name = T("section"), .is_required = true,
                                .label = say(request->language, TR("Whose cases it may see"))};
    view->options = TAKE(request->arena, struct option_view, sections.count + 1);
    view->options[view->option_count++] =
        (struct option_view){.value = T("city"), .label = say(request->language, TR("The whole city"))};
    for (size_t i = 0; i < sections.count; i++)
        view->options[view->option_count++] = (struct option_view){
            .value = sections.items[i].code, .label = words_in(&sections.items[i].name, request->language)};
    return DONE;
}

/* ---- showing ---- */

static struct text section_name(const struct request *request, int64_t id)
{
    struct section section;
    if (id == 0)
        return say(request->language, TR("The whole city"));
    if (section_of(request->store, request->arena, id, &section) != DONE)
        return T("");
    return words_in(&section.name, request->language);
}

static enum status fill_lines(const struct request *request, struct api_keys_view *view)
{
    struct city_api_key_rows rows;
    int64_t today = date_day_number(city_today_of(request));
    enum status status = city_api_key_list(request->store, request->arena, &rows);
    if (status != DONE)
        return status;
    view->items = TAKE(request->arena, struct api_key_line, rows.count + 1);
    for (; view->count < rows.count; view->count++) {
        const struct city_api_key_row *row = &rows.items[view->count];
        view->items[view->count] = (struct api_key_line){.id = row->id,
                                                         .rate_per_minute = row->rate_per_minute,
                                                         .made_at = row->made_at,
                                                         .used_at = row->used_at,
                                                         .revoked_at = row->revoked_at,
                                                         .hint = row->hint,
                                                         .name = row->name,
                                                         .scopes = text_trim(row->scopes),
                                                         .section = section_name(request, row->section_id),
                                                         .made_by = row->made_by,
                                                         .revoked_by = row->revoked_by,
                                                         .valid_until = date_from_day_number(row->valid_until),
                                                         .holds = !row->revoked_at && row->valid_until >= today,
                                                         .is_over = row->valid_until < today};
    }
    return DONE;
}

static enum status show(struct request *request, struct response *response, struct text key, struct text name)
{
    struct api_keys_view view = {.fields = fields, .key = key, .key_name = name};
    struct field_view scopes = scopes_field(request), section;
    enum status status = section_field(request, &section);
    if (status == DONE)
        status = fill_lines(request, &view);
    if (status != DONE)
        return status;
    if (key.length == 0) {
        field_fill(request, &scopes);
        field_fill(request, &section);
    }
    view.scopes = &scopes;
    view.section = &section;
    return city_desk_api_keys_page(request, response, &view);
}

enum status city_show_api_keys(struct request *request, struct response *response)
{
    form_initial(request, "rate_per_minute", T("60"));
    return show(request, response, T(""), T(""));
}

/* ---- making ---- */

struct making_in_store {
    const struct request *request;
    struct api_key_wanted wanted;
    struct text key;
};

static enum status make_in_store(struct store *store, void *context)
{
    const struct making_in_store *making = context;
    int64_t id;
    return api_key_add(store, making->request, &making->wanted, making->key, &id);
}

/* The fields that are no table. INVALID with problems on the request. */
static enum status read_choices(struct request *request, struct api_key_wanted *wanted)
{
    struct field_view scopes = scopes_field(request), section;
    struct field_value chosen = {0}, of_section = {0};
    struct section found;
    enum status status = section_field(request, &section);
    if (status != DONE)
        return status;
    struct text problem = field_read(request, &scopes, &chosen), other = field_read(request, &section, &of_section);
    if (problem.length)
        form_problem_add(request, T("scopes"), problem);
    if (other.length)
        form_problem_add(request, T("section"), other);
    if (problem.length || other.length)
        return INVALID;
    wanted->scopes = chosen.items;
    wanted->scope_count = chosen.item_count;
    if (text_is(of_section.text, T("city")))
        return DONE;
    status = section_by_code(request->store, request->arena, of_section.text, &found);
    wanted->section_id = status == DONE ? found.id : 0;
    return status;
}

enum status city_make_api_key(struct request *request, struct response *response)
{
    struct making form = {0};
    struct making_in_store making = {.request = request, .key = api_key_new(request->arena)};
    enum status status = form_read(request, fields, &form), choices = read_choices(request, &making.wanted);
    if (status == DONE && date_days_between(city_today_of(request), form.valid_until) > VALID_DAYS_MAX) {
        form_problem(request, "valid_until", TR("Please choose a day within {1} days from today."), counted(VALID_DAYS_MAX));
        status = INVALID;
    }
    if (status == DONE)
        status = choices;
    if (status == INVALID)
        return show(request, response, T(""), T(""));
    making.wanted.name = form.name;
    making.wanted.rate_per_minute = form.rate_per_minute;
    making.wanted.valid_until = form.valid_until;
    if (status == DONE)
        status = store_transaction(request->store, make_in_store, &making);
    return status == DONE ? show(request, response, making.key, form.name) : status;
}

/* ---- revoking ---- */

struct revoking {
    const struct request *request;
    int64_t id;
};

static enum status revoke_in_store(struct store *store, void *context)
{
    const struct revoking *revoking = context;
    return api_key_revoke(store, revoking->request, revoking->id);
}

enum status city_revoke_api_key(struct request *request, struct response *response)
{
    struct revoking revoking = {request, request_part_id(request, "id")};
    enum status status = store_transaction(request->store, revoke_in_store, &revoking);
    return status == DONE ? redirect(response, T("/desk/keys")) : status;
}
