/*
 * Accounts of residents: a mail address, perhaps passkeys, perhaps the register person they belong to.
 *
 * The mail address and the display name are sealed under the account's own key; finding goes by a blind value. An
 * account is not a person: assurance says how sure the link to the register is.
 */
#pragma once

#include "city/sealing.h"
#include "web/request.h"

struct event;

enum assurance { ASSURANCE_NONE = 0, ASSURANCE_MAIL = 1, ASSURANCE_CARD = 2 };

struct account {
    int64_t id, key_id;
    int64_t person_id;        /* 0: not linked */
    enum assurance assurance;
    struct text mail_address; /* empty for accounts by card only */
    struct text display_name; /* chosen by themselves; may be empty */
    enum language language;
    int64_t made_at, signed_in_at;
    bool is_specimen;
};

/* NOT_FOUND: no such account, or erased. */
enum status account_of(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                       struct account *found) MUST_USE;
/* `mail_address` as email_read gives it. */
enum status account_by_mail(struct store *store, const struct keys *keys, struct arena *arena,
                            struct text mail_address, struct account *found) MUST_USE;
enum status account_by_person(struct store *store, const struct keys *keys, struct arena *arena, int64_t person_id,
                              struct account *found) MUST_USE;

/* ---- changes: inside a transaction; `actor` says who, its subject and name are filled in here ---- */
/* The account of this address, made when there is none. */
enum status account_take_by_mail(struct store *store, const struct keys *keys, struct arena *arena,
                                 struct text mail_address, enum language language, const struct event *actor,
                                 int64_t *id) MUST_USE;
/* A new one without a mail address, for somebody known by card only; not yet tied to anybody. */
enum status account_make_by_card(struct store *store, const struct keys *keys, struct arena *arena, enum language language,
                                 const struct event *actor, int64_t *id) MUST_USE;
/* The address must have been proven. CONFLICT: another account has it. */
enum status account_set_mail(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                             struct text mail_address, const struct event *actor) MUST_USE;
enum status account_set_name(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                             struct text display_name, const struct event *actor) MUST_USE;
/* Ties the account to its register person (0 unties). CONFLICT: the person already has another account. */
enum status account_link(struct store *store, int64_t id, int64_t person_id, enum assurance assurance,
                         const struct event *actor) MUST_USE;
/* Drops key, passkeys, sessions and the blind value. */
enum status account_erase(struct store *store, const struct keys *keys, int64_t id, const struct event *actor) MUST_USE;
/* Demonstration: an account tied to a register person, made once. */
enum status account_take_specimen(struct store *store, const struct keys *keys, struct arena *arena,
                                  struct text mail_address, struct text display_name, int64_t person_id, int64_t now,
                                  int64_t *id) MUST_USE;
