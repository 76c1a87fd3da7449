/*
 * /resume: who has no account proves to own a mail address by a number, and finds drafts and receipts again.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "city/pages.h"
#include "city/sign_in.h"
#include "engines/procedures/library.h"
#include "web/language.h"

struct mail_form {
    struct text mail_address;
};
static const struct field mail_fields[] = {
    EMAIL_FIELD(struct mail_form, mail_address, .label = TR_INIT("Mail address"), .autocomplete = "email",
                .hint = TR_INIT("The address you gave when you filled in or sent.")), {0}};

struct code_form {
    struct text code;
};
static const struct field code_fields[] = {
    TEXT_FIELD(struct code_form, code, .label = TR_INIT("Number with six digits"), .max = 80, .width = "w8",
               .autocomplete = "one-time-code", .input_mode = "numeric"), {0}};

/* ---- asking for a number ---- */

static enum status show_resume(struct request *request, struct response *response)
{
    struct resume_view view = {.fields = mail_fields, .mail = visitor_of(request).mail};
    struct draft_rows drafts;
    struct case_records cases;
    enum status status = visitor_drafts(request, &drafts);
    if (status == DONE)
        status = visitor_cases(request, &cases);
    if (status != DONE)
        return status;
    view.has_anything = drafts.count + cases.count > 0;
    return portal_resume_page(request, response, &view);
}

enum status portal_show_resume(struct request *request, struct response *response)
{
    if (request->actor.kind == RESIDENT_ACTOR)
        return redirect(response, T("/my"));
    return show_resume(request, response);
}

enum status portal_send_code(struct request *request, struct response *response)
{
    struct mail_form form;
    enum status status = form_read(request, mail_fields, &form);
    if (status == DONE)
        status = mail_code_send(request, response, PURPOSE_MAIL_PROOF, form.mail_address, T("/resume/list"),
                                T("/resume/code"));
    if (status == TOO_MUCH)
        form_problem(request, "mail_address",
                     TR("We have sent several mails in the last hour. Please use the newest one, or wait an hour."));
    if (status == INVALID || status == TOO_MUCH)
        return show_resume(request, response);
    return status == DONE ? redirect(response, T("/resume/code")) : status;
}

/* ---- giving it ---- */

static enum status show_code(struct request *request, struct response *response, struct text link)
{
    struct code_view view = {.link = link, .fields = code_fields};
    enum status status = mail_code_is_open(request, PURPOSE_MAIL_PROOF, &view.until_at);
    if (status != DONE && status != NOT_FOUND)
        return status;
    view.is_open = status == DONE;
    return portal_code_page(request, response, &view);
}

enum status portal_show_code(struct request *request, struct response *response)
{
    return show_code(request, response, request_query(request, "link"));
}

enum status portal_take_code(struct request *request, struct response *response)
{
    struct code_form form;
    struct mail_code code;
    enum status status = form_read(request, code_fields, &form);
    if (status == DONE) {
        status = mail_code_take(request, PURPOSE_MAIL_PROOF, form.code, &code);
        if (status == INVALID)
            form_problem(request, "code", TR("This is not the number from the newest mail. Please look once more."));
        if (status == TOO_MUCH)
            form_problem(request, "code", TR("The number was wrong five times. Please ask for a new one."));
        if (status == NOT_FOUND)
            form_problem(request, "code", TR("This number no longer holds. Please ask for a new one."));
    }
    if (status == INVALID || status == TOO_MUCH || status == NOT_FOUND)
        return show_code(request, response, T(""));
    if (status != DONE)
        return status;
    visitor_keep_mail(request, response, code.mail_address);
    return redirect(response, city_local_path(code.payload));
}

/* ---- what there is ---- */

static bool is_listed(const struct tasks *tasks, struct text url)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (text_is(tasks->items[i].url, url))
            return true;
    return false;
}

static void add_drafts_of_mail(struct request *request, const struct draft_codes *codes, struct tasks *tasks)
{
    for (size_t i = 0; i < codes->count; i++) {
        const struct draft_code *code = &codes->items[i];
        struct draft_row row = {.procedure = code->procedure, .saved_at = code->saved_at, .forget_at = code->forget_at};
        struct task task = task_of_draft(request, &row);
        task.form_url = arena_join(request->arena, T("/resume/drafts/"), code->procedure);
        if (!is_listed(tasks, task.url))
            tasks->items[tasks->count++] = task;
    }
}

/* The address's drafts are opened by a button, which hands this browser the draft's code. */
enum status portal_show_kept(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct resume_view view = {.mail = visitor_of(request).mail};
    struct draft_rows drafts;
    struct draft_codes codes = {0};
    struct case_records cases;
    if (request->actor.kind == RESIDENT_ACTOR)
        return redirect(response, T("/my"));
    enum status status = visitor_drafts(request, &drafts);
    if (status == DONE)
        status = visitor_cases(request, &cases);
    if (status == DONE && view.mail.length)
        status = draft_codes_of_mail(city, request->store, request->arena, view.mail, request->now, &codes);
    if (status != DONE)
        return status;
    if (!view.mail.length && !drafts.count && !cases.count)
        return redirect(response, T("/resume"));
    view.tasks.items = TAKE(request->arena, struct task, drafts.count + codes.count + cases.count + 1);
    for (size_t i = 0; i < drafts.count; i++)
        view.tasks.items[view.tasks.count++] = task_of_draft(request, &drafts.items[i]);
    add_drafts_of_mail(request, &codes, &view.tasks);
    for (size_t i = 0; i < cases.count; i++) {
        status = task_of_case(request, &cases.items[i], case_page_url(request->arena, &cases.items[i]),
                              &view.tasks.items[view.tasks.count]);
        if (status != DONE)
            return status;
        view.tasks.count++;
    }
    view.has_anything = view.tasks.count > 0;
    return portal_kept_page(request, response, &view);
}

enum status portal_open_kept(struct request *request, struct response *response)
{
    const struct city *city = city_of(request);
    struct text name = request_part(request, "name"), mail = visitor_of(request).mail;
    struct answer_facts facts = visitor_facts(request);
    struct draft_owner owner = visitor_owner(request);
    struct draft_codes codes = {0};
    struct draft draft;
    if (!mail.length)
        return redirect(response, T("/resume"));
    enum status status = draft_codes_of_mail(city, request->store, request->arena, mail, request->now, &codes);
    if (status != DONE)
        return status;
    for (size_t i = 0; i < codes.count; i++) {
        if (!text_is(codes.items[i].procedure, name))
            continue;
        status = draft_open(city, request->store, request->arena, codes.items[i].code, &facts, &owner, request->now, &draft);
        if (status != DONE)
            break;
        visitor_keep_draft(request, response, &draft);
        const struct procedure_step *step = answers_next_step(&draft.answers);
        return redirect_print(response, "/apply/%.*s/%.*s", TEXT_ARGUMENTS(name),
                              TEXT_ARGUMENTS(step ? step->name : T("check")));
    }
    return status == DONE || status == NOT_FOUND ? redirect(response, T("/resume/list")) : status;
}

enum status portal_forget_browser(struct request *request, struct response *response)
{
    visitor_forget(request, response);
    return redirect(response, T("/"));
}
