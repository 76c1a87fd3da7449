/*
 * What the two files of this service share.
 */
#pragma once

#include "city/module.h"

/* Asks for the case's paper, after the commit. Inside a transaction. */
enum status caseflow_ask_paper(struct store *store, int64_t case_id, int64_t now) MUST_USE;
/* The same after a paper that was issued was voided: what is missing is made anew. */
enum status caseflow_ask_paper_again(struct store *store, struct arena *arena, int64_t case_id, int64_t now) MUST_USE;
/* The outbox worker that makes it. */
enum status caseflow_make_paper(struct job_run *run, struct text payload) MUST_USE;
/* Lets the demonstration's cases go on. */
enum status caseflow_demo(struct job_run *run) MUST_USE;
