/*
 * A case (案件): an application that was sent, and everything that happens to it until it is done.
 *
 * states.c holds the one table of who may do what in which state; every function here goes through it, so a forbidden
 * step is CONFLICT (wrong state) or FORBIDDEN (wrong person) and changes nothing. Each change is one transaction with one
 * event of subject "case". Answers are sealed; names in lists are sealed too.
 */
#pragma once

#include "engines/procedures/answers.h"
#include "engines/procedures/states.h"
#include "engines/procedures/window.h"
#include "store/store.h"
#include "web/language.h"

struct city;

enum { CASE_NUMBER_LENGTH = 12 }; /* signs; shown in groups: "K7RM-4F2W-9XHC" */

/* Who does it. Residents act on their own case only; the city acts through jobs and other engines. */
struct case_actor {
    enum case_who who;
    int64_t account_id; /* resident */
    struct text mail;   /* an applicant without account: the address they have proven to own */
    int64_t staff_id;
    struct text name; /* post of staff (actor_title), shown in the timeline; "本人" for residents. No personal value */
};

/* ---- sending ---- */
struct case_sending {
    const struct city *city;
    const struct answer_set *answers; /* checked here, before anything is written */
    struct answer_problems *problems; /* told what does not pass; may be NULL */
    struct text send_key;          /* same key: the same case again, nothing written */
    int64_t draft_id;              /* forgotten with the sending; 0: none */
    int64_t account_id, person_id; /* 0: without account; not known in the register */
    int64_t staff_id;              /* 代理入力: who typed it; 0: the applicant */
    struct text staff_name;
    struct text channel; /* "online", "paper", "phone", "counter" */
    struct text mail;    /* where notices go; empty: nowhere */
    enum language language;
    int64_t now;
    /* Told the number just before the transaction, so that the answer to the form is kept with the change
       (once_answer): a sender whose connection was cut gets the same receipt. May be NULL. */
    void (*numbered)(void *context, struct text number);
    void *context;
};
struct case_receipt {
    int64_t case_id;
    struct text number; /* as shown */
    struct date due;
    int64_t fee_yen;
    bool is_repeated; /* the key had been sent before */
    enum window_refusal refusal; /* with TOO_MUCH: not open, full, or the person has theirs (window.h) */
};
/* Everything that can be is made before the transaction; inside are four small writes. INVALID: the answers do not pass.
   TOO_MUCH: receipt->refusal says why no more are taken; nothing was written. */
enum status case_send(struct store *store, struct arena *arena, const struct case_sending *sending,
                      struct case_receipt *receipt) MUST_USE;
/* The same person's cases of this procedure within its duplicate_days: for a warning before sending. */
struct case_twin {
    struct text number;
    int64_t sent_at;
    enum case_state state;
};
struct case_twins {
    struct case_twin *items;
    size_t count;
};
enum status case_twins(const struct city *city, struct store *store, struct arena *arena, const struct answer_set *answers,
                       int64_t account_id, int64_t but_not_case_id, int64_t now, struct case_twins *found) MUST_USE;

/* ---- one case ---- */
struct case_record {
    int64_t id, key_id;
    struct text number; /* as shown, in groups; case_by_number takes any writing */
    struct text procedure_name, version;
    enum case_state state;
    int64_t account_id, person_id;
    int64_t entered_by_staff_id;
    struct text entered_by_name, channel;
    int64_t section_id;
    int64_t assignee_staff_id; /* 0: nobody yet */
    struct text assignee_name;
    int64_t sent_at, changed_at, decided_at, issued_at, closed_at;
    struct date due;          /* moved by each stop of the clock */
    struct date clock_stopped; /* year 0: it runs */
    struct date answer_by;    /* correction or payment asked for until */
    int64_t fee_yen, fee_paid_at;
    bool is_unread;           /* nobody of the section has opened it since the last change by the applicant */
    int64_t revision;         /* of the answers; 1 when sent */
    enum language language;
    struct text decision;     /* "approved", "refused", empty */
    struct text reason;       /* of refusal or return, as told to the applicant */
    struct text applicant;    /* name; opened from its seal */
    struct text mail;
};
enum status case_by_number(const struct city *city, struct store *store, struct arena *arena, struct text number,
                           struct case_record *found) MUST_USE;
enum status case_by_id(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                       struct case_record *found) MUST_USE;
/* Who holds the key it was sent with has sent it: how a browser without an account knows its own cases. */
enum status case_by_send_key(const struct city *city, struct store *store, struct arena *arena, struct text send_key,
                             struct case_record *found) MUST_USE;
/* Those of an account, newest first; before_id 0 begins at the newest. */
struct case_records {
    struct case_record *items;
    size_t count;
};
enum status cases_of_account(const struct city *city, struct store *store, struct arena *arena, int64_t account_id,
                             int64_t before_id, int64_t limit, struct case_records *found) MUST_USE;
/* Those sent without an account with this mail address, for who has proven to own it (city/sign_in.h). */
enum status cases_of_mail(const struct city *city, struct store *store, struct arena *arena, struct text mail,
                          struct case_records *found) MUST_USE;
