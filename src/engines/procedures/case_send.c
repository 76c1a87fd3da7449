/*
 * Sending: from checked answers to a case, in one transaction.
 *
 * Everything that does not need the store's writer is made before: the check, the fee, the number, the key and what it
 * seals, the event's detail, the mail. Inside are the rows: key, case, event, outbox, and the draft that ends.
 */
#include "engines/procedures/case_money.h"
#include "engines/procedures/case_private.h"

#include "base/check.h"
#include "base/holiday.h"
#include "base/identifier.h"
#include "base/japanese.h"
#include "city/files.h"
#include "city/reactions.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/draft.h"
#include "engines/procedures/later.h"
#include "system/random.h"

#include <sodium.h>

struct sending {
    const struct case_sending *wanted;
    const struct procedure *procedure;
    struct arena *arena;
    struct text number, applicant_token, mail_token, answers, applicant, address; /* the last three are sealed */
    struct text event_detail, mail;                                               /* the mail: sealed; empty for none */
    enum case_state state;
    struct date today, due, answer_by;
    int64_t fee_yen, case_id;
    enum window_refusal refusal;
    struct text person; /* for whom a place is taken; no personal value */
    bool has_files;
    struct answer_set kept; /* the answers as they are sealed */
    bool has_promises;
    uint8_t wrapped_key[KEY_WRAPPED_BYTES];
    const struct procedure_exemption *exemption; /* asked for; NULL: none */
};

/* The same applicant again: kana (or the name) and birth date, folded, blind. Without a birth date nobody is known. */
static struct text applicant_token(struct arena *arena, const struct keys *keys, const struct applicant *applicant)
{
    if (date_is_none(applicant->birth) || !applicant->family.length)
        return (struct text){0};
    bool has_kana = applicant->kana_family.length > 0;
    struct text who = arena_print(arena, "%.*s%.*s|%.*s",
                                  TEXT_ARGUMENTS(has_kana ? applicant->kana_family : applicant->family),
                                  TEXT_ARGUMENTS(has_kana ? applicant->kana_given : applicant->given),
                                  TEXT_ARGUMENTS(date_text(arena, applicant->birth)));
    return blind_value(arena, keys, "procedures.applicant", japanese_fold(arena, who));
}

/* Who a place is for: who applies, as far as the answers, the register or the account know. */
static struct text person_of(struct arena *arena, const struct case_sending *wanted, struct text token)
{
    struct buffer hex = buffer_new(arena);
    if (token.length) {
        buffer_put(&hex, T("token "));
        buffer_put_hex(&hex, (const unsigned char *)token.bytes, token.length);
        return buffer_text(&hex);
    }
    if (wanted->person_id)
        return arena_print(arena, "person %lld", (long long)wanted->person_id);
    return wanted->account_id ? arena_print(arena, "account %lld", (long long)wanted->account_id) : T("");
}

static struct text new_number(struct arena *arena)
{
    uint8_t random[CASE_NUMBER_LENGTH + 4];
    random_fill(&system_random, random, sizeof random);
    return identifier_new(arena, random, sizeof random, CASE_NUMBER_LENGTH);
}

static bool any_file(const struct answer_set *answers)
{
    for (size_t i = 0; i < answers->procedure->step_count; i++)
        for (size_t j = 0; j < answers->procedure->steps[i].field_count; j++)
            if (answers->procedure->steps[i].fields[j].kind == ANSWER_FILE)
                return true;
    return false;
}

/* The mail; only the case's id is not known yet. */
static enum status prepare_mail(struct sending *sending)
{
    const struct case_sending *wanted = sending->wanted;
    if (!wanted->mail.length)
        return DONE;
    struct case_record record = {.number = identifier_display(sending->arena, sending->number),
                                 .account_id = wanted->account_id,
                                 .language = wanted->language,
                                 .due = sending->due,
                                 .mail = wanted->mail};
    struct mail mail = case_mail_of(wanted->city, sending->arena, &record, sending->procedure,
                                    TR("We received your application."), "procedures.case_sent");
    return mail_prepare(wanted->city->keys, sending->arena, &mail, &sending->mail);
}

static void prepare_seals(struct sending *sending, struct text answers, struct text applicant)
{
    const struct case_sending *wanted = sending->wanted;
    struct key key;
    key_prepare(wanted->city->keys, &key, sending->wrapped_key);
    sending->answers = case_seal_own(sending->arena, &key, "answers", PART_FIRST, answers);
    sending->applicant = case_seal_own(sending->arena, &key, "applicant", 0, applicant);
    sending->address = case_seal_own(sending->arena, &key, "mail", 0, wanted->mail);
    sodium_memzero(&key, sizeof key);
}

