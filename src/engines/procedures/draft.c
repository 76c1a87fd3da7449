/*
 * Drafts: made, sealed, opened, forgotten.
 */
#include "engines/procedures/draft.h"

#include "base/check.h"
#include "base/encoding.h"
#include "base/holiday.h"
#include "city/accounts.h"
#include "city/city.h"
#include "city/files.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/library.h"
#include "procedures.queries.h"
#include "system/random.h"

#include <sodium.h>
#include <string.h>

enum { HASH_BYTES = 32 };

/* ---- keys made from the code and from the mail address ---- */

static struct text hash_with(struct arena *arena, const struct keys *keys, const char *purpose, struct text value)
{
    uint8_t own[KEY_BYTES];
    uint8_t *hash = TAKE(arena, uint8_t, HASH_BYTES);
    keys_derive(keys, text_of(purpose), own);
    crypto_generichash(hash, HASH_BYTES, (const uint8_t *)value.bytes, value.length, own, sizeof own);
    sodium_memzero(own, sizeof own);
    return (struct text){(const char *)hash, HASH_BYTES};
}

static struct key key_of(struct arena *arena, const struct keys *keys, const char *purpose, struct text value)
{
    struct key key = {0};
    memcpy(key.bytes, hash_with(arena, keys, purpose, value).bytes, KEY_BYTES);
    return key;
}

static struct text code_hash(struct arena *arena, const struct keys *keys, struct text code)
{
    return hash_with(arena, keys, "procedures.draft.hash", code);
}

static struct key draft_key(struct arena *arena, const struct keys *keys, struct text code)
{
    return key_of(arena, keys, "procedures.draft.key", code);
}

/* The row is bound by what only its code gives. */
static int64_t row_of(struct text hash)
{
    int64_t row;
    memcpy(&row, hash.bytes, sizeof row);
    return row & INT64_MAX;
}

static struct seal_place place_of(const char *column, struct text hash)
{
    return (struct seal_place){.table = T("procedures_draft"), .column = text_of(column), .row = row_of(hash)};
}

static struct text sealed_answers(struct arena *arena, const struct keys *keys, struct text code,
                                  const struct answer_set *answers)
{
    struct key key = draft_key(arena, keys, code);
    struct text hash = code_hash(arena, keys, code);
    struct text sealed = seal(arena, &key, place_of("sealed", hash), answers_json(answers, arena));
    sodium_memzero(&key, sizeof key);
    return sealed;
}

/* The code for all devices of an account, under the account's own key: erasing the account ends its drafts. */
static enum status wrap_for_account(const struct city *city, struct store *store, struct arena *arena, struct text code,
                                    int64_t account_id, struct text *wrapped)
{
    struct account account;
    struct key key;
    enum status status = account_of(store, city->keys, arena, account_id, &account);
    if (status == DONE)
        status = key_read(store, city->keys, account.key_id, &key);
    if (status == DONE)
        *wrapped = seal(arena, &key, place_of("account_code", T("accounts")), code);
    return status;
}

static enum status unwrap_for_account(const struct city *city, struct store *store, struct arena *arena,
                                      struct text wrapped, int64_t account_id, struct text *code)
{
    struct account account;
    struct key key;
    enum status status = account_of(store, city->keys, arena, account_id, &account);
    if (status == DONE)
        status = key_read(store, city->keys, account.key_id, &key);
    return status == DONE ? unseal(arena, &key, place_of("account_code", T("accounts")), wrapped, code) : status;
}

/* ---- making ---- */

struct beginning {
    struct procedures_draft_add_given row;
    struct date today;
    int64_t id;
};

static enum status begin_in_store(struct store *store, void *context)
{
    struct beginning *beginning = context;
    enum status status = procedures_draft_add_with(store, &beginning->row, &beginning->id);
    return status == DONE ? procedures_count_one(store, date_day_number(beginning->today), beginning->row.procedure_name,
                                                 T("started"), T(""))
                          : status;
}

enum status draft_begin(const struct city *city, struct store *store, struct arena *arena,
                        const struct procedure *procedure, const struct answer_facts *facts,
                        const struct draft_owner *owner, int64_t now, struct draft *found)
{
    uint8_t secret[DRAFT_CODE_BYTES], once[DRAFT_CODE_BYTES];
    random_fill(&system_random, secret, sizeof secret);
    random_fill(&system_random, once, sizeof once);
    struct draft draft = {.code = base64url_text(arena, secret, sizeof secret),
                          .procedure = procedure,
                          .send_key = base64url_text(arena, once, sizeof once),
                          .saved_at = now,
                          .forget_at = now + DRAFT_DAYS * DAY_MICROS};
    answers_begin(arena, procedure, facts, &draft.answers);
    check(procedure->step_count > 0);
    draft.step = procedure->steps[0].name;
    struct text wrapped = {0};
    if (owner->account_id) {
        enum status status = wrap_for_account(city, store, arena, draft.code, owner->account_id, &wrapped);
        if (status != DONE)
            return status;
    }
    struct beginning beginning = {
        .row = {.code_hash = code_hash(arena, city->keys, draft.code),
                .account_id = owner->account_id,
                .procedure_name = procedure->name,
                .version = procedure->version,
                .step = draft.step,
                .send_key = draft.send_key,
                .now = now,
                .forget_at = draft.forget_at,
                .account_code = wrapped,
                .sealed = sealed_answers(arena, city->keys, draft.code, &draft.answers)},
        .today = facts->today};
    enum status status = store_transaction(store, begin_in_store, &beginning);
    if (status != DONE)
        return status;
    draft.id = beginning.id;
    *found = draft;
    return DONE;
}

