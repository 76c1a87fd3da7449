/*
 * Records whose time is over (保存年限): found by a job, decided by an officer (廃棄決定), erased by destroying the case's own key, proved by a
 * signed report.
 */
#pragma once

#include "city/module.h"
#include "retention.queries.h"
#include "web/form.h"

/* From this number of years on a record is kept for ever (永年). */
enum { RETENTION_FOR_EVER = 100 };

/* The last day on which a record that ended then has to be kept: the years count from the first day of the fiscal year after the one in
   which it ended. Year 0: for ever. */
struct date retention_until(struct date ended, int64_t years);

/* Job: puts what may go on the open list, making one when there is something. */
enum status retention_find(struct job_run *run) MUST_USE;
/* Job: erases what was decided, a few at a time, and closes each list with its report. */
enum status retention_erase(struct job_run *run) MUST_USE;
/* The report as a signed PDF. */
enum status retention_report(const struct city *city, struct store *store, struct arena *arena, int64_t list_id, int64_t now,
                             struct text *pdf) MUST_USE;

struct retention_page {
    struct retention_lists lists;
};
struct retention_list_page {
    struct retention_one_list list;
    struct retention_items items;
    const struct field *fields;
    bool may_decide, is_proposed, is_done, has_more;
    int64_t after_id;
};

handler retention_show_lists, retention_show_list, retention_keep, retention_decide, retention_send_report;
