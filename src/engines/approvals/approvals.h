/*
 * Electronic approval (電子決裁): a draft travels the route that the table of delegated powers (専決規程) gives.
 *
 * The route is found when the draft is made, from kind × amount × section, and kept with the draft: changing the table
 * changes the next draft, not running ones. A person never examines or decides what they drafted, nor what is about
 * themselves. Every step is one event of subject "approval" in the transaction of the change; "approvals.decided",
 * "approvals.returned" and "approvals.withdrawn" tell whoever owns the subject (city/reactions.h).
 */
#pragma once

#include "city/sections.h"
#include "city/sealing.h"
#include "store/store.h"

struct city;

enum approval_state {
    APPROVAL_RUNNING = 1, /* 審査・決裁中 */
    APPROVAL_RETURNED,    /* 差戻し: with the drafter */
    APPROVAL_APPROVED,    /* 決裁済 */
    APPROVAL_REJECTED,    /* 否決 */
    APPROVAL_WITHDRAWN    /* 取下げ */
};
enum approval_duty { DUTY_DRAFT, DUTY_EXAMINE, DUTY_DECIDE }; /* 起案 審査 決裁 */
enum approval_step_state { STEP_WAITING, STEP_HERE, STEP_PASSED, STEP_SKIPPED }; /* skipped: pulled up (引上げ), read later (後閲) */
enum approval_action {
    APPROVAL_PASS = 1,  /* 承認; at the last step: 決裁 */
    APPROVAL_RETURN,    /* 差戻し to an earlier position, 0 is the drafter; needs a comment */
    APPROVAL_REJECT,    /* 否決; only who decides; needs a comment */
    APPROVAL_TAKE_BACK, /* 引戻し by the drafter before the next one has acted */
    APPROVAL_WITHDRAW,  /* 取下げ by the drafter while it is with them */
    APPROVAL_SEND_AGAIN /* by the drafter after a return */
};

struct approval_actor {
    int64_t staff_id;
    struct text title; /* 市民課 主査 */
};

/* What is asked to be decided. Texts live as long as the call. */
struct approval_proposal {
    struct text kind;         /* key of the table: "certificate", "procedures.risai" */
    struct text subject_kind; /* "case" */
    int64_t subject_id;
    int64_t section_id, amount_yen;
    struct text title;        /* 住民票の写しの交付（K7RM-4F2W-9XQD）; no personal value */
    struct text outcome;      /* "approve" or "refuse": what the draft proposes */
    struct text reason;       /* sealed; needed for "refuse" */
    int64_t about_person_id;  /* whose matter it is; 0: nobody's */
};

struct approval {
    int64_t id;
    struct text kind, subject_kind, title, outcome, reason, legal_basis;
    int64_t subject_id, section_id, amount_yen, drafter_staff_id, about_person_id;
    enum approval_state state;
    int64_t position; /* of the step it is with; 0: the drafter */
    int64_t made_at, changed_at;
};
struct approval_step {
    int64_t position;
    enum approval_duty duty;
    enum grade grade;
    int64_t section_id;
    enum approval_step_state state;
    int64_t expected_staff_id; /* who is asked; 0 when nobody holds the post today */
    struct text expected_name;
    int64_t acted_at;          /* 0: not yet */
    struct text acted_title;
};
struct approval_steps { size_t count; struct approval_step *items; };
struct approval_mark { /* one line of the record: who did what when, with the comment */
    enum approval_action action;
    int64_t position, to_position, staff_id, at;
    struct text title, comment;
};
struct approval_marks { size_t count; struct approval_mark *items; };

/* Inside a transaction. The drafter's own step is passed at once. NOT_FOUND: the table has no line for it, or nobody holds a
   needed post today. CONFLICT: a draft about this subject already runs. */
enum status approval_propose(const struct city *city, struct store *store, struct arena *arena,
                             const struct approval_proposal *proposal, const struct approval_actor *drafter, int64_t now,
                             int64_t *id) MUST_USE;
/* Inside a transaction. FORBIDDEN: not theirs to do (drafter, own matter, not asked). CONFLICT: not in this state any more.
   INVALID: a comment or an earlier position is missing. `expected_position` guards against acting on what has moved on. */
enum status approval_act(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                         enum approval_action action, int64_t expected_position, int64_t to_position, struct text comment,
                         const struct approval_actor *actor, int64_t now) MUST_USE;

/* Inside a transaction. The matter ended by itself (the applicant withdrew): a draft about it that still runs is withdrawn by the
   system, so that nobody is asked any more. DONE also when there is none. */
enum status approval_end_about(const struct city *city, struct store *store, struct arena *arena, struct text subject_kind,
                               int64_t subject_id, int64_t now) MUST_USE;

/* Inside a transaction: the time of the matter is over. Reasons and comments can no longer be read by anybody; who decided when stays. */
enum status approvals_erase_about(const struct city *city, struct store *store, struct text subject_kind, int64_t subject_id,
                                  int64_t now) MUST_USE;

enum status approval_of(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                        struct approval *found) MUST_USE;
/* The newest about a subject. */
enum status approval_about(const struct city *city, struct store *store, struct arena *arena, struct text subject_kind,
                           int64_t subject_id, struct approval *found) MUST_USE;
enum status approval_route(struct store *store, struct arena *arena, int64_t id, struct approval_steps *found) MUST_USE;
enum status approval_record(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                            struct approval_marks *found) MUST_USE;
/* Whether this person of staff may do it now; the same rule that approval_act keeps. */
bool approval_may(struct store *store, struct arena *arena, const struct approval *approval, int64_t staff_id,
                  enum approval_action action, struct date today);

/* What waits for one person of staff: their own steps and those of whom they stand in for; oldest first. */
struct approval_waiting { int64_t id, subject_id, position, since_at; struct text subject_kind, kind, title; };
struct approval_waitings { size_t count; struct approval_waiting *items; };
enum status approvals_waiting(struct store *store, struct arena *arena, int64_t staff_id, struct date today, int64_t limit,
                              struct approval_waitings *found) MUST_USE;
