/*
 * Many cases in one go: given to somebody, a note, a message, or the same correction asked of all.
 *
 * It waits ten seconds to be taken back; then each case is a transaction of its own, and what became of each is kept. An
 * assignment can be given back afterwards too, where the case is still with whom it was given to.
 */
#include "services/desk/several.h"

#include "base/encoding.h"
#include "city/city.h"
#include "city/permissions.h"
#include "city/sealing.h"
#include "desk.pages.h"
#include "engines/procedures/case_list.h"
#include "system/random.h"
#include "web/language.h"

enum { CODE_BYTES = 12, WORDS_MAX = 1000 };

static struct seal_place words_place(struct text code)
{
    return (struct seal_place){.table = T("desk_several"), .column = T("words"), .row = (int64_t)(text_hash(code) >> 1)};
}

static struct text from_request(const void *from, const char *key)
{
    struct text value = request_query(from, key);
    return value.length ? value : request_field(from, key);
}

static struct listing_ask ask_of(const struct request *request)
{
    struct listing_ask ask = {.city = city_of(request), .store = request->store, .arena = request->arena, .rights = rights_of(request),
                              .staff_id = request->actor.id, .now = request->now, .today = city_today_of(request),
                              .language = request->language, .listing = &case_listing, .limit = BULK_CASES_MAX};
    listing_ask_read(&ask, from_request, request);
    ask.after = T("");
    return ask;
}

/* ---- choosing ---- */

static void fill_questions(const struct listing_ask *ask, struct several_view *view)
{
    const struct procedure *procedure = procedure_find(ask->city, listing_value(ask, "procedure"));
    size_t count = 0;
    for (size_t s = 0; procedure && s < procedure->step_count; s++)
        count += procedure->steps[s].field_count;
    view->questions.items = TAKE(ask->arena, struct desk_choice, count + 1);
    for (size_t s = 0; procedure && s < procedure->step_count; s++)
        for (size_t f = 0; f < procedure->steps[s].field_count; f++) {
            const struct procedure_field *field = &procedure->steps[s].fields[f];
            view->questions.items[view->questions.count++] = (struct desk_choice){field->name, words_in(&field->label, ask->language), false};
        }
}

static int column_of(const char *key)
{
    for (size_t i = 0; i < case_listing.column_count; i++)
        if (text_is(text_of(case_listing.columns[i].key), text_of(key)))
            return (int)i;
    return 0;
}

static struct text word(const struct listing_ask *ask, const struct listing_row *row, const char *key)
{
    int column = column_of(key);
    return listing_cell_words(ask->arena, &case_listing.columns[column], &row->cells[column]);
}

enum status desk_show_several(struct request *request, struct response *response)
{
    struct listing_ask ask = ask_of(request);
    struct listing_rows rows = {0};
    struct text address = listing_address(&ask);
    struct several_view view = {.action = arena_print(request->arena, "/desk/several?%.*s", TEXT_ARGUMENTS(address)),
                                .list_path = arena_print(request->arena, "/desk/lists/cases?%.*s", TEXT_ARGUMENTS(address)),
                                .may_assign = may(request, "procedures.assign"),
                                .may_handle = may(request, "procedures.handle")};
    enum status status = listing_read(&ask, actor_title(request, JAPANESE), "list", &rows);
    if (status == DONE && rights_of(request)->posts.count)
        status = section_staff_on(request->store, request->arena, rights_of(request)->posts.items[0].section_id,
                                  city_today_of(request), &view.colleagues);
    if (status != DONE)
        return status;
    view.total = rows.total;
    view.rows.items = TAKE(request->arena, struct several_line, rows.count + 1);
    for (; view.rows.count < rows.count; view.rows.count++) {
        const struct listing_row *row = &rows.items[view.rows.count];
        view.rows.items[view.rows.count] = (struct several_line){word(&ask, row, "number"), word(&ask, row, "procedure"), word(&ask, row, "applicant"),
                                                                 word(&ask, row, "state"), word(&ask, row, "due"), row->path};
    }
    fill_questions(&ask, &view);
    return desk_several_page(request, response, &view);
}

