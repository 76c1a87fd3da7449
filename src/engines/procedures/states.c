/*
 * The table of transitions, and the names and words of states.
 */
#include "engines/procedures/states.h"

#include "base/check.h"
#include "web/language.h"

/* clang-format off */
const struct transition case_transitions[] = {
    {CASE_RECEIVED,    ACT_BEGIN_CHECK,    CASE_CHECKING,   BY_STAFF},
    {CASE_RECEIVED,    ACT_ASK_CORRECTION, CASE_CORRECTION, BY_STAFF},
    {CASE_RECEIVED,    ACT_SUBMIT,         CASE_DECIDING,   BY_STAFF | BY_CITY},
    {CASE_RECEIVED,    ACT_RETURN,         CASE_RETURNED,   BY_STAFF},
    {CASE_RECEIVED,    ACT_WITHDRAW,       CASE_WITHDRAWN,  BY_APPLICANT | BY_STAFF},

    {CASE_PAID,        ACT_BEGIN_CHECK,    CASE_CHECKING,   BY_STAFF},
    {CASE_PAID,        ACT_ASK_CORRECTION, CASE_CORRECTION, BY_STAFF},
    {CASE_PAID,        ACT_SUBMIT,         CASE_DECIDING,   BY_STAFF | BY_CITY},
    {CASE_PAID,        ACT_RETURN,         CASE_RETURNED,   BY_STAFF},
    {CASE_PAID,        ACT_WITHDRAW,       CASE_WITHDRAWN,  BY_APPLICANT | BY_STAFF},

    {CASE_FEE_WAITING, ACT_PAY,            CASE_PAID,       BY_CITY},
    {CASE_FEE_WAITING, ACT_RETURN,         CASE_RETURNED,   BY_STAFF},
    {CASE_FEE_WAITING, ACT_WITHDRAW,       CASE_WITHDRAWN,  BY_APPLICANT | BY_STAFF},
    {CASE_FEE_WAITING, ACT_EXPIRE,         CASE_EXPIRED,    BY_CITY},

    {CASE_CHECKING,    ACT_ASK_CORRECTION, CASE_CORRECTION, BY_STAFF},
    {CASE_CHECKING,    ACT_SUBMIT,         CASE_DECIDING,   BY_STAFF | BY_CITY},
    {CASE_CHECKING,    ACT_APPROVE,        CASE_APPROVED,   BY_STAFF | BY_CITY}, /* 届出 without approval: case_accept */
    {CASE_CHECKING,    ACT_RETURN,         CASE_RETURNED,   BY_STAFF},
    {CASE_CHECKING,    ACT_WITHDRAW,       CASE_WITHDRAWN,  BY_APPLICANT | BY_STAFF},

    {CASE_CORRECTION,  ACT_CORRECT,        CASE_CHECKING,   BY_APPLICANT | BY_STAFF},
    {CASE_CORRECTION,  ACT_RETURN,         CASE_RETURNED,   BY_STAFF},
    {CASE_CORRECTION,  ACT_WITHDRAW,       CASE_WITHDRAWN,  BY_APPLICANT | BY_STAFF},
    {CASE_CORRECTION,  ACT_EXPIRE,         CASE_EXPIRED,    BY_CITY},

    {CASE_DECIDING,    ACT_COME_BACK,      CASE_CHECKING,   BY_STAFF | BY_CITY},
    {CASE_DECIDING,    ACT_APPROVE,        CASE_APPROVED,   BY_CITY},
    {CASE_DECIDING,    ACT_REFUSE,         CASE_REFUSED,    BY_CITY},
    {CASE_DECIDING,    ACT_WITHDRAW,       CASE_WITHDRAWN,  BY_APPLICANT | BY_STAFF},

    {CASE_RECEIVED,    ACT_ASK_FEE,        CASE_FEE_WAITING, BY_CITY},
    {CASE_CHECKING,    ACT_ASK_FEE,        CASE_FEE_WAITING, BY_CITY},

    {CASE_APPROVED,    ACT_EXPIRE,         CASE_EXPIRED,    BY_CITY}, /* not paid, where the procedure says so */
    {CASE_APPROVED,    ACT_PAY,            CASE_APPROVED,   BY_CITY},
    {CASE_APPROVED,    ACT_ISSUE,          CASE_ISSUED,     BY_STAFF | BY_CITY},
    {CASE_APPROVED,    ACT_CLOSE,          CASE_DONE,       BY_STAFF | BY_CITY},
    {CASE_REFUSED,     ACT_CLOSE,          CASE_DONE,       BY_STAFF | BY_CITY},
    {CASE_ISSUED,      ACT_CLOSE,          CASE_DONE,       BY_STAFF | BY_CITY},
    {0}};
/* clang-format on */

enum status case_next_state(enum case_state from, enum case_action action, enum case_who who, enum case_state *to)
{
    if (action == ACT_ASSIGN || action == ACT_SAY || action == ACT_NOTE) { /* possible in any state, moves nothing */
        if (action != ACT_SAY && who == BY_APPLICANT)
            return FORBIDDEN;
        if (action == ACT_ASSIGN && !case_is_open(from))
            return CONFLICT;
        *to = from;
        return DONE;
    }
    for (const struct transition *one = case_transitions; one->from; one++)
        if (one->from == from && one->action == action) {
            if (!(one->who & who))
                return FORBIDDEN;
            *to = one->to;
            return DONE;
        }
    return CONFLICT;
}

