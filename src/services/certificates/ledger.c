/*
 * /desk/papers: the ledger of issued papers, voiding one, and starting the line again after it stopped.
 */
#include "certificates.pages.h"
#include "certificates.queries.h"
#include "city/city.h"
#include "city/permissions.h"
#include "services/certificates/certificates.h"

enum { LINES_AT_ONCE = 50 };

struct voiding_form {
    struct text reason;
};
static const struct field fields[] = {
    TEXT_FIELD(struct voiding_form, reason, .label = TR_INIT("Why it no longer holds"), .max = 200), {0}};

static struct message state_words(struct text state)
{
    return text_is(state, T("issued")) ? TR("paper|Issued") : text_is(state, T("void")) ? TR("paper|Void") : TR("paper|Being made");
}

enum status certificates_show_ledger(struct request *request, struct response *response)
{
    int64_t before = 0;
    if (!text_to_integer(request_query(request, "before"), &before) || before <= 0)
        before = INT64_MAX;
    struct certificates_lines rows;
    struct ledger_view view = {.fields = fields, .may_void = may(request, "papers.void"),
                               .may_resume = may(request, "papers.resume")};
    enum status status = certificates_ledger(request->store, request->arena, before, LINES_AT_ONCE + 1, &rows);
    if (status == DONE)
        status = paper_line(request->store, request->arena, &view.line);
    if (status != DONE)
        return status;
    view.has_more = rows.count > LINES_AT_ONCE;
    view.lines = (struct ledger_lines){view.has_more ? LINES_AT_ONCE : rows.count,
                                       TAKE(request->arena, struct ledger_line, rows.count)};
    for (size_t i = 0; i < view.lines.count; i++) {
        const struct certificates_line *row = &rows.items[i];
        struct words title = words_from_json(request->arena, row->title);
        view.lines.items[i] = (struct ledger_line){row->id, row->made_at, row->stamped_at, row->number, words_in(&title, request->language),
                                                   row->void_reason, row->code, state_words(row->state),
                                                   text_is(row->state, T("issued")), row->is_missing != 0};
        view.older_than = row->id;
    }
    return certificates_ledger_page(request, response, &view);
}

struct acting {
    struct request *request;
    int64_t id;
    struct text reason;
};

static enum status void_in_store(struct store *store, void *context)
{
    const struct acting *acting = context;
    struct request *request = acting->request;
    return paper_void(city_of(request), store, acting->id, acting->reason, actor_title(request, JAPANESE),
                      request->actor.id, request->now);
}

enum status certificates_void(struct request *request, struct response *response)
{
    struct voiding_form form;
    enum status status = form_read(request, fields, &form);
    if (status == INVALID)
        return certificates_show_ledger(request, response);
    struct acting acting = {request, request_part_id(request, "id"), form.reason};
    if (status == DONE)
        status = store_transaction(request->store, void_in_store, &acting);
    return status == DONE ? redirect(response, T("/desk/papers")) : status;
}

/* ---- a void one made anew ---- */

static enum status again_in_store(struct store *store, void *context)
{
    const struct acting *acting = context;
    int64_t case_id;
    enum status status = certificates_missing(store, acting->id, &case_id);
    if (status == NOT_FOUND)
        return CONFLICT; /* it holds, or another one has taken its place */
    return status == DONE ? act(store, acting->request, "case", case_id, "certificates.paper_asked_again") : status;
}

enum status certificates_again(struct request *request, struct response *response)
{
    struct acting acting = {request, request_part_id(request, "id"), T("")};
    enum status status = store_transaction(request->store, again_in_store, &acting);
    return status == DONE ? redirect(response, T("/desk/papers")) : status;
}

static enum status resume_in_store(struct store *store, void *context)
{
    struct request *request = context;
    return paper_line_resume(city_of(request), store, actor_title(request, JAPANESE), request->actor.id, request->now);
}

enum status certificates_resume(struct request *request, struct response *response)
{
    enum status status = store_transaction(request->store, resume_in_store, request);
    return status == DONE ? redirect(response, T("/desk/papers")) : status;
}
