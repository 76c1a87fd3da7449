/*
 * Finding, erasing, and the report. Each record is erased in a transaction of its own; a job that stopped in the middle goes on with what
 * is still listed.
 */
#include "base/holiday.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/papers/papers.h"
#include "engines/procedures/case_erase.h"
#include "engines/procedures/library.h"
#include "paper/document.h"
#include "services/retention/retention.h"

enum { CASES_AT_ONCE = 500, ERASED_A_RUN = 200, ITEMS_AT_ONCE = 1000, REPORT_ROWS_MAX = 20000 };

struct date retention_until(struct date ended, int64_t years)
{
    if (years >= RETENTION_FOR_EVER)
        return (struct date){0};
    return fiscal_year_end((int)(date_fiscal_year(ended) + years));
}

/* ---- finding ---- */

struct listing_case {
    const struct city *city;
    struct arena *arena;
    const struct retention_ended *one;
    int64_t years, now;
    struct date ended, until;
};

static enum status put_on_list(struct store *store, void *context)
{
    const struct listing_case *listing = context;
    int64_t list_id;
    enum status status = retention_proposed_list(store, &list_id);
    if (status == NOT_FOUND) {
        status = retention_add_list(store, date_fiscal_year(date_of_moment(listing->now)), listing->now, T(""), &list_id);
        struct event event = event_by_system("retention_list", list_id, "retention.proposed", listing->now);
        if (status == DONE)
            status = event_tell(listing->city, store, &event);
    }
    return status == DONE ? retention_add_item(store, list_id, listing->one->id, listing->one->number, listing->one->procedure_name,
                                               listing->years, date_text(listing->arena, listing->ended),
                                               date_text(listing->arena, listing->until))
                          : status;
}

/* What an officer kept is looked at again a year after that list. */
static enum status is_kept_back(struct job_run *run, int64_t case_id, bool *kept)
{
    struct retention_kept row;
    enum status status = retention_kept_until(run->store, run->arena, case_id, &row);
    *kept = status == DONE && date_compare(date_of_moment(run->now), date_add_years(date_of_moment(row.made_at), 1)) < 0;
    return status == NOT_FOUND ? DONE : status;
}

static enum status look_at(struct job_run *run, const struct retention_ended *one)
{
    const struct procedure *procedure;
    bool kept = false;
    enum status status = procedure_of_version(run->city, run->store, one->procedure_name, one->version, &procedure);
    if (status != DONE)
        return status;
    struct listing_case listing = {run->city, run->arena, one, procedure->retention_years, run->now, date_of_moment(one->ended_at), {0}};
    listing.until = retention_until(listing.ended, listing.years);
    if (date_is_none(listing.until) || date_compare(date_of_moment(run->now), listing.until) <= 0)
        return DONE;
    status = is_kept_back(run, one->id, &kept);
    if (status == DONE && !kept)
        status = store_transaction(run->store, put_on_list, &listing);
    return status == CONFLICT ? DONE : status; /* another node was faster */
}

enum status retention_find(struct job_run *run)
{
    int64_t after = 0;
    /* Nothing can be over before one whole year has gone by; each record is then looked at by its own years. */
    int64_t before = run->now - 365 * DAY_MICROS;
    for (;;) {
        struct retention_endeds rows;
        enum status status = retention_ended_cases(run->store, run->arena, before, after, CASES_AT_ONCE, &rows);
        for (size_t i = 0; status == DONE && i < rows.count; i++)
            status = look_at(run, &rows.items[i]);
        if (status != DONE || rows.count < CASES_AT_ONCE)
            return status;
        after = rows.items[rows.count - 1].id;
    }
}

/* ---- erasing ---- */

struct erasing {
    struct job_run *run;
    const struct retention_item *item;
};

static enum status erase_in_store(struct store *store, void *context)
{
    const struct erasing *erasing = context;
    struct job_run *run = erasing->run;
    enum status status = retention_mark_erased(store, erasing->item->id, run->now);
    if (status == DONE)
        status = case_erase(run->city, store, erasing->item->case_id, T("保存期間の満了"), run->now);
    return status;
}

struct finishing {
    struct job_run *run;
    int64_t list_id;
    struct text report;
};

static enum status finish_in_store(struct store *store, void *context)
{
    const struct finishing *finishing = context;
    enum status status = retention_finish(store, finishing->list_id, finishing->run->now, finishing->report);
    struct event event = event_by_system("retention_list", finishing->list_id, "retention.done", finishing->run->now);
    return status == DONE ? event_tell(finishing->run->city, store, &event) : status;
}

