/*
 * What this browser holds, opened and checked.
 */
#include "services/portal/visitor.h"

#include "base/encoding.h"
#include "city/accounts.h"
#include "city/sealing.h"
#include "engines/procedures/library.h"
#include "web/cookies.h"

#define COOKIE_MAIL "ikanai_mail"
#define COOKIE_RECEIPTS "ikanai_receipts"

static int64_t days(int count)
{
    return count * INT64_C(24) * 60 * 60;
}

/* ---- sealed cookies ---- */

static void keep_sealed(struct request *request, struct response *response, const char *cookie, struct text clear,
                        int64_t seconds)
{
    struct key key = keys_common(city_of(request)->keys, cookie);
    struct text sealed = seal(request->arena, &key, SEALED_AT("cookie", "value", 0), clear);
    cookie_set(response, request, cookie, base64url_text(request->arena, sealed.bytes, sealed.length), seconds, 0);
}

/* What was kept; empty when there is none or it is not ours. */
static struct text read_sealed(const struct request *request, const char *cookie)
{
    struct text sealed, clear, value = request_cookie(request, cookie);
    if (!value.length || base64url_read(request->arena, value, &sealed) != DONE || sealed.length <= SEAL_OVERHEAD)
        return T("");
    struct key key = keys_common(city_of(request)->keys, cookie);
    return unseal(request->arena, &key, SEALED_AT("cookie", "value", 0), sealed, &clear) == DONE ? clear : T("");
}

/* ---- who ---- */

/* "UNTIL mail" with the moment until which the proof holds. */
static struct text proven_mail(const struct request *request)
{
    struct text until_text, rest = read_sealed(request, COOKIE_MAIL);
    int64_t until;
    if (!rest.length || !text_next_part(&rest, ' ', &until_text) || !text_to_integer(until_text, &until))
        return T("");
    return request->now < until ? rest : T("");
}

struct visitor visitor_of(const struct request *request)
{
    if (request->actor.kind == RESIDENT_ACTOR)
        return (struct visitor){.account_id = request->actor.id, .person_id = request->actor.person_id,
                                .assurance = request->actor.assurance};
    struct visitor visitor = {.mail = proven_mail(request)};
    visitor.assurance = visitor.mail.length ? ASSURANCE_MAIL : ASSURANCE_NONE;
    return visitor;
}

struct answer_facts visitor_facts(const struct request *request)
{
    struct visitor visitor = visitor_of(request);
    return (struct answer_facts){.today = city_today_of(request), .channel = T("online"), .assurance = visitor.assurance,
                                 .is_linked = visitor.person_id != 0};
}

struct draft_owner visitor_owner(const struct request *request)
{
    struct visitor visitor = visitor_of(request);
    return (struct draft_owner){visitor.account_id, visitor.person_id};
}

void visitor_keep_mail(struct request *request, struct response *response, struct text mail)
{
    int64_t seconds = MAIL_PROOF_HOURS * INT64_C(3600);
    struct text clear = arena_print(request->arena, "%lld %.*s", (long long)(request->now + seconds * SECOND_MICROS),
                                    TEXT_ARGUMENTS(mail));
    keep_sealed(request, response, COOKIE_MAIL, clear, seconds);
}

/* ---- drafts: "juminhyo:CODE.inu:CODE", the newest first ---- */

static struct text draft_code_of(const struct request *request, struct text procedure)
{
    struct text rest = request_cookie(request, COOKIE_DRAFT), one, name;
    while (rest.length && text_next_part(&rest, '.', &one))
        if (text_next_part(&one, ':', &name) && text_is(name, procedure))
            return one;
    return T("");
}

