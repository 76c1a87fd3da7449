/*
 * Jobs. Each takes a bounded number of rows a run and may be repeated at any point.
 */
#include "engines/procedures/jobs.h"

#include "base/holiday.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/draft.h"
#include "engines/procedures/library.h"

enum { ROWS_A_RUN = 500, REMIND_DAYS_BEFORE = 3, CLOSE_AFTER_DAYS = 30 };

/* ---- drafts ---- */

struct forgetting {
    struct job_run *run;
    const struct procedures_draft_over *draft;
};

static enum status forget_one(struct store *store, void *context)
{
    const struct forgetting *forgetting = context;
    enum status status = draft_forget(forgetting->run->city, store, forgetting->draft->id, forgetting->run->now);
    return status == DONE ? procedures_count_one(store, date_day_number(date_of_moment(forgetting->run->now)),
                                                 forgetting->draft->procedure_name, T("abandoned"), forgetting->draft->step)
                          : status;
}

enum status procedures_forget_drafts(struct job_run *run)
{
    struct procedures_draft_overs rows;
    enum status status = procedures_drafts_over(run->store, run->arena, run->now, ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct forgetting forgetting = {run, &rows.items[i]};
        status = store_transaction(run->store, forget_one, &forgetting);
    }
    return status;
}

/* ---- days ---- */

static enum status expire(struct job_run *run)
{
    struct procedures_unanswereds rows;
    int64_t today = date_day_number(date_of_moment(run->now));
    enum status status = procedures_cases_unanswered(run->store, run->arena, today, ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        status = case_expire(run->city, run->store, rows.items[i].id, run->now);
        if (status == CONFLICT)
            status = DONE; /* answered meanwhile */
    }
    return status;
}

struct reminding {
    struct job_run *run;
    int64_t case_id;
};

static enum status remind_one(struct store *store, void *context)
{
    const struct reminding *reminding = context;
    struct job_run *run = reminding->run;
    struct case_record record;
    struct case_actor city = {.who = BY_CITY};
    enum status status = case_by_id(run->city, store, run->arena, reminding->case_id, &record);
    if (status != DONE || !record.mail.length || !case_clock_stands(record.state))
        return status;
    status = case_tell(run->city, store, record.id, T("procedures.reminded"), &city, T(""), T(""), run->now);
    return status == DONE ? case_mail(run->city, store, run->arena, &record,
                                      record.state == CASE_FEE_WAITING ? TR("Please pay the fee. The time is nearly over.")
                                                                       : TR("Please correct your application. The time is nearly over."),
                                      "procedures.reminded", run->now)
                          : status;
}

static enum status remind(struct job_run *run)
{
    struct procedures_unanswereds rows;
    struct date day = date_add_business_days(date_of_moment(run->now), REMIND_DAYS_BEFORE, NULL);
    enum status status = procedures_cases_to_remind(run->store, run->arena, date_day_number(day), ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct reminding reminding = {run, rows.items[i].id};
        status = store_transaction(run->store, remind_one, &reminding);
    }
    return status;
}

static enum status close_old(struct job_run *run)
{
    struct procedures_unanswereds rows;
    struct case_actor city = {.who = BY_CITY};
    enum status status = procedures_cases_to_close(run->store, run->arena, run->now - CLOSE_AFTER_DAYS * DAY_MICROS,
                                                   ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        status = case_close(run->city, run->store, rows.items[i].id, &city, run->now);
        if (status == CONFLICT)
            status = DONE;
    }
    return status;
}

enum status procedures_look_at_days(struct job_run *run)
{
    enum status status = date_is_business_day(date_of_moment(run->now), NULL) ? remind(run) : DONE;
    if (status == DONE)
        status = expire(run);
    return status == DONE ? close_old(run) : status;
}

enum status procedures_take_new(struct job_run *run)
{
    return procedures_reload(run->city, run->store);
}