/* ---- asking for it ---- */

struct several_making {
    struct request *request;
    struct text code, act, to_name, field, sealed;
    int64_t to_staff_id;
    size_t count;
};

static enum status make_in_store(struct store *store, void *context)
{
    struct several_making *making = context;
    struct request *request = making->request;
    const char *permission = text_is(making->act, T("assign")) ? "procedures.assign" : "procedures.handle";
    int64_t id;
    struct text number;
    struct desk_several_add_given given = {.code = making->code, .staff_id = request->actor.id, .staff_title = actor_title(request, JAPANESE),
                                           .act = making->act, .to_staff_id = making->to_staff_id, .to_name = making->to_name,
                                           .field = making->field, .words = making->sealed, .now = request->now,
                                           .due_at = request->now + UNDO_SECONDS * SECOND_MICROS};
    enum status status = desk_several_add_with(store, &given, &id);
    making->count = 0;
    for (size_t i = 0; status == DONE && making->count < BULK_CASES_MAX && request_field_at(request, "id", i, &number); i++) {
        struct case_record record;
        enum status found = case_by_number(city_of(request), store, request->arena, number, &record);
        if (found == BUSY || found == BROKEN)
            return found;
        if (found != DONE || !may_in_section(request, permission, record.section_id))
            continue; /* not theirs: left out */
        status = desk_several_add_case(store, id, record.id, record.number);
        making->count++;
    }
    if (status == DONE && making->count)
        status = outbox_put(store, T("desk.several"), making->code, given.due_at, request->now);
    return status == DONE ? act(store, request, "staff", request->actor.id, "desk.several_asked") : status;
}

/* What is missing, as problems on the request. */
static bool check_several(struct request *request, const struct several_making *making, struct text words)
{
    bool needs_words = !text_is(making->act, T("assign"));
    struct text number;
    if (!request_field_at(request, "id", 0, &number))
        form_problem(request, "", TR("Please choose at least one case."));
    if (needs_words && words.length == 0)
        form_problem(request, "words", TR("Please write what the note, the message or the correction says."));
    if (text_runes(words) > WORDS_MAX)
        form_problem(request, "words", TR("Up to {1} characters, please."), SHOWN((int64_t)WORDS_MAX));
    if (holds_my_number(words))
        form_problem(request, "words", TR("Please do not write a My Number here."));
    if (text_is(making->act, T("correction")) && making->field.length == 0)
        form_problem(request, "field", TR("Please choose one procedure in the filter, and then the question to be corrected."));
    return !form_has_problems(request);
}

enum status desk_do_several(struct request *request, struct response *response)
{
    struct several_making making = {.request = request, .act = request_field(request, "act"), .field = T(""), .to_name = T("")};
    struct text words = text_trim(request_field(request, "words"));
    bool is_assignment = text_is(making.act, T("assign")), is_correction = text_is(making.act, T("correction"));
    struct staff staff;
    uint8_t code[CODE_BYTES];
    if (!is_assignment && !is_correction && !text_is(making.act, T("note")) && !text_is(making.act, T("message")))
        return INVALID;
    if (!may(request, is_assignment ? "procedures.assign" : "procedures.handle"))
        return FORBIDDEN;
    if (is_correction)
        making.field = request_field(request, "field");
    if (!check_several(request, &making, words))
        return desk_show_several(request, response);
    if (is_assignment) {
        if (!text_to_integer(request_field(request, "to"), &making.to_staff_id))
            making.to_staff_id = request->actor.id;
        enum status status = staff_of(request->store, request->arena, making.to_staff_id, &staff);
        if (status != DONE)
            return status;
        making.to_name = staff.name;
    }
    random_fill(&system_random, code, sizeof code);
    making.code = base64url_text(request->arena, code, sizeof code);
    struct key key = keys_common(city_of(request)->keys, "desk.several");
    making.sealed = seal(request->arena, &key, words_place(making.code), words);
    enum status status = store_transaction(request->store, make_in_store, &making);
    return status == DONE ? redirect_print(response, "/desk/several/%.*s", TEXT_ARGUMENTS(making.code)) : status;
}

