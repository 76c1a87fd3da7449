/*
 * /receipts/NUMBER: that it was received, what happens next and by when; the copy of the answers; the proof that it
 * stands in the sealed record of events.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "engines/procedures/library.h"
#include "paper/answers.h"
#include "store/event.h"
#include "web/language.h"

/* The event of sending; leaf is -1 until it is sealed. */
static enum status sent_event(struct request *request, const struct case_record *record, struct kept_event *found)
{
    struct kept_events events;
    enum status status = event_list(request->store, request->arena, T("case"), record->id, &events);
    if (status != DONE)
        return status;
    for (size_t i = 0; i < events.count; i++)
        if (text_is(events.items[i].event.name, T("procedures.case_sent"))) {
            *found = events.items[i];
            return DONE;
        }
    return NOT_FOUND;
}

static enum status open_receipt(struct request *request, struct case_record *record, const struct procedure **procedure)
{
    enum status status = visitor_case(request, request_part(request, "number"), record);
    if (status == DONE)
        status = procedure_of_version(city_of(request), request->store, record->procedure_name, record->version, procedure);
    return status;
}

enum status portal_show_receipt(struct request *request, struct response *response)
{
    struct receipt_view view = {.receipt_days = RECEIPT_DAYS};
    const struct procedure *procedure;
    struct kept_event event = {.leaf = -1};
    enum status status = open_receipt(request, &view.record, &procedure);
    if (status == NOT_FOUND && request->actor.kind == STRANGER)
        return redirect(response, T("/resume"));
    if (status == DONE)
        status = charge_of_case(request, &view.record, &view.charge);
    if (status == DONE)
        status = sent_event(request, &view.record, &event);
    if (status != DONE)
        return status;
    view.title = words_in(&procedure->title, request->language);
    view.contact = words_in(&procedure->contact, request->language);
    view.phone = section_phone(request, procedure->section);
    view.next = next_sentence(request, &view.record, procedure);
    view.base = arena_join(request->arena, T("/receipts/"), view.record.number);
    view.case_url = case_page_url(request->arena, &view.record);
    view.is_account = view.record.account_id != 0;
    view.has_proof = event.leaf >= 0;
    return portal_receipt_page(request, response, &view);
}

/* ---- the copy ---- */

static struct answer_section copied(struct arena *arena, const struct shown_section *section)
{
    struct answer *answers = TAKE(arena, struct answer, section->count + 1);
    for (size_t i = 0; i < section->count; i++)
        answers[i] = (struct answer){section->items[i].label, section->items[i].value};
    return (struct answer_section){section->title, answers, section->count};
}

enum status portal_send_copy(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct case_record record;
    const struct procedure *procedure;
    struct answer_set answers;
    struct shown_answers shown;
    struct text pdf, problem;
    enum language language = request->language;
    enum status status = open_receipt(request, &record, &procedure);
    if (status == DONE)
        status = case_answers(city, request->store, request->arena, &record, &answers);
    if (status != DONE)
        return status;
    answers_shown(&answers, language, &shown);
    struct answer_section *sections = TAKE(request->arena, struct answer_section, shown.count + 1);
    for (size_t i = 0; i < shown.count; i++)
        sections[i] = copied(request->arena, &shown.items[i]);
    struct answers copy = {.city = words_in(&city_profile(city)->name, language),
                           .procedure = words_in(&procedure->title, language), .receipt_number = record.number,
                           .received_on = shown_words(request->arena, language, moment_long(record.sent_at)),
                           .sections = sections, .section_count = shown.count,
                           .next_steps = next_sentence(request, &record, procedure),
                           .contact = words_in(&procedure->contact, language), .created_at = request->now};
    status = answers_compose(request->arena, &copy, &pdf, &problem);
    if (status != DONE)
        return status;
    return response_file(response, pdf, T("application/pdf"),
                         arena_print(request->arena, "%.*s.pdf", TEXT_ARGUMENTS(record.number)));
}

/* ---- the proof ---- */

enum status portal_send_proof(struct request *request, struct response *response)
{
    struct case_record record;
    const struct procedure *procedure;
    struct kept_event event;
    struct text json;
    enum status status = open_receipt(request, &record, &procedure);
    if (status == DONE)
        status = sent_event(request, &record, &event);
    if (status == DONE)
        status = event_proof(request->store, request->arena, event.id, &json);
    if (status != DONE)
        return status;
    return response_file(response, json, T("application/json; charset=utf-8"),
                         arena_print(request->arena, "%.*s-proof.json", TEXT_ARGUMENTS(record.number)));
}
