/*
 * The states of a case and the one table of what leads from one to another, and who may do it.
 *
 *   (fee_waiting ─ paid) ─ received ─ checking ⇄ correction
 *                                         └ deciding ─ approved ─ issued ─ done
 *                                                  └ refused ─ done
 *   withdrawn, returned and expired end a case that was not decided.
 *
 * Fees: PAYMENT_FIRST begins in fee_waiting and goes on as paid; PAYMENT_AFTER stays approved until it is paid and issued.
 */
#pragma once

#include "base/status.h"
#include "base/text.h"
#include "web/request.h"

enum case_state {
    CASE_RECEIVED = 1, /* 受付 */
    CASE_CHECKING,     /* 審査中 */
    CASE_CORRECTION,   /* 補正依頼: waits for the applicant; the clock stands */
    CASE_FEE_WAITING,  /* 手数料納付待ち; the clock stands */
    CASE_PAID,         /* 納付済: as received, with the fee paid */
    CASE_DECIDING,     /* 決裁中 */
    CASE_APPROVED,     /* 承認 */
    CASE_REFUSED,      /* 却下 */
    CASE_ISSUED,       /* 交付・発送 */
    CASE_DONE,         /* 完了 */
    CASE_WITHDRAWN,    /* 取下げ */
    CASE_RETURNED,     /* 返戻 */
    CASE_EXPIRED,      /* 期限切れ */
    CASE_STATE_COUNT
};

enum case_action {
    ACT_BEGIN_CHECK = 1,
    ACT_ASK_CORRECTION,
    ACT_CORRECT,
    ACT_PAY,
    ACT_SUBMIT,    /* a decision is drafted */
    ACT_COME_BACK, /* 差戻し, 引戻し */
    ACT_APPROVE,
    ACT_REFUSE,
    ACT_ISSUE,
    ACT_CLOSE,
    ACT_WITHDRAW,
    ACT_RETURN,
    ACT_EXPIRE,
    ACT_ASSIGN,
    ACT_SAY,
    ACT_NOTE,
    ACT_ASK_FEE, /* an exemption was decided and something is left to pay first */
    CASE_ACTION_COUNT
};

enum case_who { BY_APPLICANT = 1, BY_STAFF = 2, BY_CITY = 4 };

struct transition {
    enum case_state from;
    enum case_action action;
    enum case_state to; /* the same state: something happened, nothing moved */
    unsigned who;       /* enum case_who, several */
};
extern const struct transition case_transitions[]; /* ended by {0} */

/* DONE and *to; CONFLICT: not from here; FORBIDDEN: from here, but not by you. */
enum status case_next_state(enum case_state from, enum case_action action, enum case_who who,
                            enum case_state *to) MUST_USE;
bool case_may(enum case_state from, enum case_action action, enum case_who who);
bool case_is_open(enum case_state state);       /* not yet issued or ended: it stands in an inbox */
bool case_is_undecided(enum case_state state);
bool case_clock_stands(enum case_state state);

struct text case_state_name(enum case_state state);              /* "checking": in the store, in CSV, in URLs */
enum case_state case_state_of(struct text name);                 /* 0: none */
struct text case_event_name(enum case_action action);            /* "procedures.case_approved" and kin; sending is "procedures.case_sent" */
/* Plain words: ux.md §3. The applicant's words and those of the staff differ. */
struct text case_state_words(enum case_state state, enum language language);
struct text case_state_staff_words(enum case_state state, bool is_overdue); /* 期限切れ while the clock runs */
