/*
 * /desk/settings: every declared setting, its value today, its history, and a form that adds a value from a day on.
 */
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/desk.h"
#include "city/permissions.h"
#include "city/reactions.h"
#include "city/registry.h"
#include "city/settings_view.h"

struct adding {
    struct text value, source;
    struct date from;
};

static const struct field adding_fields[] = {
    TEXT_FIELD(struct adding, value, .label = TR_INIT("New value"), .max = 4000),
    DATE_FIELD(struct adding, from, .label = TR_INIT("Holds from")),
    TEXT_FIELD(struct adding, source, .label = TR_INIT("Where it comes from"),
               .hint = TR_INIT("The article of the law or by-law, or the decision and its date"), .max = 200),
    {0}};

static struct setting_line line_of(const struct request *request, const struct setting *setting)
{
    const struct city *city = city_of(request);
    struct date today = city_today_of(request);
    struct text now = city_setting_text(city, setting->name, today);
    return (struct setting_line){.name = text_of(setting->name),
                                 .now = now,
                                 .source = city_setting_source(city, setting->name, today),
                                 .sentence = message_of(setting->sentence),
                                 .from = city_setting_from(city, setting->name, today),
                                 .is_initial = date_is_none(city_setting_from(city, setting->name, today)),
                                 .is_yes_no = setting->type == SETTING_YES_NO,
                                 .is_yes = text_is(now, T("yes"))};
}

enum status city_show_settings(struct request *request, struct response *response)
{
    const struct setting *const *settings = city_of(request)->registry->settings;
    struct settings_view view = {0};
    while (settings[view.count])
        view.count++;
    view.items = TAKE(request->arena, struct setting_line, view.count);
    for (size_t i = 0; i < view.count; i++)
        view.items[i] = line_of(request, settings[i]);
    return city_desk_settings_page(request, response, &view);
}

static enum status show_setting(struct request *request, struct response *response, const struct setting *setting)
{
    struct setting_view view = {.line = line_of(request, setting),
                                .min = setting->min,
                                .max = setting->max,
                                .is_integer = setting->type == SETTING_INTEGER,
                                .fields = adding_fields};
    struct city_setting_rows rows;
    enum status status = city_setting_history(request->store, request->arena, text_of(setting->name), &rows);
    if (status != DONE)
        return status;
    view.past.items = TAKE(request->arena, struct setting_past, rows.count);
    bool has_found = false;
    for (size_t i = 0; i < rows.count; i++) {
        const struct city_setting_row *row = &rows.items[i];
        bool has_come = row->from_day <= date_day_number(city_today_of(request));
        view.past.items[view.past.count++] = (struct setting_past){.value = row->worth,
                                                                  .source = row->source,
                                                                  .set_by = row->set_by,
                                                                  .from = date_from_day_number(row->from_day),
                                                                  .set_at = row->set_at,
                                                                  .holds = has_come && !has_found};
        has_found |= has_come;
    }
    return city_desk_setting_page(request, response, &view);
}

enum status city_show_setting(struct request *request, struct response *response)
{
    const struct setting *setting = setting_find(city_of(request), request_part(request, "name"));
    return setting ? show_setting(request, response, setting) : NOT_FOUND;
}

struct adding_in_store {
    const struct request *request;
    const struct setting *setting;
    const struct adding *form;
    struct text set_by;
};

static enum status add_in_store(struct store *store, void *context)
{
    const struct adding_in_store *adding = context;
    const struct request *request = adding->request;
    enum status status = setting_put(store, city_of(request), text_of(adding->setting->name), adding->form->value,
                                     adding->form->from, adding->form->source, adding->set_by, request->now);
    if (status != DONE)
        return status;
    struct text detail = arena_print(request->arena, "{\"setting\":\"%s\"}", adding->setting->name);
    return act_because(store, request, "city", 1, "city.setting_added", adding->form->source, detail);
}

enum status city_add_setting(struct request *request, struct response *response)
{
    const struct setting *setting = setting_find(city_of(request), request_part(request, "name"));
    struct adding form = {0};
    struct text fitting;
    if (!setting)
        return NOT_FOUND;
    enum status status = form_read(request, adding_fields, &form);
    if (status == DONE && !setting_fits(setting, form.value, &fitting)) {
        if (setting->type == SETTING_INTEGER)
            form_problem(request, "value", TR("Please enter a whole number from {1} to {2}."), counted(setting->min),
                         counted(setting->max));
        else if (setting->type == SETTING_YES_NO)
            form_problem(request, "value", TR("Please enter {1} or {2}."), SHOWN(T("yes")), SHOWN(T("no")));
        else
            form_problem(request, "value", TR("Please enter up to {1} characters."),
                         counted(setting->max > 0 ? setting->max : 4000));
        status = INVALID;
    }
    if (status == INVALID)
        return show_setting(request, response, setting);
    struct adding_in_store adding = {request, setting, &form, actor_title(request, JAPANESE)};
    if (status == DONE)
        status = store_transaction(request->store, add_in_store, &adding);
    if (status == DONE)
        status = city_refresh(city_of(request), request->store);
    return status == DONE ? redirect_print(response, "/desk/settings/%s", setting->name) : status;
}
