/*
 * The pages that say why something did not work: what happened, and what to do now. No codes but the support number.
 */
#pragma once

#include "web/language.h"

struct refusal {
    struct message title, what;
    struct text sign_in, back, phone, support_number, until; /* empty: not shown */
    int64_t retry_seconds;                            /* 0: not shown */
    bool is_lost, has_paper_hint;
};
