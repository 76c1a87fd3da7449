/*
 * /apply/NAME/check: all answers once more, the fee, and sending. The draft's key makes sending happen once.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "base/contact.h"
#include "city/accounts.h"
#include "city/sign_in.h"
#include "engines/procedures/library.h"
#include "web/language.h"
#include "web/once.h"

struct mail_form {
    struct text mail_address;
};
static const struct field mail_fields[] = {
    EMAIL_FIELD(struct mail_form, mail_address, .label = TR_INIT("Mail address"), .autocomplete = "email"), {0}};

/* ---- what is shown ---- */

static void fill_lines(struct request *request, const struct draft *draft, const struct shown_section *section,
                       struct check_section *found)
{
    struct text item = section->item >= 0 ? arena_print(request->arena, "&item=%d", section->item) : T("");
    *found = (struct check_section){.title = section->title,
                                    .items = TAKE(request->arena, struct check_line, section->count + 1)};
    for (size_t i = 0; i < section->count; i++) {
        const struct shown_answer *answer = &section->items[i];
        found->items[found->count++] = (struct check_line){
            answer->label, answer->value,
            arena_print(request->arena, "/apply/%.*s/%.*s?back=check%.*s#q-%.*s", TEXT_ARGUMENTS(draft->procedure->name),
                        TEXT_ARGUMENTS(section->step->name), TEXT_ARGUMENTS(item), TEXT_ARGUMENTS(answer->field->name))};
    }
}

/* Only one's own: that somebody else applied for the same person is nobody's business. */
static enum status own_twins(struct request *request, const struct draft *draft, struct case_twins *found)
{
    struct case_twins all;
    *found = (struct case_twins){0};
    enum status status = case_twins(city_of(request), request->store, request->arena, &draft->answers,
                                    visitor_of(request).account_id, 0, request->now, &all);
    if (status != DONE)
        return status;
    found->items = TAKE(request->arena, struct case_twin, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        struct case_record record;
        status = visitor_case(request, all.items[i].number, &record);
        if (status == DONE)
            found->items[found->count++] = all.items[i];
        else if (status != NOT_FOUND)
            return status;
    }
    return DONE;
}

static struct text answered_mail(const struct draft *draft)
{
    return answers_email(&draft->answers);
}

/* Which address has to be proven before sending; empty: none. */
static bool must_prove(const struct request *request, const struct draft *draft)
{
    struct visitor visitor = visitor_of(request);
    struct text mail = answered_mail(draft);
    if (draft->procedure->assurance < ASSURANCE_MAIL || visitor.account_id)
        return false;
    return !visitor.mail.length || (mail.length && !text_is(mail, visitor.mail));
}

static enum status show_check(struct request *request, struct response *response, struct draft *draft)
{
    struct shown_answers shown;
    struct check_view view = {.fields = mail_fields, .mail = answered_mail(draft), .needs_mail = must_prove(request, draft),
                              .is_mail_proven = visitor_of(request).mail.length > 0};
    enum status status = apply_frame_of(request, draft->procedure, &draft->answers, T("check"), &view.frame);
    if (status == DONE && answers_fee(&draft->answers, request->language, &view.fee) != DONE)
        view.fee = (struct fee_total){0}; /* said by the check of all answers */
    if (status == DONE)
        status = own_twins(request, draft, &view.twins);
    if (status != DONE)
        return status;
    view.asks_mail = view.needs_mail && !view.mail.length;
    answers_shown(&draft->answers, request->language, &shown);
    view.sections.items = TAKE(request->arena, struct check_section, shown.count + 1);
    for (size_t i = 0; i < shown.count; i++)
        fill_lines(request, draft, &shown.items[i], &view.sections.items[view.sections.count++]);
    struct open_steps open;
    answers_open_steps(&draft->answers, &open);
    view.back_url = arena_print(request->arena, "/apply/%.*s/%.*s", TEXT_ARGUMENTS(draft->procedure->name),
                                TEXT_ARGUMENTS(open.count ? open.items[open.count - 1]->name : T("")));
    visitor_keep_receipt(request, response, draft->send_key);
    return portal_check_page(request, response, &view);
}

