/*
 * 補正: staff mark fields, the applicant mends only those, the clock stands meanwhile. What was sent before is kept.
 */
#include "engines/procedures/case_money.h"
#include "engines/procedures/case_private.h"

#include "base/check.h"
#include "base/list.h"
#include "base/rules.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/library.h"
#include "engines/procedures/later.h"

enum { FIXES_MAX = 40, FIX_BYTES_MAX = 2000 };

/* ---- asking ---- */

static struct text request_json(struct arena *arena, const struct fix *fixes, size_t count, struct text message)
{
    struct buffer buffer = buffer_new(arena);
    struct json_writer writer = json_writer_new(&buffer);
    json_start_object(&writer);
    json_put_member_text(&writer, T("message"), message);
    json_put_key(&writer, T("fixes"));
    json_start_list(&writer);
    for (size_t i = 0; i < count; i++) {
        json_start_object(&writer);
        json_put_member_text(&writer, T("field"), fixes[i].field);
        json_put_member_text(&writer, T("sentence"), fixes[i].sentence);
        json_end_object(&writer);
    }
    json_end_list(&writer);
    json_end_object(&writer);
    return buffer_text(&buffer);
}

struct asking {
    struct case_change change;
    struct arena *arena;
    struct text request;
};

static enum status ask_in_store(struct store *store, void *context)
{
    struct asking *asking = context;
    struct case_record before;
    struct key key;
    int64_t id;
    enum status status = case_change(store, asking->arena, &asking->change, &before);
    if (status == DONE)
        status = case_key(asking->change.city, store, before.key_id, &key);
    if (status == DONE)
        status = procedures_correction_add(
            store, before.id, asking->change.now, asking->change.actor->staff_id,
            case_seal(asking->arena, &key, "correction", asking->change.now, asking->request), &id);
    return status;
}

static bool fixes_are_good(const struct procedure *procedure, const struct fix *fixes, size_t count, struct text message)
{
    if (!count || count > FIXES_MAX || message.length > MESSAGE_BYTES_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct procedure_field *field = procedure_field(procedure, fixes[i].field, NULL);
        if (!field || field->kind == ANSWER_NOTE || fixes[i].sentence.length > FIX_BYTES_MAX)
            return false;
    }
    return true;
}

enum status case_ask_correction(const struct city *city, struct store *store, int64_t case_id, const struct fix *fixes,
                                size_t count, struct text message, const struct case_actor *actor, int64_t now)
{
    struct arena *arena = arena_new(0);
    struct case_record record;
    const struct procedure *procedure;
    enum status status = case_by_id(city, store, arena, case_id, &record);
    if (status == DONE)
        status = procedure_of_version(city, store, record.procedure_name, record.version, &procedure);
    if (status == DONE && !fixes_are_good(procedure, fixes, count, message))
        status = INVALID;
    if (status == DONE) {
        struct asking asking = {
            .change = {.city = city,
                       .case_id = case_id,
                       .action = ACT_ASK_CORRECTION,
                       .actor = actor,
                       .fee_yen = -1,
                       .answer_days = procedure->correction_days,
                       .detail = arena_print(arena, ",\"fields\":%zu", count),
                       .mail = TR("The city asks you to correct your application."),
                       .now = now},
            .arena = arena,
            .request = request_json(arena, fixes, count, message)};
        status = store_transaction(store, ask_in_store, &asking);
    }
    arena_free(arena);
    return status;
}

/* ---- looking ---- */

struct dependence {
    const struct correction *correction;
    size_t count; /* only these are looked at */
    bool reads;
};

static void note_dependence(void *context, struct text path)
{
    struct dependence *dependence = context;
    ptrdiff_t dot = text_find_byte(path, '.');
    struct text name = dot == TEXT_NOT_THERE ? path : text_slice(path, 0, (size_t)dot);
    for (size_t i = 0; i < dependence->count; i++)
        dependence->reads = dependence->reads || text_is(dependence->correction->fixes[i].field, name);
}

