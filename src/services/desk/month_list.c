/*
 * How procedures go, by month: the completion rate first. Figures only, no persons; derived from drafts' counts and cases.
 *
 * desk_month is thrown away and made again every hour and by `ikanai rebuild`: the enduring tables are procedures_count and
 * procedures_case.
 */
#include "base/list.h"
#include "base/map.h"
#include "city/city.h"
#include "services/desk/several.h"

#include <stdlib.h>

/* ---- counting ---- */

struct step_total {
    struct text step;
    int64_t number;
};
struct month {
    struct text month, procedure;
    int64_t started, abandoned, sent, corrected, online, counter, paper, phone, van, shop;
    LIST_OF(struct step_total) steps;
    LIST_OF(int64_t) waits; /* microseconds from sending to decision */
};
struct counting {
    struct arena *arena;
    struct map months;
};

static struct month *month_at(struct counting *counting, struct date day, struct text procedure)
{
    struct text month = arena_print(counting->arena, "%04d-%02d", day.year, day.month);
    struct text key = arena_print(counting->arena, "%.*s %.*s", TEXT_ARGUMENTS(month), TEXT_ARGUMENTS(procedure));
    void **place = map_at(&counting->months, key);
    if (!*place) {
        struct month *made = TAKE(counting->arena, struct month, 1);
        made->month = month;
        made->procedure = arena_copy(counting->arena, procedure);
        *place = made;
    }
    return *place;
}

static void count_draft(struct counting *counting, const struct desk_month_draft *draft)
{
    struct month *month = month_at(counting, date_from_day_number(draft->day), draft->procedure_name);
    if (text_is(draft->what, T("started"))) {
        month->started += draft->number;
        return;
    }
    month->abandoned += draft->number;
    for (size_t i = 0; i < month->steps.count; i++)
        if (text_is(month->steps.items[i].step, draft->step)) {
            month->steps.items[i].number += draft->number;
            return;
        }
    *LIST_ADD(counting->arena, &month->steps) = (struct step_total){arena_copy(counting->arena, draft->step), draft->number};
}

static void count_case(struct counting *counting, const struct desk_month_case *one)
{
    struct month *month = month_at(counting, date_of_moment(one->sent_at), one->procedure_name);
    month->sent++;
    month->corrected += one->corrections > 0;
    month->online += text_is(one->channel, T("online"));
    month->counter += text_is(one->channel, T("counter"));
    month->paper += text_is(one->channel, T("paper"));
    month->phone += text_is(one->channel, T("phone"));
    month->van += text_is(one->channel, T("van"));
    month->shop += text_is(one->channel, T("store"));
    if (one->decided_at)
        *LIST_ADD(counting->arena, &month->waits) = one->decided_at - one->sent_at;
}

static int by_wait(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return first < second ? -1 : first > second;
}

/* The smallest wait that `share` of a hundred were not slower than, in tenths of a day. */
static int64_t percentile(const struct month *month, size_t share)
{
    enum { HUNDRED = 100, TENTHS = 10 };
    size_t rank = (month->waits.count * share + HUNDRED - 1) / HUNDRED;
    return rank ? month->waits.items[rank - 1] / (DAY_MICROS / TENTHS) : 0;
}

static enum status put_month(struct store *store, struct month *month)
{
    enum { MEDIAN = 50, NINETY = 90 };
    struct step_total most = {T(""), 0};
    for (size_t i = 0; i < month->steps.count; i++)
        if (month->steps.items[i].number > most.number)
            most = month->steps.items[i];
    if (month->waits.count)
        qsort(month->waits.items, month->waits.count, sizeof *month->waits.items, by_wait);
    struct desk_month_add_given given = {
        .month = month->month, .procedure_name = month->procedure, .started = month->started, .abandoned = month->abandoned,
        .abandoned_at = most.step, .sent = month->sent, .sent_online = month->online, .corrected = month->corrected,
        .decided = (int64_t)month->waits.count, .median_tenths = percentile(month, MEDIAN), .ninety_tenths = percentile(month, NINETY),
        .online = month->online, .counter = month->counter, .paper = month->paper, .phone = month->phone, .van = month->van,
        .shop = month->shop};
    return desk_month_add_with(store, &given);
}