bool case_may(enum case_state from, enum case_action action, enum case_who who)
{
    enum case_state to;
    return case_next_state(from, action, who, &to) == DONE;
}

bool case_is_undecided(enum case_state state)
{
    return (state >= CASE_RECEIVED && state <= CASE_DECIDING);
}

bool case_is_open(enum case_state state)
{
    return case_is_undecided(state) || state == CASE_APPROVED;
}

bool case_clock_stands(enum case_state state)
{
    return state == CASE_CORRECTION || state == CASE_FEE_WAITING;
}

/* ---- names and words ---- */

static const struct {
    struct text name;
    struct message words, staff;
} states[CASE_STATE_COUNT] = {
    [CASE_RECEIVED] = {TEXT_INIT("received"), TR_INIT("case|Received"), TR_INIT("desk|New")},
    [CASE_CHECKING] = {TEXT_INIT("checking"), TR_INIT("case|The city is checking"), TR_INIT("desk|Being checked")},
    [CASE_CORRECTION] = {TEXT_INIT("correction"), TR_INIT("case|Please correct"), TR_INIT("desk|Waiting for an answer")},
    [CASE_FEE_WAITING] = {TEXT_INIT("fee_waiting"), TR_INIT("case|Please pay the fee"), TR_INIT("desk|Waiting for the fee")},
    [CASE_PAID] = {TEXT_INIT("paid"), TR_INIT("case|The fee is paid"), TR_INIT("desk|Paid")},
    [CASE_DECIDING] = {TEXT_INIT("deciding"), TR_INIT("case|The city is deciding"), TR_INIT("desk|Waiting for approval")},
    [CASE_APPROVED] = {TEXT_INIT("approved"), TR_INIT("case|Approved"), TR_INIT("desk|Decided")},
    [CASE_REFUSED] = {TEXT_INIT("refused"), TR_INIT("case|The result is out"), TR_INIT("desk|Refused")},
    [CASE_ISSUED] = {TEXT_INIT("issued"), TR_INIT("case|Issued"), TR_INIT("desk|Issued")},
    [CASE_DONE] = {TEXT_INIT("done"), TR_INIT("case|Finished"), TR_INIT("desk|Finished")},
    [CASE_WITHDRAWN] = {TEXT_INIT("withdrawn"), TR_INIT("case|Withdrawn"), TR_INIT("desk|Withdrawn")},
    [CASE_RETURNED] = {TEXT_INIT("returned"), TR_INIT("case|Sent back"), TR_INIT("desk|Sent back")},
    [CASE_EXPIRED] = {TEXT_INIT("expired"), TR_INIT("case|The time is over"), TR_INIT("desk|Time over")}};

struct text case_state_name(enum case_state state)
{
    check(state > 0 && state < CASE_STATE_COUNT);
    return states[state].name;
}

enum case_state case_state_of(struct text name)
{
    for (enum case_state state = CASE_RECEIVED; state < CASE_STATE_COUNT; state++)
        if (text_is(states[state].name, name))
            return state;
    return 0;
}

struct text case_state_words(enum case_state state, enum language language)
{
    check(state > 0 && state < CASE_STATE_COUNT);
    return say(language, states[state].words);
}

struct text case_state_staff_words(enum case_state state, bool is_overdue)
{
    check(state > 0 && state < CASE_STATE_COUNT);
    if (is_overdue && case_is_open(state) && !case_clock_stands(state))
        return say(JAPANESE, TR("desk|Overdue"));
    return say(JAPANESE, states[state].staff);
}

static const struct text event_names[CASE_ACTION_COUNT] = {
    [ACT_BEGIN_CHECK] = TEXT_INIT("procedures.check_begun"),
    [ACT_ASK_CORRECTION] = TEXT_INIT("procedures.correction_asked"),
    [ACT_CORRECT] = TEXT_INIT("procedures.corrected"),
    [ACT_PAY] = TEXT_INIT("procedures.case_paid"),
    [ACT_SUBMIT] = TEXT_INIT("procedures.decision_drafted"),
    [ACT_COME_BACK] = TEXT_INIT("procedures.decision_came_back"),
    [ACT_APPROVE] = TEXT_INIT("procedures.case_approved"),
    [ACT_REFUSE] = TEXT_INIT("procedures.case_refused"),
    [ACT_ISSUE] = TEXT_INIT("procedures.case_issued"),
    [ACT_CLOSE] = TEXT_INIT("procedures.case_closed"),
    [ACT_WITHDRAW] = TEXT_INIT("procedures.case_withdrawn"),
    [ACT_RETURN] = TEXT_INIT("procedures.case_returned"),
    [ACT_EXPIRE] = TEXT_INIT("procedures.case_expired"),
    [ACT_ASSIGN] = TEXT_INIT("procedures.case_assigned"),
    [ACT_SAY] = TEXT_INIT("procedures.message_sent"),
    [ACT_NOTE] = TEXT_INIT("procedures.note_written"),
    [ACT_ASK_FEE] = TEXT_INIT("procedures.fee_asked")};

struct text case_event_name(enum case_action action)
{
    check(action > 0 && action < CASE_ACTION_COUNT);
    return event_names[action];
}
