/*
 * /health for machines and /desk/system for people; running a job and trying given-up work again by hand.
 */
#include "base/date.h"
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/desk.h"
#include "city/health.h"
#include "city/jobs.h"
#include "city/system_view.h"
#include "store/outbox.h"

enum { LETTERS_SHOWN = 50, MISSES_SHOWN = 30, MISS_DAYS = 30 };

enum status city_show_health(struct request *request, struct response *response)
{
    struct health health;
    struct buffer json = buffer_new(request->arena);
    health_read(city_of(request), request->store, request->arena, &health);
    health_to_json(city_of(request), &health, &json);
    enum status status = response_json(response, buffer_text(&json));
    response->code = health.grade == HEALTH_BAD ? 503 : 200;
    return status;
}

static void fill_lines(const struct request *request, struct system_view *view)
{
    struct health health;
    health_read(city_of(request), request->store, request->arena, &health);
    view->lines.items = TAKE(request->arena, struct system_line, HEALTH_LINES);
    for (; view->lines.count < HEALTH_LINES; view->lines.count++) {
        const struct health_line *line = &health.lines[view->lines.count];
        view->lines.items[view->lines.count] = (struct system_line){
            message_of(line->sentence), line->value, line->grade == HEALTH_GOOD, line->grade == HEALTH_BAD};
    }
}

static enum status fill_jobs(const struct request *request, struct system_view *view)
{
    struct city_job_rows rows;
    enum status status = city_job_list(request->store, request->arena, &rows);
    if (status != DONE)
        return status;
    view->jobs.items = TAKE(request->arena, struct system_job, rows.count);
    for (; view->jobs.count < rows.count; view->jobs.count++) {
        const struct city_job_row *row = &rows.items[view->jobs.count];
        view->jobs.items[view->jobs.count] = (struct system_job){.name = row->name,
                                                                .outcome = row->outcome,
                                                                .due_at = row->due_at,
                                                                .ended_at = row->has_ended_at ? row->ended_at : 0,
                                                                .is_running = row->locked_until > request->now};
    }
    return DONE;
}

static enum status fill_letters(const struct request *request, struct system_view *view)
{
    struct dead_letters letters;
    enum status status = outbox_dead_letters(request->store, request->arena, LETTERS_SHOWN, &letters);
    if (status != DONE)
        return status;
    view->letters.items = TAKE(request->arena, struct system_letter, letters.count);
    for (; view->letters.count < letters.count; view->letters.count++) {
        const struct dead_letter *letter = &letters.items[view->letters.count];
        view->letters.items[view->letters.count] =
            (struct system_letter){letter->id, letter->died_at, letter->attempts, letter->kind, letter->problem};
    }
    return DONE;
}

static enum status fill_misses(const struct request *request, struct system_view *view)
{
    struct city_miss_rows rows;
    int64_t since = date_day_number(city_today_of(request)) - MISS_DAYS;
    enum status status = city_search_misses(request->store, request->arena, since, MISSES_SHOWN, &rows);
    if (status != DONE)
        return status;
    view->misses.items = TAKE(request->arena, struct system_miss, rows.count);
    for (; view->misses.count < rows.count; view->misses.count++)
        view->misses.items[view->misses.count] =
            (struct system_miss){rows.items[view->misses.count].words, rows.items[view->misses.count].times};
    return DONE;
}

enum status city_show_system(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct system_view view = {.version = city->program_version, .is_sqlite = database_is_sqlite(city->database)};
    struct city_load_row load;
    enum status status = city_load_last(request->store, request->arena, &load);
    view.loaded_at = status == DONE ? load.loaded_at : 0;
    fill_lines(request, &view);
    if (status == DONE || status == NOT_FOUND)
        status = fill_jobs(request, &view);
    if (status == DONE)
        status = fill_letters(request, &view);
    if (status == DONE)
        status = fill_misses(request, &view);
    return status == DONE ? city_desk_system_page(request, response, &view) : status;
}

struct by_hand {
    const struct request *request;
    int64_t id;
    struct text detail;
    const char *event;
};

static enum status tell_in_store(struct store *store, void *context)
{
    const struct by_hand *by_hand = context;
    enum status status = DONE;
    if (by_hand->id)
        status = outbox_revive(store, by_hand->id, by_hand->request->now);
    if (status != DONE)
        return status;
    return act_because(store, by_hand->request, "city", 1, by_hand->event, T(""), by_hand->detail);
}

enum status city_run_job(struct request *request, struct response *response)
{
    struct by_hand by_hand = {.request = request, .event = "city.job_run_by_hand"};
    struct text name = request_field(request, "name");
    enum status status = jobs_run_named(city_of(request), request->arena, name);
    if (status != DONE)
        return status;
    by_hand.detail = arena_print(request->arena, "{\"job\":\"%.*s\"}", TEXT_ARGUMENTS(name));
    status = store_transaction(request->store, tell_in_store, &by_hand);
    return status == DONE ? redirect(response, T("/desk/system")) : status;
}

enum status city_revive_work(struct request *request, struct response *response)
{
    struct by_hand by_hand = {.request = request, .event = "city.work_revived"};
    if (!text_to_integer(request_field(request, "id"), &by_hand.id) || by_hand.id <= 0)
        return NOT_FOUND;
    by_hand.detail = arena_print(request->arena, "{\"row\":%lld}", (long long)by_hand.id);
    enum status status = store_transaction(request->store, tell_in_store, &by_hand);
    return status == DONE ? redirect(response, T("/desk/system")) : status;
}
