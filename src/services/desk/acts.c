/*
 * What staff do with a case: begin, ask for a correction, write, note, assign, send back, accept, draft a decision, take money.
 */
#include "base/money.h"
#include "city/city.h"
#include "city/pages.h"
#include "city/permissions.h"
#include "desk.pages.h"
#include "engines/procedures/case_money.h"
#include "services/desk/desk.h"

enum { FIXES_MAX = 60 };

/* Back to where the form stood: the inbox with its filters, or the case's own page. */
static enum status go_back(struct request *request, struct response *response, const struct case_record *record)
{
    struct text next = city_local_path(request_field(request, "next"));
    if (!text_starts(next, T("/desk/")))
        return redirect_print(response, "/desk/cases/%.*s", TEXT_ARGUMENTS(record->number));
    if (text_starts(next, T("/desk/inbox")) || text_starts(next, T("/desk/approvals")))
        next = arena_print(request->arena, "%.*s%scase=%.*s", TEXT_ARGUMENTS(next), text_has(next, T("?")) ? "&" : "?",
                           TEXT_ARGUMENTS(record->number));
    return redirect(response, next);
}

/* The case of the address, if it is of the reader's sections. */
static enum status find_case(struct request *request, const char *permission, struct case_record *record)
{
    enum status status = case_by_number(city_of(request), request->store, request->arena, request_part(request, "number"), record);
    if (status == INVALID || (status == DONE && !may_in_section(request, "procedures.read", record->section_id)))
        return NOT_FOUND;
    if (status == DONE && permission && !may_in_section(request, permission, record->section_id))
        return FORBIDDEN;
    return status;
}

/* Shows the case again with what is to be mended; what was typed stays. */
static enum status show_again(struct request *request, struct response *response, const struct case_record *record)
{
    struct desk_case view;
    enum status status = desk_read_case(request, record->number, T(""), &view);
    view.next = arena_print(request->arena, "/desk/cases/%.*s", TEXT_ARGUMENTS(record->number));
    return status == DONE ? desk_case_page(request, response, &view) : status;
}

static enum status assign(struct request *request, const struct case_record *record, const struct case_actor *actor)
{
    int64_t to;
    struct staff staff;
    if (text_is(request_field(request, "act"), T("take")))
        to = request->actor.id;
    else if (!text_to_integer(request_field(request, "to"), &to))
        return INVALID;
    enum status status = staff_of(request->store, request->arena, to, &staff);
    if (status == DONE)
        status = case_assign(city_of(request), request->store, record->id, to, staff.name, actor, request->now);
    return status;
}

static enum status do_act(struct request *request, const struct case_record *record, struct text act_name)
{
    const struct city *city = city_of(request);
    struct store *store = request->store;
    struct case_actor actor = desk_actor(request);
    struct text words = text_trim(request_field(request, "words"));
    if (text_is(act_name, T("begin")))
        return case_begin_check(city, store, record->id, &actor, request->now);
    if (text_is(act_name, T("say")))
        return case_say(city, store, record->id, words, &actor, request->now);
    if (text_is(act_name, T("note")))
        return case_note(city, store, record->id, words, &actor, request->now);
    if (text_is(act_name, T("return")))
        return case_return(city, store, record->id, words, &actor, request->now);
    if (text_is(act_name, T("accept")))
        return case_accept(city, store, record->id, &actor, request->now);
    if (text_is(act_name, T("close")))
        return case_close(city, store, record->id, &actor, request->now);
    if (text_is(act_name, T("take")) || text_is(act_name, T("assign")))
        return may(request, "procedures.assign") || text_is(act_name, T("take")) ? assign(request, record, &actor) : FORBIDDEN;
    return INVALID;
}

enum status desk_act_on_case(struct request *request, struct response *response)
{
    struct case_record record;
    struct text act_name = request_field(request, "act");
    enum status status = find_case(request, "procedures.handle", &record);
    if (status != DONE)
        return status;
    status = do_act(request, &record, act_name);
    if (status == INVALID) {
        form_problem(request, "words", TR("Please write some words first."), SHOWN(T("")));
        return show_again(request, response, &record);
    }
    return status == DONE ? go_back(request, response, &record) : status;
}

enum status desk_ask_correction(struct request *request, struct response *response)
{
    struct case_record record;
    struct fix fixes[FIXES_MAX];
    size_t count = 0;
    struct text field;
    enum status status = find_case(request, "procedures.handle", &record);
    if (status != DONE)
        return status;
    for (size_t i = 0; count < FIXES_MAX && request_field_at(request, "field", i, &field); i++) {
        struct text name = arena_print(request->arena, "why-%.*s", TEXT_ARGUMENTS(field));
        fixes[count++] = (struct fix){field, text_trim(request_field(request, name.bytes))};
    }
    struct case_actor actor = desk_actor(request);
    struct text message = text_trim(request_field(request, "message"));
    if (count == 0)
        form_problem(request, "field", TR("Please mark at least one answer to be corrected."), SHOWN(T("")));
    if (message.length == 0)
        form_problem(request, "message", TR("Please write what the applicant should do."), SHOWN(T("")));
    if (form_has_problems(request))
        return show_again(request, response, &record);
    status = case_ask_correction(city_of(request), request->store, record.id, fixes, count, message, &actor, request->now);
    return status == DONE ? go_back(request, response, &record) : status;
}

/* ---- the draft of a decision ---- */