static enum status write_months(struct store *store, void *context)
{
    struct counting *counting = context;
    enum status status = desk_months_forget(store);
    for (size_t i = 0; status == DONE && i < counting->months.count; i++)
        status = put_month(store, counting->months.entries[i].value);
    return status;
}

enum status desk_count_months(struct job_run *run)
{
    enum { CASES_AT_ONCE = 2000 };
    struct counting counting = {.arena = run->arena, .months = map_new(run->arena, (uint64_t)run->now, 1)};
    struct arena *scratch = arena_new(0);
    struct desk_month_drafts drafts;
    struct desk_month_cases cases;
    int64_t after = 0;
    enum status status = desk_month_drafts(run->store, scratch, &drafts);
    for (size_t i = 0; status == DONE && i < drafts.count; i++)
        count_draft(&counting, &drafts.items[i]);
    do {
        arena_reset(scratch);
        cases.count = 0;
        if (status == DONE)
            status = desk_month_cases(run->store, scratch, after, CASES_AT_ONCE, &cases);
        for (size_t i = 0; status == DONE && i < cases.count; i++) {
            count_case(&counting, &cases.items[i]);
            after = cases.items[i].id;
        }
    } while (status == DONE && cases.count == CASES_AT_ONCE);
    arena_free(scratch);
    return status == DONE ? store_transaction(run->store, write_months, &counting) : status;
}

/* ---- the list ---- */

enum column { MONTH, PROCEDURE, STARTED, SENT, COMPLETION, ABANDONED, ABANDONED_AT, CORRECTED, DECIDED, MEDIAN_DAYS, NINETY_DAYS,
              ONLINE, COUNTER, PAPER, PHONE, VAN, STORE, COLUMNS };
/* clang-format off */
static const struct listing_column columns[COLUMNS] = {
    [MONTH] = {"month", TR_INIT("month|Month"), LISTING_TEXT, 10, NULL, true},
    [PROCEDURE] = {"procedure", TR_INIT("csv|Procedure"), LISTING_TEXT, 30, NULL, true},
    [STARTED] = {"started", TR_INIT("Begun"), LISTING_NUMBER, 10, NULL, true},
    [SENT] = {"sent", TR_INIT("Sent"), LISTING_NUMBER, 10, NULL, true},
    [COMPLETION] = {"completion", TR_INIT("month|Completion rate (%)"), LISTING_NUMBER, 12, NULL, true},
    [ABANDONED] = {"abandoned", TR_INIT("month|Given up"), LISTING_NUMBER, 10, NULL, true},
    [ABANDONED_AT] = {"abandoned_at", TR_INIT("month|Most gave up at"), LISTING_TEXT, 16, NULL, false},
    [CORRECTED] = {"corrected", TR_INIT("Corrected"), LISTING_NUMBER, 10, NULL, true},
    [DECIDED] = {"decided", TR_INIT("Decided"), LISTING_NUMBER, 10, NULL, true},
    [MEDIAN_DAYS] = {"median_days", TR_INIT("month|Days to decision (median)"), LISTING_TEXT, 12, NULL, false},
    [NINETY_DAYS] = {"ninety_days", TR_INIT("month|Days to decision (nine of ten)"), LISTING_TEXT, 12, NULL, false},
    [ONLINE] = {"online", TR_INIT("channel|Online"), LISTING_NUMBER, 10, NULL, true},
    [COUNTER] = {"counter", TR_INIT("channel|Counter"), LISTING_NUMBER, 10, NULL, true},
    [PAPER] = {"paper", TR_INIT("channel|Paper"), LISTING_NUMBER, 10, NULL, true},
    [PHONE] = {"phone", TR_INIT("channel|Phone"), LISTING_NUMBER, 10, NULL, true},
    [VAN] = {"van", TR_INIT("channel|Van"), LISTING_NUMBER, 10, NULL, true},
    [STORE] = {"store", TR_INIT("channel|Convenience store"), LISTING_NUMBER, 10, NULL, true},
};
/* clang-format on */