/* What those who react need: the charge, the statistics. Nothing personal. */
static struct text event_detail(const struct sending *sending)
{
    static const char *const payments[] = {"none", "first", "after"};
    const struct case_sending *wanted = sending->wanted;
    return arena_print(sending->arena,
                       "{\"number\":\"%.*s\",\"procedure\":\"%.*s\",\"channel\":\"%.*s\",\"fee_yen\":%lld,\"payment\":\"%s\","
                       "\"account_id\":%lld,\"answer_by\":\"%.*s\"}",
                       TEXT_ARGUMENTS(sending->number), TEXT_ARGUMENTS(sending->procedure->name),
                       TEXT_ARGUMENTS(wanted->channel), (long long)sending->fee_yen, payments[sending->procedure->payment],
                       (long long)wanted->account_id, TEXT_ARGUMENTS(date_text(sending->arena, sending->answer_by)));
}

static void prepare_days(struct sending *sending)
{
    const struct procedure *procedure = sending->procedure;
    bool waits = sending->fee_yen > 0 && procedure->payment == PAYMENT_FIRST && !sending->exemption;
    sending->today = date_of_moment(sending->wanted->now);
    sending->due = date_add_business_days(sending->today, (int)procedure->processing_days, NULL);
    sending->state = waits ? CASE_FEE_WAITING : CASE_RECEIVED;
    if (waits)
        sending->answer_by = date_add_business_days(sending->today, (int)procedure->payment_days, NULL);
}

static enum status prepare(struct sending *sending)
{
    const struct case_sending *wanted = sending->wanted;
    struct arena *arena = sending->arena;
    struct answer_set answers;
    struct fee_total fee;
    struct applicant applicant;
    if (answers_next_step(wanted->answers))
        return INVALID;
    answers_kept(wanted->answers, arena, &answers);
    enum status status = answers_check(&answers, wanted->language, wanted->problems);
    if (status == DONE)
        status = answers_fee(&answers, wanted->language, &fee);
    if (status != DONE)
        return status;
    answers_applicant(&answers, &applicant);
    struct text token = applicant_token(arena, wanted->city->keys, &applicant);
    if (sending->procedure->duplicate_days)
        sending->applicant_token = token;
    sending->person = person_of(arena, wanted, token);
    if (wanted->mail.length && !wanted->account_id) /* an account finds its cases by itself */
        sending->mail_token = blind_value(arena, wanted->city->keys, "procedures.case", wanted->mail);
    sending->has_files = any_file(&answers);
    sending->has_promises = sending->has_files && later_is_asked(&answers);
    sending->kept = answers;
    sending->number = new_number(arena);
    sending->fee_yen = fee.yen;
    sending->exemption = fee.yen > 0 ? case_exemption_asked(&answers) : NULL;
    prepare_days(sending);
    prepare_seals(sending, answers_json(&answers, arena), applicant.name);
    sending->event_detail = event_detail(sending);
    return prepare_mail(sending);
}

/* ---- inside the transaction ---- */

static int64_t day_number(struct date date)
{
    return date_is_none(date) ? 0 : date_day_number(date);
}

static enum status add_case(struct store *store, struct sending *sending, int64_t key_id)
{
    const struct case_sending *wanted = sending->wanted;
    bool waits = sending->state == CASE_FEE_WAITING;
    struct procedures_case_add_given row = {
        .number = sending->number,
        .send_key = wanted->send_key,
        .procedure_name = sending->procedure->name,
        .version = sending->procedure->version,
        .state = sending->state,
        .account_id = wanted->account_id,
        .person_id = wanted->person_id,
        .section_id = sending->procedure->section_id,
        .staff_id = wanted->staff_id,
        .staff_name = wanted->staff_name,
        .channel = wanted->channel,
        .language = wanted->language,
        .now = wanted->now,
        .due_day = day_number(sending->due),
        .stopped_day = waits ? day_number(sending->today) : 0,
        .answer_by_day = day_number(sending->answer_by),
        .fee_yen = sending->fee_yen,
        .key_id = key_id,
        .applicant_token = sending->applicant_token,
        .mail_token = sending->mail_token,
        .applicant = sending->applicant,
        .mail = sending->address,
        .reason = T(""),
        .answers = sending->answers};
    return procedures_case_add_with(store, &row, &sending->case_id);
}

static enum status tell_sent(struct store *store, const struct sending *sending)
{
    const struct case_sending *wanted = sending->wanted;
    struct event event = {.subject_kind = T("case"),
                          .subject_id = sending->case_id,
                          .name = T("procedures.case_sent"),
                          .actor_kind = wanted->staff_id     ? T("staff")
                                        : wanted->account_id ? T("resident")
                                                             : T("stranger"),
                          .actor_id = wanted->staff_id ? wanted->staff_id : wanted->account_id,
                          .actor_name = wanted->staff_id ? wanted->staff_name : T("本人"),
                          .detail = sending->event_detail,
                          .at = wanted->now,
                          .is_first = true};
    return event_tell(wanted->city, store, &event);
}