static void set_drafts(struct request *request, struct response *response, struct text procedure, struct text code)
{
    struct text rest = request_cookie(request, COOKIE_DRAFT), one;
    struct buffer kept = buffer_new(request->arena);
    int count = 0;
    if (code.length) {
        buffer_print(&kept, "%.*s:%.*s", TEXT_ARGUMENTS(procedure), TEXT_ARGUMENTS(code));
        count++;
    }
    while (count < DRAFTS_KEPT && rest.length && text_next_part(&rest, '.', &one)) {
        struct text whole = one, name;
        if (!text_next_part(&one, ':', &name) || text_is(name, procedure) || !one.length)
            continue;
        buffer_print(&kept, "%s%.*s", count++ ? "." : "", TEXT_ARGUMENTS(whole));
    }
    cookie_set(response, request, COOKIE_DRAFT, buffer_text(&kept), count ? days(DRAFT_DAYS) : -1, 0);
}

void visitor_keep_draft(struct request *request, struct response *response, const struct draft *draft)
{
    if (request->actor.kind != RESIDENT_ACTOR)
        set_drafts(request, response, draft->procedure->name, draft->code);
}

void visitor_drop_draft(struct request *request, struct response *response, struct text procedure)
{
    if (draft_code_of(request, procedure).length)
        set_drafts(request, response, procedure, T(""));
}

enum status visitor_draft(struct request *request, struct text procedure_name, struct draft *found)
{
    const struct city *city = city_of(request);
    struct answer_facts facts = visitor_facts(request);
    struct draft_owner owner = visitor_owner(request);
    struct text code = draft_code_of(request, procedure_name);
    const struct procedure *procedure = procedure_find(city, procedure_name);
    enum status status = NOT_FOUND;
    if (owner.account_id && procedure)
        status = draft_of_account(city, request->store, request->arena, procedure, &facts, &owner, request->now, found);
    if (status != NOT_FOUND || !code.length)
        return status;
    status = draft_open(city, request->store, request->arena, code, &facts, &owner, request->now, found);
    if (status == DONE && !text_is(found->procedure->name, procedure_name))
        status = NOT_FOUND;
    /* Begun before signing in: from now on it is the account's. */
    if (status == DONE && owner.account_id)
        status = draft_adopt(city, request->store, found, &owner, request->now);
    return status;
}

enum status visitor_drafts(struct request *request, struct draft_rows *found)
{
    const struct city *city = city_of(request);
    struct answer_facts facts = visitor_facts(request);
    struct draft_owner owner = {0};
    struct text rest = request_cookie(request, COOKIE_DRAFT), one, name;
    *found = (struct draft_rows){.items = TAKE(request->arena, struct draft_row, DRAFTS_KEPT)};
    while (found->count < DRAFTS_KEPT && rest.length && text_next_part(&rest, '.', &one)) {
        struct draft draft;
        if (!text_next_part(&one, ':', &name))
            continue;
        enum status status = draft_open(city, request->store, request->arena, one, &facts, &owner, request->now, &draft);
        if (status == NOT_FOUND)
            continue;
        if (status != DONE)
            return status;
        found->items[found->count++] =
            (struct draft_row){.id = draft.id, .procedure = draft.procedure->name, .version = draft.procedure->version,
                               .step = draft.step, .saved_at = draft.saved_at, .forget_at = draft.forget_at};
    }
    return DONE;
}

/* ---- cases: "DAY KEY" a line, the newest first; the key is the one a draft is sent with ---- */

struct receipt_line {
    int64_t until_day;
    struct text key;
};
struct receipt_lines {
    struct receipt_line items[RECEIPTS_KEPT];
    size_t count;
};

static void read_receipts(const struct request *request, struct receipt_lines *found)
{
    struct text rest = read_sealed(request, COOKIE_RECEIPTS), one, day;
    int64_t today = date_day_number(city_today_of(request));
    found->count = 0;
    while (found->count < RECEIPTS_KEPT && rest.length && text_next_part(&rest, '\n', &one)) {
        struct receipt_line *line = &found->items[found->count];
        if (!text_next_part(&one, ' ', &day) || !text_to_integer(day, &line->until_day) || line->until_day < today)
            continue;
        line->key = one;
        found->count++;
    }
}

