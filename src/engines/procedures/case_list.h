/*
 * 案件の一覧: the cases of the reader's sections, for /desk/lists/cases and files.
 */
#pragma once

#include "city/listing.h"

extern const struct listing case_listing;
extern const struct listing post_listing;  /* papers that go out by post */
extern const struct listing later_listing; /* papers that were promised and have not come */
