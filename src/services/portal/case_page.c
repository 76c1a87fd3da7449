/*
 * One's own case: states with dates, messages, what has to be done, the paper. For accounts under /my/cases, for others
 * under /receipts; which cases are one's own is decided by visitor.c alone.
 */
#include "portal.pages.h"
#include "services/portal/money_words.h"
#include "services/portal/portal.h"

#include "base/contact.h"
#include "engines/procedures/had.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { MESSAGE_CHARACTERS = 2000, REASON_CHARACTERS = 200 };

struct message_form {
    struct text words;
};
static const struct field message_fields[] = {
    LONG_TEXT_FIELD(struct message_form, words, .label = TR_INIT("resident|Message to the section"),
                    .hint = TR_INIT("Please do not write a My Number here."), .max = MESSAGE_CHARACTERS, .rows = 4), {0}};

struct withdraw_form {
    struct text why;
};
static const struct field withdraw_fields[] = {
    TEXT_FIELD(struct withdraw_form, why, .label = TR_INIT("Why you withdraw"), .is_optional = true,
               .max = REASON_CHARACTERS), {0}};

/* ---- parts of the page ---- */

static enum status fill_thread(struct request *request, struct case_view *view)
{
    struct case_messages messages;
    enum status status = case_thread(city_of(request), request->store, request->arena, view->record.id, false, &messages);
    if (status != DONE)
        return status;
    view->thread.items = TAKE(request->arena, struct thread_line, messages.count + 1);
    for (size_t i = 0; i < messages.count; i++) {
        const struct case_message *message = &messages.items[i];
        view->thread.items[view->thread.count++] =
            (struct thread_line){.name = message->is_from_staff ? message->name : say(request->language, TR("message|You")),
                                 .words = message->words, .at = message->sent_at, .is_own = !message->is_from_staff};
    }
    return DONE;
}

static enum status fill_answers(struct request *request, struct case_view *view)
{
    struct answer_set answers;
    struct shown_answers shown;
    enum status status = case_answers(city_of(request), request->store, request->arena, &view->record, &answers);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status; /* erased */
    answers_shown(&answers, request->language, &shown);
    view->answers.items = TAKE(request->arena, struct check_section, shown.count + 1);
    for (size_t i = 0; i < shown.count; i++) {
        const struct shown_section *section = &shown.items[i];
        struct check_section *into = &view->answers.items[view->answers.count++];
        *into = (struct check_section){.title = section->title,
                                       .items = TAKE(request->arena, struct check_line, section->count + 1)};
        for (size_t j = 0; j < section->count; j++)
            into->items[into->count++] = (struct check_line){section->items[j].label, section->items[j].value, T("")};
    }
    return DONE;
}

/* Where one copy is taken: accounts by its code, others by its place, for their proof is the case. */
static struct text paper_url(struct request *request, const struct case_view *view, const struct paper_record *paper)
{
    if (view->is_account)
        return arena_join(request->arena, T("/certificates/"), paper->code);
    struct text first = arena_join(request->arena, view->base, T("/paper.pdf"));
    return paper->copy == 1 ? first : arena_print(request->arena, "%.*s?copy=%lld", TEXT_ARGUMENTS(first), (long long)paper->copy);
}

static enum status fill_paper(struct request *request, const struct case_view *view, const struct paper_record *record,
                              struct paper_view *paper)
{
    struct paper_checks checks;
    enum status status = paper_checks_of(request->store, request->arena, record->id, &checks);
    if (status != DONE)
        return status;
    *paper = (struct paper_view){.paper = *record, .holds = record->state == PAPER_ISSUED,
                                 .title = words_in(&record->title, request->language),
                                 .verify_url = arena_join(request->arena, T("/verify/"), record->code),
                                 .url = paper_url(request, view, record)};
    paper->checks.items = TAKE(request->arena, struct moment, checks.count + 1);
    for (size_t i = 0; i < checks.count; i++)
        paper->checks.items[paper->checks.count++] = (struct moment){checks.checked_at[i]};
    return DONE;
}

