/*
 * /pay/CODE: what is owed, paying at the provider, the slip. Who has the code sees the amount and what it is for; the
 * payer's name only stands on the slip of who owes it.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "base/holiday.h"
#include "paper/slip.h"
#include "web/language.h"

enum { STORE_LIMIT_YEN = 300000 };

static enum status find_charge(struct request *request, struct charge *found)
{
    struct text code = request_part(request, "code");
    return code.length == CHARGE_CODE_LENGTH ? charge_by_code(request->store, request->arena, code, found) : NOT_FOUND;
}

/* The case behind the charge, when it is the visitor's. */
static enum status own_case(struct request *request, const struct charge *charge, struct case_record *found)
{
    struct case_record record;
    if (!text_is(charge->subject_kind, T("case")))
        return NOT_FOUND;
    enum status status = case_by_id(city_of(request), request->store, request->arena, charge->subject_id, &record);
    return status == DONE ? visitor_case(request, record.number, found) : status;
}

static enum status fill(struct request *request, struct pay_view *view)
{
    struct case_record record;
    struct text base = arena_join(request->arena, T("/pay/"), view->charge.code);
    view->what = words_in(&view->charge.what, request->language);
    view->is_open = charge_is_open(&view->charge);
    view->slip_url = arena_join(request->arena, base, T("/slip.pdf"));
    view->return_url = arena_join(request->arena, base, T("/return"));
    view->has_provider = city_of(request)->payment_url.length > 0;
    enum status status = own_case(request, &view->charge, &record);
    if (status == DONE)
        view->case_url = case_page_url(request->arena, &record);
    return status == NOT_FOUND ? DONE : status;
}

static enum status show(struct request *request, struct response *response, struct pay_view *view)
{
    enum status status = fill(request, view);
    return status == DONE ? portal_pay_page(request, response, view) : status;
}

enum status portal_show_pay(struct request *request, struct response *response)
{
    struct pay_view view = {0};
    enum status status = find_charge(request, &view.charge);
    return status == DONE ? show(request, response, &view) : status;
}

/* The next page holds a link to the provider, not a redirect: forms of this site lead nowhere else. */
enum status portal_begin_pay(struct request *request, struct response *response)
{
    struct pay_view view = {0};
    struct attempt attempt;
    enum status status = find_charge(request, &view.charge);
    if (status != DONE)
        return status;
    if (!charge_is_open(&view.charge))
        return redirect_print(response, "/pay/%.*s", TEXT_ARGUMENTS(view.charge.code));
    const struct city *city = city_of(request);
    struct text back = arena_print(request->arena, "%.*s/pay/%.*s/return",
                                   TEXT_ARGUMENTS(language_prefix(request->language)), TEXT_ARGUMENTS(view.charge.code));
    status = payment_begin(city, request->store, request->arena, &view.charge, city_url(city, request->arena, back),
                           request->now, &attempt);
    if (status == CONFLICT)
        return redirect_print(response, "/pay/%.*s/return", TEXT_ARGUMENTS(view.charge.code));
    if (status == BUSY || status == NOT_FOUND) {
        form_problem(request, "", TR("The payment company does not answer just now. Nothing was taken. Please try again in a few minutes, or pay by slip."),
                     SHOWN(T("")));
        return show(request, response, &view);
    }
    if (status != DONE)
        return status;
    view.is_begun = true;
    view.next_url = attempt.next_url;
    return show(request, response, &view);
}

enum status portal_return_pay(struct request *request, struct response *response)
{
    struct pay_view view = {0};
    enum status status = find_charge(request, &view.charge);
    if (status == DONE && charge_is_open(&view.charge)) {
        status = payment_look(city_of(request), request->store, request->arena, view.charge.id, request->now, &view.state);
        /* Not known yet is no fault: the page says so and offers to look again. */
        if (status == BUSY || status == NOT_FOUND) {
            view.state = ATTEMPT_UNKNOWN;
            status = DONE;
        }
        if (status == DONE)
            status = find_charge(request, &view.charge);
    }
    if (status != DONE)
        return status;
    view.is_waiting = charge_is_open(&view.charge) && view.state != ATTEMPT_FAILED;
    view.has_failed = charge_is_open(&view.charge) && view.state == ATTEMPT_FAILED;
    return show(request, response, &view);
}

/* ---- the slip ---- */

static struct text year_words(struct arena *arena, struct date day)
{
    struct text year = shown_words(arena, JAPANESE, date_era(fiscal_year_start(date_fiscal_year(day))));
    ptrdiff_t end = text_find(year, T("年"));
    return end == TEXT_NOT_THERE ? year : arena_join(arena, text_slice(year, 0, (size_t)end), T("年度"));
}

enum status portal_send_slip(struct request *request, struct response *response)
{
    const struct city_profile *profile = city_profile(city_of(request));
    struct charge charge;
    struct case_record record;
    struct text pdf, problem;
    enum status status = find_charge(request, &charge);
    if (status != DONE)
        return status;
    if (!charge_is_open(&charge))
        return redirect_print(response, "/pay/%.*s", TEXT_ARGUMENTS(charge.code));
    status = own_case(request, &charge, &record);
    if (status != DONE && status != NOT_FOUND)
        return status;
    struct date due = date_is_none(charge.due) ? date_of_moment(request->now) : charge.due;
    struct slip slip = {.city = words_in(&profile->name, JAPANESE), .city_code = profile->code,
                        .payer = status == DONE ? record.applicant : T(""), .what_for = words_in(&charge.what, JAPANESE),
                        .year = year_words(request->arena, date_of_moment(charge.made_at)), .number = charge.slip_number,
                        .due_on = shown_words(request->arena, JAPANESE, date_era(due)), .amount = charge.amount.minor,
                        .store_limit = STORE_LIMIT_YEN, .section = words_in(&profile->hall, JAPANESE),
                        .telephone = profile->phone,
                        .note = T("市の窓口と、市の指定する金融機関（見本）で払えます。"), .sample = true,
                        .created_at = request->now};
    status = slip_compose(request->arena, &slip, &pdf, NULL, &problem);
    if (status != DONE)
        return status;
    return response_file(response, pdf, T("application/pdf"),
                         arena_print(request->arena, "%.*s.pdf", TEXT_ARGUMENTS(charge.slip_number)));
}
