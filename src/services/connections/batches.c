/*
 * A procedure's cases of a day or week, handed to another system with a receipt.
 */
#include "services/connections/connections.h"

#include "base/csv.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/access_log.h"
#include "engines/procedures/case.h"
#include "system/files.h"

#include <sodium.h>

enum { CASES_MAX = 50000, WEEK_DAYS = 7 };

/* Midnight of today, or of this week's Monday: what a batch goes up to. */
static int64_t end_of(const struct connections_batch *batch, int64_t now)
{
    struct date today = date_of_moment(now);
    int back = text_is(batch->rhythm, T("weekly")) ? ((int)date_weekday(today) + WEEK_DAYS - (int)MONDAY) % WEEK_DAYS : 0;
    return date_start_at(date_add_days(today, -back));
}

struct file {
    struct buffer bytes;
    struct csv_writer csv;
    struct json_writer json;
    bool is_csv, with_answers;
    int64_t rows;
};

static void put_word(struct file *file, const char *name, struct text value)
{
    if (file->is_csv)
        csv_put(&file->csv, value);
    else
        json_put_member_text(&file->json, text_of(name), value);
}

static void put_number(struct file *file, const char *name, int64_t value)
{
    if (file->is_csv)
        csv_put_integer(&file->csv, value);
    else
        json_put_member_integer(&file->json, text_of(name), value);
}

static struct text moment_words(struct arena *arena, int64_t at)
{
    struct buffer words = buffer_new(arena);
    if (at)
        moment_put(&words, at);
    return buffer_text(&words);
}

static enum status put_case(const struct job_run *run, struct arena *arena, struct file *file, int64_t id, int64_t *person_id)
{
    struct case_record record;
    struct answer_set answers;
    struct text given = T("{}");
    enum status status = case_by_id(run->city, run->store, arena, id, &record);
    if (status == DONE && file->with_answers) {
        status = case_answers(run->city, run->store, arena, &record, &answers);
        if (status == DONE)
            given = answers_json(&answers, arena);
    }
    if (status != DONE)
        return status;
    *person_id = record.person_id;
    if (!file->is_csv)
        json_start_object(&file->json);
    put_word(file, "number", record.number);
    put_word(file, "procedure", record.procedure_name);
    put_word(file, "version", record.version);
    put_word(file, "state", case_state_name(record.state));
    put_word(file, "channel", record.channel);
    put_word(file, "sent_at", moment_words(arena, record.sent_at));
    put_word(file, "changed_at", moment_words(arena, record.changed_at));
    put_word(file, "due", date_text(arena, record.due));
    put_word(file, "decided_at", moment_words(arena, record.decided_at));
    put_word(file, "decision", record.decision);
    put_number(file, "fee_yen", record.fee_yen);
    put_word(file, "fee_paid_at", moment_words(arena, record.fee_paid_at));
    if (file->with_answers)
        put_word(file, "answers", given); /* one JSON text, in both formats */
    if (file->is_csv)
        csv_end_row(&file->csv);
    else
        json_end_object(&file->json);
    file->rows++;
    return DONE;
}

static void begin_file(struct file *file)
{
    static const char *const heads[] = {"number", "procedure", "version", "state", "channel", "sent_at", "changed_at", "due",
                                        "decided_at", "decision", "fee_yen", "fee_paid_at"};
    file->csv = csv_writer_new(&file->bytes, true, true);
    file->json = json_writer_new(&file->bytes);
    if (!file->is_csv) {
        json_start_list(&file->json);
        return;
    }
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_put(&file->csv, text_of(heads[i]));
    if (file->with_answers)
        csv_put(&file->csv, T("answers"));
    csv_end_row(&file->csv);
}

static enum status make_file(const struct job_run *run, const struct connections_batch *batch, int64_t until_at, struct file *file)
{
    struct connections_case_ids cases;
    enum status status = connections_cases_changed(run->store, run->arena, batch->procedure_name, batch->until_at, until_at, CASES_MAX, &cases);
    if (status != DONE)
        return status;
    int64_t *persons = TAKE(run->arena, int64_t, cases.count + 1);
    size_t person_count = 0;
    struct arena *scratch = arena_new(0);
    begin_file(file);
    for (size_t i = 0; status == DONE && i < cases.count; i++) {
        status = put_case(run, scratch, file, cases.items[i].id, &persons[person_count]);
        person_count += status == DONE && persons[person_count] != 0;
        arena_reset(scratch);
    }
    arena_free(scratch);
    if (status == DONE && !file->is_csv)
        json_end_list(&file->json);
    struct reading reading = reading_by_system(T("ほかのシステムへの受け渡し"), "", 0, run->now);
    if (status == DONE && file->with_answers && person_count)
        status = access_note(run->store, &reading, "export", persons, person_count);
    return status;
}

