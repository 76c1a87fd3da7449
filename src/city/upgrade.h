/*
 * From one release to the next: a snapshot, then the migrations (docs/decisions/expand-and-contract.md).
 */
#pragma once

#include "city/city.h"

/* Before anything of a filled database is changed, a whole copy of it is laid in DATA/before-upgrade/. Not DONE: *why says
   what is in the way, and nothing was changed. */
enum status city_upgrade(struct city *city, struct text *why) MUST_USE;
