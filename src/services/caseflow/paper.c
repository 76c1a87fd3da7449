/*
 * Makes the paper of a decided case: the certificate or letter its procedure names, or the letter of a refusal.
 */
#include "base/buffer.h"
#include "base/japanese.h"
#include "base/json.h"
#include "city/city.h"
#include "city/people.h"
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

#define AGAIN T(" again")

enum status caseflow_ask_paper_again(struct store *store, struct arena *arena, int64_t case_id, int64_t now)
{
    return outbox_put(store, T("caseflow.paper"), arena_print(arena, "%lld%s", (long long)case_id, AGAIN.bytes), now, now);
}

struct standing { /* who stands on the paper */
    int64_t persons[PAPER_PERSONS_MAX];
    size_t count;
    int64_t applicant_id; /* 0: not in the register */
};

/* As people would compare them: without spaces, old forms of characters as new ones. */
static struct text compared_name(struct arena *arena, struct text name)
{
    struct text folded = japanese_fold(arena, name);
    struct buffer letters = buffer_new(arena);
    for (size_t i = 0; i < folded.length; i++)
        if (folded.bytes[i] != ' ')
            buffer_put_byte(&letters, folded.bytes[i]);
    return buffer_text(&letters);
}

static bool is_same_name(struct arena *arena, struct text a, struct text b)
{
    return text_is(compared_name(arena, a), compared_name(arena, b));
}

/* One chosen member: known by number, or by the name that was typed, which must be one of the household. */
static int64_t find_member(struct arena *arena, const json_t *chosen, const struct people *household)
{
    int64_t person, found = 0;
    if (json_member_integer(chosen, "person", &person) && person > 0) {
        for (size_t i = 0; i < household->count; i++)
            if (household->items[i].id == person)
                return person;
        return 0; /* never anybody outside the applicant's own household */
    }
    for (size_t i = 0; i < household->count; i++) {
        const struct person *member = &household->items[i];
        if (!is_same_name(arena, json_member_text(chosen, "name"), person_name(arena, member)))
            continue;
        if (found)
            return 0; /* two of the same name */
        found = member->id;
    }
    return found;
}

/* The applicant as linked by their account; else the one person of the register whom name, furigana and birth date fit. The
   section saw that as an automatic check before it decided. */
static enum status find_applicant(struct job_run *run, const struct answer_set *answers, const struct case_record *record,
                                  const struct reading *reading, int64_t *applicant_id)
{
    struct applicant applicant;
    struct person person;
    *applicant_id = record->person_id;
    answers_applicant(answers, &applicant);
    if (record->person_id || date_is_none(applicant.birth))
        return DONE;
    enum status status = people_match(run->store, run->city->keys, run->arena, reading, applicant.name,
                                      arena_join(run->arena, applicant.kana_family, applicant.kana_given), applicant.birth,
                                      &person);
    if (status == DONE)
        *applicant_id = person.id;
    return status == NOT_FOUND || status == CONFLICT ? DONE : status;
}

/* Everybody of the household where the kind of paper says so, those chosen from it, else the applicant. A member who is
   not found in the household is a problem for the clerk, never left out silently. */
static enum status find_persons(struct job_run *run, const struct answer_set *answers, const struct case_record *record,
                                struct standing *standing, struct text *problem)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, MEANS_SUBJECT_HOUSEHOLD);
    const json_t *list = field ? json_member(answers->values, field->name) : NULL;
    bool is_everybody = false;
    enum status status = paper_is_for_everybody(run->store, run->arena, answers->procedure->result_name, answers->values,
                                                &is_everybody);
    if (status != DONE)
        return status;
    struct people household = {0};
    struct person person;
    struct reading reading = reading_by_system(T("証明書にのせる方の確認"), "case", record->id, run->now);
    int64_t applicant_id;
    status = find_applicant(run, answers, record, &reading, &applicant_id);
    if (status == DONE && applicant_id && (is_everybody || json_array_size(list))) {
        status = people_read(run->store, run->city->keys, run->arena, &reading, applicant_id, &person);
        if (status == DONE)
            status = people_household(run->store, run->city->keys, run->arena, &reading, person.household_id, &household);
    }
    if (status != DONE)
        return status;
    if (is_everybody && household.count > PAPER_PERSONS_MAX)
        return TOO_MUCH;
    for (size_t i = 0; is_everybody && i < household.count; i++)
        standing->persons[standing->count++] = household.items[i].id;
    for (size_t i = 0; !is_everybody && i < json_array_size(list) && standing->count < PAPER_PERSONS_MAX; i++) {
        int64_t member = find_member(run->arena, json_array_get(list, i), &household);
        if (member == 0) {
            *problem = T("のせる方が、申請した方の世帯に見つかりません。");
            return INVALID;
        }
        standing->persons[standing->count++] = member;
    }
    standing->applicant_id = applicant_id;
    if (standing->count == 0 && applicant_id)
        standing->persons[standing->count++] = applicant_id;
    return DONE;
}

