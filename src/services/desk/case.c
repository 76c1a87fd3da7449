/*
 * One case as the section sees it: the form's fields, checks, approval, thread, the whole timeline, and who has read it.
 */
#include "base/json.h"
#include "city/city.h"
#include "city/files.h"
#include "city/permissions.h"
#include "desk.pages.h"
#include "engines/procedures/case_money.h"
#include "services/desk/desk.h"

enum { READINGS_SHOWN = 30 };

struct case_actor desk_actor(const struct request *request)
{
    return (struct case_actor){.who = BY_STAFF, .staff_id = request->actor.id,
                               .name = arena_print(request->arena, "%.*s %.*s", TEXT_ARGUMENTS(actor_title(request, JAPANESE)),
                                                   TEXT_ARGUMENTS(request->actor.name))};
}

struct approval_actor desk_approver(const struct request *request)
{
    return (struct approval_actor){request->actor.id, actor_title(request, JAPANESE)};
}

static struct message channel_words(struct text channel)
{
    return text_is(channel, T("online"))  ? TR("channel|Online")
           : text_is(channel, T("phone")) ? TR("channel|By phone")
           : text_is(channel, T("paper")) ? TR("channel|On paper")
                                          : TR("channel|At the counter");
}

static struct desk_file file_of(struct request *request, const json_t *value)
{
    struct desk_file found = {.public_id = json_member_text(value, "file"), .name = json_member_text(value, "name")};
    struct attachment file;
    found.is_gone = attachment_find(city_of(request), request->store, request->arena, found.public_id, &file) != DONE;
    if (!found.is_gone) {
        found.waits = file.waits;
        found.has_small = file.has_small && !file.waits;
    }
    return found;
}

static void fill_files(struct request *request, const struct answer_set *answers, const struct shown_section *section,
                       const struct procedure_field *field, struct desk_answer *answer)
{
    const json_t *item = section->item < 0 ? answers->values
                                           : json_array_get(json_member(answers->values, section->step->repeat),
                                                            (size_t)section->item);
    const json_t *list = json_member(item, field->name);
    size_t count = json_array_size(list);
    answer->files = TAKE(request->arena, struct desk_file, count);
    for (size_t i = 0; i < count; i++)
        if (json_member_text(json_array_get(list, i), "file").length) /* else it is only promised */
            answer->files[answer->file_count++] = file_of(request, json_array_get(list, i));
}

static void fill_sections(struct request *request, const struct answer_set *answers, struct desk_case *found)
{
    struct shown_answers shown;
    answers_shown(answers, JAPANESE, &shown);
    found->sections = (struct desk_sections){shown.count, TAKE(request->arena, struct desk_section, shown.count)};
    for (size_t i = 0; i < shown.count; i++) {
        const struct shown_section *from = &shown.items[i];
        struct desk_section *to = &found->sections.items[i];
        *to = (struct desk_section){from->title, TAKE(request->arena, struct desk_answer, from->count), from->count};
        for (size_t k = 0; k < from->count; k++) {
            const struct shown_answer *answer = &from->items[k];
            to->items[k] = (struct desk_answer){.field = answer->field->name, .label = answer->label, .value = answer->value,
                                                .may_mark = from->item <= 0};
            if (answer->field->kind == ANSWER_FILE)
                fill_files(request, answers, from, answer->field, &to->items[k]);
        }
    }
}

static struct message duty_words(enum approval_duty duty)
{
    return duty == DUTY_DRAFT ? TR("duty|Draft") : duty == DUTY_EXAMINE ? TR("duty|Examine") : TR("duty|Decide");
}

static struct message step_words(enum approval_step_state state)
{
    return state == STEP_PASSED ? TR("step|Done") : state == STEP_HERE ? TR("step|Here now") : state == STEP_SKIPPED ? TR("step|To be read later") : TR("step|Later");
}

static struct message mark_words(enum approval_action action)
{
    switch (action) {
    case APPROVAL_PASS: return TR("mark|Approved");
    case APPROVAL_RETURN: return TR("mark|Sent back");
    case APPROVAL_REJECT: return TR("mark|Rejected");
    case APPROVAL_TAKE_BACK: return TR("mark|Taken back");
    case APPROVAL_WITHDRAW: return TR("mark|Withdrawn");
    case APPROVAL_SEND_AGAIN: break;
    }
    return TR("mark|Drafted");
}

/* What is decided about the case: first about its exemption, as long as that runs, then about itself. */
static enum status current_approval(struct request *request, int64_t case_id, struct approval *found)
{
    const struct city *city = city_of(request);
    enum status status = approval_about(city, request->store, request->arena, T("exemption"), case_id, found);
    if (status == DONE && (found->state == APPROVAL_RUNNING || found->state == APPROVAL_RETURNED))
        return DONE;
    return status == DONE || status == NOT_FOUND ? approval_about(city, request->store, request->arena, T("case"), case_id, found) : status;
}