/* ---- doing it ---- */

struct several_doing {
    struct job_run *run;
    const struct desk_several *several;
    int64_t case_id;
    struct text words, result;
};

static enum status act_on(struct store *store, const struct several_doing *doing, const struct case_record *record)
{
    const struct desk_several *several = doing->several;
    const struct city *city = doing->run->city;
    int64_t now = doing->run->now;
    struct case_actor actor = {.who = BY_STAFF, .staff_id = several->staff_id, .name = several->staff_title};
    struct fix fix = {several->field, doing->words};
    if (text_is(several->act, T("assign")))
        return case_assign(city, store, record->id, several->to_staff_id, several->to_name, &actor, now);
    if (text_is(several->act, T("note")))
        return case_note(city, store, record->id, doing->words, &actor, now);
    if (text_is(several->act, T("message")))
        return case_say(city, store, record->id, doing->words, &actor, now);
    return case_ask_correction(city, store, record->id, &fix, 1, T(""), &actor, now);
}

static enum status do_one_in_store(struct store *store, void *context)
{
    const struct several_doing *doing = context;
    struct case_record record;
    struct arena *scratch = arena_new(0);
    enum status status = case_by_id(doing->run->city, store, scratch, doing->case_id, &record);
    if (status == DONE)
        status = desk_several_settle(store, doing->several->id, doing->case_id, doing->result.length ? doing->result : T("done"),
                                     record.assignee_staff_id, record.assignee_name);
    if (status == DONE && doing->result.length == 0)
        status = act_on(store, doing, &record);
    arena_free(scratch);
    return status;
}

static enum status end_in_store(struct store *store, void *context)
{
    const struct several_doing *doing = context;
    enum status status = desk_several_end(store, doing->several->id, T("done"), T("waiting"));
    return status == CONFLICT ? DONE : status;
}

enum status desk_run_several(struct job_run *run, struct text payload)
{
    struct desk_several several;
    struct desk_several_cases cases;
    struct several_doing doing = {.run = run, .several = &several};
    struct key key = keys_common(run->city->keys, "desk.several");
    enum status status = desk_several_of(run->store, run->arena, payload, &several);
    if (status == DONE && !text_is(several.state, T("waiting")))
        return DONE; /* taken back, or done by another node */
    if (status == DONE)
        status = unseal(run->arena, &key, words_place(several.code), several.words, &doing.words);
    if (status == DONE)
        status = desk_several_cases(run->store, run->arena, several.id, &cases);
    for (size_t i = 0; status == DONE && i < cases.count; i++) {
        if (cases.items[i].result.length)
            continue;
        doing.case_id = cases.items[i].case_id;
        doing.result = T("");
        status = store_transaction(run->store, do_one_in_store, &doing);
        /* What cannot be done is written down, and the others go on. */
        if (status == CONFLICT || status == FORBIDDEN || status == INVALID || status == NOT_FOUND || status == TOO_MUCH) {
            doing.result = text_of(status_name(status));
            status = store_transaction(run->store, do_one_in_store, &doing);
        }
        if (status == CONFLICT || status == NOT_FOUND)
            status = DONE;
    }
    return status == DONE ? store_transaction(run->store, end_in_store, &doing) : status;
}

/* ---- what became of it ---- */

static struct text result_words(enum language language, struct text result)
{
    return say(language, text_is(result, T(""))             ? TR("several|Not yet")
                         : text_is(result, T("done"))       ? TR("several|Done")
                         : text_is(result, T("given_back")) ? TR("several|Given back")
                         : text_is(result, text_of(status_name(CONFLICT)))  ? TR("several|Not possible in this state")
                         : text_is(result, text_of(status_name(FORBIDDEN))) ? TR("several|Their own case, or no right to it")
                         : text_is(result, text_of(status_name(INVALID)))   ? TR("several|This procedure has no such question")
                                                                            : TR("several|Not possible"));
}

