#include "city/frame.h"

#include "base/list.h"
#include "city.pages.h"
#include "city/frame_view.h"
#include "city/pages.h"
#include "city/permissions.h"
#include "city/registry.h"
#include "city/snapshot.h"
#include "web/assets.h"
#include "web/cookies.h"
#include "web/form.h"

#include <string.h>

/* ---- what the reader chose ---- */

/* The cookie holds letters: f furigana, c contrast, l or x size. Anything else is passed over. */
struct display display_of(const struct request *request)
{
    struct text cookie = request_cookie(request, COOKIE_DISPLAY);
    struct display display = {0};
    for (size_t i = 0; i < cookie.length; i++) {
        display.furigana |= cookie.bytes[i] == 'f';
        display.high_contrast |= cookie.bytes[i] == 'c';
        display.size = cookie.bytes[i] == 'l' ? 1 : cookie.bytes[i] == 'x' ? 2 : display.size;
    }
    return display;
}

/* ---- menus ---- */

static bool is_for(const struct request *request, const struct menu_entry *entry)
{
    switch (entry->access) {
    case ANYONE:
    case ANY_SESSION:
        return true;
    case RESIDENT:
        return request->actor.kind == RESIDENT_ACTOR;
    case STAFF:
        return request->actor.kind == STAFF_ACTOR;
    case NEEDS_PERMISSION:
        return may(request, entry->permission);
    case OPERATOR:
    case NEEDS_SCOPE:
        break;
    }
    return false;
}

static bool is_desk(const struct menu_entry *entry)
{
    return entry->access == STAFF || entry->access == NEEDS_PERMISSION;
}

/* "/procedures" is current on "/procedures/juminhyo" too; "/desk" only on itself. */
static bool is_current(struct text path, const char *entry)
{
    struct text own = text_of(entry);
    if (text_is(path, own))
        return true;
    bool is_a_room = !text_is(own, T("/")) && !text_is(own, T("/desk"));
    return is_a_room && text_starts(path, own) && path.bytes[own.length] == '/';
}

static struct menu_link link_of(const struct request *request, const struct menu_entry *entry, int64_t count)
{
    return (struct menu_link){.title = message_of(entry->title),
                              .path = text_of(entry->path),
                              .icon = text_of(entry->icon ? entry->icon : "next"),
                              .is_current = is_current(request->path, entry->path),
                              .count = count};
}

struct menu_links city_resident_menu(const struct request *request)
{
    const struct registry *registry = city_of(request)->registry;
    LIST_OF(struct menu_link) links = {0};
    for (const struct menu_entry *const *one = registry->menu; *one; one++)
        if (!is_desk(*one) && is_for(request, *one))
            *LIST_ADD(request->arena, &links) = link_of(request, *one, -1);
    return (struct menu_links){links.count, links.items};
}

/* The desk's menu falls into groups by the hundreds of `order`. */
static const struct {
    int until;
    const char *title;
} desk_groups[] = {{199, SENTENCE("desk menu|Work")},
                   {299, SENTENCE("desk menu|In the office")},
                   {399, SENTENCE("desk menu|Figures")},
                   {0, SENTENCE("desk menu|Running the system")}};

static struct menu_links desk_links(const struct request *request, const struct city *city, int from, int until)
{
    LIST_OF(struct menu_link) links = {0};
    for (const struct menu_entry *const *one = city->registry->menu; *one; one++) {
        bool is_here = (*one)->order >= from && (until == 0 || (*one)->order <= until);
        if (!is_here || !is_desk(*one) || !is_for(request, *one))
            continue;
        int64_t count = city->snapshots->desk_count ? city->snapshots->desk_count(request, text_of((*one)->path)) : -1;
        *LIST_ADD(request->arena, &links) = link_of(request, *one, count);
    }
    return (struct menu_links){links.count, links.items};
}

static struct menu_groups desk_menu(const struct request *request, const struct city *city)
{
    LIST_OF(struct menu_group) groups = {0};
    int from = 0;
    for (size_t i = 0; i < sizeof desk_groups / sizeof *desk_groups; i++) {
        struct menu_links links = desk_links(request, city, from, desk_groups[i].until);
        if (links.count)
            *LIST_ADD(request->arena, &groups) = (struct menu_group){message_of(desk_groups[i].title), links};
        from = desk_groups[i].until + 1;
    }
    return (struct menu_groups){groups.count, groups.items};
}

/* ---- the rest of the frame ---- */

static struct address address_in(struct arena *arena, enum language language, struct text path)
{
    return (struct address){arena_join(arena, language_prefix(language), path)};
}

/* The same page with its query. Only pages that are read have an address to come back to. */
static struct text own_path(const struct request *request)
{
    if (!text_is(request->method, T("GET")))
        return T("/");
    struct text path;
    language_of_path(request->target, &path);
    return path.length && path.bytes[0] == '/' ? path : T("/");
}

static void fill_languages(struct frame_view *view, const struct request *request, struct text path)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        view->languages[i] = (struct language_link){.name = language_name((enum language)i),
                                                    .tag = language_tag((enum language)i),
                                                    .to = address_in(request->arena, (enum language)i, path),
                                                    .is_current = request->language == (enum language)i};
}

