/*
 * Lists taken out as files: made by a job, sealed in the store, for who asked and for a day only.
 *
 * The job asks anew what the staff may see today: a file holds nothing that the page would not have shown.
 */
#include "base/encoding.h"
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/listing_view.h"
#include "city/sealing.h"
#include "store/store.h"
#include "system/random.h"

enum { CODE_BYTES = 12, SHOWN_MAX = 50, PROGRESS_ROWS = 2000 };

static struct key take_out_key(const struct city *city)
{
    return keys_common(city->keys, "city.take_out");
}

/* Bound to the unguessable code: the row's id is not known before it is there. */
static struct seal_place place_of(const char *column, struct text code)
{
    return (struct seal_place){.table = T("city_take_out"), .column = text_of(column), .row = (int64_t)(text_hash(code) >> 1)};
}

/* ---- asking ---- */

struct starting {
    struct request *request;
    const struct listing *listing;
    struct text code, title, format, sealed;
};

static enum status start_in_store(struct store *store, void *context)
{
    const struct starting *starting = context;
    struct request *request = starting->request;
    int64_t id;
    struct city_take_out_add_given given = {.code = starting->code, .staff_id = request->actor.id, .staff_title = starting->title,
                                            .listing = text_of(starting->listing->name), .format = starting->format,
                                            .language = request->language, .ask = starting->sealed, .now = request->now,
                                            .forget_at = request->now + DAY_MICROS, .empty = T("")};
    enum status status = city_take_out_add_with(store, &given, &id);
    if (status == DONE)
        status = outbox_put(store, T("city.take_out"), starting->code, request->now, request->now);
    if (status != DONE)
        return status;
    return act_because(store, request, "staff", request->actor.id, "city.list_taken_out", T(""),
                       arena_print(request->arena, "{\"list\":\"%s\",\"format\":\"%.*s\"}", starting->listing->name,
                                   TEXT_ARGUMENTS(starting->format)));
}

static struct text from_form(const void *from, const char *key)
{
    return request_field(from, key);
}

enum status take_out_start(struct request *request, struct response *response)
{
    const struct listing *listing = listing_find(city_of(request), request_part(request, "list"));
    struct text format = request_field(request, "format");
    uint8_t code[CODE_BYTES];
    if (!listing)
        return NOT_FOUND;
    if (!listing_may_take_out(rights_of(request), listing))
        return FORBIDDEN;
    if (!listing_file_kind(format))
        return INVALID;
    struct listing_ask ask = listing_ask_of(request, listing);
    listing_ask_read(&ask, from_form, request);
    random_fill(&system_random, code, sizeof code);
    struct starting starting = {.request = request, .listing = listing, .format = format,
                                .code = base64url_text(request->arena, code, sizeof code),
                                .title = actor_title(request, JAPANESE)};
    struct key key = take_out_key(city_of(request));
    starting.sealed = seal(request->arena, &key, place_of("ask", starting.code), listing_address(&ask));
    enum status status = store_transaction(request->store, start_in_store, &starting);
    return status == DONE ? redirect_print(response, "/desk/take-outs/%.*s", TEXT_ARGUMENTS(starting.code)) : status;
}

/* ---- showing ---- */

static void fill_view(const struct city *city, const struct city_take_out_row *row, struct arena *arena, struct take_out_view *view)
{
    const struct listing *listing = listing_find(city, row->listing);
    const struct listing_file_kind *kind = listing_file_kind(row->format);
    struct date day = date_of_moment(row->made_at);
    *view = (struct take_out_view){.code = row->code, .state = (enum take_out_state)row->state, .rows = row->row_count,
                                   .replaced = row->replaced, .is_cut = row->is_cut != 0, .size_bytes = row->size_bytes,
                                   .made_at = row->made_at, .forget_at = row->forget_at,
                                   .list_path = arena_print(arena, "/desk/lists/%.*s", TEXT_ARGUMENTS(row->listing))};
    if (listing)
        view->title = listing->title;
    if (kind) {
        view->format = kind->title;
        view->file_name = arena_print(arena, "%.*s-%04d%02d%02d%s", TEXT_ARGUMENTS(row->listing), day.year, day.month, day.day,
                                      kind->ending);
    }
}

/* NOT_FOUND for everybody but who asked, and after the day is over. */
static enum status find_own(const struct request *request, struct city_take_out_row *row)
{
    struct city_take_out_row found;
    enum status status = city_take_out_by_code(request->store, request->arena, request_part(request, "code"), &found);
    if (status != DONE)
        return status;
    if (found.staff_id != request->actor.id || found.forget_at <= request->now)
        return NOT_FOUND;
    *row = found;
    return DONE;
}