static enum status erase_list(struct job_run *run, int64_t list_id)
{
    struct retention_items items;
    enum status status = retention_listed(run->store, run->arena, list_id, ERASED_A_RUN, &items);
    for (size_t i = 0; status == DONE && i < items.count; i++) {
        struct erasing erasing = {run, &items.items[i]};
        status = store_transaction(run->store, erase_in_store, &erasing);
        if (status == CONFLICT)
            status = DONE;
    }
    if (status != DONE || items.count == ERASED_A_RUN) /* the rest the next time */
        return status;
    struct finishing finishing = {.run = run, .list_id = list_id};
    status = retention_report(run->city, run->store, run->arena, list_id, run->now, &finishing.report);
    return status == DONE ? store_transaction(run->store, finish_in_store, &finishing) : status;
}

enum status retention_erase(struct job_run *run)
{
    struct retention_decideds lists;
    enum status status = retention_decided_lists(run->store, run->arena, &lists);
    for (size_t i = 0; status == DONE && i < lists.count; i++)
        status = erase_list(run, lists.items[i].id);
    return status;
}

/* ---- the report ---- */

enum { REPORT_COLUMNS = 6 };

static enum status read_rows(struct store *store, struct arena *arena, int64_t list_id, struct text **cells, size_t *count)
{
    int64_t after = 0;
    size_t room = 0;
    *count = 0;
    *cells = NULL;
    for (;;) {
        struct retention_items items;
        enum status status = retention_items(store, arena, list_id, after, ITEMS_AT_ONCE, &items);
        if (status != DONE)
            return status;
        if (*count + items.count > REPORT_ROWS_MAX)
            return TOO_MUCH;
        if (*count + items.count > room) {
            struct text *more = TAKE(arena, struct text, REPORT_COLUMNS * (*count + ITEMS_AT_ONCE));
            for (size_t i = 0; i < *count * REPORT_COLUMNS; i++)
                more[i] = (*cells)[i];
            *cells = more;
            room = *count + ITEMS_AT_ONCE;
        }
        for (size_t i = 0; i < items.count; i++) {
            const struct retention_item *item = &items.items[i];
            struct text *row = *cells + REPORT_COLUMNS * (*count)++;
            row[0] = item->number;
            row[1] = item->procedure_name;
            row[2] = arena_print(arena, "%lld年", (long long)item->years);
            row[3] = item->ended_day;
            row[4] = item->until_day;
            row[5] = text_is(item->state, T("kept")) ? arena_join(arena, T("残す: "), item->why_kept) : T("廃棄");
        }
        if (items.count < ITEMS_AT_ONCE)
            return DONE;
        after = items.items[items.count - 1].id;
    }
}

enum status retention_report(const struct city *city, struct store *store, struct arena *arena, int64_t list_id, int64_t now,
                             struct text *pdf)
{
    static const struct paper_column columns[REPORT_COLUMNS] = {
        {TEXT_INIT("受付番号"), 2.6, PAPER_LEFT, PAPER_SANS}, {TEXT_INIT("手続き"), 2.4, PAPER_LEFT, PAPER_SANS},
        {TEXT_INIT("保存"), 1, PAPER_RIGHT, PAPER_SANS},      {TEXT_INIT("完結の日"), 1.8, PAPER_LEFT, PAPER_SANS},
        {TEXT_INIT("保存の満了"), 1.8, PAPER_LEFT, PAPER_SANS}, {TEXT_INIT("処置"), 2, PAPER_LEFT, PAPER_SANS}};
    struct retention_one_list list;
    struct text *cells, plain, problem;
    size_t count;
    enum status status = retention_list_of(store, arena, list_id, &list);
    if (status == DONE)
        status = read_rows(store, arena, list_id, &cells, &count);
    if (status != DONE)
        return status;
    struct text name = words_in(&city_profile(city)->name, JAPANESE);
    struct paper_options options = {.title = T("廃棄の記録"), .author = name, .created_at = now, .page_numbers = true,
                                    .footer = arena_print(arena, "%.*s　廃棄の記録　%lld", TEXT_ARGUMENTS(name), (long long)list_id),
                                    .missing = PAPER_MISSING_SHOWS_CODE};
    struct paper *paper = paper_new(arena, &options);
    paper_heading(paper, 1, T("廃棄の記録"));
    paper_paragraph(paper, arena_print(arena, "%.*s　%lld年度　第%lld号　%zu件", TEXT_ARGUMENTS(name), (long long)list.fiscal_year,
                                       (long long)list_id, count), NULL);
    paper_paragraph(paper, arena_print(arena, "廃棄の決定: %.*s　%.*s", TEXT_ARGUMENTS(date_text(arena, date_of_moment(list.decided_at))),
                                       TEXT_ARGUMENTS(list.decided_by)), NULL);
    paper_paragraph(paper, T("「廃棄」の記録は、その記録だけの鍵を消し、添付ファイルと証明書の控えを消しました。だれにも読めません。"
                             "受け付けた日、決定の日などの事実と、記録のつながり（改ざんの検知）は残っています。"), NULL);
    paper_table(paper, columns, REPORT_COLUMNS, cells, count);
    status = paper_finish(paper, &plain, &problem);
    return status == DONE ? paper_sign_report(city, arena, plain, now, pdf) : status;
}
