/*
 * Drawings that are packed once and put into many PDFs (only for files of this folder).
 *
 * Cairo writes and packs every curve anew for every document: a background, a seal and a QR code cost more than
 * all the text. So a document is drawn with a stand-in of one short line in the place of each; when it is
 * finished, the ready drawing's packed bytes go where the stand-in's packed bytes stand.
 */
#pragma once

#include "paper/drawing.h"
#include "paper/pdf_edit.h"

enum { READY_TILE_WIDTH = 180, READY_TILE_HEIGHT = 144, READY_SIZE = 1000 }; /* units: the background's, the others' */
enum { READY_EDITS = 2 * READY_COUNT };

/* The recording of a press that stands for the drawing. */
cairo_surface_t *ready_stand_in(struct press *press, enum ready ready);
/* Makes the drawing, or takes it from the few that are kept under this key, and notes it for this paper. False when
   the paper has failed, or has another drawing of this kind already: then it is to be drawn as it is. */
bool ready_kept(struct drawing *drawing, enum ready ready, struct text key, paper_drawer *draw, void *context);
/* The same for a drawing whose PDF operators the caller writes, in units of READY_SIZE, y downwards; not kept. */
bool ready_written(struct paper *paper, enum ready ready, struct text operators);
/* Paints the stand-in into a square. */
void ready_paint(struct drawing *drawing, enum ready ready, double x, double y, double size);

/* The edits that put the ready drawings of the paper into its finished PDF, in order. False when a stand-in is not
   there exactly once. */
bool ready_edits(struct paper *paper, struct text pdf, struct pdf_edit edits[READY_EDITS], size_t *count);
void ready_free(void);
