/*
 * A draft: answers not yet sent, kept for fourteen days.
 *
 * Sealed under a key that the city does not have: half of it travels in the applicant's cookie or mailed link (the draft's
 * `code`), and the store keeps only the code's hash. Staff, backups and the operator cannot read a draft. A signed-in
 * resident's code is wrapped under the account's own cookie-independent key so that any device of theirs can resume.
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
enum status draft_save(const struct city *city, struct store *store, struct draft *draft, struct text step,
                       int64_t now) MUST_USE;
/* An anonymous draft becomes the account's after sign-in. */
enum status draft_adopt(const struct city *city, struct store *store, struct draft *draft,
                        const struct draft_owner *owner, int64_t now) MUST_USE;
enum status draft_forget(struct store *store, int64_t draft_id) MUST_USE;

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
