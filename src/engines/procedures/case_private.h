/*
 * What the files of a case share: rows to records, seals, the one way to change a state, mails.
 */
#pragma once

#include "city/city.h"
#include "city/mail_payload.h"
#include "city/sealing.h"
#include "engines/procedures/case.h"
#include "procedures.queries.h"

/* Everything of a case is sealed under its own key and bound to the key's number: erased with it. */
enum { PART_FIRST = 1 }; /* answers: the revision; messages: when they were sent */
struct seal_place case_place(const char *column, int64_t key_id, int64_t part);
struct text case_seal(struct arena *arena, const struct key *key, const char *column, int64_t part, struct text clear);
/* The same before the key has its number: nothing but the case is sealed under it. */
struct text case_seal_own(struct arena *arena, const struct key *key, const char *column, int64_t part, struct text clear);
/* Empty opens to empty; an erased case opens to empty. */
enum status case_unseal(struct arena *arena, const struct key *key, const char *column, int64_t part, struct text sealed,
                        struct text *clear) MUST_USE;
/* NOT_FOUND: erased. */
enum status case_key(const struct city *city, struct store *store, int64_t key_id, struct key *key) MUST_USE;
enum status case_from_row(const struct city *city, struct arena *arena, const struct procedures_record *row,
                          struct case_record *found) MUST_USE;
struct answer_facts case_facts(const struct case_record *record, int64_t now);
struct text case_number_clean(struct arena *arena, struct text typed); /* empty: no such number */

/* ---- the one way to change a case ---- */
struct case_change {
    const struct city *city;
    int64_t case_id;
    enum case_action action;
    const struct case_actor *actor;
    struct text why;          /* into the event: no personal value */
    struct text detail;       /* further members of the event's JSON, each with a comma before it; may be empty */
    struct text reason;       /* told to the applicant, sealed; empty: as it was */
    const char *decision;     /* NULL: as it was */
    int64_t answer_days;      /* business days to answer when the clock stops; 0: none */
    int64_t fee_yen;          /* < 0: as it was */
    bool is_paid_now;
    struct message mail;      /* first sentence of the mail to the applicant; empty: none */
    int64_t now;
};
/* Inside a transaction. The record as it was before is given to `before`. */
enum status case_change(struct store *store, struct arena *arena, const struct case_change *change,
                        struct case_record *before) MUST_USE;
/* Whether the actor may touch this case at all, whatever its state. */
enum status case_admits(struct store *store, struct arena *arena, const struct case_record *record,
                        const struct case_actor *actor) MUST_USE;
enum status case_tell(const struct city *city, struct store *store, int64_t case_id, struct text name,
                      const struct case_actor *actor, struct text why, struct text detail, int64_t now) MUST_USE;
/* A mail that says that there is something, not what: number, name of the procedure, link. */
enum status case_mail(const struct city *city, struct store *store, struct arena *arena, const struct case_record *record,
                      struct message first, const char *kind, int64_t now) MUST_USE;
struct mail case_mail_of(const struct city *city, struct arena *arena, const struct case_record *record,
                         const struct procedure *procedure, struct message first, const char *kind);
/* The fields a correction opens: the marked ones and those whose conditions read them. */
void correction_fields(struct arena *arena, const struct procedure *procedure, struct correction *correction);
