/*
 * Certificates for everybody: checking one (/verify), taking one's own (/certificates), and the ledger at the desk.
 */
#pragma once

#include "engines/papers/papers.h"
#include "web/form.h"

struct verify_view {
    struct paper_check check;
    struct text title;
    struct text public_key;
};
struct ledger_line {
    int64_t id, made_at;
    int64_t stamped_at;
    struct text number, title, void_reason, code;
    struct message state;
    bool is_issued;
};
struct ledger_lines { size_t count; struct ledger_line *items; };
struct ledger_view {
    struct ledger_lines lines;
    struct line_state line;
    const struct field *fields;
    bool may_void, may_resume, has_more;
    int64_t older_than;
};

handler certificates_show_form, certificates_find, certificates_show_check;
handler certificates_send_own, certificates_show_withheld;
handler certificates_show_ledger, certificates_void, certificates_resume;
