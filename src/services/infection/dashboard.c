/*
 * The public page: the days as charts and table, the same figures as CSV and JSON at addresses that stay.
 */
#include "base/csv.h"
#include "base/json.h"
#include "city/city.h"
#include "infection.pages.h"
#include "services/infection/infection.h"

enum {
    DAYS_SHOWN = 20,
    DAYS_IN_FILES = 366,
    SCHEMA_VERSION = 1,
    CACHE_SECONDS = 60
};
#define MASK_SIGN T("*")

static struct infection_day day_of_row(const struct infection_figure *row)
{
    struct infection_day day = {.cases = row->cases, .administrative = row->administrative, .insured = row->insured,
                                .is_derived = row->is_derived != 0};
    if (date_read(row->day, &day.day) != DONE)
        day.day = (struct date){0};
    return day;
}

enum status infection_read(struct request *request, int64_t wanted, struct infection_days *found)
{
    struct infection_figures figures;
    struct text newest;
    struct date last = {0};
    *found = (struct infection_days){0};
    enum status status = infection_newest_day(request->store, request->arena, &newest);
    if (status == NOT_FOUND)
        return DONE;
    if (status == DONE)
        status = date_read(newest, &last);
    /* The rate of the first day shown needs the days before it. */
    struct date first = date_add_days(last, -(wanted + INFECTION_WINDOW_DAYS - 2));
    if (status == DONE)
        status = infection_confirmed(request->store, request->arena, date_text(request->arena, first), newest, &figures);
    if (status != DONE)
        return status;
    size_t start = figures.count; /* the unbroken run of days at the end */
    struct infection_day *days = TAKE(request->arena, struct infection_day, figures.count);
    for (size_t i = figures.count; i > 0; i--) {
        days[i - 1] = day_of_row(&figures.items[i - 1]);
        if (i < figures.count && date_days_between(days[i - 1].day, days[i].day) != 1)
            break;
        start = i - 1;
    }
    size_t count = figures.count - start;
    struct infection_row *rows = TAKE(request->arena, struct infection_row, count);
    const struct city *city = city_of(request);
    infection_rows(days + start, count, city_setting_integer(city, "infection.population", last),
                   city_setting_integer(city, "infection.mask_below", last), rows);
    size_t left_out = count > (size_t)wanted ? count - (size_t)wanted : 0;
    for (size_t i = 0; i < figures.count; i++)
        if (figures.items[i].entered_at > found->changed_at)
            found->changed_at = figures.items[i].entered_at;
    found->days = days + start + left_out;
    found->rows = rows + left_out;
    found->count = count - left_out;
    return DONE;
}

struct text infection_word(struct arena *arena, struct infection_shown shown, int places)
{
    if (!shown.is_known)
        return T("");
    if (shown.is_masked)
        return MASK_SIGN;
    if (places == 0)
        return arena_print(arena, "%lld", (long long)shown.number);
    return arena_print(arena, "%lld.%02lld", (long long)shown.number / 100, (long long)shown.number % 100);
}

static int64_t chart_number(struct infection_shown shown)
{
    return shown.is_known && !shown.is_masked ? shown.number : CHART_NONE;
}

static void fill_charts(struct request *request, const struct infection_days *days, struct infection_board *board)
{
    struct arena *arena = request->arena;
    size_t count = days->count;
    struct text *labels = TAKE(arena, struct text, count);
    int64_t *cases = TAKE(arena, int64_t, count), *rates = TAKE(arena, int64_t, count);
    bool *derived = TAKE(arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        const struct infection_row *row = &days->rows[i];
        labels[i] = arena_print(arena, "%d/%d", row->day.month, row->day.day);
        cases[i] = chart_number(row->cases);
        rates[i] = chart_number(row->rate);
        derived[i] = row->is_derived;
    }
    struct chart_series *series = TAKE(arena, struct chart_series, 2);
    series[0] = (struct chart_series){say(request->language, TR("New cases")), cases};
    series[1] = (struct chart_series){say(request->language, TR("Rate")), rates};
    struct chart chart = {.kind = CHART_BARS, .id = T("cases"), .title = say(request->language, TR("New cases by day of confirmation")),
                          .unit = say(request->language, TR("counted|people")), .categories = labels, .category_count = count,
                          .category_title = say(request->language, TR("Day")), .series = &series[0], .series_count = 1,
                          .source = say(request->language, TR("Source: the city's announcements")),
                          .csv_path = T("/infection/daily.csv"), .is_marked = board->has_derived ? derived : NULL,
                          .mark_label = say(request->language, TR("Worked out from published rates"))};
    board->cases = chart;
    chart.kind = CHART_LINES;
    chart.id = T("rate");
    chart.title = say(request->language, TR("New cases of seven days per 100,000 people"));
    chart.unit = T("");
    chart.places = 2;
    chart.series = &series[1];
    board->rate = chart;
}

