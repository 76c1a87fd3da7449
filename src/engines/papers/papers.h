/*
 * Papers the city issues: certificates (証明書) and letters (通知書), numbered, signed, bound to who may have them.
 *
 * Promise 1 of this program is kept here: nobody is ever handed another person's paper. Every request has an unguessable job
 * of its own; the requester is bound into the document; register change and issue of the same person are done one after
 * the other (people_hold, and the version compared again when the paper becomes valid); the final bytes are read back
 * before they leave; the first mismatch stops the line.
 */
#pragma once

#include "base/date.h"
#include "base/json.h"
#include "city/words.h"
#include "store/store.h"

struct city;

enum { PAPER_CODE_LENGTH = 22, PAPER_PERSONS_MAX = 20 };

struct paper_wanted {
    struct text kind;       /* a name of papers/NAME.yaml */
    struct text subject_kind;
    int64_t subject_id;
    struct text requester;  /* "account:12" or "case:34" */
    const int64_t *person_ids; /* who stands on it, the applicant's own id first; from the register */
    size_t person_count;
    int64_t applicant_id;   /* 0: not in the register */
    const json_t *values;   /* the answers, for lines of "answer:NAME" and conditions; NULL: none */
    /* The answers in Japanese words: {"fields": {NAME: text}, "steps": {NAME: [[label, text], ...]}}; NULL: values as they are */
    const json_t *shown;
    struct text decision;   /* the reason or finding of the decision */
    struct text addressee;  /* of letters: 汐見 花子 */
    struct text address;    /* of letters */
    struct text number_of_subject; /* the receipt number, for letters */
    struct text title_of_subject;  /* what was asked for, for letters that several procedures share */
    int64_t copy;           /* which of several 通, from 1; 0: the only one */
};

enum paper_state { PAPER_MAKING = 1, PAPER_ISSUED, PAPER_VOID };
struct paper_record {
    int64_t id, subject_id, made_at, issued_at;
    int64_t stamped_at; /* the moment in its time stamp, PAdES B-T; 0: none */
    int64_t copy;       /* which of several 通, from 1 */
    struct text code, kind, number, subject_kind, requester, void_reason, sha256;
    struct words title;
    enum paper_state state;
    struct date issued_on, holds_until; /* year 0: no end */
};
struct paper_records { size_t count; struct paper_record *items; };

/* Whether this kind of paper, by its rule `everybody` over the answers, is about the whole household of the applicant. */
enum status paper_is_for_everybody(struct store *store, struct arena *arena, struct text kind, const json_t *values,
                                   bool *everybody) MUST_USE;

/* Composes, signs, checks and stores one paper. Not inside a transaction. A subject that has its paper gets that one again.
   INVALID with *problem (Japanese, for the clerk): a character the font does not have, no record of the year, a stop of
   issue (支援措置), somebody who is not in the register any more. BUSY: the register changed meanwhile, the line is
   stopped, or the time-stamp authority does not answer (stamp.c): try again. */
enum status paper_issue(const struct city *city, struct store *store, struct arena *arena, const struct paper_wanted *wanted,
                        int64_t now, struct paper_record *issued, struct text *problem) MUST_USE;
enum status paper_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                        struct paper_record *found) MUST_USE;
/* Every copy, the newest paper of each. */
enum status papers_about(struct store *store, struct arena *arena, struct text subject_kind, int64_t subject_id,
                         struct paper_records *found) MUST_USE;
enum status paper_by_code(struct store *store, struct arena *arena, struct text code, struct paper_record *found) MUST_USE;

/* The bytes for who asks. Read back and compared just before: FORBIDDEN and the line stops when they are not for this
   requester; BUSY while it is stopped; CONFLICT when the paper is void. INVALID (withheld) when the issue for somebody on it was stopped
   since it was made (支援措置), or they are not in the register any more: seen in the transaction that notes the release, with
   the persons held, so a stop that was acknowledged before is never overtaken. Leaves an event. */
enum status paper_release(const struct city *city, struct store *store, struct arena *arena, const struct paper_record *paper,
                          struct text requester, struct text actor_kind, int64_t actor_id, int64_t now,
                          struct text *pdf) MUST_USE;
/* Inside a transaction: it no longer holds. CONFLICT: it did not hold anyway. */
enum status paper_void(const struct city *city, struct store *store, int64_t paper_id, struct text reason,
                       struct text actor_title, int64_t actor_id, int64_t now) MUST_USE;

/* Inside a transaction: the time of the subject's papers is over. Keys and bytes go, the ledger stays. */
enum status papers_erase_about(const struct city *city, struct store *store, struct text subject_kind, int64_t subject_id,
                               int64_t now) MUST_USE;
/* Signs a report of the city's own as papers are signed, without a time stamp. Not for papers that go to somebody. */
enum status paper_sign_report(const struct city *city, struct arena *arena, struct text pdf, int64_t now, struct text *signed_pdf) MUST_USE;

/* ---- checking (/verify) ---- */
struct paper_check {
    struct paper_record paper;
    bool holds, is_signature_right, has_signature;
};
/* NOT_FOUND: no such code. `signature` is the last part of the address in the QR code; may be empty (typed by hand). The check is
   entered for the holder to see. */
enum status paper_check(const struct city *city, struct store *store, struct arena *arena, struct text code,
                        struct text signature, int64_t now, struct paper_check *found) MUST_USE;
struct paper_checks { size_t count; int64_t *checked_at; };
enum status paper_checks_of(struct store *store, struct arena *arena, int64_t paper_id, struct paper_checks *found) MUST_USE;
/* The public half of the key that signs QR codes, as 64 hex digits: to check papers without this program. */
struct text paper_public_key(const struct city *city, struct arena *arena);
/* DER of the certificate with which PDFs are signed. */
enum status paper_certificate(const struct city *city, struct arena *arena, struct text *der) MUST_USE;

/* ---- the issuing line ---- */
struct line_state { bool is_stopped; struct text why; int64_t stopped_at; };
enum status paper_line(struct store *store, struct arena *arena, struct line_state *found) MUST_USE;
enum status paper_line_resume(const struct city *city, struct store *store, struct text actor_title, int64_t actor_id,
                              int64_t now) MUST_USE; /* inside a transaction; CONFLICT: it runs */

/* ---- figures of other systems ---- */
/* Inside a transaction; replaces. `figures` is a JSON object of texts and whole numbers. */
enum status paper_record_put(const struct city *city, struct store *store, struct arena *arena, int64_t person_id,
                             struct text kind, int64_t year, struct text figures, int64_t now) MUST_USE;
