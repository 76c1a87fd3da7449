/*
 * The applicant's copy of the answers of an application: receipt number with bar code, sections of questions and
 * answers, what happens next. A strange character never stops it: its code point is shown instead.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct answer {
    struct text question, answer; /* an empty answer is shown as （未記入） */
};
struct answer_section {
    struct text heading;
    const struct answer *answers;
    size_t count;
};
struct answers {
    struct text city, procedure; /* いわき市, 住民票の写しの交付申請 */
    struct text receipt_number;  /* bar code Code 128: ASCII */
    struct text received_on;     /* 令和8年11月22日 10時15分 */
    const struct answer_section *sections;
    size_t section_count;
    struct text next_steps;      /* may be empty */
    struct text contact;         /* may be empty */
    int64_t created_at;
};
enum status answers_compose(struct arena *arena, const struct answers *answers, struct text *pdf,
                            struct text *problem) MUST_USE;
