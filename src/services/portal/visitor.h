/*
 * Who stands at the counter: a signed-in resident, or somebody known only by what this browser holds.
 *
 * Three cookies stand for a visitor without an account, none of which can be made up: the codes of drafts, the receipts
 * of what was sent from here (sealed), and the mail address that was proven by a code a short while ago (sealed). What
 * a visitor may see is decided here and nowhere else in this service.
 */
#pragma once

#include "city/city.h"
#include "engines/procedures/case.h"
#include "engines/procedures/draft.h"

enum { MAIL_PROOF_HOURS = 12, RECEIPT_DAYS = 30, RECEIPTS_KEPT = 12, DRAFTS_KEPT = 6 };
#define PURPOSE_MAIL_PROOF "portal.mail"

struct visitor {
    int64_t account_id, person_id; /* 0: no account; not tied to the register */
    struct text mail;              /* proven in this browser; empty for accounts */
    int assurance;                 /* enum assurance */
};
struct visitor visitor_of(const struct request *request);
struct answer_facts visitor_facts(const struct request *request);
struct draft_owner visitor_owner(const struct request *request);

/* ---- the mail address that was proven ---- */
void visitor_keep_mail(struct request *request, struct response *response, struct text mail);

/* ---- drafts ---- */
/* The visitor's draft of a procedure: the account's, else the one this browser holds. NOT_FOUND: there is none. */
enum status visitor_draft(struct request *request, struct text procedure, struct draft *found) MUST_USE;
void visitor_keep_draft(struct request *request, struct response *response, const struct draft *draft);
void visitor_drop_draft(struct request *request, struct response *response, struct text procedure);
/* Those this browser holds, titles only; for visitors without an account. */
enum status visitor_drafts(struct request *request, struct draft_rows *found) MUST_USE;

/* ---- cases ---- */
/* The case of that number when it is the visitor's: of the account, sent from this browser, or of the proven address.
   NOT_FOUND otherwise, whether or not there is such a case. */
enum status visitor_case(struct request *request, struct text number, struct case_record *found) MUST_USE;
/* Before sending: from then on this browser may see the case that is sent with this key. */
void visitor_keep_receipt(struct request *request, struct response *response, struct text send_key);
/* All of a visitor without an account, newest first. */
enum status visitor_cases(struct request *request, struct case_records *found) MUST_USE;
struct case_actor visitor_actor(const struct request *request, const struct case_record *record);
/* To whom papers of the case are bound: "account:12" or "case:34". */
struct text visitor_requester(struct arena *arena, const struct case_record *record);
/* Everything this browser holds is forgotten by it. */
void visitor_forget(struct request *request, struct response *response);
