/*
 * Numbers written in Japanese: 二〇二六, 千二百三十四, 4千8百万, 壱阡, １２３, and any mixture.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

/* The whole text is one number, 0 to INT64_MAX. 元 is not a number here (era.h knows it). */
MUST_USE enum status numeral_read(struct text text, int64_t *number);
/* Takes a number off the front of *rest; NOT_FOUND when there is none. Digits may be ASCII, wide or kanji. */
MUST_USE enum status numeral_next(struct text *rest, int64_t *number);
/* 千二百三十四; 0 is 〇. Negative numbers are refused by check(). */
void numeral_put(struct buffer *buffer, int64_t number);
