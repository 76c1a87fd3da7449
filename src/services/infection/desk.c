/*
 * The desk: one person enters a day, another one confirms it. A correction is a new entry with a reason; the figure it
 * takes the place of stays in the history.
 */
#include "base/date.h"
#include "city/city.h"
#include "city/permissions.h"
#include "infection.pages.h"
#include "services/infection/infection.h"

enum { HISTORY_SHOWN = 60, NUMBER_MAX = 1000000 };

struct entered {
    struct date day;
    int64_t administrative, insured;
    struct text note;
};

/* clang-format off */
static const struct field fields[] = {
    DATE_FIELD(struct entered, day, .label = TR_INIT("Day of confirmation"), .bound = UNTIL_TODAY),
    INTEGER_FIELD(struct entered, administrative, .label = TR_INIT("Found by administrative tests"), .unit = TR_INIT("counted|people"), .min = 0, .max = NUMBER_MAX, .has_min = true),
    INTEGER_FIELD(struct entered, insured, .label = TR_INIT("Found in insured care"), .unit = TR_INIT("counted|people"), .min = 0, .max = NUMBER_MAX, .has_min = true),
    TEXT_FIELD(struct entered, note, .label = TR_INIT("Note"), .hint = TR_INIT("Needed for a correction: what was wrong, and how it was found"), .is_optional = true, .max = 200),
    {0}};
/* clang-format on */

static struct message state_words(struct text state)
{
    return text_is(state, T("waiting"))     ? TR("Waits for a second person")
           : text_is(state, T("confirmed")) ? TR("Confirmed")
           : text_is(state, T("rejected"))  ? TR("Not taken over")
                                            : TR("Replaced by a correction");
}

static enum status fill_entries(struct request *request, const struct infection_reports *reports,
                                struct infection_entries *found)
{
    *found = (struct infection_entries){reports->count, TAKE(request->arena, struct infection_entry, reports->count)};
    for (size_t i = 0; i < reports->count; i++) {
        struct infection_entry *entry = &found->items[i];
        struct infection_report other;
        *entry = (struct infection_entry){.report = reports->items[i], .state = state_words(reports->items[i].state)};
        enum status status = date_read(entry->report.day, &entry->day);
        if (status != DONE)
            return status;
        status = infection_confirmed_of(request->store, request->arena,
                                        date_text(request->arena, date_add_days(entry->day, -1)), &other);
        entry->has_before = status == DONE;
        if (entry->has_before) {
            entry->before_cases = other.cases;
            entry->difference = entry->report.cases - other.cases;
        }
        if (status == DONE || status == NOT_FOUND)
            status = infection_confirmed_of(request->store, request->arena, entry->report.day, &other);
        entry->has_current = status == DONE && other.id != entry->report.id;
        if (entry->has_current)
            entry->current_cases = other.cases;
        if (status != DONE && status != NOT_FOUND)
            return status;
        entry->may_decide = may(request, "infection.confirm") && entry->report.entered_by != request->actor.id;
    }
    return DONE;
}

enum status infection_show_desk(struct request *request, struct response *response)
{
    struct infection_reports waiting, history;
    struct infection_desk desk = {.fields = fields, .may_enter = may(request, "infection.enter")};
    enum status status = infection_waiting(request->store, request->arena, &waiting);
    if (status == DONE)
        status = fill_entries(request, &waiting, &desk.waiting);
    if (status == DONE)
        status = infection_history(request->store, request->arena, HISTORY_SHOWN, &history);
    if (status == DONE)
        status = fill_entries(request, &history, &desk.history);
    return status == DONE ? infection_desk_page(request, response, &desk) : status;
}

/* ---- entering ---- */

struct entering {
    struct request *request;
    struct entered form;
    bool needs_note;
};

static enum status enter_in_store(struct store *store, void *context)
{
    struct entering *entering = context;
    struct request *request = entering->request;
    const struct entered *form = &entering->form;
    struct infection_report current;
    struct text day = date_text(request->arena, form->day);
    enum status status = infection_confirmed_of(store, request->arena, day, &current);
    entering->needs_note = status == DONE && form->note.length == 0;
    if (entering->needs_note)
        return INVALID;
    if (status != DONE && status != NOT_FOUND)
        return status;
    int64_t id;
    status = infection_enter(store, day, form->administrative + form->insured, &form->administrative, &form->insured, 0,
                             form->note, request->actor.id, actor_title(request, JAPANESE), request->now, &id);
    return status == DONE ? act(store, request, "infection_entry", id, "infection.entered") : status;
}

enum status infection_enter_day(struct request *request, struct response *response)
{
    struct entering entering = {.request = request};
    enum status status = form_read(request, fields, &entering.form);
    if (status == DONE)
        status = store_transaction(request->store, enter_in_store, &entering);
    if (status == CONFLICT)
        form_problem(request, "day", TR("An entry for this day waits to be confirmed already. Please decide that one first."), SHOWN(T("")));
    if (status == INVALID && entering.needs_note)
        form_problem(request, "note", TR("This day has a figure already. Please write what was wrong with it."), SHOWN(T("")));
    if (status == INVALID || status == CONFLICT)
        return infection_show_desk(request, response);
    return status == DONE ? redirect(response, T("/desk/infection")) : status;
}

/* ---- the second person ---- */

struct deciding {
    struct request *request;
    int64_t id;
    bool confirms;
};

static enum status decide_in_store(struct store *store, void *context)
{
    const struct deciding *deciding = context;
    struct request *request = deciding->request;
    struct infection_report report;
    enum status status = infection_entry_of(store, request->arena, deciding->id, &report);
    if (status == DONE && report.entered_by == request->actor.id)
        return FORBIDDEN;
    if (status == DONE && !text_is(report.state, T("waiting")))
        return CONFLICT;
    if (status == DONE && deciding->confirms)
        status = infection_replace_confirmed(store, report.day);
    if (status == DONE)
        status = infection_decide(store, report.id, deciding->confirms ? T("confirmed") : T("rejected"), request->actor.id,
                                  actor_title(request, JAPANESE), request->now);
    if (status == DONE)
        status = act(store, request, "infection_entry", report.id,
                     deciding->confirms ? "infection.confirmed" : "infection.rejected");
    return status;
}

static enum status decide(struct request *request, struct response *response, bool confirms)
{
    struct deciding deciding = {request, request_part_id(request, "id"), confirms};
    enum status status = store_transaction(request->store, decide_in_store, &deciding);
    return status == DONE ? redirect(response, T("/desk/infection")) : status;
}

enum status infection_confirm_day(struct request *request, struct response *response)
{
    return decide(request, response, true);
}

enum status infection_reject_day(struct request *request, struct response *response)
{
    return decide(request, response, false);
}