struct proposing {
    struct request *request;
    const struct case_record *record;
    const struct procedure *procedure;
    struct text outcome, reason;
    int64_t id;
};

static enum status propose_in_store(struct store *store, void *context)
{
    struct proposing *proposing = context;
    struct request *request = proposing->request;
    const struct case_record *record = proposing->record;
    struct approval_actor drafter = desk_approver(request);
    struct approval_proposal proposal = {
        .kind = proposing->procedure->approval, .subject_kind = T("case"), .subject_id = record->id,
        .section_id = record->section_id, .amount_yen = record->fee_yen,
        .title = arena_print(request->arena, "%.*s（%.*s）", TEXT_ARGUMENTS(words_in(&proposing->procedure->title, JAPANESE)),
                             TEXT_ARGUMENTS(record->number)),
        .outcome = proposing->outcome, .reason = proposing->reason, .about_person_id = record->person_id};
    return approval_propose(city_of(request), store, request->arena, &proposal, &drafter, request->now, &proposing->id);
}

enum status desk_propose(struct request *request, struct response *response)
{
    struct case_record record;
    struct proposing proposing = {.request = request, .record = &record, .reason = text_trim(request_field(request, "reason")),
                                  .outcome = text_is(request_field(request, "outcome"), T("refuse")) ? T("refuse") : T("approve")};
    enum status status = find_case(request, "procedures.decide_draft", &record);
    if (status == DONE)
        status = procedure_of_version(city_of(request), request->store, record.procedure_name, record.version, &proposing.procedure);
    if (status != DONE)
        return status;
    if (text_is(proposing.outcome, T("refuse")) && proposing.reason.length == 0) {
        form_problem(request, "reason", TR("Please write the reason for refusing. The applicant reads it."), SHOWN(T("")));
        return show_again(request, response, &record);
    }
    status = store_transaction(request->store, propose_in_store, &proposing);
    if (status == NOT_FOUND) {
        form_problem(request, "reason", TR("Nobody holds the post that decides this today. Please ask the section of general affairs."), SHOWN(T("")));
        return show_again(request, response, &record);
    }
    return status == DONE ? go_back(request, response, &record) : status;
}

/* ---- the draft about an exemption (減免), before anything is paid ---- */

static enum status propose_exemption_in_store(struct store *store, void *context)
{
    struct proposing *proposing = context;
    struct request *request = proposing->request;
    const struct case_record *record = proposing->record;
    struct case_exemption asked;
    struct approval_actor drafter = desk_approver(request);
    enum status status = case_exemption(city_of(request), store, request->arena, record, &asked);
    const struct procedure_exemption *class = status == DONE ? procedure_exemption(proposing->procedure, asked.name) : NULL;
    if (status == DONE && (!class || asked.state != EXEMPTION_ASKED))
        status = CONFLICT;
    if (status != DONE)
        return status;
    struct approval_proposal proposal = {
        .kind = class->approval, .subject_kind = T("exemption"), .subject_id = record->id, .section_id = record->section_id,
        .amount_yen = asked.full_yen, .title = arena_print(request->arena, "手数料の減免（%.*s）", TEXT_ARGUMENTS(record->number)),
        .outcome = proposing->outcome, .reason = proposing->reason, .about_person_id = record->person_id};
    return approval_propose(city_of(request), store, request->arena, &proposal, &drafter, request->now, &proposing->id);
}

enum status desk_propose_exemption(struct request *request, struct response *response)
{
    struct case_record record;
    struct proposing proposing = {.request = request, .record = &record, .reason = text_trim(request_field(request, "finding")),
                                  .outcome = text_is(request_field(request, "outcome"), T("refuse")) ? T("refuse") : T("approve")};
    enum status status = find_case(request, "procedures.decide_draft", &record);
    if (status == DONE)
        status = procedure_of_version(city_of(request), request->store, record.procedure_name, record.version, &proposing.procedure);
    if (status != DONE)
        return status;
    if (proposing.reason.length == 0) {
        form_problem(request, "finding", TR("Please write what the evidence shows. The applicant reads it when it is refused."), SHOWN(T("")));
        return show_again(request, response, &record);
    }
    status = store_transaction(request->store, propose_exemption_in_store, &proposing);
    if (status == NOT_FOUND) {
        form_problem(request, "finding", TR("Nobody holds the post that decides this today. Please ask the section of general affairs."), SHOWN(T("")));
        return show_again(request, response, &record);
    }
    return status == DONE ? go_back(request, response, &record) : status;
}

/* ---- money at the counter ---- */

struct receiving {
    struct request *request;
    struct charge charge;
};

static enum status receive_in_store(struct store *store, void *context)
{
    struct receiving *receiving = context;
    struct request *request = receiving->request;
    enum status status = charge_settle(city_of(request), store, request->arena, receiving->charge.id, receiving->charge.amount,
                                       "counter", request->now);
    return status == DONE ? act(store, request, "charge", receiving->charge.id, "desk.money_received") : status;
}

enum status desk_receive_payment(struct request *request, struct response *response)
{
    struct case_record record;
    struct receiving receiving = {.request = request};
    enum status status = find_case(request, NULL, &record);
    if (status == DONE)
        status = charge_about(request->store, request->arena, T("case"), record.id, &receiving.charge);
    if (status == DONE)
        status = store_transaction(request->store, receive_in_store, &receiving);
    return status == DONE ? go_back(request, response, &record) : status;
}
