/*
 * /demo: the residents and staff of the demonstration city, one click each, and the mails that were sent.
 */
#include "city/accounts.h"
#include "city/city.h"
#include "city/sessions.h"
#include "demo.pages.h"
#include "services/demo/demo.h"

enum { MAILS_SHOWN = 50 };

enum status demo_only(const struct request *request)
{
    return city_of(request)->is_demo ? DONE : NOT_FOUND;
}

enum status demo_show_doors(struct request *request, struct response *response)
{
    struct demo_doors doors;
    struct held_posts posts = {0};
    enum status status = demo_only(request);
    if (status == DONE)
        status = demo_residents(request->store, request->arena, &doors.residents);
    if (status == DONE)
        status = staff_on(request->store, request->arena, city_today_of(request), &posts);
    if (status != DONE)
        return status;
    doors.staff = (struct demo_staff_list){0, TAKE(request->arena, struct demo_staff, posts.count)};
    for (size_t i = 0; i < posts.count; i++) {
        const struct held_post *post = &posts.items[i];
        if (post->holding == HOLDING_MAIN)
            doors.staff.items[doors.staff.count++] =
                (struct demo_staff){post->staff_id, post->staff_name, words_in(&post->section_name, request->language),
                                    words_in(&post->title, request->language)};
    }
    return demo_doors_page(request, response, &doors);
}

enum status demo_enter_resident(struct request *request, struct response *response)
{
    int64_t row, id = request_part_id(request, "id");
    enum status status = demo_only(request);
    if (status == DONE)
        status = demo_is_resident(request->store, id, &row);
    if (status == DONE)
        status = session_start_demo(request, response, RESIDENT_ACTOR, id);
    return status == DONE ? redirect(response, T("/my")) : status;
}

enum status demo_enter_staff(struct request *request, struct response *response)
{
    enum status status = demo_only(request);
    if (status == DONE)
        status = session_start_demo(request, response, STAFF_ACTOR, request_part_id(request, "id"));
    return status == DONE ? redirect(response, T("/desk")) : status;
}

enum status demo_show_mails(struct request *request, struct response *response)
{
    struct sent_mails mails;
    enum status status = demo_only(request);
    if (status == DONE)
        status = notices_sent(city_of(request), request->store, request->arena, MAILS_SHOWN, &mails);
    return status == DONE ? demo_mails_page(request, response, &mails) : status;
}
