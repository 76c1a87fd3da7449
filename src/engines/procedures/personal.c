/*
 * One person's cases given out, and erased.
 *
 * Open cases and those a law makes the city keep are not erased on request; what is over loses its values and its key. The
 * bare row (number, days, outcome) stays for the statistics and the chain.
 */
#include "engines/procedures/jobs.h"

#include "base/json.h"
#include "city/files.h"
#include "engines/procedures/case_private.h"

static void put_case(struct json_writer *writer, struct arena *arena, const struct case_record *record,
                     const struct answer_set *answers)
{
    json_start_object(writer);
    json_put_member_text(writer, T("number"), record->number);
    json_put_member_text(writer, T("procedure"), record->procedure_name);
    json_put_member_text(writer, T("state"), case_state_name(record->state));
    json_put_member_text(writer, T("channel"), record->channel);
    struct buffer sent = buffer_new(arena);
    moment_put(&sent, record->sent_at);
    json_put_member_text(writer, T("sent_at"), buffer_text(&sent));
    json_put_member_integer(writer, T("fee_yen"), record->fee_yen);
    json_put_member_text(writer, T("decision"), record->decision);
    json_put_member_text(writer, T("reason"), record->reason);
    json_put_key(writer, T("answers"));
    if (answers)
        json_put_value(writer, answers->values);
    else
        json_put_null(writer);
    json_end_object(writer);
}

enum status procedures_export(struct job_run *run, int64_t person_id, struct buffer *json)
{
    struct procedures_records rows;
    struct json_writer writer = json_writer_new(json);
    enum status status = procedures_cases_of_person(run->store, run->arena, person_id, &rows);
    json_start_list(&writer);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct case_record record;
        struct answer_set answers;
        status = case_from_row(run->city, run->arena, &rows.items[i], &record);
        if (status != DONE)
            break;
        status = case_answers(run->city, run->store, run->arena, &record, &answers);
        put_case(&writer, run->arena, &record, status == DONE ? &answers : NULL);
        if (status == NOT_FOUND)
            status = DONE; /* erased */
    }
    json_end_list(&writer);
    return status;
}

struct erasing {
    struct job_run *run;
    int64_t person_id;
};

static enum status erase_in_store(struct store *store, void *context)
{
    const struct erasing *erasing = context;
    struct job_run *run = erasing->run;
    struct procedures_owners accounts;
    struct procedures_case_keys cases;
    enum status status = procedures_accounts_of_person(store, run->arena, erasing->person_id, &accounts);
    for (size_t i = 0; status == DONE && i < accounts.count; i++)
        status = procedures_drafts_of_person_remove(store, accounts.items[i].id);
    if (status == DONE)
        status = procedures_case_keys(store, run->arena, erasing->person_id, &cases);
    for (size_t i = 0; status == DONE && i < cases.count; i++) {
        status = procedures_case_forget(store, cases.items[i].id, T(""));
        if (status == DONE)
            status = key_drop(store, run->city->keys, cases.items[i].key_id, run->now);
        if (status == DONE)
            status = attachments_remove(run->city, store, T("case"), cases.items[i].id, run->now);
    }
    return status;
}

enum status procedures_erase(struct job_run *run, int64_t person_id)
{
    struct erasing erasing = {run, person_id};
    return store_transaction(run->store, erase_in_store, &erasing);
}