/* NOT_FOUND also where the case is not the account's. */
enum status case_of_account(const struct city *city, struct store *store, struct arena *arena, struct text number,
                            int64_t account_id, struct case_record *found) MUST_USE;
/* Its answers with the procedure's version of then. Reading is recorded by the caller (city's reading event). */
enum status case_answers(const struct city *city, struct store *store, struct arena *arena,
                         const struct case_record *record, struct answer_set *found) MUST_USE;
/* An earlier revision, before a correction; 1 is what was sent. */
enum status case_answers_revision(const struct city *city, struct store *store, struct arena *arena,
                                  const struct case_record *record, int64_t revision, struct answer_set *found) MUST_USE;

/* ---- what staff do ---- */
/* Each of these is CONFLICT in the wrong state, FORBIDDEN for the wrong person (also for staff whose own matter it is), and
   NOT_FOUND for a case that is not the resident's. */
enum status case_seen(struct store *store, int64_t case_id) MUST_USE; /* opened: no longer unread */
enum status case_begin_check(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_assign(const struct city *city, struct store *store, int64_t case_id, int64_t to_staff_id, struct text to_name,
                        const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_move_to_section(const struct city *city, struct store *store, int64_t case_id, int64_t section_id,
                                 struct text why, const struct case_actor *actor, int64_t now) MUST_USE;
struct fix {
    struct text field;    /* name in the procedure */
    struct text sentence; /* what to mend; may be empty */
};
/* INVALID: no field, or one the procedure does not have. The clock stops. */
enum status case_ask_correction(const struct city *city, struct store *store, int64_t case_id, const struct fix *fixes,
                                size_t count, struct text message, const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_note(const struct city *city, struct store *store, int64_t case_id, struct text words,
                      const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_return(const struct city *city, struct store *store, int64_t case_id, struct text reason,
                        const struct case_actor *actor, int64_t now) MUST_USE; /* 返戻 */
/* A notification (届出) without a decision to be made: only where the procedure has no approval key. */
enum status case_accept(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                        int64_t now) MUST_USE;
enum status case_close(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor, int64_t now) MUST_USE;
/* Several at once: those that could not be done are counted, the others are done. At most BULK_CASES_MAX. */
enum { BULK_CASES_MAX = 500 };
enum status case_assign_all(const struct city *city, struct store *store, const int64_t *case_ids, size_t count, int64_t to_staff_id,
                            struct text to_name, const struct case_actor *actor, int64_t now, size_t *done) MUST_USE;

/* ---- what the applicant does (staff may do it for them at the counter) ---- */
struct correction {
    int64_t id, asked_at;
    struct text message;
    struct fix *fixes; /* what staff marked, then the fields that open or close with them */
    size_t count;
    size_t marked_count; /* the first so many were marked */
};
/* The open request. NOT_FOUND: none is open. */
enum status case_correction(const struct city *city, struct store *store, struct arena *arena, int64_t case_id,
                            struct correction *found) MUST_USE;
/* Takes over the marked fields of `answers`, whatever else it holds. INVALID: they do not pass. The clock goes on. */
enum status case_correct(const struct city *city, struct store *store, struct arena *arena, int64_t case_id,
                         const struct answer_set *answers, const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_withdraw(const struct city *city, struct store *store, int64_t case_id, struct text why,
                          const struct case_actor *actor, int64_t now) MUST_USE;

/* By the daily job: not answered or not paid in time. */
enum status case_expire(const struct city *city, struct store *store, int64_t case_id, int64_t now) MUST_USE;

/* ---- the thread between applicant and section ---- */
enum { MESSAGE_BYTES_MAX = 8000 };
struct case_message {
    int64_t id, sent_at;
    bool is_from_staff, is_note; /* a note is for staff only */
    struct text name, words;
};
struct case_messages {
    struct case_message *items;
    size_t count;
};
enum status case_say(const struct city *city, struct store *store, int64_t case_id, struct text words,
                     const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_thread(const struct city *city, struct store *store, struct arena *arena, int64_t case_id,
                        bool with_notes, struct case_messages *found) MUST_USE;

/* ---- what other engines tell, through a service that knows them (services/caseflow); inside a transaction or alone ---- */
/* A decision draft was made, came back (差戻し, 引戻し), or is final. */
enum status case_submitted(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor, int64_t now) MUST_USE;
enum status case_came_back(const struct city *city, struct store *store, int64_t case_id, struct text why, const struct case_actor *actor,
                           int64_t now) MUST_USE;
enum status case_decided(const struct city *city, struct store *store, int64_t case_id, bool is_approved,
                         struct text reason, const struct case_actor *actor, int64_t now) MUST_USE;
/* INVALID: another amount than the fee. Paid before: DONE, nothing changes. */
enum status case_paid(const struct city *city, struct store *store, int64_t case_id, int64_t yen, int64_t now) MUST_USE;
/* The paper stands or the letter is sent. CONFLICT while a fee is owed. */
enum status case_issued(const struct city *city, struct store *store, int64_t case_id, struct text paper_number,
                        int64_t now) MUST_USE;
