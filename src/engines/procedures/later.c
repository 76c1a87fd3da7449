/*
 * Papers that come later: promised with the application, handed in on the case's page, reminded of, missed.
 */
#include "engines/procedures/later.h"

#include "base/holiday.h"
#include "city/module.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/library.h"

enum { ROWS_A_RUN = 500, REMIND_DAYS = 3 };

/* ---- promises and rows ---- */

struct promise {
    const struct procedure_field *field;
    int item;
};
struct promises {
    struct promise *items;
    size_t count, size;
};

static void add_promises(const struct answer_set *answers, const struct procedure_step *step, int item, struct arena *arena,
                         struct promises *found)
{
    const json_t *scope = step->repeat.length ? answers_item(answers, step, item) : NULL;
    for (size_t i = 0; i < step->field_count; i++) {
        const struct procedure_field *field = &step->fields[i];
        if (field->kind == ANSWER_FILE && answer_is_promised(answers_value(answers, field->name, scope)))
            *LIST_ADD(arena, found) = (struct promise){field, item};
    }
}

static void find_promises(const struct answer_set *answers, struct arena *arena, struct promises *found)
{
    for (size_t i = 0; i < answers->procedure->step_count; i++) {
        const struct procedure_step *step = &answers->procedure->steps[i];
        size_t count = step->repeat.length ? answers_items(answers, step) : 1;
        for (size_t item = 0; item < count; item++)
            add_promises(answers, step, (int)item, arena, found);
    }
}

bool later_is_asked(const struct answer_set *answers)
{
    struct promises promises = {0};
    find_promises(answers, answers->arena, &promises);
    return promises.count > 0;
}

/* So many days on; a day on which the city hall is closed becomes the next one on which it is open. */
static struct date due_day(struct date today, int64_t days)
{
    struct date due = date_add_days(today, days);
    return date_is_business_day(due, NULL) ? due : date_add_business_days(due, 1, NULL);
}

static bool is_row_of(const struct procedures_later *row, const struct promise *promise)
{
    return row->item == promise->item && text_is(row->field, promise->field->name);
}

enum status later_keep(struct store *store, struct arena *arena, int64_t case_id, const struct answer_set *answers, int64_t now)
{
    struct promises promises = {0};
    struct procedures_laters rows;
    find_promises(answers, arena, &promises);
    enum status status = procedures_later_of_case(store, arena, case_id, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        bool is_asked = false;
        for (size_t j = 0; j < promises.count; j++)
            is_asked = is_asked || is_row_of(&rows.items[i], &promises.items[j]);
        if (!is_asked)
            status = procedures_later_end(store, rows.items[i].id, now);
    }
    for (size_t j = 0; status == DONE && j < promises.count; j++) {
        const struct promise *promise = &promises.items[j];
        bool is_known = false;
        for (size_t i = 0; i < rows.count; i++)
            is_known = is_known || is_row_of(&rows.items[i], promise);
        if (!is_known)
            status = procedures_later_promise(store, case_id, promise->field->name, promise->item,
                                              date_day_number(due_day(date_of_moment(now), promise->field->later_days)), now);
    }
    return status;
}

/* ---- looking ---- */

static struct text title_of(struct arena *arena, const struct procedure *procedure, struct text name, int item,
                            enum language language)
{
    const struct procedure_step *step = NULL;
    const struct procedure_field *field = procedure_field(procedure, name, &step);
    struct text label = field ? words_in(&field->label, language) : name;
    if (!step || !step->repeat.length)
        return label;
    return arena_print(arena, language == ENGLISH ? "%.*s (%.*s %d)" : "%.*s（%.*s%d）", TEXT_ARGUMENTS(label),
                       TEXT_ARGUMENTS(words_in(&step->repeat_item, language)), item + 1);
}

enum status case_later(struct store *store, struct arena *arena, const struct case_record *record,
                       const struct procedure *procedure, enum language language, int64_t now, struct later_papers *found)
{
    struct procedures_laters rows;
    struct date today = date_of_moment(now);
    enum status status = procedures_later_of_case(store, arena, record->id, &rows);
    if (status != DONE)
        return status;
    *found = (struct later_papers){.items = TAKE(arena, struct later_paper, rows.count + 1)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct procedures_later *row = &rows.items[i];
        struct date due = date_from_day_number(row->due_day);
        const struct procedure_field *field = procedure_field(procedure, row->field, NULL);
        if (field)
            found->items[found->count++] =
                (struct later_paper){.id = row->id, .field = field, .item = (int)row->item,
                                     .title = title_of(arena, procedure, row->field, (int)row->item, language), .due = due,
                                     .is_over = date_compare(due, today) < 0};
    }
    return DONE;
}

/* ---- handing in ---- */

struct handing {
    const struct city *city;
    struct arena *arena;
    int64_t case_id, later_id;
    const struct kept_file *files;
    size_t count;
    const struct case_actor *actor;
    int64_t now;
};

static json_t *files_as_answer(const struct handing *handing)
{
    json_t *list = json_array();
    for (size_t i = 0; i < handing->count; i++) {
        json_t *file = json_object();
        json_object_set_new(file, "file", json_text_value(handing->files[i].public_id));
        json_object_set_new(file, "name", json_text_value(handing->files[i].name));
        json_object_set_new(file, "size", json_integer(handing->files[i].size_bytes));
        json_array_append_new(list, file);
    }
    return list;
}

