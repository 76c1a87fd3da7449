/*
 * Small changes to the bytes of a PDF that Cairo has just written: the offsets of its one cross-reference table
 * are moved along (only for files of this folder).
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>

struct pdf_edit {
    size_t at, removed; /* these bytes go */
    struct text inserted;
};
/* Where the cross-reference table begins; false when the file does not look as expected. */
bool pdf_table_start(struct text pdf, size_t *found);
/* Edits in the order of their places, all before the table. False when the file does not look as expected. */
bool pdf_apply_edits(struct arena *arena, struct text pdf, const struct pdf_edit *edits, size_t count,
                     struct text *found);
