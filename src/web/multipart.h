/*
 * multipart/form-data, read as it arrives: fields into memory, files to disk, limits while reading.
 *
 * Files have random names in `folder` and are removed when the form's arena is reset.
 */
#pragma once

#include "web/form_data.h"

struct multipart;

/* The boundary of a Content-Type, or INVALID. */
enum status multipart_boundary(struct text content_type, struct text *boundary) MUST_USE;
struct multipart *multipart_new(struct form *form, struct text boundary, struct text folder, bool may_have_files);
/* INVALID, TOO_MUCH, FORBIDDEN (a file where none may be) or BROKEN (the disk) stop the reading. */
enum status multipart_read(struct multipart *multipart, struct text bytes) MUST_USE;
enum status multipart_end(struct multipart *multipart) MUST_USE; /* INVALID unless the closing boundary was seen */
