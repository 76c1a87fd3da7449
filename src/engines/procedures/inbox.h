/*
 * 受信箱: the open cases of staff, in views with counts, filters, two orders and pages by key.
 *
 * A page costs the same with ten open cases and with ten thousand: an index holds all that a filter looks at, and only the
 * rows shown are read. Names are unsealed for those rows only; the caller records the reading (city/access_log.h).
 */
#pragma once

#include "engines/procedures/case.h"

enum inbox_view {
    INBOX_MINE,       /* 自分の担当 */
    INBOX_UNASSIGNED, /* 課の未割当 */
    INBOX_DUE,        /* 期限が近い: due within three business days, or over */
    INBOX_OVERDUE,
    INBOX_DECIDING,   /* 承認待ち */
    INBOX_ALL,        /* すべて */
    INBOX_ENDED       /* 完了 and kin, newest first */
};
enum inbox_order { ORDER_DUE, ORDER_NEWEST };
enum { INBOX_PAGE = 50, INBOX_CSV_ROWS_MAX = 20000 };

struct inbox_query {
    enum inbox_view view;
    enum inbox_order order;
    const int64_t *sections; /* of the reader's rights */
    size_t section_count;
    int64_t staff_id;
    enum case_state state;   /* 0: every one */
    struct text procedure;   /* empty: every one */
    int64_t after_due, after_id; /* of the last row of the page before; 0, 0: the first page */
    int64_t limit;           /* 0: INBOX_PAGE */
    struct date today;
};

struct inbox_row {
    int64_t id, sent_at, section_id, assignee_staff_id, fee_yen, fee_paid_at;
    struct text number, procedure_name, title, applicant, channel, assignee_name, entered_by_name;
    enum case_state state;
    struct date due, answer_by;
    bool is_unread, is_overdue, is_clock_stopped;
    struct text words; /* the tag: 新着, 確認中, 期限切れ */
};
struct inbox_page {
    struct inbox_row *items;
    size_t count;
    bool has_more;
    int64_t next_due, next_id; /* for the next page */
};
enum status inbox_page(const struct city *city, struct store *store, struct arena *arena, const struct inbox_query *query,
                       struct inbox_page *found) MUST_USE;

struct inbox_counts {
    int64_t everything, mine, unassigned, due_soon, overdue, deciding, unread;
};
enum status inbox_counts(struct store *store, struct arena *arena, const struct inbox_query *query,
                         struct inbox_counts *found) MUST_USE;
/* Only how many are the reader's own: cheap enough for the menu of every page. */
enum status inbox_mine(struct store *store, int64_t staff_id, int64_t *count) MUST_USE;
/* The same rows as CSV with a heading, for spreadsheets: 受付番号,手続き,状態,申請者,受付,期限,担当,受け方,手数料. */
enum status inbox_csv(const struct city *city, struct store *store, struct arena *arena, const struct inbox_query *query,
                      struct text *csv) MUST_USE;