enum status take_out_show(struct request *request, struct response *response)
{
    struct city_take_out_row row;
    struct take_out_view view;
    enum status status = find_own(request, &row);
    if (status != DONE)
        return status;
    fill_view(city_of(request), &row, request->arena, &view);
    if (view.state == TAKE_OUT_WAITING || view.state == TAKE_OUT_WORKING)
        response_header(response, "Refresh", T("2"));
    return city_take_out_page(request, response, &view);
}

enum status take_out_show_all(struct request *request, struct response *response)
{
    struct city_take_out_rows rows;
    struct take_outs_view view = {.items = TAKE(request->arena, struct take_out_view, SHOWN_MAX)};
    enum status status = city_take_outs_of(request->store, request->arena, request->actor.id, SHOWN_MAX, &rows);
    if (status != DONE)
        return status;
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].forget_at > request->now)
            fill_view(city_of(request), &rows.items[i], request->arena, &view.items[view.count++]);
    return city_take_outs_page(request, response, &view);
}

enum status take_out_send(struct request *request, struct response *response)
{
    struct city_take_out_row row;
    struct take_out_view view;
    struct text sealed, bytes;
    enum status status = find_own(request, &row);
    if (status == DONE)
        status = city_take_out_file(request->store, request->arena, row.id, &sealed);
    if (status != DONE)
        return status;
    struct key key = take_out_key(city_of(request));
    status = unseal(request->arena, &key, place_of("file", row.code), sealed, &bytes);
    if (status != DONE)
        return status;
    fill_view(city_of(request), &row, request->arena, &view);
    const struct listing_file_kind *kind = listing_file_kind(row.format);
    return kind ? response_file(response, bytes, text_of(kind->type), view.file_name) : NOT_FOUND;
}

/* ---- the job ---- */

struct making {
    struct job_run *run;
    const struct city_take_out_row *row;
    struct listing_file file;
    struct text sealed;
    int64_t rows, told;
    bool has_failed;
};

static enum status write_in_store(struct store *store, void *context)
{
    const struct making *making = context;
    if (making->has_failed)
        return city_take_out_fail(store, making->row->id);
    if (making->sealed.length == 0)
        return city_take_out_progress(store, making->row->id, making->rows);
    struct city_take_out_finish_given given = {.id = making->row->id, .row_count = making->file.rows,
                                               .replaced = (int64_t)making->file.replaced, .is_cut = making->file.is_cut,
                                               .size_bytes = (int64_t)making->file.bytes.length, .file = making->sealed};
    return city_take_out_finish_with(store, &given);
}

static enum status tell_progress(void *context, int64_t rows)
{
    struct making *making = context;
    if (rows - making->told < PROGRESS_ROWS)
        return DONE;
    making->rows = making->told = rows;
    return store_transaction(making->run->store, write_in_store, making);
}

static struct text from_kept(const void *from, const char *key)
{
    return request_query(from, key);
}

static enum status make_file(struct making *making)
{
    struct job_run *run = making->run;
    const struct city_take_out_row *row = making->row;
    const struct listing *listing = listing_find(run->city, row->listing);
    const struct listing_file_kind *kind = listing_file_kind(row->format);
    struct request kept = {.arena = run->arena};
    struct key key = take_out_key(run->city);
    const struct rights *rights;
    enum status status = rights_load(run->store, run->arena, row->staff_id, date_of_moment(run->now), &rights);
    if (status == DONE && (!listing || !kind || !listing_may_take_out(rights, listing)))
        status = FORBIDDEN;
    if (status == DONE)
        status = unseal(run->arena, &key, place_of("ask", row->code), row->ask, &kept.query);
    if (status != DONE)
        return status;
    struct listing_ask ask = {.city = run->city, .store = run->store, .arena = run->arena, .rights = rights,
                              .staff_id = row->staff_id, .now = run->now, .today = date_of_moment(run->now),
                              .language = (enum language)row->language, .listing = listing};
    listing_ask_read(&ask, from_kept, &kept);
    status = listing_write(&ask, row->staff_title, kind->format, tell_progress, making, &making->file);
    if (status == DONE)
        making->sealed = seal(run->arena, &key, place_of("file", row->code), making->file.bytes);
    return status == DONE ? store_transaction(run->store, write_in_store, making) : status;
}

enum status take_out_work(struct job_run *run, struct text payload)
{
    struct city_take_out_row row;
    enum status status = city_take_out_by_code(run->store, run->arena, payload, &row);
    if (status == NOT_FOUND || (status == DONE && row.state > TAKE_OUT_WORKING))
        return DONE; /* forgotten, or made by another node */
    if (status != DONE)
        return status;
    struct making making = {.run = run, .row = &row};
    status = make_file(&making);
    if (status == DONE || status == BUSY)
        return status;
    making.has_failed = true;
    return store_transaction(run->store, write_in_store, &making);
}

static enum status clean_in_store(struct store *store, void *context)
{
    return city_take_outs_forget(store, ((const struct job_run *)context)->now);
}

enum status take_out_clean(struct job_run *run)
{
    return store_transaction(run->store, clean_in_store, run);
}
