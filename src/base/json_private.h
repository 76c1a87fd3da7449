/* What the files that read JSON share. */
#pragma once

#include "base/json.h"

/* One reference, or NULL where the text is not plain enough to be sure. */
json_t *json_read_quickly(struct arena *arena, struct text text, int depth, bool allows_duplicate_keys);
