#include "city/pages.h"

#include "base/list.h"
#include "city.pages.h"
#include "city.queries.h"
#include "city/sections.h"
#include "web/assets.h"
#include "web/cookies.h"

static const int64_t A_YEAR_SECONDS = 366 * INT64_C(86400);

struct text city_local_path(struct text path)
{
    bool is_local = path.length && path.length < 2000 && path.bytes[0] == '/' && text_is_utf8(path) &&
                    !text_starts(path, T("//")) && text_find_byte(path, '\\') == TEXT_NOT_THERE;
    for (size_t i = 0; is_local && i < path.length; i++)
        is_local = (unsigned char)path.bytes[i] > ' ' && path.bytes[i] != 0x7f;
    return is_local ? path : T("/");
}

/* ---- display settings ---- */

enum status city_show_display(struct request *request, struct response *response)
{
    struct display now = display_of(request);
    struct display_view view = {
        .next = city_local_path(request_query(request, "next")),
        .sizes = {{T("n"), TR("Usual size"), now.size == 0},
                  {T("l"), TR("Large"), now.size == 1},
                  {T("x"), TR("Very large"), now.size == 2}},
        .contrasts = {{T("off"), TR("Usual colours"), !now.high_contrast},
                      {T("on"), TR("Strong contrast"), now.high_contrast}},
        .furiganas = {{T("off"), TR("Without furigana"), !now.furigana},
                      {T("on"), TR("With furigana"), now.furigana}},
    };
    return city_display_page(request, response, &view);
}

/* A link or a form without a token: it changes nothing but how this browser sees the pages. */
enum status city_set_display(struct request *request, struct response *response)
{
    struct display display = display_of(request);
    struct text furigana = request_query(request, "furigana"), contrast = request_query(request, "contrast");
    struct text size = request_query(request, "size");
    if (furigana.length)
        display.furigana = text_is(furigana, T("on"));
    if (contrast.length)
        display.high_contrast = text_is(contrast, T("on"));
    if (size.length)
        display.size = text_is(size, T("l")) ? 1 : text_is(size, T("x")) ? 2 : 0;
    struct text value = arena_print(request->arena, "d%s%s%s", display.furigana ? "f" : "",
                                    display.high_contrast ? "c" : "",
                                    display.size == 1 ? "l" : display.size == 2 ? "x" : "");
    cookie_set(response, request, COOKIE_DISPLAY, value, A_YEAR_SECONDS, 0);
    return redirect(response, city_local_path(request_query(request, "next")));
}

/* ---- about the site ---- */

static struct about_view about(const struct request *request)
{
    const struct city_profile *profile = city_profile(city_of(request));
    return (struct about_view){.hall = words_in(&profile->hall, request->language),
                               .prefecture = words_in(&profile->prefecture, request->language),
                               .address = words_in(&profile->address, request->language),
                               .opening_hours = words_in(&profile->opening_hours, request->language),
                               .postcode = profile->postcode,
                               .phone = profile->phone,
                               .mail_address = profile->mail_address};
}

enum status city_show_accessibility(struct request *request, struct response *response)
{
    struct about_view view = about(request);
    return city_accessibility_page(request, response, &view);
}

enum status city_show_privacy(struct request *request, struct response *response)
{
    struct about_view view = about(request);
    return city_privacy_page(request, response, &view);
}

static enum status fill_offices(const struct request *request, struct about_view *view)
{
    struct city_office_rows rows;
    enum status status = city_office_list(request->store, request->arena, &rows);
    if (status != DONE)
        return status;
    view->offices.items = TAKE(request->arena, struct office_view, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct words name = words_from_json(request->arena, rows.items[i].name);
        if (rows.items[i].is_open)
            view->offices.items[view->offices.count++] = (struct office_view){
                words_in(&name, request->language), rows.items[i].address, rows.items[i].is_specimen};
    }
    return DONE;
}

static enum status fill_departments(const struct request *request, struct about_view *view)
{
    struct sections sections;
    enum status status = sections_on(request->store, request->arena, city_today_of(request), &sections);
    if (status != DONE)
        return status;
    view->sections.items = TAKE(request->arena, struct section_view, sections.count);
    for (size_t i = 0; i < sections.count; i++)
        if (sections.items[i].level == LEVEL_DEPARTMENT)
            view->sections.items[view->sections.count++] = (struct section_view){
                words_in(&sections.items[i].name, request->language), sections.items[i].phone};
    return DONE;
}

enum status city_show_contact(struct request *request, struct response *response)
{
    struct about_view view = about(request);
    enum status status = fill_offices(request, &view);
    if (status == DONE)
        status = fill_departments(request, &view);
    return status == DONE ? city_contact_page(request, response, &view) : status;
}

enum status city_show_sitemap(struct request *request, struct response *response)
{
    struct menu_links links = city_resident_menu(request);
    return city_sitemap_page(request, response, &links);
}

/* ---- the city's look ---- */

/* Colours are checked to be #rrggbb when the folder is loaded. */
enum status city_show_colours(struct request *request, struct response *response)
{
    const struct city_profile *profile = city_profile(city_of(request));
    response->type = T("text/css; charset=utf-8");
    response->is_private = false;
    response->max_age_seconds = 600;
    buffer_print(&response->body, ":root:not([data-contrast=high]){--brand:%.*s;--brand-deep:%.*s}\n",
                 TEXT_ARGUMENTS(profile->colour), TEXT_ARGUMENTS(profile->colour_deep));
    return DONE;
}

enum status city_show_logo(struct request *request, struct response *response)
{
    struct text type, bytes;
    enum status status = city_image(request->store, request->arena, T("logo.svg"), &type, &bytes);
    if (status != DONE)
        return status;
    response->type = type;
    response->is_private = false;
    response->max_age_seconds = 600;
    buffer_put(&response->body, bytes);
    return DONE;
}