static bool is_in(const struct correction *correction, struct text field)
{
    for (size_t i = 0; i < correction->count; i++)
        if (text_is(correction->fixes[i].field, field))
            return true;
    return false;
}

/* A mended answer may open a question that was not asked before: it can be answered too. */
void correction_fields(struct arena *arena, const struct procedure *procedure, struct correction *correction)
{
    size_t most = correction->count + (size_t)PROCEDURE_STEPS_MAX * STEP_FIELDS_MAX;
    struct fix *fixes = TAKE(arena, struct fix, most);
    for (size_t i = 0; i < correction->count; i++)
        fixes[i] = correction->fixes[i];
    correction->fixes = fixes;
    correction->marked_count = correction->count;
    /* Conditions read earlier fields only, so one pass in order finds chains as well. */
    for (size_t i = 0; i < procedure->step_count; i++)
        for (size_t j = 0; j < procedure->steps[i].field_count; j++) {
            const struct procedure_step *step = &procedure->steps[i];
            const struct procedure_field *field = &step->fields[j];
            struct dependence dependence = {.correction = correction, .count = correction->count};
            if (field->kind == ANSWER_NOTE || is_in(correction, field->name))
                continue;
            if (field->show)
                rules_variables(field->show, note_dependence, &dependence);
            if (step->show)
                rules_variables(step->show, note_dependence, &dependence);
            if (dependence.reads)
                fixes[correction->count++] = (struct fix){.field = field->name};
        }
}

static enum status read_request(struct arena *arena, const struct procedures_correction_row *row, struct text clear,
                                struct correction *found)
{
    json_t *request;
    if (json_read(arena, clear, NULL, &request, NULL) != DONE)
        return BROKEN;
    const json_t *list = json_object_get(request, "fixes");
    size_t count = json_array_size(list);
    *found = (struct correction){.id = row->id,
                                 .asked_at = row->asked_at,
                                 .message = json_member_text(request, "message"),
                                 .fixes = TAKE(arena, struct fix, count + 1),
                                 .count = count};
    for (size_t i = 0; i < count; i++)
        found->fixes[i] = (struct fix){.field = json_member_text(json_array_get(list, i), "field"),
                                       .sentence = json_member_text(json_array_get(list, i), "sentence")};
    return DONE;
}

static enum status open_correction(const struct city *city, struct store *store, struct arena *arena,
                                   const struct case_record *record, struct correction *found)
{
    struct procedures_correction_row row;
    const struct procedure *procedure;
    struct key key;
    struct text clear;
    enum status status = procedures_correction_open(store, arena, record->id, &row);
    if (status == DONE)
        status = procedure_of_version(city, store, record->procedure_name, record->version, &procedure);
    if (status == DONE)
        status = case_key(city, store, record->key_id, &key);
    if (status == DONE)
        status = case_unseal(arena, &key, "correction", row.asked_at, row.request, &clear);
    if (status == DONE)
        status = read_request(arena, &row, clear, found);
    if (status == DONE)
        correction_fields(arena, procedure, found);
    return status;
}

enum status case_correction(const struct city *city, struct store *store, struct arena *arena, int64_t case_id,
                            struct correction *found)
{
    struct case_record record;
    enum status status = case_by_id(city, store, arena, case_id, &record);
    if (status == DONE && record.state != CASE_CORRECTION)
        return NOT_FOUND;
    return status == DONE ? open_correction(city, store, arena, &record, found) : status;
}

/* ---- answering ---- */

static void take_field(struct answer_set *kept, const struct answer_set *sent, const struct procedure_step *step,
                       struct text field)
{
    if (!step->repeat.length) {
        answers_set(kept, kept->values, field, json_incref((json_t *)answers_value(sent, field, NULL)));
        return;
    }
    for (size_t i = 0; i < answers_items(kept, step) && i < answers_items(sent, step); i++)
        answers_set(kept, answers_item(kept, step, (int)i), field,
                    json_incref((json_t *)answers_value(sent, field, answers_item(sent, step, (int)i))));
}

struct correcting {
    struct case_change change;
    struct arena *arena;
    const struct answer_set *sent;
};

