/*
 * Reading cases: rows to records, answers with the procedure of then.
 */
#include "engines/procedures/case_private.h"

#include "base/check.h"
#include "base/identifier.h"
#include "engines/procedures/library.h"

struct seal_place case_place(const char *column, int64_t key_id, int64_t part)
{
    return (struct seal_place){.table = T("procedures_case"), .column = text_of(column), .row = key_id, .part = part};
}

struct text case_seal(struct arena *arena, const struct key *key, const char *column, int64_t part, struct text clear)
{
    return clear.length ? seal(arena, key, case_place(column, key->id, part), clear) : T("");
}

struct text case_seal_own(struct arena *arena, const struct key *key, const char *column, int64_t part, struct text clear)
{
    return clear.length ? seal_own(arena, key, case_place(column, 0, part), clear) : T("");
}

enum status case_unseal(struct arena *arena, const struct key *key, const char *column, int64_t part, struct text sealed,
                        struct text *clear)
{
    *clear = T("");
    return sealed.length ? unseal(arena, key, case_place(column, key->id, part), sealed, clear) : DONE;
}

enum status case_key(const struct city *city, struct store *store, int64_t key_id, struct key *key)
{
    return key_read(store, city->keys, key_id, key);
}

struct text case_number_clean(struct arena *arena, struct text typed)
{
    struct text number;
    return identifier_read(arena, typed, CASE_NUMBER_LENGTH, &number) == DONE ? number : T("");
}

static struct date day_or_none(int64_t number)
{
    return number ? date_from_day_number(number) : (struct date){0};
}

static void copy_plain(struct arena *arena, const struct procedures_record *row, struct case_record *record)
{
    *record = (struct case_record){.id = row->id,
                                   .key_id = row->key_id,
                                   .number = identifier_display(arena, row->number),
                                   .procedure_name = row->procedure_name,
                                   .version = row->version,
                                   .state = (enum case_state)row->state,
                                   .account_id = row->account_id,
                                   .person_id = row->person_id,
                                   .entered_by_staff_id = row->staff_id,
                                   .entered_by_name = row->staff_name,
                                   .channel = row->channel,
                                   .section_id = row->section_id,
                                   .assignee_staff_id = row->assignee_id,
                                   .assignee_name = row->assignee_name,
                                   .sent_at = row->sent_at,
                                   .changed_at = row->changed_at,
                                   .decided_at = row->decided_at,
                                   .issued_at = row->issued_at,
                                   .closed_at = row->closed_at,
                                   .due = day_or_none(row->due_day),
                                   .clock_stopped = day_or_none(row->stopped_day),
                                   .answer_by = day_or_none(row->answer_by_day),
                                   .fee_yen = row->fee_yen,
                                   .fee_paid_at = row->fee_paid_at,
                                   .is_unread = row->is_unread != 0,
                                   .revision = row->revision,
                                   .language = (enum language)row->language,
                                   .decision = row->decision};
}

enum status case_from_row(const struct city *city, struct arena *arena, const struct procedures_record *row,
                          struct case_record *found)
{
    struct case_record record;
    struct key key;
    copy_plain(arena, row, &record);
    if (row->wrapped.bytes) {
        enum status status = key_unwrap(city->keys, row->key_id, row->wrapped, &key);
        if (status == DONE)
            status = case_unseal(arena, &key, "applicant", 0, row->applicant, &record.applicant);
        if (status == DONE)
            status = case_unseal(arena, &key, "mail", 0, row->mail, &record.mail);
        if (status == DONE)
            status = case_unseal(arena, &key, "reason", 0, row->reason, &record.reason);
        if (status != DONE)
            return status;
    }
    *found = record;
    return DONE;
}

static enum status give(const struct city *city, struct arena *arena, enum status status,
                        const struct procedures_record *row, struct case_record *found)
{
    return status == DONE ? case_from_row(city, arena, row, found) : status;
}

enum status case_by_id(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                       struct case_record *found)
{
    struct procedures_record row;
    return give(city, arena, procedures_case_of(store, arena, id, &row), &row, found);
}