static enum status fill_exemption(struct request *request, const struct procedure *procedure, struct desk_case *found)
{
    struct case_exemption exemption;
    enum status status = case_exemption(city_of(request), request->store, request->arena, &found->record, &exemption);
    const struct procedure_exemption *class = status == DONE ? procedure_exemption(procedure, exemption.name) : NULL;
    if (!class)
        return status == NOT_FOUND ? DONE : status;
    bool is_drafted = found->has_approval && text_is(found->approval.subject_kind, T("exemption")) &&
                      (found->approval.state == APPROVAL_RUNNING || found->approval.state == APPROVAL_RETURNED);
    found->exemption = (struct desk_exemption){
        .is_asked = true, .title = words_in(&class->label, request->language), .basis = words_in(&class->basis, request->language),
        .reason = exemption.reason, .full = YEN(exemption.full_yen), .fee = YEN(exemption.fee_yen),
        .proposed = YEN(case_exempted_fee(class, exemption.full_yen)), .is_granted = exemption.state == EXEMPTION_GRANTED,
        .is_refused = exemption.state == EXEMPTION_REFUSED,
        .may_draft = exemption.state == EXEMPTION_ASKED && !is_drafted && case_is_undecided(found->record.state) &&
                     may_in_section(request, "procedures.decide_draft", found->record.section_id)};
    if (exemption.state == EXEMPTION_ASKED)
        found->may_propose = found->may_accept = false;
    return DONE;
}

static enum status fill_approval(struct request *request, struct desk_case *found)
{
    const struct city *city = city_of(request);
    struct approval_steps steps;
    struct approval_marks marks;
    enum status status = current_approval(request, found->record.id, &found->approval);
    found->has_approval = status == DONE;
    if (status == NOT_FOUND)
        return DONE;
    if (status == DONE)
        status = approval_route(request->store, request->arena, found->approval.id, &steps);
    if (status == DONE)
        status = approval_record(city, request->store, request->arena, found->approval.id, &marks);
    if (status != DONE)
        return status;
    found->steps = (struct desk_steps){steps.count, TAKE(request->arena, struct desk_step, steps.count)};
    for (size_t i = 0; i < steps.count; i++)
        found->steps.items[i] = (struct desk_step){steps.items[i], duty_words(steps.items[i].duty), step_words(steps.items[i].state),
                                                   steps.items[i].state == STEP_HERE,
                                                   steps.items[i].position < found->approval.position};
    found->marks = (struct desk_marks){marks.count, TAKE(request->arena, struct desk_mark, marks.count)};
    for (size_t i = 0; i < marks.count; i++)
        found->marks.items[i] = (struct desk_mark){marks.items[i], mark_words(marks.items[i].action)};
    struct date today = city_today_of(request);
    int64_t staff = request->actor.id, pending;
    const struct approval *approval = &found->approval;
    found->is_pending = desk_is_pending(request->store, T("pass"), approval->id, &pending) == DONE;
    bool acts = may(request, "approvals.act") && !found->is_pending;
    found->may_pass = acts && approval_may(request->store, request->arena, approval, staff, APPROVAL_PASS, today);
    found->may_send_back = acts && approval_may(request->store, request->arena, approval, staff, APPROVAL_RETURN, today);
    found->may_reject = acts && approval_may(request->store, request->arena, approval, staff, APPROVAL_REJECT, today);
    found->may_take_back = approval_may(request->store, request->arena, approval, staff, APPROVAL_TAKE_BACK, today);
    found->may_send_again = approval_may(request->store, request->arena, approval, staff, APPROVAL_SEND_AGAIN, today);
    return DONE;
}

static void fill_rights(struct request *request, const struct procedure *procedure, struct desk_case *found)
{
    enum case_state state = found->record.state;
    bool handles = may_in_section(request, "procedures.handle", found->record.section_id);
    bool is_drafted = found->has_approval && (found->approval.state == APPROVAL_RUNNING || found->approval.state == APPROVAL_RETURNED);
    found->may_begin = handles && case_may(state, ACT_BEGIN_CHECK, BY_STAFF);
    found->may_correct = handles && case_may(state, ACT_ASK_CORRECTION, BY_STAFF);
    found->may_return = handles && case_may(state, ACT_RETURN, BY_STAFF);
    found->may_note = handles;
    found->may_close = handles && case_may(state, ACT_CLOSE, BY_STAFF);
    found->may_accept = handles && procedure->approval.length == 0 && state == CASE_CHECKING;
    found->may_propose = procedure->approval.length && !is_drafted && case_may(state, ACT_SUBMIT, BY_STAFF) &&
                         may_in_section(request, "procedures.decide_draft", found->record.section_id);
    found->may_assign = case_is_open(state) && may_in_section(request, "procedures.assign", found->record.section_id);
    found->may_receive = found->has_charge && charge_is_open(&found->charge) && may(request, "money.receive");
}

/* A thing that may not be there. */
static enum status may_be_missing(enum status status, bool *is_there)
{
    *is_there = status == DONE;
    return status == NOT_FOUND ? DONE : status;
}

