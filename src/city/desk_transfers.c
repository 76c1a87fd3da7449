/*
 * /desk/transfers: 人事異動 prepared for a coming day: what will change on it, and taking it back before it comes. Rights follow
 * by themselves at midnight, also in sessions that were opened the evening before.
 */
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/desk.h"
#include "city/sections.h"
#include "city/transfers_view.h"
#include "city/words.h"
#include "store/store.h"

enum change_kind { CHANGE_BEGINS = 1, CHANGE_ENDS = 2, CHANGE_STANDS_IN = 3 };

static struct text words_of(const struct request *request, struct text kept)
{
    struct words words = words_from_json(request->arena, kept);
    return words_in(&words, request->language);
}

/* Rows come in order of day. */
static void add_line(const struct request *request, struct transfers_view *view, const struct city_change_ahead *row, size_t most)
{
    struct transfer_day *last = view->days.count ? &view->days.items[view->days.count - 1] : NULL;
    struct date day = date_from_day_number(row->day);
    bool is_deputy = row->kind == CHANGE_STANDS_IN;
    if (!last || !date_is_same(last->day, day)) {
        last = &view->days.items[view->days.count++];
        *last = (struct transfer_day){.day = day};
        last->lines.items = TAKE(request->arena, struct transfer_line, most);
    }
    last->lines.items[last->lines.count++] =
        (struct transfer_line){row->kind, row->id, day, row->staff_name,
                               is_deputy ? row->section_name : words_of(request, row->section_name),
                               is_deputy ? row->title : words_of(request, row->title)};
}

enum status city_show_transfers(struct request *request, struct response *response)
{
    struct city_change_aheads rows;
    struct transfers_view view = {0};
    enum status status = city_changes_ahead(request->store, request->arena, date_day_number(city_today_of(request)),
                                            date_day_number(DATE_FOREVER), &rows);
    if (status != DONE)
        return status;
    view.days.items = TAKE(request->arena, struct transfer_day, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        add_line(request, &view, &rows.items[i], rows.count);
    return city_desk_transfers_page(request, response, &view);
}

struct undoing {
    const struct request *request;
    int64_t kind, id;
};

/* CONFLICT: its day has come, or somebody was faster. */
static enum status undo_in_store(struct store *store, void *context)
{
    const struct undoing *undoing = context;
    int64_t today = date_day_number(city_today_of(undoing->request)), forever = date_day_number(DATE_FOREVER), staff_id = 0;
    struct city_assignment_full row = {0};
    enum status status = DONE;
    if (undoing->kind != CHANGE_STANDS_IN) {
        status = city_assignment_of(store, undoing->request->arena, undoing->id, &row);
        staff_id = row.staff_id;
    }
    if (status == DONE && undoing->kind == CHANGE_BEGINS)
        status = city_assignment_undo(store, undoing->id, today);
    else if (status == DONE && undoing->kind == CHANGE_ENDS)
        status = city_assignment_end_undo(store, undoing->id, today, forever);
    else if (status == DONE)
        status = city_delegation_undo(store, undoing->id, today);
    return status == DONE ? act_because(store, undoing->request, "staff", staff_id, "city.transfer_undone", T(""),
                                        arena_print(undoing->request->arena, "{\"kind\":%lld,\"id\":%lld}",
                                                    (long long)undoing->kind, (long long)undoing->id))
                          : status;
}

enum status city_undo_transfer(struct request *request, struct response *response)
{
    struct undoing undoing = {.request = request};
    if (!text_to_integer(request_field(request, "kind"), &undoing.kind) || !text_to_integer(request_field(request, "id"), &undoing.id) ||
        undoing.kind < CHANGE_BEGINS || undoing.kind > CHANGE_STANDS_IN)
        return NOT_FOUND;
    enum status status = store_transaction(request->store, undo_in_store, &undoing);
    return status == DONE ? redirect(response, T("/desk/transfers")) : status;
}
