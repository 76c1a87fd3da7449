/*
 * Money in plain words on the applicant's pages. Empty texts where there is nothing to say.
 */
#pragma once

#include "services/portal/portal.h"

enum status exemption_words(struct request *request, const struct case_record *record, struct text *words) MUST_USE;
enum status refund_words(struct request *request, const struct charge *charge, struct text *words) MUST_USE;
/* Said before one withdraws. */
struct text withdrawal_words(struct request *request, const struct procedure *procedure, const struct case_record *record);
