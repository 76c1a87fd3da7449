/*
 * Erasing one case for good: when its time is over (services/retention).
 */
#pragma once

#include "base/status.h"
#include "base/text.h"

struct city;
struct store;

/* Drops the case's own key, its attachments and its links to account and register; number, days and outcome stay, and so do its events,
   which hold nothing personal. "procedures.case_erased" tells engines that keep something about it. Inside a transaction. CONFLICT:
   it is still open. A second time is DONE too. */
enum status case_erase(struct city *city, struct store *store, int64_t case_id, struct text why, int64_t now) MUST_USE;
