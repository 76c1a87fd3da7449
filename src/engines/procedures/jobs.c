/*
 * Jobs. Each takes a bounded number of rows a run and may be repeated at any point.
 */
#include "engines/procedures/jobs.h"

#include "base/holiday.h"
#include "city/files.h"
#include "city/sections.h"
#include "engines/procedures/case_money.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/draft.h"
#include "engines/procedures/later.h"
#include "engines/procedures/library.h"

#include <stdlib.h>

enum { ROWS_A_RUN = 500, REMIND_DAYS_BEFORE = 3, REMIND_DAYS_MAX = 20, CLOSE_AFTER_DAYS = 30 };

/* ---- drafts ---- */

struct forgetting {
    struct job_run *run;
    const struct procedures_draft_over *draft;
    int64_t owner_id; /* of files whose draft is gone */
};

static enum status forget_one(struct store *store, void *context)
{
    const struct forgetting *forgetting = context;
    enum status status = draft_forget(forgetting->run->city, store, forgetting->draft->id, forgetting->run->now);
    return status == DONE ? procedures_count_one(store, date_day_number(date_of_moment(forgetting->run->now)),
                                                 forgetting->draft->procedure_name, T("abandoned"), forgetting->draft->step)
                          : status;
}

/* A file that came just as its draft was sent or forgotten in another window has no owner any more. */
static enum status forget_files(struct store *store, void *context)
{
    const struct forgetting *forgetting = context;
    return attachments_remove(forgetting->run->city, store, T("draft"), forgetting->owner_id, forgetting->run->now);
}

static enum status forget_dead_files(struct job_run *run)
{
    struct procedures_dead_owners rows;
    enum status status = procedures_drafts_dead_owners(run->store, run->arena, run->now - DAY_MICROS, ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct forgetting forgetting = {.run = run, .owner_id = rows.items[i].id};
        status = store_transaction(run->store, forget_files, &forgetting);
    }
    return status;
}

enum status procedures_forget_drafts(struct job_run *run)
{
    struct procedures_draft_overs rows;
    enum status status = procedures_drafts_over(run->store, run->arena, run->now, ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct forgetting forgetting = {.run = run, .draft = &rows.items[i]};
        status = store_transaction(run->store, forget_one, &forgetting);
    }
    return status == DONE ? forget_dead_files(run) : status;
}

/* ---- days ---- */

/* Corrections that were not answered end the case; fees that were not paid, where the procedure says so. */
static enum status expire_one(struct job_run *run, int64_t case_id)
{
    struct case_record record;
    const struct procedure *procedure;
    enum status status = case_by_id(run->city, run->store, run->arena, case_id, &record);
    if (status == DONE)
        status = procedure_of_version(run->city, run->store, record.procedure_name, record.version, &procedure);
    if (status != DONE)
        return status;
    bool stays = record.state != CASE_CORRECTION && procedure->unpaid == UNPAID_STAYS;
    status = stays ? case_stays_unpaid(run->city, run->store, case_id, run->now) : case_expire(run->city, run->store, case_id, run->now);
    return status == CONFLICT ? DONE : status; /* answered or paid meanwhile */
}

static enum status expire(struct job_run *run)
{
    struct procedures_unanswereds rows;
    int64_t today = date_day_number(date_of_moment(run->now));
    enum status status = procedures_cases_unanswered(run->store, run->arena, today, ROWS_A_RUN, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++)
        status = expire_one(run, rows.items[i].id);
    return status;
}

struct reminding {
    struct job_run *run;
    int64_t case_id, days;
};

