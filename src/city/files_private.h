/*
 * What the files of attachments share: kinds, the throw-away process, the look into PDFs and pictures, the jobs.
 */
#pragma once

#include "city/files.h"
#include "city/module.h"

/* ---- file_kinds.c: what it says it is and what it is ---- */
struct attachment_type {
    struct text type, ending, other_ending, magic;
};
const struct attachment_type *attachment_type(enum attachment_kind kind);
/* What the first bytes say; 0: none of ours. */
enum attachment_kind attachment_kind_of(struct text bytes);
/* Declared type, ending and first bytes; what is known before anything is read. TAKEN: *found is set. */
enum attachment_problem attachment_judge(struct arena *arena, struct text name, struct text type, struct text bytes,
                                         int64_t bytes_max, enum attachment_kind *found);
/* The person's own name for it, without folders, not too long, with the right ending. */
struct text attachment_tidy_name(struct arena *arena, struct text name, enum attachment_kind kind);

/* ---- the work on strangers' bytes; in the throw-away process, or here for the fuzzer ---- */
enum {
    IMAGE_OUT_MAX = 40 * 1024 * 1024, /* of the picture written again */
    SMALL_BYTES_MAX = 64 * 1024,      /* of its small picture */
    SMALL_SIDE = 240,                 /* pixels, the longer side */
    PDF_PAGES_MAX = 300
};
#define IMAGE_PIXELS_MAX INT64_C(200000000)  /* more is refused before decoding */
#define IMAGE_PIXELS_KEPT INT64_C(24000000)  /* larger photographs are halved until they fit */
#define IMAGE_PIXELS_WHOLE INT64_C(48000000) /* of what can only be decoded whole: PNG, progressive JPEG */

struct washed {
    enum attachment_problem problem;
    int64_t pages;         /* of a PDF */
    uint8_t *bytes, *small; /* room for IMAGE_OUT_MAX and SMALL_BYTES_MAX; given */
    size_t room, length, small_length;
};
/* Decodes a picture and writes it again, upright and with nothing but pixels, and once small. */
void image_rewrite(enum attachment_kind kind, const uint8_t *bytes, size_t length, struct washed *washed);
/* Nothing that runs, starts, is locked or is hidden inside; how many pages. */
enum attachment_problem pdf_look(const uint8_t *bytes, size_t length, int64_t *pages);

/* ---- file_worker.c ---- */
struct clean_file {
    struct text bytes, small; /* small: empty for PDFs */
    int64_t pages;
};
/* In a process of its own without rights, secrets or files. INVALID with *problem. */
enum status file_wash(struct arena *arena, enum attachment_kind kind, struct text bytes, struct clean_file *clean,
                      enum attachment_problem *problem) MUST_USE;

/* What the process does before it looks at anything: true when nothing but write, memory and the end is left to it. */
bool file_worker_give_up_rights(void);

/* ---- files.c for files_upkeep.c ---- */
enum scan_state { SCAN_NONE, SCAN_CLEAN, SCAN_WAITS, SCAN_FOUND };
const char *attachment_path(const struct city *city, struct arena *arena, struct text public_id, bool is_small);
/* Also of a file that waits for its check. */
enum status attachment_open_bytes(struct city *city, struct store *store, struct arena *arena,
                                  const struct attachment *attachment, bool is_small, struct text *bytes) MUST_USE;

/* The jobs: bytes of removed files and of none; the check that could not be done at once. */
enum status attachments_clean(struct job_run *run) MUST_USE;
enum status attachments_check_later(struct job_run *run) MUST_USE;