/* The answers in Japanese words, as paper_wanted.shown wants them. */
static json_t *answers_in_words(struct arena *arena, const struct answer_set *answers)
{
    struct shown_answers shown;
    answers_shown(answers, JAPANESE, &shown);
    json_t *fields = json_object(), *steps = json_object();
    for (size_t i = 0; i < shown.count; i++) {
        const struct shown_section *section = &shown.items[i];
        char *name = arena_terminated(arena, section->step->name);
        json_t *rows = json_object_get(steps, name);
        if (!rows) {
            rows = json_array();
            json_object_set_new(steps, name, rows);
        }
        for (size_t k = 0; k < section->count; k++) {
            const struct shown_answer *answer = &section->items[k];
            json_array_append_new(rows, json_pack("[oo]", json_text_value(answer->label), json_text_value(answer->value)));
            json_object_set_new(fields, arena_terminated(arena, answer->field->name), json_text_value(answer->value));
        }
    }
    return json_kept(arena, json_pack("{soso}", "fields", fields, "steps", steps));
}

static enum status note_problem(struct job_run *run, int64_t case_id, struct text problem)
{
    struct case_actor city = {.who = BY_CITY, .name = T("システム")};
    return case_note(run->city, run->store, case_id,
                     arena_join(run->arena, T("証明書や通知書を作れませんでした。"), problem), &city, run->now);
}

enum { COPIES_MAX = 20 };

/* How many 通 were asked for; each is a paper of its own. Letters are one. */
static int64_t copies_of(const struct case_record *record, const struct answer_set *answers)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, MEANS_COPIES);
    const json_t *asked = field ? json_member(answers->values, field->name) : NULL;
    int64_t copies = json_is_integer(asked) ? json_integer_value(asked) : 1;
    if (record->state == CASE_REFUSED || answers->procedure->result != RESULT_CERTIFICATE || copies < 1)
        return 1;
    return copies < COPIES_MAX ? copies : COPIES_MAX;
}

/* All copies or, tried again later, those still missing: what was made is given again. `number`: of the first. */
static enum status issue_copies(struct job_run *run, struct paper_wanted *wanted, int64_t copies, struct text *number,
                                struct text *problem)
{
    enum status status = DONE;
    for (wanted->copy = 1; status == DONE && wanted->copy <= copies; wanted->copy++) {
        struct paper_record paper;
        status = paper_issue(run->city, run->store, run->arena, wanted, run->now, &paper, problem);
        if (status == DONE && wanted->copy == 1)
            *number = paper.number;
    }
    return status;
}

static enum status issue(struct job_run *run, const struct case_record *record, const struct answer_set *answers)
{
    bool is_refused = record->state == CASE_REFUSED;
    struct applicant applicant;
    answers_applicant(answers, &applicant);
    struct standing standing = {0};
    struct text problem = T("");
    enum status status = is_refused ? DONE : find_persons(run, answers, record, &standing, &problem);
    struct paper_wanted wanted = {
        .kind = is_refused ? REFUSAL_LETTER : answers->procedure->result_name, .subject_kind = T("case"),
        .subject_id = record->id, .person_ids = standing.persons, .person_count = standing.count,
        .applicant_id = standing.applicant_id, .values = answers->values,
        .shown = answers_in_words(run->arena, answers), .decision = record->reason,
        .addressee = record->applicant, .address = applicant.address, .number_of_subject = record->number,
        .title_of_subject = words_in(&answers->procedure->title, JAPANESE),
        .requester = record->account_id ? arena_print(run->arena, "account:%lld", (long long)record->account_id)
                                        : arena_print(run->arena, "case:%lld", (long long)record->id)};
    struct text number;
    if (status == DONE)
        status = issue_copies(run, &wanted, copies_of(record, answers), &number, &problem);
    if (status == INVALID || status == NOT_FOUND)
        return note_problem(run, record->id, problem.length ? problem : T("この手続きの証明書の種類が見つかりません。"));
    if (status == DONE && !is_refused)
        status = case_issued(run->city, run->store, record->id, number, run->now);
    return status == CONFLICT ? DONE : status; /* issued before: the row came twice */
}

enum status caseflow_make_paper(struct job_run *run, struct text payload)
{
    int64_t case_id;
    struct case_record record;
    struct answer_set answers;
    bool is_again = text_ends(payload, AGAIN);
    if (!text_to_integer(text_slice(payload, 0, payload.length - (is_again ? AGAIN.length : 0)), &case_id))
        return INVALID;
    enum status status = case_by_id(run->city, run->store, run->arena, case_id, &record);
    bool waits = record.state == CASE_APPROVED || record.state == CASE_REFUSED;
    bool was_issued = record.state == CASE_ISSUED || record.state == CASE_DONE;
    if (status == DONE && !waits && !(is_again && was_issued && text_is(record.decision, T("approved"))))
        return DONE;
    if (status == DONE)
        status = case_answers(run->city, run->store, run->arena, &record, &answers);
    if (status == DONE && record.state != CASE_REFUSED && answers.procedure->result == RESULT_NONE)
        return DONE;
    return status == DONE ? issue(run, &record, &answers) : status;
}
