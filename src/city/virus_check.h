/*
 * The virus check: clamd by its socket, where there is one.
 *
 * Setting city.virus_check: "off", "present" (used when there is a clamd) or "required". When it does not answer, the setting
 * city.virus_unanswered says what happens: "later" (the file is kept and opened by nobody until a job has had it checked) or
 * "refuse". A clamd that is not there at all is only a matter of "required".
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct city;

enum virus_verdict {
    VIRUS_NOT_LOOKED, /* switched off, or there is no clamd and none is required */
    VIRUS_NONE,       /* looked at: clean */
    VIRUS_FOUND,      /* *virus names it: letters, digits, points and lines only */
    VIRUS_LATER,
    VIRUS_REFUSE
};
/* Sends the bytes (INSTREAM) and waits for the answer, as long as city.virus_seconds says. Not inside a transaction. */
enum virus_verdict virus_check(const struct city *city, struct arena *arena, struct text bytes, int64_t now,
                               struct text *virus);
/* For /health and doctor: whether the check is off, is not there, or does (not) answer a ping within half a second. */
enum virus_state { VIRUS_IS_OFF, VIRUS_ANSWERS, VIRUS_IS_ABSENT, VIRUS_IS_MISSING, VIRUS_IS_SILENT };
enum virus_state virus_state(const struct city *city, struct arena *arena, int64_t now);
