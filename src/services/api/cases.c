/*
 * /api/cases: the cases of the key's sections. The list holds no personal value; one case holds all, and its reading is
 * entered for the person.
 */
#include "services/api/api.h"

#include "base/date.h"
#include "city/access_log.h"
#include "city/api_keys.h"
#include "city/city.h"
#include "engines/procedures/inbox.h"
#include "engines/procedures/library.h"

struct case_item {
    struct text number, procedure, title, state, section, channel;
    int64_t sent_at, fee_yen, fee_paid_at;
    struct date due;
};
#define CASE_MEMBERS(type)                                                                                             \
    MEMBER(TEXT, type, number, "Receipt number, in groups"),                                                           \
        MEMBER(TEXT, type, procedure, "Name, as in /api/procedures"),                                                  \
        MEMBER(TEXT, type, title, "The procedure's title in Japanese"),                                                \
        MEMBER(TEXT, type, state,                                                                                      \
               "received, checking, correction, fee_waiting, paid, deciding, approved, refused, issued, done, "         \
               "withdrawn, returned or expired"),                                                                      \
        MEMBER(TEXT, type, section, "Code of the section"),                                                            \
        MEMBER(TEXT, type, channel, "online, paper, phone or counter"), MEMBER(MOMENT, type, sent_at, NULL),           \
        MEMBER(DAY, type, due, "Due day, moved by each stop of the clock"), MEMBER(INTEGER, type, fee_yen, NULL),      \
        MEMBER(MOMENT, type, fee_paid_at, NULL)

static const struct member item_members[] = {CASE_MEMBERS(struct case_item), {0}};
static const struct shape item_shape = {"CaseItem", sizeof(struct case_item), item_members};

struct case_list {
    struct shape_list items;
    struct text next;
};
static const struct member list_members[] = {
    MEMBER_OF(LIST, struct case_list, items, &item_shape, NULL),
    MEMBER(TEXT, struct case_list, next, "For ?after= of the next page; empty: there is none"), {0}};
const struct shape api_cases_shape = {"Cases", sizeof(struct case_list), list_members};

struct case_whole {
    struct text number, procedure, title, state, section, channel, version, applicant, decision;
    int64_t sent_at, fee_yen, fee_paid_at, decided_at, issued_at, closed_at;
    struct date due;
    const json_t *answers;
};
static const struct member whole_members[] = {
    CASE_MEMBERS(struct case_whole),
    MEMBER(TEXT, struct case_whole, version, "Version of the procedure it was made with"),
    MEMBER(TEXT, struct case_whole, applicant, "Name. Personal"),
    MEMBER(TEXT, struct case_whole, decision, "approved, refused or empty"),
    MEMBER(MOMENT, struct case_whole, decided_at, NULL),
    MEMBER(MOMENT, struct case_whole, issued_at, NULL),
    MEMBER(MOMENT, struct case_whole, closed_at, NULL),
    MEMBER(ANY, struct case_whole, answers, "By the names of the procedure's fields. Personal"),
    {0}};
const struct shape api_case_shape = {"Case", sizeof(struct case_whole), whole_members};

/* ---- the list ---- */

/* "due.id" of the last row; anything else begins at the first page. */
static void read_after(struct text after, struct inbox_query *query)
{
    struct text due, id = after;
    int64_t number;
    if (!text_next_part(&id, '.', &due) || !text_to_integer(due, &number))
        return;
    query->after_due = number;
    if (text_to_integer(id, &number))
        query->after_id = number;
}

static struct case_item item_of(const struct request *request, const struct inbox_row *row)
{
    const struct procedure *procedure = procedure_find(city_of(request), row->procedure_name);
    return (struct case_item){.number = row->number,
                              .procedure = row->procedure_name,
                              .title = procedure ? words_in(&procedure->title, JAPANESE) : row->procedure_name,
                              .state = case_state_name(row->state),
                              .section = api_section_code(request, row->section_id),
                              .channel = row->channel,
                              .sent_at = row->sent_at,
                              .fee_yen = row->fee_yen,
                              .fee_paid_at = row->fee_paid_at,
                              .due = row->due};
}

enum status api_list_cases(struct request *request, struct response *response)
{
    struct inbox_query query = {.view = text_is(request_query(request, "ended"), T("yes")) ? INBOX_ENDED : INBOX_ALL,
                                .order = ORDER_DUE, .procedure = request_query(request, "procedure"),
                                .today = city_today_of(request)};
    struct text state = request_query(request, "state");
    struct inbox_page page;
    query.sections = api_key_sections(request, &query.section_count);
    query.state = case_state_of(state);
    if (state.length && !query.state)
        return INVALID;
    read_after(request_query(request, "after"), &query);
    enum status status = inbox_page(city_of(request), request->store, request->arena, &query, &page);
    if (status != DONE)
        return status;
    struct case_item *items = TAKE(request->arena, struct case_item, page.count + 1);
    for (size_t i = 0; i < page.count; i++)
        items[i] = item_of(request, &page.items[i]);
    struct case_list list = {{page.count, items}, T("")};
    if (page.has_more)
        list.next = arena_print(request->arena, "%lld.%lld", (long long)page.next_due, (long long)page.next_id);
    return api_send(request, response, &api_cases_shape, &list);
}

/* ---- one ---- */

static enum status note_reading(struct request *request, const struct case_record *record)
{
    struct reading reading = reading_by(request, T("連携するシステムによる申請の読み取り"), "case", record->id);
    return record->person_id ? access_note(request->store, &reading, "read", &record->person_id, 1) : DONE;
}

enum status api_show_case(struct request *request, struct response *response)
{
    struct case_record record;
    struct answer_set answers;
    enum status status = case_by_number(city_of(request), request->store, request->arena, request_part(request, "number"), &record);
    if (status == INVALID || (status == DONE && !api_key_sees(request, record.section_id)))
        status = NOT_FOUND;
    if (status == DONE)
        status = case_answers(city_of(request), request->store, request->arena, &record, &answers);
    if (status == DONE)
        status = note_reading(request, &record); /* before anything leaves */
    if (status != DONE)
        return status;
    struct case_whole whole = {.number = record.number,
                               .procedure = record.procedure_name,
                               .title = words_in(&answers.procedure->title, JAPANESE),
                               .state = case_state_name(record.state),
                               .section = api_section_code(request, record.section_id),
                               .channel = record.channel,
                               .version = record.version,
                               .applicant = record.applicant,
                               .decision = record.decision,
                               .sent_at = record.sent_at,
                               .fee_yen = record.fee_yen,
                               .fee_paid_at = record.fee_paid_at,
                               .decided_at = record.decided_at,
                               .issued_at = record.issued_at,
                               .closed_at = record.closed_at,
                               .due = record.due,
                               .answers = answers.values};
    return api_send(request, response, &api_case_shape, &whole);
}
