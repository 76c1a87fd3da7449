/*
 * A draft: answers not yet sent, kept for fourteen days.
 *
 * Sealed under a key that the store does not have: it is made from the draft's `code`, which travels in the applicant's
 * cookie or mailed link; the store keeps only the code's hash. For resuming on another device the code is also kept
 * wrapped: under the account's own key, or under a key made from the mail address, which nobody reads out of the store.
 * No function here opens a draft for staff.
 */
#pragma once

#include "engines/procedures/answers.h"

struct city;
struct store;

enum { DRAFT_DAYS = 14, DRAFT_CODE_BYTES = 16 };

struct draft {
    int64_t id;
    struct text code; /* what the cookie or the mailed link carries; secret */
    const struct procedure *procedure;
    struct text step;      /* where to go on */
    struct text send_key;  /* one per draft: sending twice gives one case */
    int64_t saved_at, forget_at;
    struct answer_set answers;
};

struct draft_owner {
    int64_t account_id; /* 0: anonymous */
    int64_t person_id;
};

/* A new draft of the current version; counted in the statistics as started. */
enum status draft_begin(const struct city *city, struct store *store, struct arena *arena,
                        const struct procedure *procedure, const struct answer_facts *facts,
                        const struct draft_owner *owner, int64_t now, struct draft *found) MUST_USE;
/* By code. NOT_FOUND: no such draft, forgotten, of another account, or a wrong code: all the same to a stranger. */
enum status draft_open(const struct city *city, struct store *store, struct arena *arena, struct text code,
                       const struct answer_facts *facts, const struct draft_owner *owner, int64_t now,
                       struct draft *found) MUST_USE;
/* The signed-in resident's newest draft of a procedure, on any device. */
enum status draft_of_account(const struct city *city, struct store *store, struct arena *arena,
                             const struct procedure *procedure, const struct answer_facts *facts,
                             const struct draft_owner *owner, int64_t now, struct draft *found) MUST_USE;
/* One of the account's drafts by its id, for the links of マイページ. */
enum status draft_of_id(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                        const struct answer_facts *facts, const struct draft_owner *owner, int64_t now,
                        struct draft *found) MUST_USE;
/* Keeps the answers and where to go on, for another fourteen days; files that no answer names any more are erased. */
enum status draft_save(const struct city *city, struct store *store, struct draft *draft, struct text step,
                       int64_t now) MUST_USE;
/* An anonymous draft becomes the account's after sign-in. */
enum status draft_adopt(const struct city *city, struct store *store, struct draft *draft,
                        const struct draft_owner *owner, int64_t now) MUST_USE;
/* Erases the draft's files that no answer names. In a transaction. */
enum status draft_drop_unnamed(struct city *city, struct store *store, struct arena *arena, int64_t draft_id,
                               const json_t *values, int64_t now) MUST_USE;
enum status draft_forget(const struct city *city, struct store *store, int64_t draft_id, int64_t now) MUST_USE;

/* Resuming without an account: whoever proves to own the mail address may open it again. Called when they leave their
   address; sending the code that proves it is the page's work (city/sign_in.h). */
enum status draft_keep_for_mail(const struct city *city, struct store *store, struct arena *arena,
                                const struct draft *draft, struct text mail) MUST_USE;
/* The codes of the drafts kept for a proven mail address, newest first. */
struct draft_code {
    struct text code, procedure;
    int64_t saved_at, forget_at;
};
struct draft_codes {
    struct draft_code *items;
    size_t count;
};
enum status draft_codes_of_mail(const struct city *city, struct store *store, struct arena *arena, struct text mail,
                                int64_t now, struct draft_codes *found) MUST_USE;

/* マイページ: drafts of an account; titles only. */
struct draft_row {
    int64_t id, saved_at, forget_at;
    struct text procedure, version, step;
};
struct draft_rows {
    struct draft_row *items;
    size_t count;
};
enum status draft_list(struct store *store, struct arena *arena, int64_t account_id, int64_t now,
                       struct draft_rows *found) MUST_USE;
