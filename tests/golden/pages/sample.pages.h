/* Made by tools/make_pages.c from the templates of sample. */
#pragma once

#include "web/output.h"

#include "web/site.h"
void sample_frame_begin(struct output *out, const struct page_head *head);
void sample_frame_end(struct output *out, const struct page_head *head);
#include "sample.h"
void sample_row_part(struct output *out, const struct sample_item *item, size_t number);
#include "sample.h"
enum status sample_page(struct request *req, struct response *res, const struct sample_view *view, struct sample_list list);
