/*
 * How a certificate says inside its PDF for whom it was made, in the keywords
 * of the document information, "ikanai-binding:1 job:JOB for:MARK", MARK being 64 hex digits.
 */
#pragma once

#include "paper/certificate.h"

bool binding_job_is_good(struct text job);
struct text binding_keywords(struct arena *arena, struct text job, const uint8_t mark[CERTIFICATE_MARK_SIZE]);
