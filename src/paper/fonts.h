/*
 * The fonts of the paper room (only for files of this folder).
 *
 * The fonts are so large that embedding a few of their letters costs ten milliseconds a document, for Cairo copies a
 * whole font each time. When the first paper is made, they are cut down in memory, without hints: to everyday
 * characters, and a wider cut to those of JIS X 0208 with their variants. A document then pays half a millisecond a font
 * and half the bytes. What the cut fonts lack is taken from the whole ones. The list of fonts is our own, so that no other
 * font of the machine can slip in.
 *
 * A press is what one thread needs to set type: font map, context, stand-ins. It holds fonts only, never
 * anything of a document; presses are taken from a pool and given back.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

#include <pango/pangocairo.h>

enum font {
    FONT_SANS, FONT_BOLD, FONT_SERIF, FONT_SANS_WIDE, FONT_NAME, FONT_NAME_REST, FONT_SANS_REST, FONT_COUNT
};
enum { FONT_NONE = -1 };

/* Kinds of drawings that are packed once; see ready.h. */
enum ready { READY_BACKGROUND, READY_QR, READY_SEAL, READY_COUNT };

struct press {
    PangoFontMap *map;
    PangoContext *context;
    cairo_surface_t *stand_ins[READY_COUNT]; /* made at first use */
    struct press *next;
};

enum status fonts_ready(struct text *problem) MUST_USE; /* BROKEN: *problem says which font is missing */
void presses_free(void); /* those that nobody uses now */

struct press *press_take(void);
void press_give(struct press *press);

const char *font_family(enum font font);
/* Glyph number, 0 when there is none; variation is a selector or 0. */
uint32_t font_glyph(enum font font, int32_t rune, int32_t variation);
bool rune_is_variation(int32_t rune);
