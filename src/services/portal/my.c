/*
 * /my: マイページ. One list: what needs the resident, what waits for the city, what is over.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

enum { CASES_AT_ONCE = 60 };

enum status portal_show_my(struct request *request, struct response *response)
{
    struct my_view view = {.name = request->actor.name};
    int64_t before = 0;
    if (!text_to_integer(request_query(request, "before"), &before) || before < 0)
        before = 0;
    enum status status = own_list_of(request, before, CASES_AT_ONCE, &view.list);
    return status == DONE ? portal_my_page(request, response, &view) : status;
}