/* The promise's place in the answers; NULL: it no longer stands there. */
static json_t *place_of(const struct handing *handing, struct answer_set *answers, const struct procedures_laters *rows,
                        const struct procedure_field **field)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct procedures_later *row = &rows->items[i];
        const struct procedure_step *step = NULL;
        *field = row->id == handing->later_id ? procedure_field(answers->procedure, row->field, &step) : NULL;
        if (!*field || (step->repeat.length && !answers_item(answers, step, (int)row->item)))
            continue;
        json_t *scope = answers_take_item(answers, step, (int)row->item);
        return answer_is_promised(json_member(scope, row->field)) ? scope : NULL;
    }
    return NULL;
}

static enum status write_answers(struct store *store, const struct handing *handing, const struct case_record *record,
                                 const struct answer_set *answers)
{
    struct key key;
    int64_t revision = record->revision + 1;
    enum status status = case_key(handing->city, store, record->key_id, &key);
    if (status == DONE)
        status = procedures_case_keep_former(store, record->id, handing->now);
    if (status == DONE)
        status = procedures_case_put_answers(
            store, record->id, revision,
            case_seal(handing->arena, &key, "answers", revision, answers_json(answers, handing->arena)));
    if (status == DONE)
        status = later_keep(store, handing->arena, record->id, answers, handing->now);
    return status;
}

static enum status hand_in_store(struct store *store, void *context)
{
    const struct handing *handing = context;
    struct case_record record;
    struct answer_set answers;
    struct procedures_laters rows;
    const struct procedure_field *field;
    enum status status = case_by_id(handing->city, store, handing->arena, handing->case_id, &record);
    if (status == DONE)
        status = case_admits(store, handing->arena, &record, handing->actor);
    if (status == DONE && !case_is_open(record.state))
        return CONFLICT;
    if (status == DONE)
        status = case_answers(handing->city, store, handing->arena, &record, &answers);
    if (status == DONE)
        status = procedures_later_of_case(store, handing->arena, record.id, &rows);
    if (status != DONE)
        return status;
    json_t *place = place_of(handing, &answers, &rows, &field);
    if (!place)
        return CONFLICT;
    if ((int64_t)handing->count > field->max || (int64_t)handing->count < field->min || handing->count == 0)
        return INVALID;
    answers_set(&answers, place, field->name, files_as_answer(handing));
    status = write_answers(store, handing, &record, &answers);
    if (status == DONE)
        status = procedures_case_touch(store, record.id, handing->actor->who == BY_STAFF ? record.is_unread : 1, handing->now);
    return status == DONE ? case_tell(handing->city, store, record.id, T("procedures.paper_handed_in"), handing->actor, T(""),
                                      T(""), handing->now)
                          : status;
}

enum status case_hand_in(const struct city *city, struct store *store, struct arena *arena, int64_t case_id, int64_t later_id,
                         const struct kept_file *files, size_t count, const struct case_actor *actor, int64_t now)
{
    struct handing handing = {city, arena, case_id, later_id, files, count, actor, now};
    return store_transaction(store, hand_in_store, &handing);
}

/* ---- days ---- */

struct day_passing {
    struct job_run *run;
    const struct procedures_later *row;
};

static enum status remind_one(struct store *store, void *context)
{
    const struct day_passing *passing = context;
    struct job_run *run = passing->run;
    struct case_actor city = {.who = BY_CITY};
    struct case_record record;
    enum status status = procedures_later_reminded(store, passing->row->id, run->now);
    if (status == DONE)
        status = case_by_id(run->city, store, run->arena, passing->row->case_id, &record);
    if (status != DONE || !record.mail.length)
        return status;
    status = case_tell(run->city, store, record.id, T("procedures.paper_reminded"), &city, T(""), T(""), run->now);
    return status == DONE ? case_mail(run->city, store, run->arena, &record,
                                      TR("Please hand in the paper you promised. The day is near."), "procedures.paper_reminded",
                                      run->now)
                          : status;
}

/* The section finds the case unread again, and in its list of papers. */
static enum status tell_one(struct store *store, void *context)
{
    const struct day_passing *passing = context;
    struct job_run *run = passing->run;
    struct case_actor city = {.who = BY_CITY};
    enum status status = procedures_later_is_overdue(store, passing->row->id, run->now);
    if (status == DONE)
        status = procedures_case_touch(store, passing->row->case_id, 1, run->now);
    return status == DONE ? case_tell(run->city, store, passing->row->case_id, T("procedures.paper_overdue"), &city, T(""), T(""),
                                      run->now)
                          : status;
}

static enum status each(struct job_run *run, const struct procedures_laters *rows, enum status (*one)(struct store *, void *))
{
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < rows->count; i++) {
        struct day_passing passing = {run, &rows->items[i]};
        status = store_transaction(run->store, one, &passing);
        status = status == CONFLICT ? DONE : status; /* another node was quicker */
    }
    return status;
}

enum status later_look_at_days(struct job_run *run)
{
    struct procedures_laters rows;
    struct date today = date_of_moment(run->now);
    int64_t near = date_day_number(date_add_business_days(today, REMIND_DAYS, NULL));
    enum status status = procedures_later_to_remind(run->store, run->arena, near, ROWS_A_RUN, &rows);
    if (status == DONE)
        status = each(run, &rows, remind_one);
    if (status == DONE)
        status = procedures_later_overdue(run->store, run->arena, date_day_number(today), ROWS_A_RUN, &rows);
    return status == DONE ? each(run, &rows, tell_one) : status;
}