/* ---- opening ---- */

static enum status open_row(const struct city *city, struct store *store, struct arena *arena,
                            const struct procedures_draft_row *row, struct text code, const struct answer_facts *facts,
                            struct draft *found)
{
    struct key key = draft_key(arena, city->keys, code);
    struct text clear = {0};
    struct draft draft = {.id = row->id,
                          .code = code,
                          .step = row->step,
                          .send_key = row->send_key,
                          .saved_at = row->saved_at,
                          .forget_at = row->forget_at};
    enum status status = procedure_of_version(city, store, row->procedure_name, row->version, &draft.procedure);
    if (status == DONE)
        status = unseal(arena, &key, place_of("sealed", code_hash(arena, city->keys, code)), row->sealed, &clear);
    sodium_memzero(&key, sizeof key);
    if (status == DONE && answers_from_json(arena, draft.procedure, facts, clear, &draft.answers) != DONE)
        status = BROKEN;
    if (status == DONE)
        *found = draft;
    return status;
}

enum status draft_open(const struct city *city, struct store *store, struct arena *arena, struct text code,
                       const struct answer_facts *facts, const struct draft_owner *owner, int64_t now,
                       struct draft *found)
{
    struct text bytes;
    struct procedures_draft_row row;
    if (base64url_read(arena, code, &bytes) != DONE || bytes.length != DRAFT_CODE_BYTES)
        return NOT_FOUND;
    enum status status = procedures_draft_by_code(store, arena, code_hash(arena, city->keys, code), now, &row);
    if (status != DONE)
        return status;
    if (row.account_id && row.account_id != owner->account_id)
        return NOT_FOUND;
    return open_row(city, store, arena, &row, arena_copy(arena, code), facts, found);
}

static enum status open_wrapped(const struct city *city, struct store *store, struct arena *arena,
                                const struct procedures_draft_row *row, const struct answer_facts *facts,
                                const struct draft_owner *owner, struct draft *found)
{
    struct text code;
    enum status status = unwrap_for_account(city, store, arena, row->account_code, owner->account_id, &code);
    return status == DONE ? open_row(city, store, arena, row, code, facts, found) : status;
}

enum status draft_of_account(const struct city *city, struct store *store, struct arena *arena,
                             const struct procedure *procedure, const struct answer_facts *facts,
                             const struct draft_owner *owner, int64_t now, struct draft *found)
{
    struct procedures_draft_row row;
    enum status status = procedures_draft_of_account(store, arena, owner->account_id, procedure->name, now, &row);
    return status == DONE ? open_wrapped(city, store, arena, &row, facts, owner, found) : status;
}

enum status draft_of_id(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                        const struct answer_facts *facts, const struct draft_owner *owner, int64_t now,
                        struct draft *found)
{
    struct procedures_draft_row row;
    enum status status = procedures_draft_owned(store, arena, id, owner->account_id, now, &row);
    return status == DONE ? open_wrapped(city, store, arena, &row, facts, owner, found) : status;
}

/* ---- keeping ---- */

static bool names_file(const json_t *value, struct text public_id)
{
    if (json_is_string(value))
        return text_is(json_text(value), public_id);
    const char *key;
    json_t *one;
    size_t i;
    json_object_foreach((json_t *)value, key, one) if (names_file(one, public_id)) return true;
    json_array_foreach((json_t *)value, i, one) if (names_file(one, public_id)) return true;
    return false;
}

static bool has_files(const struct procedure *procedure)
{
    for (size_t i = 0; i < procedure->step_count; i++)
        for (size_t j = 0; j < procedure->steps[i].field_count; j++)
            if (procedure->steps[i].fields[j].kind == ANSWER_FILE)
                return true;
    return false;
}

struct saving {
    struct city *city;
    struct arena *arena;
    struct draft *draft;
    struct text step, sealed;
    int64_t now;
};

enum status draft_drop_unnamed(struct city *city, struct store *store, struct arena *arena, int64_t draft_id,
                               const json_t *values, int64_t now)
{
    struct attachments files = {0};
    enum status status = attachments_of(city, store, arena, T("draft"), draft_id, &files);
    for (size_t i = 0; status == DONE && i < files.count; i++)
        if (!names_file(values, files.items[i].public_id))
            status = attachment_remove(city, store, files.items[i].id, now);
    return status;
}

static enum status save_in_store(struct store *store, void *context)
{
    struct saving *saving = context;
    enum status status = procedures_draft_save(store, saving->draft->id, saving->step, saving->sealed, saving->now,
                                               saving->now + DRAFT_DAYS * DAY_MICROS);
    if (status == DONE && has_files(saving->draft->procedure))
        status = draft_drop_unnamed(saving->city, store, saving->arena, saving->draft->id, saving->draft->answers.values, saving->now);
    return status;
}

