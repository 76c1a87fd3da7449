/*
 * /certificates/{code}: the paper itself, for the account that it was made for. The engine reads the binding back from
 * the bytes before they leave.
 */
#include "certificates.pages.h"
#include "city/city.h"
#include "services/certificates/certificates.h"

enum status certificates_send_own(struct request *request, struct response *response)
{
    struct paper_record paper;
    struct text requester = arena_print(request->arena, "account:%lld", (long long)request->actor.id), pdf;
    enum status status = paper_by_code(request->store, request->arena, request_part(request, "code"), &paper);
    if (status == DONE && !text_is(paper.requester, requester))
        status = NOT_FOUND; /* somebody else's: better not known */
    if (status == DONE)
        status = paper_release(city_of(request), request->store, request->arena, &paper, requester, T("resident"),
                               request->actor.id, request->now, &pdf);
    if (status == INVALID) /* withheld */
        return redirect(response, T("/papers/withheld"));
    if (status != DONE)
        return status;
    return response_file(response, pdf, T("application/pdf"),
                         arena_print(request->arena, "%.*s.pdf", TEXT_ARGUMENTS(paper.number)));
}

/* The same for everybody and every reason: who asks may be the one from whom somebody is protected. */
enum status certificates_show_withheld(struct request *request, struct response *response)
{
    return certificates_withheld_page(request, response);
}
