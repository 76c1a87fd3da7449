/*
 * QR codes (JIS X 0510) as vectors, for paper and for pages.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct qr_code {
    int width;            /* modules in a row, without the quiet zone */
    const uint8_t *modules; /* row after row; 1 is dark */
};
enum { QR_QUIET_ZONE = 4 };

/* Correction level M. TOO_MUCH: more bytes than one symbol holds (about 2,300). */
enum status qr_make(struct arena *arena, struct text content, struct qr_code *found) MUST_USE;
/* A whole <svg> element with role="img" and the label as its title; quiet zone included; one path. */
struct text qr_svg(struct arena *arena, const struct qr_code *code, struct text label);
