/*
 * Refunds at the desk: asked for with a reason, decided by two persons, and the statement that is compared with provider and bank.
 */
#pragma once

#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/procedures/case.h"
#include "web/form.h"

struct refund_line {
    struct refund refund;
    struct charge charge;
    struct text what, number, path; /* number: of the case; may be empty */
    struct message state;
};
struct refund_lines { size_t count; struct refund_line *items; };
struct refunds_page {
    struct refund_lines lines;
    const struct field *fields;
    struct text from, until; /* of the statement */
    bool may_ask, may_see_books, has_more;
    int64_t before_id;
};
struct refund_page {
    struct refund_line line;
    struct approval approval;
    struct approval_steps steps;
    const struct field *fields;
    bool has_approval, may_draft, may_pass, may_reject;
};

handler refunds_show_all, refunds_ask, refunds_show_one, refunds_draft, refunds_send_statement;
