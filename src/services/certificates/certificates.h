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
    bool is_issued, is_missing; /* is_missing: void, and nothing has taken its place */
};
struct ledger_lines { size_t count; struct ledger_line *items; };
struct ledger_view {
    struct ledger_lines lines;
    struct line_state line;
    const struct field *fields;
    bool may_void, may_resume, has_more;
    int64_t older_than;
};

/* One kind on one day: numbers taken, papers that hold, void ones; and the fees of what was first issued on that day. */
struct ledger_day {
    struct date day;
    struct text kind;
    struct words title;
    int64_t taken, holding, voided, first, last, charged_yen, paid_yen, owed;
    bool is_whole; /* the numbers from first to last are all there, and nothing is owed */
};
struct ledger_days {
    size_t count;
    struct ledger_day *items;
    struct date from, until;
    int64_t taken, holding, voided, paid_yen;
};
/* Newest first. */
enum status ledger_days(struct store *store, struct arena *arena, struct date from, struct date until, struct ledger_days *found) MUST_USE;

handler certificates_show_days, certificates_again;
handler certificates_show_form, certificates_find, certificates_show_check;
handler certificates_send_own, certificates_show_withheld;
handler certificates_show_ledger, certificates_void, certificates_resume;