static enum status fill_papers(struct request *request, struct case_view *view)
{
    struct paper_records papers;
    enum status status = papers_about(request->store, request->arena, T("case"), view->record.id, &papers);
    if (status != DONE)
        return status;
    view->papers.items = TAKE(request->arena, struct paper_view, papers.count + 1);
    for (size_t i = 0; status == DONE && i < papers.count; i++)
        if (papers.items[i].issued_at) /* else being made, or it could not be made: the section knows */
            status = fill_paper(request, view, &papers.items[i], &view->papers.items[view->papers.count++]);
    for (size_t i = 0; i < view->papers.count; i++)
        view->papers.items[i].copies = (int64_t)view->papers.count;
    return status;
}

static enum status fill_case(struct request *request, struct case_view *view)
{
    const struct procedure *procedure;
    const struct case_record *record = &view->record;
    enum status status = procedure_of_version(city_of(request), request->store, record->procedure_name, record->version,
                                              &procedure);
    if (status != DONE)
        return status;
    view->title = words_in(&procedure->title, request->language);
    view->contact = words_in(&procedure->contact, request->language);
    view->phone = section_phone(request, procedure->section);
    view->state = case_state_words(record->state, request->language);
    view->tone = case_tone(record->state);
    view->next = next_sentence(request, record, procedure);
    view->base = case_base(request->arena, record);
    view->case_url = case_page_url(request->arena, record);
    view->is_account = record->account_id != 0;
    view->may_withdraw = procedure->may_withdraw && case_may(record->state, ACT_WITHDRAW, BY_APPLICANT);
    view->may_correct = record->state == CASE_CORRECTION;
    view->may_write = record->state != CASE_DONE && record->state != CASE_WITHDRAWN && record->state != CASE_EXPIRED;
    view->is_refused = text_is(record->decision, T("refused"));
    view->is_returned = record->state == CASE_RETURNED;
    view->fields = message_fields;
    status = case_files_fill(request, procedure, view);
    if (status == DONE && record->state == CASE_ISSUED) {
        bool waits;
        status = post_sentence(request, record, &view->next, &waits);
        status = status == NOT_FOUND ? DONE : status;
    }
    if (status != DONE)
        return status;
    return case_timeline(request->store, request->arena, record->id, request->language, false, &view->timeline);
}

static enum status show_case(struct request *request, struct response *response, struct case_view *view)
{
    enum status status = fill_case(request, view);
    if (status == DONE)
        status = charge_of_case(request, &view->record, &view->charge);
    if (status == DONE)
        status = fill_thread(request, view);
    if (status == DONE)
        status = fill_answers(request, view);
    if (status == DONE)
        status = fill_papers(request, view);
    return status == DONE ? portal_case_page(request, response, view) : status;
}

enum status portal_show_case_again(struct request *request, struct response *response, const struct case_record *record)
{
    struct case_view view = {.record = *record};
    return show_case(request, response, &view);
}

/* A stranger whose browser knows nothing of the case may prove the mail address. */
static enum status find_own(struct request *request, struct response *response, struct case_record *record, bool *is_away)
{
    enum status status = visitor_case(request, request_part(request, "number"), record);
    *is_away = status == NOT_FOUND && request->actor.kind == STRANGER;
    return *is_away ? redirect(response, T("/resume")) : status;
}

enum status portal_show_case(struct request *request, struct response *response)
{
    struct case_view view = {0};
    bool is_away;
    enum status status = find_own(request, response, &view.record, &is_away);
    if (status == DONE && !is_away)
        status = case_had_messages(request->store, view.record.id);
    return status == DONE && !is_away ? show_case(request, response, &view) : status;
}

/* ---- messages ---- */

