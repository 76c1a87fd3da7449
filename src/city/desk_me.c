/*
 * Staff about themselves, and the administrator's link for somebody who is new or lost their passkey.
 */
#include "city.pages.h"
#include "city/account_view.h"
#include "city/city.h"
#include "city/permissions.h"
#include "store/store.h"

enum status desk_me_show(struct request *request, struct response *response)
{
    struct staff staff;
    struct desk_me_view view = {.has_codes = city_kept(city_of(request), "identity") != NULL};
    const struct rights *rights = rights_of(request);
    enum status status = staff_of(request->store, request->arena, request->actor.id, &staff);
    if (status != DONE)
        return status;
    view.name = staff.name;
    view.code = staff.code;
    view.mail_address = staff.mail_address;
    view.posts.items = TAKE(request->arena, struct text, rights ? rights->posts.count + 1 : 1);
    for (size_t i = 0; rights && i < rights->posts.count; i++) {
        const struct held_post *post = &rights->posts.items[i];
        view.posts.items[view.posts.count++] =
            arena_print(request->arena, "%.*s %.*s", TEXT_ARGUMENTS(words_in(&post->section_name, request->language)),
                        TEXT_ARGUMENTS(words_in(&post->title, request->language)));
    }
    return city_desk_me_page(request, response, &view);
}

struct enrolment_form {
    struct text code, reason;
};
static const struct field enrolment_fields[] = {
    TEXT_FIELD(struct enrolment_form, code, .label = TR_INIT("Staff number"), .max = 40, .width = "w13"),
    TEXT_FIELD(struct enrolment_form, reason, .label = TR_INIT("How you made sure who it is"), .max = 200), {0}};

enum status desk_enrolments_show(struct request *request, struct response *response)
{
    struct enrolment_view view = {.fields = enrolment_fields};
    return city_desk_enrolments_page(request, response, &view);
}

struct giving {
    struct request *request;
    int64_t staff_id;
    struct text reason, path;
};

static enum status give_in_store(struct store *store, void *context)
{
    struct giving *giving = context;
    struct event actor = event_of(giving->request, "staff", giving->staff_id, "city.enrolment_given");
    actor.why = giving->reason;
    return staff_enrol_link(store, giving->request->arena, giving->staff_id, &actor, &giving->path);
}

enum status desk_enrolments_give(struct request *request, struct response *response)
{
    struct enrolment_form form;
    struct staff staff;
    struct enrolment_view view = {.fields = enrolment_fields};
    enum status status = form_read(request, enrolment_fields, &form);
    if (status == DONE) {
        status = staff_by_code(request->store, request->arena, form.code, &staff);
        if (status == NOT_FOUND || (status == DONE && !staff.is_active)) {
            form_problem(request, "code", TR("There is no staff with this number."));
            status = INVALID;
        }
    }
    if (status == INVALID)
        return city_desk_enrolments_page(request, response, &view);
    struct giving giving = {.request = request, .staff_id = staff.id, .reason = form.reason};
    if (status == DONE)
        status = store_transaction(request->store, give_in_store, &giving);
    if (status != DONE)
        return status;
    view.url = city_url(city_of(request), request->arena, giving.path);
    view.name = staff.name;
    return city_desk_enrolments_page(request, response, &view);
}
