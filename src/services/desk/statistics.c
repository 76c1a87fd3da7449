/*
 * How procedures go, by procedure and time: who began, who finished, where the others stopped, how long decisions took.
 */
#include "city/city.h"
#include "desk.pages.h"
#include "services/desk/desk.h"
#include "services/desk/statistics.h"

enum { DAYS_SHOWN = 90, PER_MILLE = 1000 };

static void draw_completion(const struct request *request, struct desk_statistics *view)
{
    struct text *names = TAKE(request->arena, struct text, view->count + 1);
    int64_t *rates = TAKE(request->arena, int64_t, view->count + 1);
    struct chart_series *series = TAKE(request->arena, struct chart_series, 1);
    size_t count = 0;
    for (size_t i = 0; i < view->count && count < CHART_CATEGORIES_MAX; i++) {
        if (view->items[i].figures.started == 0)
            continue;
        names[count] = view->items[i].title;
        rates[count++] = view->items[i].finished_per_mille;
    }
    *series = (struct chart_series){say(request->language, TR("month|Completion rate (%)")), rates};
    view->chart = (struct chart){.kind = CHART_BARS, .id = T("completion"), .title = say(request->language, TR("Completion rate by procedure")),
                                 .unit = T("%"), .places = 1, .categories = names, .category_count = count,
                                 .category_title = say(request->language, TR("Procedure")), .series = series, .series_count = 1};
}

enum status desk_show_statistics(struct request *request, struct response *response)
{
    const struct procedure_set *set = procedures_now(city_of(request));
    struct desk_statistics view = {.until = city_today_of(request), .count = set->count,
                                   .items = TAKE(request->arena, struct desk_figures, set->count)};
    view.from = date_add_days(view.until, 1 - DAYS_SHOWN);
    for (size_t i = 0; i < set->count; i++) {
        struct desk_figures *figures = &view.items[i];
        figures->title = words_in(&set->items[i]->title, request->language);
        enum status status = procedure_statistics(request->store, request->arena, set->items[i]->name, view.from, view.until,
                                                  &figures->figures);
        if (status != DONE)
            return status;
        if (figures->figures.started)
            figures->finished_per_mille = figures->figures.sent * PER_MILLE / figures->figures.started;
        if (figures->finished_per_mille > PER_MILLE) /* entries by staff have no draft */
            figures->finished_per_mille = PER_MILLE;
    }
    draw_completion(request, &view);
    return desk_statistics_page(request, response, &view);
}