static struct infection_line line_of(struct arena *arena, const struct infection_row *row)
{
    return (struct infection_line){.day = row->day, .cases = infection_word(arena, row->cases, 0),
                                   .administrative = infection_word(arena, row->administrative, 0),
                                   .insured = infection_word(arena, row->insured, 0),
                                   .rate = infection_word(arena, row->rate, 2), .is_derived = row->is_derived};
}

enum status infection_show_board(struct request *request, struct response *response)
{
    struct infection_days days;
    enum status status = infection_read(request, DAYS_SHOWN, &days);
    if (status != DONE)
        return status;
    struct infection_board board = {.lines = {days.count, TAKE(request->arena, struct infection_line, days.count)},
                                    .changed_at = days.changed_at};
    for (size_t i = 0; i < days.count; i++) {
        const struct infection_row *row = &days.rows[i];
        board.lines.items[days.count - 1 - i] = line_of(request->arena, row);
        board.has_derived |= row->is_derived;
        board.has_masked |= row->cases.is_masked || row->administrative.is_masked || row->rate.is_masked;
    }
    if (days.count) {
        const struct infection_line *newest = &board.lines.items[0];
        board.newest = newest->day;
        board.newest_cases = newest->cases;
        board.newest_rate = newest->rate;
        board.population = city_setting_integer(city_of(request), "infection.population", newest->day);
        board.mask_below = city_setting_integer(city_of(request), "infection.mask_below", newest->day);
        fill_charts(request, &days, &board);
    }
    response->is_private = request->actor.kind != STRANGER;
    response->max_age_seconds = CACHE_SECONDS;
    return infection_dashboard_page(request, response, &board);
}

/* Columns and their meaning stay as they are in one schema version; new ones are put at the end. */
enum status infection_send_csv(struct request *request, struct response *response)
{
    struct infection_days days;
    enum status status = infection_read(request, DAYS_IN_FILES, &days);
    if (status != DONE)
        return status;
    struct buffer csv = buffer_new(request->arena);
    struct csv_writer writer = csv_writer_new(&csv, true, true);
    static const char *const heads[] = {"day", "cases", "administrative", "insured", "rate_per_100000_7_days", "is_derived"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_put(&writer, text_of(heads[i]));
    csv_end_row(&writer);
    for (size_t i = 0; i < days.count; i++) {
        const struct infection_row *row = &days.rows[i];
        csv_put(&writer, date_text(request->arena, row->day));
        csv_put(&writer, infection_word(request->arena, row->cases, 0));
        csv_put(&writer, infection_word(request->arena, row->administrative, 0));
        csv_put(&writer, infection_word(request->arena, row->insured, 0));
        csv_put(&writer, infection_word(request->arena, row->rate, 2));
        csv_put_integer(&writer, row->is_derived);
        csv_end_row(&writer);
    }
    response->is_private = false;
    response->max_age_seconds = CACHE_SECONDS;
    return response_file(response, buffer_text(&csv), T("text/csv; charset=utf-8"), T("infection-daily.csv"));
}

/* A withheld number is null and named in "withheld"; one that does not exist is left out. */
static void put_number(struct json_writer *writer, struct text name, struct infection_shown shown, int places,
                       struct arena *arena)
{
    if (!shown.is_known)
        return;
    json_put_key(writer, name);
    if (shown.is_masked)
        json_put_null(writer);
    else if (places == 0)
        json_put_integer(writer, shown.number);
    else
        json_put_text(writer, infection_word(arena, shown, places));
}

enum status infection_send_json(struct request *request, struct response *response)
{
    struct infection_days days;
    enum status status = infection_read(request, DAYS_IN_FILES, &days);
    if (status != DONE)
        return status;
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_integer(&writer, T("schema_version"), SCHEMA_VERSION);
    json_put_key(&writer, T("days"));
    json_start_list(&writer);
    for (size_t i = 0; i < days.count; i++) {
        const struct infection_row *row = &days.rows[i];
        json_start_object(&writer);
        json_put_member_text(&writer, T("day"), date_text(request->arena, row->day));
        put_number(&writer, T("cases"), row->cases, 0, request->arena);
        put_number(&writer, T("administrative"), row->administrative, 0, request->arena);
        put_number(&writer, T("insured"), row->insured, 0, request->arena);
        put_number(&writer, T("rate_per_100000_7_days"), row->rate, 2, request->arena);
        json_put_member_boolean(&writer, T("is_derived"), row->is_derived);
        json_end_object(&writer);
    }
    json_end_list(&writer);
    json_end_object(&writer);
    response->is_private = false;
    response->max_age_seconds = CACHE_SECONDS;
    return response_json(response, buffer_text(&json));
}