static enum status find_several(const struct request *request, struct desk_several *several, struct desk_several_cases *cases)
{
    struct desk_several found;
    enum status status = desk_several_of(request->store, request->arena, request_part(request, "code"), &found);
    if (status == DONE && found.staff_id != request->actor.id)
        return NOT_FOUND;
    if (status == DONE)
        status = desk_several_cases(request->store, request->arena, found.id, cases);
    if (status == DONE)
        *several = found;
    return status;
}

enum status desk_show_several_done(struct request *request, struct response *response)
{
    struct desk_several several;
    struct desk_several_cases cases;
    enum status status = find_several(request, &several, &cases);
    if (status != DONE)
        return status;
    struct several_done_view view = {.code = several.code, .act = several.act, .is_undone = text_is(several.state, T("undone"))};
    view.results.items = TAKE(request->arena, struct several_result, cases.count + 1);
    for (size_t i = 0; i < cases.count; i++) {
        const struct desk_several_case *one = &cases.items[i];
        bool is_done = text_is(one->result, T("done")) || text_is(one->result, T("given_back"));
        view.done += is_done;
        view.left += one->result.length == 0;
        view.failed += one->result.length > 0 && !is_done;
        view.may_give_back = view.may_give_back || (text_is(several.act, T("assign")) && text_is(one->result, T("done")) && one->former_staff_id);
        view.results.items[view.results.count++] =
            (struct several_result){one->number, arena_print(request->arena, "/desk/cases/%.*s", TEXT_ARGUMENTS(one->number)),
                                    result_words(request->language, one->result), is_done, one->result.length == 0};
    }
    bool is_waiting = text_is(several.state, T("waiting"));
    view.may_undo = is_waiting && several.due_at > request->now;
    view.seconds = view.may_undo ? (several.due_at - request->now) / SECOND_MICROS + 1 : 0;
    view.may_give_back = view.may_give_back && !is_waiting;
    if (is_waiting)
        response_header(response, "Refresh", T("3"));
    return desk_several_done_page(request, response, &view);
}

struct several_undoing {
    struct request *request;
    const struct desk_several *several;
    const struct desk_several_cases *cases;
};

static enum status give_back(struct store *store, const struct several_undoing *undoing)
{
    struct request *request = undoing->request;
    struct case_actor actor = desk_actor(request);
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < undoing->cases->count; i++) {
        const struct desk_several_case *one = &undoing->cases->items[i];
        struct case_record record;
        if (!text_is(one->result, T("done")) || one->former_staff_id == 0)
            continue;
        status = case_by_id(city_of(request), store, request->arena, one->case_id, &record);
        if (status != DONE || record.assignee_staff_id != undoing->several->to_staff_id || !case_is_open(record.state))
            continue; /* it has moved on */
        status = case_assign(city_of(request), store, one->case_id, one->former_staff_id, one->former_name, &actor, request->now);
        if (status == DONE)
            status = desk_several_given_back(store, undoing->several->id, one->case_id);
    }
    return status;
}

static enum status undo_in_store(struct store *store, void *context)
{
    const struct several_undoing *undoing = context;
    bool is_waiting = text_is(undoing->several->state, T("waiting"));
    enum status status = is_waiting ? desk_several_end(store, undoing->several->id, T("undone"), T("waiting"))
                         : text_is(undoing->several->act, T("assign")) ? give_back(store, undoing) : CONFLICT;
    return status == DONE ? act(store, undoing->request, "staff", undoing->request->actor.id, "desk.taken_back") : status;
}

enum status desk_undo_several(struct request *request, struct response *response)
{
    struct desk_several several;
    struct desk_several_cases cases;
    enum status status = find_several(request, &several, &cases);
    struct several_undoing undoing = {request, &several, &cases};
    if (status == DONE)
        status = store_transaction(request->store, undo_in_store, &undoing);
    return status == DONE ? redirect_print(response, "/desk/several/%.*s", TEXT_ARGUMENTS(several.code)) : status;
}
