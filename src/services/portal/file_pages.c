/*
 * One's own files: shown small and in full while applying and on the case's page; papers that were promised and come later.
 *
 * Whose draft and whose case it is, visitor.c decides; a file is found only through the draft or case that it belongs to.
 */
#include "services/portal/portal.h"

#include "city/files.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { FILES_AT_ONCE = 20 };

/* ---- sending ---- */

static enum status send_of(struct request *request, struct response *response, struct text owner_kind, int64_t owner_id)
{
    struct attachment file;
    enum status status = attachment_find(city_of(request), request->store, request->arena, request_part(request, "file"), &file);
    if (status == DONE && (!text_is(file.owner_kind, owner_kind) || file.owner_id != owner_id))
        status = NOT_FOUND;
    if (status != DONE)
        return status;
    return text_is(request_query(request, "small"), T("1")) ? attachment_send_small(request, response, &file)
                                                            : attachment_send(request, response, &file);
}

enum status portal_send_draft_file(struct request *request, struct response *response)
{
    struct draft draft;
    enum status status = visitor_draft(request, request_part(request, "name"), &draft);
    return status == DONE ? send_of(request, response, T("draft"), draft.id) : status;
}

enum status portal_send_case_file(struct request *request, struct response *response)
{
    struct case_record record;
    enum status status = visitor_case(request, request_part(request, "number"), &record);
    return status == DONE ? send_of(request, response, T("case"), record.id) : status;
}

/* ---- on the case's page ---- */

static struct field_view control_of(struct request *request, const struct later_paper *paper)
{
    int64_t id = paper->id;
    return (struct field_view){.name = T("file"), .prefix = arena_print(request->arena, "p%lld.", (long long)id),
                               .label = say(request->language, TR("resident|Photograph or PDF")), .kind = FIELD_FILE, .is_required = true,
                               .accept = T("image/jpeg,image/png,.pdf")};
}

enum status case_files_fill(struct request *request, const struct procedure *procedure, struct case_view *view)
{
    const struct case_record *record = &view->record;
    struct attachments files = {0};
    struct later_papers papers = {0};
    enum status status = attachments_of(city_of(request), request->store, request->arena, T("case"), record->id, &files);
    if (status == DONE && case_is_open(record->state))
        status = case_later(request->store, request->arena, record, procedure, request->language, request->now, &papers);
    if (status != DONE)
        return status;
    view->files.items = TAKE(request->arena, struct sent_file, files.count + 1);
    for (size_t i = 0; i < files.count; i++)
        view->files.items[view->files.count++] =
            (struct sent_file){files.items[i].public_id, files.items[i].name, files.items[i].size_bytes,
                               files.items[i].has_small && !files.items[i].waits, files.items[i].waits};
    view->later.items = TAKE(request->arena, struct paper_to_come, papers.count + 1);
    for (size_t i = 0; i < papers.count; i++)
        view->later.items[view->later.count++] =
            (struct paper_to_come){papers.items[i].id, papers.items[i].title, papers.items[i].due, papers.items[i].is_over,
                                   control_of(request, &papers.items[i])};
    return DONE;
}

/* ---- handing in ---- */

struct handing_in {
    struct request *request;
    struct case_record record;
    struct file_keeper keeper;
    struct kept_file files[FILES_AT_ONCE];
    size_t count;
    int64_t paper_id;
    bool is_good;
};

static void say_problem(struct handing_in *handing, struct text sentence)
{
    struct text control = arena_print(handing->request->arena, "p%lld-file", (long long)handing->paper_id);
    form_problem_add(handing->request, control, sentence);
    handing->is_good = false;
}

static enum status keep_all(struct handing_in *handing)
{
    struct upload upload;
    enum status status = DONE;
    struct text field = arena_print(handing->request->arena, "p%lld.file", (long long)handing->paper_id);
    for (size_t i = 0; status == DONE && handing->count < FILES_AT_ONCE && request_upload_at(handing->request, i, &upload); i++) {
        struct kept_file *kept = &handing->files[handing->count];
        if (!text_is(upload.field, field) || (!upload.size_bytes && !upload.file_name.length))
            continue;
        status = answers_keep_file(&handing->keeper, &upload, kept);
        handing->count += status == DONE;
        if (status == INVALID) {
            say_problem(handing, kept->problem);
            status = DONE;
        }
    }
    if (status == DONE && handing->is_good && handing->count == 0)
        say_problem(handing, say(handing->request->language, TR("Choose the photograph or PDF to hand in.")));
    return status;
}

/* What was taken although it was not accepted in the end. */
static enum status drop_in_store(struct store *store, void *context)
{
    struct handing_in *handing = context;
    struct request *request = handing->request;
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < handing->count; i++) {
        struct attachment file;
        status = attachment_find(city_of(request), store, request->arena, handing->files[i].public_id, &file);
        if (status == DONE)
            status = attachment_remove(city_of(request), store, file.id, request->now);
    }
    return status;
}

enum status portal_hand_in(struct request *request, struct response *response)
{
    struct handing_in *handing = TAKE(request->arena, struct handing_in, 1);
    handing->request = request;
    handing->is_good = true;
    enum status status = visitor_case(request, request_part(request, "number"), &handing->record);
    if (status == NOT_FOUND && request->actor.kind == STRANGER)
        return redirect(response, T("/resume"));
    if (status == DONE && !text_to_integer(request_part(request, "paper"), &handing->paper_id))
        status = NOT_FOUND;
    handing->keeper = (struct file_keeper){request, T("case"), handing->record.id};
    if (status == DONE)
        status = keep_all(handing);
    if (status != DONE)
        return status;
    struct case_actor actor = visitor_actor(request, &handing->record);
    if (handing->is_good)
        status = case_hand_in(city_of(request), request->store, request->arena, handing->record.id, handing->paper_id,
                              handing->files, handing->count, &actor, request->now);
    if (handing->is_good && status == INVALID)
        say_problem(handing, say(request->language, TR("It is another number of files than is asked for. Please choose again.")));
    if (handing->is_good && status == DONE)
        return redirect_print(response, "%.*s#h-line", TEXT_ARGUMENTS(case_page_url(request->arena, &handing->record)));
    enum status dropped = store_transaction(request->store, drop_in_store, handing);
    if (dropped != DONE)
        return dropped;
    if (!handing->is_good)
        return portal_show_case_again(request, response, &handing->record);
    /* Handed in or ended in another window: the page says what holds now. */
    return status == CONFLICT ? redirect(response, case_page_url(request->arena, &handing->record)) : status;
}