/* Kept before sending: a button pressed twice is answered by the first one's address alone, without new cookies. */
void visitor_keep_receipt(struct request *request, struct response *response, struct text send_key)
{
    struct receipt_lines lines;
    struct buffer kept = buffer_new(request->arena);
    if (request->actor.kind == RESIDENT_ACTOR)
        return;
    read_receipts(request, &lines);
    if (lines.count && text_is(lines.items[0].key, send_key))
        return;
    int64_t until = date_day_number(city_today_of(request)) + RECEIPT_DAYS;
    buffer_print(&kept, "%lld %.*s", (long long)until, TEXT_ARGUMENTS(send_key));
    for (size_t i = 0, count = 1; i < lines.count && count < RECEIPTS_KEPT; i++) {
        if (text_is(lines.items[i].key, send_key))
            continue;
        buffer_print(&kept, "\n%lld %.*s", (long long)lines.items[i].until_day, TEXT_ARGUMENTS(lines.items[i].key));
        count++;
    }
    keep_sealed(request, response, COOKIE_RECEIPTS, buffer_text(&kept), days(RECEIPT_DAYS));
}

/* The cases this browser sent without an account. */
static enum status cases_of_receipts(struct request *request, struct case_records *found)
{
    struct receipt_lines lines;
    enum status status = DONE;
    read_receipts(request, &lines);
    *found = (struct case_records){.items = TAKE(request->arena, struct case_record, lines.count + 1)};
    for (size_t i = 0; status == DONE && i < lines.count; i++) {
        struct case_record record;
        status = case_by_send_key(city_of(request), request->store, request->arena, lines.items[i].key, &record);
        if (status == DONE && !record.account_id)
            found->items[found->count++] = record;
        if (status == NOT_FOUND) /* not sent yet */
            status = DONE;
    }
    return status;
}

static bool is_in(const struct case_records *records, int64_t id)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].id == id)
            return true;
    return false;
}

enum status visitor_case(struct request *request, struct text number, struct case_record *found)
{
    struct visitor visitor = visitor_of(request);
    struct case_record record;
    struct case_records sent = {0};
    enum status status = case_by_number(city_of(request), request->store, request->arena, number, &record);
    if (status != DONE)
        return status;
    bool is_theirs = visitor.account_id && record.account_id == visitor.account_id;
    if (!is_theirs && !record.account_id) {
        status = cases_of_receipts(request, &sent);
        if (status != DONE)
            return status;
        is_theirs = is_in(&sent, record.id) || (visitor.mail.length && text_is(visitor.mail, record.mail));
    }
    if (!is_theirs)
        return NOT_FOUND;
    *found = record;
    return DONE;
}

enum status visitor_cases(struct request *request, struct case_records *found)
{
    struct visitor visitor = visitor_of(request);
    struct case_records sent, by_mail = {0};
    enum status status = cases_of_receipts(request, &sent);
    if (status == DONE && visitor.mail.length)
        status = cases_of_mail(city_of(request), request->store, request->arena, visitor.mail, &by_mail);
    if (status != DONE)
        return status;
    *found = (struct case_records){.items = TAKE(request->arena, struct case_record, sent.count + by_mail.count + 1)};
    for (size_t i = 0; i < sent.count; i++)
        found->items[found->count++] = sent.items[i];
    for (size_t i = 0; i < by_mail.count; i++)
        if (!is_in(&sent, by_mail.items[i].id))
            found->items[found->count++] = by_mail.items[i];
    return DONE;
}

struct case_actor visitor_actor(const struct request *request, const struct case_record *record)
{
    struct case_actor actor = {.who = BY_APPLICANT, .account_id = visitor_of(request).account_id, .name = T("本人")};
    if (!record->account_id)
        actor.mail = record->mail; /* who holds the receipt sent it */
    return actor;
}

struct text visitor_requester(struct arena *arena, const struct case_record *record)
{
    return record->account_id ? arena_print(arena, "account:%lld", (long long)record->account_id)
                              : arena_print(arena, "case:%lld", (long long)record->id);
}

void visitor_forget(struct request *request, struct response *response)
{
    static const char *const names[] = {COOKIE_DRAFT, COOKIE_MAIL, COOKIE_RECEIPTS};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cookie_set(response, request, names[i], T(""), -1, 0);
}