/* NOT_FOUND: redirected, because there is nothing to check yet. */
static enum status open_checked(struct request *request, struct response *response, struct draft *draft, bool *is_away)
{
    struct text name = request_part(request, "name");
    *is_away = true;
    enum status status = visitor_draft(request, name, draft);
    if (status == NOT_FOUND)
        return procedure_find(city_of(request), name) ? redirect(response, arena_join(request->arena, T("/apply/"), name))
                                                      : NOT_FOUND;
    if (status != DONE)
        return status;
    const struct procedure_step *next = answers_next_step(&draft->answers), *end = answers_exit(&draft->answers);
    if (next || end)
        return redirect_print(response, "/apply/%.*s/%.*s%s", TEXT_ARGUMENTS(name),
                              TEXT_ARGUMENTS(next ? next->name : end->name), next ? "?back=check" : "");
    *is_away = false;
    return DONE;
}

enum status portal_show_check(struct request *request, struct response *response)
{
    struct draft draft;
    bool is_away;
    enum status status = open_checked(request, response, &draft, &is_away);
    return status == DONE && !is_away ? show_check(request, response, &draft) : status;
}

/* ---- sending ---- */

/* A number goes to the address; with it one comes back here and sends. */
static enum status ask_proof(struct request *request, struct response *response, struct draft *draft)
{
    struct mail_form form = {answered_mail(draft)};
    enum status status = form.mail_address.length ? DONE : form_read(request, mail_fields, &form);
    struct text back = arena_print(request->arena, "/apply/%.*s/check", TEXT_ARGUMENTS(draft->procedure->name));
    if (status == DONE)
        status = draft_keep_for_mail(city_of(request), request->store, request->arena, draft, form.mail_address);
    if (status == DONE)
        status = mail_code_send(request, response, PURPOSE_MAIL_PROOF, form.mail_address, back, T("/resume/code"));
    if (status == TOO_MUCH)
        form_problem(request, "", TR("We have sent several mails in the last hour. Please use the newest one, or wait an hour."),
                     SHOWN(T("")));
    if (status == TOO_MUCH || status == INVALID)
        return show_check(request, response, draft);
    return status == DONE ? redirect(response, T("/resume/code")) : status;
}

static enum status notice_address(struct request *request, const struct draft *draft, struct text *mail)
{
    struct visitor visitor = visitor_of(request);
    struct account account;
    *mail = answered_mail(draft);
    if (mail->length || !visitor.account_id) {
        if (!mail->length)
            *mail = visitor.mail;
        return DONE;
    }
    enum status status = account_of(request->store, city_of(request)->keys, request->arena, visitor.account_id, &account);
    if (status == DONE)
        *mail = account.mail_address;
    return status;
}

static void keep_answer(void *context, struct text number)
{
    const struct request *request = context;
    once_answer(request, arena_print(request->arena, "/receipts/%.*s", TEXT_ARGUMENTS(number)));
}

enum status portal_send(struct request *request, struct response *response)
{
    struct draft draft;
    struct answer_problems problems = {.arena = request->arena};
    struct visitor visitor = visitor_of(request);
    struct case_receipt receipt = {0};
    bool is_away;
    enum status status = open_checked(request, response, &draft, &is_away);
    if (status != DONE || is_away)
        return status;
    if (draft.procedure->assurance > ASSURANCE_MAIL && visitor.assurance < draft.procedure->assurance)
        return redirect_print(response, "/sign-in/card?next=/apply/%.*s/check", TEXT_ARGUMENTS(draft.procedure->name));
    if (must_prove(request, &draft))
        return ask_proof(request, response, &draft);
    struct case_sending sending = {.city = city_of(request), .answers = &draft.answers, .send_key = draft.send_key,
                                   .draft_id = draft.id, .account_id = visitor.account_id, .person_id = visitor.person_id,
                                   .channel = T("online"), .language = request->language, .now = request->now,
                                   .problems = &problems, .numbered = keep_answer, .context = request};
    status = notice_address(request, &draft, &sending.mail);
    if (status == DONE)
        status = case_send(request->store, request->arena, &sending, &receipt);
    if (status == TOO_MUCH) { /* nothing entered is lost: the draft stays */
        form_problem_add(request, T(""), window_words_now(city_of(request), request->arena, draft.procedure, receipt.refusal, request->language));
        return show_check(request, response, &draft);
    }
    if (status == INVALID) {
        for (size_t i = 0; i < problems.count; i++)
            form_problem_add(request, T(""), problems.items[i].sentence);
        if (!problems.count)
            form_problem(request, "", TR("Please look through your answers once more: something does not fit together."),
                         SHOWN(T("")));
        return show_check(request, response, &draft);
    }
    if (status != DONE)
        return status;
    visitor_drop_draft(request, response, draft.procedure->name);
    return redirect_print(response, "/receipts/%.*s", TEXT_ARGUMENTS(receipt.number));
}
