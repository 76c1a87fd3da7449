/*
 * 郵送: the list as a form. Each case is a transaction of its own; what was marked before or cannot be is counted, not hidden.
 */
#include "services/desk/post.h"

#include "city/city.h"
#include "city/listing.h"
#include "city/permissions.h"
#include "desk.pages.h"
#include "engines/procedures/case_list.h"
#include "engines/procedures/post.h"
#include "web/form.h"
#include "web/language.h"

enum { POST_AT_ONCE = 200, COPIES_MAX = 20 };

static struct text from_query(const void *from, const char *key)
{
    return request_query(from, key);
}

static struct listing_ask ask_of(const struct request *request)
{
    struct listing_ask ask = {.city = city_of(request), .store = request->store, .arena = request->arena, .rights = rights_of(request),
                              .staff_id = request->actor.id, .now = request->now, .today = city_today_of(request),
                              .language = request->language, .listing = &post_listing, .limit = POST_AT_ONCE};
    listing_ask_read(&ask, from_query, request);
    ask.after = T("");
    return ask;
}

static struct text word(const struct listing_ask *ask, const struct listing_row *row, const char *key)
{
    for (size_t i = 0; i < post_listing.column_count; i++)
        if (text_is(text_of(post_listing.columns[i].key), text_of(key)))
            return listing_cell_words(ask->arena, &post_listing.columns[i], &row->cells[i]);
    return T("");
}

/* Papers that hold can be printed; where another system prints the paper there is none. */
static enum status find_copies(struct request *request, struct text number, struct desk_choices *copies)
{
    struct case_record record;
    struct paper_records papers;
    enum status status = case_by_number(city_of(request), request->store, request->arena, number, &record);
    if (status == DONE)
        status = papers_about(request->store, request->arena, T("case"), record.id, &papers);
    if (status != DONE)
        return status;
    copies->items = TAKE(request->arena, struct desk_choice, papers.count + 1);
    for (size_t i = 0; i < papers.count && copies->count < COPIES_MAX; i++)
        if (papers.items[i].state == PAPER_ISSUED && papers.items[i].issued_at)
            copies->items[copies->count++] = (struct desk_choice){
                arena_print(request->arena, "%lld", (long long)papers.items[i].copy), papers.items[i].number, false};
    return DONE;
}

static enum status show(struct request *request, struct response *response, int64_t changed, int64_t refused)
{
    struct listing_ask ask = ask_of(request);
    struct listing_rows rows = {0};
    struct text address = listing_address(&ask);
    struct post_view view = {.action = arena_print(request->arena, "/desk/post?%.*s", TEXT_ARGUMENTS(address)),
                             .list_path = arena_print(request->arena, "/desk/lists/to-post?%.*s", TEXT_ARGUMENTS(address)),
                             .is_posted = text_is(listing_value(&ask, "state"), T("posted")), .today = ask.today,
                             .changed = changed, .refused = refused};
    enum status status = listing_read(&ask, actor_title(request, JAPANESE), "list", &rows);
    view.total = rows.total;
    view.has_more = rows.total > (int64_t)rows.count;
    view.rows.items = TAKE(request->arena, struct post_line, rows.count + 1);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        const struct listing_row *row = &rows.items[i];
        struct post_line *line = &view.rows.items[view.rows.count++];
        *line = (struct post_line){.number = word(&ask, row, "number"), .title = word(&ask, row, "procedure"),
                                   .recipient = word(&ask, row, "recipient"), .address = word(&ask, row, "address"),
                                   .wanted = word(&ask, row, "wanted"), .posted = word(&ask, row, "posted"), .path = row->path};
        status = find_copies(request, line->number, &line->copies);
    }
    return status == DONE ? desk_post_page(request, response, &view) : status;
}

enum status desk_show_post(struct request *request, struct response *response)
{
    int64_t changed, refused;
    if (!text_to_integer(request_query(request, "changed"), &changed) || changed < 0 || changed > POST_AT_ONCE)
        changed = -1;
    if (!text_to_integer(request_query(request, "refused"), &refused) || refused < 0 || refused > POST_AT_ONCE)
        refused = 0;
    return show(request, response, changed, refused);
}

/* The case of that number, where the reader may handle it. */
static enum status find(struct request *request, struct text number, struct case_record *record)
{
    enum status status = case_by_number(city_of(request), request->store, request->arena, number, record);
    if (status == INVALID || (status == DONE && !may_in_section(request, "procedures.read", record->section_id)))
        return NOT_FOUND;
    return status == DONE && !may_in_section(request, "procedures.handle", record->section_id) ? FORBIDDEN : status;
}

enum status desk_do_post(struct request *request, struct response *response)
{
    bool is_back = text_is(request_field(request, "act"), T("back"));
    struct date day = city_today_of(request);
    struct case_actor actor = desk_actor(request);
    struct text number, written = text_trim(request_field(request, "day"));
    int64_t changed = 0, refused = 0;
    if (!is_back && !text_is(request_field(request, "act"), T("posted")))
        return INVALID;
    if (!request_field_at(request, "id", 0, &number))
        form_problem(request, "", TR("Please choose at least one case."));
    if (!is_back && written.length && date_read(written, &day) != DONE)
        form_problem(request, "day", TR("Please enter the day of posting, for example 2026-11-22."), SHOWN(T("")));
    if (form_has_problems(request))
        return show(request, response, -1, 0);
    for (size_t i = 0; i < POST_AT_ONCE && request_field_at(request, "id", i, &number); i++) {
        struct case_record record;
        enum status status = find(request, number, &record);
        if (status == DONE)
            status = is_back ? case_unmark_posted(city_of(request), request->store, record.id, &actor, request->now)
                             : case_mark_posted(city_of(request), request->store, record.id, day, &actor, request->now);
        if (status == BUSY || status == BROKEN)
            return status;
        changed += status == DONE;
        refused += status != DONE;
    }
    return redirect_print(response, "/desk/post?state=%s&changed=%lld&refused=%lld", is_back ? "waits" : "posted", (long long)changed,
                          (long long)refused);
}

/* For printing. The release is entered as one to staff, so that the applicant's own page does not take it for theirs. */
enum status desk_send_post_paper(struct request *request, struct response *response)
{
    struct case_record record;
    struct case_post post;
    struct paper_records papers;
    struct text pdf;
    int64_t copy = 1;
    enum status status = find(request, request_part(request, "number"), &record);
    if (status == DONE)
        status = case_post_of(request->store, record.id, &post);
    if (status == DONE)
        status = papers_about(request->store, request->arena, T("case"), record.id, &papers);
    if (status != DONE)
        return status;
    if (!text_to_integer(request_query(request, "copy"), &copy))
        copy = 1;
    struct text requester = record.account_id ? arena_print(request->arena, "account:%lld", (long long)record.account_id)
                                              : arena_print(request->arena, "case:%lld", (long long)record.id);
    for (size_t i = 0; i < papers.count; i++) {
        const struct paper_record *paper = &papers.items[i];
        if (paper->copy != copy || !paper->issued_at)
            continue;
        status = paper_release(city_of(request), request->store, request->arena, paper, requester, T("staff"), request->actor.id,
                               request->now, &pdf);
        if (status != DONE)
            return status == INVALID ? CONFLICT : status;
        return response_file(response, pdf, T("application/pdf"), arena_print(request->arena, "%.*s.pdf", TEXT_ARGUMENTS(paper->number)));
    }
    return NOT_FOUND;
}