enum status draft_save(const struct city *city, struct store *store, struct draft *draft, struct text step, int64_t now)
{
    struct arena *arena = draft->answers.arena;
    struct saving saving = {.city = (struct city *)city,
                            .arena = arena,
                            .draft = draft,
                            .step = step,
                            .sealed = sealed_answers(arena, city->keys, draft->code, &draft->answers),
                            .now = now};
    enum status status = store_transaction(store, save_in_store, &saving);
    if (status != DONE)
        return status == CONFLICT ? NOT_FOUND : status; /* sent or forgotten meanwhile */
    draft->step = step;
    draft->saved_at = now;
    draft->forget_at = now + DRAFT_DAYS * DAY_MICROS;
    return DONE;
}

struct adopting {
    int64_t draft_id, account_id;
    struct text wrapped;
};

static enum status adopt_in_store(struct store *store, void *context)
{
    const struct adopting *adopting = context;
    return procedures_draft_set_account(store, adopting->draft_id, adopting->account_id, adopting->wrapped);
}

enum status draft_adopt(const struct city *city, struct store *store, struct draft *draft,
                        const struct draft_owner *owner, int64_t now)
{
    (void)now;
    struct adopting adopting = {.draft_id = draft->id, .account_id = owner->account_id};
    enum status status = wrap_for_account(city, store, draft->answers.arena, draft->code, owner->account_id,
                                          &adopting.wrapped);
    return status == DONE ? store_transaction(store, adopt_in_store, &adopting) : status;
}

struct forgetting {
    struct city *city;
    int64_t draft_id, now;
};

static enum status forget_in_store(struct store *store, void *context)
{
    const struct forgetting *forgetting = context;
    enum status status =
        attachments_remove(forgetting->city, store, T("draft"), forgetting->draft_id, forgetting->now);
    return status == DONE ? procedures_draft_remove(store, forgetting->draft_id) : status;
}

enum status draft_forget(const struct city *city, struct store *store, int64_t draft_id, int64_t now)
{
    struct forgetting forgetting = {(struct city *)city, draft_id, now};
    return store_transaction(store, forget_in_store, &forgetting);
}

/* ---- for mail addresses ---- */

struct mail_keeping {
    int64_t draft_id;
    struct text token, wrapped;
};

static enum status keep_for_mail_in_store(struct store *store, void *context)
{
    const struct mail_keeping *keeping = context;
    return procedures_draft_set_mail(store, keeping->draft_id, keeping->token, keeping->wrapped);
}

static struct key mail_key(struct arena *arena, const struct keys *keys, struct text mail)
{
    return key_of(arena, keys, "procedures.draft.mail", mail);
}

enum status draft_keep_for_mail(const struct city *city, struct store *store, struct arena *arena,
                                const struct draft *draft, struct text mail)
{
    if (!mail.length)
        return INVALID;
    struct key key = mail_key(arena, city->keys, mail);
    struct mail_keeping keeping = {
        .draft_id = draft->id,
        .token = blind_value(arena, city->keys, "procedures.draft", mail),
        .wrapped = seal(arena, &key, place_of("mail_code", T("addresses")), draft->code)};
    return store_transaction(store, keep_for_mail_in_store, &keeping);
}

enum status draft_codes_of_mail(const struct city *city, struct store *store, struct arena *arena, struct text mail,
                                int64_t now, struct draft_codes *found)
{
    struct procedures_draft_rows rows;
    struct key key = mail_key(arena, city->keys, mail);
    enum status status =
        procedures_drafts_of_mail(store, arena, blind_value(arena, city->keys, "procedures.draft", mail), now, &rows);
    if (status != DONE)
        return status;
    *found = (struct draft_codes){.items = TAKE(arena, struct draft_code, rows.count + 1)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct procedures_draft_row *row = &rows.items[i];
        struct draft_code *one = &found->items[found->count];
        *one = (struct draft_code){
            .procedure = row->procedure_name, .saved_at = row->saved_at, .forget_at = row->forget_at};
        if (unseal(arena, &key, place_of("mail_code", T("addresses")), row->mail_code, &one->code) == DONE)
            found->count++;
    }
    return DONE;
}

enum status draft_list(struct store *store, struct arena *arena, int64_t account_id, int64_t now, struct draft_rows *found)
{
    struct procedures_draft_lines lines;
    enum status status = procedures_drafts_of_account(store, arena, account_id, now, &lines);
    if (status != DONE)
        return status;
    *found = (struct draft_rows){.items = TAKE(arena, struct draft_row, lines.count + 1), .count = lines.count};
    for (size_t i = 0; i < lines.count; i++)
        found->items[i] = (struct draft_row){.id = lines.items[i].id,
                                             .saved_at = lines.items[i].saved_at,
                                             .forget_at = lines.items[i].forget_at,
                                             .procedure = lines.items[i].procedure_name,
                                             .version = lines.items[i].version,
                                             .step = lines.items[i].step};
    return DONE;
}
