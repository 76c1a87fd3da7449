/*
 * How procedures go, by procedure and time: who began, who finished, where the others stopped, how long decisions took.
 */
#include "city/city.h"
#include "desk.pages.h"
#include "services/desk/desk.h"
#include "services/desk/statistics.h"

enum { DAYS_SHOWN = 90, PER_MILLE = 1000 };

enum { MONTHS_DRAWN = 24 };

/* The completion rate of all procedures by month, oldest first; from the derived figures (month_list.c). */
static enum status draw_completion(const struct request *request, struct desk_statistics *view)
{
    struct desk_months months;
    struct text *names = TAKE(request->arena, struct text, MONTHS_DRAWN);
    int64_t *rates = TAKE(request->arena, int64_t, MONTHS_DRAWN);
    int64_t started[MONTHS_DRAWN] = {0}, sent[MONTHS_DRAWN] = {0};
    struct chart_series *series = TAKE(request->arena, struct chart_series, 1);
    size_t count = 0;
    enum status status = desk_months(request->store, request->arena, &months);
    if (status != DONE)
        return status;
    for (size_t i = 0; i < months.count; i++) { /* newest first */
        const struct desk_month *month = &months.items[i];
        if (count == 0 || !text_is(names[count - 1], month->month)) {
            if (count == MONTHS_DRAWN)
                break;
            names[count++] = month->month;
        }
        started[count - 1] += month->started;
        sent[count - 1] += month->sent_online;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t rate = started[i] ? sent[i] * PER_MILLE / started[i] : 0;
        rates[count - 1 - i] = started[i] == 0 ? CHART_NONE : rate > PER_MILLE ? PER_MILLE : rate;
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct text name = names[i];
        names[i] = names[count - 1 - i];
        names[count - 1 - i] = name;
    }
    *series = (struct chart_series){say(request->language, TR("month|Completion rate (%)")), rates};
    view->chart = (struct chart){.kind = CHART_BARS, .id = T("completion"), .title = say(request->language, TR("Completion rate by month")),
                                 .unit = T("%"), .places = 1, .categories = names, .category_count = count,
                                 .category_title = say(request->language, TR("month|Month")), .series = series, .series_count = 1};
    return DONE;
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
    enum status status = draw_completion(request, &view);
    return status == DONE ? desk_statistics_page(request, response, &view) : status;
}