enum status portal_say(struct request *request, struct response *response)
{
    struct case_view view = {0};
    struct message_form form;
    bool is_away;
    enum status status = find_own(request, response, &view.record, &is_away);
    if (status != DONE || is_away)
        return status;
    status = form_read(request, message_fields, &form);
    if (status == DONE && my_number_is_in(form.words)) {
        form_problem(request, "words", TR("Please do not write a My Number (12 digits) here."), SHOWN(T("")));
        status = INVALID;
    }
    if (status == INVALID)
        return show_case(request, response, &view);
    struct case_actor actor = visitor_actor(request, &view.record);
    if (status == DONE)
        status = case_say(city_of(request), request->store, view.record.id, form.words, &actor, request->now);
    if (status == INVALID || status == TOO_MUCH) {
        form_problem(request, "words", TR("Please write your message in up to {1} characters."), SHOWN(MESSAGE_CHARACTERS));
        return show_case(request, response, &view);
    }
    if (status != DONE)
        return status;
    return redirect_print(response, "%.*s#messages", TEXT_ARGUMENTS(case_page_url(request->arena, &view.record)));
}

/* ---- withdrawal ---- */

static enum status show_withdraw(struct request *request, struct response *response, const struct case_record *record)
{
    const struct procedure *procedure;
    enum status status = procedure_of_version(city_of(request), request->store, record->procedure_name, record->version,
                                              &procedure);
    if (status != DONE)
        return status;
    if (!procedure->may_withdraw || !case_may(record->state, ACT_WITHDRAW, BY_APPLICANT))
        return redirect(response, case_page_url(request->arena, record));
    struct withdraw_view view = {.title = words_in(&procedure->title, request->language), .number = record->number,
                                 .action = arena_join(request->arena, case_base(request->arena, record), T("/withdraw")),
                                 .back_url = case_page_url(request->arena, record), .fields = withdraw_fields,
                                 .about_fee = withdrawal_words(request, procedure, record)};
    return portal_withdraw_page(request, response, &view);
}

enum status portal_show_withdraw(struct request *request, struct response *response)
{
    struct case_record record;
    bool is_away;
    enum status status = find_own(request, response, &record, &is_away);
    return status == DONE && !is_away ? show_withdraw(request, response, &record) : status;
}

enum status portal_withdraw(struct request *request, struct response *response)
{
    struct case_record record;
    struct withdraw_form form;
    bool is_away;
    enum status status = find_own(request, response, &record, &is_away);
    if (status != DONE || is_away)
        return status;
    status = form_read(request, withdraw_fields, &form);
    if (status == INVALID)
        return show_withdraw(request, response, &record);
    struct case_actor actor = visitor_actor(request, &record);
    if (status == DONE)
        status = case_withdraw(city_of(request), request->store, record.id, form.why, &actor, request->now);
    /* Decided or withdrawn meanwhile: the case's page says what holds now. */
    return status == DONE || status == CONFLICT ? redirect(response, case_page_url(request->arena, &record)) : status;
}

/* ---- the paper, for those without an account ---- */

static enum status find_copy(struct request *request, const struct case_record *record, struct paper_record *paper)
{
    int64_t copy = 1;
    struct paper_records papers;
    if (!text_to_integer(request_query(request, "copy"), &copy))
        copy = 1;
    enum status status = papers_about(request->store, request->arena, T("case"), record->id, &papers);
    for (size_t i = 0; status == DONE && i < papers.count; i++)
        if (papers.items[i].copy == copy) {
            *paper = papers.items[i];
            return DONE;
        }
    return status == DONE ? NOT_FOUND : status;
}

enum status portal_send_paper(struct request *request, struct response *response)
{
    struct case_record record;
    struct paper_record paper;
    struct text pdf;
    bool is_away;
    enum status status = find_own(request, response, &record, &is_away);
    if (status != DONE || is_away)
        return status;
    struct text requester = visitor_requester(request->arena, &record);
    status = find_copy(request, &record, &paper);
    if (status == DONE)
        status = paper_release(city_of(request), request->store, request->arena, &paper, requester,
                               request->actor.kind == RESIDENT_ACTOR ? T("resident") : T("stranger"),
                               visitor_of(request).account_id, request->now, &pdf);
    if (status == INVALID) /* withheld: nothing is said about why */
        return redirect(response, T("/papers/withheld"));
    if (status != DONE)
        return status;
    return response_file(response, pdf, T("application/pdf"),
                         arena_print(request->arena, "%.*s.pdf", TEXT_ARGUMENTS(paper.number)));
}
