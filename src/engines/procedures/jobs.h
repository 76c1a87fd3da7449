/*
 * What the engine does by itself: drafts end, people are reminded, unanswered cases expire, finished ones close.
 */
#pragma once

#include "city/module.h"

enum status procedures_forget_drafts(struct job_run *run) MUST_USE;
enum status procedures_look_at_days(struct job_run *run) MUST_USE; /* reminders, expiry, closing; once a day */

/* Personal data: see personal.c. */
enum status procedures_export(struct job_run *run, int64_t person_id, struct buffer *json) MUST_USE;
enum status procedures_erase(struct job_run *run, int64_t person_id) MUST_USE;

/* demo.c */
enum status procedures_demo(struct job_run *run) MUST_USE;