static enum status fill_rest(struct request *request, struct desk_case *found)
{
    const struct city *city = city_of(request);
    struct store *store = request->store;
    struct arena *arena = request->arena;
    int64_t id = found->record.id;
    enum status status = fill_approval(request, found);
    if (status == DONE)
        status = may_be_missing(charge_about(store, arena, T("case"), id, &found->charge), &found->has_charge);
    if (status == DONE)
        status = papers_about(store, arena, T("case"), id, &found->papers);
    if (status == DONE)
        status = may_be_missing(case_correction(city, store, arena, id, &found->correction), &found->has_correction);
    if (status == DONE)
        status = case_timeline(store, arena, id, request->language, true, &found->timeline);
    if (status == DONE)
        status = case_thread(city, store, arena, id, true, &found->thread);
    if (status == DONE)
        status = access_log_about(store, arena, T("case"), id, READINGS_SHOWN, &found->readings);
    if (status == DONE)
        status = notices_sent_about(city, store, arena, T("case"), id, &found->refused);
    if (status == DONE)
        status = section_staff_on(store, arena, found->record.section_id, city_today_of(request), &found->colleagues);
    return status;
}

/* Whoever is asked to approve sees the case, also from another section. */
static bool may_see(struct request *request, const struct case_record *record)
{
    struct approval approval;
    if (may_in_section(request, "procedures.read", record->section_id))
        return true;
    return may(request, "approvals.act") &&
           current_approval(request, record->id, &approval) == DONE &&
           approval_may(request->store, request->arena, &approval, request->actor.id, APPROVAL_PASS, city_today_of(request));
}

enum status desk_read_case(struct request *request, struct text number, struct text next, struct desk_case *found)
{
    const struct city *city = city_of(request);
    struct answer_set answers;
    *found = (struct desk_case){.next = next};
    enum status status = case_by_number(city, request->store, request->arena, number, &found->record);
    if (status == DONE && !may_see(request, &found->record))
        status = NOT_FOUND;
    if (status == DONE)
        status = case_answers(city, request->store, request->arena, &found->record, &answers);
    if (status != DONE)
        return status;
    found->title = words_in(&answers.procedure->title, JAPANESE);
    struct reading reading = reading_by(request, arena_print(request->arena, "%.*sの審査", TEXT_ARGUMENTS(found->title)), "case",
                                        found->record.id);
    if (found->record.person_id)
        status = access_note(request->store, &reading, "read", &found->record.person_id, 1);
    if (status == DONE)
        status = case_checks(city, request->store, request->arena, &found->record, &answers, &reading, request->now,
                             &found->checks);
    if (status == DONE && found->record.is_unread)
        status = case_seen(request->store, found->record.id);
    if (status == DONE)
        status = fill_rest(request, found);
    if (status == DONE && case_is_open(found->record.state))
        status = case_later(request->store, request->arena, &found->record, answers.procedure, request->language, request->now,
                            &found->later);
    struct section section;
    if (status == DONE && section_of(request->store, request->arena, found->record.section_id, &section) == DONE)
        found->section_name = words_in(&section.name, JAPANESE);
    if (status != DONE)
        return status;
    bool is_overdue = case_is_open(found->record.state) && date_compare(found->record.due, city_today_of(request)) < 0;
    found->state = case_state_staff_words(found->record.state, is_overdue);
    found->tag = desk_tag(found->record.state, is_overdue);
    found->channel = say(request->language, channel_words(found->record.channel));
    fill_sections(request, &answers, found);
    fill_rights(request, answers.procedure, found);
    return fill_exemption(request, answers.procedure, found);
}

enum status desk_show_case(struct request *request, struct response *response)
{
    struct desk_case view;
    struct text number = request_part(request, "number");
    enum status status = desk_read_case(request, number, T(""), &view);
    if (status == DONE)
        view.next = arena_print(request->arena, "/desk/cases/%.*s", TEXT_ARGUMENTS(view.record.number));
    if (status != DONE)
        return status == INVALID ? NOT_FOUND : status;
    return desk_case_page(request, response, &view);
}

/* A file of a case, for those who may see the case. */
enum status desk_send_file(struct request *request, struct response *response)
{
    struct attachment file;
    struct case_record record;
    enum status status = attachment_find(city_of(request), request->store, request->arena, request_part(request, "file"), &file);
    if (status == DONE && !text_is(file.owner_kind, T("case")))
        status = NOT_FOUND;
    if (status == DONE)
        status = case_by_id(city_of(request), request->store, request->arena, file.owner_id, &record);
    if (status == DONE && !may_see(request, &record))
        status = NOT_FOUND;
    struct reading reading = reading_by(request, T("添付ファイルの確認"), "case", record.id);
    if (status == DONE && record.person_id) /* the small picture too: it can be asked for without the case's page */
        status = access_note(request->store, &reading, "read", &record.person_id, 1);
    if (status == DONE && text_is(request_query(request, "small"), T("1")))
        return attachment_send_small(request, response, &file);
    return status == DONE ? attachment_send(request, response, &file) : status;
}
