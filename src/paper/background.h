/*
 * The security background and how it gets into a PDF cheaply (only for files of this folder).
 */
#pragma once

#include "base/buffer.h"
#include "paper/drawing.h"
#include "paper/pdf_edit.h"

/* Draws the pattern's stand-in over the page. */
void draw_background(struct drawing *drawing, struct press *press);
/* Where the stand-in stands in the finished PDF, the ready background comes: adds the edits that do it. False
   when the stand-in is not there exactly once. */
bool background_edits(struct arena *arena, struct text pdf, struct pdf_edit edits[2], size_t *count);
void background_free(void);
