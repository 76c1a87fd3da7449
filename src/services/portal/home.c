/*
 * / : search, what one has under way, the most used ways in.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "city/accounts.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { TASKS_SHOWN = 3, CASES_LOOKED_AT = 20, TILES = 16, NEWS_SHOWN = 5 };

/* The first of the own list (own_list.c); the rest is on the own page. */
static enum status own_tasks(struct request *request, struct home_view *view)
{
    struct own_list list;
    enum status status = own_list_of(request, 0, CASES_LOOKED_AT, &list);
    if (status != DONE)
        return status;
    view->tasks = (struct tasks){list.to_do.count + list.waits.count, list.all.items};
    view->has_more = view->tasks.count > TASKS_SHOWN || list.over.count > 0;
    if (view->tasks.count > TASKS_SHOWN)
        view->tasks.count = TASKS_SHOWN;
    return DONE;
}

static bool has_tile(const struct tiles *tiles, struct text url)
{
    for (size_t i = 0; i < tiles->count; i++)
        if (text_is(tiles->items[i].url, url))
            return true;
    return false;
}

/* The most used of the others: what its file calls common, in that order; then as the set has them. */
static const struct procedure *most_used(const struct procedure_list *list, const struct procedure *but_not)
{
    const struct procedure *found = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct procedure *one = list->items[i];
        bool is_before = !found || (one->common && (!found->common || one->common < found->common));
        if (one != but_not && is_before)
            found = one;
    }
    return found;
}

/* The titles of the two procedures of a category that are used most (`common` of their files). */
static struct text about_category(struct request *request, struct text category)
{
    struct procedure_list list;
    struct buffer about = buffer_new(request->arena);
    procedures_of_category(city_of(request), request->arena, category, &list);
    const struct procedure *first = most_used(&list, NULL), *second = first ? most_used(&list, first) : NULL;
    if (first)
        buffer_put(&about, words_in(&first->title, request->language));
    if (second)
        buffer_print(&about, "%s%.*s", request->language == ENGLISH ? ", " : "、",
                     TEXT_ARGUMENTS(words_in(&second->title, request->language)));
    return buffer_text(&about);
}

static void add_tile(struct tiles *tiles, struct text url, struct text icon, struct text title, struct text about)
{
    if (tiles->count < TILES && !has_tile(tiles, url))
        tiles->items[tiles->count++] = (struct tile){url, icon, title, about};
}

static void fill_tiles(struct request *request, struct tiles *tiles)
{
    const struct procedure_set *set = procedures_now(city_of(request));
    enum language language = request->language;
    tiles->items = TAKE(request->arena, struct tile, TILES);
    for (size_t i = 0; i < set->count * (CATEGORY_LAST + 1) && tiles->count + 3 < TILES; i++) {
        struct text category = set->items[i % set->count]->category;
        if (category_place(category) != (int)(i / set->count))
            continue;
        add_tile(tiles, arena_join(request->arena, T("/procedures?category="), category), category_icon(category),
                 category_title(request->arena, language, category), about_category(request, category));
    }
    add_tile(tiles, T("/verify"), T("ok"), say(language, TR("Check a certificate")),
             say(language, TR("Is the paper in your hand real?")));
    add_tile(tiles, T("/infection"), T("chart"), say(language, TR("Infection figures")),
             say(language, TR("New cases by day, with table and files")));
    add_tile(tiles, T("/resume"), T("folder"), say(language, TR("Go on or look up a receipt")),
             say(language, TR("Without an account, by your mail address")));
}

static const struct message chips[] = {TR_INIT("chip|Certificate of Residence"), TR_INIT("chip|Moving out"),
                                      TR_INIT("chip|Income certificate"), TR_INIT("chip|Dog")};

enum status portal_show_home(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    const struct city_profile *profile = city_profile(city);
    struct home_view view = {.hall = words_in(&profile->hall, request->language), .phone = profile->phone,
                             .opening_hours = words_in(&profile->opening_hours, request->language),
                             .procedure_count = (int64_t)procedures_now(city)->count,
                             .is_resident = request->actor.kind == RESIDENT_ACTOR, .name = request->actor.name};
    for (int i = 0; i < 4; i++)
        view.chips[i] = say(request->language, chips[i]);
    fill_tiles(request, &view.tiles);
    enum status status = view.is_resident ? own_tasks(request, &view) : DONE;
    if (status == DONE)
        status = articles_newest(request->store, request->arena, ARTICLE_NEWS, city_today_of(request), NEWS_SHOWN, &view.news);
    if (status != DONE)
        return status;
    response->is_private = request->actor.kind != STRANGER;
    return portal_home_page(request, response, &view);
}
