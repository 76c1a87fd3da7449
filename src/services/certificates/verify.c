/*
 * /verify: what was issued, when, and whether it still holds. Nothing personal, whoever asks; the code is unguessable and
 * every check is entered for the holder.
 */
#include "base/japanese.h"
#include "certificates.pages.h"
#include "city/city.h"
#include "services/certificates/certificates.h"

enum status certificates_show_form(struct request *request, struct response *response)
{
    return certificates_form_page(request, response);
}

/* A code typed by hand leads to the page of its own. */
enum status certificates_find(struct request *request, struct response *response)
{
    struct text code = text_trim(request_query(request, "code"));
    struct paper_record paper;
    enum status status = code.length == PAPER_CODE_LENGTH
                             ? paper_by_code(request->store, request->arena, code, &paper)
                             : NOT_FOUND;
    if (status == DONE)
        return redirect_print(response, "/verify/%.*s", TEXT_ARGUMENTS(paper.code));
    if (status != NOT_FOUND)
        return status;
    form_problem(request, "code", TR("No paper has this code. Please compare every letter, capitals and small ones as well."), SHOWN(T("")));
    return certificates_form_page(request, response);
}

enum status certificates_show_check(struct request *request, struct response *response)
{
    struct verify_view view;
    enum status status =
        paper_check(city_of(request), request->store, request->arena, request_part(request, "code"),
                    request_part(request, "signature"), request->now, &view.check);
    if (status != DONE)
        return status;
    view.title = words_in(&view.check.paper.title, request->language);
    view.public_key = paper_public_key(city_of(request), request->arena);
    return certificates_check_page(request, response, &view);
}