static enum status merge(struct store *store, const struct correcting *correcting, const struct case_record *record,
                         struct answer_set *kept)
{
    struct correction correction;
    enum status status = open_correction(correcting->change.city, store, correcting->arena, record, &correction);
    if (status == DONE)
        status = case_answers(correcting->change.city, store, correcting->arena, record, kept);
    if (status != DONE)
        return status;
    for (size_t i = 0; i < correction.count; i++) {
        const struct procedure_step *step = NULL;
        if (procedure_field(kept->procedure, correction.fixes[i].field, &step))
            take_field(kept, correcting->sent, step, correction.fixes[i].field);
    }
    answers_tidy(kept);
    return answers_check(kept, record->language, NULL);
}

/* A charge that stands is not changed by a correction: another fee is a matter for a new application. */
static enum status new_fee(struct store *store, const struct correcting *correcting, const struct answer_set *kept,
                           const struct case_record *record, int64_t *yen)
{
    struct fee_total fee;
    struct case_exemption exemption;
    enum status status = answers_fee(kept, record->language, &fee);
    if (status != DONE)
        return status;
    status = case_exemption(correcting->change.city, store, correcting->arena, record, &exemption);
    bool is_exempted = status == DONE; /* what was asked for or decided is about this fee and no other */
    if (status != DONE && status != NOT_FOUND)
        return status;
    const struct procedure_exemption *class = is_exempted ? procedure_exemption(kept->procedure, exemption.name) : NULL;
    if (class && exemption.state == EXEMPTION_GRANTED)
        fee.yen = case_exempted_fee(class, fee.yen);
    if (fee.yen != record->fee_yen && (is_exempted || kept->procedure->payment == PAYMENT_FIRST))
        return INVALID;
    *yen = fee.yen;
    return DONE;
}

static enum status write_answers(struct store *store, const struct correcting *correcting,
                                 const struct case_record *record, const struct answer_set *kept)
{
    struct applicant applicant;
    struct key key;
    answers_applicant(kept, &applicant);
    enum status status = case_key(correcting->change.city, store, record->key_id, &key);
    if (status == DONE)
        status = procedures_case_keep_former(store, record->id, correcting->change.now);
    if (status == DONE)
        status = procedures_case_new_answers(
            store, record->id, record->revision + 1,
            case_seal(correcting->arena, &key, "applicant", 0, applicant.name),
            case_seal(correcting->arena, &key, "answers", record->revision + 1, answers_json(kept, correcting->arena)));
    if (status == DONE)
        status = later_keep(store, correcting->arena, record->id, kept, correcting->change.now);
    return status;
}

static enum status correct_in_store(struct store *store, void *context)
{
    struct correcting *correcting = context;
    struct case_change change = correcting->change;
    struct case_record record;
    struct answer_set kept;
    enum case_state to;
    enum status status = case_by_id(change.city, store, correcting->arena, change.case_id, &record);
    if (status == DONE)
        status = case_admits(store, correcting->arena, &record, change.actor);
    if (status == DONE)
        status = case_next_state(record.state, ACT_CORRECT, change.actor->who, &to);
    if (status == DONE)
        status = merge(store, correcting, &record, &kept);
    if (status == DONE)
        status = new_fee(store, correcting, &kept, &record, &change.fee_yen);
    if (status == DONE)
        status = write_answers(store, correcting, &record, &kept);
    if (status == DONE)
        status = case_change(store, correcting->arena, &change, &record);
    return status;
}

enum status case_correct(const struct city *city, struct store *store, struct arena *arena, int64_t case_id,
                         const struct answer_set *answers, const struct case_actor *actor, int64_t now)
{
    struct correcting correcting = {.change = {.city = city,
                                               .case_id = case_id,
                                               .action = ACT_CORRECT,
                                               .actor = actor,
                                               .fee_yen = -1,
                                               .mail = TR("We received your correction."),
                                               .now = now},
                                    .arena = arena,
                                    .sent = answers};
    return store_transaction(store, correct_in_store, &correcting);
}
