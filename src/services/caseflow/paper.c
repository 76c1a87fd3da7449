/*
 * Makes the paper of a decided case: the certificate or letter its procedure names, or the letter of a refusal.
 */
#include "base/json.h"
#include "city/city.h"
#include "engines/papers/papers.h"
#include "engines/procedures/case.h"
#include "engines/procedures/library.h"
#include "services/caseflow/caseflow.h"

#define REFUSAL_LETTER T("refusal")

enum status caseflow_ask_paper(struct store *store, int64_t case_id, int64_t now)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + case_id % 10);
        case_id /= 10;
    } while (case_id);
    return outbox_put(store, T("caseflow.paper"), (struct text){digits + at, sizeof digits - at}, now, now);
}

/* Who stands on the paper: those chosen from the household, else the applicant; only people of the register. */
static size_t find_persons(const struct answer_set *answers, const struct case_record *record,
                           int64_t persons[PAPER_PERSONS_MAX])
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, MEANS_SUBJECT_HOUSEHOLD);
    const json_t *list = field ? json_member(answers->values, field->name) : NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list) && count < PAPER_PERSONS_MAX; i++) {
        int64_t person;
        if (json_member_integer(json_array_get(list, i), "person", &person) && person > 0)
            persons[count++] = person;
    }
    if (count == 0 && record->person_id)
        persons[count++] = record->person_id;
    return count;
}

static enum status note_problem(struct job_run *run, int64_t case_id, struct text problem)
{
    struct case_actor city = {.who = BY_CITY, .name = T("システム")};
    return case_note(run->city, run->store, case_id,
                     arena_join(run->arena, T("証明書や通知書を作れませんでした。"), problem), &city, run->now);
}

static enum status issue(struct job_run *run, const struct case_record *record, const struct answer_set *answers)
{
    bool is_refused = record->state == CASE_REFUSED;
    struct applicant applicant;
    answers_applicant(answers, &applicant);
    int64_t persons[PAPER_PERSONS_MAX];
    size_t count = find_persons(answers, record, persons);
    struct paper_wanted wanted = {
        .kind = is_refused ? REFUSAL_LETTER : answers->procedure->result_name, .subject_kind = T("case"),
        .subject_id = record->id, .person_ids = persons, .person_count = is_refused ? 0 : count,
        .applicant_id = record->person_id, .values = answers->values, .decision = record->reason,
        .addressee = record->applicant, .address = applicant.address, .number_of_subject = record->number,
        .requester = record->account_id ? arena_print(run->arena, "account:%lld", (long long)record->account_id)
                                        : arena_print(run->arena, "case:%lld", (long long)record->id)};
    struct paper_record paper;
    struct text problem;
    enum status status = paper_issue(run->city, run->store, run->arena, &wanted, run->now, &paper, &problem);
    if (status == INVALID || status == NOT_FOUND)
        return note_problem(run, record->id, problem.length ? problem : T("この手続きの証明書の種類が見つかりません。"));
    if (status == DONE && !is_refused)
        status = case_issued(run->city, run->store, record->id, paper.number, run->now);
    return status == CONFLICT ? DONE : status; /* issued before: the row came twice */
}

enum status caseflow_make_paper(struct job_run *run, struct text payload)
{
    int64_t case_id;
    struct case_record record;
    struct answer_set answers;
    if (!text_to_integer(payload, &case_id))
        return INVALID;
    enum status status = case_by_id(run->city, run->store, run->arena, case_id, &record);
    if (status == DONE && record.state != CASE_APPROVED && record.state != CASE_REFUSED)
        return DONE;
    if (status == DONE)
        status = case_answers(run->city, run->store, run->arena, &record, &answers);
    if (status == DONE && record.state == CASE_APPROVED && answers.procedure->result == RESULT_NONE)
        return DONE;
    return status == DONE ? issue(run, &record, &answers) : status;
}
