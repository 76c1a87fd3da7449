/*
 * How procedures go, by procedure and time: who began, who finished, where the others stopped, how long decisions took.
 */
#include "city/city.h"
#include "desk.pages.h"
#include "services/desk/desk.h"
#include "services/desk/statistics.h"

enum { DAYS_SHOWN = 90, PER_MILLE = 1000 };

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
    return desk_statistics_page(request, response, &view);
}