enum status case_by_number(const struct city *city, struct store *store, struct arena *arena, struct text number,
                           struct case_record *found)
{
    struct procedures_record row;
    struct text clean = case_number_clean(arena, number);
    if (!clean.length)
        return NOT_FOUND;
    return give(city, arena, procedures_case_of_number(store, arena, clean, &row), &row, found);
}

enum status case_by_send_key(const struct city *city, struct store *store, struct arena *arena, struct text send_key,
                             struct case_record *found)
{
    struct procedures_record row;
    if (!send_key.length)
        return NOT_FOUND;
    return give(city, arena, procedures_case_of_key(store, arena, send_key, &row), &row, found);
}

enum status case_of_account(const struct city *city, struct store *store, struct arena *arena, struct text number,
                            int64_t account_id, struct case_record *found)
{
    struct case_record record;
    enum status status = case_by_number(city, store, arena, number, &record);
    if (status != DONE)
        return status;
    if (!account_id || record.account_id != account_id)
        return NOT_FOUND;
    *found = record;
    return DONE;
}

static enum status give_all(const struct city *city, struct arena *arena, enum status status,
                            const struct procedures_records *rows, struct case_records *found)
{
    if (status != DONE)
        return status;
    struct case_records records = {.items = TAKE(arena, struct case_record, rows->count + 1), .count = rows->count};
    for (size_t i = 0; status == DONE && i < rows->count; i++)
        status = case_from_row(city, arena, &rows->items[i], &records.items[i]);
    if (status == DONE)
        *found = records;
    return status;
}

enum status cases_of_account(const struct city *city, struct store *store, struct arena *arena, int64_t account_id,
                             int64_t before_id, int64_t limit, struct case_records *found)
{
    struct procedures_records rows = {0};
    enum status status = procedures_cases_of_account(store, arena, account_id, before_id ? before_id : INT64_MAX, limit,
                                                     &rows);
    return give_all(city, arena, status, &rows, found);
}

enum status cases_of_mail(const struct city *city, struct store *store, struct arena *arena, struct text mail,
                          struct case_records *found)
{
    struct procedures_records rows = {0};
    enum status status =
        procedures_cases_of_mail(store, arena, blind_value(arena, city->keys, "procedures.case", mail), 50, &rows);
    return give_all(city, arena, status, &rows, found);
}

/* ---- answers ---- */

struct answer_facts case_facts(const struct case_record *record, int64_t now)
{
    return (struct answer_facts){.today = date_of_moment(now),
                                 .channel = record->channel,
                                 .assurance = record->person_id ? 2 : record->account_id ? 1 : 0,
                                 .is_linked = record->person_id != 0};
}

static enum status open_answers(const struct city *city, struct store *store, struct arena *arena,
                                const struct case_record *record, int64_t revision, struct text sealed,
                                struct answer_set *found)
{
    const struct procedure *procedure;
    struct key key;
    struct text clear;
    struct answer_facts facts = case_facts(record, record->sent_at);
    enum status status = procedure_of_version(city, store, record->procedure_name, record->version, &procedure);
    if (status == DONE)
        status = case_key(city, store, record->key_id, &key);
    if (status == DONE)
        status = case_unseal(arena, &key, "answers", revision, sealed, &clear);
    if (status != DONE)
        return status;
    return answers_from_json(arena, procedure, &facts, clear, found) == DONE ? DONE : BROKEN;
}

enum status case_answers(const struct city *city, struct store *store, struct arena *arena,
                         const struct case_record *record, struct answer_set *found)
{
    struct text sealed;
    enum status status = procedures_case_sealed(store, arena, record->id, &sealed);
    return status == DONE ? open_answers(city, store, arena, record, record->revision, sealed, found) : status;
}

enum status case_answers_revision(const struct city *city, struct store *store, struct arena *arena,
                                  const struct case_record *record, int64_t revision, struct answer_set *found)
{
    struct text sealed;
    if (revision == record->revision)
        return case_answers(city, store, arena, record, found);
    enum status status = procedures_former_sealed(store, arena, record->id, revision, &sealed);
    return status == DONE ? open_answers(city, store, arena, record, revision, sealed, found) : status;
}