static enum status choose_procedures(const struct listing_ask *ask, struct listing_choices *found)
{
    const struct procedure_set *set = procedures_now(ask->city);
    *found = (struct listing_choices){set->count, TAKE(ask->arena, struct listing_choice, set->count + 1)};
    for (size_t i = 0; i < set->count; i++)
        found->items[i] = (struct listing_choice){set->items[i]->name, words_in(&set->items[i]->title, ask->language)};
    return DONE;
}

static const struct listing_filter filters[] = {
    {"procedure", TR_INIT("csv|Procedure"), LISTING_BY_CHOICE, NULL, choose_procedures, NULL},
    {"month", TR_INIT("month|Month"), LISTING_BY_TEXT, NULL, NULL, NULL},
};

static struct text tenths(struct arena *arena, int64_t decided, int64_t value)
{
    return decided ? arena_print(arena, "%lld.%lld", (long long)(value / 10), (long long)(value % 10)) : T("");
}

static struct listing_row row_of(const struct listing_ask *ask, const struct desk_month *month)
{
    const struct procedure *procedure = procedure_find(ask->city, month->procedure_name);
    struct listing_cell *cells = TAKE(ask->arena, struct listing_cell, COLUMNS);
    const int64_t numbers[COLUMNS] = {[STARTED] = month->started, [SENT] = month->sent, [ABANDONED] = month->abandoned,
                                      [CORRECTED] = month->corrected, [DECIDED] = month->decided, [ONLINE] = month->online,
                                      [COUNTER] = month->counter, [PAPER] = month->paper, [PHONE] = month->phone, [VAN] = month->van,
                                      [STORE] = month->shop};
    struct text where = month->abandoned_at;
    for (size_t i = 0; procedure && i < procedure->step_count; i++)
        if (text_is(procedure->steps[i].name, month->abandoned_at))
            where = words_in(&procedure->steps[i].title, ask->language);
    for (int i = 0; i < COLUMNS; i++)
        cells[i] = cell_number(numbers[i]);
    cells[MONTH] = cell_text(month->month);
    cells[PROCEDURE] = cell_text(procedure ? words_in(&procedure->title, ask->language) : month->procedure_name);
    /* Of those who began online; entries by staff have no draft. Somebody may begin in one month and send in the next. */
    int64_t rate = month->started ? month->sent_online * 100 / month->started : 0;
    cells[COMPLETION] = (struct listing_cell){.is_empty = month->started == 0, .number = rate > 100 ? 100 : rate};
    cells[ABANDONED_AT] = cell_text(where);
    cells[MEDIAN_DAYS] = cell_text(tenths(ask->arena, month->decided, month->median_tenths));
    cells[NINETY_DAYS] = cell_text(tenths(ask->arena, month->decided, month->ninety_tenths));
    return (struct listing_row){.cells = cells};
}

static enum status read(const struct listing_ask *ask, struct listing_rows *found)
{
    struct desk_months months;
    struct text procedure = listing_value(ask, "procedure"), month = listing_value(ask, "month");
    size_t count = 0;
    enum status status = desk_months(ask->store, ask->arena, &months);
    if (status != DONE)
        return status;
    struct listing_row *rows = TAKE(ask->arena, struct listing_row, months.count + 1);
    for (size_t i = 0; i < months.count; i++)
        if ((procedure.length == 0 || text_is(procedure, months.items[i].procedure_name)) &&
            (month.length == 0 || text_starts(months.items[i].month, month)))
            rows[count++] = row_of(ask, &months.items[i]);
    listing_arrange(ask, rows, count, found);
    return DONE;
}

const struct listing month_listing = {
    .name = "procedure-months", .title = TR_INIT("How procedures go, by month"), .permission = "procedures.statistics",
    .reading = "手続きの統計", .columns = columns, .column_count = COLUMNS, .filters = filters,
    .filter_count = sizeof filters / sizeof *filters, .order = "month", .is_down = true, .read = read,
};