/* ---- handing over ---- */

struct handing {
    const struct job_run *run;
    const struct connections_batch *batch;
    int64_t until_at, rows;
    struct text bytes, checksum, place;
    struct sent sent;
};

static enum status note_in_store(struct store *store, void *context)
{
    const struct handing *handing = context;
    bool is_taken = handing->sent.problem.length == 0;
    struct connections_receipt_add_given given = {
        .batch_id = handing->batch->id, .from_at = handing->batch->until_at, .until_at = handing->until_at, .row_count = handing->rows,
        .size_bytes = (int64_t)handing->bytes.length, .checksum = handing->checksum, .place = handing->place, .is_taken = is_taken,
        .code = handing->sent.code, .problem = handing->sent.problem, .at = handing->run->now};
    enum status status = connections_receipt_add_with(store, &given);
    if (status == DONE && is_taken)
        status = connections_batch_handed_over(store, handing->batch->id, handing->batch->until_at, handing->until_at);
    return status;
}

static void to_folder(struct handing *handing)
{
    const struct job_run *run = handing->run;
    struct arena *arena = run->arena;
    struct text folder = arena_print(arena, "%.*s/outgoing/%.*s", TEXT_ARGUMENTS(run->city->data_folder), TEXT_ARGUMENTS(handing->batch->name));
    struct text path = arena_print(arena, "%.*s/%.*s", TEXT_ARGUMENTS(folder), TEXT_ARGUMENTS(handing->place));
    struct text sum = arena_print(arena, "%.*s  %.*s\n", TEXT_ARGUMENTS(handing->checksum), TEXT_ARGUMENTS(handing->place));
    enum status status = folder_make(arena_terminated(arena, folder), 0750);
    if (status == DONE)
        status = file_write(arena_terminated(arena, path), handing->bytes, 0640);
    if (status == DONE)
        status = file_write(arena_terminated(arena, arena_join(arena, path, T(".sha256"))), sum, 0640);
    if (status != DONE)
        handing->sent.problem = T("フォルダーに書けませんでした。空きと権限を確かめてください。");
}

static enum status to_address(struct handing *handing)
{
    const struct job_run *run = handing->run;
    const struct connections_batch *batch = handing->batch;
    struct text secret;
    enum status status = connections_open_secret(run->city, run->arena, batch->secret, &secret);
    if (status != DONE)
        return status;
    struct sending sending = {batch->url, handing->place, text_is(batch->format, T("csv")) ? T("text/csv; charset=utf-8") : T("application/json"),
                              handing->bytes, secret, run->now};
    connections_send(run->city, run->arena, &sending, &handing->sent);
    return DONE;
}

static enum status run_batch(const struct job_run *run, const struct connections_batch *batch)
{
    struct handing handing = {.run = run, .batch = batch, .until_at = end_of(batch, run->now)};
    struct file file = {.bytes = buffer_new(run->arena), .is_csv = text_is(batch->format, T("csv")), .with_answers = batch->with_answers != 0};
    uint8_t sum[crypto_hash_sha256_BYTES];
    if (!batch->is_on || handing.until_at <= batch->until_at)
        return DONE;
    enum status status = make_file(run, batch, handing.until_at, &file);
    if (status != DONE)
        return status;
    handing.rows = file.rows;
    handing.bytes = buffer_text(&file.bytes);
    crypto_hash_sha256(sum, (const unsigned char *)handing.bytes.bytes, handing.bytes.length);
    handing.checksum = hex_text(run->arena, sum, sizeof sum);
    handing.place = arena_print(run->arena, "%.*s-%.*s.%.*s", TEXT_ARGUMENTS(batch->procedure_name),
                                TEXT_ARGUMENTS(date_text(run->arena, date_of_moment(handing.until_at - 1))), TEXT_ARGUMENTS(batch->format));
    if (batch->url.length)
        status = to_address(&handing);
    else
        to_folder(&handing);
    return status == DONE ? store_transaction(run->store, note_in_store, &handing) : status;
}

enum status connections_run_batches(struct job_run *run)
{
    struct connections_batchs batches;
    enum status status = connections_batches(run->store, run->arena, &batches);
    for (size_t i = 0; status == DONE && i < batches.count; i++)
        status = run_batch(run, &batches.items[i]);
    return status;
}
