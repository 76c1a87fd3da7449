/*
 * What every page says about a case: its place, its state, what happens next and by when, what is owed.
 */
#include "services/portal/money_words.h"
#include "services/portal/portal.h"

#include "base/identifier.h"
#include "city/people.h"
#include "city/sections.h"
#include "engines/procedures/library.h"
#include "web/language.h"

struct text case_tone(enum case_state state)
{
    switch (state) {
    case CASE_CORRECTION:
    case CASE_FEE_WAITING:
        return T("w");
    case CASE_APPROVED:
    case CASE_ISSUED:
    case CASE_DONE:
        return T("g");
    case CASE_REFUSED:
        return T("o");
    case CASE_RECEIVED:
    case CASE_CHECKING:
    case CASE_PAID:
    case CASE_DECIDING:
        return T("b");
    default:
        return T("");
    }
}

struct text case_base(struct arena *arena, const struct case_record *record)
{
    return arena_print(arena, record->account_id ? "/my/cases/%.*s" : "/receipts/%.*s", TEXT_ARGUMENTS(record->number));
}

struct text case_page_url(struct arena *arena, const struct case_record *record)
{
    struct text base = case_base(arena, record);
    return record->account_id ? base : arena_join(arena, base, T("/case"));
}

/* ---- what happens next ---- */

static struct text owed(struct request *request, const struct case_record *record)
{
    if (!date_is_none(record->answer_by))
        return SAY(request->arena, request->language, TR("Please pay {1} until {2}. The city begins to check when it is paid."),
                   SHOWN(YEN(record->fee_yen)), SHOWN(record->answer_by));
    return SAY(request->arena, request->language, TR("Please pay {1}. The paper is issued when it is paid."),
               SHOWN(YEN(record->fee_yen)));
}

static struct text approved(struct request *request, const struct case_record *record, const struct procedure *procedure)
{
    if (record->fee_yen > 0 && !record->fee_paid_at)
        return SAY(request->arena, request->language, TR("It was approved. Please pay {1}; the paper is issued when it is paid."),
                   SHOWN(YEN(record->fee_yen)));
    if (procedure->result == RESULT_NONE)
        return say(request->language, TR("Your notification was accepted. There is nothing more to do."));
    return say(request->language, TR("It was approved. The paper is being made; please look again in a few minutes."));
}

static struct text waiting(struct request *request, const struct case_record *record)
{
    if (date_is_none(record->due))
        return say(request->language, TR("The city is working on it. We tell you when there is a result."));
    if (date_compare(record->due, city_today_of(request)) < 0)
        return SAY(request->arena, request->language,
                   TR("It takes longer than the usual time, which ended on {1}. We are sorry; please ask us if you need it soon."),
                   SHOWN(record->due));
    return SAY(request->arena, request->language, TR("We tell you the result until {1}."), SHOWN(record->due));
}

struct text next_sentence(struct request *request, const struct case_record *record, const struct procedure *procedure)
{
    enum language language = request->language;
    switch (record->state) {
    case CASE_FEE_WAITING:
        return owed(request, record);
    case CASE_CORRECTION:
        return SAY(request->arena, language, TR("Something has to be corrected. Please do so until {1}."),
                   SHOWN(record->answer_by));
    case CASE_APPROVED:
        return approved(request, record, procedure);
    case CASE_ISSUED:
        return say(language, procedure->result == RESULT_LETTER ? TR("The letter is ready. You can download it.")
                                                                : TR("The certificate is ready. You can download it."));
    case CASE_REFUSED:
        return say(language, TR("The result is there. Please read the reason, and what you can do now."));
    case CASE_DONE:
        return say(language, TR("This procedure is finished."));
    case CASE_WITHDRAWN:
        return say(language, TR("You have withdrawn this application. You can apply again at any time."));
    case CASE_RETURNED:
        return say(language, TR("The city sent the application back. Please read the reason."));
    case CASE_EXPIRED:
        return say(language, TR("The time to answer is over. You can apply again at any time."));
    default:
        return waiting(request, record);
    }
}

/* ---- rows ---- */

enum status task_of_case(struct request *request, const struct case_record *record, struct text url, struct task *found)
{
    const struct procedure *procedure;
    enum status status = procedure_of_version(city_of(request), request->store, record->procedure_name, record->version,
                                              &procedure);
    if (status != DONE)
        return status;
    *found = (struct task){.url = url, .title = words_in(&procedure->title, request->language), .number = record->number,
                           .state = case_state_words(record->state, request->language), .tone = case_tone(record->state),
                           .next = next_sentence(request, record, procedure), .at = record->sent_at,
                           .is_over = !case_is_open(record->state) && record->state != CASE_ISSUED};
    return DONE;
}

/* How many steps are still to do is not known without opening the draft; when it ends is. */
struct task task_of_draft(struct request *request, const struct draft_row *row)
{
    const struct procedure *procedure = procedure_find(city_of(request), row->procedure);
    struct text title = procedure ? words_in(&procedure->title, request->language) : row->procedure;
    struct text next = SAY(request->arena, request->language, TR("Kept until {1}. You can go on where you stopped."),
                           day_of(row->forget_at));
    struct text url = arena_join(request->arena, T("/apply/"), row->procedure);
    return (struct task){.url = url, .form_url = url, .title = title,
                         .state = say(request->language, TR("draft|Not yet sent")), .tone = T("w"), .next = next,
                         .at = row->saved_at, .is_draft = true};
}

/* ---- what is owed ---- */

enum status charge_of_case(struct request *request, const struct case_record *record, struct charge_view *found)
{
    struct charge charge;
    *found = (struct charge_view){0};
    struct text exemption, refund;
    enum status status = exemption_words(request, record, &exemption);
    if (status != DONE)
        return status;
    found->exemption = exemption;
    status = charge_about(request->store, request->arena, T("case"), record->id, &charge);
    if (status == DONE)
        status = refund_words(request, &charge, &refund);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    struct text url = arena_join(request->arena, T("/pay/"), charge.code);
    *found = (struct charge_view){.pay_url = url, .slip_url = arena_join(request->arena, url, T("/slip.pdf")),
                                  .amount = charge.amount, .due = charge.due, .is_open = charge_is_open(&charge),
                                  .is_paid = charge.paid_at != 0, .exemption = exemption, .refund = refund};
    return DONE;
}

struct text section_phone(struct request *request, struct text code)
{
    struct section section;
    if (section_by_code(request->store, request->arena, code, &section) == DONE && section.phone.length)
        return section.phone;
    return city_profile(city_of(request))->phone;
}

/* ---- the register ---- */

enum status own_household(struct request *request, struct text purpose, struct people *found)
{
    const struct city *city = city_of(request);
    struct visitor visitor = visitor_of(request);
    struct reading reading = reading_by(request, purpose, "account", visitor.account_id);
    struct person person;
    *found = (struct people){0};
    if (!visitor.person_id)
        return NOT_FOUND;
    enum status status = people_read(request->store, city->keys, request->arena, &reading, visitor.person_id, &person);
    if (status == DONE)
        status = people_household(request->store, city->keys, request->arena, &reading, person.household_id, found);
    return status;
}