static enum status remind_one(struct store *store, void *context)
{
    const struct reminding *reminding = context;
    struct job_run *run = reminding->run;
    struct case_record record;
    struct case_actor city = {.who = BY_CITY};
    const struct procedure *procedure;
    enum status status = case_by_id(run->city, store, run->arena, reminding->case_id, &record);
    if (status == DONE)
        status = procedure_of_version(run->city, store, record.procedure_name, record.version, &procedure);
    if (status != DONE)
        return status;
    bool corrects = record.state == CASE_CORRECTION;
    bool owes = record.state == CASE_FEE_WAITING || (record.state == CASE_APPROVED && record.fee_yen > 0 && !record.fee_paid_at);
    if (!record.mail.length || !(corrects || owes) || reminding->days != (corrects ? REMIND_DAYS_BEFORE : procedure->remind_days))
        return DONE;
    status = case_tell(run->city, store, record.id, T("procedures.reminded"), &city, T(""), T(""), run->now);
    return status == DONE ? case_mail(run->city, store, run->arena, &record,
                                      owes ? TR("Please pay the fee. The time is nearly over.")
                                                                       : TR("Please correct your application. The time is nearly over."),
                                      "procedures.reminded", run->now)
                          : status;
}

/* Each procedure has its own number of days before the last one. */
static enum status remind(struct job_run *run)
{
    enum status status = DONE;
    for (int64_t days = 1; status == DONE && days <= REMIND_DAYS_MAX; days++) {
        struct procedures_unanswereds rows;
        struct date day = date_add_business_days(date_of_moment(run->now), (int)days, NULL);
        status = procedures_cases_to_remind(run->store, run->arena, date_day_number(day), ROWS_A_RUN, &rows);
        for (size_t i = 0; status == DONE && i < rows.count; i++) {
            struct reminding reminding = {run, rows.items[i].id, days};
            status = store_transaction(run->store, remind_one, &reminding);
        }
    }
    return status;
}

/* ---- staff: what is late, one mail a day ---- */

struct late {
    struct job_run *run;
    int64_t staff_id, count;
};

static enum status mail_late(struct store *store, void *context)
{
    const struct late *late = context;
    struct job_run *run = late->run;
    struct staff staff;
    enum status status = staff_of(store, run->arena, late->staff_id, &staff);
    if (status != DONE || !staff.is_active || !staff.mail_address.length)
        return status == NOT_FOUND ? DONE : status;
    struct mail mail = {
        .to = staff.mail_address,
        .subject = SAY(run->arena, JAPANESE, TR("{1} of your cases are over their day"), SHOWN(late->count)),
        .body = arena_print(run->arena, "%.*s\n%.*s\n", TEXT_ARGUMENTS(say(JAPANESE, TR("Please look at them in your inbox:"))),
                            TEXT_ARGUMENTS(city_url(run->city, run->arena, T("/desk/inbox")))),
        .kind = T("procedures.overdue")};
    return mail_put(store, run->city->keys, run->arena, &mail, run->now, run->now);
}

static int by_staff(const void *a, const void *b)
{
    int64_t first = ((const struct procedures_overdue *)a)->assignee_id;
    int64_t second = ((const struct procedures_overdue *)b)->assignee_id;
    return first < second ? -1 : first > second;
}

static enum status tell_staff(struct job_run *run)
{
    struct procedures_overdues rows;
    int64_t today = date_day_number(date_of_moment(run->now));
    enum status status = procedures_cases_overdue(run->store, run->arena, today, ROWS_A_RUN * 10, &rows);
    if (status != DONE)
        return status;
    qsort(rows.items, rows.count, sizeof *rows.items, by_staff);
    for (size_t i = 0, next; status == DONE && i < rows.count; i = next) {
        struct late late = {.run = run, .staff_id = rows.items[i].assignee_id};
        for (next = i; next < rows.count && rows.items[next].assignee_id == late.staff_id; next++)
            late.count++;
        if (late.staff_id)
            status = store_transaction(run->store, mail_late, &late);
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
    bool is_business_day = date_is_business_day(date_of_moment(run->now), NULL);
    enum status status = is_business_day ? remind(run) : DONE;
    if (status == DONE && is_business_day)
        status = tell_staff(run);
    if (status == DONE && is_business_day)
        status = later_look_at_days(run);
    if (status == DONE)
        status = expire(run);
    return status == DONE ? close_old(run) : status;
}
