#include "city/refuse.h"

#include "base/json.h"
#include "city.pages.h"
#include "city/city.h"
#include "city/frame.h"
#include "system/log.h"

/* One row for each status: its page, and the code when the router has not said a finer one. */
static const struct explanation {
    int code;
    const char *title, *what;
} explanations[] = {
    [DONE] = {500, NULL, NULL},
    [NOT_FOUND] = {404, SENTENCE("We could not find this page."),
                   SENTENCE("The address may have changed, or it may be mistyped.")},
    [INVALID] = {422, SENTENCE("Something needs to be put right."),
                 SENTENCE("Please go back, check what you entered, and send it again.")},
    [CONFLICT] = {409, SENTENCE("This was changed in the meantime."),
                  SENTENCE("Somebody was a little faster, or it was already done. Please open the page again and "
                           "look at how it is now.")},
    [FORBIDDEN] = {403, SENTENCE("You cannot open this page."),
                   SENTENCE("It can be opened only by those who need it for their work, or by the person it is about.")},
    [TOO_MUCH] = {413, SENTENCE("This is too large to be sent."),
                  SENTENCE("Please make the files smaller or send fewer of them. A file may have up to 20 MB.")},
    [BUSY] = {503, SENTENCE("We are very busy now."),
              SENTENCE("What you entered has not been sent yet. Please wait a little and send it again.")},
    [BROKEN] = {500, SENTENCE("We could not do this now."),
                SENTENCE("Please try again after a while. If it still does not work, please tell us.")},
};

/* Finer words for codes that the router has already set. */
static const struct explanation finer[] = {
    {400, SENTENCE("We could not read this request."),
     SENTENCE("Please open the page again from the beginning and enter it once more.")},
    {405, SENTENCE("This page cannot be opened this way."), SENTENCE("Please go back and use the button on the page.")},
    {429, SENTENCE("There were too many tries in a short time."),
     SENTENCE("To keep everybody's data safe we stop for a moment. Nothing is lost.")},
    {503, SENTENCE("We are very busy now."),
     SENTENCE("What you entered has not been sent yet. Please wait a little and send it again.")},
};

/* 保守中, where the operator has said so. */
static bool is_maintenance(const struct request *request, int code)
{
    return code == 503 && city_setting_yes(city_of(request), "city.maintenance", city_today_of(request));
}

static const struct explanation *explanation_of(int code, enum status why)
{
    for (size_t i = 0; i < sizeof finer / sizeof *finer; i++)
        if (finer[i].code == code)
            return &finer[i];
    if (why == DONE || (size_t)why >= sizeof explanations / sizeof *explanations)
        why = BROKEN;
    return &explanations[why];
}

/* Where a POST came from, to go back to what was entered: only a path of our own. */
static struct text back_to(const struct request *request)
{
    if (!text_is(request->method, T("POST")))
        return T("");
    struct text referer = request_header(request, "Referer");
    const struct city *city = city_of(request);
    if (city->base_url.length && text_starts(referer, city->base_url) &&
        text_starts(text_from(referer, city->base_url.length), T("/")))
        return text_from(referer, city->base_url.length);
    return T("");
}

/* Residents sign in at /sign-in, staff at /desk/sign-in; both come back to the page that was asked for. */
static struct text sign_in_path(const struct request *request)
{
    bool is_desk = text_starts(request->path, T("/desk"));
    struct text door = is_desk ? T("/desk/sign-in") : T("/sign-in"), path = T("/");
    if (text_is(request->method, T("GET")))
        language_of_path(request->target, &path);
    struct buffer to = buffer_new(request->arena);
    struct output output = output_to(&to, request, request->language);
    buffer_put(&to, door);
    buffer_put(&to, T("?next="));
    put_in(&output, IN_URL_PART, path);
    return buffer_text(&to);
}

static bool is_api(const struct request *request)
{
    return text_starts(request->path, T("/api/")) || text_is(request->path, T("/health")) ||
           text_ends(request->path, T(".json"));
}

/* RFC 9457. The sentences are those of the page, in English. */
static void refuse_machine(struct response *response, enum status why)
{
    int code = response->code;
    const struct explanation *explanation = explanation_of(code, why);
    struct text title = say(ENGLISH, message_of(explanation->title)), detail = say(ENGLISH, message_of(explanation->what));
    struct buffer buffer = buffer_new(response->arena);
    struct json_writer json = json_writer_new(&buffer);
    if (code == 401) {
        title = T("This needs a key that holds.");
        detail = T("Send \"Authorization: Bearer ...\" with a key that is not revoked and whose last day is not over.");
        response_header(response, "WWW-Authenticate", T("Bearer"));
    }
    json_start_object(&json);
    json_put_member_text(&json, T("type"), T("about:blank"));
    json_put_member_text(&json, T("title"), title);
    json_put_member_integer(&json, T("status"), code);
    json_put_member_text(&json, T("detail"), detail);
    json_put_member_text(&json, T("problem"), text_of(status_name(why)));
    json_end_object(&json);
    if (response_json(response, buffer_text(&buffer)) != DONE)
        log_line("city", "an answer to a program could not be made");
    response->type = T("application/problem+json");
    response->code = code;
}

/* True when the answer is a way to the sign-in page. */
static bool lead_to_sign_in(struct request *request, struct response *response)
{
    if (response->code != 401)
        return false;
    if (!text_is(request->method, T("GET")) || is_api(request))
        return false;
    return redirect(response, sign_in_path(request)) == DONE;
}

void city_refuse(struct request *request, struct response *response, enum status why)
{
    if (response->code < 400)
        response->code = explanation_of(0, why)->code;
    if (lead_to_sign_in(request, response))
        return;
    if (is_api(request)) {
        refuse_machine(response, why);
        return;
    }
    const struct explanation *explanation = explanation_of(response->code, why);
    int code = response->code;
    struct refusal refusal = {.title = message_of(explanation->title),
                              .what = message_of(explanation->what),
                              .back = back_to(request),
                              .is_lost = code == 404,
                              .has_paper_hint = code >= 500,
                              .phone = city_profile(city_of(request))->phone};
    if (code == 401) {
        refusal.title = TR("Please sign in first.");
        refusal.what = TR("You were signed out, or your sign-in is more than a few minutes old. Drafts are kept.");
        refusal.sign_in = sign_in_path(request);
    }
    if (is_maintenance(request, code)) {
        struct text until = city_setting_text(city_of(request), "city.maintenance_until", city_today_of(request));
        refusal.title = TR("The site is closed for maintenance.");
        refusal.what = TR("Please come back a little later. What you have kept is still there.");
        refusal.until = until;
    }
    if (code == 500)
        refusal.support_number = request->id;
    if (city_refused_page(request, response, &refusal) != DONE)
        log_line("city", "the page for status %s could not be made", status_name(why));
    response->code = code;
}
