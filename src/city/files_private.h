/*
 * What the files of attachments share, and the job that deletes what was removed.
 */
#pragma once

#include "city/files.h"
#include "city/module.h"

/* What the first bytes say; 0: none of ours. */
enum attachment_kind attachment_kind_of(struct text bytes);
/* Decodes and writes again in a child process with no rights. INVALID: no picture, or too large a one. */
enum status image_clean(struct arena *arena, enum attachment_kind kind, struct text bytes, struct text *cleaned) MUST_USE;
/* The work of the child, in-process: for the fuzzer and for machines that cannot fork. */
size_t image_rewrite(enum attachment_kind kind, const uint8_t *bytes, size_t length, uint8_t *out, size_t room);

enum { IMAGE_OUT_MAX = 32 * 1024 * 1024 };
#define IMAGE_PIXELS_MAX INT64_C(200000000)  /* more is refused before decoding */
#define IMAGE_PIXELS_KEPT INT64_C(24000000)  /* larger photographs are halved until they fit */

enum status attachments_clean(struct job_run *run) MUST_USE;
