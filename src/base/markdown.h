/*
 * Markdown (CommonMark and GitHub's tables, strikethrough, autolinks) to HTML that is safe to show.
 *
 * Raw HTML is shown as text. Links go to http, https, mailto, tel or a local path ("/..." but not "//...", "#...");
 * other links become plain text. Images are only local ones. Headings are shifted so that a page keeps one h1.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum { MARKDOWN_BYTES_MAX = 512 * 1024 };

/* heading_shift 1: "# A" gives h2; never below h6. TOO_MUCH when the source is longer than MARKDOWN_BYTES_MAX or the
   result ten times that; INVALID when it is not UTF-8. The floor that shows it wraps the result as struct html. */
MUST_USE enum status markdown_html(struct arena *arena, struct text source, int heading_shift, struct text *html);
/* Words only, blocks separated by \n: for the search index and mail. */
MUST_USE enum status markdown_plain(struct arena *arena, struct text source, struct text *plain);