static enum status send_in_store(struct store *store, void *context)
{
    struct sending *sending = context;
    const struct case_sending *wanted = sending->wanted;
    int64_t key_id;
    enum status status = key_store(store, "case", sending->wrapped_key, wanted->now, &key_id);
    if (status == DONE)
        status = add_case(store, sending, key_id);
    if (status == DONE)
        status = window_take(store, sending->arena, sending->procedure, sending->person, sending->case_id, wanted->now,
                            &sending->refusal);
    if (status == DONE && sending->exemption)
        status = case_exemption_add(store, sending->case_id, sending->exemption->name, sending->fee_yen, wanted->now);
    if (status == DONE && sending->has_files && wanted->draft_id)
        status = draft_drop_unnamed((struct city *)wanted->city, store, sending->arena, wanted->draft_id, sending->kept.values,
                                    wanted->now);
    if (status == DONE && sending->has_files && wanted->draft_id)
        status = attachments_move(store, T("draft"), wanted->draft_id, T("case"), sending->case_id);
    if (status == DONE && sending->has_promises)
        status = later_keep(store, sending->arena, sending->case_id, &sending->kept, wanted->now);
    if (status == DONE && wanted->draft_id)
        status = procedures_draft_remove(store, wanted->draft_id);
    if (status == DONE)
        status = tell_sent(store, sending);
    if (status == DONE && sending->mail.length)
        status = mail_put_prepared(store, sending->arena, sending->mail, sending->case_id, wanted->now, wanted->now);
    return status;
}

/* The key was used: the same case again, whoever asks with it holds it. */
static enum status repeated(struct store *store, struct arena *arena, struct text send_key, struct case_receipt *receipt)
{
    struct procedures_record row;
    enum status status = procedures_case_of_key(store, arena, send_key, &row);
    if (status != DONE)
        return status;
    *receipt = (struct case_receipt){.case_id = row.id,
                                     .number = identifier_display(arena, row.number),
                                     .due = date_from_day_number(row.due_day),
                                     .fee_yen = row.fee_yen,
                                     .is_repeated = true};
    return DONE;
}

enum status case_send(struct store *store, struct arena *arena, const struct case_sending *wanted,
                      struct case_receipt *receipt)
{
    check(wanted->send_key.length > 0 && wanted->channel.length > 0);
    struct sending sending = {.wanted = wanted, .arena = arena, .procedure = wanted->answers->procedure};
    enum status status = prepare(&sending);
    if (status == DONE && wanted->numbered)
        wanted->numbered(wanted->context, identifier_display(arena, sending.number));
    if (status == DONE)
        status = store_transaction(store, send_in_store, &sending);
    if (status == CONFLICT || status == TOO_MUCH) { /* what was taken before is taken, even if it is full by now */
        enum status second = repeated(store, arena, wanted->send_key, receipt);
        if (second == NOT_FOUND)
            *receipt = (struct case_receipt){.refusal = sending.refusal};
        return second == NOT_FOUND ? status : second;
    }
    if (status != DONE)
        return status;
    *receipt = (struct case_receipt){.case_id = sending.case_id,
                                     .number = identifier_display(arena, sending.number),
                                     .due = sending.due,
                                     .fee_yen = sending.fee_yen};
    return DONE;
}

/* ---- duplicates ---- */

static void add_twins(struct arena *arena, const struct procedures_twins *rows, struct case_twins *found)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct text number = identifier_display(arena, rows->items[i].number);
        bool is_known = false;
        for (size_t j = 0; j < found->count; j++)
            is_known = is_known || text_is(found->items[j].number, number);
        if (!is_known)
            found->items[found->count++] = (struct case_twin){.number = number,
                                                              .sent_at = rows->items[i].sent_at,
                                                              .state = (enum case_state)rows->items[i].state};
    }
}

enum status case_twins(const struct city *city, struct store *store, struct arena *arena, const struct answer_set *answers,
                       int64_t account_id, int64_t but_not_case_id, int64_t now, struct case_twins *found)
{
    const struct procedure *procedure = answers->procedure;
    struct procedures_twins own = {0}, same = {0};
    int64_t since = now - procedure->duplicate_days * DAY_MICROS;
    struct applicant applicant;
    answers_applicant(answers, &applicant);
    struct text token = applicant_token(arena, city->keys, &applicant);
    enum status status = DONE;
    if (procedure->duplicate_days && account_id)
        status = procedures_twins_of_account(store, arena, account_id, procedure->name, since, but_not_case_id, &own);
    if (status == DONE && procedure->duplicate_days && token.length)
        status = procedures_cases_of_applicant(store, arena, token, procedure->name, since, but_not_case_id, &same);
    if (status != DONE)
        return status;
    *found = (struct case_twins){.items = TAKE(arena, struct case_twin, own.count + same.count + 1)};
    add_twins(arena, &own, found);
    add_twins(arena, &same, found);
    return DONE;
}
