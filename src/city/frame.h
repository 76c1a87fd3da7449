/*
 * What stands around every page: head, menus, foot, and the pages that say why something did not work.
 *
 * Three frames: "resident" (as ux/home.html), "desk" (as ux/inbox.html) and "plain" (sign-in, print, status pages).
 * Every frame has the page's one <main>; pages write none. A desk page that shows a list beside a detail, like the
 * inbox, puts both into one <div class="split"> with <section class="dlist"> and <section class="case">.
 * The choice of furigana, text size and contrast is a cookie read here, so every page obeys it without JavaScript.
 */
#pragma once

#include "web/site.h"

void city_frame_begin(struct output *output, const struct page_head *head);
void city_frame_end(struct output *output, const struct page_head *head);
void city_refuse(struct request *request, struct response *response, enum status why);

/* What the reader chose on /display. */
struct display {
    bool furigana, high_contrast;
    int size; /* 0 normal, 1 large, 2 larger */
};
struct display display_of(const struct request *request);