/* The banner that staff set on /desk/settings; a text may hold {"ja":...,"en":...,"easy":...}. */
static bool alert_of_settings(const struct request *request, const struct city *city, struct alert *alert)
{
    struct date today = city_today_of(request);
    struct text kind = city_setting_text(city, "city.alert_kind", today);
    bool is_danger = text_is(kind, T("danger"));
    if (!is_danger && !text_is(kind, T("warning")))
        return false;
    *alert = (struct alert){
        .is_danger = is_danger,
        .title = words_from_json(request->arena, city_setting_text(city, "city.alert_title", today)),
        .sentence = words_from_json(request->arena, city_setting_text(city, "city.alert_sentence", today)),
        .link_title = words_from_json(request->arena, T("{\"ja\":\"くわしく見る\",\"en\":\"Read more\",\"easy\":\"もっと読む\"}")),
        .link = city_local_path(city_setting_text(city, "city.alert_link", today)),
        .at = city_setting_set_at(city, "city.alert_kind", today)};
    if (text_is(alert->link, T("/")))
        alert->link = T("");
    return true;
}

static void fill_alert(struct frame_view *view, const struct request *request, const struct city *city)
{
    struct alert alert = {0};
    bool is_there = city->snapshots->find_alert && city->snapshots->find_alert(request, &alert) == DONE;
    if (!is_there && !alert_of_settings(request, city, &alert))
        return;
    view->has_alert = true;
    view->alert = alert;
    view->alert_title = words_in(&alert.title, request->language);
    view->alert_sentence = words_in(&alert.sentence, request->language);
    view->alert_link_title = words_in(&alert.link_title, request->language);
}

static void fill_city(struct frame_view *view, const struct city_profile *profile, enum language language)
{
    view->city_name = words_in(&profile->name, language);
    view->hall = words_in(&profile->hall, language);
    view->address = words_in(&profile->address, language);
    view->opening_hours = words_in(&profile->opening_hours, language);
    view->notice = words_in(&profile->notice, language);
    view->postcode = profile->postcode;
    view->phone = profile->phone;
    view->logo = (struct address){profile->has_logo ? T("/city/logo.svg") : asset_url("logo.svg")};
    bool is_usual = text_is(profile->colour, T("#00597c")) && text_is(profile->colour_deep, T("#062c3f"));
    view->colours = (struct address){is_usual ? T("") : T("/city/colours.css")};
}

static bool has_route(const struct registry *registry, const char *path)
{
    for (const struct route *const *list = registry->routes; *list; list++)
        for (const struct route *route = *list; route->path; route++)
            if (strcmp(route->path, path) == 0 && strcmp(route->method, "GET") == 0)
                return true;
    return false;
}

static struct text section_name(const struct request *request, enum language language)
{
    const struct rights *rights = rights_of(request);
    return rights && rights->posts.count ? words_in(&rights->posts.items[0].section_name, language) : T("");
}

/* What stands above and below a page. */
static struct frame_view *view_of(const struct output *output, const struct page_head *head)
{
    const struct request *request = output->request;
    const struct city *city = city_of(request);
    struct frame_view *view = TAKE(request->arena, struct frame_view, 1);
    *view = (struct frame_view){.head = head, .display = display_of(request), .next = own_path(request)};
    view->text_size = view->display.size == 1 ? T("l") : view->display.size == 2 ? T("xl") : T("");
    fill_city(view, city_profile(city), output->language);
    return view;
}

/* ... and only above: menus, counts, alert. */
static void fill_top(struct frame_view *view, const struct output *output, const struct page_head *head)
{
    const struct request *request = output->request;
    const struct city *city = city_of(request);
    view->is_resident = request->actor.kind == RESIDENT_ACTOR;
    view->is_staff = request->actor.kind == STAFF_ACTOR;
    view->is_demo = city->is_demo;
    view->person = request->actor.name;
    view->section = section_name(request, output->language);
    fill_languages(view, request, view->next);
    if (strcmp(head->frame, "desk") == 0) {
        view->groups = desk_menu(request, city);
        view->desk_search = has_route(city->registry, "/desk/search") ? T("/desk/search") : T("/search");
        view->desk_me = has_route(city->registry, "/desk/me") ? T("/desk/me") : T("/desk");
    } else {
        view->menu = city_resident_menu(request);
        fill_alert(view, request, city);
    }
}

void city_frame_begin(struct output *output, const struct page_head *head)
{
    struct frame_view *view = view_of(output, head);
    fill_top(view, output, head);
    if (strcmp(head->frame, "desk") == 0)
        city_frame_desk_begin(output, view);
    else if (strcmp(head->frame, "plain") == 0)
        city_frame_plain_begin(output, view);
    else
        city_frame_resident_begin(output, view);
}

void city_frame_end(struct output *output, const struct page_head *head)
{
    const struct frame_view *view = view_of(output, head);
    if (strcmp(head->frame, "desk") == 0)
        city_frame_desk_end(output, view);
    else if (strcmp(head->frame, "plain") == 0)
        city_frame_plain_end(output, view);
    else
        city_frame_resident_end(output, view);
}
