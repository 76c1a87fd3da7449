/*
 * Safe markup from markdown, and a checker of whole pages for tests.
 */
#pragma once

#include "web/shown.h"

/* Markdown as an editor typed it, safe to show; headings begin at h2. On trouble (too long, not UTF-8) the source is
   shown escaped. */
struct html html_of_markdown(struct arena *arena, struct text markdown);
struct html html_of_text(struct arena *arena, struct text text); /* escaped; line ends become <br> */
void html_escape(struct buffer *to, struct text text);           /* & < > " ' */

/* A page as it is sent: well-formed, every tag closed in order, lang and one title, one h1, one main, no duplicate id,
   a label for each control, alt for each img, names for buttons and links, for= and aria- references that exist, no
   inline script or style. false: *why says the first fault and where (in the arena). */
bool html_check(struct arena *arena, struct text page, struct text *why);
/* The same without what only whole pages have (title, h1, main, lang). */
bool html_check_part(struct arena *arena, struct text part, struct text *why);
/* The elements, without text and attribute values: "<p class><b></b></p>". Two outputs of one template that differ
   only in values have the same outline, or an escape is broken. */
struct text html_outline(struct arena *arena, struct text markup);
